"""What an activity of the demonstration has besides topic and people: hours, partner, material, guests."""

import re
from datetime import time, timedelta

from meetings.models import Attendance, Form, Meeting
from reports.demo.span import is_workday

# In the order in which a form decides: nobody is at two places of one day at the same time.
HOURS = (
    (Form.ORG_LIFE_MEETING, time(9), time(11, 40)),
    (Form.GROUP_MEETING, time(9, 30), time(10, 20)),
    (Form.COMMITTEE_MEETING, time(14), time(15, 10)),
    (Form.THEME_DAY, time(14), time(16, 30)),
    (Form.GENERAL_MEETING, time(14, 30), time(16, 10)),
    (Form.PARTY_LECTURE, time(10, 30), time(11, 40)),
    (Form.GROUP_STUDY, time(10, 30), time(11, 35)),
    (Form.WARNING_EDUCATION, time(10, 30), time(11, 45)),
)
PARTNERS = {
    "参加社区志愿服务，向先进典型学习": "和平里社区党支部",
    "走进消防救援站，开展军地联学": "城东消防救援站党支部",
    "到对口帮扶村开展信息化帮扶": "青石岭村党支部",
    "与项目承建单位党支部联学共建": "数据中心改造项目部党支部",
}
GUESTS = {
    "讨论轮值党务干事细则": "入党积极分子2人",
    "年度工作总结和述职": "本处非党员同志3人",
    "支部委员会换届选举": "局机关党委专职副书记郝静远",
}
EXTENDED = ("研究下半年工作安排和责任落实", "研究半年总结和轮值党务干事试行情况")
# topic: (so many days earlier it was meant to be, why it was put off)
POSTPONED = {
    "机关办公楼周边义务植树": (7, "原定当天有雨，改期"),
    "参加社区志愿服务，向先进典型学习": (6, "社区服务站检修，改到下一周"),
    "走进消防救援站，开展军地联学": (7, "消防站当天有出警任务，商定改期"),
    "“数据多跑路、群众少跑腿”窗口体验日": (2, "与全市应急演练冲突"),
}
CALLED_OFF = "当天全员参加应急演练，改由各党小组安排自学"
QUOTED = re.compile(r"《[^》]+》")


def particulars_of(activity) -> dict:
    """Fields of the record by name."""
    began_at, ended_at = next((row[1:] for row in HOURS if row[0] in activity.forms), (None, None))
    earlier, why = POSTPONED.get(activity.topic, (0, ""))
    return {
        "began_at": began_at,
        "ended_at": ended_at,
        "partner": PARTNERS.get(activity.topic, ""),
        "guests": GUESTS.get(activity.topic, ""),
        "material": _material(activity),
        "is_extended": activity.topic in EXTENDED,
        "lecturer_kind": _lecturer_kind(activity.lecturer),
        "dues_collected": _on_theme_day(activity, "交纳"),
        "oath_renewed": _on_theme_day(activity, "入党誓词"),
        "charter_read": _on_theme_day(activity, "诵读党章"),
        "postponed_from": _workday_before(activity.day, earlier) if earlier else None,
        "state_reason": CALLED_OFF if activity.cancelled else why,
    }


def _material(activity) -> str:
    if Form.WARNING_EDUCATION in activity.forms and "警示教育片" in activity.topic:
        return "警示教育片《一份标书》"
    return "、".join(QUOTED.findall(activity.topic)) if Form.GROUP_STUDY in activity.forms else ""


def _lecturer_kind(lecturer) -> str:
    if lecturer == "leader":
        return Meeting.LecturerKind.LEADER
    return Meeting.LecturerKind.OUTSIDER if "（" in lecturer else ""


def _on_theme_day(activity, words) -> bool:
    return Form.THEME_DAY in activity.forms and words in activity.topic + activity.minutes


def _workday_before(day, days):
    day -= timedelta(days)
    while not is_workday(day):
        day -= timedelta(1)
    return day


def make_up(row: Attendance, today) -> Attendance:
    """Two in three who were not there made it up within ten days."""
    missed = row.status in (Attendance.Status.ON_LEAVE, Attendance.Status.ABSENT)
    turn = row.meeting.held_on.toordinal() + len(row.reason)
    on = row.meeting.held_on + timedelta(3 + turn % 7)
    while not is_workday(on):
        on += timedelta(1)
    if missed and turn % 3 and on <= today:
        row.made_up_on = on
        row.made_up_how = ("党小组长送学", "自学会议材料，交学习笔记")[turn % 3 - 1]
    return row
