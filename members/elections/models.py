from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed
from members.people.models import Member
from members.posts.models import Post


class Election(Followed):
    """An election of the branch committee (换届选举, 补选) as a guided course.

    《中国共产党基层组织选举工作条例》.
    """

    class Kind(models.TextChoices):
        TERM = "term", "换届选举"
        BY_ELECTION = "by_election", "补选"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="elections", db_index=False)
    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.TERM)
    term_name = models.CharField("届次", max_length=20)
    years = models.PositiveSmallIntegerField("任期", choices=[(3, "3年"), (5, "5年")], default=3)
    # 批复同意的委员名额和候选人人数.
    seats = models.PositiveSmallIntegerField("委员名额")
    held_on = models.DateField("选举日期")
    place = models.CharField("地点", max_length=100, blank=True)
    chair = models.CharField("主持人", max_length=50, blank=True)
    scrutineers = models.CharField("监票人", max_length=100, blank=True)
    tellers = models.CharField("计票人", max_length=100, blank=True)
    note = models.TextField("说明", blank=True)
    # 新的任职从这一天起；写入以后各项票数不再改.
    settled_on = models.DateField("结果生效日期", null=True, blank=True, editable=False)
    cancelled_on = models.DateField("停止日期", null=True, blank=True, editable=False)
    # 写入的那一天；当天还可以撤销.
    recorded_on = models.DateField("写入任职的日期", null=True, blank=True, editable=False)
    # 谁在哪天写入、撤销、停止、恢复，一行一件，只增不改.
    trace = models.TextField("经过", blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "选举"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "held_on"],
                name="election_once_a_day",
                violation_error_message="这一天的选举已经建好。",
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1),
                name="election_has_seats",
                violation_error_message="委员名额至少1名。",
            ),
        ]

    def __str__(self):
        return f"{self.term_name}支部委员会{self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("elections:detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.settled_on is None and self.cancelled_on is None

    def leave_trace(self, day, who, what: str) -> None:
        self.trace = "\n".join(filter(None, [self.trace, f"{day} {who} {what}"]))


class ElectionStep(Followed):
    """A step of the course (环节) with its paper: asked, answered, held, reported."""

    class Kind(models.TextChoices):
        RESOLVED = "resolved", "支委会研究换届"
        REQUEST = "request", "向上级请示"
        APPROVAL = "approval", "上级批复同意"
        NOMINATION = "nomination", "推荐提名候选人"
        CANDIDATES_REQUEST = "candidates_request", "候选人预备人选报上级"
        CANDIDATES_APPROVAL = "candidates_approval", "上级同意候选人"
        NOTICE = "notice", "通知党员"
        MEETING = "meeting", "召开党员大会选举"
        FIRST_SESSION = "first_session", "新一届支委会第一次会议"
        REPORT = "report", "选举结果报上级"
        REPLY = "reply", "上级批复结果"
        ANNOUNCEMENT = "announcement", "公布结果"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    election = models.ForeignKey(Election, models.CASCADE, verbose_name="选举", related_name="steps")
    kind = models.CharField("环节", max_length=20, choices=Kind)
    due_on = models.DateField("计划日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    document = models.CharField("文号", max_length=100, blank=True)
    note = models.TextField("情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "选举环节"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "kind", "branch"],
                name="election_step_once",
                violation_error_message="这个环节已经有了。",
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class Elector(Followed):
    """A member with the right to vote on the day (有选举权的党员): fixed when the election is prepared.

    `left_out` is the reason why one is not counted as due (不计算在应到人数之内).
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    election = models.ForeignKey(Election, models.CASCADE, verbose_name="选举", related_name="electors")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="elections")
    is_present = models.BooleanField("到会", default=True)
    left_out = models.CharField("不计入应到的原因", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "选举人"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "member", "branch"],
                name="elector_once",
                violation_error_message="这名党员已在选举人名单里。",
            ),
            models.CheckConstraint(
                condition=Q(left_out="") | Q(is_present=False),
                name="elector_left_out_is_absent",
                violation_error_message="到会的党员要计入应到。",
            ),
        ]

    def __str__(self):
        return self.member.name


class ElectionRound(Followed):
    """One ballot (一次投票): of the members for the committee, of the new committee for its secretary.

    A tie or too few votes are voted on again: a further round of the same kind.
    """

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "选举支部委员"
        SECRETARY = "secretary", "选举书记"
        DEPUTY = "deputy", "选举副书记"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    election = models.ForeignKey(Election, models.CASCADE, verbose_name="选举", related_name="rounds")
    kind = models.CharField("投票", max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField("第几次", default=1)
    seats = models.PositiveSmallIntegerField("应选人数")
    # 委员由党员大会选，人数从选举人名单来；书记、副书记由新一届委员选，人数写在这里.
    due = models.PositiveSmallIntegerField("应到", null=True, blank=True)
    present = models.PositiveSmallIntegerField("实到", null=True, blank=True)
    issued = models.PositiveSmallIntegerField("发出选票", null=True, blank=True)
    returned = models.PositiveSmallIntegerField("收回选票", null=True, blank=True)
    void = models.PositiveSmallIntegerField("无效票", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投票"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "kind", "number", "branch"],
                name="election_round_once",
                violation_error_message="这次投票已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(returned__isnull=True) | Q(issued__isnull=True) | Q(returned__lte=F("issued")),
                name="election_returned_no_more_than_issued",
                violation_error_message="收回的选票比发出的多，这次选举无效。",
            ),
            models.CheckConstraint(
                condition=Q(void__isnull=True) | Q(returned__isnull=True) | Q(void__lte=F("returned")),
                name="election_void_no_more_than_returned",
                violation_error_message="无效票比收回的选票多。",
            ),
        ]

    def __str__(self):
        return (
            f"{self.get_kind_display()}（第{self.number}次）" if self.number > 1 else self.get_kind_display()
        )


class ElectionCandidate(Followed):
    """A candidate (候选人) in one ballot, with the votes counted; `added` were written in by electors."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(ElectionRound, models.CASCADE, verbose_name="投票", related_name="candidates")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="候选人", related_name="stood_in")
    votes = models.PositiveSmallIntegerField("得票", null=True, blank=True)
    is_written_in = models.BooleanField("另选人", default=False)
    is_elected = models.BooleanField("当选", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "选举候选人"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member", "branch"],
                name="election_candidate_once",
                violation_error_message="这名党员已是候选人。",
            )
        ]

    def __str__(self):
        return self.member.name


class ElectionPost(Followed):
    """A post (分工) that the result gives to one elected; concurrent posts are several rows."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    election = models.ForeignKey(Election, models.CASCADE, verbose_name="选举", related_name="posts")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="+")
    post = models.CharField("职务", max_length=24, choices=Post)

    class Meta:
        verbose_name = verbose_name_plural = "选举分工"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "member", "post", "branch"],
                name="election_post_once",
                violation_error_message="这个分工已经写过。",
            )
        ]

    def __str__(self):
        return f"{self.member} {self.get_post_display()}"
