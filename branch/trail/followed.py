"""What the trail follows: every row of the four apps, but for what this file names with its reason."""

from functools import cache

from django.apps import apps
from django.db import models

APPS = ("branch", "members", "meetings", "reports")

NOT_FOLLOWED = {
    "branch.change": "is the trail",
    "branch.submission": "a form's own number, gone after a few days",
    "branch.signin": "is a log itself, and has its page",
    "branch.session": "who is signed in at the moment",
    "branch.recoverycode": "digests of codes on paper; the authenticator that they stand in for is followed",
    "branch.user_groups": "the product gives no groups of Django's",
    "branch.user_user_permissions": "the product gives no permissions of Django's",
    "members.personaldataview": "is a log itself, and has its page",
    "meetings.meetingevent": "is the record's story in its own words, written beside the change it tells",
    "meetings.seal": "is a seal on what the trail tells, and never changes",
    "meetings.planevent": "is the plan's story in its own words, written beside the change it tells",
    "meetings.voter": "secret ballot: when somebody voted would tell which ballot is theirs",
    "meetings.ballot": "secret ballot: nobody may learn who cast which",
    "meetings.signinsheet": "a code that is good for some minutes; who signed in is followed",
    "meetings.storedfile": "bytes on the disk; what shows them, the attachment, is followed",
    "reports.draftsection": "every version is kept whole, with a page to go back to it",
}

# Logs that go along with their record, and come back with it.
KEPT_WHEN_DELETED = {"members.personaldataview", "meetings.meetingevent", "meetings.planevent"}

# That it changed is told, its values are not: too secret, or so long that the record itself keeps them.
ONLY_NAMED = {
    "branch.user": {"password"},
    "branch.authenticator": {"key"},
    "meetings.calendarlink": {"token"},
    "members.handover": {"contents"},
    "reports.filedsummary": {"blocks", "figures", "evidence", "plain_text"},
}

# Follow from other columns or say when a row was written: kept for restoring, never a change by themselves.
NOT_TOLD = {
    "branch.user": {"last_login"},
    # What each of its codes changes; that it was set up, used first and taken off is told.
    "branch.authenticator": {"last_t", "throttling_failure_timestamp", "throttling_failure_count", "made_at"},
    "members.member": {"pinyin", "initials"},
    "members.applicant": {"pinyin"},
    "members.duesbase": {"recorded_at", "recorded_by"},
    "members.duespayment": {"amount_paid", "paid_on", "recorded_at", "recorded_by"},
    "members.duesentry": {"recorded_at", "recorded_by"},
    "members.duesremittance": {"recorded_at", "recorded_by"},
    "meetings.meeting": {"recorded_at", "changed_at"},
    "meetings.talknote": {"changed_at"},
    "reports.summarydraft": {"revision"},
}

# The record of a row is what it would be deleted with; where that is not so:
PARENTS = {
    "branch.unit": ("branch",),
    "meetings.requirement": (),
    "members.postgrant": (),
}

# Where a row does not name its branch.
BRANCH_THROUGH = {"branch.branch": "pk", "branch.user": "memberships__branch"}


@cache
def follows(model) -> bool:
    meta = model._meta
    if meta.app_label not in APPS or meta.label_lower in NOT_FOLLOWED or meta.abstract:
        return False
    # Of what keeps its versions whole, the versions.
    return not hasattr(model, "history_object")


@cache
def followed_models() -> list:
    return [model for model in apps.get_models(include_auto_created=True) if follows(model)]


@cache
def models_kept_when_deleted() -> list:
    logs = [apps.get_model(label) for label in sorted(KEPT_WHEN_DELETED)]
    return followed_models() + logs


@cache
def told_fields(model) -> tuple:
    """The columns whose change is a change."""
    not_told = NOT_TOLD.get(model._meta.label_lower, ())
    return tuple(
        field for field in model._meta.concrete_fields if not field.primary_key and field.name not in not_told
    )


def is_only_named(field) -> bool:
    return field.name in ONLY_NAMED.get(field.model._meta.label_lower, ())


@cache
def parent_fields(model) -> tuple:
    """The keys of which one leads to the row that this row is a part of."""
    named = PARENTS.get(model._meta.label_lower)
    if named is not None:
        return tuple(model._meta.get_field(name) for name in named)
    return tuple(
        field
        for field in model._meta.concrete_fields
        if (field.many_to_one or field.one_to_one)
        and field.remote_field.on_delete is models.CASCADE
        and field.name not in ("branch", "organisation")
        and follows(field.related_model)
    )
