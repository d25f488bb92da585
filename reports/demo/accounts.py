"""The eight accounts of the demonstration, one for each view that the product has."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from branch.models import Organisation, User
from members.models import Member
from reports.demo.people import ACCOUNTS

KEPT = "（已有账号，密码不变）"
NOT_MADE = "（没有建：名册里没有这个人，或已另有账号）"
# Without what looks alike on paper: 0 o, 1 l i.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Account:
    """One line of the printed table; instead of a password it may say why there is none to show."""

    username: str
    name: str
    role: str
    password: str


def new_password() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(10))


def make_accounts(superior: Organisation, password: str, reset: bool) -> list[Account]:
    hashed = make_password(password)  # once: hashing is slow on purpose
    existing = User.objects.in_bulk([row[0] for row in ACCOUNTS], field_name="username")
    if reset:
        User.objects.filter(pk__in=[user.pk for user in existing.values()]).update(password=hashed)
    printed = []
    for username, branch, name, role in ACCOUNTS:
        shown = password
        if username in existing:
            shown = password if reset else KEPT
        elif not _add(username, branch, name, superior, hashed):
            shown = NOT_MADE
        printed.append(Account(username, name, role, shown))
    return printed


def _add(username, branch, name, superior, hashed) -> User | None:
    """A new account; None where its member is gone or already has another one."""
    if branch is None:
        return User.objects.create(username=username, name=name, organisation=superior, password=hashed)
    member = Member.objects.filter(branch__name=branch, name=name, account=None).first()
    if member is None:
        return None
    member.account = User.objects.create(username=username, name=name, password=hashed)
    member.save(update_fields=["account"])
    return member.account
