"""Who the people of the demonstration are to their branch: terms, elections, files, letters, pledges."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from branch.models import FormerGroupName, Unit
from branch.periods import HalfYear, Month
from meetings.models import Attendance, Meeting
from members.models import (
    Applicant,
    CommitteeRole,
    DevelopmentHelper,
    DevelopmentStep,
    DutyAbsence,
    DutySwap,
    DutyTurn,
    Election,
    ElectionCandidate,
    ElectionPost,
    ElectionRound,
    ElectionStep,
    Elector,
    Handover,
    Honour,
    Member,
    Pledge,
    PledgeRound,
    PledgeSigner,
    Post,
    Term,
    Transfer,
)
from reports.demo import people
from reports.demo import texts_people as texts
from reports.demo.roll import Roll, id_number, term_began
from reports.demo.span import Span, is_workday

Step = DevelopmentStep.Kind


def make_people_in_full(roll: Roll, span: Span) -> None:
    _make_units(roll, span)
    _make_terms(roll, span)
    _make_election(roll, span)
    _make_handover(roll, span)
    for who in texts.APPLICANTS:
        _make_applicant(roll, span, who)
    _make_files_of_members(roll, span)
    _make_transfers(roll, span)
    _tell_more_of_honours(roll)
    _make_pledge_rounds(roll, span)
    _tell_more_of_duty(roll, span)


def working(day: date) -> date:
    """The first working day from `day` on."""
    while not is_workday(day):
        day += timedelta(1)
    return day


# ---- units, groups, terms ----
def _make_units(roll: Roll, span: Span) -> None:
    branch = roll.branch
    Unit.objects.bulk_create(
        Unit(branch=branch, name=name, non_member_count=count, position=place)
        for place, (name, count) in enumerate(texts.UNITS, 1)
    )
    for group in roll.groups:
        group.founded_on = branch.founded_on
    type(group).objects.bulk_update(roll.groups, ["founded_on"])
    renamed_on = working(branch.founded_on + relativedelta(years=1))
    FormerGroupName.objects.create(
        branch=branch, group=roll.groups[2], name=texts.FORMER_GROUP_NAME, until=renamed_on
    )


def _make_terms(roll: Roll, span: Span) -> None:
    began = term_began(span)
    Term.objects.create(branch=roll.branch, name="第一届", began_on=roll.branch.founded_on, ended_on=began)
    Term.objects.create(branch=roll.branch, name="第二届", began_on=began)
    for role in roll.roles:
        leads = role.post == Post.GROUP_LEADER
        role.way = CommitteeRole.Way.DESIGNATED if leads else CommitteeRole.Way.ELECTED
        role.leaving = CommitteeRole.Leaving.TERM_OVER if role.ended_on else ""
    CommitteeRole.objects.bulk_update(roll.roles, ["way", "leaving"])


def make_small_term(roll: Roll) -> None:
    began = min(role.began_on for role in roll.roles)
    Term.objects.create(branch=roll.branch, name=roll.roles[0].term, began_on=began)


# ---- the election ----
def _make_election(roll: Roll, span: Span) -> None:
    branch, day = roll.branch, term_began(span)
    election = Election.objects.create(
        branch=branch,
        term_name="第二届",
        seats=5,
        held_on=day,
        settled_on=day,
        recorded_on=day,
        **texts.ELECTION,
    )
    ElectionStep.objects.bulk_create(
        ElectionStep(
            branch=branch,
            election=election,
            kind=kind,
            done_on=working(day + timedelta(after)),
            document=document.format(year=day.year),
        )
        for kind, after, document in texts.ELECTION_STEPS
    )
    meeting = Meeting.objects.get(branch=branch, held_on=day, general_meeting=True)
    came = set(
        Attendance.objects.filter(meeting=meeting, status__in=Attendance.CAME).values_list(
            "member", flat=True
        )
    )
    electors = [member for member in roll.on_roll(day) if member.is_full(day)]
    Elector.objects.bulk_create(
        Elector(branch=branch, election=election, member=member, is_present=member.id in came)
        for member in electors
    )
    present = sum(member.id in came for member in electors)
    _make_ballot(roll, election, "committee", 5, {"issued": present, "returned": present, "void": 1}, present)
    for kind, post in (("secretary", "沈立言"), ("deputy", "韩松柏")):
        counts = {"due": 5, "present": 5, "issued": 5, "returned": 5, "void": 0}
        ballot = ElectionRound.objects.create(
            branch=branch, election=election, kind=kind, number=1, seats=1, **counts
        )
        ElectionCandidate.objects.create(
            branch=branch, round=ballot, member=roll.named(post), votes=5, is_elected=True
        )
    ElectionPost.objects.bulk_create(
        ElectionPost(branch=branch, election=election, member=role.member, post=role.post)
        for role in roll.roles
        if role.term == "第二届" and role.post != Post.GROUP_LEADER
    )


def _make_ballot(roll, election, kind, seats, counts, present) -> None:
    ballot = ElectionRound.objects.create(
        branch=roll.branch, election=election, kind=kind, number=1, seats=seats, **counts
    )
    valid = present - counts["void"]
    ElectionCandidate.objects.bulk_create(
        ElectionCandidate(
            branch=roll.branch,
            round=ballot,
            member=roll.named(name),
            votes=valid - missed if missed < 10 else valid // 3,
            is_elected=missed < 10,
        )
        for name, missed in texts.VOTES_MISSED
    )


def _make_handover(roll: Roll, span: Span) -> None:
    giver = next(role.member for role in roll.roles if role.term == "第一届" and role.post == texts.HANDED)
    taker = next(role.member for role in roll.roles if role.term == "第二届" and role.post == texts.HANDED)
    secretary = roll.holder("书记", term_began(span))
    if secretary.account_id:
        Handover.objects.create(
            branch=roll.branch,
            post=texts.HANDED,
            giver=giver,
            taker=taker,
            handed_on=working(term_began(span) + timedelta(4)),
            witness=secretary.name,
            contents=list(texts.HANDED_OVER),
            recorded_by_id=secretary.account_id,
        )


# ---- development ----
def _make_applicant(roll: Roll, span: Span, who) -> None:
    name, sex, born, education, job, group, months_ago, steps, place = who
    born_on = span.moved(born)
    applied_on = working(span.today - relativedelta(months=months_ago))
    applicant = Applicant.objects.create(
        branch=roll.branch,
        name=name,
        sex=sex,
        ethnicity="汉族",
        born_on=born_on,
        id_number=id_number(born_on, sex == "female", place),
        education=education,
        job=job,
        phone=f"1390000{7000 + place}",
        group=roll.groups[group - 1],
        applied_on=min(applied_on, span.today),
    )
    _take_steps(applicant, span, applicant.applied_on, steps)
    if any(kind == Step.RECOMMENDED for kind, *_ in steps):
        mentors = roll.without_post(roll.group(group, span.today), span.today)[:2]
        recommended = next(step.done_on for step in applicant.steps.all() if step.kind == Step.RECOMMENDED)
        _help(applicant, mentors, DevelopmentHelper.Part.MENTOR, recommended)


def _take_steps(applicant, span: Span, since: date, steps) -> None:
    rows = [
        DevelopmentStep(
            branch=applicant.branch,
            applicant=applicant,
            kind=kind,
            done_on=working(since + relativedelta(days=after)),
            paper=paper,
            hours=24 if kind == Step.TRAINING else None,
        )
        for kind, after, paper in steps
    ]
    DevelopmentStep.objects.bulk_create(row for row in rows if row.done_on <= span.today)


def _help(applicant, members, part, since) -> None:
    DevelopmentHelper.objects.bulk_create(
        DevelopmentHelper(
            branch=applicant.branch, applicant=applicant, member=member, part=part, began_on=since
        )
        for member in members
    )


def _make_files_of_members(roll: Roll, span: Span) -> None:
    """The files of the two admitted lately; what was decided happened on the days in the roll."""
    for name in (people.CONVERTED, people.ADMITTED):
        member: Member = roll.named(name)
        admitted = member.admitted_on
        applicant = Applicant.objects.create(
            branch=roll.branch,
            name=name,
            sex=member.sex,
            ethnicity=member.ethnicity,
            born_on=member.born_on,
            id_number=member.id_number,
            education=member.education,
            job=member.job,
            phone=member.phone,
            applied_on=working(admitted - timedelta(900)),
            member=member,
        )
        _take_steps(applicant, span, admitted, texts.STEPS_TO_ADMISSION)
        sponsors = [roll.named(one) for one in texts.SPONSORS[name]]
        _help(applicant, sponsors, DevelopmentHelper.Part.SPONSOR, working(admitted - timedelta(60)))
        if member.converted_on and member.converted_on <= span.today:
            _take_steps(applicant, span, member.converted_on, texts.STEPS_TO_CONVERSION)


# ---- transfers, honours ----
def _make_transfers(roll: Roll, span: Span) -> None:
    came, left = roll.named(people.CAME), roll.named(people.LEFT)
    for member, direction, moved_on in ((came, "in", came.joined_on), (left, "out", left.left_on)):
        if moved_on > span.today:
            continue
        receipt_on = working(moved_on + timedelta(12))
        Transfer.objects.create(
            branch=roll.branch,
            member=member,
            direction=direction,
            moved_on=moved_on,
            issued_on=moved_on - timedelta(6),
            valid_days=90,
            dues_until=Month.containing(moved_on).previous.start,
            receipt_on=receipt_on if receipt_on <= span.today else None,
            **texts.TRANSFERS[direction],
        )


def _tell_more_of_honours(roll: Roll) -> None:
    honours = list(Honour.objects.filter(branch=roll.branch).order_by("dated_on", "id"))
    recommended = {}
    for honour in honours:
        honour.category = next(
            (category for words, category in texts.CATEGORIES if words in honour.title), Honour.Category.OTHER
        )
        honour.level = Honour.Level.UNIT
        key = (honour.member_id, honour.title)
        if honour.state == Honour.State.RECOMMENDED:
            recommended[key] = honour
        else:
            honour.recommendation = recommended.pop(key, None)
    Honour.objects.bulk_update(honours, ["category", "level", "recommendation"])


# ---- pledges ----
def _make_pledge_rounds(roll: Roll, span: Span) -> None:
    """A round for each pledge that was signed, and an open one in the current half-year."""
    signed = Pledge.objects.filter(branch=roll.branch).order_by("signed_on", "id")
    rounds = {}
    for pledge in signed:
        key = (pledge.title, pledge.signed_on)
        if key not in rounds:
            scope, text = texts.PLEDGES[pledge.title]
            rounds[key] = PledgeRound.objects.create(
                branch=roll.branch, title=pledge.title, text=text, scope=scope, opened_on=pledge.signed_on
            )
        pledge.round = rounds[key]
    Pledge.objects.bulk_update(signed, ["round"])
    PledgeSigner.objects.bulk_create(
        PledgeSigner(branch=roll.branch, round=pledge.round, member_id=pledge.member_id) for pledge in signed
    )
    _make_open_round(roll, span)


def _make_open_round(roll: Roll, span: Span) -> None:
    opened_on = working(max(span.today - timedelta(14), HalfYear.containing(span.today).start))
    if opened_on > span.today:
        return
    scope, text = texts.PLEDGES[texts.OPEN_PLEDGE]
    open_round = PledgeRound.objects.create(
        branch=roll.branch,
        title=texts.OPEN_PLEDGE,
        text=text,
        scope=scope,
        opened_on=opened_on,
        due_on=opened_on + timedelta(20),
    )
    members = roll.on_roll(opened_on)
    PledgeSigner.objects.bulk_create(
        PledgeSigner(branch=roll.branch, round=open_round, member=member) for member in members
    )


# ---- the rota ----
def _tell_more_of_duty(roll: Roll, span: Span) -> None:
    turns = list(DutyTurn.objects.filter(branch=roll.branch).order_by("month"))
    for place, turn in enumerate(turns):
        over = Month.containing(turn.month).end
        if not turn.report:
            continue
        turn.reported_on = working(over + timedelta(1))
        turn.hand_over = texts.HAND_OVERS[place % len(texts.HAND_OVERS)]
        turn.handed_over_on = turn.reported_on
        turn.comment = texts.COMMENTS[place % len(texts.COMMENTS)]
        turn.commented_on = working(turn.reported_on + timedelta(3))
        if turn.commented_on > span.today:
            turn.comment, turn.commented_on = "", None
    fields = ["reported_on", "hand_over", "handed_over_on", "comment", "commented_on"]
    DutyTurn.objects.bulk_update(turns, fields)
    ill = roll.ill_since[people.ILL]
    DutyAbsence.objects.create(
        branch=roll.branch, member=roll.named(people.ILL), began_on=ill, reason=texts.ABSENCE
    )
    _make_swap(roll, span, [turn for turn in turns if turn.report])


def _make_swap(roll: Roll, span: Span, turns) -> None:
    """Two of the past exchanged their months: each holds the month that was the other's."""
    one, other = turns[-2], turns[-1]
    asked_on = working(Month.containing(one.month).previous.start + timedelta(9))
    DutySwap.objects.create(
        branch=roll.branch,
        asker_id=other.member_id,
        asked_id=one.member_id,
        month=one.month,
        other_month=other.month,
        reason=texts.SWAP,
        asked_on=asked_on,
        state=DutySwap.State.AGREED,
        answered_on=working(asked_on + timedelta(1)),
    )
