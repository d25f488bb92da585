from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.periods import half_asked, today
from members import access
from members.access import Reach
from members.dues.ledger import tiles_of
from members.forms import MemberForm, RollFilter
from members.models import POST_ORDER, Member, completed_years
from members.personal import may_see, personal_of
from members.profile import ProfileForm
from members.roll import asked_for, group_counts, head_count, set_out, was_in_force
from members.row_form import row_page

FILTERS = ("kind", "sex", "age", "post", "category", "group", "q")


@access.to_see("roll")
def list_(request):
    """The roll on a day. Ages are of the birth date, so only who may see that in full may see them."""
    branch, reach = request.access.branch, request.access.see["personal"]
    form = RollFilter(request.GET, branch.groups.all())
    form.is_valid()
    wanted = form.cleaned_data
    day = wanted.get("day") or today()
    # An age band together with a name or a group would give an age away: then it is counted, not listed.
    only_counted = bool(wanted.get("age")) and reach < Reach.ALL
    if only_counted:
        wanted = {"age": wanted["age"]}
    members = list(asked_for(branch, day, wanted))
    grouped = not wanted.get("sort") or wanted.get("by") == "group"
    context = {
        "form": form,
        "wanted": wanted,
        "is_filtered": any(wanted.get(name) for name in FILTERS),
        "day": day,
        "is_today": day == today(),
        "count": len(members),
        "only_counted": only_counted,
        "grouped": grouped,
        "sections": [] if only_counted else set_out(branch, day, members, grouped),
        "heads": head_count(branch, day),
        "groups": group_counts(branch, day),
        # Of ages seen on many days a birth date can be found: who sees it masked sees the year.
        "ages": {Reach.ALL: "age", Reach.MASKED: "year"}.get(reach, ""),
    }
    return render(request, "members/list.html", context)


@access.to_see("roll")
def me(request):
    if request.access.member is None:
        raise Http404
    return redirect(request.access.member)


@access.to_change("roll")
def new(request):
    return _member_form(request, Member(branch=request.access.branch), "新增党员", "{}记入了名册。")


@access.to_see("roll")
def detail(request, pk):
    member = access.fetch(request, Member, pk=pk)
    who, half, day = request.access, half_asked(request.GET), today()
    roles = sorted(member.roles.select_related("group"), key=lambda role: POST_ORDER[role.post])
    memberships = list(member.group_memberships.select_related("group"))
    full = member.is_full(day)
    may_see_records = may_see(who, "records", member)
    context = {
        "member": member,
        "full": full,
        "standing": completed_years(member.converted_on, day) if full and member.converted_on else None,
        "on_roll": member.is_on_roll(day),
        "half": half,
        "personal": personal_of(who, member),
        "group": next((m.group for m in memberships if was_in_force(m, day)), None),
        "memberships": memberships,
        "roles": [role for role in roles if was_in_force(role, day)],
        "past_roles": [role for role in roles if role.ended_on and role.ended_on <= day],
        "dues": tiles_of(member, half.months) if may_see(who, "dues", member) else None,
        "may_see_records": may_see_records,
        "honours": member.honours.order_by("-dated_on") if may_see_records else (),
        "pledges": member.pledges.order_by("-signed_on") if may_see_records else (),
        "turns": member.duty_turns.order_by("-month") if may_see(who, "duty", member) else (),
    }
    return render(request, "members/detail.html", context)


@access.to_change("roll")
def edit(request, pk):
    member = access.fetch(request, Member, pk=pk)
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
    return render(request, "branch/detail.html", {"branch": request.access.branch})


@access.to_change("profile")
def edit_branch_profile(request):
    form = ProfileForm(request.POST or None, instance=request.access.branch)
    back, said = reverse("branch"), "支部概况改好了。"
    return row_page(request, form, title="修改支部概况", back=back, said=said, crumb="支部概况")
