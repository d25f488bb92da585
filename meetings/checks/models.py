from django.conf import settings
from django.db import models

from branch.models import Branch
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting


class HintAnswer(Followed):
    """Why a hint of the record check does not matter here (已说明): it closes the hint and stays."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name="组织生活", related_name="hint_answers")
    check_code = models.CharField("检查项", max_length=40)
    text = models.CharField("说明", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="说明人", null=True, related_name="+"
    )
    at = models.DateTimeField("说明时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "提示的说明"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "check_code", "branch"],
                name="hint_answered_once",
                violation_error_message="这条提示已经说明过。",
            )
        ]

    def __str__(self):
        return f"{self.check_code}：{self.text}"
