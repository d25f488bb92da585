from pathlib import PurePosixPath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed, Traced
from meetings.attachments.limits import MB


def _place(stored, _name) -> str:
    """Below MEDIA_ROOT, by content: nothing of what the user called the file gets into a path."""
    return str(PurePosixPath(str(stored.branch_id), stored.sha256[:2], stored.sha256))


class StoredFile(models.Model):
    """The bytes of a file, once a branch: the same photo uploaded twice is kept once.

    Kept per branch, so that nobody learns from a hash what another branch holds.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField("大小", editable=False)
    content_type = models.CharField("类型", max_length=100, editable=False)
    file = models.FileField(upload_to=_place, max_length=120, editable=False)
    thumbnail = models.FileField(upload_to="thumbnails", max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = [
            models.UniqueConstraint(fields=["branch", "sha256"], name="file_once_a_branch"),
        ]

    def __str__(self):
        return self.sha256[:12]

    @property
    def size_named(self) -> str:
        """1.2 MB, 830 KB."""
        if self.size < MB:
            return f"{max(1, round(self.size / 1024))} KB"
        return f"{self.size / MB:.1f} MB"


# What an attachment may belong to; each is a field of Attachment.
OWNERS = (
    "meeting",
    "study_item",
    "study_result",
    "special_study",
    "course_step",
    "problem",
    "major_matter",
    "supervision",
    "campaign_step",
    "election_step",
    "applicant",
    "transfer",
    "sanction",
    "honour",
    "pledge_round",
    "dues_remittance",
    "large_dues",
    "dues_fund",
)


WAITING = Q(**{f"{owner}__isnull": True for owner in OWNERS})


def _at_most_one_owner() -> Q:
    """Every pair of owners has at least one blank."""
    condition = Q()
    for place, one in enumerate(OWNERS):
        for other in OWNERS[place + 1 :]:
            condition &= Q(**{f"{one}__isnull": True}) | Q(**{f"{other}__isnull": True})
    return condition


def _owner(model: str):
    return models.ForeignKey(model, models.CASCADE, null=True, blank=True, related_name="attachments")


class AttachmentManager(models.Manager.from_queryset(Traced)):
    def get_queryset(self):
        # A list never shows one without its size and its picture.
        return super().get_queryset().select_related("stored")


class Attachment(Followed):
    """A file (附件: photo, document, scan) of one record. Without one it waits for its form."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField("文件名", max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="上传人", null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    meeting = _owner("meetings.Meeting")
    study_item = _owner("meetings.StudyItem")
    study_result = _owner("meetings.StudyResult")
    special_study = _owner("meetings.SpecialStudy")
    course_step = _owner("meetings.CourseStep")
    problem = _owner("meetings.Problem")
    major_matter = _owner("meetings.MajorMatter")
    supervision = _owner("meetings.Supervision")
    campaign_step = _owner("meetings.CampaignStep")
    election_step = _owner("members.ElectionStep")
    applicant = _owner("members.Applicant")
    transfer = _owner("members.Transfer")
    sanction = _owner("members.Sanction")
    honour = _owner("members.Honour")
    pledge_round = _owner("members.PledgeRound")
    dues_remittance = _owner("members.DuesRemittance")
    large_dues = _owner("members.LargeDues")
    dues_fund = _owner("members.DuesFund")

    objects = AttachmentManager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_at_most_one_owner(),
                name="attachment_of_one_record",
                violation_error_message="一个附件只能属于一条记录。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("attachments:open", args=[self.pk])

    @property
    def owner_field(self) -> str | None:
        """Which of OWNERS it belongs to; None while it waits."""
        return next((name for name in OWNERS if getattr(self, f"{name}_id")), None)

    @property
    def owner(self):
        return getattr(self, self.owner_field) if self.owner_field else None
