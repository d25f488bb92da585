from datetime import date

import pytest

from members.ages import AGE_BANDS, age_band
from members.models import CommitteeRole, DuesCategory, GroupMembership, Member, Post
from tests.factories import a_branch, a_group, a_member, a_role
from tests.members.people import Office

END = date(2020, 6, 30)


@pytest.mark.parametrize(
    ("born_on", "day", "band"),
    [
        (date(1984, 7, 1), END, "35-"),
        (date(1984, 6, 30), END, "36-45"),  # the birthday completes the year
        (date(1974, 7, 1), END, "36-45"),
        (date(1974, 6, 30), END, "46-55"),
        (date(1964, 7, 1), END, "46-55"),
        (date(1964, 6, 30), END, "56+"),
        (date(1984, 2, 29), date(2020, 2, 28), "35-"),  # 36 only on 29 February
        (date(1984, 2, 29), date(2020, 2, 29), "36-45"),
        (date(1984, 3, 1), date(2020, 2, 29), "35-"),
    ],
)
@pytest.mark.django_db
def test_an_age_band_counts_completed_years(born_on, day, band):
    a_member(a_branch(), born_on=born_on)

    assert [code for code in AGE_BANDS if Member.objects.filter(AGE_BANDS[code].on(day)).exists()] == [band]
    assert age_band(Member.objects.get().age(day)) == AGE_BANDS[band].name


class RollTest(Office):
    def names(self, query="", account=None):
        response = self.as_(account or self.secretary).get(f"/members/{query}")
        lines = [line for section in response.context["sections"] for line in section.lines]
        self.assertEqual(response.context["count"], len(lines))
        return [line.member.name for line in lines]

    def test_everybody_of_the_branch_may_see_the_roll_and_nobody_elses(self):
        self.assertEqual(self.statuses("/members/"), [200] * 7)
        self.assertEqual(self.names(account=self.stranger), ["汪怀谨"])

    def test_the_roll_stands_by_groups_with_their_leaders(self):
        a_member(self.branch, "无组", number="D9")

        sections = self.as_(self.secretary).get("/members/").context["sections"]

        self.assertEqual(
            [(section.group, [str(m) for m in section.leaders], len(section.lines)) for section in sections],
            [(self.first, [], 3), (self.second, ["邵国梁"], 2), (None, [], 1)],
        )

    def test_who_leaves_on_30_june_is_not_on_the_roll_of_that_day_and_who_leaves_on_1_july_is(self):
        for name, day in (("甲", END), ("乙", date(2020, 7, 1))):
            a_member(self.branch, name, number=name, left_on=day)

        self.assertIn("乙", self.names("?day=2020-06-30"))
        self.assertNotIn("甲", self.names("?day=2020-06-30"))
        self.assertIn("甲", self.names("?day=2020-06-29"))

    def test_who_is_admitted_or_joins_on_30_june_is_on_the_roll_of_that_day(self):
        a_member(self.branch, "甲", number="甲", admitted_on=END, converted_on=None, kind="probationary")
        a_member(self.branch, "乙", number="乙", joined_on=END)
        a_member(self.branch, "丙", number="丙", joined_on=date(2020, 7, 1))

        self.assertEqual(set(self.names("?day=2020-06-30")) & {"甲", "乙", "丙"}, {"甲", "乙"})

    def test_full_and_probationary_follow_the_day_of_conversion(self):
        fields = {"kind": "probationary", "admitted_on": date(2019, 6, 30)}
        a_member(self.branch, "甲", number="甲", converted_on=END, **fields)
        a_member(self.branch, "乙", number="乙", converted_on=date(2020, 7, 1), **fields)
        a_member(self.branch, "丙", number="丙", converted_on=None, **fields)
        a_member(self.branch, "丁", number="丁", converted_on=None, kind="full")

        full = set(self.names("?day=2020-06-30&kind=full"))
        probationary = set(self.names("?day=2020-06-30&kind=probationary"))

        self.assertEqual((full & set("甲乙丙丁"), probationary), ({"甲", "丁"}, {"乙", "丙"}))
        heads = self.as_(self.secretary).get("/members/?day=2020-06-30").context["heads"]
        self.assertEqual((heads["total"], heads["full"], heads["probationary"]), (9, 7, 2))

    def test_the_committee_counts_people_not_posts_and_also_one_whose_row_was_closed(self):
        a_role(self.gu, Post.YOUTH_OFFICER)
        a_role(self.bai, Post.PUBLICITY_OFFICER, ended_on=END)
        CommitteeRole.objects.filter(member=self.fang).update(began_on=date(2020, 7, 1))
        gone = a_member(self.branch, "转出者", number="D8", left_on=date(2020, 5, 1))
        a_role(gone, Post.WOMEN_OFFICER)

        self.assertEqual(self.names("?day=2020-06-30&post=committee"), ["沈立言", "顾秋实", "转出者"])
        self.assertEqual(self.names("?day=2020-06-30&post=committee&sex=female"), ["顾秋实"])
        self.assertEqual(self.names("?day=2020-06-30&post=leader"), ["邵国梁"])

    def test_filters_of_sex_group_category_and_words(self):
        self.bai.dues_category = DuesCategory.RETIRED
        self.bai.save()

        self.assertEqual(self.names("?sex=female"), ["顾秋实"])
        self.assertEqual(self.names(f"?group={self.second.pk}"), ["邵国梁", "白子衿"])
        self.assertEqual(self.names("?category=retired"), ["白子衿"])
        for words in ("白子", "bai zi", "baizi", "bzj", "D5"):
            self.assertEqual(self.names(f"?q={words}"), ["白子衿"], words)
        self.assertEqual(self.names("?sort=name"), ["白子衿", "方克勤", "顾秋实", "邵国梁", "沈立言"])

    def test_a_group_is_the_one_of_the_day(self):
        membership = GroupMembership.objects.get(member=self.bai)
        membership.ended_on = date(2020, 6, 1)
        membership.save()
        GroupMembership.objects.create(
            branch=self.branch, member=self.bai, group=self.first, began_on=date(2020, 6, 1)
        )

        self.assertIn("白子衿", self.names(f"?group={self.second.pk}&day=2020-05-31"))
        self.assertIn("白子衿", self.names(f"?group={self.first.pk}&day=2020-06-01"))

    def test_a_day_that_does_not_exist_is_named_and_the_roll_is_of_today(self):
        response = self.as_(self.secretary).get("/members/?day=2020-06-31&group=99999")

        self.assertContains(response, "日期“2020-06-31”不存在")
        self.assertContains(response, "没有这个党小组。")
        self.assertEqual(response.context["count"], 5)

    def test_concurrent_posts_are_joined_in_the_order_of_the_committee(self):
        a_role(self.gu, Post.GROUP_LEADER, group=self.first)
        a_role(self.gu, Post.YOUTH_OFFICER)

        self.assertContains(self.as_(self.secretary).get("/members/"), "组织委员 兼 青年委员 兼 党小组长")

    def test_ages_are_for_who_may_see_birth_dates(self):
        for account, ages in (
            (self.secretary, "age"), (self.discipline, "age"), (self.superior, "year"), (self.leader, ""),
            (self.reader, ""),
        ):  # fmt: skip
            self.assertEqual(self.as_(account).get("/members/").context["ages"], ages)

    def test_others_get_the_number_of_an_age_band_and_no_names(self):
        response = self.as_(self.reader).get(f"/members/?age=36-45&q=白子衿&group={self.second.pk}")

        self.assertEqual(response.context["count"], 5)  # neither name nor group narrow it down
        self.assertEqual(response.context["sections"], [])
        self.assertNotContains(response, "邵国梁")
        self.assertEqual(len(self.names("?age=36-45")), 5)

    def test_the_button_for_a_new_member_is_drawn_for_who_may_use_it(self):
        self.assertContains(self.as_(self.organiser).get("/members/"), "新增党员")
        self.assertNotContains(self.as_(self.discipline).get("/members/"), "新增党员")

    def test_an_empty_roll_offers_the_list_that_people_have_and_one_way_to_print(self):
        page = self.as_(self.organiser).get("/members/")
        self.assertContains(page, 'href="/roster/print/', 1)
        self.assertNotContains(page, "data-print")
        whole = self.as_(self.organiser).get("/members/?day=1990-01-01").content.decode()
        empty = whole[whole.index('class="empty"') :]
        self.assertIn('<a class="btn btn-primary" href="/roster/">', empty)
        self.assertIn('<a class="btn btn-line" href="/members/new/">', empty)
        self.assertEqual(whole.count("新增党员"), 1)

    def context(self, query="", account=None):
        return self.as_(account or self.secretary).get(f"/members/{query}").context

    def test_filters_narrow_each_other_and_say_what_each_would_leave(self):
        Member.objects.filter(pk__in=[self.gu.pk, self.bai.pk]).update(sex="female", education="研究生")
        Member.objects.filter(pk=self.shen.pk).update(education="大学")

        context = self.context(f"?sex=female&group={self.second.pk}")

        self.assertEqual(context["said"], [("group", "第二党小组"), ("sex", "女")])
        chips = {(name, label): (count, on) for name, _, label, count, on in context["chips"]}
        self.assertEqual(
            chips,
            {
                ("group", "第一党小组"): (1, False),  # women of the first group
                ("group", "第二党小组"): (1, True),
                ("kind", "正式党员"): (1, False),
                ("kind", "预备党员"): (0, False),
            },
        )
        selects = {select["name"]: select["options"] for select in context["selects"]}
        self.assertEqual(selects["sex"], [("male", "男", 1, False), ("female", "女", 1, True)])
        self.assertEqual(selects["education"], [("研究生", "研究生", 1, False)])

    def test_education_is_one_of_those_recorded_or_none(self):
        Member.objects.filter(pk=self.gu.pk).update(education="研究生")
        Member.objects.filter(pk=self.bai.pk).update(education="大学")

        self.assertEqual(self.names("?education=研究生"), ["顾秋实"])
        self.assertEqual(self.names("?education=-"), ["沈立言", "方克勤", "邵国梁"])
        self.assertEqual(self.names("?education=小学"), [])
        self.assertContains(self.as_(self.secretary).get("/members/?education=小学"), "没有符合的党员。")

    def test_each_post_can_be_asked_for_and_searched(self):
        a_role(self.bai, Post.YOUTH_OFFICER)

        self.assertEqual(self.names("?post=youth_officer"), ["白子衿"])
        self.assertEqual(self.names("?q=青年委员"), ["白子衿"])
        self.assertEqual(self.names("?q=书记"), ["沈立言"])
        self.assertEqual(self.names("?q=支委"), ["沈立言", "顾秋实", "方克勤", "白子衿"])
        self.assertEqual(self.names("?q=组长"), ["邵国梁"])
        self.assertEqual(self.names("?q=组织委员&day=2019-12-31"), [])  # not yet in office

    def test_by_party_standing_the_longest_comes_first_and_the_probationary_last(self):
        Member.objects.filter(pk=self.fang.pk).update(
            admitted_on=date(1998, 7, 1), converted_on=date(1999, 7, 1)
        )
        Member.objects.filter(pk=self.gu.pk).update(converted_on=None)
        Member.objects.filter(pk=self.shen.pk).update(converted_on=None, kind="probationary")

        self.assertEqual(self.names("?sort=standing"), ["方克勤", "邵国梁", "白子衿", "顾秋实", "沈立言"])

    def test_by_age_is_for_who_may_see_ages(self):
        Member.objects.filter(pk=self.bai.pk).update(born_on=date(1970, 1, 1))

        self.assertEqual(self.names("?sort=age")[0], "白子衿")
        response = self.as_(self.reader).get("/members/?sort=age")
        self.assertContains(response, "属于个人信息，不能按它排。")
        self.assertEqual(response.context["sections"][0].lines[0].member, self.shen)
        self.assertNotContains(response, "按年龄排")

    def test_sorted_by_name_and_by_group_the_sections_stay(self):
        sections = self.context("?sort=name&by=group")["sections"]

        self.assertEqual(
            [[line.label for line in section.lines] for section in sections],
            [["方克勤", "顾秋实", "沈立言"], ["白子衿", "邵国梁"]],
        )

    def test_what_the_address_asks_for_in_vain_is_said_and_the_rest_is_done(self):
        for query, words in (
            ("kind=x", "人员类别里没有“x”。"),
            ("sex=3", "性别里没有“3”。"),
            ("post=king", "职务里没有“king”。"),
            ("age=7", "年龄里没有“7”。"),
            ("sort=points", "排列里没有“points”。"),
            ("group=abc", "没有这个党小组。"),
            (f"group={self.elsewhere.groups.get().pk}", "没有这个党小组。"),
            (f"q={'长' * 51}", "查找最多写50个字。"),
            ("page=abc", "没有第“abc”页，一共1页，这里是第1页。"),
            ("page=-1", "没有第“-1”页"),
            ("page=99999999999999999999", "没有第“9999999999”页"),
            ("page=7", "没有第“7”页"),
        ):
            response = self.as_(self.secretary).get(f"/members/?{query}")
            self.assertContains(response, words)
            self.assertEqual(response.context["count"], 5, query)

    def test_a_filter_that_nobody_knows_changes_nothing(self):
        self.assertEqual(len(self.names("?colour=red&page=1")), 5)

    def test_of_namesakes_the_number_tells_who_is_who(self):
        a_member(self.branch, "沈立言", self.second, number="D9")

        labels = [line.label for section in self.context()["sections"] for line in section.lines]

        self.assertEqual(labels, ["沈立言（D1）", "顾秋实", "方克勤", "邵国梁", "白子衿", "沈立言（D9）"])

    def test_a_dissolved_group_without_members_has_no_chip(self):
        a_group(self.branch, "旧党小组", dissolved_on=date(2020, 1, 1))

        labels = [chip[2] for chip in self.context()["chips"]]

        self.assertEqual(labels, ["第一党小组", "第二党小组", "正式党员", "预备党员"])

    def test_a_long_roll_comes_by_pages_and_a_section_goes_on_over_them(self):
        Member.objects.bulk_create(
            Member(branch=self.branch, name=f"党员{n}", number=f"E{n:03d}", pinyin=f"{n:03d}", initials="d",
                   sex="male", born_on=date(1980, 1, 1), admitted_on=date(2005, 7, 1))
            for n in range(110)
        )  # fmt: skip
        GroupMembership.objects.bulk_create(
            GroupMembership(branch=self.branch, member=member, group=self.second)
            for member in Member.objects.filter(branch=self.branch, name__startswith="党员")
        )

        def page(number):
            context = self.context(f"?page={number}")
            return [
                (str(section.group), section.count, section.continued, len(section.lines))
                for section in context["sections"]
            ]

        self.assertEqual(page(1), [("第一党小组", 3, False, 3), ("第二党小组", 112, False, 47)])
        self.assertEqual(page(2), [("第二党小组", 112, True, 50)])
        self.assertEqual(page(3), [("第二党小组", 112, True, 15)])
        response = self.as_(self.secretary).get("/members/?page=3&sex=male")
        self.assertContains(response, "第 101—114 人，共 114 人")
        self.assertContains(response, "?sex=male&amp;page=2")
        self.assertContains(response, "（接上页）")

    def test_queries_of_a_filtered_roll_do_not_grow_either(self):
        client = self.as_(self.secretary)
        for more in (1, 3):
            for place in range(more):
                a_member(self.branch, f"女{more}{place}", self.first, sex="female", education="大学")
            with self.subTest(more=more), self.assertNumQueries(16):
                client.get(f"/members/?sex=female&education=大学&group={self.first.pk}&q=女")

    def test_queries_do_not_grow_with_the_roll(self):
        client = self.as_(self.secretary)
        for more in (1, 3):
            for place in range(more):
                group = a_group(self.branch, f"{more}{place}")
                a_role(a_member(self.branch, f"新{more}{place}", group), Post.GROUP_LEADER, group=group)
            with self.subTest(more=more), self.assertNumQueries(10):
                client.get("/members/")


class ProfileTest(Office):
    def test_the_branch_is_shown_to_its_people(self):
        self.assertEqual(self.statuses("/branch/"), [200] * 7)
        self.assertContains(self.as_(self.reader).get("/branch/"), "第一党小组</a>（综合处）")
        self.assertNotContains(self.as_(self.stranger).get("/branch/"), "第一党小组")
