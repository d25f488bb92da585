from django.db import models

from branch.fields import MonthField
from branch.models import Branch
from members.people.models import Member


class DutyTurn(models.Model):
    """A month as rotating Party-affairs officer (轮值党务干事)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="duty_turns", db_index=False)
    month = MonthField("月份")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="duty_turns")
    report = models.TextField("小结", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "轮值"
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "month", "member"],
                name="duty_once_a_month",
                violation_error_message="这名党员本月已经排了轮值。",
            )
        ]

    def __str__(self):
        return f"{self.member} {self.month:%Y-%m}"
