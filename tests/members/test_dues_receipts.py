"""The receipts: one sum over several months, the list, the paper, what is with the leaders, 冲正."""

from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest

from branch.periods import Month
from members.dues.entries import Line, receive, withdraw
from members.dues.receipts.spread import Part, spread
from members.models import DuesEntry, DuesPayment
from tests.factories import a_member, dues
from tests.members.people import TODAY, Office, dues_recorded

NOON = datetime(2020, 6, 10, 4, tzinfo=UTC)
JUNE = Month(2020, 6)
HTMX = {"HTTP_HX_REQUEST": "true"}


def a_part(month, open_):
    return Part(Month(2020, month), Decimal(open_), Decimal(open_))


@pytest.mark.parametrize(
    ("opens", "total", "is_gift", "amounts", "left"),
    [
        (["50", "50", "50"], "120", False, ["50", "50", "20"], "0"),
        (["50", "50", "50"], "30", False, ["30", "0", "0"], "0"),
        (["50", "50"], "130", False, ["50", "50"], "30"),
        (["50", "50"], "130", True, ["50", "80"], "0"),
        (["0"], "20", True, ["20"], "0"),
        ([], "20", True, [], "20"),
    ],
)
def test_a_sum_goes_to_what_is_oldest_first(opens, total, is_gift, amounts, left):
    parts = [a_part(place, open_) for place, open_ in enumerate(opens, start=1)]

    assert spread(parts, Decimal(total), is_gift) == Decimal(left)
    assert [part.amount for part in parts] == [Decimal(amount) for amount in amounts]


class Receipts(Office):
    def setUp(self):
        super().setUp()
        self.clock = self.enterContext(patch("django.utils.timezone.now", return_value=NOON))

    def received(self, member, *amounts, month=JUNE, day=TODAY, **how):
        lines = []
        for amount in amounts:
            DuesPayment.objects.get_or_create(
                branch=self.branch, member=member, month=month.start, defaults={"amount_due": Decimal(50)}
            )
            lines.append(Line(member, month, Decimal(amount)))
            month = month.next
        return receive(self.branch, lines, paid_on=day, by=self.organiser, **how)


class PayTest(Receipts):
    def setUp(self):
        super().setUp()
        dues(self.bai, date(2020, 3, 1), "50.00", "50.00", date(2020, 3, 2))
        dues(self.bai, date(2020, 4, 1), "50.00", "20.00", date(2020, 4, 2))
        dues(self.bai, date(2020, 5, 1), "50.00")
        dues(self.bai, date(2020, 6, 1), "50.00")
        self.url = f"/dues/{self.bai.pk}/pay/"

    def proposed(self, query=""):
        page = self.client.get(f"{self.url}{query}")
        return {part.month.code: part.amount for part, _ in page.context["parts"]}

    def post(self, account=None, seen=None, **data):
        self.as_(account or self.organiser)
        if seen is None:
            seen = self.client.get(self.url).context["form"]["seen"].value()
        data = {"paid_on": "2020-06-10", "way": "wechat", "collected_by": self.gu.pk, "seen": seen} | data
        return self.client.post(self.url, data)

    LINES = {"m-2020-04": "30", "m-2020-05": "50", "m-2020-06": "50"}

    def told(self):
        entries = DuesEntry.objects.filter(member=self.bai, is_carried=False, withdrawn_at=None)
        return [(entry.month.month, entry.amount) for entry in entries.order_by("month")]

    def test_who_may_take_a_payment(self):
        self.assertEqual(self.statuses(self.url), [403, 200, 403, 200, 403, 403, 404])
        self.assertEqual(self.as_(self.leader).get(f"/dues/{self.gu.pk}/pay/").status_code, 403)

    def test_it_proposes_what_is_open_until_now_and_more_goes_to_months_to_come(self):
        self.as_(self.organiser)
        self.assertEqual(self.proposed(), {"2020-04": 30, "2020-05": 50, "2020-06": 50, "2020-07": 0})
        self.assertEqual(
            self.proposed("?total=200"),
            {"2020-04": 30, "2020-05": 50, "2020-06": 50, "2020-07": 50, "2020-08": 20, "2020-09": 0},
        )
        self.assertEqual(self.proposed("?total=60")["2020-05"], 30)

    def test_the_script_gets_the_lines_alone(self):
        page = self.as_(self.organiser).get(f"{self.url}?total=100", **HTMX)

        self.assertTemplateNotUsed(page, "base.html")
        self.assertContains(page, 'name="m-2020-05" value="50.00"')
        self.assertContains(self.client.get(f"{self.url}?total=x", **HTMX), "金额只写数字")
        self.assertContains(self.client.get(f"{self.url}?total=9000", **HTMX), "自愿多交请勾选")

    def test_one_receipt_holds_all_its_months(self):
        answer = self.post(total="130", **self.LINES)

        self.assertRedirects(answer, "/dues/receipts/2020-00001/")
        self.assertEqual(self.told(), [(4, 30), (5, 50), (6, 50)])
        self.assertEqual(set(DuesEntry.objects.filter(is_carried=False).values_list("way")), {("wechat",)})
        april = self.bai.dues.get(month=date(2020, 4, 1))
        self.assertEqual((april.amount_paid, april.paid_on), (50, TODAY))

    def test_a_month_in_advance_gets_a_row_and_a_leader_may_take_it(self):
        lines = self.LINES | {"m-2020-07": "50", "m-2020-08": "20"}

        self.post(self.leader, total="200", **lines)

        august = self.bai.dues.get(month=date(2020, 8, 1))
        self.assertEqual((august.amount_due, august.amount_paid), (50, 20))
        entry = DuesEntry.objects.latest("id")
        self.assertEqual((entry.collected_by, entry.handed_on), (self.shao, None))

    def test_the_lines_may_be_changed_but_must_come_to_the_sum(self):
        self.assertEqual(self.post(total="80", **{"m-2020-05": "40", "m-2020-06": "40"}).status_code, 302)
        self.assertEqual(self.told(), [(5, 40), (6, 40)])

        answer = self.post(total="60", **{"m-2020-05": "10", "m-2020-06": "10"})
        self.assertContains(answer, "各月合计 20.00 元，比一共交的 60.00 元少 40.00 元。", status_code=422)

    def test_more_than_is_owed_must_be_meant(self):
        lines = self.LINES | {"m-2020-06": "70"}
        answer = self.post(total="150", **lines)
        self.assertContains(answer, "比要交的多 20.00 元。自愿多交请勾选", status_code=422)
        self.assertEqual(self.told(), [])

        self.assertEqual(self.post(total="150", voluntary="on", **lines).status_code, 302)
        self.assertEqual(self.told(), [(4, 30), (5, 50), (6, 70)])

    def test_a_thousand_more_is_kept_apart(self):
        answer = self.post(total="1130", voluntary="on", **(self.LINES | {"m-2020-06": "1050"}))

        self.assertContains(answer, "是大额党费", status_code=422)
        self.assertContains(answer, f"/dues/remittances/large/new/?member={self.bai.pk}", status_code=422)
        self.assertEqual(self.told(), [])

    def test_what_is_refused_says_why_and_keeps_what_was_typed(self):
        for data, words in (
            ({"total": ""}, "还没写一共交。"),
            ({"total": "0"}, "金额要大于 0。"),
            ({"total": "一百"}, "金额只写数字"),
            ({"total": "130", "paid_on": "2020-06-11"}, "还没到"),
            ({"total": "130", "m-2020-05": "五十"}, "有的月份金额不对"),
        ):
            answer = self.post(**(self.LINES | data))
            self.assertContains(answer, words, status_code=422)
            for typed in filter(None, {**self.LINES, **data}.values()):
                self.assertContains(answer, f'value="{typed}"', status_code=422)
        self.assertEqual(self.told(), [])

    def test_without_lines_the_proposal_is_shown_first(self):
        answer = self.post(total="130")

        self.assertContains(answer, "看一看分到各月的金额", status_code=422)
        self.assertContains(answer, 'name="m-2020-04" value="30.00"', status_code=422)

    def test_a_month_that_cannot_be_paid_is_no_line(self):
        answer = self.post(total="180", **self.LINES, **{"m-2019-01": "50"})

        self.assertContains(answer, "各月合计 130.00 元", status_code=422)

    def test_the_same_form_sent_twice_writes_one_receipt(self):
        seen = self.as_(self.organiser).get(self.url).context["form"]["seen"].value()

        answers = [self.post(seen=seen, total="130", **self.LINES) for _ in "12"]

        self.assertEqual({answer["Location"] for answer in answers}, {"/dues/receipts/2020-00001/"})
        self.assertEqual(len(self.told()), 3)

    def test_what_a_colleague_took_meanwhile_is_told_and_nothing_typed_is_lost(self):
        seen = self.as_(self.organiser).get(self.url).context["form"]["seen"].value()
        self.received(self.bai, "50", month=Month(2020, 5))

        answer = self.post(seen=seen, total="130", **self.LINES)

        self.assertContains(answer, "白子衿的党费刚有人记过", status_code=422)
        self.assertContains(answer, 'value="130"', status_code=422)
        self.assertEqual(self.told(), [(5, 50)])

    def test_back_payments_of_more_than_six_months_are_pointed_out_not_refused(self):
        dues(self.bai, date(2019, 11, 1), "50.00")
        dues(self.bai, date(2019, 12, 1), "50.00")

        page = self.as_(self.organiser).get(self.url)

        self.assertContains(page, "2019年11月的党费补交已超过6个月")
        self.assertContains(page, "第十二条")

    def test_queries_do_not_grow_with_months(self):
        client = self.as_(self.organiser)
        for months in (1, 3):
            for month in range(months):
                dues(self.bai, date(2019, months + month, 1), "50.00")
            with self.subTest(months=months), self.assertNumQueries(17):
                client.get(self.url)


class ListTest(Receipts):
    def setUp(self):
        super().setUp()
        self.of_leader = self.received(self.bai, "50", "50", collected_by=self.shao, day=date(2020, 6, 3))
        self.of_organiser = self.received(self.gu, "50", collected_by=self.gu, handed_on=TODAY)
        self.undone = self.received(self.fang, "40", collected_by=self.gu, handed_on=TODAY)
        withdraw(self.branch, self.undone, self.organiser)
        dues(self.shao, date(2020, 5, 1), "60.00", "60.00", date(2020, 5, 2))

    def shown(self, account, query=""):
        page = self.as_(account).get(f"/dues/receipts/{query}")
        return [(one.first.member.name, one.amount) for one in page.context["page"]], page.context["sums"]

    def test_who_sees_it(self):
        self.assertEqual(self.statuses("/dues/receipts/"), [200] * 7)

    def test_newest_first_a_receipt_a_line_and_the_sum_of_what_stands(self):
        names, sums = self.shown(self.organiser)

        self.assertEqual(names, [("方克勤", 0), ("顾秋实", 50), ("白子衿", 100)])
        self.assertEqual((sums["count"], sums["sum"], sums["with_leader"]), (3, 150, 100))

    def test_the_filter(self):
        for query, names in (
            ("?month=2020-05", ["邵国梁"]),
            ("?month=2020", ["方克勤", "顾秋实", "白子衿", "邵国梁"]),
            ("?state=leader", ["白子衿"]),
            ("?state=handed", ["顾秋实"]),
            ("?state=withdrawn", ["方克勤"]),
            ("?state=reversed", []),
            (f"?group={self.second.pk}", ["白子衿"]),
            ("?q=gqs", ["顾秋实"]),
            ("?state=x&month=2020-13&group=9999999999999999999999", ["方克勤", "顾秋实", "白子衿"]),
        ):
            with self.subTest(query=query):
                self.assertEqual([name for name, _ in self.shown(self.organiser, query)[0]], names)

    def test_a_reversal_and_what_it_gave_back_are_found_together(self):
        url = f"/dues/receipts/entries/{self.of_organiser[0].pk}/reverse/"
        self.as_(self.organiser).post(url, {"reason": "记错"})

        self.assertEqual(self.shown(self.organiser, "?state=reversed")[0], [("顾秋实", -50), ("顾秋实", 50)])

    def test_a_leader_sees_the_group_a_member_the_own_and_a_superior_the_sum(self):
        self.assertEqual(
            [name for name, _ in self.shown(self.leader, "?month=2020")[0]], ["白子衿", "邵国梁"]
        )
        self.assertEqual([name for name, _ in self.shown(self.reader, "?month=2020")[0]], ["白子衿"])
        names, sums = self.shown(self.superior)
        self.assertEqual((names, sums["sum"]), ([], 150))
        self.assertNotContains(self.client.get("/dues/receipts/"), "白子衿")

    def test_queries_do_not_grow_with_receipts(self):
        client = self.as_(self.organiser)
        for more in (1, 3):
            for place in range(more):
                self.received(a_member(self.branch, f"新{more}{place}"), "50", collected_by=self.shao)
            with self.subTest(more=more), self.assertNumQueries(13):
                client.get("/dues/receipts/")


class HandOverTest(Receipts):
    def setUp(self):
        super().setUp()
        self.made = self.received(self.bai, "50", "50", collected_by=self.shao, day=date(2020, 6, 3))
        self.url = f"/dues/receipts/hand-over/{self.shao.pk}/"

    def post(self, account=None, **data):
        data = {"handed_on": "2020-06-10", "last": self.made[-1].pk, "amount": "100.00"} | data
        return self.as_(account or self.organiser).post(self.url, data, follow=True)

    def handed(self):
        return set(DuesEntry.objects.values_list("handed_on", flat=True))

    def test_only_the_organiser_receives(self):
        self.assertEqual(self.statuses(self.url, "post"), [403, 302, 403, 403, 403, 403, 404])

    def test_one_press_takes_over_what_the_page_showed(self):
        page = self.as_(self.organiser).get("/dues/receipts/")
        self.assertEqual(
            [(one.member.name, one.amount) for one in page.context["in_hand"]], [("邵国梁", 100)]
        )

        self.assertContains(self.post(), "2020年6月10日收到邵国梁交来的 100.00 元。")

        self.assertEqual(self.handed(), {TODAY})
        self.assertEqual(self.client.get("/dues/receipts/").context["in_hand"], [])

    def test_what_was_taken_since_stays_with_the_leader(self):
        self.received(self.bai, "5", collected_by=self.shao)

        self.post()

        self.assertEqual(self.handed(), {TODAY, None})
        self.assertEqual(DuesEntry.objects.get(handed_on=None).amount, 5)

    def test_what_was_withdrawn_since_is_told(self):
        withdraw(self.branch, [self.made[0]], self.organiser)

        self.assertContains(self.post(), "手里的款刚有变动")
        self.assertEqual(self.handed(), {None})

    def test_the_day_is_not_before_the_payments_and_not_to_come(self):
        for day, words in (
            ("2020-06-02", "不能早于最后一笔"),
            ("2020-06-11", "还没到"),
            ("", "还没写收到日期"),
        ):
            self.assertContains(self.post(handed_on=day), words)
        self.assertEqual(self.handed(), {None})

    def test_twice_it_finds_nothing_more(self):
        self.post()
        self.assertContains(self.post(), "刚有变动")

    def test_a_leader_sees_the_own_only(self):
        self.received(self.gu, "50", collected_by=self.shen)

        for account, names in (
            (self.leader, ["邵国梁"]),
            (self.secretary, ["沈立言", "邵国梁"]),
            (self.reader, []),
        ):
            page = self.as_(account).get("/dues/receipts/")
            self.assertEqual([one.member.name for one in page.context["in_hand"]], names)
            self.assertNotContains(page, '<button class="btn btn-primary" aria-label="收到')


class ReceiptTest(Receipts):
    def setUp(self):
        super().setUp()
        self.made = self.received(self.bai, "50", "25.50", collected_by=self.shao)
        self.url = f"/dues/receipts/{self.made[0].receipt}/"

    def test_who_sees_it(self):
        self.assertEqual(self.statuses(self.url), [200, 200, 200, 200, 200, 403, 404])
        other = self.received(self.gu, "50")[0].receipt
        self.assertEqual(self.statuses(f"/dues/receipts/{other}/"), [200, 200, 200, 403, 403, 403, 404])

    def test_it_is_whole_in_figures_and_in_capitals(self):
        page = self.as_(self.reader).get(self.url)

        for words in ("2020年6月 50.00 元", "2020年7月 25.50 元", "¥75.50", "柒拾伍元伍角", "邵国梁", "现金"):
            self.assertContains(page, words)
        self.assertNotContains(page, "撤销这张收据")

    def test_a_whole_receipt_is_withdrawn_on_its_day(self):
        url = f"{self.url}withdraw/"
        self.assertEqual(
            self.statuses(url, "post")[:1] + self.statuses(url, "post")[4:], [403, 403, 403, 404]
        )

        page = self.as_(self.leader).post(url, follow=True)

        self.assertContains(page, "已经撤销")
        self.assertEqual(DuesEntry.objects.filter(withdrawn_at=None).count(), 0)
        self.assertEqual({row["amount_paid"] for row in dues_recorded()}, {None})

    def test_a_month_of_it_is_withdrawn_alone_and_leads_back(self):
        url = f"/dues/entries/{self.made[1].pk}/withdraw/?from=receipt"

        self.assertRedirects(self.as_(self.organiser).post(url), self.url)
        self.assertEqual(DuesEntry.objects.get(withdrawn_at=None).month, date(2020, 6, 1))


class ReverseTest(Receipts):
    def setUp(self):
        super().setUp()
        self.clock.return_value = datetime(2020, 6, 9, 4, tzinfo=UTC)
        self.made = self.received(self.bai, "50", "50", day=date(2020, 6, 9), handed_on=date(2020, 6, 9))
        self.clock.return_value = NOON
        self.url = f"/dues/receipts/entries/{self.made[0].pk}/reverse/"

    def test_only_the_organiser(self):
        self.assertEqual(self.statuses(self.url), [403, 200, 403, 403, 403, 403, 404])
        self.assertEqual(self.statuses(self.url, "post", reason="x")[0], 403)

    def test_it_asks_and_wants_a_reason(self):
        page = self.as_(self.organiser).get(self.url)
        self.assertContains(page, "冲正白子衿的这笔收款吗")

        self.assertContains(self.client.post(self.url, {"reason": ""}), "还没写原因", status_code=422)
        self.assertEqual(DuesEntry.objects.count(), 2)

    def test_both_stay_in_the_ledger_with_the_reason(self):
        page = self.as_(self.organiser).post(self.url, {"reason": "是邵国梁交的"}, follow=True)

        self.assertContains(page, "党费冲正单")
        self.assertContains(page, "负伍拾元整")
        page = self.client.get(f"/dues/{self.bai.pk}/2020-06/")
        self.assertContains(page, "<s>50.00 元</s>")
        self.assertContains(page, "是邵国梁交的")
        self.assertContains(self.client.get(f"/dues/receipts/{self.made[0].receipt}/"), "冲正，见")

    def test_the_other_months_of_the_receipt_go_with_it_where_that_is_ticked(self):
        self.as_(self.organiser).post(self.url, {"reason": "记错", "whole": "on"})

        self.assertEqual({row["amount_paid"] for row in dues_recorded()}, {None})
        reversals = DuesEntry.objects.exclude(reverses="")
        self.assertEqual(sorted(reversals.values_list("month", "amount")), [
            (date(2020, 6, 1), -50), (date(2020, 7, 1), -50),
        ])  # fmt: skip

    def test_twice_is_refused_in_words(self):
        self.as_(self.organiser).post(self.url, {"reason": "记错"})

        self.assertContains(self.client.get(self.url), "已经冲正过")
        self.assertContains(self.client.post(self.url, {"reason": "记错"}), "已经冲正过", status_code=422)
        self.assertEqual(DuesEntry.objects.count(), 3)
