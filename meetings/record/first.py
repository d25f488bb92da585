"""What the empty form of a new activity begins with."""

from datetime import date

from branch.asked import number_of
from branch.periods import Month, today
from meetings.models import Form, Meeting, PlanItem
from meetings.roll import Asked
from members.access import Access, Reach


def first_values(access: Access, query) -> dict:
    """What a link fills in (form, date, state, group … or plan), else the likeliest."""
    planned = _planned(access, query.get("plan", ""))
    if planned:
        query = query.copy()
        query.setlist("form", [planned.form])
        query["date"] = _day_within(Month.containing(planned.month)).isoformat()
        query["group"], query["topic"] = str(planned.group_id or ""), planned.topic
    asked = Asked.read(query.getlist("form"), query.get("date"), query.get("group"), otherwise=today())
    forms = [form for form in Form if form in asked.forms]
    groups = access.branch.groups.on(asked.day)
    is_planned = asked.day > today() or query.get("state") == Meeting.State.PLANNED
    if access.change["meetings"] < Reach.ALL:
        forms = forms or [Form.GROUP_MEETING]
        groups = groups.filter(pk__in=access.led_group_ids)
    return {
        "forms": forms,
        "held_on": asked.day,
        "group": asked.group_id or groups.values_list("pk", flat=True).first(),
        "scope": "",
        "state": Meeting.State.PLANNED if is_planned else Meeting.State.HELD,
        "place": query.get("place", "")[:100],
        "topic": query.get("topic", "")[:200],
        "chair": planned.responsible if planned and planned.responsible else "",
        "recorder": access.member and access.member.pk,
        "campaign": query.get("campaign", ""),
    }


def _planned(access, text) -> PlanItem | None:
    """The line of the own branch's plan; nonsense, and another branch's, count as not asked."""
    number = number_of(text)
    if number is None:
        return None
    items = PlanItem.objects.filter(branch=access.branch, pk=number)
    return items.select_related("responsible").first()


def _day_within(month: Month) -> date:
    """Today in its own month; of a month that is over the last day, of one to come the first."""
    if today() in month:
        return today()
    return month.end if month.has_ended(today()) else month.start
