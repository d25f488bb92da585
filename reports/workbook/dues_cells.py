"""Cells of the dues sheets: sums that may be negative, rates, unrounded sums, receipt numbers."""

import re

from reports.workbook.cells import Bad, Code, Money, quoted


class SignedMoney(Money):
    """A sum that came in, or went back out: -50.00."""

    SIGNED = True


class Percent(Money):
    """1.5 stands for 1.5 %."""

    number_format = "0.###"
    EXAMPLE = "写成 1.5 这样（百分之一点五）"
    WHAT, UNIT = "比例", "%"


class ExactMoney(Money):
    """未取整: as it was reckoned, to the last decimal."""

    number_format = "0.00###"
    EXAMPLE = "写成 75.015 这样"
    width = 13


class ReceiptNumber(Code):
    """收据号: the year and a number that runs through it, by which the next one is found."""

    PATTERN = re.compile(r"\d{4}-\d{5}", re.ASCII)

    def accepts(self, field):
        return "写成 2026-00012 这样：年份和五位数的编号"

    def read(self, raw, field, names):
        text = super().read(raw, field, names)
        if not self.PATTERN.fullmatch(text):
            raise Bad(f"{quoted(text)}不是收据号，{self.accepts(field)}")
        return text
