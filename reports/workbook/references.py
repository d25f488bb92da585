"""Cells that name somebody or something recorded elsewhere: a person, a Party group, an activity."""

from collections import defaultdict
from dataclasses import dataclass, field

from branch.models import Organisation
from branch.periods import today
from meetings.models import TalkPartner
from members.models import Member
from reports.workbook.cells import (
    Bad,
    Code,
    Kind,
    Text,
    as_text,
    fitting,
    items_of,
    plain,
    quoted,
    squeezed,
    trimmed,
)
from reports.workbook.constraints import token
from reports.workbook.roll import membership_shown


class People:
    """The members of one branch, found by 姓名 or 编号; those in the file and not yet saved among them."""

    def __init__(self, members=(), complete=True):
        self.complete = complete  # False: the roll could not be read, so nobody is called unknown
        self.by_id = {}
        self._found = defaultdict(dict)
        for member in members:
            if member.pk is not None:
                self.by_id[member.pk] = member
            if member.name:
                self._found[squeezed(member.name)][id(member)] = member
            if member.number:
                self._found[plain(member.number)][id(member)] = member

    def find(self, text: str) -> list[Member]:
        # A 编号 typed with full-width digits is that 编号; a name is only ever itself.
        found = self._found.get(squeezed(text), {}) | self._found.get(plain(text), {})
        return list(found.values())

    def one(self, text: str) -> Member | None:
        """The member a text names, None for nobody; a text that fits two is never a guess."""
        found = self.find(text)
        if len(found) > 1:
            numbers = "、".join(member.number for member in found if member.number)
            hint = f"（{numbers}）" if numbers else "（先在“党员”工作表里给他们编号）"
            raise Bad(f"{quoted(text)}有 {len(found)} 人，分不清是谁；请写编号{hint}")
        return found[0] if found else None

    def member(self, text: str) -> Member:
        member = self.one(text)
        if member is None:
            raise Bad(f"党员里没有{quoted(text)}，请写本支部党员的姓名或编号" if self.complete else "")
        return member

    def text_for(self, member: Member) -> str:
        return member.name if len(self.find(member.name)) == 1 else plain(member.number) or member.name

    def without_number(self) -> list[str]:
        """Names that two members bear and that no 编号 tells apart."""
        unclear = (m for m in self.by_id.values() if not m.number and len(self.find(m.name)) > 1)
        return sorted({member.name for member in unclear})


class Named:
    """Rows of one model, found by the text that names them: that of a field, or what a function says."""

    def __init__(self, rows=(), attr="name", complete=True):
        self.complete = complete
        self.text_for = attr if callable(attr) else lambda row: str(getattr(row, attr))
        self.by_id = {row.pk: row for row in rows if row.pk is not None}
        self.by_text = {squeezed(plain(self.text_for(row))): row for row in rows}
        self._exact = {trimmed(self.text_for(row)): row for row in rows}

    def find(self, text: str):
        return self._exact.get(trimmed(text)) or self.by_text.get(squeezed(plain(text)))


@dataclass
class Names:
    """What the cells of one workbook may refer to, and what hangs on those rows."""

    people: People = field(default_factory=People)
    groups: Named = field(default_factory=Named)
    meetings: Named = field(default_factory=Named)
    superiors: Named = field(default_factory=Named)
    campaigns: Named = field(default_factory=Named)
    leaders: Named = field(default_factory=Named)
    courses: Named = field(default_factory=Named)
    appraisals: Named = field(default_factory=Named)
    agenda: Named = field(default_factory=Named)
    elections: Named = field(default_factory=Named)
    rounds: Named = field(default_factory=Named)
    applicants: Named = field(default_factory=Named)
    pledge_rounds: Named = field(default_factory=Named)
    dues_bases: Named = field(default_factory=Named)
    memberships: dict = field(default_factory=lambda: defaultdict(list))  # by the member's pk
    partners: dict = field(default_factory=lambda: defaultdict(list))  # by the talk's pk


class Person(Kind):
    """A member of the branch, by 姓名 or 编号."""

    def accepts(self, field):
        return "请写本支部党员的姓名或编号"

    def blank(self, field):
        return None

    def read(self, raw, field, names):
        return names.people.member(as_text(raw))

    def get(self, row, attr, names):
        return names.people.by_id.get(getattr(row, f"{attr}_id"))

    def write(self, value, field, names):
        return value and names.people.text_for(value)


class PersonOrName(Person):
    """主持人 and 主讲人: a member, or someone from outside the branch in words."""

    def read(self, raw, field, names):
        text = as_text(raw)
        member = names.people.one(text)
        return member or fitting(text, field.model._meta.get_field(f"{field.name}_name"))

    def canonical(self, value, field, names):
        return _member_or_text(value, names) if isinstance(value, str) else value

    def get(self, row, attr, names):
        return super().get(row, attr, names) or getattr(row, f"{attr}_name") or None

    def set(self, row, attr, value):
        outside = isinstance(value, str)
        setattr(row, attr, None if outside else value)
        setattr(row, f"{attr}_name", value if outside else "")

    def write(self, value, field, names):
        return trimmed(value) if isinstance(value, str) else super().write(value, field, names)

    def columns(self, attr):
        return [attr, f"{attr}_name"]


class Partners(Kind):
    """谈话对象: members, people in words, or one free description."""

    width = 24

    def accepts(self, field):
        return "请写党员的姓名或编号（几人之间用“、”隔开），或说明是谁"

    def read(self, raw, field, names):
        text = as_text(raw)
        items = [names.people.one(item) or item for item in items_of(text)]
        if not any(isinstance(item, Member) for item in items):
            items = [text]
        members = [token(item) for item in items if isinstance(item, Member)]
        if len(members) > len(set(members)):
            raise Bad("同一名党员写了两次，每人只写一次")
        name = TalkPartner._meta.get_field("name")
        return tuple(fitting(item, name) if isinstance(item, str) else item for item in items)

    def get(self, row, attr, names):
        partners = names.partners[row.pk]
        return tuple(names.people.by_id.get(partner.member_id) or partner.name for partner in partners)

    def canonical(self, value, field, names):
        from_cell = items_of(self.write(value, field, names))
        items = tuple(_member_or_text(item, names) for item in from_cell)
        free = not any(isinstance(item, Member) for item in items)
        return (trimmed(self.write(value, field, names)),) if free else items

    def write(self, value, field, names):
        return "、".join(item if isinstance(item, str) else names.people.text_for(item) for item in value)

    def set(self, row, attr, value):
        pass  # They are rows of their own, made with a new talk.


def _member_or_text(text: str, names: Names):
    found = names.people.find(text)
    return found[0] if len(found) == 1 else trimmed(text)


class Group(Kind):
    def accepts(self, field):
        return "请写“党小组”工作表里有的党小组"

    def blank(self, field):
        return None

    def read(self, raw, field, names):
        text = as_text(raw)
        group = names.groups.find(text)
        if group is None:
            known = "、".join(row.name for row in names.groups.by_text.values())
            hint = f"已有：{known}" if known else "请先写在“党小组”工作表里"
            raise Bad(f"没有{quoted(text)}这个党小组，{hint}" if names.groups.complete else "")
        return group

    def get(self, row, attr, names):
        return names.groups.by_id.get(getattr(row, f"{attr}_id"))

    def write(self, value, field, names):
        return value and value.name


class GroupOnRoll(Group):
    """The Party group in a row of the roll: kept as a membership with its dates (reports.workbook.roll)."""

    def get(self, row, attr, names):
        membership = membership_shown(row, names, today()) if row.pk else None
        return membership and names.groups.by_id.get(membership.group_id)

    def set(self, row, attr, value):
        pass

    def columns(self, attr):
        return []


class Activity(Code):
    """组织生活编号."""

    def accepts(self, field):
        return "请写“组织生活”工作表里有的编号"

    def read(self, raw, field, names):
        text = plain(as_text(raw))
        meeting = names.meetings.find(text)
        if meeting is None:
            hint = "请先写在“组织生活”工作表里"
            raise Bad(f"没有编号为{quoted(text)}的组织生活，{hint}" if names.meetings.complete else "")
        return meeting

    def canonical(self, value, field, names):
        return value

    def get(self, row, attr, names):
        return names.meetings.by_id.get(getattr(row, f"{attr}_id"))

    def write(self, value, field, names):
        return value and plain(value.number)


class Superior(Text):
    """上级党组织, made when it is first named."""

    def blank(self, field):
        return None

    def read(self, raw, field, names):
        text = fitting(as_text(raw), Organisation._meta.get_field("name"))
        return names.superiors.find(text) or Organisation(name=text)

    def canonical(self, value, field, names):
        return value

    def write(self, value, field, names):
        return value and value.name
