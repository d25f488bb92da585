"""Whose accounts a branch keeps, and what is done to them, in the caller's transaction."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from branch.models import Branch, User
from branch.passwords import give_one_time, good_until
from branch.sign_in.sessions import end_all
from members.access import Access, access_of
from members.models import CommitteeRole, Member, Post

SECRETARIES = (Post.SECRETARY, Post.DEPUTY_SECRETARY)


@dataclass(frozen=True)
class Slip:
    """What is printed once for somebody (密码条); the password is kept nowhere."""

    account: User
    password: str

    @property
    def until(self) -> date | None:
        return good_until(self.account)


def accounts_of(branch: Branch) -> QuerySet[User]:
    """Of its members, past ones too, and of clerks to whom it gave a post's rights; never a superior's."""
    own = Q(memberships__branch=branch) | Q(grants__branch=branch)
    return User.objects.filter(pk__in=User.objects.filter(own, organisation=None).values("pk"))


def without_account(branch: Branch, day: date) -> QuerySet[Member]:
    return branch.members.on_roll(day).filter(account=None)


def why_not(access: Access, account: User) -> str:
    """Why this reader must leave an account alone; empty where nothing speaks against it."""
    theirs = access_of(account, day=access.day).branch
    if theirs is None:
        return "这个账号今天不在名册上，也没有授权，已经不能登录。"
    if theirs != access.branch:
        return f"这个账号现在属于{theirs}，由那个支部管理。"
    if account == access.user:
        return "这是您自己的账号，密码在“改密码”里改。"
    roles = CommitteeRole.objects.on(access.day).filter(member__account=account, post__in=SECRETARIES)
    if not access.held & set(SECRETARIES) and roles.exists():
        return "书记、副书记的账号，只有书记、副书记本人能管。"
    return ""


def make_account(name: str, username: str, member: Member | None = None, **fields) -> Slip:
    account = User(username=username, name=name, **fields)
    password = give_one_time(account)
    account.save()
    if member:
        member.account = account
        member.save(update_fields=["account"])
    return Slip(account, password)


def reset(account: User) -> Slip:
    """A new one-time password; whoever is signed in with the old one is signed out."""
    password = give_one_time(account)
    account.save(update_fields=["password", "must_change_password", "password_set_at"])
    end_all(account)
    return Slip(account, password)


def set_active(user: User, is_active: bool):
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        end_all(user)
