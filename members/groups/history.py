"""A Party group's page: who belongs to it on a day, who did before, who led it, what it was called."""

from datetime import date

from branch.models import PartyGroup
from members.models import CommitteeRole, GroupMembership, Post
from members.roll import labels_of, was_in_force


def history_of(group: PartyGroup, day: date) -> dict:
    rows = GroupMembership.objects.filter(group=group).select_related("member")
    rows = sorted(rows, key=lambda row: (row.member.pinyin, row.member_id, row.began_on or date.min))
    labels = labels_of({row.member_id: row.member for row in rows}.values())
    now = [row for row in rows if was_in_force(row, day) and row.member.is_on_roll(day)]
    there = {row.member_id for row in now}
    roles = CommitteeRole.objects.filter(group=group, post=Post.GROUP_LEADER).select_related("member")
    return {
        "now": [(labels[row.member_id], row) for row in now],
        "former": [(labels[row.member_id], row, _until(row)) for row in rows if _is_former(row, day, there)],
        "coming": [(labels[row.member_id], row) for row in rows if row.began_on and row.began_on > day],
        "leaders": roles.order_by("-began_on", "-id"),
        "names": _names(group),
    }


def _is_former(row, day, there) -> bool:
    """Left the group, or the branch, by the day; who came back stands only among those who are there."""
    until = _until(row)
    return until is not None and until <= day and (row.ended_on is not None or row.member_id not in there)


def _until(row) -> date | None:
    return min((day for day in (row.ended_on, row.member.left_on) if day), default=None)


def _names(group) -> list[tuple[str, date | None, date | None]]:
    """(name, from, until), the present one first."""
    names, since = [], group.founded_on
    for former in group.former_names.all():
        names.append((former.name, since, former.until))
        since = former.until
    return [(group.name, since, group.dissolved_on), *reversed(names)]
