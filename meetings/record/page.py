"""The page on which an activity is recorded: its form and its roll, judged, shown and saved as one."""

from django.db import IntegrityError, transaction

from branch.periods import today
from meetings.models import Form, Meeting
from meetings.record.forms import MeetingForm
from meetings.roll import Asked, DayRoll, RollForm
from members.access import Access, Reach

IN_ORDER = [
    "forms", "held_on", "state", "place", "topic", "group",
    "chair", "recorder", "lecturer", "minutes", "resolution",
]  # fmt: skip


def may_change(access: Access, forms, group_id) -> bool:
    """Whether an activity of these forms may be recorded; a group's leader records its group meetings."""
    if access.change["meetings"] == Reach.ALL:
        return True
    return set(forms) <= {Form.GROUP_MEETING} and access.may_change_in_group("meetings", group_id)


def may_record(access: Access, asked: Asked) -> bool:
    """The same of what is being typed, where the group may not have been chosen yet."""
    groups = {asked.group_id} if asked.group_id else access.led_group_ids or {None}
    return any(may_change(access, asked.forms, group_id) for group_id in groups)


def first_values(access: Access, query) -> dict:
    """What a link to the empty form fills in (?form=&date=&group=&place=&topic=), else the likeliest."""
    asked = Asked.read(query.getlist("form"), query.get("date"), query.get("group"), otherwise=today())
    forms = [form for form in Form if form in asked.forms]
    groups = access.branch.groups.all()
    if access.change["meetings"] < Reach.ALL:
        forms = forms or [Form.GROUP_MEETING]
        groups = groups.filter(pk__in=access.led_group_ids)
    return {
        "forms": forms,
        "held_on": asked.day,
        "group": asked.group_id or groups.values_list("pk", flat=True).first(),
        "state": Meeting.State.PLANNED if asked.day > today() else Meeting.State.HELD,
        "place": query.get("place", "")[:100],
        "topic": query.get("topic", "")[:200],
        "recorder": access.member and access.member.pk,
    }


class RecordForm:
    """`typed` is what was posted; with check=False it is shown again without being judged."""

    def __init__(self, access: Access, meeting: Meeting, typed=None, first=None, check=True):
        self.meeting, self.typed, self.tried = meeting, typed, typed is not None and check
        self.number, self.stamp = meeting.number, stamp(meeting)
        self.asked_before = Asked.of(meeting) if meeting.pk else None
        self.asked = self._read(typed, first)
        self.roll_of_day = DayRoll(access.branch, self.asked.day)
        self.roll = RollForm(self.roll_of_day, self.asked, meeting, typed)
        shown = {"data": typed} if self.tried else {"initial": again(typed) if typed is not None else first}
        self.form = MeetingForm(instance=meeting, access=access, roll=self.roll_of_day, **shown)
        self.stale = ""

    def _read(self, typed, first) -> Asked:
        if typed is not None:
            otherwise = self.meeting.held_on or today()
            return Asked.read(typed.getlist("forms"), typed.get("held_on"), typed.get("group"), otherwise)
        return self.asked_before or Asked.read(first["forms"], first["held_on"], first["group"], today())

    def is_valid(self) -> bool:
        good = self.form.is_valid()
        # Nobody's attendance is asked of a plan.
        if self.typed.get("state") not in (Meeting.State.PLANNED, Meeting.State.CANCELLED):
            good = self.roll.is_valid() and good
        if self.typed.get("stamp", self.stamp) != self.stamp:
            self.stale = "您打开这一页以后，这条记录又被改过。您改的没有丢，请对照后再存。"
        return good and not self.stale

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong), in the order of the page, for the summary at its top."""
        if not self.tried:
            return []
        found = [("main", self.stale)] if self.stale else []
        found += [("main", message) for message in self.form.non_field_errors()]
        for name in IN_ORDER:
            anchor = "id_forms_0" if name == "forms" else "id_state_0" if name == "state" else f"id_{name}"
            found += [(anchor, message) for message in self.form.errors.get(name, ())]
        found += [("roll", self.roll.error)] if self.roll.error else []
        return found + [(f"reason-{row.member.id}", row.error) for row in self.roll.rows if row.error]

    @transaction.atomic
    def save(self) -> Meeting:
        meeting = self.form.save(commit=False)
        if meeting.pk:
            meeting.save()
        else:
            save_numbered(meeting)
        if meeting.state == Meeting.State.HELD:
            self.roll.save(meeting)
        elif self.asked_before not in (None, Asked.of(meeting)):
            # Who was expected on another day, or at another form, says nothing about this plan.
            self.roll.clear(meeting)
        return meeting


def stamp(meeting) -> str:
    """When the record was last changed: a page that was opened before that is out of date."""
    return meeting.changed_at.isoformat() if meeting.pk else ""


def again(typed) -> dict:
    """What was typed, as the first values of a form that is not judged yet."""
    return {name: typed.getlist(name) if name == "forms" else typed.get(name, "") for name in IN_ORDER}


def next_number(branch_id: int, year: int) -> str:
    """`2026-001`, one more than the highest of that year; other ways of numbering are left alone."""
    numbers = Meeting.objects.filter(branch=branch_id, number__startswith=f"{year}-")
    tails = [number[5:] for number in numbers.values_list("number", flat=True)]
    return f"{year}-{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1:03d}"


def save_numbered(meeting, attempts=5):
    """Another clerk may take the same number between reading and writing: then the next one is tried."""
    for left in reversed(range(attempts)):
        meeting.number = next_number(meeting.branch_id, meeting.held_on.year)
        try:
            with transaction.atomic():
                meeting.save(force_insert=True)
            return
        except IntegrityError:
            if not left:
                raise


def recent_places(branch) -> list[str]:
    """The last ten different places, newest first."""
    places = branch.meetings.exclude(place="").order_by("-held_on", "-id").values_list("place", flat=True)
    return list(dict.fromkeys(places[:80]))[:10]
