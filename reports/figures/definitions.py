"""Every figure of the half-year: its name, what it means, its unit, and where its records are listed.

The list is the contract with everybody who reads the figures: names and order do not change.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from urllib.parse import urlencode

from branch.periods import HalfYear, Year
from meetings.models import Form


class Kind(Enum):
    COUNT = "count"
    RATIO = "ratio"  # a percentage or a mean, one decimal
    MONEY = "money"


# What a figure says where nothing is recorded: a ratio has nothing to divide by.
NOTHING = {Kind.COUNT: 0, Kind.RATIO: None, Kind.MONEY: Decimal("0.00")}


@dataclass(frozen=True)
class Figure:
    """One figure; `path` and `query` lead to the list of exactly the records that it counts.

    In both, {half} stands for the half-year and {day} for its last day.
    """

    name: str
    meaning: str
    unit: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    kind: Kind = Kind.COUNT

    def url(self, half: HalfYear | Year) -> str:
        filters = {key: value.format(half=half.code, day=half.end) for key, value in self.query.items()}
        path = self.path.format(half=half.code)
        return path + (f"?{urlencode(filters)}" if filters else "")


def _members(name, meaning, query=None, unit="名", kind=Kind.COUNT) -> Figure:
    return Figure(name, meaning, unit, "/members/", {"day": "{day}"} | (query or {}), kind)


def _of_half(path, name, meaning, unit, query=None, kind=Kind.COUNT) -> Figure:
    return Figure(name, meaning, unit, path, {"half": "{half}"} | (query or {}), kind)


def _times(form: Form) -> Figure:
    meaning = f"半年内已召开、形式含{form.label}的活动；一次活动有几种形式，每种各计一次"
    query = {"state": "held", "form": form.value}
    return _of_half("/meetings/", f"{form.label}次数", meaning, "次", query)


def _attendance(name, meaning, unit="人次", query=None, kind=Kind.COUNT) -> Figure:
    return _of_half("/meetings/attendance/", name, meaning, unit, query, kind)


def _dues(name, meaning, unit="元", query=None, kind=Kind.MONEY) -> Figure:
    return _of_half("/dues/rows/", name, meaning, unit, query, kind)


FORMS = tuple(form.value for form in Form)  # asked for so often that plain words count
COUNTED_FORMS = tuple(form for form in Form if form != Form.OTHER)

FIGURES = (
    _members("党员总数", "期末在册的党员：入党日期、转入日期不晚于期末，转出日期空白或晚于期末"),
    _members("正式党员", "期末在册、已转正的党员；转正日期空白的看人员类别", {"kind": "full"}),
    _members("预备党员", "期末在册、还没有转正的党员", {"kind": "probationary"}),
    _members("男党员", "期末在册的男党员", {"sex": "male"}),
    _members("女党员", "期末在册的女党员", {"sex": "female"}),
    _members("平均年龄", "期末在册党员周岁的平均数，保留一位小数", unit="岁", kind=Kind.RATIO),
    _members("35岁及以下", "期末周岁不超过35的在册党员", {"age": "35-"}),
    _members("36至45岁", "期末周岁36至45的在册党员", {"age": "36-45"}),
    _members("46至55岁", "期末周岁46至55的在册党员", {"age": "46-55"}),
    _members("56岁及以上", "期末周岁满56的在册党员", {"age": "56+"}),
    Figure("非党员人数", "支部概况里登记的非党员人数", "名", "/branch/"),
    _members("党小组数", "期末至少有一名在册党员的党小组", {"by": "group"}, "个"),
    _members("支委人数", "期末任党小组长以外任何职务的人，兼任的只计一人", {"post": "committee"}),
    _members("支委男", "期末支委中的男党员", {"post": "committee", "sex": "male"}),
    _members("支委女", "期末支委中的女党员", {"post": "committee", "sex": "female"}),
    _members("党小组长人数", "期末任党小组长的人", {"post": "leader"}),
    *(_times(form) for form in COUNTED_FORMS),
    _of_half("/meetings/", "组织生活总次数", "半年内已召开的活动，每次活动只计一次", "次", {"state": "held"}),
    _attendance("应到人次", "这些活动的考勤，列席除外"),
    _attendance("实到人次", "应到人次中出席和线上的", query={"status": "came"}),
    _attendance("请假人次", "应到人次中请假的", query={"status": "on_leave"}),
    _attendance("缺席人次", "应到人次中缺席的", query={"status": "absent"}),
    _attendance("出勤率", "实到人次÷应到人次×100", "%", kind=Kind.RATIO),
    _dues("党费应收", "半年内各月应交的合计"),
    _dues("党费实收", "同样这些月份实交的合计，不论何时交纳"),
    _dues("党费收缴率", "党费实收÷党费应收×100", "%", kind=Kind.RATIO),
    _dues("党费按时人次", "应交大于0、已足额并在当月或更早交纳的", "人次", {"state": "on_time"}, Kind.COUNT),
    _dues("党费欠交人次", "实交少于应交的，实交空白按0计", "人次", {"state": "arrears"}, Kind.COUNT),
    _of_half("/talks/", "谈心谈话次数", "半年内的谈心谈话", "次"),
    _of_half(
        "/talks/coverage/", "谈心谈话覆盖率",
        "期末在册党员中半年内谈过话的（谈话人、谈话对象都算）÷党员总数×100", "%", kind=Kind.RATIO,
    ),
    _of_half("/study/", "心得体会篇数", "半年内的心得体会", "篇", {"kind": "reflection"}),
    _of_half("/study/", "投稿篇数", "半年内的投稿", "篇", {"kind": "article"}),
    _of_half("/pledges/", "承诺书份数", "半年内签订的承诺书", "份"),
    _of_half("/honours/", "推荐荣誉数", "半年内推荐的，后来获评的仍在内", "项", {"state": "recommended"}),
    _of_half("/honours/", "获评荣誉数", "半年内获评的荣誉", "项", {"state": "awarded"}),
    _of_half("/duty/", "轮值月数", "半年内有人轮值的月份", "个月"),
    _of_half("/plan/", "计划项数", "月份在半年内的工作计划", "项"),
    _of_half(
        "/plan/", "计划完成项数",
        "其中同月、同形式（写明党小组的还要同党小组）有已召开活动的", "项", {"state": "done"},
    ),
    Figure("未达标项数", "制度要求有而记录里没有的，逐期逐组计", "项", "/summary/{half}/figures/#gaps"),
)  # fmt: skip

FIGURE = {figure.name: figure for figure in FIGURES}


def figure_url(name: str, half: HalfYear | Year) -> str:
    """The list of the records a figure was made from."""
    return FIGURE[name].url(half)
