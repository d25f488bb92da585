"""The rows of the roll: which row is whom, and which Party group a member belongs to."""

from collections import defaultdict
from datetime import date

from members.models import GroupMembership, Member, pinyin_of
from reports.workbook.cells import plain, quoted, squeezed


def match(parsed_rows, stored, fault) -> list[Member | None]:
    """For each row the member it is about, None for a new one: by 编号, else by a name only one bears."""
    rows = _keyed(parsed_rows, fault)
    by_number = {plain(member.number): member for member in stored if member.number}
    found = [by_number.get(row.values.get("number") or None) for row in rows]
    claimed = {member.pk for member in found if member}
    by_name = defaultdict(list)
    for member in stored:
        by_name[squeezed(member.name)].append(member)
    for place, row in enumerate(rows):
        if found[place] is None and row.values.get("name"):
            found[place] = _by_name(row, by_name[squeezed(row.values["name"])], claimed, fault)
            claimed.update({found[place].pk} if found[place] else ())
    return found


def _keyed(rows, fault):
    """Says which rows of the file cannot be told apart."""
    numbers, names = {}, defaultdict(list)
    for row in rows:
        number, name = row.values.get("number"), row.values.get("name")
        if number and numbers.setdefault(number, row) is not row:
            first = numbers[number].number
            fault(row, "number", f"与第 {first} 行重复：编号{quoted(number)}只能属于一名党员")
            row.unreadable.add("number")
            del row.values["number"]
        if name:
            names[squeezed(name)].append(row)
    for namesakes in names.values():
        for row in namesakes if len(namesakes) > 1 else ():
            if not row.values.get("number") and "number" not in row.unreadable:
                others = "、".join(str(other.number) for other in namesakes if other is not row)
                fault(row, "number", f"与第 {others} 行同名；同名的党员都要写编号")
    return rows


def _by_name(row, namesakes, claimed, fault) -> Member | None:
    number = row.values.get("number")
    # Another 编号 is another person; who has none yet may be given this one.
    free = [m for m in namesakes if m.pk not in claimed and not (number and m.number)]
    if len(free) > 1:
        numbers = "、".join(member.number for member in free if member.number)
        hint = f"请写编号（{numbers}）" if numbers else "请先在党员名册里给他们编号"
        fault(row, "name", f"本支部有 {len(free)} 名{quoted(row.values['name'])}，分不清是谁；{hint}")
        return None
    return free[0] if free else None


def give_pinyin(member: Member) -> list[str]:
    """What follows from a name, because bulk writes do not go through Member.save()."""
    pinyin, initials = pinyin_of(member.name)
    member.pinyin = pinyin[: Member._meta.get_field("pinyin").max_length]
    member.initials = initials[: Member._meta.get_field("initials").max_length]
    return ["pinyin", "initials"]


def membership_shown(member: Member, names, day: date) -> GroupMembership | None:
    """The membership that the roll shows: the open one; for who has left, the last."""

    def place(row):
        group = names.groups.by_id[row.group_id]
        return row.ended_on or date.max, row.began_on or date.min, group.position, group.pk

    last = max(names.memberships[member.pk], key=place, default=None)
    shown = last and (last.ended_on is None or last.ended_on > day or member.left_on)
    return last if shown else None


def regroup(member: Member, branch, group, names, day: date):
    """Bring a member's group to what the file says: (memberships to create, memberships to change).

    History is kept: a change of group ends one membership and begins another. Only a first membership
    that nobody has dated yet, and the last group of somebody who has left, are simply set right.
    """
    shown = membership_shown(member, names, day) if member.pk else None
    begun = {"branch": branch, "member": member, "group": group}
    if shown is None:
        first = not names.memberships[member.pk] if member.pk else True
        return ([GroupMembership(**begun, began_on=None if first else day)] if group else []), []
    if shown.group_id == getattr(group, "pk", None):
        return [], []
    if group is None:
        # Whoever has left keeps the group shown; there is nothing to end.
        still_open = shown.ended_on is None or shown.ended_on > day
        return [], _ended(shown, day) if still_open else []
    undated = shown.began_on is None and len(names.memberships[member.pk]) == 1
    if undated or shown.ended_on is not None and member.left_on or shown.began_on and shown.began_on >= day:
        shown.group = group
        return [], [shown]
    return [GroupMembership(**begun, began_on=day)], _ended(shown, day)


def _ended(membership, day):
    membership.ended_on = max(day, membership.began_on or day)
    return [membership]
