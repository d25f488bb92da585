from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from branch.periods import HalfYear
from members.models import CommitteeRole, GroupMembership, Member, Post, pinyin_of
from tests.factories import a_branch, a_group, a_member, a_role, dues

JUNE_30, JULY_1 = date(2020, 6, 30), date(2020, 7, 1)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("沈立言", "shen li yan", "sly"),
        ("单伯庸", "shan bo yong", "sby"),
        ("曾国平", "zeng guo ping", "zgp"),
        ("单于飞", "chan yu fei", "cyf"),
        ("尉迟恭", "yu chi gong", "ycg"),
        ("万俟明", "mo qi ming", "mqm"),
        ("万明", "wan ming", "wm"),
        ("乐正明", "yue zheng ming", "yzm"),
        ("殷红", "yin hong", "yh"),
        ("叶韵", "ye yun", "yy"),
    ],
)
def test_surnames_are_read_as_surnames(name, pinyin, initials):
    assert pinyin_of(name) == (pinyin, initials)


def test_surnames_that_are_common_words_have_the_reading_of_the_surname():
    read = "仇区解查朴盖任华冼缪翟晁员宓种召洗逄呙佴折撒那哈尹卜薄繁秘祭句都阚乜么"

    assert " ".join(pinyin_of(f"{surname}明")[0].split()[0] for surname in read) == (
        "qiu ou xie zha piao ge ren hua xian miao zhai chao yun mi chong shao xian pang guo nai she sa na "
        "ha yin bu bo po bi zhai gou du kan nie yao"
    )


def test_a_rare_character_without_pinyin_keeps_its_place():
    assert pinyin_of("王𬭎")[1][0] == "w"


@pytest.mark.django_db
def test_the_roll_is_answered_for_a_day():
    branch = a_branch()
    a_member(branch, "一直在")
    a_member(branch, "三十日转出", left_on=JUNE_30)
    a_member(branch, "一日转出", left_on=JULY_1)
    a_member(branch, "三十日转入", joined_on=JUNE_30)
    a_member(branch, "一日转入", joined_on=JULY_1)
    a_member(branch, "一日入党", admitted_on=JULY_1, converted_on=None, kind="probationary")

    on_roll = set(branch.members.on_roll(JUNE_30).values_list("name", flat=True))

    assert on_roll == {"一直在", "一日转出", "三十日转入"}
    assert on_roll == {member.name for member in branch.members.all() if member.is_on_roll(JUNE_30)}


@pytest.mark.django_db
def test_a_member_is_full_from_the_day_of_conversion():
    branch = a_branch()
    a_member(branch, "一日转正", kind="probationary", converted_on=JULY_1)
    a_member(branch, "没写转正日期", kind="full", converted_on=None)
    a_member(branch, "预备", kind="probationary", converted_on=None)

    for day, expected in ((JUNE_30, {"没写转正日期"}), (JULY_1, {"没写转正日期", "一日转正"})):
        full = {member.name for member in branch.members.full(day)}
        assert full == expected
        assert full == {member.name for member in branch.members.all() if member.is_full(day)}
        assert {m.name for m in branch.members.probationary(day)} == {
            m.name for m in branch.members.all()
        } - full


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(1985, 6, 30), JUNE_30, 35),
        (date(1985, 7, 1), JUNE_30, 34),
        (date(1984, 2, 29), date(2020, 2, 28), 35),
        (date(1984, 2, 29), date(2021, 3, 1), 37),
    ],
)
def test_age_is_in_completed_years(born_on, day, age):
    assert Member(born_on=born_on).age(day) == age


@pytest.mark.django_db
def test_moving_keeps_where_a_member_was():
    branch = a_branch()
    first, second = a_group(branch, "第一党小组"), a_group(branch, "第二党小组")
    member = a_member(branch, group=first)
    member.group_memberships.update(ended_on=JULY_1)
    GroupMembership.objects.create(branch=branch, member=member, group=second, began_on=JULY_1)

    assert list(branch.members.in_group(first, JUNE_30)) == [member]
    assert list(branch.members.in_group(second, JUNE_30)) == []
    assert list(branch.members.in_group(second, JULY_1)) == [member]


@pytest.mark.django_db
def test_a_group_leader_alone_is_not_on_the_committee():
    branch = a_branch()
    leader, officer = a_member(branch, "组长"), a_member(branch, "委员")
    a_role(leader, Post.GROUP_LEADER)
    a_role(officer, Post.YOUTH_OFFICER)

    roles = CommitteeRole.objects.on(JUNE_30).in_committee()
    assert [role.member for role in roles] == [officer]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["单", "shan", "shanbo", "shan bo", "sby", "SBY", "D0007"])
def test_a_member_is_found_by_name_pinyin_initials_and_number(text):
    branch = a_branch()
    member = a_member(branch, "单伯庸", number="D0007")
    a_member(branch, "沈立言", number="D0008")

    assert list(branch.members.named(text)) == [member]


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.django_db
class TestTheDatabaseSaysNo:
    def test_to_a_second_secretary_in_office(self):
        branch = a_branch()
        a_role(a_member(branch, "甲"), Post.SECRETARY, ended_on=JUNE_30)
        a_role(a_member(branch, "乙"), Post.SECRETARY, began_on=JULY_1)

        refused(lambda: a_role(a_member(branch, "丙"), Post.SECRETARY, began_on=JULY_1))

    def test_to_dates_out_of_order(self):
        branch = a_branch()
        refused(lambda: a_member(branch, admitted_on=date(2005, 7, 1), converted_on=date(2005, 6, 30)))
        refused(lambda: a_member(branch, joined_on=JULY_1, left_on=JUNE_30))
        refused(lambda: a_member(branch, born_on=date(2006, 1, 1)))

    def test_to_one_number_for_two(self):
        branch = a_branch()
        a_member(branch, "甲", number="D1")
        a_member(branch, "无编号的两位")
        a_member(branch, "无编号的两位")
        refused(lambda: a_member(branch, "乙", number="D1"))

    def test_to_two_dues_rows_of_one_month_and_to_negative_amounts(self):
        member = a_member(a_branch())
        dues(member, date(2020, 1, 1))

        refused(lambda: dues(member, date(2020, 1, 31)))  # the same month, whatever the day
        refused(lambda: dues(member, date(2020, 2, 1), due="-1.00"))
        refused(lambda: dues(member, date(2020, 2, 1), paid="-0.01"))

    def test_to_two_groups_at_once(self):
        branch = a_branch()
        member = a_member(branch, group=a_group(branch))
        other = a_group(branch, "第二党小组")

        refused(lambda: GroupMembership.objects.create(branch=branch, member=member, group=other))

    def test_in_chinese(self):
        member = a_member(a_branch(), number="D1")
        twin = Member(
            branch=member.branch, number="D1", name="乙", sex="male", born_on=date(1990, 1, 1),
            admitted_on=date(2010, 1, 1), converted_on=date(2009, 1, 1),
        )  # fmt: skip

        with pytest.raises(ValidationError) as refusal:
            twin.full_clean()

        messages = str(refusal.value.messages)
        assert "本支部已有这个编号的党员。" in messages
        assert "转正日期不能早于入党日期。" in messages


@pytest.mark.django_db
class TestDues:
    JANUARY = date(2020, 1, 1)

    @pytest.mark.parametrize(
        ("paid", "paid_on", "on_time", "arrears"),
        [
            ("50.00", date(2020, 1, 31), True, False),
            ("50.00", date(2019, 12, 30), True, False),  # in advance
            ("50.00", date(2020, 2, 1), False, False),  # late, but paid
            ("60.00", date(2020, 1, 2), True, False),  # more than owed
            ("49.99", date(2020, 1, 2), False, True),
            ("50.00", None, False, False),  # nobody wrote down when
            (None, None, False, True),
        ],
    )
    def test_on_time_and_in_arrears(self, paid, paid_on, on_time, arrears):
        row = dues(a_member(a_branch()), self.JANUARY, "50.00", paid, paid_on)
        rows = type(row).objects

        assert rows.on_time(HalfYear(2020, 1)).exists() == row.is_on_time == on_time
        assert rows.in_arrears().exists() == bool(row.arrears) == arrears

    def test_who_owes_nothing_is_neither_on_time_nor_in_arrears(self):
        row = dues(a_member(a_branch()), self.JANUARY, "0.00", "0.00", self.JANUARY)

        assert not type(row).objects.on_time(HalfYear(2020, 1)).exists()
        assert not type(row).objects.in_arrears().exists()
        assert not row.is_on_time and not row.arrears
