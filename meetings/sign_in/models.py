from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branch.models import Branch
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Member


class SignInSheet(models.Model):
    """The sign-in (签到) of one activity, opened for the time around it; nobody must use it."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    meeting = models.OneToOneField(
        Meeting, models.CASCADE, verbose_name="组织生活", related_name="sign_in_sheet"
    )
    code = models.CharField(max_length=43, unique=True, editable=False)
    opens_at = models.DateTimeField("开始签到")
    closes_at = models.DateTimeField("结束签到")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "签到码"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="sign_in_closes_after_it_opens",
                violation_error_message="结束签到要晚于开始签到。",
            )
        ]

    def __str__(self):
        return f"签到 {self.meeting}"


class SignIn(Followed):
    """A member's own sign-in on the spot; what counts is the attendance that the recorder saves."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sign_ins", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="sign_ins")
    at = models.DateTimeField("签到时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "签到"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member", "branch"],
                name="signed_in_once",
                violation_error_message="您已经签到。",
            )
        ]

    def __str__(self):
        return f"{self.member} {self.meeting_id}"
