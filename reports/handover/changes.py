"""Posts of the committee that changed hands (职务换人), and whether the papers were handed over."""

from dataclasses import dataclass
from datetime import date, timedelta

from branch.models import Branch
from members.models import CommitteeRole, Handover

LATELY = timedelta(days=365)


@dataclass(frozen=True)
class Change:
    """A post that somebody left: who came after, and the hand-over that was recorded."""

    left: CommitteeRole
    successor: CommitteeRole | None
    handover: Handover | None


def changes_of(branch: Branch, day: date, within: timedelta = LATELY) -> list[Change]:
    """The last to leave first. Who goes on in the same post has nobody to hand over to. Two queries."""
    roles = list(
        CommitteeRole.objects.filter(branch=branch)
        .in_committee()
        .select_related("member")
        .order_by("began_on", "id")
    )
    handovers = list(Handover.objects.filter(branch=branch))
    lately = [role for role in roles if role.ended_on and day - within <= role.ended_on <= day]
    changes = []
    for role in sorted(lately, key=lambda role: (role.ended_on, -role.pk), reverse=True):
        successor = _successor(role, roles)
        if successor is None or successor.member_id != role.member_id:
            changes.append(Change(role, successor, _handover(role, handovers)))
    return changes


def _successor(left: CommitteeRole, roles: list[CommitteeRole]) -> CommitteeRole | None:
    """Who took the post up when it became free, or, where the two overlap, was in it already."""
    same = [role for role in roles if role.post == left.post and role.pk != left.pk]
    after = [role for role in same if role.began_on >= left.ended_on]
    beside = [
        role
        for role in same
        if left.began_on < role.began_on < left.ended_on
        and (role.ended_on is None or role.ended_on > left.ended_on)
    ]
    return next(iter(beside + after), None)


def _handover(left: CommitteeRole, handovers: list[Handover]) -> Handover | None:
    """What was handed over by this person for this post, since they took it up."""
    return next(
        (
            one
            for one in handovers
            if (one.post, one.giver_id) == (left.post, left.member_id) and one.handed_on >= left.began_on
        ),
        None,
    )
