from io import StringIO

import pytest
from django.core.management import call_command

from branch.models import User
from members.access import Reach, access_of
from members.models import Post
from tests.factories import a_branch, a_member, a_role, an_organisation

pytestmark = pytest.mark.django_db


def made(*args, **options):
    said = StringIO()
    call_command("make_account", *args, stdout=said, **options)
    return said.getvalue().split()


def test_a_member_s_account_signs_in_with_the_password_shown_and_has_the_rights_of_the_posts():
    secretary = a_member(a_branch("规划党支部"), "沈立言")
    a_role(secretary, Post.SECRETARY)

    _, username, _, password = made("shen", branch="规划党支部", member="沈立言")

    account = User.objects.get(username=username)
    assert account.check_password(password)
    assert account.must_change_password
    assert account.name == "沈立言"
    assert access_of(account).change["profile"] == Reach.ALL


def test_a_superior_s_account_oversees_the_branches_below():
    a_branch("规划党支部", superior=an_organisation("局机关党委"))

    made("dangwei", organisation="局机关党委")

    assert access_of(User.objects.get()).see["overview"] == Reach.ALL


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"branch": "规划党支部", "member": "没有的人"}, "名册里没有“没有的人”"),
        ({"branch": "规划党支部", "member": "李敏"}, "不止一名“李敏”"),
        ({"branch": "规划党支部", "member": "D3"}, "已有账号“old”"),
        ({"branch": "规划党支部"}, "请用 --member"),
        ({"branch": "没有的支部", "member": "李敏"}, "没有叫“没有的支部”的支部"),
        ({"organisation": "没有的党委"}, "没有叫“没有的党委”的上级党组织"),
        ({"branch": "规划党支部", "member": "D1", "username": "Old"}, "已有账号“old”"),
        ({"branch": "规划党支部", "member": "D1", "username": "李 敏"}, "账号“李 敏”不能用"),
    ],
)
def test_what_it_cannot_do_it_says_and_makes_nothing(options, reason):
    branch = a_branch("规划党支部")
    a_member(branch, "李敏", number="D1")
    a_member(branch, "李敏", number="D2")
    a_member(branch, "陶永明", number="D3", account=User.objects.create_user("old"))

    with pytest.raises(SystemExit) as refusal:
        made(options.pop("username", "new"), **options)

    assert reason in refusal.value.code
    assert User.objects.count() == 1


def test_an_account_is_not_given_twice():
    a_member(a_branch("规划党支部"), "沈立言")
    made("shen", branch="规划党支部", member="沈立言")

    with pytest.raises(SystemExit) as refusal:
        made("shen", branch="规划党支部", member="沈立言")

    assert "已有账号“shen”" in refusal.value.code
