from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branch.models import Branch, Organisation
from branch.trail.querysets import Followed
from meetings.activity.models import Form


class Requirement(Followed):
    """How often a form of activity is asked for (制度要求), with its source.

    A row of no branch and no organisation is the default; an organisation's row replaces it for all
    branches below, a branch's own row replaces both. `at_least` 0 asks for nothing, and `reason` says why.

    A row that has been in force is never rewritten: a change ends it and begins another, so that a past
    half-year stays judged by what was asked then.
    """

    class Kind(models.TextChoices):
        REGULATION = "regulation", "制度要求"
        OWN = "own", "本单位要求"

    class Each(models.TextChoices):
        MONTH = "month", "每月"
        QUARTER = "quarter", "每季度"
        HALF = "half", "每半年"

    branch = models.ForeignKey(Branch, models.CASCADE, null=True, blank=True, related_name="requirements")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="requirements"
    )
    form = models.CharField("形式", max_length=20, choices=Form)
    at_least = models.PositiveSmallIntegerField("至少几次", default=1)
    each = models.CharField("每", max_length=8, choices=Each)
    each_group = models.BooleanField("每个党小组都要", default=False)
    needs_committee = models.BooleanField("只对设支部委员会的支部", default=False)
    kind = models.CharField("性质", max_length=10, choices=Kind, default=Kind.OWN)
    source = models.CharField("依据", max_length=200, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    began_on = models.DateField("起始日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="登记人",
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "制度要求"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(branch__isnull=True) | Q(organisation__isnull=True),
                name="requirement_of_branch_or_organisation",
                violation_error_message="一项要求只能属于一个支部或一个上级党组织。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(began_on__isnull=True)
                | Q(ended_on__gte=F("began_on")),
                name="requirement_dates_in_order",
                violation_error_message="终止日期不能早于起始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.get_form_display()}{self.rule}"

    @property
    def rule(self) -> str:
        """每月至少1次."""
        return f"{self.get_each_display()}至少{self.at_least}次" if self.at_least else "不要求"

    @property
    def of_whom(self) -> str:
        """Who is asked, where that is not simply the branch."""
        if not self.at_least:
            return ""
        if self.each_group:
            return "每个党小组"
        return "设支部委员会的支部" if self.needs_committee else ""

    @property
    def was_never_in_force(self) -> bool:
        """Taken back on the very day it would have begun."""
        return self.began_on is not None and self.began_on == self.ended_on

    def is_in_force(self, day) -> bool:
        return (self.began_on is None or self.began_on <= day) and (
            self.ended_on is None or self.ended_on > day
        )
