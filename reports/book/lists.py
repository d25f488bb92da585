"""The lists of the pages as .xlsx files: the same rows for the same query, all pages of them."""

from django.db.models import Count, Q
from django.views.decorators.http import require_safe

from branch.limits.limited import limited
from branch.periods import half_asked, today
from branch.templatetags.zh import weekday
from meetings.attendance_filter import AttendanceFilter
from meetings.checks.hints import hints_of
from meetings.history.lateness import late
from meetings.listing import MeetingFilter
from meetings.models import Attendance, Meeting, StudyResult
from meetings.plan.lines import lines_of
from meetings.plan.year import period_asked
from meetings.study.views import results_seen_by
from meetings.talks.views import seen_by
from meetings.talks.words import may_read_words
from members import access
from reports.book.xlsx import list_response

MEETING_HEAD = [
    "编号", "日期", "星期", "开始", "结束", "形式", "党小组", "主题", "地点", "主持人", "记录人", "主讲人",
    "应到", "实到", "请假", "缺席", "状态", "补录", "提示",
]  # fmt: skip
ABSENCES = {
    "on_leave": Count("attendances", filter=Q(attendances__status=Attendance.Status.ON_LEAVE)),
    "absent": Count("attendances", filter=Q(attendances__status=Attendance.Status.ABSENT)),
}


@limited("export")
@require_safe
@access.to_see("meetings")
def meetings(request):
    asked = MeetingFilter.read(request.access.branch, request.GET)
    people = asked.found().with_turnout().select_related("branch", "group", "chair", "recorder", "lecturer")
    found = list(people.annotate(**ABSENCES))
    hints = hints_of(request.access.branch, found)
    rows = [_meeting_row(meeting, hints[meeting.pk].open_count) for meeting in found]
    return list_response(f"组织生活（{_days(asked)}）", MEETING_HEAD, rows)


def _days(asked: MeetingFilter) -> str:
    if asked.by_days:
        return f"{asked.since or ''}至{asked.until or ''}"
    return asked.month.long_name if asked.month else asked.half.name


def _meeting_row(meeting: Meeting, hints: int) -> list:
    day = meeting.held_on
    counts = [meeting.expected, meeting.present, meeting.on_leave, meeting.absent]
    return [
        meeting.number,
        day,
        weekday(day),
        f"{meeting.began_at:%H:%M}" if meeting.began_at else "",
        f"{meeting.ended_at:%H:%M}" if meeting.ended_at else "",
        meeting.forms_display,
        meeting.group.name if meeting.group else "",
        meeting.topic,
        meeting.place,
        meeting.chair_display,
        meeting.recorder.name if meeting.recorder else "",
        meeting.lecturer_display,
        # Without attendance there is nothing to count: a blank, not a nought.
        *(counts if meeting.expected else [None] * 4),
        meeting.mark.words,
        "补录" if late(meeting) else "",
        hints or None,
    ]


@limited("export")
@require_safe
@access.to_see("meetings")
def attendance(request):
    asked = AttendanceFilter(request.access.branch, request.GET)
    head = ["日期", "编号", "形式", "主题", "党员", "出席情况", "事由", "补课日期", "补课情况"]
    rows = [
        [
            row.meeting.held_on, row.meeting.number, row.meeting.forms_display, row.meeting.topic,
            row.member.name, row.get_status_display(), row.reason, row.made_up_on, row.made_up_how,
        ]
        for row in asked.found()
    ]  # fmt: skip
    return list_response(f"出勤明细（{asked.half.name}）", head, rows)


@limited("export")
@require_safe
@access.to_see("plan")
def plan(request):
    period = period_asked(request.GET)
    return list_response(*plan_list(request.access.branch, period, today()))


def plan_list(branch, period, day) -> tuple[str, list[str], list[list]]:
    """(title, head, rows): the plan with what came of each line."""
    head = ["月份", "形式", "主题", "党小组", "责任人", "完成情况", "哪次活动", "变动"]
    rows = [
        [
            line.month.code,
            line.item.get_form_display(),
            line.item.topic,
            line.item.group.name if line.item.group else "",
            line.item.responsible.name if line.item.responsible else "",
            line.words,
            "、".join(meeting.number for meeting in line.held),
            "；".join(line.trace),
        ]
        for line in lines_of(branch, period, day)
    ]
    return f"工作计划（{period.name}）", head, rows


@limited("export")
@require_safe
@access.to_see("talks")
def talks(request):
    """That they took place; the subject only for who may read it, and never what was said."""
    who, half = request.access, half_asked(request.GET)
    found = seen_by(who).filter(branch=who.branch).dated_in(half).order_by("-held_on", "-id")
    rows = [
        [
            talk.held_on, talk.talker.name, talk.partner_names, talk.kind,
            talk.topic if may_read_words(who, talk) else "",
        ]
        for talk in found
    ]  # fmt: skip
    return list_response(f"谈心谈话（{half.name}）", ["日期", "谈话人", "谈话对象", "类型", "主题"], rows)


@limited("export")
@require_safe
@access.to_see("study")
def study(request):
    who, half = request.access, half_asked(request.GET)
    found = results_seen_by(who).filter(branch=who.branch, dated_on__range=(half.start, half.end))
    if request.GET.get("kind") in StudyResult.Kind.values:
        found = found.filter(kind=request.GET["kind"])
    rows = [
        [row.dated_on, row.member.name, row.get_kind_display(), row.title]
        for row in found.select_related("member").order_by("-dated_on", "-id")
    ]
    return list_response(f"学习成果（{half.name}）", ["日期", "党员", "类型", "题目"], rows)
