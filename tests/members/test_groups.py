"""Party groups over time: founded, renamed, dissolved; who was moved stays known."""

from datetime import date

from branch.models import FormerGroupName, PartyGroup
from branch.periods import HalfYear
from meetings.models import Form
from members.dues.ledger import scopes_of
from members.models import CommitteeRole, GroupMembership, Post
from tests.factories import a_group, a_meeting, a_member, a_role
from tests.members.people import TODAY, Office


class GroupsOffice(Office):
    def of(self, member):
        rows = GroupMembership.objects.filter(member=member)
        return sorted(
            ((row.group.name, row.began_on, row.ended_on) for row in rows), key=lambda row: row[1] or date.min
        )

    def post(self, url, status=302, **typed):
        page = self.as_(self.organiser).post(url, typed)
        assert page.status_code == status, page.context["form"].errors
        return page

    def url(self, group, what=""):
        return f"/groups/{group.pk}/{what}"


class RightsTest(GroupsOffice):
    def test_everybody_sees_the_groups_and_only_those_of_the_branch(self):
        assert self.statuses("/groups/") == [200] * 7
        assert self.statuses(self.url(self.first)) == [200] * 6 + [404]
        self.assertNotContains(self.as_(self.stranger).get("/groups/"), "第一党小组")

    def test_secretary_and_organiser_change_them_nobody_else(self):
        for what in ("edit/", "rename/", "dissolve/", "delete/"):
            assert self.statuses(self.url(self.first, what)) == [200, 200, 403, 403, 403, 403, 404], what
        for url in ("/groups/new/", "/groups/move/"):
            assert self.statuses(url) == [200, 200, 403, 403, 403, 403, 200], url
            assert self.statuses(url, "post") == [422, 422, 403, 403, 403, 403, 422], url
        for url in (self.url(self.second, "up/"), self.url(self.second, "restore/")):
            assert self.statuses(url, "post") == [302, 302, 403, 403, 403, 403, 404], url
        assert self.as_(self.secretary).get(self.url(self.second, "up/")).status_code == 405

    def test_who_only_reads_is_offered_no_button(self):
        for url in ("/groups/", self.url(self.first)):
            page = self.as_(self.reader).get(url)
            for words in ("/groups/new/", "/groups/move/", "/rename/", "/dissolve/", "/up/"):
                self.assertNotContains(page, words)


class ListTest(GroupsOffice):
    def listed(self, query=""):
        context = self.as_(self.reader).get(f"/groups/{query}").context
        rows = [
            (group.name, [member.name for member in who], count) for group, who, count in context["groups"]
        ]
        return rows, [group.name for group in context["dissolved"]], context["outside"]

    def test_a_day_s_groups_with_leader_and_number_dissolved_ones_below(self):
        old = a_group(self.branch, "老党小组", founded_on=date(2019, 1, 1), dissolved_on=date(2020, 3, 1))
        a_member(self.branch, "陈旧", old, left_on=date(2020, 2, 1))
        a_member(self.branch, "不在组")

        first, second = ("第一党小组", [], 3), ("第二党小组", ["邵国梁"], 2)
        assert self.listed() == ([first, second], ["老党小组"], 1)
        assert self.listed("?day=2020-02-29") == ([first, second, ("老党小组", [], 0)], [], 1)
        assert self.listed("?day=2020-01-31") == ([first, second, ("老党小组", [], 1)], [], 1)
        assert self.listed("?day=2018-12-31")[0] == [first, ("第二党小组", [], 2)]

    def test_an_empty_list_gives_one_button(self):
        GroupMembership.objects.filter(branch=self.branch).delete()
        CommitteeRole.objects.filter(branch=self.branch, post=Post.GROUP_LEADER).delete()
        self.branch.groups.all().delete()

        self.assertContains(self.as_(self.secretary).get("/groups/"), "6月10日没有党小组。")

    def test_queries_do_not_grow(self):
        client = self.as_(self.reader)
        for more in (1, 3):
            for place in range(more):
                group = a_group(self.branch, f"新{more}{place}")
                member = a_member(self.branch, f"组员{more}{place}", group)
                a_role(member, Post.GROUP_LEADER, group=group)
                joined = a_member(self.branch, f"新来{more}{place}", self.first)
                a_role(joined, Post.GROUP_LEADER, group=self.first, ended_on=date(2020, 2, 1))
                until = date(2019, more, place + 1)
                FormerGroupName.objects.create(branch=self.branch, group=self.first, name="旧名", until=until)
                a_group(self.branch, f"旧{more}{place}", dissolved_on=date(2020, 1, 1))
            with self.subTest(more=more), self.assertNumQueries(9):
                client.get("/groups/")
            with self.subTest(more=more), self.assertNumQueries(9):
                client.get(self.url(self.first))


class FoundTest(GroupsOffice):
    def test_a_new_group_comes_last(self):
        self.post("/groups/new/", name=" 第三党小组 ", department="财务处", founded_on="2020-06-01")

        group = PartyGroup.objects.get(name="第三党小组")
        assert (group.branch, group.department, group.founded_on) == (
            self.branch, "财务处", date(2020, 6, 1)
        )  # fmt: skip
        assert [one.name for one in self.branch.groups.all()] == ["第一党小组", "第二党小组", "第三党小组"]

    def test_bad_input_is_named_and_kept(self):
        for typed, words in (
            ({"name": ""}, "还没写党小组。"),
            ({"name": "第一党小组"}, "本支部已有同名的党小组。"),
            ({"name": "另一个", "founded_on": "2020-02-31"}, "日期“2020-02-31”不存在"),
            ({"name": "另一个", "founded_on": "2206-02-01"}, "写错了吗？"),
        ):
            page = self.post("/groups/new/", 422, department="财务处", **typed)
            self.assertContains(page, words, status_code=422)
            self.assertContains(page, "财务处", status_code=422)
        assert self.branch.groups.count() == 2

    def test_a_correction_leaves_no_former_name(self):
        self.post(self.url(self.first, "edit/"), name="第壹党小组", department="", founded_on="2019-01-01")

        self.first.refresh_from_db()
        assert (self.first.name, self.first.department, self.first.founded_on) == (
            "第壹党小组", "", date(2019, 1, 1)
        )  # fmt: skip
        assert not FormerGroupName.objects.exists()

    def test_founded_after_somebody_belonged_to_it_is_refused(self):
        GroupMembership.objects.filter(member=self.shen).update(began_on=date(2019, 5, 1))

        page = self.post(self.url(self.first, "edit/"), 422, name="第一党小组", founded_on="2019-05-02")

        self.assertContains(page, "沈立言2019年5月1日就在这个党小组", status_code=422)

    def test_up_moves_one_place_and_numbers_all(self):
        self.branch.groups.update(position=0)
        third = a_group(self.branch, "第三党小组", position=0)

        self.post(self.url(third, "up/"))
        self.post(self.url(self.first, "up/"))
        self.post(self.url(self.first, "up/"))

        rows = list(self.branch.groups.values_list("name", "position"))
        assert rows == [("第一党小组", 1), ("第三党小组", 2), ("第二党小组", 3)]

    def test_only_a_group_that_nothing_refers_to_is_deleted(self):
        empty = a_group(self.branch, "登记错了")

        self.post(self.url(empty, "delete/"))
        self.post(self.url(self.first, "delete/"))

        assert [group.name for group in self.branch.groups.all()] == ["第一党小组", "第二党小组"]


class RenameTest(GroupsOffice):
    def rename(self, name, day, status=302):
        return self.post(self.url(self.first, "rename/"), status, name=name, renamed_on=day)

    def test_the_old_name_stays_on_the_group_s_page(self):
        self.first.founded_on = date(2019, 1, 1)
        self.first.save()

        self.rename("综合党小组", "2020-03-01")
        self.rename("机关党小组", "2020-05-01")

        page = self.as_(self.reader).get(self.url(self.first))
        assert page.context["names"] == [
            ("机关党小组", date(2020, 5, 1), None),
            ("综合党小组", date(2020, 3, 1), date(2020, 5, 1)),
            ("第一党小组", date(2019, 1, 1), date(2020, 3, 1)),
        ]
        self.assertContains(page, "曾用名")

    def test_bad_renamings_are_refused(self):
        self.first.founded_on = date(2019, 1, 1)
        self.first.save()
        self.rename("综合党小组", "2020-03-01")
        for name, day, words in (
            ("综合党小组", "2020-04-01", "和现在的名称一样，没有改。"),
            ("第二党小组", "2020-04-01", "本支部已有同名的党小组。"),
            ("新名", "2020-03-01", "2020年3月1日改过一次名"),
            ("新名", "2020-06-11", "改名日期不能晚于今天"),
            ("新名", "2019-01-01", "改名日期要晚于成立日期"),
            ("新名", "", "还没写改名日期。"),
        ):
            with self.subTest(words):
                self.assertContains(self.rename(name, day, 422), words, status_code=422)
        assert FormerGroupName.objects.count() == 1


class MoveTest(GroupsOffice):
    def move(self, *members, to=None, day="2020-06-01", status=302, **more):
        to = "out" if to is None else to.pk
        return self.post(
            "/groups/move/", status, day=day, to=to, members=[member.pk for member in members], **more
        )

    def test_where_they_were_is_kept(self):
        self.move(self.gu, self.fang, to=self.second)
        self.move(self.gu, to=None, day="2020-06-05")

        assert self.of(self.gu) == [
            ("第一党小组", None, date(2020, 6, 1)),
            ("第二党小组", date(2020, 6, 1), date(2020, 6, 5)),
        ]
        assert self.of(self.fang) == [
            ("第一党小组", None, date(2020, 6, 1)),
            ("第二党小组", date(2020, 6, 1), None),
        ]
        page = self.as_(self.reader).get(self.url(self.first)).context
        assert [name for name, _ in page["now"]] == ["沈立言"]
        assert [(name, until) for name, _, until in page["former"]] == [
            ("方克勤", date(2020, 6, 1)), ("顾秋实", date(2020, 6, 1))
        ]  # fmt: skip

    def test_what_does_not_fit_is_said_and_nothing_is_written(self):
        moved = a_member(self.branch, "刚调来", self.first)
        GroupMembership.objects.filter(member=moved).update(began_on=date(2020, 6, 1))
        gone = a_member(self.branch, "要走", self.first, left_on=date(2020, 7, 1))
        for members, to, day, words in (
            ([self.gu], self.first, "2020-06-01", "顾秋实2020年6月1日就在第一党小组。"),
            ([moved], self.second, "2020-06-01", "刚调来2020年6月1日才到第一党小组"),
            ([moved], self.second, "2020-05-01", "刚调来已经登记2020年6月1日起在第一党小组"),
            ([gone], self.second, "2020-07-01", "要走2020年7月1日不在册。"),
            ([self.wang], self.second, "2020-06-01", "勾选的人里有不在册的"),
            ([], self.second, "2020-06-01", "还没勾选党员。"),
            ([self.gu], self.second, "", "还没写从哪天起。"),
            ([self.gu], self.second, "2020-06-31", "日期“2020-06-31”不存在"),
        ):
            with self.subTest(words):
                page = self.move(*members, to=to, day=day, status=422)
                self.assertContains(page, words, status_code=422)
        assert self.of(self.gu) == [("第一党小组", None, None)]

    def test_a_mix_with_one_that_does_not_fit_moves_nobody_and_keeps_the_ticks(self):
        page = self.move(self.gu, self.shao, to=self.second, end_posts="on", status=422)

        ticked = [name for _, people in page.context["sections"] for _, name, on in people if on]
        assert sorted(ticked) == ["邵国梁", "顾秋实"]
        assert self.of(self.gu) == [("第一党小组", None, None)]

    def test_a_group_is_offered_only_on_days_on_which_it_exists(self):
        old = a_group(self.branch, "老党小组", dissolved_on=date(2020, 5, 1))
        form = self.as_(self.organiser).get("/groups/move/").context["form"]
        assert [label for _, label in form.fields["to"].choices] == [
            "请选", "第一党小组", "第二党小组", "不在党小组"
        ]  # fmt: skip

        page = self.move(self.gu, to=old, day="2020-05-01", status=422)
        self.assertContains(page, "在这一天还没有成立，或者已经撤销", status_code=422)
        self.move(self.gu, to=old, day="2020-04-30")

    def test_a_leader_who_goes_stops_being_leader_that_day_after_being_asked(self):
        page = self.move(self.shao, to=self.first, status=422)
        self.assertContains(page, "邵国梁是第二党小组组长。", status_code=422)
        assert self.of(self.shao) == [("第二党小组", None, None)]

        self.move(self.shao, to=self.first, end_posts="on")

        role = CommitteeRole.objects.get(member=self.shao)
        assert (role.ended_on, role.leaving) == (date(2020, 6, 1), "reassigned")
        assert self.of(self.shao)[1] == ("第一党小组", date(2020, 6, 1), None)

    def test_one_group_s_people_can_be_shown_alone(self):
        a_member(self.branch, "不在组")
        for query, groups in (
            (f"?from={self.second.pk}", [self.second]),
            ("?from=0", [None]),
            ("?from=x", [self.first, self.second, None]),
        ):
            page = self.as_(self.organiser).get(f"/groups/move/{query}")
            assert [group for group, _ in page.context["sections"]] == groups, query


class DissolveTest(GroupsOffice):
    def dissolve(self, day="2020-06-10", status=302, group=None, **typed):
        return self.post(self.url(group or self.second, "dissolve/"), status, day=day, **typed)

    def test_members_and_leader_are_settled_in_one_go(self):
        left = a_member(self.branch, "早走了", self.second, left_on=date(2020, 1, 1))

        self.dissolve(to_all=self.first.pk, **{f"to-{self.bai.pk}": "out"})

        self.second.refresh_from_db()
        assert self.second.dissolved_on == TODAY
        assert self.of(self.shao) == [("第二党小组", None, TODAY), ("第一党小组", TODAY, None)]
        assert self.of(self.bai) == [("第二党小组", None, TODAY)]
        assert self.of(left) == [("第二党小组", None, TODAY)]
        role = CommitteeRole.objects.get(member=self.shao)
        assert (role.ended_on, role.leaving) == (TODAY, "reassigned")

    def test_whoever_has_nowhere_to_go_is_named_and_nothing_is_written(self):
        page = self.dissolve(status=422, **{f"to-{self.bai.pk}": self.first.pk})

        self.assertContains(page, "还没选邵国梁调到哪个党小组。", status_code=422)
        self.assertNotContains(page, "还没选白子衿", status_code=422)
        self.second.refresh_from_db()
        assert self.second.dissolved_on is None
        assert self.of(self.bai) == [("第二党小组", None, None)]

    def test_a_day_that_does_not_fit_is_refused(self):
        self.second.founded_on = date(2019, 1, 1)
        self.second.save()
        GroupMembership.objects.filter(member=self.bai).update(began_on=date(2020, 6, 5))
        for day, words in (
            ("2018-12-31", "撤销日期要晚于成立日期"),
            ("2020-06-05", "白子衿2020年6月5日才到第二党小组"),
            ("", "还没写撤销日期。"),
            ("今天", "看不懂"),
        ):
            page = self.dissolve(day, 422, to_all=self.first.pk)
            self.assertContains(page, words, status_code=422)
        GroupMembership.objects.filter(member=self.bai).update(began_on=None)
        page = self.dissolve("2019-12-31", 422, to_all=self.first.pk)
        self.assertContains(page, "邵国梁任第二党小组组长登记到了2020年1月1日", status_code=422)

    def test_it_cannot_be_sent_into_itself_or_another_branch_s_group(self):
        for other in (self.second, self.wang.group_memberships.get().group):
            self.dissolve(status=422, to_all=other.pk)

    def test_taken_back_it_exists_again_and_the_moves_stay(self):
        self.dissolve(to_all=self.first.pk)

        assert self.as_(self.organiser).get(self.url(self.second, "restore/")).status_code == 200
        self.post(self.url(self.second, "restore/"))

        self.second.refresh_from_db()
        assert self.second.dissolved_on is None
        assert self.of(self.bai)[1] == ("第一党小组", TODAY, None)

    def test_a_dissolved_group_is_dissolved_once(self):
        self.dissolve(to_all=self.first.pk)
        self.dissolve("2020-06-01", to_all=self.first.pk)

        self.second.refresh_from_db()
        assert self.second.dissolved_on == TODAY


class OfferedTest(GroupsOffice):
    """Where a group is chosen: those of the day, and what an old record names already."""

    def setUp(self):
        super().setUp()
        self.old = a_group(self.branch, "老党小组", dissolved_on=date(2020, 5, 1))

    def names(self, url, field="group"):
        form = self.as_(self.secretary).get(url).context["form"]
        return [label for value, label in form.fields[field].choices if value]

    def test_a_new_record_offers_the_groups_of_its_day(self):
        now = ["第一党小组", "第二党小组"]
        assert self.names("/meetings/new/?form=group_meeting&date=2020-05-01") == now
        assert self.names("/meetings/new/?form=group_meeting&date=2020-04-30") == [*now, "老党小组"]

    def test_an_old_record_keeps_its_group(self):
        meeting = a_meeting(self.branch, date(2020, 6, 1), (Form.GROUP_MEETING,), group=self.old)

        assert self.names(f"/meetings/{meeting.pk}/edit/") == ["第一党小组", "第二党小组", "老党小组"]

    def test_another_day_brings_the_choice_of_that_day(self):
        typed = {"forms": "group_meeting", "held_on": "2020-04-30", "groups_of": "2020-06-10"}
        client = self.as_(self.secretary)

        answer = client.post("/meetings/roll/", typed, headers={"HX-Request": "true"})
        same = client.post(
            "/meetings/roll/", typed | {"groups_of": "2020-04-30"}, headers={"HX-Request": "true"}
        )

        self.assertContains(answer, 'hx-swap-oob="true"', 2)
        self.assertContains(answer, "老党小组")
        self.assertNotContains(same, "hx-swap-oob")

    def test_the_year_s_plan_offers_the_groups_of_the_year_and_refuses_a_month_without_it(self):
        client = self.as_(self.secretary)
        sheet = client.get("/plan/2020/edit/").context["sheet"]
        assert [label for value, label in sheet.groups if value] == ["第一党小组", "第二党小组", "老党小组"]

        faults = [sheet.group_fault(self.old.pk, month) for month in (4, 5, 6)]
        assert faults == ["", "老党小组5月已经撤销，请另选。", "老党小组6月已经撤销，请另选。"]

    def test_a_member_is_put_only_into_a_group_that_exists_or_stays_where_recorded(self):
        member = a_member(self.branch, "登记着", self.old)

        assert self.names(f"/members/{self.gu.pk}/edit/") == ["第一党小组", "第二党小组"]
        assert self.names(f"/members/{member.pk}/edit/") == ["第一党小组", "第二党小组", "老党小组"]

    def test_the_ledger_of_dues_shows_the_groups_of_the_half_year(self):
        assert [scope.name for scope in scopes_of(self.branch, HalfYear(2020, 1)).values()][:3] == [
            "第一党小组", "第二党小组", "老党小组"
        ]  # fmt: skip
        assert "老党小组" not in [s.name for s in scopes_of(self.branch, HalfYear(2020, 2)).values()]

    def test_the_profile_names_the_groups_of_today(self):
        page = self.as_(self.reader).get("/branch/")
        self.assertContains(page, "第二党小组")
        self.assertNotContains(page, "老党小组")
