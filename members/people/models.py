from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from pypinyin import Style, lazy_pinyin, load_phrases_dict

from branch.models import Branch, PartyGroup
from branch.sealed import SealedCharField
from branch.trail.querysets import Followed, Traced

# As surnames these are read otherwise than pypinyin reads them, alone or before some character of a name.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "解": "xie", "查": "zha", "朴": "piao", "盖": "ge",
    "任": "ren", "华": "hua", "尉": "wei", "冼": "xian", "缪": "miao", "翟": "zhai", "晁": "chao",
    "员": "yun", "种": "chong", "召": "shao", "洗": "xian", "逄": "pang", "佴": "nai", "折": "she",
    "卜": "bu", "薄": "bo", "繁": "po", "秘": "bi", "祭": "zhai", "句": "gou", "都": "du", "阚": "kan",
    "乜": "nie", "么": "yao", "冯": "feng", "叶": "ye", "陆": "lu", "贾": "jia", "万": "wan", "殷": "yin",
    "盛": "sheng", "车": "che", "柏": "bai", "瞿": "qu", "和": "he", "南": "nan", "强": "qiang",
}  # fmt: skip
COMPOUND_SURNAMES = {
    "尉迟": [["yù"], ["chí"]], "万俟": [["mò"], ["qí"]], "长孙": [["zhǎng"], ["sūn"]],
    "单于": [["chán"], ["yú"]], "乐正": [["yuè"], ["zhèng"]],
}  # fmt: skip
load_phrases_dict(COMPOUND_SURNAMES)


def pinyin_of(name: str) -> tuple[str, str]:
    """A name's pinyin and initials, lower case: 单伯庸 → ("shan bo yong", "sby")."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=lambda rare: list(rare))
    if syllables and name[0] in SURNAMES and name[:2] not in COMPOUND_SURNAMES:
        syllables[0] = SURNAMES[name[0]]
    return " ".join(syllables).lower(), "".join(syllable[0] for syllable in syllables if syllable).lower()


class Sex(models.TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class MemberKind(models.TextChoices):
    """人员类别, as recorded; what a member was on a day also depends on 转正日期."""

    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class DuesCategory(models.TextChoices):
    """党费类别: decides by which rates dues are reckoned."""

    IN_SERVICE = "in_service", "在职"
    RETIRED = "retired", "离退休"
    STUDENT = "student", "学生"
    UNEMPLOYED = "unemployed", "下岗失业"
    FARMER = "farmer", "农民"
    EXEMPT = "exempt", "免交"


def _blank_or(lookup: str, day, at: str) -> Q:
    return Q(**{f"{at}{lookup.partition('__')[0]}__isnull": True}) | Q(**{f"{at}{lookup}": day})


def is_in_force(day, at="") -> Q:
    """Begun by `day` and not ended by then. `at` leads to the row over a join (`"memberships__"`)."""
    return _blank_or("began_on__lte", day, at) & _blank_or("ended_on__gt", day, at)


def is_on_roll(day, at="") -> Q:
    """在册: admitted and transferred in by `day`, and not transferred out by then."""
    admitted = Q(**{f"{at}admitted_on__lte": day})
    return admitted & _blank_or("joined_on__lte", day, at) & _blank_or("left_on__gt", day, at)


def is_full(day) -> Q:
    """正式党员 on `day`: by 转正日期, and by the recorded 人员类别 where that is blank."""
    return Q(converted_on__lte=day) | Q(converted_on__isnull=True, kind=MemberKind.FULL)


class Dated(Traced):
    """Rows with `began_on` and `ended_on`; on the day of ending they no longer hold."""

    def on(self, day):
        """The rows in force on `day`."""
        return self.filter(is_in_force(day))


class MemberQuerySet(Traced):
    def on_roll(self, day):
        """在册 on `day`."""
        return self.filter(is_on_roll(day))

    def on_roll_within(self, start, end):
        """On the roll on at least one day from `start` to `end`."""
        return self.filter(Q(joined_on__isnull=True) | Q(joined_on__lte=end), admitted_on__lte=end).exclude(
            left_on__lte=start
        )

    def full(self, day):
        """正式党员 on `day`."""
        return self.filter(is_full(day))

    def probationary(self, day):
        """预备党员 on `day`: whoever is not full then."""
        return self.exclude(is_full(day))

    def in_group(self, group, day):
        return self.filter(id__in=GroupMembership.objects.on(day).filter(group=group).values("member"))

    def named(self, text, or_those=None):
        """By part of the name, of the 编号, of the pinyin (with or without spaces) or of the initials."""
        text = text.strip().lower()
        joined = models.functions.Replace("pinyin", models.Value(" "), models.Value(""))
        return self.alias(joined_pinyin=joined).filter(
            Q(name__icontains=text)
            | Q(number__icontains=text)
            | Q(initials__startswith=text)
            | Q(pinyin__startswith=text)
            | Q(joined_pinyin__startswith=text.replace(" ", ""))
            | (or_those or Q())
        )


class Member(Followed):
    """A Party member (党员) on a branch's roll; who moves to another branch gets a new row there."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="members", db_index=False)
    number = models.CharField("编号", max_length=30, blank=True)
    name = models.CharField("姓名", max_length=50)
    pinyin = models.CharField(max_length=400, editable=False)
    initials = models.CharField(max_length=50, editable=False)
    sex = models.CharField("性别", max_length=6, choices=Sex)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    born_on = models.DateField("出生日期")
    id_number = SealedCharField("公民身份号码", max_length=18, blank=True, findable=True)
    education = models.CharField("学历", max_length=30, blank=True)
    kind = models.CharField("人员类别", max_length=12, choices=MemberKind, default=MemberKind.FULL)
    admitted_on = models.DateField("入党日期")
    converted_on = models.DateField("转正日期", null=True, blank=True)
    job = models.CharField("工作岗位", max_length=50, blank=True)
    phone = SealedCharField("手机号码", max_length=30, blank=True)
    joined_on = models.DateField("转入日期", null=True, blank=True)
    left_on = models.DateField("转出日期", null=True, blank=True)
    dues_category = models.CharField(
        "党费类别", max_length=12, choices=DuesCategory, default=DuesCategory.IN_SERVICE
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="账号",
        null=True,
        blank=True,
        editable=False,
        related_name="memberships",
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党员"
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "number"],
                condition=~Q(number=""),
                name="member_number_once_a_branch",
                violation_error_message="本支部已有这个编号的党员。",
            ),
            models.UniqueConstraint(
                fields=["branch", "id_number"],
                condition=~Q(id_number=""),
                name="member_id_number_once_a_branch",
                violation_error_message="本支部已有这个公民身份号码的党员。",
            ),
            models.CheckConstraint(
                condition=Q(admitted_on__gt=F("born_on")),
                name="member_born_before_admitted",
                violation_error_message="入党日期应晚于出生日期。",
            ),
            models.CheckConstraint(
                condition=Q(converted_on__isnull=True) | Q(converted_on__gte=F("admitted_on")),
                name="member_admitted_before_converted",
                violation_error_message="转正日期不能早于入党日期。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(left_on__gte=F("joined_on")),
                name="member_joined_before_left",
                violation_error_message="转出日期不能早于转入日期。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("admitted_on")),
                name="member_admitted_before_left",
                violation_error_message="转出日期不能早于入党日期。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "name"], name="member_branch_name")]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        self.pinyin, self.initials = pinyin_of(self.name)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("members:detail", args=[self.pk])

    def is_on_roll(self, day) -> bool:
        return (
            self.admitted_on <= day
            and (self.joined_on is None or self.joined_on <= day)
            and (self.left_on is None or self.left_on > day)
        )

    def is_full(self, day) -> bool:
        """Full member on `day`, with the right to vote (《中国共产党章程》第七条: 预备党员没有表决权)."""
        if self.converted_on is not None:
            return self.converted_on <= day
        return self.kind == MemberKind.FULL

    def age(self, day) -> int:
        """Completed years on `day` (周岁)."""
        return completed_years(self.born_on, day)


def completed_years(since, day) -> int:
    """Whole years from `since` to `day`; who was born on 29 February completes one on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


class PersonalDataView(models.Model):
    """Personal data shown on demand (查看个人信息): whose, what of it, to whom and when.

    Of an applicant (入党申请人), or of neither: then it was a list of many, such as a roster with ID numbers.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="personal_data_views", db_index=False)
    member = models.ForeignKey(
        Member,
        models.CASCADE,
        verbose_name="党员",
        null=True,
        blank=True,
        related_name="personal_data_views",
    )
    applicant = models.ForeignKey(
        "members.Applicant",
        models.CASCADE,
        verbose_name="入党申请人",
        null=True,
        blank=True,
        related_name="personal_data_views",
    )
    what = models.CharField("内容", max_length=100)
    reason = models.CharField("用途", max_length=100, blank=True)
    shown_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="查看人", related_name="+"
    )
    shown_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "个人信息查看记录"
        ordering = ["-shown_at", "-id"]
        indexes = [models.Index(fields=["branch", "shown_at"], name="personal_view_branch_time")]

    def __str__(self):
        return f"{self.shown_to}查看{self.member or self.applicant or '名册'}{self.what}"


class GroupMembership(Followed):
    """Which Party group a member belonged to and when; no `began_on` means since ever."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="group_memberships")
    group = models.ForeignKey(PartyGroup, models.PROTECT, verbose_name="党小组", related_name="memberships")
    began_on = models.DateField("开始日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = Dated.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党小组归属"
        # "Since ever" comes first: SQLite and PostgreSQL do not agree where a blank stands.
        ordering = [F("began_on").asc(nulls_first=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "member"],
                condition=Q(ended_on__isnull=True),
                name="one_group_at_a_time",
                violation_error_message="这名党员已在一个党小组里，请先结束原来的归属。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(began_on__isnull=True)
                | Q(ended_on__gte=F("began_on")),
                name="group_membership_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return f"{self.member}在{self.group}"
