"""Which charts a half-year has (图表), and their numbers, counted like the figures they stand by."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum

from branch.models import Branch, PartyGroup
from branch.periods import HalfYear, Month
from meetings.models import Attendance, Form, Meeting, Talk
from members.dues.models import DuesPayment
from members.models import GroupMembership, Member
from reports.charts.drawing import EMPTY, FILLED, Bar, Chart, Series
from reports.figures.definitions import figure_url
from reports.figures.results import rounded_ratio

TO_COME = "未到"


def charts_of(branch: Branch, half: HalfYear, today: date) -> list[Chart]:
    """Those that have something to show; seven queries, however much is recorded."""
    drawn = (
        activities_by_month(branch, half, today),
        turnout_by_month(branch, half, today),
        dues_by_month(branch, half, today),
        talks_by_group(branch, half),
    )
    return [chart for chart in drawn if chart]


def activities_by_month(branch, half: HalfYear, today: date) -> Chart | None:
    """How often each form was held, by month; an activity of several forms counts in each of them."""
    times = Counter()
    for meeting in Meeting.objects.filter(branch=branch).held_in(half).only("held_on", *Form):
        for form in meeting.forms:
            times[form, meeting.held_on.month] += 1
    forms = [form for form in Form if any(times[form, month.number] for month in half.months)]
    if not forms:
        return None
    series = tuple(
        Series(
            form.label, tuple(_times(form, month, times[form, month.number], today) for month in half.months)
        )
        for form in forms
    )
    return Chart(
        "activities",
        "各月组织生活（次）",
        _names(half),
        series,
        "panels",
        says=_sentence(
            half, (f"{form.label}{sum(times[form, m.number] for m in half.months)}次" for form in forms)
        ),
        note="一次活动有几种形式的，每种各计一次。",
        head=("形式", *_names(half)),
        cells=tuple(((one.name, ""), *((bar.text, bar.url) for bar in one.bars)) for one in series),
    )


def _times(form: Form, month: Month, number: int, today: date) -> Bar:
    if not number:
        return _none(month, today, "0")
    filters = {"half": HalfYear.containing(month.start), "state": "held", "form": form.value, "month": month}
    says = f"{month.name}{form.label}{number}次"
    return Bar(number, str(number), f"/meetings/?{urlencode(filters)}", says)


def turnout_by_month(branch, half: HalfYear, today: date) -> Chart | None:
    rows = (
        Attendance.objects.filter(meeting__branch=branch)
        .of_meetings_held_in(half)
        .expected()
        .order_by()
        .values_list("meeting__held_on")
        .annotate(expected=Count("id"), came=Count("id", filter=Q(status__in=Attendance.CAME)))
    )
    expected, came = Counter(), Counter()
    for day, all_, there in rows:
        expected[day.month] += all_
        came[day.month] += there
    if not expected:
        return None
    bars = {"应到": [], "实到": []}
    cells = []
    for month in half.months:
        whole, part = expected[month.number], came[month.number]
        url = f"/meetings/attendance/?{urlencode({'half': half, 'month': month})}"
        if not whole:
            bars["应到"].append(_none(month, today, ""))
            bars["实到"].append(Bar(None, ""))
            cells.append(((month.name, ""), *((TO_COME if month.start > today else "—", ""),) * 3))
            continue
        rate = f"{rounded_ratio(part, whole, 100)}%"
        bars["应到"].append(Bar(whole, str(whole), url, f"{month.name}应到{whole}人次"))
        came_url = f"{url}&status=came"
        bars["实到"].append(Bar(part, str(part), came_url, f"{month.name}实到{part}人次，出勤率{rate}"))
        cells.append(((month.name, ""), (str(whole), url), (str(part), came_url), (rate, url)))
    rate = rounded_ratio(came.total(), expected.total(), 100)
    return Chart(
        "turnout",
        "各月出勤（人次）",
        _names(half),
        _two(bars),
        "columns",
        says=_sentence(half, (f"应到{expected.total()}人次", f"实到{came.total()}人次", f"出勤率{rate}%")),
        note="已召开的活动，列席的不算。",
        head=("月份", "应到", "实到", "出勤率"),
        cells=tuple(cells),
    )


def dues_by_month(branch, half: HalfYear, today: date) -> Chart | None:
    """What was due for a month, and what was paid for it whenever that was."""
    rows = (
        DuesPayment.objects.filter(branch=branch)
        .for_months(half)
        .with_paid()
        .order_by()
        .values_list("month")
        .annotate(due=Sum("amount_due"), received=Sum("paid"))
    )
    sums = {month.month: (due, received) for month, due, received in rows}
    if not sums:
        return None
    bars = {"应收": [], "实收": []}
    cells = []
    for month in half.months:
        url = f"/dues/?{urlencode({'half': half, 'month': month})}"
        if month.number not in sums:
            bars["应收"].append(_none(month, today, ""))
            bars["实收"].append(Bar(None, ""))
            cells.append(((month.name, ""), *((TO_COME if month.start > today else "没有登记", ""),) * 2))
            continue
        texts = [f"{amount:.2f}" for amount in sums[month.number]]
        for name, amount, text in zip(bars, sums[month.number], texts, strict=True):
            short = text.removesuffix(".00")
            bars[name].append(Bar(float(amount), short, url, f"{month.name}{name}{text}元"))
        cells.append(((month.name, ""), *((text, url) for text in texts)))
    due, received = (sum((pair[place] for pair in sums.values()), Decimal(0)) for place in (0, 1))
    return Chart(
        "dues",
        "各月党费（元）",
        _names(half),
        _two(bars),
        "columns",
        says=_sentence(half, (f"应收{due:.2f}元", f"实收{received:.2f}元")),
        note="按党费所属的月份，不论哪天交的。",
        head=("月份", "应收", "实收"),
        cells=tuple(cells),
    )


def talks_by_group(branch, half: HalfYear) -> Chart | None:
    """How many of each group took part in a talk; numbers only, nobody is named."""
    talks = Talk.objects.filter(branch=branch).dated_in(half)
    if not talks.exists():
        return None
    on_roll = Member.objects.on_roll(half.end).filter(branch=branch)
    group_of = dict(
        GroupMembership.objects.on(half.end).filter(branch=branch).values_list("member_id", "group_id")
    )
    counted = defaultdict(Counter)
    for id_, talked in on_roll.order_by().values_list("id", talks.took_part()):
        counted[group_of.get(id_)][bool(talked)] += 1
    if not counted:
        return None
    names = dict(PartyGroup.objects.filter(branch=branch).values_list("id", "name"))
    order = [id_ for id_ in names if id_ in counted] + ([None] if None in counted else [])
    labels = tuple(names.get(id_, "没有党小组") for id_ in order)
    url = figure_url("谈心谈话覆盖率", half)

    def bars(talked: bool, word: str) -> tuple[Bar, ...]:
        return tuple(
            Bar(number := counted[id_][talked], f"{number}名", url, f"{label}{word}{number}名")
            for id_, label in zip(order, labels, strict=True)
        )

    series = (Series("已谈", bars(True, "已谈"), FILLED), Series("未谈", bars(False, "未谈"), EMPTY))
    done = sum(count[True] for count in counted.values())
    total = sum(count.total() for count in counted.values())
    return Chart(
        "talks",
        "谈心谈话覆盖（名）",
        labels,
        series,
        "stripes",
        says=_sentence(half, (f"期末在册党员{total}名", f"谈过话的{done}名")),
        note="期末在册的党员，半年内谈过话的（谈话人、谈话对象都算）是已谈。",
        head=("党小组", "已谈", "未谈"),
        cells=tuple(
            ((label, ""), *((one.bars[place].text, url) for one in series))
            for place, label in enumerate(labels)
        ),
    )


def _names(half: HalfYear) -> tuple[str, ...]:
    return tuple(month.name for month in half.months)


def _two(bars: dict[str, list[Bar]]) -> tuple[Series, Series]:
    """The whole is a frame, what came of it is filled."""
    (whole, of_whole), (part, of_part) = bars.items()
    return Series(whole, tuple(of_whole), EMPTY), Series(part, tuple(of_part), FILLED)


def _none(month: Month, today: date, otherwise: str) -> Bar:
    return Bar(None, TO_COME if month.start > today else otherwise)


def _sentence(half: HalfYear, parts) -> str:
    return f"{half.name}：{'，'.join(parts)}。逐项数字见后面的表。"
