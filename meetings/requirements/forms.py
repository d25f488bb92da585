"""The forms that write requirements; a row that was in force is ended, never rewritten."""

from django import forms
from django.core.exceptions import ValidationError

from branch.fields import DayField
from branch.periods import HalfYear, Month, Quarter, day_in_full
from meetings.models import Form, Requirement
from meetings.requirements.owners import Owner, earliest
from members.row_form import RowForm

MOST = 31
PERIOD_OF = {"month": Month, "quarter": Quarter, "half": HalfYear}
LAST_DAY_OF = {"month": "月末", "quarter": "季度末", "half": "半年末"}


class RequirementForm(RowForm):
    """A requirement of a branch's or a superior's own, from a day on."""

    widths = {
        "form": "w6", "at_least": "w3", "each": "w3", "each_group": "w6", "needs_committee": "w6",
        "kind": "w4", "source": "w8", "reason": "w12", "began_on": "w4", "ended_on": "w4",
    }  # fmt: skip

    class Meta(RowForm.Meta):
        model = Requirement
        fields = [
            "form", "at_least", "each", "each_group", "needs_committee", "kind", "source", "reason",
            "began_on", "ended_on",
        ]  # fmt: skip
        labels = {"began_on": "从哪天起", "ended_on": "到哪天为止", "each_group": "每个党小组都要开"}
        help_texts = {
            "at_least": "写 0 就是不要求，要写原因。",
            "source": "写到第几条，例：《中国共产党支部工作条例（试行）》第十六条，或本支部哪次会议的决定。",
            "reason": "不要求的，写明为什么。",
            "began_on": "这天所在的月、季度、半年就按它看；已经过去的半年不变。",
            "ended_on": "从这天起不再执行。不写就是一直执行。",
        }

    def __init__(self, *args, owner: Owner, today, replaces: Requirement | None = None, **kwargs):
        self.owner, self.today, self.replaces = owner, today, replaces
        super().__init__(*args, **kwargs)
        self.fields["began_on"].required = True
        self.fields["began_on"].error_messages["required"] = "还没写从哪天起。"
        self.fields["at_least"].error_messages |= dict.fromkeys(
            ("invalid", "min_value", "max_value"), f"至少几次写 0 到 {MOST} 之间的整数。"
        )

    def clean_at_least(self):
        number = self.cleaned_data["at_least"]
        if number > MOST:
            raise ValidationError(f"至少几次写 0 到 {MOST} 之间的整数。")
        return number

    def clean_began_on(self):
        return not_before(self.cleaned_data["began_on"], self.today, "从哪天起")

    def clean(self):
        super().clean()
        number = self.cleaned_data.get("at_least")
        if number == 0 and not self.cleaned_data.get("reason"):
            self.add_error("reason", "至少几次写了 0，还没写为什么不要求。")
        if number and not self.cleaned_data.get("source"):
            self.add_error("source", "还没写依据，写到第几条。")
        if not self.errors:
            self._judge_dates()
        if not self.errors:
            self._judge_neighbours()

    def _judge_dates(self):
        began_on, ended_on = self.cleaned_data["began_on"], self.cleaned_data.get("ended_on")
        if self.replaces:
            self._judge_change(began_on)
        if not ended_on:
            return
        each = self.cleaned_data["each"]
        first = PERIOD_OF[each].containing(began_on).end
        if ended_on <= began_on:
            self.add_error("ended_on", "到哪天为止要晚于从哪天起。")
        elif ended_on <= first:
            self.add_error(
                "ended_on",
                f"{LAST_DAY_OF[each]}还在执行的才算数，这样写等于没有要求。至少写到{day_in_full(first)}以后。",
            )

    def _judge_change(self, began_on):
        old = self.replaces
        if old.began_on and began_on < old.began_on:
            self.add_error("began_on", f"原来的要求{day_in_full(old.began_on)}才开始，不能改在它前面。")
        elif old.ended_on and began_on >= old.ended_on:
            self.add_error("began_on", f"原来的要求到{day_in_full(old.ended_on)}为止，要改在那以前。")

    def _judge_neighbours(self):
        """Of one form a level may ask by the month and by the half-year too, but nothing twice."""
        form = self.cleaned_data.get("form") or self.instance.form
        others = self.owner.rows.filter(form=form)
        if self.replaces:
            others = others.exclude(pk=self.replaces.pk)
        for other in others:
            if self._clashes(other):
                raise ValidationError(f"{self.owner.name}已有一项：{described(other)}。请先改它或结束它。")

    def _clashes(self, other: Requirement) -> bool:
        mine = self.cleaned_data
        began_on, ended_on = mine["began_on"], mine.get("ended_on")
        alike = other.each == mine["each"] or not other.at_least or not mine["at_least"]
        begins_in_time = ended_on is None or other.began_on is None or other.began_on < ended_on
        ends_too_late = other.ended_on is None or other.ended_on > began_on
        return alike and begins_in_time and ends_too_late and not other.was_never_in_force

    def save(self, commit=True):
        row = self.instance
        row.position = position_of(row.form)
        if self.replaces:
            self.replaces.ended_on = row.began_on
            self.replaces.save(update_fields=["ended_on"])
        return super().save(commit)


class ChangeForm(RequirementForm):
    """What is asked of the same form from a day on; until then the old row holds."""

    class Meta(RequirementForm.Meta):
        fields = [name for name in RequirementForm.Meta.fields if name != "form"]


class EndForm(RowForm):
    """From a day on the superior's row, or the default, counts again."""

    widths = {"reason": "w8"}

    class Meta(RowForm.Meta):
        model = Requirement
        fields = ["ended_on", "reason"]
        labels = {"ended_on": "从哪天起不再执行"}

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].required = True
        self.fields["ended_on"].error_messages["required"] = "还没写从哪天起不再执行。"
        self.until = self.instance.ended_on

    def clean_ended_on(self):
        day = not_before(self.cleaned_data["ended_on"], self.today, "从哪天起不再执行")
        if self.instance.began_on and day < self.instance.began_on:
            raise ValidationError(f"这项要求{day_in_full(self.instance.began_on)}才开始，不能结束在它前面。")
        if self.until and day > self.until:
            raise ValidationError(f"这项要求本来就到{day_in_full(self.until)}为止，只能写更早的日期。")
        return day


def not_before(day, today, what: str):
    begins = earliest(today)
    if day < begins:
        raise ValidationError(f"{what}最早写{day_in_full(begins)}：过去的半年按当时的要求看，不再改。")
    return day


def position_of(form: str) -> int:
    """Where the default for the form stands; forms without one come after all of them."""
    default = Requirement.objects.filter(branch=None, organisation=None, form=form).first()
    if default:
        return default.position
    return 100 + Form.values.index(form)


def described(row: Requirement) -> str:
    """主题党日每月至少1次（2026年7月1日起）."""
    begin = f"{day_in_full(row.began_on)}起" if row.began_on else "一直"
    end = f"，到{day_in_full(row.ended_on)}为止" if row.ended_on else ""
    return f"{row}（{begin}{end}）"


class DayAsked(forms.Form):
    """The day for which the page is shown."""

    day = DayField(required=False, label="哪一天")
