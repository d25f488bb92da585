"""The page on which an activity is recorded: its form, roll, agenda and files, judged and saved as one."""

from functools import cached_property

from django.db import IntegrityError, transaction

from branch.periods import today
from meetings.activity.rights import may_record
from meetings.agenda.forms import AgendaForm
from meetings.history import changes, events
from meetings.history.confirm import may_confirm
from meetings.history.differences import Difference, Version, differences, version_of
from meetings.history.seals import seal
from meetings.models import Attendance, Meeting, MeetingEvent
from meetings.record.forms import MeetingForm
from meetings.roll import Asked, DayRoll
from meetings.roll_form import RollForm, Row
from members.access import Access

State, Kind = Meeting.State, MeetingEvent.Kind
IN_ORDER = [
    "amend_reason", "forms", "held_on", "began_at", "ended_at", "place", "topic", "state", "state_reason",
    "group", "chair", "recorder", "lecturer", "lecturer_kind", "dues_collected", "oath_renewed",
    "charter_read", "scope", "is_extended", "guests", "partner", "material", "campaign", "minutes",
    "resolution",
]  # fmt: skip
LOCKED = "这条记录刚被确认，您不能再改。您写的都还在这一页，请复制下来，交给书记更正。"
# What is written into the story when a record comes into a state.
COMES_INTO = {State.HELD: Kind.RECORDED, State.PLANNED: Kind.PLANNED, State.CANCELLED: Kind.CANCELLED}
# These two say that a plan was put off, which has a line of its own.
PUT_OFF = {Meeting._meta.get_field(name).verbose_name for name in ("held_on", "state_reason")}


def may_record_asked(access: Access, asked: Asked) -> bool:
    """Whether what is being typed may be recorded; the group may not have been chosen yet."""
    groups = {asked.group_id} if asked.group_id else access.led_group_ids or {None}
    return any(may_record(access, asked.forms, group_id) for group_id in groups)


def asked_of(meeting: Meeting, typed=None, first=None) -> Asked:
    """What decides who is expected, as posted, else as recorded, else as an empty form begins."""
    if typed is not None:
        otherwise, scope = meeting.held_on or today(), typed.get("scope", "")
        return Asked.read(typed.getlist("forms"), typed.get("held_on"), typed.get("group"), otherwise, scope)
    if meeting.pk:
        return Asked.of(meeting)
    return Asked.read(first["forms"], first["held_on"], first["group"], today())


class RecordForm:
    """`typed` is what was posted; with check=False it is shown again without being judged.

    `uploads` (meetings.attachments) have taken in their files before.
    """

    def __init__(self, access: Access, meeting: Meeting, typed=None, first=None, check=True, uploads=None):
        self.access, self.meeting, self.uploads = access, meeting, uploads
        self.typed, self.tried = typed, typed is not None and check
        self.number, self.stamp = meeting.number, changes.stamp(meeting) if meeting.pk else ""
        self.state_before, self.day_before = (meeting.state, meeting.held_on) if meeting.pk else ("", None)
        self.asked_before = Asked.of(meeting) if meeting.pk else None
        self.asked = asked_of(meeting, typed, first)
        self.roll_of_day = DayRoll(access.branch, self.asked.day)
        self.roll = RollForm(self.roll_of_day, self.asked, meeting, typed)
        self.agenda = AgendaForm(self.roll_of_day, meeting, typed, check)
        shown = {"data": typed} if self.tried else {"initial": again(typed) if typed is not None else first}
        amends = meeting.is_confirmed and may_confirm(access, meeting)
        # Confirmed while it was being changed by somebody who may not amend it.
        self.is_locked = meeting.is_confirmed and not amends
        self.form = MeetingForm(
            instance=meeting, access=access, roll=self.roll_of_day, amends=amends, **shown
        )
        self.before: Version | None = None
        self.conflict: list[Difference] = []

    # what the page shows

    @property
    def verdicts(self):
        return self.agenda.verdicts(self.roll.voters)

    @property
    def fixed_parts(self) -> list:
        """固定环节 of a theme day, as fields."""
        return [self.form[name] for name in Meeting.FIXED_PARTS]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong), in the order of the page, for the summary at its top."""
        if not self.tried:
            return []
        found = [("main", LOCKED)] if self.is_locked else []
        found += [("conflict", self.stale)] if self.stale else []
        found += [("main", message) for message in self.form.non_field_errors()]
        for name in IN_ORDER:
            anchor = "id_forms_0" if name == "forms" else "id_state_0" if name == "state" else f"id_{name}"
            found += [(anchor, message) for message in self.form.errors.get(name, ())]
        found += [("roll", self.roll.error)] if self.roll.error else []
        found += [(f"reason-{row.member.id}", row.error) for row in self.roll.rows if row.error]
        found += self.agenda.problems
        return found + [("id_files", error) for error in self._refused_files]

    @property
    def _refused_files(self) -> list[str]:
        return self.uploads.errors if self.uploads else []

    # what was there before, and what was typed

    def is_valid(self) -> bool:
        if self.meeting.pk:
            # Read before the form writes what was typed into the meeting.
            self.before = self._stored_version()
        good = self.form.is_valid()
        # Nobody's attendance is asked of a plan, and no vote is counted against it.
        held = self.typed.get("state") not in (State.PLANNED, State.CANCELLED)
        good = (not held or self.roll.is_valid()) and good
        good = self.agenda.is_valid(self.roll.voters if held and self.roll.rows else None) and good
        if self.before and self.typed.get("stamp", self.stamp) != self.stamp:
            self.conflict = differences(self.before, self.after)
        return good and not self.is_locked and not self.conflict and not self._refused_files

    def _stored_version(self) -> Version:
        stored = self.roll.stored.values()
        people = [(row.member_id, self.roll_of_day.label(row.member), row) for row in stored]
        items = [(item, item.candidates.all()) for item in self.agenda.stored]
        return version_of(self.meeting, people, items)

    @cached_property
    def after(self) -> Version:
        """The record as it would be saved."""
        version = version_of(self.meeting, self._people(), self.agenda.current)
        if self.before and self._keeps_attendance:
            version.people.update(self.before.people)
        return version

    @property
    def _keeps_attendance(self) -> bool:
        """What is not held keeps the rows it had, unless others would be expected now."""
        return self.meeting.state != State.HELD and self.asked_before == Asked.of(self.meeting)

    def _people(self):
        if self.meeting.state != State.HELD:
            return
        for row in self.roll.rows:
            yield row.member.id, row.label, row
        for member in self.roll.observing:
            label = self.roll_of_day.label(member)
            yield member.id, label, Row(member, label, None, Attendance.Status.OBSERVER)

    @property
    def stale(self) -> str:
        if not self.conflict:
            return ""
        return "您打开这一页以后，这条记录又被改过。您改的没有丢，请对照后再存。"

    @cached_property
    def changed_last(self) -> MeetingEvent | None:
        """Who changed the record meanwhile, and when."""
        return self.meeting.events.filter(branch=self.meeting.branch_id).select_related("by").first()

    # what the page writes

    @transaction.atomic
    def save(self) -> Meeting:
        meeting = self.form.save(commit=False)
        self._date_the_entry(meeting)
        if meeting.pk:
            meeting.save()
        else:
            save_numbered(meeting)
        if meeting.state == State.HELD:
            self.roll.save(meeting)
        elif self.asked_before not in (None, Asked.of(meeting)):
            # Who was expected on another day, or at another form, says nothing about this plan.
            self.roll.clear(meeting)
        if self.after.items != (self.before.items if self.before else []):
            self.agenda.save(meeting)
        for kind, reason, details in self._story(meeting):
            events.write(meeting, kind, self.access.user, reason, details)
        if self.uploads:
            self.uploads.save(meeting)
        seal([meeting], self.access.user)
        return meeting

    def _date_the_entry(self, meeting):
        """Another day is written down anew: what is dated back shows when that was done."""
        moved = self.day_before is not None and self.day_before != meeting.held_on
        if moved:
            meeting.entered_on = None
        newly_held = meeting.state == State.HELD and self.state_before != State.HELD
        if meeting.entered_on is None and (newly_held or moved and meeting.state == State.HELD):
            meeting.entered_on = today()
        if self._was_put_off(meeting) and meeting.postponed_from is None:
            meeting.postponed_from = self.day_before

    def _was_put_off(self, meeting) -> bool:
        return self.state_before == State.PLANNED and self.day_before != meeting.held_on

    def _story(self, meeting):
        """(kind, reason, details) of each line that this save adds to the record's story."""
        comes_into = COMES_INTO[meeting.state]
        if self.before is None:
            yield comes_into, meeting.state_reason if comes_into == Kind.CANCELLED else "", ()
            return
        details = differences(self.before, self.after)
        if meeting.is_confirmed:
            if details:
                yield Kind.AMENDED, self.form.cleaned_data["amend_reason"], details
            return
        if self._was_put_off(meeting):
            yield Kind.POSTPONED, meeting.state_reason, [line for line in details if line[0] in PUT_OFF]
            details = [line for line in details if line[0] not in PUT_OFF]
        kind = self._kind_of_change(meeting)
        if details:
            yield kind, meeting.state_reason if kind == Kind.CANCELLED else "", details

    def _kind_of_change(self, meeting) -> Kind:
        if meeting.state == self.state_before:
            return Kind.CHANGED
        if meeting.state == State.PLANNED:
            return Kind.RESTORED if self.state_before == State.CANCELLED else Kind.CHANGED
        return COMES_INTO[meeting.state]


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
