"""The year's plan: every month has something, everything has a topic, and what became of it stands beside."""

from datetime import date
from unittest import mock

from branch.models import Branch
from branch.periods import HalfYear, Year
from meetings.models import Form, Meeting, MeetingEvent, PlanEvent, PlanItem, Requirement
from meetings.plan.copying import copy
from meetings.plan.fulfilment import fulfilling
from meetings.plan.template import Template
from members.models import Member, Post
from reports.figures import half_year_figures
from tests.factories import a_meeting, a_member, a_role, an_account
from tests.meetings.people import DAY, ThreePeople

TODAY = date(2020, 4, 10)


class PlanCase(ThreePeople):
    """The day is 10 April 2020."""

    def setUp(self):
        self.enterContext(mock.patch("django.utils.timezone.localdate", return_value=TODAY))

    def an_item(self, month=3, form=Form.THEME_DAY, topic="计划的事", group=None, year=2020, **fields):
        fields.setdefault("branch", self.branch)
        return PlanItem.objects.create(
            month=date(year, month, 1), form=form, topic=topic, group=group, **fields
        )

    def get(self, url, account=None):
        return self.as_(account or self.secretary).get(url)

    def post(self, url, typed, account=None):
        return self.as_(account or self.secretary).post(url, typed)

    def plan(self):
        """What the plan says: (month, form, topic, group, responsible)."""
        rows = PlanItem.objects.filter(branch=self.branch).select_related("group", "responsible")
        return [
            (
                f"{row.month:%Y-%m}",
                row.form,
                row.topic,
                str(row.group or ""),
                str(row.responsible or ""),
            )
            for row in rows.order_by("month", "id")
        ]


class List(PlanCase):
    def test_a_line_is_done_by_an_activity_of_its_month_form_and_group(self):
        done = [
            self.an_item(3, Form.THEME_DAY),
            self.an_item(3, Form.PARTY_LECTURE),
            self.an_item(3, Form.GROUP_MEETING),
            self.an_item(3, Form.GROUP_MEETING, group=self.first),
        ]
        self.an_item(4, Form.THEME_DAY)
        self.an_item(3, Form.GENERAL_MEETING)
        self.an_item(3, Form.GROUP_MEETING, group=self.second)
        held = [
            a_meeting(self.branch, date(2020, 3, 31), [Form.THEME_DAY, Form.PARTY_LECTURE]),
            a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.first),
        ]

        fulfilled = {item.id for item in PlanItem.objects.all() if fulfilling(item, held)}
        assert fulfilled == {item.id for item in done}

    def test_plan_and_result_stand_side_by_side(self):
        self.an_item(3, Form.THEME_DAY, responsible=self.shen)
        self.an_item(3, Form.THEME_DAY, "第二项")
        self.an_item(6, Form.PARTY_LECTURE, "没开的")
        self.an_item(7, Form.THEME_DAY, "下半年的")
        meeting = a_meeting(self.branch, DAY, [Form.THEME_DAY])
        a_meeting(self.branch, date(2020, 6, 1), [Form.PARTY_LECTURE], state="cancelled")
        client = self.as_(self.reader)

        page = client.get("/plan/?half=2020H1")
        assert page.context["chips"] == [("", "全部", 3), ("done", "已完成", 2), ("open", "未完成", 1)]
        self.assertContains(page, meeting.get_absolute_url(), 2)
        self.assertNotContains(page, "下半年的")
        self.assertNotContains(page, "去记录")

        self.assertContains(client.get("/plan/?half=2020H1&state=done"), "共 2 项")
        left = client.get("/plan/?half=2020H1&state=open")
        self.assertContains(left, "没开的")
        self.assertNotContains(left, "第二项")

    def test_the_counts_are_those_of_the_figures_also_of_moved_and_cancelled_lines(self):
        self.an_item(3, Form.THEME_DAY)
        self.an_item(3, Form.PARTY_LECTURE, cancelled_on=TODAY)
        self.an_item(4, Form.THEME_DAY, first_month=date(2020, 3, 1))
        a_meeting(self.branch, DAY, [Form.PARTY_LECTURE])

        page = self.get("/plan/?half=2020H1")

        half = HalfYear(2020, 1)
        figures = half_year_figures(Branch.objects.filter(pk=self.branch.pk), half, TODAY)[self.branch.pk]
        counts = {word: count for word, _, count in page.context["chips"]}
        assert counts[""] == figures["计划项数"] == 3
        assert counts["done"] == figures["计划完成项数"] == 1

    def test_the_state_of_each_line(self):
        self.an_item(1, topic="过了的")
        self.an_item(3, topic="开了的")
        self.an_item(4, topic="本月的")
        self.an_item(5, topic="取消的", cancelled_on=TODAY)
        self.an_item(6, topic="有日期的")
        a_meeting(self.branch, DAY, [Form.THEME_DAY])
        planned = a_meeting(self.branch, date(2020, 6, 9), [Form.THEME_DAY], state="planned")

        page = self.get("/plan/?year=2020")

        states = {line.item.topic: line.state for month in page.context["months"] for line in month.lines}
        assert states == {
            "过了的": "miss",
            "开了的": "done",
            "本月的": "wait",
            "取消的": "cancelled",
            "有日期的": "planned",
        }
        self.assertContains(page, planned.get_absolute_url())

    def test_all_twelve_months_are_there_and_a_blank_one_has_its_button(self):
        self.an_item(3)
        self.an_item(5, cancelled_on=TODAY)

        page = self.get("/plan/?year=2020")

        assert [month.arranged for month in page.context["strip"]] == [0, 0, 1] + [0] * 9
        assert page.context["blank"] == 11
        self.assertContains(page, 'href="/plan/new/?month=2020-05"')
        self.assertNotContains(self.get("/plan/?year=2020", self.reader), "/plan/new/")

    def test_the_current_year_without_a_query_and_with_nonsense(self):
        for query in ("", "?year=abc", "?year=99999", "?half=2020H3"):
            assert self.get(f"/plan/{query}").context["period"] == Year(2020), query

    def test_what_has_begun_and_is_open_can_be_recorded_and_only_by_who_may(self):
        past = self.an_item(3, Form.GROUP_MEETING, group=self.second)
        self.an_item(4, Form.THEME_DAY)
        self.an_item(5, Form.THEME_DAY)

        self.assertContains(self.get("/plan/?year=2020"), ">去记录</a>", 2)
        leader = self.get("/plan/?year=2020", self.leader)
        self.assertContains(leader, ">去记录</a>", 1)
        self.assertContains(leader, f"/meetings/new/?plan={past.pk}")

    def test_去记录_fills_in_what_the_plan_says(self):
        item = self.an_item(3, Form.GROUP_MEETING, "学党章", self.second)

        page = self.get(f"/meetings/new/?plan={item.pk}")

        form = page.context["form"]
        assert form["topic"].value() == "学党章"
        assert form["forms"].value() == [Form.GROUP_MEETING]

    def test_a_planned_activity_is_recorded_where_it_is(self):
        self.an_item(4)
        planned = a_meeting(self.branch, date(2020, 4, 9), [Form.THEME_DAY], state="planned")

        self.assertContains(self.get("/plan/?year=2020"), f"/meetings/{planned.pk}/edit/")

    def test_an_empty_year_says_how_to_begin(self):
        page = self.get("/plan/?year=2021")

        self.assertContains(page, "2021年还没有工作计划。")
        self.assertContains(page, "/plan/2021/copy/")
        self.assertContains(page, "/plan/2021/edit/?from=template")

    def test_nothing_of_another_branch(self):
        self.an_item(topic="我们的")

        self.assertNotContains(self.get("/plan/?year=2020", self.stranger), "我们的")

    def test_the_queries_do_not_grow_with_the_lines(self):
        self.as_(self.secretary)
        for items in (1, 3):
            while PlanItem.objects.count() < items:
                item = self.an_item(3, Form.THEME_DAY, group=self.first, responsible=self.shen)
                PlanEvent.objects.create(branch=self.branch, item=item, kind="restored")
                a_meeting(self.branch, DAY, [Form.THEME_DAY], group=self.first)
            with self.subTest(items=items), self.assertNumQueries(8):
                self.client.get("/plan/?half=2020H1")


class Items(PlanCase):
    def typed(self, **changes):
        typed = {"month": "2020-05", "form": "theme_day", "topic": "看展览", "group": "", "responsible": ""}
        return typed | changes

    def test_a_line_is_added(self):
        page = self.get("/plan/new/?month=2020-05")
        assert page.context["form"]["month"].value() == date(2020, 5, 1)

        answer = self.post("/plan/new/", self.typed(responsible=self.gu.pk))

        assert answer.status_code == 302
        assert self.plan() == [("2020-05", "theme_day", "看展览", "", "顾秋实")]

    def test_a_line_needs_its_topic_and_a_month_that_exists(self):
        answer = self.post("/plan/new/", self.typed(topic="", month="2020-13"))

        assert answer.status_code == 422
        self.assertContains(answer, "还没写主题。", status_code=422)
        self.assertContains(answer, "“2020-13”不是月份", status_code=422)
        assert self.plan() == []

    def test_group_and_responsible_are_the_own_branch_s(self):
        answer = self.post("/plan/new/", self.typed(responsible=self.wang.pk))

        self.assertContains(answer, "责任人请从列出的里面选。", status_code=422)

    def test_who_left_before_the_year_is_not_offered(self):
        Member.objects.filter(pk=self.bai.pk).update(left_on=date(2019, 12, 1))

        people = self.get("/plan/new/?month=2020-05").context["form"].fields["responsible"].queryset

        assert {member.name for member in people} == {"沈立言", "顾秋实", "邵国梁"}

    def test_a_line_is_changed_and_deleted(self):
        item = self.an_item(5)

        self.post(f"/plan/items/{item.pk}/edit/", self.typed(was=item.stamp, topic="改过"))
        assert self.plan() == [("2020-05", "theme_day", "改过", "", "")]

        self.post(f"/plan/items/{item.pk}/delete/", {})
        assert self.plan() == []

    def test_of_two_who_change_a_line_the_second_is_told_and_loses_nothing(self):
        item = self.an_item(5, topic="原来的")
        seen = item.stamp
        PlanItem.objects.filter(pk=item.pk).update(topic="别人写的")

        answer = self.post(f"/plan/items/{item.pk}/edit/", self.typed(was=seen, topic="我写的"))

        self.assertContains(answer, "别人写的", status_code=422)
        self.assertContains(answer, 'value="我写的"', status_code=422)
        assert self.plan()[0][2] == "别人写的"
        again = self.typed(was=answer.context["form"]["was"].value(), topic="我写的")
        assert self.post(f"/plan/items/{item.pk}/edit/", again).status_code == 302
        assert self.plan()[0][2] == "我写的"

    def test_a_month_that_has_begun_is_not_left_without_a_reason(self):
        item = self.an_item(4)

        answer = self.post(f"/plan/items/{item.pk}/edit/", self.typed(was=item.stamp, month="2020-05"))

        self.assertContains(answer, "4月已经开始，要换月份请用“移到”，写明原因。", status_code=422)
        ahead = self.an_item(6)
        self.post(f"/plan/items/{ahead.pk}/edit/", self.typed(was=ahead.stamp, month="2020-07"))
        ahead.refresh_from_db()
        assert (ahead.month, ahead.first_month) == (date(2020, 7, 1), None)

    def test_who_may_and_who_may_not(self):
        item = self.an_item(5)
        pages = ["new/", "move/?item=1", "2020/edit/", "2020/copy/"]
        pages += [f"items/{item.pk}/{tail}/" for tail in ("edit", "delete", "schedule", "cancel")]
        for tail in pages:
            with self.subTest(tail=tail):
                assert self.get(f"/plan/{tail}", self.reader).status_code == 403
                assert self.post(f"/plan/{tail}", {}, self.reader).status_code == 403
                assert self.get(f"/plan/{tail}", self.leader).status_code == 403
        assert self.post(f"/plan/items/{item.pk}/restore/", {}, self.reader).status_code == 403

    def test_organiser_and_publicity_plan_and_discipline_does_not(self):
        posts = {Post.ORGANIZATION_OFFICER: 200, Post.PUBLICITY_OFFICER: 200, Post.DISCIPLINE_OFFICER: 403}
        for at, (post, status) in enumerate(posts.items()):
            member = a_member(self.branch, f"委员{at}", self.first)
            a_role(member, post)
            with self.subTest(post=post):
                assert self.get("/plan/new/", an_account(member, f"u{at}")).status_code == status

    def test_a_line_of_another_branch_is_a_404(self):
        item = self.an_item(5)
        for tail in ("edit", "delete", "schedule", "cancel", "restore"):
            url = f"/plan/items/{item.pk}/{tail}/"
            with self.subTest(url=url):
                assert self.post(url, self.typed(was=item.stamp), self.stranger).status_code == 404
                if tail != "restore":
                    assert self.get(url, self.stranger).status_code == 404
        assert self.plan() == [("2020-05", "theme_day", "计划的事", "", "")]


class Schedule(PlanCase):
    def typed(self, **changes):
        return {"held_on": "2020-04-24", "began_at": "14:30", "ended_at": "", "place": "三楼", **changes}

    def test_a_day_makes_a_planned_activity(self):
        item = self.an_item(4, Form.GROUP_MEETING, "学党章", self.second)

        answer = self.post(f"/plan/items/{item.pk}/schedule/", self.typed(ended_at="16:00"))

        assert answer.status_code == 302
        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.forms, meeting.group, meeting.topic) == (
            "planned",
            [Form.GROUP_MEETING],
            self.second,
            "学党章",
        )
        assert (meeting.number, meeting.place, str(meeting.began_at)) == ("2020-001", "三楼", "14:30:00")
        assert meeting.recorded_by == self.secretary
        assert MeetingEvent.objects.get().kind == MeetingEvent.Kind.PLANNED
        assert self.get("/plan/?year=2020").context["months"][3].lines[0].state == "planned"

    def test_a_line_for_every_group_asks_which(self):
        item = self.an_item(4, Form.GROUP_MEETING)

        answer = self.post(f"/plan/items/{item.pk}/schedule/", self.typed(group=""))
        self.assertContains(answer, "还没选党小组。", status_code=422)

        for group in (self.first, self.second):
            self.post(f"/plan/items/{item.pk}/schedule/", self.typed(group=group.pk))
        assert {meeting.group for meeting in Meeting.objects.all()} == {self.first, self.second}

    def test_a_day_outside_the_month_or_past_is_refused(self):
        item = self.an_item(4)
        url = f"/plan/items/{item.pk}/schedule/"

        outside = self.post(url, self.typed(held_on="2020-05-01"))
        self.assertContains(outside, "这一项计划在2020年4月，日期要在这个月里", status_code=422)
        past = self.post(url, self.typed(held_on="2020-04-09"))
        self.assertContains(past, "4月9日已经过去。开过的，请“去记录”。", status_code=422)
        backwards = self.post(url, self.typed(ended_at="14:00"))
        self.assertContains(backwards, "结束时间要晚于开始时间。", status_code=422)
        nonsense = self.post(url, self.typed(began_at="25:00"))
        self.assertContains(nonsense, "时间写成 14:30 这样。", status_code=422)
        assert not Meeting.objects.exists()

    def test_a_line_with_a_day_gets_no_second_one(self):
        item = self.an_item(4)
        planned = a_meeting(self.branch, date(2020, 4, 20), [Form.THEME_DAY], state="planned")

        answer = self.post(f"/plan/items/{item.pk}/schedule/", self.typed())

        assert answer.url == planned.get_absolute_url()
        assert Meeting.objects.count() == 1

    def test_a_cancelled_line_gets_no_day(self):
        item = self.an_item(4, cancelled_on=TODAY)

        assert self.post(f"/plan/items/{item.pk}/schedule/", self.typed()).status_code == 404


class Changes(PlanCase):
    def move(self, *items, **typed):
        typed = {"to_month": "2020-05", "reason": "讲课人出差", **typed}
        return self.post("/plan/move/", {"item": [item.pk for item in items], **typed})

    def test_several_open_lines_are_moved_at_once_with_a_trace(self):
        one, other = self.an_item(3, topic="一"), self.an_item(2, topic="二")

        answer = self.move(one, other)

        assert answer.url == "/plan/?year=2020#m-2020-05"
        assert [row[0] for row in self.plan()] == ["2020-05", "2020-05"]
        events = PlanEvent.objects.order_by("item__month", "from_month")
        assert [(str(event.from_month), str(event.to_month), event.reason) for event in events] == [
            ("2020-02-01", "2020-05-01", "讲课人出差"),
            ("2020-03-01", "2020-05-01", "讲课人出差"),
        ]
        assert {event.by for event in events} == {self.secretary}
        self.assertContains(self.get("/plan/?year=2020"), "原定3月，改到5月：讲课人出差")

    def test_the_first_month_stays_however_often_it_is_moved_also_over_the_year_s_end(self):
        item = self.an_item(3)
        self.move(item)
        self.move(item, to_month="2021-01", reason="场地装修")

        item.refresh_from_db()
        assert (item.month, item.first_month) == (date(2021, 1, 1), date(2020, 3, 1))
        page = self.get("/plan/?year=2021")
        self.assertContains(page, "原定2020年3月，改到2020年5月：讲课人出差")
        self.assertContains(page, "原定2020年5月，改到1月：场地装修")

    def test_the_next_month_or_this_one_is_proposed(self):
        assert self.get(f"/plan/move/?item={self.an_item(1).pk}").context["form"]["to_month"].value() == date(
            2020, 4, 1
        )
        assert self.get(f"/plan/move/?item={self.an_item(4).pk}").context["form"]["to_month"].value() == date(
            2020, 5, 1
        )

    def test_a_move_says_why_and_goes_forward(self):
        item = self.an_item(4)

        answer = self.move(item, reason="", to_month="2020-04")

        self.assertContains(answer, "还没写原因。", status_code=422)
        self.assertContains(answer, "要移到2020年4月以后。", status_code=422)
        assert self.plan()[0][0] == "2020-04"
        assert not PlanEvent.objects.exists()

    def test_what_was_moved_meanwhile_is_told(self):
        item = self.an_item(3)
        seen = item.stamp
        PlanItem.objects.filter(pk=item.pk).update(month=date(2020, 4, 1))

        answer = self.move(item, **{f"was-{item.pk}": seen})

        self.assertContains(answer, "刚被别人改过", status_code=422)
        assert self.plan()[0][0] == "2020-04"

    def test_done_cancelled_and_foreign_lines_are_not_moved(self):
        done = self.an_item(3, Form.PARTY_LECTURE)
        a_meeting(self.branch, DAY, [Form.PARTY_LECTURE])
        cancelled = self.an_item(3, cancelled_on=TODAY)
        foreign = self.an_item(3, branch=self.elsewhere)

        answer = self.move(done, cancelled, foreign)

        assert answer.url == "/plan/"
        assert not PlanEvent.objects.exists()
        assert set(PlanItem.objects.values_list("month", flat=True)) == {date(2020, 3, 1)}

    def test_nothing_ticked_and_nonsense_are_told(self):
        for query in ("", "?item=", "?item=abc", "?item=999999999999999999999"):
            page = self.as_(self.secretary).get(f"/plan/move/{query}", follow=True)
            self.assertContains(page, "还没有勾选要移动的项目")

    def test_a_cancelled_line_stays_with_its_reason_and_can_be_taken_up_again(self):
        item = self.an_item(4)

        refused = self.post(f"/plan/items/{item.pk}/cancel/", {"reason": ""})
        self.assertContains(refused, "还没写原因。", status_code=422)
        self.post(f"/plan/items/{item.pk}/cancel/", {"reason": "与上级活动合并"})

        item.refresh_from_db()
        assert item.cancelled_on == TODAY
        page = self.get("/plan/?year=2020")
        self.assertContains(page, "取消：与上级活动合并")
        assert page.context["chips"][0][2] == 1
        assert self.post(f"/plan/items/{item.pk}/cancel/", {"reason": "再取消"}).status_code == 404

        self.post(f"/plan/items/{item.pk}/restore/", {})
        item.refresh_from_db()
        assert item.cancelled_on is None
        assert [event.kind for event in item.events.all()] == ["cancelled", "restored"]
        assert self.post(f"/plan/items/{item.pk}/restore/", {}).status_code == 404


class SheetOfAYear(PlanCase):
    url = "/plan/2020/edit/"

    def row(self, number, item=None, **changes):
        typed = {"pk": "", "was": "", "month": "", "form": "", "topic": "", "group": "", "responsible": ""}
        if item:
            typed |= {
                "pk": item.pk,
                "was": item.stamp,
                "month": item.month.month,
                "form": item.form,
                "topic": item.topic,
                "group": item.group_id or "",
                "responsible": item.responsible.name if item.responsible else "",
            }
        return {f"row-{number}-{name}": value for name, value in (typed | changes).items()}

    def fresh(self, number, **changes):
        return self.row(number, **{"month": 5, "form": "theme_day", "topic": "看展览", **changes})

    def as_shown(self, page) -> dict:
        """What a browser would post without typing anything."""
        typed = {}
        for row in page.context["sheet"].rows:
            shown = row.shown | {"drop": ""}
            typed |= {f"{row.prefix}-{name}": value for name, value in shown.items() if value}
            typed.setdefault(f"{row.prefix}-topic", "")
        return typed

    def test_rows_are_added_changed_and_dropped_in_one_request(self):
        kept = self.an_item(6, topic="不变的", group=self.first, responsible=self.gu)
        changed, dropped = self.an_item(7, topic="要改"), self.an_item(8, topic="要删")

        answer = self.as_(self.secretary).post(
            self.url,
            self.row(0, kept)
            | self.row(1, changed, topic="改过", month=9)
            | self.row(2, dropped, drop="1")
            | self.fresh(3, group=self.second.pk, responsible="邵国梁"),
            follow=True,
        )

        self.assertContains(answer, "2020年计划已保存：新增 1 项，修改 1 项，删除 1 项。")
        assert self.plan() == [
            ("2020-05", "theme_day", "看展览", "第二党小组", "邵国梁"),
            ("2020-06", "theme_day", "不变的", "第一党小组", "顾秋实"),
            ("2020-09", "theme_day", "改过", "", ""),
        ]

    def test_a_month_without_a_plan_has_an_empty_row_which_asks_nothing(self):
        self.an_item(5)

        page = self.get(self.url)
        months = page.context["sheet"].by_month
        assert [len(of_month.rows) for of_month in months] == [1] * 12

        answer = self.client.post(self.url, self.as_shown(page), follow=True)
        self.assertContains(answer, "2020年计划没有改动。")
        assert self.plan() == [("2020-05", "theme_day", "计划的事", "", "")]

    def test_a_fault_stands_at_its_row_and_nothing_is_saved(self):
        item = self.an_item(6)
        typed = self.row(0, item, topic="")
        typed |= self.fresh(1, topic="", responsible="沈立言")
        typed |= self.fresh(2, form="", month="13", responsible="不认识的")
        typed |= self.fresh(3, topic="长" * 201)
        typed |= self.fresh(4, topic="好的一行")

        answer = self.post(self.url, typed)

        assert answer.status_code == 422
        rows = answer.context["sheet"].rows
        assert [sorted(row.errors) for row in rows] == [
            ["topic"],
            ["topic"],
            ["month", "responsible"],
            ["topic"],
            [],
        ]
        self.assertContains(answer, "名册里没有“不认识的”。写党员的姓名，或者留空。", status_code=422)
        self.assertContains(answer, 'value="好的一行"', status_code=422)
        self.assertContains(answer, 'value="不认识的"', status_code=422)
        assert answer.context["sheet"].faults == 4
        assert self.plan() == [("2020-06", "theme_day", "计划的事", "", "")]

    def test_a_new_row_names_its_form(self):
        answer = self.post(self.url, self.fresh(0, form=""))

        self.assertContains(answer, "还没选形式。", status_code=422)

    def test_namesakes_are_told_apart_by_their_number(self):
        a_member(self.branch, "顾秋实", self.second, number="D9")

        asked = self.post(self.url, self.fresh(0, responsible="顾秋实"))
        self.assertContains(asked, "请写明是哪一位", status_code=422)
        self.post(self.url, self.fresh(0, responsible="顾秋实（D9）"))

        assert PlanItem.objects.get().responsible.number == "D9"

    def test_what_two_people_add_is_all_there(self):
        page = self.get(self.url)
        self.post(self.url, self.fresh(0, topic="别人加的"))

        typed = self.as_shown(page) | self.fresh(50, topic="我加的")
        self.post(self.url, typed)

        assert [row[2] for row in self.plan()] == ["别人加的", "我加的"]

    def test_a_row_changed_meanwhile_is_told_and_the_second_try_is_meant(self):
        item, other = self.an_item(6, topic="原来的"), self.an_item(7, topic="没动的")
        typed = self.row(0, item, topic="我写的") | self.row(1, other)
        PlanItem.objects.filter(pk=item.pk).update(topic="别人写的", responsible=self.gu)
        PlanItem.objects.filter(pk=other.pk).update(topic="别人也改了")

        answer = self.post(self.url, typed)

        self.assertContains(answer, "这一项刚被别人改成：6月主题党日“别人写的”，顾秋实。", status_code=422)
        self.assertContains(answer, 'value="我写的"', status_code=422)
        assert [row[2] for row in self.plan()] == ["别人写的", "别人也改了"]
        was = answer.context["sheet"].rows[0].shown["was"]
        self.post(self.url, typed | {"row-0-was": was})
        assert [row[2] for row in self.plan()] == ["我写的", "别人也改了"]

    def test_a_row_deleted_meanwhile_can_be_kept(self):
        item = self.an_item(6)
        typed = self.row(0, item, topic="我写的")
        item.delete()

        answer = self.post(self.url, typed)

        self.assertContains(answer, "这一项刚被别人删了。", status_code=422)
        shown = answer.context["sheet"].rows[0].shown
        assert (shown["pk"], shown["topic"]) == ("", "我写的")
        self.post(self.url, typed | {"row-0-pk": "", "row-0-was": ""})
        assert [row[2] for row in self.plan()] == ["我写的"]

    def test_a_row_of_another_branch_is_out_of_reach(self):
        foreign = self.an_item(6, topic="别处的", branch=self.elsewhere)

        self.post(self.url, self.row(0, foreign, topic="动了"))
        self.post(self.url, self.row(0, foreign, drop="1"))

        foreign.refresh_from_db()
        assert foreign.topic == "别处的"
        assert self.plan() == []

    def test_a_month_that_has_begun_is_not_left_on_the_sheet(self):
        item = self.an_item(3)

        answer = self.post(self.url, self.row(0, item, month=6))

        self.assertContains(answer, "3月已经开始", status_code=422)
        assert self.plan()[0][0] == "2020-03"

    def test_without_script_a_row_is_added_and_nothing_typed_is_lost(self):
        typed = self.fresh(0, topic="打了一半", responsible="不认识的") | {"add": "7"}

        answer = self.post(self.url, typed)

        assert answer.status_code == 200
        rows = answer.context["sheet"].rows
        assert [(row.shown["month"], row.shown["topic"]) for row in rows] == [("5", "打了一半"), ("7", "")]
        self.assertContains(answer, 'value="不认识的"')
        assert self.plan() == []

    def test_cancelled_lines_are_not_on_the_sheet(self):
        self.an_item(6, topic="取消的", cancelled_on=TODAY)

        self.assertNotContains(self.get(self.url), "取消的")

    def test_a_year_that_is_none_is_a_404(self):
        for year in ("0", "99999"):
            assert self.get(f"/plan/{year}/edit/").status_code == 404
            assert self.get(f"/plan/{year}/copy/").status_code == 404

    def test_the_queries_do_not_grow_with_the_rows(self):
        self.as_(self.secretary)
        for items in (1, 3):
            while PlanItem.objects.count() < items:
                self.an_item(6, group=self.first, responsible=self.shen)
            with self.subTest(items=items), self.assertNumQueries(9):
                self.client.get(self.url)


class FromTheRequirements(PlanCase):
    def lines(self, year=2021):
        lines = Template(self.branch, Year(year)).lines
        return [(line.month.month, line.form, str(line.group or "")) for line in lines]

    def test_month_form_and_group_are_filled_in_and_no_topic(self):
        lines = Template(self.branch, Year(2021)).lines

        assert {line.topic for line in lines} == {""}
        found = self.lines()
        assert [month for month, form, _ in found if form == Form.GENERAL_MEETING] == [3, 6, 9, 12]
        assert [month for month, form, _ in found if form == Form.THEME_DAY] == list(range(1, 13))
        assert [month for month, form, _ in found if form == Form.COMMITTEE_MEETING] == list(range(1, 13))
        assert [month for month, form, _ in found if form == Form.PARTY_LECTURE] == [6, 12]
        groups = [(month, group) for month, form, group in found if form == Form.GROUP_MEETING]
        assert groups == [(month, name) for month in range(1, 13) for name in ("第一党小组", "第二党小组")]
        yearly = [
            (month, form) for month, form, _ in found if form in (Form.ORG_LIFE_MEETING, Form.APPRAISAL)
        ]
        assert yearly == [(12, Form.ORG_LIFE_MEETING), (12, Form.APPRAISAL)]

    def test_each_rule_names_its_source(self):
        sources = {reason.form: reason.source for reason in Template(self.branch, Year(2021)).reasons}

        assert "第十一条" in sources[Form.GENERAL_MEETING]
        assert sources[Form.ORG_LIFE_MEETING] == "《中国共产党支部工作条例（试行）》第十七条"
        assert sources[Form.APPRAISAL] == "《中国共产党支部工作条例（试行）》第十八条"

    def test_what_is_planned_already_is_not_offered_again(self):
        self.an_item(2, Form.GENERAL_MEETING, year=2021)
        self.an_item(5, Form.GROUP_MEETING, year=2021)
        self.an_item(6, Form.GROUP_MEETING, group=self.first, year=2021)
        self.an_item(11, Form.ORG_LIFE_MEETING, year=2021)
        self.an_item(4, Form.THEME_DAY, year=2021, cancelled_on=TODAY)

        found = self.lines()

        assert [month for month, form, _ in found if form == Form.GENERAL_MEETING] == [6, 9, 12]
        assert [group for month, form, group in found if (month, form) == (5, Form.GROUP_MEETING)] == []
        assert [g for month, form, g in found if (month, form) == (6, Form.GROUP_MEETING)] == ["第二党小组"]
        assert not [form for _, form, _ in found if form == Form.ORG_LIFE_MEETING]
        assert (4, Form.THEME_DAY, "") in found

    def test_the_branch_s_own_rule_counts(self):
        Requirement.objects.create(
            branch=self.branch, form=Form.PARTY_LECTURE, at_least=2, each="quarter", source="本支部约定"
        )
        Requirement.objects.create(
            branch=self.branch, form=Form.ORG_LIFE_MEETING, at_least=1, each="half", source="上级通知"
        )

        found = self.lines()

        lectures = [month for month, form, _ in found if form == Form.PARTY_LECTURE]
        assert lectures == [2, 3, 5, 6, 8, 9, 11, 12]
        assert [month for month, form, _ in found if form == Form.ORG_LIFE_MEETING] == [6, 12]

    def test_lines_left_without_a_topic_are_not_saved_and_said_so(self):
        url = "/plan/2021/edit/?from=template"
        page = self.get(url)
        typed = SheetOfAYear.as_shown(self, page)
        number = next(
            key.split("-")[1]
            for key, value in typed.items()
            if key.endswith("-form") and value == "appraisal"
        )
        typed[f"row-{number}-topic"] = "年度民主评议"

        answer = self.client.post(url, typed, follow=True)

        self.assertContains(answer, "2021年计划已保存：新增 1 项。")
        self.assertContains(answer, f"{len(self.lines())} 行没写主题，没有保存。")
        assert self.plan() == [("2021-12", "appraisal", "年度民主评议", "", "")]

    def test_an_offered_line_that_was_changed_wants_its_topic(self):
        page = self.get("/plan/2021/edit/?from=template")
        typed = SheetOfAYear.as_shown(self, page)
        number = next(
            key.split("-")[1]
            for key, value in typed.items()
            if key.endswith("-form") and value == "appraisal"
        )
        typed[f"row-{number}-responsible"] = "沈立言"

        answer = self.client.post("/plan/2021/edit/?from=template", typed)

        self.assertContains(answer, "还没写主题。不要这一行，就勾“删”。", status_code=422)
        self.assertContains(answer, "第十八条", status_code=422)


class FromLastYear(PlanCase):
    url = "/plan/2021/copy/"

    def test_the_ticked_lines_are_taken_over(self):
        taken = self.an_item(3, topic="要", group=self.first, responsible=self.gu)
        self.an_item(5, topic="不要")

        answer = self.post(self.url, {"item": [taken.pk]})

        assert answer.url == "/plan/2021/edit/"
        assert [row for row in self.plan() if row[0] > "2021"] == [
            ("2021-03", "theme_day", "要", "第一党小组", "顾秋实")
        ]

    def test_a_line_that_was_moved_is_planned_where_the_plan_first_had_it(self):
        late = self.an_item(5, topic="延期过", first_month=date(2020, 3, 1))
        from_last_year = self.an_item(1, topic="跨年的", first_month=date(2019, 12, 1))

        self.post(self.url, {"item": [late.pk, from_last_year.pk]})

        months = PlanItem.objects.filter(month__year=2021).values_list("topic", "month", "first_month")
        assert set(months) == {
            ("延期过", date(2021, 3, 1), None),
            ("跨年的", date(2021, 1, 1), None),
        }

    def test_who_has_left_is_not_responsible_and_a_group_without_members_has_no_line(self):
        Member.objects.filter(pk=self.gu.pk).update(left_on=date(2021, 1, 1))
        for member in (self.shao, self.bai):
            Member.objects.filter(pk=member.pk).update(left_on=date(2020, 12, 31))
        gone = self.an_item(3, topic="走的人", responsible=self.gu)
        empty = self.an_item(4, Form.GROUP_MEETING, group=self.second)

        page = self.get(self.url)
        assert [(offer.hindrance, offer.loses_responsible) for offer in page.context["offers"]] == [
            ("", True),
            ("第二党小组没有党员了", False),
        ]
        self.post(self.url, {"item": [gone.pk, empty.pk]})

        assert [row for row in self.plan() if row[0] > "2021"] == [("2021-03", "theme_day", "走的人", "", "")]

    def test_what_is_there_is_not_doubled(self):
        item = self.an_item(3, topic="一次")
        self.post(self.url, {"item": [item.pk]})

        page = self.get(self.url)
        assert [offer.hindrance for offer in page.context["offers"]] == ["已经有了"]
        again = self.post(self.url, {"item": [item.pk]})

        self.assertContains(again, "一项也没有复制")
        assert PlanItem.objects.filter(month__year=2021).count() == 1

    def test_a_copied_line_that_was_moved_on_is_there_too(self):
        item = self.an_item(3, topic="一次")
        copy(self.branch, Year(2021), {item.pk})
        PlanItem.objects.filter(month__year=2021).update(month=date(2021, 4, 1), first_month=date(2021, 3, 1))

        assert copy(self.branch, Year(2021), {item.pk}) == 0

    def test_a_cancelled_line_is_offered_without_a_tick(self):
        self.an_item(3, cancelled_on=TODAY)

        assert [offer.is_ticked for offer in self.get(self.url).context["offers"]] == [False]

    def test_another_branch_s_lines_are_out_of_reach(self):
        foreign = self.an_item(3, branch=self.elsewhere)

        self.post(self.url, {"item": [foreign.pk, "abc"]})

        assert self.plan() == []

    def test_the_queries_do_not_grow_with_the_lines(self):
        self.as_(self.secretary)
        for items in (1, 3):
            while PlanItem.objects.count() < items:
                self.an_item(6, group=self.first, responsible=self.shen)
            with self.subTest(items=items), self.assertNumQueries(9):
                self.client.get(self.url)
