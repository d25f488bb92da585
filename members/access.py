"""Who may do what: access follows the posts that a member holds today (任职), nothing else is kept.

Every view says which right it needs with `@access.to_see(...)` or `@access.to_change(...)`; what another
branch recorded is fetched by (branch, pk) and therefore is a 404.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import SimpleLazyObject, cached_property

from branch.models import Branch
from branch.periods import today
from branch.sign_in.views import sign_in_again
from members.models import CommitteeRole, Member, Post, PostGrant


class Reach(IntEnum):
    """How far a right goes; of several posts the farthest counts."""

    NONE = 0
    TOTALS = 1
    OWN = 2
    GROUP_MASKED = 3
    GROUP = 4
    MASKED = 5
    ALL = 6


OF_A_GROUP = (Reach.GROUP, Reach.GROUP_MASKED)

# What a word of the table below lets somebody see, and change.
WORDS = {
    "W": (Reach.ALL, Reach.ALL),
    "R": (Reach.ALL, Reach.NONE),
    "R/group": (Reach.ALL, Reach.GROUP),
    "R/own": (Reach.ALL, Reach.OWN),
    "own/own": (Reach.OWN, Reach.OWN),
    "group": (Reach.GROUP, Reach.GROUP),
    "group*": (Reach.GROUP_MASKED, Reach.NONE),
    "own": (Reach.OWN, Reach.NONE),
    "masked": (Reach.MASKED, Reach.NONE),
    "totals": (Reach.TOTALS, Reach.NONE),
    "-": (Reach.NONE, Reach.NONE),
}

ROLES = ("secretary", "organiser", "publicity", "discipline", "committee", "leader", "member", "superior")

RIGHTS = {
    #            书记副书记 组织委员 宣传委员 纪检委员 其他支委 党小组长  党员    上级
    "profile":   "W        R       R       R       R       R        R       R",
    "roll":      "W        W       R       R       R       R        R       R",
    "personal":  "W        W       -       R       -       group*   own     masked",
    "posts":     "W        W       R       R       R       R        R       R",
    "meetings":  "W        W       W       W       W       R/group  R       R",
    "confirm":   "W        -       -       -       -       group    -       -",
    "sign_in":   "own/own  own/own own/own own/own own/own own/own  own/own -",
    "plan":      "W        W       W       R       R       R        R       R",
    # Who held a talk records it; what was said has a rule of its own (meetings.talks).
    "talks":     "W        R/own   R/own   R/own   R/own   R/own    own/own totals",
    "study":     "W        W       W       R/own   R/own   R/own    own/own R",
    "appraisal": "W        R       R       R       R       -        own     R",
    "ballot":    "own/own  own/own own/own own/own own/own own/own  own/own -",
    "conduct":   "W        R       R       W       R       -        -       R",
    "dues":      "R        W       -       R       -       group    own     totals",
    "records":   "W        W       R       R       R       R        own     R",
    # Of others only who decides on it or keeps the roll reads a disciplinary measure.
    "discipline": "W       R       -       W       -       -        own     R",
    "handover":  "W        W       -       -       -       -        -       -",
    "duty":      "W        W       R       R       R       R        R/own   R",
    "figures":   "R        R       R       R       R       R        -       R",
    "summary":   "W        W       W       R       R       R        -       -",
    "filing":    "W        -       -       -       -       -        -       -",
    "filed":     "R        R       R       R       R       R        R       R",
    "exchange":  "W        R       -       R       -       -        -       -",
    "accounts":  "W        R       -       R       -       -        -       -",
    "overview":  "-        -       -       -       -       -        -       R",
    # What a superior asks of all branches below it: rows of its own, never a branch's.
    "rules_below": "-      -       -       -       -       -        -       W",
}  # fmt: skip

# What a superior's account does without having opened a branch.
OF_A_SUPERIOR = ("overview", "rules_below")

ROLE_OF_POST = {
    Post.SECRETARY: "secretary",
    Post.DEPUTY_SECRETARY: "secretary",
    Post.ORGANIZATION_OFFICER: "organiser",
    Post.PUBLICITY_OFFICER: "publicity",
    Post.DISCIPLINE_OFFICER: "discipline",
    Post.GROUP_LEADER: "leader",
}


def _table() -> dict[tuple[str, str], tuple[Reach, Reach]]:
    return {
        (right, role): WORDS[word]
        for right, words in RIGHTS.items()
        for role, word in zip(ROLES, words.split(), strict=True)
    }


TABLE = _table()


@dataclass(frozen=True)
class Access:
    """What one account may do on one day in one branch.

    `branch` is None for a superior's account that has not opened a branch, and for an account whose
    member is on no roll today. `posts` are 职务 labels for the page's corner.
    """

    user: object
    day: date
    branch: Branch | None = None
    member: Member | None = None
    roles: frozenset[str] = frozenset()
    led_group_ids: frozenset[int] = frozenset()
    posts: tuple[str, ...] = field(default=())
    # The posts that the member holds, without what was only granted to the account.
    held: frozenset[str] = frozenset()

    def _reach(self, right: str, kind: int) -> Reach:
        reaches = (TABLE[right, role][kind] for role in self.roles)
        # Who leads no group today has nothing that a group's right could reach.
        return max((r for r in reaches if r not in OF_A_GROUP or self.led_group_ids), default=Reach.NONE)

    @cached_property
    def see(self) -> dict[str, Reach]:
        return {right: self._reach(right, 0) for right in RIGHTS}

    @cached_property
    def sees_all(self) -> dict[str, bool]:
        """Whether the right to see reaches the whole branch, not only totals, the own or a group's."""
        return {right: reach == Reach.ALL for right, reach in self.see.items()}

    @cached_property
    def change(self) -> dict[str, Reach]:
        return {right: self._reach(right, 1) for right in RIGHTS}

    @property
    def oversees(self) -> bool:
        return self.user.is_authenticated and self.user.organisation_id is not None

    def changes_all(self, right: str) -> bool:
        """Whether the right to change reaches the whole branch, not only the own or a group's."""
        return self.change[right] == Reach.ALL

    def may_change_in_group(self, right: str, group_id: int | None) -> bool:
        """Whether something that belongs to this Party group (None: to the whole branch) may be changed."""
        reach = self.change[right]
        return reach == Reach.ALL or (reach == Reach.GROUP and group_id in self.led_group_ids)


def access_of(user, chosen_branch_id: int | None = None, day: date | None = None) -> Access:
    """The access of an account on a day; a superior's account sees the branch it has opened."""
    day = day or today()
    if not user.is_authenticated:
        return Access(user, day)
    if user.organisation_id is not None:
        branch = Branch.objects.filter(
            pk=chosen_branch_id, superior__in=user.organisation.with_all_below()
        ).first()
        return Access(user, day, branch, roles=frozenset(["superior"]), posts=("上级",))
    grants = list(PostGrant.objects.on(day).filter(account=user).select_related("branch__superior"))
    member = (
        Member.objects.on_roll(day)
        .filter(account=user)
        .select_related("branch__superior")
        .order_by("-joined_on")
        .first()
    )
    branch = member.branch if member else grants[0].branch if grants else None
    if branch is None:
        return Access(user, day)
    held = list(CommitteeRole.objects.on(day).filter(branch=branch, member=member) if member else ())
    posts = [Post(role.post) for role in held] + [Post(g.post) for g in grants if g.branch_id == branch.id]
    posts.sort(key=list(Post).index)
    roles = {ROLE_OF_POST.get(post, "committee") for post in posts} | ({"member"} if member else set())
    return Access(
        user,
        day,
        branch,
        member,
        frozenset(roles),
        frozenset(role.group_id for role in held if role.post == Post.GROUP_LEADER and role.group_id),
        tuple(dict.fromkeys(post.label for post in posts)),
        frozenset(role.post for role in held),
    )


class AccessMiddleware:
    """Gives every request its `access`, found out when it is first asked for.

    LoginRequiredMiddleware turns away who is not signed in; a form that was sent is kept for them here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.access = SimpleLazyObject(
            lambda: access_of(request.user, chosen_branch_id=request.session.get("branch"))
        )
        signed_out = request.method == "POST" and not request.user.is_authenticated
        response = self.get_response(request)
        if signed_out and response.headers.get("Location", "").startswith(f"{settings.LOGIN_URL}?next="):
            return sign_in_again(request)
        return response


def _needs(kind: str, right: str, least: Reach = Reach.TOTALS):
    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            access = request.access
            if getattr(access, kind)[right] < least:
                raise PermissionDenied
            if access.branch is None and right not in OF_A_SUPERIOR:
                if access.oversees:
                    return redirect("reports:overview")
                raise PermissionDenied
            return view(request, *args, **kwargs)

        # A test walks all URLs and asks each view for this.
        guarded.needs = (kind, right)
        return guarded

    return decorate


def to_see(right: str):
    """A view that shows something: 403 for who may not see it."""
    return _needs("see", right)


def to_see_all(right: str):
    """A view that shows what is the whole branch's: a right to the own or a group's does not reach it."""
    return _needs("see", right, Reach.ALL)


def to_change(right: str):
    """A view that changes something: 403 for who may not, be it on GET or on POST."""
    return _needs("change", right)


def to_change_all(right: str):
    """A view that changes what is the whole branch's: a right to the own or a group's does not reach it."""
    return _needs("change", right, Reach.ALL)


def fetch(request, rows, **lookup):
    """The row of the own branch, or 404; `rows` is a model or a queryset."""
    return get_object_or_404(rows, branch=request.access.branch, **lookup)
