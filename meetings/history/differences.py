"""What differs between two versions of a record, in words for the reader."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from meetings.models import AgendaItem, Attendance, Meeting

Difference = tuple[str, str, str]
TITLE = "题目"

TEXTS = ("place", "topic", "guests", "partner", "material", "state_reason", "minutes", "resolution")
IN_ORDER = (
    "forms", "held_on", "began_at", "ended_at", "state", "state_reason", "place", "topic", "group", "scope",
    "is_extended", "chair", "recorder", "lecturer", "guests", "partner", "material", "fixed_parts",
    "campaign", "minutes", "resolution",
)  # fmt: skip
ITEM_FIELDS = (
    "title", "matter", "discussion", "resolution", "way", "votes_for", "votes_against", "votes_abstain",
    "seats", "ballots_issued", "ballots_returned", "ballots_void",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """How one person's attendance reads: a name, and 请假（病假）."""

    name: str
    words: str


@dataclass(frozen=True)
class Version:
    """One version of a record: the fields, the people by id, and the items of the agenda, all as words."""

    fields: dict[str, str]
    people: dict[int, Person] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)


def version_of(meeting: Meeting, people: Iterable = (), items: Iterable = ()) -> Version:
    """`people` are (id, name, attendance-like row), `items` are (item, its candidates)."""
    return Version(
        _fields(meeting),
        {id_: Person(name, attendance_in_words(row)) for id_, name, row in people},
        [_item(item, candidates) for item, candidates in items],
    )


def differences(before: Version, after: Version) -> list[Difference]:
    """(what, before, after) of everything that is not the same, in the order of the page."""
    return [
        *_changed(before.fields, after.fields),
        *_changed_people(before.people, after.people),
        *_changed_items(before.items, after.items),
    ]


def _changed(before: dict[str, str], after: dict[str, str], prefix=""):
    for what in before | after:
        one, other = before.get(what, ""), after.get(what, "")
        if one != other:
            yield f"{prefix}{what}", one, other


# ---- the record ----


def _label(name: str) -> str:
    return Meeting._meta.get_field(name).verbose_name


def _fields(meeting) -> dict[str, str]:
    words = {
        "forms": ("形式", meeting.forms_display),
        "held_on": (_label("held_on"), f"{meeting.held_on:%Y-%m-%d}" if meeting.held_on else ""),
        "began_at": ("开始时间", _clock(meeting.began_at)),
        "ended_at": ("结束时间", _clock(meeting.ended_at)),
        "state": (_label("state"), meeting.get_state_display()),
        "group": (_label("group"), str(meeting.group or "")),
        "scope": (_label("scope"), meeting.get_scope_display() or "按形式"),
        "is_extended": (_label("is_extended"), "是" if meeting.is_extended else "否"),
        "chair": (_label("chair"), meeting.chair_display),
        "recorder": (_label("recorder"), str(meeting.recorder or "")),
        "lecturer": (_label("lecturer"), _lecturer(meeting)),
        "fixed_parts": ("固定环节", "、".join(meeting.fixed_parts)),
        "campaign": (_label("campaign"), str(meeting.campaign or "")),
        **{name: (_label(name), getattr(meeting, name).replace("\r\n", "\n")) for name in TEXTS},
    }
    return dict(words[name] for name in IN_ORDER)


def _clock(time) -> str:
    return f"{time:%H:%M}" if time else ""


def _lecturer(meeting) -> str:
    kind = meeting.get_lecturer_kind_display()
    return f"{meeting.lecturer_display}（{kind}）" if kind else meeting.lecturer_display


# ---- who came ----


def attendance_in_words(row) -> str:
    """请假（病假），补课2020-03-20（自学）; `row` is an Attendance or a row of the form."""
    words = Attendance.Status(row.status).label if row.status in Attendance.Status.values else row.status
    if row.reason and row.status != Attendance.Status.PRESENT:
        words += f"（{row.reason}）"
    if row.made_up_on:
        words += f"，补课{row.made_up_on}" + (f"（{row.made_up_how}）" if row.made_up_how else "")
    return words


def _changed_people(before, after):
    for id_ in before | after:
        one, other = before.get(id_), after.get(id_)
        if one is None or other is None or one.words != other.words:
            # Who is in one version only was not expected in the other.
            yield f"考勤：{(one or other).name}", one.words if one else "", other.words if other else ""


# ---- the agenda ----


def _item(item: AgendaItem, candidates) -> dict[str, str]:
    words = {name: getattr(item, name) for name in ITEM_FIELDS}
    words |= {"matter": item.get_matter_display() if item.matter else "", "way": item.get_way_display()}
    labels = {name: item._meta.get_field(name).verbose_name for name in ITEM_FIELDS} | {"title": TITLE}
    read = {
        labels[name]: "" if value is None else str(value).replace("\r\n", "\n")
        for name, value in words.items()
    }
    return read | {"候选人": "，".join(_candidate(one) for one in candidates)}


def _candidate(candidate) -> str:
    votes = "" if candidate.votes is None else f"{candidate.votes}票"
    return f"{candidate.member.name}{votes}{'当选' if candidate.elected else ''}"


def _changed_items(before, after):
    pairs = _paired(before, after)
    for one, other in pairs:
        if one and other:
            yield from _changed(one, other, prefix=f"议题“{other[TITLE]}”的")
        else:
            yield f"议题“{(one or other)[TITLE]}”", _whole(one), _whole(other)
    kept = [pair for pair in pairs if all(pair)]
    order = [before.index(one) for one, _ in kept]
    if order != sorted(order):
        yield "议题的顺序", *("、".join(item[TITLE] for item in items) for items in (before, after))


def _paired(before, after) -> list[tuple[dict | None, dict | None]]:
    """Items of one title belong together; those left over by their order; the rest came or went."""
    left = list(before)
    partner: dict[int, dict] = {}
    for place, item in enumerate(after):
        same = next((one for one in left if one[TITLE] == item[TITLE]), None)
        if same is not None:
            partner[place] = same
            left.remove(same)
    for place in range(len(after)):
        if place not in partner and place < len(before) and before[place] in left:
            partner[place] = before[place]
            left.remove(before[place])
    return [(partner.get(place), item) for place, item in enumerate(after)] + [(one, None) for one in left]


def _whole(item) -> str:
    return "；".join(f"{what}：{words}" for what, words in (item or {}).items() if words)
