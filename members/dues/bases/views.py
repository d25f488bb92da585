from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.asked import number_in
from branch.models import Change
from branch.periods import Month, Year, today, year_asked
from branch.sealed import CannotUnseal, is_unreadable
from branch.trail.steps import steps_of
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.dues.bases.deciding import decide, why_fixed
from members.dues.bases.forms import BaseForm, YearForm, dues_base_before, guessed_employer
from members.dues.bases.listing import by_group, lines_of
from members.dues.bases.models import DuesBase
from members.dues.bases.words import said_of
from members.dues.bases.worksheet import SOURCES_NAMED, WORKSHEETS
from members.dues.opening import reassess
from members.dues.rates.reckoning import Rates
from members.dues.rates.settled import first_open
from members.models import Member
from members.personal import is_own

CRUMB = "党费核定"
STATES = {"none": "没有基数", "old": "今年还没核定", "decided": "今年已核定", "free": "不用基数"}


# ---- /dues/bases/ ----
@access.to_see_all("dues")
def bases(request):
    """Each member's base in force, by group; who has none stands out."""
    who, year = request.access, Year(request.access.day.year)
    lines = lines_of(who.branch, who.day)
    counts, state = Counter(line.state for line in lines), request.GET.get("state", "")
    shown = [line for line in lines if state not in STATES or line.state == state]
    need = [line for line in lines if line.needs]
    context = {
        "year": year,
        "month": Month.containing(who.day),
        "sections": by_group(who.branch, shown),
        "state": state if state in STATES else "",
        "states": [("", "全部", len(lines)), *((code, name, counts[code]) for code, name in STATES.items())],
        "need": len(need),
        "decided": counts["decided"],
        "without": counts["none"],
        "may_change": who.changes_all("dues"),
    }
    return render(request, "members/dues/bases/list.html", context)


# ---- /dues/bases/new/ ----
@access.to_change_all("dues")
@atomic_post
def new(request):
    branch, member = request.access.branch, _member_asked(request)
    blank = DuesBase(branch=branch)
    month = first_open(branch)
    before = dues_base_before(branch, member, month.next.start) if member else None
    category = before.category if before else member.dues_category if member else None
    initial = {"began_on": month.start, "decided_on": today()}
    if member:
        employer = before.employer if before else guessed_employer(category)
        initial |= {"category": category, "employer": employer}
    form = BaseForm(_posted(request), instance=blank, member=member, initial=initial)
    title = f"核定{member}的党费基数" if member else "核定党费基数"
    return _base_page(request, form, title, reverse("dues:bases"), before)


def _member_asked(request):
    pk = number_in(request.GET, "member")
    return access.fetch(request, Member, pk=pk) if pk is not None else None


def _posted(request):
    return request.POST if request.method == "POST" else None


def _base_page(request, form, title, back, before):
    posted = request.method == "POST"
    if posted and form.is_valid():
        decision = form.decision
        changes = decide(request.access.branch, [decision], request.user)
        messages.success(request, f"{_said(decision.dues_base)}{said_of(changes)}")
        return redirect("dues:base", decision.dues_base.pk)
    context = {"form": form, "title": title, "back": back, "crumb": CRUMB, "before": before}
    context["sources"] = SOURCES_NAMED
    return render(request, "members/dues/bases/form.html", context, status=422 if posted else 200)


def _said(dues_base) -> str:
    month = Month.containing(dues_base.began_on)
    past = "以前的月份不变。" if month < Month.containing(today()) else ""
    return f"{dues_base.member}的党费基数从{month.long_name}起按 {dues_base.base:,.2f} 元。{past}"


# ---- /dues/bases/<pk>/ ----
@access.to_see("dues")
def detail(request, pk):
    """How a base came about and what follows from it: for who keeps the dues, and the member concerned."""
    who, dues_base = request.access, _fetched(request, pk)
    own = is_own(who, dues_base.member)
    if who.see["dues"] < Reach.ALL and not own:
        raise PermissionDenied
    month = max(Month.containing(dues_base.began_on), Month.containing(who.day))
    of_member = list(
        DuesBase.objects.filter(branch=who.branch, member=dues_base.member)
        .select_related("recorded_by")
        .order_by("-began_on")
    )
    after = [one for one in of_member if one.began_on > dues_base.began_on]
    if after:
        month = min(month, Month.containing(after[-1].began_on).previous)
    rates = Rates(who.branch)
    fixed = why_fixed(dues_base)
    may_change = who.changes_all("dues")
    context = {
        "dues_base": dues_base,
        "member": dues_base.member,
        "month": month,
        "reckoned": rates.reckon(dues_base.category, dues_base.base, month),
        "items": _items(dues_base),
        "sheet": WORKSHEETS.get(dues_base.employer),
        "sources": SOURCES_NAMED,
        "records": [(one, _reckoned_at_first(rates, one)) for one in of_member],
        "changes": _changes(dues_base),
        "own": own,
        "may_change": may_change,
        "may_edit": may_change and not fixed,
        "why_fixed": fixed,
        "sees_all": who.see["dues"] == Reach.ALL,
    }
    return render(request, "members/dues/bases/detail.html", context)


def _changes(dues_base) -> list:
    """What it was each time that it was written, the last first."""
    told = Change.objects.filter(row_type=dues_base._meta.label_lower, row_id=dues_base.pk)
    return steps_of(DuesBase, told)[:-21:-1]


def _fetched(request, pk):
    rows = DuesBase.objects.select_related("member", "recorded_by", "branch")
    return access.fetch(request, rows, pk=pk)


def _items(dues_base):
    """(item, where the worksheet says so)."""
    sheet = WORKSHEETS.get(dues_base.employer)
    lines = {line.name: line for line in sheet.lines} if sheet else {}
    return [
        (item, lines[item.name].source_in_short if item.name in lines else "")
        for item in dues_base.items.all()
    ]


def _reckoned_at_first(rates, dues_base):
    return rates.reckon(dues_base.category, dues_base.base, Month.containing(dues_base.began_on))


@access.to_change_all("dues")
@atomic_post
def edit(request, pk):
    dues_base = _fetched(request, pk)
    if why := why_fixed(dues_base):
        messages.warning(request, why)
        return redirect("dues:base", pk)
    if is_unreadable(dues_base.base):
        raise CannotUnseal
    before = dues_base_before(dues_base.branch, dues_base.member, dues_base.began_on, dues_base.pk)
    form = BaseForm(_posted(request), instance=dues_base, member=dues_base.member)
    title = f"修改{dues_base.member}的党费基数"
    return _base_page(request, form, title, reverse("dues:base", args=[pk]), before)


@access.to_change_all("dues")
@atomic_post
def delete(request, pk):
    dues_base = _fetched(request, pk)
    if why := why_fixed(dues_base):
        messages.warning(request, why)
        return redirect("dues:base", pk)
    member, month = dues_base.member, Month.containing(dues_base.began_on)
    what = f"{member}从{month.long_name}起的党费基数 {dues_base.base:,.2f} 元"
    if request.method == "POST":
        dues_base.delete()
        changes = reassess(request.access.branch, [member], month, request.user, "删除党费核定")
        messages.success(request, f"已删除：{what}。{said_of(changes)}")
        return redirect("dues:bases")
    also = "删除以后按之前的基数算；以前的月份不变。"
    context = {"what": what, "also": also, "back": reverse("dues:base", args=[pk])}
    return render(request, "members/delete_page.html", context)


@access.to_see("dues")
@require_POST
@atomic_post
def confirm(request, pk):
    """本人确认: nobody does it for somebody else."""
    dues_base = _fetched(request, pk)
    if not is_own(request.access, dues_base.member):
        raise PermissionDenied
    if dues_base.confirmed_on is None:
        dues_base.confirmed_on = today()
        dues_base.save(update_fields=["confirmed_on"])
    messages.success(request, f"您确认了党费基数 {dues_base.base:,.2f} 元。")
    return redirect("dues:base", pk)


# ---- /dues/bases/year/ ----
@access.to_change_all("dues")
@atomic_post
def year(request):
    """年初核定: everybody on one page, one press for all."""
    branch, year = request.access.branch, _year_asked(request)
    lines = lines_of(branch, max(today(), year.start), year)
    initial = {"decided_on": today(), "carry_over": True}
    form = YearForm(_posted(request), branch=branch, year=year, lines=lines, initial=initial)
    if form.is_bound and form.is_valid():
        decisions = form.decisions
        changes = decide(branch, decisions, request.user)
        if decisions:
            messages.success(request, f"{year.name}核定了 {len(decisions)} 人。{said_of(changes)}")
        else:
            messages.info(request, "没有新的核定，什么都没有改。")
        return redirect("dues:bases")
    context = {
        "form": form,
        "year": year,
        "years": [Year(today().year), Year(today().year + 1)],
        "sections": _year_sections(branch, form),
        "free": sum(not line.needs for line in lines),
        "is_running": year.start < Month.containing(today()).start,
    }
    return render(request, "members/dues/bases/year.html", context, status=422 if form.is_bound else 200)


def _year_asked(request) -> Year:
    """This year or the next: what is over is not fixed any more."""
    asked, this = year_asked(request.GET), Year(today().year)
    return asked if asked in (this, this.next) else this


def _year_sections(branch, form):
    fields = {line.member.pk: field for line, field in form.rows}
    return [
        (name, [(line, fields[line.member.pk]) for line in found])
        for name, found in by_group(branch, form.lines)
    ]
