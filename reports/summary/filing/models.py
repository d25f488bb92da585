from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from branch.models import Branch
from branch.periods import HalfYear, Year
from branch.trail.querysets import Followed
from meetings.models import Meeting


def _place(filed, _name) -> str:
    """Below MEDIA_ROOT, by content."""
    return f"filed/{filed.branch_id}/{filed.pdf_sha256}.pdf"


# 报送: not of what was filed, and the only thing that is added later.
SENT = ("sent_on", "sent_to", "sent_number")


class FiledSummary(Followed):
    """A summary as it was filed (定稿): words, figures, evidence and the PDF's bytes, frozen.

    It is never changed; a revision is a further `edition` of the same half-year.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="filed_summaries", db_index=False)
    half = models.CharField("半年", max_length=6)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("标题", max_length=200)
    # The blocks of the document; the figures as the command prints them.
    blocks = models.JSONField()
    figures = models.JSONField()
    # [{"figure", "value", "unit", "href", "records": [[label, href], …]}]: what each was counted from.
    evidence = models.JSONField()
    plain_text = models.TextField()
    pdf = models.FileField(upload_to=_place, max_length=200)
    pdf_sha256 = models.CharField("PDF校验值", max_length=64)
    # Of words, figures, evidence and PDF, and of the edition filed before it by the branch.
    sha256 = models.CharField("校验值", max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    # Blanks that are knowingly left to be filled by hand.
    blanks_left = models.PositiveSmallIntegerField("留空待手写", default=0)
    adopted_at = models.ForeignKey(
        Meeting, models.PROTECT, verbose_name="通过总结的会议", null=True, blank=True, related_name="+"
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="定稿人", related_name="+"
    )
    filed_at = models.DateTimeField("定稿时间")
    reason = models.CharField("修订原因", max_length=200, blank=True)
    sent_on = models.DateField("报送日期", null=True, blank=True)
    sent_to = models.CharField("报送单位", max_length=100, blank=True)
    sent_number = models.CharField("报送文号", max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定稿总结"
        ordering = ["-half", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "half", "edition"],
                name="filed_summary_edition_once",
                violation_error_message="这一版已经定稿。",
            ),
            models.CheckConstraint(
                condition=Q(edition=1) | ~Q(reason=""),
                name="filed_summary_revised_for_a_reason",
                violation_error_message="修订版要写修订原因。",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if self.pk and not set(kwargs.get("update_fields") or ("all",)) <= set(SENT):
            raise ValueError("定稿的总结不能改")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("reports:filed", args=[self.half, self.edition])

    def delete(self, *args, **kwargs):
        raise ValueError("定稿的总结不能删")

    @property
    def period(self) -> HalfYear | Year:
        """Of what it speaks: in the second half perhaps of the whole year."""
        year = self.figures.get("year")
        return Year(int(year)) if year else HalfYear.parse(self.half)

    @property
    def edition_named(self) -> str:
        """定稿; 修订版（第2版）."""
        return "定稿" if self.edition == 1 else f"修订版（第{self.edition}版）"
