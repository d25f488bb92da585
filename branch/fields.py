from calendar import monthrange
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from branch.asked import number_of
from branch.periods import Month, today

FIRST_YEAR = 2000


class DayField(forms.DateField):
    """A day, in the browser's own picker; a complaint names what was typed, and what is accepted."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self._fault(str(value).strip())) from None

    def _fault(self, text: str) -> str:
        try:
            year, month = (int(part) for part in text.split("-")[:2])
            return f"日期“{text}”不存在，{month}月只有{monthrange(year, month)[1]}天。您写的内容都还在。"
        except ValueError:  # a month 13 is one too
            return f"日期“{text}”看不懂，写成 2026-03-17 这样。您写的内容都还在。"


class RowsField(forms.ModelMultipleChoiceField):
    """Rows that are ticked; no database takes a number of any length."""

    def clean(self, value):
        if any(number_of(str(pk)) is None for pk in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


def day_typed(value) -> date:
    """The day that was typed; today where it cannot be read, which the field itself will say."""
    try:
        return DayField(required=False).clean(value) or today()
    except ValidationError:
        return today()


def not_to_come(day: date | None, complaint: str) -> date | None:
    """For the day on which something was done."""
    if day and day > today():
        raise ValidationError(complaint)
    return day


def sensible_year(year: int) -> int:
    latest = today().year + 1
    if not FIRST_YEAR <= year <= latest:
        raise ValidationError(f"年度“{year}”不对，写 {FIRST_YEAR} 到 {latest} 之间的年份。")
    return year


class MonthInput(forms.DateInput):
    input_type = "month"

    def format_value(self, value):
        return value if isinstance(value, str) or value is None else Month.containing(value).code


class MonthFormField(forms.Field):
    widget = MonthInput

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, date):  # a disabled field gives what the record holds
            return value.replace(day=1)
        try:
            return Month.parse(value).start
        except ValueError as fault:
            raise ValidationError(str(fault)) from None


class MonthField(models.DateField):
    """A month (月份), kept as its first day, so that one month can never be two values."""

    def to_python(self, value):
        day = super().to_python(value)
        return day and day.replace(day=1)

    def get_prep_value(self, value):
        day = super().get_prep_value(value)
        return day.replace(day=1) if hasattr(day, "replace") and hasattr(day, "day") else day

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": MonthFormField, **kwargs})
