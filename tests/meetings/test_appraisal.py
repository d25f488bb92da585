"""民主评议党员: the secret poll from the first ballot to the feedback, and who may know what."""

import logging
from datetime import date
from unittest import mock

import pytest
from django.db import IntegrityError, connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from branch.models import Session
from meetings.appraisal import poll
from meetings.appraisal.forms import AppraisalForm, SelfReviewForm
from meetings.models import Appraisal, AppraisalEntry, Ballot, Form, Voter
from members.models import Post, PostGrant
from tests.factories import (
    a_branch,
    a_group,
    a_meeting,
    a_member,
    a_role,
    an_account,
    an_appraisal,
)
from tests.members.people import TODAY, Office

DAY = date(2020, 3, 18)
NAMES = [
    "沈立言", "顾秋实", "方克勤", "邵国梁", "白子衿", "田卓群", "尹堃", "左明哲", "容海燕", "岳思齐",
    "葛静宜",
]  # fmt: skip


def marks_of(appraisal, grade="qualified") -> dict:
    """What a browser posts for a ballot with one grade for everybody."""
    return {f"mark-{pk}": grade for pk in appraisal.entries.values_list("pk", flat=True)}


def every_row_of_every_table() -> dict[str, list[tuple]]:
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = cursor.fetchall()
        return rows


class SecretPoll(TestCase):
    """Twelve people: eleven full members, and one on probation who votes and is not graded."""

    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch()
        group = a_group(cls.branch)
        people = [a_member(cls.branch, name, group, number=f"D{n:02}") for n, name in enumerate(NAMES, 1)]
        new = a_member(
            cls.branch, "苗青禾", group, number="D12", kind="probationary", admitted_on=date(2019, 12, 1),
            converted_on=None,
        )  # fmt: skip
        a_role(people[0], Post.SECRETARY)
        cls.people = [*people, new]
        cls.accounts = [an_account(member, f"u{member.number}") for member in cls.people]
        cls.appraisal = an_appraisal(cls.branch, DAY)
        cls.url = f"/appraisal/{cls.appraisal.pk}/"

    def setUp(self):
        self.enterContext(mock.patch("django.utils.timezone.localdate", return_value=TODAY))

    def as_(self, number):
        self.client.force_login(self.accounts[number])
        return self.client

    def open_(self):
        return self.as_(0).post(f"{self.url}open/", follow=True)

    def cast(self, number, **marks):
        return self.as_(number).post(f"{self.url}vote/cast/", marks or marks_of(self.appraisal), follow=True)

    def entry(self, name) -> AppraisalEntry:
        return self.appraisal.entries.get(member__name=name)

    def counts(self, name) -> list:
        return [count for _, count in self.entry(name).counts]

    def meanwhile(self, form, happens):
        """Between what the form judges and what it writes, something happens."""

        def is_valid(self):
            happens()
            return super(form, self).is_valid()

        return mock.patch.object(form, "is_valid", is_valid, create=True)

    def test_a_change_that_comes_with_the_close_does_not_open_the_poll_again(self):
        self.open_()
        for number in range(3):
            self.cast(number)

        with self.meanwhile(AppraisalForm, lambda: poll.close(self.appraisal)):
            self.as_(0).post(f"{self.url}edit/", {"meeting": ""})

        self.appraisal.refresh_from_db()
        assert self.appraisal.is_closed

    def test_a_self_review_writes_nothing_but_itself(self):
        self.open_()
        for number in range(3):
            self.cast(number)
        gu = self.entry("顾秋实")

        with self.meanwhile(SelfReviewForm, lambda: poll.close(self.appraisal)):
            self.as_(1).post(f"/appraisal/entries/{gu.pk}/self/", {"self_review": "学得不够"})

        assert (self.counts("顾秋实"), self.entry("顾秋实").self_review) == ([0, 3, 0, 0], "学得不够")

    def test_from_the_first_ballot_to_the_own_result(self):
        self.open_()
        gu, bai = self.entry("顾秋实"), self.entry("白子衿")
        for number in range(12):
            # Seven find 顾秋实 excellent; two leave 白子衿 out; one finds 白子衿 unqualified.
            marks = marks_of(self.appraisal)
            marks[f"mark-{gu.pk}"] = "excellent" if number < 7 else "basic"
            marks[f"mark-{bai.pk}"] = {3: "", 8: "", 5: "unqualified"}.get(number, "qualified")
            client = self.as_(number)
            self.assertContains(client.get(f"{self.url}vote/"), "无记名")
            checked = client.post(f"{self.url}vote/check/", marks)
            if number == 3:
                self.assertContains(checked, "有1人没有评，算弃权：白子衿。")
            thanks = client.post(f"{self.url}vote/cast/", marks, follow=True)
            self.assertContains(thanks, "票已投出，谢谢")
        self.assertContains(self.as_(0).get(f"{self.url}close/"), "已投票")
        self.as_(0).post(f"{self.url}close/")

        assert self.counts("顾秋实") == [7, 0, 5, 0]
        assert self.counts("白子衿") == [0, 9, 0, 1]
        assert self.counts("沈立言") == [0, 12, 0, 0]
        # The ballots are still there, and counting them again gives the same.
        recount = poll.tally(self.appraisal)
        for entry in self.appraisal.entries.all():
            assert [(grade, recount[entry.pk][grade]) for grade, _ in entry.counts] == entry.counts

        self.as_(0).post(f"{self.url}verdicts/", {f"entry{bai.pk}-verdict": "qualified"})
        before = self.as_(4).get(bai.get_absolute_url())
        self.assertContains(before, "支部反馈以后")
        self.assertNotContains(before, "9 票")
        self.as_(0).post(f"{self.url}feedback/", {"entries": [bai.pk], "fed_back_on": "2020-06-10"})
        after = self.as_(4).get(bai.get_absolute_url())
        for words in ("合格 9 票", "不合格 1 票", "弃权 2 票", "2020年6月10日"):
            self.assertContains(after, words)

    # ---- one person, one ballot ----
    def test_nobody_votes_twice(self):
        self.open_()
        self.cast(1)
        first = Ballot.objects.values_list("marks", flat=True).get()

        again = self.cast(1, **marks_of(self.appraisal, "unqualified"))

        self.assertContains(again, "票已投出，谢谢")
        assert [ballot.marks for ballot in Ballot.objects.all()] == [first]
        for url in ("vote/", "vote/check/"):
            page = self.as_(1).post(f"{self.url}{url}", marks_of(self.appraisal))
            self.assertContains(page, "票已投出，谢谢")

    def test_two_casts_that_both_found_the_voter_free_make_one_ballot(self):
        self.open_()
        voter = self.appraisal.voters.get(member=self.people[1])
        same = Voter.objects.get(pk=voter.pk)

        assert [poll.cast(voter, {}), poll.cast(same, {})] == [True, False]
        assert Ballot.objects.count() == 1

    def test_a_ballot_counts_for_its_voter_or_not_at_all(self):
        self.open_()
        voter = self.appraisal.voters.get(member=self.people[1])
        broken = mock.patch("meetings.appraisal.poll.Ballot.objects.bulk_create", side_effect=RuntimeError)
        with broken, pytest.raises(RuntimeError):
            poll.cast(voter, {})

        assert not Voter.objects.filter(has_voted=True).exists()

    def test_the_one_on_probation_votes_and_is_not_graded(self):
        assert [entry.member.name for entry in self.appraisal.entries.all()] == NAMES
        self.open_()
        self.assertNotContains(self.as_(11).get(f"{self.url}vote/"), "苗青禾</b>")
        self.assertContains(self.cast(11), "票已投出，谢谢")

    def test_the_one_on_probation_waits_for_no_result(self):
        self.open_()
        self.cast(11)
        self.as_(0).post(f"{self.url}close/")

        self.assertContains(self.as_(11).get("/appraisal/"), "测评已结束，预备党员不评定等次")
        self.assertContains(self.as_(5).get("/appraisal/"), "测评已结束，结果还没反馈")

    def test_a_ballot_may_leave_everybody_out_and_is_told_so(self):
        self.open_()
        nobody = marks_of(self.appraisal, "")

        page = self.as_(1).post(f"{self.url}vote/check/", nobody)

        self.assertContains(page, "这张票全部算弃权")
        self.cast(1, **nobody)
        assert [ballot.marks for ballot in Ballot.objects.all()] == [{}]

    def test_going_back_keeps_the_marks(self):
        self.open_()
        marks = marks_of(self.appraisal, "basic")
        page = self.as_(1).post(f"{self.url}vote/", marks)
        self.assertContains(page, 'value="basic" checked', len(NAMES))
        assert not Ballot.objects.exists()

    def test_an_invented_grade_is_refused_in_words(self):
        self.open_()
        marks = {f"mark-{self.entry('顾秋实').pk}": "best"}
        for url in ("vote/check/", "vote/cast/"):
            page = self.as_(1).post(f"{self.url}{url}", marks)
            self.assertContains(page, "顾秋实：“best”不是等次", status_code=422)
        assert not Ballot.objects.exists()

    def test_an_entry_that_is_not_on_the_list_gets_no_mark(self):
        self.open_()
        self.cast(1, **{"mark-99999": "excellent", "mark-x": "excellent"})
        assert [ballot.marks for ballot in Ballot.objects.all()] == [{}]

    # ---- when ----
    def test_votes_are_taken_between_open_and_close_only(self):
        assert self.as_(1).post(f"{self.url}vote/cast/", marks_of(self.appraisal)).status_code == 409
        self.assertContains(self.as_(1).get(f"{self.url}vote/"), "测评还没开始")
        self.open_()
        self.cast(1)
        self.as_(0).post(f"{self.url}close/")
        late = self.as_(2).post(f"{self.url}vote/cast/", marks_of(self.appraisal))

        self.assertContains(late, "测评已经结束，不再收票", status_code=409)
        assert not poll.cast(self.appraisal.voters.get(member=self.people[2]), {})
        assert Ballot.objects.count() == 1

    def test_it_opens_on_its_day_and_never_again(self):
        Appraisal.objects.update(held_on=date(2020, 6, 11))
        self.assertContains(self.open_(), "测评日期是2020年6月11日，到那天才能开始")
        Appraisal.objects.update(held_on=DAY)
        self.open_()
        self.assertContains(self.open_(), "没有开始：测评已经开始过。")
        self.as_(0).post(f"{self.url}close/")
        closed_at = Appraisal.objects.get().closed_at
        self.assertContains(self.open_(), "没有开始：测评已经开始过。")
        again = self.as_(0).post(f"{self.url}close/", follow=True)
        self.assertContains(again, "没有结束：测评已经结束。")
        assert Appraisal.objects.get().closed_at == closed_at

    def test_what_has_not_begun_does_not_end(self):
        self.assertContains(self.as_(0).post(f"{self.url}close/", follow=True), "没有结束：测评还没开始。")

    def test_who_came_after_the_day_does_not_vote(self):
        self.open_()
        late = an_account(a_member(self.branch, "钟启明", joined_on=date(2020, 4, 1)), "late")
        self.client.force_login(late)
        page = self.client.post(f"{self.url}vote/cast/", marks_of(self.appraisal))
        self.assertContains(page, "测评那天（2020年3月18日）您不在本支部名册上", status_code=409)
        assert not Ballot.objects.exists()

    def test_opening_takes_the_roll_as_it_stands_then(self):
        a_member(self.branch, "补登的", joined_on=date(2020, 3, 1))
        self.open_()
        assert (self.appraisal.entries.count(), self.appraisal.voters.count()) == (12, 13)

    def test_nobody_to_grade_is_no_poll(self):
        nobody = an_appraisal(self.branch, date(1990, 1, 1), year=1990)
        page = self.as_(0).post(f"/appraisal/{nobody.pk}/open/", follow=True)
        self.assertContains(page, "名册里没有正式党员")

    # ---- secrecy ----
    def test_a_ballot_knows_no_voter_and_no_time(self):
        assert {field.attname for field in Ballot._meta.get_fields()} == {
            "id",
            "branch_id",
            "appraisal_id",
            "marks",
        }
        assert {field.attname for field in Voter._meta.get_fields()} == {
            "id",
            "branch_id",
            "appraisal_id",
            "member_id",
            "has_voted",
        }
        pointing = [field for field in Ballot._meta.get_fields(include_hidden=True) if field.auto_created]
        assert pointing == []

    def test_no_row_of_any_table_ties_a_ballot_to_its_voter(self):
        self.open_()
        before = every_row_of_every_table()
        with self.assertNoLogs(level=logging.INFO):
            for number in (1, 2, 3):
                self.cast(number, **marks_of(self.appraisal, "basic" if number == 2 else "qualified"))
        after = every_row_of_every_table()

        own = {"meetings_ballot", "meetings_voter"}
        # A sign-in is written down in the session and at the account, whoever signs in for whatever.
        signed_in = {Session._meta.db_table, "branch_user"}
        changed = {table for table in after if after[table] != before.get(table)}
        assert changed - signed_in == own
        ids = [str(ballot.pk) for ballot in Ballot.objects.all()]
        for table in after.keys() - {"meetings_ballot"}:
            text = repr(after[table])
            for id_ in ids:
                assert id_ not in text and id_.replace("-", "") not in text, table
        for session in Session.objects.all():
            assert "mark" not in repr(session.get_decoded()) and "票" not in repr(session.get_decoded())

    def test_each_cast_writes_all_ballots_anew_in_random_order(self):
        self.open_()
        ids, stored = [], []
        with mock.patch("meetings.appraisal.poll.secrets.SystemRandom", autospec=True) as random:
            # “Random” is here: by the mark, from the last letter to the first.
            random.return_value.shuffle.side_effect = lambda rows: rows.sort(key=str, reverse=True)
            for number, grade in enumerate(("qualified", "unqualified", "basic", "excellent")):
                self.cast(number, **{f"mark-{self.entry('顾秋实').pk}": grade})
                ids.append(set(Ballot.objects.values_list("pk", flat=True)))
                stored.append(self.as_stored())

        assert stored == [
            ["qualified"],
            ["unqualified", "qualified"],
            ["unqualified", "qualified", "basic"],
            ["unqualified", "qualified", "excellent", "basic"],
        ]
        # No id lives through a cast, so the one that came last cannot be told from the others.
        assert sum(len(each) for each in ids) == len(set.union(*ids)) == 10

    def as_stored(self) -> list[str]:
        """The marks in the order in which the database holds the rows."""
        order = "rowid" if connection.vendor == "sqlite" else "ctid"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST(marks AS text) FROM meetings_ballot ORDER BY {order}")
            return [row[0].split('"')[3] for row in cursor.fetchall()]

    def test_before_the_end_nobody_sees_more_than_how_many_have_voted(self):
        self.open_()
        for number in range(4):
            self.cast(number, **marks_of(self.appraisal, "excellent"))

        pages = [self.as_(0).get(self.url), self.as_(0).get(f"{self.url}close/")]
        self.assertContains(pages[0], "12 人中 4 人已投")
        assert self.as_(0).get(f"{self.url}result/").status_code == 302
        for url in ("result/", "forms/", "ballot-paper/"):
            pages.append(self.as_(0).get(f"{self.url}{url}", follow=True))
        pages += [self.as_(0).get(self.entry(name).get_absolute_url()) for name in ("沈立言", "顾秋实")]
        for page in pages:
            self.assertNotContains(page, "4 票")
            self.assertNotContains(page, "已投票</b>")
        assert not self.appraisal.entries.exclude(excellent=None).exists()
        assert self.as_(0).get(self.url).context["is_counted"] is False

    def test_no_page_says_who_has_voted(self):
        self.open_()
        pages = {}
        for voted in (False, True):
            if voted:
                self.cast(5)
            page = self.as_(0).get(self.url).content.decode()
            pages[voted] = page[page.index("评议名单") :]
        assert pages[False] == pages[True]

    def test_fewer_than_three_ballots_are_not_published(self):
        self.open_()
        self.cast(1)
        self.cast(2)
        self.assertContains(self.as_(0).get(f"{self.url}close/"), "只收到2张票，少于3张会看出谁怎么投")

        page = self.as_(0).post(f"{self.url}close/", follow=True)

        self.assertContains(page, "不公布票数")
        assert self.counts("顾秋实") == [None] * 4
        self.assertContains(self.as_(0).get(self.entry("顾秋实").get_absolute_url()), "没有票数")

    def test_three_ballots_are_enough(self):
        self.open_()
        for number in (1, 2, 3):
            self.cast(number)
        self.as_(0).post(f"{self.url}close/")
        assert self.counts("顾秋实") == [0, 3, 0, 0]

    def test_the_pages_of_a_ballot_are_not_kept_by_the_browser(self):
        self.open_()
        client = self.as_(1)
        for response in (
            client.get(f"{self.url}vote/"),
            client.post(f"{self.url}vote/check/", marks_of(self.appraisal)),
        ):
            assert "no-store" in response.headers["Cache-Control"]

    # ---- once there are ballots ----
    def test_with_ballots_it_is_neither_deleted_nor_moved_to_another_day(self):
        self.open_()
        self.cast(1)
        client = self.as_(0)

        self.assertContains(client.post(f"{self.url}delete/", follow=True), "没有删除：已经有人投票")
        meeting = a_meeting(self.branch, DAY, [Form.APPRAISAL])
        typed = {"year": "2019", "held_on": "2020-06-01", "way": "paper", "meeting": meeting.pk}
        client.post(f"{self.url}edit/", typed)

        appraisal = Appraisal.objects.get()
        assert (appraisal.year, appraisal.held_on, appraisal.way) == (2020, DAY, "browser")
        assert appraisal.meeting == meeting

    def test_the_own_page_calls_to_vote_until_the_ballot_is_cast(self):
        client = self.as_(3)
        call = f'href="{self.url}vote/"'
        pages = ("/appraisal/", f"/members/{self.people[3].pk}/")
        for page in pages:
            self.assertNotContains(client.get(page), call)
        self.open_()
        for page in pages:
            self.assertContains(self.as_(3).get(page), call)
        self.assertNotContains(self.as_(3).get(f"/members/{self.people[4].pk}/"), call)
        self.cast(3)
        for page in pages:
            self.assertNotContains(self.as_(3).get(page), call)

    def test_the_queries_do_not_grow_with_the_people(self):
        small = a_branch("小支部")
        for many, branch in ((1, small), (3, a_branch("大些的支部"))):
            members = [a_member(branch, f"人{n}", number=f"S{n}") for n in range(many)]
            a_role(members[0], Post.SECRETARY)
            account = an_account(members[0], f"small{many}")
            appraisal = an_appraisal(branch, DAY)
            url = f"/appraisal/{appraisal.pk}/"
            self.client.force_login(account)
            self.client.post(f"{url}open/")
            for voter in appraisal.voters.all()[1:]:
                poll.cast(voter, {})
            with self.subTest(many=many):
                for tail, queries in (("", 10), ("vote/", 8), ("peers/", 7), ("forms/", 8)):
                    with self.subTest(tail=tail), self.assertNumQueries(queries):
                        self.client.get(f"{url}{tail}")
                with self.assertNumQueries(9):
                    self.client.get("/appraisal/")
                marks = marks_of(appraisal)
                with self.assertNumQueries(15):
                    self.client.post(f"{url}vote/cast/", marks)
                self.client.post(f"{url}close/")
                entry = appraisal.entries.first()
                self.client.post(f"{url}verdicts/", {f"entry{entry.pk}-verdict": "excellent"})
                for tail, queries in (("result/", 9), ("verdicts/", 7), ("feedback/", 8)):
                    with self.subTest(tail=tail), self.assertNumQueries(queries):
                        self.client.get(f"{url}{tail}")


class Appraised(Office):
    """Setting up, words, paper, verdict, feedback; five full members and one on probation."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.miao = a_member(
            cls.branch, "苗青禾", cls.second, number="D6", kind="probationary",
            admitted_on=date(2019, 12, 1), converted_on=None,
        )  # fmt: skip

    def setUp(self):
        super().setUp()
        self.appraisal = an_appraisal(self.branch, DAY, way="paper")
        self.url = f"/appraisal/{self.appraisal.pk}/"

    def entry(self, member) -> AppraisalEntry:
        return self.appraisal.entries.get(member=member)

    def post(self, tail, typed, account=None, **kwargs):
        return self.as_(account or self.secretary).post(f"{self.url}{tail}", typed, **kwargs)

    def counts(self, **of) -> dict:
        """{gu: (1, 2, 0, 0)} as a browser posts the table."""
        grades = ("excellent", "qualified", "basic", "unqualified")
        return {
            f"entry{self.entry(getattr(self, name)).pk}-{grade}": count
            for name, row in of.items()
            for grade, count in zip(grades, row, strict=True)
        }

    def closed(self, **verdicts):
        """The poll is over; {gu: "excellent"} are the branch's verdicts."""
        self.appraisal.entries.update(excellent=2, qualified=3, basic=1, unqualified=0)
        poll.close(self.appraisal)
        for name, verdict in verdicts.items():
            self.appraisal.entries.filter(member=getattr(self, name)).update(verdict=verdict)

    # ---- a year ----
    def new(self, **typed):
        typed = {"year": "2019", "held_on": "2020-01-10", "way": "browser", "meeting": "", **typed}
        return self.as_(self.secretary).post("/appraisal/new/", typed)

    def test_a_year_is_set_up_with_the_people_of_its_day(self):
        a_member(self.branch, "走了", left_on=date(2020, 1, 10))
        a_member(self.branch, "还没来", joined_on=date(2020, 1, 11))
        came = a_member(self.branch, "刚来", self.first, joined_on=date(2020, 1, 10))

        saved = self.new()

        appraisal = Appraisal.objects.get(year=2019)
        self.assertRedirects(saved, f"/appraisal/{appraisal.pk}/")
        graded = {self.shen, self.gu, self.fang, self.shao, self.bai, came}
        assert {entry.member for entry in appraisal.entries.all()} == graded
        assert {voter.member for voter in appraisal.voters.all()} == graded | {self.miao}

    def test_another_day_before_the_poll_changes_the_people(self):
        self.bai.left_on = date(2020, 4, 1)
        self.bai.save()
        self.post("edit/", {"year": "2020", "held_on": "2020-05-01", "way": "paper", "meeting": ""})
        assert not self.appraisal.entries.filter(member=self.bai).exists()
        assert not self.appraisal.voters.filter(member=self.bai).exists()

    def test_another_day_that_would_lose_words_is_refused(self):
        self.appraisal.entries.filter(member=self.bai).update(self_review="写好的自评")
        self.bai.left_on = date(2020, 4, 1)
        self.bai.save()

        page = self.post("edit/", {"year": "2020", "held_on": "2020-05-01", "way": "paper", "meeting": ""})

        self.assertContains(page, "2020年5月1日白子衿不是在册的正式党员", status_code=422)
        assert self.entry(self.bai).self_review == "写好的自评"

    def test_a_day_far_from_its_year_is_refused_in_words(self):
        for day in ("2018-12-31", "2020-07-01"):
            page = self.new(held_on=day)
            words = "2019年度的测评日期要在2019年1月1日到2020年6月30日之间。"
            self.assertContains(page, words, status_code=422)
        assert self.new(held_on="2019-01-01").status_code == 302

    def test_a_year_is_set_up_once(self):
        page = self.new(year="2020", held_on="2020-03-01")
        self.assertContains(page, "这一年的民主评议已经建好。", status_code=422)

    def test_a_meeting_of_another_branch_cannot_be_linked(self):
        meeting = a_meeting(self.elsewhere, DAY, [Form.APPRAISAL])
        assert self.new(meeting=meeting.pk).status_code == 422

    def test_an_unused_one_can_be_deleted(self):
        self.as_(self.secretary).post(f"{self.url}delete/")
        assert not Appraisal.objects.exists()

    def test_a_closed_one_cannot(self):
        self.closed()
        self.assertContains(self.post("delete/", {}, follow=True), "没有删除")
        assert Appraisal.objects.exists()

    # ---- words ----
    def test_each_writes_the_own_review_until_the_end(self):
        entry = self.entry(self.bai)
        url = f"/appraisal/entries/{entry.pk}/self/"
        self.as_(self.reader).post(url, {"self_review": "学得不够"})
        assert self.entry(self.bai).self_review == "学得不够"
        self.closed()
        late = self.as_(self.reader).post(url, {"self_review": "改过的"}, follow=True)
        self.assertContains(late, "测评已经结束，自评不能再改。")
        assert self.entry(self.bai).self_review == "学得不够"

    def test_nobody_writes_it_for_another(self):
        url = f"/appraisal/entries/{self.entry(self.bai).pk}/self/"
        assert self.statuses(url) == [403, 403, 403, 403, 200, 403, 404]
        assert self.statuses(url, "post", self_review="替写的") == [403, 403, 403, 403, 302, 403, 404]

    def test_the_secretary_notes_what_the_others_said(self):
        self.post("peers/", {f"entry{self.entry(self.gu).pk}-peer_review": "肯干"})
        assert [entry.peer_review for entry in self.appraisal.entries.all()] == ["", "肯干", "", "", ""]

    # ---- paper ----
    def test_counts_from_paper_are_entered_in_one_table(self):
        self.post("counts/", self.counts(gu=("4", "2", "", ""), bai=("", "6", "0", "")))

        assert [count for _, count in self.entry(self.gu).counts] == [4, 2, 0, 0]
        assert [count for _, count in self.entry(self.bai).counts] == [0, 6, 0, 0]
        assert self.entry(self.shen).marked is None

    def test_more_ballots_than_people_are_refused_with_name_and_numbers(self):
        page = self.post("counts/", self.counts(gu=("4", "2", "0", "1"), bai=("6", "", "", "")))

        self.assertContains(page, "顾秋实：四项合计7票，比参加测评的6人多1票。", status_code=422)
        self.assertContains(page, 'value="6"', status_code=422)
        assert self.entry(self.bai).marked is None

    def test_what_is_no_number_of_ballots_is_refused(self):
        page = self.post("counts/", self.counts(gu=("三", "-1", "", ""), bai=("-1", "", "", "")))
        self.assertContains(page, "顾秋实：优秀票写整数，例：12。", status_code=422)
        self.assertContains(page, "白子衿：优秀票不能是负数。", status_code=422)
        self.assertContains(page, "三", status_code=422)

    def test_counts_are_entered_before_the_end_and_on_paper_only(self):
        self.closed()
        self.assertContains(self.post("counts/", self.counts(gu=(1, 0, 0, 0)), follow=True), "票数不能再改")
        Appraisal.objects.update(way="browser", closed_at=None)
        page = self.post("counts/", self.counts(gu=(1, 0, 0, 0)), follow=True)
        self.assertContains(page, "网上测评的票数由程序统计")
        assert self.entry(self.gu).excellent == 2

    def test_paper_ends_when_everybody_is_counted(self):
        self.post("counts/", self.counts(gu=(6, 0, 0, 0), bai=(0, 6, 0, 0)))
        page = self.post("close/", {}, follow=True)
        self.assertContains(page, "还有3人没有录入票数：沈立言、方克勤、邵国梁。")
        self.post("counts/", self.counts(shen=(6, 0, 0, 0), fang=(0, 6, 0, 0), shao=(0, 5, 0, 1)))
        self.post("close/", {})
        assert Appraisal.objects.get().is_closed
        page = self.as_(self.secretary).get(self.entry(self.shao).get_absolute_url())
        self.assertContains(page, "不合格 1 票")

    def test_paper_is_not_opened_for_ballots(self):
        self.assertContains(self.post("open/", {}, follow=True), "没有开始：这次是纸质测评")
        self.assertContains(self.as_(self.reader).get(f"{self.url}vote/"), "这次是纸质测评，在会上投票。")

    def test_the_paper_ballot_has_the_customary_columns_and_no_voter(self):
        page = self.as_(self.secretary).get(f"{self.url}ballot-paper/")
        for title in ("序号", "姓名", "优秀", "合格", "基本合格", "不合格"):
            self.assertContains(page, f'<th scope="col">{title}</th>', html=True)
        sheet = page.content.decode().split("<article")[1]
        assert "白子衿" in sheet and "苗青禾" not in sheet

    # ---- verdict ----
    def verdicts(self, **of):
        typed = {}
        for name, (verdict, note) in of.items():
            pk = self.entry(getattr(self, name)).pk
            typed |= {f"entry{pk}-verdict": verdict, f"entry{pk}-verdict_note": note}
        return self.post("verdicts/", typed, follow=True)

    def test_the_branch_says_its_verdict_after_the_poll(self):
        self.assertContains(self.verdicts(gu=("excellent", "")), "先结束测评，再写支部评定。")
        self.closed()
        self.verdicts(gu=("excellent", "工作主动"), bai=("qualified", ""))
        assert [(entry.verdict, entry.verdict_note) for entry in self.appraisal.entries.all()] == [
            ("", ""),
            ("excellent", "工作主动"),
            ("", ""),
            ("", ""),
            ("qualified", ""),
        ]

    def test_an_invented_verdict_is_refused(self):
        self.closed()
        page = self.verdicts(gu=("best", "写好的意见"))
        assert page.status_code == 422
        self.assertContains(page, "写好的意见", status_code=422)

    def test_more_than_a_third_excellent_is_a_hint_and_blocks_nothing(self):
        self.closed()
        assert "三分之一是1人" not in self.verdicts(gu=("excellent", "")).content.decode()

        page = self.verdicts(gu=("excellent", ""), bai=("excellent", ""), shen=("excellent", ""))

        self.assertContains(page, "评为优秀的有3人，评议5人，三分之一是1人，多了2人。")
        assert self.appraisal.entries.filter(verdict="excellent").count() == 3

    def test_exactly_a_third_gives_no_hint(self):
        self.closed(gu="excellent")
        self.appraisal.entries.exclude(member__in=[self.gu, self.bai, self.shen]).delete()
        self.assertNotContains(self.as_(self.secretary).get(self.url), "三分之一是")

    def test_lower_grades_say_what_follows(self):
        self.closed(gu="basic", bai="unqualified")
        page = self.as_(self.secretary).get(self.url)
        self.assertContains(page, "基本合格：顾秋实。指出差距，帮助改进")
        self.assertContains(page, "不合格：白子衿。先教育帮助")
        self.assertContains(page, "《中国共产党不合格党员组织处置办法》")

    def test_two_people_at_the_same_table_keep_each_other_s_lines(self):
        """The second sent the whole table as it stood before the first had saved."""
        self.closed()
        gu, bai = self.entry(self.gu).pk, self.entry(self.bai).pk
        self.verdicts(gu=("excellent", "先存的"))
        before = {
            f"{hidden}entry{pk}-{name}": ""
            for hidden in ("", "initial-")
            for pk in (gu, bai)
            for name in ("verdict", "verdict_note")
        }

        self.post("verdicts/", before | {f"entry{bai}-verdict": "qualified"})

        assert (self.entry(self.gu).verdict, self.entry(self.gu).verdict_note) == ("excellent", "先存的")
        assert self.entry(self.bai).verdict == "qualified"

    def test_the_table_brings_along_what_it_showed(self):
        self.closed(gu="excellent")
        page = self.as_(self.secretary).get(f"{self.url}verdicts/")
        name = f"initial-entry{self.entry(self.gu).pk}-verdict"
        self.assertContains(page, f'<input type="hidden" name="{name}" value="excellent">', html=True)

    # ---- feedback ----
    def feed_back(self, *members, day="2020-06-10"):
        entries = [self.entry(member).pk for member in members]
        return self.post("feedback/", {"entries": entries, "fed_back_on": day}, follow=True)

    def test_several_are_told_on_one_day(self):
        self.closed(gu="excellent", bai="qualified", fang="qualified")
        chosen = self.as_(self.secretary).get(f"{self.url}feedback/").context["form"].lines
        assert [(entry.member.name, on) for entry, on in chosen] == [
            ("顾秋实", True),
            ("方克勤", True),
            ("白子衿", True),
        ]

        self.assertContains(self.feed_back(self.gu, self.bai), "记下了反馈，2人。")

        told = self.appraisal.entries.filter(fed_back_on=TODAY)
        assert {entry.member for entry in told} == {self.gu, self.bai}

    def test_a_bad_day_or_nobody_is_refused_in_words(self):
        self.closed(gu="excellent")
        for day, words in (
            ("2020-06-11", "反馈日期“2020-06-11”还没到，不能晚于今天。"),
            ("2020-03-17", "反馈日期“2020-03-17”早于测评日期2020年3月18日，写测评以后的日子。"),
            ("", "还没写反馈日期。"),
        ):
            self.assertContains(self.feed_back(self.gu, day=day), words, status_code=422)
        self.assertContains(self.feed_back(), "还没选反馈给谁。", status_code=422)
        assert not self.appraisal.entries.filter(fed_back_on__isnull=False).exists()

    def test_who_has_no_verdict_is_not_told(self):
        self.closed(gu="excellent")
        self.assertContains(self.feed_back(self.bai), "还没选反馈给谁。", status_code=422)
        with pytest.raises(IntegrityError):
            self.appraisal.entries.filter(member=self.bai).update(fed_back_on=TODAY)

    def test_without_a_verdict_there_is_nothing_to_tell(self):
        self.closed()
        self.assertContains(self.feed_back(self.bai), "还没有支部评定")

    def test_a_changed_verdict_is_told_again(self):
        self.closed(gu="excellent", bai="qualified")
        self.feed_back(self.gu, self.bai)

        self.verdicts(gu=("qualified", ""), bai=("qualified", ""))

        assert self.entry(self.gu).fed_back_on is None
        assert self.entry(self.bai).fed_back_on == TODAY

    # ---- who reads what ----
    def test_rights_of_every_role(self):
        entry = self.entry(self.gu)
        self.closed(gu="excellent")
        assert self.statuses("/appraisal/") == [200, 200, 200, 200, 200, 200, 200]
        # Who reads only the own result is sent on to it.
        assert self.statuses(self.url) == [200, 200, 200, 302, 302, 200, 404]
        for url in (f"{self.url}result/", f"{self.url}forms/", f"{self.url}ballot-paper/"):
            assert self.statuses(url) == [200, 200, 200, 403, 403, 200, 404], url
        for url in (entry.get_absolute_url(), f"/appraisal/entries/{entry.pk}/form/"):
            assert self.statuses(url) == [200, 200, 200, 403, 403, 200, 404], url
        for tail in ("edit/", "verdicts/", "feedback/", "peers/"):
            assert self.statuses(f"{self.url}{tail}") == [200, 403, 403, 403, 403, 403, 403], tail
        for tail in ("delete/", "counts/", "close/"):
            assert self.statuses(f"{self.url}{tail}") == [302, 403, 403, 403, 403, 403, 403], tail
        assert self.statuses(f"{self.url}open/", "post") == [302, 403, 403, 403, 403, 403, 403]
        assert self.statuses("/appraisal/new/") == [200, 403, 403, 403, 403, 403, 403]
        assert self.statuses(f"{self.url}vote/") == [200, 200, 200, 200, 200, 403, 404]
        for tail in ("vote/check/", "vote/cast/"):
            assert self.statuses(f"{self.url}{tail}", "post") == [409, 409, 409, 409, 409, 403, 404], tail

    def test_another_secretary_finds_nothing_here(self):
        a_role(self.wang, Post.SECRETARY)
        client = self.as_(self.stranger)
        for tail in (
            "", "edit/", "delete/", "close/", "counts/", "peers/", "verdicts/", "feedback/", "result/",
        ):  # fmt: skip
            assert client.get(f"{self.url}{tail}").status_code == 404, tail
        assert client.post(f"{self.url}open/").status_code == 404
        page = client.get("/appraisal/")
        assert (list(page.context["appraisals"]), page.context["parts"]) == ([], [])

    def test_a_grant_without_a_member_keeps_the_appraisal_and_casts_no_ballot(self):
        account = an_account(username="daiban")
        PostGrant.objects.create(
            branch=self.branch, account=account, post=Post.SECRETARY, began_on=date(2020, 1, 1),
            granted_by=self.secretary,
        )  # fmt: skip
        client = self.as_(account)
        assert client.get(self.url).status_code == 200
        assert client.get("/appraisal/").status_code == 200
        assert client.get(f"{self.url}vote/").status_code == 404
        assert client.post(f"{self.url}vote/cast/").status_code == 404

    def test_a_member_reads_the_own_result_and_nobody_else_s(self):
        self.closed(gu="excellent", bai="basic")
        self.appraisal.entries.update(peer_review="大家的话", verdict_note="支部的话")
        own = self.entry(self.bai)
        pages = (own.get_absolute_url(), f"/appraisal/entries/{own.pk}/form/")
        for url in pages:
            page = self.as_(self.reader).get(url)
            for words in ("大家的话", "支部的话", "<b>基本合格</b>", "合格 3 票"):
                self.assertNotContains(page, words)
        self.assertNotContains(self.as_(self.reader).get("/appraisal/"), "基本合格")
        self.feed_back(self.bai)

        for url in pages:
            page = self.as_(self.reader).get(url)
            for words in ("大家的话", "支部的话", "<b>基本合格</b>"):
                self.assertContains(page, words)
        for url in ("/appraisal/", f"/members/{self.bai.pk}/"):
            page = self.as_(self.reader).get(url)
            self.assertContains(page, "支部评定：<b>基本合格</b>")
        self.assertRedirects(self.as_(self.reader).get(self.url), own.get_absolute_url())

    def test_on_a_member_s_page_only_who_reads_results_finds_them(self):
        self.closed(bai="basic")
        url = f"/members/{self.bai.pk}/"
        words = "支部评定：<b>基本合格</b>"
        for account in (self.secretary, self.organiser, self.discipline, self.superior):
            self.assertContains(self.as_(account).get(url), words)
        for account in (self.leader, self.reader):
            self.assertNotContains(self.as_(account).get(url), words)

    def test_the_member_s_page_asks_the_same_with_one_year_and_three(self):
        client = self.as_(self.reader)
        url, counts = f"/members/{self.bai.pk}/", []
        for years in (1, 3):
            for year in range(2020 - years, 2020):
                if not self.branch.appraisals.filter(year=year).exists():
                    an_appraisal(self.branch, DAY, year=year)
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_the_registration_form_has_its_customary_lines(self):
        self.closed(gu="excellent")
        self.appraisal.entries.filter(member=self.gu).update(self_review="自己写的话")
        page = self.as_(self.secretary).get(f"/appraisal/entries/{self.entry(self.gu).pk}/form/")
        for words in ("顾秋实", "女", "1980年1月1日", "2005年7月1日", "组织委员", "自己写的话", "优秀 2 票",
                      "<b>优秀</b>", "本人签字", "上级<br>党委<br>意见"):  # fmt: skip
            self.assertContains(page, words)
        all_forms = self.as_(self.secretary).get(f"{self.url}forms/")
        self.assertContains(all_forms, "<h1>民主评议党员登记表</h1>", 5)

    def test_a_form_shows_personal_data_only_to_who_may_see_them(self):
        page = self.as_(self.superior).get(f"/appraisal/entries/{self.entry(self.gu).pk}/form/")
        self.assertContains(page, "1980年")
        self.assertNotContains(page, "1980年1月1日")

    def test_the_summary_counts_the_grades(self):
        self.closed(gu="excellent", bai="qualified", shen="qualified")
        page = self.as_(self.secretary).get(f"{self.url}result/")
        self.assertContains(page, "优秀 1 人，合格 2 人，基本合格 0 人，不合格 0 人")
        self.assertContains(page, "参加测评 6 人")

    def test_namesakes_are_told_apart(self):
        a_member(self.branch, "白子衿", self.first, number="D9")
        poll.follow_the_roll(self.appraisal)
        page = self.as_(self.secretary).get(f"{self.url}ballot-paper/")
        self.assertContains(page, "白子衿（D5）")
        self.assertContains(page, "白子衿（D9）")

    def test_who_has_no_account_is_named_before_a_poll_in_the_browser(self):
        Appraisal.objects.update(way="browser")
        self.assertContains(self.as_(self.secretary).get(self.url), "1人没有账号，不能在网上投票：苗青禾。")
        self.assertNotContains(self.as_(self.organiser).get(self.url), "没有账号")
