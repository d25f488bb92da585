import re
from collections import Counter, defaultdict
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Q, Sum
from django.test import TestCase

from branch.models import Branch, Organisation, User
from branch.periods import HalfYear, Month
from meetings.agenda.votes import Voters, faults_of, verdict_on
from meetings.checks.hints import hints_of
from meetings.history.lateness import late
from meetings.models import (
    AgendaItem,
    Appraisal,
    AppraisalEntry,
    Attachment,
    Attendance,
    CampaignStep,
    CourseStep,
    Form,
    Meeting,
    MeetingEvent,
    OrgLifeCourse,
    PlanItem,
    Problem,
    SpecialStudy,
    StoredFile,
    Supervision,
    Talk,
    TalkNote,
)
from members.access import Reach, access_of
from members.dues.entries import paid_of
from members.dues.rates.reckoning import Rates
from members.dues.remittance.books import books_of
from members.dues.standards import Standards
from members.models import CommitteeRole, DuesBase, DuesEntry, DuesPayment, DutyTurn, Handover, Member
from reports.demo.dues_bases import base_in
from reports.demo.people import ACCOUNTS, MAIN
from reports.demo.span import is_workday, workday
from reports.figures import half_year_figures
from tests.factories import PASSWORD, a_branch, an_account

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 22)
DAYS = (
    date(2024, 2, 29),
    date(2026, 1, 1),
    date(2026, 6, 30),
    NOVEMBER,
)
OURS = ("branch", "members", "meetings")


def made(today: date, password=PASSWORD, **options) -> str:
    out = StringIO()
    call_command("make_demo", today=str(today), password=password, stdout=out, **options)
    return out.getvalue()


def our_models():
    return [model for app in OURS for model in apps.get_app_config(app).get_models()]


def row_counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }


def main() -> Branch:
    return Branch.objects.get(name=MAIN)


def figures_of(branch, half, today):
    return half_year_figures(Branch.objects.filter(pk=branch.pk), half, today)[branch.pk].as_json()


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_any_day_makes_a_demonstration_that_holds_together(today):
    made(today)

    everything_is_valid()
    who_was_due_is_recorded_as_attendance(today)
    nobody_speaks_who_was_not_there()
    nothing_is_dated_in_the_future(today)
    numbers_run_with_the_days()
    dues_follow_the_rates(today)
    the_money_is_where_it_should_be(today)
    the_figures_are_plausible(today)
    votes_are_possible(today)
    who_made_up_was_away_and_nothing_lies_ahead(today)


def committee_of(branch_id, day):
    roles = CommitteeRole.objects.on(day).in_committee().filter(branch=branch_id)
    return set(roles.values_list("member", flat=True))


def everything_is_valid():
    """A sample of every kind of record; what the database constrains holds for the others too."""
    for model in our_models():
        # Whoever did something may have no account.
        unknown = [field.name for field in model._meta.fields if field.null and not field.blank]
        for row in model.objects.order_by("pk")[:: model.objects.count() // 40 + 1]:
            row.full_clean(exclude=unknown)


def who_was_due_is_recorded_as_attendance(today):
    for meeting in Meeting.objects.held().prefetch_related("attendances").select_related("group"):
        day = meeting.held_on
        due = Member.objects.filter(branch=meeting.branch_id).on_roll(day)
        if meeting.forms == [Form.COMMITTEE_MEETING]:
            due = due.filter(id__in=committee_of(meeting.branch_id, day))
        if meeting.group:
            due = due.in_group(meeting.group, day)
        there = {row.member_id for row in meeting.attendances.all() if row.status != "observer"}
        assert there and there == set(due.values_list("id", flat=True)), meeting
    assert not Attendance.objects.exclude(meeting__state=Meeting.State.HELD).exists()
    silent = Attendance.objects.filter(status__in=["on_leave", "online"], reason="")
    assert not silent.exists()


def nobody_speaks_who_was_not_there():
    names = {branch: list(branch.members.values_list("name", flat=True)) for branch in Branch.objects.all()}
    came = Attendance.objects.filter(status__in=Attendance.CAME).values_list("meeting", "member__name")
    came = set(came)
    for meeting in Meeting.objects.held().select_related("branch").prefetch_related("agenda"):
        told = meeting.minutes + meeting.resolution
        told += "".join(item.title + item.discussion + item.resolution for item in meeting.agenda.all())
        assert "{" not in told
        speakers = {name for name in names[meeting.branch] if f"{name}：" in told or f"{name}讲" in told}
        assert all((meeting.pk, name) in came for name in speakers), meeting


def nothing_is_dated_in_the_future(today):
    horizon = Month.containing(today).next.end
    for meeting in Meeting.objects.exclude(state=Meeting.State.CANCELLED):
        assert (meeting.held_on <= today) == (meeting.state == Meeting.State.HELD)
        assert meeting.held_on <= horizon and is_workday(meeting.held_on)
    assert not Talk.objects.filter(held_on__gt=today).exists()
    assert not DuesPayment.objects.filter(month__gt=today).exists()
    assert not DuesPayment.objects.filter(paid_on__gt=today).exists()
    assert Meeting.objects.filter(branch=main(), state=Meeting.State.PLANNED).exists()
    assert PlanItem.objects.filter(branch=main(), month__gt=HalfYear.containing(today).end).count() > 30


def numbers_run_with_the_days():
    for branch in Branch.objects.all():
        meetings = branch.meetings.order_by("number")
        assert [m.held_on for m in meetings] == sorted(m.held_on for m in meetings)
        seen = Counter()
        for meeting in meetings:
            seen[meeting.held_on.year] += 1
            assert meeting.number == f"{meeting.held_on.year}-{seen[meeting.held_on.year]:03d}"


def dues_follow_the_rates(today):
    for branch in Branch.objects.all():
        rates, rows = Rates(branch), branch.dues.select_related("member")
        for row in rows.filter(amount_exact__isnull=False):
            reckoned = rates.reckon(row.category, row.base, Month.containing(row.month))
            assert (row.amount_due, row.amount_exact) == (reckoned.amount, reckoned.exact)
        assert {row.member.name for row in rows.filter(amount_exact=None)} <= {"雷振川"}
        standards = Standards(branch, branch.members.all())
        for row in rows.filter(month=today.replace(day=1)):
            assert standards.of(row.member, Month.containing(row.month)).amount == row.amount_due
    for base in DuesBase.objects.prefetch_related("items"):
        signs = {"added": 1, "deducted": -1, "left_out": 0}
        assert sum(item.amount * signs[item.part] for item in base.items.all()) == base.base
        assert base.decided_on <= today and (base.confirmed_on is None or base.confirmed_on <= today)
    earlier = DuesPayment.objects.filter(branch=main(), month__lt=today.replace(day=1)).in_arrears()
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    owing = {row.member.name for row in earlier if row.member.name != "滕建业" or row.month < quarter}
    assert owing == {"左明哲"}
    assert DutyTurn.objects.filter(branch=main()).count() >= 21


def the_money_is_where_it_should_be(today):
    for branch in Branch.objects.all():
        entries = DuesEntry.objects.live().filter(branch=branch)
        by_month = defaultdict(list)
        for entry in entries:
            by_month[entry.member_id, entry.month].append(entry)
        for row in branch.dues.all():
            assert paid_of(row.amount_due, by_month[row.member_id, row.month]) == (
                row.amount_paid,
                row.paid_on,
            )
        books = books_of(branch)
        assert books.tie_out and books.with_organiser >= 0 and books.with_leaders >= 0
        assert not entries.filter(handed_on=None, paid_on__lte=books.closed or date.min).exists()
        last = Month.containing(today).previous
        assert books.closed is not None and last.previous.end <= books.closed <= last.end
        assert not entries.filter(Q(paid_on__gt=today) | Q(handed_on__gt=today)).exists()
        assert not branch.dues_remittances.filter(remitted_on__gt=today).exists()
        funds = branch.dues_funds.filter(dated_on__gt=today)
        assert not funds.exists()
    paid = DuesEntry.objects.filter(branch=main())
    assert paid.exclude(reverses="").count() == 1
    receipts = paid.exclude(receipt="").values_list("receipt", "member")
    assert Counter(len(set(months)) for months in _months_of(paid).values())[3] >= 2
    assert len({receipt for receipt, _ in receipts}) == len(set(receipts))


def _months_of(entries) -> dict:
    months = defaultdict(list)
    for entry in entries:
        months[entry.receipt].append(entry.month)
    return months


def the_figures_are_plausible(today):
    branch, half = main(), HalfYear.containing(today)
    assert figures_of(branch, half, today)["figures"]["党员总数"] in (28, 29)
    for _ in range(3):
        half = half.previous
        told = figures_of(branch, half, today)
        figures = told["figures"]
        assert told["gaps"] == []
        assert figures["支委人数"] == 5 and figures["党小组长人数"] == 3 and figures["党小组数"] == 3
        assert figures["支部党员大会次数"] >= 2 and figures["党课次数"] == 2
        assert 90 <= figures["出勤率"] < 100
        assert figures["党费收缴率"] > 99
        assert figures["谈心谈话覆盖率"] == 100
        assert figures["心得体会篇数"] == 10 and figures["投稿篇数"] == 4
        assert figures["轮值月数"] == 6


def votes_are_possible(today):
    """No more votes than voters, no more elected than seats: what the record's own page would refuse."""
    for item in AgendaItem.objects.select_related("meeting", "branch").prefetch_related("candidates__member"):
        day = item.meeting.held_on
        committee = committee_of(item.branch_id, day)
        rows = item.meeting.attendances.select_related("member")
        voters = Voters.among([(row.member, row.status) for row in rows], item.meeting.forms, day, committee)
        candidates = list(item.candidates.all())
        assert faults_of(item, voters, candidates) == []
        assert verdict_on(item, voters, candidates).state == "ok", item
        assert item.matter != "election" or item.seats is None or len(candidates) > item.seats


def who_made_up_was_away_and_nothing_lies_ahead(today):
    made_up = Attendance.objects.filter(made_up_on__isnull=False).select_related("meeting")
    for row in made_up:
        assert row.status in ("on_leave", "absent")
        assert row.meeting.held_on < row.made_up_on <= today and is_workday(row.made_up_on)
    assert not Meeting.objects.filter(entered_on__gt=today).exists()
    assert not SpecialStudy.objects.filter(Q(studied_on__gt=today) | Q(reported_on__gt=today)).exists()
    assert not Supervision.objects.filter(Q(checked_on__gt=today) | Q(closed_on__gt=today)).exists()
    assert not CampaignStep.objects.filter(done_on__gt=today).exists()
    assert not Problem.objects.filter(closed_on__gt=today).exists()
    assert not AppraisalEntry.objects.filter(fed_back_on__gt=today).exists()


def test_the_drawn_branch_stands_on_the_day_of_the_picture():
    """On the 10th of June 2026 the home page was drawn: 28 members, one gap, seven yet to pay."""
    today = date(2026, 6, 10)
    made(today)
    branch = main()

    told = figures_of(branch, HalfYear(2026, 1), today)
    june = DuesPayment.objects.filter(branch=branch, month=date(2026, 6, 1))

    assert [gap["period"] for gap in told["gaps"]] == ["2026-02"]
    assert told["gaps"][0]["group"] == "第二党小组"
    assert june.filter(amount_paid=None, amount_due__gt=0).count() >= 7
    assert [group.memberships.filter(ended_on=None).count() for group in branch.groups.all()] == [11, 9, 9]


class OnADayInNovember(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.printed = made(NOVEMBER)

    def test_the_second_group_did_not_meet_in_one_month_of_the_current_half_year(self):
        told = figures_of(main(), HalfYear(2026, 2), NOVEMBER)

        assert [(gap["requirement"], gap["period"], gap["group"]) for gap in told["gaps"]] == [
            ("党小组会", "2026-08", "第二党小组")
        ]

    def test_a_small_branch_without_committee_is_not_asked_for_committee_meetings(self):
        branch = Branch.objects.get(name="政策研究室党支部")

        told = figures_of(branch, HalfYear(2026, 2), NOVEMBER)

        assert told["figures"]["党员总数"] == 9 and told["figures"]["正式党员"] == 6
        assert told["gaps"] == []

    def test_every_account_signs_in_and_may_do_what_its_post_allows(self):
        access = {}
        for username, *_ in ACCOUNTS:
            user = User.objects.get(username=username)
            assert user.check_password(PASSWORD)
            assert user and username in self.printed
            access[username] = access_of(user, day=NOVEMBER)

        assert {name: set(one.roles) for name, one in access.items()} == {
            "shuji": {"secretary", "member"},
            "zuzhi": {"organiser", "member"},
            "xuanchuan": {"publicity", "committee", "member"},
            "jijian": {"discipline", "committee", "member"},
            "zuzhang": {"leader", "member"},
            "dangyuan": {"member"},
            "shangji": {"superior"},
            "qita": {"secretary", "member"},
        }
        assert access["zuzhi"].change["dues"] == Reach.ALL and access["shuji"].change["dues"] == Reach.NONE
        assert access["zuzhang"].led_group_ids == {main().groups.get(name="第二党小组").pk}
        assert access["dangyuan"].see["dues"] == Reach.OWN
        assert access["shangji"].oversees and access["shangji"].branch is None
        assert access["qita"].branch.name == "政策研究室党支部"
        assert User.objects.get(username="shangji").name == "郝静远"

    def test_every_room_has_something_to_show(self):
        """But for what only the browser makes (ballots, sign-ins, a calendar's address), and discipline."""
        empty = {model.__name__ for model in our_models() if not model.objects.exists()}

        made_in_the_browser = {"Ballot", "CalendarLink", "PersonalDataView", "SignIn", "SignInSheet"}
        made_in_the_browser |= {"Authenticator", "RecoveryCode", "Session", "Submission"}
        # How long personal data stays is the default's, which nobody has changed.
        assert empty - {"PostGrant"} == made_in_the_browser | {"Sanction", "Retention"}

    def test_what_was_handed_over_has_name_and_number(self):
        (handover,) = Handover.objects.all()

        assert [set(item) for item in handover.contents] == [{"part", "what", "number"}] * 3

    def test_records_are_confirmed_late_amended_put_off_and_waiting(self):
        held = main().meetings.held()

        assert held.filter(confirmed_at__isnull=True, held_on__lt=date(2026, 11, 5)).exists()
        assert held.filter(confirmed_at__isnull=False).count() > 100
        assert sum(late(meeting) for meeting in held.select_related("branch")) == 2
        assert held.filter(postponed_from__isnull=False).count() >= 2
        assert MeetingEvent.objects.filter(kind="amended").exclude(reason="").count() >= 2
        for kind in ("planned", "recorded", "confirmed", "postponed", "cancelled"):
            assert MeetingEvent.objects.filter(kind=kind).exists()

    def test_the_record_check_finds_little_and_one_hint_is_answered(self):
        hints = hints_of(main(), main().meetings.all())

        told = [hint for found in hints.values() for hint in found]
        assert 1 <= len(told) <= 8 and sum(not hint.is_open for hint in told) == 1

    def test_last_year_s_course_has_its_problems_and_the_appraisal_its_verdicts(self):
        course, appraisal = OrgLifeCourse.objects.get(), Appraisal.objects.get()
        entries = list(appraisal.entries.all())

        assert course.year == appraisal.year == 2025
        assert {step.kind for step in course.steps.all()} == set(CourseStep.Kind.values)
        assert {problem.closed_on is None for problem in course.problems.all()} == {True, False}
        assert sum(entry.verdict == "excellent" for entry in entries) * 3 <= len(entries)
        assert len({entry.marked for entry in entries}) == 1
        assert not any(entry.member.kind == "probationary" for entry in entries)

    def test_what_was_said_is_written_by_who_talked(self):
        for note in TalkNote.objects.select_related("talk__talker"):
            assert note.said and note.written_by_id == note.talk.talker.account_id

    def test_attached_are_pictures_with_small_ones(self):
        assert Attachment.objects.filter(meeting__branch=main()).count() == 12
        assert all(stored.thumbnail for stored in StoredFile.objects.all())

    def test_a_second_run_adds_nothing_and_leaves_passwords_alone(self):
        before, hashes = row_counts(), set(User.objects.values_list("password", flat=True))

        printed = made(NOVEMBER, password=None)

        assert row_counts() == before
        assert set(User.objects.values_list("password", flat=True)) == hashes
        assert printed.count("已有账号，密码不变") == 8

    def test_a_run_on_a_later_day_leaves_the_records_alone(self):
        before = row_counts()

        made(date(2026, 12, 22))

        # That eight passwords were set anew is told in the trail.
        after = row_counts()
        assert after.pop("Change") == before.pop("Change") + len(ACCOUNTS)
        assert after == before

    def test_a_missing_account_is_made_again_and_a_given_password_is_set_for_all(self):
        User.objects.get(username="qita").delete()

        made(NOVEMBER, password="ling-yi-ge-88")

        assert all(User.objects.get(username=row[0]).check_password("ling-yi-ge-88") for row in ACCOUNTS)
        assert access_of(User.objects.get(username="qita"), day=NOVEMBER).member.name == "汪怀谨"

    def test_an_account_whose_member_already_has_another_one_is_not_made(self):
        User.objects.get(username="qita").delete()
        an_account(Member.objects.get(name="汪怀谨"), username="wang")

        printed = made(NOVEMBER)

        assert "没有建" in printed and not User.objects.filter(username="qita").exists()

    def test_id_numbers_carry_the_birth_date_the_sex_and_the_right_check_digit(self):
        weights = [2**power % 11 for power in range(17, 0, -1)]
        for member in Member.objects.all():
            body, check = member.id_number[:17], member.id_number[17]
            rest = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11
            assert check == "10X98765432"[rest]
            assert body.startswith(f"110101{member.born_on:%Y%m%d}")
            assert int(body[16]) % 2 == (member.sex == "male")
            assert re.fullmatch(r"1390000\d{4}", member.phone)

    def test_dues_show_what_the_pages_are_for(self):
        """Money in a leader's hand, part payments, one reversed, one more than due, a month unpaid."""
        entries, rows = DuesEntry.objects.filter(branch=main()), main().dues.with_paid()
        held = entries.filter(handed_on=None)

        assert {entry.collected_by.name for entry in held} == {"邵国梁"}
        assert 1 <= held.count() <= 9 and min(entry.paid_on for entry in held) >= date(2026, 11, 9)
        assert rows.filter(paid__gt=0, paid__lt=F("amount_due")).get().member.name == "岳思齐"
        assert rows.filter(paid__gt=F("amount_due")).get().member.name == "方克勤"
        assert entries.filter(amount__lt=0).get().reason
        assert {row.paid_on for row in rows.filter(member__name="左明哲", month="2026-10-01")} == {None}
        assert main().dues_reliefs.get().approved_on and main().dues_arrangements.get().agreed_on
        assert main().large_dues.get().receipt
        income = main().dues_funds.filter(kind="income").aggregate(sum=Sum("amount"))["sum"]
        assert income > main().dues_funds.filter(kind="spending").aggregate(sum=Sum("amount"))["sum"] > 0

    def test_one_came_one_left_one_was_converted_and_one_admitted(self):
        members = main().members

        assert [m.name for m in members.exclude(joined_on=None)] == ["卫长风"]
        assert [m.name for m in members.exclude(left_on=None)] == ["钟启明"]
        assert members.get(name="骆欣然").converted_on == date(2026, 6, 5)
        assert members.get(name="姬雨桐").admitted_on == date(2026, 3, 18)
        assert not DuesPayment.objects.filter(
            member__name="雷振川", month__gte="2026-04-01", amount_due__gt=0
        ).exists()


def test_without_a_password_one_is_drawn_and_printed():
    printed = made(date(2026, 11, 22), password=None)

    drawn = set(re.findall(r"\b[a-z2-9]{10}\b", printed))
    assert len(drawn) == 1
    assert User.objects.get(username="shuji").check_password(drawn.pop())


@pytest.mark.parametrize("what", [a_branch, an_account])
def test_only_if_empty_does_nothing_where_somebody_has_begun(what):
    what()
    before = row_counts()

    assert made(date(2026, 11, 22), only_if_empty=True) == ""
    assert row_counts() == before


def test_only_if_empty_makes_the_demonstration_on_an_empty_database():
    assert "shuji" in made(date(2026, 11, 22), only_if_empty=True)
    assert main().superior == Organisation.objects.get(name="局机关党委")


def test_the_words_do_not_depend_on_chance():
    day, told = date(2026, 11, 22), []
    for _ in range(2):
        with transaction.atomic():
            made(day)
            told.append(list(Meeting.objects.order_by("branch__name", "number").values_list("minutes")))
            told.append(list(AgendaItem.objects.order_by("id").values_list("discussion", "votes_for")))
            told.append(list(Attendance.objects.order_by("id").values_list("status", "reason")))
            transaction.set_rollback(True)

    assert told[:3] == told[3:]


@pytest.mark.parametrize("day", ["2026-13-01", "昨天", "0001-01-01"])
def test_a_day_that_does_not_exist_is_refused(day):
    with pytest.raises(SystemExit):
        call_command("make_demo", today=day)


def test_the_base_of_an_earlier_year_is_lower_and_a_round_figure():
    assert base_in(2026, 8760, date(2026, 6, 10)) == 8760
    assert base_in(2025, 8760, date(2026, 6, 10)) == 8310


@pytest.mark.parametrize(
    "month, number, day",
    [
        (Month(2026, 6), 10, date(2026, 6, 10)),
        (Month(2026, 10), 3, date(2026, 10, 8)),
        (Month(2026, 2), 16, date(2026, 2, 24)),
        (Month(2026, 5), 31, date(2026, 5, 29)),
    ],
)
def test_nobody_meets_at_the_weekend_or_on_a_holiday(month, number, day):
    assert workday(month, number) == day
