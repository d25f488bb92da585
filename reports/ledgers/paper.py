"""A table to print or to keep as .xlsx: columns, rows, sums below them, in figures and in capitals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from branch.capitals import in_capitals
from branch.templatetags.zh import yuan
from reports.book.xlsx import list_file, list_response


@dataclass(frozen=True)
class Column:
    """`kind` gives it its width and side on paper: no, name, money, month, day, short, text."""

    name: str
    kind: str = "text"


@dataclass
class Paper:
    """`rows` and `sums` are as wide as `columns`; `capitals` = [(what, yuan)] stands below the table."""

    title: str
    branch: str
    of: str
    columns: list[Column]
    rows: list[list]
    sums: list[list] = field(default_factory=list)
    capitals: list[tuple[str, Decimal]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    signs: tuple[str, ...] = ("填报人", "审核人", "　　　　年　　月　　日")
    unit: str = ""

    @property
    def name(self) -> str:
        return f"{self.title}（{self.of.strip()}）"

    @property
    def head(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def lines(self) -> Iterable[list[tuple[str, str]]]:
        return map(self._shown, self.rows)

    @property
    def sum_lines(self) -> Iterable[list[tuple[str, str]]]:
        return map(self._shown, self.sums)

    def _shown(self, row) -> list[tuple[str, str]]:
        return [(shown(value), column.kind) for value, column in zip(row, self.columns, strict=True)]

    @property
    def capital_lines(self) -> list[str]:
        return [
            f"{what}：{yuan(amount)} 元（大写：人民币{in_capitals(amount)}）"
            for what, amount in self.capitals
        ]

    @property
    def _foot(self) -> list[list[str]]:
        foot = [[self.branch], *([line] for line in self.capital_lines + self.notes)]
        foot.append(["　　　　".join(sign if "年" in sign else f"{sign}：" for sign in self.signs)])
        return foot

    def file(self) -> bytes:
        """As .xlsx."""
        return list_file(self.name, self.head, self.rows + self.sums, self._foot)

    def xlsx(self):
        """The file as a download."""
        return list_response(self.name, self.head, self.rows + self.sums, self._foot)


def shown(value) -> str:
    """A value as it stands on paper."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return yuan(value)
    return value.isoformat() if isinstance(value, date) else str(value)
