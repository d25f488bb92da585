"""The roster (花名册) of a branch on a day: those whom the page of the roll shows, on paper and as a file."""

from dataclasses import dataclass
from datetime import date

from members.access import Access, Reach
from members.id_number import masked, masked_phone
from members.models import Member, MemberKind, completed_years
from members.roll import Roll


@dataclass(frozen=True)
class Line:
    """One member; of the personal data as much as the reader may see (None: nothing)."""

    member: Member
    kind: str  # 人员类别 on the day
    group: str
    standing: int | None  # 党龄, from 转正日期
    id_number: str | None = None
    born: date | str | None = None
    age: int | None = None
    phone: str | None = None


class Roster:
    """`plain` masks also what the reader may see in full."""

    def __init__(self, who: Access, day: date, wanted: dict, plain=False):
        self.branch, self.day = who.branch, day
        reach = who.see["personal"]
        self.in_full = reach == Reach.ALL and not plain
        self.is_masked = reach == Reach.MASKED or (reach == Reach.ALL and plain)
        self.lines = self._lines(wanted)

    @property
    def title(self) -> str:
        return f"{self.branch.name}党员花名册"

    @property
    def shows_personal_data(self) -> bool:
        return self.in_full or self.is_masked

    @property
    def kept(self) -> str:
        """As what it is on record when it leaves in full; empty where it holds nothing to account for."""
        return f"花名册（含公民身份号码）{len(self.lines)}人" if self.in_full and self.lines else ""

    def _lines(self, wanted) -> list[Line]:
        roll = Roll(self.branch, self.day, wanted)
        members = self.branch.members.in_bulk(roll.found)
        groups = {group.pk: group.name for group in roll.groups}
        return [self._line(members[pk], groups.get(roll.group_of.get(pk), "")) for pk in roll.found]

    def _line(self, member, group) -> Line:
        full = member.is_full(self.day)
        kind = MemberKind.FULL if full else MemberKind.PROBATIONARY
        standing = completed_years(member.converted_on, self.day) if full and member.converted_on else None
        personal = {}
        if self.in_full:
            personal = {"id_number": member.id_number, "born": member.born_on, "phone": member.phone}
            personal["age"] = member.age(self.day)
        elif self.is_masked:
            personal = {"id_number": masked(member.id_number), "phone": masked_phone(member.phone)}
            personal["born"] = f"{member.born_on.year}年"
        return Line(member, kind.label, group, standing, **personal)
