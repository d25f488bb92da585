"""The record check (要素检查): one list of what is looked at, and where each comes from.

A check takes a record in memory and yields what it has to say about it; it never blocks anything. What a
regulation does not say, but every record book asks for, gives 记录要素 as its source.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from branch.regulations import BRANCH_RULES, ELECTION_RULES
from meetings.agenda.votes import Body, is_election, least_candidates
from meetings.checks.record import BELONGS_TOGETHER, Record
from meetings.models import AgendaItem, Attendance, Form

# The regulation is not where the count against 实到 was seen; rules of procedure have it.
ELECTION_PRACTICE = "选举办法的通行写法，以本单位的选举办法为准"
ELEMENTS = "记录要素（台账的通行要求，不是条例条文）"

Matter = AgendaItem.Matter
# The meetings at which somebody has to speak, and that have a chair by the regulations.
DELIBERATING = (Form.GENERAL_MEETING, Form.COMMITTEE_MEETING, Form.GROUP_MEETING, Form.ORG_LIFE_MEETING)
# “一致同意” tells how a vote went; these tell nothing of who thought what.
OF_ONE_MIND = re.compile(r"大家一致|一致(?:认为|表示|感到|反映)")
PASSED = re.compile(r"通过|同意|赞成|批准")
NOT_PASSED = re.compile(r"[不未没][^，。；]{0,3}(?:通过|同意|赞成|批准)")
# A report may be heard without a vote.
VOTED_ON = set(Matter) - {Matter.REPORT}
DEMOCRATIC_LIFE = re.compile(r"民主生活会")
# The committee's own one above, which a branch may well be told about.
OF_LEADERS = re.compile(r"(?:上级|党委|党组|班子|领导干部)[^，。；\n]{0,8}民主生活会")


@dataclass(frozen=True)
class Check:
    """`about` says in words when there is a hint; `source` is where the rule stands."""

    code: str
    title: str
    about: str
    source: str
    function: Callable[[Record], Iterator[str]]


def _names(people, most=None) -> str:
    """All of them, or the first `most` and how many they are together."""
    names = list(people)
    if most is None or len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}人"


# what is written down at all


def elements(record):
    meeting = record.meeting
    missing = [
        word
        for word, written in [
            ("地点", meeting.place),
            ("主持人", meeting.chair_id or meeting.chair_name),
            ("记录人", meeting.recorder_id),
        ]
        if not written
    ]
    if missing:
        yield f"还没写{_names(missing)}。"


def attendance(record):
    if not record.expected:
        yield "还没有考勤，看不出应到谁、实到谁。"


def contents(record):
    if not record.meeting.minutes.strip() and not record.agenda:
        yield "内容和议题都是空的。"


def lecturer(record):
    meeting = record.meeting
    if meeting.party_lecture and not (meeting.lecturer_id or meeting.lecturer_name):
        yield "是党课，还没写主讲人。"


def absent_with_reason(record):
    names = _without_reason(record, Attendance.Status.ABSENT)
    if names:
        yield f"{_names(names)}缺席，还没写原因。"


def leave_with_reason(record):
    names = _without_reason(record, Attendance.Status.ON_LEAVE)
    if names:
        yield f"{_names(names)}请假，还没写事由。"


def _without_reason(record, status) -> list[str]:
    return [row.member.name for row in record.rows if row.status == status and not row.reason.strip()]


def of_one_mind(record):
    if found := OF_ONE_MIND.search(record.words):
        yield f"写了“{found[0]}”，没有写谁说了什么。请改成各人的原意。"


def somebody_speaks(record):
    if not record.is_any(*DELIBERATING) or not record.words.strip():
        return
    spoke = any(row.member.name in record.words for row in record.rows)
    outsiders = record.meeting.chair_name, record.meeting.lecturer_name, *_guests(record.meeting.guests)
    if record.rows and not spoke and not any(name and name in record.words for name in outsiders):
        yield "内容和讨论情况里没有出现到会的任何一个人，看不出谁说了什么。"


def _guests(text) -> list[str]:
    """The names in a line of guests: “于敏之（市档案馆）、老赵”."""
    return re.split(r"[、，,；;\s]+", re.sub(r"[（(][^）)]*[）)]", "", text).strip())


def resolution(record):
    for item in record.agenda:
        voted = item.votes_cast is not None
        if (item.matter or voted) and not record.is_resolved(item):
            yield f"议题“{item.title}”{'已经表决' if voted else '是要作决定的事项'}，还没写决议。"
    if record.is_any(Form.GENERAL_MEETING, Form.COMMITTEE_MEETING) and not record.decides:
        yield f"{_body(record)}没有写任何决议。没有作决议的，写明“本次会议未作决议”。"


# who was there


def two_places(record):
    meeting = record.meeting
    for other in record.same_day:
        both = record.there & other.there
        if both and _at_one_time(meeting, other) and not (meeting.place and meeting.place == other.place):
            names = _names((record.name(id_) for id_ in sorted(both)), most=4)
            yield f"{names}同一时间也记在“{other.topic}”（{other.began_at:%H:%M}开始）的到会人里。"


def _at_one_time(one, other) -> bool:
    """The same start, or times of which both are known and overlap."""
    if one.began_at is None:
        return False
    if one.began_at == other.began_at:
        return True
    first, second = sorted([one, other], key=lambda activity: activity.began_at)
    return first.ended_at is not None and second.began_at < first.ended_at


def on_the_roll(record):
    meeting = record.meeting
    roles = {row.member.pk: "记为到会" for row in record.expected if row.came}
    for id_, role in [(meeting.chair_id, "写为主持人"), (meeting.recorder_id, "写为记录人")]:
        if id_:
            roles.setdefault(id_, role)
    for id_, role in roles.items():
        member = record.people[id_]
        if not member.is_on_roll(record.day):
            yield f"{member.name}那天不在名册上（{_why_not(member, record.day)}），却{role}。"


def _why_not(member, day) -> str:
    if member.admitted_on > day:
        return f"{member.admitted_on:%Y-%m-%d}入党"
    if member.joined_on and member.joined_on > day:
        return f"{member.joined_on:%Y-%m-%d}转入"
    return f"{member.left_on:%Y-%m-%d}转出"


def entitled_chair(record):
    meeting = record.meeting
    if record.is_any(Form.GENERAL_MEETING, Form.COMMITTEE_MEETING):
        entitled, who = record.committee, "由书记召集并主持，或者委托副书记、委员"
    elif meeting.group_meeting:
        entitled, who = record.leads_group, "由党小组长召集并主持"
    else:
        return
    name = record.name(meeting.chair_id) if meeting.chair_id else meeting.chair_name
    if entitled and name and meeting.chair_id not in entitled:
        yield f"{name}那天没有这个职务。{_body(record)}{who}。"


def democratic_life(record):
    meeting = record.meeting
    texts = [meeting.topic, record.words] if meeting.org_life_meeting else [meeting.topic]
    for text in texts:
        if DEMOCRATIC_LIFE.search(OF_LEADERS.sub("", text)):
            yield "写的是“民主生活会”。党支部开的是组织生活会。"
            return


# what was decided, and where


def quorum_of_general_meeting(record):
    if record.body != Body.GENERAL_MEETING or not record.decides:
        return
    if record.voters.expected and not record.voters.has_quorum:
        yield f"应到有表决权的{_turnout(record.voters)}，作了决定。"


def quorum_of_committee(record):
    if record.body == Body.COMMITTEE and record.voters.expected and not record.voters.has_quorum:
        yield f"应到委员{_turnout(record.voters)}。"


def _turnout(voters) -> str:
    return f"{voters.expected}人，实到{voters.present}人，不到半数（{voters.quorum}人）"


def majority(record):
    if record.body != Body.GENERAL_MEETING or not record.voters.expected:
        return
    voters = record.voters
    for item in record.agenda:
        if item.votes_cast is not None and _says_passed(item) and (item.votes_for or 0) < voters.majority:
            yield (
                f"议题“{item.title}”写明通过，赞成{item.votes_for or 0}票，"
                f"没有超过应到有表决权的{voters.expected}人的半数（至少{voters.majority}票）。"
            )


def _says_passed(item) -> bool:
    return bool(PASSED.search(item.resolution)) and not NOT_PASSED.search(item.resolution)


def votes_written_down(record):
    if not record.meeting.general_meeting:
        return
    for item in record.agenda:
        counted = item.votes_cast is not None or any(one.votes is not None for one in record.stood(item))
        if item.matter in VOTED_ON and not counted:
            yield f"议题“{item.title}”（{Matter(item.matter).label}）要表决，还没写票数。"


def turnout_of_election(record):
    if record.body == Body.OTHER:
        return
    for item in _elections(record):
        voters = record.voters
        if voters.expected and not voters.has_election_quorum:
            yield (
                f"“{item.title}”：应到有选举权的{voters.expected}人，实到{voters.present}人，"
                f"不到五分之四（{voters.election_quorum}人）。"
            )


def votes_of_the_elected(record):
    for item in _elections(record):
        least = record.voters.election_majority if record.voters.present else 0
        for one in record.stood(item):
            if one.elected and one.votes is not None and one.votes < least:
                yield (
                    f"“{item.title}”：{record.name(one.member_id)}得{one.votes}票当选，"
                    f"没有超过实到有选举权的{record.voters.present}人的半数（至少{least}票）。"
                )


def surplus_of_candidates(record):
    if record.body != Body.GENERAL_MEETING:
        return
    for item in _elections(record):
        many = len(record.stood(item))
        if item.seats and many and many < least_candidates(item.seats):
            yield (
                f"“{item.title}”：应选{item.seats}名，候选人{many}名，"
                f"差额不到20%（至少{least_candidates(item.seats)}名）。"
            )


def _elections(record) -> list[AgendaItem]:
    """The elections that were held, not those that were only talked about."""
    return [item for item in record.agenda if is_election(item) and record.stood(item)]


def before_the_general_meeting(record):
    """A committee may discuss such a matter first; what it resolves still has to come there."""
    if record.meeting.general_meeting:
        return
    for item in record.agenda:
        if item.matter and record.is_decided(item) and not _came_there(record, item.matter):
            yield (
                f"“{item.title}”（{Matter(item.matter).label}）在{_body(record)}上作了决定，"
                f"之后{BELONGS_TOGETHER.days}天内没有支部党员大会讨论这类事项。"
            )


def _came_there(record, matter) -> bool:
    until = record.day + BELONGS_TOGETHER
    return any(
        dealt.by_general_meeting and dealt.matter == matter and record.day <= dealt.on <= until
        for dealt in record.dealt
    )


def committee_first(record):
    if not record.meeting.general_meeting or not record.has_committee:
        return
    since = record.day - BELONGS_TOGETHER
    discussed = {
        dealt.matter for dealt in record.dealt if dealt.by_committee and since <= dealt.on <= record.day
    }
    for item in record.agenda:
        if item.matter and item.matter not in discussed:
            yield (
                f"“{item.title}”（{Matter(item.matter).label}）提交大会以前{BELONGS_TOGETHER.days}天内，"
                "没有支部委员会讨论这类事项的记录。"
            )


def _body(record) -> str:
    """The meeting as it is called in a sentence: by the widest of its forms."""
    return record.meeting.forms[0].label


CHECKS = (
    Check("elements", "地点、主持人、记录人", "三样里有没写的。", ELEMENTS, elements),
    Check("attendance", "考勤", "没有应到人员。", ELEMENTS, attendance),
    Check("contents", "内容", "内容和议题都是空的。", ELEMENTS, contents),
    Check("lecturer", "党课的主讲人", "形式有党课，没写主讲人。", ELEMENTS, lecturer),
    Check("absent_with_reason", "缺席的原因", "有人缺席，没写原因。", ELEMENTS, absent_with_reason),
    Check("leave_with_reason", "请假的事由", "有人请假，没写事由。", ELEMENTS, leave_with_reason),
    Check(
        "of_one_mind",
        "“一致认为”",
        "内容或讨论情况写“一致认为”“大家一致”，没写谁说了什么。",
        ELEMENTS,
        of_one_mind,
    ),
    Check(
        "somebody_speaks",
        "谁说了什么",
        "党员大会、支委会、党小组会、组织生活会的内容里，到会的人一个也没有出现。",
        ELEMENTS,
        somebody_speaks,
    ),
    Check(
        "resolution",
        "决议",
        "要作决定或已经表决的议题没写决议；党员大会、支委会没有任何决议。",
        ELEMENTS,
        resolution,
    ),
    Check(
        "two_places", "同一时间在两处", "同一个人在时间重叠的另一次活动里也记为到会。", ELEMENTS, two_places
    ),
    Check(
        "on_the_roll",
        "到会的人在不在名册",
        "转入以前、转出以后的人记为到会、主持或记录。",
        ELEMENTS,
        on_the_roll,
    ),
    Check(
        "entitled_chair",
        "主持人的职务",
        "党员大会、支委会由书记、副书记、委员以外的人主持；党小组会由组长以外的人主持。",
        f"{BRANCH_RULES}第十四条",
        entitled_chair,
    ),
    Check(
        "democratic_life",
        "组织生活会的名称",
        "把支部的组织生活会写成“民主生活会”。",
        f"{BRANCH_RULES}第十七条",
        democratic_life,
    ),
    Check(
        "quorum_of_general_meeting",
        "党员大会的到会人数",
        "作了决定，实到有表决权的不到应到的半数。预备党员没有表决权，不计在内。",
        f"{BRANCH_RULES}第十一条",
        quorum_of_general_meeting,
    ),
    Check(
        "quorum_of_committee",
        "支委会的到会人数",
        "实到委员不到半数。",
        f"{BRANCH_RULES}第十二条",
        quorum_of_committee,
    ),
    Check(
        "majority",
        "党员大会的赞成票",
        "写明通过，赞成票没有超过应到有表决权人数的半数。",
        f"{BRANCH_RULES}第十一条",
        majority,
    ),
    Check(
        "votes_written_down",
        "票数",
        "要由支部党员大会表决的议题没写票数。",
        f"{BRANCH_RULES}第十一条",
        votes_written_down,
    ),
    Check(
        "turnout_of_election",
        "选举的到会人数",
        "实到有选举权的不到应到的五分之四。",
        ELECTION_RULES,
        turnout_of_election,
    ),
    Check(
        "votes_of_the_elected",
        "当选的得票",
        "当选人得票没有超过实到有选举权人数的半数。",
        ELECTION_PRACTICE,
        votes_of_the_elected,
    ),
    Check(
        "surplus_of_candidates",
        "候选人的差额",
        "委员候选人的差额不到应选人数的20%。",
        f"{ELECTION_RULES}第十三条",
        surplus_of_candidates,
    ),
    Check(
        "before_the_general_meeting",
        "应由支部党员大会决定的事项",
        f"这类事项在别的会上作了决定，之后{BELONGS_TOGETHER.days}天内没有经过支部党员大会。",
        f"{BRANCH_RULES}第十一条",
        before_the_general_meeting,
    ),
    Check(
        "committee_first",
        "先经支部委员会讨论",
        f"设了支部委员会，提交大会以前{BELONGS_TOGETHER.days}天内没有支委会讨论同类事项的记录。",
        f"{BRANCH_RULES}第十二条",
        committee_first,
    ),
)
BY_CODE = {check.code: check for check in CHECKS}
