from django.db import models
from django.db.models import Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Member


class OrgLifeCourse(Followed):
    """The yearly course of the organisational life meeting (组织生活会): before, at and after the meeting.

    《中国共产党支部工作条例（试行）》第十七条.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="org_life_courses", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    theme = models.CharField("主题", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "组织生活会"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "year"],
                name="org_life_course_once_a_year",
                violation_error_message="这一年的组织生活会已经建好。",
            )
        ]

    def __str__(self):
        return f"{self.year}年度组织生活会"

    def get_absolute_url(self):
        return reverse("org_life:detail", args=[self.year])


class CourseStep(Followed):
    """One step of the course (环节) that has been taken or is due."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "会议通知"
        STUDY = "study", "会前学习"
        TALKS = "talks", "谈心谈话"
        OPINIONS = "opinions", "征求意见"
        REVIEW = "review", "党员剖析材料"
        MEETING = "meeting", "召开会议"
        PROBLEMS = "problems", "问题清单"
        RECTIFICATION = "rectification", "整改清单"
        REPORT = "report", "情况报告"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey(OrgLifeCourse, models.CASCADE, verbose_name="组织生活会", related_name="steps")
    kind = models.CharField("环节", max_length=14, choices=Kind)
    due_on = models.DateField("计划日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.TextField("情况", blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        verbose_name="对应的组织生活记录",
        null=True,
        blank=True,
        related_name="course_steps",
    )

    class Meta:
        verbose_name = verbose_name_plural = "组织生活会环节"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "kind", "branch"],
                name="course_step_once",
                violation_error_message="这个环节已经有了。",
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def held_on(self):
        """The day of the meeting that is linked and was held."""
        held = self.meeting is not None and self.meeting.state == Meeting.State.HELD
        return self.meeting.held_on if held else None

    @property
    def taken_on(self):
        """The day on which the step was done; 召开会议 is done by a meeting that was held."""
        return self.held_on if self.kind == self.Kind.MEETING else self.done_on


class Problem(Followed):
    """One line of the problem list (问题清单) and of the rectification list (整改清单) that answers it.

    Without `member` it is the branch's own. Closing (销号) needs the day and what was done.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey(
        OrgLifeCourse, models.CASCADE, verbose_name="组织生活会", related_name="problems"
    )
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="谁的问题", null=True, blank=True, related_name="problems"
    )
    text = models.TextField("问题")
    source = models.CharField("来源", max_length=100, blank=True)
    measure = models.TextField("整改措施", blank=True)
    responsible = models.ForeignKey(
        Member,
        models.PROTECT,
        verbose_name="责任人",
        null=True,
        blank=True,
        related_name="problems_to_mend",
    )
    due_on = models.DateField("整改时限", null=True, blank=True)
    outcome = models.TextField("完成情况", blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "问题和整改"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(outcome=""),
                name="problem_closed_with_outcome",
                violation_error_message="销号要写完成情况。",
            )
        ]

    def __str__(self):
        return self.text if len(self.text) <= 30 else f"{self.text[:30]}…"

    @property
    def owner(self) -> str:
        return self.member.name if self.member_id else "支部"
