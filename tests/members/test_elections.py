"""An election as a guided course: electors, ballots, result, posts of the new term; and who may do it."""

from datetime import date, timedelta
from unittest.mock import patch

from branch.regulations import ELECTION_RULES
from members.access import Reach, access_of
from members.elections.preparing import prepare
from members.elections.todos import todos
from members.models import CommitteeRole, Election, ElectionStep, Post, Sanction, Term
from tests.factories import a_member, a_role
from tests.members.people import TODAY, Office

TYPED = {
    "term_name": "第四届", "years": "3", "seats": "3", "held_on": "2020-06-10",
    "place": "", "chair": "", "scrutineers": "", "tellers": "", "note": "",
}  # fmt: skip


class Elections(Office):
    """Nine full members and one on probation: eight must come, five votes elect when all nine came."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.others = [a_member(cls.branch, f"党员{n}", number=f"D{n}") for n in range(6, 10)]
        cls.ji = a_member(cls.branch, "姬雨桐", number="D99", kind="probationary", converted_on=None)
        cls.term = Term.objects.create(branch=cls.branch, name="第三届", began_on=date(2017, 6, 1))

    def an_election(self, held_on=TODAY, seats=3, **fields):
        fields = {"term_name": "第四届", "branch": self.branch, **fields}
        election = Election.objects.create(held_on=held_on, seats=seats, **fields)
        prepare(election)
        return election

    def post(self, url, **typed):
        return self.as_(self.secretary).post(url, typed)

    def stand(self, election, *members, kind="committee", number=1):
        round_ = election.rounds.get(kind=kind, number=number)
        self.post(f"/elections/rounds/{round_.pk}/candidates/", member=[member.pk for member in members])
        return round_

    def typed_count(self, round_, *votes, returned=9, void=0, **typed):
        fields = {"issued": returned, "returned": returned, "void": void, **typed}
        candidates = round_.candidates.filter(is_written_in=False)
        return fields | {f"votes-{one.pk}": number for one, number in zip(candidates, votes, strict=True)}

    def count(self, round_, *votes, **typed):
        url = f"/elections/rounds/{round_.pk}/count/"
        return self.as_(self.secretary).post(url, self.typed_count(round_, *votes, **typed))

    def refused(self, response, *said):
        self.assertEqual(response.status_code, 422)
        self.assertEqual([text for _, text in response.context["sheet"].problems], list(said))

    def elected(self, election):
        self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(election.rounds.get(), 9, 8, 7, 2)
        self.post(f"/elections/{election.pk}/rounds/new/", kind="secretary")
        self.stand(election, self.gu, kind="secretary")
        secretary = election.rounds.get(kind="secretary")
        self.count(secretary, 3, returned=3, present=3)

    def held(self, day):
        roles = CommitteeRole.objects.on(day).filter(branch=self.branch).select_related("member")
        return sorted((role.member.name, role.post, role.term, role.way) for role in roles.in_committee())


class Beginning(Elections):
    def test_it_begins_with_what_the_term_in_office_says(self):
        form = self.as_(self.secretary).get("/elections/new/").context["form"]

        self.assertEqual(
            [form["term_name"].value(), form["years"].value(), form["seats"].value()], ["第四届", 3, 3]
        )

    def test_a_by_election_proposes_the_same_term_and_one_seat(self):
        form = self.as_(self.secretary).get("/elections/new/?kind=by_election").context["form"]

        self.assertEqual([form["term_name"].value(), form["seats"].value()], ["第三届", 1])
        self.assertNotIn("years", form.fields)

    def test_steps_electors_and_the_first_ballot_are_there_at_once(self):
        response = self.post("/elections/new/", **TYPED)

        election = Election.objects.get()
        self.assertRedirects(response, f"/elections/{election.pk}/")
        self.assertEqual([step.kind for step in election.steps.all()], list(ElectionStep.Kind.values))
        self.assertEqual(
            {elector.member for elector in election.electors.all()},
            {self.shen, self.gu, self.fang, self.shao, self.bai, *self.others},
        )
        self.assertEqual([(one.kind, one.seats) for one in election.rounds.all()], [("committee", 3)])

    def test_bad_input_is_said_and_kept(self):
        page = self.post(
            "/elections/new/", **TYPED | {"held_on": "2022-01-01", "seats": "2", "place": "礼堂"}
        )

        self.assertContains(page, "选举日期“2022-01-01”太远，最晚写到一年以后。", status_code=422)
        self.assertContains(page, "礼堂", status_code=422)
        few = self.post("/elections/new/", **TYPED | {"seats": "2"})
        self.assertContains(few, "那天正式党员 9 名，委员名额至少 3 名。", status_code=422)
        self.assertFalse(Election.objects.exists())

    def test_the_same_day_twice_is_refused(self):
        self.an_election()

        again = self.post("/elections/new/", **TYPED)

        self.assertContains(again, "这一天的选举已经建好。", status_code=422)

    def test_another_day_takes_its_own_electors_and_keeps_the_marks(self):
        election = self.an_election(held_on=date(2020, 6, 20))
        election.electors.filter(member=self.bai).update(is_present=False)
        self.shao.left_on = date(2020, 6, 25)
        self.shao.save()

        self.post(f"/elections/{election.pk}/edit/", **TYPED | {"held_on": "2020-06-25"})

        there = dict(election.electors.values_list("member", "is_present"))
        self.assertNotIn(self.shao.pk, there)
        self.assertEqual((len(there), there[self.bai.pk]), (8, False))

    def test_a_small_branch_elects_its_secretary_at_the_general_meeting(self):
        for member in self.others:
            member.left_on = date(2020, 6, 1)
            member.save()

        election = self.an_election(seats=2)

        self.assertEqual(
            [(one.kind, one.seats) for one in election.rounds.all()], [("secretary", 1), ("deputy", 1)]
        )
        self.assertFalse(election.steps.filter(kind="first_session").exists())


class TheCourse(Elections):
    def test_the_next_open_step_is_on_top_and_done_ones_are_folded(self):
        election = self.an_election()
        step = election.steps.get(kind="resolved")

        self.post(f"/elections/steps/{step.pk}/done/")

        context = self.as_(self.reader).get(f"/elections/{election.pk}/").context
        self.assertEqual([line.title for line in context["done_lines"]], ["支委会研究换届"])
        self.assertEqual(context["open_lines"][0].title, "向上级请示")

    def test_the_meeting_is_done_on_the_day_of_the_election_and_not_before(self):
        election = self.an_election(held_on=date(2020, 6, 11))
        step = election.steps.get(kind="meeting")
        self.post(f"/elections/steps/{step.pk}/done/")
        step.refresh_from_db()
        self.assertIsNone(step.done_on)

        with patch("django.utils.timezone.localdate", return_value=date(2020, 6, 15)):
            self.post(f"/elections/steps/{step.pk}/done/")

        step.refresh_from_db()
        self.assertEqual(step.done_on, date(2020, 6, 11))

    def test_a_step_is_not_done_in_the_future(self):
        step = self.an_election().steps.get(kind="approval")

        page = self.post(
            f"/elections/steps/{step.pk}/edit/",
            done_on="2020-06-11",
            document="局党〔2020〕3号",
            note="",
            due_on="",
        )

        self.assertContains(page, "完成日期“2020-06-11”还没到，不能晚于今天。", status_code=422)
        self.assertContains(page, "局党〔2020〕3号", status_code=422)

    def test_what_is_late_is_a_line_of_the_home_page_for_who_may_act(self):
        election = self.an_election(held_on=date(2020, 6, 20))
        election.steps.filter(kind="approval").update(due_on=date(2020, 6, 1))
        election.steps.filter(kind="notice").update(due_on=date(2020, 6, 9))

        (line,) = todos(access_of(self.secretary, day=TODAY))

        self.assertEqual(
            (line.state, line.subject, line.text, line.why),
            (
                "miss",
                "第四届支部委员会换届选举",
                "“上级批复同意”过了计划日期",
                "计划6月1日，过了9天，另有1个环节也过了",
            ),
        )
        self.assertEqual(todos(access_of(self.reader, day=TODAY)), [])
        access = access_of(self.secretary, day=TODAY)
        with self.assertNumQueries(2):
            todos(access)

    def test_stopped_with_a_reason_it_is_read_only_until_it_goes_on(self):
        election = self.an_election()
        self.refused_without_reason = self.post(f"/elections/{election.pk}/cancel/", reason="")
        self.assertContains(self.refused_without_reason, "还没写为什么停止。", status_code=422)

        self.post(f"/elections/{election.pk}/cancel/", reason="上级推迟换届")

        election.refresh_from_db()
        self.assertEqual(election.trace, "2020-06-10 沈立言 停止选举：上级推迟换届")
        self.assertRedirects(self.post(f"/elections/{election.pk}/electors/"), f"/elections/{election.pk}/")
        self.assertEqual(todos(access_of(self.secretary, day=TODAY)), [])
        self.post(f"/elections/{election.pk}/resume/")
        election.refresh_from_db()
        self.assertTrue(election.is_running)
        self.assertEqual(election.trace.splitlines()[1], "2020-06-10 沈立言 恢复选举")

    def test_only_what_was_never_counted_can_be_deleted(self):
        election = self.an_election()
        round_ = self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(round_, 9, 8, 7, 2)
        self.post(f"/elections/{election.pk}/delete/")
        self.assertTrue(Election.objects.exists())

        round_.refresh_from_db()
        self.count(round_, "", "", "", "", returned="", void="")
        self.post(f"/elections/{election.pk}/delete/")

        self.assertFalse(Election.objects.exists())


class WhoElects(Elections):
    def typed(self, election, **changes):
        typed = {f"state-{one.pk}": "present" for one in election.electors.all()}
        for member, (state, reason) in changes.items():
            pk = election.electors.get(member=getattr(self, member)).pk
            typed |= {f"state-{pk}": state, f"reason-{pk}": reason}
        return typed

    def test_who_is_suspended_is_out_and_nobody_reads_why(self):
        Sanction.objects.create(
            branch=self.branch, member=self.bai, kind="probation", began_on=date(2020, 1, 1)
        )
        election = self.an_election()

        self.assertFalse(election.electors.filter(member=self.bai).exists())
        page = self.as_(self.organiser).get(f"/elections/{election.pk}/electors/")
        self.assertContains(page, "列席，没有选举权：预备党员姬雨桐。")
        self.assertContains(page, "另有 1 人那天没有选举权，不在名单里。")
        for url in ("", "electors/"):
            self.assertNotContains(
                self.as_(self.secretary).get(f"/elections/{election.pk}/{url}"), "留党察看"
            )

    def test_absent_and_left_out_are_counted_apart(self):
        election = self.an_election()

        typed = self.typed(election, shao=("absent", ""), bai=("left_out", "出国半年以上"))
        response = self.post(f"/elections/{election.pk}/electors/", **typed)

        self.assertRedirects(response, f"/elections/{election.pk}/")
        found = self.as_(self.reader).get(f"/elections/{election.pk}/").context["found"]
        self.assertEqual((found.turnout.due, found.turnout.present, found.turnout.left_out), (8, 7, 1))
        self.assertEqual(found.turnout.words, "有选举权的应到 8 人，实到 7 人，不少于五分之四（至少 7 人）。")

    def test_a_reason_belongs_to_who_is_left_out(self):
        election = self.an_election()
        typed = self.typed(election, shao=("left_out", " "), bai=("present", "病了"), gu=("gone", ""))

        response = self.post(f"/elections/{election.pk}/electors/", **typed)

        self.refused(
            response,
            "顾秋实的情况请从列出的里面选。",
            "邵国梁不计入应到，还没写原因。例：出国半年以上。",
            "白子衿写了原因，情况请选“不计入应到”；不是的，把原因删去。",
        )
        self.assertContains(response, "病了", status_code=422)

    def test_the_list_follows_the_roll_until_votes_are_counted(self):
        election = self.an_election()
        self.shao.left_on = TODAY
        self.shao.save()
        a_member(self.branch, "新来的")

        page = self.as_(self.secretary).post(f"/elections/{election.pk}/electors/refresh/", follow=True)

        self.assertContains(page, "名单更新了：加了新来的，去掉了邵国梁。")
        again = self.as_(self.secretary).post(f"/elections/{election.pk}/electors/refresh/", follow=True)
        self.assertContains(again, "名单和名册一致，没有变化。")
        round_ = self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(round_, 9, 8, 7, 2)
        locked = self.as_(self.secretary).post(f"/elections/{election.pk}/electors/refresh/", follow=True)
        self.assertContains(locked, "已经计过票，名单不再变。先清掉票数。")
        response = self.post(
            f"/elections/{election.pk}/electors/", **self.typed(election, bai=("absent", ""))
        )
        self.refused(response, "“选举支部委员”已经按应到 9 人、实到 9 人计票。先清掉票数，再改这里。")


class WhoStands(Elections):
    def test_only_electors_are_offered_and_who_is_not_is_told_why(self):
        election = self.an_election()
        round_ = election.rounds.get()
        url = f"/elections/rounds/{round_.pk}/candidates/"
        page = self.as_(self.secretary).get(url)
        self.assertNotIn(self.ji.pk, [pk for pk, *_ in page.context["sheet"].chips])
        self.assertContains(page, "没有被选举权，不在里面：预备党员姬雨桐。")
        gone = a_member(self.branch, "走了的", left_on=date(2020, 6, 1))
        late = a_member(self.branch, "没更新的")

        response = self.post(url, member=[self.shen.pk, self.ji.pk, gone.pk, late.pk, self.wang.pk, "x"])

        self.refused(
            response,
            "姬雨桐6月10日还是预备党员，没有被选举权。《中国共产党章程》第七条。",
            "走了的6月10日不在名册上，不能当候选人。",
            "没更新的不在选举人名单里，6月10日没有被选举权。",
            "选的人不在本支部，请重选。",
        )
        self.assertFalse(round_.candidates.exists())

    def test_they_stand_in_the_order_typed_and_new_ones_last(self):
        election = self.an_election()
        round_ = self.stand(election, self.shen, self.gu, self.bai)
        places = {f"place-{self.bai.pk}": "1", f"place-{self.gu.pk}": "2", f"place-{self.shen.pk}": "3"}
        chosen = [member.pk for member in (self.shen, self.gu, self.bai, self.fang)]

        self.post(f"/elections/rounds/{round_.pk}/candidates/", member=chosen, **places)

        names = [one.member.name for one in round_.candidates.all()]
        self.assertEqual(names, ["白子衿", "顾秋实", "沈立言", "方克勤"])
        bad = self.post(
            f"/elections/rounds/{round_.pk}/candidates/", member=chosen, **{f"place-{self.gu.pk}": "一"}
        )
        self.refused(bad, "顾秋实的顺序“一”看不懂，写 1、2、3 这样的数。")

    def test_too_few_is_a_hint_while_preparing_and_a_refusal_when_counting(self):
        election = self.an_election()
        round_ = self.stand(election, self.shen, self.gu, self.fang)
        few = f"应选 3 名，候选人 3 名，差额不到20%，至少要 4 名候选人。{ELECTION_RULES}第十三条。"
        self.assertContains(self.as_(self.reader).get(f"/elections/{election.pk}/"), few)

        self.refused(self.count(round_, 9, 8, 7), few)

    def test_a_scrutineer_who_stands_is_pointed_out(self):
        election = self.an_election(scrutineers="白子衿、党员6")
        self.stand(election, self.bai)

        page = self.as_(self.reader).get(f"/elections/{election.pk}/")

        self.assertContains(page, "白子衿是候选人，候选人不能当监票人。")


class Counting(Elections):
    def four(self, **fields):
        election = self.an_election(**fields)
        return self.stand(election, self.shen, self.gu, self.fang, self.bai)

    def winners(self, round_):
        return [one.member.name for one in round_.candidates.filter(is_elected=True)]

    def test_the_result_is_reckoned_and_the_meeting_was_held(self):
        round_ = self.four()

        self.count(round_, 9, 4, 7, 5)

        self.assertEqual(self.winners(round_), ["沈立言", "方克勤", "白子衿"])
        self.assertEqual(round_.election.steps.get(kind="meeting").done_on, TODAY)
        page = self.as_(self.reader).get(f"/elections/{round_.election_id}/")
        self.assertContains(page, "当选 3 人：沈立言 9 票、方克勤 7 票、白子衿 5 票。")

    def test_what_cannot_have_been_is_refused_at_its_field_and_kept(self):
        round_ = self.four()

        response = self.count(round_, 10, 9, "", "很多", issued=10, returned=11, void=2)

        self.refused(
            response,
            "发出选票 10 张，比实到 9 人多 1 张。一人一张。",
            "收回选票 11 张，比发出的 10 张多 1 张。收回的比发出的多，这次投票无效，重新投了再写。",
            "沈立言得 10 票，比有效票 9 张多 1 票。",
            "方克勤的得票还没写，没有得票写 0。",
            "白子衿的得票“很多”看不懂，写 0 到 9999 的整数。",
        )
        self.assertContains(response, 'value="很多"', status_code=422)
        for anchor, _ in response.context["sheet"].problems:
            self.assertContains(response, f'id="{anchor}"', status_code=422)
        round_.refresh_from_db()
        self.assertIsNone(round_.returned)

    def test_more_void_than_returned_and_numbers_left_out(self):
        round_ = self.four()

        self.refused(
            self.count(round_, 0, 0, 0, 0, issued="", void=10),
            "还没写发出选票。",
            "无效票 10 张，比收回的 9 张多 1 张。",
        )

    def test_more_votes_than_ballots_times_seats(self):
        self.refused(
            self.count(self.four(), 9, 9, 9, 1),
            "得票合计 28 票，比 9 张有效票、每张最多选 3 名的 27 票多 1 票。",
        )

    def test_without_quorum_nothing_is_counted(self):
        round_ = self.four()
        round_.election.electors.filter(member__in=[self.shao, self.bai]).update(is_present=False)

        self.refused(
            self.count(round_, 7, 7, 7, 0, returned=7),
            "有选举权的应到 9 人，实到 7 人，不到五分之四（至少 8 人），还差 1 人，不能选举。",
        )

    def test_nothing_is_counted_before_the_day(self):
        round_ = self.four(held_on=date(2020, 6, 11))

        self.refused(self.count(round_, 9, 8, 7, 2), "选举日期6月11日还没到，不能计票。")

    def test_who_is_written_in_can_be_elected(self):
        round_ = self.four()
        written = {
            "other-0-member": self.shao.pk,
            "other-0-votes": 6,
            "other-1-member": "",
            "other-1-votes": "",
        }

        self.count(round_, 9, 1, 7, 2, **written)

        self.assertEqual(self.winners(round_), ["沈立言", "方克勤", "邵国梁"])
        self.assertTrue(round_.candidates.get(member=self.shao).is_written_in)
        self.count(round_, 9, 1, 7, 2)
        self.assertEqual(self.winners(round_), ["沈立言", "方克勤"])

    def test_nobody_else_can_be_written_in(self):
        round_ = self.four()
        written = {
            "other-0-member": self.ji.pk, "other-0-votes": 1,
            "other-1-member": "", "other-1-votes": 1,
            "other-2-member": self.shao.pk, "other-2-votes": 1,
            "other-3-member": self.shao.pk, "other-3-votes": 1,
        }  # fmt: skip

        self.refused(
            self.count(round_, 9, 8, 7, 0, **written),
            "邵国梁写了两次，去掉一个。",
            "另选人请从列出的里面选；候选人和没有被选举权的不在里面。",
            "另选人得 1 票，还没选是谁。",
        )

    def test_a_tie_is_voted_on_again_among_those_who_tied(self):
        round_ = self.four()
        self.count(round_, 9, 8, 5, 5)
        self.assertEqual(self.winners(round_), ["沈立言", "顾秋实"])

        self.post(f"/elections/rounds/{round_.pk}/again/")

        second = round_.election.rounds.get(number=2)
        self.assertEqual(second.seats, 1)
        self.assertEqual([one.member.name for one in second.candidates.all()], ["方克勤", "白子衿"])
        locked = self.as_(self.secretary).get(f"/elections/rounds/{round_.pk}/count/", follow=True)
        self.assertContains(locked, "后面还有“选举支部委员（第2次）”，先删去那次投票，再改这里的票数。")
        self.count(second, 3, 6)
        self.assertEqual(self.winners(second), ["白子衿"])
        found = self.as_(self.reader).get(f"/elections/{round_.election_id}/").context["found"]
        self.assertEqual([member.name for member in found.winners], ["沈立言", "顾秋实", "白子衿"])

    def test_a_further_ballot_may_go_without_a_surplus(self):
        round_ = self.four()
        self.count(round_, 9, 8, 3, 2)
        self.post(f"/elections/rounds/{round_.pk}/again/")
        second = self.stand(round_.election, self.fang, number=2)
        page = self.as_(self.reader).get(f"/elections/{round_.election_id}/")
        self.assertContains(page, "再次投票不设差额的，要经上级同意。")

        self.count(second, 8)

        self.assertEqual(self.winners(second), ["方克勤"])

    def test_seats_that_are_filled_need_no_further_ballot(self):
        round_ = self.four()
        self.count(round_, 9, 8, 7, 2)

        self.post(f"/elections/rounds/{round_.pk}/again/")

        self.assertEqual(round_.election.rounds.count(), 1)

    def test_once_counted_the_day_the_seats_and_the_candidates_stay(self):
        round_ = self.four()
        self.count(round_, 9, 8, 7, 2)
        url = f"/elections/{round_.election_id}/edit/"

        page = self.post(url, **TYPED | {"held_on": "2020-06-09", "seats": "5"})

        self.assertContains(page, "已经计过票，选举日期不能再改。先清掉票数。", status_code=422)
        self.assertContains(page, "已经计过票，委员名额不能再改。先清掉票数。", status_code=422)
        self.assertEqual(self.post(url, **TYPED | {"place": "礼堂"}).status_code, 302)
        self.stand(round_.election, self.shen)
        self.assertEqual(round_.candidates.count(), 4)


class TheSecretary(Elections):
    def test_the_new_committee_elects_its_secretary_from_its_midst(self):
        election = self.an_election()
        self.post(f"/elections/{election.pk}/rounds/new/", kind="secretary")
        self.assertEqual(election.rounds.count(), 1)

        self.elected(election)

        secretary = election.rounds.get(kind="secretary")
        self.assertEqual((secretary.due, secretary.present), (3, 3))
        self.assertTrue(secretary.candidates.get().is_elected)
        refused = self.post(f"/elections/rounds/{secretary.pk}/candidates/", member=self.bai.pk)
        self.assertEqual(refused.status_code, 302)

    def test_who_was_not_elected_cannot_become_secretary(self):
        election = self.an_election()
        self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(election.rounds.get(), 9, 8, 7, 2)
        self.post(f"/elections/{election.pk}/rounds/new/", kind="secretary")
        round_ = election.rounds.get(kind="secretary")

        response = self.post(f"/elections/rounds/{round_.pk}/candidates/", member=self.bai.pk)

        self.refused(response, "白子衿没有当选委员，不能当候选人。")
        self.stand(election, self.gu, kind="secretary")
        self.refused(
            self.count(round_, 2, returned=2, present=2),
            "委员应到 3 人，实到 2 人，不到五分之四（至少 3 人），不能选举。",
        )
        self.refused(self.count(round_, 3, returned=3, present=4), "实到 4 人，比应到 3 人多 1 人。")

    def test_another_kind_of_ballot_is_none(self):
        election = self.an_election()

        self.assertEqual(
            self.post(f"/elections/{election.pk}/rounds/new/", kind="committee").status_code, 404
        )

    def test_posts_are_shared_out_with_concurrent_ones(self):
        election = self.an_election()
        self.elected(election)
        shen, fang = self.shen.pk, self.fang.pk
        posts = [f"{shen}-organization_officer", f"{shen}-youth_officer", f"{fang}-discipline_officer"]

        self.post(f"/elections/{election.pk}/posts/", post=posts)

        context = self.as_(self.reader).get(f"/elections/{election.pk}/").context
        self.assertEqual(
            [(member.name, label) for member, label in context["posts"]],
            [("顾秋实", "书记"), ("沈立言", "组织委员、青年委员"), ("方克勤", "纪检委员")],
        )

    def test_nobody_else_and_no_second_secretary(self):
        election = self.an_election()
        self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(election.rounds.get(), 9, 8, 7, 2)
        url = f"/elections/{election.pk}/posts/"

        both = self.post(url, post=[f"{self.shen.pk}-secretary", f"{self.gu.pk}-secretary"])
        self.refused(both, "书记选了沈立言、顾秋实，只能有一名。")
        twice = self.post(url, post=[f"{self.shen.pk}-secretary", f"{self.shen.pk}-deputy_secretary"])
        self.refused(twice, "沈立言不能既当书记又当副书记。")
        for wrong in (f"{self.bai.pk}-secretary", f"{self.gu.pk}-group_leader", "x-secretary", "nonsense"):
            self.refused(self.post(url, post=[wrong]), "分工请从列出的里面选。")


class Settled(Elections):
    def settle(self, election, day="2020-06-10", **typed):
        return self.post(f"/elections/{election.pk}/settle/", effective_on=day, **typed)

    def problems(self, response):
        self.assertEqual(response.status_code, 422)
        return [text for _, text in response.context["problems"]]

    def test_it_is_shown_first_and_nothing_is_written_by_looking(self):
        election = self.an_election()
        self.elected(election)

        plan = self.settle(election, "2020-06-15", look="1").context["plan"]

        self.assertEqual(plan.day, date(2020, 6, 15))
        self.assertEqual(
            [str(role) for role in plan.ends], ["沈立言 书记", "顾秋实 组织委员", "方克勤 纪检委员"]
        )
        self.assertEqual([str(role) for role in plan.begins], ["顾秋实 书记", "沈立言 委员", "方克勤 委员"])
        self.assertEqual((plan.old_term.name, plan.new_term.name, plan.problems), ("第三届", "第四届", []))
        self.assertEqual(CommitteeRole.objects.filter(branch=self.branch).count(), 4)

    def test_the_old_committee_goes_and_the_new_one_comes_on_the_same_day(self):
        election = self.an_election()
        self.elected(election)

        self.assertRedirects(self.settle(election), f"/elections/{election.pk}/")

        self.assertEqual(
            self.held(date(2020, 6, 9)),
            [
                ("方克勤", "discipline_officer", "", ""),
                ("沈立言", "secretary", "", ""),
                ("顾秋实", "organization_officer", "", ""),
            ],
        )
        self.assertEqual(
            self.held(TODAY),
            [
                ("方克勤", "committee_member", "第四届", "elected"),
                ("沈立言", "committee_member", "第四届", "elected"),
                ("顾秋实", "secretary", "第四届", "elected"),
            ],
        )
        self.assertEqual(
            list(
                Term.objects.filter(branch=self.branch).values_list("name", "began_on", "ended_on", "years")
            ),
            [("第三届", date(2017, 6, 1), TODAY, 3), ("第四届", TODAY, None, 3)],
        )
        self.assertTrue(CommitteeRole.objects.on(TODAY).filter(post=Post.GROUP_LEADER).exists())
        gone = CommitteeRole.objects.get(member=self.shen, post=Post.SECRETARY)
        self.assertEqual(gone.leaving, "term_over")

    def test_rights_change_on_that_day(self):
        election = self.an_election()
        self.elected(election)
        self.settle(election, "2020-06-11")

        change = [
            [access_of(account, day=day).change["confirm"] for account in (self.secretary, self.organiser)]
            for day in (TODAY, date(2020, 6, 11))
        ]

        self.assertEqual(change, [[Reach.ALL, Reach.NONE], [Reach.NONE, Reach.ALL]])

    def test_group_leaders_who_are_ticked_go_too(self):
        election = self.an_election()
        self.elected(election)
        leader = CommitteeRole.objects.get(post=Post.GROUP_LEADER)

        self.settle(election, leaders=[leader.pk])

        leader.refresh_from_db()
        self.assertEqual((leader.ended_on, leader.leaving), (TODAY, "term_over"))

    def test_a_day_that_cannot_be(self):
        election = self.an_election()
        self.elected(election)

        self.assertEqual(
            self.problems(self.settle(election, "2020-06-09")),
            ["生效日期“2020-06-09”比选举日期 2020-06-10 早。"],
        )
        self.assertEqual(
            self.problems(self.settle(election, "2021-06-09")),
            ["生效日期“2021-06-09”太远，最晚写到 2020-07-10。"],
        )
        self.assertEqual(self.problems(self.settle(election, "")), ["还没写从哪天起。"])

    def test_without_a_result_nothing_is_written(self):
        election = self.an_election()

        self.assertEqual(
            self.problems(self.settle(election)),
            [
                "还没有选出人。先登记得票。",
                "“选举支部委员”还没有计票。",
                "应选 3 名，候选人 0 名，差额不到20%，至少要 4 名候选人。"
                "《中国共产党基层组织选举工作条例》第十三条。",
            ],
        )

    def test_a_tie_and_a_missing_secretary_hold_it_up(self):
        election = self.an_election()
        round_ = self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(round_, 9, 8, 5, 5)

        self.assertEqual(
            self.problems(self.settle(election)),
            [
                "“选举支部委员”：方克勤、白子衿得票相同，还要再投一次。",
                "还没有书记。由支委会选举，或者在“分工”里写上级指派的书记。",
            ],
        )

    def test_a_secretary_the_superior_appointed_is_written_so(self):
        election = self.an_election()
        self.stand(election, self.shen, self.gu, self.fang, self.bai)
        self.count(election.rounds.get(), 9, 8, 7, 2)
        self.post(f"/elections/{election.pk}/posts/", post=[f"{self.fang.pk}-secretary"])

        self.settle(election)

        self.assertIn(("方克勤", "secretary", "第四届", "appointed"), self.held(TODAY))

    def test_rows_that_contradict_are_named_and_nothing_is_written(self):
        election = self.an_election(term_name="第三届")
        self.elected(election)
        CommitteeRole.objects.filter(member=self.fang).update(ended_on=date(2020, 7, 1))
        a_role(self.bai, Post.YOUTH_OFFICER, began_on=TODAY)
        self.shen.left_on = date(2020, 6, 12)
        self.shen.save()

        found = self.problems(self.settle(election, "2020-06-12"))

        self.assertEqual(
            found,
            [
                "第三届已经登记过。换届的届次写新的一届。",
                "方克勤 纪检委员的离任日期写的是7月1日，比生效日期晚。先在“班子和任职”核对。",
                "沈立言生效那天不在名册上。",
            ],
        )
        self.assertIn(
            "白子衿 青年委员从6月10日起已经登记在任，不早于生效日期。先在“班子和任职”核对。",
            self.problems(self.settle(election)),
        )
        self.assertFalse(CommitteeRole.objects.filter(term="第三届").exists())

    def test_afterwards_nothing_of_it_changes_but_the_steps(self):
        election = self.an_election()
        self.elected(election)
        self.settle(election)
        round_ = election.rounds.get(kind="committee")
        urls = [
            f"/elections/{election.pk}/{page}/"
            for page in ("edit", "delete", "cancel", "electors", "posts", "settle")
        ] + [f"/elections/rounds/{round_.pk}/{page}/" for page in ("candidates", "count", "delete")]

        client = self.as_(self.organiser)

        for url in urls:
            self.assertRedirects(client.post(url), f"/elections/{election.pk}/", msg_prefix=url)
        step = election.steps.get(kind="reply")
        client.post(f"/elections/steps/{step.pk}/done/")
        step.refresh_from_db()
        self.assertEqual(step.done_on, TODAY)

    def test_the_same_day_it_can_be_taken_back_with_a_trace(self):
        election, before = self.an_election(), self.held(TODAY)
        self.elected(election)
        self.settle(election)

        self.as_(self.organiser).post(f"/elections/{election.pk}/unsettle/")

        election.refresh_from_db()
        self.assertEqual(self.held(TODAY), before)
        self.assertEqual([(term.name, term.ended_on) for term in Term.objects.all()], [("第三届", None)])
        self.assertTrue(election.is_running)
        self.assertEqual(
            election.trace.splitlines(),
            ["2020-06-10 沈立言 写入任职，2020-06-10 起生效", "2020-06-10 顾秋实 撤销写入任职"],
        )

    def test_later_or_once_changed_it_is_not_taken_back(self):
        election = self.an_election()
        self.elected(election)
        self.settle(election)
        url = f"/elections/{election.pk}/unsettle/"
        new = CommitteeRole.objects.get(member=self.gu, post=Post.SECRETARY)
        new.ended_on = TODAY + timedelta(days=1)
        new.save()

        changed = self.as_(self.organiser).post(url, follow=True)
        self.assertContains(changed, "写入以后任职又改过，不能整体撤销。")
        new.ended_on = None
        new.save()
        with patch("django.utils.timezone.localdate", return_value=date(2020, 6, 11)):
            later = self.as_(self.organiser).post(url, follow=True)

        self.assertContains(later, "只有写入的当天可以撤销。")
        election.refresh_from_db()
        self.assertEqual(election.settled_on, TODAY)


class SmallAndBetween(Elections):
    """A branch without a committee; an election between terms."""

    def test_a_small_branch_from_the_ballot_to_the_post(self):
        for member in self.others:
            member.left_on = date(2020, 6, 1)
            member.save()
        election = self.an_election(seats=1)
        round_ = self.stand(election, self.bai, kind="secretary")

        self.count(round_, 4, returned=5)
        self.post(f"/elections/{election.pk}/settle/", effective_on="2020-06-10")

        self.assertEqual(self.held(TODAY), [("白子衿", "secretary", "第四届", "elected")])

    def test_a_by_election_adds_to_the_committee_in_office(self):
        election = self.an_election(kind="by_election", seats=1, term_name="第三届")
        round_ = self.stand(election, self.shao, self.bai)
        self.count(round_, 3, 6)
        self.post(f"/elections/{election.pk}/posts/", post=[f"{self.bai.pk}-publicity_officer"])

        self.post(f"/elections/{election.pk}/settle/", effective_on="2020-06-10")

        self.assertEqual(
            self.held(TODAY),
            [
                ("方克勤", "discipline_officer", "", ""),
                ("沈立言", "secretary", "", ""),
                ("白子衿", "publicity_officer", "第三届", "by_election"),
                ("顾秋实", "organization_officer", "", ""),
            ],
        )
        self.assertEqual([(term.name, term.ended_on) for term in Term.objects.all()], [("第三届", None)])
        self.post(f"/elections/{election.pk}/unsettle/")
        self.assertFalse(CommitteeRole.objects.filter(member=self.bai).exists())

    def test_a_second_secretary_is_refused(self):
        election = self.an_election(kind="by_election", seats=1, term_name="第三届")
        round_ = self.stand(election, self.shao, self.bai)
        self.count(round_, 3, 6)
        self.post(f"/elections/{election.pk}/posts/", post=[f"{self.bai.pk}-secretary"])

        response = self.post(f"/elections/{election.pk}/settle/", effective_on="2020-06-10")

        self.assertContains(response, "沈立言的书记还没有离任。先在“班子和任职”写离任日期。", status_code=422)


class Paper(Elections):
    def test_a_ballot_says_by_strokes_only_when_somebody_said_so(self):
        election = self.an_election()
        round_ = self.stand(election, self.shen, self.gu, self.fang, self.bai)
        url = f"/elections/rounds/{round_.pk}/ballot/"

        page = self.as_(self.secretary).get(url)

        self.assertContains(page, "一页 4 张，有选举权的 9 人，印 3 页。")
        self.assertContains(page, '<td class="center">沈立言</td>', count=4)
        self.assertNotContains(page, "候选人按姓氏笔画为序")
        self.assertContains(self.client.get(f"{url}?strokes=1"), "候选人按姓氏笔画为序", count=4)

    def test_the_tally_sheet_has_room_for_every_elector(self):
        election = self.an_election()
        round_ = self.stand(election, self.shen, self.gu, self.fang, self.bai)

        page = self.as_(self.secretary).get(f"/elections/rounds/{round_.pk}/tally/")

        # Nine electors are two 正, for four candidates and two others.
        self.assertContains(page, "<i></i>", count=12)

    def test_report_and_announcement_print_what_is_recorded_and_leave_the_rest_blank(self):
        election = self.an_election(place="三楼会议室", chair="沈立言")
        for page in ("report", "announcement"):
            self.assertContains(self.as_(self.reader).get(f"/elections/{election.pk}/{page}/"), "【待补充：")
        self.elected(election)
        election.steps.filter(kind="approval").update(done_on=date(2020, 6, 1), document="局党〔2020〕3号")

        report = self.client.get(f"/elections/{election.pk}/report/")

        self.assertContains(report, "根据2020年6月1日局党〔2020〕3号批复")
        self.assertContains(
            report, "应选 3 名。应到 9 人，实到 9 人。发出选票 9 张，收回 9 张，有效 9 张，无效 0 张。"
        )
        self.assertContains(report, "沈立言 9 票，当选；顾秋实 8 票，当选；方克勤 7 票，当选；白子衿 2 票。")
        for blank in ("【待补充：监票人】", "【待补充：计票人】", "【待补充：报告日期】"):
            self.assertContains(report, blank)
        announcement = self.client.get(f"/elections/{election.pk}/announcement/")
        self.assertContains(announcement, "委员：沈立言、顾秋实、方克勤。")
        self.assertContains(announcement, "书记：顾秋实")


class Rights(Elections):
    def test_everybody_of_the_branch_reads_and_the_secretary_and_the_organiser_write(self):
        election = self.an_election()
        round_, step = election.rounds.get(), election.steps.first()
        reading = ["/elections/"]
        own = [f"/elections/{election.pk}/{page}" for page in ("", "report/", "announcement/")]
        own += [f"/elections/rounds/{round_.pk}/{page}/" for page in ("ballot", "tally")]
        writing = [
            f"/elections/{election.pk}/{page}/" for page in ("edit", "delete", "cancel", "electors", "settle")
        ]
        writing += [f"/elections/rounds/{round_.pk}/{page}/" for page in ("candidates", "count")]
        writing += [f"/elections/steps/{step.pk}/edit/"]

        for url in reading:
            self.assertEqual(self.statuses(url), [200] * 7, url)
        for url in own:
            self.assertEqual(self.statuses(url), [200] * 6 + [404], url)
        for url in writing:
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 404], url)
        self.assertEqual(self.statuses("/elections/new/"), [200, 200, 403, 403, 403, 403, 200])

    def test_buttons_are_for_those_who_may_press_them(self):
        election = self.an_election()

        for account, number in ((self.secretary, 12), (self.reader, 0)):
            page = self.as_(account).get(f"/elections/{election.pk}/")
            self.assertContains(page, "/elections/steps/", count=number * 2)

    def test_the_list_says_how_far_each_is(self):
        self.assertContains(self.as_(self.secretary).get("/elections/"), "还没有选举。")
        self.an_election(held_on=date(2020, 7, 1))
        self.an_election(held_on=date(2017, 6, 1), settled_on=date(2017, 6, 2))
        self.an_election(held_on=date(2016, 6, 1), cancelled_on=date(2016, 5, 1))

        rows = self.as_(self.reader).get("/elections/").context["rows"]

        self.assertEqual(
            [(look, words) for _, look, words in rows],
            [
                ("wait", "下一步：支委会研究换届"),
                ("ok", "已写入任职，2017年6月2日起生效"),
                ("none", "已停止，2016年5月1日"),
            ],
        )

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for more in (1, 3):
            while Election.objects.count() < more:
                self.an_election(held_on=date(2020, 7, Election.objects.count() + 1))
            with self.subTest(elections=more), self.assertNumQueries(7):
                client.get("/elections/")
        election = self.an_election()
        for more in (1, 3):
            self.stand(election, *[self.shen, self.gu, self.fang][:more])
            with self.subTest(candidates=more), self.assertNumQueries(12):
                client.get(f"/elections/{election.pk}/")
