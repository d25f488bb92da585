"""make_demo: an invented branch of 28 members with two years of records, to look around in."""

import unicodedata
from datetime import date

from django.core.management.base import CommandError

from branch.management.base import RecordsCommand, day_named
from branch.models import Branch, User
from reports.demo.accounts import new_password
from reports.demo.build import make_demo
from reports.demo.people import MAIN


class Command(RecordsCommand):
    help = "建立演示支部：虚构的人员和两年的记录。再次运行只补缺少的，不改已有的。"

    def add_arguments(self, parser):
        parser.add_argument("--password", help="八个演示账号的密码；不写就随机生成一个")
        parser.add_argument("--only-if-empty", action="store_true", help="已有支部或账号时什么也不做")
        self.add_today(parser)

    def handle(self, *, password, only_if_empty, today: str | None, **options):
        if only_if_empty and (Branch.objects.exists() or User.objects.exists()):
            return
        if password == "":
            raise CommandError("--password 不能为空")
        accounts = make_demo(
            _demo_day(today), password or new_password(), reset_passwords=password is not None
        )
        self.stdout.write(f"演示支部：{MAIN}（人员和记录均为虚构）")
        rows = [("账号", "姓名", "角色", "密码")]
        rows += [(a.username, a.name, a.role, a.password) for a in accounts]
        for line in _columns(rows):
            self.stdout.write(line)


def _demo_day(text: str | None) -> date:
    day = day_named(text)
    if not 2000 <= day.year <= 2100:
        raise CommandError("--today 的年份应在 2000 至 2100 之间")
    return day


def _columns(rows) -> list[str]:
    """Lines whose columns stand below one another; a Chinese character is as wide as two letters."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
