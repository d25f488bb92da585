"""What one member is told of the own open months: short, kind, and nothing about anybody else."""

from datetime import date

from branch.periods import Month, day_named
from members.dues.chasing.open_list import OpenList, Person
from members.models import CommitteeRole, Post
from members.roll import groups_by_member

HELP = "如果已经交了，告诉我们核对一下；有困难也请说，可以申请减免，或者按季交、请人代交。"


class Contacts:
    """To whom each member hands the money: the own group's leader, or the organisation officer."""

    def __init__(self, branch, day: date):
        roles = CommitteeRole.objects.on(day).filter(
            branch=branch, post__in=(Post.GROUP_LEADER, Post.ORGANIZATION_OFFICER)
        )
        self.leaders, self.keeper = {}, None
        for role in roles.select_related("member").order_by("began_on", "id"):
            if role.post == Post.ORGANIZATION_OFFICER:
                self.keeper = role.member
            elif role.group_id:
                self.leaders[role.group_id] = role.member
        self.group_of = groups_by_member(branch, day)

    def of(self, member) -> str:
        """党小组长邵国梁; empty where nobody is there to hand it to, or it is the member's own task."""
        leader = self.leaders.get(self.group_of.get(member.pk))
        if leader and leader != member:
            return f"党小组长{leader}"
        return f"组织委员{self.keeper}" if self.keeper and self.keeper != member else ""


def letter(person: Person, found: OpenList, contact: str) -> str:
    """The reminder of one person, a paragraph a line."""
    to = f"交给{contact}" if contact else "交纳"
    lines = [f"{person.member}同志，您好："]
    if person.now:
        lines.append(_of_this_month(person, found, to))
    if person.past:
        also = "也" if person.now else ""
        how = "请一并补交" if person.now else f"请方便时{to}"
        sum_ = f"{'共' if len(person.past) > 1 else ''} {person.arrears:,.2f} 元"
        lines.append(f"{months_in_words(person.past)}的党费{sum_}{also}还没有收到，{how}。")
        if person.step and person.step.letter:
            lines.append(person.step.letter)
    if person.quarter and not person.now:
        until = day_named(found.quarter_end)
        lines.append(f"本季度您按季交纳，{months_in_words(person.quarter)}的党费请在{until}以前{to}。")
    return "\n".join([*lines, HELP, f"{found.branch}"])


def _of_this_month(person, found, to) -> str:
    month, left = found.month, f"{person.now.left:,.2f}"
    if person.is_quarterly:
        months = [*person.quarter, person.now]
        left = f"{sum(one.left for one in months):,.2f}"
        until = day_named(found.quarter_end)
        return f"您按季交纳，{months_in_words(months)}的党费到现在是 {left} 元，请在{until}以前{to}。"
    what = f"还差 {left} 元" if person.now.in_part else f"是 {left} 元"
    return f"{month.long_name}的党费{what}，请在{day_named(month.end)}以前{to}。"


def months_in_words(owed) -> str:
    """2025年12月，2026年1月、2月."""
    years: dict[int, list[str]] = {}
    for one in owed:
        years.setdefault(one.month.year, []).append(one.month.name)
    return "，".join(f"{year}年{'、'.join(names)}" for year, names in years.items())


def month_names(owed, month: Month) -> str:
    """4月、5月; of another year than the month's with the year."""
    return "、".join(one.month.name if one.month.year == month.year else one.month.long_name for one in owed)
