"""Who has which base, for a page: the roll of a day by Party group, with what each owes this month."""

from dataclasses import dataclass

from branch.periods import Month, Year
from members.dues.bases.models import DuesBase
from members.dues.standards import Standard, Standards
from members.models import DuesCategory, Member
from members.roll import groups_by_member, labels_of


@dataclass(frozen=True)
class Line:
    """One member of the roll; `dues_base` is the one in force in the month, `needs` whether one is needed."""

    member: Member
    label: str
    group_id: int | None
    dues_base: DuesBase | None
    standard: Standard | None
    needs: bool
    of_year: DuesBase | None

    @property
    def state(self) -> str:
        """none (nobody has fixed one), old (not for this year yet), decided, free (none is needed)."""
        if not self.needs:
            return "free"
        if self.dues_base is None:
            return "none"
        return "decided" if self.of_year else "old"

    @property
    def category(self) -> str:
        return self.dues_base.category if self.dues_base else self.member.dues_category

    @property
    def category_named(self) -> str:
        return DuesCategory(self.category).label

    @property
    def roll_differs(self) -> str:
        """The category of the roll where it is not that of the base."""
        if self.category == self.member.dues_category:
            return ""
        return self.member.get_dues_category_display()


def lines_of(branch, day, year: Year | None = None) -> list[Line]:
    """In the order of the roll, in a fixed number of queries; `year` decides what counts as decided."""
    month, year = Month.containing(day), year or Year(day.year)
    members = list(branch.members.on_roll(day).order_by("number", "id"))
    standards, group_of, labels = (
        Standards(branch, members),
        groups_by_member(branch, day),
        labels_of(members),
    )
    lines = []
    for member in members:
        dues_base = standards.base_in_force(member, month)
        category = dues_base.category if dues_base else member.dues_category
        table = standards.rates.in_force(category, month)
        lines.append(
            Line(
                member,
                labels[member.pk],
                group_of.get(member.pk),
                dues_base,
                standards.of(member, month),
                table is not None and table.needs_base,
                next((base for base in standards.bases[member.pk] if base.began_on in year), None),
            )
        )
    return lines


def by_group(branch, lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """(group's name, its members), groups in their order; who is in none comes last."""
    groups = list(branch.groups.all())
    sections = [(group.name, [line for line in lines if line.group_id == group.pk]) for group in groups]
    known = {group.pk for group in groups}
    sections.append(("没有编入党小组", [line for line in lines if line.group_id not in known]))
    return [(name, found) for name, found in sections if found]
