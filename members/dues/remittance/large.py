"""大额党费: 1,000 yuan and more at once, handed up whole (中组发〔2008〕3号 第十一条)."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.marks import Mark
from branch.periods import today
from branch.transactions import atomic_post, held
from members import access
from members.access import Reach
from members.dues.remittance.cash import money
from members.dues.remittance.forms import LargeDuesForm
from members.models import LargeDues
from members.paging import page_asked
from members.row_form import delete_page, row_page

CRUMB = "大额党费"


def mark_of(row: LargeDues) -> Mark:
    if row.forwarded_on is None:
        return Mark("wait", "wait", "待上缴")
    return Mark("ok", "ok", "收据已到") if row.receipt else Mark("wait", "wait", "等收据")


def open_ones(branch) -> list[LargeDues]:
    """Not handed up yet, or without the receipt from above; the oldest first."""
    rows = LargeDues.objects.filter(Q(forwarded_on=None) | Q(receipt=""), branch=branch)
    return list(rows.select_related("member").order_by("paid_on", "id"))


def _seen_by(who):
    rows = LargeDues.objects.filter(branch=who.branch).select_related("member")
    return rows if who.see["dues"] in (Reach.ALL, Reach.TOTALS) else rows.filter(member=who.member)


@access.to_see("dues")
def list_(request):
    """All of the branch; a member sees the own, a superior the sum."""
    who = request.access
    rows = _seen_by(who)
    names_shown = who.see["dues"] != Reach.TOTALS
    page = page_asked(request.GET, rows) if names_shown else []
    context = {
        "page": page,
        "rows": [(row, mark_of(row)) for row in page],
        "sum": money(rows.aggregate(sum=Sum("amount"))["sum"]),
        "count": page.paginator.count if names_shown else rows.count(),
        "names_shown": names_shown,
        "sees_all": who.see["dues"] == Reach.ALL,
        "may_change": who.changes_all("dues"),
    }
    return render(request, "members/dues/remittance/large.html", context)


@access.to_see("dues")
def one(request, pk):
    who = request.access
    row = access.fetch(request, LargeDues.objects.select_related("member"), pk=pk)
    if who.see["dues"] != Reach.ALL and (who.member is None or row.member_id != who.member.pk):
        raise PermissionDenied
    context = {"row": row, "mark": mark_of(row), "may_change": who.changes_all("dues")}
    return render(request, "members/dues/remittance/large_one.html", context)


@access.to_change_all("dues")
@atomic_post
def new(request):
    blank = LargeDues(branch=request.access.branch)
    form = LargeDuesForm(request.POST or None, instance=blank, initial={"paid_on": today()})
    return _saved(request, form, "登记大额党费", reverse("dues:large"), "{row} 元登记好了。")


@access.to_change_all("dues")
@atomic_post
def edit(request, pk):
    row = access.fetch(request, held(request, LargeDues.objects.all()), pk=pk)
    form = LargeDuesForm(request.POST or None, instance=row)
    return _saved(request, form, "修改大额党费", row.get_absolute_url(), "{row} 元改好了。")


def _saved(request, form, title, back, said):
    response = row_page(request, form, title=title, back=back, said=said, crumb=CRUMB)
    return redirect(form.instance) if response.status_code == 302 else response


@access.to_change_all("dues")
@atomic_post
def delete(request, pk):
    row = access.fetch(request, held(request, LargeDues.objects.select_related("member")), pk=pk)
    what, also = f"{row} 元", "附件也一起删。"
    back, after = row.get_absolute_url(), reverse("dues:large")
    return delete_page(request, row, what=what, also=also, back=back, after=after)
