"""A year's plan on one sheet: every line a row of fields, saved all at once or not at all."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.db import transaction

from branch.models import Branch
from branch.periods import Month, Year, today
from meetings.models import Form, PlanItem
from meetings.plan.forms import changed_meanwhile, month_fault
from meetings.roll import DayRoll
from members.models import Member

ROW = re.compile(r"row-([0-9]{1,4})-topic")


class YearRoll(DayRoll):
    """Who could be responsible in a year: on the roll on at least one day of it."""

    def __init__(self, branch: Branch, year: Year):
        super().__init__(branch, year.end)
        self.year = year

    @cached_property
    def members(self) -> list[Member]:
        there = Member.objects.on_roll_within(self.year.start, self.year.end).filter(branch=self.branch)
        plan = PlanItem.objects.filter(branch=self.branch, month__range=(self.year.start, self.year.end))
        named = Member.objects.filter(branch=self.branch, id__in=plan.values("responsible"))
        return self.in_order(there | named)


class RowOfSheet(forms.Form):
    """The fields of one line. What may be left blank is said in clean(): an empty new row asks nothing."""

    pk = forms.IntegerField(required=False, min_value=1, max_value=10**17)
    was = forms.CharField(required=False)
    month = forms.TypedChoiceField(required=False, coerce=int)
    form = forms.ChoiceField(required=False, choices=[("", "请选"), *Form.choices])
    topic = forms.CharField(required=False, max_length=200)
    group = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    responsible = forms.CharField(required=False, max_length=80)
    drop = forms.BooleanField(required=False)

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.note = ""
        self.fields["month"].choices = sheet.months
        self.fields["group"].choices = sheet.groups
        for name, label in (("month", "月份"), ("form", "形式"), ("group", "党小组")):
            self.fields[name].error_messages["invalid_choice"] = f"{label}请从列出的里面选。"
        self.fields["topic"].error_messages["max_length"] = "主题最多 200 个字。"

    @property
    def shown(self) -> dict:
        """What stands in each field, as text: a page of a hundred rows draws its fields itself."""
        values = {name: self[name].value() for name in self.fields}
        return {name: "" if value is None else str(value) for name, value in values.items()}

    def clean_responsible(self):
        text = self.cleaned_data["responsible"]
        member = self.sheet.roll.find(text) if text else None
        if text and member is None:
            raise forms.ValidationError(f"名册里没有“{text}”。写党员的姓名，或者留空。")
        return member

    def clean(self):
        data = super().clean()
        if data.get("drop") or self.errors or self.is_untouched:
            return data
        if not data["month"]:
            self.add_error("month", "还没选月份。")
        if not data["form"]:
            self.add_error("form", "还没选形式。")
        if not data["topic"]:
            self.add_error("topic", "还没写主题。不要这一行，就勾“删”。")
        if data["month"] and (fault := self.sheet.group_fault(data["group"], data["month"])):
            self.add_error("group", fault)
        return data

    @cached_property
    def item(self) -> PlanItem:
        data = self.cleaned_data
        return PlanItem(
            branch=self.sheet.branch,
            month=Month(self.sheet.year.year, data["month"]).start if data["month"] else None,
            form=data["form"],
            topic=data["topic"],
            group_id=data["group"],
            responsible=data["responsible"],
        )

    @property
    def is_untouched(self) -> bool:
        return self.cleaned_data["was"] == self.item.stamp

    @property
    def is_new(self) -> bool:
        return not self.cleaned_data["pk"]

    @property
    def lacks_topic(self) -> bool:
        """A line that was offered with its form, and for which nobody wrote what it is about."""
        return self.is_new and self.is_untouched and not self.cleaned_data["drop"] and bool(self.item.form)


@dataclass
class Saved:
    added: int = 0
    changed: int = 0
    dropped: int = 0
    without_topic: int = 0

    def __str__(self):
        parts = [("新增", self.added), ("修改", self.changed), ("删除", self.dropped)]
        return "，".join(f"{word} {count} 项" for word, count in parts if count)


@dataclass
class MonthOfSheet:
    month: Month
    rows: list[RowOfSheet] = field(default_factory=list)

    @property
    def has_begun(self) -> bool:
        return self.month.start <= today()


class Sheet:
    """`typed` is what was posted; `offered` are lines without a topic that the page begins with."""

    def __init__(self, branch: Branch, year: Year, typed=None, offered=()):
        self.branch, self.year = branch, year
        self.months = [("", "请选"), *((month.number, month.name) for month in year.months)]
        self.groups_of_year = {group.pk: group for group in self._groups()}
        self.groups = [("", "不写"), *((pk, group.name) for pk, group in self.groups_of_year.items())]
        self.roll = YearRoll(branch, year)
        self.faults = 0
        if typed is None:
            self.rows = [*self._of_plan(), *map(self._row, offered)]
            self._one_row_for_each_empty_month()
        else:
            numbers = sorted({int(match[1]) for match in map(ROW.fullmatch, typed) if match})
            self.rows = [RowOfSheet(typed, prefix=f"row-{number}", sheet=self) for number in numbers]
        for number, row in enumerate(self.rows):
            row.prefix = row.prefix or f"row-{number}"

    def _groups(self):
        """Those that exist in the year, and those that its plan names already."""
        groups = self.branch.groups
        planned = groups.filter(pk__in=self.items.exclude(group=None).values("group"))
        return groups.within(self.year.start, self.year.end) | planned

    def group_fault(self, group_id: int | None, number: int) -> str:
        """A group is planned for in a month only if it exists on a day of it."""
        group, month = self.groups_of_year.get(group_id), Month(self.year.year, number)
        if group is None or group.exists_on(month.start) or group.exists_on(month.end):
            return ""
        gone = group.dissolved_on and group.dissolved_on <= month.start
        return f"{group}{month.name}{'已经撤销' if gone else '还没有成立'}，请另选。"

    def _of_plan(self) -> list[RowOfSheet]:
        items = self.items.select_related("responsible").order_by("month", "id")
        return [self._row(item) for item in items if not item.is_cancelled]

    @property
    def items(self):
        return PlanItem.objects.filter(branch=self.branch, month__range=(self.year.start, self.year.end))

    def _row(self, item: PlanItem) -> RowOfSheet:
        values = {
            "pk": item.pk,
            "was": item.stamp,
            "month": item.month.month,
            "form": item.form,
            "topic": item.topic,
            "group": item.group_id,
            "responsible": self.roll.label(item.responsible) if item.responsible else "",
        }
        return RowOfSheet(initial=values, sheet=self)

    def _one_row_for_each_empty_month(self):
        planned = {row.initial["month"] for row in self.rows}
        for month in self.year.months:
            if month.number not in planned:
                self.rows.append(self._row(PlanItem(branch=self.branch, month=month.start)))

    def add_row(self, number: int):
        """What the button ＋一行 does without script: what was typed stays, and is not judged yet."""
        kept = [RowOfSheet(initial=row.shown, prefix=row.prefix, sheet=self) for row in self.rows]
        fresh = self._row(PlanItem(branch=self.branch, month=Month(self.year.year, number).start))
        fresh.prefix = f"row-{self.next_number}"
        self.rows = [*kept, fresh]

    @property
    def fresh(self) -> RowOfSheet:
        """What script adds a row from."""
        row = self._row(PlanItem(branch=self.branch, month=self.year.start))
        row.prefix, row.initial["was"] = "row-new", ""
        return row

    @property
    def next_number(self) -> int:
        return max((int(row.prefix[4:]) for row in self.rows), default=-1) + 1

    @property
    def by_month(self) -> list[MonthOfSheet]:
        """The rows where their month stands; with a month that makes no sense in the first."""
        found = {str(month.number): MonthOfSheet(month) for month in self.year.months}
        for row in self.rows:
            found.get(row.shown["month"], found["1"]).rows.append(row)
        return list(found.values())

    @transaction.atomic
    def save(self) -> Saved | None:
        """All rows, or None and nothing: then the rows say what is wrong with them."""
        # Two sheets of one branch are saved one after the other.
        Branch.objects.select_for_update().get(pk=self.branch.pk)
        good = [row.is_valid() for row in self.rows]
        if all(good):
            current = {item.pk: item for item in self.items.select_related("group", "responsible")}
            good = [self._may_be_written(row, current) for row in self.rows]
        self.faults = good.count(False)
        return None if self.faults else self._write()

    def _may_be_written(self, row: RowOfSheet, current: dict[int, PlanItem]) -> bool:
        if row.is_new or (row.is_untouched and not row.cleaned_data["drop"]):
            return True
        now = current.get(row.cleaned_data["pk"])
        if now is None and row.cleaned_data["drop"]:
            return True
        if now is None:
            row.note = "这一项刚被别人删了。要留，就再保存一次；不要，就勾“删”。"
            self._show_as(row, pk="", was="")
        elif row.cleaned_data["was"] != now.stamp:
            row.note = changed_meanwhile(now)
            self._show_as(row, pk=now.pk, was=now.stamp)
        elif not row.cleaned_data["drop"] and (fault := month_fault(now, row.item.month)):
            row.add_error("month", fault)
        return not (row.note or row.errors)

    @staticmethod
    def _show_as(row: RowOfSheet, **values):
        row.data = row.data.copy()
        for name, value in values.items():
            row.data[row.add_prefix(name)] = str(value)

    def _write(self) -> Saved:
        saved = Saved(without_topic=sum(row.lacks_topic for row in self.rows))
        for row in self.rows:
            pk, drop = row.cleaned_data["pk"], row.cleaned_data["drop"]
            if pk and drop:
                saved.dropped += bool(self.items.filter(pk=pk).delete()[0])
            elif drop or row.is_untouched:
                continue
            elif pk:
                self._update(pk, row.item)
                saved.changed += 1
            else:
                row.item.save()
                saved.added += 1
        return saved

    def _update(self, pk: int, item: PlanItem):
        item.pk = pk
        item.save(update_fields=["month", "form", "topic", "group", "responsible"])
