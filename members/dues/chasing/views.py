"""The open list and the reminders: each person's are about that person only."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from branch.asked import number_in, numbers_of
from members import access
from members.access import Reach
from members.dues.chasing.letters import Contacts, letter, month_names
from members.dues.chasing.open_list import OpenList, sections_of
from members.dues.chasing.steps import STEPS
from members.models import GroupMembership


def _found(request) -> OpenList:
    """What the account may see of it: a leader the own group's members, the others all."""
    who = request.access
    if who.see["dues"] == Reach.GROUP:
        led = GroupMembership.objects.on(who.day).filter(group__in=who.led_group_ids)
        return OpenList(who.branch, who.day, set(led.values_list("member", flat=True)))
    return OpenList(who.branch, who.day)


@require_safe
@access.to_see("dues")
def chasing(request):
    who, reach = request.access, request.access.see["dues"]
    if reach == Reach.OWN:
        return redirect("dues:member", who.member.pk)
    found, asked = _found(request), request.GET.get("step", "")
    steps = [(step, found.steps[step]) for step in STEPS]
    context = {
        "found": found,
        "steps": steps,
        "is_leader": reach == Reach.GROUP,
        "names_shown": reach > Reach.TOTALS,
        "may_open": who.changes_all("dues"),
    }
    if context["names_shown"]:
        contacts = Contacts(who.branch, who.day)
        chips = {"": found.people, "now": found.waiting, "past": found.in_arrears}
        chips |= {str(step.months): [one for one in found.in_arrears if one.step == step] for step in STEPS}
        asked = asked if asked in chips else ""
        context |= {
            "sections": [
                (section.name, [_line(person, found, contacts) for person in section.people])
                for section in sections_of(who.branch, who.day, chips[asked])
            ],
            "step": asked,
            "chips": [
                (code, name, len(chips[code]))
                for code, name in _names(found).items()
                if chips[code] or code in ("", asked)
            ],
            "may_talk": bool(who.change["talks"]) and who.member is not None,
        }
    return render(request, "members/dues/chasing/list.html", context)


def _names(found) -> dict[str, str]:
    """What a chip of the list is called."""
    names = {"": "全部", "now": f"{found.month.name}待交", "past": "以前的月份欠交"}
    last = STEPS[-1].months
    return names | {
        str(step.months): f"{'满' if step.months == last else '连续'}{step.months}个月" for step in STEPS
    }


def _line(person, found, contacts) -> dict:
    return {
        "person": person,
        "past": month_names(person.past, found.month),
        "quarter": month_names(person.quarter, found.month),
        "letter": letter(person, found, contacts.of(person.member)),
    }


@require_safe
@access.to_see("dues")
def slips(request):
    """Reminders to cut out, of whom `?member=` names; without one of everybody who is to be reminded."""
    who, reach = request.access, request.access.see["dues"]
    if reach == Reach.OWN:
        return redirect("dues:member", who.member.pk)
    if reach < Reach.OWN:
        raise PermissionDenied
    found, contacts = _found(request), Contacts(who.branch, who.day)
    asked = numbers_of(request.GET.getlist("member"))
    people = [
        person
        for person in found.people
        if (person.member.pk in asked if asked else person.on_roll and not person.may_wait)
    ]
    sections = sections_of(who.branch, who.day, people)
    context = {
        "slips": [_slip(person, found, contacts) for section in sections for person in section.people],
        "day": who.day,
        "is_one": number_in(request.GET, "member") is not None and len(people) == 1,
    }
    return render(request, "members/dues/chasing/slips.html", context)


def _slip(person, found, contacts) -> tuple:
    """(person, the paragraphs between the greeting and the signature)."""
    first, *lines, signature = letter(person, found, contacts.of(person.member)).splitlines()
    return person, first, lines, signature
