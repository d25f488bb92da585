from functools import reduce
from operator import or_

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from branch.fields import MonthField
from branch.models import Branch
from branch.periods import Month
from branch.sealed import SealedDecimalField
from branch.trail.querysets import Followed, Traced
from members.people.models import DuesCategory, Member


def owed_in_full() -> Q:
    """实交 ≥ 应交; what was not recorded as paid counts as 0. For a queryset with `with_paid()`."""
    return Q(paid__gte=F("amount_due"))


def on_time(period) -> Q:
    """按时, for rows of the months of `period`: all of what was due came within its month or before."""
    in_month = reduce(or_, (Q(month=month.start, paid_on__lte=month.end) for month in period.months))
    return Q(amount_due__gt=0) & owed_in_full() & in_month


class DuesPaymentQuerySet(Traced):
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


class DuesPayment(Followed):
    """What one member owes and paid for one month (党费), in yuan.

    实交 and 交纳日期 follow from the month's entries; `members.dues.entries` alone writes them.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="dues")
    month = MonthField("月份")
    base = SealedDecimalField(
        "计算基数",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "计算基数不能是负数。")],
    )
    amount_due = models.DecimalField("应交", max_digits=10, decimal_places=2)
    # As reckoned, before it was rounded as the branch rounds; none where the sum was simply written down.
    # With the rate it gives the base to the cent.
    amount_exact = SealedDecimalField("未取整应交", max_digits=14, decimal_places=5, null=True, blank=True)
    category = models.CharField("核算类别", max_length=12, choices=DuesCategory, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
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
    # What came in has its own trace: an entry is never changed.

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


class DuesEntryQuerySet(Traced):
    def live(self):
        """Those that count: not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def with_booked_on(self):
        """Adds `booked_on`: the day in the cash book; without a day, the first of the month it is for."""
        return self.annotate(booked_on=Coalesce("paid_on", "month", output_field=models.DateField()))


class DuesEntry(Followed):
    """One sum that came in for one member's month (党费收款), or went back out of it, in yuan.

    Entries are only ever added: one recorded today may be withdrawn today (撤销), after that a mistake is
    reversed by an entry of its own (冲正), negative and dated the day on which it is made. The entries of one
    `receipt` (收据号) were one payment: one person, one day, one way.
    """

    class Way(models.TextChoices):
        CASH = "cash", "现金"
        WECHAT = "wechat", "微信"
        ALIPAY = "alipay", "支付宝"
        TRANSFER = "transfer", "转账"
        OTHER = "other", "其他"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_entries", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="dues_entries")
    month = MonthField("月份")
    amount = models.DecimalField("金额", max_digits=10, decimal_places=2)
    # Blank only for what a ledger brought along without one.
    paid_on = models.DateField("交纳日期", null=True, blank=True)
    way = models.CharField("交纳方式", max_length=8, choices=Way, blank=True)
    receipt = models.CharField("收据号", max_length=20, blank=True)
    collected_by = models.ForeignKey(
        Member, models.PROTECT, verbose_name="收款人", null=True, blank=True, related_name="+"
    )
    # On which the organiser had the money; none while it is still with the group's leader.
    handed_on = models.DateField("交组织委员日期", null=True, blank=True)
    # 由台账带入: what a ledger said was paid, beyond the receipts that are recorded one by one.
    is_carried = models.BooleanField("由台账带入", default=False)
    reverses = models.CharField("冲正的收据号", max_length=20, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="撤销人", null=True, editable=False,
        related_name="+",
    )  # fmt: skip

    objects = DuesEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党费收款"
        ordering = ["month", "paid_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "month", "receipt"],
                condition=~Q(receipt=""),
                name="dues_entry_receipt_once_a_month",
                violation_error_message="这张收据在这名党员的这个月已经记过。",
            ),
            models.UniqueConstraint(
                fields=["branch", "member", "month", "reverses"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(reverses=""),
                name="dues_entry_reversed_once",
                violation_error_message="这笔收款已经冲正过。",
            ),
            models.UniqueConstraint(
                fields=["branch", "member", "month"],
                # One that was reversed has got a receipt number, and stays as it was.
                condition=Q(is_carried=True, receipt=""),
                name="dues_entry_carried_once",
                violation_error_message="这名党员的这个月已经有一笔由台账带入的收款。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                | Q(amount__lt=0, is_carried=True)
                | Q(amount__lt=0) & ~Q(reverses=""),
                name="dues_entry_negative_only_reversing",
                violation_error_message="金额要大于 0；退回的用冲正。",
            ),
            models.CheckConstraint(
                condition=Q(is_carried=True) | Q(paid_on__isnull=False) & ~Q(receipt=""),
                name="dues_entry_dated_with_receipt",
                violation_error_message="收款要有交纳日期和收据号。",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "month", "member"], name="dues_entry_branch_month"),
            models.Index(fields=["branch", "paid_on"], name="dues_entry_branch_day"),
        ]

    def __str__(self):
        return f"{self.member} {self.month:%Y-%m} {self.amount}"

    @property
    def is_reversal(self) -> bool:
        return bool(self.reverses)
