"""The secret poll (民主测评): who takes part, casting a ballot, counting.

A ballot is kept without its voter. That somebody has voted and the ballot are written in one transaction; so
that nothing of that transaction ties the two together, each cast writes all ballots anew: under new ids, in
random order. Nothing about a cast is said in messages or kept in a history.
"""

import secrets
from collections import Counter

from django.db import transaction
from django.utils import timezone

from branch.periods import day_in_full, today
from meetings.models import Appraisal, AppraisalEntry, Ballot, Grade, Voter
from meetings.roll import DayRoll
from members.roll import labels_of

# With fewer ballots the counts would give away who marked what.
FEWEST = 3


# ---- who is graded, who takes part ----
def follow_the_roll(appraisal: Appraisal) -> None:
    """Full members of the day of the poll are graded; everyone on the roll that day takes part."""
    roll = DayRoll(appraisal.branch, appraisal.held_on)
    key = {"branch": appraisal.branch, "appraisal": appraisal}
    graded = _full(roll)
    appraisal.entries.exclude(member__in=graded).delete()
    AppraisalEntry.objects.bulk_create(
        [AppraisalEntry(**key, member=member) for member in graded],
        ignore_conflicts=True,
        unique_fields=["appraisal", "member", "branch"],
    )
    appraisal.voters.exclude(member__in=roll.members).delete()
    Voter.objects.bulk_create([Voter(**key, member=member) for member in roll.members], ignore_conflicts=True)


def _full(roll: DayRoll) -> list:
    return [member for member in roll.members if member.is_full(roll.day)]


def words_lost_on(appraisal: Appraisal, day) -> list[str]:
    """Whose 自评 or 互评 would go, were the poll held on that day."""
    graded = {member.pk for member in _full(DayRoll(appraisal.branch, day))}
    written = appraisal.entries.exclude(self_review="", peer_review="").select_related("member")
    return [str(entry) for entry in written if entry.member_id not in graded]


# ---- open, cast, close ----
def _locked(appraisal: Appraisal) -> Appraisal:
    """The row itself, held until the transaction ends: casts and the close queue here."""
    return Appraisal.objects.select_for_update(of=["self"]).select_related("branch").get(pk=appraisal.pk)


def why_not_open(appraisal: Appraisal) -> str:
    if appraisal.is_on_paper:
        return "这次是纸质测评，不在网上投票。"
    if appraisal.opened_at:
        return "测评已经开始过。"
    if appraisal.held_on > today():
        return f"测评日期是{day_in_full(appraisal.held_on)}，到那天才能开始。要提前，先改测评日期。"
    return ""


@transaction.atomic
def open_(appraisal: Appraisal) -> str:
    """Begins the poll; otherwise says why not."""
    appraisal = _locked(appraisal)
    if reason := why_not_open(appraisal):
        return reason
    follow_the_roll(appraisal)
    if not appraisal.entries.exists():
        return "测评那天名册里没有正式党员，没有可以评议的人。"
    appraisal.opened_at = timezone.now()
    appraisal.save(update_fields=["opened_at"])
    return ""


@transaction.atomic
def cast(voter: Voter, marks: dict[str, str]) -> bool:
    """Takes the one ballot of this voter; False when the poll is not open or the voter has voted before."""
    appraisal = _locked(voter.appraisal)
    if not appraisal.is_open:
        return False
    if not Voter.objects.filter(pk=voter.pk, has_voted=False).update(has_voted=True):
        return False
    all_marks = [*appraisal.ballots.values_list("marks", flat=True), dict(sorted(marks.items()))]
    secrets.SystemRandom().shuffle(all_marks)
    appraisal.ballots.all().delete()
    Ballot.objects.bulk_create(
        [Ballot(branch=appraisal.branch, appraisal=appraisal, marks=each) for each in all_marks]
    )
    return True


@transaction.atomic
def close(appraisal: Appraisal) -> str:
    """Ends the poll for good and writes the counts into the entries; otherwise says why not."""
    appraisal = _locked(appraisal)
    if reason := why_not_close(appraisal):
        return reason
    if not appraisal.is_on_paper and appraisal.ballots.count() >= FEWEST:
        _write_counts(appraisal)
    appraisal.closed_at = timezone.now()
    appraisal.save(update_fields=["closed_at"])
    return ""


def why_not_close(appraisal: Appraisal) -> str:
    if appraisal.is_closed:
        return "测评已经结束。"
    if not appraisal.is_on_paper:
        return "" if appraisal.opened_at else "测评还没开始。"
    if appraisal.held_on > today():
        return f"测评日期是{day_in_full(appraisal.held_on)}，还没到。"
    missing = [str(entry) for entry in appraisal.entries.select_related("member") if entry.marked is None]
    if not missing:
        return ""
    return f"还有{len(missing)}人没有录入票数：{'、'.join(missing[:3])}{'等' if len(missing) > 3 else ''}。"


# ---- counting ----
def tally(appraisal: Appraisal) -> dict[int, Counter]:
    """{entry: how many ballots gave each grade}, recounted from the ballots."""
    counts: dict[int, Counter] = {pk: Counter() for pk in appraisal.entries.values_list("pk", flat=True)}
    for marks in appraisal.ballots.values_list("marks", flat=True):
        for entry, grade in marks.items():
            counts[int(entry)][grade] += 1
    return counts


def _write_counts(appraisal: Appraisal) -> None:
    counts, entries = tally(appraisal), list(appraisal.entries.all())
    for entry in entries:
        for grade in Grade:
            setattr(entry, grade, counts[entry.pk][grade])
    AppraisalEntry.objects.bulk_update(entries, list(Grade.values))


def labelled(entries) -> list[AppraisalEntry]:
    """The entries, each with the `label` that tells it from a namesake."""
    entries = list(entries)
    labels = labels_of(entry.member for entry in entries)
    for entry in entries:
        entry.label = labels[entry.member_id]
    return entries
