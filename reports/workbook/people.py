"""The sheets of the people of a branch that the thirteen have no room for; each is written where it has rows.

Disciplinary measures, who looked at personal data, and files stay out of every workbook.
"""

from django.db.models import F, Q

from branch.models import FormerGroupName, PartyGroup, Unit
from members.models import (
    Applicant,
    CommitteeRole,
    DevelopmentHelper,
    DevelopmentStep,
    DutyAbsence,
    DutySwap,
    DutyTurn,
    Election,
    ElectionCandidate,
    ElectionPost,
    ElectionRound,
    ElectionStep,
    Elector,
    GroupMembership,
    Honour,
    Pledge,
    PledgeRound,
    PledgeSigner,
    Term,
    Transfer,
)
from reports.workbook.cells import Choice, Code, Count, Day, IdNumber, MonthOf, Ordinal, Text
from reports.workbook.ledger import DUTY, GROUPS, HONOURS, PLEDGES, ROLES
from reports.workbook.life_cells import Number, Tick, YesOrNo
from reports.workbook.life_references import Reference
from reports.workbook.references import Group, Person
from reports.workbook.sheet import LONG, Column, Sheet

UNITS = Sheet(
    "联合单位",
    Unit,
    Column("单位", "name", Text(30), required=True),
    Column("非党员人数", "non_member_count", Count()),
    key=("name",),
    order=("position", "pk"),
)

GROUP_SPANS = Sheet(
    "党小组存续",
    PartyGroup,
    Column("党小组", "name", Text(18), required=True),
    Column("成立日期", "founded_on", Day()),
    Column("撤销日期", "dissolved_on", Day()),
    key=("name",),
    order=("position", "pk"),
    extends=GROUPS,
)

GROUP_NAMES = Sheet(
    "党小组曾用名",
    FormerGroupName,
    Column("党小组", "group", Group(), required=True),
    Column("曾用名", "name", Text(18), required=True),
    Column("改名日期", "until", Day(), required=True),
    key=("group", "until"),
)

# Planned in `memberships`: the sheet 党员 has made the last of each member already.
MEMBERSHIPS = Sheet(
    "党小组变动",
    GroupMembership,
    Column("党员", "member", Person(), required=True),
    Column("党小组", "group", Group(), required=True),
    Column("开始日期", "began_on", Day()),
    Column("结束日期", "ended_on", Day()),
    only=Q(began_on__isnull=False) | Q(ended_on__isnull=False),
    # Nothing of it hangs on which row was written first: an import writes the last one first.
    order=(
        "member",
        F("began_on").asc(nulls_first=True),
        F("ended_on").asc(nulls_last=True),
        "group__position",
        "group",
        "pk",
    ),
)

TERMS = Sheet(
    "届期",
    Term,
    Column("届次", "name", Ordinal(8), required=True),
    Column("开始日期", "began_on", Day(), required=True),
    Column("任期", "years", Choice(), required=True),
    Column("经批准延至", "extended_to", Day()),
    Column("结束日期", "ended_on", Day()),
    Column("说明", "note", Text(LONG)),
    key=("name",),
)

ROLE_DETAILS = Sheet(
    "任职详情",
    CommitteeRole,
    Column("党员", "member", Person(), required=True),
    Column("职务", "post", Choice(), required=True),
    Column("党小组", "group", Group()),
    Column("任职日期", "began_on", Day(), required=True),
    Column("产生方式", "way", Choice()),
    Column("离任原因", "leaving", Choice()),
    key=("member", "post", "group", "began_on"),
    extends=ROLES,
)

ELECTIONS = Sheet(
    "选举",
    Election,
    Column("类别", "kind", Choice(), required=True),
    Column("选举日期", "held_on", Day(), required=True),
    Column("届次", "term_name", Ordinal(8), required=True),
    Column("任期", "years", Choice(), required=True),
    Column("委员名额", "seats", Number(), required=True),
    Column("地点", "place", Text(18)),
    Column("主持人", "chair", Text()),
    Column("监票人", "scrutineers", Text(18)),
    Column("计票人", "tellers", Text(18)),
    Column("说明", "note", Text(LONG)),
    Column("结果生效日期", "settled_on", Day()),
    Column("写入日期", "recorded_on", Day()),
    Column("停止日期", "cancelled_on", Day()),
    Column("变动记录", "trace", Text(LONG)),
    key=("kind", "held_on"),
)
ELECTION = Reference("elections", "选举", "选举", 22)

ELECTION_STEPS = Sheet(
    "选举环节",
    ElectionStep,
    Column("选举", "election", ELECTION, required=True),
    Column("环节", "kind", Choice(), required=True),
    Column("计划日期", "due_on", Day()),
    Column("完成日期", "done_on", Day()),
    Column("文号", "document", Text(18)),
    Column("情况", "note", Text(LONG)),
    key=("election", "kind"),
)

ELECTORS = Sheet(
    "选举人",
    Elector,
    Column("选举", "election", ELECTION, required=True),
    Column("党员", "member", Person(), required=True),
    Column("到会", "is_present", YesOrNo(), required=True),
    Column("不计入应到的原因", "left_out", Text(24)),
    key=("election", "member"),
)

ROUNDS = Sheet(
    "投票",
    ElectionRound,
    Column("选举", "election", ELECTION, required=True),
    Column("投票", "kind", Choice(), required=True),
    Column("第几次", "number", Number(), required=True),
    Column("应选人数", "seats", Number(), required=True),
    Column("应到", "due", Number()),
    Column("实到", "present", Number()),
    Column("发出选票", "issued", Number()),
    Column("收回选票", "returned", Number()),
    Column("无效票", "void", Number()),
    Column("说明", "note", Text(LONG)),
    key=("election", "kind", "number"),
)

ELECTION_CANDIDATES = Sheet(
    "选举候选人",
    ElectionCandidate,
    Column("投票", "round", Reference("rounds", "投票", "投票", 34), required=True),
    Column("候选人", "member", Person(), required=True),
    Column("得票", "votes", Number()),
    Column("另选人", "is_written_in", Tick()),
    Column("当选", "is_elected", Tick()),
    key=("round", "member"),
)

ELECTION_POSTS = Sheet(
    "选举分工",
    ElectionPost,
    Column("选举", "election", ELECTION, required=True),
    Column("党员", "member", Person(), required=True),
    Column("职务", "post", Choice(), required=True),
    key=("election", "member", "post"),
)

APPLICANTS = Sheet(
    "发展党员",
    Applicant,
    Column("姓名", "name", Text(), required=True),
    Column("性别", "sex", Choice(), required=True),
    Column("民族", "ethnicity", Text()),
    Column("出生日期", "born_on", Day(), required=True),
    Column("公民身份号码", "id_number", IdNumber(22)),
    Column("学历", "education", Text()),
    Column("工作岗位", "job", Text(18)),
    Column("手机号码", "phone", Code()),
    Column("联系的党小组", "group", Group()),
    Column("递交入党申请书日期", "applied_on", Day(), required=True),
    Column("名册中的党员", "member", Person()),
    Column("终止日期", "ended_on", Day()),
    Column("终止原因", "ending", Choice()),
    Column("说明", "note", Text(LONG)),
    key=("name", "applied_on"),
)
APPLICANT = Reference("applicants", "申请人", "发展党员", 22)

DEVELOPMENT_STEPS = Sheet(
    "发展党员步骤",
    DevelopmentStep,
    Column("申请人", "applicant", APPLICANT, required=True),
    Column("步骤", "kind", Choice(), required=True),
    Column("日期", "done_on", Day(), required=True),
    Column("延长到", "until", Day()),
    Column("学时", "hours", Number()),
    Column("材料或文号", "paper", Text(24)),
    Column("情况", "note", Text(LONG)),
    key=("applicant", "kind", "done_on"),
)

DEVELOPMENT_HELPERS = Sheet(
    "培养联系人和介绍人",
    DevelopmentHelper,
    Column("申请人", "applicant", APPLICANT, required=True),
    Column("党员", "member", Person(), required=True),
    Column("身份", "part", Choice(), required=True),
    Column("开始日期", "began_on", Day(), required=True),
    Column("结束日期", "ended_on", Day()),
    key=("applicant", "member", "part", "began_on"),
)

TRANSFERS = Sheet(
    "组织关系转接",
    Transfer,
    Column("党员", "member", Person(), required=True),
    Column("转入或转出", "direction", Choice(), required=True),
    Column("对方党组织", "other_party", Text(30), required=True),
    Column("转接日期", "moved_on", Day(), required=True),
    Column("介绍信编号", "letter_number", Code()),
    Column("介绍信日期", "issued_on", Day()),
    Column("有效期（天）", "valid_days", Number()),
    Column("党费交至", "dues_until", MonthOf()),
    Column("回执日期", "receipt_on", Day()),
    Column("原因", "reason", Text(24)),
    Column("说明", "note", Text(LONG)),
    Column("撤回日期", "cancelled_on", Day()),
    alike=("member", "direction", "moved_on"),
)

HONOUR_DETAILS = Sheet(
    "荣誉详情",
    Honour,
    Column("党员", "member", Person()),
    Column("名称", "title", Text(30), required=True),
    Column("状态", "state", Choice(), required=True),
    Column("日期", "dated_on", Day(), required=True),
    Column("类别", "category", Choice()),
    Column("级别", "level", Choice()),
    Column("文号", "document", Text(18)),
    Column("事迹", "note", Text(LONG)),
    Column("未获评日期", "declined_on", Day()),
    key=("member", "title", "state", "dated_on"),
    extends=HONOURS,
)

PLEDGE_ROUNDS = Sheet(
    "承诺",
    PledgeRound,
    Column("名称", "title", Text(30), required=True),
    Column("开始日期", "opened_on", Day(), required=True),
    Column("签订期限", "due_on", Day()),
    Column("签订范围", "scope", Choice(), required=True),
    Column("承诺书正文", "text", Text(LONG)),
    key=("title", "opened_on"),
)
PLEDGE_ROUND = Reference("pledge_rounds", "承诺", "承诺", 34)

PLEDGE_SIGNERS = Sheet(
    "应签人",
    PledgeSigner,
    Column("承诺", "round", PLEDGE_ROUND, required=True),
    Column("党员", "member", Person(), required=True),
    key=("round", "member"),
)

PLEDGE_DETAILS = Sheet(
    "承诺书所属",
    Pledge,
    Column("党员", "member", Person(), required=True),
    Column("名称", "title", Text(30), required=True),
    Column("签订日期", "signed_on", Day(), required=True),
    Column("承诺", "round", PLEDGE_ROUND, required=True),
    key=("member", "title", "signed_on"),
    extends=PLEDGES,
    only=Q(round__isnull=False),
)

DUTY_DETAILS = Sheet(
    "轮值详情",
    DutyTurn,
    Column("月份", "month", MonthOf(), required=True),
    Column("党员", "member", Person(), required=True),
    Column("小结日期", "reported_on", Day()),
    Column("交班事项", "hand_over", Text(LONG)),
    Column("交班日期", "handed_over_on", Day()),
    Column("支部评价", "comment", Text(LONG)),
    Column("评价日期", "commented_on", Day()),
    key=("month", "member"),
    extends=DUTY,
)

DUTY_SWAPS = Sheet(
    "轮值调换",
    DutySwap,
    Column("提出人", "asker", Person(), required=True),
    Column("提出人的月份", "month", MonthOf(), required=True),
    Column("对方", "asked", Person(), required=True),
    Column("对方的月份", "other_month", MonthOf(), required=True),
    Column("原因", "reason", Text(24)),
    Column("提出日期", "asked_on", Day(), required=True),
    Column("状态", "state", Choice(), required=True),
    Column("答复日期", "answered_on", Day()),
    alike=("asker", "month", "other_month", "asked_on"),
)

DUTY_ABSENCES = Sheet(
    "不排轮值",
    DutyAbsence,
    Column("党员", "member", Person(), required=True),
    Column("开始日期", "began_on", Day(), required=True),
    Column("结束日期", "ended_on", Day()),
    Column("原因", "reason", Text(30), required=True),
    alike=("member", "began_on"),
)

# In the order in which a record may refer to another.
PEOPLE = (
    UNITS, GROUP_SPANS, GROUP_NAMES, MEMBERSHIPS, TERMS, ROLE_DETAILS, ELECTIONS, ELECTION_STEPS, ELECTORS,
    ROUNDS, ELECTION_CANDIDATES, ELECTION_POSTS, APPLICANTS, DEVELOPMENT_STEPS, DEVELOPMENT_HELPERS,
    TRANSFERS, HONOUR_DETAILS, PLEDGE_ROUNDS, PLEDGE_SIGNERS, PLEDGE_DETAILS, DUTY_DETAILS, DUTY_SWAPS,
    DUTY_ABSENCES,
)  # fmt: skip
