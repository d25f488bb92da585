"""The way into the Party as data: stages, steps in their order, what each needs, and its time limits.

The limits are those of 《中国共产党发展党员工作细则》; where the number of an article is not certain only the
document is named. What is done with them stands in `file.py` and `checks.py`.
"""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import models

from branch.regulations import CONSTITUTION, DEVELOPMENT_RULES
from members.development.models import DevelopmentStep

Kind = DevelopmentStep.Kind


class Stage(models.TextChoices):
    """Where somebody stands on the way (阶段)."""

    APPLICANT = "applicant", "申请人"
    ACTIVIST = "activist", "积极分子"
    PROSPECT = "prospect", "发展对象"
    PROBATIONARY = "probationary", "预备党员"
    FULL = "full", "已转正"
    ENDED = "ended", "终止"


# The five of the stage line; a file that was ended stopped in one of them.
WAY = (Stage.APPLICANT, Stage.ACTIVIST, Stage.PROSPECT, Stage.PROBATIONARY, Stage.FULL)
FULL_NAMES = {
    Stage.APPLICANT: "入党申请人",
    Stage.ACTIVIST: "入党积极分子",
    Stage.PROSPECT: "发展对象",
    Stage.PROBATIONARY: "预备党员",
    Stage.FULL: "正式党员",
}
CHAPTERS = {
    Stage.APPLICANT: "申请入党",
    Stage.ACTIVIST: "入党积极分子的确定和培养教育",
    Stage.PROSPECT: "发展对象的确定和考察",
    Stage.PROBATIONARY: "预备党员的接收",
    Stage.FULL: "预备党员的教育考察和转正",
}


@dataclass(frozen=True)
class Span:
    """A length of time reckoned from another step (None: from the application)."""

    after: Kind | None
    length: relativedelta
    words: str
    source: str

    def day_from(self, start: date) -> date:
        return start + self.length


@dataclass(frozen=True)
class Step:
    """One step. `not_before` and `by` are its limits, `at_latest` what a special case may take, `every` its
    rhythm. `follows` names what it can never be dated before; `needs` whether that must be recorded."""

    kind: Kind
    chapter: Stage
    what: str
    paper: str = ""
    source: str = DEVELOPMENT_RULES
    begins: Stage | None = None
    repeats: bool = False
    if_needed: bool = False
    not_before: Span | None = None
    by: Span | None = None
    at_latest: Span | None = None
    every: Span | None = None
    follows: Kind | None = None
    needs: bool = False

    @property
    def name(self) -> str:
        return self.kind.label


PROBATION = relativedelta(years=1)
EXTENSION_LEAST = relativedelta(months=6)
EXTENSION_MOST = relativedelta(years=1)
EXTENSION_SOURCE = f"{DEVELOPMENT_RULES}第三十二条"
LEAST_AGE = 18
AGE_SOURCE = f"{CONSTITUTION}第一条"
TRAINING_HOURS, TRAINING_DAYS = 24, 3
MENTORS = (1, 2)
SPONSORS = 2

_INSPECTION_SOURCE = f"{DEVELOPMENT_RULES}第十一条"
_REVIEW_SOURCE = f"{DEVELOPMENT_RULES}第十九条"
_ADMISSION_SOURCE = f"{DEVELOPMENT_RULES}第二十条"


def _span(after, words, source=DEVELOPMENT_RULES, **length) -> Span:
    return Span(after, relativedelta(**length), words, source)


STEPS = (
    Step(
        Kind.FIRST_TALK,
        Stage.APPLICANT,
        "收到申请书后派人同本人谈话，了解基本情况。",
        "谈话记录",
        by=_span(None, "递交申请书后一个月内", months=1),
    ),
    Step(
        Kind.RECOMMENDED,
        Stage.ACTIVIST,
        "经党员推荐或群团组织推优产生人选，由支部委员会研究决定。",
        "推荐材料、支部委员会会议记录",
        begins=Stage.ACTIVIST,
    ),
    Step(Kind.ACTIVIST_FILED, Stage.ACTIVIST, "把确定的积极分子报上级党委备案。", "备案报告"),
    Step(
        Kind.INSPECTION,
        Stage.ACTIVIST,
        "考察积极分子的表现，写明意见。",
        "培养教育考察登记表",
        _INSPECTION_SOURCE,
        repeats=True,
        every=_span(Kind.RECOMMENDED, "每半年一次", _INSPECTION_SOURCE, months=6),
    ),
    Step(
        Kind.PROSPECT,
        Stage.PROSPECT,
        "听取党小组、培养联系人、党员和群众的意见，由支部委员会讨论。",
        "征求意见情况、支部委员会会议记录",
        begins=Stage.PROSPECT,
        follows=Kind.RECOMMENDED,
        not_before=_span(Kind.RECOMMENDED, "作为积极分子培养教育满一年", years=1),
    ),
    Step(Kind.PROSPECT_FILED, Stage.PROSPECT, "把确定的发展对象报上级党委备案。", "备案报告和批复"),
    Step(Kind.SPONSORS, Stage.PROSPECT, "确定两名正式党员作入党介绍人，再到“联系人和介绍人”里写上名字。"),
    Step(Kind.POLITICAL_REVIEW, Stage.PROSPECT, "进行政治审查，形成结论性材料。", "政治审查结论性材料"),
    Step(Kind.TRAINING, Stage.PROSPECT, "参加短期集中培训，不少于3天或24学时。", "培训结业材料"),
    Step(
        Kind.COMMITTEE_REVIEW,
        Stage.PROBATIONARY,
        "支部委员会集体讨论，认为合格后报上级党委预审。三个月内要离开本单位的，一般不办理接收。",
        "支部委员会会议记录",
        _REVIEW_SOURCE,
    ),
    Step(
        Kind.PRE_REVIEW, Stage.PROBATIONARY, "上级党委审查材料，把结果通知支部。", "预审意见", _REVIEW_SOURCE
    ),
    Step(Kind.FORM, Stage.PROBATIONARY, "预审合格后，由本人填写入党志愿书。", "入党志愿书"),
    Step(
        Kind.ADMISSION,
        Stage.PROBATIONARY,
        "有表决权的到会人数超过应到的半数才能开会，赞成的超过应到会有表决权人数的半数才通过。通过了再登记。",
        "支部大会决议",
        _ADMISSION_SOURCE,
        begins=Stage.PROBATIONARY,
        follows=Kind.PROSPECT,
    ),
    Step(
        Kind.SUPERIOR_TALK,
        Stage.PROBATIONARY,
        "审批以前，上级党委派人同本人谈话。",
        "谈话意见",
        follows=Kind.ADMISSION,
    ),
    Step(
        Kind.ADMISSION_APPROVED,
        Stage.PROBATIONARY,
        "上级党委审批支部大会的决议。没有批准的，点“终止”。",
        "批复",
        follows=Kind.ADMISSION,
        by=_span(Kind.ADMISSION, "支部大会后三个月内", months=3),
        at_latest=_span(Kind.ADMISSION, "特殊情况最长六个月", months=6),
    ),
    Step(Kind.OATH, Stage.FULL, "面向党旗宣誓。", "", follows=Kind.ADMISSION),
    Step(
        Kind.PROBATION_INSPECTION,
        Stage.FULL,
        "继续教育考察，写明意见。",
        "预备党员考察登记表",
        repeats=True,
        follows=Kind.ADMISSION,
    ),
    Step(
        Kind.CONVERSION_REQUEST,
        Stage.FULL,
        "预备期满，由本人写书面转正申请。",
        "转正申请书",
        follows=Kind.ADMISSION,
    ),
    Step(
        Kind.EXTENSION,
        Stage.FULL,
        "需要继续考察和教育的，支部大会可以决定延长一次，不少于半年，最长一年。",
        "支部大会决议",
        EXTENSION_SOURCE,
        if_needed=True,
        follows=Kind.ADMISSION,
        needs=True,
    ),
    Step(
        Kind.CONVERSION,
        Stage.FULL,
        "预备期满以后开支部大会讨论。通过了再登记。",
        "支部大会决议",
        begins=Stage.FULL,
        follows=Kind.ADMISSION,
        needs=True,
        # Replaced by the day to which the probation was extended, see file.expires_on.
        not_before=Span(Kind.ADMISSION, PROBATION, "预备期满", DEVELOPMENT_RULES),
    ),
    Step(
        Kind.CONVERSION_APPROVED,
        Stage.FULL,
        "上级党委审批支部大会的决议。",
        "批复",
        follows=Kind.CONVERSION,
        by=_span(Kind.CONVERSION, "支部大会后三个月内", months=3),
    ),
    Step(Kind.FILED, Stage.FULL, "入党志愿书等材料存入本人档案。", "入党志愿书、申请书、政审和考察材料"),
)
STEP_OF = {step.kind: step for step in STEPS}
PLACE_OF = {step.kind: place for place, step in enumerate(STEPS)}
# The step that begins a stage; 申请 begins with the application itself.
BEGINNING = {step.begins: step.kind for step in STEPS if step.begins}
HALF_YEARLY = STEP_OF[Kind.INSPECTION].every
