from django.db import models
from django.db.models import Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import Member


class PledgeRound(Followed):
    """A pledge laid before a set of people (一次承诺): its text, who is to sign it and until when."""

    class Scope(models.TextChoices):
        ALL = "all", "全体党员"
        COMMITTEE_AND_LEADERS = "committee_and_leaders", "支委和党小组长"
        COMMITTEE = "committee", "支委"
        CHOSEN = "chosen", "指定的党员"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="pledge_rounds", db_index=False)
    title = models.CharField("名称", max_length=100)
    text = models.TextField("承诺书正文", blank=True)
    scope = models.CharField("签订范围", max_length=24, choices=Scope, default=Scope.ALL)
    opened_on = models.DateField("开始日期")
    due_on = models.DateField("签订期限", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺"
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "title", "opened_on"],
                name="pledge_round_once",
                violation_error_message="这一天已经有同名的承诺书。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=models.F("opened_on")),
                name="pledge_round_dates_in_order",
                violation_error_message="签订期限不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("pledges:detail", args=[self.pk])


class PledgeSigner(Followed):
    """One who is to sign (应签人): fixed when the round is made; whoever has signed has a `Pledge` of it."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(PledgeRound, models.CASCADE, verbose_name="承诺书", related_name="signers")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="pledges_due")

    class Meta:
        verbose_name = verbose_name_plural = "应签人"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member", "branch"],
                name="pledge_signer_once",
                violation_error_message="这名党员已在应签名单里。",
            )
        ]

    def __str__(self):
        return self.member.name


class Pledge(Followed):
    """A signed pledge (承诺书)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="pledges", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="pledges")
    title = models.CharField("名称", max_length=100)
    signed_on = models.DateField("签订日期")
    round = models.ForeignKey(
        PledgeRound,
        models.SET_NULL,
        verbose_name="承诺书",
        null=True,
        blank=True,
        editable=False,
        related_name="pledges",
    )

    class Meta:
        verbose_name = verbose_name_plural = "承诺书"
        ordering = ["signed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member", "branch"],
                condition=Q(round__isnull=False),
                name="pledge_once_a_round",
                violation_error_message="这名党员已经签过。",
            )
        ]
        indexes = [models.Index(fields=["branch", "signed_on"], name="pledge_branch_day")]

    def __str__(self):
        return f"{self.member}《{self.title}》"
