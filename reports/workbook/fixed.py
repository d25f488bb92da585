"""What no file changes: what the program wrote down itself, and what was polled and counted."""

from datetime import datetime

from django.utils import timezone

from meetings.models import Meeting
from reports.workbook.life import APPRAISAL_ENTRIES, APPRAISALS
from reports.workbook.people import ELECTION_CANDIDATES, ELECTION_POSTS, ELECTIONS, ELECTORS, ROUNDS

# What the program writes down itself.
STAMPED = {"entered_on", "confirmed_at", "opened_at", "closed_at"}
# What stays as it is once a poll (民主测评) has begun.
POLLED = {
    APPRAISALS: ("held_on", "way"),
    APPRAISAL_ENTRIES: ("member", "excellent", "qualified", "basic", "unqualified"),
}
# The same once the result of an election is written into the posts.
COUNTED = {
    ELECTIONS: (
        "term_name", "years", "seats", "settled_on", "recorded_on", "cancelled_on", "trace",
    ),
    ELECTORS: ("is_present", "left_out"),
    ROUNDS: ("seats", "due", "present", "issued", "returned", "void"),
    ELECTION_CANDIDATES: ("votes", "is_written_in", "is_elected"),
    ELECTION_POSTS: (),
}  # fmt: skip


def leave_the_poll_alone(planner, plan, parsed, record, differences):
    """No file changes whom a poll is about and how it was counted."""
    poll = record.pk if plan.sheet is APPRAISALS else record.appraisal_id
    if poll not in planner.voted_on:
        return
    if attrs := touched(plan.sheet, POLLED, differences):
        planner.fault(plan.sheet, parsed.row, attrs, "测评已经开始，这一格不能再改")
    elif record.pk is None:
        planner.fault(plan.sheet, parsed.row, ["member"], "测评已经开始，名单里不能再加人")


def leave_the_count_alone(planner, plan, parsed, record, differences):
    """No file changes who elected whom with how many votes."""
    if _election_of(planner, plan.sheet, record) not in planner.settled:
        return
    if attrs := touched(plan.sheet, COUNTED, differences):
        planner.fault(plan.sheet, parsed.row, attrs, "选举结果已经写入任职，这一格不能再改")
    elif record.pk is None:
        planner.fault(plan.sheet, parsed.row, [plan.sheet.key[0]], "选举结果已经写入任职，不能再加")


def _election_of(planner, sheet, record):
    if sheet is ELECTION_CANDIDATES:
        ballot = planner.names.rounds.by_id.get(record.round_id)
        return ballot and ballot.election_id
    return record.pk if sheet is ELECTIONS else record.election_id


def keep_what_was_stamped(planner, plan, parsed, record):
    """What the program itself wrote down, of entering, confirming and polling: no file rewrites it."""
    for attr in STAMPED & set(parsed.values) if record.pk is not None else ():
        told, stamped = parsed.values[attr], getattr(record, attr)
        if isinstance(stamped, datetime):
            stamped = timezone.localdate(stamped)
        # Brought in without it, a record may be told its day of entry; confirming is judged as a lock.
        is_open = told is not None and attr == "confirmed_at"
        is_open |= attr == "entered_on" and stamped is None and record.state == Meeting.State.HELD
        if told == stamped or is_open:
            continue
        del parsed.values[attr]
        if told is None or record.pk in planner.entered_anew:
            continue
        header = plan.sheet.header_of(attr)
        is_now = f"{header}是 {stamped}，" if stamped else header
        if attr == "entered_on" and stamped and told < stamped:
            # A file from before the day was moved is still good: the same file may come twice.
            place = f"{plan.sheet.title}!{parsed.row.place(header)}"
            planner.notes.append(f"{place}: {is_now}由程序记下，仍按这一天")
        else:
            planner.fault(plan.sheet, parsed.row, [attr], f"{is_now}由程序记下，不能改")


def touched(sheet, fixed: dict, differences) -> list[str]:
    """The columns that differ of those that stay as they are."""
    attrs = {sheet.header_of(attr): attr for attr in fixed[sheet]}
    return [attrs[header] for header, _, _ in differences if header in attrs]
