"""One member's page of dues: what is owed and why, what was paid, and who may read how much of it."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branch.periods import Month
from branch.trail.acting import acting_as, because
from members.dues.entries import Line, receive, reverse, withdraw
from members.models import (
    DuesArrangement,
    DuesBaseItem,
    DuesEntry,
    DuesPayment,
    DuesRate,
    DuesRelief,
    LargeDues,
    Post,
)
from tests.factories import a_base, a_member, a_role, an_account, dues
from tests.members.people import TODAY, Office

JUNE, JULY = Month(2020, 6), Month(2020, 7)


def a_relief(member, kind="reduced", amount="20.00", **fields):
    fields = {
        "began_on": date(2020, 1, 1), "reason": "重病", "decided_on": date(2020, 1, 3),
        "approved_by": "局机关党委", "approved_on": date(2020, 1, 9),
    } | fields  # fmt: skip
    amount = amount if kind == "reduced" else None
    return DuesRelief.objects.create(branch=member.branch, member=member, kind=kind, amount=amount, **fields)


def an_item(base, name, amount, part, position=0):
    return DuesBaseItem.objects.create(
        branch=base.branch, dues_base=base, name=name, amount=Decimal(amount), part=part, position=position
    )


class AccountTest(Office):
    def page(self, account=None, member=None, query=""):
        return self.as_(account or self.reader).get(f"/dues/{(member or self.bai).pk}/{query}")


class WhoReadsItTest(AccountTest):
    def test_who_may_see_a_member_s_dues(self):
        self.assertEqual(self.statuses(f"/dues/{self.bai.pk}/"), [200, 200, 200, 200, 200, 403, 404])
        self.assertEqual(self.statuses(f"/dues/{self.gu.pk}/"), [200, 200, 200, 403, 403, 403, 404])

    def test_other_committee_members_see_only_their_own(self):
        lin = a_member(self.branch, "林知远", self.first)
        a_role(lin, Post.PUBLICITY_OFFICER)
        account = an_account(lin, "xuanchuan")

        self.assertEqual(self.page(account, lin).status_code, 200)
        self.assertEqual(self.page(account, self.bai).status_code, 403)

    def test_a_leader_learns_the_sums_but_nothing_of_the_wages(self):
        base = a_base(self.bai, "5001.00", reason="年初核定")
        an_item(base, "岗位工资", "5001.00", "added")
        a_relief(self.bai, reason="孩子重病", began_on=date(2020, 9, 1))
        dues(
            self.bai, date(2020, 6, 1), "75.02", base=Decimal("5001"), category="in_service", note="工资5001"
        )

        for account, in_full in ((self.leader, False), (self.reader, True), (self.secretary, True)):
            page = self.page(account)
            self.assertContains(page, "75.02")
            for secret in ("5,001", "5001", "1.5%", "岗位工资", "年初核定", "孩子重病", "核算表"):
                self.assertEqual(secret in page.content.decode(), in_full, (account, secret))

    def test_only_who_may_finds_the_buttons(self):
        dues(self.bai, date(2020, 6, 1))
        for account, fixes, receives in (
            (self.organiser, True, True),
            (self.leader, False, True),
            (self.secretary, False, False),
            (self.reader, False, False),
        ):
            page = self.page(account).content.decode()
            self.assertEqual(("重新核定" in page, "交款" in page), (fixes, receives), account)

    def test_only_the_member_confirms_the_base(self):
        base = a_base(self.bai, "5001.00")
        action = f'action="/dues/bases/{base.pk}/confirm/"'

        self.assertContains(self.page(self.reader), action)
        self.assertNotContains(self.page(self.organiser), action)
        base.confirmed_on = date(2020, 1, 8)
        base.save()
        self.assertNotContains(self.page(self.reader), action)
        self.assertContains(self.page(self.reader), "本人 1月8日确认")


class WhyTest(AccountTest):
    def test_a_member_reads_why_5001_yuan_owe_75_02(self):
        a_base(self.bai, "5001.00")

        page = self.page()

        self.assertContains(page, "每月交 75.02 元，是这样算的")
        for step in ("5,001.00 元", "5000元以上至10000元（含）", "1.5%", "75.015 元", "75.02 元"):
            self.assertContains(page, step)
        self.assertContains(page, "中组发〔2008〕3号）第二条")

    def test_the_rounding_of_the_branch_is_told(self):
        self.branch.dues_rounding = "jiao"
        self.branch.save()
        a_base(self.bai, "5001.00")

        self.assertContains(self.page(), "每月交 75.00 元，是这样算的")
        self.assertContains(self.page(), "四舍五入到角")

    def test_the_worksheet_says_what_counts(self):
        base = a_base(self.bai, "4979.00", employer="institution")
        an_item(base, "岗位工资", "5000.00", "added", 0)
        an_item(base, "个人所得税", "21.00", "deducted", 1)
        an_item(base, "交通补贴", "650.00", "left_out", 2)

        page = self.page()

        self.assertContains(page, "基数怎么来的")
        self.assertContains(page, "−21.00")
        self.assertInHTML('<th scope="row">交通补贴</th>', page.content.decode())
        self.assertContains(page, "不计入", count=1)

    def test_the_worksheet_is_of_the_base_in_force_not_of_one_to_come(self):
        an_item(a_base(self.bai, "4000.00"), "岗位工资", "4000.00", "added")
        an_item(a_base(self.bai, "6000.00", date(2020, 9, 1)), "新岗位工资", "6000.00", "added")

        page = self.page()

        self.assertContains(page, "每月交 40.00 元，是这样算的")
        self.assertNotContains(page, "新岗位工资")
        self.assertContains(page, "2020年9月起　基数 6,000.00，每月 90.00 元")

    def test_a_relief_is_told_with_who_approved(self):
        a_base(self.bai, "5001.00")
        a_relief(self.bai)

        page = self.page()

        self.assertContains(page, "每月交 20.00 元")
        self.assertContains(page, "减交，每月 20.00 元，2020年1月起，局机关党委批准")
        self.assertContains(page, "第七条")

    def test_who_is_exempt_reads_that(self):
        a_relief(self.bai, "exempt", until=date(2020, 6, 1))

        page = self.page()

        self.assertContains(page, "6月免交")
        self.assertContains(page, "免交，2020年1月至2020年6月，局机关党委批准")

    def test_a_fixed_sum_names_the_category(self):
        self.bai.dues_category = "student"
        self.bai.save()

        page = self.page()

        self.assertContains(page, "每月交 0.20 元，是这样算的")
        self.assertContains(page, "定额，不按基数算")

    def test_without_a_base_last_month_s_sum_goes_on(self):
        dues(self.bai, date(2020, 5, 1), "61.50")

        self.assertContains(self.page(), "还没有核定计算基数，照2020年5月台账上的 61.50 元继续")

    def test_of_whom_nothing_is_known_that_is_said(self):
        page = self.page()

        self.assertContains(page, "这个月交多少，还定不下来")
        self.assertContains(page, "请组织委员先核定")

    def test_who_does_not_owe_here_reads_why(self):
        self.bai.left_on = date(2020, 5, 20)
        self.bai.save()

        page = self.page(self.organiser)

        self.assertContains(page, "这个月不在本支部交")
        self.assertContains(page, "已转出")

    def test_a_ledger_that_asks_for_another_sum_than_the_standard_says_so(self):
        a_base(self.bai, "5001.00")
        dues(self.bai, date(2020, 6, 1), "61.50", note="按老工资")

        page = self.page()

        self.assertContains(page, "每月交 61.50 元")
        self.assertContains(page, "台账上写定 61.50 元（按老工资）")
        self.assertContains(page, "按现在的标准算是 75.02 元")

    def test_a_past_month_keeps_the_base_and_the_rate_of_its_time(self):
        DuesRate.objects.create(
            branch=self.branch, category="in_service", began_on=date(2020, 4, 1), percent=Decimal("3"),
            source="本支部",
        )  # fmt: skip
        a_base(self.bai, "6000.00", date(2020, 4, 1))
        dues(self.bai, date(2020, 3, 1), "40.00", base=Decimal("4000"), category="in_service")
        dues(self.bai, date(2020, 4, 1), "180.00", base=Decimal("6000"), category="in_service")
        dues(self.bai, date(2020, 5, 1), "99.00", base=Decimal("6000"), category="in_service", note="商定")

        lines = self.page().context["account"].lines

        reasons = [line.reason.words for line in lines if line.reason]
        self.assertEqual(reasons[0], "在职，3000元以上至5000元（含）：4,000.00 × 1% = 40，四舍五入到分")
        self.assertIn("6,000.00 × 3% = 180", reasons[1])
        self.assertEqual(reasons[2], "台账上写定 99.00 元")
        self.assertContains(self.page(), "商定")

    def test_a_month_that_was_rounded_otherwise_is_still_explained(self):
        dues(
            self.bai, date(2020, 3, 1), "75.00", base=Decimal("5001"), category="in_service",
            amount_exact=Decimal("75.015"),
        )  # fmt: skip

        self.assertContains(self.page(), "5,001.00 × 1.5% = 75.015，当时取整为 75.00")


class PaidTest(AccountTest):
    def test_it_says_what_is_owed_what_was_paid_and_when(self):
        dues(self.bai, date(2020, 1, 1), "61.50", "61.50", date(2020, 1, 12))
        dues(self.bai, date(2020, 5, 1), "61.50", "20.00", date(2020, 5, 12))
        dues(self.bai, date(2020, 6, 1), "61.50")

        page = self.page()

        self.assertContains(page, "按时 1月12日")
        self.assertContains(page, "以前的月份还欠 <b>41.50</b> 元")  # this month's is not yet owed
        self.assertContains(page, "一共要交 <b>103.00</b> 元")
        self.assertContains(page, "全年实交 <b>81.50</b> 元")

    def test_what_is_owed_is_told_whatever_year_is_shown(self):
        dues(self.bai, date(2019, 12, 1), "61.50")

        self.assertContains(self.page(query="?half=2018H1"), "以前的月份还欠 <b>61.50</b> 元")

    def test_who_pays_by_the_quarter_is_not_in_arrears_within_it(self):
        dues(self.bai, date(2020, 5, 1), "61.50")
        self.assertContains(self.page(), "以前的月份还欠")
        DuesArrangement.objects.create(
            branch=self.branch, member=self.bai, kind="quarterly", began_on=date(2020, 4, 1),
            agreed_on=date(2020, 4, 2), reason="常驻外地",
        )  # fmt: skip

        page = self.page()

        self.assertNotContains(page, "以前的月份还欠")
        self.assertContains(page, "按季交，季末前交清就算按时")
        self.assertContains(page, "按季交纳，2020年4月起")

    def test_all_paid_is_said_too(self):
        dues(self.bai, date(2020, 6, 1), "61.50", "61.50", TODAY)

        self.assertContains(self.page(), "到2020年6月为止都交清了")

    def test_one_receipt_for_several_months_is_one_line(self):
        a_base(self.bai)
        lines = [Line(self.bai, month, Decimal("40.00")) for month in (JUNE, JULY)]
        receive(self.branch, lines, paid_on=TODAY, by=self.organiser, way="wechat", collected_by=self.shao)

        page = self.page()

        (receipt,) = page.context["account"].receipts
        self.assertEqual(
            (receipt.first.receipt, receipt.months, receipt.amount, receipt.received_by),
            ("2020-00001", "2020年6月、7月", Decimal("80.00"), "邵国梁"),
        )
        self.assertContains(page, 'href="/dues/receipts/2020-00001/"')
        self.assertContains(page, "微信，邵国梁收")

    def test_a_reversal_and_what_it_gave_back_stay_to_be_seen(self):
        a_base(self.bai)
        made = receive(
            self.branch, [Line(self.bai, JUNE, Decimal("40.00"))], paid_on=TODAY, by=self.organiser,
            handed_on=TODAY,
        )  # fmt: skip
        reverse(self.branch, made[0], "记错了人", self.organiser)

        page = self.page()

        self.assertContains(page, "已冲正")
        self.assertContains(page, "冲正 2020-00001：记错了人")
        self.assertContains(page, "-40.00")
        self.assertContains(page, "全年实交 <b>0.00</b> 元")

    def test_what_was_withdrawn_is_no_receipt_any_more_but_a_change(self):
        a_base(self.bai)
        made = receive(
            self.branch, [Line(self.bai, JUNE, Decimal("40.00"))], paid_on=TODAY, by=self.organiser
        )
        DuesEntry.objects.update(recorded_at=timezone.make_aware(timezone.datetime(2020, 6, 10, 9)))
        made[0].refresh_from_db()
        withdraw(self.branch, made, self.organiser)

        self.assertEqual(self.page().context["account"].receipts, [])
        self.assertNotContains(self.page(), "撤销收款")
        self.assertContains(self.page(self.secretary), "撤销收款 2020-00001")

    def test_large_dues_stand_apart(self):
        LargeDues.objects.create(
            branch=self.branch, member=self.bai, amount=Decimal("2000"), paid_on=TODAY, receipt="中组-7"
        )

        page = self.page()

        self.assertContains(page, "大额党费")
        self.assertContains(page, "中组-7")
        self.assertContains(page, "全年实交 <b>0.00</b> 元")


class ChangesTest(AccountTest):
    def test_who_changed_what_is_told_to_who_sees_all(self):
        row = dues(self.bai, date(2020, 6, 1), "61.50")
        row.amount_due = Decimal("75.02")
        with acting_as(self.organiser), because("调资"):
            row.save()

        page = self.page(self.secretary)

        change = page.context["changes"][0]
        self.assertEqual(
            (change.what, change.who, change.details, change.why),
            ("改动2020年6月应交", "顾秋实", ("应交：61.50 → 75.02",), "调资"),
        )
        self.assertContains(page, "谁在什么时候改过")
        for account in (self.reader, self.leader):
            self.assertNotContains(self.page(account), "谁在什么时候改过")

    def test_another_member_s_changes_are_not_told(self):
        dues(self.gu, date(2020, 6, 1), "61.50")

        self.assertEqual(self.page(self.secretary).context["changes"], [])

    def test_what_changed_nothing_is_no_change(self):
        row = dues(self.bai, date(2020, 6, 1), "61.50")
        row.recorded_by = self.organiser
        row.save()

        changes = self.page(self.secretary).context["changes"]
        self.assertEqual([change.what for change in changes], ["登记2020年6月应交"])


class QueriesTest(AccountTest):
    def queries(self, account):
        client = self.as_(account)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"/dues/{self.bai.pk}/")
        return len(captured)

    def test_queries_do_not_grow_with_what_is_recorded(self):
        found = {account: [] for account in (self.organiser, self.reader, self.leader)}
        for place in (1, 2, 3):
            month = date(2020, place, 1)
            base = a_base(self.bai, "5001.00", month)
            an_item(base, "岗位工资", "5001.00", "added")
            an_item(base, "交通补贴", "50.00", "left_out")
            dues(self.bai, month, "75.02", "75.02", month + timedelta(days=9))
            a_relief(self.bai, began_on=date(2021, place, 1))
            receive(self.branch, [Line(self.bai, Month(2020, place + 6), Decimal("75.02"))],
                    paid_on=TODAY, by=self.organiser, collected_by=self.shao)  # fmt: skip
            LargeDues.objects.create(branch=self.branch, member=self.bai, amount=1000, paid_on=TODAY)
            for account, counts in found.items():
                counts.append(self.queries(account))

        self.assertEqual(DuesPayment.objects.filter(member=self.bai).count(), 6)
        for counts in found.values():
            self.assertEqual(len(set(counts)), 1, counts)
        self.assertLessEqual(found[self.organiser][0], 25)
