"""Lists too long for a sentence stand in a table behind the text."""

from meetings.models import Form
from reports.document.blocks import Attachment, AttachmentList, Table
from reports.summary.material import Material
from reports.summary.themes import theme_of
from reports.summary.words import day_named, full_width, listed


def needed(m: Material) -> dict[str, tuple[str, Table]]:
    """By the key under which a sentence refers to it: the title and the table."""
    found = {}
    if len(m.people.groups) > 4:
        found["groups"] = ("党小组组长名单", groups_table(m))
    days = m.held(Form.THEME_DAY)
    if len(days) > 6 and all(theme_of(day.topic) for day in days):
        found["theme days"] = ("主题党日一览", theme_days_table(m))
    return found


def place(m: Material, key: str) -> str:
    """附件, or 附件2 where there are several."""
    keys = list(needed(m))
    return f"附件{keys.index(key) + 1}" if len(keys) > 1 else "附件"


def list_of(m: Material) -> list[AttachmentList]:
    titles = [title for title, _ in needed(m).values()]
    return [AttachmentList(titles)] if titles else []


def blocks(m: Material) -> list:
    found = list(needed(m).values())
    numbers = range(1, len(found) + 1) if len(found) > 1 else [0] * len(found)
    return [
        block
        for number, (title, table) in zip(numbers, found, strict=True)
        for block in (Attachment(number, title), table)
    ]


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
