from django.db import models

from branch.models import Branch
from members.people.models import Member


class Honour(models.Model):
    """An honour (荣誉, 两优一先 and others) recommended or awarded; without a member it is the branch's."""

    class State(models.TextChoices):
        RECOMMENDED = "recommended", "推荐"
        AWARDED = "awarded", "获评"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="honours", db_index=False)
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="党员", null=True, blank=True, related_name="honours"
    )
    title = models.CharField("名称", max_length=100)
    awarded_by = models.CharField("授予单位", max_length=100, blank=True)
    state = models.CharField("状态", max_length=12, choices=State)
    dated_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "荣誉"
        ordering = ["dated_on", "id"]
        indexes = [models.Index(fields=["branch", "dated_on"], name="honour_branch_day")]

    def __str__(self):
        return f"{self.member or self.branch} {self.title}"
