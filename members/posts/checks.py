"""Whether a post can have been held as it is written down: everything that is wrong with it, at once."""

from collections.abc import Iterator

from django.db.models import Q

from branch.periods import day_in_full
from members.people.models import GroupMembership
from members.posts.models import CommitteeRole, Post, Term
from members.posts.rules import FULL_ONLY
from members.roll import was_in_force

# (the field it is said at, what is wrong and what is accepted)
Fault = tuple[str, str]


def named(day) -> str:
    return day_in_full(day)


def time_of(role: CommitteeRole) -> str:
    if role.ended_on:
        return f"{named(role.began_on)}至{named(role.ended_on)}"
    return f"{named(role.began_on)}起"


def faults_of(role: CommitteeRole) -> Iterator[Fault]:
    """`role` need not be saved."""
    yield from faults_of_end(role)
    yield from _of_roll(role)
    yield from _of_group(role)
    yield from _of_others(role)
    yield from _of_term(role)


def faults_of_end(role: CommitteeRole) -> Iterator[Fault]:
    member, left_on = role.member, role.member.left_on
    if role.ended_on and role.ended_on < role.began_on:
        yield "ended_on", f"离任日期早于任职日期（{named(role.began_on)}），写这一天或以后。"
    elif left_on and left_on > role.began_on and (role.ended_on is None or role.ended_on > left_on):
        yield "ended_on", f"{member}{named(left_on)}转出，离任日期要写到这一天或更早。"


def _of_roll(role):
    member, day = role.member, role.began_on
    if member.admitted_on > day:
        yield "began_on", f"{member}{named(member.admitted_on)}才入党，任职日期不能早于这一天。"
    elif member.joined_on and member.joined_on > day:
        yield "began_on", f"{member}{named(member.joined_on)}才转入本支部，任职日期不能早于这一天。"
    elif member.left_on and member.left_on <= day:
        yield "began_on", f"{member}{named(member.left_on)}已经转出，任职日期要早于这一天。"
    elif role.post != Post.GROUP_LEADER and not member.is_full(day):
        yield "member", f"{member}{named(day)}还是预备党员，不能任{role.get_post_display()}：{FULL_ONLY}。"


def _of_group(role):
    if role.post != Post.GROUP_LEADER:
        if role.group_id:
            yield "group", f"{role.get_post_display()}不属于党小组，党小组选“不写”。"
        return
    if not role.group_id:
        yield "group", "还没选是哪个党小组的组长。"
        return
    group, day = role.group, role.began_on
    if not group.exists_on(day):
        why = "还没有成立" if group.founded_on and group.founded_on > day else "已经撤销"
        yield "group", f"{named(day)}{group}{why}。"
        return
    if group.dissolved_on and (role.ended_on is None or role.ended_on > group.dissolved_on):
        yield "ended_on", f"{group}{named(group.dissolved_on)}撤销，离任日期要写到这一天或更早。"
    memberships = GroupMembership.objects.filter(member=role.member_id).select_related("group")
    then = next((row.group for row in memberships if was_in_force(row, day)), None)
    if then != group:
        where = f"在{then}" if then else "不在党小组"
        yield "group", f"{role.member}{named(day)}{where}，不能任{group}组长。先调整党小组，再登记任职。"


def _of_others(role):
    rows = CommitteeRole.objects.filter(branch=role.branch_id).exclude(pk=role.pk).select_related("member")
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=role.began_on))
    if role.ended_on:
        rows = rows.filter(began_on__lt=role.ended_on)
    same = rows.filter(member=role.member_id, post=role.post, group=role.group_id).first()
    if same:
        yield "post", f"{same.member}这个职务已经登记过：{time_of(same)}。时间不能重叠。"
    elif role.post == Post.SECRETARY:
        other = rows.filter(post=Post.SECRETARY).order_by("began_on").first()
        if other:
            advice = "改一下日期" if other.ended_on else f"先登记{other.member}的离任日期"
            when = f"{other.member}{time_of(other)}任书记，和这段时间重叠"
            yield "post", f"{when}。同一时间只有一名书记，{advice}。"


def _of_term(role):
    term = Term.objects.filter(branch=role.branch_id, name=role.term).first() if role.term else None
    if term and role.began_on < term.began_on:
        yield "term", f"{term}{named(term.began_on)}才开始，任职日期早于它。改日期，或者届次选“不写”。"
    elif term and term.ended_on and role.began_on >= term.ended_on and role.began_on > term.began_on:
        yield "term", f"{term}{named(term.ended_on)}已经结束，任职日期在它以后。改日期，或者换一届。"
