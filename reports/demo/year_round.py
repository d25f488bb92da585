"""What the main branch of the demonstration does around its activities, all year."""

from datetime import timedelta

from django.utils import timezone

from branch.periods import Month
from meetings.models import (
    Appraisal,
    AppraisalEntry,
    Campaign,
    CampaignStep,
    CourseStep,
    Form,
    Leader,
    LeaderPart,
    MajorMatter,
    Meeting,
    OrgLifeCourse,
    PlanEvent,
    PlanItem,
    Problem,
    SpecialStudy,
    StudyItem,
    Supervision,
    Talk,
    TalkCall,
    TalkNote,
    Voter,
)
from reports.demo import people
from reports.demo import texts_year as texts
from reports.demo.recording import Recorder, at_hour
from reports.demo.roll import Roll
from reports.demo.span import Span


def make_year_round(recorder: Recorder) -> None:
    roll, span = recorder.roll, recorder.span
    held = [meeting for meeting in recorder.meetings if meeting.state == Meeting.State.HELD]
    _make_leaders(roll, held)
    _make_study_plan(roll, span, held)
    for half in span.halves:
        _make_special_studies(roll, span, half, held)
        _make_conduct(roll, span, half, held)
    _make_campaign(roll, span, texts.CAMPAIGN, span.halves[2], held, Form.THEME_DAY)
    _make_campaign(roll, span, texts.DRIVE, span.halves[0], held, Form.COMMITTEE_MEETING)
    for meeting in held:
        if meeting.org_life_meeting:
            _make_course(roll, span, meeting)
            _make_appraisal(recorder, meeting)
    _make_talk_words(roll, span)
    _make_plan_changes(roll, span)


def _on(held: list[Meeting], day) -> Meeting | None:
    return next((meeting for meeting in held if meeting.held_on == day and not meeting.group_id), None)


# ---- leaders ----
def _make_leaders(roll: Roll, held: list[Meeting]) -> None:
    """The one in charge, from above; and the secretary, who stands on the roll."""
    above = Leader.objects.create(
        branch=roll.branch, name=people.LEADER_IN_CHARGE, title=texts.LEADER_TITLE, began_on=held[0].held_on
    )
    first = roll.members[0]
    inside = Leader.objects.create(branch=roll.branch, name=first.name, title=first.job, member=first)
    parts, came = [], []
    for meeting in held:
        part = _part_of_the_leader_above(meeting)
        if part:
            parts.append(LeaderPart(branch=roll.branch, leader=above, meeting=meeting, part=part))
        if part and part != LeaderPart.Part.TAUGHT:
            meeting.guests = "、".join(filter(None, [f"{above.name}（{above.title}）", meeting.guests]))
            came.append(meeting)
        if meeting.lecturer_id == first.id:
            parts.append(
                LeaderPart(branch=roll.branch, leader=inside, meeting=meeting, part=LeaderPart.Part.TAUGHT)
            )
        elif meeting.general_meeting or meeting.group_id == roll.groups[0].id:
            parts.append(LeaderPart(branch=roll.branch, leader=inside, meeting=meeting))
    LeaderPart.objects.bulk_create(parts)
    Meeting.objects.bulk_update(came, ["guests"])


def _part_of_the_leader_above(meeting: Meeting) -> str:
    if meeting.lecturer_kind == Meeting.LecturerKind.LEADER:
        return LeaderPart.Part.TAUGHT
    if meeting.org_life_meeting:
        return LeaderPart.Part.GUIDED
    half_year_talk = meeting.general_meeting and meeting.held_on.month in (7, 12)
    return LeaderPart.Part.ATTENDED if half_year_talk else ""


# ---- study ----
def _make_study_plan(roll: Roll, span: Span, held: list[Meeting]) -> None:
    studied = {}
    for meeting in held:
        if meeting.group_study or meeting.warning_education:
            studied.setdefault(Month.containing(meeting.held_on), meeting)
    rows = []
    for half in (*span.halves, span.current.next):
        for month in half.months:
            title, kind, way, source, hours = texts.STUDY_PLAN[month.number]
            meeting = studied.get(month)
            if meeting and meeting.material:
                title, kind, way = (
                    meeting.material,
                    "film" if "片" in meeting.material else "document",
                    "together",
                )
            rows.append(
                StudyItem(
                    branch=roll.branch,
                    month=month.start,
                    title=title,
                    kind=kind,
                    way=way,
                    source=source if not (meeting and meeting.material) else "",
                    hours=hours,
                    meeting=meeting if meeting and meeting.material else None,
                )
            )
    StudyItem.objects.bulk_create(rows)


def _make_special_studies(roll: Roll, span: Span, half, held) -> None:
    for (number, month, day), (document, code, within, after, note) in texts.SPECIAL_STUDIES.items():
        studied_on = span.day(half, month, day)
        if number != half.number or studied_on > span.today:
            continue
        reported_on = studied_on + timedelta(after)
        reported = reported_on <= span.today
        SpecialStudy.objects.create(
            branch=roll.branch,
            document=document,
            document_number=code.format(年=half.year),
            studied_on=studied_on,
            meeting=_on(held, studied_on),
            due_on=studied_on + timedelta(within),
            reported_on=reported_on if reported else None,
            reported_to=people.SUPERIOR,
            report_number=f"规信支〔{half.year}〕{month + number * 2}号" if reported else "",
            note=note,
        )


# ---- conduct and clean government ----
def _make_conduct(roll: Roll, span: Span, half, held) -> None:
    for (number, month, _day), (title, kind, how, decision, carried_out) in texts.MAJOR_MATTERS.items():
        meetings = [
            one
            for one in held
            if one.committee_meeting and Month.containing(one.held_on) == half.months[month]
        ]
        if number == half.number and meetings:
            MajorMatter.objects.create(
                branch=roll.branch,
                title=title,
                kind=kind,
                decided_on=meetings[0].held_on,
                meeting=meetings[0],
                how=how,
                decision=decision,
                carried_out=carried_out,
            )
    for (number, month, day), row in texts.SUPERVISIONS.items():
        checked_on = span.day(half, month, day)
        if number == half.number and checked_on <= span.today:
            _make_supervision(roll, span, checked_on, *row)


def _make_supervision(roll, span, checked_on, subject, checker, findings, follow_up, who, within, outcome):
    due_on = checked_on + timedelta(within) if within else None
    closed = bool(outcome) and due_on <= span.today
    Supervision.objects.create(
        branch=roll.branch,
        checked_on=checked_on,
        subject=subject,
        checker=checker,
        findings=findings,
        follow_up=follow_up,
        responsible=roll.named(who) if who else None,
        due_on=due_on,
        outcome=outcome if closed else "",
        closed_on=due_on if closed else None,
    )


# ---- campaigns ----
def _make_campaign(roll: Roll, span: Span, told, half, held, form) -> None:
    name, kind, note, steps = told
    last = max(span.day(half, month, day) for *_, month, day, _ in steps)
    campaign = Campaign.objects.create(
        branch=roll.branch,
        name=f"{name}（{half.year}年）",
        kind=kind,
        began_on=half.start,
        ended_on=last if last <= span.today else None,
        note=note,
    )
    CampaignStep.objects.bulk_create(_campaign_step(roll, span, campaign, half, *step) for step in steps)
    attached = [meeting for meeting in held if meeting.held_on in half and getattr(meeting, form)]
    for meeting in attached:
        meeting.campaign = campaign
    Meeting.objects.bulk_update(attached, ["campaign"])


def _campaign_step(roll, span, campaign, half, kind, title, who, month, day, result) -> CampaignStep:
    due_on = span.day(half, month, day)
    done = bool(result) and due_on <= span.today
    return CampaignStep(
        branch=roll.branch,
        campaign=campaign,
        kind=kind,
        title=title,
        responsible=roll.named(who),
        due_on=due_on,
        done_on=due_on if done else None,
        result=result if done else "",
    )


# ---- the organisational life meeting and the appraisal ----
def _make_course(roll: Roll, span: Span, meeting: Meeting) -> None:
    course = OrgLifeCourse.objects.create(
        branch=roll.branch, year=meeting.held_on.year, theme=texts.COURSE_THEME
    )
    steps = []
    for kind, before, note in texts.NOTICE_STEPS:
        day = meeting.held_on - timedelta(before)
        done = day <= span.today
        steps.append(
            CourseStep(
                branch=roll.branch,
                course=course,
                kind=kind,
                due_on=day,
                done_on=day if done else None,
                note=note if done else "",
                meeting=meeting if kind == CourseStep.Kind.MEETING else None,
            )
        )
    CourseStep.objects.bulk_create(steps)
    Problem.objects.bulk_create(_problem(roll, span, course, meeting, *row) for row in texts.PROBLEMS)


def _problem(roll, span, course, meeting, who, text, source, measure, by, within, outcome) -> Problem:
    due_on = meeting.held_on + timedelta(within)
    closed = bool(outcome) and due_on <= span.today
    return Problem(
        branch=roll.branch,
        course=course,
        member=roll.named(who) if who else None,
        text=text,
        source=source,
        measure=measure,
        responsible=roll.named(by),
        due_on=due_on,
        outcome=outcome if closed else "",
        closed_on=due_on - timedelta(4) if closed else None,
    )


def _make_appraisal(recorder: Recorder, meeting: Meeting) -> None:
    """On paper: everybody who came marked everybody who is graded; probationary members are not."""
    roll, today = recorder.roll, recorder.span.today
    day = meeting.held_on
    closed_at = min(at_hour(day, 11), timezone.now())
    appraisal = Appraisal.objects.create(
        branch=roll.branch, year=day.year, held_on=day, way=Appraisal.Way.PAPER, meeting=meeting,
        opened_at=closed_at - timedelta(hours=1), closed_at=closed_at,
    )  # fmt: skip
    came = sum(1 for row in recorder.attendances if row.meeting is meeting and row.status in row.CAME)
    Voter.objects.bulk_create(
        Voter(branch=roll.branch, appraisal=appraisal, member=member) for member in roll.on_roll(day)
    )
    graded = [member for member in roll.on_roll(day) if member.is_full(day)]
    settled = day + timedelta(14) <= today
    AppraisalEntry.objects.bulk_create(
        _entry(roll, appraisal, member, place, came, day + timedelta(20 + place % 5), settled, today)
        for place, member in enumerate(graded)
    )


def _entry(roll, appraisal, member, place, came, fed_back_on, settled, today) -> AppraisalEntry:
    is_excellent = member.name in texts.EXCELLENT
    basic = int(place % 9 == 4)
    excellent = came - 4 - place % 3 if is_excellent else 3 + place % 5
    verdict = ("excellent" if is_excellent else "qualified") if settled else ""
    return AppraisalEntry(
        branch=roll.branch,
        appraisal=appraisal,
        member=member,
        self_review=texts.SELF_REVIEWS[place % len(texts.SELF_REVIEWS)],
        peer_review=texts.PEER_REVIEWS[place % len(texts.PEER_REVIEWS)],
        excellent=excellent,
        qualified=came - excellent - basic,
        basic=basic,
        unqualified=0,
        verdict=verdict,
        verdict_note=texts.VERDICT_NOTES.get(verdict, ""),
        fed_back_on=fed_back_on if verdict and fed_back_on <= today else None,
    )


# ---- talks ----
def _make_talk_words(roll: Roll, span: Span) -> None:
    talks = list(Talk.objects.filter(branch=roll.branch).order_by("held_on", "id"))
    for talk in talks:
        talk.place = texts.TALK_PLACES.get(talk.kind, texts.TALK_PLACES[""])
    Talk.objects.bulk_update(talks, ["place"], batch_size=200)
    accounts = {member.id: member.account_id for member in roll.members}
    TalkNote.objects.bulk_create(
        TalkNote(
            branch=roll.branch,
            talk=talk,
            said=said,
            opinions=opinions,
            follow_up=follow_up,
            written_by_id=accounts[talk.talker_id],
        )
        for talk in talks
        for words, said, opinions, follow_up in texts.TALK_NOTES
        if words in talk.topic
    )
    by = roll.holder("书记", span.today).account
    calls = [
        (people.ILL, TalkCall.Kind.ILLNESS, roll.ill_since[people.ILL], "住院治疗，请组里经常联系"),
        (
            people.MOVED,
            TalkCall.Kind.WORK,
            span.current.previous.months[2].start,
            "由信息技术处调到综合规划处",
        ),
    ]
    TalkCall.objects.bulk_create(
        TalkCall(branch=roll.branch, member=roll.named(name), kind=kind, noted_on=day, note=note, noted_by=by)
        for name, kind, day, note in calls
        if day <= span.today
    )


# ---- changes of the plan ----
def _make_plan_changes(roll: Roll, span: Span) -> None:
    """One line was put off by a month and since held, the study that was called off is struck out."""
    by = roll.holder("宣传委员", span.today).account
    of_branch = PlanItem.objects.filter(branch=roll.branch)
    moved = (
        of_branch.filter(form=Form.WARNING_EDUCATION, month__lte=span.today).order_by("month", "id").last()
    )
    if moved:
        before = Month.containing(moved.month).previous.start
        moved.first_month = before
        moved.save()
        PlanEvent.objects.create(
            branch=roll.branch, item=moved, kind=PlanEvent.Kind.MOVED, from_month=before,
            to_month=moved.month, reason="警示教育片借用时间推后", by=by,
        )  # fmt: skip
    off = Meeting.objects.filter(branch=roll.branch, state=Meeting.State.CANCELLED).first()
    struck = (
        off
        and of_branch.filter(form=Form.GROUP_STUDY, topic=off.topic, month=off.held_on.replace(day=1)).first()
    )
    if struck:
        struck.cancelled_on = off.held_on - timedelta(1)
        struck.save()
        PlanEvent.objects.create(
            branch=roll.branch, item=struck, kind=PlanEvent.Kind.CANCELLED, reason=off.state_reason, by=by
        )
