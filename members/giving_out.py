"""Personal data on its way out of the system (导出、打印): what for is said first, and kept (用途)."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from members.access import Access
from members.models import PersonalDataView

PURPOSES = (
    "报上级党组织", "年度党内统计", "核对党员信息", "办理组织关系转接", "核定和核对党费", "换届选举",
    "上级检查", "工作交接", "自存一份",
)  # fmt: skip
WITHOUT = "plain"  # in the address: the same without what would have to be accounted for


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label="用途",
        max_length=100,
        error_messages={"required": "还没写用途。", "max_length": "用途最多写 100 个字。"},
        widget=forms.TextInput(attrs={"class": "form-control", "list": "purposes", "autocomplete": "off"}),
    )

    def clean_purpose(self):
        purpose = self.cleaned_data["purpose"]
        if len(purpose) < 2:
            raise forms.ValidationError("用途写得太短，写清楚做什么用，例：报上级党组织。")
        return purpose


@dataclass(frozen=True)
class GivingOut:
    """What is to leave: `title` of the file, what of persons it `holds`, how it is `kept` on record."""

    title: str
    holds: str
    kept: str
    back: str
    verb: str = "导出"
    has_plain: bool = False  # whether there is one without what it holds


def give_out(request, asked: GivingOut, make: Callable[[], HttpResponse]) -> HttpResponse:
    """Asks what for; once that is said, what `make` makes, and a line in the record of who was shown what."""
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        response = make()
        note_giving_out(request.access, asked.kept, form.cleaned_data["purpose"])
        return response
    context = {"asked": asked, "form": form, "purposes": PURPOSES, "plain": _plain_address(request)}
    return render(request, "members/give_out.html", context, status=422 if form.errors else 200)


def wants_plain(request) -> bool:
    return request.GET.get(WITHOUT) == "1"


def note_giving_out(access: Access, what: str, purpose: str):
    PersonalDataView.objects.create(branch=access.branch, what=what, reason=purpose, shown_to=access.user)


def _plain_address(request) -> str:
    asked = request.GET.copy()
    asked[WITHOUT] = "1"
    return f"{request.path}?{asked.urlencode()}"
