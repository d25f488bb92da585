from copy import copy

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import Month, month_asked, today
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.dues.bases.words import said_of
from members.dues.opening import reassess
from members.dues.rates.forms import Brackets, RoundingForm, TableForm, TrialForm
from members.dues.rates.models import RATED, DuesRate
from members.dues.rates.reckoning import Rates, Table
from members.dues.rates.settled import Settled, first_open
from members.dues.standards import Standards
from members.models import DuesCategory


# ---- /dues/rates/ ----
@access.to_see("dues")
def rates(request):
    """The tables that hold in a month, by category; earlier and later ones below each."""
    branch, month = request.access.branch, month_asked(request.GET)
    settled = Settled(Rates(branch))
    may_change = request.access.changes_all("dues")
    context = {
        "month": month,
        "this_month": Month.containing(today()),
        "sections": [_section(settled, category, name, month, may_change) for category, name in RATED],
        "rounding": branch.get_dues_rounding_display(),
        "rounding_form": RoundingForm(instance=branch) if may_change else None,
        "may_change": may_change,
    }
    return render(request, "members/dues/rates/list.html", context)


def _section(settled: Settled, category: str, name: str, month: Month, may_change: bool) -> dict:
    found = settled.rates
    table = found.in_force(category, month)

    def may_edit(one):
        return may_change and one.is_own and not settled.why_fixed(category, one.began_in)

    others = [one for one in found.tables_of(category) if one is not table]
    return {
        "category": category,
        "name": name,
        "table": table,
        "jumps": table.jumps(found.branch.dues_rounding) if table else [],
        "may_edit": table is not None and may_edit(table),
        "others": [(one, _when(one, month), may_edit(one)) for one in others],
    }


def _when(table: Table, month: Month) -> str:
    if table.began_on is None:
        return "规定的标准"
    return "以后的标准" if table.began_on > month.start else "以前的标准"


# ---- /dues/rates/trial/ ----
@access.to_see("dues")
def trial(request):
    """What a base would owe, step by step; the address keeps what was asked."""
    branch = request.access.branch
    asked = "category" in request.GET
    if asked:
        typed = request.GET.copy()
        typed.setdefault("month", Month.containing(today()).code)
        typed.setdefault("rounding", branch.dues_rounding)
        form = TrialForm(typed)
    else:
        form = TrialForm(initial=_first_asked(request))
    context = {"form": form, "sees_rooms": request.access.see["dues"] > Reach.OWN}
    if asked and form.is_valid():
        context |= _tried(branch, form)
    return render(request, "members/dues/rates/trial.html", context, status=422 if form.errors else 200)


def _first_asked(request) -> dict:
    """This month, as the branch rounds; for a member the own base."""
    branch, member, month = request.access.branch, request.access.member, Month.containing(today())
    dues_base = Standards(branch, [member]).base_in_force(member, month) if member else None
    category = (dues_base or member) and (dues_base.category if dues_base else member.dues_category)
    return {
        "category": category or DuesCategory.IN_SERVICE,
        "base": dues_base.base if dues_base else None,
        "month": month.start,
        "rounding": branch.dues_rounding,
    }


def _tried(branch, form) -> dict:
    asked = form.cleaned_data
    as_asked = copy(branch)  # never saved
    as_asked.dues_rounding = asked["rounding"]
    found, month = Rates(as_asked), Month.containing(asked["month"])
    table = found.in_force(asked["category"], month)
    reckoned = found.reckon(asked["category"], asked["base"], month)
    if reckoned is None and table is not None and asked["base"] is None:
        form.add_error("base", "还没写计算基数，这一类别按基数算。")
    elif reckoned is None:
        form.add_error("category", f"{month.long_name}这一类别没有适用的标准。")
    jumps = table.jumps(asked["rounding"]) if table else []
    return {"reckoned": reckoned, "table": table, "month": month, "jumps": jumps}


# ---- /dues/rates/rounding/ ----
@access.to_change_all("dues")
@atomic_post
def rounding(request):
    """To what the branch rounds; what is past stays as it was rounded."""
    branch = request.access.branch
    form = RoundingForm(request.POST if request.method == "POST" else None, instance=branch)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            branch.save(update_fields=["dues_rounding"])
            what = f"党费取整到{branch.get_dues_rounding_display()}"
            messages.success(request, f"{what}。{_reassess(request, None, Month.containing(today()), what)}")
        return redirect("dues:rates")
    context = {"rounding_form": form}
    return render(request, "members/dues/rates/rounding.html", context, status=422 if form.errors else 200)


def _reassess(request, category: str | None, since: Month, why: str) -> str:
    """Brings the open months up to date; says how many changed. None: whatever the category."""
    branch = request.access.branch
    members = list(branch.members.all())
    if category is not None:
        standards = Standards(branch, members)
        members = [one for one in members if _is_of(standards, one, category)]
    return said_of(reassess(branch, members, since, request.user, why))


def _is_of(standards: Standards, member, category: str) -> bool:
    bases = standards.bases[member.pk]
    return category in {member.dues_category, *(base.category for base in bases)}


# ---- /dues/rates/<category>/ ----
@access.to_change_all("dues")
@atomic_post
def new(request, category):
    _known(category)
    found, month = Rates(request.access.branch), Month.containing(today())
    table = found.in_force(category, month)
    rows = _initial(table) if table else []
    return _table_page(request, category, None, {"began_on": first_open(found.branch).start}, rows)


@access.to_change_all("dues")
@atomic_post
def edit(request, category, month):
    table = _own_table(request, category, month)
    if why := _why_fixed(request, table):
        messages.warning(request, why)
        return redirect("dues:rates")
    return _table_page(request, category, month, {"began_on": table.began_on}, _initial(table))


@access.to_change_all("dues")
@atomic_post
def delete(request, category, month):
    table = _own_table(request, category, month)
    if why := _why_fixed(request, table):
        messages.warning(request, why)
        return redirect("dues:rates")
    if request.method == "POST":
        _remove(table)
        what = f"删除从{month.long_name}起的{table.category_named}党费标准"
        messages.success(request, f"已{what}。{_reassess(request, category, month, what)}")
        return redirect("dues:rates")
    context = {
        "what": f"从{month.long_name}起的{table.category_named}党费标准（{len(table.brackets)} 个档次）",
        "also": "删除以后按之前的标准算；以前的月份不变。",
        "back": reverse("dues:rates"),
    }
    return render(request, "members/delete_page.html", context)


def _known(category: str):
    if category not in dict(RATED):
        raise Http404


def _own_table(request, category: str, month: Month) -> Table:
    _known(category)
    table = Rates(request.access.branch).own(category, month)
    if table is None:
        raise Http404
    return table


def _why_fixed(request, table: Table) -> str:
    return Settled(Rates(request.access.branch)).why_fixed(table.category, table.began_in)


def _initial(table: Table) -> list[dict]:
    return [
        {
            "upper": _short(bracket.rate.upper),
            "percent": _short(bracket.rate.percent),
            "fixed": bracket.rate.fixed,
            "source": bracket.rate.source,
        }
        for bracket in table.brackets
    ]


def _short(number):
    """3000, 1.5: as one types it."""
    return None if number is None else f"{number.normalize():f}"


def _table_page(request, category, was: Month | None, initial: dict, rows: list[dict]):
    posted = request.POST if request.method == "POST" else None
    form = TableForm(posted, branch=request.access.branch, category=category, was=was, initial=initial)
    brackets = Brackets(posted, initial=rows, prefix="rows")
    if posted is not None:
        good = form.is_valid()
        if brackets.is_valid() and good:
            return _save(request, category, was, form, brackets)
    name = DuesCategory(category).label
    context = {
        "form": form,
        "brackets": brackets,
        "title": f"修改{name}党费标准" if was else f"定{name}党费标准",
        "is_new": was is None,
        "problems": _problems(form, brackets) if posted is not None else [],
    }
    status = 200 if posted is None else 422
    return render(request, "members/dues/rates/table.html", context, status=status)


def _problems(form, brackets) -> list[tuple[str, str]]:
    found = [(form["began_on"].id_for_label, error) for error in form.errors.get("began_on", ())]
    found += [("", error) for error in brackets.non_form_errors()]
    for place, row in enumerate(brackets.forms, start=1):
        for name, errors in row.errors.items():
            found += [(row[name].id_for_label, f"第 {place} 档：{error}") for error in errors]
    return found


def _save(request, category, was, form, brackets):
    branch, began_on = request.access.branch, form.cleaned_data["began_on"]
    if was is not None:
        _remove(Rates(branch).own(category, was))
    rates = [
        DuesRate(branch=branch, category=category, began_on=began_on, **bracket)
        for bracket in brackets.brackets
    ]
    DuesRate.objects.bulk_create(rates)
    month = Month.containing(began_on)
    what = f"{DuesCategory(category).label}党费标准从{month.long_name}起执行"
    messages.success(request, f"{what}。{_reassess(request, category, min(month, was or month), what)}")
    return redirect("dues:rates")


def _remove(table: Table):
    for bracket in table.brackets:
        bracket.rate.delete()
