from django.db import models
from django.db.models import F, Q

from branch.fields import MonthField
from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import Member


class DuesRelief(Followed):
    """Dues reduced or remitted for hardship (减交、免交), decided by the branch and approved from above.

    中组发〔2008〕3号 第七条. In force only once approved, from its first month to its last (none: open).
    """

    class Kind(models.TextChoices):
        EXEMPT = "exempt", "免交"
        REDUCED = "reduced", "减交"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_reliefs", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="dues_reliefs")
    kind = models.CharField("减交或免交", max_length=8, choices=Kind)
    amount = models.DecimalField("减后每月交", max_digits=10, decimal_places=2, null=True, blank=True)
    began_on = MonthField("起始月份")
    until = MonthField("截止月份", null=True, blank=True)
    reason = models.CharField("原因", max_length=200)
    decided_on = models.DateField("支部研究日期")
    approved_by = models.CharField("批准的上级党组织", max_length=100, blank=True)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    document = models.CharField("文号", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "党费减免"
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "began_on"],
                name="dues_relief_once_a_month",
                violation_error_message="这名党员从这个月起的减免已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("began_on")),
                name="dues_relief_months_in_order",
                violation_error_message="截止月份不能早于起始月份。",
            ),
            models.CheckConstraint(
                condition=Q(kind="exempt", amount__isnull=True)
                | Q(kind="reduced", amount__isnull=False, amount__gte=0),
                name="dues_relief_amount_where_reduced",
                violation_error_message="减后每月交：减交要写金额，免交不写。",
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("decided_on")),
                name="dues_relief_decided_before_approved",
                violation_error_message="批准日期不能早于支部研究日期。",
            ),
        ]

    def __str__(self):
        return f"{self.member}{self.get_kind_display()}党费"


class DuesArrangement(Followed):
    """Consent to pay otherwise than month by month in person (按季交纳、托人代交): 第十二条.

    While it is in force a quarter's months are not in arrears before the quarter has ended.
    """

    class Kind(models.TextChoices):
        QUARTERLY = "quarterly", "按季交纳"
        BY_ANOTHER = "by_another", "委托亲属或其他党员代交"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_arrangements", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="dues_arrangements")
    kind = models.CharField("交纳办法", max_length=10, choices=Kind)
    began_on = MonthField("起始月份")
    until = MonthField("截止月份", null=True, blank=True)
    agreed_on = models.DateField("支部同意日期")
    payer = models.CharField("代交人", max_length=50, blank=True)
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "党费交纳办法"
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "kind", "began_on"],
                name="dues_arrangement_once_a_month",
                violation_error_message="这名党员从这个月起的交纳办法已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("began_on")),
                name="dues_arrangement_months_in_order",
                violation_error_message="截止月份不能早于起始月份。",
            ),
        ]

    def __str__(self):
        return f"{self.member}{self.get_kind_display()}"
