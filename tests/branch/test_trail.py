"""The trail: no way of writing leaves it out, and what it keeps is what was there before and after."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import F, Manager
from django.db.utils import IntegrityError

from branch.models import Change, PartyGroup, Unit, User
from branch.trail import followed
from branch.trail.acting import acting_as, because, untold
from branch.trail.followed import followed_models, follows
from branch.trail.querysets import Traced
from meetings.models import AgendaItem, Appraisal, Ballot, Candidate, Voter
from members.models import GroupMembership, Honour, Member
from tests.factories import a_branch, a_group, a_meeting, a_member, an_account

pytestmark = pytest.mark.django_db


def said(since=0) -> list[tuple]:
    """What the trail says from its `since`-th entry on."""
    rows = Change.objects.order_by("id")[since:]
    return [(one.kind, one.row_type, one.row_id, one.changes) for one in rows]


@pytest.fixture
def branch():
    return a_branch()


@pytest.fixture
def so_far(branch):
    """Makes people, and tells how long the trail is once called."""
    return Change.objects.count


# ---- every row is followed ----
def all_models():
    return [
        model
        for app in followed.APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not hasattr(model, "history_object")
    ]


def test_every_row_is_followed_or_named_with_a_reason():
    left_out = {model._meta.label_lower for model in all_models() if not follows(model)}

    assert left_out == set(followed.NOT_FOLLOWED)
    assert all(followed.NOT_FOLLOWED.values())


def test_what_the_trail_names_exists():
    for table in (followed.ONLY_NAMED, followed.NOT_TOLD, followed.PARENTS):
        for label, names in table.items():
            model = apps.get_model(label)
            assert follows(model), label
            for name in names:
                model._meta.get_field(name)


@pytest.mark.parametrize("model", followed_models(), ids=lambda model: model._meta.label)
def test_every_manager_of_a_followed_row_leaves_a_trail(model):
    for manager in (model._default_manager, model._base_manager, *model._meta.managers):
        if isinstance(manager, Manager) and manager.name != "history":
            assert isinstance(manager.all(), Traced), manager
    # What names other rows without a row of its own would change unseen.
    assert [field.name for field in model._meta.local_many_to_many if model is not User] == []


# ---- by-ways ----
BY_WAYS = {"_raw_delete", "raw", "executemany", "disable_auditlog", "delete_batch", "update_batch"}


def by_ways(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in BY_WAYS:
            yield node.attr, node.lineno
        if isinstance(node, ast.Call):
            for word in node.keywords:
                if word.arg == "raw" and getattr(node.func, "attr", "") == "save_base":
                    yield word.arg, node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = node.value.split()[:2]
            if words[:2] in (["INSERT", "INTO"], ["DELETE", "FROM"]) or words[:1] == ["UPDATE"]:
                yield node.value, node.lineno


ALLOWED = {
    "branch/trail/querysets.py": "names what it refuses",
    "branch/trail/models.py": "names what it refuses",
    "branch/limits/counts.py": "counts in a file of its own, no record",
    "branch/backup/database.py": "writes a copy that is being restored, the trail with it",
}


def test_nothing_writes_past_the_trail():
    found = [
        (str(path), *one)
        for app in followed.APPS
        for path in Path(app).rglob("*.py")
        if "migrations" not in path.parts and str(path) not in ALLOWED
        for one in by_ways(path)
    ]

    assert found == []


# What leaves no trail: branches that never were, what is put back (and told as that), and what a person's
# data was before it was cleared for good (of which the trail tells that, of whom and why).
UNTOLD = {"reports/demo/build.py", "reports/trail/bin.py", "members/retention/clearing.py"}


def test_what_leaves_no_trail_is_named():
    users = {
        str(path)
        for app in followed.APPS
        for path in Path(app).rglob("*.py")
        if "untold" in path.read_text() and path.parts[:2] != ("branch", "trail")
    }

    assert users == UNTOLD


# ---- saving ----
def test_a_new_row_is_told_with_what_it_was_given(branch, so_far):
    before = so_far()
    group = a_group(branch, "第一党小组", founded_on=date(2020, 3, 1))

    values = {"name": "第一党小组", "position": 1, "founded_on": "2020-03-01"}
    assert said(before) == [("made", "branch.partygroup", group.pk, values)]


def test_a_changed_row_is_told_before_and_after(branch, so_far):
    group = a_group(branch)
    before = so_far()
    group.name, group.founded_on = "学习小组", "2021-05-04"
    group.save()

    assert said(before) == [
        (
            "changed",
            "branch.partygroup",
            group.pk,
            {"name": ["第一党小组", "学习小组"], "founded_on": [None, "2021-05-04"]},
        )
    ]


def test_what_was_there_is_read_from_the_database_not_from_memory(branch, so_far):
    group, same = a_group(branch), PartyGroup.objects.get()
    same.name = "学习小组"
    same.save()
    before = so_far()
    group.department = "规划处"
    group.save()

    assert said(before)[0][3] == {"name": ["学习小组", "第一党小组"], "department": ["", "规划处"]}


def test_saving_what_was_there_is_no_change(branch, so_far):
    group = a_group(branch)
    before = so_far()
    group.save()
    member = a_member(branch)
    Member.objects.filter(pk=member.pk).update(pinyin="zhang san", initials="zs")

    assert [one[0] for one in said(before)] == ["made"]


def test_a_refused_save_leaves_nothing(branch, so_far):
    a_group(branch, "第一党小组")
    before = so_far()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_group(branch, "第一党小组")

    assert said(before) == []


def test_a_password_is_never_in_the_trail(branch, so_far):
    user = an_account(a_member(branch))
    before = so_far()
    user.set_password("xin-mi-ma-2026")
    user.save()

    assert said(before) == [("changed", "branch.user", user.pk, {"password": None})]
    kept = [str(one.changes) for one in Change.objects.filter(row_type="branch.user")]
    assert not any(user.password in text or "md5" in text or "last_login" in text for text in kept)
    assert Change.objects.filter(row_type="branch.user").order_by("id").last().branch == branch


# ---- many rows at once ----
@pytest.mark.parametrize("rows", [1, 3])
def test_bulk_calls_leave_their_entries_in_as_many_queries(branch, so_far, rows, django_assert_num_queries):
    before = so_far()
    with django_assert_num_queries(2):
        units = Unit.objects.bulk_create([Unit(branch=branch, name=f"单位{n}") for n in range(rows)])
    with django_assert_num_queries(3):
        branch.units.update(non_member_count=7)
    for unit in units:
        unit.position = unit.pk
    with django_assert_num_queries(4):
        Unit.objects.bulk_update(units, ["position"])
    with django_assert_num_queries(4):
        branch.units.update(position=F("position") + 1)

    told = said(before)
    assert [one[0] for one in told] == ["made"] * rows + ["changed"] * 3 * rows
    assert [one[3] for one in told[:rows]] == [{"name": f"单位{n}"} for n in range(rows)]
    assert all(one[3] == {"non_member_count": [None, 7]} for one in told[rows : 2 * rows])
    assert [one[3] for one in told[2 * rows : 3 * rows]] == [{"position": [0, unit.pk]} for unit in units]
    assert [one[3] for one in told[3 * rows :]] == [{"position": [unit.pk, unit.pk + 1]} for unit in units]
    assert {(one.record_type, one.record_id) for one in Change.objects.order_by("id")[before:]} == {
        ("branch.branch", branch.pk)
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_a_deletion_tells_of_each_row_that_goes_along(branch, so_far, rows, django_assert_max_num_queries):
    people = [a_member(branch, f"张{n}") for n in range(rows)]
    meeting = a_meeting(branch, present=people)
    item = AgendaItem.objects.create(branch=branch, meeting=meeting, position=1, title="选举")
    for member in people:
        Candidate.objects.create(branch=branch, item=item, member=member)
    before = so_far()
    meeting_id = meeting.pk
    with CountedInserts() as inserts:
        meeting.delete()

    told = Change.objects.order_by("id")[before:]
    assert {(one.row_type, one.is_top) for one in told} == {
        ("meetings.meeting", True),
        ("meetings.attendance", False),
        ("meetings.agendaitem", False),
        ("meetings.candidate", False),
    }
    assert len(told) == 2 + 2 * rows
    assert {(one.record_type, one.record_id) for one in told} == {("meetings.meeting", meeting_id)}
    assert len({one.press for one in told}) == 1
    assert inserts.count == 1


class CountedInserts:
    def __enter__(self):
        from django.db import connection

        self.count, self.wrapper = 0, connection.execute_wrapper(self.note)
        self.wrapper.__enter__()
        return self

    def note(self, execute, sql, params, many, context):
        self.count += sql.startswith('INSERT INTO "branch_change"')
        return execute(sql, params, many, context)

    def __exit__(self, *fault):
        self.wrapper.__exit__(*fault)


def test_rows_deleted_by_a_query_are_told(branch, so_far):
    Unit.objects.bulk_create([Unit(branch=branch, name="一"), Unit(branch=branch, name="二")])
    before = so_far()
    branch.units.all().delete()

    assert [(kind, changes["name"]) for kind, _, _, changes in said(before)] == [
        ("gone", "一"),
        ("gone", "二"),
    ]
    assert all(one.is_top for one in Change.objects.order_by("id")[before:])


def test_what_a_deletion_loosens_is_told(branch, so_far):
    meeting = a_meeting(branch)
    appraisal = Appraisal.objects.create(branch=branch, year=2020, held_on=date(2020, 12, 1), meeting=meeting)
    before, meeting_id = so_far(), meeting.pk
    meeting.delete()

    assert ("changed", "meetings.appraisal", appraisal.pk, {"meeting": [meeting_id, None]}) in said(before)


def test_a_deletion_that_failed_can_be_made_again(branch, so_far):
    group = a_group(branch)
    membership = GroupMembership.objects.create(branch=branch, member=a_member(branch), group=group)
    with pytest.raises(Exception, match="protected"):
        group.delete()
    membership.delete()
    before = so_far()
    group.delete()

    assert [one[:2] for one in said(before)] == [("gone", "branch.partygroup")]


def test_get_or_create_is_told_once(branch, so_far):
    before = so_far()
    for _ in range(2):
        Unit.objects.get_or_create(branch=branch, name="规划处")
    Unit.objects.update_or_create(branch=branch, name="规划处", defaults={"position": 4})

    assert [one[0] for one in said(before)] == ["made", "changed"]


def test_what_would_leave_nothing_is_refused(branch):
    with pytest.raises(TypeError):
        Unit.objects.bulk_create([Unit(branch=branch, name="一")], ignore_conflicts=True)
    with pytest.raises(TypeError):
        branch.units.all()._raw_delete("default")


# ---- who, and whose ----
def test_who_did_it_and_why(branch, so_far):
    user = an_account(a_member(branch, "顾秋实"))
    before = so_far()
    with acting_as(user), because("写错了"):
        a_group(branch)
        a_group(branch, "第二党小组")
    a_group(branch, "第三党小组")

    first, second, third = Change.objects.order_by("id")[before:]
    assert (first.actor, first.actor_name, first.reason) == (user, "顾秋实", "写错了")
    assert first.press == second.press != third.press
    assert (third.actor, third.actor_name, third.reason) == (None, "系统", "")


def test_a_row_two_levels_down_belongs_to_its_record(branch, so_far):
    meeting = a_meeting(branch)
    item = AgendaItem.objects.create(branch=branch, meeting=meeting, position=1, title="选举")
    before = so_far()
    Candidate.objects.create(branch=branch, item=item, member=a_member(branch))

    one = Change.objects.order_by("id").last()
    assert (one.record_type, one.record_id, one.branch) == ("meetings.meeting", meeting.pk, branch)
    assert so_far() == before + 2


def test_the_trail_is_only_added_to(branch):
    one = Change.objects.order_by("id").last()
    for attempt in (
        one.save,
        one.delete,
        Change.objects.all().delete,
        lambda: Change.objects.update(reason=""),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_it_outlives_the_account_that_wrote(branch, so_far):
    user = an_account(a_member(branch, "顾秋实"))
    with acting_as(user):
        a_group(branch)
    one = Change.objects.order_by("id").last()
    user.delete()

    one.refresh_from_db()
    assert one.actor_name == "顾秋实"


def test_made_up_branches_leave_nothing(branch, so_far):
    before = so_far()
    with untold():
        group = a_group(branch)
        group.name = "别的"
        group.save()
        group.delete()

    assert said(before) == []


def test_who_cast_which_ballot_is_not_in_the_trail(branch, so_far):
    meeting = a_meeting(branch, present=[a_member(branch)])
    appraisal = Appraisal.objects.create(branch=branch, year=2020, held_on=date(2020, 12, 1), meeting=meeting)
    before = so_far()
    Voter.objects.create(branch=branch, appraisal=appraisal, member=Member.objects.get())
    Voter.objects.update(has_voted=True)
    Ballot.objects.create(branch=branch, appraisal=appraisal, marks={})

    assert said(before) == []


def test_every_value_comes_back_as_it_was(branch, so_far):
    from branch.trail.values import put_back

    meeting = a_meeting(branch, began_at="14:30")
    honour = Honour.objects.create(branch=branch, title="先进", dated_on=date(2020, 7, 1))
    for row in (meeting, honour):
        row.refresh_from_db()
        values = {field: getattr(row, field.attname) for field in row._meta.concrete_fields}
        row.delete()
        kept = Change.objects.filter(kind="gone", row_type=row._meta.label_lower).get().changes
        for field, value in values.items():
            if not field.primary_key:
                assert put_back(field, kept[field.name]) == value, field
