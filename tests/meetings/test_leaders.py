"""Dual organisational life: the list of leaders, the sheet of each, and who took part in one activity."""

from datetime import date, timedelta

from branch.periods import today
from meetings.models import Leader, LeaderPart, Meeting, MeetingEvent
from tests.factories import a_meeting, a_role, an_account
from tests.meetings.people import DAY, ThreePeople


def a_leader(branch, name="郝静远", **fields):
    return Leader.objects.create(branch=branch, name=name, **fields)


def a_part(leader, meeting, part="attended", **fields):
    return LeaderPart.objects.create(
        branch=leader.branch, leader=leader, meeting=meeting, part=part, **fields
    )


def said(page):
    return str(list(page.context["messages"])[-1])


class Leaders(ThreePeople):
    def typed(self, **changes):
        return {"name": "郝静远", "title": "副局长", "member": "", "began_on": "", "ended_on": "", **changes}

    def test_a_leader_is_added_and_mended(self):
        self.as_(self.secretary)

        self.assertRedirects(self.client.post("/leaders/new/", self.typed()), "/leaders/")
        leader = Leader.objects.get()
        self.client.post(f"/leaders/{leader.pk}/edit/", self.typed(title="局长", member=self.gu.pk))

        leader.refresh_from_db()
        assert (leader.branch, leader.name, leader.title, leader.member) == (
            self.branch,
            "郝静远",
            "局长",
            self.gu,
        )

    def test_the_same_leader_twice_and_days_out_of_order_are_refused(self):
        a_leader(self.branch, title="副局长")
        self.as_(self.secretary)

        twice = self.client.post("/leaders/new/", self.typed())
        backwards = self.client.post(
            "/leaders/new/", self.typed(title="局长", began_on="2020-05-01", ended_on="2020-04-01")
        )

        self.assertContains(twice, "这位领导干部已经登记过。", status_code=422)
        self.assertContains(backwards, "终止日期不能早于起始日期。", status_code=422)
        self.assertContains(backwards, "2020-04-01", status_code=422)
        assert Leader.objects.count() == 1

    def test_a_member_of_another_branch_is_no_choice(self):
        refused = self.as_(self.secretary).post("/leaders/new/", self.typed(member=self.wang.pk))

        self.assertContains(refused, "名册中的党员请从列出的里面选。", status_code=422)

    def test_one_member_is_one_leader_at_a_time(self):
        leader = a_leader(self.branch, "沈立言", title="处长", member=self.shen)
        typed = self.typed(name="沈立言", title="局长", member=self.shen.pk)
        self.as_(self.secretary)

        refused = self.client.post("/leaders/new/", typed)
        self.assertContains(refused, "沈立言已登记为领导干部：处长。请改那一条。", status_code=422)

        self.client.post(f"/leaders/{leader.pk}/edit/", typed | {"ended_on": "2020-06-30"})
        self.client.post("/leaders/new/", typed | {"title": "巡视员"})
        titles = Leader.objects.order_by("pk").values_list("title", flat=True)
        assert list(titles) == ["局长", "巡视员"]

    def test_closing_asks_for_the_day_and_keeps_what_was_recorded(self):
        leader = a_leader(self.branch, began_on=date(2020, 1, 1))
        a_part(leader, a_meeting(self.branch))
        url = f"/leaders/{leader.pk}/close/"
        self.as_(self.secretary)

        self.assertContains(self.client.get(url), f'value="{today()}"')
        self.assertContains(self.client.post(url, {"ended_on": ""}), "还没写终止日期。", status_code=422)
        early = self.client.post(url, {"ended_on": "2019-12-31"})
        self.assertContains(early, "终止日期不能早于起始日期。", status_code=422)
        self.client.post(url, {"ended_on": "2020-06-30"})

        leader.refresh_from_db()
        assert (leader.ended_on, leader.parts.count()) == (date(2020, 6, 30), 1)

    def test_the_list_parts_those_in_force_from_the_others(self):
        now = a_leader(self.branch, "郝静远", ended_on=today() + timedelta(days=1))
        gone = a_leader(self.branch, "老局长", ended_on=today())
        a_leader(self.elsewhere, "别处的")

        page = self.as_(self.reader).get("/leaders/")

        assert (page.context["leaders"], page.context["others"]) == ([now], [gone])
        self.assertNotContains(page, "/leaders/new/")
        self.assertContains(self.as_(self.secretary).get("/leaders/"), "/leaders/new/")

    def test_of_whom_something_is_recorded_is_not_deleted(self):
        leader = a_leader(self.branch)
        part = a_part(leader, a_meeting(self.branch))
        url = f"/leaders/{leader.pk}/delete/"
        self.as_(self.secretary)

        refused = self.client.post(url, follow=True)
        assert said(refused) == "郝静远已登记过 1 次活动，不能删除。以后不登记了，请填终止日期。"
        part.delete()
        self.assertContains(self.client.get(url), "领导干部：郝静远")
        self.client.post(url)

        assert not Leader.objects.exists()

    def test_only_who_may_change_every_record_keeps_the_list(self):
        leader = a_leader(self.branch)
        urls = ["/leaders/new/", *(f"/leaders/{leader.pk}/{what}/" for what in ("edit", "close", "delete"))]
        for account in (self.leader, self.reader):
            for url in urls:
                with self.subTest(account=account, url=url):
                    assert self.as_(account).get(url).status_code == 403
                    assert self.as_(account).post(url, self.typed()).status_code == 403
        for url in urls[1:]:
            assert self.as_(self.stranger).get(url).status_code == 404
        assert self.as_(self.stranger).get(f"/leaders/{leader.pk}/").status_code == 404
        assert Leader.objects.get().name == "郝静远"

    def test_the_queries_of_the_list_do_not_grow(self):
        self.as_(self.secretary)
        for many in (1, 3):
            while Leader.objects.count() < many:
                a_leader(self.branch, f"领导{Leader.objects.count()}", member=self.gu)
            with self.subTest(many=many), self.assertNumQueries(6):
                self.client.get("/leaders/")


class Sheet(ThreePeople):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.hao = a_leader(cls.branch, title="副局长")

    def test_it_lists_the_year_in_the_order_of_the_days(self):
        later = a_part(self.hao, a_meeting(self.branch, date(2020, 12, 31)), "taught", note="讲形势")
        first = a_part(self.hao, a_meeting(self.branch, date(2020, 1, 1)))
        a_part(self.hao, a_meeting(self.branch, date(2019, 12, 31)))
        a_part(a_leader(self.branch, "另一位"), first.meeting)

        page = self.as_(self.reader).get(f"/leaders/{self.hao.pk}/?year=2020")

        assert page.context["parts"] == [first, later]
        self.assertContains(page, "参加1次，讲党课1次，到会指导0次")
        self.assertContains(page, "讲形势")
        self.assertContains(page, later.meeting.get_absolute_url())

    def test_a_year_without_anything_says_so_and_nonsense_is_this_year(self):
        page = self.as_(self.reader).get(f"/leaders/{self.hao.pk}/?year=20x")

        assert page.context["year"] == today().year
        self.assertContains(page, f"{today().year}年还没有登记郝静远参加的活动。")

    def test_the_queries_do_not_grow_with_the_activities(self):
        self.as_(self.secretary)
        for many in (1, 3):
            while LeaderPart.objects.count() < many:
                a_part(self.hao, a_meeting(self.branch))
            with self.subTest(many=many), self.assertNumQueries(7):
                self.client.get(f"/leaders/{self.hao.pk}/?year=2020")


class OfMeeting(ThreePeople):
    def setUp(self):
        self.hao = a_leader(self.branch, title="副局长")
        self.local = a_leader(self.branch, "顾秋实", member=self.gu)
        self.taught = a_leader(self.branch, "沈立言", member=self.shen)
        self.gone = a_leader(self.branch, "老局长", ended_on=DAY)
        self.meeting = a_meeting(
            self.branch,
            DAY,
            ["group_meeting", "party_lecture"],
            present=[self.gu],
            lecturer=self.shen,
            group=self.second,
        )
        self.url = f"/leaders/meeting/{self.meeting.pk}/"

    def typed(self, leaders, **more):
        typed = {}
        for leader, (part, note) in leaders.items():
            typed |= {f"leader-{leader.pk}": "on", f"part-{leader.pk}": part, f"note-{leader.pk}": note}
        return typed | more

    def stored(self):
        parts = LeaderPart.objects.filter(meeting=self.meeting).order_by("leader")
        return [(part.leader, part.part, part.note) for part in parts.select_related("leader")]

    def confirm(self):
        Meeting.objects.update(confirmed_at="2020-03-20T00:00Z", confirmed_by=self.secretary)

    def test_it_offers_the_leaders_of_the_day_and_ticks_whom_the_record_names(self):
        page = self.as_(self.secretary).get(self.url)

        assert [
            (line.leader, line.seen, line.took_part, line.part) for line in page.context["form"].lines
        ] == [
            (self.hao, "", False, "attended"),
            (self.local, "到会", True, "attended"),
            (self.taught, "主讲", True, "taught"),
        ]

    def test_what_is_stored_is_not_guessed_again(self):
        part = a_part(self.hao, self.meeting, "guided", note="提了三点要求")

        lines = self.as_(self.secretary).get(self.url).context["form"].lines

        assert [(line.leader, line.took_part, line.part, line.note) for line in lines] == [
            (self.hao, True, "guided", part.note),
            (self.local, False, "attended", ""),
            (self.taught, False, "taught", ""),
        ]

    def test_somebody_on_leave_is_not_ticked(self):
        self.meeting.attendances.update(status="on_leave")

        lines = self.as_(self.secretary).get(self.url).context["form"].lines

        assert [line.leader for line in lines if line.took_part] == [self.taught]

    def test_who_is_ticked_is_recorded_and_who_is_not_is_taken_out(self):
        a_part(self.local, self.meeting)
        self.as_(self.secretary)

        page = self.client.post(
            self.url,
            self.typed({self.hao: ("guided", " 提要求 "), self.taught: ("taught", "")}),
            follow=True,
        )

        self.assertRedirects(page, f"/meetings/{self.meeting.pk}/")
        assert said(page) == "已保存：2 位领导干部参加。"
        assert self.stored() == [(self.hao, "guided", "提要求"), (self.taught, "taught", "")]
        assert {part.branch for part in LeaderPart.objects.all()} == {self.branch}
        assert not MeetingEvent.objects.exists()
        self.assertContains(page, "到会指导，提要求")

    def test_nobody_is_a_good_answer_too(self):
        a_part(self.hao, self.meeting)

        page = self.as_(self.secretary).post(self.url, {}, follow=True)

        assert (said(page), self.stored()) == ("已保存：没有领导干部参加。", [])

    def test_a_part_that_is_none_and_a_note_too_long_come_back_as_typed(self):
        typed = self.typed({self.hao: ("chaired", ""), self.local: ("attended", "字" * 201)})

        refused = self.as_(self.secretary).post(self.url, typed)

        assert refused.context["form"].problems == [
            (f"note-{self.hao.pk}", "郝静远的方式写的是“chaired”，请从参加、讲党课、到会指导里选。"),
            (f"note-{self.local.pk}", "顾秋实的备注有201个字，最多200个字。"),
        ]
        self.assertContains(refused, "字" * 201, status_code=422)
        assert self.stored() == []

    def test_leaders_of_elsewhere_cannot_be_written_in(self):
        stranger = a_leader(self.elsewhere, "别处的")

        self.as_(self.secretary).post(
            self.url, self.typed({stranger: ("attended", ""), self.gone: ("attended", "")})
        )

        assert self.stored() == []

    def test_of_a_confirmed_record_it_is_an_amendment_with_a_reason(self):
        a_part(self.local, self.meeting)
        self.confirm()
        typed = self.typed({self.hao: ("guided", "提要求"), self.local: ("attended", "")})
        self.as_(self.secretary)

        refused = self.client.post(self.url, typed)
        self.assertContains(refused, "记录已确认，更正要写理由。", status_code=422)
        self.assertContains(refused, 'value="提要求"', status_code=422)
        long = self.client.post(self.url, typed | {"reason": "因" * 201})
        self.assertContains(long, "更正的理由有201个字，最多200个字。", status_code=422)
        assert [leader for leader, *_ in self.stored()] == [self.local]

        self.client.post(self.url, typed | {"reason": "漏记"})

        (event,) = MeetingEvent.objects.all()
        assert (event.kind, event.by, event.reason, event.details) == (
            "amended",
            self.secretary,
            "漏记",
            [["双重组织生活：郝静远", "没有登记", "到会指导，提要求"]],
        )
        assert self.stored() == [(self.hao, "guided", "提要求"), (self.local, "attended", "")]

    def test_only_who_may_confirm_amends(self):
        Meeting.objects.update(party_lecture=False)
        officer = self.as_(self.leader)
        assert officer.get(self.url).status_code == 200

        self.confirm()
        assert officer.get(self.url).status_code == 200  # a group's leader confirms its group meetings
        Meeting.objects.update(party_lecture=True)
        assert officer.post(self.url, {"reason": "因为"}).status_code == 403

    def test_a_clerk_writes_it_down_until_the_record_is_confirmed(self):
        a_role(self.gu, "organization_officer")
        clerk = self.as_(an_account(self.gu, "zuzhi"))
        assert clerk.get(self.url).status_code == 200

        self.confirm()
        assert clerk.get(self.url).status_code == 403
        assert clerk.post(self.url, {"reason": "因为"}).status_code == 403

    def test_who_may_not_change_the_record_may_not_write_it_down(self):
        assert self.as_(self.leader).get(self.url).status_code == 403  # a lecture is the branch's
        assert self.as_(self.reader).post(self.url, {}).status_code == 403
        assert self.as_(self.stranger).post(self.url, {}).status_code == 404

    def test_only_what_was_held_was_taken_part_in(self):
        planned = a_meeting(self.branch, state="planned")

        assert self.as_(self.secretary).get(f"/leaders/meeting/{planned.pk}/").status_code == 404

    def test_without_leaders_it_says_so(self):
        Leader.objects.all().delete()

        self.assertContains(self.as_(self.secretary).get(self.url), "那天没有要登记的领导干部。")

    def test_the_queries_do_not_grow_with_the_leaders(self):
        self.as_(self.secretary)
        for many in (4, 8):
            while Leader.objects.count() < many:
                a_leader(self.branch, f"领导{Leader.objects.count()}", member=self.gu)
            with self.subTest(many=many), self.assertNumQueries(9):
                self.client.get(self.url)
