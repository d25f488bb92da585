from django.conf import settings
from django.db import models

from branch.models import Branch
from meetings.activity.models import Meeting


class MeetingEvent(models.Model):
    """One line of a record's story (经过): who did what to it, when, and why. Lines are only ever added.

    `details` is a list of [what, before, after], all three as words for the reader.
    """

    class Kind(models.TextChoices):
        PLANNED = "planned", "列入计划"
        RECORDED = "recorded", "录入"
        CHANGED = "changed", "修改"
        POSTPONED = "postponed", "延期"
        CANCELLED = "cancelled", "取消"
        RESTORED = "restored", "恢复"
        CONFIRMED = "confirmed", "确认"
        AMENDED = "amended", "更正"
        ATTACHED = "attached", "上传附件"
        DETACHED = "detached", "删除附件"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name="组织生活", related_name="events", db_index=False
    )
    kind = models.CharField("事项", max_length=10, choices=Kind)
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="经办", null=True, related_name="+"
    )
    reason = models.CharField("事由", max_length=200, blank=True)
    details = models.JSONField("变动", default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "经过"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["branch", "meeting"], name="event_branch_meeting")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.meeting_id}"


class Seal(models.Model):
    """The seal (校验码) on a confirmed record as it was at a moment, chained to the branch's one before it.

    Seals are only ever added. `parts` are digests of the record's columns and parts, so that a check can say
    what was changed; what was written cannot be read from them. A record that is deleted leaves its seals.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField("序号")
    meeting = models.ForeignKey(
        Meeting, models.DO_NOTHING, verbose_name="组织生活", related_name="seals", db_constraint=False
    )
    at = models.DateTimeField("时间")
    by = models.CharField("经办", max_length=150, blank=True)
    parts = models.JSONField("各项摘要")
    digest = models.CharField("记录摘要", max_length=64)
    previous = models.CharField("前一个", max_length=64, blank=True)
    sha256 = models.CharField("校验码", max_length=64)
    signature = models.CharField("签名", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "校验码"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "previous"], name="seal_chain_never_forks"),
            models.UniqueConstraint(fields=["branch", "number"], name="seal_number_once"),
        ]

    def __str__(self):
        return self.digest[:8]
