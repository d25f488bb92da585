"""补课: what those who did not come made up for afterwards, recorded beside the record itself."""

from meetings.history import changes, events
from meetings.history.differences import differences, version_of
from meetings.history.seals import seal
from meetings.models import Meeting, MeetingEvent
from meetings.roll import Asked, DayRoll
from meetings.roll_form import RollForm
from members.access import Access


class MakeUp:
    """Everyone who was on leave or absent; `typed` is what was posted."""

    def __init__(self, access: Access, meeting: Meeting, typed=None):
        self.access, self.meeting, self.typed = access, meeting, typed
        self.stamp = changes.stamp(meeting)
        self.roll = RollForm(DayRoll(access.branch, meeting.held_on), Asked.of(meeting), meeting)
        self.rows = self.roll.missed if meeting.state == Meeting.State.HELD else []
        self.before = self._version()
        if typed is not None:
            for row in self.rows:
                self.roll.read_made_up(row, typed)
        self.stale = ""

    def _version(self):
        return version_of(self.meeting, [(row.member.id, row.label, row) for row in self.rows])

    @property
    def differences(self):
        return differences(self.before, self._version())

    @property
    def made_up(self) -> int:
        return sum(bool(row.made_up_on) for row in self.rows)

    @property
    def problems(self) -> list[tuple[str, str]]:
        found = [("main", self.stale)] if self.stale else []
        return found + [(f"made-up-on-{row.member.id}", row.error) for row in self.rows if row.error]

    def is_valid(self) -> bool:
        for row in self.rows:
            row.error = self.roll.fault_of_making_up(row)
        if self.typed.get("stamp", self.stamp) != self.stamp and self.differences:
            self.stale = "您打开这一页以后，这条记录又被改过。您写的没有丢，请对照后再存。"
        return not self.problems

    def save(self):
        if not self.differences:
            return
        self.roll.save_made_up(self.meeting)
        self.meeting.save(update_fields=["changed_at"])
        events.write(self.meeting, MeetingEvent.Kind.CHANGED, self.access.user, "补课", self.differences)
        seal([self.meeting], self.access.user)
