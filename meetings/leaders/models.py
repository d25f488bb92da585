from django.db import models
from django.db.models import F, Q

from branch.models import Branch
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Dated, Member


class Leader(Followed):
    """A leading cadre (党员领导干部) whose dual organisational life (双重组织生活) this branch records.

    《中国共产党支部工作条例（试行）》第十五条. `member` is set where the leader stands on this branch's roll.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="leaders", db_index=False)
    name = models.CharField("姓名", max_length=50)
    title = models.CharField("职务", max_length=100, blank=True)
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="名册中的党员", null=True, blank=True, related_name="as_leader"
    )
    began_on = models.DateField("起始日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)

    objects = Dated.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "领导干部"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name", "title"],
                name="leader_once",
                violation_error_message="这位领导干部已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(began_on__isnull=True)
                | Q(ended_on__gte=F("began_on")),
                name="leader_dates_in_order",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ]

    def __str__(self):
        return self.name


class LeaderPart(Followed):
    """What one leading cadre did at one activity."""

    class Part(models.TextChoices):
        ATTENDED = "attended", "参加"
        TAUGHT = "taught", "讲党课"
        GUIDED = "guided", "到会指导"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    leader = models.ForeignKey(Leader, models.PROTECT, verbose_name="领导干部", related_name="parts")
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name="组织生活", related_name="leader_parts", db_index=False
    )
    part = models.CharField("方式", max_length=8, choices=Part, default=Part.ATTENDED)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "双重组织生活"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "leader", "branch"],
                name="leader_part_once_a_meeting",
                violation_error_message="这位领导干部在这次活动里已有登记。",
            )
        ]

    def __str__(self):
        return f"{self.leader} {self.get_part_display()}"
