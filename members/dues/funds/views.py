from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import today, year_asked
from branch.transactions import atomic_post, held
from members import access
from members.dues.funds.forms import FundForm
from members.dues.funds.register import Kind, register_of, why_overdrawn
from members.models import DuesFund
from members.row_form import delete_page, row_page

CRUMB = "下拨党费使用"


# ---- the register ----
@access.to_see_all("dues")
def funds(request):
    register = register_of(request.access.branch, year_asked(request.GET))
    use = request.GET.get("use", "")
    uses = DuesFund.Use.values
    lines = [line for line in register.lines if use not in uses or line.row.use == use]
    context = {
        "register": register,
        "lines": lines,
        "use": use if use in uses else "",
        "may_change": request.access.changes_all("dues"),
        "uses": [("", "全部", len(register.lines)), *_counted(register)],
    }
    return render(request, "members/dues/funds/list.html", context)


def _counted(register):
    for use in DuesFund.Use:
        count = sum(line.row.use == use for line in register.lines)
        if count:
            yield use.value, use.label, count


@access.to_see_all("dues")
def print_(request):
    """党费使用登记簿 of a year."""
    register = register_of(request.access.branch, year_asked(request.GET))
    return render(request, "members/dues/funds/print.html", {"register": register})


# ---- one line ----
@access.to_see_all("dues")
def fund(request, pk):
    row = access.fetch(request, DuesFund, pk=pk)
    context = {
        "row": row,
        "may_change": request.access.changes_all("dues"),
    }
    return render(request, "members/dues/funds/detail.html", context)


@access.to_change_all("dues")
@atomic_post
def income(request):
    return _new(request, Kind.INCOME, "登记下拨收入")


@access.to_change_all("dues")
@atomic_post
def spending(request):
    return _new(request, Kind.SPENDING, "登记使用支出")


def _new(request, kind, title):
    blank = DuesFund(branch=request.access.branch, kind=kind)
    form = FundForm(request.POST or None, instance=blank, initial={"dated_on": today()})
    return _saved(request, form, title, reverse("dues:funds"), "{row} 元登记好了，凭证可以加在这里。")


@access.to_change_all("dues")
@atomic_post
def edit(request, pk):
    row = access.fetch(request, held(request, DuesFund.objects.all()), pk=pk)
    form = FundForm(request.POST or None, instance=row)
    return _saved(request, form, f"修改{row.get_kind_display()}", row.get_absolute_url(), "{row} 元改好了。")


def _saved(request, form, title, back, said):
    response = row_page(request, form, title=title, back=back, said=said, crumb=CRUMB)
    return redirect(form.instance) if response.status_code == 302 else response


@access.to_change_all("dues")
@atomic_post
def delete(request, pk):
    row = access.fetch(request, held(request, DuesFund.objects.all()), pk=pk)
    back, after = row.get_absolute_url(), f"{reverse('dues:funds')}?year={row.dated_on.year}"
    if why := why_overdrawn(row.branch, without=row.pk):
        messages.error(request, f"不能删除：{why}")
        return redirect(back)
    return delete_page(request, row, what=f"{row} 元", also="附件也一起删。", back=back, after=after)
