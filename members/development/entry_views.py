"""What is written into a file: the applicant, the steps, the helpers, and the row of the roll."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from branch.transactions import atomic_post, held
from members import access
from members.development import admission
from members.development.file import File, file_of, named, with_all
from members.development.forms import ApplicantForm, BackfillForm, EndForm, EnrolForm
from members.development.models import Applicant, DevelopmentHelper, DevelopmentStep
from members.development.step_forms import HelperForm, StepForm
from members.development.steps import STEP_OF, Kind, Stage
from members.models import Member
from members.personal import note_showing
from members.row_form import delete_page, row_page

CRUMB = "发展党员"


def _file(request, pk) -> File:
    """The file that a form is about; nobody else writes to it until the form's transaction ends."""
    applicant = access.fetch(request, held(request, with_all(Applicant.objects)), pk=pk)
    return file_of(applicant, request.access.day)


def _file_of_row(request, rows, pk):
    row = access.fetch(request, rows.objects, pk=pk)
    return row, _file(request, row.applicant_id)


# ---- the applicant ----
@access.to_change_all("records")
@atomic_post
def new(request):
    form = ApplicantForm(request.POST or None, instance=Applicant(branch=request.access.branch))
    back = reverse("development:list")
    response = row_page(
        request, form, title="新增入党申请人", back=back, said="{row}的档案建好了。", crumb=CRUMB
    )
    return redirect(form.instance) if form.instance.pk else response


@access.to_change_all("records")
@atomic_post
def backfill(request, member):
    member = access.fetch(request, held(request, Member.objects), pk=member)
    if existing := Applicant.objects.filter(member=member).first():
        return redirect(existing)
    if not member.is_on_roll(request.access.day) or member.is_full(request.access.day):
        messages.error(request, f"{member}不是在册的预备党员，不用补建档案。")
        return redirect("development:conversions")
    form = BackfillForm(request.POST or None, instance=Applicant(branch=member.branch, member=member))
    response = row_page(
        request,
        form,
        title=f"补建{member}的档案",
        back=reverse("development:conversions"),
        said="{row}的档案建好了，以前的步骤可以逐条补登。",
        crumb="预备党员转正",
    )
    return redirect(form.instance) if form.instance.pk else response


@access.to_change_all("records")
@atomic_post
def edit(request, pk):
    file = _file(request, pk)
    applicant = file.applicant
    delete_url = None if file.member else reverse("development:delete", args=[pk])
    if request.method == "GET" and not file.member:
        note_showing(request.access, applicant, reason="修改申请人信息")
    return row_page(
        request,
        ApplicantForm(request.POST or None, instance=applicant, file=file),
        title=f"修改{file.person}的申请",
        back=applicant.get_absolute_url(),
        said="{row}的申请改好了。",
        crumb=str(file.person),
        delete_url=delete_url,
    )


@access.to_change_all("records")
@atomic_post
def delete(request, pk):
    """For a file made by mistake; whoever is on the roll keeps theirs."""
    file = _file(request, pk)
    if file.member:
        messages.error(request, f"没有删除：{file.person}已列入名册，档案要保留。")
        return redirect(file.applicant)
    return delete_page(
        request,
        file.applicant,
        what=f"{file.person}的入党申请档案",
        also="步骤、联系人、介绍人和附件会一起删去。不再培养的不用删，点“终止”。",
        back=file.applicant.get_absolute_url(),
        after=reverse("development:list"),
    )


@access.to_change_all("records")
@atomic_post
def end(request, pk):
    file = _file(request, pk)
    applicant = file.applicant
    if file.reached == Stage.FULL:
        messages.error(request, f"{file.person}已转为正式党员，不用终止。")
        return redirect(applicant)
    return row_page(
        request,
        EndForm(request.POST or None, instance=applicant, file=file),
        title=f"终止{file.person}的培养",
        back=applicant.get_absolute_url(),
        said="{row}的档案已终止，记录都保留。",
        crumb=str(file.person),
    )


@require_POST
@access.to_change_all("records")
@atomic_post
def reopen(request, pk):
    applicant = _file(request, pk).applicant
    admission.return_to_roll(applicant)
    applicant.ended_on, applicant.ending = None, ""
    applicant.save(update_fields=["ended_on", "ending"])
    messages.success(request, f"{applicant}的档案恢复了。")
    return redirect(applicant)


# ---- the roll ----
@access.to_change_all("records")
@atomic_post
def enrol(request, pk):
    """列入名册, once: a second press finds the member that the first one made."""
    file = _file(request, pk)
    applicant, day = file.applicant, file.day_of(Kind.ADMISSION)
    if not file.awaits_roll:
        if file.member:
            messages.success(request, f"{applicant}已在名册。")
        else:
            messages.error(request, f"没有列入名册：{applicant}还没有登记支部大会讨论接收，或已终止。")
        return redirect(applicant)
    form = EnrolForm(
        request.POST or None, instance=admission.future_member(applicant, day), applicant=applicant
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"{applicant}列入了名册，预备期从{named(day)}算起。")
        return redirect(applicant)
    context = {
        "form": form,
        "applicant": applicant,
        "admitted_on": day,
        "twin": admission.twin_on_roll(applicant, file.day),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/development/enrol.html", context, status=status)


@require_POST
@access.to_change_all("records")
@atomic_post
def link_member(request, pk, member):
    """The roll has the same person already: the file names that row instead of making one."""
    file = _file(request, pk)
    twin = admission.twin_on_roll(file.applicant, file.day) if file.awaits_roll else None
    if twin is None or twin.pk != member:
        raise Http404
    admission.link(file.applicant, twin)
    messages.success(request, f"{file.applicant}的档案连上了名册。")
    return redirect(file.applicant)


# ---- steps ----
@access.to_change_all("records")
@atomic_post
def step_new(request, pk):
    file = _file(request, pk)
    kind = request.GET.get("kind", "")
    if kind not in STEP_OF:
        raise Http404
    return _step_page(
        request, file, DevelopmentStep(branch=file.applicant.branch, applicant=file.applicant, kind=kind)
    )


@access.to_change_all("records")
@atomic_post
def step_edit(request, pk):
    step, file = _file_of_row(request, DevelopmentStep, pk)
    return _step_page(request, file, step, delete_url=reverse("development:step_delete", args=[pk]))


def _step_page(request, file, step, **context):
    applicant = file.applicant
    response = row_page(
        request,
        StepForm(request.POST or None, instance=step, file=file),
        title=str(step),
        back=applicant.get_absolute_url(),
        said="“{row}”登记好了。",
        crumb=str(file.person),
        **context,
    )
    saved = response.status_code == 302
    if saved and step.kind == Kind.ADMISSION and file.member is None and not file.is_ended:
        return redirect("development:enrol", applicant.pk)
    return response


@access.to_change_all("records")
@atomic_post
def step_delete(request, pk):
    step, file = _file_of_row(request, DevelopmentStep, pk)
    back, member = file.applicant.get_absolute_url(), file.member
    if member and step.kind == Kind.ADMISSION:
        messages.error(request, f"没有删除：{member}已列入名册。不再是预备党员的，点“终止”。")
        return redirect(back)
    converted = member and step.kind == Kind.CONVERSION and member.converted_on
    if converted and request.method == "POST":
        admission.take_conversion_back(member)
    also = f"名册里{member}改回预备党员。" if converted else ""
    return delete_page(request, step, what=f"{named(step.done_on)}{step}", also=also, back=back)


# ---- mentors and sponsors ----
@access.to_change_all("records")
@atomic_post
def helper_new(request, pk):
    applicant = _file(request, pk).applicant
    part = request.GET.get("part", "")
    part = part if part in DevelopmentHelper.Part else DevelopmentHelper.Part.MENTOR
    return _helper_page(request, DevelopmentHelper(branch=applicant.branch, applicant=applicant, part=part))


@access.to_change_all("records")
@atomic_post
def helper_edit(request, pk):
    helper, file = _file_of_row(request, DevelopmentHelper, pk)
    helper.applicant = file.applicant
    return _helper_page(request, helper, delete_url=reverse("development:helper_delete", args=[pk]))


def _helper_page(request, helper, **context):
    return row_page(
        request,
        HelperForm(request.POST or None, instance=helper),
        title=str(helper.get_part_display()),
        back=helper.applicant.get_absolute_url(),
        said="{row}记好了。",
        crumb=str(helper.applicant),
        **context,
    )


@access.to_change_all("records")
@atomic_post
def helper_delete(request, pk):
    helper = access.fetch(request, DevelopmentHelper.objects.select_related("member", "applicant"), pk=pk)
    return delete_page(request, helper, what=str(helper), back=helper.applicant.get_absolute_url())
