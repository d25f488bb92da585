"""The duty rota: read, proposed, given by hand, exchanged; on 10 June 2020."""

from datetime import date
from unittest.mock import patch

from django.utils import timezone

from branch.periods import Month
from members.access import access_of
from members.duty.todos import todos
from members.models import DutyAbsence, DutySwap, DutyTurn
from tests.factories import a_member, an_account
from tests.members.people import Office

MARCH, MAY, JUNE, JULY, AUGUST = (date(2020, number, 1) for number in (3, 5, 6, 7, 8))


class Rota(Office):
    def a_turn(self, member, month=JUNE, **fields):
        return DutyTurn.objects.create(branch=member.branch, member=member, month=month, **fields)

    def a_swap(self, asker, asked, month=JUNE, other_month=AUGUST, **fields):
        return DutySwap.objects.create(
            branch=asker.branch,
            asker=asker,
            asked=asked,
            month=month,
            other_month=other_month,
            asked_on=date(2020, 6, 9),
            **fields,
        )

    def away(self, member, began_on, ended_on=None, reason="借调"):
        return DutyAbsence.objects.create(
            branch=member.branch, member=member, began_on=began_on, ended_on=ended_on, reason=reason
        )

    def rota(self):
        """{month: name} of the branch."""
        turns = DutyTurn.objects.filter(branch=self.branch).order_by("month", "id")
        return {turn.month.strftime("%Y-%m"): turn.member.name for turn in turns.select_related("member")}

    def said(self, response):
        return [str(message) for message in response.context["messages"]]

    def post(self, account, url, **data):
        return self.as_(account).post(url, data, follow=True)


class ListTest(Rota):
    def test_everybody_of_the_branch_reads_the_own_rota_only(self):
        self.a_turn(self.bai)

        self.assertEqual(self.statuses("/duty/"), [200] * 7)
        self.assertNotContains(self.as_(self.stranger).get("/duty/"), "白子衿")

    def test_months_covered_and_by_how_many_can_be_read_off(self):
        for month, member in ((MARCH, self.bai), (MAY, self.gu), (JUNE, self.bai), (JUNE, self.gu)):
            self.a_turn(member, month)
        self.a_turn(self.wang, JULY)

        page = self.as_(self.reader).get("/duty/?year=2020")
        half = self.as_(self.reader).get("/duty/?half=2020H1")

        self.assertContains(page, "12 个月中 3 个月有人轮值，先后 2 人")
        self.assertContains(half, "6 个月中 3 个月有人轮值，先后 2 人")
        self.assertContains(self.as_(self.reader).get("/duty/?year=2019"), "2019年还没有人轮值")

    def test_a_year_that_is_none_is_the_current_one(self):
        for year in ("x", "12", "99999", ""):
            self.assertEqual(self.as_(self.reader).get(f"/duty/?year={year}").context["year"].year, 2020)

    def test_each_month_says_how_it_stands(self):
        for month, fields in (
            (2, {"report": "办了三件事", "reported_on": date(2020, 3, 2)}),
            (3, {"report": "办了两件事", "reported_on": date(2020, 4, 8)}),
            (4, {"report": "没写日期"}),
            (5, {}),
            (6, {}),
            (7, {}),
        ):
            self.a_turn(self.bai, date(2020, month, 1), **fields)

        tiles = self.as_(self.reader).get("/duty/?year=2020").context["rota"].tiles

        found = [(turn.mark.words, turn.mark_note) for tile in tiles for turn in tile.turns]
        self.assertEqual(
            found,
            [
                ("小结已交", "3月2日"),
                ("小结已交", "4月8日，过了4月5日"),
                ("小结已交", ""),
                ("小结未交", "应于6月5日前"),
                ("轮值中", "还剩20天"),
                ("已排定", ""),
            ],
        )

    def test_until_the_fifth_a_report_is_awaited_not_missing(self):
        turn = self.a_turn(self.bai, MAY)
        for day, words in ((date(2020, 6, 5), "小结待交"), (date(2020, 6, 6), "小结未交")):
            with patch("django.utils.timezone.localdate", return_value=day):
                self.assertEqual(turn.mark.words, words)

    def test_only_who_arranges_the_rota_finds_the_ways_to_change_it(self):
        turn = self.a_turn(self.shao, JULY)

        for account, there in ((self.secretary, True), (self.organiser, True), (self.reader, False)):
            page = self.as_(account).get("/duty/").content.decode()
            for address in (f"/duty/turns/{turn.pk}/edit/", "/duty/2020/propose/", "/duty/absences/"):
                self.assertEqual(address in page, there, (account, address))

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for year, count in ((2020, 1), (2020, 3)):
            DutyTurn.objects.all().delete()
            DutySwap.objects.all().delete()
            for number in range(count):
                self.a_turn(self.bai, date(year, 6 + number, 1))
                self.a_swap(self.bai, self.gu, date(year, 6 + number, 1), date(year, 12, 1))
            with self.subTest(count=count), self.assertNumQueries(13):
                client.get(f"/duty/?year={year}")

    def test_the_notice_names_every_month(self):
        self.a_turn(self.bai)

        page = self.as_(self.reader).get("/duty/2020/print/")

        for text in ("2020年轮值党务干事公示表", "白子衿", "第二党小组", "6月1日—30日", "待定", "没有轮值"):
            self.assertContains(page, text)
        self.assertEqual(self.as_(self.reader).get("/duty/99/print/").status_code, 404)


class ProposeTest(Rota):
    URL = "/duty/2020/propose/"

    def lines(self, query=""):
        context = self.as_(self.secretary).get(f"{self.URL}{query}").context
        names = {str(member.pk): member.name for member in self.branch.members.all()}
        return [
            (line.month.number, names.get(line.chosen, "、".join(line.given)), line.why)
            for line in context["lines"]
        ]

    def test_only_who_arranges_the_rota_may(self):
        self.assertEqual(self.statuses(self.URL), [200, 200, 403, 403, 403, 403, 200])
        self.assertEqual(self.statuses(self.URL, "post"), [422, 422, 403, 403, 403, 403, 422])

    def test_the_rest_of_the_year_longest_ago_first_groups_in_turn(self):
        self.a_turn(self.bai, date(2019, 12, 1))
        self.a_turn(self.shao, MARCH)
        self.a_turn(self.gu, JULY)

        self.assertEqual(
            self.lines(),
            [
                (6, "沈立言", "还没轮过，第一党小组"),
                (7, "顾秋实", ""),
                (8, "方克勤", "还没轮过，第一党小组"),
                (9, "白子衿", "上次 2019年12月，第二党小组"),
                (10, "邵国梁", "上次 2020年3月，第二党小组"),
                (11, "沈立言", "上次 2020年6月，第一党小组"),
                (12, "顾秋实", "上次 2020年7月，第一党小组"),
            ],
        )

    def test_committee_and_probationary_members_are_left_out_by_choice(self):
        a_member(self.branch, "新预备", number="D9", kind="probationary", converted_on=None)

        names = {name for _, name, _ in self.lines("?committee=1&probationary=1")}

        self.assertEqual(names, {"邵国梁", "白子衿"})
        self.assertIn("新预备", {name for _, name, _ in self.lines()})

    def test_who_is_away_or_not_on_the_roll_for_the_whole_month_is_left_out(self):
        self.away(self.shen, date(2020, 6, 30), date(2020, 7, 1))
        a_member(self.branch, "七月走", number="D0", left_on=date(2020, 8, 1))
        a_member(self.branch, "六月走", number="D00", left_on=date(2020, 6, 30))
        a_member(self.branch, "八月来", number="D000", joined_on=date(2020, 8, 1))

        context = self.as_(self.secretary).get(self.URL).context

        offered = {
            line.month.number: {c.label.split("（")[0] for c in line.choices} for line in context["lines"]
        }
        always = {"顾秋实", "方克勤", "邵国梁", "白子衿"}
        self.assertEqual(offered[6], always | {"七月走"})
        self.assertEqual(offered[7], always | {"七月走"})
        self.assertEqual(offered[8], always | {"沈立言", "八月来"})
        self.assertContains(self.as_(self.secretary).get(self.URL), "沈立言（6月30日起，到7月1日，借调）")

    def test_what_was_chosen_is_saved_and_the_rest_stays_open(self):
        data = {"m-2020-07": self.bai.pk, "m-2020-08": self.gu.pk, "m-2020-09": ""}

        response = self.post(self.secretary, self.URL, **data)

        self.assertEqual(self.rota(), {"2020-07": "白子衿", "2020-08": "顾秋实"})
        self.assertEqual(self.said(response), ["已排 2 个月的轮值。"])

    def test_the_proposal_as_it_stands_can_be_saved(self):
        context = self.as_(self.secretary).get("/duty/2021/propose/").context
        data = {line.name: line.chosen for line in context["lines"]}

        self.post(self.secretary, "/duty/2021/propose/", **data)

        self.assertEqual(len(self.rota()), 12)
        self.assertContains(self.as_(self.secretary).get("/duty/2021/propose/"), "都已经排定")

    def test_a_month_given_meanwhile_saves_nothing_and_loses_nothing(self):
        self.a_turn(self.fang, JULY)

        response = self.post(self.secretary, self.URL, **{"m-2020-07": self.bai.pk, "m-2020-08": self.gu.pk})

        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.rota(), {"2020-07": "方克勤"})
        self.assertContains(response, "7月刚才已经排了方克勤，这个月不再排。", status_code=422)
        chosen = {line.month.number: line.chosen for line in response.context["lines"]}
        self.assertEqual(chosen[8], str(self.gu.pk))

    def test_who_cannot_be_chosen_is_refused(self):
        left = a_member(self.branch, "走了", left_on=date(2020, 1, 1))
        self.away(self.bai, date(2020, 8, 1))
        for value in (left.pk, self.wang.pk, self.bai.pk, "x", "9" * 30):
            response = self.post(self.secretary, self.URL, **{"m-2020-08": value})
            self.assertContains(response, "8月请从列出的人里选。", status_code=422)
        self.assertEqual(self.rota(), {})

    def test_nothing_chosen_is_said(self):
        self.assertContains(self.post(self.secretary, self.URL), "一个月也没有选人。", status_code=422)

    def test_only_this_year_and_the_next(self):
        for year in (2019, 2022):
            response = self.as_(self.secretary).get(f"/duty/{year}/propose/", follow=True)
            self.assertEqual(self.said(response), [f"只能排今年和明年，{year}年排不了。"])
        self.assertEqual(self.as_(self.secretary).get("/duty/3/propose/").status_code, 404)

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for count in (1, 3):
            for number in range(count):
                member = a_member(self.branch, f"新{count}{number}", self.first)
                self.away(member, date(2020, 7, 1), date(2020, 7, 9))
                self.a_turn(member, date(2018 + count % 2, number + 1, 1))
            with self.subTest(count=count), self.assertNumQueries(10):
                client.get(self.URL)


class ByHandTest(Rota):
    def test_only_who_arranges_the_rota_may(self):
        turn = self.a_turn(self.bai, JULY)

        for url in ("/duty/new/", f"/duty/turns/{turn.pk}/edit/", f"/duty/turns/{turn.pk}/delete/"):
            stranger = 200 if url == "/duty/new/" else 404
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, stranger], url)

    def test_a_month_is_given(self):
        response = self.post(self.organiser, "/duty/new/?month=2020-07", month="2020-07", member=self.bai.pk)

        self.assertEqual(self.rota(), {"2020-07": "白子衿"})
        self.assertEqual(self.said(response), ["已排：2020年7月白子衿。"])

    def test_a_month_given_twice_is_refused_and_says_by_whom(self):
        self.a_turn(self.gu)

        response = self.post(self.secretary, "/duty/new/", month="2020-06", member=self.bai.pk)

        self.assertContains(response, "6月已经排了顾秋实；要换人请用“调换”或先取消。", status_code=422)
        self.assertEqual(response.context["form"]["member"].value(), str(self.bai.pk))
        self.assertEqual(self.rota(), {"2020-06": "顾秋实"})

    def test_somebody_not_on_the_roll_that_month_is_refused(self):
        left = a_member(self.branch, "走了", left_on=date(2020, 6, 1))
        for member in (left, self.wang):
            response = self.post(self.secretary, "/duty/new/", month="2020-07", member=member.pk)
            self.assertContains(response, "这个人2020年7月不在册", status_code=422)
        self.assertEqual(self.rota(), {})

    def test_a_month_that_cannot_be_read_or_is_too_far_is_refused(self):
        for month, complaint in (
            ("2020-13", "不是月份"),
            ("", "还没写月份。"),
            ("2022-01", "最远排到2021年12月。"),
        ):
            response = self.post(self.secretary, "/duty/new/", month=month, member=self.bai.pk)
            self.assertContains(response, complaint, status_code=422)

    def test_who_is_away_can_be_given_the_month_with_a_word_of_warning(self):
        self.away(self.bai, date(2020, 7, 20), reason="病休")

        response = self.post(self.secretary, "/duty/new/", month="2020-07", member=self.bai.pk)

        self.assertEqual(
            self.said(response), ["已排：2020年7月白子衿。", "请留意：白子衿登记了2020年7月不排轮值。"]
        )

    def test_somebody_else_takes_the_month_and_what_was_asked_about_it_falls(self):
        turn = self.a_turn(self.bai, JULY)
        self.a_turn(self.gu, AUGUST)
        swap = self.a_swap(self.gu, self.bai, AUGUST, JULY)

        response = self.post(self.secretary, f"/duty/turns/{turn.pk}/edit/", member=self.shao.pk)

        self.assertEqual(self.rota(), {"2020-07": "邵国梁", "2020-08": "顾秋实"})
        swap.refresh_from_db()
        self.assertEqual(swap.state, DutySwap.State.WITHDRAWN)
        self.assertEqual(
            self.said(response), ["已改：2020年7月由邵国梁轮值。", "白子衿7月的调换请求已撤回。"]
        )

    def test_the_month_itself_is_not_moved(self):
        turn = self.a_turn(self.bai, JULY)

        self.post(self.secretary, f"/duty/turns/{turn.pk}/edit/", month="2020-09", member=self.bai.pk)

        self.assertEqual(self.rota(), {"2020-07": "白子衿"})

    def test_what_somebody_wrote_does_not_become_anothers(self):
        for fields in ({"report": "办了三件事"}, {"hand_over": "钥匙在综合处"}):
            turn = self.a_turn(self.bai, MAY, **fields)
            response = self.post(self.secretary, f"/duty/turns/{turn.pk}/edit/", member=self.gu.pk)
            self.assertEqual(self.said(response), ["5月的小结或交班事项是白子衿写的，这个月不能换人。"])
            self.assertEqual(self.rota(), {"2020-05": "白子衿"})
            turn.delete()

    def test_a_month_is_taken_back_after_a_question(self):
        turn = self.a_turn(self.bai, MAY, report="办了三件事")
        url = f"/duty/turns/{turn.pk}/delete/"

        page = self.as_(self.secretary).get(url)
        self.assertContains(page, "2020年5月白子衿的轮值")
        self.assertContains(page, "小结、交班事项和支部评价会一起删除")
        self.assertEqual(self.rota(), {"2020-05": "白子衿"})
        self.post(self.secretary, url)

        self.assertEqual(self.rota(), {})


class SwapTest(Rota):
    def setUp(self):
        super().setUp()
        self.june = self.a_turn(self.bai, JUNE)
        self.august = self.a_turn(self.shao, AUGUST)
        self.url = f"/duty/turns/{self.june.pk}/swap/"

    def ask(self, account=None, **data):
        return self.post(account or self.reader, self.url, other=self.august.pk, reason="出差", **data)

    def answer(self, account, swap, how):
        return self.post(account, f"/duty/swaps/{swap.pk}/{how}/")

    def test_the_officer_and_who_arranges_the_rota_may_ask(self):
        self.assertEqual(self.statuses(self.url), [200, 200, 403, 403, 200, 403, 404])

    def test_asking_changes_nothing_yet(self):
        response = self.ask()

        self.assertEqual(self.said(response), ["已提出，等邵国梁答复。对方同意以后才换。"])
        swap = DutySwap.objects.get()
        self.assertEqual(
            (swap.asker, swap.asked, swap.month, swap.other_month, swap.asked_on, swap.state, swap.reason),
            (self.bai, self.shao, JUNE, AUGUST, date(2020, 6, 10), "asked", "出差"),
        )
        self.assertEqual(self.rota(), {"2020-06": "白子衿", "2020-08": "邵国梁"})

    def test_agreed_both_months_change_hands_and_the_trace_stays(self):
        self.ask()
        swap = DutySwap.objects.get()

        response = self.answer(self.leader, swap, "agree")

        self.assertEqual(self.rota(), {"2020-06": "邵国梁", "2020-08": "白子衿"})
        self.assertEqual(self.said(response), ["已调换：2020年6月邵国梁，2020年8月白子衿。"])
        self.assertContains(response, "白子衿 2020年6月 换 邵国梁 2020年8月")
        self.assertContains(response, "已调换")
        swap.refresh_from_db()
        self.assertEqual(swap.answered_on, date(2020, 6, 10))

    def test_declined_or_withdrawn_nothing_changes(self):
        for account, how, state in (
            (self.leader, "decline", "declined"),
            (self.reader, "withdraw", "withdrawn"),
        ):
            swap = self.a_swap(self.bai, self.shao)
            self.answer(account, swap, how)
            swap.refresh_from_db()
            self.assertEqual(swap.state, state)
        self.assertEqual(self.rota(), {"2020-06": "白子衿", "2020-08": "邵国梁"})

    def test_nobody_answers_for_somebody_with_an_account(self):
        swap = self.a_swap(self.bai, self.shao)
        for how, refused in (
            ("agree", [403, 403, 403, 302, 403, 403, 404]),
            ("decline", [403, 403, 403, 302, 403, 403, 404]),
            ("withdraw", [302, 302, 403, 403, 302, 403, 404]),
        ):
            DutySwap.objects.update(state="asked")
            self.assertEqual(self.statuses(f"/duty/swaps/{swap.pk}/{how}/", "post"), refused, how)
            self.assertEqual(self.as_(self.leader).get(f"/duty/swaps/{swap.pk}/{how}/").status_code, 405)

    def test_for_somebody_without_an_account_who_arranges_the_rota_answers_but_not_the_own_request(self):
        older = a_member(self.branch, "老党员", self.first)
        self.a_turn(older, JULY)
        self.a_turn(self.shen, date(2020, 9, 1))
        own = self.a_swap(self.shen, older, date(2020, 9, 1), JULY)
        others = self.a_swap(self.bai, older, JUNE, JULY)

        self.assertEqual(self.answer(self.secretary, own, "agree").status_code, 403)
        self.assertEqual(self.answer(self.leader, others, "agree").status_code, 403)
        self.assertContains(self.as_(self.secretary).get("/duty/"), "代老党员同意", count=1)
        self.answer(self.secretary, others, "agree")

        self.assertEqual(self.rota()["2020-06"], "老党员")
        own.refresh_from_db()
        self.assertEqual(own.state, "withdrawn")  # July is somebody else's now

    def test_an_answer_given_twice_is_not_carried_out_twice(self):
        swap = self.a_swap(self.bai, self.shao)
        self.answer(self.leader, swap, "agree")

        response = self.answer(self.leader, swap, "agree")

        self.assertEqual(self.said(response), ["这个调换已经有结果：已调换，6月10日。"])
        self.assertEqual(self.rota(), {"2020-06": "邵国梁", "2020-08": "白子衿"})

    def test_what_has_changed_meanwhile_is_not_exchanged(self):
        swap = self.a_swap(self.bai, self.shao)
        cases = (
            (lambda: self.change(self.august, member=self.gu), "2020年8月现在不是邵国梁轮值，换不了。"),
            (lambda: self.change(self.june, report="写了"), "2020年6月已经过去，或者已经写了小结，换不了。"),
            (lambda: self.leaves(self.bai, date(2020, 8, 20)), "白子衿2020年8月不全在册，换不了。"),
            (lambda: self.a_turn(self.bai, AUGUST), "2020年8月本来就有白子衿轮值，不用换。"),
        )
        for change, complaint in cases:
            self.change(self.august, member=self.shao)
            self.change(self.june, report="")
            self.leaves(self.bai, None)
            change()
            before = self.rota()
            response = self.answer(self.leader, swap, "agree")
            self.assertIn(complaint, self.said(response)[0])
            self.assertEqual(self.rota(), before)
            swap.refresh_from_db()
            self.assertEqual(swap.state, "asked")

    def change(self, turn, **fields):
        DutyTurn.objects.filter(pk=turn.pk).update(**fields)

    def leaves(self, member, day):
        member.left_on = day
        member.save()

    def test_who_is_away_then_is_told_not_hindered(self):
        self.away(self.bai, date(2020, 8, 3), date(2020, 8, 9), "病休")

        response = self.answer(self.leader, self.a_swap(self.bai, self.shao), "agree")

        self.assertEqual(self.said(response)[1:], ["请留意：白子衿登记了2020年8月不排轮值。"])
        self.assertNotContains(response, "病休")

    def test_not_with_oneself_the_same_month_the_past_or_what_is_written(self):
        self.change(self.june, month=JULY)
        own = self.a_turn(self.bai, date(2020, 9, 1))
        same = self.a_turn(self.fang, JULY)
        past = self.a_turn(self.gu, MAY)
        written = self.a_turn(self.gu, date(2020, 10, 1), hand_over="钥匙")
        elsewhere = self.a_turn(self.wang, AUGUST)
        for other in (own, same, past, written, elsewhere):
            response = self.post(self.reader, self.url, other=other.pk)
            self.assertContains(response, "请选另一个人的、没有过去也没有写小结的月份。", status_code=422)
        self.assertContains(self.post(self.reader, self.url, other=""), "还没选和哪个月换。", status_code=422)
        self.assertEqual(DutySwap.objects.count(), 0)

    def test_the_same_month_is_asked_about_once_at_a_time(self):
        self.ask()

        response = self.ask()

        self.assertContains(response, "6月的调换已经提出，等对方答复；要改请先撤回。", status_code=422)
        self.assertEqual(DutySwap.objects.count(), 1)

    def test_a_month_that_is_over_or_written_or_alone_is_not_exchanged(self):
        self.change(self.june, month=MAY)
        self.assertEqual(
            self.said(self.as_(self.reader).get(self.url, follow=True)),
            ["2020年5月已经过去，或者已经写了小结，不能调换。"],
        )
        self.change(self.june, month=JUNE)
        self.august.delete()
        self.assertEqual(
            self.said(self.as_(self.reader).get(self.url, follow=True)),
            ["2020年6月现在没有别人的月份可以换。"],
        )

    def test_a_reason_too_long_is_refused(self):
        response = self.post(self.reader, self.url, other=self.august.pk, reason="长" * 201)

        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "长" * 201, status_code=422)


class AbsenceTest(Rota):
    def test_the_reasons_are_for_who_arranges_the_rota(self):
        row = self.away(self.bai, date(2020, 7, 1))

        self.assertEqual(self.statuses("/duty/absences/"), [200, 200, 403, 403, 403, 403, 200])
        self.assertNotContains(self.as_(self.stranger).get("/duty/absences/"), "白子衿")
        self.assertEqual(self.statuses("/duty/absences/new/"), [200, 200, 403, 403, 403, 403, 200])
        for what in ("edit", "delete"):
            url = f"/duty/absences/{row.pk}/{what}/"
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 404])

    def test_registered_changed_and_deleted(self):
        self.a_turn(self.bai, JULY)
        data = {"member": self.bai.pk, "began_on": "2020-07-01", "ended_on": "", "reason": "病休"}

        response = self.post(self.organiser, "/duty/absences/new/", **data)

        self.assertEqual(
            self.said(response), ["已登记：白子衿，病休。", "白子衿2020年7月已经排了轮值，需要的话先换人。"]
        )
        row = DutyAbsence.objects.get()
        self.post(self.organiser, f"/duty/absences/{row.pk}/edit/", **data | {"ended_on": "2020-09-30"})
        row.refresh_from_db()
        self.assertEqual(row.ended_on, date(2020, 9, 30))
        self.post(self.organiser, f"/duty/absences/{row.pk}/delete/")
        self.assertEqual(DutyAbsence.objects.count(), 0)
        self.assertContains(self.as_(self.organiser).get("/duty/absences/"), "还没有登记")

    def test_bad_dates_and_people_are_refused(self):
        good = {"member": self.bai.pk, "began_on": "2020-07-01", "ended_on": "", "reason": "病休"}
        for wrong, complaint in (
            ({"ended_on": "2020-06-30"}, "结束日期不能早于开始日期。"),
            ({"began_on": "2020-06-31"}, "不存在，6月只有30天"),
            ({"member": self.wang.pk}, "党员请从列出的里面选。"),
            ({"reason": ""}, "还没写原因。"),
        ):
            response = self.post(self.secretary, "/duty/absences/new/", **good | wrong)
            self.assertContains(response, complaint, status_code=422)
        self.assertEqual(DutyAbsence.objects.count(), 0)

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for count in (1, 3):
            for number in range(count):
                self.away(a_member(self.branch, f"新{count}{number}"), date(2020, 7, 1))
            with self.subTest(count=count), self.assertNumQueries(6):
                client.get("/duty/absences/")


class TodosTest(Rota):
    def lines(self, account, day=date(2020, 6, 10)):
        with patch("django.utils.timezone.localdate", return_value=day):
            return [(todo.subject, todo.text, todo.button) for todo in todos(access_of(account, day=day))]

    def test_the_officer_is_told_of_the_month_and_of_the_missing_report(self):
        self.a_turn(self.bai, JUNE)
        self.a_turn(self.bai, MAY)

        self.assertEqual(
            self.lines(self.reader),
            [
                ("5月轮值小结", "还没写", "写小结"),
                ("6月轮值党务干事", "这个月由您轮值", "看本月任务"),
            ],
        )
        self.assertEqual(self.lines(self.leader), [])

    def test_who_arranges_the_rota_is_told_of_missing_reports_and_the_next_month(self):
        self.a_turn(self.bai, MAY)
        self.a_turn(self.bai, date(2020, 4, 1))

        self.assertEqual(
            self.lines(self.organiser),
            [
                ("5月轮值小结", "白子衿还没交", "去看"),
                ("7月轮值党务干事", "还没有人", "排一个人"),
            ],
        )

    def test_in_december_the_next_year_is_asked_for_until_some_of_it_is_arranged(self):
        self.a_turn(self.bai, date(2020, 12, 1))
        day = date(2020, 12, 10)

        self.assertEqual(self.lines(self.secretary, day), [("2021年轮值", "还没有排", "去排")])
        self.a_turn(self.gu, date(2021, 2, 1))
        self.assertEqual(self.lines(self.secretary, day), [("1月轮值党务干事", "还没有人", "排一个人")])
        self.a_turn(self.gu, date(2021, 1, 1))
        self.assertEqual(self.lines(self.secretary, day), [])

    def test_a_branch_without_a_rota_is_not_asked_for_one(self):
        self.assertEqual(self.lines(self.secretary), [])
        self.a_turn(self.bai, MAY)
        self.assertEqual(self.lines(self.stranger), [])

    def test_who_was_asked_to_exchange_is_told(self):
        self.a_swap(self.bai, self.shao)
        older = a_member(self.branch, "老党员")
        self.a_swap(self.gu, older, JULY)

        asked = [("白子衿", "想用2020年6月换您的2020年8月轮值", "去答复")]
        self.assertEqual(self.lines(self.leader), asked)
        instead = [("顾秋实", "想用2020年7月换老党员的2020年8月轮值", "代为答复")]
        self.assertEqual(self.lines(self.secretary), instead)
        self.assertEqual(self.lines(self.reader), [])
        self.assertEqual(self.lines(self.superior), [])

    def test_two_queries_however_much_there_is(self):
        for count in (1, 3):
            for number in range(count):
                member = a_member(self.branch, f"新{count}{number}")
                an_account(member, f"xin{count}{number}")
                self.a_turn(member, MAY)
                self.a_swap(member, self.gu, date(2020, 6 + number, 1), date(2020, 12, 1))
            reader = access_of(self.organiser, day=timezone.localdate())
            with self.subTest(count=count), self.assertNumQueries(2):
                todos(reader)

    def test_the_month_of_a_turn_is_a_month(self):
        self.assertEqual(self.a_turn(self.bai, JUNE).span, Month(2020, 6))
