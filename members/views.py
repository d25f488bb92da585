from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from branch.asked import number_in
from branch.periods import half_asked, today
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.ages import AGE_BANDS
from members.dues.ledger import tiles_of
from members.duty import todos as duty
from members.forms import MemberForm, RollFilter
from members.id_number import explained
from members.models import Member, MemberKind, PersonalDataView, Sex, completed_years
from members.paging import page_asked
from members.personal import MASKS, is_own, may_be_shown, may_see, note_showing, personal_of
from members.posts.rules import MOST_UNITS
from members.profile import ProfileForm
from members.roll import POSTS, UNRECORDED, Roll, asked_for
from members.row_form import row_page
from members.story import Kept


@access.to_see("roll")
def list_(request):
    """The roll on a day. Ages are of the birth date, so only who may see that in full may see them."""
    branch, reach = request.access.branch, request.access.see["personal"]
    form = RollFilter(request.GET, branch.groups.all(), sees_ages=reach == Reach.ALL)
    form.is_valid()
    wanted = form.cleaned_data
    day = wanted.get("day") or today()
    roll = Roll(branch, day, wanted)
    # Of ages seen on many days a birth date can be found: who sees it masked sees the year.
    ages = {Reach.ALL: "age", Reach.MASKED: "year"}.get(reach, "")
    context = {
        "form": form,
        "wanted": wanted,
        "day": day,
        "is_today": day == today(),
        "heads": roll.heads,
        "ages": ages,
    }
    # An age band together with a name or a group would give an age away: then it is counted, not listed.
    if wanted.get("age") and reach < Reach.ALL:
        count = asked_for(branch, day, {"age": wanted["age"]}).count()
        context |= {"only_counted": True, "count": count, "said": form.said_of("age"), "sections": []}
    else:
        context |= _found(request, form, roll)
    return render(request, "members/list.html", context)


def _found(request, form, roll) -> dict:
    page = page_asked(request.GET, roll.found)
    return {
        "count": len(roll.found),
        "said": form.said,
        "grouped": roll.grouped,
        "page": page,
        "sections": roll.sections(list(page)),
        "chips": _chips(roll),
        "selects": _selects(roll, form),
    }


def _chips(roll) -> list[tuple[str, str, str, int, bool]]:
    """(name, value, label, count, on): the groups of the day, and the few kinds that are asked for most."""
    groups, kinds, chosen = roll.counts("group"), roll.counts("kind"), roll.wanted
    chips = [
        ("group", group.pk, group.name, groups[group.pk], chosen.get("group") == group)
        for group in roll.groups
        if group.exists_on(roll.day) or groups[group.pk]
    ]
    for kind in MemberKind:
        chips.append(("kind", kind.value, kind.label, kinds[kind], chosen.get("kind") == kind))
    retired = roll.counts("category")["retired"]
    if retired or chosen.get("category"):
        chips.append(("category", "retired", "离退休", retired, bool(chosen.get("category"))))
    return chips


def _selects(roll, form) -> list[dict]:
    """The filters with more values than chips are good for; a value that leaves nobody is left out."""
    educations = roll.counts("education")
    named = sorted(value for value in educations if value != UNRECORDED)
    choices = {
        "sex": list(Sex.choices),
        "education": [*((value, value) for value in named), (UNRECORDED, "未记录")],
        "post": list(POSTS.items()),
        "age": [(code, band.name) for code, band in AGE_BANDS.items()] if form.sees_ages else [],
    }
    return [_select(roll, form, name, values) for name, values in choices.items() if values]


def _select(roll, form, name, values) -> dict:
    chosen = roll.wanted.get(name, "")
    if name == "age":
        # Ages are reckoned for those of the page, not for a thousand: bands stand without their counts.
        options = [(value, label, None, value == chosen) for value, label in values]
    else:
        counts = roll.counts(name)
        options = [
            (value, label, counts[value], value == chosen)
            for value, label in values
            if counts[value] or value == chosen
        ]
    if chosen and not any(on for *_, on in options):
        options.append((chosen, chosen, 0, True))
    return {"name": name, "label": form.fields[name].label, "options": options, "on": bool(chosen)}


@access.to_see("roll")
def me(request):
    if request.access.member is None:
        raise Http404
    return redirect(request.access.member)


@access.to_change("roll")
@atomic_post
def new(request):
    return _member_form(request, Member(branch=request.access.branch), "新增党员", "{}记入了名册。")


@access.to_see("roll")
def detail(request, pk):
    return _member_page(request, access.fetch(request, Member.objects.select_related("account"), pk=pk))


@access.to_see("personal")
@never_cache
def show(request, pk, part):
    """Shows one masked part of the personal data to who may see all, and keeps that it was shown."""
    member = access.fetch(request, Member, pk=pk)
    if part not in MASKS:
        raise Http404
    if not may_be_shown(request.access, member):
        raise PermissionDenied
    if request.method != "POST":
        return redirect(f"{member.get_absolute_url()}?half={half_asked(request.GET)}")
    note_showing(request.access, member, [part])
    if request.htmx:
        return render(request, "members/_shown.html", {"value": getattr(member, part)})
    return _member_page(request, member, shown=[part])


def _member_page(request, member, shown=()):
    who, half, day = request.access, half_asked(request.GET), today()
    kept, full, own = Kept(who, member), member.is_full(day), is_own(who, member)
    context = {
        "member": member,
        "kept": kept,
        "own": own,
        "full": full,
        "standing": completed_years(member.converted_on, day) if full and member.converted_on else None,
        "on_roll": member.is_on_roll(day),
        "half": half,
        "personal": personal_of(who, member, shown),
        "shown": shown,
        "doubts": explained(member) if own or may_be_shown(who, member) else [],
        "dues": tiles_of(member, half.months) if may_see(who, "dues", member) else None,
        "lookers": _lookers(member) if own else None,
        # A member without a post lands here, not on the home page.
        "todos": duty.todos(who) if own else [],
    }
    return render(request, "members/detail.html", context)


LOOKERS = 10


def _lookers(member):
    """Who had this member's data shown, the latest; without a member it was the whole roster."""
    views = PersonalDataView.objects.filter(branch=member.branch_id)
    return views.filter(Q(member=member) | Q(member=None, applicant=None)).select_related("shown_to")[
        :LOOKERS
    ]


@access.to_see("exchange")
def personal_views(request):
    """Who had whose personal data shown, and when."""
    branch, asked = request.access.branch, request.GET.get("member", "")
    views = PersonalDataView.objects.filter(branch=branch)
    people = branch.members.filter(id__in=views.values("member")).order_by("pinyin", "id")
    chosen = branch.members.filter(pk=number_in(request.GET, "member", 0)).first() if asked else None
    if chosen:
        views = views.filter(member=chosen)
    page = page_asked(request.GET, views.select_related("member", "applicant", "shown_to"))
    context = {
        "people": people,
        "chosen": chosen,
        "unknown": bool(asked) and chosen is None,
        "page": page,
        "head": ["时间", "谁看的", "看了谁的", "内容", "用途"],
        "records": [_view_cells(view) for view in page],
    }
    return render(request, "members/personal_views.html", context)


def _view_cells(view) -> list:
    person = view.member or view.applicant
    whose = (person.name, person.get_absolute_url()) if person else "名册"
    when = timezone.localtime(view.shown_at)
    return [f"{when:%Y-%m-%d %H:%M}", str(view.shown_to), whose, view.what, view.reason]


@access.to_change("roll")
@atomic_post
def edit(request, pk):
    member = access.fetch(request, Member, pk=pk)
    if request.method == "GET":
        # The form has the numbers in full.
        note_showing(request.access, member, reason="修改党员信息")
    return _member_form(request, member, f"修改{member}", "{}的信息改好了。")


def _member_form(request, member, title, done):
    form = MemberForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        messages.success(request, done.format(form.save()))
        return redirect(member)
    context = {"form": form, "title": title, "member": member}
    return render(request, "members/form.html", context, status=422 if form.errors else 200)


@access.to_see("profile")
def branch_profile(request):
    branch = request.access.branch
    context = {"branch": branch, "groups": branch.groups.on(today()), "units": branch.units.all()}
    return render(request, "branch/detail.html", context | {"most_units": MOST_UNITS})


@access.to_change("profile")
@atomic_post
def edit_branch_profile(request):
    form = ProfileForm(request.POST or None, instance=request.access.branch)
    back, said = reverse("branch"), "支部概况改好了。"
    return row_page(request, form, title="修改支部概况", back=back, said=said, crumb="支部概况")
