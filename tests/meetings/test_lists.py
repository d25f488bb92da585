"""Talks, study and plan: lists to read, whose counts are those of the figures."""

from datetime import date
from unittest import mock

from branch.periods import HalfYear
from meetings.models import Form, PlanItem, StudyResult, Talk, TalkPartner
from meetings.plan.fulfilment import fulfilled
from members.models import Member
from tests.factories import a_meeting, a_member, an_account, an_organisation
from tests.meetings.people import DAY, ThreePeople

HALF = HalfYear(2020, 1)


def a_talk(talker, *partners, held_on=DAY, **fields):
    talk = Talk.objects.create(branch=talker.branch, talker=talker, held_on=held_on, **fields)
    for partner in partners:
        whom = {"member": partner} if isinstance(partner, Member) else {"name": partner}
        TalkPartner.objects.create(branch=talker.branch, talk=talk, **whom)
    return talk


class Talks(ThreePeople):
    def get(self, url, account=None):
        return self.as_(account or self.secretary).get(url)

    def superior(self):
        organisation = an_organisation()
        self.branch.superior = organisation
        self.branch.save()
        account = an_account(username="shangji", organisation=organisation)
        self.as_(account)
        session = self.client.session
        session["branch"] = self.branch.pk
        session.save()
        return self.client

    def test_the_half_year_s_talks_newest_first(self):
        a_talk(self.shen, self.gu, held_on=date(2020, 1, 1), kind="书记与委员", topic="思想")
        a_talk(self.gu, self.bai, "群众一人", held_on=date(2020, 6, 30))
        a_talk(self.gu, self.bai, held_on=date(2020, 7, 1))
        a_talk(self.wang)

        page = self.get("/talks/?half=2020H1")

        assert page.context["total"] == Talk.objects.filter(branch=self.branch).dated_in(HALF).count() == 2
        assert [row[2] for row in page.context["rows"]] == ["白子衿、群众一人", "顾秋实"]
        self.assertContains(page, "共 2 次")

    def test_a_member_sees_only_the_own_talks(self):
        a_talk(self.shen, self.gu, topic="别人的")
        a_talk(self.shen, self.bai, topic="自己的")
        a_talk(self.bai, self.gu, topic="也是自己的")

        page = self.get("/talks/?half=2020H1", self.reader)

        assert [row[4] for row in page.context["rows"]] == ["也是自己的", "自己的"]
        self.assertNotContains(page, "别人的")
        cover = self.get("/talks/coverage/?half=2020H1", self.reader)
        self.assertNotContains(cover, "顾秋实")
        assert (cover.context["talked"], cover.context["total"]) == (1, 1)

    def test_a_superior_sees_the_number_and_no_name(self):
        a_talk(self.shen, self.gu, topic="内容")
        client = self.superior()

        for url in ("/talks/?half=2020H1", "/talks/coverage/?half=2020H1"):
            page = client.get(url)
            assert page.status_code == 200
            for name in ("沈立言", "顾秋实", "内容"):
                self.assertNotContains(page, name)
        assert client.get("/talks/?half=2020H1").context["total"] == 1
        assert client.get("/talks/coverage/?half=2020H1").context["talked"] == 2

    def test_coverage_counts_who_was_on_the_roll_at_the_end_on_either_side(self):
        gone = a_member(self.branch, "走了", left_on=date(2020, 6, 30))
        a_talk(self.shen, self.bai, gone, held_on=date(2020, 2, 1))
        a_talk(self.bai, "群众", held_on=date(2020, 3, 1))
        a_talk(self.gu, self.shao, held_on=date(2020, 7, 1))

        page = self.get("/talks/coverage/?half=2020H1")

        assert (page.context["talked"], page.context["total"]) == (2, 4)
        tiles = {
            member.name: (talked, day) for _, tiles in page.context["groups"] for member, talked, day in tiles
        }
        assert tiles == {
            "沈立言": (True, date(2020, 2, 1)),
            "顾秋实": (False, None),
            "邵国梁": (False, None),
            "白子衿": (True, date(2020, 3, 1)),
        }

    def test_the_queries_do_not_grow_with_the_talks(self):
        self.as_(self.secretary)
        for talks in (1, 3):
            while self.branch.talks.count() < talks:
                a_talk(self.shen, self.gu, self.bai)
            with self.subTest(talks=talks):
                with self.assertNumQueries(8):
                    self.client.get("/talks/?half=2020H1")
                with self.assertNumQueries(11):
                    self.client.get("/talks/coverage/?half=2020H1")


class Study(ThreePeople):
    def a_result(self, member, kind="article", dated_on=DAY, title="体会"):
        return StudyResult.objects.create(
            branch=member.branch, member=member, kind=kind, dated_on=dated_on, title=title
        )

    def test_results_by_kind(self):
        self.a_result(self.shen, title="投的稿")
        self.a_result(self.gu, "reflection", date(2020, 6, 30), "心得")
        self.a_result(self.gu, dated_on=date(2020, 7, 1), title="下半年的")
        self.a_result(self.wang, title="别处的")
        client = self.as_(self.secretary)

        assert [row[3] for row in client.get("/study/?half=2020H1").context["rows"]] == ["心得", "投的稿"]
        page = client.get("/study/?half=2020H1&kind=article")
        assert [row[3] for row in page.context["rows"]] == ["投的稿"]
        assert page.context["chips"] == [
            ("", "全部", 2),
            ("reflection", "心得体会", 1),
            ("article", "投稿", 1),
        ]
        self.assertContains(page, "共 1 篇")

    def test_a_member_sees_only_the_own_results(self):
        self.a_result(self.shen, title="别人的")
        self.a_result(self.bai, title="自己的")

        page = self.as_(self.reader).get("/study/?half=2020H1")

        assert [row[3] for row in page.context["rows"]] == ["自己的"]

    def test_the_queries_do_not_grow_with_the_results(self):
        self.as_(self.secretary)
        for results in (1, 3):
            while StudyResult.objects.count() < results:
                self.a_result(self.shen)
            with self.subTest(results=results), self.assertNumQueries(7):
                self.client.get("/study/?half=2020H1")


class Plan(ThreePeople):
    def an_item(self, month, form, topic="计划的事", group=None, **fields):
        return PlanItem.objects.create(
            branch=self.branch, month=date(2020, month, 1), form=form, topic=topic, group=group, **fields
        )

    def test_a_line_is_done_by_an_activity_of_its_month_form_and_group(self):
        done = [
            self.an_item(3, Form.THEME_DAY),
            self.an_item(3, Form.PARTY_LECTURE),
            self.an_item(3, Form.GROUP_MEETING),
            self.an_item(3, Form.GROUP_MEETING, group=self.first),
        ]
        self.an_item(4, Form.THEME_DAY)
        self.an_item(3, Form.GENERAL_MEETING)
        self.an_item(3, Form.GROUP_MEETING, group=self.second)
        held = [
            a_meeting(self.branch, date(2020, 3, 31), [Form.THEME_DAY, Form.PARTY_LECTURE]),
            a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.first),
        ]

        assert fulfilled(PlanItem.objects.all(), held) == {item.id for item in done}

    def test_plan_and_result_stand_side_by_side(self):
        self.an_item(3, Form.THEME_DAY, responsible=self.shen)
        self.an_item(3, Form.THEME_DAY, "第二项")
        self.an_item(6, Form.PARTY_LECTURE, "没开的")
        self.an_item(7, Form.THEME_DAY, "下半年的")
        meeting = a_meeting(self.branch, DAY, [Form.THEME_DAY])
        a_meeting(self.branch, date(2020, 6, 1), [Form.PARTY_LECTURE], state="cancelled")
        client = self.as_(self.reader)

        page = client.get("/plan/?half=2020H1")
        assert page.context["chips"] == [("", "全部", 3), ("done", "已完成", 2), ("open", "未完成", 1)]
        self.assertContains(page, meeting.get_absolute_url(), 2)
        self.assertNotContains(page, "下半年的")
        self.assertNotContains(page, "去记录")

        self.assertContains(client.get("/plan/?half=2020H1&state=done"), "共 2 项")
        left = client.get("/plan/?half=2020H1&state=open")
        self.assertContains(left, "没开的")
        self.assertNotContains(left, "第二项")

    def test_a_month_that_is_not_over_can_still_be_met(self):
        self.an_item(3, Form.THEME_DAY)
        self.an_item(4, Form.THEME_DAY)

        with mock.patch("meetings.plan.views.today", return_value=date(2020, 4, 1)):
            page = self.as_(self.secretary).get("/plan/?half=2020H1")

        assert [over for _, over, _ in page.context["months"]] == [True, False]
        self.assertContains(page, "待开", 1)
        self.assertContains(page, "去记录", 2)

    def test_the_queries_do_not_grow_with_the_lines(self):
        self.as_(self.secretary)
        for items in (1, 3):
            while PlanItem.objects.count() < items:
                self.an_item(3, Form.THEME_DAY, group=self.first, responsible=self.shen)
                a_meeting(self.branch, DAY, [Form.THEME_DAY], group=self.first)
            with self.subTest(items=items), self.assertNumQueries(7):
                self.client.get("/plan/?half=2020H1")
