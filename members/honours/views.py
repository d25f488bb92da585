from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.asked import at_half_year
from branch.marks import Mark
from branch.periods import HalfYear, half_or_year_asked, today, year_asked
from branch.transactions import atomic_post, held
from members import access
from members.access import Reach
from members.honours.forms import DeclinedForm, HonourForm
from members.models import Honour
from members.personal import may_see
from members.row_form import delete_page, row_page

State = Honour.State
CRUMB = "荣誉"


# ---- the list ----
@access.to_see("records")
def list_(request):
    who, half = request.access, half_or_year_asked(request.GET)
    honours = list(_seen_by(who).filter(dated_on__range=(half.start, half.end)))
    state, category = request.GET.get("state", ""), request.GET.get("category", "")
    states = Counter(honour.state for honour in honours)
    of_state = [row for row in honours if state not in State.values or row.state == state]
    categories = Counter(honour.category for honour in of_state)
    shown = [row for row in of_state if category not in Honour.Category.values or row.category == category]
    context = {
        "half": half,
        "state": state if state in State.values else "",
        "states": [("", "全部", len(honours)), *((one, one.label, states[one]) for one in State)],
        "category": category if category in Honour.Category.values else "",
        "categories": [
            ("", "各类", len(of_state)),
            *((one, one.label, categories[one]) for one in Honour.Category if categories[one]),
        ],
        "count": len(shown),
        "records": [(honour, mark_of(honour)) for honour in shown],
        "may_change": who.changes_all("records"),
        "only_own": who.see["records"] == Reach.OWN,
    }
    return render(request, "members/honours/list.html", context)


@access.to_see("records")
def print_(request):
    """The year's list, to be printed."""
    year = year_asked(request.GET)
    honours = _seen_by(request.access).filter(dated_on__range=(year.start, year.end))
    context = {"year": year, "records": [(honour, mark_of(honour)) for honour in honours]}
    return render(request, "members/honours/year.html", context)


def _seen_by(who):
    honours = Honour.objects.filter(branch=who.branch).select_related("member", "branch", "award")
    return honours.filter(member=who.member) if who.see["records"] == Reach.OWN else honours


def mark_of(honour: Honour) -> Mark:
    """How a recommendation ended, or that an award is one."""
    if honour.state == State.AWARDED:
        return Mark("ok", "star", "获评")
    if hasattr(honour, "award"):
        return Mark("ok", "ok", "推荐，已获评")
    if honour.declined_on:
        return Mark("none", "none", "推荐，没评上")
    return Mark("wait", "wait", "推荐，等结果")


# ---- one honour ----
@access.to_see("records")
def detail(request, pk):
    who = request.access
    rows = Honour.objects.select_related("member", "branch", "award", "recommendation")
    honour = access.fetch(request, rows, pk=pk)
    if who.see["records"] == Reach.OWN and not (honour.member and may_see(who, "records", honour.member)):
        raise PermissionDenied
    may_change = who.changes_all("records")
    context = {
        "honour": honour,
        "mark": mark_of(honour),
        "half": HalfYear.containing(honour.dated_on),
        "may_change": may_change,
        "is_open": may_change and _is_open(honour),
        "today": today(),
    }
    return render(request, "members/honours/detail.html", context)


def _is_open(honour) -> bool:
    """A recommendation whose result nobody has written down."""
    return honour.state == State.RECOMMENDED and not hasattr(honour, "award") and honour.declined_on is None


@access.to_change_all("records")
@atomic_post
def recommend(request):
    return _new(request, State.RECOMMENDED, "推荐荣誉")


@access.to_change_all("records")
@atomic_post
def new(request):
    return _new(request, State.AWARDED, "登记荣誉")


@atomic_post
def _new(request, state, title):
    blank = Honour(branch=request.access.branch, state=state)
    form = HonourForm(request.POST or None, instance=blank, initial={"dated_on": today()})
    return _saved(request, form, title, reverse("honours:list"), "{row}记好了。")


def _saved(request, form, title, back, said):
    """To the honour itself, wherever its date puts it in the list."""
    response = row_page(request, form, title=title, back=back, said=said, crumb=CRUMB)
    return redirect(form.instance) if response.status_code == 302 else response


@access.to_change_all("records")
@atomic_post
def edit(request, pk):
    honour = access.fetch(request, Honour, pk=pk)
    form = HonourForm(request.POST or None, instance=honour)
    return _saved(request, form, "修改荣誉", honour.get_absolute_url(), "{row}改好了。")


@access.to_change_all("records")
@atomic_post
def award(request, pk):
    """获评: a row of its own beside the recommendation, filled in from it."""
    first = _fetch_open(request, pk)
    honour = Honour(
        branch=first.branch,
        member=first.member,
        title=first.title,
        category=first.category,
        level=first.level,
        awarded_by=first.awarded_by,
        state=State.AWARDED,
        recommendation=first,
    )
    form = HonourForm(request.POST or None, instance=honour, initial={"dated_on": today()})
    return _saved(request, form, f"{first}：获评", first.get_absolute_url(), "{row}获评，记好了。")


@access.to_change_all("records")
@require_POST
@atomic_post
def decline(request, pk):
    """没评上: the recommendation stays, and counts as one."""
    honour = _fetch_open(request, pk)
    form = DeclinedForm(request.POST, honour)
    if form.is_valid():
        form.save()
        messages.success(request, f"{honour}记为没评上。")
    else:
        messages.error(request, "".join(form.errors["declined_on"]))
    return redirect(honour)


@access.to_change_all("records")
@require_POST
@atomic_post
def reopen(request, pk):
    """Takes 没评上 back."""
    honour = access.fetch(request, Honour, pk=pk, state=State.RECOMMENDED)
    honour.declined_on = None
    honour.save(update_fields=["declined_on"])
    messages.success(request, f"{honour}改回等结果。")
    return redirect(honour)


@access.to_change_all("records")
@atomic_post
def delete(request, pk):
    honour = access.fetch(request, Honour.objects.select_related("award"), pk=pk)
    also = "附件也一起删。"
    if hasattr(honour, "award"):
        also += "对应的获评保留，不再连着这次推荐。"
    elif honour.recommendation_id:
        also += "对应的推荐保留，改回等结果。"
    after = at_half_year("honours:list", honour.dated_on)
    back = honour.get_absolute_url()
    return delete_page(request, honour, what=str(honour), back=back, also=also, after=after)


def _fetch_open(request, pk):
    rows = Honour.objects.filter(state=State.RECOMMENDED, award=None, declined_on=None)
    return access.fetch(request, held(request, rows), pk=pk)
