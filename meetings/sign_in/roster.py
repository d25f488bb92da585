"""Who is expected at an activity, and who has signed in."""

from datetime import datetime

from meetings.models import Meeting, SignIn
from meetings.roll import Asked, DayRoll
from meetings.roll_form import RollForm
from members.models import Member


class Roster:
    def __init__(self, meeting: Meeting):
        asked, day = Asked.of(meeting), DayRoll(meeting.branch, meeting.held_on)
        roll = RollForm(day, asked, meeting)
        members = [row.member for row in roll.rows]
        if not roll.stored:
            # Only planned so far: who is expected has not been written down yet.
            members = day.expected(asked)
        self.expected: dict[int, str] = {member.id: day.label(member) for member in members}
        self.observers: list[Member] = roll.observing
        signed = SignIn.objects.filter(branch=meeting.branch_id, meeting=meeting)
        self.signed: dict[int, datetime] = dict(signed.values_list("member", "at"))

    @property
    def came(self) -> int:
        return sum(id_ in self.signed for id_ in self.expected)

    @property
    def waited_for(self) -> list[str]:
        return [label for id_, label in self.expected.items() if id_ not in self.signed]
