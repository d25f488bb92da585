from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branch.limits.limited import limited
from branch.periods import today
from members import access
from members.access import Reach
from members.forms import RollFilter
from members.giving_out import GivingOut, give_out, note_giving_out, wants_plain
from reports.book.xlsx import XLSX, list_response
from reports.roster.columns import ROSTER, synonyms
from reports.roster.exporting import HOW, blank_list, roster_table
from reports.roster.forms import ListForm
from reports.roster.importing import import_roster
from reports.roster.listing import Roster
from reports.roster.planning import plan_roster
from reports.roster.reading import open_roster
from reports.workbook.forms import ConfirmForm
from reports.workbook.importing import Overtaken
from reports.workbook.kept import with_kept
from reports.workbook.rows import shown
from reports.workbook.waiting import drop, keep

WAITS_AS = "roster"  # beside a workbook that may wait for its own import
NEW_SHOWN, CHANGES_SHOWN, FAULTS_SHOWN, ABSENT_SHOWN = 30, 200, 300, 50
GONE = "要导入的名单已经不在了：导入过了，或者等得太久。要再导入，请重新选择文件。"
PERSONAL = {"公民身份号码", "手机号码", "出生日期"}


def to_import(view):
    """Who keeps the roll and sees personal data in full: a list shows and changes both."""
    return access.to_change_all("roll")(access.to_change_all("personal")(view))


@to_import
@require_GET
def index(request):
    return _index(request, ListForm())


def _index(request, form, status=200):
    columns = [(column, HOW.get(column.header, ""), synonyms(column.header)) for column in ROSTER.columns]
    return render(request, "reports/roster/index.html", {"form": form, "columns": columns}, status=status)


@limited("export")
@to_import
@require_GET
def template(request):
    disposition = content_disposition_header(True, "党员名单（空白）.xlsx")
    return HttpResponse(blank_list(), content_type=XLSX, headers={"Content-Disposition": disposition})


@limited("upload")
@to_import
@require_POST
def upload(request):
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _index(request, form, status=422)
    keep(request.session, form.cleaned_data["file"], WAITS_AS)
    return redirect("roster:preview")


@to_import
@require_GET
def preview(request):
    return _with_list(
        request, lambda book, name: _show(request, plan_roster(book, request.access.branch), name)
    )


@to_import
@require_POST
def carry_out(request):
    return _with_list(request, lambda book, name: _carry_out(request, book, name))


def _carry_out(request, book, name):
    form = ConfirmForm(request.POST)
    agreed = form.cleaned_data["plan"] if form.is_valid() else ""
    try:
        plan = import_roster(book, request.access.branch, by=request.user, expecting=agreed)
    except Overtaken as reason:
        messages.error(request, f"{reason}。")
        return redirect("roster:preview")
    if not plan.is_carried_out:
        return _show(request, plan, name, has_changed=True)
    drop(request.session, WAITS_AS)
    new, changed = len(plan.sheet.new), len(plan.sheet.changed)
    messages.success(request, f"已导入“{name}”：新增 {new} 人，修改 {changed} 人。")
    return redirect("members:list")


@to_import
@require_POST
def discard(request):
    drop(request.session, WAITS_AS)
    messages.success(request, "没有导入，名册没有改。")
    return redirect("roster:index")


def _with_list(request, answer):
    """The answer for the list that waits in this session; back to the start when there is none."""
    return with_kept(request, WAITS_AS, open_roster, answer, gone=GONE, back="roster:index")


def _show(request, plan, name, has_changed=False):
    _log_what_is_shown(request, plan)
    sheet = plan.sheet
    context = {
        "name": name,
        "plan": plan,
        "has_changed": has_changed,
        "faults": plan.faults[:FAULTS_SHOWN],
        "faults_left": len(plan.faults[FAULTS_SHOWN:]),
        "new": [(row.number, _text(row)) for row, _ in sheet.new[:NEW_SHOWN]],
        "new_left": len(sheet.new[NEW_SHOWN:]),
        "changed": sheet.changed[:CHANGES_SHOWN],
        "changed_left": len(sheet.changed[CHANGES_SHOWN:]),
        "absent": plan.absent[:ABSENT_SHOWN],
        "absent_left": len(plan.absent[ABSENT_SHOWN:]),
        "form": ConfirmForm(initial={"plan": plan.fingerprint}),
    }
    status = 409 if has_changed else 422 if plan.faults else 200
    return render(request, "reports/roster/preview.html", context, status=status)


def _log_what_is_shown(request, plan):
    """Beside what a list says stands what is recorded: also a way to read personal data."""
    touched = [c for c in plan.sheet.changed if PERSONAL & {header for header, _, _ in c.differences}]
    if touched and not plan.faults:
        what = f"导入名单预览（含个人信息）{len(touched)}人"
        note_giving_out(request.access, what, "核对名单")


def _text(row) -> str:
    """A row as the list has it."""
    cells = [row.cells[column.header].value for column in ROSTER.columns if column.header in row.cells]
    return " · ".join(shown(value).removesuffix("T00:00:00") for value in cells)


@limited("export")
@access.to_see("roll")
@require_http_methods(["GET", "HEAD", "POST"])
def export(request):
    return _with_roster(request, "导出", _file)


def _file(request, roster):
    day = roster.day
    head, rows = roster_table(roster)
    return list_response(f"{roster.title.replace('/', '-')}（{day}）", head, rows)


@access.to_see("roll")
@require_http_methods(["GET", "HEAD", "POST"])
def print_(request):
    return _with_roster(request, "打印", _page)


def _page(request, roster):
    return render(request, "reports/roster/print.html", {"roster": roster})


def _with_roster(request, verb, answer):
    """The roster that the page of the roll shows, for the same query; in full once it is said what for."""
    who = request.access
    sees_ages = who.see["personal"] == Reach.ALL
    form = RollFilter(request.GET, who.branch.groups.all(), sees_ages)
    form.is_valid()
    wanted = form.cleaned_data
    back = f"{reverse('members:list')}?{request.GET.urlencode()}"
    if form.errors:
        messages.error(request, "".join(error for errors in form.errors.values() for error in errors))
        return redirect(back)
    # As on the page: an age band together with names would give ages away.
    if wanted.get("age") and not sees_ages:
        messages.error(request, "年龄由出生日期算出，属于个人信息，按年龄筛选的名单不能导出和打印。")
        return redirect(back)
    roster = Roster(who, wanted.get("day") or today(), wanted, plain=wants_plain(request))
    if not roster.kept:
        return answer(request, roster)
    asked = GivingOut(
        "党员花名册", "公民身份号码、手机号码、出生日期", roster.kept, back, verb, has_plain=True
    )
    return give_out(request, asked, lambda: answer(request, roster))
