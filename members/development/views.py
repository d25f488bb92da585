from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from branch.periods import half_asked
from branch.regulations import DEVELOPMENT_RULES
from members import access
from members.access import OF_A_GROUP, Access, Reach
from members.development.admission import conversions_due
from members.development.checks import hints_of
from members.development.counts import counts_of
from members.development.file import File, file_of, files_of, named, with_all, with_steps
from members.development.models import Applicant
from members.development.steps import CHAPTERS, FULL_NAMES, STEPS, WAY, Stage
from members.id_number import masked, masked_phone
from members.models import completed_years
from members.personal import Personal, note_showing, personal_of

SORTS = {"": "先办的在前", "new": "新申请的在前"}
EVENTS = {
    Stage.APPLICANT: "递交申请",
    Stage.ACTIVIST: "确定积极分子",
    Stage.PROSPECT: "确定发展对象",
    Stage.PROBATIONARY: "接收预备党员",
    Stage.FULL: "转为正式党员",
}


def seen_by(who: Access):
    """The files that an account may see: an ordinary member only the own one."""
    applicants = Applicant.objects.filter(branch=who.branch)
    return applicants.filter(member=who.member) if who.see["records"] == Reach.OWN else applicants


def file_to_see(request, pk) -> File:
    applicant = access.fetch(request, with_all(Applicant.objects), pk=pk)
    own = request.access.member and applicant.member_id == request.access.member.pk
    if request.access.see["records"] == Reach.OWN and not own:
        raise PermissionDenied
    return file_of(applicant, request.access.day)


@access.to_see("records")
def list_(request):
    who, half = request.access, half_asked(request.GET)
    only_own = who.see["records"] == Reach.OWN
    asked = {name: request.GET.get(name, "") for name in ("stage", "did", "sort", "q")}
    did = Stage(asked["did"]) if asked["did"] in WAY else None
    files = [file for file in files_of(with_steps(seen_by(who)), who.day) if _is_asked(file, asked["q"])]
    if did:
        files = [file for file in files if (day := file.event_day(did)) and day in half]
    stage = asked["stage"] if asked["stage"] in Stage.values else ""
    chips = [("", "全部", len(files))]
    chips += [(value, label, sum(file.stage == value for file in files)) for value, label in Stage.choices]
    context = {
        "half": half,
        "only_own": only_own,
        "files": _in_order([file for file in files if stage in ("", file.stage)], asked["sort"]),
        "total": len(files),
        "stage": stage,
        "chips": chips,
        "sort": asked["sort"] if asked["sort"] in SORTS else "",
        "sorts": list(SORTS.items()),
        "q": asked["q"].strip(),
        "did": EVENTS[did] if did else "",
        "is_filtered": bool(stage or did or asked["q"].strip()),
        "counts": None if only_own else _counts(who.branch, half),
        "may_change": who.changes_all("records"),
        "source": DEVELOPMENT_RULES,
    }
    return render(request, "members/development/list.html", context)


def _counts(branch, half):
    """(code, number, words) of the half-year's figures, each the link to its list."""
    return [(stage, count, EVENTS[stage]) for stage, count in counts_of(branch, half).by_stage.items()]


def _is_asked(file: File, text: str) -> bool:
    """By part of the name, of the pinyin, or by the initials."""
    text = "".join(text.lower().split())
    syllables = file.person.pinyin.split()
    initials = "".join(syllable[0] for syllable in syllables)
    return (
        text in "".join(file.person.name.lower().split())
        or "".join(syllables).startswith(text)
        or initials.startswith(text)
    )


def _in_order(files: list[File], sort: str) -> list[File]:
    if sort == "new":
        return sorted(files, key=lambda file: (file.applicant.applied_on, file.applicant.pk), reverse=True)
    with_next = sorted((file for file in files if file.next), key=lambda file: file.next.key)
    return with_next + [file for file in files if not file.next]


@access.to_see("records")
def conversions(request):
    """All probationary members on the roll, with a file or without."""
    who = request.access
    rows = conversions_due(who.branch, who.day)
    if who.see["records"] == Reach.OWN:
        rows = [row for row in rows if row.member.pk == (who.member and who.member.pk)]
    context = {"rows": rows, "may_change": who.changes_all("records"), "source": DEVELOPMENT_RULES}
    return render(request, "members/development/conversions.html", context)


@access.to_see("records")
def detail(request, pk):
    file = file_to_see(request, pk)
    who = request.access
    context = {
        "file": file,
        "applicant": file.applicant,
        "person": file.person,
        "personal": personal_in(who, file),
        "way": list(_way(file)),
        "coming": file.coming,
        "done": _done(file),
        "chapters": _chapters(file),
        "hints": hints_of(file) if who.see["records"] > Reach.OWN else (),
        "may_change": who.changes_all("records"),
        "source": DEVELOPMENT_RULES,
    }
    return render(request, "members/development/detail.html", context)


def _way(file: File):
    """(name, day, state, word) of the five stages; the days of the stages left out stay blank."""
    here = WAY.index(file.reached)
    for place, stage in enumerate(WAY):
        day = file.stage_days.get(stage)
        if place > here:
            yield FULL_NAMES[stage], None, "none", "未到"
        elif place == here and stage != Stage.FULL:
            state = ("none", "已终止") if file.is_ended else ("now", "现在")
            yield FULL_NAMES[stage], day, *state
        else:
            yield FULL_NAMES[stage], day, "ok" if day else "none", "已到" if day else "没有记录"


def _done(file: File):
    return sorted(file.steps, key=lambda step: (step.done_on, step.pk), reverse=True)


def _chapters(file: File):
    """(title, [(step, its rows)]): every step there is, with what was recorded of it."""
    for chapter, title in CHAPTERS.items():
        steps = [step for step in STEPS if step.chapter == chapter]
        yield title, [(step, file.by_kind.get(step.kind, [])) for step in steps]


@access.to_see("records")
def sheet(request, pk):
    """发展党员纪实: what was recorded, and blanks for what was not; the paper has the numbers in full."""
    file = file_to_see(request, pk)
    in_full = not file.member and request.access.changes_all("personal")
    if in_full:
        note_showing(request.access, file.applicant, reason="打印发展党员纪实")
    context = {
        "file": file,
        "applicant": file.applicant,
        "person": file.person,
        "personal": personal_in(request.access, file, in_full),
        "chapters": [
            (title, [(step, rows or [None]) for step, rows in steps]) for title, steps in _chapters(file)
        ],
        "helpers": [
            (label, [row for row in file.helpers if row.part == part])
            for part, label in (("mentor", "培养联系人"), ("sponsor", "入党介绍人"))
        ],
    }
    return render(request, "members/development/sheet.html", context)


def personal_in(who: Access, file: File, in_full=False) -> Personal | None:
    """Of who is on the roll as the roll shows it; of the others masked, but for the form and the paper."""
    if file.member:
        return personal_of(who, file.member)
    person, reach = file.applicant, who.see["personal"]
    if who.changes_all("personal"):
        age = completed_years(person.born_on, who.day)
        numbers = person.id_number, person.phone
        if not in_full:
            numbers = masked(person.id_number), masked_phone(person.phone)
        return Personal(named(person.born_on), *numbers, age)
    in_led_group = reach in OF_A_GROUP and person.group_id in who.led_group_ids
    if in_led_group or reach in (Reach.ALL, Reach.MASKED):
        return Personal(f"{person.born_on.year}年", masked(person.id_number), masked_phone(person.phone))
    return None
