"""What the two pages of requirements show: what is asked on a day, by whose row, what was asked before."""

from dataclasses import dataclass
from datetime import date

from branch.models import Organisation
from meetings.models import Form, Requirement
from meetings.requirements.asked import nearest
from meetings.requirements.owners import Owner


@dataclass(frozen=True)
class Line:
    """One row in force on the day; `instead_of` would count if the owner's own row were not there."""

    row: Requirement
    whose: str
    is_own: bool
    may_be_changed: bool
    instead_of: tuple[Requirement, ...] = ()


def lines_on(owner: Owner, day: date, today: date) -> tuple[list[Line], list[Form]]:
    """What is asked on the day; and the forms of which nothing is asked by anybody."""
    levels = owner.levels(day)
    without = nearest(levels[1:], day)
    open_rows = set(owner.open(today).values_list("pk", flat=True))
    names = dict(Organisation.objects.values_list("id", "name"))
    lines = []
    for row in nearest(levels, day):
        is_own = row in levels[0]
        instead = tuple(other for other in without if is_own and other.form == row.form)
        lines.append(Line(row, whose(row, owner, names), is_own, row.pk in open_rows, instead))
    asked = {line.row.form for line in lines}
    return lines, [form for form in Form if form not in asked and form != Form.OTHER]


def whose(row: Requirement, owner: Owner, names: dict[int, str]) -> str:
    if row.branch_id:
        return "本支部"
    if row.organisation_id:
        return (
            "本级"
            if owner.organisation and owner.organisation.pk == row.organisation_id
            else names[row.organisation_id]
        )
    return "默认"


def other_days(owner: Owner, day: date) -> tuple[list[Requirement], list[Requirement]]:
    """The owner's rows that begin after the day, and those that ended by then, the last first."""
    rows = list(owner.rows.select_related("recorded_by").order_by("began_on", "id"))
    rows = [row for row in rows if not row.was_never_in_force]
    coming = [row for row in rows if row.began_on and row.began_on > day]
    past = [row for row in rows if row.ended_on and row.ended_on <= day]
    return coming, sorted(past, key=lambda row: row.ended_on, reverse=True)
