from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed, Traced
from members.models import Member


class TalkQuerySet(Traced):
    def dated_in(self, period):
        return self.filter(held_on__range=(period.start, period.end))

    def of(self, member):
        """The talks in which a member took part, on either side."""
        return self.filter(Q(talker=member) | Q(id__in=member.talks_taken_part_in.values("talk")))

    def took_part(self) -> Q:
        """Which members took part in one of these talks, on either side. For a queryset of members."""
        talks = self.order_by()
        partners = talks.filter(partners__branch=F("branch"), partners__member__isnull=False)
        return Q(id__in=talks.values("talker")) | Q(id__in=partners.values("partners__member"))


class Talk(Followed):
    """A heart-to-heart talk (谈心谈话): that it took place, with whom and about what."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="talks", db_index=False)
    held_on = models.DateField("日期")
    talker = models.ForeignKey(Member, models.PROTECT, verbose_name="谈话人", related_name="talks_held")
    kind = models.CharField("类型", max_length=50, blank=True)
    topic = models.CharField("主题", max_length=200, blank=True)
    place = models.CharField("地点", max_length=100, blank=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "谈心谈话"
        ordering = ["held_on", "id"]
        indexes = [models.Index(fields=["branch", "held_on"], name="talk_branch_day")]

    def __str__(self):
        return f"{self.held_on:%Y-%m-%d} {self.talker}"

    def get_absolute_url(self):
        return reverse("talks:detail", args=[self.pk])

    @property
    def people(self) -> set[int]:
        """The members who took part, on either side."""
        partners = self.partners.all() if self.pk else ()
        return {id_ for id_ in (self.talker_id, *(row.member_id for row in partners)) if id_}

    @property
    def partner_names(self) -> str:
        return "、".join(str(partner) for partner in self.partners.all())


class TalkPartner(Followed):
    """Who was talked to (谈话对象): a member, or somebody named in words."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    talk = models.ForeignKey(Talk, models.CASCADE, related_name="partners")
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name="党员", null=True, blank=True, related_name="talks_taken_part_in"
    )
    name = models.CharField("名册以外的人", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "谈话对象"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "talk", "member"],
                name="talk_partner_once",
                violation_error_message="同一次谈话里这名党员写了两次。",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, name="") | (Q(member__isnull=True) & ~Q(name="")),
                name="talk_partner_member_or_name",
                violation_error_message="谈话对象要么是本支部党员，要么写明是谁。",
            ),
        ]

    def __str__(self):
        return self.member.name if self.member_id else self.name


class TalkNote(Followed):
    """What was said (谈话内容): only for the two who talked and for the secretary.

    A table of its own, so that no list of talks carries the words along.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    talk = models.OneToOneField(Talk, models.CASCADE, verbose_name="谈心谈话", related_name="note")
    said = models.TextField("谈话内容", blank=True)
    opinions = models.TextField("意见建议", blank=True)
    follow_up = models.TextField("后续安排和落实情况", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="填写人", null=True, related_name="+"
    )
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "谈话内容"

    def __str__(self):
        return f"谈话内容 {self.talk_id}"


class TalkCall(Followed):
    """A circumstance that calls for a talk (应谈情形) and that no other record shows."""

    class Kind(models.TextChoices):
        HARDSHIP = "hardship", "生活困难"
        ILLNESS = "illness", "生病住院"
        FAMILY = "family", "家庭变故"
        WORK = "work", "岗位变动"
        SANCTION = "sanction", "受到处分"
        OTHER = "other", "其他"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="talk_calls", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="talk_calls")
    kind = models.CharField("情形", max_length=10, choices=Kind)
    noted_on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登记人", null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "应谈情形"
        ordering = ["-noted_on", "-id"]
        indexes = [models.Index(fields=["branch", "noted_on"], name="talk_call_branch_day")]

    def __str__(self):
        return f"{self.member} {self.get_kind_display()}"
