"""What an election changes in the posts (写入任职): shown first, then written, undone only the same day."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from branch.periods import day_named
from members.elections.course import Kind as StepKind
from members.elections.preparing import electors_of
from members.elections.rounds import Ballots
from members.models import POST_ORDER, CommitteeRole, Election, ElectionPost, Member, Post, Term
from members.roll import was_in_force

Way, Leaving = CommitteeRole.Way, CommitteeRole.Leaving


@dataclass
class Plan:
    """Who loses a post, who gets one, and what forbids it. `notes` are said and forbid nothing."""

    election: Election
    day: date
    ends: list[CommitteeRole] = field(default_factory=list)
    begins: list[CommitteeRole] = field(default_factory=list)
    old_term: Term | None = None
    new_term: Term | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def write(self, leaving_leaders=()) -> None:
        """Raises ValidationError where a row contradicts another; the caller's transaction is then undone."""
        for role in [*self.ends, *leaving_leaders]:
            role.ended_on, role.leaving = self.day, Leaving.TERM_OVER
            role.save(update_fields=["ended_on", "leaving"])
        if self.old_term:
            self.old_term.ended_on = self.day
            self.old_term.save(update_fields=["ended_on"])
        for row in [*filter(None, [self.new_term]), *self.begins]:
            row.full_clean()
            row.save()


# ---- who gets what ----
def posts_of(found: Ballots, given: list[ElectionPost]) -> list[tuple[Member, str, str]]:
    """(member, post, way): offices by ballot, what was shared out, and 委员 for whoever has no other post."""
    way = Way.BY_ELECTION if found.election.kind == Election.Kind.BY_ELECTION else Way.ELECTED
    offices = (Post.SECRETARY, Post.DEPUTY_SECRETARY)
    posts = [(member, post, way) for post, member in found.officers.items()]
    # An office that no ballot gave was given by the superior.
    posts += [
        (one.member, one.post, Way.APPOINTED if one.post in offices else way)
        for one in given
        if one.post not in found.officers
    ]
    busy = {member.pk for member, *_ in posts}
    if found.has_committee:
        posts += [(one, Post.COMMITTEE_MEMBER, way) for one in found.winners if one.pk not in busy]
    return sorted(posts, key=lambda row: POST_ORDER[row[1]])


def plan_of(found: Ballots, day: date, today: date) -> Plan:
    election = found.election
    given = list(election.posts.select_related("member"))
    plan = Plan(election, day)
    plan.begins = [_new_role(election, day, *row) for row in posts_of(found, given)]
    roles = CommitteeRole.objects.filter(branch=election.branch_id).in_committee().select_related("member")
    committee = list(roles.filter(Q(ended_on=None) | Q(ended_on__gt=day)).order_by("began_on", "id"))
    if election.kind == Election.Kind.TERM:
        plan.ends = sorted(committee, key=lambda role: POST_ORDER[role.post])
        _change_terms(plan)
        plan.problems += [_of_ending(role, day) for role in committee if not _ends_well(role, day)]
    plan.problems += [
        *_of_ballots(found, today),
        *_of_posts(found, plan, given),
        *_of_people(plan),
        *(_of_offices(plan, committee) if election.kind == Election.Kind.BY_ELECTION else ()),
    ]
    plan.notes += _notes(found)
    return plan


def _new_role(election, day, member, post, way) -> CommitteeRole:
    return CommitteeRole(
        branch=election.branch, member=member, post=post, term=election.term_name, began_on=day, way=way
    )


def _change_terms(plan) -> None:
    election = plan.election
    terms = Term.objects.filter(branch=election.branch_id)
    plan.old_term = terms.filter(ended_on=None).first()
    plan.new_term = Term(
        branch=election.branch, name=election.term_name, began_on=plan.day, years=election.years
    )
    if plan.old_term and plan.old_term.began_on >= plan.day:
        on = day_named(plan.old_term.began_on, plan.day.year)
        plan.problems.append(f"{plan.old_term}从{on}开始，不早于生效日期。先核对两个日期。")
    if terms.filter(name=election.term_name).exists():
        plan.problems.append(f"{election.term_name}已经登记过。换届的届次写新的一届。")


# ---- what forbids it ----
def _ends_well(role, day) -> bool:
    return role.ended_on is None and role.began_on < day


def _of_ending(role, day) -> str:
    if role.ended_on is None:
        began = day_named(role.began_on, day.year)
        return f"{role}从{began}起已经登记在任，不早于生效日期。先在“班子和任职”核对。"
    ended = day_named(role.ended_on, day.year)
    return f"{role}的离任日期写的是{ended}，比生效日期晚。先在“班子和任职”核对。"


def _of_ballots(found, today):
    if found.election.held_on > today:
        yield "选举日期还没到。"
    if not found.winners:
        yield "还没有选出人。先登记得票。"
    for round_ in found.rounds:
        if found.is_by_members(round_) and round_.returned is None:
            yield f"“{round_}”还没有计票。"
        elif round_.returned is not None and not found.turnout_of(round_).has_quorum:
            yield f"“{round_}”：{found.turnout_of(round_).words}"
        if round_.number == 1 and (few := found.too_few(round_)):
            yield few
        if (result := found.again(round_)) and result.tied:
            names = "、".join(one.name for one in result.tied)
            yield f"“{round_}”：{names}得票相同，还要再投一次。"


def _of_posts(found, plan, given):
    body = {member.pk for member in found.body}
    for one in given:
        if one.member_id not in body:
            yield f"{one.member}有分工“{one.get_post_display()}”，但没有当选。先改分工。"
    secretaries = [role.member.name for role in plan.begins if role.post == Post.SECRETARY]
    if len(secretaries) > 1:
        yield f"书记有两名：{'、'.join(secretaries)}。只能有一名。"
    if not secretaries and plan.election.kind == Election.Kind.TERM and found.winners:
        yield "还没有书记。由支委会选举，或者在“分工”里写上级指派的书记。"
    both = found.officers.get(Post.SECRETARY)
    if both and both == found.officers.get(Post.DEPUTY_SECRETARY):
        yield f"{both}既当选书记又当选副书记。"


def _of_people(plan):
    may = {member.pk for member in electors_of(plan.election.branch, plan.election.held_on)}
    for member in dict.fromkeys(role.member for role in plan.begins):
        if member.pk not in may:
            yield f"{member}选举那天没有被选举权。先更新选举人名单。"
        elif not member.is_on_roll(plan.day):
            yield f"{member}生效那天不在名册上。"


def _of_offices(plan, committee):
    """A by-election only adds: the office must be free, and the post new."""
    held = {(role.member_id, role.post) for role in committee if was_in_force(role, plan.day)}
    for role in plan.begins:
        if (role.member_id, role.post) in held:
            yield f"{role}已经在任，不用再写。先改分工。"
        other = next((one for one in committee if one.post == role.post == Post.SECRETARY), None)
        if other and other.member_id != role.member_id:
            yield f"{other.member}的书记还没有离任。先在“班子和任职”写离任日期。"


def _notes(found):
    steps = {step.kind: step for step in found.election.steps.all()}
    for kind in (StepKind.APPROVAL, StepKind.CANDIDATES_APPROVAL, StepKind.REPLY):
        if kind in steps and steps[kind].done_on is None:
            yield f"“{steps[kind]}”还没有记完成。"
    for round_ in found.rounds:
        result = found.again(round_)
        if result and not result.tied:
            yield f"“{round_}”还缺 {result.open} 名没有选出。"


# ---- undone ----
def why_not_undo(found: Ballots, today: date) -> str:
    """Blank where it may be: on the day on which it was written, while nothing was changed since."""
    if found.election.recorded_on != today:
        return "只有写入的当天可以撤销。以后有变动，在“班子和任职”里改。"
    if None in _written(found):
        return "写入以后任职又改过，不能整体撤销。在“班子和任职”里改。"
    return ""


def _written(found) -> list[CommitteeRole | None]:
    """The rows it made, as they were made; None for one that is no longer so."""
    election = found.election
    given = list(election.posts.select_related("member"))
    roles = CommitteeRole.objects.filter(
        branch=election.branch_id, began_on=election.settled_on, term=election.term_name, ended_on=None
    )
    there = {(role.member_id, role.post): role for role in roles}
    return [there.get((member.pk, post)) for member, post, _ in posts_of(found, given)]


def undo(found: Ballots) -> None:
    election, day = found.election, found.election.settled_on
    for role in filter(None, _written(found)):
        role.delete()
    if election.kind == Election.Kind.BY_ELECTION:
        return
    terms = Term.objects.filter(branch=election.branch_id)
    terms.filter(name=election.term_name, began_on=day).delete()
    terms.filter(ended_on=day, began_on__lt=day).update(ended_on=None)
    ended = CommitteeRole.objects.filter(branch=election.branch_id, ended_on=day, leaving=Leaving.TERM_OVER)
    ended.filter(began_on__lt=day).update(ended_on=None, leaving="")
