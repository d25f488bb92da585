from datetime import UTC, date, datetime
from decimal import Decimal
from unittest.mock import patch

import pytest

from members.dues.entries import withdraw
from members.models import DuesCategory, DuesEntry, DuesPayment, DuesRemittance, GroupMembership
from tests.factories import a_group, a_member, dues
from tests.members.people import TODAY, Office, dues_recorded

JUNE, MAY = date(2020, 6, 1), date(2020, 5, 1)
NOON = datetime(2020, 6, 10, 4, tzinfo=UTC)


class GroupTest(Office):
    def setUp(self):
        super().setUp()
        self.enterContext(patch("django.utils.timezone.now", return_value=NOON))
        self.bai_june = dues(self.bai, JUNE, "50.00")
        self.shao_june = dues(self.shao, JUNE, "60.00", "60.00", date(2020, 6, 3))
        self.exempt = dues(a_member(self.branch, "免交者", self.second), JUNE, "0.00")
        self.part = dues(
            a_member(self.branch, "部分者", self.second), JUNE, "70.00", "20.00", date(2020, 6, 4)
        )
        self.gu_june = dues(self.gu, JUNE, "80.00")
        self.url = f"/dues/group/{self.second.pk}/2020-06/"

    def post(self, account=None, url=None, paid_on="2020-06-10"):
        if account or not self.client.session.get("_auth_user_id"):
            self.as_(account or self.organiser)
        return self.client.post(url or self.url, {"paid_on": paid_on})

    def paid(self, row):
        row.refresh_from_db()
        return row.amount_paid, row.paid_on

    def test_who_may_write_for_the_group(self):
        before = dues_recorded()
        accounts = (self.secretary, self.discipline, self.reader, self.superior, self.stranger)
        self.assertEqual([self.post(a).status_code for a in accounts], [403, 403, 403, 403, 404])
        self.assertEqual(self.post(self.leader, f"/dues/group/{self.first.pk}/2020-06/").status_code, 403)
        self.assertEqual(self.as_(self.organiser).get(self.url).status_code, 405)
        self.assertEqual(dues_recorded(), before)
        self.assertEqual(self.post(self.leader).status_code, 302)

    def test_it_writes_who_paid_nothing_and_skips_exempt_paid_part_paid_and_other_groups(self):
        page = self.client.get(self.post()["Location"])

        self.assertContains(page, "第二党小组6月1人记为按时足额，共 50.00 元。")
        self.assertContains(page, "撤销")
        self.assertEqual(self.paid(self.bai_june), (50, TODAY))
        self.assertEqual(self.paid(self.shao_june), (60, date(2020, 6, 3)))
        self.assertEqual(self.paid(self.exempt), (None, None))
        self.assertEqual(self.paid(self.part), (20, date(2020, 6, 4)))
        self.assertEqual(self.paid(self.gu_june), (None, None))

    def test_undo_takes_back_exactly_what_was_written(self):
        before = DuesPayment.objects.values_list("id", "amount_paid", "paid_on").order_by("id")
        before = list(before)
        self.post()

        page = self.client.post("/dues/undo/", follow=True)

        self.assertContains(page, "撤销了1人的登记。")
        after = DuesPayment.objects.values_list("id", "amount_paid", "paid_on").order_by("id")
        self.assertEqual(list(after), before)
        self.assertNotContains(self.client.post("/dues/undo/", follow=True), "撤销了")

    def test_undo_leaves_what_somebody_gave_back_since(self):
        self.post()
        entry = DuesEntry.objects.latest("id")
        self.client.post(f"/dues/receipts/entries/{entry.pk}/reverse/", {"reason": "没有交"})

        page = self.client.post("/dues/undo/", follow=True)

        self.assertContains(page, "另有1人后来又改过，没有动。")
        self.assertEqual(self.paid(self.bai_june)[0], None)
        entry.refresh_from_db()
        self.assertEqual(entry.withdrawn_at, None)

    def test_undo_of_what_a_colleague_withdrew_changes_nothing_more(self):
        self.post()
        withdraw(self.branch, [DuesEntry.objects.latest("id")], self.leader)

        self.client.post("/dues/undo/")

        self.assertEqual(DuesEntry.objects.latest("id").withdrawn_by, self.leader)

    def test_the_leader_s_press_leaves_the_money_with_the_leader(self):
        for account, told in ((self.leader, (self.shao.pk, None)), (self.organiser, (self.gu.pk, TODAY))):
            with self.subTest(account=account.username):
                self.post(account)
                entry = DuesEntry.objects.latest("id")
                self.assertEqual((entry.collected_by_id, entry.handed_on), told)
                self.client.post("/dues/undo/")

    def test_nothing_comes_in_on_a_day_that_is_closed(self):
        DuesRemittance.objects.create(
            branch=self.branch, began_on=MAY, until=date(2020, 6, 9), amount=0, remitted_on=TODAY, voucher="1"
        )
        before = dues_recorded()

        page = self.client.get(self.post(paid_on="2020-06-09")["Location"])

        self.assertContains(page, "已经上缴并结账")
        self.assertEqual(dues_recorded(), before)

    def test_who_was_not_yet_admitted_on_the_day_is_left_out(self):
        self.bai.admitted_on, self.bai.kind, self.bai.converted_on = date(2020, 6, 5), "probationary", None
        self.bai.save()

        self.post(paid_on="2020-06-04")
        self.assertEqual(self.paid(self.bai_june), (None, None))
        self.post(paid_on="2020-06-05")
        self.assertEqual(self.paid(self.bai_june), (50, date(2020, 6, 5)))

    def test_a_whole_group_is_one_request_of_a_constant_number_of_queries(self):
        client = self.as_(self.organiser)
        for more in (1, 28):
            for place in range(more):
                dues(a_member(self.branch, f"新{more}{place}", self.second), JUNE)
            with self.subTest(more=more), self.assertNumQueries(26):
                client.post(self.url, {"paid_on": "2020-06-10"})
        numbers = DuesEntry.objects.exclude(receipt="").values_list("receipt", flat=True)
        self.assertEqual((len(numbers), len(set(numbers))), (30, 30))

    def test_what_breaks_in_the_middle_leaves_nothing(self):
        before = dues_recorded(), list(DuesEntry.objects.values())
        for place in ("members.dues.entries.settle", "members.dues.record.remember"):
            with patch(place, side_effect=RuntimeError("power cut")), pytest.raises(RuntimeError):
                self.post()
            self.assertEqual((dues_recorded(), list(DuesEntry.objects.values())), before, place)

    def test_closing_the_message_keeps_what_was_written(self):
        self.post()

        page = self.client.post("/dues/undo/close/", follow=True)

        self.assertNotContains(page, "撤销")
        self.assertEqual(self.paid(self.bai_june), (50, TODAY))

    def test_a_past_month_paid_today_is_late_and_on_its_last_day_is_not(self):
        may = dues(self.bai, MAY, "50.00")
        url = f"/dues/group/{self.second.pk}/2020-05/"
        self.assertContains(
            self.as_(self.organiser).get(f"/dues/?group={self.second.pk}&month=2020-05"), "交纳日期"
        )

        page = self.client.get(self.post(url=url)["Location"])
        self.assertContains(page, "5月1人记为足额，晚于当月，算迟交，共 50.00 元。")
        self.assertFalse(DuesPayment.objects.get(pk=may.pk).is_on_time)

        self.client.post("/dues/undo/")
        self.post(url=url, paid_on="2020-05-31")
        self.assertTrue(DuesPayment.objects.get(pk=may.pk).is_on_time)

    def test_a_day_in_the_future_or_none_writes_nothing(self):
        before = dues_recorded()
        for day, words in (("2020-06-11", "还没到"), ("", "必填"), ("2020-06-31", "不存在")):
            page = self.client.get(self.post(paid_on=day)["Location"])
            self.assertContains(page, words)
        self.assertEqual(dues_recorded(), before)

    def test_pressed_twice_it_finds_nothing_more_to_write(self):
        self.post()
        self.assertContains(self.client.get(self.post()["Location"]), "没有要写的。")

    def test_who_moved_to_another_group_is_written_there(self):
        GroupMembership.objects.filter(member=self.bai).update(ended_on=date(2020, 6, 5))
        third = a_group(self.branch, "第三党小组")
        GroupMembership.objects.create(
            branch=self.branch, member=self.bai, group=third, began_on=date(2020, 6, 5)
        )

        self.post()
        self.assertEqual(self.paid(self.bai_june), (None, None))
        self.post(url=f"/dues/group/{third.pk}/2020-06/")
        self.assertEqual(self.paid(self.bai_june), (50, TODAY))

    def test_members_of_no_group_are_group_0(self):
        row = dues(a_member(self.branch, "无组"), JUNE)

        self.post(url="/dues/group/0/2020-06/")

        self.assertEqual(self.paid(row), (50, TODAY))
        self.assertEqual(self.post(self.leader, "/dues/group/0/2020-06/").status_code, 403)


class OpenMonthTest(Office):
    def setUp(self):
        super().setUp()
        self.enterContext(patch("django.utils.timezone.now", return_value=NOON))
        dues(self.bai, date(2020, 4, 1), "45.00", base=Decimal("4500.00"))
        dues(self.bai, MAY, "50.00", "50.00", MAY, base=Decimal("5000.00"))
        dues(self.shao, MAY, "60.00")
        dues(self.gu, JUNE, "70.00")
        self.fang.dues_category = DuesCategory.EXEMPT
        self.fang.save()

    def test_only_the_organiser_opens_a_month(self):
        before = dues_recorded()
        accounts = (self.secretary, self.discipline, self.leader, self.reader, self.superior)
        statuses = [self.as_(a).post("/dues/open/2020-06/").status_code for a in accounts]

        self.assertEqual((statuses, dues_recorded()), ([403] * 5, before))

    def test_it_copies_the_last_month_of_each_and_skips_what_is_there(self):
        client = self.as_(self.organiser)
        self.assertContains(client.get("/dues/"), "6月建账（3人）")

        page = client.post("/dues/open/2020-06/", follow=True)

        self.assertContains(page, "2020年6月建账3人")
        self.assertContains(page, "另有1人没有核定过（沈立言）")
        rows = DuesPayment.objects.filter(month=JUNE).order_by("member__number")
        self.assertEqual(
            list(rows.values_list("member__name", "base", "amount_due", "amount_paid", "branch")),
            [
                ("顾秋实", None, 70, None, self.branch.pk),
                ("方克勤", None, 0, None, self.branch.pk),
                ("邵国梁", None, 60, None, self.branch.pk),
                ("白子衿", 5000, 50, None, self.branch.pk),
            ],
        )

    def test_opened_twice_it_writes_once_and_can_be_undone(self):
        client = self.as_(self.organiser)
        before = dues_recorded()
        client.post("/dues/open/2020-06/")
        self.assertContains(client.post("/dues/open/2020-06/", follow=True), "没有要写的。")
        self.assertEqual(DuesPayment.objects.filter(month=JUNE).count(), 4)

        colleague = self.client_class()
        colleague.force_login(self.leader)
        colleague.post(f"/dues/{self.bai.pk}/2020-06/in-full/")
        self.assertContains(client.post("/dues/undo/", follow=True), "撤销了2人的登记。另有1人后来又改过")
        self.assertEqual(len(dues_recorded()), len(before) + 1)

    def test_who_is_not_on_the_roll_at_the_month_s_end_is_left_out(self):
        for name, day in (("甲", date(2020, 6, 30)), ("乙", date(2020, 7, 1))):
            dues(a_member(self.branch, name, left_on=day), MAY)

        self.as_(self.organiser).post("/dues/open/2020-06/")

        names = DuesPayment.objects.filter(month=JUNE).values_list("member__name", flat=True)
        self.assertEqual(set(names) & {"甲", "乙"}, {"乙"})

    def test_a_month_that_has_not_begun_is_not_opened(self):
        before = dues_recorded()

        page = self.as_(self.organiser).post("/dues/open/2020-07/", follow=True)

        self.assertContains(page, "2020年7月还没到，不能建账。")
        self.assertEqual(dues_recorded(), before)

    def test_queries_do_not_grow_with_the_branch(self):
        client = self.as_(self.organiser)
        for month, more in (("2020-05", 1), ("2020-06", 3)):
            for place in range(more):
                dues(a_member(self.branch, f"新{more}{place}", self.second), date(2020, 4, 1))
            with self.subTest(more=more), self.assertNumQueries(29):
                client.post(f"/dues/open/{month}/")
                client.post("/dues/undo/close/")
