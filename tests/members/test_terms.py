"""The committee's term: how long it runs, when the next election is due, what cannot be entered."""

from datetime import date

import pytest

from members.access import access_of
from members.models import CommitteeRole, Election, Term
from members.posts.terms import TermNow, length_named, term_on
from members.posts.todos import todos
from tests.factories import a_role
from tests.members.people import Office


def a_term(branch=None, name="第二届", began_on=date(2017, 12, 19), years=3, **fields) -> Term:
    make = Term.objects.create if branch else Term
    return make(**({"branch": branch} if branch else {}), name=name, began_on=began_on, years=years, **fields)


@pytest.mark.parametrize(
    ("day", "look", "left"),
    [
        (date(2018, 1, 1), "ok", "还剩2年11个月"),
        (date(2020, 6, 18), "ok", "还剩6个月"),
        (date(2020, 6, 19), "plan", "还剩6个月"),
        (date(2020, 9, 18), "plan", "还剩3个月"),
        (date(2020, 9, 19), "wait", "还剩3个月"),
        (date(2020, 9, 20), "wait", "还剩90天"),
        (date(2020, 12, 18), "wait", "还剩1天"),
        (date(2020, 12, 19), "wait", "今天任期届满"),
        (date(2020, 12, 20), "miss", "届满已经1天，还没有换届"),
    ],
)
def test_how_a_term_stands(day, look, left):
    now = TermNow(a_term(), day)

    assert (now.look, now.left) == (look, left)
    assert bool(now.advice) == (look != "ok")


def test_an_extension_and_five_years_move_the_end():
    assert TermNow(a_term(extended_to=date(2021, 6, 19)), date(2020, 12, 20)).left == "还剩5个月"
    assert a_term(years=5).expires_on == date(2022, 12, 19)
    assert a_term(began_on=date(2020, 2, 29)).expires_on == date(2023, 2, 28)


def test_a_term_that_ended_says_when():
    now = TermNow(a_term(ended_on=date(2020, 12, 21)), date(2020, 12, 21))

    assert (now.look, now.left, now.advice) == ("none", "2020年12月21日结束", "")
    assert now.span == "2017年12月19日至2020年12月21日"


def test_lengths():
    day = date(2020, 1, 31)
    assert length_named(day, date(2020, 2, 29)) == "29天"
    assert length_named(day, date(2021, 1, 31)) == "1年"
    assert length_named(day, date(2022, 5, 1)) == "2年3个月"


def test_the_term_of_a_day():
    first = a_term(name="第一届", began_on=date(2014, 12, 1), ended_on=date(2017, 12, 19))
    second = a_term()
    for day, expected in (
        (date(2014, 11, 30), None),
        (date(2017, 12, 18), first),
        (date(2017, 12, 19), second),
        (date(2030, 1, 1), second),
    ):
        assert term_on([first, second], day) is expected


class TermPages(Office):
    typed = {"name": "第二届", "began_on": "2019-12-19", "years": "3"}

    def post(self, url="/posts/terms/new/", status=302, **changes):
        page = self.as_(self.organiser).post(url, self.typed | changes)
        assert page.status_code == status, page.context["form"].errors
        return page

    def test_secretary_and_organiser_enter_terms_nobody_else(self):
        term = a_term(self.branch)
        for what in ("edit/", "end/", "delete/"):
            url = f"/posts/terms/{term.pk}/{what}"
            assert self.statuses(url) == [200, 200, 403, 403, 403, 403, 404], what
        assert self.statuses("/posts/terms/new/") == [200, 200, 403, 403, 403, 403, 200]

    def test_a_term_is_entered_and_shown_with_what_is_left_of_it(self):
        self.post()

        page = self.as_(self.reader).get("/posts/")
        self.assertContains(page, "2019年12月19日至2022年12月19日")
        self.assertContains(page, "还剩2年6个月")
        self.assertNotContains(page, "/posts/terms/")

    def test_years_are_chosen_never_assumed(self):
        form = self.as_(self.organiser).get("/posts/terms/new/").context["form"]
        assert form["years"].value() == ""
        self.assertContains(self.post(status=422, years=""), "还没选任期。", status_code=422)

    def test_a_term_that_posts_name_is_proposed_from_the_earliest(self):
        CommitteeRole.objects.filter(branch=self.branch).update(term="第二届")
        a_role(self.bai, "youth_officer", date(2019, 12, 19), term="第二届")
        a_role(self.fang, "secretary", date(2016, 1, 1), term="第一届", ended_on=date(2019, 12, 19))

        page = self.as_(self.organiser).get("/posts/")
        found = [(one.name, one.began_on, one.ended_on) for one in page.context["proposals"]]
        assert found == [
            ("第一届", date(2016, 1, 1), date(2019, 12, 19)), ("第二届", date(2019, 12, 19), None)
        ]  # fmt: skip
        assert self.as_(self.reader).get("/posts/").context["proposals"] == []
        form = self.as_(self.organiser).get("/posts/terms/new/?name=第一届").context["form"]
        assert [form[name].value() for name in ("name", "began_on", "ended_on", "years")] == [
            "第一届", date(2016, 1, 1), date(2019, 12, 19), ""
        ]  # fmt: skip

        self.post()
        names = [one.name for one in self.as_(self.organiser).get("/posts/").context["proposals"]]
        assert names == ["第一届"]

    def test_terms_do_not_overlap(self):
        a_term(self.branch, "第一届", date(2016, 12, 19), ended_on=date(2019, 12, 19))
        self.assertContains(
            self.post(status=422, began_on="2019-12-18"),
            "第一届是2016年12月19日至2019年12月19日，和这段时间重叠。",
            status_code=422,
        )
        self.post()
        for changes, words in (
            ({"name": "第三届", "began_on": "2020-06-01"}, "第二届还没有结束，先登记它的结束日期。"),
            ({"name": "第零届", "began_on": "2010-01-01"}, "第一届从2016年12月19日开始"),
            ({"name": "第一届", "began_on": "2010-01-01", "ended_on": "2012-01-01"}, "这一届已经登记过。"),
            ({"name": "第零届", "began_on": "2010-01-01", "ended_on": "2009-01-01"}, "结束日期早于开始日期"),
        ):
            self.assertContains(self.post(status=422, **changes), words, status_code=422)
        assert self.branch.terms.count() == 2

    def test_an_extension_is_a_year_at_most(self):
        for day in ("2022-12-19", "2023-12-20"):
            page = self.post(status=422, extended_to=day)
            self.assertContains(page, "《中国共产党基层组织选举工作条例》第三条", status_code=422)
        self.post(extended_to="2023-12-19")
        assert self.branch.terms.get().expires_on == date(2023, 12, 19)

    def test_a_corrected_name_is_corrected_in_the_posts(self):
        term = a_term(self.branch, "第2届", date(2019, 12, 19))
        CommitteeRole.objects.filter(member__in=[self.shen, self.wang]).update(term="第2届")

        self.post(f"/posts/terms/{term.pk}/edit/")

        assert CommitteeRole.objects.get(member=self.shen).term == "第二届"
        assert CommitteeRole.objects.get(member=self.wang).term == "第2届"

    def test_the_end_of_a_term_ends_its_posts_only_when_asked(self):
        term = a_term(self.branch)
        CommitteeRole.objects.filter(member__in=[self.shen, self.gu, self.wang]).update(term="第二届")
        url = f"/posts/terms/{term.pk}/end/"
        for day, words in (
            ("", "还没写结束日期。"),
            ("2020-06-11", "这一天还没有到。"),
            ("2017-12-18", "早于"),
        ):
            page = self.as_(self.organiser).post(url, {"ended_on": day})
            self.assertContains(page, words, status_code=422)

        assert self.as_(self.organiser).post(url, {"ended_on": "2020-06-10"}).status_code == 302
        assert not CommitteeRole.objects.exclude(ended_on=None).exists()
        Term.objects.update(ended_on=None)
        self.as_(self.organiser).post(url, {"ended_on": "2020-06-10", "end_posts": "on"})

        ended = CommitteeRole.objects.filter(ended_on=date(2020, 6, 10), leaving="term_over")
        assert sorted(role.member.name for role in ended) == ["沈立言", "顾秋实"]

    def test_earlier_terms_stand_with_their_committees(self):
        a_term(self.branch, "第一届", date(2016, 12, 19), ended_on=date(2019, 12, 19))
        a_role(self.fang, "secretary", date(2016, 12, 19), term="第一届", ended_on=date(2019, 12, 19))
        a_role(self.bai, "youth_officer", date(2016, 12, 19), ended_on=date(2018, 1, 1))

        context = self.as_(self.reader).get("/posts/").context

        found = [(now.term.name, [str(role) for role in roles]) for now, roles in context["earlier"]]
        assert found == [("第一届", ["方克勤 书记"])]
        assert [str(role) for role in context["past"]] == ["白子衿 青年委员"]

    def test_a_mistaken_term_is_deleted_the_posts_stay(self):
        term = a_term(self.branch)
        self.as_(self.organiser).post(f"/posts/terms/{term.pk}/delete/")
        assert not self.branch.terms.exists()
        assert CommitteeRole.objects.filter(branch=self.branch).count() == 4


class TodosTest(Office):
    def of(self, account):
        return [(todo.state, todo.subject, todo.text, todo.button) for todo in todos(access_of(account))]

    def test_from_six_months_before_for_who_may_act(self):
        term = a_term(self.branch, began_on=date(2017, 12, 11))
        assert self.of(self.organiser) == []
        term.began_on = date(2017, 12, 10)
        term.save()

        line = ("plan", "第二届支部委员会", "2020年12月10日任期届满，还剩6个月", "准备换届选举")
        assert self.of(self.organiser) == self.of(self.secretary) == [line]
        for account in (self.discipline, self.leader, self.reader, self.superior, self.stranger):
            assert self.of(account) == []

    def test_three_months_overdue_and_under_way(self):
        term = a_term(self.branch, began_on=date(2017, 9, 10))
        assert self.of(self.secretary)[0][0] == "wait"
        term.began_on = date(2017, 6, 1)
        term.save()
        assert self.of(self.secretary)[0][:3] == (
            "miss", "第二届支部委员会", "2020年6月1日任期届满，届满已经9天，还没有换届"
        )  # fmt: skip
        Election.objects.create(branch=self.branch, term_name="第三届", seats=5, held_on=date(2020, 6, 20))
        access = access_of(self.secretary)
        with self.assertNumQueries(2):
            assert [todo.button for todo in todos(access)] == ["看换届选举"]
