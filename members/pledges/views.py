from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branch.asked import at_half_year, number_in
from branch.periods import half_or_year_asked, today
from branch.transactions import atomic_post
from members import access
from members.access import Reach
from members.models import Member, Pledge, PledgeRound, PledgeSigner
from members.pledges import rounds
from members.pledges.forms import AddSignerForm, NewRoundForm, RoundForm, SignForm
from members.row_form import delete_page, row_page

# Which pledges the last press on “全部在这一天签” wrote: it can be taken back as one.
UNDO = "pledges_signed"


# ---- /pledges/ ----
@access.to_see("records")
def list_(request):
    who, half, day = request.access, half_or_year_asked(request.GET), today()
    only_own = who.see["records"] == Reach.OWN
    pledges = Pledge.objects.filter(branch=who.branch, signed_on__range=(half.start, half.end))
    if only_own:
        pledges = pledges.filter(member=who.member)
        lines = rounds.own_lines_of_half(who.member, half, day)
    else:
        lines = rounds.lines_of_half(who.branch, half, day)
    pledges = list(pledges.select_related("member"))
    context = {
        "half": half,
        "lines": lines,
        "count": len(pledges),
        "head": ["承诺书", "签订人", "签订日期"],
        "records": [_record(pledge) for pledge in pledges],
        "only_own": only_own,
        "may_change": who.changes_all("records"),
    }
    return render(request, "members/pledges/list.html", context)


def _record(pledge):
    title = pledge.title
    if pledge.round_id:
        title = (pledge.title, reverse("pledges:detail", args=[pledge.round_id]))
    link = (pledge.member.name, reverse("members:detail", args=[pledge.member_id]))
    return [title, link, pledge.signed_on.isoformat()]


@access.to_change_all("records")
@atomic_post
def new(request):
    round_ = PledgeRound(branch=request.access.branch, opened_on=today())
    form = NewRoundForm(request.POST or None, instance=round_)
    if request.method == "POST" and form.is_valid():
        round_ = form.save()
        messages.success(request, f"“{round_}”记好了，应签 {len(form.people)} 人。")
        return redirect(round_)
    context = {"form": form, "back": reverse("pledges:list"), "chosen": rounds.Scope.CHOSEN}
    status = 422 if request.method == "POST" else 200
    return render(request, "members/pledges/new.html", context, status=status)


# ---- /pledges/<pk>/ ----
@require_safe
@access.to_see("records")
def detail(request, pk):
    """The round: who has signed, and the text. Who sees only the own reads the text and the own signing."""
    round_ = round_of(request, pk)
    if request.access.see["records"] == Reach.OWN:
        return _own(request, round_)
    return page_of_round(request, round_)


def round_of(request, pk):
    return access.fetch(request, PledgeRound.objects.select_related("branch"), pk=pk)


def _own(request, round_):
    member = request.access.member
    asked = PledgeSigner.objects.filter(branch=round_.branch_id, round=round_, member=member)
    signed = round_.pledges.filter(member=member).first()
    if signed is None and not asked.exists():
        raise PermissionDenied
    context = {
        "round": round_,
        "back": at_half_year("pledges:list", round_.opened_on),
        "signed": signed,
        "mark": rounds.own_mark(round_, signed is not None, today()),
    }
    return render(request, "members/pledges/own.html", context)


def page_of_round(request, round_, form=None, adding=None):
    context = signing(request, round_, form)
    context |= {
        "back": at_half_year("pledges:list", round_.opened_on),
        "adding": adding or AddSignerForm(round_),
        "change": rounds.roll_change(round_, today()) if context["may_change"] else None,
    }
    status = 422 if (form and form.errors) or (adding and adding.errors) else 200
    return render(request, "members/pledges/detail.html", context, status=status)


def signing(request, round_, form=None, words="", after=None):
    """What the part of the page shows on which signing is recorded; `after` was just dealt with."""
    day = today()
    sections = rounds.sections_of(round_, day)
    signers = [signer for section in sections for signer in section.signers]
    progress = rounds.Progress(len(signers), sum(signer.pledge is not None for signer in signers))
    may_change = request.access.changes_all("records")
    undo = request.session.get(UNDO) or {}
    return {
        "round": round_,
        "sections": sections,
        "waiting": [signer for signer in signers if signer.pledge is None],
        "progress": progress,
        "mark": rounds.mark_of(round_, progress, day),
        "may_change": may_change,
        "form": form or SignForm(round_, initial={"signed_on": _day_asked(request, round_)}),
        "before": rounds.found_before(round_) if may_change and progress.left else [],
        "undo": undo if undo.get("round") == round_.pk else None,
        "words": words,
        "focus": _next_waiting(signers, after),
    }


def _day_asked(request, round_):
    """Several who signed on one day are recorded one after the other: the day stays."""
    form = SignForm(round_, {"signed_on": request.GET.get("day", "")})
    return form.cleaned_data["signed_on"] if form.is_valid() else today()


def _next_waiting(signers, after):
    """Where the keyboard goes on: the next who has not signed, or who was just dealt with."""
    places = [place for place, signer in enumerate(signers) if signer.member.pk == after]
    if not places:
        return None
    following = signers[places[0] + 1 :] + signers[: places[0]]
    return next((signer.member.pk for signer in following if signer.pledge is None), after)


@access.to_change_all("records")
@atomic_post
def edit(request, pk):
    round_ = round_of(request, pk)
    form = RoundForm(request.POST or None, instance=round_)
    context = {"delete_url": reverse("pledges:delete", args=[pk])}
    return row_page(
        request, form, title="修改承诺书", back=round_.get_absolute_url(), said="“{row}”改好了。",
        crumb=str(round_), **context,
    )  # fmt: skip


@access.to_change_all("records")
@atomic_post
def delete(request, pk):
    round_ = round_of(request, pk)
    signed = round_.pledges.count()
    also = f"已签的 {signed} 份仍留在承诺书里；" if signed else ""
    return delete_page(
        request,
        round_,
        what=f"承诺书“{round_}”和它的应签名单",
        also=also,
        back=round_.get_absolute_url(),
        after=at_half_year("pledges:list", round_.opened_on),
    )


# ---- who is to sign ----
@access.to_change_all("records")
@require_POST
@atomic_post
def follow(request, pk):
    round_ = round_of(request, pk)
    change = rounds.follow_the_roll(round_, today())
    words = [
        f"加了 {len(change.come)} 人" if change.come else "",
        f"去掉 {len(change.gone)} 人" if change.gone else "",
    ]
    said = f"名单按名册更新了：{'，'.join(filter(None, words))}。" if change else "名单和名册一致，没有变化。"
    messages.success(request, said)
    return redirect(f"{round_.get_absolute_url()}#people")


@access.to_change_all("records")
@require_POST
@atomic_post
def add(request, pk):
    round_ = round_of(request, pk)
    form = AddSignerForm(round_, request.POST)
    if not form.is_valid():
        return page_of_round(request, round_, adding=form)
    person = form.cleaned_data["member"]
    rounds.add_signers(round_, [person])
    messages.success(request, f"{person}加进了应签名单。")
    return redirect(f"{round_.get_absolute_url()}#people")


@access.to_change_all("records")
@require_POST
@atomic_post
def remove(request, pk, member):
    round_ = round_of(request, pk)
    signer = access.fetch(request, round_.signers.select_related("member"), member=member)
    if round_.pledges.filter(member=member).exists():
        messages.error(request, f"{signer}已经签了，不能从名单里去掉。签错了先撤销。")
    else:
        signer.delete()
        messages.success(request, f"{signer}从应签名单里去掉了。")
    return redirect(f"{round_.get_absolute_url()}#people")


# ---- paper ----
@require_safe
@access.to_see("records")
def print_(request, pk):
    """One page a person, with the name: of who has not signed, of all (`?all=1`), or of one (`?member=`)."""
    round_ = _paper_of(request, pk)
    people = Member.objects.filter(branch=round_.branch_id, pledges_due__round=round_)
    asked = number_in(request.GET, "member")
    if asked is not None:
        people = people.filter(pk=asked)
    elif not request.GET.get("all"):
        people = people.exclude(Q(pk__in=round_.pledges.values("member")))
    people = list(people)
    context = {
        "round": round_,
        "people": people,
        "is_all": bool(request.GET.get("all")),
        "is_one": asked is not None,
        "paragraphs": [line.strip() for line in round_.text.splitlines() if line.strip()],
    }
    return render(request, "members/pledges/forms_print.html", context)


@require_safe
@access.to_see("records")
def sheet(request, pk):
    """A list for everybody to sign on."""
    round_ = _paper_of(request, pk)
    context = {"round": round_, "sections": rounds.sections_of(round_, today())}
    return render(request, "members/pledges/sheet_print.html", context)


def _paper_of(request, pk):
    """Paper with others' names is not for who sees only the own."""
    round_ = round_of(request, pk)
    if request.access.see["records"] == Reach.OWN:
        raise PermissionDenied
    return round_
