"""Activities, who came, and what is asked of a branch; talks, study and the plan have rooms of their own."""

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from branch.models import Branch, Organisation, PartyGroup
from members.models import Member


class Form(models.TextChoices):
    """The forms (形式) of organisational life; an activity may be of several at once."""

    GENERAL_MEETING = "general_meeting", "支部党员大会"
    COMMITTEE_MEETING = "committee_meeting", "支部委员会"
    GROUP_MEETING = "group_meeting", "党小组会"
    PARTY_LECTURE = "party_lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"
    ORG_LIFE_MEETING = "org_life_meeting", "组织生活会"
    APPRAISAL = "appraisal", "民主评议党员"
    GROUP_STUDY = "group_study", "集中学习"
    WARNING_EDUCATION = "warning_education", "警示教育"
    OTHER = "other", "其他"


class MeetingQuerySet(models.QuerySet):
    def held(self):
        return self.filter(state=Meeting.State.HELD)

    def held_in(self, period):
        """已召开, and dated within the period."""
        return self.held().filter(held_on__range=(period.start, period.end))

    def of_form(self, form):
        return self.filter(**{form: True})

    def with_turnout(self):
        """Adds `expected` (应到人数) and `present` (实到人数)."""
        return self.annotate(
            expected=Count("attendances", filter=~Q(attendances__status=Attendance.Status.OBSERVER)),
            present=Count("attendances", filter=Q(attendances__status__in=Attendance.CAME)),
        )


class Meeting(models.Model):
    """One activity of organisational life (组织生活) of any form: planned, held or cancelled."""

    class State(models.TextChoices):
        HELD = "held", "已召开"
        PLANNED = "planned", "计划"
        CANCELLED = "cancelled", "取消"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="meetings", db_index=False)
    number = models.CharField("编号", max_length=30)
    # One column a form: “a group meeting names its group” is then a check the database makes on one row.
    general_meeting = models.BooleanField(Form.GENERAL_MEETING.label, default=False)
    committee_meeting = models.BooleanField(Form.COMMITTEE_MEETING.label, default=False)
    group_meeting = models.BooleanField(Form.GROUP_MEETING.label, default=False)
    party_lecture = models.BooleanField(Form.PARTY_LECTURE.label, default=False)
    theme_day = models.BooleanField(Form.THEME_DAY.label, default=False)
    org_life_meeting = models.BooleanField(Form.ORG_LIFE_MEETING.label, default=False)
    appraisal = models.BooleanField(Form.APPRAISAL.label, default=False)
    group_study = models.BooleanField(Form.GROUP_STUDY.label, default=False)
    warning_education = models.BooleanField(Form.WARNING_EDUCATION.label, default=False)
    other = models.BooleanField(Form.OTHER.label, default=False)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    topic = models.CharField("主题", max_length=200)
    group = models.ForeignKey(
        PartyGroup, models.PROTECT, verbose_name="党小组", null=True, blank=True, related_name="meetings"
    )
    chair = models.ForeignKey(
        Member, models.PROTECT, verbose_name="主持人", null=True, blank=True, related_name="meetings_chaired"
    )
    chair_name = models.CharField("主持人（支部以外）", max_length=50, blank=True)
    recorder = models.ForeignKey(
        Member, models.PROTECT, verbose_name="记录人", null=True, blank=True, related_name="meetings_recorded"
    )
    lecturer = models.ForeignKey(
        Member, models.PROTECT, verbose_name="主讲人", null=True, blank=True, related_name="lectures"
    )
    lecturer_name = models.CharField("主讲人（支部以外）", max_length=50, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.HELD)
    minutes = models.TextField("内容", blank=True)
    resolution = models.TextField("决议", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="录入人",
        null=True,
        editable=False,
        related_name="+",
    )
    recorded_at = models.DateTimeField("录入时间", auto_now_add=True)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织生活"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "number"],
                name="meeting_number_once_a_branch",
                violation_error_message="本支部已有这个编号的组织生活。",
            ),
            models.CheckConstraint(
                condition=Q(general_meeting=True)
                | Q(committee_meeting=True)
                | Q(group_meeting=True)
                | Q(party_lecture=True)
                | Q(theme_day=True)
                | Q(org_life_meeting=True)
                | Q(appraisal=True)
                | Q(group_study=True)
                | Q(warning_education=True)
                | Q(other=True),
                name="meeting_has_a_form",
                violation_error_message="至少选一种形式。",
            ),
            models.CheckConstraint(
                condition=Q(group_meeting=False) | Q(group__isnull=False),
                name="group_meeting_names_its_group",
                violation_error_message="党小组会要写明是哪个党小组。",
            ),
            models.CheckConstraint(
                condition=(Q(chair__isnull=True) | Q(chair_name=""))
                & (Q(lecturer__isnull=True) | Q(lecturer_name="")),
                name="chair_and_lecturer_inside_or_outside",
                violation_error_message="主持人、主讲人要么是本支部党员，要么是支部以外的人，不能两样都写。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "held_on"], name="meeting_branch_day")]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.forms_display}"

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])

    @property
    def forms(self) -> list[Form]:
        return [form for form in Form if getattr(self, form)]

    @forms.setter
    def forms(self, chosen):
        for form in Form:
            setattr(self, form, form in chosen)

    @property
    def forms_display(self) -> str:
        return "、".join(form.label for form in self.forms)

    @property
    def chair_display(self) -> str:
        return self.chair.name if self.chair_id else self.chair_name

    @property
    def lecturer_display(self) -> str:
        return self.lecturer.name if self.lecturer_id else self.lecturer_name


class AttendanceQuerySet(models.QuerySet):
    def of_meetings_held_in(self, period):
        """The rows of activities held in the period."""
        return self.filter(
            # The branch on both sides of the join: the data can later be distributed by it.
            branch=F("meeting__branch"),
            meeting__state=Meeting.State.HELD,
            meeting__held_on__range=(period.start, period.end),
        )

    def expected(self):
        """应到: everyone but who attended without vote (列席)."""
        return self.exclude(status=Attendance.Status.OBSERVER)


class Attendance(models.Model):
    """Whether one member came to one activity (考勤); the rows are who was expected on that day."""

    class Status(models.TextChoices):
        PRESENT = "present", "出席"
        ONLINE = "online", "线上"
        ON_LEAVE = "on_leave", "请假"
        ABSENT = "absent", "缺席"
        OBSERVER = "observer", "列席"

    CAME = (Status.PRESENT, Status.ONLINE)

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name="组织生活", related_name="attendances", db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="attendances")
    status = models.CharField("出席情况", max_length=10, choices=Status, default=Status.PRESENT)
    reason = models.CharField("事由", max_length=100, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考勤"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member", "branch"],
                name="attendance_once_a_meeting",
                violation_error_message="这名党员在这次活动里已有考勤。",
            )
        ]
        indexes = [models.Index(fields=["branch", "meeting", "status"], name="attendance_branch_meeting")]

    def __str__(self):
        return f"{self.member} {self.get_status_display()}"


class Requirement(models.Model):
    """How often a form of activity is asked for (制度要求), with its source.

    A row of no branch and no organisation is the default; an organisation's row replaces it for all
    branches below, a branch's own row replaces both. `at_least` 0 asks for nothing.
    """

    class Each(models.TextChoices):
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"
        HALF = "half", "每半年"

    branch = models.ForeignKey(Branch, models.CASCADE, null=True, blank=True, related_name="requirements")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    form = models.CharField("形式", max_length=20, choices=Form)
    at_least = models.PositiveSmallIntegerField("至少几次", default=1)
    each = models.CharField("每", max_length=8, choices=Each)
    each_group = models.BooleanField("每个党小组都要", default=False)
    needs_committee = models.BooleanField("只对设支部委员会的支部", default=False)
    source = models.CharField("依据", max_length=200)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    began_on = models.DateField("起始日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "制度要求"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(branch__isnull=True) | Q(organisation__isnull=True),
                name="requirement_of_branch_or_organisation",
                violation_error_message="一项要求只能属于一个支部或一个上级党组织。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(began_on__isnull=True)
                | Q(ended_on__gte=F("began_on")),
                name="requirement_dates_in_order",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()}{self.rule}"

    @property
    def rule(self) -> str:
        """每月至少1次."""
        return f"{self.get_each_display()}至少{self.at_least}次"

    def is_in_force(self, day) -> bool:
        return (self.began_on is None or self.began_on <= day) and (
            self.ended_on is None or self.ended_on > day
        )


# Each feature keeps its own models; Django looks for them here.
from meetings.plan.models import PlanItem  # noqa: E402
from meetings.study.models import StudyResult  # noqa: E402
from meetings.talks.models import Talk, TalkPartner  # noqa: E402

__all__ = ["Attendance", "Form", "Meeting", "PlanItem", "Requirement", "StudyResult", "Talk", "TalkPartner"]
