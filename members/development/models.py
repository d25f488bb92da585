from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.models import Branch, PartyGroup
from branch.sealed import SealedCharField
from branch.trail.querysets import Followed
from members.people.models import Member, Sex, pinyin_of


class Applicant(Followed):
    """Somebody who has applied for membership (入党申请人), and the file kept of the way to it.

    Never on the roll: with admission as a probationary member the file names the `member` it became.
    """

    class Ending(models.TextChoices):
        WITHDRAWN = "withdrawn", "本人撤回申请"
        MOVED = "moved", "材料转到别的党组织"
        STOPPED = "stopped", "支部停止培养"
        CANCELLED = "cancelled", "取消预备党员资格"
        OTHER = "other", "其他"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="applicants", db_index=False)
    name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField(max_length=400, editable=False)
    sex = models.CharField("性别", max_length=6, choices=Sex)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    born_on = models.DateField("出生日期")
    id_number = SealedCharField("公民身份号码", max_length=18, blank=True, findable=True)
    education = models.CharField("学历", max_length=30, blank=True)
    job = models.CharField("工作岗位", max_length=50, blank=True)
    phone = SealedCharField("手机号码", max_length=30, blank=True)
    group = models.ForeignKey(
        PartyGroup, models.SET_NULL, verbose_name="联系的党小组", null=True, blank=True, related_name="+"
    )
    applied_on = models.DateField("递交入党申请书日期")
    member = models.OneToOneField(
        Member,
        models.SET_NULL,
        verbose_name="名册中的党员",
        null=True,
        blank=True,
        editable=False,
        related_name="development",
    )
    ended_on = models.DateField("终止日期", null=True, blank=True)
    ending = models.CharField("终止原因", max_length=10, choices=Ending, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "入党申请人"
        ordering = ["applied_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "id_number"],
                condition=~Q(id_number=""),
                name="applicant_id_number_once_a_branch",
                violation_error_message="本支部已有这个公民身份号码的入党申请人。",
            ),
            models.CheckConstraint(
                condition=Q(applied_on__gt=F("born_on")),
                name="applicant_born_before_applying",
                violation_error_message="递交申请书的日期应晚于出生日期。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("applied_on")),
                name="applicant_dates_in_order",
                violation_error_message="终止日期不能早于递交申请书的日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.pinyin, _ = pinyin_of(self.name)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("development:detail", args=[self.pk])


class DevelopmentStep(Followed):
    """A step taken (步骤) with its day and paper; some, such as the half-yearly inspection, come often.

    《中国共产党发展党员工作细则》. The order, limits and articles are data in `development/steps.py`.
    """

    class Kind(models.TextChoices):
        # 申请入党
        FIRST_TALK = "first_talk", "党组织派人谈话"
        # 入党积极分子
        RECOMMENDED = "recommended", "推荐和确定入党积极分子"
        ACTIVIST_FILED = "activist_filed", "积极分子报上级备案"
        INSPECTION = "inspection", "培养教育考察"
        # 发展对象
        PROSPECT = "prospect", "确定发展对象"
        PROSPECT_FILED = "prospect_filed", "发展对象报上级备案"
        SPONSORS = "sponsors", "确定入党介绍人"
        POLITICAL_REVIEW = "political_review", "政治审查"
        TRAINING = "training", "短期集中培训"
        # 预备党员的接收
        COMMITTEE_REVIEW = "committee_review", "支部委员会审查"
        PRE_REVIEW = "pre_review", "上级党委预审"
        FORM = "form", "填写入党志愿书"
        ADMISSION = "admission", "支部大会讨论接收"
        SUPERIOR_TALK = "superior_talk", "上级派人谈话"
        ADMISSION_APPROVED = "admission_approved", "上级党委审批接收"
        # 预备党员的教育考察和转正
        OATH = "oath", "入党宣誓"
        PROBATION_INSPECTION = "probation_inspection", "预备期考察"
        CONVERSION_REQUEST = "conversion_request", "提出转正申请"
        CONVERSION = "conversion", "支部大会讨论转正"
        EXTENSION = "extension", "延长预备期"
        CONVERSION_APPROVED = "conversion_approved", "上级党委审批转正"
        FILED = "filed", "材料归档"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    applicant = models.ForeignKey(Applicant, models.CASCADE, verbose_name="申请人", related_name="steps")
    kind = models.CharField("步骤", max_length=20, choices=Kind)
    done_on = models.DateField("日期")
    until = models.DateField("延长到", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("学时", null=True, blank=True)
    paper = models.CharField("材料或文号", max_length=100, blank=True)
    note = models.TextField("情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发展党员步骤"
        ordering = ["done_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "kind", "done_on", "branch"],
                name="development_step_once_a_day",
                violation_error_message="这一步这一天已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("done_on")),
                name="development_extended_after_decision",
                violation_error_message="延长到的日期要晚于作决定的日期。",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class DevelopmentHelper(Followed):
    """A full member who trains an activist (培养联系人) or introduces a prospect (入党介绍人)."""

    class Part(models.TextChoices):
        MENTOR = "mentor", "培养联系人"
        SPONSOR = "sponsor", "入党介绍人"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    applicant = models.ForeignKey(Applicant, models.CASCADE, verbose_name="申请人", related_name="helpers")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="helped_applicants")
    part = models.CharField("身份", max_length=7, choices=Part)
    began_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "培养联系人和介绍人"
        ordering = ["began_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "member", "part", "began_on", "branch"],
                name="development_helper_once",
                violation_error_message="这名党员已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="development_helper_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()}{self.member}"
