"""Transfers: the roll changes on the day, posts and groups end with it, dues follow, letters run out."""

from datetime import date
from decimal import Decimal
from unittest.mock import patch

from branch.models import Branch
from branch.periods import HalfYear
from meetings.models import Attendance, Meeting
from members.access import access_of
from members.models import (
    CommitteeRole,
    DuesPayment,
    DutyTurn,
    GroupMembership,
    Member,
    Post,
    PostGrant,
    Transfer,
)
from members.transfers.todos import todos
from reports.figures import half_year_figures
from tests.factories import a_meeting, a_member, a_role, a_transfer, an_account, dues
from tests.members.people import ID_NUMBERS, TODAY, Office

JUNE_30 = date(2020, 6, 30)


class Transfers(Office):
    def letter(self, **changes):
        typed = {
            "other_party": "市水务局机关党委",
            "moved_on": "2020-06-30",
            "letter_number": "2020-017",
            "issued_on": "2020-06-01",
            "valid_days": "90",
            "dues_until": "2020-06",
            "receipt_on": "",
            "reason": "工作调动",
            "note": "",
            **changes,
        }
        return {key: value for key, value in typed.items() if value is not None}

    def out(self, member, account=None, **changes):
        """Sends the form as the page would after what ends has been shown."""
        client = self.as_(account or self.secretary)
        typed = self.letter(member=member.pk, **changes)
        response = client.post("/transfers/out/", typed)
        if response.status_code == 422 and response.context["has_news"]:
            response = client.post("/transfers/out/", typed | {"seen": response.context["form"].seen_now})
        return response

    def problems(self, response):
        self.assertEqual(response.status_code, 422)
        return response.context["form"].errors


class Out(Transfers):
    def test_who_may_and_who_may_not(self):
        for url in ("/transfers/out/", "/transfers/out/effects/", "/transfers/in/", "/transfers/in/paper/"):
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 200], url)

    def test_the_roll_changes_on_the_day_and_what_was_written_is_kept(self):
        response = self.out(self.bai)

        transfer = Transfer.objects.get()
        self.assertRedirects(response, f"/transfers/{transfer.pk}/")
        self.bai.refresh_from_db()
        self.assertEqual(self.bai.left_on, JUNE_30)
        found = [
            transfer.member, transfer.direction, transfer.other_party, transfer.moved_on,
            transfer.letter_number, transfer.issued_on, transfer.valid_days, transfer.valid_until,
            transfer.dues_until, transfer.receipt_on, transfer.reason,
        ]  # fmt: skip
        self.assertEqual(
            found,
            [
                self.bai, "out", "市水务局机关党委", JUNE_30, "2020-017", date(2020, 6, 1), 90,
                date(2020, 8, 30), date(2020, 6, 1), None, "工作调动",
            ],
        )  # fmt: skip
        # Today is 10 June: the day is still to come.
        on_roll = self.branch.members.on_roll
        self.assertEqual([self.bai in on_roll(day) for day in (TODAY, date(2020, 6, 29), JUNE_30)], [1, 1, 0])

    def test_nothing_is_written_before_what_ends_was_shown(self):
        a_role(self.bai, Post.PUBLICITY_OFFICER, term="第三届")
        client = self.as_(self.secretary)

        page = client.post("/transfers/out/", self.letter(member=self.bai.pk))

        self.assertEqual((page.status_code, Transfer.objects.count()), (422, 0))
        for words in (
            "还没有保存。", "2020年6月30日）结束：", "任职：宣传委员（第三届）", "党小组：第二党小组",
            "2020-017",
        ):  # fmt: skip
            self.assertContains(page, words, status_code=422)

        # Meanwhile somebody gives him another post: it is shown too.
        a_role(self.bai, Post.YOUTH_OFFICER)
        again = client.post(
            "/transfers/out/", self.letter(member=self.bai.pk, seen=page.context["form"].seen_now)
        )
        self.assertContains(again, "任职：青年委员", status_code=422)
        self.assertEqual(Transfer.objects.count(), 0)

    def test_posts_groups_and_grants_end_on_the_day(self):
        an_open = a_role(self.shao, Post.PUBLICITY_OFFICER)
        planned = a_role(self.shao, Post.YOUTH_OFFICER, ended_on=date(2020, 12, 31))
        past = a_role(self.shao, Post.STUDY_OFFICER, ended_on=date(2020, 2, 1))
        grant = PostGrant.objects.create(
            branch=self.branch,
            account=self.leader,
            post=Post.ORGANIZATION_OFFICER,
            began_on=date(2020, 1, 1),
            granted_by=self.secretary,
        )

        self.out(self.shao)

        found = CommitteeRole.objects.filter(member=self.shao).order_by("id")
        self.assertEqual(
            [(role.post, role.ended_on, role.leaving) for role in found],
            [
                (Post.GROUP_LEADER, JUNE_30, "transferred"),
                (an_open.post, JUNE_30, "transferred"),
                (planned.post, JUNE_30, "transferred"),
                (past.post, date(2020, 2, 1), ""),
            ],
        )
        membership = GroupMembership.objects.get(member=self.shao)
        self.assertEqual((membership.group, membership.ended_on), (self.second, JUNE_30))
        grant.refresh_from_db()
        self.assertEqual(grant.ended_on, JUNE_30)
        # Nobody else lost anything.
        self.assertEqual(CommitteeRole.objects.filter(ended_on=None).count(), 3 + 1)  # and the other branch
        self.assertEqual(GroupMembership.objects.filter(ended_on=None).count(), 5)

    def test_unpaid_months_that_are_not_owed_here_are_no_longer_asked_and_paid_ones_stay(self):
        for month, paid in ((5, None), (6, None), (7, None), (8, "50.00"), (9, None)):
            dues(self.bai, date(2020, month, 1), paid=paid)
        dues(self.gu, date(2020, 7, 1))

        for until, words in (
            (
                "2020-06",
                [
                    "没交的党费不再收：2020年7月、2020年9月",
                    "不在这里交的月份已经交了：2020年8月，",
                    "党费还没交清：2020年5月、2020年6月。离开后仍欠在本支部",
                ],
            ),
            # Without a letter the month of the move belongs to the branch that the member comes to.
            ("", ["没交的党费不再收：2020年6月、2020年7月、2020年9月", "党费还没交清：2020年5月。"]),
            (
                "2020-04",
                [
                    "没交的党费不再收：2020年5月、2020年6月、2020年7月、2020年9月",
                    "介绍信写党费交至2020年4月，以后没交的月份由转入的支部收。",
                ],
            ),
        ):
            asked = {"member": self.bai.pk, "moved_on": "2020-06-30", "dues_until": until}
            page = self.as_(self.secretary).get("/transfers/out/effects/", asked)
            for text in words:
                self.assertContains(page, text)
            self.assertEqual("由转入的支部收" in page.content.decode(), until == "2020-04", until)
        self.out(self.bai)

        months = DuesPayment.objects.filter(member=self.bai).values_list("month", flat=True)
        self.assertEqual([month.month for month in months], [5, 6, 8])
        self.assertTrue(DuesPayment.objects.filter(member=self.gu).exists())

    def test_what_the_page_proposes_counts_until_somebody_types_otherwise(self):
        for month, paid in ((5, "50.00"), (6, "50.00"), (7, None)):
            dues(self.bai, date(2020, month, 1), paid=paid)
        client = self.as_(self.secretary)

        first = client.post("/transfers/out/", self.letter(member=self.bai.pk, dues_until=""))
        self.assertContains(first, 'value="2020-06"', status_code=422)
        self.assertContains(first, "没交的党费不再收：2020年7月", status_code=422)
        # Emptied on purpose, it stays empty: then June, though paid, is not a month of this branch.
        seen = first.context["form"].seen_now
        typed = self.letter(member=self.bai.pk, dues_until="", proposed="2020-06", seen=seen)
        client.post("/transfers/out/", typed)

        self.assertEqual([transfer.dues_until for transfer in Transfer.objects.all()], [None])
        months = DuesPayment.objects.filter(member=self.bai).values_list("month", flat=True)
        self.assertEqual([month.month for month in months], [5, 6])

    def test_what_does_not_fit_is_a_hint_and_no_refusal(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=date(2020, 8, 1)))
        for day, state in ((29, "held"), (30, "held"), (31, "planned")):
            month = 6 if day < 31 else 7
            a_meeting(self.branch, date(2020, month, day), present=[self.bai], state=state)
        a_meeting(self.branch, date(2020, 7, 2), present=[self.bai])
        DutyTurn.objects.create(branch=self.branch, member=self.bai, month=date(2020, 9, 1))

        page = self.as_(self.secretary).get(
            "/transfers/out/effects/", {"member": self.bai.pk, "moved_on": "2020-06-30"}
        )

        self.assertContains(page, "这天以后还有 2 次考勤，请核对日期。")
        self.assertContains(page, "这天以后还排着轮值：2020年9月")
        self.out(self.bai)
        self.assertEqual(Transfer.objects.count(), 1)
        self.assertEqual(Attendance.objects.filter(member=self.bai).count(), 4)

    def test_refusals(self):
        newcomer = a_member(self.branch, "新来", joined_on=date(2020, 5, 1))
        gone = a_member(self.branch, "已转", left_on=date(2020, 2, 1))
        for member, day, complaint in (
            (newcomer, "2020-05-01", "新来2020年5月1日才转入，转出日期要晚于这一天。"),
            (self.bai, "2005-07-01", "白子衿2005年7月1日才入党，转出日期要晚于这一天。"),
            (self.bai, "2021-06-30", "转出日期2021年6月30日在一年以后，请核对年份。"),
            (
                gone,
                "2020-06-30",
                "名册里已转的转出日期是2020年2月1日。补登记这次转出就写这一天；日期错了先改名册。",
            ),
            (self.bai, "2020-06-31", "日期“2020-06-31”不存在，6月只有30天。您写的内容都还在。"),
            (self.bai, "", "还没写转出日期。"),
        ):
            with self.subTest(complaint=complaint):
                errors = self.problems(self.out(member, moved_on=day))
                self.assertEqual(dict(errors), {"moved_on": [complaint]})
        self.assertEqual(Transfer.objects.count(), 0)

    def test_other_bad_input_keeps_what_was_typed(self):
        for field, value, complaint in (
            ("other_party", "", "还没写对方党组织。"),
            ("issued_on", "2020-06-11", "介绍信日期还没到，开了介绍信再写。"),
            ("receipt_on", "2020-06-11", "回执日期还没到，收到了再写。"),
            ("valid_days", "三个月", "有效期只写数字，例：90。"),
            ("valid_days", "0", "有效期至少写 1 天。"),
            ("valid_days", "900", "有效期最多写 366 天，请核对。"),
            ("dues_until", "2020-13", "“2020-13”不是月份，写成 2020-01 这样"),
        ):
            with self.subTest(field=field, value=value):
                response = self.out(self.bai, **{field: value})
                self.assertEqual(dict(self.problems(response)), {field: [complaint]})
                self.assertContains(response, "2020-017" if field != "letter_number" else "", status_code=422)
        early = self.out(self.bai, receipt_on="2020-05-01")
        self.assertEqual(self.problems(early)["__all__"], ["回执日期不能早于介绍信日期。"])

    def test_a_post_that_begins_after_the_day_is_changed_first(self):
        a_role(self.bai, Post.PUBLICITY_OFFICER, date(2020, 7, 5))

        errors = self.problems(self.out(self.bai))

        self.assertEqual(dict(errors), {"moved_on": ["白子衿7月5日才任宣传委员，晚于这一天，请先改那一条。"]})

    def test_nobody_leaves_twice_and_strangers_cannot_be_chosen(self):
        self.out(self.bai)
        for member in (self.bai, self.wang):
            errors = self.problems(self.out(member))
            self.assertEqual(dict(errors), {"member": ["党员请从列出的里面选。"]})
        self.assertEqual(Transfer.objects.count(), 1)

    def test_who_left_on_paper_is_registered_with_the_day_of_the_roll(self):
        gone = a_member(self.branch, "已转", left_on=date(2020, 2, 1))

        self.out(gone, moved_on="2020-02-01", issued_on="2020-01-20")

        self.assertEqual(Transfer.objects.get().member, gone)
        gone.refresh_from_db()
        self.assertEqual(gone.left_on, date(2020, 2, 1))

    def test_the_page_proposes_the_last_month_paid_without_a_gap(self):
        for month, paid in ((3, "50.00"), (4, "50.00"), (5, None), (6, "50.00")):
            dues(self.bai, date(2020, month, 1), paid=paid)
        client = self.as_(self.secretary)
        asked = {"member": self.bai.pk, "moved_on": "2020-06-30"}

        page = client.get(f"/transfers/out/?member={self.bai.pk}")
        self.assertContains(page, 'name="dues_until" value="2020-04"')
        self.assertContains(page, 'name="valid_days" value="90"')
        for typed, proposes in (("", True), ("2020-02", False)):
            part = client.get("/transfers/out/effects/", asked | {"dues_until": typed})
            self.assertEqual('value="2020-04" hx-swap-oob' in part.content.decode(), proposes, typed)
        # What was proposed for somebody else gives way.
        part = client.get("/transfers/out/effects/", asked | {"dues_until": "2020-02", "proposed": "2020-02"})
        self.assertContains(part, 'value="2020-04" hx-swap-oob')

    def test_the_part_of_the_page_takes_nonsense_for_nothing(self):
        for query in ("", "?member=x", f"?member={self.wang.pk}", "?member=99999999999999999999"):
            page = self.as_(self.secretary).get(f"/transfers/out/effects/{query}")
            self.assertContains(page, "选了党员和日期")
        page = self.as_(self.secretary).get(f"/transfers/out/effects/?member={self.bai.pk}&moved_on=x")
        self.assertContains(page, "2020年6月10日）结束")

    def test_the_first_day_of_the_calendar_is_answered_in_words(self):
        asked = {"member": self.bai.pk, "moved_on": "0001-01-01"}
        self.assertContains(self.as_(self.secretary).get("/transfers/out/", asked), "0001年1月1日")
        self.assertContains(
            self.as_(self.secretary).get("/transfers/out/effects/", asked), "转出日期要晚于这一天"
        )


class BothHalves(Transfers):
    def figures(self, number):
        half = HalfYear(2020, number)
        found = half_year_figures(Branch.objects.filter(pk=self.branch.pk), half, date(2021, 1, 1))
        return found[self.branch.pk].values

    def test_who_leaves_on_30_june_counts_in_neither_roll_and_owes_until_june(self):
        """Five members; all owe 50 yuan a month; one meeting a half."""
        everybody = [self.shen, self.gu, self.fang, self.shao, self.bai]
        for month in range(1, 7):
            for member in everybody:
                dues(member, date(2020, month, 1), paid="50.00", paid_on=date(2020, month, 5))
        a_meeting(self.branch, date(2020, 3, 18), present=everybody)
        self.enterContext(patch("django.utils.timezone.localdate", return_value=date(2020, 7, 20)))
        # July was opened before the transfer was written down.
        for member in everybody:
            dues(member, date(2020, 7, 1))
        self.out(self.bai)
        self.as_(self.organiser).post("/dues/open/2020-07/")
        planned = a_meeting(
            self.branch, date(2020, 7, 18), present=[self.shen, self.gu, self.fang, self.shao]
        )
        self.assertEqual(planned.state, Meeting.State.HELD)

        first, second = self.figures(1), self.figures(2)

        names = ("党员总数", "党费应收", "党费欠交人次", "应到人次")
        self.assertEqual([first[name] for name in names], [4, Decimal("1500.00"), 0, 5])
        self.assertEqual([second[name] for name in names], [4, Decimal("200.00"), 4, 4])
        cells = self.as_(self.secretary).get(f"/dues/{self.bai.pk}/?half=2020H2").context["cells"]
        self.assertEqual([cell.word for cell in cells], ["按时"] * 6 + ["已转出"] * 6)

    def test_june_of_who_moves_on_30_june_is_owed_in_one_branch(self):
        for until, here, there in (("2020-06", [5, 6], [7]), ("", [5], [6, 7])):
            with self.subTest(until=until):
                DuesPayment.objects.all().delete()
                Transfer.objects.all().delete()
                Member.objects.filter(pk=self.bai.pk).update(left_on=None)
                for month in (5, 6, 7):
                    dues(self.bai, date(2020, month, 1))
                self.out(self.bai, dues_until=until)
                came = a_member(self.elsewhere, "白子衿", joined_on=JUNE_30)
                for month in (5, 6, 7):
                    dues(came, date(2020, month, 1))
                client = self.as_(self.stranger)
                client.post(
                    "/transfers/in/paper/", self.letter(moved_on=None, member=came.pk, dues_until=until)
                )
                found = [[row.month.month for row in one.dues.order_by("month")] for one in (self.bai, came)]
                self.assertEqual(found, [here, there])

    def test_who_leaves_on_1_july_counts_in_the_first_half_only_and_owes_no_july(self):
        dues(self.bai, date(2020, 6, 1), paid="50.00")
        dues(self.bai, date(2020, 7, 1))

        self.out(self.bai, moved_on="2020-07-01")

        self.assertEqual([self.figures(1)["党员总数"], self.figures(2)["党员总数"]], [5, 4])
        self.assertEqual([self.figures(n)["党费应收"] for n in (1, 2)], [Decimal("50.00"), Decimal(0)])

    def test_the_form_of_a_meeting_asks_them_until_the_day(self):
        self.out(self.bai)

        client = self.as_(self.secretary)
        for day, due in (("2020-06-29", 5), ("2020-06-30", 4), ("2020-07-01", 4)):
            page = client.get(f"/meetings/new/?form=general_meeting&date={day}")
            self.assertEqual(page.context["roll"].expected, due, day)


class Change(Transfers):
    def test_another_day_moves_everything_with_it(self):
        a_role(self.bai, Post.PUBLICITY_OFFICER)
        self.out(self.bai)
        transfer = Transfer.objects.get()
        client = self.as_(self.organiser)
        for day in ("2020-07-15", "2020-06-20"):
            typed = self.letter(moved_on=day)
            page = client.post(f"/transfers/{transfer.pk}/edit/", typed)
            seen = page.context["form"].seen_now if page.status_code == 422 else ""
            self.assertRedirects(
                client.post(f"/transfers/{transfer.pk}/edit/", typed | {"seen": seen}),
                f"/transfers/{transfer.pk}/",
            )
            self.bai.refresh_from_db()
            role, membership = self.bai.roles.get(), self.bai.group_memberships.get()
            found = {str(self.bai.left_on), str(role.ended_on), str(membership.ended_on)}
            self.assertEqual((found, role.leaving), ({day}, "transferred"))

    def test_the_page_of_a_change_shows_what_ended_and_saves_at_once(self):
        self.out(self.bai)
        transfer = Transfer.objects.get()
        client = self.as_(self.secretary)

        page = client.get(f"/transfers/{transfer.pk}/edit/")
        self.assertContains(page, "党小组：第二党小组")
        seen = page.context["form"].initial["seen"]
        typed = self.letter(seen=seen, letter_number="2020-018")

        self.assertEqual(client.post(f"/transfers/{transfer.pk}/edit/", typed).status_code, 302)
        transfer.refresh_from_db()
        self.assertEqual((transfer.letter_number, transfer.moved_on), ("2020-018", JUNE_30))
        self.assertEqual(self.bai.group_memberships.get().ended_on, JUNE_30)

    def test_a_change_to_nonsense_is_refused(self):
        self.out(self.bai)
        transfer = Transfer.objects.get()

        page = self.as_(self.secretary).post(
            f"/transfers/{transfer.pk}/edit/", self.letter(moved_on="2005-01-01")
        )

        self.assertEqual(list(self.problems(page)), ["moved_on"])

    def test_a_change_whose_hidden_part_cannot_be_read_is_refused(self):
        self.out(self.bai)
        transfer = Transfer.objects.get()

        page = self.as_(self.secretary).post(
            f"/transfers/{transfer.pk}/edit/", self.letter(seen="a\x00b", moved_on=f"{transfer.moved_on}")
        )

        self.assertEqual((page.status_code, Transfer.objects.get().moved_on), (422, transfer.moved_on))

    def test_the_day_of_who_came_goes_to_the_roll_and_the_group(self):
        came = a_member(self.branch, "新来", joined_on=date(2020, 5, 1))
        GroupMembership.objects.create(
            branch=self.branch, member=came, group=self.first, began_on=date(2020, 5, 1)
        )
        transfer = a_transfer(came, date(2020, 5, 1), "in")
        client = self.as_(self.secretary)

        client.post(f"/transfers/{transfer.pk}/edit/", self.letter(moved_on="2020-05-20"))

        came.refresh_from_db()
        self.assertEqual(came.joined_on, date(2020, 5, 20))
        self.assertEqual(came.group_memberships.get().began_on, date(2020, 5, 20))
        for day, complaint in (
            ("2005-06-30", "新来2005年7月1日入党，转入日期不能早于这一天。"),
            ("2020-06-09", "新来2020年6月5日转出，转入日期要早于这一天。"),
        ):
            Member.objects.filter(pk=came.pk).update(left_on=date(2020, 6, 5))
            page = client.post(f"/transfers/{transfer.pk}/edit/", self.letter(moved_on=day))
            self.assertEqual(dict(self.problems(page)), {"moved_on": [complaint]})


class Receipt(Transfers):
    def test_the_receipt_completes_it(self):
        transfer = a_transfer(self.bai, date(2020, 6, 1), issued_on=date(2020, 6, 1))
        url = f"/transfers/{transfer.pk}/receipt/"

        self.assertEqual(self.statuses(url, "post", receipt_on="2020-06-09")[2:], [403, 403, 403, 403, 404])
        self.as_(self.organiser).post(url, {"receipt_on": "2020-06-09"})

        transfer.refresh_from_db()
        self.assertEqual(transfer.receipt_on, date(2020, 6, 9))
        page = self.as_(self.organiser).get(transfer.get_absolute_url())
        self.assertContains(page, "已完成")
        self.assertNotContains(page, "收到回执了吗")

    def test_bad_days_are_refused(self):
        transfer = a_transfer(self.bai, date(2020, 6, 1), issued_on=date(2020, 6, 1))
        for day, complaint in (
            ("2020-06-11", "回执日期还没到，收到了再写。"),
            ("2020-05-31", "介绍信是2020年6月1日开的，回执日期不能早于这一天。"),
            ("", "还没写回执日期。"),
        ):
            page = self.as_(self.secretary).post(
                f"/transfers/{transfer.pk}/receipt/", {"receipt_on": day}, follow=True
            )
            self.assertContains(page, complaint)
        transfer.refresh_from_db()
        self.assertIsNone(transfer.receipt_on)


class Withdraw(Transfers):
    def cancel(self):
        return self.as_(self.secretary).post(f"/transfers/{Transfer.objects.get().pk}/cancel/", follow=True)

    def test_it_gives_back_exactly_what_it_ended(self):
        earlier = a_role(self.bai, Post.STUDY_OFFICER, ended_on=JUNE_30, leaving="resigned")
        ended = a_role(self.bai, Post.PUBLICITY_OFFICER)
        self.out(self.bai)

        page = self.as_(self.secretary).get(f"/transfers/{Transfer.objects.get().pk}/cancel/")
        for words in ("任职：宣传委员", "党小组：第二党小组"):
            self.assertContains(page, words)
        self.assertNotContains(page, "学习委员")
        self.cancel()

        self.bai.refresh_from_db()
        self.assertIsNone(self.bai.left_on)
        found = {role.pk: (role.ended_on, role.leaving) for role in self.bai.roles.all()}
        self.assertEqual(found, {earlier.pk: (JUNE_30, "resigned"), ended.pk: (None, "")})
        membership = self.bai.group_memberships.get()
        self.assertEqual((membership.group, membership.ended_on), (self.second, None))
        self.assertEqual(Transfer.objects.get().cancelled_on, TODAY)

    def test_a_secretary_who_has_a_successor_is_none_again(self):
        self.out(self.shen, self.organiser, moved_on="2020-06-10")
        a_role(self.fang, Post.SECRETARY, TODAY)
        transfer = Transfer.objects.get()
        client = self.as_(self.organiser)

        self.assertContains(client.get(f"/transfers/{transfer.pk}/cancel/"), "书记（已另有人任）")
        client.post(f"/transfers/{transfer.pk}/cancel/")

        self.shen.refresh_from_db()
        self.assertIsNone(self.shen.left_on)
        self.assertEqual(self.shen.roles.get().ended_on, TODAY)

    def test_who_stayed_can_leave_later(self):
        self.out(self.bai)
        self.cancel()

        self.out(self.bai, moved_on="2020-07-31")

        self.bai.refresh_from_db()
        self.assertEqual(self.bai.left_on, date(2020, 7, 31))
        self.assertEqual(Transfer.objects.filter(cancelled_on=None).count(), 1)

    def test_what_is_completed_or_withdrawn_is_not_withdrawn(self):
        transfer = a_transfer(self.bai, receipt_on=TODAY)
        client = self.as_(self.secretary)

        self.assertEqual(client.post(f"/transfers/{transfer.pk}/cancel/").status_code, 404)
        transfer.receipt_on, transfer.cancelled_on = None, TODAY
        transfer.save()
        for name in ("cancel", "edit", "receipt"):
            self.assertEqual(client.post(f"/transfers/{transfer.pk}/{name}/").status_code, 404, name)

    def test_who_may(self):
        transfer = a_transfer(self.bai)
        for name in ("cancel", "edit"):
            url = f"/transfers/{transfer.pk}/{name}/"
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 404], name)


class In(Transfers):
    def person(self, **changes):
        return {
            "name": "高远", "sex": "male", "ethnicity": "汉族", "born_on": "1980-01-01", "id_number": "",
            "phone": "", "education": "", "job": "", "number": "D9", "kind": "full",
            "admitted_on": "2010-07-01", "converted_on": "2011-07-01", "dues_category": "in_service",
            "group": self.first.pk, **changes,
        }  # fmt: skip

    def arrive(self, **changes):
        names = set(self.letter())
        letter = self.letter(**{key: value for key, value in changes.items() if key in names})
        person = self.person(**{key: value for key, value in changes.items() if key not in names})
        return self.as_(self.organiser).post("/transfers/in/", letter | person)

    def test_the_person_and_the_letter_are_written_together(self):
        response = self.arrive(moved_on="2020-06-01")

        transfer = Transfer.objects.get()
        self.assertRedirects(response, f"/transfers/{transfer.pk}/")
        member = transfer.member
        self.assertEqual(
            (member.name, member.joined_on, member.left_on, transfer.direction, transfer.moved_on),
            ("高远", date(2020, 6, 1), None, "in", date(2020, 6, 1)),
        )
        membership = member.group_memberships.get()
        self.assertEqual((membership.group, membership.began_on), (self.first, date(2020, 6, 1)))
        on_roll = self.branch.members.on_roll
        self.assertEqual([member in on_roll(date(2020, *day)) for day in ((5, 31), (6, 1))], [False, True])

    def test_neither_is_written_without_the_other(self):
        people = Member.objects.count()
        for wrong, where in (
            ({"other_party": ""}, "letter"),
            ({"moved_on": "2020-02-30"}, "letter"),
            ({"name": ""}, "person"),
            ({"admitted_on": "2020-07-01", "converted_on": ""}, "person"),
            ({"number": "D1"}, "person"),
            ({"id_number": "110101198001010118"}, "person"),
        ):
            with self.subTest(wrong=wrong):
                response = self.arrive(**wrong)
                self.assertEqual(response.status_code, 422)
                forms = {name for name in ("letter", "person") if response.context[name].errors}
                self.assertEqual(forms, {where})
                self.assertContains(response, "2020-017", status_code=422)
        self.assertEqual((Transfer.objects.count(), Member.objects.count()), (0, people))

    def test_nobody_comes_before_joining_the_party(self):
        response = self.arrive(admitted_on="2020-07-01", converted_on="")

        complaint = "转入日期是2020年6月30日，入党日期不能晚于这一天。"
        self.assertEqual(dict(response.context["person"].errors), {"admitted_on": [complaint]})

    def test_who_is_here_does_not_come(self):
        number = ID_NUMBERS["1980-01-01 男"]
        self.shao.id_number = number
        self.shao.save()

        for left_on, complaint in (
            (None, "邵国梁（D4）就在名册上，不用再登记转入。"),
            (date(2020, 7, 1), "邵国梁（D4）2020年7月1日才转出，转入日期不能早于这一天。"),
        ):
            Member.objects.filter(pk=self.shao.pk).update(left_on=left_on)
            response = self.arrive(id_number=number)
            self.assertEqual(dict(response.context["person"].errors), {"id_number": [complaint]})

    def test_who_comes_back_gets_a_row_of_the_second_stay_with_the_id_number_and_the_account(self):
        number = ID_NUMBERS["1980-01-01 男"]
        before = a_member(self.branch, "高远", number="D8", id_number=number, left_on=date(2019, 3, 1))
        account = an_account(before, "gaoyuan")

        page = self.arrive(id_number=number)

        again = Transfer.objects.get().member
        self.assertRedirects(page, f"/transfers/{Transfer.objects.get().pk}/")
        before.refresh_from_db()
        self.assertEqual((before.id_number, before.left_on, before.account), ("", date(2019, 3, 1), None))
        self.assertEqual((again.id_number, again.number, again.account), (number, "D9", account))
        counts = [
            self.branch.members.on_roll(day).filter(name="高远").count()
            for day in (date(2019, 1, 1), date(2019, 6, 1), JUNE_30)
        ]
        self.assertEqual(counts, [1, 0, 1])

    def test_of_a_failed_return_nothing_is_taken_away(self):
        number = ID_NUMBERS["1980-01-01 男"]
        before = a_member(self.branch, "高远", number="D8", id_number=number, left_on=date(2019, 3, 1))

        response = self.arrive(id_number=number, number="D8")

        self.assertEqual(response.status_code, 422)
        self.assertEqual(list(response.context["person"].errors), ["number"])
        before.refresh_from_db()
        self.assertEqual(before.id_number, number)

    def test_the_letter_of_somebody_on_the_roll_is_registered_afterwards(self):
        came = a_member(self.branch, "早来", joined_on=date(2020, 2, 1))
        client = self.as_(self.secretary)
        choices = client.get("/transfers/in/paper/").context["form"].fields["member"].queryset
        self.assertEqual(list(choices), [came])

        client.post("/transfers/in/paper/", self.letter(moved_on=None, member=came.pk))

        transfer = Transfer.objects.get()
        self.assertEqual(
            (transfer.member, transfer.direction, transfer.moved_on), (came, "in", date(2020, 2, 1))
        )
        response = client.post("/transfers/in/paper/", self.letter(moved_on=None, member=came.pk))
        self.assertEqual(dict(self.problems(response)), {"member": ["党员请从列出的里面选。"]})

    def test_a_registration_is_deleted_alone_or_with_its_member(self):
        came = a_member(self.branch, "早来", joined_on=date(2020, 2, 1))
        other = a_member(self.branch, "没来成", joined_on=date(2020, 2, 1))
        client = self.as_(self.secretary)

        client.post(f"/transfers/{a_transfer(came, came.joined_on, 'in').pk}/delete/")
        client.post(
            f"/transfers/{a_transfer(other, other.joined_on, 'in').pk}/delete/", {"with_member": "on"}
        )

        self.assertEqual(Transfer.objects.count(), 0)
        self.assertTrue(Member.objects.filter(pk=came.pk).exists())
        self.assertFalse(Member.objects.filter(pk=other.pk).exists())

    def test_a_member_with_records_stays(self):
        came = a_member(self.branch, "早来", joined_on=date(2020, 2, 1))
        dues(came)
        transfer = a_transfer(came, came.joined_on, "in")

        url = f"/transfers/{transfer.pk}/delete/"
        page = self.as_(self.secretary).post(url, {"with_member": "on"})

        self.assertContains(page, "早来已经有别的记录", status_code=422)
        self.assertTrue(Transfer.objects.filter(pk=transfer.pk).exists())
        self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 404])
        out = a_transfer(self.bai)
        self.assertEqual(self.as_(self.secretary).post(f"/transfers/{out.pk}/delete/").status_code, 404)


class Pages(Transfers):
    def states(self, query=""):
        page = self.as_(self.secretary).get(f"/transfers/?half=2020H1{query}")
        return [(row.member.name, mark.words) for row, mark in page.context["rows"]]

    def some(self):
        self.enterContext(patch("django.utils.timezone.localdate", return_value=date(2020, 6, 10)))
        a_transfer(self.bai, JUNE_30)
        a_transfer(self.shao, date(2020, 5, 2), issued_on=date(2020, 5, 1), valid_days=90)
        a_transfer(self.fang, date(2020, 3, 2), issued_on=date(2020, 3, 1), valid_days=90)
        a_transfer(self.gu, date(2020, 3, 1), receipt_on=date(2020, 4, 1))
        a_transfer(self.shen, date(2020, 2, 1), cancelled_on=date(2020, 2, 2))
        a_transfer(a_member(self.branch, "新来"), date(2020, 1, 5), "in")
        a_transfer(self.wang, date(2020, 3, 1))
        a_transfer(a_member(self.branch, "下半年"), date(2020, 7, 1))

    def test_the_list_of_a_half_says_where_each_stands(self):
        self.some()

        self.assertEqual(
            self.states(),
            [
                ("白子衿", "待转出"),
                ("邵国梁", "已转出，待回执"),
                ("方克勤", "介绍信过期"),
                ("顾秋实", "已完成"),
                ("沈立言", "已撤回"),
                ("新来", "已转入，待回执"),
            ],
        )
        self.assertEqual(self.states("&direction=in"), [("新来", "已转入，待回执")])
        self.assertEqual(self.states("&state=expired"), [("方克勤", "介绍信过期")])
        self.assertEqual(self.states("&direction=in&state=done"), [])
        self.assertEqual(len(self.states("&direction=x&state=y")), 6)

    def test_everybody_may_open_it_and_a_member_sees_the_own(self):
        self.some()
        self.assertEqual(self.statuses("/transfers/"), [200] * 7)
        page = self.as_(self.reader).get("/transfers/?half=2020H1")
        self.assertEqual([row.member for row, _ in page.context["rows"]], [self.bai])
        self.assertNotContains(page, "登记转出")

        own, others = (Transfer.objects.get(member=one).get_absolute_url() for one in (self.bai, self.shao))
        self.assertEqual(self.statuses(own), [200, 200, 200, 200, 200, 200, 404])
        self.assertEqual(self.as_(self.reader).get(others).status_code, 403)

    def test_the_register_of_a_year(self):
        self.some()

        page = self.as_(self.secretary).get("/transfers/print/?year=2020")

        self.assertEqual(
            [row.member.name for row in page.context["rows"]],
            ["新来", "沈立言", "顾秋实", "方克勤", "邵国梁", "白子衿", "下半年"],
        )
        self.assertContains(page, "2020年组织关系转接登记簿")
        self.assertContains(page, "（2020年2月2日撤回）")
        own = self.as_(self.reader).get("/transfers/print/?year=2020")
        self.assertEqual([row.member for row in own.context["rows"]], [self.bai])
        self.assertEqual(self.statuses("/transfers/print/"), [200] * 7)

    def test_an_empty_half_says_so(self):
        page = self.as_(self.secretary).get("/transfers/?half=2019H1")
        self.assertContains(page, "2019年上半年没有党员转入转出。")
        self.assertContains(
            self.as_(self.secretary).get("/transfers/?half=2019H1&state=done"), "没有这样的转接记录"
        )

    def test_a_roll_that_says_otherwise_is_shown(self):
        transfer = a_transfer(self.bai)
        self.assertContains(self.as_(self.reader).get(transfer.get_absolute_url()), "转出日期空着")
        Member.objects.filter(pk=self.bai.pk).update(left_on=date(2020, 6, 29))
        self.assertContains(
            self.as_(self.secretary).get(transfer.get_absolute_url()),
            "转出日期是2020年6月29日，和这里不一致。",
        )

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for many in (1, 3):
            for number in range(many):
                a_transfer(a_member(self.branch, f"甲{many}{number}"), date(2020, 3, 1))
            for url in ("/transfers/?half=2020H1", "/transfers/print/?year=2020"):
                with self.subTest(many=many, url=url), self.assertNumQueries(6):
                    client.get(url)


class Todos(Transfers):
    def said(self, account):
        return [(todo.state, todo.subject, todo.text, todo.why) for todo in todos(access_of(account))]

    def test_letters_that_run_out_without_receipt(self):
        issued = {"issued_on": date(2020, 3, 1), "moved_on": date(2020, 3, 2)}
        a_transfer(self.gu, valid_days=100, **issued)  # to 9 June
        a_transfer(self.fang, valid_days=101, **issued)  # to 10 June
        a_transfer(self.shao, valid_days=115, **issued)  # to 24 June
        a_transfer(self.bai, valid_days=116, **issued)  # to 25 June
        a_transfer(a_member(self.branch, "有回执"), valid_days=90, receipt_on=date(2020, 4, 1), **issued)
        a_transfer(a_member(self.branch, "撤回"), valid_days=90, cancelled_on=date(2020, 4, 1), **issued)
        a_transfer(a_member(self.branch, "没写天数"), **issued)
        a_transfer(a_member(self.branch, "转入"), direction="in", valid_days=90, **issued)
        a_transfer(self.wang, valid_days=90, **issued)

        self.assertEqual(
            self.said(self.secretary),
            [
                ("miss", "顾秋实", "介绍信过期了，还没有回执", "有效到6月9日"),
                ("wait", "方克勤", "介绍信快到期了，还没有回执", "有效到6月10日，今天最后一天"),
                ("wait", "邵国梁", "介绍信快到期了，还没有回执", "有效到6月24日，还剩14天"),
            ],
        )
        self.assertEqual(len(self.said(self.organiser)), 3)
        for account in (self.discipline, self.leader, self.reader):
            self.assertEqual(self.said(account), [])

    def test_one_query_however_many(self):
        access = access_of(self.secretary)
        for many in (1, 3):
            for number in range(many):
                member = a_member(self.branch, f"甲{many}{number}")
                a_transfer(member, date(2020, 3, 1), issued_on=date(2020, 3, 1), valid_days=90)
            with self.subTest(many=many), self.assertNumQueries(1):
                todos(access)
