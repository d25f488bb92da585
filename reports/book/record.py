"""One record of organisational life in the form branches keep on paper (党支部组织生活记录表).

Screen, PDF and bound book print the same lines. Only what was recorded is printed, the rest stays blank.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from django.db.models import Prefetch
from django.utils import timezone

from branch.models import Branch
from branch.periods import day_in_full, day_named
from meetings.agenda.votes import Voters, verdict_on
from meetings.history.lateness import entry_of
from meetings.models import (
    AgendaItem,
    Attachment,
    Attendance,
    Candidate,
    Form,
    LeaderPart,
    Meeting,
    MeetingEvent,
)
from members.discipline.suspension import is_suspended
from members.models import CommitteeRole, Post
from members.roll import was_in_force

NO_TIME = "　　时　分—　　时　分"
NO_TURNOUT = "应到　　　人，实到　　　人，请假　　　人，缺席　　　人"
NO_VOTES = "赞成　　　票，反对　　　票，弃权　　　票"
PEOPLE = ("branch", "group", "chair", "recorder", "lecturer", "campaign", "confirmed_by")
ITEM_NUMBERS = "一二三四五六七八九十"
Status = Attendance.Status


@dataclass(frozen=True)
class Cell:
    """`size` is how much room it has on the form: a class of the style sheet; no line parts a piece."""

    label: str
    text: str = ""
    size: str = ""
    pieces: tuple[str, ...] = ()
    between: str = "、"


@dataclass
class Record:
    """A filled-in form, or a blank one: lines of one or two cells, and what stands below the signatures."""

    branch: str
    number: str = ""
    lines: list[tuple[Cell, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    meeting: Meeting | None = None

    @property
    def label(self) -> str:
        """What a bookmark says: 3月18日 支部党员大会 一季度工作通报."""
        meeting = self.meeting
        return f"{day_named(meeting.held_on)} {meeting.forms_display} {meeting.topic}" if meeting else ""


def blank_record(branch: Branch) -> Record:
    """The same form with nothing in it, to be filled in by hand."""
    lines = [
        (_forms(()),),
        (Cell("主　　题"),),
        (Cell("时　　间", "　　　　年　　月　　日\n" + NO_TIME), Cell("地　　点")),
        (Cell("主 持 人"), Cell("记 录 人")),
        (Cell("主 讲 人"), Cell("列　　席")),
        (Cell("到会情况", NO_TURNOUT),),
        (Cell("请假缺席\n及 事 由", size="mid"),),
        (Cell("活动内容", size="tall"),),
        (Cell("议题表决", NO_VOTES),),
        (Cell("决　　议", size="mid"),),
        (Cell("附　　件"),),
    ]
    return Record(branch.name, lines=lines)


def _forms(chosen) -> Cell:
    """☑主题党日　□党课."""
    ticked = (f"{'☑' if form in chosen else '□'}{form.label}" for form in Form)
    return Cell("活动形式", pieces=tuple(ticked), between="　")


def records_of(branch: Branch, meetings) -> list[Record]:
    """The forms of these meetings (a queryset), in a number of queries that does not grow with them."""
    roles = list(CommitteeRole.objects.filter(branch=branch).order_by("id"))
    found = meetings.select_related(*PEOPLE).prefetch_related(*_parts(branch))
    return [_record(branch, meeting, roles) for meeting in found]


def _parts(branch: Branch) -> list:
    def rows(model, *joined):
        return model.objects.filter(branch=branch).select_related(*joined)

    attendances = rows(Attendance, "member").annotate(is_suspended=is_suspended("meeting__held_on"))
    amended = rows(MeetingEvent, "by").filter(kind=MeetingEvent.Kind.AMENDED).order_by("at", "id")
    return [
        Prefetch("attendances", attendances.order_by("member__number", "member_id")),
        Prefetch("agenda", rows(AgendaItem)),
        Prefetch("agenda__candidates", rows(Candidate, "member")),
        Prefetch("attachments", rows(Attachment)),
        Prefetch("leader_parts", rows(LeaderPart, "leader")),
        Prefetch("events", amended, to_attr="amendments"),
    ]


def _record(branch: Branch, meeting: Meeting, roles) -> Record:
    return Record(
        branch.name,
        meeting.number,
        [*_head(meeting, roles), *_people(meeting), *_words(meeting, roles)],
        _notes(meeting),
        meeting,
    )


# ---- the lines ----
def _head(meeting: Meeting, roles) -> list[tuple[Cell, ...]]:
    lines = [
        (_forms(meeting.forms),),
        (Cell("主　　题", meeting.topic),),
        (Cell("时　　间", _time(meeting)), Cell("地　　点", meeting.place)),
        (
            Cell("主 持 人", _with_posts(meeting.chair, meeting.chair_name, meeting, roles)),
            Cell("记 录 人", _with_posts(meeting.recorder, "", meeting, roles)),
        ),
        (Cell("主 讲 人", _lecturer(meeting, roles)), Cell("列　　席", _sat_in(meeting))),
    ]
    optional = (
        ("党 小 组", meeting.group.name if meeting.group else ""),
        ("应到范围", _scope(meeting)),
        ("联合单位", meeting.partner),
        ("学习材料", meeting.material),
        ("固定环节", "、".join(meeting.fixed_parts)),
        ("专项活动", meeting.campaign.name if meeting.campaign else ""),
    )
    return lines + [(Cell(label, text),) for label, text in optional if text]


def _time(meeting: Meeting) -> str:
    day = day_in_full(meeting.held_on) + f"（周{'一二三四五六日'[meeting.held_on.weekday()]}）"
    if not meeting.began_at:
        return f"{day}\n{NO_TIME}"
    ended = f"{meeting.ended_at:%H:%M}" if meeting.ended_at else "　　时　分"
    return f"{day}\n{meeting.began_at:%H:%M}—{ended}"


def _with_posts(member, outsider: str, meeting: Meeting, roles) -> str:
    """沈立言（书记）: with the posts held on that day."""
    if member is None:
        return f"{outsider}（支部以外）" if outsider else ""
    held = [
        Post(role.post).label
        for role in roles
        if role.member_id == member.pk and was_in_force(role, meeting.held_on)
    ]
    return f"{member.name}（{'、'.join(held)}）" if held else member.name


def _lecturer(meeting: Meeting, roles) -> str:
    if meeting.lecturer_name and meeting.lecturer_kind:
        return f"{meeting.lecturer_name}（{meeting.get_lecturer_kind_display()}）"
    return _with_posts(meeting.lecturer, meeting.lecturer_name, meeting, roles)


def _sat_in(meeting: Meeting) -> str:
    members = [row.member.name for row in meeting.attendances.all() if row.status == Status.OBSERVER]
    return "、".join([*members, *([meeting.guests] if meeting.guests else [])])


def _scope(meeting: Meeting) -> str:
    words = [meeting.get_scope_display()] if meeting.scope else []
    return "、".join([*words, *(["扩大会议"] if meeting.is_extended else [])])


def _people(meeting: Meeting) -> list[tuple[Cell, ...]]:
    rows = [row for row in meeting.attendances.all() if row.status != Status.OBSERVER]
    names = Counter(row.member.name for row in rows)

    def named(row) -> str:
        same = names[row.member.name] > 1 and row.member.number
        return f"{row.member.name}（{row.member.number}）" if same else row.member.name

    there = [row for row in rows if row.status in Attendance.CAME]
    away = [row for row in rows if row.status not in Attendance.CAME]
    absence = "；".join(f"{named(row)}：{_absence(row)}" for row in away) or ("无" if rows else "")
    leaders = "；".join(_leader_part(part) for part in meeting.leader_parts.all())
    lines = [
        (Cell("到会情况", _turnout(rows, named)),),
        (Cell("出席人员", pieces=tuple(map(named, there))),),
        (Cell("请假缺席\n及 事 由", absence),),
    ]
    return lines + ([(Cell("领导干部", leaders),)] if leaders else [])


def _turnout(rows, named) -> str:
    if not rows:
        return NO_TURNOUT
    count = Counter(row.status for row in rows)
    came = count[Status.PRESENT] + count[Status.ONLINE]
    online = "、".join(named(row) for row in rows if row.status == Status.ONLINE)
    among = f"（其中线上{count[Status.ONLINE]}人：{online}）" if online else ""
    away = f"请假{count[Status.ON_LEAVE]}人，缺席{count[Status.ABSENT]}人"
    return f"应到{len(rows)}人，实到{came}人{among}，{away}"


def _absence(row: Attendance) -> str:
    parts = [row.get_status_display(), row.reason]
    if row.made_up_on:
        how = f"（{row.made_up_how}）" if row.made_up_how else ""
        parts.append(f"{day_named(row.made_up_on, row.meeting.held_on.year)}补课{how}")
    return "，".join(filter(None, parts))


def _leader_part(part: LeaderPart) -> str:
    title = f"（{part.leader.title}）" if part.leader.title else ""
    note = f"，{part.note}" if part.note else ""
    return f"{part.leader.name}{title}{part.get_part_display()}{note}"


def _words(meeting: Meeting, roles) -> list[tuple[Cell, ...]]:
    agenda = list(meeting.agenda.all())
    lines = [(Cell("活动内容", meeting.minutes, "mid" if agenda else "big"),)]
    voters = _voters(meeting, roles) if agenda else None
    for place, item in enumerate(agenda):
        number = ITEM_NUMBERS[place] if place < len(ITEM_NUMBERS) else str(place + 1)
        lines.append((Cell(f"议 题 {number}" if len(agenda) > 1 else "议　　题", _item(item, voters)),))
    if meeting.resolution or not agenda:
        lines.append((Cell("决　　议", meeting.resolution),))
    lines.append((Cell("附　　件", _attachments(meeting)),))
    return lines


def _voters(meeting: Meeting, roles) -> Voters:
    day = meeting.held_on
    committee = {
        role.member_id for role in roles if role.post != Post.GROUP_LEADER and was_in_force(role, day)
    }
    people = [(row.member, row.status) for row in meeting.attendances.all()]
    suspended = {row.member_id for row in meeting.attendances.all() if row.is_suspended}
    return Voters.among(people, meeting.forms, day, committee, suspended)


def _item(item: AgendaItem, voters: Voters) -> str:
    candidates = list(item.candidates.all())
    verdict = verdict_on(item, voters, candidates)
    paragraphs = [
        f"{item.title}{f'（{item.get_matter_display()}）' if item.matter else ''}",
        f"讨论情况：{item.discussion}" if item.discussion else "",
        f"决议：{item.resolution}" if item.resolution else "",
        _vote(item),
        _ballots(item),
        "；".join(_candidate(one) for one in candidates),
        f"核对：{verdict.said}{verdict.text}{verdict.source}" if verdict else "",
    ]
    return "\n".join(filter(None, paragraphs))


def _vote(item: AgendaItem) -> str:
    if item.votes_cast is None:
        return f"表决方式：{item.get_way_display()}" if item.way else ""
    way = f"（{item.get_way_display()}）" if item.way else ""
    votes = (("赞成", item.votes_for), ("反对", item.votes_against), ("弃权", item.votes_abstain))
    told = "，".join(f"{word}{'　　' if count is None else count}票" for word, count in votes)
    return f"表决{way}：{told}"


def _ballots(item: AgendaItem) -> str:
    numbers = (
        ("应选{}人", item.seats),
        ("发出选票{}张", item.ballots_issued),
        ("收回{}张", item.ballots_returned),
        ("无效{}张", item.ballots_void),
    )
    return "，".join(words.format(number) for words, number in numbers if number is not None)


def _candidate(candidate: Candidate) -> str:
    votes = "　　" if candidate.votes is None else candidate.votes
    return f"{candidate.member.name}得{votes}票{'，当选' if candidate.elected else ''}"


def _attachments(meeting: Meeting) -> str:
    """3份：现场照片1、现场照片2、签到表."""
    names = [PurePath(one.name).stem for one in meeting.attachments.all()]
    return f"{len(names)}份：{'、'.join(names)}" if names else ""


# ---- below the signatures ----
def _notes(meeting: Meeting) -> list[str]:
    entry = entry_of(meeting)
    year = meeting.held_on.year
    notes = [f"{entry.words}。"] if entry else [f"状态：{meeting.get_state_display()}。"]
    if meeting.postponed_from:
        why = f"，{meeting.state_reason}" if meeting.state_reason else ""
        notes.append(f"原定{day_named(meeting.postponed_from, year)}{why}。")
    elif meeting.state == Meeting.State.CANCELLED and meeting.state_reason:
        notes.append(f"取消原因：{meeting.state_reason}。")
    if meeting.is_confirmed:
        by = f"由{meeting.confirmed_by}" if meeting.confirmed_by else ""
        notes.append(f"{day_named(timezone.localdate(meeting.confirmed_at), year)}{by}确认。")
    elif meeting.state == Meeting.State.HELD:
        notes.append("还没有确认。")
    return notes + [_amendment(event, year) for event in meeting.amendments]


def _amendment(event: MeetingEvent, year: int) -> str:
    """更正：5月4日沈立言：地点由“…”改为“…”。原因：…."""
    by = f"{event.by}" if event.by else ""
    told = "；".join(f"{what}由“{before}”改为“{after}”" for what, before, after in event.details)
    why = f"原因：{event.reason}。" if event.reason else ""
    return f"更正：{day_named(timezone.localdate(event.at), year)}{by}：{told}。{why}"
