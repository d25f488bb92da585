from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branch.limits.limited import limited
from branch.periods import today
from meetings.talks.words import is_secretary
from members import access
from members.giving_out import GivingOut, give_out
from reports.workbook.exporting import export_book, people_without_number
from reports.workbook.forms import ConfirmForm, UploadForm
from reports.workbook.importing import Overtaken, import_book
from reports.workbook.planning import plan_import
from reports.workbook.reading import NotAWorkbook, open_book
from reports.workbook.rows import SheetPlan, shown
from reports.workbook.sheets import SHEETS
from reports.workbook.waiting import drop, keep, waiting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A preview is read by a person: of more than this, the number is enough.
NEW_SHOWN, CHANGES_SHOWN, FAULTS_SHOWN = 20, 100, 300


@access.to_see("exchange")
@require_GET
def index(request):
    return _index(request, UploadForm())


def _index(request, form, status=200):
    unclear = people_without_number(request.access.branch)
    context = {"form": form, "unclear": unclear, "sheets": SHEETS}
    return render(request, "reports/workbook/index.html", context, status=status)


@limited("export")
@access.to_see("exchange")
@require_http_methods(["GET", "POST"])
def export(request):
    """By its nature it holds everything: what for is asked, and kept."""
    asked = GivingOut(
        "支部台账",
        "公民身份号码、手机号码、计算基数",
        "支部台账（含公民身份号码、手机号码、计算基数）",
        reverse("exchange:index"),
    )
    return give_out(request, asked, lambda: _file(request))


def _file(request):
    branch = request.access.branch
    name = f"支部台账-{branch.name.replace('/', '-')}-{today():%Y-%m-%d}.xlsx"
    disposition = content_disposition_header(True, name)
    content = export_book(branch, with_subjects=is_secretary(request.access))
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


@limited("upload")
@access.to_change("exchange")
@require_POST
def upload(request):
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _index(request, form, status=422)
    keep(request.session, form.cleaned_data["file"])
    return redirect("exchange:preview")


@access.to_change("exchange")
@require_GET
def preview(request):
    return _with_book(request, lambda book, name: _preview(request, book, name))


def _preview(request, book, name):
    return _show(request, plan_import(book, request.access.branch), name)


@access.to_change("exchange")
@require_POST
def carry_out(request):
    return _with_book(request, lambda book, name: _carry_out(request, book, name))


def _carry_out(request, book, name):
    form = ConfirmForm(request.POST)
    agreed = form.cleaned_data["plan"] if form.is_valid() else ""
    try:
        plan = import_book(book, request.access.branch, by=request.user, expecting=agreed)
    except Overtaken as reason:
        messages.error(request, f"{reason}。")
        return redirect("exchange:preview")
    if not plan.is_carried_out:
        return _show(request, plan, name, has_changed=True)
    drop(request.session)
    new = sum(len(sheet.new) for sheet in plan.sheets)
    changed = sum(len(sheet.changed) for sheet in plan.sheets)
    messages.success(request, f"已导入“{name}”：新增 {new} 条，修改 {changed} 条。")
    return redirect("exchange:index")


@access.to_change("exchange")
@require_POST
def discard(request):
    drop(request.session)
    messages.success(request, "没有导入，什么都没有改。")
    return redirect("exchange:index")


def _with_book(request, answer):
    """The answer for the file that waits in this session; back to the start when there is none."""
    kept = waiting(request.session)
    if kept is None:
        messages.warning(request, "要导入的文件已经不在了，请重新选择。")
        return redirect("exchange:index")
    path, name = kept
    try:
        return answer(open_book(path, name), name)
    except NotAWorkbook as refusal:
        drop(request.session)
        messages.error(request, f"{refusal}。")
        return redirect("exchange:index")


def _show(request, plan, name, has_changed=False):
    context = {
        "name": name,
        "plan": plan,
        "has_changed": has_changed,
        "sections": [Section(sheet) for sheet in plan.sheets],
        "faults": plan.faults[:FAULTS_SHOWN],
        "faults_left": len(plan.faults[FAULTS_SHOWN:]),
        "form": ConfirmForm(initial={"plan": plan.fingerprint}),
    }
    status = 409 if has_changed else 422 if plan.faults else 200
    return render(request, "reports/workbook/preview.html", context, status=status)


@dataclass
class Section:
    """What would happen to one sheet, for reading."""

    plan: SheetPlan

    def new_rows(self):
        for row, _ in self.plan.new[:NEW_SHOWN]:
            yield row.number, _text(row, self.plan.sheet.columns)

    def new_left(self):
        return len(self.plan.new[NEW_SHOWN:])

    def changes(self):
        sheet = self.plan.sheet
        naming = [column for column in sheet.columns if column.attr in sheet.key or column.attr == "name"]
        for change in self.plan.changed[:CHANGES_SHOWN]:
            yield change.row.number, _text(change.row, naming), change.differences

    def changes_left(self):
        return len(self.plan.changed[CHANGES_SHOWN:])


def _text(row, columns):
    """Some cells of a row as the file has them."""
    values = (row.cells[column.header].value for column in columns if column.header in row.cells)
    return " · ".join(shown(value).removesuffix("T00:00:00") for value in values)
