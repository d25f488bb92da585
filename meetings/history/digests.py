"""What a seal covers of a confirmed record, and its digest: the same on every database."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, time
from hashlib import sha256

from django.apps import apps

FORMS = (
    "general_meeting", "committee_meeting", "group_meeting", "party_lecture", "theme_day",
    "org_life_meeting", "appraisal", "group_study", "warning_education", "other",
)  # fmt: skip
# Not covered: who typed and who pressed (accounts come and go), and when it was last written.
MEETING = (
    "branch_id", "number", *FORMS, "held_on", "began_at", "ended_at", "place", "topic", "group_id", "scope",
    "is_extended", "chair_id", "chair_name", "recorder_id", "lecturer_id", "lecturer_name", "lecturer_kind",
    "guests", "partner", "material", "dues_collected", "oath_renewed", "charter_read", "campaign_id",
    "state", "state_reason", "postponed_from", "minutes", "resolution", "entered_on", "confirmed_at",
)  # fmt: skip
ATTENDANCE = ("member_id", "status", "reason", "made_up_on", "made_up_how")
ITEM = (
    "position", "title", "matter", "discussion", "resolution", "way", "votes_for", "votes_against",
    "votes_abstain", "seats", "ballots_issued", "ballots_returned", "ballots_void",
)  # fmt: skip
CANDIDATE = ("item__position", "member_id", "votes", "elected")
LEADER_PART = ("leader_id", "part", "note")
ATTACHMENT = ("name", "stored__sha256", "stored__size", "stored__content_type")
# What belongs to a record: model, its way to the record, its covered columns.
PARTS = {
    "attendances": ("Attendance", "meeting_id", ATTENDANCE),
    "agenda": ("AgendaItem", "meeting_id", ITEM),
    "candidates": ("Candidate", "item__meeting_id", CANDIDATE),
    "leader_parts": ("LeaderPart", "meeting_id", LEADER_PART),
    "attachments": ("Attachment", "meeting_id", ATTACHMENT),
}
Digests = dict[str, str]


def digests_of(ids: list[int]) -> dict[int, Digests]:
    """{record: {column or part: digest}} of those that exist, in a constant number of queries."""
    rows = _rows_of("Meeting").filter(pk__in=ids).order_by().values("pk", *MEETING)
    found = {row.pop("pk"): {name: _digest(value) for name, value in row.items()} for row in rows}
    for part, (name, way, columns) in PARTS.items():
        of_record = defaultdict(list)
        for pk, *values in _rows_of(name).filter(**{f"{way}__in": ids}).values_list(way, *columns):
            of_record[pk].append([_plain(value) for value in values])
        for pk, digests in found.items():
            # The order in which a database gives them back says nothing.
            digests[part] = _digest(sorted(of_record[pk], key=_written))
    return found


def _rows_of(model: str):
    return apps.get_model("meetings", model)._base_manager


def whole(digests: Digests) -> str:
    """The digest of a record: of those of all its parts."""
    return _digest(digests)


def changed_parts(before: Digests, now: Digests) -> list[str]:
    return [name for name in (*MEETING, *PARTS) if before.get(name) != now.get(name)]


def _digest(value) -> str:
    return sha256(_written(_plain(value)).encode()).hexdigest()


def _written(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, (date, time)) else value
