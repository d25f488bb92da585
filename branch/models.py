from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class Organisation(models.Model):
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


class Branch(models.Model):
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

    class Meta:
        verbose_name = verbose_name_plural = "党支部"

    def __str__(self):
        return self.name


class PartyGroup(models.Model):
    """A Party group (党小组), the smallest unit inside a branch."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="groups", db_index=False)
    name = models.CharField("党小组", max_length=50)
    department = models.CharField("所在部门", max_length=100, blank=True)
    # 第一, 第二, 第三 do not sort by their characters.
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "党小组"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "name"],
                name="group_name_once_a_branch",
                violation_error_message="本支部已有同名的党小组。",
            )
        ]

    def __str__(self):
        return self.name


class User(AbstractUser):
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

    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self):
        return self.name or self.username
