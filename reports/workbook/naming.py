"""What cells may refer to: which records other sheets name, and by which words."""

from meetings.models import TalkPartner
from members.models import GroupMembership, Member
from reports.workbook.cells import plain
from reports.workbook.dues import BASES
from reports.workbook.ledger import GROUPS, MEETINGS, activity_of
from reports.workbook.life import AGENDA, APPRAISALS, CAMPAIGNS, COURSES, LEADERS
from reports.workbook.life_references import Applicants, Leaders
from reports.workbook.people import APPLICANTS, ELECTIONS, PLEDGE_ROUNDS, ROUNDS
from reports.workbook.references import Named, Names, People
from reports.workbook.sheet import Sheet


def stored(model, branch, order=("pk",)) -> list:
    """The records of a branch; one that is still to be made has none."""
    return list(model.objects.filter(branch=branch).order_by(*order)) if branch.pk else []


def stored_of(sheet: Sheet, branch, to_write=False) -> list:
    """The records that stand in a sheet; `to_write`: those of them that an export writes."""
    if not branch.pk:
        return []
    rows = sheet.model.objects.filter(branch=branch)
    for which in (sheet.only, sheet.written if to_write else None):
        rows = rows.filter(which) if which else rows
    return list(rows.order_by(*sheet.order))


def _by(attr="name"):
    return lambda rows, complete, names: Named(rows, attr, complete)


def _by_words(words):
    return lambda rows, complete, names: Named(rows, lambda row: words(row, names), complete)


def _told_apart(kind):
    return lambda rows, complete, names: kind(rows, complete)


# The sheets whose records other sheets name: where `Names` keeps them, and how they are told apart.
NAMED = {
    MEETINGS: ("meetings", _by("number")),
    CAMPAIGNS: ("campaigns", _by()),
    COURSES: ("courses", _by("year")),
    APPRAISALS: ("appraisals", _by("year")),
    AGENDA: (
        "agenda",
        _by_words(lambda item, names: f"{plain(activity_of(item, names).number)}/{item.position}"),
    ),
    ELECTIONS: ("elections", _by_words(lambda election, names: _election_named(election))),
    ROUNDS: ("rounds", _by_words(lambda ballot, names: _ballot_named(ballot, names))),
    PLEDGE_ROUNDS: ("pledge_rounds", _by_words(lambda row, names: f"{row.title}/{row.opened_on}")),
    BASES: ("dues_bases", _by_words(lambda base, names: _base_named(base, names))),
    LEADERS: ("leaders", _told_apart(Leaders)),
    APPLICANTS: ("applicants", _told_apart(Applicants)),
}


def _election_named(election) -> str:
    return f"{election.get_kind_display()}/{election.held_on}"


def _ballot_named(ballot, names: Names) -> str:
    election = names.elections.by_id.get(ballot.election_id) or ballot.election
    return f"{_election_named(election)}/{ballot.get_kind_display()}/{ballot.number}"


def _base_named(base, names: Names) -> str:
    member = names.people.by_id.get(base.member_id) or base.member
    return f"{names.people.text_for(member)}/{base.began_on:%Y-%m}"


def name_records(names: Names, sheet: Sheet, records, complete=True):
    """Lets cells refer to the records of a sheet."""
    if sheet in NAMED:
        table, made = NAMED[sheet]
        setattr(names, table, made(records, complete, names))


def load_names(names: Names, branch):
    """Everything on record that cells may refer to, in a fixed number of queries."""
    names.people = People(stored(Member, branch))
    names.groups = Named(stored(GROUPS.model, branch, GROUPS.order))
    for sheet in NAMED:
        name_records(names, sheet, stored(sheet.model, branch))
    for membership in stored(GroupMembership, branch):
        names.memberships[membership.member_id].append(membership)
    for partner in stored(TalkPartner, branch):
        names.partners[partner.talk_id].append(partner)
