"""The sheets of organisational life that the thirteen have no room for; each is written where it has rows.

What was said in talks, ballots, sign-ins, files and whatever opens a door stay out of every workbook.
"""

from django.db.models import Q

from meetings.models import (
    AgendaItem,
    Appraisal,
    AppraisalEntry,
    Attendance,
    Campaign,
    CampaignStep,
    Candidate,
    CourseStep,
    Leader,
    LeaderPart,
    MajorMatter,
    Meeting,
    MeetingEvent,
    OrgLifeCourse,
    PlanItem,
    Problem,
    SpecialStudy,
    StudyItem,
    Supervision,
)
from reports.workbook.cells import Choice, Code, Day, MonthOf, Text
from reports.workbook.ledger import ATTENDANCE, MEETINGS, PLAN, activity_of
from reports.workbook.life_cells import Changes, DayOfTime, FixedParts, Hours, Number, Tick, TimeOfDay, Year
from reports.workbook.life_references import ActivityIfAny, Reference, YearReference
from reports.workbook.references import Activity, Group, Person
from reports.workbook.sheet import LONG, Column, Sheet

CAMPAIGNS = Sheet(
    "专项活动",
    Campaign,
    Column("名称", "name", Text(30), required=True),
    Column("类别", "kind", Choice(), required=True),
    Column("开始日期", "began_on", Day(), required=True),
    Column("结束日期", "ended_on", Day()),
    Column("说明", "note", Text(LONG)),
    key=("name",),
)

CAMPAIGN_STEPS = Sheet(
    "专项活动环节",
    CampaignStep,
    Column("专项活动", "campaign", Reference("campaigns", "专项活动", "专项活动", 30), required=True),
    Column("环节", "kind", Choice(), required=True),
    Column("内容", "title", Text(30), required=True),
    Column("责任人", "responsible", Person()),
    Column("计划日期", "due_on", Day()),
    Column("完成日期", "done_on", Day()),
    Column("成果", "result", Text(LONG)),
    alike=("campaign", "kind", "title"),
)

DETAILS = Sheet(
    "活动详情",
    Meeting,
    Column("组织生活编号", "number", Code(), required=True),
    Column("开始", "began_at", TimeOfDay()),
    Column("结束", "ended_at", TimeOfDay()),
    Column("应到范围", "scope", Choice()),
    Column("扩大会议", "is_extended", Tick()),
    Column("主讲人身份", "lecturer_kind", Choice()),
    Column("支部以外列席", "guests", Text(24)),
    Column("联合单位", "partner", Text(24)),
    Column("学习材料", "material", Text(24)),
    Column("固定环节", "fixed_parts", FixedParts()),
    Column("专项活动", "campaign", Reference("campaigns", "专项活动", "专项活动", 24)),
    Column("延期取消原因", "state_reason", Text(24)),
    Column("原定日期", "postponed_from", Day()),
    Column("录入日期", "entered_on", Day()),
    Column("确认日期", "confirmed_at", DayOfTime()),
    key=("number",),
    extends=MEETINGS,
    locked_by=lambda meeting, names: meeting,
)

AGENDA = Sheet(
    "议题",
    AgendaItem,
    Column("组织生活编号", "meeting", Activity(), required=True),
    Column("顺序", "position", Number(), required=True),
    Column("议题", "title", Text(30), required=True),
    Column("事项", "matter", Choice()),
    Column("讨论情况", "discussion", Text(LONG)),
    Column("决议", "resolution", Text(LONG)),
    Column("表决方式", "way", Choice()),
    Column("赞成", "votes_for", Number()),
    Column("反对", "votes_against", Number()),
    Column("弃权", "votes_abstain", Number()),
    Column("应选人数", "seats", Number()),
    Column("发出选票", "ballots_issued", Number()),
    Column("收回选票", "ballots_returned", Number()),
    Column("无效票", "ballots_void", Number()),
    key=("meeting", "position"),
    locked_by=activity_of,
)


def _activity_of_candidate(candidate, names):
    return activity_of(names.agenda.by_id.get(candidate.item_id) or candidate.item, names)


CANDIDATES = Sheet(
    "候选人",
    Candidate,
    Column("议题编号", "item", Reference("agenda", "议题编号", "议题"), required=True),
    Column("候选人", "member", Person(), required=True),
    Column("得票", "votes", Number()),
    Column("当选", "elected", Tick()),
    key=("item", "member"),
    locked_by=_activity_of_candidate,
)

# Not locked: what is made up for comes after the record was confirmed, as on the pages.
MADE_UP = Sheet(
    "补课",
    Attendance,
    Column("组织生活编号", "meeting", Activity(), required=True),
    Column("党员", "member", Person(), required=True),
    Column("补课日期", "made_up_on", Day(), required=True),
    Column("补课情况", "made_up_how", Text(30)),
    key=("meeting", "member"),
    extends=ATTENDANCE,
    only=Q(made_up_on__isnull=False),
)

LEADERS = Sheet(
    "领导干部",
    Leader,
    Column("姓名", "name", Text(), required=True),
    Column("职务", "title", Text(18)),
    Column("名册中的党员", "member", Person()),
    Column("起始日期", "began_on", Day()),
    Column("终止日期", "ended_on", Day()),
    key=("name", "title"),
)

LEADER_PARTS = Sheet(
    "双重组织生活",
    LeaderPart,
    Column("组织生活编号", "meeting", Activity(), required=True),
    Column("领导干部", "leader", Reference("leaders", "领导干部", "领导干部"), required=True),
    Column("方式", "part", Choice(), required=True),
    Column("备注", "note", Text(30)),
    key=("meeting", "leader"),
    locked_by=activity_of,
)

AMENDMENTS = Sheet(
    "更正",
    MeetingEvent,
    Column("组织生活编号", "meeting", Activity(), required=True),
    Column("更正日期", "at", DayOfTime(), required=True),
    Column("事由", "reason", Text(30)),
    Column("变动", "details", Changes()),
    only=Q(kind=MeetingEvent.Kind.AMENDED),
    fixed={"kind": MeetingEvent.Kind.AMENDED},
    locked_by=activity_of,
)

STUDY_PLAN = Sheet(
    "学习计划",
    StudyItem,
    Column("月份", "month", MonthOf(), required=True),
    Column("学习内容", "title", Text(30), required=True),
    Column("材料类型", "kind", Choice(), required=True),
    Column("学习方式", "way", Choice(), required=True),
    Column("出处", "source", Text(24)),
    Column("学时", "hours", Hours()),
    Column("组织生活编号", "meeting", ActivityIfAny()),
    alike=("month", "title"),
)

SPECIAL_STUDIES = Sheet(
    "专题学习",
    SpecialStudy,
    Column("学习文件", "document", Text(30), required=True),
    Column("文号", "document_number", Text(18)),
    Column("学习日期", "studied_on", Day(), required=True),
    Column("组织生活编号", "meeting", ActivityIfAny()),
    Column("报送时限", "due_on", Day()),
    Column("报送日期", "reported_on", Day()),
    Column("报送单位", "reported_to", Text(18)),
    Column("报送文号", "report_number", Text(18)),
    Column("学习情况", "note", Text(LONG)),
    alike=("document", "studied_on"),
)

MAJOR_MATTERS = Sheet(
    "三重一大",
    MajorMatter,
    Column("事项", "title", Text(30), required=True),
    Column("类别", "kind", Choice(), required=True),
    Column("决定日期", "decided_on", Day(), required=True),
    Column("组织生活编号", "meeting", ActivityIfAny()),
    Column("怎样决定", "how", Text(30)),
    Column("决定内容", "decision", Text(LONG)),
    Column("落实情况", "carried_out", Text(LONG)),
    alike=("title", "decided_on"),
)

SUPERVISIONS = Sheet(
    "监督检查",
    Supervision,
    Column("检查日期", "checked_on", Day(), required=True),
    Column("检查内容", "subject", Text(30), required=True),
    Column("检查人", "checker", Text(18)),
    Column("发现的问题", "findings", Text(LONG)),
    Column("整改措施", "follow_up", Text(LONG)),
    Column("责任人", "responsible", Person()),
    Column("整改时限", "due_on", Day()),
    Column("整改结果", "outcome", Text(LONG)),
    Column("办结日期", "closed_on", Day()),
    alike=("checked_on", "subject"),
)

COURSES = Sheet(
    "组织生活会",
    OrgLifeCourse,
    Column("年度", "year", Year(), required=True),
    Column("主题", "theme", Text(LONG)),
    key=("year",),
)

COURSE_STEPS = Sheet(
    "组织生活会环节",
    CourseStep,
    Column("年度", "course", YearReference("courses", "年度", "组织生活会", 8), required=True),
    Column("环节", "kind", Choice(), required=True),
    Column("计划日期", "due_on", Day()),
    Column("完成日期", "done_on", Day()),
    Column("情况", "note", Text(LONG)),
    Column("组织生活编号", "meeting", ActivityIfAny()),
    key=("course", "kind"),
)

PROBLEMS = Sheet(
    "问题和整改",
    Problem,
    Column("年度", "course", YearReference("courses", "年度", "组织生活会", 8), required=True),
    Column("谁的问题", "member", Person()),
    Column("问题", "text", Text(LONG), required=True),
    Column("来源", "source", Text()),
    Column("整改措施", "measure", Text(LONG)),
    Column("责任人", "responsible", Person()),
    Column("整改时限", "due_on", Day()),
    Column("完成情况", "outcome", Text(LONG)),
    Column("销号日期", "closed_on", Day()),
    alike=("course", "member", "text"),
)

APPRAISALS = Sheet(
    "民主评议",
    Appraisal,
    Column("年度", "year", Year(), required=True),
    Column("测评日期", "held_on", Day(), required=True),
    Column("测评方式", "way", Choice(), required=True),
    Column("组织生活编号", "meeting", ActivityIfAny()),
    Column("开始测评", "opened_at", DayOfTime()),
    Column("结束测评", "closed_at", DayOfTime()),
    key=("year",),
)

APPRAISAL_ENTRIES = Sheet(
    "民主评议结果",
    AppraisalEntry,
    Column("年度", "appraisal", YearReference("appraisals", "年度", "民主评议", 8), required=True),
    Column("党员", "member", Person(), required=True),
    Column("个人自评", "self_review", Text(LONG)),
    Column("党员互评意见", "peer_review", Text(LONG)),
    Column("优秀票", "excellent", Number()),
    Column("合格票", "qualified", Number()),
    Column("基本合格票", "basic", Number()),
    Column("不合格票", "unqualified", Number()),
    Column("支部评定", "verdict", Choice()),
    Column("支部评定意见", "verdict_note", Text(LONG)),
    Column("反馈日期", "fed_back_on", Day()),
    key=("appraisal", "member"),
)

PLAN_CHANGES = Sheet(
    "计划变动",
    PlanItem,
    Column("月份", "month", MonthOf(), required=True),
    Column("形式", "form", Choice(), required=True),
    Column("主题", "topic", Text(LONG), required=True),
    Column("党小组", "group", Group()),
    Column("责任人", "responsible", Person()),
    Column("原定月份", "first_month", MonthOf()),
    Column("取消日期", "cancelled_on", Day()),
    key=("month", "form", "topic", "group", "responsible"),
    # Of lines that are alike it does not matter which was changed, as long as the sheet looks the same.
    order=("month", "form", "topic", "group", "responsible", "pk"),
    extends=PLAN,
    only=Q(first_month__isnull=False) | Q(cancelled_on__isnull=False),
)

# In the order in which a record may refer to another.
LIFE = (
    CAMPAIGNS, CAMPAIGN_STEPS, DETAILS, AGENDA, CANDIDATES, MADE_UP, LEADERS, LEADER_PARTS, AMENDMENTS,
    STUDY_PLAN, SPECIAL_STUDIES, MAJOR_MATTERS, SUPERVISIONS, COURSES, COURSE_STEPS, PROBLEMS,
    APPRAISALS, APPRAISAL_ENTRIES, PLAN_CHANGES,
)  # fmt: skip
