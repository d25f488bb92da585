from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import Dated, Member


class Sanction(Followed):
    """A disciplinary measure (党纪处分) or an organisational one (组织处置); read by few, see access."""

    class Kind(models.TextChoices):
        WARNING = "warning", "警告"
        SERIOUS_WARNING = "serious_warning", "严重警告"
        REMOVED_FROM_POST = "removed_from_post", "撤销党内职务"
        PROBATION = "probation", "留党察看"
        EXPELLED = "expelled", "开除党籍"
        CORRECTION = "correction", "限期改正"
        PERSUADED_TO_LEAVE = "persuaded_to_leave", "劝其退党"
        STRUCK_OFF = "struck_off", "党内除名"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="sanctions", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="sanctions")
    kind = models.CharField("种类", max_length=20, choices=Kind)
    began_on = models.DateField("生效日期")
    # 影响期、察看期或限期到哪一天为止.
    ended_on = models.DateField("期满日期", null=True, blank=True)
    authority = models.CharField("决定机关", max_length=100, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)
    note = models.TextField("事由和情况", blank=True)

    objects = Dated.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "处分和处置"
        ordering = ["-began_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "kind", "began_on"],
                name="sanction_once",
                violation_error_message="这项处分已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gt=F("began_on")),
                name="sanction_dates_in_order",
                violation_error_message="期满日期要晚于生效日期。",
            ),
        ]

    def __str__(self):
        return f"{self.member}{self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("discipline:detail", args=[self.pk])
