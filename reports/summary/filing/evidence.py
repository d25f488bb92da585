"""What each figure was counted from, as it stood when the summary was filed.

Who reads a filed summary reads this too: a record is its day and what it was about. Ages, single dues and
who talked with whom are therefore counted here and never named.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Sum
from django.urls import Resolver404, resolve, reverse

from branch.periods import day_named
from meetings.models import Attendance, Form, Meeting, StudyResult, Talk
from members.access import Access, Reach
from members.dues.models import DuesPayment, on_time, owed_in_full
from members.models import Honour, Member, Post, Sex
from reports.document.blocks import Document, printable
from reports.figures import FIGURES
from reports.figures.definitions import FIGURE
from reports.summary.material import Material
from reports.summary.people import in_force

Record = tuple[str, str]  # what it is called, and its page
STATUS = Attendance.Status


def evidence_of(m: Material, document: Document) -> list[dict]:
    """For every figure of the contract, and whatever other number stands in the document."""
    sources, values = Sources(m), m.figures.as_json()["figures"]
    found = [
        {
            "figure": figure.name,
            "value": values[figure.name],
            "unit": figure.unit,
            "href": figure.url(m.period),
            "records": [[printable(label), href] for label, href in COUNTED_FROM[figure.name](sources)],
        }
        for figure in FIGURES
    ]
    others = {run.name: run for run in document.figures() if run.name not in FIGURE}
    return found + [
        {"figure": name, "value": run.text, "unit": "", "href": run.href, "records": []}
        for name, run in others.items()
    ]


def may_follow(access: Access, href: str) -> bool:
    """Whether the reader sees on that page all that was counted: who sees only the own would see less."""
    try:
        view = resolve(href.partition("?")[0].partition("#")[0]).func
    except Resolver404:
        return False
    kind, right = getattr(view, "needs", (None, None))
    return bool(kind) and getattr(access, kind)[right] == Reach.ALL


@dataclass(frozen=True)
class Sources:
    """The records behind the figures: what the material has, and four queries for what it only counts."""

    m: Material

    # ---- people ----

    def members(self, chosen: Callable[[Member], bool] = lambda member: True) -> list[Record]:
        people = self.m.people
        return [
            (people.name(member.id), member.get_absolute_url()) for member in people.on_roll if chosen(member)
        ]

    def full(self, wanted: bool) -> list[Record]:
        return self.members(lambda member: member.is_full(self.m.period.end) == wanted)

    def of_sex(self, sex: str) -> list[Record]:
        return self.members(lambda member: member.sex == sex)

    def together(self, name: str) -> list[Record]:
        """Where the single ones would tell somebody's age or birthday."""
        number = self.m.count("党员总数" if name == "平均年龄" else name)
        what = "期末在册党员" if name == "平均年龄" else f"期末{name}的党员"
        return [(f"{what}{number}名", FIGURE[name].url(self.m.period))] if number else []

    def not_members(self) -> list[Record]:
        recorded = self.m.branch.non_member_count is not None
        return [("支部概况里登记的非党员人数", reverse("branch"))] if recorded else []

    def groups(self) -> list[Record]:
        groups = self.m.people.groups
        return [(f"{now.group.name}，{now.size}名党员", now.group.get_absolute_url()) for now in groups]

    def committee(self, sex: str | None = None) -> list[Record]:
        people = self.m.people
        return [
            (
                f"{people.name(one.member_id)}，{'、'.join(post.label for post in one.posts)}",
                people.by_id[one.member_id].get_absolute_url(),
            )
            for one in people.committee
            if sex in (None, people.by_id[one.member_id].sex)
        ]

    def leaders(self) -> list[Record]:
        people, found = self.m.people, {}
        for role in people.roles:
            if role.post == Post.GROUP_LEADER and in_force(role, self.m.period.end):
                found.setdefault(role.member_id, []).append(str(role.group or ""))
        return [
            ("，".join(filter(None, [people.name(id_), *groups])), people.by_id[id_].get_absolute_url())
            for id_, groups in found.items()
        ]

    # ---- activities ----

    def held(self, form: Form | None = None) -> list[Record]:
        meetings = self.m.meetings if form is None else self.m.held(form)
        return [(_meeting(meeting), meeting.get_absolute_url()) for meeting in meetings]

    @cached_property
    def statuses(self) -> dict[int, Counter]:
        rows = Attendance.objects.filter(branch=self.m.branch).of_meetings_held_in(self.m.period).expected()
        found: dict[int, Counter] = {}
        counted = rows.order_by().values_list("meeting_id", "status").annotate(times=Count("id"))
        for meeting, status, times in counted:
            found.setdefault(meeting, Counter())[status] = times
        return found

    def attendance(self, *statuses: str) -> list[Record]:
        """By activity, how many; without a status those who were due and those who came."""
        found = []
        for meeting in self.m.meetings:
            counted = self.statuses.get(meeting.id, Counter())
            came = sum(counted[status] for status in Attendance.CAME)
            number = sum(counted[status] for status in statuses)
            if not statuses and counted:
                found.append((f"{_meeting(meeting)}，应到{counted.total()}人，实到{came}人", meeting))
            elif number:
                found.append((f"{_meeting(meeting)}，{number}人", meeting))
        return [(label, meeting.get_absolute_url()) for label, meeting in found]

    # ---- dues and talks: sums ----

    @cached_property
    def months_of_dues(self) -> list[tuple]:
        half = self.m.period
        rows = DuesPayment.objects.filter(branch=self.m.branch).for_months(half).with_paid().order_by("month")
        return list(
            rows.values_list("month").annotate(
                rows=Count("id"),
                due=Sum("amount_due"),
                received=Sum("paid"),
                in_time=Count("id", filter=on_time(half)),
                lacking=Count("id", filter=~owed_in_full()),
            )
        )

    def dues(self, name: str) -> list[Record]:
        words = {
            "党费应收": lambda rows, due, paid, in_time, lacking: f"{rows}人应交{due:.2f}元",
            "党费实收": lambda rows, due, paid, in_time, lacking: f"实交{paid:.2f}元",
            "党费收缴率": lambda rows, due, paid, in_time, lacking: f"应交{due:.2f}元，实交{paid:.2f}元",
            "党费按时人次": lambda rows, due, paid, in_time, lacking: in_time and f"{in_time}人按时",
            "党费欠交人次": lambda rows, due, paid, in_time, lacking: lacking and f"{lacking}人欠交",
        }[name]
        said = [(month, words(*counted)) for month, *counted in self.months_of_dues]
        url = FIGURE[name].url(self.m.period)
        return [(f"{month.month}月，{text}", url) for month, text in said if text]

    @cached_property
    def _talks(self):
        return Talk.objects.filter(branch=self.m.branch).dated_in(self.m.period)

    def talks(self) -> list[Record]:
        return [(f"{day_named(talk.held_on)}谈心谈话", talk.get_absolute_url()) for talk in self._talks]

    def covered(self) -> list[Record]:
        on_roll = Member.objects.filter(branch=self.m.branch).on_roll(self.m.period.end)
        # A queryset of its own: the talks that were read above are no subquery any more.
        number = on_roll.filter(self._talks.all().took_part()).count()
        total, url = self.m.count("党员总数"), FIGURE["谈心谈话覆盖率"].url(self.m.period)
        return [(f"期末在册党员{total}名，其中谈过话的{number}名", url)] if total else []

    # ---- papers, duty, plan ----

    def study(self, kind: str) -> list[Record]:
        return _dated((row.dated_on, row.title, row) for row in self.m.study if row.kind == kind)

    def pledges(self) -> list[Record]:
        # A pledge has no page of its own.
        url = FIGURE["承诺书份数"].url(self.m.period)
        return [(f"{row.signed_on}《{row.title}》", url) for row in self.m.pledges]

    def honours(self, state: str) -> list[Record]:
        return _dated((row.dated_on, row.title, row) for row in self.m.honours if row.state == state)

    def duty(self) -> list[Record]:
        people = self.m.people
        return [
            (f"{turn.month.month}月，{people.name(turn.member_id)}", turn.get_absolute_url())
            for turn in self.m.duty
        ]

    def plan(self, done: bool = False) -> list[Record]:
        items, url = self.m.plan, FIGURE["计划完成项数" if done else "计划项数"].url(self.m.period)
        return [
            (f"{item.month.month}月，{item.group or ''}{item.get_form_display()}：{item.topic}", url)
            for item in items
            if not done or self.m.is_done(item)
        ]

    def gaps(self) -> list[Record]:
        url = FIGURE["未达标项数"].url(self.m.period)
        return [
            (f"{gap.period.short_name}，{gap.group or ''}{gap.form.label}，已开{gap.held}次", url)
            for gap in self.m.figures.gaps
        ]


def _meeting(meeting: Meeting) -> str:
    return f"{day_named(meeting.held_on)}{meeting.forms_display}：{meeting.topic}"


def _dated(rows: Iterable[tuple]) -> list[Record]:
    return [(f"{day_named(day)}：{title}", row.get_absolute_url()) for day, title, row in rows]


COUNTED_FROM: dict[str, Callable[[Sources], list[Record]]] = {
    "党员总数": Sources.members,
    "正式党员": lambda s: s.full(True),
    "预备党员": lambda s: s.full(False),
    "男党员": lambda s: s.of_sex(Sex.MALE),
    "女党员": lambda s: s.of_sex(Sex.FEMALE),
    **{
        name: lambda s, name=name: s.together(name)
        for name in ("平均年龄", "35岁及以下", "36至45岁", "46至55岁", "56岁及以上")
    },
    "非党员人数": Sources.not_members,
    "党小组数": Sources.groups,
    "支委人数": Sources.committee,
    "支委男": lambda s: s.committee(Sex.MALE),
    "支委女": lambda s: s.committee(Sex.FEMALE),
    "党小组长人数": Sources.leaders,
    **{f"{form.label}次数": lambda s, form=form: s.held(form) for form in Form if form != Form.OTHER},
    "组织生活总次数": Sources.held,
    "应到人次": Sources.attendance,
    "实到人次": lambda s: s.attendance(*Attendance.CAME),
    "请假人次": lambda s: s.attendance(STATUS.ON_LEAVE),
    "缺席人次": lambda s: s.attendance(STATUS.ABSENT),
    "出勤率": Sources.attendance,
    **{
        name: lambda s, name=name: s.dues(name)
        for name in ("党费应收", "党费实收", "党费收缴率", "党费按时人次", "党费欠交人次")
    },
    "谈心谈话次数": Sources.talks,
    "谈心谈话覆盖率": Sources.covered,
    "心得体会篇数": lambda s: s.study(StudyResult.Kind.REFLECTION),
    "投稿篇数": lambda s: s.study(StudyResult.Kind.ARTICLE),
    "承诺书份数": Sources.pledges,
    "推荐荣誉数": lambda s: s.honours(Honour.State.RECOMMENDED),
    "获评荣誉数": lambda s: s.honours(Honour.State.AWARDED),
    "轮值月数": Sources.duty,
    "计划项数": Sources.plan,
    "计划完成项数": lambda s: s.plan(done=True),
    "未达标项数": Sources.gaps,
}
