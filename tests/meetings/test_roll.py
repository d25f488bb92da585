from datetime import date

from django.core.exceptions import ValidationError

from meetings.roll import Asked, DayRoll
from members.models import GroupMembership, Post
from tests.factories import a_member, a_role
from tests.meetings.people import DAY, ThreePeople


def asked(*forms, day=DAY, group=None, scope=""):
    return Asked.read(forms, day, group and group.pk, otherwise=day, scope=scope)


class Expected(ThreePeople):
    def expected(self, *forms, day=DAY, group=None, scope=""):
        members = DayRoll(self.branch, day).expected(asked(*forms, day=day, group=group, scope=scope))
        return [member.name for member in members]

    def test_everyone_on_the_roll_is_expected_at_a_general_meeting_group_by_group(self):
        a_member(self.branch, "无组", number="A0")

        assert self.expected("general_meeting") == ["沈立言", "顾秋实", "邵国梁", "白子衿", "无组"]

    def test_the_roll_of_the_day_counts_not_the_roll_of_today(self):
        a_member(self.branch, "后来", self.first, number="D7", joined_on=date(2020, 3, 19))
        a_member(self.branch, "当天来", self.first, number="D8", joined_on=DAY)
        a_member(self.branch, "当天走", self.first, number="D9", left_on=DAY)
        a_member(self.branch, "后来走", self.first, number="D99", left_on=date(2020, 3, 19))

        assert self.expected("theme_day") == ["沈立言", "顾秋实", "当天来", "后来走", "邵国梁", "白子衿"]

    def test_the_committee_of_the_day_is_expected_at_a_committee_meeting(self):
        a_role(self.gu, Post.ORGANIZATION_OFFICER, date(2020, 1, 1), ended_on=DAY)
        a_role(self.bai, Post.PUBLICITY_OFFICER, DAY)

        assert self.expected("committee_meeting") == ["沈立言", "白子衿"]
        assert self.expected("committee_meeting", day=date(2020, 3, 17)) == ["沈立言", "顾秋实"]

    def test_the_members_of_the_group_that_day_are_expected_at_its_meeting(self):
        GroupMembership.objects.filter(member=self.gu).update(ended_on=DAY)
        GroupMembership.objects.create(branch=self.branch, member=self.gu, group=self.second, began_on=DAY)

        assert self.expected("group_meeting", group=self.second) == ["顾秋实", "邵国梁", "白子衿"]
        assert self.expected("group_meeting", group=self.second, day=date(2020, 3, 17)) == [
            "邵国梁",
            "白子衿",
        ]

    def test_of_several_forms_the_widest_counts(self):
        assert self.expected("committee_meeting", "group_meeting", group=self.second) == [
            "沈立言",
            "邵国梁",
            "白子衿",
        ]
        assert len(self.expected("group_meeting", "party_lecture", group=self.second)) == 4

    def test_nobody_is_expected_at_a_group_meeting_of_no_group(self):
        assert self.expected("group_meeting") == []

    def test_a_scope_goes_before_the_forms(self):
        assert self.expected("general_meeting", scope="committee") == ["沈立言"]
        assert self.expected("general_meeting", scope="group", group=self.second) == ["邵国梁", "白子衿"]
        assert len(self.expected("committee_meeting", scope="branch")) == 4
        assert self.expected("general_meeting", scope="chosen") == []

    def test_a_scope_counts_on_the_day_too(self):
        a_role(self.gu, Post.ORGANIZATION_OFFICER, date(2020, 1, 1), ended_on=DAY)
        a_member(self.branch, "当天走", self.first, left_on=DAY)
        before = date(2020, 3, 17)

        assert self.expected("other", scope="committee") == ["沈立言"]
        assert self.expected("other", scope="committee", day=before) == ["沈立言", "顾秋实"]
        assert len(self.expected("committee_meeting", scope="branch")) == 4
        assert len(self.expected("committee_meeting", scope="branch", day=before)) == 5


class Names(ThreePeople):
    def test_a_name_means_the_member_and_any_other_name_nobody(self):
        roll = DayRoll(self.branch, DAY)

        assert roll.find(" 顾秋实 ") == self.gu
        assert roll.find("于敏之") is None

    def test_a_namesake_has_to_be_told_apart(self):
        one = a_member(self.branch, "李敏", self.first, number="D020011")
        other = a_member(self.branch, "李敏", self.second)
        roll = DayRoll(self.branch, DAY)

        with self.assertRaisesMessage(
            ValidationError,
            "名册里有两位“李敏”，请写明是哪一位：李敏（D020011）或李敏（第二党小组）。",
        ):
            roll.find("李敏")
        assert roll.find("李敏(D020011)") == one
        assert roll.find("李敏（第二党小组）") == other
        assert roll.find("沈立言") == self.shen

    def test_nonsense_counts_as_not_typed(self):
        read = Asked.read(["general_meeting", "<script>"], "2020-02-31", "x", otherwise=DAY)

        assert read == Asked(frozenset(["general_meeting"]), DAY, None)
        assert asked("general_meeting", scope="everybody").scope == ""
        assert asked("general_meeting", group=self.first).group_id is None
        assert asked("general_meeting", group=self.first, scope="group").group_id == self.first.pk
