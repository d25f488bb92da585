"""The last presses in the demonstration: something for the trail and the bin to show; no figure changes."""

from branch.trail.acting import acting_as, because
from branch.trail.noting import MADE, Note, beginning, place_of, tell
from members.models import Honour
from reports.demo.roll import Roll


def tell_made(rows, by, at=lambda row: row.recorded_at):
    """Of rows whose history has a page: who recorded them, and on which day."""
    notes = [Note(type(row), row.pk, MADE, beginning(row), place_of(row)) for row in rows]
    tell(notes, [at(row) for row in rows], by)


def leave_a_trail(roll: Roll):
    branch = roll.branch
    secretary, organiser = (_account(branch, username) for username in ("shuji", "zuzhi"))
    meeting = branch.meetings.filter(state="held", confirmed_at=None).order_by("-held_on", "-id").first()
    if organiser and meeting and meeting.place:
        place = meeting.place
        for elsewhere in ("二楼会议室", place):
            with acting_as(organiser, branch.pk):
                meeting.place = elsewhere
                meeting.save(update_fields=["place"])
    honour = branch.honours.order_by("-dated_on", "-id").first()
    if secretary and honour:
        with acting_as(secretary, branch.pk):
            twice = Honour.objects.create(
                branch=branch,
                member_id=honour.member_id,
                title=honour.title,
                state=honour.state,
                level=honour.level,
                awarded_by=honour.awarded_by,
                dated_on=honour.dated_on,
                note="和上一条重复，录了两次",
            )
        with acting_as(secretary, branch.pk), because("录了两次"):
            twice.delete()


def _account(branch, username):
    member = branch.members.filter(account__username=username).select_related("account").first()
    return member and member.account
