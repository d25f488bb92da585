"""Cells that name a campaign, a leader, a yearly course, an appraisal, or an item of an agenda."""

from collections import Counter

from reports.workbook.cells import Bad, Code, as_text, plain, quoted, squeezed
from reports.workbook.references import Activity, Named


class ToldApart(Named):
    """By 姓名, and by 姓名（…） where two bear a name: what stands in the brackets is in the field `by`."""

    by, by_what = "title", "职务"

    def __init__(self, rows=(), complete=True):
        super().__init__(rows, self._with_title, complete)
        self.text_for = self._shortest
        self._names = Counter(squeezed(row.name) for row in rows)
        self._by_name = {squeezed(plain(row.name)): row for row in rows}

    def _with_title(self, row) -> str:
        title = getattr(row, self.by)
        return f"{row.name}（{title}）" if title else row.name

    def find(self, text):
        exact = super().find(text)
        if exact is not None and self._names[squeezed(exact.name)] == 1:
            return exact
        if self._names[squeezed(text)] > 1 and not (exact and getattr(exact, self.by) == ""):
            how = f"请写成“姓名（{self.by_what}）”"
            raise Bad(f"{quoted(text)}有 {self._names[squeezed(text)]} 人，分不清是谁；{how}")
        return exact or self._by_name.get(squeezed(plain(text)))

    def _shortest(self, row) -> str:
        return row.name if self._names[squeezed(row.name)] == 1 else self._with_title(row)


class Leaders(ToldApart):
    """领导干部."""


class Applicants(ToldApart):
    """入党申请人."""

    by, by_what = "applied_on", "递交入党申请书日期"


class Reference(Code):
    """A record of another sheet, by the text that names it there; `table` is where `Names` keeps them."""

    def __init__(self, table: str, what: str, sheet: str, width=14):
        super().__init__(width)
        self.table, self.what, self.sheet = table, what, sheet

    def accepts(self, field):
        return f"请写“{self.sheet}”工作表里有的{self.what}"

    def blank(self, field):
        return None

    def read(self, raw, field, names):
        text = as_text(raw)
        rows = getattr(names, self.table)
        found = rows.find(text)
        if found is None:
            hint = f"请先写在“{self.sheet}”工作表里"
            raise Bad(f"没有{quoted(text)}这个{self.what}，{hint}" if rows.complete else "")
        return found

    def canonical(self, value, field, names):
        return value

    def get(self, row, attr, names):
        return getattr(names, self.table).by_id.get(getattr(row, f"{attr}_id"))

    def write(self, value, field, names):
        return value and getattr(names, self.table).text_for(value)


class YearReference(Reference):
    """年度: stands in the cell as a number."""

    def write(self, value, field, names):
        return value and value.year


class ActivityIfAny(Activity):
    """组织生活编号, where there need not be one."""

    def blank(self, field):
        return None
