"""（一）班子建设, with little, much and nothing recorded."""

from datetime import date

import pytest

from meetings.models import Form
from members.models import CommitteeRole, Election, GroupMembership, Pledge, Post
from reports.summary import committee, groups, office_changes, pledges, roll
from tests.factories import a_group, a_meeting, a_member, a_role, a_sanction, an_applicant
from tests.reports.summary.records import an_archive_branch, material, said, with_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


def test_nothing_is_said_of_an_empty_branch(branch):
    assert [words for part in committee.paragraphs(material(branch)) for words in part] == []


def test_a_committee_is_named_post_by_post(branch, members):
    a_role(members[1], Post.WOMEN_OFFICER, began_on=date(2019, 12, 20))
    m = material(branch)

    assert said(committee.making(m)) == "支部委员会由5名委员组成。"
    assert said(committee.posts(m)) == (
        "周明远任书记；林晓芸任副书记，兼任妇女委员；陈立任组织委员；何蕾任宣传委员；郑海任纪检委员。"
    )
    assert said(committee.composition(m)) == "5名委员中，男3名、女2名，年龄均在46至55岁。"


def test_an_election_is_told_with_its_meeting(branch, members):
    CommitteeRole.objects.exclude(post=Post.GROUP_LEADER).update(began_on=date(2020, 1, 10), term="3")
    without = said(committee.making(material(branch)))
    a_meeting(branch, date(2020, 1, 10), topic="换届选举")

    assert (
        without
        == "第三届支部委员会由5名委员组成，于1月10日就任【待补充：选举产生本届支部委员会的党员大会日期】。"
    )
    assert said(committee.making(material(branch))) == (
        "1月10日，支部召开党员大会进行换届选举，产生由5名委员组成的第三届支部委员会。"
    )


def test_an_election_of_which_no_meeting_is_recorded_is_told_by_its_own_day(branch, members):
    CommitteeRole.objects.exclude(post=Post.GROUP_LEADER).update(began_on=date(2020, 1, 10), term="3")
    fields = {"branch": branch, "term_name": "3", "seats": 5}
    Election.objects.create(held_on=date(2020, 1, 8), settled_on=date(2020, 1, 10), **fields)
    Election.objects.create(held_on=date(2020, 1, 9), cancelled_on=date(2020, 1, 9), **fields)

    assert said(committee.making(material(branch))) == (
        "1月8日，支部召开党员大会进行换届选举，产生由5名委员组成的第三届支部委员会。"
    )


def test_a_small_branch_has_a_secretary_only(branch):
    secretary = a_member(branch, "周明远")
    a_role(secretary, began_on=date(2019, 1, 1))
    alone = said(committee.making(material(branch)))
    a_role(a_member(branch, "林晓芸"), Post.DEPUTY_SECRETARY, began_on=date(2019, 1, 1))

    assert alone == "支部未设支部委员会，由周明远任书记。"
    assert said(committee.making(material(branch))) == "支部未设支部委员会，由周明远任书记、林晓芸任副书记。"


def test_members_without_any_post_leave_a_blank(branch):
    a_member(branch, "周明远")

    assert said(committee.making(material(branch))) == "支部委员会由【待补充：书记、副书记和委员名单】组成。"


def test_three_women_of_one_age_band(branch):
    for name, post in zip(["周晓", "林晓", "陈晓"], [Post.SECRETARY, *list(Post)[2:4]], strict=True):
        a_role(a_member(branch, name, sex="female"), post, began_on=date(2019, 1, 1))

    assert said(committee.composition(material(branch))) == "3名委员均为女性，年龄均在36至45岁。"


def test_posts_that_changed_hands(branch, members):
    roles = branch.roles.filter(post=Post.DISCIPLINE_OFFICER)
    roles.update(ended_on=date(2020, 4, 15))
    vacant = said(office_changes.changes(material(branch)))
    a_role(members[8], Post.DISCIPLINE_OFFICER, began_on=date(2020, 4, 15))

    assert vacant == "4月15日起，郑海不再担任纪检委员【待补充：补选安排】。"
    assert said(office_changes.changes(material(branch))) == "4月15日起，郑海不再担任纪检委员，由李伟接任。"


def test_an_additional_post(branch, members):
    a_role(members[8], Post.YOUTH_OFFICER, began_on=date(2020, 3, 1))

    assert said(office_changes.changes(material(branch))) == "3月1日起，李伟任青年委员。"


def test_the_roll_with_and_without_probationary_members(branch, members):
    full = said(roll.members(material(branch)))
    members[0].branch.members.filter(name="冯远").update(kind="probationary", converted_on=None)

    assert full == "截至6月30日，支部有正式党员17名，男14名、女3名；平均年龄38岁。"
    assert said(roll.members(material(branch))) == (
        "截至6月30日，支部有党员17名，其中正式党员16名、预备党员1名；男14名、女3名；平均年龄38岁。"
    )


def test_one_member_alone(branch):
    a_member(branch, "周明远")
    branch.non_member_count = 9
    branch.save()

    assert said(roll.members(material(branch))) == "截至6月30日，支部有正式党员1名。所在单位另有非党员9名。"


def test_who_came_and_went(branch, members):
    a_member(branch, "甲", joined_on=date(2020, 2, 1))
    a_member(branch, "乙", joined_on=date(2020, 3, 1))
    a_member(branch, "丙", left_on=date(2020, 6, 1))
    a_member(branch, "丁", admitted_on=date(2019, 3, 1), converted_on=date(2020, 3, 1))
    a_member(branch, "戊", admitted_on=date(2020, 5, 1), converted_on=None, kind="probationary")

    assert said(roll.movements(material(branch))) == (
        "上半年转入党员2名、转出1名，接收预备党员1名，1名预备党员转为正式党员。"
    )


def test_whoever_was_expelled_or_lost_the_candidacy_is_not_told_as_transferred(branch, members):
    day = date(2020, 6, 1)
    for name, kind in (("甲", "expelled"), ("乙", "persuaded_to_leave"), ("丙", "struck_off")):
        a_sanction(a_member(branch, name, left_on=day), kind, began_on=day)
    a_candidate = a_member(
        branch, "丁", admitted_on=date(2019, 3, 1), converted_on=None, kind="probationary", left_on=day
    )
    an_applicant(branch, "丁", member=a_candidate, ended_on=day, ending="cancelled")
    assert roll.movements(material(branch)) == []
    # A warning long ago does not keep anybody from being transferred.
    a_sanction(a_member(branch, "戊", left_on=day), "warning", began_on=date(2019, 1, 1))

    assert said(roll.movements(material(branch))) == "上半年转出党员1名。"


def test_nobody_came_or_went(branch, members):
    assert roll.movements(material(branch)) == []


def test_groups_with_their_leaders(branch, members):
    assert said(groups.sentences(material(branch))) == (
        "支部设3个党小组：第一党小组（征集处）6名党员，组长孙一凡；第二党小组（整理处）6名党员，组长许文清；"
        "第三党小组（利用处）5名党员，组长马骏。"
    )


def test_a_group_without_a_leader_and_a_member_without_a_group(branch, members):
    branch.roles.filter(member=members[5]).delete()
    GroupMembership.objects.filter(member=members[16]).delete()
    text = said(groups.groups(material(branch)))

    assert "第三党小组（利用处）5名党员，组长【待补充：姓名】。" in text
    assert text.endswith("另有1名党员【待补充：所在党小组】。")


def test_one_group(branch):
    group = a_group(branch)
    a_role(a_member(branch, "马骏", group=group), Post.GROUP_LEADER, group=group)

    assert said(groups.groups(material(branch))) == "支部设1个党小组，组长为马骏。"


def test_many_groups_go_to_an_attachment(branch):
    for number in "一二三四五六":
        group = a_group(branch, f"第{number}党小组")
        a_member(branch, f"张{number}", group=group)
    a_member(branch, "张七", group=group)

    assert said(groups.groups(material(branch))) == "支部设6个党小组，每组1至2名党员，组长名单见附件。"


def test_a_leader_who_sits_on_the_committee(branch, members):
    branch.roles.filter(member=members[5]).update(member=members[3])

    assert said(groups.group_leaders(material(branch))) == "第三党小组组长由宣传委员何蕾兼任。"


def test_namesakes_are_told_apart_by_their_group(branch, members):
    members[9].name = "李伟"
    members[9].save()

    assert material(branch).people.name(members[8].id) == "李伟（第三党小组）"
    assert material(branch).people.name(members[9].id) == "李伟（第一党小组）"


@pytest.mark.parametrize(
    ("titles", "text"),
    [
        ({}, ""),
        ({"党建责任承诺书": 1}, "支部书记周明远签订《党建责任承诺书》1份。"),
        ({"党建责任承诺书": 5}, "支部委员签订《党建责任承诺书》5份。"),
        ({"廉洁从业承诺书": 8}, "支部党员签订《廉洁从业承诺书》8份。"),
        ({"廉洁从业承诺书": 17}, "全体17名党员签订《廉洁从业承诺书》。"),
        (
            {"党建责任承诺书": 5, "廉洁从业承诺书": 17},
            "上半年签订承诺书22份，其中《党建责任承诺书》5份、《廉洁从业承诺书》17份。",
        ),
    ],
)
def test_pledges(branch, members, titles, text):
    for title, count in titles.items():
        for member in members[:count]:
            Pledge.objects.create(branch=branch, member=member, title=title, signed_on=date(2020, 3, 1))

    assert said(pledges.sentences(material(branch))) == text


def test_activities_of_other_forms_are_no_election(branch, members):
    CommitteeRole.objects.exclude(post=Post.GROUP_LEADER).update(began_on=date(2020, 1, 10))
    a_meeting(branch, date(2020, 1, 10), [Form.COMMITTEE_MEETING], topic="换届选举筹备")

    assert "【待补充：选举产生本届支部委员会的党员大会日期】" in said(committee.making(material(branch)))


def test_who_leaves_one_of_several_posts_leaves_it_to_somebody(branch, members):
    a_role(members[2], Post.YOUTH_OFFICER, began_on=date(2019, 12, 20), ended_on=date(2020, 4, 15))

    assert said(office_changes.changes(material(branch))) == (
        "4月15日起，陈立不再担任青年委员【待补充：接任安排】。"
    )


def test_one_person_with_several_posts_is_no_committee(branch):
    member = a_member(branch, "周明远")
    for post in (Post.SECRETARY, Post.ORGANIZATION_OFFICER):
        a_role(member, post, began_on=date(2019, 12, 20))

    assert said(committee.making(material(branch))) == "支部未设支部委员会，由周明远任书记，兼任组织委员。"
