from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from branch.marks import Mark
from branch.models import Branch, PartyGroup
from branch.periods import day_in_full
from branch.trail.querysets import Followed, Traced
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


FORM_OF_COLUMN = {form.value: form for form in Form}


class MeetingQuerySet(Traced):
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


class Meeting(Followed):
    """One activity of organisational life (组织生活) of any form: planned, held or cancelled."""

    class State(models.TextChoices):
        HELD = "held", "已召开"
        PLANNED = "planned", "计划"
        CANCELLED = "cancelled", "取消"

    class Scope(models.TextChoices):
        """Who is expected (应到); blank is what the forms ask for."""

        BRANCH = "branch", "全体党员"
        COMMITTEE = "committee", "支部委员会"
        GROUP = "group", "党小组"
        CHOSEN = "chosen", "选定人员"

    class LecturerKind(models.TextChoices):
        """Where a lecturer who is no member of the branch comes from."""

        LEADER = "leader", "上级领导"
        OUTSIDER = "outsider", "外请人员"

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
    began_at = models.TimeField("开始", null=True, blank=True)
    ended_at = models.TimeField("结束", null=True, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)
    topic = models.CharField("主题", max_length=200)
    group = models.ForeignKey(
        PartyGroup, models.PROTECT, verbose_name="党小组", null=True, blank=True, related_name="meetings"
    )
    scope = models.CharField("应到范围", max_length=10, choices=Scope, blank=True)
    is_extended = models.BooleanField("扩大会议", default=False)
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
    lecturer_kind = models.CharField("主讲人身份", max_length=8, choices=LecturerKind, blank=True)
    guests = models.CharField("列席人员（支部以外）", max_length=300, blank=True)
    partner = models.CharField("联合单位", max_length=100, blank=True)
    material = models.CharField("学习材料、观看影片", max_length=300, blank=True)
    # The fixed parts of a theme day (主题党日的固定环节): FIXED_PARTS below.
    dues_collected = models.BooleanField("交纳党费", default=False)
    oath_renewed = models.BooleanField("重温入党誓词", default=False)
    charter_read = models.BooleanField("诵读党章", default=False)
    campaign = models.ForeignKey(
        "meetings.Campaign",
        models.PROTECT,
        verbose_name="专项活动",
        null=True,
        blank=True,
        related_name="meetings",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.HELD)
    state_reason = models.CharField("延期、取消的原因", max_length=200, blank=True)
    postponed_from = models.DateField("原定日期", null=True, blank=True, editable=False)
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
    # The day on which it was first written down as held on this date; blank: brought in from elsewhere.
    entered_on = models.DateField("录入日期", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="确认人",
        null=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = MeetingQuerySet.as_manager()

    FIXED_PARTS = ("dues_collected", "oath_renewed", "charter_read")

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
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False, ended_at__gt=F("began_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message="结束时间要晚于开始时间。",
            ),
            models.CheckConstraint(
                condition=~Q(scope="group") | Q(group__isnull=False),
                name="meeting_of_a_group_names_it",
                violation_error_message="应到范围是党小组，要写明是哪个党小组。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(state="held"),
                name="only_what_was_held_is_confirmed",
                violation_error_message="只有已召开的活动可以确认。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "held_on"], name="meeting_branch_day")]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.forms_display}"

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.pk])

    @property
    def forms(self) -> list[Form]:
        # Asked of every record of a list: a plain name is found four times as fast as a member of Form.
        return [form for name, form in FORM_OF_COLUMN.items() if getattr(self, name)]

    @forms.setter
    def forms(self, chosen):
        for form in Form:
            setattr(self, form, form in chosen)

    @property
    def forms_display(self) -> str:
        return "、".join(form.label for form in self.forms)

    @property
    def named(self) -> str:
        """2026年3月5日 主题党日：学党章, as one of a list to choose from."""
        name = f"{day_in_full(self.held_on)} {self.forms_display}：{self.topic}"
        return name if self.state == self.State.HELD else f"{name}（{self.get_state_display()}）"

    @property
    def fixed_parts(self) -> list[str]:
        """固定环节 that were held, by name."""
        done = (name for name in self.FIXED_PARTS if getattr(self, name))
        return [self._meta.get_field(name).verbose_name for name in done]

    @property
    def is_confirmed(self) -> bool:
        """已确认: locked, only an amendment with a reason changes it."""
        return self.confirmed_at is not None

    @property
    def mark(self) -> Mark:
        if self.state == self.State.PLANNED:
            return Mark("plan", "plan", "计划")
        if self.state == self.State.CANCELLED:
            return Mark("none", "none", "取消")
        return Mark("ok", "ok", "已确认") if self.is_confirmed else Mark("wait", "wait", "待确认")

    @property
    def chair_display(self) -> str:
        return self.chair.name if self.chair_id else self.chair_name

    @property
    def lecturer_display(self) -> str:
        return self.lecturer.name if self.lecturer_id else self.lecturer_name


class AttendanceQuerySet(Traced):
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


class Attendance(Followed):
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
    made_up_on = models.DateField("补课日期", null=True, blank=True)
    made_up_how = models.CharField("补课情况", max_length=100, blank=True)

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
