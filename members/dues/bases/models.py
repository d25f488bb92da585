from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from branch.fields import MonthField
from branch.models import Branch
from branch.sealed import SealedDecimalField
from branch.trail.querysets import Followed
from members.people.models import DuesCategory, Member


class Employer(models.TextChoices):
    """用人单位类别: which items of the pay count (中组发〔2008〕3号 第一条; 组电明字〔2017〕5号)."""

    CIVIL_SERVANT = "civil_servant", "机关（公务员）"
    INSTITUTION = "institution", "事业单位"
    ENTERPRISE = "enterprise", "企业"
    RETIRED = "retired", "离退休"
    OTHER = "other", "其他"


class DuesBase(Followed):
    """A base fixed for a member (核定), in force from its month until the next one; in yuan a month.

    What a month owed stays in the month's own row: a new base changes no month that is past.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_bases", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="dues_bases")
    began_on = MonthField("起始月份")
    category = models.CharField("党费类别", max_length=12, choices=DuesCategory)
    employer = models.CharField("用人单位类别", max_length=14, choices=Employer, blank=True)
    base = SealedDecimalField(
        "计算基数",
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0, "计算基数不能是负数。")],
    )
    decided_on = models.DateField("核定日期")
    confirmed_on = models.DateField("本人确认日期", null=True, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="核定人", null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "党费核定"
        ordering = ["began_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "began_on"],
                name="dues_base_once_a_month",
                violation_error_message="这名党员从这个月起已经核定过，请改那一条。",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.began_on:%Y-%m} {self.base}"


class DuesBaseItem(Followed):
    """One line of the worksheet (核算表) that a base was made from: what it is and whether it counts."""

    class Part(models.TextChoices):
        ADDED = "added", "加上"
        DEDUCTED = "deducted", "减去"
        LEFT_OUT = "left_out", "不计入"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    dues_base = models.ForeignKey(DuesBase, models.CASCADE, verbose_name="核定", related_name="items")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("项目", max_length=50)
    amount = SealedDecimalField(
        "金额",
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0, "金额写正数；减去的由“计入”说明。")],
    )
    part = models.CharField("计入", max_length=8, choices=Part)

    class Meta:
        verbose_name = verbose_name_plural = "党费核算项目"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "dues_base", "name"],
                name="dues_base_item_once",
                violation_error_message="同一次核定里这个项目已经写过。",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.amount}"
