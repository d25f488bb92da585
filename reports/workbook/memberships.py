"""Where members were before, and since when they are where they are (党小组变动).

The sheet 党员 knows the group of today alone, and makes that membership; here it gets its dates.
"""

from collections import defaultdict
from datetime import date

from members.models import GroupMembership
from reports.workbook.constraints import token
from reports.workbook.rows import SheetPlan


def plan_memberships(planner, plan: SheetPlan):
    there = defaultdict(list)
    for row in [*_on_record(planner), *planner.memberships]:
        there[token(row.member), token(row.group)].append(row)
    rows = [parsed for parsed in planner.parse(plan.sheet) if not parsed.unreadable]
    # The last first: it is the one that the sheet 党员 may just have made.
    rows.sort(key=lambda parsed: parsed.values.get("ended_on") or date.max, reverse=True)
    left = [parsed for parsed in rows if not _is_there(plan, parsed, there)]
    for parsed in left:
        values = parsed.values
        candidates = there[token(values["member"]), token(values["group"])]
        found = next((row for row in candidates if _may_be_dated(row, values)), None)
        if found is not None:
            candidates.remove(found)
            planner.settle(plan, parsed, found)
        elif values.get("ended_on") is None:
            problem = f"{values['member'].name}现在不在{values['group'].name}，请先改“党员”工作表里的党小组"
            planner.fault(plan.sheet, parsed.row, ["group"], problem)
        else:
            planner.settle(plan, parsed, GroupMembership(branch=planner.branch))
    # What the sheet 党员 makes is written with it, dates and all.
    made = set(map(id, planner.memberships))
    plan.new = [(row, record) for row, record in plan.new if id(record) not in made]


def _on_record(planner):
    """The memberships on record; the members and groups they name are those already read."""
    for rows in list(planner.names.memberships.values()):
        for row in rows:
            row.member = planner.names.people.by_id[row.member_id]
            row.group = planner.names.groups.by_id[row.group_id]
            yield row


def _is_there(plan, parsed, there) -> bool:
    values = parsed.values
    candidates = there[token(values["member"]), token(values["group"])]
    dates = values.get("began_on"), values.get("ended_on")
    same = next((row for row in candidates if (row.began_on, row.ended_on) == dates), None)
    if same is None:
        return False
    candidates.remove(same)
    plan.unchanged += 1
    return True


def _may_be_dated(row, values) -> bool:
    """The open one, whose first day is told; or one that was just made and has no dates yet."""
    just_made = row.pk is None and row.began_on is None and row.ended_on is None
    return just_made or row.ended_on == values.get("ended_on")
