"""The branch's and the superior's own requirements: written from a day on, ended, never rewritten."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.models import Branch
from branch.periods import HalfYear
from meetings.models import Form, Requirement
from reports.figures import half_year_figures
from tests.factories import a_branch, an_account, an_organisation
from tests.members.people import Office

H1, H2 = HalfYear(2020, 1), HalfYear(2020, 2)
IN_H2 = date(2020, 8, 10)
LATER = date(2021, 1, 1)
THEME_DAY = {
    "form": "theme_day", "at_least": 2, "each": "month", "kind": "own", "source": "支部年度安排",
    "reason": "", "began_on": "2020-06-10", "ended_on": "",
}  # fmt: skip


def a_row(form=Form.THEME_DAY, each="month", **fields):
    return Requirement.objects.create(form=form, each=each, **{"source": "支部年度安排"} | fields)


def gaps(branch, half=H1, today=LATER, form=Form.THEME_DAY):
    result = half_year_figures(Branch.objects.filter(pk=branch.pk), half, today)[branch.pk]
    return [str(gap.period) for gap in result.gaps if gap.form == form]


class OnTheDay(Office):
    """10 June 2020; the branch has the defaults."""

    def post(self, url, account=None, **changes):
        return self.as_(account or self.secretary).post(url, THEME_DAY | changes)

    def errors(self, response) -> str:
        assert response.status_code == 422, response.status_code
        form = response.context["form"]
        return " ".join(str(error) for errors in form.errors.values() for error in errors)

    def own(self):
        return Requirement.objects.filter(branch=self.branch)


class ThePage(OnTheDay):
    def test_every_row_says_what_is_asked_of_whom_by_what_and_by_whom(self):
        page = self.as_(self.reader).get("/requirements/").content.decode()

        for words in (
            "主题党日",
            "每月至少1次",
            "《中国共产党支部工作条例（试行）》第十六条",
            "默认",
            "每个党小组",
        ):
            assert words in page
        assert "本单位要求" in page  # the lecture
        assert page.count("制度要求</span>") == 4
        assert "另定" not in page.split("<main")[1].split("本支部另定的")[0]

    def test_only_the_secretary_writes_and_a_member_reads(self):
        assert self.statuses("/requirements/") == [200] * 7
        assert self.statuses("/requirements/new/") == [200, 403, 403, 403, 403, 403, 403]

    def test_the_day_decides_what_is_shown(self):
        a_row(branch=self.branch, at_least=3, began_on=date(2020, 7, 1), ended_on=date(2020, 10, 1))

        def rule(day):
            lines = self.as_(self.secretary).get(f"/requirements/?day={day}").context["lines"]
            return next(line.row.rule for line in lines if line.row.form == Form.THEME_DAY)

        assert [rule("2020-06-30"), rule("2020-07-01"), rule("2020-10-01")] == [
            "每月至少1次", "每月至少3次", "每月至少1次",
        ]  # fmt: skip

    def test_a_day_that_is_none_is_said_and_today_is_shown(self):
        page = self.as_(self.secretary).get("/requirements/?day=2020-06-31")

        assert page.status_code == 200 and page.context["day"] == date(2020, 6, 10)
        assert "6月只有30天" in page.content.decode()

    def test_another_branch_s_row_is_not_there(self):
        other = a_row(branch=self.elsewhere)

        assert self.statuses(f"/requirements/{other.pk}/change/")[0] == 404
        assert self.statuses(f"/requirements/{other.pk}/end/")[0] == 404

    def test_the_number_of_queries_does_not_grow(self):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get("/requirements/")
            return len(captured)

        client = self.as_(self.secretary)
        client.get("/requirements/")

        a_row(branch=self.branch)
        few = queries()
        for form in (Form.GROUP_STUDY, Form.WARNING_EDUCATION):
            a_row(form, branch=self.branch)
            a_row(form, branch=self.branch, began_on=date(2021, 1, 1))

        assert queries() == few


class AnOwnRow(OnTheDay):
    def test_it_replaces_the_default_from_its_day_on(self):
        assert self.post("/requirements/new/").status_code == 302

        row = self.own().get()
        assert (row.rule, row.recorded_by, row.position) == ("每月至少2次", self.secretary, 4)
        lines = self.as_(self.secretary).get("/requirements/").context["lines"]
        line = next(line for line in lines if line.row == row)
        assert [str(other) for other in line.instead_of] == ["主题党日每月至少1次"]

    def test_the_form_begins_with_what_is_asked_so_far(self):
        page = self.as_(self.secretary).get("/requirements/new/?form=group_meeting")

        initial = page.context["form"].initial
        assert (initial["each"], initial["each_group"], initial["source"]) == ("month", True, "")

    def test_asking_for_nothing_needs_a_reason_and_no_source(self):
        response = self.post("/requirements/new/", at_least=0, source="")
        assert "为什么不要求" in self.errors(response)

        assert self.post("/requirements/new/", at_least=0, source="", reason="人员外派").status_code == 302
        assert gaps(self.branch) == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]

    def test_asking_for_something_needs_its_source(self):
        assert "还没写依据" in self.errors(self.post("/requirements/new/", source=""))

    def test_what_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(self):
        for changes, words in (
            ({"at_least": "-1"}, "0 到 31"),
            ({"at_least": "三"}, "0 到 31"),
            ({"at_least": "32"}, "0 到 31"),
            ({"at_least": "9" * 30}, "0 到 31"),
            ({"began_on": ""}, "还没写从哪天起"),
            ({"began_on": "2020-06-31"}, "6月只有30天"),
            ({"began_on": "2019-12-31"}, "最早写2020年1月1日"),
            ({"ended_on": "2020-06-10"}, "晚于"),
            ({"ended_on": "2020-06-30"}, "等于没有要求"),
            ({"form": "picnic"}, "列出的"),
            ({"each": "year"}, "列出的"),
            ({"kind": "x"}, "列出的"),
        ):
            response = self.post("/requirements/new/", **{"source": "第二次支委会决定"} | changes)
            assert words in self.errors(response), (changes, self.errors(response))
            assert "第二次支委会决定" in response.content.decode()
        assert not self.own().exists()

    def test_two_that_overlap_are_refused_and_the_other_is_named(self):
        a_row(branch=self.branch, began_on=date(2020, 1, 1), ended_on=date(2020, 9, 1))

        response = self.post("/requirements/new/")
        assert "主题党日每月至少1次（2020年1月1日起，到2020年9月1日为止）" in self.errors(response)
        assert "已有一项" in self.errors(
            self.post("/requirements/new/", at_least=0, each="half", reason="不开")
        )
        assert self.post("/requirements/new/", began_on="2020-09-01").status_code == 302

    def test_by_the_month_and_by_the_half_year_both_may_be_asked(self):
        a_row(Form.PARTY_LECTURE, "quarter", branch=self.branch)

        response = self.post("/requirements/new/", form="party_lecture", each="half", at_least=4)
        assert response.status_code == 302

    def test_another_s_row_for_the_form_is_no_overlap(self):
        a_row(branch=self.elsewhere)
        a_row(organisation=self.branch.superior)

        assert self.post("/requirements/new/").status_code == 302


class AChange(OnTheDay):
    def setUp(self):
        super().setUp()
        self.row = a_row(branch=self.branch, began_on=date(2020, 2, 1))
        self.url = f"/requirements/{self.row.pk}/change/"

    def test_the_old_row_ends_and_stays(self):
        assert self.post(self.url, at_least=3).status_code == 302

        old, new = self.own().order_by("id")
        assert (old.rule, old.ended_on) == ("每月至少1次", date(2020, 6, 10))
        assert (new.rule, new.began_on, new.form) == ("每月至少3次", date(2020, 6, 10), "theme_day")

    def test_it_can_begin_on_a_day_to_come(self):
        assert self.post(self.url, began_on="2020-09-01").status_code == 302

        page = self.as_(self.secretary).get("/requirements/").context
        assert [str(row.began_on) for row in page["coming"]] == ["2020-09-01"]
        assert gaps(self.branch, H2)[:2] == ["2020-07", "2020-08"]

    def test_it_does_not_begin_before_the_old_one_or_after_its_end(self):
        assert "才开始" in self.errors(self.post(self.url, began_on="2020-01-31"))
        Requirement.objects.filter(pk=self.row.pk).update(ended_on=date(2020, 8, 1))
        assert "要改在那以前" in self.errors(self.post(self.url, began_on="2020-08-01"))
        self.row.refresh_from_db()
        assert self.own().count() == 1

    def test_it_may_not_run_into_a_third(self):
        Requirement.objects.filter(pk=self.row.pk).update(ended_on=date(2020, 8, 1))
        a_row(branch=self.branch, began_on=date(2020, 8, 1))

        assert "已有一项" in self.errors(self.post(self.url, ended_on=""))
        assert self.post(self.url, ended_on="2020-08-01").status_code == 302

    def test_what_ended_in_a_past_half_year_is_out_of_reach(self):
        Requirement.objects.filter(pk=self.row.pk).update(ended_on=date(2020, 1, 1), began_on=None)

        assert self.post(self.url).status_code == 404


class AnEnd(OnTheDay):
    def setUp(self):
        super().setUp()
        self.row = a_row(branch=self.branch, at_least=2, began_on=date(2020, 2, 1))
        self.url = f"/requirements/{self.row.pk}/end/"

    def end(self, day, reason=""):
        return self.as_(self.secretary).post(self.url, {"ended_on": day, "reason": reason})

    def test_the_default_counts_again(self):
        assert self.end("2020-06-10").status_code == 302

        lines = self.as_(self.secretary).get("/requirements/").context["lines"]
        line = next(line for line in lines if line.row.form == Form.THEME_DAY)
        assert (line.row.rule, line.whose) == ("每月至少1次", "默认")

    def test_the_page_says_what_counts_then(self):
        page = self.as_(self.secretary).get(self.url).content.decode()
        assert "结束以后按：主题党日每月至少1次（《中国共产党支部工作条例（试行）》第十六条）" in page

    def test_not_before_it_began_nor_in_a_past_half_year_nor_later_than_written(self):
        assert "才开始" in self.errors(self.end("2020-01-31"))
        assert "最早写2020年1月1日" in self.errors(self.end("2019-12-31"))
        Requirement.objects.filter(pk=self.row.pk).update(ended_on=date(2020, 9, 1))
        assert "只能写更早的日期" in self.errors(self.end("2020-10-01"))

    def test_on_the_day_of_its_beginning_it_never_was(self):
        assert self.end("2020-02-01").status_code == 302

        page = self.as_(self.secretary).get("/requirements/").context
        assert (page["coming"], page["past"]) == ([], [])
        assert self.as_(self.secretary).get(self.url).status_code == 404
        assert self.post("/requirements/new/").status_code == 302


class ThePast(OnTheDay):
    """A half-year that is over is judged by what was asked in it."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch("django.utils.timezone.localdate", return_value=IN_H2))

    def test_a_row_that_begins_later_changes_no_past_gap(self):
        before = gaps(self.branch)
        assert (
            self.post("/requirements/new/", began_on="2020-07-01", at_least=0, reason="外派").status_code
            == 302
        )

        assert gaps(self.branch) == before and len(before) == 6
        assert gaps(self.branch, H2) == []

    def test_a_change_and_an_end_change_no_past_gap(self):
        row = a_row(branch=self.branch, each="quarter")
        assert gaps(self.branch) == ["2020Q1", "2020Q2"]

        assert self.post(f"/requirements/{row.pk}/change/", began_on="2020-07-01").status_code == 302
        new = self.own().latest("id")
        url = f"/requirements/{new.pk}/end/"
        assert self.as_(self.secretary).post(url, {"ended_on": "2020-10-01"}).status_code == 302

        assert gaps(self.branch) == ["2020Q1", "2020Q2"]
        assert sorted(gaps(self.branch, H2)) == [f"2020-{number:02}" for number in range(7, 13)]

    def test_nobody_writes_into_it(self):
        assert "过去的半年" in self.errors(self.post("/requirements/new/", began_on="2020-06-30"))


class ASuperior(OnTheDay):
    def setUp(self):
        super().setUp()
        self.organisation = self.branch.superior

    def overview(self):
        self.client.force_login(self.superior)
        return self.client

    def test_its_row_counts_for_all_branches_below_and_for_no_other(self):
        sister = a_branch("姊妹支部", superior=self.organisation)
        response = self.overview().post("/overview/requirements/new/", THEME_DAY | {"each": "half"})
        assert response.status_code == 302

        assert Requirement.objects.get(organisation=self.organisation).rule == "每半年至少2次"
        assert (
            gaps(sister)
            == gaps(self.branch)
            == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020H1"]
        )
        assert len(gaps(self.elsewhere)) == 6

    def test_the_page_works_without_a_branch_opened_and_lists_the_branches_own(self):
        a_row(branch=self.branch, at_least=0, reason="人员外派")
        a_row(branch=self.elsewhere, source="别家的")

        page = self.overview().get("/overview/requirements/").content.decode()
        assert "人员外派" in page and self.branch.name in page
        assert "别家的" not in page

    def test_it_writes_only_its_own_rows(self):
        of_branch = a_row(branch=self.branch)
        above = a_row(organisation=an_organisation("市局党委"))
        default = Requirement.objects.get(organisation=None, branch=None, form="theme_day")
        own = a_row(organisation=self.organisation)

        def status(row):
            return self.overview().get(f"/overview/requirements/{row.pk}/change/").status_code

        assert [status(row) for row in (of_branch, above, default, own)] == [404, 404, 404, 200]
        assert self.as_(self.secretary).get(f"/requirements/{own.pk}/change/").status_code == 404

    def test_nobody_of_a_branch_gets_there(self):
        assert self.statuses("/overview/requirements/") == [403] * 5 + [200, 403]
        assert self.statuses("/overview/requirements/new/", "post") == [403] * 5 + [422, 403]

    def test_a_superior_two_levels_up_is_named(self):
        top = an_organisation("市局党委")
        self.organisation.parent = top
        self.organisation.save()
        a_row(Form.GROUP_STUDY, organisation=top)

        lines = self.overview().get("/overview/requirements/").context["lines"]
        assert [line.whose for line in lines if line.row.form == Form.GROUP_STUDY] == ["市局党委"]
        assert [line.whose for line in lines if line.row.form == Form.THEME_DAY] == ["默认"]

    def test_it_changes_and_ends_its_own(self):
        own = a_row(organisation=self.organisation, began_on=date(2020, 2, 1))
        url = f"/overview/requirements/{own.pk}"

        assert self.overview().post(f"{url}/change/", THEME_DAY).status_code == 302
        own.refresh_from_db()
        assert own.ended_on == date(2020, 6, 10)
        new = Requirement.objects.latest("id")
        ended = self.overview().post(f"/overview/requirements/{new.pk}/end/", {"ended_on": "2020-07-01"})
        assert ended.status_code == 302


@pytest.mark.django_db
def test_an_account_of_another_organisation_sees_only_its_own(client):
    a_row(organisation=an_organisation("一号党委"), source="一号的")
    client.force_login(an_account(username="er", organisation=an_organisation("二号党委")))

    assert "一号的" not in client.get("/overview/requirements/").content.decode()
