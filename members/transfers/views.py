from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.asked import at_half_year
from branch.periods import HalfYear, Month, day_in_full, half_asked, today, year_asked
from branch.transactions import atomic_post, held
from members import access
from members.access import Reach
from members.models import Member, Transfer
from members.personal import may_see
from members.row_form import row_page
from members.transfers.forms import (
    USUAL_DAYS,
    ArrivalForm,
    EditInForm,
    LetterForm,
    OutForm,
    PaperInForm,
    ReceiptForm,
    asked_of,
    fault_of_leaving,
)
from members.transfers.leaving import Return, paid_until
from members.transfers.states import NAMES, mark_of, state_of

Direction = Transfer.Direction
CRUMB = "组织关系转接"


# ---- the list ----
@access.to_see("records")
def list_(request):
    who, half = request.access, half_asked(request.GET)
    transfers = list(_seen_by(who).filter(moved_on__range=(half.start, half.end)))
    way, state = request.GET.get("direction", ""), request.GET.get("state", "")
    ways = Counter(transfer.direction for transfer in transfers)
    of_way = [row for row in transfers if way not in Direction.values or row.direction == way]
    states = Counter(state_of(row, who.day) for row in of_way)
    shown = [row for row in of_way if state not in NAMES or state_of(row, who.day) == state]
    context = {
        "half": half,
        "direction": way if way in Direction.values else "",
        "directions": [("", "全部", len(transfers)), *((one, one.label, ways[one]) for one in Direction)],
        "state": state if state in NAMES else "",
        "states": [("", "全部", len(of_way)), *((code, name, states[code]) for code, name in NAMES.items())],
        "rows": [(row, mark_of(row, who.day)) for row in shown],
        "may_change": who.changes_all("records"),
        "only_own": who.see["records"] == Reach.OWN,
    }
    return render(request, "members/transfers/list.html", context)


@access.to_see("records")
def print_(request):
    """The year's register (组织关系转接登记簿), to be printed."""
    year = year_asked(request.GET)
    transfers = _seen_by(request.access).filter(moved_on__range=(year.start, year.end))
    context = {"year": year, "rows": transfers.order_by("moved_on", "id")}
    return render(request, "members/transfers/register.html", context)


def _seen_by(who):
    transfers = Transfer.objects.filter(branch=who.branch).select_related("member")
    return transfers.filter(member=who.member) if who.see["records"] == Reach.OWN else transfers


# ---- out ----
@access.to_change_all("records")
@atomic_post
def new_out(request):
    branch = request.access.branch
    blank = Transfer(branch=branch, direction=Direction.OUT)
    form = OutForm(_typed(request), instance=blank, initial={"moved_on": today()})
    form.shows(asked_of(branch, request.GET))
    return _out(request, form, "登记转出", reverse("transfers:list"))


def _typed(request):
    """What was sent; the members are held until the transaction ends, so that nobody leaves twice."""
    if request.method != "POST":
        return None
    list(held(request, request.access.branch.members).order_by("pk").values_list("pk"))
    return request.POST


def _out(request, form, title, back):
    """Saved once the page has shown what ends with it, as it is now; until then that is shown."""
    posted = request.method == "POST"
    good = posted and form.is_valid()
    if good and not form.has_news:
        transfer = form.save()
        day = day_in_full(transfer.moved_on)
        messages.success(request, f"{transfer.member}登记了转出，从{day}起不再在册。")
        return redirect(transfer)
    if posted:
        form.show_again()
    context = {
        "form": form,
        "title": title,
        "back": back,
        "crumb": CRUMB,
        "effects": form.effects,
        "has_news": good,
        "follows": form.instance.pk is None,
        "proposed": _proposed(form.effects) if form.effects else "",
    }
    return render(request, "members/transfers/out.html", context, status=422 if posted else 200)


@access.to_change_all("records")
def effects(request):
    """The part of the form of a leaving that follows the member and the day."""
    asked = asked_of(request.access.branch, request.GET)
    context = {"effects": asked, "moved": True}
    if asked:
        proposed = _proposed(asked)
        typed = request.GET.get("dues_until", "")
        context |= {
            "fault": fault_of_leaving(asked.member, asked.day),
            "proposed": proposed,
            # What somebody has typed stays; what the page proposed for another member does not.
            "propose": typed in ("", request.GET.get("proposed", "")),
        }
    return render(request, "members/transfers/_effects.html", context)


def _proposed(leaving) -> str:
    """The month up to which the ledger has the dues paid: 2020-06."""
    until = paid_until(leaving.member)
    return Month.containing(until).code if until else ""


# ---- in ----
@access.to_change_all("records")
@atomic_post
def new_in(request):
    """Who comes: the letter and the person on one page, written together."""
    branch, typed = request.access.branch, _typed(request)
    letter = LetterForm(
        typed,
        instance=Transfer(branch=branch, direction=Direction.IN),
        initial={"moved_on": today(), "valid_days": USUAL_DAYS},
    )
    person = ArrivalForm(typed, instance=Member(branch=branch))
    if typed is not None:
        good = letter.is_valid()
        person.arrives_on(letter.cleaned_data.get("moved_on"))
        if person.is_valid() and good:
            letter.instance.member = person.save()
            transfer = letter.save()
            day = day_in_full(transfer.moved_on)
            again = "身份号码改记在这一条上，以前在本支部的记录不变。" if person.before else ""
            messages.success(request, f"{transfer.member}登记了转入，从{day}起在册。{again}")
            return redirect(transfer)
    context = {"letter": letter, "person": person}
    return render(request, "members/transfers/in.html", context, status=200 if typed is None else 422)


@access.to_change_all("records")
@atomic_post
def paper_in(request):
    """The letter of somebody who is on the roll already."""
    blank = Transfer(branch=request.access.branch, direction=Direction.IN)
    form = PaperInForm(_typed(request), instance=blank)
    title, said = "补登记转入介绍信", "{row}的介绍信登记好了。"
    return row_page(request, form, title=title, back=reverse("transfers:list"), said=said, crumb=CRUMB)


# ---- one transfer ----
@access.to_see("records")
def detail(request, pk):
    who = request.access
    transfer = access.fetch(request, Transfer.objects.select_related("member"), pk=pk)
    if not may_see(who, "records", transfer.member):
        raise PermissionDenied
    member, may_change = transfer.member, who.changes_all("records")
    on_roll = member.left_on if transfer.is_out else member.joined_on
    context = {
        "transfer": transfer,
        "member": member,
        "mark": mark_of(transfer, who.day),
        "half": HalfYear.containing(transfer.moved_on),
        "may_edit": may_change and transfer.cancelled_on is None,
        "may_cancel": may_change and transfer.is_out and transfer.is_open,
        "receipt": ReceiptForm(initial={"receipt_on": today()}) if may_change and transfer.is_open else None,
        # The roll can be changed without the transfer, and then the two contradict each other.
        "differs": transfer.cancelled_on is None and on_roll != transfer.moved_on,
        "on_roll": on_roll,
    }
    return render(request, "members/transfers/detail.html", context)


@access.to_change_all("records")
@atomic_post
def edit(request, pk):
    transfer = _fetch_open(request, pk)
    if transfer.is_out:
        form = OutForm(_typed(request), instance=transfer)
        return _out(request, form, "修改转出", transfer.get_absolute_url())
    form = EditInForm(_typed(request), instance=transfer)
    back, said = transfer.get_absolute_url(), "{row}改好了，名册里的转入日期跟着改了。"
    return row_page(request, form, title="修改转入", back=back, said=said, crumb=CRUMB)


@access.to_change_all("records")
@require_POST
@atomic_post
def receipt(request, pk):
    transfer = _fetch_open(request, pk)
    form = ReceiptForm(request.POST, instance=transfer)
    if form.is_valid():
        form.save()
        messages.success(request, f"{transfer}的回执登记好了。")
    else:
        messages.error(request, "".join(error for errors in form.errors.values() for error in errors))
    return redirect(transfer)


@access.to_change_all("records")
@atomic_post
def cancel(request, pk):
    """A leaving that comes to nothing: whoever was to leave stays, with the posts that were ended by it."""
    transfer = _fetch_open(request, pk, direction=Direction.OUT, receipt_on=None)
    member = transfer.member
    stays = Return(member, transfer.moved_on)
    if request.method == "POST":
        stays.reopen()
        transfer.cancelled_on = today()
        transfer.save(update_fields=["cancelled_on"])
        messages.success(request, f"{member}的转出撤回了，仍在名册上。")
        return redirect(transfer)
    context = {"transfer": transfer, "member": member, "stays": stays}
    return render(request, "members/transfers/cancel.html", context)


@access.to_change_all("records")
@atomic_post
def delete(request, pk):
    """A registration of somebody who came, taken back; with the member where nothing else is recorded."""
    transfer = _fetch_open(request, pk, direction=Direction.IN)
    member, fault = transfer.member, ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                transfer.delete()
                if "with_member" in request.POST:
                    member.delete()
        except ProtectedError:
            fault = f"{member}已经有别的记录（考勤、党费、任职等），不能从名册删掉。可以只删这条登记。"
        else:
            gone = "在名册里也删掉了" if "with_member" in request.POST else "还在名册里"
            messages.success(request, f"转入登记删掉了，{member}{gone}。")
            return redirect(at_half_year("transfers:list", transfer.moved_on))
        transfer = _fetch_open(request, pk)
    context = {"transfer": transfer, "member": member, "fault": fault}
    return render(request, "members/transfers/delete.html", context, status=422 if fault else 200)


def _fetch_open(request, pk, **lookup):
    """A transfer that was not withdrawn; what was is a record to be read."""
    rows = Transfer.objects.select_related("member").filter(cancelled_on=None)
    return access.fetch(request, held(request, rows), pk=pk, **lookup)
