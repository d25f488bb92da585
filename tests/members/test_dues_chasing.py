"""The open list and the reminders: whom they name, what they say, and to whom nobody else is ever shown."""

from datetime import date
from decimal import Decimal
from unittest.mock import patch

from django.test import SimpleTestCase

from branch.periods import Month
from members.access import access_of
from members.dues.chasing.open_list import OpenList, Owed, in_a_row
from members.dues.chasing.steps import STEPS, step_of
from members.dues.chasing.todos import todos
from members.models import DuesArrangement, DuesBase, DuesPayment, DuesRelief
from tests.factories import a_member, a_transfer, dues
from tests.members.people import TODAY, Office

LIST, SLIPS = "/dues/chasing/", "/dues/chasing/slips/"


def owed(*months, part=()):
    return [Owed(Month(2020, number), Decimal(50), number in part) for number in months]


class Steps(SimpleTestCase):
    def test_months_in_a_row(self):
        for months, part, longest in (
            ((), (), 0),
            ((4,), (), 1),
            ((3, 4, 5), (), 3),
            ((1, 2, 3, 5), (), 3),
            ((1, 3, 5), (), 1),
            ((1, 2, 3, 4), (2,), 2),
            ((4,), (4,), 0),
        ):
            with self.subTest(months=months, part=part):
                self.assertEqual(in_a_row(owed(*months, part=part)), longest)
        year = [Owed(Month(2019, 12), Decimal(1)), *owed(1)]
        self.assertEqual(in_a_row(year), 2)

    def test_each_month_has_its_step_and_each_step_its_article(self):
        self.assertEqual([step.months for step in STEPS], [1, 2, 3, 4, 5, 6])
        self.assertIsNone(step_of(0))
        self.assertEqual([step_of(number).months for number in (1, 5, 6, 7, 20)], [1, 5, 6, 6, 6])
        for step in STEPS:
            self.assertTrue(all(rule.number in ("第九条", "第十二条", "第十三条") for rule in step.rules))
        # The program says what the rule says; whether it applies is for the branch to find.
        last = STEPS[-1]
        self.assertIn("不作认定", last.do)
        self.assertIn("按自行脱党处理", "".join(rule.text for rule in last.rules))
        for step in STEPS:
            self.assertNotIn("脱党", step.name + step.do + step.letter)


class Chasing(Office):
    """June is open; 邵国梁 leads the second group, where 白子衿 is."""

    def owe(self, member, *months, due="50.00"):
        for month in months:
            dues(member, date(2020, month, 1), due)

    def page(self, account=None, query=""):
        return self.as_(account or self.organiser).get(LIST + query)

    def named(self, response):
        return [
            (name, [line["person"].label for line in lines]) for name, lines in response.context["sections"]
        ]

    def letter(self, member, account=None):
        lines = [line for _, lines in self.page(account).context["sections"] for line in lines]
        return next(line["letter"] for line in lines if line["person"].member == member)


class Rights(Chasing):
    def setUp(self):
        super().setUp()
        for member in (self.gu, self.bai, self.wang):
            self.owe(member, 4, 5, 6)

    def test_who_sees_what(self):
        self.assertEqual(self.statuses(LIST), [200, 200, 200, 200, 302, 200, 200])
        self.assertEqual(self.statuses(SLIPS), [200, 200, 200, 200, 302, 403, 200])

    def test_a_member_is_sent_to_the_own_account(self):
        for url in (LIST, SLIPS, f"{SLIPS}?member={self.gu.pk}"):
            self.assertRedirects(self.as_(self.reader).get(url), f"/dues/{self.bai.pk}/")

    def test_all_for_the_organiser_and_the_own_group_for_its_leader(self):
        everybody = [("第一党小组", ["顾秋实"]), ("第二党小组", ["白子衿"])]
        for account in (self.organiser, self.secretary, self.discipline):
            self.assertEqual(self.named(self.page(account)), everybody)
        page = self.page(self.leader)
        self.assertEqual(self.named(page), [("第二党小组", ["白子衿"])])
        self.assertNotContains(page, "顾秋实")
        self.assertContains(page, "<b>1</b> 人<br>6月待交")
        slips = self.as_(self.leader).get(f"{SLIPS}?member={self.gu.pk}&member={self.bai.pk}")
        self.assertContains(slips, "白子衿同志")
        self.assertNotContains(slips, "顾秋实")

    def test_a_superior_sees_numbers_and_no_name(self):
        page = self.page(self.superior)
        self.assertContains(page, "<b>2</b> 人<br>以前的月份欠交<br>200.00 元")
        for member in (self.gu, self.bai):
            self.assertNotContains(page, str(member))

    def test_another_branchs_people_are_nowhere(self):
        self.assertNotContains(self.page(), "汪怀谨")
        slips = self.as_(self.organiser).get(
            f"{SLIPS}?member={self.wang.pk}&member=x&member=99999999999999999999"
        )
        self.assertNotContains(slips, "汪怀谨")
        self.assertEqual(self.named(self.page(self.stranger)), [("另一个党小组", ["汪怀谨"])])


class List(Chasing):
    def test_from_the_first_day_of_a_month_though_nobody_opened_it(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=date(2020, 7, 1)))
        dues(self.bai, date(2020, 6, 1), paid="50.00", paid_on=date(2020, 6, 3))
        DuesBase.objects.create(
            branch=self.branch, member=self.gu, began_on=date(2020, 1, 1), category="in_service",
            base=Decimal(3000), decided_on=date(2020, 1, 1),
        )  # fmt: skip

        page = self.page()

        found = page.context["found"]
        self.assertEqual(
            [(one.label, one.now.month, str(one.now.left)) for one in found.people],
            [("顾秋实", Month(2020, 7), "15.00"), ("白子衿", Month(2020, 7), "50.00")],
        )
        self.assertContains(page, "7月还有 2 人没有建账")
        self.assertContains(page, "3 人7月交多少还没有核定：沈立言、方克勤、邵国梁。")
        self.assertEqual(DuesPayment.objects.count(), 1)

    def test_what_is_open_and_at_which_step(self):
        self.owe(self.bai, 3, 4, 5)
        dues(self.bai, date(2020, 6, 1), paid="50.00", paid_on=date(2020, 6, 3))
        dues(self.shao, date(2020, 6, 1), paid="20.00", paid_on=date(2020, 6, 3))
        dues(self.gu, date(2020, 5, 1), "0.00")
        dues(self.gu, date(2020, 6, 1), "0.00")

        found = OpenList(self.branch, TODAY)

        self.assertEqual(
            [
                (one.label, one.now and str(one.now.left), [str(each.month) for each in one.past], one.run)
                for one in found.people
            ],
            [("邵国梁", "30.00", [], 0), ("白子衿", None, ["2020-03", "2020-04", "2020-05"], 3)],
        )
        page = self.page()
        self.assertContains(page, "连续3个月：谈一次话")
        self.assertContains(page, f"/talks/new/?with={self.bai.pk}")
        self.assertContains(page, "已交一部分")

    def test_by_group_and_roll_and_never_by_how_much(self):
        self.owe(self.bai, 1, 2, 3, 4, 5, 6)
        self.owe(self.shao, 6, due="1.00")
        self.owe(self.fang, 4, 5, 6, due="900.00")
        self.owe(self.shen, 6, due="5.00")
        loose = a_member(self.branch, "乙未分", number="C1")
        self.owe(loose, 6)
        gone = a_member(self.branch, "已转", number="A1", left_on=date(2020, 6, 5))
        self.owe(gone, 5)

        self.assertEqual(
            self.named(self.page()),
            [
                ("第一党小组", ["沈立言", "方克勤"]),
                ("第二党小组", ["邵国梁", "白子衿"]),
                ("未分组", ["乙未分"]),
                ("已转出，以前的还没交清", ["已转"]),
            ],
        )
        for step, names in (("5", ["白子衿"]), ("2", ["方克勤"]), ("1", ["已转"]), ("now", 5), ("x", 6)):
            shown = [name for _, lines in self.named(self.page(query=f"?step={step}")) for name in lines]
            self.assertEqual(len(shown) if isinstance(names, int) else shown, names, step)

    def test_a_month_that_is_owed_elsewhere_is_not_asked_for(self):
        came = a_member(self.branch, "新来", joined_on=date(2020, 4, 20))
        a_transfer(came, came.joined_on, "in", dues_until=date(2020, 5, 1))
        self.owe(came, 4, 5, 6)
        [person] = OpenList(self.branch, TODAY).people
        self.assertEqual((person.past, person.now.month), ([], Month(2020, 6)))

    def test_a_quarter_is_not_in_arrears_before_its_end(self):
        DuesArrangement.objects.create(
            branch=self.branch, member=self.bai, kind="quarterly", began_on=date(2020, 1, 1), reason="驻外",
            agreed_on=date(2020, 1, 1),
        )  # fmt: skip
        self.owe(self.bai, 3, 4, 5, 6)
        [person] = OpenList(self.branch, TODAY).people
        self.assertEqual([str(one.month) for one in person.past], ["2020-03"])
        self.assertEqual([str(one.month) for one in person.quarter], ["2020-04", "2020-05"])
        [person] = OpenList(self.branch, date(2020, 7, 1)).people
        self.assertEqual(person.run, 4)

    def test_while_a_relief_is_being_decided_on_nobody_is_pressed(self):
        self.owe(self.bai, 5, 6)
        self.owe(self.gu, 6)
        DuesRelief.objects.create(
            branch=self.branch, member=self.bai, kind="exempt", began_on=date(2020, 5, 1), reason="患病",
            decided_on=date(2020, 5, 1),
        )  # fmt: skip
        self.assertContains(self.page(), "减免等批准，先不催")
        slips = self.as_(self.organiser).get(SLIPS)
        self.assertEqual([person.label for person, *_ in slips.context["slips"]], ["顾秋实"])
        # Asked for by name it is printed all the same.
        slips = self.as_(self.organiser).get(f"{SLIPS}?member={self.bai.pk}")
        self.assertEqual([person.label for person, *_ in slips.context["slips"]], ["白子衿"])

    def test_nothing_open_says_so(self):
        self.assertContains(self.page(), "6月和以前的党费都收齐了。")
        self.assertContains(self.as_(self.organiser).get(SLIPS), "没有要提醒的人。")

    def test_the_queries_do_not_grow(self):
        client = self.as_(self.organiser)
        for many in (1, 3):
            for number in range(many):
                self.owe(a_member(self.branch, f"甲{many}{number}", self.first), 3, 4, 5, 6)
                self.owe(a_member(self.branch, f"乙{many}{number}", self.second), 5)
            for url, queries in ((LIST, 20), (SLIPS, 20)):
                with self.subTest(many=many, url=url), self.assertNumQueries(queries):
                    client.get(url)


class Letters(Chasing):
    def test_of_this_month_only(self):
        self.owe(self.bai, 6, due="106.80")
        self.assertEqual(
            self.letter(self.bai),
            "白子衿同志，您好：\n"
            "2020年6月的党费是 106.80 元，请在6月30日以前交给党小组长邵国梁。\n"
            "如果已经交了，告诉我们核对一下；有困难也请说，可以申请减免，或者按季交、请人代交。\n"
            "规划联合党支部",
        )

    def test_of_months_before(self):
        dues(self.bai, date(2019, 12, 1))
        self.owe(self.bai, 1, 2, 3)
        this_month = dues(self.bai, date(2020, 6, 1), paid="50.00", paid_on=TODAY)
        text = self.letter(self.bai)
        self.assertIn(
            "2019年12月，2020年1月、2月、3月的党费共 200.00 元还没有收到，请方便时交给党小组长邵国梁。", text
        )
        self.assertIn("补交党费的时间一般不超过6个月", text)
        this_month.delete()
        self.assertIn("的党费共 200.00 元也还没有收到，请一并补交。", self.letter(self.bai))

    def test_by_the_quarter_and_in_part(self):
        DuesArrangement.objects.create(
            branch=self.branch, member=self.bai, kind="quarterly", began_on=date(2020, 1, 1), reason="驻外",
            agreed_on=date(2020, 1, 1),
        )  # fmt: skip
        self.owe(self.bai, 4, 5, 6)
        self.assertIn(
            "您按季交纳，2020年4月、5月、6月的党费到现在是 150.00 元，请在6月30日以前交给党小组长邵国梁。",
            self.letter(self.bai),
        )
        dues(self.gu, date(2020, 6, 1), paid="20.00", paid_on=TODAY)
        # The organiser hands it to nobody else.
        self.assertIn("2020年6月的党费还差 30.00 元，请在6月30日以前交纳。", self.letter(self.gu))
        self.owe(self.shao, 6)
        self.assertIn("以前交给组织委员顾秋实。", self.letter(self.shao))

    def test_each_slip_is_about_one_person(self):
        people = (self.shen, self.fang, self.bai)
        sums = ("11.10", "22.20", "33.30")
        for member, due in zip(people, sums, strict=True):
            self.owe(member, 5, 6, due=due)
        slips = self.as_(self.organiser).get(SLIPS).context["slips"]
        self.assertEqual([person.member for person, *_ in slips], list(people))
        for (_, first, lines, _), own, due in zip(slips, people, sums, strict=True):
            text = first + "".join(lines)
            self.assertIn(f"{own}同志", text)
            self.assertIn(due, text)
            for other, sum_ in zip(people, sums, strict=True):
                if other != own:
                    self.assertNotIn(f"{other}同志", text)
                    self.assertNotIn(sum_, text)


class Todos(Chasing):
    def said(self, account):
        return [(todo.text, todo.url) for todo in todos(access_of(account))]

    def test_from_the_second_month_on_how_many_and_no_name(self):
        self.owe(self.gu, 4, 5)
        self.owe(self.bai, 5, 6)
        self.owe(self.wang, 3, 4, 5)
        said = [("1 人连续 2 个月以上没有交", LIST)]
        accounts = (self.organiser, self.leader, self.secretary, self.reader, self.superior)
        found = [self.said(account) for account in accounts[:-1]]
        self.assertEqual(found, [said, [], [], []])
        self.owe(self.bai, 4)
        self.assertEqual(self.said(self.leader), said)
        page = self.as_(self.organiser).get("/todo/")
        self.assertContains(page, "2 人连续 2 个月以上没有交")
