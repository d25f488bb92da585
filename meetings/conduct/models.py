import re

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.models import Branch
from branch.periods import today
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Member

# How people write that there was nothing, where a blank would have said it.
NOTHING_FOUND = re.compile(r"(?:无|没有|[未没](?:有)?发现(?:问题|异常)?|未见异常)[。.]?")


class MajorMatter(Followed):
    """A matter decided collectively (三重一大), and how."""

    class Kind(models.TextChoices):
        DECISION = "decision", "重大决策"
        PERSONNEL = "personnel", "重要人事任免"
        PROJECT = "project", "重大项目安排"
        FUNDS = "funds", "大额资金使用"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="major_matters", db_index=False)
    title = models.CharField("事项", max_length=200)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    decided_on = models.DateField("决定日期")
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        verbose_name="在哪次会上决定",
        null=True,
        blank=True,
        related_name="major_matters",
    )
    how = models.CharField("怎样决定", max_length=200, blank=True)
    decision = models.TextField("决定内容", blank=True)
    carried_out = models.TextField("落实情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "三重一大事项"
        ordering = ["-decided_on", "-id"]
        indexes = [models.Index(fields=["branch", "decided_on"], name="major_matter_branch_day")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("conduct:matter", args=[self.pk])

    @property
    def says_how(self) -> bool:
        """A meeting that decided it, or words about how it was decided."""
        return self.meeting_id is not None or bool(self.how)


class Supervision(Followed):
    """A supervision check (监督检查): what was looked at, what was found, and what came of it."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="supervisions", db_index=False)
    checked_on = models.DateField("检查日期")
    subject = models.CharField("检查内容", max_length=200)
    checker = models.CharField("检查人", max_length=100, blank=True)
    findings = models.TextField("发现的问题", blank=True)
    follow_up = models.TextField("整改措施", blank=True)
    responsible = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="责任人",
        null=True,
        blank=True,
        related_name="supervisions_to_mend",
    )
    due_on = models.DateField("整改时限", null=True, blank=True)
    outcome = models.TextField("整改结果", blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "监督检查"
        ordering = ["-checked_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("checked_on")),
                name="supervision_due_after_check",
                violation_error_message="整改时限不能早于检查日期。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("checked_on")),
                name="supervision_closed_after_check",
                violation_error_message="办结日期不能早于检查日期。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(outcome=""),
                name="supervision_closed_with_outcome",
                violation_error_message="办结要写整改结果。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "checked_on"], name="supervision_branch_day")]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("conduct:supervision", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Something was found, and has not been settled (办结)."""
        found = self.findings and not NOTHING_FOUND.fullmatch(self.findings.strip())
        return bool(found) and self.closed_on is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today()
