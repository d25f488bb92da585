from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from branch.limits.limited import limited
from branch.periods import today
from branch.transactions import atomic_post
from members import access
from members.dues.bases.words import said_of
from members.dues.bases.worksheet import WORKSHEETS
from members.dues.rates.settled import first_open
from reports.payroll.forms import PayrollForm, terms_of
from reports.payroll.importing import import_payroll
from reports.payroll.planning import plan_payroll
from reports.payroll.reading import open_payroll
from reports.workbook.forms import ConfirmForm
from reports.workbook.importing import Overtaken
from reports.workbook.kept import with_kept
from reports.workbook.waiting import drop, keep

WAITS_AS, TERMS = "payroll", "payroll_terms"
FAULTS_SHOWN, LINES_SHOWN, OTHERS_SHOWN = 300, 300, 50
GONE = "要导入的工资表已经不在了：导入过了，或者等得太久。要再导入，请重新选择文件。"


@limited("upload")
@access.to_change_all("dues")
@atomic_post
def upload(request):
    branch = request.access.branch
    if request.method != "POST":
        initial = {"began_on": first_open(branch).start, "decided_on": today()}
        return _upload_page(request, PayrollForm(branch=branch, initial=initial))
    form = PayrollForm(request.POST, request.FILES, branch=branch)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    keep(request.session, form.cleaned_data["file"], WAITS_AS)
    request.session[TERMS] = form.kept
    return redirect("payroll:preview")


def _upload_page(request, form, status=200):
    context = {"form": form, "sheets": WORKSHEETS.values()}
    return render(request, "reports/payroll/upload.html", context, status=status)


@access.to_change_all("dues")
@require_GET
def preview(request):
    return _with_payroll(request, _show)


@access.to_change_all("dues")
@require_POST
@atomic_post
def carry_out(request):
    return _with_payroll(request, _carry_out)


@access.to_change_all("dues")
@require_POST
@atomic_post
def discard(request):
    _forget(request)
    messages.success(request, "没有导入，党费基数没有改。")
    return redirect("payroll:upload")


def _forget(request):
    drop(request.session, WAITS_AS)
    request.session.pop(TERMS, None)


def _with_payroll(request, answer):
    """The answer for the payroll that waits in this session, with what the form said beside it."""
    kept = request.session.get(TERMS)
    if kept is None:
        drop(request.session, WAITS_AS)

    def answered(book, name):
        return answer(request, book, name, terms_of(kept))

    return with_kept(request, WAITS_AS, open_payroll, answered, gone=GONE, back="payroll:upload")


def _show(request, book, name, terms, plan=None):
    has_changed = plan is not None
    plan = plan or plan_payroll(book, request.access.branch, terms)
    context = {
        "name": name,
        "terms": terms,
        "plan": plan,
        "has_changed": has_changed,
        "faults": plan.faults[:FAULTS_SHOWN],
        "faults_left": len(plan.faults[FAULTS_SHOWN:]),
        "lines": plan.lines[:LINES_SHOWN],
        "lines_left": len(plan.lines[LINES_SHOWN:]),
        "others": plan.others[:OTHERS_SHOWN],
        "others_left": len(plan.others[OTHERS_SHOWN:]),
        "form": ConfirmForm(initial={"plan": plan.fingerprint}),
    }
    status = 409 if has_changed else 422 if plan.faults else 200
    return render(request, "reports/payroll/preview.html", context, status=status)


def _carry_out(request, book, name, terms):
    form = ConfirmForm(request.POST)
    agreed = form.cleaned_data["plan"] if form.is_valid() else ""
    try:
        plan, changes = import_payroll(book, request.access.branch, terms, request.user, expecting=agreed)
    except Overtaken as reason:
        messages.error(request, f"{reason}。")
        return redirect("payroll:preview")
    if not plan.is_carried_out:
        return _show(request, book, name, terms, plan)
    _forget(request)
    said = f"已导入“{name}”：{terms.month.long_name}起核定 {len(plan.changed)} 人。{said_of(changes)}"
    messages.success(request, said)
    return redirect("dues:bases")
