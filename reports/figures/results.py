"""What comes out: the figures and gaps of one branch and half-year, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType

from branch.models import Branch
from branch.money import CENT
from branch.periods import HalfYear, Year
from meetings.requirements.asked import Asked, Rules, Standing, everything_asked
from reports.figures.definitions import FIGURE, FIGURES, NOTHING, Kind
from reports.figures.gaps import Gap

NOTHING_RECORDED = {figure.name: NOTHING[figure.kind] for figure in FIGURES}


def rounded_ratio(part: Decimal | int, whole: Decimal | int, times: int = 1) -> Decimal | None:
    """part × times ÷ whole to one decimal, half up; None where there is nothing to divide by.

    Whole numbers only until the last step, so that 0.25 % is 0.3 and never 0.2. Neither is negative.
    """
    if not whole:
        return None
    part, whole = int(part / CENT), int(whole / CENT)
    return Decimal((20 * part * times + whole) // (2 * whole)).scaleb(-1)


@dataclass(frozen=True)
class HalfYearFigures:
    """`figures["党员总数"]`: a count is an int, a ratio a Decimal with one decimal or None, money Decimal."""

    branch: Branch
    half: HalfYear | Year  # that they are of
    values: Mapping[str, int | Decimal | None]
    gaps: tuple[Gap, ...]
    rules: Rules = field(repr=False, compare=False)
    standing: Standing = field(repr=False, compare=False)

    @classmethod
    def of(cls, branch, counted: dict, gaps: tuple[Gap, ...], rules: Rules, standing: Standing):
        """In the order of the contract; what was not counted, because nothing is recorded, is nothing."""
        counted |= {"非党员人数": branch.non_member_count or 0, "未达标项数": len(gaps)}
        values = NOTHING_RECORDED | counted
        return cls(branch, rules.half, MappingProxyType(values), gaps, rules, standing)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """All that the half-year asks; made when somebody looks, for the gaps do not need it."""
        return tuple(everything_asked(self.rules, self.branch, self.standing))

    def __getitem__(self, name: str) -> int | Decimal | None:
        return self.values[name]

    def as_json(self) -> dict:
        """As docs and other programs read it: money as text, ratios as numbers."""
        return {
            "branch": self.branch.name,
            "year" if isinstance(self.half, Year) else "half": self.half.code,
            "start": self.half.start.isoformat(),
            "end": self.half.end.isoformat(),
            "figures": {name: _plain(FIGURE[name].kind, value) for name, value in self.values.items()},
            "gaps": [gap.as_json() for gap in self.gaps],
        }


def _plain(kind: Kind, value):
    if kind == Kind.MONEY:
        return f"{value:.2f}"
    return value if value is None or kind == Kind.COUNT else float(value)
