"""The page of the officer on duty, on 10 June 2020: what falls due, the hand-over, the report."""

from datetime import date

from meetings.models import Form, PlanItem, Requirement
from members.models import DutyTurn
from tests.factories import a_meeting, a_member, dues
from tests.members.people import Office

MAY, JUNE, JULY = (date(2020, number, 1) for number in (5, 6, 7))


class Officer(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        Requirement.objects.all().delete()
        Requirement.objects.create(form=Form.THEME_DAY, each="month", source="支部年度安排", position=1)
        Requirement.objects.create(
            form=Form.GROUP_MEETING, each="month", each_group=True, source="支部年度安排", position=2
        )
        Requirement.objects.create(
            form=Form.GENERAL_MEETING, each="quarter", source="支部年度安排", position=3
        )

    def a_turn(self, member, month=JUNE, **fields):
        return DutyTurn.objects.create(branch=member.branch, member=member, month=month, **fields)

    def post(self, account, url, **data):
        return self.as_(account).post(url, data, follow=True)

    def said(self, response):
        return [str(message) for message in response.context["messages"]]


class MonthTest(Officer):
    URL = "/officer/2020-06/"

    def test_everybody_of_the_branch_reads_it(self):
        self.a_turn(self.bai, report="办了三件事")

        self.assertEqual(self.statuses(self.URL), [200] * 7)
        self.assertContains(self.as_(self.superior).get(self.URL), "办了三件事")
        self.assertNotContains(self.as_(self.stranger).get(self.URL), "办了三件事")

    def test_officer_without_a_month_is_the_current_one(self):
        self.assertEqual(self.as_(self.reader).get("/officer/").headers["Location"], self.URL)
        for month in ("2020-13", "x", "2020"):
            self.assertEqual(self.as_(self.reader).get(f"/officer/{month}/").status_code, 404)

    def test_the_officer_is_told_that_it_is_the_own_month(self):
        self.a_turn(self.bai)

        self.assertContains(self.as_(self.reader).get(self.URL), "这个月由您轮值")
        self.assertNotContains(self.as_(self.leader).get(self.URL), "这个月由您轮值")
        self.assertContains(self.as_(self.reader).get("/officer/2020-07/"), "还没有排人轮值")
        self.assertContains(self.as_(self.reader).get("/officer/2020-05/"), "没有人轮值")

    def due(self, account):
        found = self.as_(account).get(self.URL).context["due"]
        return [(one.row.label, one.cell.state, one.record_url, one.ask) for one in found]

    def test_what_is_due_with_the_form_to_record_it_or_whom_to_ask(self):
        a_meeting(self.branch, date(2020, 6, 3), [Form.THEME_DAY])
        first, second = self.first.pk, self.second.pk
        url = "/meetings/new/?form=group_meeting&group={}&date=2020-06-10"
        general = "/meetings/new/?form=general_meeting&date=2020-06-10"
        done = ("主题党日", "ok", "", "")

        self.assertEqual(
            self.due(self.organiser),
            [
                ("第一党小组会", "wait", url.format(first), ""),
                ("第二党小组会", "wait", url.format(second), ""),
                ("支部党员大会", "wait", general, ""),
                done,
            ],
        )
        self.assertEqual(
            self.due(self.leader),
            [
                ("第一党小组会", "wait", "", "请第一党小组组长记录"),
                ("第二党小组会", "wait", url.format(second), ""),
                ("支部党员大会", "wait", "", "请组织委员记录"),
                done,
            ],
        )
        self.a_turn(self.bai)
        self.assertEqual([ask for *_, ask in self.due(self.reader)][:3], [
            "请第一党小组组长记录", "请第二党小组组长记录", "请组织委员记录",
        ])  # fmt: skip

    def test_what_is_planned_is_recorded_with_one_press(self):
        item = PlanItem.objects.create(
            branch=self.branch, month=JUNE, form=Form.THEME_DAY, topic="参观革命旧址", responsible=self.bai
        )
        PlanItem.objects.create(branch=self.branch, month=JULY, form=Form.THEME_DAY, topic="下个月的")

        page = self.as_(self.organiser).get(self.URL)

        self.assertEqual(
            [line.record_url for line in page.context["plan"]], [f"/meetings/new/?plan={item.pk}"]
        )
        self.assertContains(page, "参观革命旧址")
        self.assertEqual(
            [line.ask for line in self.as_(self.reader).get(self.URL).context["plan"]], ["请组织委员记录"]
        )
        ahead = self.as_(self.organiser).get("/officer/2020-07/").context
        self.assertEqual([(line.record_url, line.ask) for line in ahead["plan"]], [("", "")])
        self.assertEqual({one.record_url for one in ahead["due"]}, {""})

    def test_what_is_recorded_and_what_of_it_waits(self):
        a_meeting(self.branch, date(2020, 6, 3), [Form.THEME_DAY], present=[self.bai, self.gu])
        a_meeting(self.branch, date(2020, 5, 31), [Form.THEME_DAY], topic="上个月的")

        context = self.as_(self.reader).get(self.URL).context

        found = [(m.held_on.day, m.expected, m.present) for m in context["meetings"]]
        self.assertEqual(found, [(3, 2, 2)])
        self.assertEqual((context["unconfirmed"], context["hints"]), (1, 1))

    def test_sums_of_dues_only_for_who_may_see_them(self):
        dues(self.bai, JUNE, due="50.00", paid="50.00", paid_on=date(2020, 6, 2))
        dues(self.gu, JUNE, due="60.00")

        seen = [self.as_(account).get(self.URL).context["dues"] is not None for account in (
            self.secretary, self.organiser, self.discipline, self.leader, self.reader, self.superior,
        )]  # fmt: skip

        self.assertEqual(seen, [True, True, True, True, False, True])
        found = self.as_(self.organiser).get(self.URL).context["dues"]
        self.assertEqual((found.due, found.paid, found.amount_due), (2, 1, 110))

    def test_the_one_before_hands_over(self):
        self.a_turn(self.gu, date(2020, 3, 1), hand_over="三月的话")
        self.a_turn(self.shao, date(2020, 4, 1), hand_over="钥匙在综合处", report="四月办了两件事")
        self.a_turn(self.bai)

        page = self.as_(self.reader).get(self.URL)

        for text in ("钥匙在综合处", "四月办了两件事", "2020年4月"):
            self.assertContains(page, text)
        self.assertNotContains(page, "三月的话")

    def test_the_own_other_months_are_there(self):
        for month in (date(2020, 3, 1), MAY, JUNE, JULY):
            self.a_turn(self.bai, month)

        own = self.as_(self.reader).get(self.URL).context["own"]

        self.assertEqual([turn.month for turn in own], [MAY, JULY])

    def test_queries_do_not_grow(self):
        client = self.as_(self.organiser)
        for count in (1, 3):
            for number in range(count):
                member = a_member(self.branch, f"新{count}{number}", self.first)
                self.a_turn(member)
                self.a_turn(self.gu, date(2020, 6 + count + number, 1))
                a_meeting(self.branch, date(2020, 6, 3), [Form.THEME_DAY], present=[member])
                PlanItem.objects.create(branch=self.branch, month=JUNE, form=Form.THEME_DAY, topic="学习")
            with self.subTest(count=count), self.assertNumQueries(25):
                client.get(self.URL)


class ReportTest(Officer):
    def setUp(self):
        super().setUp()
        self.turn = self.a_turn(self.bai)
        self.url = f"/officer/turns/{self.turn.pk}/report/"

    def test_the_officer_writes_the_own_and_who_arranges_the_rota_any(self):
        self.assertEqual(self.statuses(self.url), [200, 200, 403, 403, 200, 403, 404])
        self.assertEqual(self.statuses(self.url, "post", report="写"), [302, 302, 403, 403, 302, 403, 404])

    def test_written_with_its_day_and_changed_until_the_comment(self):
        response = self.post(self.reader, self.url, report="办了三件事", hand_over="钥匙在综合处")

        self.turn.refresh_from_db()
        self.assertEqual(
            (self.turn.report, self.turn.reported_on, self.turn.hand_over, self.turn.handed_over_on),
            ("办了三件事", date(2020, 6, 10), "钥匙在综合处", date(2020, 6, 10)),
        )
        self.assertEqual(self.said(response), ["6月的小结和交班事项已保存。"])
        self.post(self.secretary, f"/officer/turns/{self.turn.pk}/comment/", comment="写得实")
        response = self.post(self.reader, self.url, report="改了")
        self.assertEqual(
            self.said(response), ["支部已经写了评价，小结不能再改。要改，请书记或组织委员先清空评价。"]
        )
        self.turn.refresh_from_db()
        self.assertEqual((self.turn.report, self.turn.comment), ("办了三件事", "写得实"))

    def test_the_day_is_that_of_the_first_hand_in(self):
        DutyTurn.objects.update(report="办了两件事", reported_on=date(2020, 6, 8), handed_over_on=None)

        self.post(self.reader, self.url, report="办了三件事")

        self.turn.refresh_from_db()
        self.assertEqual((self.turn.reported_on, self.turn.handed_over_on), (date(2020, 6, 8), None))
        self.post(self.reader, self.url, report="")
        self.turn.refresh_from_db()
        self.assertIsNone(self.turn.reported_on)

    def test_not_before_the_month_begins(self):
        turn = self.a_turn(self.bai, JULY)

        response = self.post(self.reader, f"/officer/turns/{turn.pk}/report/", report="早了")

        self.assertEqual(self.said(response), ["2020年7月还没到，7月1日起可以写小结。"])
        turn.refresh_from_db()
        self.assertEqual(turn.report, "")

    def test_too_long_is_refused_and_stays_on_the_page(self):
        response = self.post(self.reader, self.url, report="长" * 5001, hand_over="短")

        self.assertContains(response, "小结最多 5000 字，现在 5001 字。您写的都还在。", status_code=422)
        self.assertContains(response, "长" * 5001, status_code=422)
        self.turn.refresh_from_db()
        self.assertEqual(self.turn.hand_over, "")

    def test_what_is_recorded_is_put_into_the_text_and_not_saved(self):
        a_meeting(
            self.branch, date(2020, 6, 3), [Form.THEME_DAY], topic="参观旧址", present=[self.bai, self.gu]
        )
        a_meeting(
            self.branch,
            date(2020, 6, 9),
            [Form.GROUP_MEETING],
            topic="学党章",
            group=self.second,
            number="n2",
        )

        response = self.post(self.reader, self.url, report="先写一句。", hand_over="钥匙", insert="1")

        self.assertEqual(
            response.context["form"]["report"].value(),
            "先写一句。\n6月3日 主题党日：参观旧址（应到2人，实到2人）\n6月9日 第二党小组党小组会：学党章",
        )
        self.assertEqual(response.context["form"]["hand_over"].value(), "钥匙")
        self.assertContains(response, "还没有保存")
        self.turn.refresh_from_db()
        self.assertEqual(self.turn.report, "")

    def test_nothing_is_written_for_the_officer(self):
        a_meeting(self.branch, date(2020, 6, 3), [Form.THEME_DAY], topic="参观旧址")

        page = self.as_(self.reader).get(self.url)

        self.assertContains(page, "参观旧址")
        self.assertEqual(page.context["form"]["report"].value(), "")

    def test_queries_do_not_grow(self):
        client = self.as_(self.reader)
        for count in (1, 3):
            for number in range(count):
                a_meeting(self.branch, date(2020, 6, 3), [Form.THEME_DAY], number=f"{count}-{number}")
                PlanItem.objects.create(branch=self.branch, month=JUNE, form=Form.THEME_DAY, topic="学习")
            with self.subTest(count=count), self.assertNumQueries(11):
                client.get(self.url)


class CommentTest(Officer):
    def setUp(self):
        super().setUp()
        self.turn = self.a_turn(self.bai, MAY, report="办了三件事", reported_on=date(2020, 6, 2))
        self.url = f"/officer/turns/{self.turn.pk}/comment/"

    def test_only_who_arranges_the_rota_comments(self):
        self.assertEqual(self.statuses(self.url), [200, 200, 403, 403, 403, 403, 404])

    def test_written_and_taken_back(self):
        self.post(self.organiser, self.url, comment="写得实")
        self.turn.refresh_from_db()
        self.assertEqual((self.turn.comment, self.turn.commented_on), ("写得实", date(2020, 6, 10)))

        self.post(self.organiser, self.url, comment="")
        self.turn.refresh_from_db()
        self.assertEqual((self.turn.comment, self.turn.commented_on), ("", None))

    def test_not_without_a_report_and_not_too_long(self):
        response = self.post(self.secretary, self.url, comment="长" * 2001)
        self.assertContains(response, "支部评价最多 2000 字，现在 2001 字。", status_code=422)
        DutyTurn.objects.update(report="")
        response = self.post(self.secretary, self.url, comment="好")
        self.assertEqual(self.said(response), ["白子衿5月的小结还没交，交了再评价。"])
        self.turn.refresh_from_db()
        self.assertEqual(self.turn.comment, "")

    def test_on_paper_stand_the_report_the_activities_and_the_comment(self):
        DutyTurn.objects.update(comment="写得实", hand_over="钥匙在综合处")
        a_meeting(self.branch, date(2020, 5, 6), [Form.THEME_DAY], topic="参观旧址")

        page = self.as_(self.superior).get(f"/officer/turns/{self.turn.pk}/print/")

        for text in (
            "办了三件事",
            "写得实",
            "钥匙在综合处",
            "5月6日　主题党日：参观旧址",
            "第二党小组",
            "2020年6月2日",
        ):
            self.assertContains(page, text)
        self.assertEqual(self.statuses(f"/officer/turns/{self.turn.pk}/print/"), [200] * 6 + [404])
