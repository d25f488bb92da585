import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Readable(json.JSONEncoder):
    """Chinese stays Chinese in the column, so that it can be searched."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"ensure_ascii": False})


class ChangeQuerySet(models.QuerySet):
    """The trail is only added to."""

    def update(self, **kwargs):
        raise TypeError("The trail is only added to.")

    bulk_update = delete = _raw_delete = update


class Change(models.Model):
    """One change (变动) of one row: who, when, from where, before and after.

    It outlives what it tells of: no key of it is a constraint, nothing deleted takes it along.
    """

    class Kind(models.TextChoices):
        MADE = "made", "录入"
        CHANGED = "changed", "修改"
        GONE = "gone", "删除"
        BACK = "back", "恢复"

    at = models.DateTimeField("时间", default=timezone.now, editable=False)
    # What one press of a button wrote, or one command.
    press = models.UUIDField(editable=False)
    branch = models.ForeignKey(
        "branch.Branch",
        models.DO_NOTHING,
        verbose_name="支部",
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # Nobody is who runs a command; the name is kept as it was.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name="操作人",
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    actor_name = models.CharField("操作人姓名", max_length=150)
    address = models.CharField("来自", max_length=45, blank=True)
    kind = models.CharField("动作", max_length=7, choices=Kind)
    # "members.member"; the record is what has a page: of an attendance the activity, of a record itself.
    row_type = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    # Of a deletion: what was to be deleted, not what went along.
    is_top = models.BooleanField(default=False)
    reason = models.CharField("原因", max_length=200, blank=True)
    # By field: [before, after]; of a new row the values, of a deleted one all of them.
    changes = models.JSONField("内容", encoder=Readable)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "变动"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["branch", "-at", "-id"], name="change_of_branch"),
            models.Index(fields=["record_type", "record_id", "-at"], name="change_of_record"),
            models.Index(fields=["row_type", "row_id"], name="change_of_row"),
            models.Index(fields=["press"], condition=Q(kind="gone"), name="change_gone_together"),
            models.Index(
                fields=["branch", "-at"], condition=Q(kind="gone", is_top=True), name="change_in_bin"
            ),
        ]

    def __str__(self):
        return f"{self.row_type} {self.row_id} {self.get_kind_display()}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("The trail is only added to.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The trail is only added to.")
