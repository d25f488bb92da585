from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.periods import today
from branch.transactions import atomic_post, held
from meetings.appraisal import poll
from meetings.appraisal.forms import (
    AppraisalForm,
    CountRow,
    FeedbackForm,
    PeerRow,
    Rows,
    SelfReviewForm,
    VerdictRow,
)
from meetings.appraisal.results import (
    ARTICLE,
    count_of,
    hints_for,
    may_read,
    may_read_result,
    parts_of,
    progress_of,
    reads_all,
)
from meetings.models import Appraisal, AppraisalEntry, Grade
from members import access
from members.models import CommitteeRole
from members.personal import is_own, personal_of
from members.roll import posts_by_member
from members.row_form import delete_page, row_page


# ---- /appraisal/ ----
@access.to_see("appraisal")
def list_(request):
    """All years for who reads the results, and for everyone the own part in each."""
    who = request.access
    all_years = Appraisal.objects.filter(branch=who.branch) if reads_all(who) else ()
    years = {appraisal.year for appraisal in all_years}
    context = {
        "appraisals": all_years,
        "parts": parts_of(who),
        "reads_all": reads_all(who),
        "may_change": request.access.changes_all("appraisal"),
        "this_year": None if who.day.year in years else who.day.year,
        "article": ARTICLE,
    }
    return render(request, "meetings/appraisal/list.html", context)


@access.to_change("appraisal")
@atomic_post
def new(request):
    blank = Appraisal(branch=request.access.branch, year=today().year, held_on=today())
    form = AppraisalForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        appraisal = form.save()
        messages.success(request, f"{appraisal}建好了，名单按那天的名册。")
        return redirect(appraisal)
    back = reverse("appraisal:list")
    return row_page(request, form, title="开始一年的民主评议", back=back, said="", crumb="民主评议党员")


# ---- /appraisal/<pk>/ ----
def _appraisal(request, pk):
    return access.fetch(request, Appraisal.objects.select_related("branch", "meeting"), pk=pk)


def _held(request, pk):
    """The same to be written: the poll may begin or end while a form is judged."""
    return access.fetch(request, held(request, Appraisal.objects.select_related("branch")), pk=pk)


def _entries(appraisal):
    return appraisal.entries.select_related("member")


@access.to_see("appraisal")
def detail(request, pk):
    appraisal = _appraisal(request, pk)
    if not reads_all(request.access):
        own = appraisal.entries.filter(member=request.access.member).first()
        return redirect(own or "appraisal:list")
    entries = poll.labelled(_entries(appraisal))
    progress = progress_of(appraisal, entries)
    may_change, in_all = request.access.changes_all("appraisal"), _in_all(appraisal, progress)
    for entry in entries:
        entry.abstained = _abstained(entry, in_all)
    context = {
        "appraisal": appraisal,
        "entries": entries,
        "progress": progress,
        "probationary": progress.voters - progress.graded,
        "may_change": may_change,
        "not_yet": poll.why_not_open(appraisal),
        "without_account": _without_account(appraisal) if may_change and not appraisal.is_closed else (),
        "fewest": poll.FEWEST,
        "is_counted": any(entry.marked is not None for entry in entries) and appraisal.is_closed,
        "verdicts": [(grade.label, count_of(entries, grade)) for grade in Grade],
        "hints": hints_for(entries),
        "article": ARTICLE,
    }
    return render(request, "meetings/appraisal/detail.html", context)


def _without_account(appraisal) -> list[str]:
    """Who cannot vote in the browser; on paper nobody needs an account."""
    if appraisal.is_on_paper:
        return []
    voters = appraisal.voters.filter(member__account__isnull=True).select_related("member")
    return [str(voter) for voter in voters]


def _in_all(appraisal, progress) -> int:
    """Against how many the marks of a member are counted: ballots in the browser, people on paper."""
    return progress.voters if appraisal.is_on_paper else progress.ballots


@access.to_change("appraisal")
@atomic_post
def edit(request, pk):
    appraisal = _held(request, pk)
    return row_page(
        request,
        AppraisalForm(request.POST or None, instance=appraisal),
        title="修改",
        back=appraisal.get_absolute_url(),
        said="{row}改好了。",
        crumb=str(appraisal),
        delete_url=reverse("appraisal:delete", args=[pk]),
    )


@access.to_change("appraisal")
@atomic_post
def delete(request, pk):
    appraisal = _held(request, pk)
    if appraisal.ballots.exists() or appraisal.is_closed:
        messages.error(request, "没有删除：已经有人投票，或者测评已经结束。")
        return redirect(appraisal)
    return delete_page(
        request,
        appraisal,
        what=str(appraisal),
        also="名单、自评、互评意见和录入的票数会一起删去。",
        back=appraisal.get_absolute_url(),
        after=reverse("appraisal:list"),
    )


# ---- the poll ----
@require_POST
@access.to_change("appraisal")
@atomic_post
def open_(request, pk):
    appraisal = _appraisal(request, pk)
    if reason := poll.open_(appraisal):
        messages.error(request, f"没有开始：{reason}")
    else:
        messages.success(request, "测评开始了。请每名党员登录后在“民主评议党员”里投票。")
    return redirect(appraisal)


@access.to_change("appraisal")
@atomic_post
def close(request, pk):
    appraisal = _appraisal(request, pk)
    reason = poll.close(appraisal) if request.method == "POST" else poll.why_not_close(appraisal)
    if reason:
        messages.error(request, f"没有结束：{reason}")
        return redirect(appraisal)
    if request.method == "POST":
        messages.success(request, "测评结束了，接下来写支部评定。")
        return redirect(appraisal)
    progress = progress_of(appraisal, list(appraisal.entries.all()))
    context = {"appraisal": appraisal, "progress": progress, "fewest": poll.FEWEST}
    return render(request, "meetings/appraisal/close.html", context)


# ---- one table for all members ----
def _table(request, appraisal, rows, template, saved, also=(), **context):
    if request.method == "POST" and rows.is_valid():
        messages.success(request, saved.format(count=rows.save(also)))
        return redirect(appraisal)
    context |= {"appraisal": appraisal, "rows": rows}
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@access.to_change("appraisal")
@atomic_post
def peers(request, pk):
    """What the members said about each other, as the secretary noted it down."""
    appraisal = _appraisal(request, pk)
    rows = Rows(PeerRow, _entries(appraisal), request.POST or None)
    return _table(
        request, appraisal, rows, "meetings/appraisal/peers.html", "互评意见存好了，改了{count}人的。"
    )


@access.to_change("appraisal")
@atomic_post
def counts(request, pk):
    """The counts from paper, until the poll is closed."""
    appraisal = _held(request, pk)
    if not appraisal.is_on_paper or appraisal.is_closed:
        counted = "网上测评的票数由程序统计，不用录入。"
        messages.error(request, "测评已经结束，票数不能再改。" if appraisal.is_closed else counted)
        return redirect(appraisal)
    voters = appraisal.voters.count()
    rows = Rows(CountRow, _entries(appraisal), request.POST or None, voters=voters)
    return _table(
        request,
        appraisal,
        rows,
        "meetings/appraisal/counts.html",
        "票数存好了，改了{count}人的。",
        voters=voters,
        grades=Grade.labels,
    )


@access.to_change("appraisal")
@atomic_post
def verdicts(request, pk):
    appraisal = _appraisal(request, pk)
    if not appraisal.is_closed:
        messages.error(request, "先结束测评，再写支部评定。")
        return redirect(appraisal)
    entries = list(_entries(appraisal))
    rows = Rows(VerdictRow, entries, request.POST or None)
    return _table(
        request,
        appraisal,
        rows,
        "meetings/appraisal/verdicts.html",
        "支部评定存好了，改了{count}人的。",
        also=["fed_back_on"],
        third=len(entries) // 3,
        excellent=count_of(entries, Grade.EXCELLENT),
        hints=hints_for(entries),
    )


@access.to_change("appraisal")
@atomic_post
def feedback(request, pk):
    appraisal = _appraisal(request, pk)
    entries = list(_entries(appraisal).exclude(verdict=""))
    if not entries:
        messages.error(request, "还没有支部评定，先写评定，再反馈。")
        return redirect(appraisal)
    typed = request.POST if request.method == "POST" else None
    form = FeedbackForm(typed, appraisal=appraisal, entries=entries)
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"记下了反馈，{form.save()}人。他们现在能看到自己的结果。")
        return redirect(appraisal)
    undecided = appraisal.entries.filter(verdict="").count()
    context = {"appraisal": appraisal, "form": form, "undecided": undecided}
    return render(request, "meetings/appraisal/feedback.html", context, status=422 if form.errors else 200)


# ---- one member ----
def _entry(request, pk):
    entry = access.fetch(
        request, AppraisalEntry.objects.select_related("appraisal__branch", "member__branch"), pk=pk
    )
    if not may_read(request.access, entry):
        raise PermissionDenied
    return entry


@access.to_see("appraisal")
def entry(request, pk):
    entry = _entry(request, pk)
    appraisal = entry.appraisal
    context = {
        "entry": entry,
        "appraisal": appraisal,
        "sees_result": may_read_result(request.access, entry),
        "is_own": is_own(request.access, entry.member),
        "reads_all": reads_all(request.access),
        "abstained": _abstained(entry, _in_all(appraisal, progress_of(appraisal, []))),
    }
    return render(request, "meetings/appraisal/entry.html", context)


def _abstained(entry, in_all: int) -> int | None:
    return None if entry.marked is None else in_all - entry.marked


@access.to_change("ballot")
@atomic_post
def self_review(request, pk):
    """Only the own one, until the poll is closed; the right is that of taking part."""
    entry = access.fetch(request, AppraisalEntry.objects.select_related("appraisal", "member"), pk=pk)
    if not is_own(request.access, entry.member):
        raise PermissionDenied
    if _held(request, entry.appraisal_id).is_closed:
        messages.error(request, "测评已经结束，自评不能再改。")
        return redirect(entry)
    return row_page(
        request,
        SelfReviewForm(request.POST or None, instance=entry),
        title="写个人自评",
        back=entry.get_absolute_url(),
        said="个人自评存好了。",
        crumb=str(entry.appraisal),
    )


# ---- on paper ----
def _readable_by_all_of(request, pk):
    appraisal = _appraisal(request, pk)
    if not reads_all(request.access):
        raise PermissionDenied
    return appraisal


@access.to_see("appraisal")
def ballot_paper(request, pk):
    """民主评议测评表, blank: nothing on it says whose it is."""
    appraisal = _readable_by_all_of(request, pk)
    context = {"appraisal": appraisal, "entries": poll.labelled(_entries(appraisal)), "grades": Grade.labels}
    return render(request, "meetings/appraisal/ballot_paper.html", context)


@access.to_see("appraisal")
def result_print(request, pk):
    appraisal = _readable_by_all_of(request, pk)
    if not appraisal.is_closed:
        messages.error(request, "测评还没结束，还没有结果可打印。")
        return redirect(appraisal)
    entries = poll.labelled(_entries(appraisal))
    progress = progress_of(appraisal, entries)
    in_all = _in_all(appraisal, progress)
    context = {
        "appraisal": appraisal,
        "lines": [(entry, _abstained(entry, in_all)) for entry in entries],
        "progress": progress,
        "verdicts": [(grade.label, count_of(entries, grade)) for grade in Grade],
        "grades": Grade.labels,
    }
    return render(request, "meetings/appraisal/result_print.html", context)


@access.to_see("appraisal")
def forms_print(request, pk):
    """民主评议党员登记表 of everyone."""
    appraisal = _readable_by_all_of(request, pk)
    return _forms(request, appraisal, list(_entries(appraisal)), appraisal.get_absolute_url())


@access.to_see("appraisal")
def form_print(request, pk):
    entry = _entry(request, pk)
    return _forms(request, entry.appraisal, [entry], entry.get_absolute_url())


def _forms(request, appraisal, entries, back):
    roles = CommitteeRole.objects.on(appraisal.held_on).filter(branch=appraisal.branch)
    posts = posts_by_member(roles)
    sheets = [
        {
            "entry": entry,
            "posts": posts.get(entry.member_id, ""),
            "personal": personal_of(request.access, entry.member),
            "sees_result": may_read_result(request.access, entry) and appraisal.is_closed,
        }
        for entry in entries
    ]
    context = {"appraisal": appraisal, "sheets": sheets, "back": back}
    return render(request, "meetings/appraisal/form_print.html", context)
