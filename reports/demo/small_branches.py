"""The other branches below the superior organisation, so that the overview has something to compare."""

from dataclasses import dataclass, field

JOBS = ("处长", "副处长", "三级调研员", "一级主任科员", "二级主任科员", "三级主任科员", "四级主任科员")


@dataclass(frozen=True)
class SmallBranch:
    """`posts` go to the first names; `skipped` and `in_arrears` are what the current half-year lacks."""

    name: str
    names: str
    women: str
    posts: tuple[str, ...]
    probationary: int = 0
    retired: bool = False
    leader_in_charge: str = "许维桢"
    non_members: int = 0
    # (form, month of the half-year from 0)
    skipped: frozenset = field(default=frozenset())
    in_arrears: int = 0
    # Years between the present and the beginning of the term; a term is three.
    in_office: int = 2


SMALL_BRANCHES = (
    SmallBranch(
        "政策研究室党支部",
        "汪怀谨 程书瑶 鲁承志 聂冬梅 康亦鸣 喻婉清 石景川 芮思敏 甘霖溪",
        "程书瑶 聂冬梅 喻婉清 芮思敏",
        ("书记", "副书记"),
        probationary=3,
        non_members=4,
    ),
    SmallBranch(
        "办公室党支部",
        "盛怀民 纪晓棠 樊立诚 常念慈 祝云帆 季海宁 温如是 苏景和 路遥知 郁青岚",
        "纪晓棠 常念慈 温如是 郁青岚",
        ("书记", "组织委员", "纪检委员"),
        non_members=3,
    ),
    SmallBranch(
        "财务处党支部",
        "闵守正 郭慧如 穆清和 乔楚云 彭知节 安若素 庄仲谦 岑静姝",
        "郭慧如 乔楚云 安若素 岑静姝",
        ("书记", "组织委员", "纪检委员"),
        skipped=frozenset({("committee_meeting", 2), ("theme_day", 1)}),
        in_office=3,
    ),
    SmallBranch(
        "审计处党支部",
        "褚明德 解雨薇 耿直言 晏秋水 符永年 桑晚晴 楚天朗",
        "解雨薇 晏秋水 桑晚晴",
        ("书记", "宣传委员", "纪检委员"),
        skipped=frozenset({("party_lecture", 4)}),
    ),
    SmallBranch(
        "离退休一党支部",
        "翁启贤 水淑芬 茅国兴 夏桂兰 席振邦 冉玉珍 伏长庚 边淑贤 阎树森",
        "水淑芬 夏桂兰 冉玉珍 边淑贤",
        ("书记", "组织委员", "宣传委员"),
        retired=True,
        skipped=frozenset({("general_meeting", 2)}),
        in_arrears=2,
    ),
)
