"""Confirmed records are sealed (校验码), and each seal of a branch is chained to the one before it.

A record that is confirmed, and whatever the product changes of it later, gets a new seal. A change that
somebody makes in the database itself leaves the seal as it was, and `manage.py check_records` finds it. The
signature is made with the key of the installation, which is not in the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from branch.models import Branch
from branch.periods import day_in_full
from branch.prepared import rows_of
from branch.transactions import hold_branch
from meetings.history.digests import PARTS, changed_parts, digests_of, whole
from meetings.history.models import Seal
from meetings.models import Meeting, MeetingEvent

SALT = "meetings.history.seals"
AT_A_TIME = 500
NAMES_OF_PARTS = {
    "attendances": "考勤",
    "agenda": "议题",
    "candidates": "候选人和得票",
    "leader_parts": "双重组织生活",
    "attachments": "附件",
}


# ---- sealing ----


def seal(meetings: Iterable, by) -> None:
    """Those that are confirmed, all of one branch, as they are now; in the caller's transaction."""
    confirmed = [meeting for meeting in meetings if meeting.is_confirmed]
    if not confirmed:
        return
    branch = hold_branch(Branch(pk=confirmed[0].branch_id))
    seals = _made(branch, [meeting.pk for meeting in confirmed], str(by or ""))
    Seal.objects.bulk_create(seals, batch_size=AT_A_TIME)


def seal_what_has_none(branch: Branch, by) -> None:
    """For records that came in confirmed: from a workbook, or made up for a demonstration."""
    confirmed = Meeting.objects.filter(branch=branch, confirmed_at__isnull=False)
    sealed = Seal.objects.filter(branch=branch).values("meeting")
    seal(list(confirmed.exclude(pk__in=sealed).order_by("confirmed_at", "pk")), by)


def _made(branch: Branch, ids: list[int], by: str) -> list[Seal]:
    """The seals of these records, not saved yet; what is as it was sealed needs none."""
    own, at = Seal.objects.filter(branch=branch), timezone.now()
    as_sealed = dict(own.filter(meeting__in=ids).order_by("number").values_list("meeting", "digest"))
    last = own.order_by("-number").first()
    number, previous = (last.number, last.sha256) if last else (0, "")
    seals = []
    for some in _batched(ids):
        digests = digests_of(some)
        for pk in some:
            if as_sealed.get(pk) == whole(digests[pk]):
                continue
            number += 1
            one = Seal(branch=branch, number=number, meeting_id=pk, at=at, by=by, previous=previous)
            one.parts, one.digest = digests[pk], whole(digests[pk])
            one.sha256 = previous = chained(one)
            one.signature = signatures(one.sha256)[0]
            seals.append(one)
    return seals


def chained(one) -> str:
    """The seal itself: of the record's digest, and of everything that the seal says beside it."""
    at = one.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = (one.branch_id, one.number, one.meeting_id, at, one.by, one.digest, one.previous)
    return sha256("\n".join(map(str, said)).encode()).hexdigest()


def signatures(value: str) -> list[str]:
    """With the present key and with those before it."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac(SALT, value, secret=key, algorithm="sha256").hexdigest() for key in keys]


def _batched(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + AT_A_TIME] for start in range(0, len(ids), AT_A_TIME))


def code_of(meeting) -> str:
    """校验码: the first eight characters of the record's digest, on its page and to be told by telephone."""
    last = rows_of(_last_digest, meeting)
    return last[0][:8] if last else ""


def _last_digest(meeting):
    seals = Seal.objects.filter(branch=F("meeting__branch"), meeting=meeting)
    return seals.order_by("-number").values_list("digest", flat=True)[:1]


# ---- checking ----


@dataclass(frozen=True)
class Fault:
    """Where something was changed behind the product's back, and what, in words."""

    where: str
    what: str


@dataclass(frozen=True)
class Checked:
    records: int
    # The last seal of the chain: who wrote it down elsewhere can tell that nothing was cut off its end.
    head: str
    faults: tuple[Fault, ...]


def check(branch: Branch) -> Checked:
    latest: dict[int, Seal] = {}
    seals = list(Seal.objects.filter(branch=branch).order_by("number", "pk"))
    faults = list(_faults_of_chain(seals))
    for one in seals:
        latest[one.meeting_id] = one
    faults += _faults_of_records(branch, latest)
    return Checked(len(latest), seals[-1].sha256 if seals else "", tuple(faults))


def _faults_of_chain(seals: list[Seal]) -> Iterator[Fault]:
    number, previous = 0, ""
    unsigned = [one for one in seals if not _is_signed(one)]
    for one in seals:
        if one.number != number + 1 or one.previous != previous:
            yield Fault(f"第 {one.number} 个校验码", "和前一个接不上，中间的可能被删过或换过")
        if one.sha256 != chained(one) or one.digest != whole(one.parts):
            yield Fault(f"第 {one.number} 个校验码", "被改过")
        number, previous = one.number, one.sha256
    if seals and len(unsigned) == len(seals):
        yield Fault("全部校验码", "签名和本机的密钥对不上：SECRET_KEY 换过，或者校验码全部被换过")
    else:
        yield from (Fault(f"第 {one.number} 个校验码", "签名不对，不是本程序写的") for one in unsigned)


def _is_signed(one: Seal) -> bool:
    return any(constant_time_compare(one.signature, signature) for signature in signatures(one.sha256))


def _faults_of_records(branch: Branch, latest: dict[int, Seal]) -> Iterator[Fault]:
    confirmed = set(
        Meeting.objects.filter(branch=branch, confirmed_at__isnull=False).values_list("pk", flat=True)
    )
    told = MeetingEvent.objects.filter(branch=branch, kind=MeetingEvent.Kind.CONFIRMED)
    told = set(told.values_list("meeting", flat=True))
    for some in _batched(sorted(confirmed | told | latest.keys())):
        digests = digests_of(some)
        names = Meeting.objects.in_bulk(some)
        for pk in some:
            seal, now = latest.get(pk), digests.get(pk)
            where = _name(names.get(pk), seal)
            yield from (Fault(where, what) for what in _faults_of(pk in confirmed, seal, now))


def _name(meeting, seal) -> str:
    if meeting is None:
        return f"{day_in_full(timezone.localdate(seal.at))}的校验码"
    return f"{meeting.number} {meeting}《{meeting.topic}》"


def _faults_of(is_confirmed: bool, seal: Seal | None, now: dict | None) -> Iterator[str]:
    if now is None:
        yield "记录被删掉了"
    elif seal is None:
        yield "已经确认，却没有校验码" if is_confirmed else "经过里有确认，确认和校验码却没有了"
    elif not is_confirmed:
        yield "确认被取消了"
    elif seal.parts != now:
        yield f"被改过：{'、'.join(dict.fromkeys(map(_label, changed_parts(seal.parts, now))))}"


def _label(name: str) -> str:
    if name in PARTS:
        return NAMES_OF_PARTS[name]
    return str(Meeting._meta.get_field(name.removesuffix("_id")).verbose_name)
