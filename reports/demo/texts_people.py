"""The words of the demonstration about its people; every name and number in them is invented."""

from members.models import DevelopmentStep, ElectionStep, Honour, PledgeRound, Post

UNITS = (("综合规划处", 4), ("信息技术处", 4), ("数据服务处", 3))
FORMER_GROUP_NAME = "数据党小组"

ELECTION = {
    "place": "三楼会议室",
    "chair": "沈立言",
    "scrutineers": "容海燕",
    "tellers": "房宇轩、阮诗韵",
}
_Kind = ElectionStep.Kind
# kind, days before or after the election, document number
ELECTION_STEPS = (
    (_Kind.RESOLVED, -50, ""),
    (_Kind.REQUEST, -45, "规信支〔{year}〕6号"),
    (_Kind.APPROVAL, -36, "局党〔{year}〕31号"),
    (_Kind.NOMINATION, -25, ""),
    (_Kind.CANDIDATES_REQUEST, -20, "规信支〔{year}〕7号"),
    (_Kind.CANDIDATES_APPROVAL, -12, "局党〔{year}〕38号"),
    (_Kind.NOTICE, -5, ""),
    (_Kind.MEETING, 0, ""),
    (_Kind.FIRST_SESSION, 0, ""),
    (_Kind.REPORT, 3, "规信支〔{year}〕9号"),
    (_Kind.REPLY, 7, "局党〔{year}〕42号"),
    (_Kind.ANNOUNCEMENT, 8, ""),
)
# candidate, how many of the valid ballots did not name them; 10 stands for two thirds
VOTES_MISSED = (
    ("沈立言", 0),
    ("韩松柏", 1),
    ("顾秋实", 0),
    ("简文倩", 2),
    ("方克勤", 1),
    ("贺晓岚", 10),
)
HANDED = Post.PUBLICITY_OFFICER
HANDED_OVER = tuple(
    {"part": "材料和物品", "what": what, "number": number}
    for what, number in (("学习资料", "2 盒"), ("简报底稿", "1 册"), ("宣传栏钥匙", "1 把"))
)

_Step = DevelopmentStep.Kind
# name, sex, born, education, job, group, applied so many months ago, steps (days after), place for the number
APPLICANTS = (
    ("江晓", "female", "1999-05-08", "大学本科", "一级科员", 1, 1, (), 61),
    (
        "柏一鸣",
        "male",
        "1996-11-23",
        "研究生",
        "四级主任科员",
        2,
        15,
        (
            (_Step.FIRST_TALK, 12, "谈话记录"),
            (_Step.RECOMMENDED, 190, "支委会记录"),
            (_Step.ACTIVIST_FILED, 200, "备案表"),
            (_Step.INSPECTION, 370, "考察登记表"),
        ),
        62,
    ),
    (
        "温若水",
        "female",
        "1993-02-17",
        "研究生",
        "三级主任科员",
        3,
        31,
        (
            (_Step.FIRST_TALK, 9, "谈话记录"),
            (_Step.RECOMMENDED, 185, "支委会记录"),
            (_Step.ACTIVIST_FILED, 193, "备案表"),
            (_Step.INSPECTION, 360, "考察登记表"),
            (_Step.INSPECTION, 540, "考察登记表"),
            (_Step.INSPECTION, 720, "考察登记表"),
            (_Step.PROSPECT, 800, "支委会记录"),
            (_Step.PROSPECT_FILED, 812, "备案表"),
        ),
        63,
    ),
)
# days before (−) or after the day of admission
STEPS_TO_ADMISSION = (
    (_Step.FIRST_TALK, -885, "谈话记录"),
    (_Step.RECOMMENDED, -700, "支委会记录"),
    (_Step.ACTIVIST_FILED, -690, "备案表"),
    (_Step.INSPECTION, -500, "考察登记表"),
    (_Step.INSPECTION, -320, "考察登记表"),
    (_Step.PROSPECT, -250, "支委会记录"),
    (_Step.PROSPECT_FILED, -240, "备案表"),
    (_Step.INSPECTION, -140, "考察登记表"),
    (_Step.TRAINING, -80, "结业证"),
    (_Step.SPONSORS, -60, "支委会记录"),
    (_Step.POLITICAL_REVIEW, -50, "政审报告"),
    (_Step.COMMITTEE_REVIEW, -30, "支委会记录"),
    (_Step.PRE_REVIEW, -20, "预审批复"),
    (_Step.FORM, -12, "入党志愿书"),
    (_Step.ADMISSION, 0, "大会决议"),
    (_Step.SUPERIOR_TALK, 20, "谈话记录"),
    (_Step.ADMISSION_APPROVED, 40, "审批通知"),
    (_Step.OATH, 100, ""),
    (_Step.PROBATION_INSPECTION, 185, "考察登记表"),
)
# days before or after the day of conversion
STEPS_TO_CONVERSION = (
    (_Step.CONVERSION_REQUEST, -7, "转正申请书"),
    (_Step.CONVERSION, 0, "大会决议"),
    (_Step.CONVERSION_APPROVED, 32, "审批通知"),
    (_Step.FILED, 45, ""),
)
SPONSORS = {"骆欣然": ("贺晓岚", "柯志远"), "姬雨桐": ("白子衿", "尹堃")}

TRANSFERS = {
    "in": {"other_party": "区城市管理局机关党委", "letter_number": "0318", "reason": "工作调动"},
    "out": {"other_party": "市数据局机关党委", "letter_number": "0107", "reason": "工作调动"},
}
CATEGORIES = (
    ("优秀共产党员", Honour.Category.OUTSTANDING_MEMBER),
    ("优秀党务工作者", Honour.Category.OUTSTANDING_WORKER),
    ("先进党支部", Honour.Category.ADVANCED_ORGANISATION),
)

_Scope = PledgeRound.Scope
PLEDGES = {
    "廉洁自律承诺书": (
        _Scope.ALL,
        "一、守纪律、讲规矩，不收受可能影响公正办事的礼品礼金。\n二、八小时以外不参加影响形象的饭局和活动。\n"
        "三、管好家人和身边工作人员。\n以上承诺，请组织和群众监督。",
    ),
    "党建工作责任落实承诺书": (
        _Scope.COMMITTEE_AND_LEADERS,
        "一、按时组织和参加组织生活，做好记录。\n二、分管的党务工作每月办结、每季对账。\n"
        "三、遇到困难及时向支委会报告。",
    ),
    "网络安全和保密承诺书": (
        _Scope.CHOSEN,
        "一、涉密资料不上网、不外带。\n二、账号和口令不转借他人。\n三、发现问题马上报告。",
    ),
    "岗位奉献承诺书": (
        _Scope.ALL,
        "一、接到群众来件当日看、三日内答复。\n二、每季度到窗口值一次班。\n三、遇到急事难事先上。",
    ),
}
OPEN_PLEDGE = "岗位奉献承诺书"

HAND_OVERS = (
    "两份心得还没交齐，下月初催一次；会议室钥匙在综合处。",
    "主题党日的照片存好了；下月党课主讲人已经答应，日子还没定。",
    "学习笔记本发到每个人；签到表用完了，要再印。",
    "党小组会记录都补齐了，没有留下的事。",
)
COMMENTS = (
    "会前提醒及时，记录完整。",
    "主动帮各党小组备材料，交接清楚。",
    "小结写得实，提出的两条建议支委会已采纳。",
)
ABSENCE = "病休"
SWAP = "月中要出差两周"
