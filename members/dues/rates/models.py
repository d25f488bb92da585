from django.db import models
from django.db.models import Q

from branch.fields import MonthField
from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import DuesCategory

# What a rate is asked of; 免交 has none.
RATED = [choice for choice in DuesCategory.choices if choice[0] != DuesCategory.EXEMPT]


class DuesRate(Followed):
    """One bracket (档次) of the dues of a category (党费标准): a share of the whole base, or a fixed sum.

    The rows of one branch, category and first month are one table. A row of no branch is the default; where
    a branch has a table of its own for a category, that one holds from its first month on. `upper` is the
    highest base that still belongs to the bracket, in yuan; none: without limit.
    """

    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="dues_rates", db_index=False
    )
    category = models.CharField("党费类别", max_length=12, choices=RATED)
    began_on = MonthField("起始月份", null=True, blank=True)
    upper = models.DecimalField("基数上限", max_digits=12, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField("比例（%）", max_digits=6, decimal_places=3, null=True, blank=True)
    fixed = models.DecimalField("定额", max_digits=8, decimal_places=2, null=True, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "党费标准"
        # A bracket without limit is the last of its table on every database.
        ordering = ["category", "began_on", models.F("upper").asc(nulls_last=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "category", "began_on", "upper"],
                name="dues_rate_bracket_once",
                violation_error_message="这一类别同一个月起的标准里已有这个基数上限。",
            ),
            models.UniqueConstraint(
                fields=["branch", "category", "began_on"],
                condition=Q(upper__isnull=True),
                name="dues_rate_one_without_limit",
                violation_error_message="这一类别同一个月起的标准里，没有上限的档次只能有一个。",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, fixed__isnull=True)
                | Q(percent__isnull=True, fixed__isnull=False),
                name="dues_rate_percent_or_fixed",
                violation_error_message="比例和定额写一个，不能都写，也不能都空。",
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="dues_rate_percent_in_range",
                violation_error_message="比例写 0 到 100 之间的数，例：1.5。",
            ),
            models.CheckConstraint(
                condition=Q(fixed__isnull=True) | Q(fixed__gte=0),
                name="dues_rate_fixed_not_negative",
                violation_error_message="定额不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(upper__isnull=True) | Q(upper__gt=0),
                name="dues_rate_upper_positive",
                violation_error_message="基数上限要大于 0。",
            ),
        ]

    def __str__(self):
        upto = "不限" if self.upper is None else f"{self.upper}元及以下"
        share = f"{self.percent}%" if self.percent is not None else f"每月{self.fixed}元"
        return f"{self.get_category_display()} {upto} {share}"
