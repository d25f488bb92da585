"""Makes the demonstration, or completes it: a branch that already exists keeps what it has."""

from datetime import date

from django.db import transaction

from branch.models import Branch, Organisation
from branch.periods import Month
from branch.trail.acting import untold
from meetings.history.seals import seal_what_has_none
from meetings.models import Form, Requirement
from members.models import Member
from reports.demo import people
from reports.demo.accounts import Account, make_accounts
from reports.demo.activities import activities
from reports.demo.deeds import make_deeds, make_duty
from reports.demo.dues import make_dues
from reports.demo.keeping import keep
from reports.demo.people_in_full import make_people_in_full, make_small_term
from reports.demo.pictures import attach_pictures
from reports.demo.recording import Recorder
from reports.demo.roll import Roll, make_main_roll, make_small_roll
from reports.demo.small_branches import SMALL_BRANCHES, SmallBranch
from reports.demo.small_records import make_small_records
from reports.demo.span import Span, workday
from reports.demo.trail import leave_a_trail
from reports.demo.year_round import make_year_round

NO_COMMITTEE = "《中国共产党支部工作条例（试行）》第二十条：正式党员不足7人的党支部不设支部委员会"


@transaction.atomic
def make_demo(today: date, password: str, reset_passwords: bool) -> list[Account]:
    """Makes what is missing and returns the accounts; `reset_passwords` gives it to existing ones too."""
    span = Span(today)
    # Two years that never were: a trail of their being made up would say nothing of how a branch works.
    with untold():
        superior, _ = Organisation.objects.get_or_create(name=people.SUPERIOR)
        main = None if Branch.objects.filter(name=people.MAIN).exists() else _main_roll(superior, span)
        new = {small: _small_roll(superior, small, span, order) for order, small in _missing_small()}
    accounts = make_accounts(superior, password, reset_passwords)
    with untold():
        if main:
            _take_up_accounts(main)
            _make_main_records(main, span)
        for order, small in enumerate(SMALL_BRANCHES, 2):
            if small in new:
                _take_up_accounts(new[small])
                make_small_term(new[small])
                make_small_records(new[small], small, span, order)
    if main:
        leave_a_trail(main)
    return accounts


def _main_roll(superior, span: Span) -> Roll:
    branch = Branch.objects.create(
        name=people.MAIN,
        superior=superior,
        founded_on=workday(Month(span.half_of(2, "earlier").year - 3, 12), 16),
        leader_in_charge=people.LEADER_IN_CHARGE,
        non_member_count=11,
    )
    return make_main_roll(branch, span)


def _missing_small():
    existing = set(Branch.objects.values_list("name", flat=True))
    return [(order, small) for order, small in enumerate(SMALL_BRANCHES, 2) if small.name not in existing]


def _small_roll(superior, small: SmallBranch, span: Span, order) -> Roll:
    branch = Branch.objects.create(
        name=small.name,
        superior=superior,
        founded_on=workday(Month(span.today.year - 8, 9), 6),
        leader_in_charge=small.leader_in_charge,
        non_member_count=small.non_members,
    )
    if not {"组织委员", "宣传委员"} & set(small.posts):
        Requirement.objects.create(
            branch=branch,
            form=Form.COMMITTEE_MEETING,
            at_least=0,
            each=Requirement.Each.MONTH,
            needs_committee=True,
            source=NO_COMMITTEE,
        )
    return make_small_roll(branch, small, span, order)


def _take_up_accounts(roll: Roll) -> None:
    """The members in memory learn of the accounts made for them."""
    accounts = dict(Member.objects.filter(branch=roll.branch).values_list("id", "account"))
    for member in roll.members:
        member.account_id = accounts[member.id]


def _make_main_records(roll: Roll, span: Span) -> None:
    recorder = Recorder(roll, span, make_duty(roll, span))
    for half in (*span.halves, span.current.next):
        recorder.record(activities(span, half))
    recorder.save()
    keep(recorder, roll.holder("书记", span.today).account)
    make_dues(roll, span, recorder=roll.holder("组织委员", span.today).account)
    make_deeds(roll, span)
    make_year_round(recorder)
    make_people_in_full(roll, span)
    attach_pictures(recorder.meetings, by=roll.holder("宣传委员", span.today).account)
    seal_what_has_none(roll.branch, roll.holder("书记", span.today).account)
