import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from branch.marks import Mark
from branch.models import Branch
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Member


class Grade(models.TextChoices):
    """The four grades of 民主评议党员."""

    EXCELLENT = "excellent", "优秀"
    QUALIFIED = "qualified", "合格"
    BASIC = "basic", "基本合格"
    UNQUALIFIED = "unqualified", "不合格"


class Appraisal(Followed):
    """The yearly democratic appraisal of members (民主评议党员).

    《中国共产党支部工作条例（试行）》第十八条: self, mutual, poll, the branch's verdict. Who votes and who is
    graded is fixed on `held_on`; probationary members vote and are not graded.
    """

    class Way(models.TextChoices):
        BROWSER = "browser", "网上无记名测评"
        PAPER = "paper", "纸质测评，录入票数"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="appraisals", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    held_on = models.DateField("测评日期")
    way = models.CharField("测评方式", max_length=8, choices=Way, default=Way.BROWSER)
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        verbose_name="对应的组织生活记录",
        null=True,
        blank=True,
        related_name="appraisals_held",
    )
    opened_at = models.DateTimeField("测评开始", null=True, blank=True, editable=False)
    closed_at = models.DateTimeField("测评结束", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "民主评议党员"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year"],
                name="appraisal_once_a_year",
                violation_error_message="这一年的民主评议已经建好。",
            )
        ]

    def __str__(self):
        return f"{self.year}年度民主评议党员"

    def get_absolute_url(self):
        return reverse("appraisal:detail", args=[self.pk])

    @property
    def is_on_paper(self) -> bool:
        return self.way == self.Way.PAPER

    @property
    def is_open(self) -> bool:
        """Ballots are taken now."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def state(self) -> Mark:
        if self.is_closed:
            return Mark("ok", "ok", "测评已结束")
        if self.is_open:
            return Mark("plan", "plan", "正在测评")
        return Mark("wait", "wait", "待录入票数" if self.is_on_paper else "测评还没开始")


class AppraisalEntry(Followed):
    """One member who is graded: own words, the others' words, the poll's counts, the branch's verdict."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    appraisal = models.ForeignKey(Appraisal, models.CASCADE, verbose_name="民主评议", related_name="entries")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="appraisal_entries")
    self_review = models.TextField("个人自评", blank=True)
    peer_review = models.TextField("党员互评意见", blank=True)
    excellent = models.PositiveSmallIntegerField("优秀票", null=True, blank=True)
    qualified = models.PositiveSmallIntegerField("合格票", null=True, blank=True)
    basic = models.PositiveSmallIntegerField("基本合格票", null=True, blank=True)
    unqualified = models.PositiveSmallIntegerField("不合格票", null=True, blank=True)
    verdict = models.CharField("支部评定", max_length=12, choices=Grade, blank=True)
    verdict_note = models.TextField("支部评定意见", blank=True)
    fed_back_on = models.DateField("反馈日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "民主评议结果"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "member", "branch"],
                name="appraised_once",
                violation_error_message="这名党员已在评议名单里。",
            ),
            models.CheckConstraint(
                condition=Q(fed_back_on__isnull=True) | ~Q(verdict=""),
                name="fed_back_with_verdict",
                violation_error_message="先写支部评定，再反馈。",
            ),
        ]

    def __str__(self):
        return str(self.member)

    def get_absolute_url(self):
        return reverse("appraisal:entry", args=[self.pk])

    @property
    def counts(self) -> list[tuple[Grade, int | None]]:
        return [(grade, getattr(self, grade)) for grade in Grade]

    @property
    def marked(self) -> int | None:
        """How many ballots gave this member a grade; None before they were counted."""
        counts = [count for _, count in self.counts]
        return None if None in counts else sum(counts)


class Voter(models.Model):
    """Who takes part in the poll, fixed with its day; that somebody has voted is all it learns."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="voters")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    has_voted = models.BooleanField("已投票", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "测评参加人"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "member", "branch"],
                name="voter_once",
                violation_error_message="这名党员已在测评名单里。",
            )
        ]

    def __str__(self):
        return str(self.member)


class Ballot(models.Model):
    """One secret ballot: {entry id: grade}. It knows neither its voter nor its time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="ballots")
    marks = models.JSONField()

    class Meta:
        verbose_name = verbose_name_plural = "测评票"
        ordering = ["id"]

    def __str__(self):
        return "测评票"
