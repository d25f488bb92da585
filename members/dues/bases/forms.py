from decimal import Decimal

from django import forms

from branch.fields import DayField, not_to_come
from branch.periods import Month, Year, today
from branch.regulations import DUES_NOTICE
from members.dues.bases.deciding import Decision
from members.dues.bases.listing import Line
from members.dues.bases.models import DuesBase, DuesBaseItem, Employer
from members.dues.bases.worksheet import WORKSHEETS, Worksheet, total_of
from members.dues.rates.forms import Amount
from members.dues.rates.reckoning import Rates
from members.models import DuesCategory
from members.row_form import RowForm

Part = DuesBaseItem.Part
OWN_LINES = 4
WITHIN_YEAR = f"年内一般不变，年内调整请写原因，例：5月起晋升职级。依据：{DUES_NOTICE}。"
CARRIED_OVER = "沿用上年基数"


def dues_base_before(branch, member, began_on, but: int | None = None) -> DuesBase | None:
    """The base in force up to a month, without the one that is being written."""
    earlier = DuesBase.objects.filter(branch=branch, member=member, began_on__lt=began_on).exclude(pk=but)
    return earlier.order_by("-began_on").first()


class BaseForm(RowForm):
    """One member's base: typed, or added up by the worksheet of the kind of employer."""

    widths = {
        "member": "w4",
        "began_on": "w4",
        "category": "w4",
        "employer": "w4",
        "base": "w4",
        "reason": "w8",
    }

    class Meta(RowForm.Meta):
        model = DuesBase
        fields = ["member", "began_on", "category", "employer", "base", "decided_on", "reason"]

    def __init__(self, *args, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        branch = self.instance.branch
        if member is not None:
            self.initial["member"] = member
            self.fields["member"].disabled = True
        else:
            self.fields["member"].queryset = branch.members.on_roll(today()).order_by("number", "id")
        self.fields["base"] = Amount(
            label="计算基数", required=False, help_text="核算表填了就由它算出；也可以直接写。"
        )
        self.fields["base"].width = "w4"
        self.fields["reason"].help_text = WITHIN_YEAR
        self.fields["began_on"].help_text = "以前的月份不变。"
        self._lay_out_sheets()

    # ---- the worksheets ----

    def _lay_out_sheets(self):
        items = list(self.instance.items.all()) if self.instance.pk else []
        sheet = WORKSHEETS.get(self.instance.employer)
        amounts = {item.name: item for item in items}
        for employer, one in WORKSHEETS.items():
            for place, line in enumerate(one.lines):
                known = amounts.get(line.name) if one is sheet else None
                typed = known.amount if known and known.part == line.part else None
                self._add(f"{employer}-{place}", Amount(label=line.name, required=False), typed)
        listed = {line.name: line.part for line in sheet.lines} if sheet else {}
        others = [item for item in items if listed.get(item.name) != item.part]
        self.own_count = max(OWN_LINES, len(others) + 1)
        for place in range(self.own_count):
            item = others[place] if place < len(others) else None
            self._lay_out_own(place, item)

    def _lay_out_own(self, place, item):
        name = forms.CharField(label="项目", max_length=50, required=False)
        name.error_messages["max_length"] = "项目最多写 50 个字。"
        part = forms.ChoiceField(label="计入", choices=Part, required=False)
        self._add(f"own-{place}-name", name, item and item.name)
        self._add(f"own-{place}-amount", Amount(label="金额", required=False), item and item.amount)
        self._add(f"own-{place}-part", part, item.part if item else Part.ADDED)

    def _add(self, name, field, initial):
        self.fields[name] = field
        self._dress(name, field)
        if initial is not None:
            self.initial[name] = initial

    @property
    def main_fields(self):
        return [self[name] for name in self.Meta.fields]

    @property
    def sheets(self) -> list[tuple[Worksheet, list, bool]]:
        """(worksheet, [(line, its field)], whether it is the chosen one)."""
        chosen = self["employer"].value()
        return [
            (sheet, [(line, self[f"{key}-{place}"]) for place, line in enumerate(sheet.lines)], key == chosen)
            for key, sheet in WORKSHEETS.items()
        ]

    @property
    def own_lines(self):
        return [
            tuple(self[f"own-{place}-{part}"] for part in ("name", "amount", "part"))
            for place in range(self.own_count)
        ]

    # ---- judging ----

    def clean_decided_on(self):
        return not_to_come(self.cleaned_data["decided_on"], "核定日期还没到，核定了再写。")

    def clean_began_on(self):
        began_on = self.cleaned_data["began_on"]
        if began_on.year > today().year + 1:
            raise forms.ValidationError(f"{began_on.year}年太远了，请核对年份。")
        return began_on

    def clean(self):
        cleaned = super().clean()
        self.items = self._items(cleaned)
        if self.items is not None:
            self._settle_base(cleaned)
        self._ask_for_reason(cleaned)
        return cleaned

    def _items(self, cleaned) -> list[DuesBaseItem] | None:
        """The lines of the chosen worksheet in which an amount was typed; None where that is not clear."""
        employer = cleaned.get("employer")
        filled = {
            key
            for key, sheet in WORKSHEETS.items()
            if any(cleaned.get(f"{key}-{place}") is not None for place in range(len(sheet.lines)))
        }
        if filled and employer not in filled:
            where = "、".join(WORKSHEETS[key].label for key in WORKSHEETS if key in filled)
            chosen = f"选的是{Employer(employer).label}" if employer else "还没有选"
            self.add_error("employer", f"核算表填在“{where}”里，用人单位类别{chosen}，请改成一样。")
            return None
        lines = WORKSHEETS[employer].lines if employer else ()
        amounts = [(line, cleaned.get(f"{employer}-{place}")) for place, line in enumerate(lines)]
        items = [
            DuesBaseItem(name=line.name, amount=a, part=line.part) for line, a in amounts if a is not None
        ]
        return items + self._own_items(cleaned, {item.name for item in items})

    def _own_items(self, cleaned, names: set[str]) -> list[DuesBaseItem]:
        found = []
        for place in range(self.own_count):
            name, amount = cleaned.get(f"own-{place}-name"), cleaned.get(f"own-{place}-amount")
            if not name and amount is None:
                continue
            if not name:
                self.add_error(f"own-{place}-name", "写了金额，还没写项目。")
            elif amount is None and f"own-{place}-amount" not in self.errors:
                self.add_error(f"own-{place}-amount", f"“{name}”还没写金额。")
            elif name in names:
                self.add_error(f"own-{place}-name", f"“{name}”在核算表里已经有了，请合在一起写。")
            elif amount is not None:
                part = cleaned.get(f"own-{place}-part") or Part.ADDED
                found.append(DuesBaseItem(name=name, amount=amount, part=part))
                names.add(name)
        return found

    def _settle_base(self, cleaned):
        if self.errors.get("base"):
            return
        base = cleaned.get("base")
        if not self.items:
            if base is None and self._needs_base(cleaned):
                self.add_error("base", "还没写计算基数：填下面的核算表，或直接写基数。")
            cleaned["base"] = Decimal("0.00") if base is None else base
            return
        total = total_of(self.items)
        if total < 0:
            self.add_error("base", f"核算表减去的比加上的多 {-total:,.2f} 元，请核对。")
        elif base is not None and base != total:
            problem = f"写的是 {base:,.2f}，核算表算出 {total:,.2f}"
            self.add_error("base", f"{problem}；请清空计算基数，或改核算表。")
        cleaned["base"] = max(total, Decimal("0.00"))

    def _needs_base(self, cleaned) -> bool:
        category, began_on = cleaned.get("category"), cleaned.get("began_on")
        if not category or not began_on:
            return True
        table = Rates(self.instance.branch).in_force(category, Month.containing(began_on))
        return table is not None and table.needs_base

    def _ask_for_reason(self, cleaned):
        """What was fixed at the year's beginning stays, but for a reason."""
        member, began_on, base = (cleaned.get(name) for name in ("member", "began_on", "base"))
        if member is None or began_on is None or base is None or cleaned.get("reason"):
            return
        before = dues_base_before(self.instance.branch, member, began_on, self.instance.pk)
        changed = before and (before.base, before.category) != (base, cleaned.get("category"))
        if changed and began_on.month > 1:
            self.add_error("reason", f"还没写说明：{WITHIN_YEAR}")

    @property
    def decision(self) -> Decision:
        since = self.initial.get("began_on") if self.instance.pk else None
        began_on = self.instance.began_on
        return Decision(self.instance, self.items, Month.containing(min(since or began_on, began_on)))


class YearForm(forms.Form):
    """年初核定: what is fixed for everybody from January on; blank means as before."""

    decided_on = DayField(label="核定日期", error_messages={"required": "还没写核定日期。"})
    carry_over = forms.BooleanField(label="没有填的按原基数沿用，也算核定过", required=False)

    def __init__(self, *args, branch, year: Year, lines: list[Line], **kwargs):
        super().__init__(*args, **kwargs)
        self.branch, self.year = branch, year
        self.lines = [line for line in lines if line.needs]
        self.fields["decided_on"].widget.attrs["class"] = "form-control"
        for line in self.lines:
            label = f"{line.label}的新基数"
            self.fields[self.name_of(line)] = Amount(label=label, required=False)
            self.fields[self.name_of(line)].widget.attrs["aria-label"] = label

    @staticmethod
    def name_of(line: Line) -> str:
        return f"base-{line.member.pk}"

    @property
    def rows(self):
        """(line, its field; none where the year's base is fixed already)."""
        return [(line, self[self.name_of(line)]) for line in self.lines]

    def clean_decided_on(self):
        return not_to_come(self.cleaned_data["decided_on"], "核定日期还没到，核定了再写。")

    def clean(self):
        cleaned = super().clean()
        for line in self.lines:
            typed, done = cleaned.get(self.name_of(line)), line.of_year
            if typed is not None and done is not None and typed != done.base:
                month = Month.containing(done.began_on).long_name
                problem = f"{line.label}从{month}起已经核定为 {done.base:,.2f} 元，要改请打开那一条"
                self.add_error(self.name_of(line), f"{problem}。")
        return cleaned

    @property
    def decisions(self) -> list[Decision]:
        found = []
        for line in self.lines:
            typed, before = self.cleaned_data.get(self.name_of(line)), line.dues_base
            if line.of_year or (typed is None and not (before and self.cleaned_data["carry_over"])):
                continue
            dues_base = DuesBase(
                branch=self.branch,
                member=line.member,
                began_on=self.year.start,
                category=line.category,
                employer=before.employer if before else "",
                base=before.base if typed is None else typed,
                decided_on=self.cleaned_data["decided_on"],
                reason=CARRIED_OVER if typed is None else "",
            )
            found.append(Decision(dues_base))
        return found


def guessed_employer(category: str) -> str:
    return Employer.RETIRED if category == DuesCategory.RETIRED else ""
