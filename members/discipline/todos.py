"""Measures that run out soon or have just run out: then something has to be decided."""

from datetime import timedelta

from branch.periods import day_named
from members.access import Access
from members.models import Sanction
from members.todo import Todo

SOON = timedelta(days=14)
# So long after the day it still is a thing to do; nobody writes down that it was done.
KEPT = timedelta(days=30)
THEN = {
    Sanction.Kind.PROBATION: "研究能不能恢复党员权利",
    Sanction.Kind.CORRECTION: "看改正得怎样，研究怎么办",
}


def todos(access: Access) -> list[Todo]:
    """Only for who decides on them: the home page of nobody else mentions one."""
    if not access.changes_all("discipline"):
        return []
    rows = Sanction.objects.filter(
        branch=access.branch,
        ended_on__range=(access.day - KEPT, access.day + SOON),
        member__in=access.branch.members.on_roll(access.day).values("pk"),
    )
    return [_todo(row, access.day) for row in rows.select_related("member").order_by("ended_on", "id")]


def _todo(sanction, day) -> Todo:
    over = sanction.ended_on <= day
    text = f"{sanction.get_kind_display()}{'期满了' if over else '快期满了'}"
    until = day_named(sanction.ended_on, day.year)
    why = "，".join(filter(None, [f"{until}期满", THEN.get(sanction.kind, "")]))
    return Todo("wait", str(sanction.member), text, why, sanction.get_absolute_url(), "去看")
