"""The units of a joint branch (联合党支部) and how many non-members work in each, on one page."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from branch.models import Branch, Unit
from branch.transactions import atomic_post
from branch.versions import TOLD, differing_lines, opened_lines
from members import access
from members.posts.rules import MOST_UNITS

MOST_ROWS = 50


class UnitForm(forms.Form):
    name = forms.CharField(label="单位", required=False, max_length=100)
    non_member_count = forms.IntegerField(label="非党员人数", required=False, min_value=0, max_value=100_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"
        self.fields["name"].error_messages["max_length"] = "单位名称最多 100 个字。"
        count = self.fields["non_member_count"]
        count.widget = forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric"})
        count.error_messages |= {
            "invalid": "非党员人数写整数，例：12。",
            "min_value": "非党员人数不能小于0。",
            "max_value": "非党员人数太大了，写 100000 以内的整数。",
        }

    def clean(self):
        data = super().clean()
        if data.get("non_member_count") is not None and not data.get("name") and not self.errors:
            self.add_error("name", "写了人数，还没写是哪个单位。不要这一行，就勾“删”。")
        return data


class BaseUnits(forms.BaseFormSet):
    def clean(self):
        seen = set()
        for form in self.forms:
            name = form.cleaned_data.get("name") if hasattr(form, "cleaned_data") else ""
            if not name or form.cleaned_data.get("DELETE"):
                continue
            if name in seen:
                form.add_error("name", f"“{name}”写了两行，留一行。")
            seen.add(name)

    def is_valid(self):
        # What clean() finds is said at its row, so the rows are asked again.
        return super().is_valid() and not any(
            form.errors for form in self.forms if not self._should_delete_form(form)
        )

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "删"
        form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def units(self, branch) -> list[Unit]:
        kept = [form.cleaned_data for form in self.forms if not self._should_delete_form(form)]
        named = [data for data in kept if data.get("name")]
        return [
            Unit(
                branch=branch,
                name=data["name"],
                non_member_count=data["non_member_count"],
                position=position,
            )
            for position, data in enumerate(named, 1)
        ]


Units = forms.formset_factory(
    UnitForm, formset=BaseUnits, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


@access.to_change_all("profile")
@atomic_post
def edit_units(request):
    branch = request.access.branch
    if request.method == "POST" and "add" not in request.POST:
        units = Units(request.POST)
        if not units.is_valid():
            return _page(request, units, status=422)
        typed, now = units.units(branch), _words(branch.units.all())
        if conflict := differing_lines(request.POST.get("opened"), now, _words(typed)):
            return _page(request, units, status=422, conflict=conflict)
        _save(request, branch, typed)
        return redirect("branch")
    typed = _rows_typed(request.POST) if request.method == "POST" else list(branch.units.values(*ROW))
    blank = [{}] * (1 if typed else 2)
    return _page(request, Units(initial=[*typed, *blank][:MOST_ROWS]))


ROW = ("name", "non_member_count")


def _rows_typed(data) -> list[dict]:
    """What the button 加一行 keeps: everything as it was typed, not judged yet, without the rows to go."""
    units = Units(data)
    rows = [{name: form[name].value() for name in (*ROW, "DELETE")} for form in units.forms]
    return [row for row in rows if not row["DELETE"]]


def _save(request, branch: Branch, units: list[Unit]):
    """All rows anew, nothing refers to one; the branch's own number is their sum when all are known."""
    branch.units.all().delete()
    Unit.objects.bulk_create(units)
    counts = [unit.non_member_count for unit in units]
    if counts and None not in counts:
        branch.non_member_count = sum(counts)
        branch.save(update_fields=["non_member_count"])
        messages.success(request, f"联合单位记好了，非党员人数合计 {branch.non_member_count} 人。")
    elif units:
        messages.success(request, "联合单位记好了。有的单位没写人数，支部的非党员人数没有改。")
    else:
        messages.success(request, "没有联合单位了。")
    if len(units) > MOST_UNITS.number:
        messages.warning(request, f"现在有{len(units)}个单位。{MOST_UNITS.source}：{MOST_UNITS.says}")


def _words(units) -> dict[str, str]:
    """What stands in each line of the page."""
    return {
        unit.name: "没写人数" if unit.non_member_count is None else f"{unit.non_member_count}人"
        for unit in units
    }


def _page(request, units, status=200, conflict=()):
    context = {"units": units, "rule": MOST_UNITS, "may_add": len(units.forms) < MOST_ROWS}
    # What was opened first stays so while rows are added; after both were shown it is what is there now.
    sent = request.POST.get("opened", "") if not conflict else ""
    context |= {"conflict": conflict, "told": TOLD, "sent": sent}
    context["opened"] = opened_lines(_words(request.access.branch.units.all()))
    return render(request, "members/units.html", context, status=status)


def counted_by_units(branch: Branch) -> bool:
    """Whether the branch's number of non-members is the sum of its units'."""
    counts = list(branch.units.values_list("non_member_count", flat=True))
    return bool(counts) and None not in counts
