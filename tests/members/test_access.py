"""Access follows the posts held today: the table of rights, and what one day more or less changes."""

from datetime import date, timedelta

import pytest

from branch.periods import today
from members.access import RIGHTS, ROLES, Reach, access_of
from members.models import Post, PostGrant
from tests.factories import a_branch, a_group, a_member, a_role, an_account, an_organisation

pytestmark = pytest.mark.django_db
DAY = date(2020, 6, 30)


def access_with(*posts, **member):
    someone = a_member(a_branch(), **member)
    for post in posts:
        a_role(someone, post, group=a_group(someone.branch) if post == Post.GROUP_LEADER else None)
    return access_of(an_account(someone), day=DAY)


def test_a_leader_of_no_group_gets_no_buttons_of_a_group():
    someone = a_member(a_branch())
    a_role(someone, Post.GROUP_LEADER)

    access = access_of(an_account(someone), day=DAY)

    assert access.see["meetings"] == Reach.ALL
    assert (access.change["meetings"], access.change["dues"]) == (Reach.NONE, Reach.NONE)
    assert (access.see["dues"], access.see["personal"]) == (Reach.OWN, Reach.OWN)


def test_every_right_names_every_role():
    assert {right: len(words.split()) for right, words in RIGHTS.items()} == dict.fromkeys(RIGHTS, len(ROLES))


@pytest.mark.parametrize(
    ("post", "meetings", "dues", "personal", "exchange"),
    [
        (Post.SECRETARY, Reach.ALL, Reach.NONE, Reach.ALL, Reach.ALL),
        (Post.DEPUTY_SECRETARY, Reach.ALL, Reach.NONE, Reach.ALL, Reach.ALL),
        (Post.ORGANIZATION_OFFICER, Reach.ALL, Reach.ALL, Reach.ALL, Reach.NONE),
        (Post.PUBLICITY_OFFICER, Reach.ALL, Reach.NONE, Reach.NONE, Reach.NONE),
        (Post.DISCIPLINE_OFFICER, Reach.ALL, Reach.NONE, Reach.NONE, Reach.NONE),
        (Post.YOUTH_OFFICER, Reach.ALL, Reach.NONE, Reach.NONE, Reach.NONE),
        (Post.GROUP_LEADER, Reach.GROUP, Reach.GROUP, Reach.NONE, Reach.NONE),
    ],
)
def test_what_a_post_may_change(post, meetings, dues, personal, exchange):
    change = access_with(post).change

    found = tuple(change[right] for right in ("meetings", "dues", "personal", "exchange"))
    assert found == (meetings, dues, personal, exchange)


def test_a_member_without_post_sees_meetings_but_only_the_own_dues_and_no_draft():
    access = access_with()

    assert access.see["meetings"] == Reach.ALL
    assert (access.see["dues"], access.see["talks"], access.see["personal"]) == (Reach.OWN,) * 3
    assert (access.see["figures"], access.see["summary"]) == (Reach.NONE, Reach.NONE)
    assert set(access.change.values()) <= {Reach.NONE, Reach.OWN}


def test_concurrent_posts_add_up():
    change = access_with(Post.ORGANIZATION_OFFICER, Post.SECRETARY).change

    assert (change["dues"], change["exchange"]) == (Reach.ALL, Reach.ALL)


def test_a_post_ends_on_its_day_of_leaving():
    secretary = a_member(a_branch())
    a_role(secretary, Post.SECRETARY, ended_on=DAY)
    account = an_account(secretary)

    assert access_of(account, day=DAY - timedelta(days=1)).change["profile"] == Reach.ALL
    assert access_of(account, day=DAY).change["profile"] == Reach.NONE


def test_who_left_the_roll_sees_nothing():
    access = access_with(Post.SECRETARY, left_on=DAY)

    assert access.branch is None
    assert set(access.see.values()) == {Reach.NONE}


def test_a_leader_changes_only_what_belongs_to_the_own_group():
    branch = a_branch()
    own, other = a_group(branch, "第一党小组"), a_group(branch, "第二党小组")
    leader = a_member(branch, group=own)
    a_role(leader, Post.GROUP_LEADER, group=own)
    access = access_of(an_account(leader), day=DAY)

    assert access.may_change_in_group("meetings", own.pk)
    assert not access.may_change_in_group("meetings", other.pk)
    assert not access.may_change_in_group("meetings", None)


def test_a_clerk_has_a_post_s_rights_as_long_as_they_are_granted():
    branch = a_branch()
    secretary, clerk = an_account(a_member(branch)), an_account(username="ganshi")
    PostGrant.objects.create(
        branch=branch,
        account=clerk,
        post=Post.ORGANIZATION_OFFICER,
        began_on=date(2020, 1, 1),
        ended_on=DAY,
        granted_by=secretary,
    )

    assert access_of(clerk, day=date(2020, 6, 29)).change["dues"] == Reach.ALL
    assert access_of(clerk, day=DAY).branch is None


def test_a_superior_opens_only_branches_below_it():
    bureau = an_organisation("局机关党委")
    division = an_organisation("二级党委", parent=bureau)
    below = a_branch("甲支部", superior=division)
    elsewhere = a_branch("乙支部", superior=an_organisation("别的党委"))
    superior = an_account(username="shangji", organisation=bureau)

    assert access_of(superior, chosen_branch_id=below.pk, day=DAY).branch == below
    assert access_of(superior, chosen_branch_id=elsewhere.pk, day=DAY).branch is None
    assert access_of(superior, day=DAY).change["meetings"] == Reach.NONE


def test_finding_out_costs_the_same_with_one_post_and_with_three(django_assert_num_queries):
    secretary = a_member(a_branch())
    account = an_account(secretary)
    for post in (Post.SECRETARY, Post.YOUTH_OFFICER, Post.WOMEN_OFFICER):
        a_role(secretary, post)
        with django_assert_num_queries(3):
            access_of(account, day=today())
