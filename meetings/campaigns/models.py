from django.db import models
from django.db.models import F, Q

from branch.models import Branch
from branch.trail.querysets import Followed
from members.models import Member


class Campaign(Followed):
    """A named series (主题教育、专项活动) to which activities, steps, reports and results attach."""

    class Kind(models.TextChoices):
        THEME = "theme", "主题教育"
        SPECIAL = "special", "专项活动"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="campaigns", db_index=False)
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=8, choices=Kind, default=Kind.SPECIAL)
    began_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专项活动"
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="campaign_name_once_a_branch",
                violation_error_message="本支部已有同名的专项活动。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="campaign_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name


class CampaignStep(Followed):
    """One step of a campaign (环节), with its result."""

    class Kind(models.TextChoices):
        RESEARCH = "research", "调研"
        SELECTION = "selection", "评选"
        EXAMPLE = "example", "典型"
        RECTIFICATION = "rectification", "整改"
        EXHIBITION = "exhibition", "展览"
        REPORT = "report", "报告"
        OTHER = "other", "其他"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, verbose_name="专项活动", related_name="steps")
    kind = models.CharField("环节", max_length=14, choices=Kind)
    title = models.CharField("内容", max_length=200)
    responsible = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="责任人",
        null=True,
        blank=True,
        related_name="campaign_steps",
    )
    due_on = models.DateField("计划日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.TextField("成果", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专项活动环节"
        ordering = ["id"]

    def __str__(self):
        return self.title
