from django.conf import settings
from django.db import models
from django.urls import reverse

from branch.fields import MonthField
from branch.marks import Mark
from branch.models import Branch
from branch.periods import Month, day_named, today
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Member


class StudyResult(Followed):
    """What came of studying (学习成果): a written reflection or an article sent in."""

    class Kind(models.TextChoices):
        REFLECTION = "reflection", "心得体会"
        ARTICLE = "article", "投稿"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="study_results", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="study_results")
    kind = models.CharField("类型", max_length=12, choices=Kind)
    title = models.CharField("题目", max_length=200)
    dated_on = models.DateField("日期")
    body = models.TextField("正文", blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="提交人",
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "学习成果"
        ordering = ["dated_on", "id"]
        indexes = [models.Index(fields=["branch", "dated_on"], name="study_branch_day")]

    def __str__(self):
        return f"{self.member}《{self.title}》"

    def get_absolute_url(self):
        return reverse("study:result", args=[self.pk])


class StudyItem(Followed):
    """One line of the study plan (学习计划): what is to be read or watched, in which month."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "文件"
        BOOK = "book", "著作"
        SPEECH = "speech", "讲话"
        FILM = "film", "影片"
        OTHER = "other", "其他"

    class Way(models.TextChoices):
        TOGETHER = "together", "集中学习"
        ALONE = "alone", "个人自学"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="study_items", db_index=False)
    month = MonthField("月份")
    title = models.CharField("学习内容", max_length=200)
    kind = models.CharField("材料类型", max_length=10, choices=Kind, default=Kind.DOCUMENT)
    way = models.CharField("学习方式", max_length=10, choices=Way, default=Way.TOGETHER)
    source = models.CharField("出处", max_length=200, blank=True)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1, null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        verbose_name="在哪次活动学的",
        null=True,
        blank=True,
        related_name="study_items",
    )

    class Meta:
        verbose_name = verbose_name_plural = "学习计划"
        ordering = ["month", "id"]
        indexes = [models.Index(fields=["branch", "month"], name="study_item_branch_month")]

    def __str__(self):
        return self.title

    @property
    def state(self) -> Mark:
        """Whether it was studied together; what is read alone has no record."""
        if self.meeting_id:
            return Mark("ok", "ok", f"{day_named(self.meeting.held_on, self.month.year)}已学")
        if self.way == self.Way.ALONE:
            return Mark("none", "none", "个人自学")
        if Month.containing(self.month).has_ended(today()):
            return Mark("wait", "wait", "还没记录")
        return Mark("plan", "plan", "待学")


class SpecialStudy(Followed):
    """The study of one document of which a report goes up (专题学习及情况报送)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="special_studies", db_index=False)
    document = models.CharField("学习文件", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    studied_on = models.DateField("学习日期")
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        verbose_name="在哪次活动学的",
        null=True,
        blank=True,
        related_name="special_studies",
    )
    due_on = models.DateField("报送时限", null=True, blank=True)
    reported_on = models.DateField("报送日期", null=True, blank=True)
    reported_to = models.CharField("报送单位", max_length=100, blank=True)
    report_number = models.CharField("报送文号", max_length=60, blank=True)
    note = models.TextField("学习情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "专题学习"
        ordering = ["-studied_on", "-id"]
        indexes = [models.Index(fields=["branch", "studied_on"], name="special_study_branch_day")]

    def __str__(self):
        return self.document

    def get_absolute_url(self):
        return reverse("study:special", args=[self.pk])

    @property
    def state(self) -> Mark:
        """已报送, 待报送 and the days left, or 逾期 and the days since."""
        if self.reported_on:
            late = (self.reported_on - self.due_on).days if self.due_on else 0
            on = day_named(self.reported_on, self.studied_on.year)
            if late > 0:
                return Mark("ok", "late", f"{on}已报送，晚{late}天")
            return Mark("ok", "ok", f"{on}已报送")
        if self.due_on is None:
            return Mark("wait", "wait", "待报送")
        left = (self.due_on - today()).days
        if left < 0:
            return Mark("miss", "miss", f"逾期{-left}天")
        return Mark("wait", "wait", f"待报送，还剩{left}天" if left else "待报送，今天到期")
