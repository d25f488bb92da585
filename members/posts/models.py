from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branch.models import Branch, PartyGroup
from branch.trail.querysets import Followed
from members.people.models import Dated, Member


class Post(models.TextChoices):
    """职务, in the order in which a committee is named."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    ORGANIZATION_OFFICER = "organization_officer", "组织委员"
    PUBLICITY_OFFICER = "publicity_officer", "宣传委员"
    DISCIPLINE_OFFICER = "discipline_officer", "纪检委员"
    YOUTH_OFFICER = "youth_officer", "青年委员"
    SECRECY_OFFICER = "secrecy_officer", "保密委员"
    WOMEN_OFFICER = "women_officer", "妇女委员"
    STUDY_OFFICER = "study_officer", "学习委员"
    UNITED_FRONT_OFFICER = "united_front_officer", "统战委员"
    COMMITTEE_MEMBER = "committee_member", "委员"
    GROUP_LEADER = "group_leader", "党小组长"


POST_ORDER = {post: place for place, post in enumerate(Post)}


class Term(Followed):
    """A committee's term of office (届): a post of it bears its name in `CommitteeRole.term`.

    《中国共产党支部工作条例（试行）》第二十一条: 5 years in villages and communities, elsewhere generally 3.
    """

    class Years(models.IntegerChoices):
        THREE = 3, "3年"
        FIVE = 5, "5年"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="terms", db_index=False)
    name = models.CharField("届次", max_length=20)
    began_on = models.DateField("开始日期")
    years = models.PositiveSmallIntegerField("任期", choices=Years, default=Years.THREE)
    # 批准延期的，写到哪天为止；空着就按任期推算.
    extended_to = models.DateField("经批准延至", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "届期"
        ordering = ["began_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="term_name_once_a_branch",
                violation_error_message="这一届已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(ended_on__isnull=True),
                name="one_term_at_a_time",
                violation_error_message="上一届还没有结束，请先填写它的结束日期。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="term_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | Q(extended_to__gt=F("began_on")),
                name="term_extended_after_beginning",
                violation_error_message="延至的日期要晚于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def expires_on(self):
        """任期届满: as extended, or so many years after it began."""
        return self.extended_to or self.began_on + relativedelta(years=self.years)


class CommitteeRoleQuerySet(Dated):
    def in_committee(self):
        return self.exclude(post=Post.GROUP_LEADER)


class CommitteeRole(Followed):
    """A post held for a time (任职); a concurrent post (兼任) is a second row of the same person."""

    class Way(models.TextChoices):
        ELECTED = "elected", "选举"
        BY_ELECTION = "by_election", "补选"
        APPOINTED = "appointed", "上级指派"
        DESIGNATED = "designated", "支部指定"
        ACTING = "acting", "代理"

    class Leaving(models.TextChoices):
        TERM_OVER = "term_over", "任期届满"
        RESIGNED = "resigned", "辞去职务"
        TRANSFERRED = "transferred", "调离"
        REMOVED = "removed", "免去职务"
        REASSIGNED = "reassigned", "分工调整"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="roles", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="roles")
    post = models.CharField("职务", max_length=24, choices=Post)
    group = models.ForeignKey(
        PartyGroup, models.PROTECT, verbose_name="党小组", null=True, blank=True, related_name="leader_roles"
    )
    term = models.CharField("届次", max_length=20, blank=True)
    began_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)
    way = models.CharField("产生方式", max_length=12, choices=Way, blank=True)
    leaving = models.CharField("离任原因", max_length=12, choices=Leaving, blank=True)

    objects = CommitteeRoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member", "post", "group", "began_on"],
                name="role_once",
                violation_error_message="这条任职已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["branch", "member", "post", "began_on"],
                condition=Q(group__isnull=True),
                name="role_without_group_once",
                violation_error_message="这条任职已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["branch"],
                condition=Q(post=Post.SECRETARY, ended_on__isnull=True),
                name="one_secretary_in_office",
                violation_error_message="本支部已有在任书记，请先填写其离任日期。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="role_dates_in_order",
                violation_error_message="离任日期不能早于任职日期。",
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.get_post_display()}"


class PostGrant(Followed):
    """A post's rights given to an account that does not hold it (授权), for a time, by a named person."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="grants", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    post = models.CharField("职务", max_length=24, choices=Post)
    began_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="授权人", related_name="grants_given"
    )

    objects = Dated.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "account", "post", "began_on"],
                name="grant_once",
                violation_error_message="这项授权已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("began_on")),
                name="grant_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.account} {self.get_post_display()}"


class Handover(Followed):
    """That the papers of a post were handed over (交接), and what was among them."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="handovers", db_index=False)
    post = models.CharField("职务", max_length=24, choices=Post)
    giver = models.ForeignKey(Member, models.PROTECT, verbose_name="移交人", related_name="handovers_given")
    taker = models.ForeignKey(Member, models.PROTECT, verbose_name="接收人", related_name="handovers_taken")
    handed_on = models.DateField("交接日期")
    witness = models.CharField("监交人", max_length=50, blank=True)
    note = models.TextField("说明", blank=True)
    # 交接时包里的内容，一行一项，以后记录再变也不改.
    contents = models.JSONField("交接内容", default=list, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", editable=False, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "交接"
        ordering = ["-handed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("taker")),
                name="handover_between_two",
                violation_error_message="移交人和接收人不能是同一个人。",
            )
        ]

    def __str__(self):
        return f"{self.get_post_display()}：{self.giver}交{self.taker}"
