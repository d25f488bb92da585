from django.conf import settings
from django.db import models
from django.db.models import F, Q

from branch.models import Branch, PartyGroup
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


class CommitteeRoleQuerySet(Dated):
    def in_committee(self):
        return self.exclude(post=Post.GROUP_LEADER)


class CommitteeRole(models.Model):
    """A post held for a time (任职); a concurrent post (兼任) is a second row of the same person."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="roles", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="roles")
    post = models.CharField("职务", max_length=24, choices=Post)
    group = models.ForeignKey(
        PartyGroup, models.PROTECT, verbose_name="党小组", null=True, blank=True, related_name="leader_roles"
    )
    term = models.CharField("届次", max_length=20, blank=True)
    began_on = models.DateField("任职日期")
    ended_on = models.DateField("离任日期", null=True, blank=True)

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


class PostGrant(models.Model):
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
