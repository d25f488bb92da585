"""The sign-in sheets (签到表) of the activities that were held, bound as one PDF.

A signature is put down by hand; what the record says of who came by phone or did not come stands beside it.
"""

from dataclasses import dataclass
from pathlib import Path

from django.db.models import Exists, OuterRef, Prefetch
from django.template.loader import render_to_string
from django.utils import timezone

from branch.models import Branch
from branch.periods import Period
from meetings.models import Attendance, Meeting, SignIn
from meetings.sign_in.paper import IN_ONE_COLUMN, in_columns
from members.roll import labels_of
from reports.document.pdf import write_page

STYLE = Path(__file__).with_name("sign_in.css")
Status = Attendance.Status


@dataclass(frozen=True)
class Sheet:
    """A person is (number, name, remark); a line has one, or two beside each other."""

    meeting: Meeting
    columns: int
    expected: list[tuple]
    sat_in: list[tuple]

    @property
    def halves(self) -> range:
        return range(self.columns)


def with_attendance(meetings):
    """Of the others nobody knows who should have signed."""
    there = Attendance.objects.filter(branch=OuterRef("branch"), meeting=OuterRef("pk"))
    return meetings.filter(Exists(there))


def sheets_of(branch: Branch, meetings) -> list[Sheet]:
    """In a number of queries that does not grow with the meetings."""
    rows = Attendance.objects.filter(branch=branch).select_related("member")
    signed = SignIn.objects.filter(branch=branch)
    found = meetings.select_related("branch", "group").prefetch_related(
        Prefetch("attendances", rows.order_by("member__number", "member_id")), Prefetch("sign_ins", signed)
    )
    return [_sheet(meeting) for meeting in found]


def _sheet(meeting: Meeting) -> Sheet:
    rows = list(meeting.attendances.all())
    labels = labels_of(row.member for row in rows)
    signed = {one.member_id: timezone.localtime(one.at) for one in meeting.sign_ins.all()}
    expected = [row for row in rows if row.status != Status.OBSERVER]
    people = [
        (number, labels[row.member_id], _remark(row, signed)) for number, row in enumerate(expected, start=1)
    ]
    sat_in = [
        ("", labels[row.member_id], _at(signed.get(row.member_id)))
        for row in rows
        if row.status == Status.OBSERVER
    ]
    columns = 1 if len(people) <= IN_ONE_COLUMN else 2
    nobody = ("", "", "")
    return Sheet(meeting, columns, in_columns(people, columns, nobody), in_columns(sat_in, columns, nobody))


def _remark(row: Attendance, signed: dict) -> str:
    """Why nobody stays away is for the record book, not for a list that lies on the table."""
    return _at(signed.get(row.member_id)) if row.status == Status.PRESENT else row.get_status_display()


def _at(moment) -> str:
    return f"手机签到 {moment:%H:%M}" if moment else ""


def print_sheets(branch: Branch, period: Period, meetings) -> bytes:
    context = {"sheets": sheets_of(branch, meetings), "title": f"组织生活签到表（{period.name}）"}
    return write_page(render_to_string("reports/pack/sign_in.html", context), STYLE)
