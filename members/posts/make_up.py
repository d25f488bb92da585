"""What a committee is made of (构成) on a day, and what the rules say of that."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from branch.models import Branch
from members.ages import AGE_BANDS, age_band
from members.models import CommitteeRole, GroupMembership, Member, Post, Sex, is_full
from members.posts import rules
from members.posts.rules import Rule

Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class MakeUp:
    number: int
    sexes: Counts
    ages: Counts  # bands with somebody in them
    educations: Counts


@dataclass(frozen=True)
class Hint:
    """What a rule makes of how things stand."""

    look: str
    text: str
    rule: str = ""


def make_up_of(members: list[Member], day: date) -> MakeUp:
    ages = Counter(age_band(member.age(day)) for member in members)
    educations = Counter(member.education or "学历未记录" for member in members)
    sexes = Counter(member.sex for member in members)
    return MakeUp(
        len(members),
        [(label, sexes[sex]) for sex, label in Sex.choices if sexes[sex]],
        [(band.name, ages[band.name]) for band in AGE_BANDS.values() if ages[band.name]],
        educations.most_common(),
    )


def hints_on(branch: Branch, day: date, roles: list[CommitteeRole]) -> list[Hint]:
    """`roles` are those in force on the day, with their members; three queries."""
    committee = [role for role in roles if role.post != Post.GROUP_LEADER]
    heads = branch.members.on_roll(day).aggregate(all=Count("id"), full=Count("id", filter=is_full(day)))
    return [
        *_of_members(heads["all"], heads["full"]),
        *_of_committee(committee, heads["full"]),
        *_of_holders(roles, day),
        *_of_groups(branch, day, roles),
    ]


def _hint(look, text, rule: Rule) -> Hint:
    return Hint(look, text, f"{rule.source}：{rule.says}")


def _of_members(many, full):
    if full < rules.FULL_FOR_A_BRANCH.number:
        short = f"正式党员{full}人，不足{rules.FULL_FOR_A_BRANCH.number}人，不单独成立党支部。"
        yield _hint("miss", short, rules.FULL_FOR_A_BRANCH)
    if many > rules.MOST_MEMBERS.number:
        yield _hint("wait", f"党员{many}人，超过{rules.MOST_MEMBERS.number}人。", rules.MOST_MEMBERS)


def _of_committee(roles, full):
    held = {role.post for role in roles}
    people, others = {role.member_id for role in roles}, held - {Post.SECRETARY, Post.DEPUTY_SECRETARY}
    deputies = {role.member_id for role in roles if role.post == Post.DEPUTY_SECRETARY}
    if Post.SECRETARY not in held:
        yield Hint("miss", "没有在任的书记。")
    if len(deputies) > rules.MOST_DEPUTIES.number:
        yield _hint("wait", f"副书记有{len(deputies)}人。", rules.MOST_DEPUTIES)
    needed = full >= rules.FULL_FOR_A_COMMITTEE.number
    if needed and not others:
        yield _hint("miss", f"正式党员{full}人，还没有支部委员会。", rules.FULL_FOR_A_COMMITTEE)
    elif not needed and others:
        extra = "、".join(post.label for post in Post if post in others)
        text = f"正式党员{full}人，不足{rules.FULL_FOR_A_COMMITTEE.number}人，登记了{extra}。"
        yield _hint("wait", text, rules.FULL_FOR_A_COMMITTEE)
    elif others:
        yield from _of_size(len(people))
        if missing := [post.label for post in rules.OFFICERS["posts"] if post not in held]:
            rule = f"{rules.OFFICERS['source']}：{rules.OFFICERS['says']}"
            yield Hint("wait", f"还没有{'、'.join(missing)}。一人可以兼任几项。", rule)


def _of_size(number):
    if number < rules.LEAST_COMMITTEE.number:
        yield _hint("wait", f"支委{number}人，少于{rules.LEAST_COMMITTEE.number}人。", rules.LEAST_COMMITTEE)
    elif number > rules.MOST_COMMITTEE.number:
        yield _hint("miss", f"支委{number}人，超过{rules.MOST_COMMITTEE.number}人。", rules.MOST_COMMITTEE)
    elif number > rules.USUAL_COMMITTEE.number:
        yield _hint("plan", f"支委{number}人，多于{rules.USUAL_COMMITTEE.number}人。", rules.USUAL_COMMITTEE)


def _of_holders(roles, day):
    for role in roles:
        if not role.member.is_on_roll(day):
            yield Hint("miss", f"{role}：这一天不在册，任职还没有写离任日期。")
        elif role.post != Post.GROUP_LEADER and not role.member.is_full(day):
            yield Hint("miss", f"{role}：这一天还是预备党员。", rules.FULL_ONLY)


def _of_groups(branch, day, roles):
    led = {role.group_id for role in roles if role.post == Post.GROUP_LEADER}
    on_roll = branch.members.on_roll(day).values("id")
    memberships = GroupMembership.objects.on(day).filter(branch=branch, member__in=on_roll)
    groups = branch.groups.filter(id__in=memberships.order_by().values("group"))
    if without := [group.name for group in groups if group.id not in led]:
        yield _hint("wait", f"{'、'.join(without)}没有组长。", rules.GROUP_LEADERS)
