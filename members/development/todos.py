"""What the home page says about development, for who keeps it."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.urls import reverse

from members.access import Access
from members.development.admission import conversions_due
from members.development.file import File, Next, files_of, named, with_steps
from members.development.models import Applicant
from members.development.steps import HALF_YEARLY, STEP_OF, Kind, Stage
from members.todo import Todo

# So long before its end a probation, or the time of a first talk or an approval, is spoken of.
AHEAD = relativedelta(months=2)
WAITING_AHEAD = relativedelta(months=1)
WAITED_FOR = (Kind.FIRST_TALK, Kind.ADMISSION_APPROVED, Kind.CONVERSION_APPROVED)


def todos(access: Access) -> list[Todo]:
    if not access.changes_all("records"):
        return []
    branch, day = access.branch, access.day
    open_files = Applicant.objects.filter(branch=branch, ended_on__isnull=True)
    files = files_of(with_steps(open_files), day)
    return [*_conversions(branch, day), *_waited_for(files, day), *_inspections(files, day)]


def _conversions(branch, day: date) -> list[Todo]:
    source = STEP_OF[Kind.CONVERSION].source
    return [
        Todo(
            row.mark.look if row.mark.look == "miss" else "wait",
            f"{row.member}预备期{'已满' if row.expires_on <= day else '快满'}",
            f"{named(row.expires_on)}到期，{row.mark.words}",
            f"期满以后开支部大会讨论转正。{source}",
            row.applicant.get_absolute_url() if row.applicant else _backfill(row.member),
            "登记转正" if row.applicant else "补建档案",
        )
        for row in conversions_due(branch, day)
        if not row.is_decided and row.expires_on <= day + AHEAD
    ]


def _backfill(member) -> str:
    return reverse("development:backfill", args=[member.pk])


def _waited_for(files: list[File], day: date) -> list[Todo]:
    return [
        Todo(
            "miss" if item.mark.look == "miss" else "wait",
            f"{file.person}{item.step.name}",
            f"{item.words}，{item.mark.words}",
            f"{item.step.by.words}。{item.source}",
            file.applicant.get_absolute_url(),
            "去登记",
        )
        for file in files
        if (item := _waiting(file)) and item.day <= day + WAITING_AHEAD
    ]


def _waiting(file: File) -> Next | None:
    """The first talk, or an approval; the talk before that may not have been recorded."""
    return next((item for item in file.coming if item.step.kind in WAITED_FOR and item.day), None)


def _inspections(files: list[File], day: date) -> list[Todo]:
    due = [file for file in files if file.inspection_due and file.inspection_due <= day]
    if not due:
        return []
    url = due[0].applicant.get_absolute_url() if len(due) == 1 else None
    return [
        Todo(
            "wait",
            "积极分子考察",
            f"{len(due)} 名积极分子到了半年考察的时候",
            f"每半年考察一次。{HALF_YEARLY.source}",
            url or f"{reverse('development:list')}?stage={Stage.ACTIVIST}",
            "去登记",
        )
    ]
