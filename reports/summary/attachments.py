"""What stands behind the text: lists too long for a sentence, and the appendices that the branch chose."""

from dataclasses import dataclass

from branch.periods import day_in_full
from meetings.models import Attendance, Form
from reports.document.blocks import Attachment, AttachmentList, Block, Paragraph, Table
from reports.summary import problems
from reports.summary.appended import APPENDICES
from reports.summary.material import Material
from reports.summary.themes import theme_of
from reports.summary.words import day_named, full_width, listed

STATUS = Attendance.Status


@dataclass(frozen=True)
class Behind:
    """One attachment: its title and what stands in it."""

    title: str
    content: Block
    landscape: bool = False


def all_of(m: Material) -> dict[str, Behind]:
    """First what the sentences refer to, by their key; then what was chosen, by its code."""
    made = {code: APPENDIX[code](m) for code in APPENDICES if code in m.appended.chosen}
    return needed(m) | made


def needed(m: Material) -> dict[str, Behind]:
    """By the key under which a sentence refers to it."""
    found = {}
    if len(m.people.groups) > 4:
        found["groups"] = Behind("党小组组长名单", groups_table(m))
    days = m.held(Form.THEME_DAY)
    if len(days) > 6 and all(theme_of(day.topic) for day in days):
        found["theme days"] = Behind("主题党日一览", theme_days_table(m))
    still_open = problems.still_open(m)
    if len(still_open) > problems.MOST_IN_TEXT:
        found["problems"] = Behind("继续整改的问题", problems_table(m, still_open))
    return found


def place(m: Material, key: str) -> str:
    """附件, or 附件2 where there are several."""
    keys = list(all_of(m))
    return f"附件{keys.index(key) + 1}" if len(keys) > 1 else "附件"


def list_of(m: Material) -> list[AttachmentList]:
    titles = [one.title for one in all_of(m).values()]
    return [AttachmentList(titles)] if titles else []


def blocks(m: Material) -> list:
    found = list(all_of(m).values())
    numbers = range(1, len(found) + 1) if len(found) > 1 else [0] * len(found)
    return [
        block
        for number, one in zip(numbers, found, strict=True)
        for block in (Attachment(number, one.title, one.landscape), one.content)
    ]


# ---- what a sentence refers to ----


def groups_table(m: Material) -> Table:
    rows = [
        (
            now.group.name,
            now.group.department,
            str(now.size),
            listed([m.people.name(id_) for id_ in now.leader_ids]) or "【待补充：姓名】",
        )
        for now in m.people.groups
    ]
    return Table(("党小组", "所在部门", "党员人数", "组长"), rows)


def theme_days_table(m: Material) -> Table:
    days = m.held(Form.THEME_DAY)
    return Table(
        ("日期", "主题", "地点"),
        [(day_named(day.held_on, m.year), theme_of(day.topic), full_width(day.place)) for day in days],
    )


def problems_table(m: Material, still_open) -> Table:
    rows = [
        (
            str(number),
            one.text,
            m.people.name(one.responsible_id) if one.responsible_id else "",
            day_in_full(one.due_on) if one.due_on else "",
        )
        for number, one in enumerate(still_open, 1)
    ]
    return Table(("序号", "问题", "责任人", "整改时限"), rows, align=("center", "left", "center", "center"))


# ---- what is chosen ----


def activities(m: Material) -> Behind:
    """Every activity held, with how many should have come and came."""
    rows = []
    for number, meeting in enumerate(m.meetings, 1):
        expected, came = m.appended.turnout.get(meeting.id, (0, 0))
        forms = "、".join(form.label for form in meeting.forms)
        group = f"（{meeting.group.name}）" if meeting.group else ""
        day, topic = day_named(meeting.held_on, m.year), full_width(meeting.topic)
        rows.append((number, day, forms + group, topic, full_width(meeting.place), expected, came))
    table = _table(
        ("序号", "日期", "形式", "主题", "地点", "应到", "实到"),
        rows,
        f"{m.span_name}没有已召开的组织生活记录。",
        widths=(3, 7, 9, 13, 8, 3, 3),
        align=("center", "center", "center", "left", "left", "center", "center"),
    )
    return Behind(f"{m.period.name}{APPENDICES['activities']}", table)


def attendance(m: Material) -> Behind:
    """How often each was expected and came, in the order of the roll: nobody is compared with anybody."""
    counted = m.appended.attendance
    there = [one.id for one in m.people.members if one.id in counted or one.is_on_roll(m.period.end)]
    rows = [
        (number, m.people.name(id_), *_times(counted.get(id_, {}))) for number, id_ in enumerate(there, 1)
    ]
    totals = [m.count(name) for name in ("应到人次", "实到人次", "请假人次", "缺席人次")]
    table = _table(
        ("序号", "姓名", "应到（次）", "实到（次）", "请假（次）", "缺席（次）"),
        [*rows, ("", "合计", *totals)] if rows else [],
        "名册里没有党员。",
        widths=(3, 8, 5, 5, 5, 5),
    )
    return Behind(f"{m.period.name}{APPENDICES['attendance']}", table)


def _times(counted) -> tuple[int, int, int, int]:
    came = sum(counted.get(status, 0) for status in Attendance.CAME)
    return sum(counted.values()), came, counted.get(STATUS.ON_LEAVE, 0), counted.get(STATUS.ABSENT, 0)


def dues(m: Material) -> Behind:
    """The sums of each month; who owes is nobody's reading."""
    rows = [(f"{one.month}月", one.people, one.due, one.paid) for one in m.appended.dues]
    total = ("合计", "", m.count("党费应收"), m.count("党费实收"))
    table = _table(
        ("月份", "应交人数", "应收（元）", "实收（元）"),
        [*rows, total] if rows else [],
        f"{m.span_name}没有党费记录。",
        widths=(4, 5, 6, 6),
        align=("center", "center", "right", "right"),
    )
    return Behind(f"{m.period.name}{APPENDICES['dues']}", table)


def plan(m: Material) -> Behind:
    """What the next period's plan says, but what has been cancelled."""
    rows = [
        (
            f"{item.month.month}月",
            Form(item.form).label,
            full_width(item.topic),
            item.group.name if item.group else "支部",
            m.people.name(item.responsible_id) if item.responsible_id else "",
        )
        for item in m.next_plan
        if not item.is_cancelled
    ]
    table = _table(
        ("月份", "形式", "主题", "范围", "责任人"),
        rows,
        "工作计划还没有登记。",
        widths=(3, 7, 24, 7, 7),
        align=("center", "center", "left", "center", "center"),
    )
    return Behind(f"{m.period.next.name}工作计划表", table, landscape=True)


def _table(head, rows, nothing: str, **layout) -> Block:
    """A table of what there is, or the sentence that there is nothing."""
    if not rows:
        return Paragraph([nothing])
    return Table(head, [[str(cell) for cell in row] for row in rows], **layout)


APPENDIX = {"activities": activities, "attendance": attendance, "dues": dues, "plan": plan}
