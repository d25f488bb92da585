from django.db import models
from django.db.models import F, Q

from branch.models import Branch
from branch.trail.querysets import Followed
from meetings.activity.models import Meeting
from members.models import Member


class AgendaItem(Followed):
    """One item of an agenda (议题): what was said, what was resolved, and how the vote went.

    Votes are counted against 应到 with voting right (《中国共产党支部工作条例（试行）》第十一条); an election
    names its candidates (Candidate) instead.
    """

    class Matter(models.TextChoices):
        """事项: what the general meeting alone may decide (《条例》第十一条); blank: 一般事项."""

        REPORT = "report", "听取和审查支委会工作报告"
        ELECTION = "election", "选举、推荐代表"
        ADMISSION = "admission", "接收预备党员"
        CONVERSION = "conversion", "预备党员转正、延长或取消"
        COMMENDATION = "commendation", "表彰、推荐评优"
        SANCTION = "sanction", "组织处置、纪律处分"
        IMPORTANT = "important", "其他重要事项"

    class Way(models.TextChoices):
        HANDS = "hands", "举手表决"
        SECRET = "secret", "无记名投票"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name="组织生活", related_name="agenda", db_index=False
    )
    position = models.PositiveSmallIntegerField("顺序")
    title = models.CharField("议题", max_length=200)
    matter = models.CharField("事项", max_length=14, choices=Matter, blank=True)
    discussion = models.TextField("讨论情况", blank=True)
    resolution = models.TextField("决议", blank=True)
    way = models.CharField("表决方式", max_length=8, choices=Way, blank=True)
    votes_for = models.PositiveSmallIntegerField("赞成", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("反对", null=True, blank=True)
    votes_abstain = models.PositiveSmallIntegerField("弃权", null=True, blank=True)
    seats = models.PositiveSmallIntegerField("应选人数", null=True, blank=True)
    ballots_issued = models.PositiveSmallIntegerField("发出选票", null=True, blank=True)
    ballots_returned = models.PositiveSmallIntegerField("收回选票", null=True, blank=True)
    ballots_void = models.PositiveSmallIntegerField("无效票", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position", "branch"],
                name="agenda_item_position_once",
                violation_error_message="同一次活动里两个议题的顺序相同。",
            ),
            models.CheckConstraint(
                condition=Q(ballots_returned__isnull=True)
                | Q(ballots_issued__isnull=True)
                | Q(ballots_returned__lte=F("ballots_issued")),
                name="agenda_ballots_returned_at_most_issued",
                violation_error_message="收回选票多于发出选票，选举无效。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "meeting"], name="agenda_branch_meeting")]

    def __str__(self):
        return self.title

    @property
    def votes_cast(self) -> int | None:
        """赞成、反对、弃权 together; None where no vote was recorded."""
        votes = [self.votes_for, self.votes_against, self.votes_abstain]
        return None if all(vote is None for vote in votes) else sum(vote or 0 for vote in votes)


class Candidate(Followed):
    """Somebody stood for election (候选人), with the votes received."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(AgendaItem, models.CASCADE, verbose_name="议题", related_name="candidates")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="候选人", related_name="candidacies")
    votes = models.PositiveSmallIntegerField("得票", null=True, blank=True)
    elected = models.BooleanField("当选", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "候选人"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "member", "branch"],
                name="candidate_once",
                violation_error_message="这名候选人写了两次。",
            )
        ]

    def __str__(self):
        return str(self.member)
