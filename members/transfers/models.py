from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.fields import MonthField
from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import Member


class Transfer(Followed):
    """A transfer of membership (组织关系转接) with its letter of introduction (介绍信).

    `moved_on` is the day on which the roll changes: 转入日期 of who comes, 转出日期 of who goes.
    """

    class Direction(models.TextChoices):
        IN = "in", "转入"
        OUT = "out", "转出"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="transfers", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="transfers")
    direction = models.CharField("转入或转出", max_length=3, choices=Direction)
    other_party = models.CharField("对方党组织", max_length=100)
    moved_on = models.DateField("转接日期")
    letter_number = models.CharField("介绍信编号", max_length=50, blank=True)
    issued_on = models.DateField("介绍信日期", null=True, blank=True)
    valid_days = models.PositiveSmallIntegerField("有效期（天）", null=True, blank=True)
    dues_until = MonthField("党费交至", null=True, blank=True)
    receipt_on = models.DateField("回执日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=100, blank=True)
    note = models.TextField("说明", blank=True)
    cancelled_on = models.DateField("撤回日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "组织关系转接"
        ordering = ["-moved_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "direction"],
                condition=Q(cancelled_on__isnull=True),
                name="transfer_once_each_way",
                violation_error_message="这名党员已经登记过同样的转接。",
            ),
            models.CheckConstraint(
                condition=Q(receipt_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(receipt_on__gte=F("issued_on")),
                name="transfer_receipt_after_letter",
                violation_error_message="回执日期不能早于介绍信日期。",
            ),
        ]

    def __str__(self):
        return f"{self.member}{self.get_direction_display()}"

    def get_absolute_url(self):
        return reverse("transfers:detail", args=[self.pk])

    @property
    def is_out(self) -> bool:
        return self.direction == self.Direction.OUT

    @property
    def valid_until(self) -> date | None:
        """The last day of the letter, where both its date and its validity are written down."""
        if self.issued_on is None or self.valid_days is None:
            return None
        return self.issued_on + timedelta(days=self.valid_days)

    def has_expired(self, day: date) -> bool:
        """Whether the letter has run out with no receipt for it."""
        until = self.valid_until
        return self.is_open and until is not None and until < day

    @property
    def is_open(self) -> bool:
        return self.cancelled_on is None and self.receipt_on is None
