from django import forms

from branch.fields import DayField, not_to_come
from branch.periods import day_in_full
from members.models import Honour
from members.row_form import RowForm

Category = Honour.Category
FOR_ONE = (Category.OUTSTANDING_MEMBER, Category.OUTSTANDING_WORKER)
NAMES = {
    Honour.State.RECOMMENDED: {"awarded_by": "推荐到哪里", "dated_on": "推荐日期"},
    Honour.State.AWARDED: {"awarded_by": "授予单位", "dated_on": "获评日期"},
}


class HonourForm(RowForm):
    """A recommendation or an award, as `instance.state` says."""

    widths = {"title": "w8", "awarded_by": "w8"}

    class Meta(RowForm.Meta):
        model = Honour
        fields = ["member", "title", "category", "level", "awarded_by", "dated_on", "document", "note"]
        help_texts = {"member": "支部集体的荣誉不选党员。", "title": "例：2020年度优秀共产党员。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in NAMES[self.instance.state].items():
            self.fields[name].label = label
        self.fields["dated_on"].error_messages["required"] = f"还没写{self.fields['dated_on'].label}。"
        self.fields["member"].empty_label = "支部集体"
        # Whose an award is that answers a recommendation was said there.
        self.fields["member"].disabled = self.instance.recommendation_id is not None

    def clean_dated_on(self):
        label = self.fields["dated_on"].label
        return not_to_come(self.cleaned_data["dated_on"], f"{label}还没到，到了那天再登记。")

    def clean(self):
        cleaned = super().clean()
        member, category, day = (cleaned.get(name) for name in ("member", "category", "dated_on"))
        if category in FOR_ONE and member is None and "member" in cleaned:
            self.add_error("member", f"{Category(category).label}是给个人的，请选党员。")
        if category == Category.ADVANCED_ORGANISATION and member:
            self.add_error("member", "先进基层党组织是给支部的，党员一栏选“支部集体”。")
        if day:
            self._check_day(member, day)
        if not self.errors and self._twins(cleaned).exists():
            self.add_error(None, "同一天、同一名称的这项荣誉已经登记过。")
        return cleaned

    def _check_day(self, member, day):
        is_recommended = self.instance.state == Honour.State.RECOMMENDED
        if is_recommended and member and not member.is_on_roll(day):
            self.add_error("dated_on", f"{member}{day_in_full(day)}不在册，不能由本支部推荐。")
        first = self.instance.recommendation
        if first and day < first.dated_on:
            self.add_error("dated_on", f"{day_in_full(first.dated_on)}才推荐，获评日期不能早于这一天。")

    def _twins(self, cleaned):
        same = {name: cleaned[name] for name in ("member", "title", "dated_on")}
        twins = Honour.objects.filter(branch=self.instance.branch, state=self.instance.state, **same)
        return twins.exclude(pk=self.instance.pk)


class DeclinedForm(forms.Form):
    """The day on which it became known that a recommendation came to nothing."""

    declined_on = DayField(label="知道结果的日期", error_messages={"required": "还没写知道结果的日期。"})

    def __init__(self, data, honour):
        super().__init__(data)
        self.honour = honour

    def clean_declined_on(self):
        day = not_to_come(self.cleaned_data["declined_on"], "知道结果的日期还没到。")
        if day < self.honour.dated_on:
            recommended = day_in_full(self.honour.dated_on)
            raise forms.ValidationError(f"{recommended}才推荐，知道结果的日期不能早于这一天。")
        return day

    def save(self):
        self.honour.declined_on = self.cleaned_data["declined_on"]
        self.honour.save(update_fields=["declined_on"])
