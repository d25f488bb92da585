"""A branch of 1,000 members in 20 groups, with a committee and leaders; its secretary signs in as `daji`."""

from datetime import date

from django.contrib.auth.hashers import make_password

from branch.models import Branch, PartyGroup, User
from members.models import CommitteeRole, GroupMembership, Member, Post, pinyin_of

ACCOUNT = "daji"
MEMBERS, GROUPS = 1000, 20
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华建国文辉力明健俊宇欣怡"
EDUCATIONS = ("大学", "研究生", "大专", "中专", "")


def make(password: str):
    branch = Branch.objects.create(name="一千名党员的支部")
    groups = PartyGroup.objects.bulk_create(
        PartyGroup(branch=branch, name=f"第{place}党小组", position=place) for place in range(GROUPS)
    )
    members = Member.objects.bulk_create(a_member(branch, place) for place in range(MEMBERS))
    GroupMembership.objects.bulk_create(
        GroupMembership(branch=branch, member=member, group=groups[place % GROUPS])
        for place, member in enumerate(members)
    )
    committee = [(post, None) for post in list(Post)[:7]]
    posts = [*committee, *((Post.GROUP_LEADER, group) for group in groups)]
    CommitteeRole.objects.bulk_create(
        CommitteeRole(branch=branch, member=member, post=post, group=group, began_on=date(2024, 1, 1))
        for member, (post, group) in zip(members, posts, strict=False)
    )
    members[0].account = User.objects.create(username=ACCOUNT, password=make_password(password))
    members[0].save()


def a_member(branch, place: int) -> Member:
    surname, given = (
        SURNAMES[place % len(SURNAMES)],
        GIVEN[place * 7 % len(GIVEN)] + GIVEN[place % len(GIVEN)],
    )
    pinyin, initials = pinyin_of(surname + given)
    return Member(
        branch=branch,
        number=f"Q{place:04d}",
        name=surname + given,
        pinyin=pinyin,
        initials=initials,
        sex="female" if place % 3 else "male",
        born_on=date(1960 + place % 40, 1 + place % 12, 1 + place % 28),
        admitted_on=date(2010 + place % 10, 7, 1),
        converted_on=date(2011 + place % 10, 7, 1),
        education=EDUCATIONS[place % len(EDUCATIONS)],
        job="科员",
        dues_category="retired" if place % 9 == 0 else "in_service",
    )
