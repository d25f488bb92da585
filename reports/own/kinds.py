"""All that a branch keeps about one member, kind by kind: said once, for the page, the paper and the file.

A test asks of every row that names a member whether it is here, or why it is not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from branch.fields import MonthField
from branch.periods import Month
from meetings.models import (
    AppraisalEntry,
    Attendance,
    CampaignStep,
    Candidate,
    Leader,
    Meeting,
    PlanItem,
    Problem,
    SignIn,
    StudyResult,
    Supervision,
    Talk,
)
from members.models import (
    Applicant,
    CommitteeRole,
    DevelopmentHelper,
    DevelopmentStep,
    DuesArrangement,
    DuesBase,
    DuesBaseItem,
    DuesEntry,
    DuesPayment,
    DuesRelief,
    DutyAbsence,
    DutySwap,
    DutyTurn,
    ElectionCandidate,
    ElectionPost,
    Elector,
    GroupMembership,
    Handover,
    Honour,
    LargeDues,
    Member,
    PersonalDataView,
    Pledge,
    PledgeSigner,
    Sanction,
    Transfer,
)

ROLL, LIFE, DUES, POSTS = "名册和档案", "组织生活", "党费", "职务和轮值"

# How long, where a rule that we know says so; what it does not say the branch decides (docs: domain 2.9).
PERMANENT = "永久（档案局令第8号 9.10：换届结果）"
BY_BRANCH = "按本支部的规定"


@dataclass(frozen=True)
class Kind:
    """Rows of `model` that name the member by one of `lookups`, shown by these `fields`.

    `place` is the page on which they stand; `keeps` how long the branch keeps them when the member has left.
    """

    part: str
    title: str
    model: type[models.Model]
    lookups: tuple[str, ...]
    fields: tuple[str, ...]
    place: Callable[[Member], str] | None = None
    only: Q = Q()
    keeps: str = BY_BRANCH
    unit: str = "条"

    def rows(self, member: Member) -> models.QuerySet:
        mine = Q()
        for lookup in self.lookups:
            mine |= Q(**{lookup: member})
        rows = self.model.objects.filter(mine, self.only).distinct()
        near = [name for name in self.fields if "__" not in name and self._is_key(name)]
        far = [name.rpartition("__")[0] for name in self.fields if "__" in name]
        return rows.select_related(*near, *far)

    def _is_key(self, name) -> bool:
        return self.model._meta.get_field(name).is_relation

    @property
    def head(self) -> list[str]:
        """A name that two columns would have says whose it is."""
        names = [str(_field(self.model, path).verbose_name) for path in self.fields]
        return [
            f"{_owner(self.model, path)}{name}" if names.count(name) > 1 else name
            for path, name in zip(self.fields, names, strict=True)
        ]

    def lines(self, rows: Iterable) -> list[list]:
        return [[_value(row, name) for name in self.fields] for row in rows]


def _field(model, path: str) -> models.Field:
    *steps, name = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(name)


def _owner(model, path: str) -> str:
    steps = path.rpartition("__")[0]
    return str(_field(model, steps).verbose_name) if steps else ""


def _value(row, path: str):
    """As words, numbers and days; a file and a page show them alike."""
    *steps, name = path.split("__")
    for step in steps:
        row = getattr(row, step)
        if row is None:
            return None
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if value is None or value == "":
        return None
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, MonthField):
        return Month.containing(value).long_name
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date | time | Decimal | int):
        return value
    return str(value)


def _named(name: str) -> Callable[[Member], str]:
    return lambda member: reverse(name)


def _of_member(name: str) -> Callable[[Member], str]:
    return lambda member: reverse(name, args=[member.pk])


OWN_PAGE = _of_member("members:detail")

PARTICULARS = (
    "name", "sex", "ethnicity", "born_on", "id_number", "education", "job", "phone", "number", "kind",
    "admitted_on", "converted_on", "joined_on", "left_on", "dues_category",
)  # fmt: skip

KINDS = (
    Kind(ROLL, "党小组", GroupMembership, ("member",), ("group", "began_on", "ended_on"), OWN_PAGE),
    Kind(ROLL, "入党档案", Applicant, ("member",), ("applied_on", "ended_on", "ending"), OWN_PAGE),
    Kind(ROLL, "入党档案的步骤", DevelopmentStep, ("applicant__member",),
         ("kind", "done_on", "until", "hours", "paper", "note"), OWN_PAGE),
    Kind(ROLL, "当培养联系人、入党介绍人", DevelopmentHelper, ("member", "applicant__member"),
         ("applicant__name", "member__name", "part", "began_on", "ended_on"), _named("development:list")),
    Kind(ROLL, "组织关系转接", Transfer, ("member",),
         ("direction", "moved_on", "other_party", "letter_number", "issued_on", "dues_until", "receipt_on",
          "reason"), _named("transfers:list")),
    Kind(ROLL, "荣誉", Honour, ("member",), ("title", "state", "dated_on", "awarded_by", "document", "note"),
         _named("honours:list")),
    Kind(ROLL, "签过的承诺书", Pledge, ("member",), ("title", "signed_on"), _named("pledges:list")),
    Kind(ROLL, "要签的承诺书", PledgeSigner, ("member",), ("round",), _named("pledges:list")),
    Kind(ROLL, "处分和处置", Sanction, ("member",),
         ("kind", "began_on", "ended_on", "authority", "document", "note"), _named("discipline:list")),
    Kind(LIFE, "出席和请假", Attendance, ("member",),
         ("meeting__held_on", "meeting__topic", "status", "reason", "made_up_on", "made_up_how"), OWN_PAGE),
    Kind(LIFE, "手机签到", SignIn, ("member",), ("meeting__topic", "at"), OWN_PAGE),
    Kind(LIFE, "主持、记录、讲课", Meeting, ("chair", "recorder", "lecturer"), ("held_on", "topic", "place"),
         _named("meetings:list")),
    Kind(LIFE, "谈心谈话（不含谈了什么）", Talk, ("talker", "partners__member"),
         ("held_on", "talker", "kind", "topic"), _named("talks:list")),
    Kind(LIFE, "心得体会", StudyResult, ("member",), ("title", "kind", "body"), _named("study:list")),
    Kind(LIFE, "民主评议结果", AppraisalEntry, ("member",),
         ("appraisal__year", "self_review", "verdict", "verdict_note", "fed_back_on"), OWN_PAGE,
         only=~Q(verdict="") | ~Q(self_review="")),
    Kind(LIFE, "负责的计划", PlanItem, ("responsible",), ("topic", "form"), _named("plan:list")),
    Kind(LIFE, "负责的专项活动环节", CampaignStep, ("responsible",), ("campaign", "title"),
         _named("campaigns:list")),
    Kind(LIFE, "本人的问题和负责的整改", Problem, ("member", "responsible"),
         ("text", "source", "measure", "outcome"), _named("org_life:list")),
    Kind(LIFE, "负责的监督整改", Supervision, ("responsible",), ("subject", "follow_up", "outcome")),
    Kind(LIFE, "双重组织生活", Leader, ("member",), ("name", "title"), _named("leaders:list")),
    Kind(LIFE, "议题里的表决对象", Candidate, ("member",), ("item__title",)),
    Kind(DUES, "党费基数", DuesBase, ("member",),
         ("began_on", "category", "employer", "base", "decided_on", "confirmed_on", "reason"),
         _of_member("dues:member")),
    Kind(DUES, "党费基数的核算项目", DuesBaseItem, ("dues_base__member",),
         ("dues_base__began_on", "name", "amount", "part"), _of_member("dues:member")),
    Kind(DUES, "党费", DuesPayment, ("member",),
         ("month", "base", "amount_due", "amount_exact", "category", "amount_paid", "paid_on", "note"),
         _of_member("dues:member")),
    Kind(DUES, "党费收款", DuesEntry, ("member", "collected_by"),
         ("member__name", "month", "amount", "paid_on", "way", "receipt", "reason"),
         _of_member("dues:member"), unit="笔"),
    Kind(DUES, "党费减免", DuesRelief, ("member",),
         ("kind", "amount", "began_on", "until", "reason", "approved_by", "approved_on", "document"),
         _of_member("dues:member")),
    Kind(DUES, "党费交纳办法", DuesArrangement, ("member",),
         ("kind", "began_on", "until", "payer", "reason"), _of_member("dues:member")),
    Kind(DUES, "大额党费", LargeDues, ("member",), ("amount", "paid_on", "voucher", "receipt", "note"),
         _of_member("dues:member"), unit="笔"),
    Kind(POSTS, "任职", CommitteeRole, ("member",),
         ("post", "group", "term", "began_on", "ended_on", "way", "leaving"), _named("posts:list"),
         keeps=PERMANENT),
    Kind(POSTS, "选举人", Elector, ("member",), ("election__term_name", "is_present", "left_out"),
         _named("elections:list"), keeps=PERMANENT),
    Kind(POSTS, "选举产生的职务", ElectionPost, ("member",), ("election__term_name", "post"),
         _named("elections:list"), keeps=PERMANENT),
    Kind(POSTS, "候选人", ElectionCandidate, ("member",), ("round__election__term_name", "round__kind"),
         _named("elections:list"), keeps=PERMANENT),
    Kind(POSTS, "工作交接", Handover, ("giver", "taker"), ("post", "giver", "taker", "handed_on")),
    Kind(POSTS, "轮值", DutyTurn, ("member",), ("month", "report", "hand_over", "comment"),
         _named("duty:list")),
    Kind(POSTS, "轮值换班", DutySwap, ("asker", "asked"),
         ("asker", "asked", "month", "other_month", "reason", "state"), _named("duty:list")),
    Kind(POSTS, "不参加轮值", DutyAbsence, ("member",), ("reason",), _named("duty:list")),
)  # fmt: skip

# Rows that name a member and are not shown, and why.
NOT_SHOWN = {
    "members.PersonalDataView.member": "has a table of its own on the page",
    "members.PersonalDataView.applicant": "of the time before the membership, in the branch's record",
    "meetings.TalkPartner.member": "shown as the talk it belongs to",
    "meetings.TalkCall.member": "the committee's own note of whom to talk with",
    "meetings.Voter.member": "who has voted; the poll is secret",
    "members.DevelopmentStep.applicant": "shown by the file's member",
    "members.DevelopmentHelper.applicant": "shown by the file's member",
    "meetings.Attachment.applicant": "files are opened where they hang",
}


def lookers_at(member: Member) -> models.QuerySet:
    """Who had this member's data shown; without a member it was a list of all."""
    views = PersonalDataView.objects.filter(branch=member.branch_id)
    mine = Q(member=member) | Q(member=None, applicant=None) | Q(applicant__member=member)
    return views.filter(mine).select_related("shown_to")


LOOKERS_HEAD = ["时间", "谁看的", "看了什么", "用途"]


def looker_line(view: PersonalDataView) -> list[str]:
    what = view.what if view.member_id or view.applicant_id else f"名单：{view.what}"
    return [f"{localtime(view.shown_at):%Y-%m-%d %H:%M}", str(view.shown_to), what, view.reason]


def in_words(value):
    """For a page: what a file has as a number or a day."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def particulars(member: Member) -> list[tuple[str, object]]:
    return [(str(_field(Member, name).verbose_name), _value(member, name)) for name in PARTICULARS]
