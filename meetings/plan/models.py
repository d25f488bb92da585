from django.db import models

from branch.fields import MonthField
from branch.models import Branch, PartyGroup
from meetings.models import Form
from members.models import Member


class PlanItem(models.Model):
    """One line of the work plan (工作计划): what form of activity, about what, in which month."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="plan_items", db_index=False)
    month = MonthField("月份")
    form = models.CharField("形式", max_length=20, choices=Form)
    topic = models.CharField("主题", max_length=200)
    group = models.ForeignKey(
        PartyGroup, models.PROTECT, verbose_name="党小组", null=True, blank=True, related_name="plan_items"
    )
    responsible = models.ForeignKey(
        Member, models.PROTECT, verbose_name="责任人", null=True, blank=True, related_name="plan_items"
    )

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        ordering = ["month", "id"]
        indexes = [models.Index(fields=["branch", "month"], name="plan_branch_month")]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.get_form_display()} {self.topic}"
