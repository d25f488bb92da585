from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.fields import MonthField
from branch.marks import Mark
from branch.models import Branch
from branch.periods import Month, day_named, today
from branch.trail.querysets import Followed
from members.people.models import Member

# The rota's own agreement, no regulation's: the report is written by this day of the next month.
REPORT_DAY = 5


class DutyTurn(Followed):
    """A month as rotating Party-affairs officer (轮值党务干事)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="duty_turns", db_index=False)
    month = MonthField("月份")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="duty_turns")
    report = models.TextField("小结", blank=True)
    reported_on = models.DateField("小结日期", null=True, blank=True)
    # 交给下一位的话：没办完的、要留意的.
    hand_over = models.TextField("交班事项", blank=True)
    handed_over_on = models.DateField("交班日期", null=True, blank=True)
    comment = models.TextField("支部评价", blank=True)
    commented_on = models.DateField("评价日期", null=True, blank=True)

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

    def get_absolute_url(self):
        return reverse("officer:month", args=[self.span])

    @property
    def span(self) -> Month:
        return Month.containing(self.month)

    @property
    def report_due_on(self):
        return self.span.next.start.replace(day=REPORT_DAY)

    @property
    def is_late(self) -> bool:
        """Reported after the day on which it was due; told as a fact, it changes nothing."""
        return bool(self.report and self.reported_on and self.reported_on > self.report_due_on)

    @property
    def is_blank(self) -> bool:
        """Nothing was written in this officer's name yet."""
        return not (self.report or self.hand_over or self.comment)

    @property
    def may_be_swapped(self) -> bool:
        return self.is_blank and not self.span.has_ended(today())

    @property
    def mark(self) -> Mark:
        """How the month stands."""
        if self.report:
            return Mark("ok", "ok", "小结已交")
        if today() in self.span:
            return Mark("plan", "plan", "轮值中")
        if not self.span.has_ended(today()):
            return Mark("none", "none", "已排定")
        if today() > self.report_due_on:
            return Mark("miss", "miss", "小结未交")
        return Mark("wait", "wait", "小结待交")

    @property
    def mark_note(self) -> str:
        """The day that belongs to the mark: of the report, until when it is due, how long is left."""
        if self.report:
            late = f"，过了{day_named(self.report_due_on)}" if self.is_late else ""
            return f"{day_named(self.reported_on, self.month.year)}{late}" if self.reported_on else ""
        if today() in self.span:
            left = (self.span.end - today()).days
            return f"还剩{left}天" if left else "今天是最后一天"
        return f"应于{day_named(self.report_due_on)}前" if self.span.has_ended(today()) else ""


class DutySwap(Followed):
    """Two officers exchange their months by agreement (调换): asked by one, answered by the other."""

    class State(models.TextChoices):
        ASKED = "asked", "等对方答复"
        AGREED = "agreed", "已调换"
        DECLINED = "declined", "对方没同意"
        WITHDRAWN = "withdrawn", "已撤回"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    asker = models.ForeignKey(Member, models.PROTECT, verbose_name="提出人", related_name="duty_swaps_asked")
    asked = models.ForeignKey(Member, models.PROTECT, verbose_name="对方", related_name="duty_swaps_answered")
    # 两个月份照提出时写下：调换以后轮值表变了，这里还看得出原来各是哪个月.
    month = MonthField("提出人的月份")
    other_month = MonthField("对方的月份")
    reason = models.CharField("原因", max_length=200, blank=True)
    asked_on = models.DateField("提出日期")
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    answered_on = models.DateField("答复日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "轮值调换"
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "asker", "month"],
                condition=Q(state="asked"),
                name="duty_swap_asked_once",
                violation_error_message="这个月的调换已经提出，等对方答复。",
            ),
            models.CheckConstraint(
                condition=~Q(month=F("other_month")),
                name="duty_swap_of_two_months",
                violation_error_message="调换的是两个不同的月份。",
            ),
        ]

    def __str__(self):
        return f"{self.asker}和{self.asked}"

    @property
    def span(self) -> Month:
        return Month.containing(self.month)

    @property
    def other_span(self) -> Month:
        return Month.containing(self.other_month)


class DutyAbsence(Followed):
    """A time in which a member cannot be on duty (不排轮值): secondment, illness, leave."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="duty_absences")
    began_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "不排轮值"
        ordering = ["began_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="duty_absence_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]

    def __str__(self):
        return f"{self.member} {self.reason}"

    def touches(self, period) -> bool:
        return self.began_on <= period.end and (self.ended_on is None or self.ended_on >= period.start)
