"""What rows are called in the trail, also those that are gone: a query for each kind of row."""

from datetime import date, datetime

from django.apps import apps
from django.db import models

from branch.fields import MonthField
from branch.models import Change
from branch.periods import day_named, today
from branch.trail.values import put_back

# By which of its columns a row is called; where not named here, by the first of these that it has.
WORDS = ("name", "title", "topic", "subject", "document", "term_name", "text")
PEOPLE = ("member", "talker", "leader", "asker", "account")
NAMED_BY = {
    "branch.user": ("name", "username"),
    "branch.authenticator": ("user",),
    "members.groupmembership": ("member", "group"),
    "members.developmentstep": ("kind",),
    "members.developmenthelper": ("member", "part"),
    "members.sanction": ("member", "kind"),
    "members.duesbase": ("member", "began_on"),
    "members.duespayment": ("member", "month"),
    "members.duesentry": ("member", "month"),
    "members.duesrate": ("category", "began_on"),
    "members.duesrelief": ("member", "kind"),
    "members.duesarrangement": ("member", "kind"),
    "members.duesremittance": ("began_on", "until"),
    "members.duesfund": ("subject",),
    "members.dutyturn": ("month", "member"),
    "members.dutyswap": ("asker", "month"),
    "members.committeerole": ("member", "post"),
    "members.postgrant": ("account", "post"),
    "members.handover": ("post", "giver", "taker"),
    "members.election": ("term_name", "kind"),
    "members.electionstep": ("kind",),
    "members.electionround": ("kind", "number"),
    "members.electionpost": ("member", "post"),
    "members.transfer": ("member", "direction"),
    "members.honour": ("member", "title"),
    "members.pledge": ("member", "title"),
    "meetings.meeting": ("held_on", "topic"),
    "meetings.appraisal": ("year",),
    "meetings.hintanswer": ("text",),
    "meetings.orglifecourse": ("year",),
    "meetings.coursestep": ("kind",),
    "meetings.planitem": ("month", "topic"),
    "meetings.requirement": ("form",),
    "meetings.talk": ("held_on", "talker"),
    "meetings.talkpartner": ("member", "name"),
    "meetings.talknote": ("talk",),
    "meetings.talkcall": ("member", "kind"),
    "meetings.studyresult": ("member", "title"),
    "reports.summarydraft": ("half",),
    "reports.templatesection": ("heading", "key"),
    "reports.draftcomment": ("text",),
    "reports.filedsummary": ("title",),
}
QUOTED = {"topic", "title", "document"}
# Of these one is enough.
EITHER = {"branch.user", "meetings.talkpartner", "reports.templatesection"}
LONGEST = 40


def naming_fields(model) -> list:
    names = NAMED_BY.get(model._meta.label_lower)
    has = {field.name for field in model._meta.concrete_fields}
    if names is None:
        names = [next((name for name in (*WORDS, *PEOPLE) if name in has), "id")]
    return [model._meta.get_field(name) for name in names]


def model_of(label: str):
    """None for a kind of row that this version of the product no longer has."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None


class Names:
    """Asked for first, fetched together, then told: `ask` all, `fetch` once, `of` each."""

    def __init__(self):
        self._wanted: set[tuple] = set()
        self._values: dict[tuple, dict | None] = {}

    def ask(self, model, pk):
        if model is not None and pk is not None and (model, pk) not in self._values:
            self._wanted.add((model, pk))

    def fetch(self):
        while self._wanted:
            wanted, self._wanted = self._wanted, set()
            for model in sorted({model for model, _ in wanted}, key=lambda one: one._meta.label):
                self._fetch(model, {pk for one, pk in wanted if one is model})
            for one in wanted - self._values.keys():
                self._values[one] = None

    def _fetch(self, model, ids):
        fields = naming_fields(model)
        live = model._base_manager.filter(pk__in=ids).values_list("pk", *(field.attname for field in fields))
        for pk, *values in live:
            self._keep(model, pk, fields, values)
        if missing := {pk for pk in ids if (model, pk) not in self._values}:
            gone = Change.objects.filter(
                kind=Change.Kind.GONE, row_type=model._meta.label_lower, row_id__in=missing
            )
            for pk, kept in gone.order_by("id").values_list("row_id", "changes"):
                self._keep(model, pk, fields, [put_back(field, kept.get(field.name)) for field in fields])

    def _keep(self, model, pk, fields, values):
        self._values[model, pk] = dict(zip((field.name for field in fields), values, strict=True))
        for field, value in zip(fields, values, strict=True):
            if field.is_relation:
                self.ask(field.related_model, value)

    def of(self, model, pk) -> str:
        """Empty for a row of which nothing is known any more."""
        values = self._values.get((model, pk))
        if values is None:
            return ""
        parts = [self._part(field, values[field.name]) for field in naming_fields(model)]
        parts = [part for part in parts if part]
        if model._meta.label_lower in EITHER:
            parts = parts[:1]
        return _joined(parts)

    def _part(self, field, value) -> str:
        if field.is_relation:
            return self.of(field.related_model, value)
        words = in_words(field, value)
        words = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
        return f"《{words}》" if words and field.name in QUOTED else words


def _joined(parts: list[str]) -> str:
    joined = ""
    for part in parts:
        tight = not joined or part.startswith("《") or joined.endswith("》")
        joined += part if tight else f" {part}"
    return joined


def in_words(field, value) -> str:
    """A value that is no key, as it stands on a page."""
    if value in (None, ""):
        return ""
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, MonthField):
        return f"{value.year}年{value.month}月"
    if isinstance(value, datetime):
        from django.utils.timezone import localtime

        local = localtime(value)
        return f"{day_named(local.date(), today().year)} {local:%H:%M}"
    if isinstance(value, date):
        return day_named(value, today().year)
    if field.name == "year":
        return f"{value}年度"
    if hasattr(value, "strftime"):
        return f"{value:%H:%M}"
    return str(value)
