"""Pledges: a round, who is to sign it, who has, its papers, and what the home page says of it."""

from datetime import date

from django.urls import reverse

from branch.models import Branch
from branch.periods import HalfYear
from members.access import access_of
from members.models import Pledge, PledgeRound, PledgeSigner, Post
from members.pledges.rounds import Progress, found_before, mark_of, people_in_scope, roll_change
from members.pledges.todos import todos
from members.todo import Todo
from reports.figures import half_year_figures
from tests.factories import a_member, a_role
from tests.members.people import TODAY, Office

OPENED = date(2020, 6, 1)


class Rounds(Office):
    def a_round(self, *members, title="廉洁承诺书", opened_on=OPENED, **fields):
        branch = fields.pop("branch", self.branch)
        round_ = PledgeRound.objects.create(branch=branch, title=title, opened_on=opened_on, **fields)
        for member in members:
            PledgeSigner.objects.create(branch=branch, round=round_, member=member)
        return round_

    def signs(self, round_, member, day=date(2020, 6, 3)):
        return Pledge.objects.create(
            branch=round_.branch, round=round_, member=member, title=round_.title, signed_on=day
        )

    def url(self, round_, name="detail", *more):
        return reverse(f"pledges:{name}", args=[round_.pk, *more])

    def post(self, round_, name, *more, **data):
        return self.as_(self.secretary).post(self.url(round_, name, *more), data, follow=True)

    def signed(self, round_):
        rows = Pledge.objects.filter(round=round_).order_by("member__number")
        return [(row.member.name, row.title, row.signed_on) for row in rows]

    def due(self, round_):
        return [signer.member.name for signer in round_.signers.order_by("member__number")]


def said(response):
    return [str(message) for message in response.context["messages"]]


class NewRoundTest(Rounds):
    def make(self, account=None, **data):
        fields = {
            "title": "廉洁承诺书",
            "text": "一、学习。\n二、廉洁。",
            "scope": "all",
            "opened_on": "2020-06-01",
        }
        return self.as_(account or self.secretary).post("/pledges/new/", fields | data)

    def test_who_may_begin_one(self):
        self.assertEqual(self.statuses("/pledges/new/"), [200, 200, 403, 403, 403, 403, 200])
        self.assertEqual(PledgeRound.objects.count(), 0)

    def test_all_on_the_roll_of_the_first_day_are_to_sign(self):
        a_member(self.branch, "走了的", number="D6", left_on=OPENED)
        a_member(self.branch, "后来的", number="D7", joined_on=date(2020, 6, 2))
        response = self.make(due_on="2020-06-30")

        round_ = PledgeRound.objects.get()
        self.assertRedirects(response, self.url(round_), fetch_redirect_response=False)
        self.assertEqual((round_.branch, round_.text), (self.branch, "一、学习。\n二、廉洁。"))
        self.assertEqual(round_.due_on, date(2020, 6, 30))
        self.assertEqual(self.due(round_), ["沈立言", "顾秋实", "方克勤", "邵国梁", "白子衿"])

    def test_the_committee_with_and_without_the_leaders_of_groups(self):
        a_role(self.bai, Post.YOUTH_OFFICER, ended_on=OPENED)
        for scope, names in (
            ("committee", ["沈立言", "顾秋实", "方克勤"]),
            ("committee_and_leaders", ["沈立言", "顾秋实", "方克勤", "邵国梁"]),
        ):
            self.make(scope=scope, title=scope)
            self.assertEqual(self.due(PledgeRound.objects.get(title=scope)), names)

    def test_chosen_members_are_those_ticked_and_other_scopes_do_not_look_at_ticks(self):
        self.make(scope="chosen", title="甲", members=[self.gu.pk, self.bai.pk])
        self.make(scope="committee", title="乙", members=[self.bai.pk])

        self.assertEqual(self.due(PledgeRound.objects.get(title="甲")), ["顾秋实", "白子衿"])
        self.assertEqual(self.due(PledgeRound.objects.get(title="乙")), ["沈立言", "顾秋实", "方克勤"])

    def test_what_is_refused_and_nothing_typed_is_lost(self):
        a_member(self.branch, "后来的", number="D7", joined_on=date(2020, 6, 5))
        newcomer = self.branch.members.get(number="D7")
        self.a_round(title="已有的")
        for data, complaint in (
            ({"title": " "}, "还没写名称。"),
            ({"opened_on": ""}, "还没写开始日期。"),
            ({"opened_on": "2020-06-31"}, "日期“2020-06-31”不存在，6月只有30天。您写的内容都还在。"),
            ({"opened_on": "1999-06-01"}, "开始日期写 2000 年到2021年6月11日之间的日子。"),
            ({"opened_on": "2022-06-01"}, "开始日期写 2000 年到2021年6月11日之间的日子。"),
            ({"due_on": "2020-05-31"}, "签订期限不能早于开始日期。"),
            ({"scope": "none"}, "签订范围请从列出的里面选。"),
            (
                {"scope": "committee", "opened_on": "2019-06-01"},
                "2019年6月1日没有“支委”，换一个范围或开始日期。",
            ),
            ({"scope": "chosen"}, "还没选人。指定的党员至少选一人。"),
            ({"scope": "chosen", "members": [self.wang.pk]}, "选的人里有不在这份名单里的，请重新选。"),
            (
                {"scope": "chosen", "members": [newcomer.pk, self.gu.pk]},
                "2020年6月1日：后来的还没有转入。去掉，或改开始日期。",
            ),
            ({"title": "已有的"}, "这一天已经有同名的承诺书。"),
        ):
            with self.subTest(complaint=complaint):
                response = self.make(**data)
                self.assertEqual(response.status_code, 422)
                self.assertContains(response, complaint, status_code=422)
                self.assertContains(response, "二、廉洁。", status_code=422)
        self.assertEqual(PledgeRound.objects.count(), 1)


class ListTest(Rounds):
    def lines(self, account=None, half="2020H1"):
        context = self.as_(account or self.secretary).get(f"/pledges/?half={half}").context
        return [(line.round.title, line.progress, line.mark.words) for line in context["lines"]]

    def test_rounds_stand_with_numbers_in_words_above_all_signed_pledges(self):
        round_ = self.a_round(self.gu, self.bai, due_on=date(2020, 6, 9))
        self.signs(round_, self.gu)
        Pledge.objects.create(branch=self.branch, member=self.bai, title="旧的", signed_on=date(2020, 2, 1))
        self.a_round(self.wang, branch=self.elsewhere)

        page = self.as_(self.secretary).get("/pledges/?half=2020H1")

        self.assertEqual(self.lines(), [("廉洁承诺书", Progress(2, 1), "过了期限，还差 1 人")])
        self.assertContains(page, "已签 <b>1</b> 人，应签 <b>2</b> 人")
        self.assertEqual(
            [row[0] for row in page.context["records"]], ["旧的", ("廉洁承诺书", self.url(round_))]
        )

    def test_a_round_belongs_to_the_half_years_from_its_beginning_until_it_is_done(self):
        done = self.a_round(self.gu, title="完成", opened_on=date(2019, 11, 1), due_on=date(2019, 12, 1))
        self.signs(done, self.gu, date(2019, 11, 2))
        self.a_round(self.gu, title="没完", opened_on=date(2019, 11, 1))
        self.a_round(self.gu, title="下半年", opened_on=date(2020, 7, 1))

        titles = {
            half: {line[0] for line in self.lines(half=half)} for half in ("2019H2", "2020H1", "2020H2")
        }
        self.assertEqual(
            titles, {"2019H2": {"完成", "没完"}, "2020H1": {"没完"}, "2020H2": {"没完", "下半年"}}
        )

    def test_how_a_round_stands(self):
        late, open_ = PledgeRound(opened_on=OPENED, due_on=date(2020, 6, 9)), PledgeRound(opened_on=OPENED)
        coming = PledgeRound(opened_on=date(2020, 6, 11))
        today_is_last = PledgeRound(opened_on=OPENED, due_on=TODAY)
        found = [
            mark_of(late, Progress(2, 1), TODAY), mark_of(today_is_last, Progress(2, 1), TODAY),
            mark_of(open_, Progress(2, 2), TODAY), mark_of(coming, Progress(2, 0), TODAY),
            mark_of(open_, Progress(), TODAY),
        ]  # fmt: skip
        self.assertEqual(
            [(mark.look, mark.words) for mark in found],
            [
                ("miss", "过了期限，还差 1 人"),
                ("wait", "还差 1 人"),
                ("ok", "全部已签"),
                ("plan", "6月11日开始"),
                ("none", "还没有应签人"),
            ],
        )

    def test_a_member_reads_only_the_own(self):
        mine, others = self.a_round(self.bai, self.gu), self.a_round(self.gu, title="别人的")
        self.signs(mine, self.gu)

        self.assertEqual(self.lines(self.reader), [("廉洁承诺书", Progress(1, 0), "待签")])
        self.signs(mine, self.bai)
        self.assertEqual(self.lines(self.reader), [("廉洁承诺书", Progress(1, 1), "已签")])
        page = self.as_(self.reader).get("/pledges/?half=2020H1")
        self.assertNotContains(page, "顾秋实")
        self.assertNotContains(page, others.title)
        self.assertNotContains(page, "发起承诺")

    def test_queries_do_not_grow(self):
        for account, queries in ((self.secretary, 8), (self.reader, 7)):
            client = self.as_(account)
            for more in (1, 3):
                for number in range(more):
                    round_ = self.a_round(self.gu, self.bai, title=f"{account}{more}{number}")
                    self.signs(round_, self.bai)
                with self.subTest(account=account, more=more), self.assertNumQueries(queries):
                    client.get("/pledges/?half=2020H1")


class DetailTest(Rounds):
    def test_who_may_see_a_round(self):
        round_ = self.a_round(self.gu, self.bai, text="一、学习。\n二、廉洁。")
        self.signs(round_, self.gu)

        self.assertEqual(self.statuses(self.url(round_)), [200] * 6 + [404])
        page = self.as_(self.reader).get(self.url(round_))
        self.assertContains(page, "二、廉洁。")
        for hidden in ("顾秋实", "应签", "打印"):
            self.assertNotContains(page, hidden)
        other = self.a_round(self.gu, title="别人的")
        self.assertEqual(self.as_(self.reader).get(self.url(other)).status_code, 403)

    def test_the_people_stand_by_group_with_their_days(self):
        alone = a_member(self.branch, "无组的", number="D9")
        round_ = self.a_round(alone, self.bai, self.gu, self.shen)
        self.signs(round_, self.gu)

        context = self.as_(self.secretary).get(self.url(round_)).context
        found = [
            (
                str(section.group),
                [
                    (each.number, each.label, each.pledge and each.pledge.signed_on)
                    for each in section.signers
                ],
            )
            for section in context["sections"]
        ]

        day = date(2020, 6, 3)
        self.assertEqual(
            found,
            [
                ("第一党小组", [(1, "沈立言", None), (2, "顾秋实", day)]),
                ("第二党小组", [(3, "白子衿", None)]),
                ("None", [(4, "无组的", None)]),
            ],
        )
        self.assertEqual(context["progress"], Progress(4, 1))

    def test_who_only_reads_gets_no_buttons(self):
        round_ = self.a_round(self.gu)
        for account in (self.discipline, self.superior):
            page = self.as_(account).get(self.url(round_))
            self.assertContains(page, "顾秋实")
            for button in ("签了", "应签名单", "修改"):
                self.assertNotContains(page, button)

    def test_queries_do_not_grow(self):
        round_ = self.a_round()
        client = self.as_(self.secretary)
        for more in (1, 3):
            for number in range(more):
                member = a_member(self.branch, f"新{more}{number}", self.first)
                PledgeSigner.objects.create(branch=self.branch, round=round_, member=member)
                self.signs(round_, a := a_member(self.branch, f"又{more}{number}"))
                PledgeSigner.objects.create(branch=self.branch, round=round_, member=a)
            with self.subTest(more=more), self.assertNumQueries(17):
                client.get(self.url(round_))


class SignTest(Rounds):
    def test_who_may_record(self):
        round_ = self.a_round(self.gu, self.bai)
        for name, more in (
            ("sign", [self.gu.pk]), ("sign_rest", []), ("unsign", [self.gu.pk]), ("undo", []), ("adopt", []),
            ("follow", []), ("add", []), ("remove", [self.bai.pk]),
        ):  # fmt: skip
            statuses = self.statuses(self.url(round_, name, *more), "post", signed_on="2020-06-05")
            self.assertEqual(statuses[2:], [403] * 4 + [404], name)
            self.assertLess(max(statuses[:2]), 423, name)
            self.assertEqual(self.as_(self.secretary).get(self.url(round_, name, *more)).status_code, 405)

    def test_one_press_one_person_on_the_day_of_the_field(self):
        round_ = self.a_round(self.gu, self.bai)

        response = self.post(round_, "sign", self.gu.pk, signed_on="2020-06-05")

        self.assertEqual(self.signed(round_), [("顾秋实", "廉洁承诺书", date(2020, 6, 5))])
        self.assertEqual(said(response), ["顾秋实：6月5日签。"])
        self.assertEqual(response.context["form"]["signed_on"].value(), date(2020, 6, 5))
        # pressing twice writes once, and the first day stays
        self.post(round_, "sign", self.gu.pk, signed_on="2020-06-06")
        self.assertEqual(self.signed(round_), [("顾秋实", "廉洁承诺书", date(2020, 6, 5))])

    def test_the_figure_counts_what_was_signed(self):
        round_ = self.a_round(self.gu, self.bai)
        self.post(round_, "sign_rest", signed_on="2020-06-05")

        branches = Branch.objects.filter(pk=self.branch.pk)
        figures = half_year_figures(branches, HalfYear(2020, 1), TODAY)[self.branch.pk]
        self.assertEqual(figures["承诺书份数"], 2)

    def test_who_signed_already_keeps_the_day_and_the_page_says_so(self):
        round_ = self.a_round(self.gu)
        url = f"/pledges/{round_.pk}/sign/{self.gu.pk}/"
        client = self.as_(self.secretary)
        client.post(url, {"signed_on": "2020-06-05"})
        page = client.post(url, {"signed_on": "2020-06-06"}, follow=True)
        self.assertContains(page, f"{self.gu}：6月5日签，已经记过，没有改。")
        self.assertEqual(Pledge.objects.get().signed_on, date(2020, 6, 5))

    def test_bad_days_are_refused_with_the_reason(self):
        newcomer = a_member(self.branch, "新来的", number="D7", joined_on=date(2020, 6, 8))
        gone = a_member(self.branch, "走了的", number="D8", left_on=date(2020, 6, 4))
        young = a_member(
            self.branch,
            "刚入党",
            number="D9",
            admitted_on=date(2020, 6, 9),
            converted_on=None,
            kind="probationary",
        )
        round_ = self.a_round(self.gu, newcomer, gone, young)
        for member, day, complaint in (
            (self.gu, "", "还没写签订日期。"),
            (self.gu, "2020-06-31", "日期“2020-06-31”不存在，6月只有30天。您写的内容都还在。"),
            (self.gu, "2020-06-11", "签订日期还没到，写今天或以前的日子。"),
            (self.gu, "2020-05-31", "签订日期不能早于开始日期2020年6月1日。"),
            (newcomer, "2020-06-07", "新来的2020年6月7日还没有转入，换一天。"),
            (gone, "2020-06-04", "走了的2020年6月4日已经转出，换一天。"),
            (young, "2020-06-08", "刚入党2020年6月8日还没有入党，换一天。"),
        ):
            with self.subTest(complaint=complaint):
                response = self.post(round_, "sign", member.pk, signed_on=day)
                self.assertContains(response, complaint, status_code=422)
                self.assertContains(response, f'value="{day}"' if day else "signed_on", status_code=422)
        self.assertEqual(self.signed(round_), [])

    def test_who_is_not_asked_cannot_sign(self):
        round_ = self.a_round(self.gu)
        for member in (self.bai, self.wang):
            response = self.post(round_, "sign", member.pk, signed_on="2020-06-05")
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.signed(round_), [])

    def test_all_the_rest_on_one_day_without_who_was_not_there(self):
        newcomer = a_member(self.branch, "新来的", number="D7", joined_on=date(2020, 6, 8))
        round_ = self.a_round(self.gu, self.bai, self.shao, newcomer)
        self.signs(round_, self.gu, date(2020, 6, 2))

        response = self.post(round_, "sign_rest", signed_on="2020-06-05")

        self.assertEqual(said(response), ["2 人记为6月5日签。没有记：新来的还没有转入。"])
        self.assertEqual(
            self.signed(round_),
            [
                ("顾秋实", "廉洁承诺书", date(2020, 6, 2)),
                ("邵国梁", "廉洁承诺书", date(2020, 6, 5)),
                ("白子衿", "廉洁承诺书", date(2020, 6, 5)),
            ],
        )

    def test_the_last_press_on_all_can_be_taken_back_and_nothing_else(self):
        round_ = self.a_round(self.gu, self.bai, self.shao)
        self.signs(round_, self.gu, date(2020, 6, 2))
        self.assertContains(self.post(round_, "sign_rest", signed_on="2020-06-05"), "撤销刚才记的 2 人")

        response = self.post(round_, "undo")

        self.assertEqual(said(response), ["撤销了，2 人改为待签。"])
        self.assertEqual([row[0] for row in self.signed(round_)], ["顾秋实"])
        self.assertEqual(said(self.post(round_, "undo")), ["撤销了，0 人改为待签。"])
        self.assertEqual([row[0] for row in self.signed(round_)], ["顾秋实"])

    def test_one_signing_can_be_taken_back(self):
        round_, other = self.a_round(self.gu, self.bai), self.a_round(self.gu, title="另一份")
        for one in (round_, other):
            self.signs(one, self.gu)

        self.post(round_, "unsign", self.gu.pk)

        self.assertEqual((self.signed(round_), len(self.signed(other))), ([], 1))

    def test_htmx_gets_the_part_and_the_keyboard_goes_on_with_the_next(self):
        round_ = self.a_round(self.shen, self.gu, self.bai)
        self.signs(round_, self.gu)
        client = self.as_(self.secretary)

        part = client.post(
            self.url(round_, "sign", self.shen.pk),
            {"signed_on": "2020-06-05"},
            headers={"HX-Request": "true"},
        )
        wrong = client.post(
            self.url(round_, "sign", self.bai.pk), {"signed_on": "2020-06-11"}, headers={"HX-Request": "true"}
        )

        self.assertNotContains(part, "<html")
        self.assertContains(part, "已签 <b>2</b> 人，应签 <b>3</b> 人")
        self.assertContains(part, 'value="2020-06-05"')
        self.assertEqual(part.context["focus"], self.bai.pk)
        self.assertContains(wrong, "签订日期还没到，写今天或以前的日子。")
        self.assertEqual([row[0] for row in self.signed(round_)], ["沈立言", "顾秋实"])


class AdoptTest(Rounds):
    def test_pledges_of_the_same_title_signed_since_are_offered_once_each(self):
        def loose(member, day, title="廉洁承诺书"):
            return Pledge.objects.create(branch=member.branch, member=member, title=title, signed_on=day)

        round_ = self.a_round(self.gu, self.bai, self.shao)
        self.signs(round_, self.shao)
        first = loose(self.gu, date(2020, 6, 2))
        for member, day, title in (
            (self.gu, date(2020, 6, 4), "廉洁承诺书"),  # a second one of the same person
            (self.bai, date(2020, 5, 31), "廉洁承诺书"),  # before the round
            (self.bai, date(2020, 6, 2), "保密承诺书"),
            (self.shao, date(2020, 6, 2), "廉洁承诺书"),  # has signed in the round
            (self.fang, date(2020, 6, 2), "廉洁承诺书"),  # not asked
        ):
            loose(member, day, title)
        self.assertEqual(found_before(round_), [first])
        self.assertContains(self.as_(self.secretary).get(self.url(round_)), "另有 1 份同名的承诺书")

        response = self.post(round_, "adopt")

        self.assertEqual(said(response), ["1 份算进了这次。"])
        self.assertEqual([row[0] for row in self.signed(round_)], ["顾秋实", "邵国梁"])
        self.assertEqual(Pledge.objects.count(), 7)


class PeopleTest(Rounds):
    def test_following_the_roll_brings_newcomers_and_never_loses_who_signed(self):
        round_ = self.a_round(self.shen, self.gu, self.fang, self.shao, self.bai, scope="all")
        self.signs(round_, self.gu)
        new = a_member(self.branch, "新来的", number="D7", joined_on=date(2020, 6, 8))
        a_member(self.branch, "以后来", number="D8", joined_on=date(2020, 6, 11))
        for member in (self.gu, self.bai):
            member.left_on = TODAY
            member.save()
        change = roll_change(round_, TODAY)
        self.assertEqual((change.come, change.gone), ([new], [self.bai]))

        response = self.post(round_, "follow")

        self.assertEqual(said(response), ["名单按名册更新了：加了 1 人，去掉 1 人。"])
        self.assertEqual(self.due(round_), ["沈立言", "顾秋实", "方克勤", "邵国梁", "新来的"])
        self.assertEqual(said(self.post(round_, "follow")), ["名单和名册一致，没有变化。"])

    def test_who_was_added_to_a_committees_pledge_stays_when_the_roll_is_followed(self):
        round_ = self.a_round(self.shen, self.bai, scope="committee")

        self.post(round_, "follow")

        self.assertEqual(self.due(round_), ["沈立言", "顾秋实", "方克勤", "白子衿"])

    def test_nobody_is_newly_concerned_by_a_round_for_chosen_ones(self):
        self.assertEqual(list(people_in_scope(self.branch, "chosen", TODAY)), [])

    def test_one_more_and_one_less(self):
        round_ = self.a_round(self.gu)

        self.assertEqual(said(self.post(round_, "add", member=self.bai.pk)), ["白子衿加进了应签名单。"])
        self.assertEqual(self.due(round_), ["顾秋实", "白子衿"])
        self.assertEqual(said(self.post(round_, "remove", self.gu.pk)), ["顾秋实从应签名单里去掉了。"])
        self.assertEqual(self.due(round_), ["白子衿"])

    def test_nobody_twice_nobody_of_elsewhere_and_nobody_who_left_is_added(self):
        self.fang.left_on = TODAY
        self.fang.save()
        round_ = self.a_round(self.gu)
        for member in (self.gu.pk, self.wang.pk, self.fang.pk, "x"):
            response = self.post(round_, "add", member=member)
            self.assertContains(response, "这名党员不能加：已在名单里，或不在册。", status_code=422)
        self.assertContains(self.post(round_, "add"), "还没选党员。", status_code=422)
        self.assertEqual(self.due(round_), ["顾秋实"])

    def test_who_has_signed_is_not_taken_off(self):
        round_ = self.a_round(self.gu)
        self.signs(round_, self.gu)

        response = self.post(round_, "remove", self.gu.pk)

        self.assertEqual(said(response), ["顾秋实已经签了，不能从名单里去掉。签错了先撤销。"])
        self.assertEqual(self.due(round_), ["顾秋实"])
        self.assertEqual(self.post(round_, "remove", self.bai.pk).status_code, 404)


class EditTest(Rounds):
    def data(self, **changes):
        return {"title": "廉洁承诺书", "text": "", "opened_on": "2020-06-01", "due_on": ""} | changes

    def test_who_may(self):
        round_ = self.a_round(self.gu)
        for name in ("edit", "delete"):
            self.assertEqual(self.statuses(self.url(round_, name)), [200, 200, 403, 403, 403, 403, 404])

    def test_what_was_signed_follows_a_new_title(self):
        round_ = self.a_round(self.gu)
        self.signs(round_, self.gu)
        Pledge.objects.create(branch=self.branch, member=self.bai, title="廉洁承诺书", signed_on=OPENED)

        self.post(round_, "edit", **self.data(title="廉政承诺书", text="改过的"))

        self.assertEqual(self.signed(round_), [("顾秋实", "廉政承诺书", date(2020, 6, 3))])
        self.assertEqual(Pledge.objects.get(round=None).title, "廉洁承诺书")
        round_.refresh_from_db()
        self.assertEqual((round_.text, round_.scope, self.due(round_)), ("改过的", "all", ["顾秋实"]))

    def test_the_beginning_is_not_moved_behind_a_signature(self):
        round_ = self.a_round(self.gu)
        self.signs(round_, self.gu)

        late = self.post(round_, "edit", **self.data(opened_on="2020-06-04"))
        fits = self.post(round_, "edit", **self.data(opened_on="2020-06-03"))

        self.assertContains(late, "顾秋实在2020年6月3日已经签了，开始日期不能晚于这一天。", status_code=422)
        self.assertEqual(fits.status_code, 200)

    def test_what_was_signed_outlives_its_round(self):
        round_ = self.a_round(self.gu, self.bai)
        self.signs(round_, self.gu)
        self.assertContains(
            self.as_(self.secretary).get(self.url(round_, "delete")), "已签的 1 份仍留在承诺书里；"
        )

        self.post(round_, "delete")

        self.assertEqual((PledgeRound.objects.count(), PledgeSigner.objects.count()), (0, 0))
        self.assertEqual(list(Pledge.objects.values_list("member", "round")), [(self.gu.pk, None)])


class PaperTest(Rounds):
    def names(self, round_, query=""):
        context = self.as_(self.secretary).get(self.url(round_, "print") + query).context
        return [member.name for member in context["people"]]

    def test_who_may_print(self):
        round_ = self.a_round(self.bai)
        for name in ("print", "sheet"):
            self.assertEqual(self.statuses(self.url(round_, name)), [200, 200, 200, 200, 403, 200, 404])

    def test_a_page_for_each_who_has_not_signed_for_all_or_for_one(self):
        round_ = self.a_round(self.gu, self.shao, self.bai)
        self.signs(round_, self.shao)

        self.assertEqual(self.names(round_), ["顾秋实", "白子衿"])
        self.assertEqual(self.names(round_, "?all=1"), ["顾秋实", "邵国梁", "白子衿"])
        self.assertEqual(self.names(round_, f"?member={self.shao.pk}"), ["邵国梁"])
        self.assertEqual(self.names(round_, f"?member={self.fang.pk}"), [])

    def test_the_form_has_the_text_in_paragraphs_and_the_name(self):
        round_ = self.a_round(self.gu, text="一、学习。\r\n\r\n  二、廉洁<自律>。")

        page = self.as_(self.secretary).get(self.url(round_, "print"))

        self.assertContains(page, "<p>一、学习。</p><p>二、廉洁&lt;自律&gt;。</p>")
        self.assertContains(page, "承诺人（签名）：顾秋实")

    def test_the_list_to_sign_numbers_everybody_through_the_groups(self):
        round_ = self.a_round(self.gu, self.bai)

        page = self.as_(self.secretary).get(self.url(round_, "sheet"))

        self.assertContains(page, '<td class="no">1</td><td class="who">顾秋实</td>')
        self.assertContains(page, '<td class="no">2</td><td class="who">白子衿</td>')


class TodoTest(Rounds):
    def found(self, account):
        return todos(access_of(account, chosen_branch_id=self.branch.pk, day=TODAY))

    def test_rounds_near_their_end_or_past_it_with_somebody_missing(self):
        late = self.a_round(self.gu, self.bai, title="过期", due_on=date(2020, 6, 9))
        soon = self.a_round(self.gu, title="快到", due_on=date(2020, 6, 17))
        last = self.a_round(self.gu, title="今天", due_on=TODAY)
        self.a_round(self.gu, title="还早", due_on=date(2020, 6, 18))
        self.a_round(self.gu, title="没期限")
        self.a_round(self.wang, title="别处的", due_on=TODAY, branch=self.elsewhere)
        self.signs(self.a_round(self.gu, title="签完了", due_on=TODAY), self.gu)
        self.signs(late, self.bai)

        access = access_of(self.secretary, day=TODAY)
        assert access.see["records"]  # the right is known; what is counted is the feature's own
        with self.assertNumQueries(1):
            found = todos(access)
        self.assertEqual(
            found,
            [
                Todo("miss", "过期", "还有 1 人没签", "期限是6月9日，已过", self.url(late), "去登记"),
                Todo("wait", "今天", "还有 1 人没签", "今天到期", self.url(last), "去登记"),
                Todo("wait", "快到", "还有 1 人没签", "期限是6月17日，还剩7天", self.url(soon), "去登记"),
            ],
        )
        self.assertEqual(self.found(self.organiser), found)

    def test_nothing_for_who_may_not_act(self):
        self.a_round(self.bai, due_on=TODAY)

        for account in (self.discipline, self.leader, self.reader, self.superior):
            self.assertEqual(self.found(account), [])
