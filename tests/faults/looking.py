"""Looks into the data after a fault: what is half-written, and what was promised and is not there.

python -m tests.faults.looking DATA_DIR     (the claims as JSON on stdin; the findings as JSON on stdout)
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from hashlib import sha256

from tests.faults.server import ROOT


def look(server, claims) -> dict:
    """{"faults": [...], "rows": {...}} in a process of its own, with the server's own settings."""
    command = [*server.run_in, sys.executable, "-m", "tests.faults.looking"]
    looked = subprocess.run(
        command,
        cwd=ROOT,
        env=server.environment,
        input=json.dumps(claims, ensure_ascii=False),
        capture_output=True,
        text=True,
    )
    if looked.returncode:
        return {"faults": [f"nobody could look: {looked.stderr[-1500:]}"], "rows": {}}
    return json.loads(looked.stdout)


def main():
    import django

    django.setup()
    claims = json.load(sys.stdin)
    faults = [fault for check in CHECKS for fault in check(claims)]
    print(json.dumps({"faults": faults, "rows": _rows()}, ensure_ascii=False))


def _rows() -> dict:
    from meetings.attachments.models import Attachment
    from meetings.models import Meeting
    from members.models import DuesEntry, Member

    return {model.__name__: model.objects.count() for model in (Meeting, Attachment, DuesEntry, Member)}


def database_is_whole(claims):
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (said,) in cursor.fetchall():
            if said != "ok":
                yield f"integrity_check: {said}"
        cursor.execute("PRAGMA foreign_key_check")
        for row in cursor.fetchall():
            yield f"foreign_key_check: {row}"


def claims_are_kept(claims):
    from meetings.attachments.models import Attachment
    from meetings.models import Meeting, PlanItem, Talk, TalkNote
    from members.models import DuesEntry, Member
    from reports.summary.filing.models import FiledSummary

    topics = Counter(Meeting.objects.values_list("topic", flat=True))
    talks = (
        Counter(TalkNote.objects.values_list("topic", flat=True)) if _has(TalkNote, "topic") else Counter()
    )
    talks += Counter(Talk.objects.values_list("topic", flat=True)) if _has(Talk, "topic") else Counter()
    plans = Counter(PlanItem.objects.values_list("topic", flat=True))
    receipts = defaultdict(Decimal)
    for entry in DuesEntry.objects.exclude(receipt=""):
        receipts[entry.receipt, entry.member_id] += entry.amount
    files = Counter(Attachment.objects.exclude(meeting=None).values_list("name", flat=True))
    filed = {(one.half, one.edition) for one in FiledSummary.objects.defer("blocks")}
    batches = Counter(number.rpartition("-")[0] for number in Member.objects.values_list("number", flat=True))
    for claim in claims:
        kind = claim["kind"]
        if kind == "meeting" and topics[claim["topic"]] != 1:
            yield f"promised once, there {topics[claim['topic']]} times: meeting {claim['topic']}"
        elif kind == "talk" and talks[claim["topic"]] != 1:
            yield f"promised once, there {talks[claim['topic']]} times: talk {claim['topic']}"
        elif kind == "plan" and plans[claim["topic"]] != 1:
            yield f"promised once, there {plans[claim['topic']]} times: plan {claim['topic']}"
        elif kind == "dues" and receipts.get((claim["receipt"], claim["member"])) != Decimal(claim["total"]):
            yield f"promised and not there: receipt {claim}"
        elif kind == "upload" and any(files[name] != 1 for name in claim["names"]):
            yield f"promised once: files {[(name, files[name]) for name in claim['names']]}"
        elif kind == "filed" and (claim["half"], claim["edition"]) not in filed:
            yield f"promised and not there: summary {claim}"
        elif kind == "import" and batches[claim["batch"]] != claim["members"]:
            yield f"promised and not there: import {claim} ({batches[claim['batch']]})"


def _has(model, name):
    return any(field.name == name for field in model._meta.fields)


def meetings_are_whole(claims):
    """Whatever was answered: an activity has all its attendances, agenda and story, or is not there."""
    from django.db.models import Count

    from meetings.models import Meeting

    expected = {claim["topic"]: claim["expected"] for claim in claims if claim["kind"] == "meeting"}
    usual = Counter(expected.values()).most_common(1)
    tag = next(iter(expected), "试")[:1]
    for meeting in Meeting.objects.filter(topic__regex=f"^{tag}[0-9]+$").annotate(
        people=Count("attendances", distinct=True),
        items=Count("agenda", distinct=True),
        lines=Count("events", distinct=True),
    ):
        wanted = expected.get(meeting.topic, usual[0][0] if usual else meeting.people)
        if (meeting.people, meeting.items) != (wanted, 2) or meeting.lines < 1:
            found = f"{meeting.people}/{wanted} people, {meeting.items}/2 items, {meeting.lines} lines"
            yield f"half-written: meeting {meeting.topic}: {found}"


def talks_are_whole(claims):
    from meetings.models import Talk

    for talk in Talk.objects.filter(partners=None):
        yield f"half-written: talk {talk.pk} with nobody"
    numbers = Counter(_meeting_numbers())
    for number, times in numbers.items():
        if times > 1:
            yield f"a number given {times} times: meeting {number}"


def _meeting_numbers():
    from meetings.models import Meeting

    return Meeting.objects.values_list("branch", "number")


def imports_are_whole(claims):
    from members.models import Member

    members = Member.objects.filter(number__startswith="B", name__startswith="导入")
    for batch, number in Counter(one.number.rpartition("-")[0] for one in members).items():
        if number != 40:
            yield f"half-written: import {batch}: {number} of 40 members"


def dues_add_up(claims):
    """实交 of each month is the sum of its live entries, and no receipt number is given to two payments."""
    from members.models import DuesEntry, DuesPayment

    sums, receipts = defaultdict(Decimal), defaultdict(set)
    for entry in DuesEntry.objects.live():
        sums[entry.member_id, entry.month] += entry.amount
    for entry in DuesEntry.objects.exclude(receipt=""):
        receipts[entry.branch_id, entry.receipt].add(entry.member_id)
    rows = {(row.member_id, row.month): row.amount_paid or Decimal(0) for row in DuesPayment.objects.all()}
    for key in sums.keys() | rows.keys():
        if sums.get(key, 0) != rows.get(key, 0):
            yield f"dues {key}: the entries say {sums.get(key)}, the row says {rows.get(key)}"
    for receipt, members in receipts.items():
        if len(members) > 1:
            yield f"receipt {receipt} was given to {len(members)} members"


def files_are_there(claims):
    """No row without its file, each file what its row says, and nothing half-written in its place."""
    from meetings.attachments.models import StoredFile

    for stored in StoredFile.objects.all():
        try:
            with stored.file.open("rb") as file:
                content = file.read()
        except FileNotFoundError:
            yield f"a row without its file: {stored.file.name}"
            continue
        if sha256(content).hexdigest() != stored.sha256 or len(content) != stored.size:
            yield f"not what its row says: {stored.file.name} ({len(content)} of {stored.size} bytes)"
        if stored.thumbnail and not stored.thumbnail.storage.exists(stored.thumbnail.name):
            yield f"a row without its picture: {stored.thumbnail.name}"


def only_strays_are_swept(claims):
    """What was left behind goes with the daily sweep, which takes nothing that a record names."""
    from branch.stray_files import missing_files, stray_files

    for path in list(stray_files(older_than=-60)):
        path.unlink()
    for owner, name in missing_files():
        yield f"{owner} lacks its file: {name}"


def filed_is_as_filed(claims):
    from branch.models import Branch
    from reports.summary.filing.checking import checked

    for branch in Branch.objects.all():
        for filed, wrong in checked(branch):
            for fault in wrong:
                yield f"filed {filed.half} edition {filed.edition}: {fault}"


CHECKS = [
    database_is_whole,
    claims_are_kept,
    meetings_are_whole,
    talks_are_whole,
    imports_are_whole,
    dues_add_up,
    only_strays_are_swept,
    files_are_there,
    filed_is_as_filed,
]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
    main()
