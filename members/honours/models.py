from django.db import models
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import Member


class Honour(Followed):
    """An honour (荣誉, 两优一先 and others) recommended or awarded; without a member it is the branch's.

    An award is a row of its own and names the `recommendation` that it answers: both are counted.
    """

    class State(models.TextChoices):
        RECOMMENDED = "recommended", "推荐"
        AWARDED = "awarded", "获评"

    class Category(models.TextChoices):
        OUTSTANDING_MEMBER = "outstanding_member", "优秀共产党员"
        OUTSTANDING_WORKER = "outstanding_worker", "优秀党务工作者"
        ADVANCED_ORGANISATION = "advanced_organisation", "先进基层党组织"
        OTHER = "other", "其他荣誉"

    class Level(models.TextChoices):
        BRANCH = "branch", "支部"
        UNIT = "unit", "本单位党组织"
        COUNTY = "county", "县区级"
        CITY = "city", "市级"
        PROVINCE = "province", "省部级"
        NATION = "nation", "国家级"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="honours", db_index=False)
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="党员", null=True, blank=True, related_name="honours"
    )
    title = models.CharField("名称", max_length=100)
    awarded_by = models.CharField("授予单位", max_length=100, blank=True)
    state = models.CharField("状态", max_length=12, choices=State)
    dated_on = models.DateField("日期")
    category = models.CharField("类别", max_length=24, choices=Category, blank=True)
    level = models.CharField("级别", max_length=10, choices=Level, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)
    note = models.TextField("事迹", blank=True)
    recommendation = models.OneToOneField(
        "self",
        models.SET_NULL,
        verbose_name="对应的推荐",
        null=True,
        blank=True,
        editable=False,
        related_name="award",
    )
    # 推荐后没有评上的，记下知道结果的日期.
    declined_on = models.DateField("未获评日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "荣誉"
        ordering = ["dated_on", "id"]
        indexes = [models.Index(fields=["branch", "dated_on"], name="honour_branch_day")]

    def __str__(self):
        return f"{self.member or self.branch} {self.title}"

    def get_absolute_url(self):
        return reverse("honours:detail", args=[self.pk])
