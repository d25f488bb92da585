from django.contrib.auth import models as auth
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from branch.sign_in.models import Authenticator, RecoveryCode, Session, SignIn  # noqa: F401
from branch.submissions.models import Submission  # noqa: F401
from branch.trail.models import Change  # noqa: F401
from branch.trail.querysets import Followed, Traced


class Organisation(Followed):
    """A superior Party organisation (上级党组织): it oversees every branch below it."""

    name = models.CharField("名称", max_length=100, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级", null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = verbose_name_plural = "上级党组织"
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")),
                name="organisation_not_its_own_parent",
                violation_error_message="上级不能是它自己。",
            )
        ]

    def __str__(self):
        return self.name

    def with_all_below(self) -> set[int]:
        """The ids of this organisation and of all below it, in one query (there are few organisations)."""
        children: dict[int | None, list[int]] = {}
        for id_, parent_id in Organisation.objects.values_list("id", "parent_id"):
            children.setdefault(parent_id, []).append(id_)
        found, waiting = set(), [self.id]
        while waiting:
            id_ = waiting.pop()
            if id_ not in found:
                found.add(id_)
                waiting += children.get(id_, [])
        return found


class Branch(Followed):
    """A Party branch (党支部): everything recorded hangs on one."""

    class Rounding(models.TextChoices):
        FEN = "fen", "分"
        JIAO = "jiao", "角"
        YUAN = "yuan", "元"

    name = models.CharField("支部名称", max_length=100, unique=True)
    superior = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="上级党组织",
        null=True,
        blank=True,
        related_name="branches",
    )
    founded_on = models.DateField("成立日期", null=True, blank=True)
    leader_in_charge = models.CharField("分管领导", max_length=50, blank=True)
    non_member_count = models.PositiveIntegerField("非党员人数", null=True, blank=True)
    dues_rounding = models.CharField("党费取整", max_length=4, choices=Rounding, default=Rounding.FEN)

    # 会后几个工作日内录入不算补录.
    late_after_days = models.PositiveSmallIntegerField("会后录入时限（工作日）", default=3)
    second_factor_required = models.BooleanField("书记和组织委员登录要两步验证", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "党支部"

    def __str__(self):
        return self.name


class Unit(Followed):
    """A unit (单位) of a joint Party branch (联合党支部); a branch with units is one.

    《中国共产党支部工作条例（试行）》第五条.
    """

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="units", db_index=False)
    name = models.CharField("单位", max_length=100)
    non_member_count = models.PositiveIntegerField("非党员人数", null=True, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "联合单位"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="unit_name_once_a_branch",
                violation_error_message="这个单位已经写过。",
            )
        ]

    def __str__(self):
        return self.name


class PartyGroupQuerySet(Traced):
    def on(self, day):
        """Those that exist on `day`; on the day of being dissolved a group no longer does."""
        founded = Q(founded_on__isnull=True) | Q(founded_on__lte=day)
        return self.filter(founded & (Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)))

    def within(self, start, end):
        """Those that exist on at least one day from `start` to `end`."""
        founded = Q(founded_on__isnull=True) | Q(founded_on__lte=end)
        return self.filter(founded & (Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=start)))


class PartyGroup(Followed):
    """A Party group (党小组), the smallest unit inside a branch."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="groups", db_index=False)
    name = models.CharField("党小组", max_length=50)
    department = models.CharField("所在部门", max_length=100, blank=True)
    # 第一, 第二, 第三 do not sort by their characters.
    position = models.PositiveSmallIntegerField("顺序", default=0)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    objects = PartyGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党小组"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="group_name_once_a_branch",
                violation_error_message="本支部已有同名的党小组。",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(dissolved_on__gt=F("founded_on")),
                name="group_founded_before_dissolved",
                violation_error_message="撤销日期要晚于成立日期。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("groups:detail", args=[self.pk])

    def exists_on(self, day) -> bool:
        """One row's answer to `PartyGroupQuerySet.on`."""
        return (self.founded_on is None or self.founded_on <= day) and (
            self.dissolved_on is None or self.dissolved_on > day
        )


class FormerGroupName(Followed):
    """A name that a Party group bore (曾用名) until the day of its renaming."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(PartyGroup, models.CASCADE, verbose_name="党小组", related_name="former_names")
    name = models.CharField("曾用名", max_length=50)
    until = models.DateField("改名日期")

    class Meta:
        verbose_name = verbose_name_plural = "党小组曾用名"
        ordering = ["until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "until", "branch"],
                name="group_renamed_once_a_day",
                violation_error_message="这个党小组这一天已经改过名。",
            )
        ]

    def __str__(self):
        return self.name


class UserManager(auth.UserManager.from_queryset(Traced)):
    """Django's own, with a trail."""

    use_in_migrations = False


class User(Followed, AbstractUser):
    """An account (账号). What it may do comes from the posts its member holds (members.access)."""

    class TextSize(models.TextChoices):
        STANDARD = "", "标准"
        LARGE = "large", "大"
        XLARGE = "xlarge", "特大"

    first_name = last_name = None
    name = models.CharField("姓名", max_length=50, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="所属上级党组织",
        null=True,
        blank=True,
        related_name="accounts",
        help_text="只给上级党组织的账号填写：能看到它下面的所有支部。",
    )
    text_size = models.CharField("字号", max_length=8, choices=TextSize, blank=True)
    # A password that somebody else has seen, on a slip of paper: good for a first sign-in, and not for long.
    must_change_password = models.BooleanField("登录后须改密码", default=False, editable=False)
    password_set_at = models.DateTimeField("密码设定时间", null=True, blank=True, editable=False)

    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self):
        return self.name or self.username
