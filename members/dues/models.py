from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from branch.fields import MonthField
from branch.models import Branch
from branch.periods import Month
from members.people.models import Member


def owed_in_full() -> Q:
    """实交 ≥ 应交; what was not recorded as paid counts as 0. For a queryset with `with_paid()`."""
    return Q(paid__gte=F("amount_due"))


def on_time(period) -> Q:
    """按时, for rows of the months of `period`: all of what was due came within its month or before."""
    in_month = reduce(or_, (Q(month=month.start, paid_on__lte=month.end) for month in period.months))
    return Q(amount_due__gt=0) & owed_in_full() & in_month


class DuesPaymentQuerySet(models.QuerySet):
    def for_months(self, period):
        """The rows of the months of a period, whenever they were paid."""
        return self.filter(month__gte=period.start, month__lte=period.end)

    def with_paid(self):
        """Adds `paid`: 实交, 0 where nothing was recorded."""
        zero = models.Value(0, output_field=models.DecimalField(max_digits=10, decimal_places=2))
        return self.annotate(paid=Coalesce("amount_paid", zero))

    def in_arrears(self):
        """欠交: paid less than due."""
        return self.with_paid().exclude(owed_in_full())

    def on_time(self, period):
        return self.for_months(period).with_paid().filter(on_time(period))


class DuesPayment(models.Model):
    """What one member owes and paid for one month (党费), in yuan."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="dues")
    month = MonthField("月份")
    base = models.DecimalField("计算基数", max_digits=12, decimal_places=2, null=True, blank=True)
    amount_due = models.DecimalField("应交", max_digits=10, decimal_places=2)
    amount_paid = models.DecimalField("实交", max_digits=10, decimal_places=2, null=True, blank=True)
    paid_on = models.DateField("交纳日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="登记人",
        null=True,
        editable=False,
        related_name="+",
    )
    recorded_at = models.DateTimeField("登记时间", auto_now=True)

    objects = DuesPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党费"
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "month"],
                name="dues_once_a_month",
                violation_error_message="这名党员这个月的党费已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(amount_due__gte=0),
                name="dues_due_not_negative",
                violation_error_message="应交不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(amount_paid__isnull=True) | Q(amount_paid__gte=0),
                name="dues_paid_not_negative",
                violation_error_message="实交不能是负数。",
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(base__gte=0),
                name="dues_base_not_negative",
                violation_error_message="计算基数不能是负数。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "month"], name="dues_branch_month")]

    def __str__(self):
        return f"{self.member} {self.month:%Y-%m}"

    @property
    def arrears(self):
        """欠交 in yuan; nothing when more than due was paid."""
        return max(self.amount_due - (self.amount_paid or 0), 0)

    @property
    def is_on_time(self) -> bool:
        """One row's answer to `on_time`."""
        paid_in_month = self.paid_on is not None and self.paid_on <= Month.containing(self.month).end
        return self.amount_due > 0 and not self.arrears and paid_in_month
