from meetings.agenda.votes import Body, Voters, faults_of, least_candidates, verdict_on
from meetings.models import AgendaItem, Candidate, Meeting
from members.models import Post
from tests.factories import a_meeting, a_member, a_role
from tests.meetings.people import DAY, ThreePeople

HTMX = {"HX-Request": "true"}


def an_item(**fields):
    return AgendaItem(title="讨论转正", **fields)


class TheRules(ThreePeople):
    """The figures of the design: 26 with the right to vote, 23 of them came."""

    voters = Voters(expected=26, present=23, probationary=("骆欣然", "单伯庸"))

    def test_half_of_those_expected_is_a_quorum_and_more_than_half_a_majority(self):
        found = [(Voters(n, n).quorum, Voters(n, n).majority) for n in (1, 2, 3, 25, 26)]

        assert found == [(1, 1), (1, 2), (2, 2), (13, 13), (13, 14)]

    def test_four_fifths_make_an_election_and_half_of_those_present_elect(self):
        found = [(Voters(n, n).election_quorum, Voters(n, n).election_majority) for n in (1, 5, 6, 25, 26)]

        assert found == [(1, 1), (4, 3), (5, 4), (20, 13), (21, 14)]

    def test_of_the_seats_one_fifth_more_stand(self):
        assert [least_candidates(seats) for seats in (1, 3, 5, 7, 10)] == [2, 4, 6, 9, 12]

    def test_a_vote_that_passed_says_so_with_all_numbers_and_the_article(self):
        verdict = verdict_on(an_item(votes_for=22, votes_abstain=1), self.voters)

        assert (verdict.state, verdict.said) == ("ok", "可以表决，已通过。")
        assert verdict.text == (
            "有表决权的应到 26 人，实到 23 人，不少于半数；"
            "赞成 22 票，超过应到有表决权人数的半数（至少 14 票）。"
        )
        assert verdict.source == (
            "依据：《中国共产党支部工作条例（试行）》第十一条。预备党员骆欣然、单伯庸没有表决权，不计在内。"
        )

    def test_half_of_the_votes_is_not_enough(self):
        verdict = verdict_on(an_item(votes_for=13), self.voters)

        assert (verdict.state, verdict.said) == ("wait", "可以表决，没有通过。")
        assert "赞成 13 票，没有超过应到有表决权人数的半数（至少 14 票）" in verdict.text

    def test_before_the_vote_it_says_whether_enough_came(self):
        assert verdict_on(an_item(), self.voters).said == "可以表决。"
        few = verdict_on(an_item(votes_for=12), Voters(26, 12))
        assert (few.state, few.said) == ("wait", "人数还不够表决。")
        assert few.text == "有表决权的应到 26 人，实到 12 人，还差 1 人。"
        nobody = verdict_on(an_item(), Voters(0, 0))
        assert (nobody.said, nobody.text) == ("人数还不够表决。", "应到的人里没有人有表决权。")

    def test_a_committee_is_counted_by_its_own_article(self):
        verdict = verdict_on(an_item(votes_for=3), Voters(5, 4, Body.COMMITTEE))

        assert verdict.text == (
            "委员应到 5 人，实到 4 人，不少于半数；赞成 3 票，超过应到委员人数的半数（至少 3 票）。"
        )
        assert "第十二条" in verdict.source

    def test_more_votes_than_voters_decide_nothing(self):
        for voters in (self.voters, Voters(26, 23, Body.COMMITTEE), Voters(26, 23, Body.OTHER)):
            verdict = verdict_on(an_item(votes_for=24), voters)
            assert (verdict.state, verdict.said) == ("miss", "票数不对。")

    def test_where_no_rule_counts_only_the_numbers_are_said(self):
        others = Voters(9, 8, Body.OTHER)

        assert verdict_on(an_item(), others) is None
        verdict = verdict_on(an_item(votes_for=6), others)
        assert (verdict.state, verdict.icon, verdict.said) == ("none", "info", "")
        assert verdict.text.startswith("有表决权的应到 9 人，实到 8 人；赞成 6 票。")


class Stood(ThreePeople):
    voters = Voters(expected=26, present=23)

    def election(self, *votes, seats=3, elected=0, **fields):
        people = [self.shen, self.gu, self.shao, self.bai]
        stood = [
            Candidate(member=member, votes=number, elected=place < elected)
            for place, (member, number) in enumerate(zip(people, votes, strict=False))
        ]
        return an_item(matter="election", seats=seats, **fields), stood


class Elections(Stood):
    def verdict(self, voters, *votes, **fields):
        item, stood = self.election(*votes, **fields)
        return verdict_on(item, voters, stood)

    def test_an_election_with_enough_people_candidates_and_votes(self):
        verdict = self.verdict(self.voters, 22, 20, 13, 9, elected=3)

        assert (verdict.state, verdict.said) == ("ok", "可以选举，当选 3 人。")
        assert verdict.text == (
            "有选举权的应到 26 人，实到 23 人，不少于五分之四（至少 21 人）。"
            "应选 3 名，候选人 4 名，差额不少于20%。"
            "当选要超过实到有选举权人数的半数（至少 12 票）。"
        )
        assert verdict.source == "依据：《中国共产党基层组织选举工作条例》，差额见第九条、第十三条。"

    def test_twenty_of_twenty_six_are_too_few_to_elect(self):
        verdict = self.verdict(Voters(26, 20), 20)

        assert (verdict.state, verdict.said) == ("wait", "人数还不够选举。")
        assert "还差 1 人" in verdict.text

    def test_as_many_candidates_as_seats_are_too_few(self):
        verdict = self.verdict(self.voters, 22, 20, 13, elected=3)

        assert verdict.state == "wait"
        assert "差额不到20%，至少要 4 名候选人。" in verdict.text

    def test_a_committee_may_elect_its_secretary_without_a_surplus(self):
        verdict = self.verdict(Voters(5, 5, Body.COMMITTEE), 5, seats=1, elected=1)

        assert (verdict.state, verdict.said) == ("ok", "可以选举，当选 1 人。")

    def test_who_did_not_get_more_than_half_of_those_present_is_named(self):
        verdict = self.verdict(self.voters, 22, 20, 11, 9, elected=3)

        assert (verdict.state, verdict.said) == ("wait", "有人票数不够。")
        assert "邵国梁 11 票，没有超过半数。" in verdict.text

    def test_hands_raised_over_a_matter_of_election_are_an_ordinary_vote(self):
        assert self.verdict(self.voters, votes_for=22, seats=None).said == "可以表决，已通过。"


class Impossible(Stood):
    def faults(self, *votes, voters=None, **fields):
        item, stood = self.election(*votes, **fields)
        return list(faults_of(item, voters or self.voters, stood))

    def test_numbers_that_can_be_are_no_faults(self):
        assert self.faults(22, 20, elected=2, ballots_issued=23, ballots_returned=23, ballots_void=1) == []
        assert faults_of(an_item(votes_for=22, votes_against=1), self.voters) == []
        assert faults_of(an_item(votes_for=99), None) == []

    def test_more_votes_than_voters_who_came(self):
        assert faults_of(an_item(votes_for=22, votes_against=1, votes_abstain=1), self.voters) == [
            ("votes_for", "赞成、反对、弃权合计 24 票，比实到有表决权的 23 人多 1 票。")
        ]

    def test_ballots_that_were_never_given_out(self):
        assert self.faults(ballots_issued=23, ballots_returned=25, ballots_void=30) == [
            ("ballots_returned", "收回选票 25 张，比发出的 23 张多 2 张。"),
            ("ballots_void", "无效票 30 张，比收回的 25 张多 5 张。"),
        ]

    def test_more_votes_for_one_than_valid_ballots_or_than_voters(self):
        assert self.faults(22, ballots_returned=22, ballots_void=2) == [
            ("candidate-0", "沈立言得 22 票，比有效票 20 张多 2 票。")
        ]
        assert self.faults(1, 24) == [("candidate-1", "顾秋实得 24 票，比实到有选举权的 23 人多 1 票。")]

    def test_more_elected_than_seats(self):
        assert self.faults(22, 20, seats=1, elected=2) == [("seats", "写了 2 人当选，比应选的 1 人多 1 人。")]

    def test_one_who_stands_twice(self):
        item, stood = self.election(22)
        assert faults_of(item, self.voters, [*stood, *stood]) == [
            ("candidate-1", "沈立言在候选人里写了两次，去掉一个。")
        ]


class WhoVotes(ThreePeople):
    def among(self, *forms, **statuses):
        people = [(getattr(self, name), status) for name, status in statuses.items()]
        return Voters.among(people, forms, DAY, {self.shen.pk, self.gu.pk})

    def test_full_members_of_those_expected(self):
        self.bai.converted_on, self.bai.kind = None, "probationary"

        voters = self.among("general_meeting", shen="present", gu="online", shao="absent", bai="present")

        assert voters == Voters(3, 2, Body.GENERAL_MEETING, ("白子衿",))

    def test_who_only_sits_in_has_no_vote(self):
        assert self.among("general_meeting", shen="present", gu="observer") == Voters(1, 1)

    def test_at_a_committee_meeting_the_committee(self):
        voters = self.among("committee_meeting", shen="present", gu="on_leave", bai="present")

        assert voters == Voters(2, 1, Body.COMMITTEE)

    def test_whose_right_is_suspended_is_counted_and_not_named(self):
        people = [(self.shen, "present"), (self.gu, "present"), (self.bai, "absent")]

        voters = Voters.among(people, ("general_meeting",), DAY, (), {self.gu.pk, self.shao.pk})

        assert voters == Voters(2, 1, Body.GENERAL_MEETING, (), 1)
        verdict = verdict_on(an_item(votes_for=1), voters)
        assert verdict.source.endswith("另有 1 人没有表决权，不计在内。")

    def test_of_several_forms_the_widest(self):
        voters = self.among("committee_meeting", "general_meeting", shen="present", bai="present")

        assert voters == Voters(2, 2, Body.GENERAL_MEETING)


class Typed(ThreePeople):
    def setUp(self):
        self.as_(self.secretary)

    def item(self, key=0, **fields):
        fields = {"title": "讨论转正", "discussion": "", "resolution": "", "matter": "", "way": "", **fields}
        return {f"item-{key}-{name}": value for name, value in fields.items()}

    def stand(self, *candidates, key=0):
        typed = {}
        for place, (member, votes, elected) in enumerate(candidates):
            prefix = f"item-{key}-candidate-{place}"
            typed |= {f"{prefix}-member": member and member.pk or "", f"{prefix}-votes": votes}
            typed |= {f"{prefix}-elected": "on"} if elected else {}
        return typed


class OnThePage(Typed):
    def record(self, **typed):
        return self.client.post("/meetings/new/", self.form(**typed))

    def test_items_are_kept_in_the_order_of_the_page(self):
        second = self.item(7, title="表彰", votes_for="4", votes_against="0", way="hands")
        first = self.item(2, discussion="邵国梁：同意。", resolution="同意按期转正", matter="conversion")

        self.record(**second, **first)

        items = Meeting.objects.get().agenda.all()
        assert [(item.position, item.title, item.matter, item.discussion) for item in items] == [
            (1, "表彰", "", ""),
            (2, "讨论转正", "conversion", "邵国梁：同意。"),
        ]
        assert [(item.votes_for, item.votes_against, item.votes_abstain) for item in items] == [
            (4, 0, None),
            (None, None, None),
        ]
        assert {item.branch_id for item in items} == {self.branch.pk}

    def test_more_items_than_any_meeting_has_are_refused_at_once(self):
        response = self.record(**{f"item-{key}-title": "议题" for key in range(51)})

        assert response.status_code == 400
        assert not Meeting.objects.exists()

    def test_an_item_that_was_left_empty_is_none(self):
        self.record(**self.item(title=" "), **self.item(1))

        assert [item.title for item in AgendaItem.objects.all()] == ["讨论转正"]

    def test_an_election_with_its_candidates(self):
        stand = self.stand((self.shen, "4", True), (self.gu, "1", False), (None, "", False))

        self.record(
            **self.item(matter="election", way="secret", seats="1", ballots_issued="4", ballots_returned="4"),
            **stand,
        )

        item = AgendaItem.objects.get()
        assert (item.seats, item.ballots_issued, item.ballots_returned, item.ballots_void) == (1, 4, 4, None)
        assert [(one.member, one.votes, one.elected) for one in item.candidates.all()] == [
            (self.shen, 4, True),
            (self.gu, 1, False),
        ]

    def test_what_cannot_have_been_is_refused_at_its_field_and_kept(self):
        refused = self.record(
            **self.item(title="", discussion="说了很多"),
            **self.item(1, votes_for="5"),
            **self.item(2, matter="election", seats="1", ballots_issued="2", ballots_returned="3"),
            **self.stand((self.shen, "4", True), (self.shen, "1", True), (None, "2", False), key=2),
        )

        assert refused.status_code == 422
        assert refused.context["page"].problems == [
            ("id_item-0-title", "第1个议题还没写题目。"),
            ("id_item-1-votes_for", "赞成、反对、弃权合计 5 票，比实到有表决权的 4 人多 1 票。"),
            ("id_item-2-seats", "写了 2 人当选，比应选的 1 人多 1 人。"),
            ("id_item-2-ballots_returned", "收回选票 3 张，比发出的 2 张多 1 张。"),
            ("id_item-2-candidate-0-member", "沈立言得 4 票，比有效票 3 张多 1 票。"),
            ("id_item-2-candidate-1-member", "沈立言在候选人里写了两次，去掉一个。"),
            ("id_item-2-candidate-2-member", "第3名候选人还没选是谁。"),
        ]
        for anchor, _ in refused.context["page"].problems:
            self.assertContains(refused, f'id="{anchor}"', status_code=422)
        self.assertContains(refused, "说了很多", status_code=422)
        assert not Meeting.objects.exists()

    def test_numbers_that_are_none(self):
        for field, typed in (
            ("votes_for", "-1"),
            ("votes_for", "三"),
            ("seats", "99999"),
            ("ballots_void", "1.5"),
        ):
            with self.subTest(field=field, typed=typed):
                refused = self.record(**self.item(**{field: typed}))
                self.assertContains(refused, "写 0 到 9999 的整数。", status_code=422)
        refused = self.record(**self.item(matter="election"), **self.stand((self.shen, "很多", False)))
        self.assertContains(refused, "得票“很多”看不懂，写 0 到 9999 的整数。", status_code=422)

    def test_nobody_of_another_branch_can_stand(self):
        refused = self.record(**self.item(matter="election"), **self.stand((self.wang, "1", False)))

        self.assertContains(refused, "第1名候选人那天不在名册上，请另选。", status_code=422)
        assert not AgendaItem.objects.exists()

    def test_the_votes_of_a_plan_are_not_held_against_anybody(self):
        self.record(state="planned", **self.item(votes_for="9"))

        assert AgendaItem.objects.get().votes_for == 9

    def test_an_edit_shows_the_items_and_writes_them_anew(self):
        self.record(
            **self.item(),
            **self.item(1, title="选举", matter="election"),
            **self.stand((self.gu, "2", False), key=1),
        )
        meeting = Meeting.objects.get()

        page = self.client.get(f"/meetings/{meeting.pk}/edit/")
        self.assertContains(page, 'value="选举"')
        self.assertContains(page, f'<option value="{self.gu.pk}" selected>顾秋实</option>')

        self.client.post(f"/meetings/{meeting.pk}/edit/", self.form(**self.item(1, title="选举支委会")))
        assert [item.title for item in meeting.agenda.all()] == ["选举支委会"]
        assert not Candidate.objects.exists()

    def test_a_verdict_stands_beside_each_item(self):
        self.record(**self.item(votes_for="3"))

        page = self.client.get(f"/meetings/{Meeting.objects.get().pk}/edit/")

        self.assertContains(page, "可以表决，已通过。")
        self.assertContains(page, "《中国共产党支部工作条例（试行）》第十一条")

    def test_the_queries_do_not_grow_with_the_items(self):
        for items in (1, 3):
            meeting = a_meeting(self.branch, present=[self.shen, self.gu, self.shao, self.bai])
            typed = {}
            for key in range(items):
                typed |= self.item(key, title=f"选举{key}", matter="election")
                typed |= self.stand(*[(one, "1", False) for one in (self.shen, self.gu)][:items], key=key)
            url = f"/meetings/{meeting.pk}/edit/"
            with self.subTest(items=items):
                with self.assertNumQueries(49):
                    assert self.client.post(url, self.form(**typed)).status_code == 302
                with self.assertNumQueries(18):
                    self.client.get(url)
                with self.assertNumQueries(54):
                    changed = typed | {"item-0-resolution": "同意"}
                    assert self.client.post(url, self.form(**changed)).status_code == 302


class WithoutScript(Typed):
    """Each button sends the form: the page comes back unjudged, with everything that was typed."""

    def press(self, do, **typed):
        return self.client.post("/meetings/agenda/", {**self.form(**typed), "do": do})

    def titles(self, page):
        return [(item.key, item.form["title"].value()) for item in page.context["agenda"].items]

    def test_an_item_more(self):
        page = self.press("add", topic="写了一半", **self.item(3))

        assert page.status_code == 200
        assert self.titles(page) == [("3", "讨论转正"), ("4", "")]
        self.assertContains(page, "写了一半")
        self.assertContains(page, 'name="item-4-title"')
        self.assertNotContains(page, "field-error")
        assert not Meeting.objects.exists()

    def test_an_item_less_and_one_moved_up(self):
        items = self.item(0, title="甲") | self.item(1, title="乙") | self.item(2, title="丙")

        assert self.titles(self.press("remove-1", **items)) == [("0", "甲"), ("2", "丙")]
        assert self.titles(self.press("up-2", **items)) == [("0", "甲"), ("2", "丙"), ("1", "乙")]
        assert self.titles(self.press("up-0", **items)) == [("0", "甲"), ("1", "乙"), ("2", "丙")]

    def test_a_candidate_more_and_one_less(self):
        stand = self.item(matter="election") | self.stand((self.shen, "4", True), (self.gu, "1", False))

        def stands(page):
            return [
                (row.prefix, row.chosen, row.typed_votes, row.elected)
                for row in page.context["agenda"].items[0].rows
            ]

        first, second = (
            ("item-0-candidate-0", str(self.shen.pk), "4", True),
            ("item-0-candidate-1", str(self.gu.pk), "1", False),
        )
        assert stands(self.press("candidate-0", **stand)) == [
            first,
            second,
            ("item-0-candidate-2", "", "", False),
        ]
        assert stands(self.press("drop-0-0", **stand)) == [second]

    def test_nonsense_does_nothing(self):
        for do in ("", "remove-9", "up-0", "fly-1", "remove-" + "9" * 400):
            with self.subTest(do=do[:10]):
                assert self.titles(self.press(do, **self.item())) == [("0", "讨论转正")]

    def test_the_page_of_an_edit_stays_an_edit(self):
        meeting = a_meeting(self.branch, present=[self.shen])

        page = self.press("add", meeting=meeting.pk)

        self.assertContains(page, f'action="/meetings/{meeting.pk}/edit/"')


class Live(Typed):
    """While numbers are typed the server says what the rules make of them, and nothing is written."""

    def ask(self, account=None, **typed):
        client = self.as_(account or self.secretary)
        return client.post("/meetings/agenda/", self.form(**typed), headers=HTMX)

    def test_each_item_gets_its_own_verdict(self):
        part = self.ask(**self.item(votes_for="3"), **self.item(5, votes_for="2"))

        self.assertContains(part, '<div id="verdict-0" hx-swap-oob="innerHTML">')
        self.assertContains(part, '<div id="verdict-5" hx-swap-oob="innerHTML">')
        self.assertContains(part, "可以表决，已通过。", count=1)
        self.assertContains(part, "可以表决，没有通过。", count=1)
        self.assertTemplateNotUsed(part, "meetings/record/form.html")

    def test_it_follows_who_came_and_what_cannot_be_read_counts_as_not_typed(self):
        away = self.ticked(self.shen, gu=("absent", ""), shao=("absent", ""), bai=("absent", ""))

        self.assertContains(self.ask(**self.item(votes_for="1"), **away), "还差 1 人。")
        self.assertContains(self.ask(**self.item(votes_for="很多")), "可以表决。")

    def test_at_a_committee_meeting_the_committee_votes(self):
        a_role(self.gu, Post.ORGANIZATION_OFFICER)
        a_member(self.branch, "白丁", self.first)

        part = self.ask(forms=["committee_meeting"], **self.item(votes_for="2"))

        self.assertContains(part, "委员应到 2 人，实到 2 人，不少于半数；赞成 2 票")

    def test_it_costs_as_much_for_one_item_as_for_three(self):
        items = self.item() | self.item(1) | self.item(2)
        for typed in (self.item(), items):
            with self.subTest(fields=len(typed)), self.assertNumQueries(14):
                self.ask(**typed)

    def test_who_may_not_record_learns_nothing(self):
        meeting = a_meeting(self.branch, present=[self.shen])

        assert self.ask(self.reader).status_code == 403
        assert self.ask(self.stranger, meeting=meeting.pk).status_code == 404
        assert self.as_(self.secretary).get("/meetings/agenda/").status_code == 405
