"""What the page of accounts lists: the roll, clerks, and those who have left."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from branch.models import Branch, User
from members.accounts.keeping import accounts_of
from members.accounts.states import LABELS, NO_ACCOUNT, State, states_of
from members.models import CommitteeRole, Member, PostGrant
from members.roll import labels_of, posts_by_member


@dataclass(frozen=True)
class Line:
    member: Member
    label: str
    posts: str
    account: User | None
    state: State

    def is_meant_by(self, state: str, text: str) -> bool:
        """Whether `?state=` and `?q=` (a part of the name, its pinyin or the username) ask for it."""
        if state in LABELS and self.state.code != state:
            return False
        names = [self.member.name, self.member.initials, self.member.pinyin.replace(" ", "")]
        names += [self.account.username.lower()] if self.account else []
        return not text or any(text.lower() in name for name in names)


def of_members(branch: Branch, day: date) -> list[Line]:
    """Everybody on the roll, in three queries and one for what is locked."""
    members = list(branch.members.on_roll(day).select_related("account"))
    states = states_of([member.account for member in members if member.account])
    posts = posts_by_member(CommitteeRole.objects.on(day).filter(branch=branch))
    labels = labels_of(members)
    return [
        Line(
            member,
            labels[member.pk],
            posts.get(member.pk, ""),
            member.account,
            states.get(member.account_id, NO_ACCOUNT),
        )
        for member in members
    ]


def chips(lines: list[Line]) -> list[tuple[str, str, int]]:
    """(value, label, count) of the states that there are."""
    counts = Counter(line.state.code for line in lines)
    return [(code, label, counts[code]) for code, label in LABELS.items() if counts[code]]


@dataclass(frozen=True)
class Clerk:
    account: User
    state: State
    grants: list[PostGrant]
    is_here: bool


def of_clerks(branch: Branch, day: date) -> list[Clerk]:
    """Accounts without a member, that have or had a post's rights here."""
    accounts = list(accounts_of(branch).filter(memberships=None).order_by("name", "id"))
    states = states_of(accounts) if accounts else {}
    grants = PostGrant.objects.filter(branch=branch, account__in=accounts).order_by("began_on", "id")
    held: dict[int, list[PostGrant]] = {}
    for grant in grants.filter(Q(ended_on=None) | Q(ended_on__gt=day)):
        held.setdefault(grant.account_id, []).append(grant)
    return [
        Clerk(
            account,
            states[account.pk],
            held.get(account.pk, []),
            any(grant.began_on <= day for grant in held.get(account.pk, [])),
        )
        for account in accounts
    ]


def of_past_members(branch: Branch, day: date) -> list[Member]:
    """Who left the roll and had an account here; it ended with the membership."""
    gone = branch.members.filter(left_on__lte=day).exclude(account=None)
    return list(gone.select_related("account").order_by("-left_on", "id"))
