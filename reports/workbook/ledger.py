"""The thirteen sheets that stand in every workbook, whether they have rows or not."""

from branch.models import Branch, PartyGroup
from meetings.models import Attendance, Meeting, PlanItem, StudyResult, Talk
from members.models import CommitteeRole, DuesPayment, DutyTurn, Honour, Member, Pledge
from reports.workbook.cells import (
    Choice,
    Code,
    Count,
    Day,
    Forms,
    IdNumber,
    Money,
    MonthOf,
    Ordinal,
    Text,
)
from reports.workbook.references import Activity, Group, GroupOnRoll, Partners, Person, PersonOrName, Superior
from reports.workbook.sheet import LONG, Column, Sheet


def activity_of(record, names):
    """The activity that a row belongs to, without a query for each."""
    return names.meetings.by_id.get(record.meeting_id) or record.meeting


BRANCH = Sheet(
    "支部",
    Branch,
    Column("支部名称", "name", Text(), required=True),
    Column("上级党组织", "superior", Superior()),
    Column("成立日期", "founded_on", Day()),
    Column("分管领导", "leader_in_charge", Text()),
    Column("非党员人数", "non_member_count", Count()),
    Column("党费取整", "dues_rounding", Choice()),
    required=True,
    vertical=True,
)

GROUPS = Sheet(
    "党小组",
    PartyGroup,
    Column("党小组", "name", Text(18), required=True),
    Column("所在部门", "department", Text(24)),
    key=("name",),
    order=("position", "pk"),
)

MEMBERS = Sheet(
    "党员",
    Member,
    Column("编号", "number", Code()),
    Column("姓名", "name", Text(), required=True),
    Column("性别", "sex", Choice(), required=True),
    Column("民族", "ethnicity", Text()),
    Column("出生日期", "born_on", Day(), required=True),
    Column("公民身份号码", "id_number", IdNumber(22)),
    Column("学历", "education", Text()),
    Column("人员类别", "kind", Choice(), required=True),
    Column("入党日期", "admitted_on", Day(), required=True),
    Column("转正日期", "converted_on", Day()),
    Column("党小组", "party_group", GroupOnRoll()),
    Column("工作岗位", "job", Text(18)),
    Column("手机号码", "phone", Code()),
    Column("转入日期", "joined_on", Day()),
    Column("转出日期", "left_on", Day()),
    Column("党费类别", "dues_category", Choice()),
    required=True,
)

ROLES = Sheet(
    "任职",
    CommitteeRole,
    Column("届次", "term", Ordinal(8)),
    Column("党员", "member", Person(), required=True),
    Column("职务", "post", Choice(), required=True),
    Column("党小组", "group", Group()),
    Column("任职日期", "began_on", Day(), required=True),
    Column("离任日期", "ended_on", Day()),
    key=("member", "post", "group", "began_on"),
)

MEETINGS = Sheet(
    "组织生活",
    Meeting,
    Column("编号", "number", Code(), required=True),
    Column("形式", "forms", Forms(), required=True),
    Column("日期", "held_on", Day(), required=True),
    Column("地点", "place", Text(18)),
    Column("主题", "topic", Text(30), required=True),
    Column("党小组", "group", Group()),
    Column("主持人", "chair", PersonOrName()),
    Column("记录人", "recorder", Person()),
    Column("主讲人", "lecturer", PersonOrName()),
    Column("状态", "state", Choice(), required=True),
    Column("内容", "minutes", Text(LONG)),
    Column("决议", "resolution", Text(LONG)),
    key=("number",),
    locked_by=lambda meeting, names: meeting,
)

ATTENDANCE = Sheet(
    "考勤",
    Attendance,
    Column("组织生活编号", "meeting", Activity(), required=True),
    Column("党员", "member", Person(), required=True),
    Column("出席情况", "status", Choice(), required=True),
    Column("事由", "reason", Text(24)),
    key=("meeting", "member"),
    locked_by=activity_of,
)

DUES = Sheet(
    "党费",
    DuesPayment,
    Column("党员", "member", Person(), required=True),
    Column("月份", "month", MonthOf(), required=True),
    Column("计算基数", "base", Money()),
    Column("应交", "amount_due", Money(), required=True, else_from="计算基数"),
    Column("实交", "amount_paid", Money()),
    Column("交纳日期", "paid_on", Day()),
    key=("member", "month"),
)

TALKS = Sheet(
    "谈心谈话",
    Talk,
    Column("日期", "held_on", Day(), required=True),
    Column("谈话人", "talker", Person(), required=True),
    Column("谈话对象", "partner_list", Partners(), required=True),
    Column("类型", "kind", Text(18)),
    Column("主题", "topic", Text(LONG)),
)

STUDY = Sheet(
    "学习成果",
    StudyResult,
    Column("党员", "member", Person(), required=True),
    Column("类型", "kind", Choice(), required=True),
    Column("题目", "title", Text(LONG), required=True),
    Column("日期", "dated_on", Day(), required=True),
)

PLEDGES = Sheet(
    "承诺书",
    Pledge,
    Column("党员", "member", Person(), required=True),
    Column("名称", "title", Text(30), required=True),
    Column("签订日期", "signed_on", Day(), required=True),
)

HONOURS = Sheet(
    "荣誉",
    Honour,
    Column("党员", "member", Person()),
    Column("名称", "title", Text(30), required=True),
    Column("授予单位", "awarded_by", Text(24)),
    Column("状态", "state", Choice(), required=True),
    Column("日期", "dated_on", Day(), required=True),
)

DUTY = Sheet(
    "轮值",
    DutyTurn,
    Column("月份", "month", MonthOf(), required=True),
    Column("党员", "member", Person(), required=True),
    Column("小结", "report", Text(LONG)),
    key=("month", "member"),
)

PLAN = Sheet(
    "工作计划",
    PlanItem,
    Column("月份", "month", MonthOf(), required=True),
    Column("形式", "form", Choice(), required=True),
    Column("主题", "topic", Text(LONG), required=True),
    Column("党小组", "group", Group()),
    Column("责任人", "responsible", Person()),
)

# In the order in which a record may refer to another: groups, people, activities, the rest.
ALWAYS = (
    BRANCH, GROUPS, MEMBERS, ROLES, MEETINGS, ATTENDANCE, DUES,
    TALKS, STUDY, PLEDGES, HONOURS, DUTY, PLAN,
)  # fmt: skip
