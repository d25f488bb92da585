import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from branch.fields import MonthField
from branch.models import Branch, PartyGroup
from branch.trail.querysets import Followed
from meetings.activity.models import Form
from members.models import Member


class PlanItem(Followed):
    """One line of the work plan (工作计划): what form of activity, about what, in which month."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="plan_items", db_index=False)
    month = MonthField("月份")
    form = models.CharField("形式", max_length=20, choices=Form)
    topic = models.CharField("主题", max_length=200)
    group = models.ForeignKey(
        PartyGroup, models.PROTECT, verbose_name="党小组", null=True, blank=True, related_name="plan_items"
    )
    responsible = models.ForeignKey(
        Member, models.PROTECT, verbose_name="责任人", null=True, blank=True, related_name="plan_items"
    )

    # Where the plan first had it, once it has been moved on.
    first_month = MonthField("原定月份", null=True, blank=True, editable=False)
    cancelled_on = models.DateField("取消日期", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "工作计划"
        ordering = ["month", "id"]
        indexes = [models.Index(fields=["branch", "month"], name="plan_branch_month")]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.get_form_display()} {self.topic}"

    @property
    def is_cancelled(self) -> bool:
        """It stays a line of the plan, and of the figures (计划项数)."""
        return self.cancelled_on is not None

    @property
    def named(self) -> str:
        """3月主题党日“学党章”, as a sentence has it."""
        return f"{self.month.month}月{self.get_form_display()}“{self.topic}”"

    @property
    def stamp(self) -> str:
        """What the line says: a page that was opened when it said something else is out of date."""
        parts = (self.month, self.form, self.group_id, self.responsible_id, self.cancelled_on, self.topic)
        return "|".join("" if part is None else str(part) for part in parts)


class PlanEvent(models.Model):
    """What happened to a line of the plan: moved to another month, cancelled, taken up again; and why."""

    class Kind(models.TextChoices):
        MOVED = "moved", "延期"
        CANCELLED = "cancelled", "取消"
        RESTORED = "restored", "恢复"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(PlanItem, models.CASCADE, verbose_name="计划", related_name="events")
    kind = models.CharField("事项", max_length=10, choices=Kind)
    from_month = MonthField("原月份", null=True, blank=True)
    to_month = MonthField("改到", null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "计划的变动"
        ordering = ["id"]

    def __str__(self):
        return f"{self.item} {self.get_kind_display()}"

    @property
    def on(self):
        return timezone.localdate(self.at)


def _new_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarLink(Followed):
    """An account's private address of the branch's calendar (iCalendar), good until it is revoked."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_links")
    token = models.CharField(max_length=43, unique=True, default=_new_token, editable=False)
    made_at = models.DateTimeField("建立时间", auto_now_add=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.account} {self.made_at:%Y-%m-%d}"
