from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.models import Branch
from branch.periods import Month, day_in_full
from branch.trail.querysets import Followed
from members.people.models import Member


class DuesRemittance(Followed):
    """Dues handed up (上缴): what came in from `began_on` to `until`, both included. It closes those days.

    One begins where the one before ended: nothing comes in on a day that is closed.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_remittances", db_index=False)
    began_on = models.DateField("起始日期")
    until = models.DateField("截止日期")
    amount = models.DecimalField("上缴金额", max_digits=12, decimal_places=2)
    remitted_on = models.DateField("上缴日期")
    voucher = models.CharField("凭证号", max_length=50)
    receiver = models.CharField("收款的上级党组织", max_length=100, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "党费上缴"
        ordering = ["began_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "began_on"],
                name="dues_remittance_once_a_day",
                violation_error_message="起始日期：从这一天起收到的党费已经登记过上缴。",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("began_on")),
                name="dues_remittance_days_in_order",
                violation_error_message="截止日期不能早于起始日期。",
            ),
            models.CheckConstraint(
                condition=Q(remitted_on__gte=F("until")),
                name="dues_remittance_after_until",
                violation_error_message="上缴日期不能早于截止日期。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="dues_remittance_not_negative",
                violation_error_message="上缴金额不能是负数。",
            ),
        ]

    def __str__(self):
        return f"{self.span_named}收到的党费"

    def get_absolute_url(self):
        return reverse("dues:remittance", args=[self.pk])

    @property
    def span_named(self) -> str:
        """2026年1月; 2026年1月至3月; 2026年6月1日至2026年6月25日 where it is not whole months."""
        first, last = Month.containing(self.began_on), Month.containing(self.until)
        if (first.start, last.end) != (self.began_on, self.until):
            return f"{day_in_full(self.began_on)}至{day_in_full(self.until)}"
        if first == last:
            return first.long_name
        return f"{first.long_name}至{last.name if first.year == last.year else last.long_name}"


class LargeDues(Followed):
    """Large voluntary dues (大额党费): 1,000 yuan and more at once, handed up whole with a receipt.

    中组发〔2008〕3号 第十一条. Kept apart from the dues of the months.
    """

    LEAST = 1000

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="large_dues", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="large_dues")
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2)
    paid_on = models.DateField("交纳日期")
    forwarded_on = models.DateField("上缴日期", null=True, blank=True)
    voucher = models.CharField("上缴凭证号", max_length=50, blank=True)
    receipt = models.CharField("收据号", max_length=50, blank=True)
    receipt_on = models.DateField("收据日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "大额党费"
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1000),
                name="large_dues_at_least_1000",
                violation_error_message="金额：一次多交 1000 元以上的才登记在这里，不到的记在当月党费里。",
            ),
            models.CheckConstraint(
                condition=Q(forwarded_on__isnull=True) | Q(forwarded_on__gte=F("paid_on")),
                name="large_dues_paid_before_forwarded",
                violation_error_message="上缴日期不能早于交纳日期。",
            ),
        ]

    def __str__(self):
        return f"{self.member}大额党费 {self.amount}"

    def get_absolute_url(self):
        return reverse("dues:large_one", args=[self.pk])
