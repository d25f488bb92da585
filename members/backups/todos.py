"""What the home page says of backups, to who answers for them. Asks a small file, never the database."""

from django.urls import reverse

from branch.backup import state
from members.access import Reach
from members.todo import Todo


def todos(reader) -> list[Todo]:
    if reader.change["exchange"] != Reach.ALL or (days := state.days_without()) is None:
        return []
    why = "机器坏了，记录可能找不回来"
    return [Todo("miss", "备份", f"已经 {days} 天没有成功", why, reverse("backups:list"), "去备份")]
