from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from branch.models import Branch
from branch.trail.querysets import Followed


class Part(models.TextChoices):
    """Where in the summary a section stands."""

    LEAD = "lead", "开头"
    WORK = "work", "主要工作"
    PLAN = "plan", "工作计划"
    CLOSING = "closing", "结尾"


class SummaryDraft(Followed):
    """A branch's own hand in the summary of one half-year (总结草稿); without it all follows the records.

    `form` says of what the second half's summary speaks: the half-year, or the whole year.
    """

    class Form(models.TextChoices):
        HALF = "half", "半年工作总结及下半年工作计划"
        YEAR = "year", "全年工作总结及下一年工作计划"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="summary_drafts", db_index=False)
    half = models.CharField("半年", max_length=6)
    form = models.CharField("总结形式", max_length=4, choices=Form, default=Form.HALF)
    title = models.CharField("标题", max_length=120, blank=True)
    adopted_on = models.DateField("成文日期", null=True, blank=True)
    appendices = models.JSONField("附件", default=list, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField("开始时间", auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "总结草稿"
        ordering = ["-half"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "half"], name="summary_draft_once_a_half"),
        ]

    def __str__(self):
        return f"{self.half}总结草稿"


class SectionBase(models.Model):
    """What a section of a draft and one of the branch's template have in common.

    `key` names the composer that writes it (members of reports.summary.sections); a section that the branch
    added itself has a key of its own and no composer.
    """

    key = models.CharField(max_length=20)
    part = models.CharField("部分", max_length=8, choices=Part)
    heading = models.CharField("标题", max_length=60, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    is_left_out = models.BooleanField("不写这一节", default=False)
    # 固定用语: the branch's own standing phrases, before and after what the records say.
    opening = models.TextField("段首用语", blank=True)
    ending = models.TextField("段尾用语", blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self):
        return self.heading or self.get_part_display()


class TemplateSection(Followed, SectionBase):
    """One section of a branch's own template (总结模板): what the next summary begins with."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="summary_template", db_index=False)

    history = HistoricalRecords()

    class Meta(SectionBase.Meta):
        verbose_name = verbose_name_plural = "总结模板"
        constraints = [
            models.UniqueConstraint(fields=["branch", "key"], name="template_section_once"),
        ]


class DraftSection(SectionBase):
    """One section of a draft: it follows the records, or is written by hand (`is_written`).

    In a text each line is a paragraph, {{党员总数}} a figure that follows the records, 【待补充：…】 a blank.
    `basis` is what the records said when it was written; where they say something else now, it is told.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    draft = models.ForeignKey(SummaryDraft, models.CASCADE, related_name="sections")
    is_written = models.BooleanField("手写", default=False)
    text = models.TextField("正文", blank=True)
    basis = models.TextField(blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="修改人", null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    edited_at = models.DateTimeField("修改时间", null=True, editable=False)

    history = HistoricalRecords()

    class Meta(SectionBase.Meta):
        verbose_name = verbose_name_plural = "总结章节"
        constraints = [
            models.UniqueConstraint(fields=["draft", "key", "branch"], name="draft_section_once"),
        ]


class DraftComment(Followed):
    """What somebody of the committee says about a draft before the meeting that adopts it (意见)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    draft = models.ForeignKey(SummaryDraft, models.CASCADE, related_name="comments")
    section_key = models.CharField("章节", max_length=20, blank=True)
    text = models.TextField("意见", max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="处理人", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    answer = models.CharField("处理情况", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "总结意见"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="draft_comment_settled_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.by}：{self.text[:20]}"
