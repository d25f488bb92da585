"""The trail in words a secretary understands: who, when, from where, what before and what after."""

from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import NoReverseMatch
from django.utils.timezone import localtime

from branch.models import Change
from branch.periods import day_named, today
from branch.trail.followed import is_only_named, parent_fields
from branch.trail.values import put_back
from meetings.models import Talk
from meetings.talks.words import is_secretary
from members.access import Access
from reports.trail.names import Names, in_words, model_of, naming_fields

Kind = Change.Kind
DONE = {Kind.MADE: "录入了", Kind.CHANGED: "修改了", Kind.GONE: "删除了", Kind.BACK: "恢复了"}
BLANK = "空"
LONGEST = 120
# What was said in a talk is only for the two who talked and for the secretary (meetings.talks.words).
SAID = {"meetings.talk": {"topic"}, "meetings.talknote": {"said", "opinions", "follow_up"}}


@dataclass(frozen=True)
class Detail:
    """One column's before and after. Without both it is only said that it changed."""

    label: str
    before: str = ""
    after: str = ""
    is_hidden: bool = False

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONGEST


@dataclass
class Line:
    """One change of one row."""

    change: Change
    verb: str
    kind: str
    record: str
    url: str = ""
    # The row inside the record, where it is not the record itself.
    part_kind: str = ""
    part: str = ""
    details: list[Detail] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        return any(one.is_long for one in self.details)

    @property
    def same(self) -> tuple:
        change = self.change
        return self.verb, change.record_type, change.record_id, self.part_kind, self.details


@dataclass
class Press:
    """What one person wrote with one press, under one heading."""

    when: str
    who: str
    address: str
    reason: str
    lines: list[Line]


def presses(access: Access, changes) -> list[Press]:
    """`changes` in the order in which they are shown; however many, in a fixed number of queries."""
    changes = list(changes)
    reader = _Reader(access, changes)
    found: list[Press] = []
    before = None
    for change in changes:
        if change.press != before or found[-1].reason != change.reason:
            found.append(Press(when(change), change.actor_name, change.address, change.reason, []))
            before = change.press
        _add(found[-1].lines, reader.line(change))
    return found


def _add(lines: list[Line], line: Line):
    """The same said of several parts of one record is one line: 考勤 沈立言、顾秋实."""
    if line.part and lines and line.same == lines[-1].same:
        lines[-1].part = f"{line.part}、{lines[-1].part}"
    else:
        lines.append(line)


def when(change: Change) -> str:
    at = localtime(change.at)
    return f"{day_named(at.date(), today().year)} {at:%H:%M}"


def label_of(model) -> str:
    return str(model._meta.verbose_name)


class _Reader:
    def __init__(self, access: Access, changes: list[Change], whole=False):
        self.access, self.whole = access, whole
        self.names = Names()
        for change in changes:
            self._ask(change)
        self.names.fetch()
        self.urls = _urls(changes)
        self.talks = _talks_read_by(access, changes)

    def _ask(self, change):
        model = model_of(change.row_type)
        self.names.ask(model, change.row_id)
        self.names.ask(model_of(change.record_type), change.record_id)
        for field_, values in _fields(model, change, self.whole):
            if field_.is_relation:
                for value in values or ():
                    self.names.ask(field_.related_model, value)

    def line(self, change: Change) -> Line:
        model, record = model_of(change.row_type), model_of(change.record_type)
        is_part = (change.row_type, change.row_id) != (change.record_type, change.record_id)
        line = Line(
            change,
            DONE[change.kind],
            label_of(record) if record else change.record_type,
            self.names.of(record, change.record_id),
            self.urls.get((change.record_type, change.record_id), ""),
        )
        if is_part:
            line.part_kind = label_of(model) if model else change.row_type
            line.part = self.names.of(model, change.row_id)
        line.details = self._details(model, change)
        return line

    def _details(self, model, change) -> list[Detail]:
        """Without what the line says already: what the row is a part of."""
        parents = parent_fields(model) if model else ()
        details = []
        for field_, values in _fields(model, change, self.whole):
            if change.kind != Kind.CHANGED and (field_ in parents or field_.name == "branch"):
                continue
            if change.kind == Kind.MADE and not self.whole and field_ in naming_fields(model):
                continue
            label = str(field_.verbose_name)
            if values is None or self._is_hidden(field_, change):
                details.append(Detail(label, is_hidden=True))
                continue
            before, after = (self._words(field_, value) for value in values)
            if before or after:
                details.append(Detail(label, before, after))
        return details

    def everything(self, change) -> list[Detail]:
        return self._details(model_of(change.row_type), change)

    def _is_hidden(self, field_, change) -> bool:
        if getattr(field_, "is_sealed", False):
            return True
        return field_.name in SAID.get(change.row_type, ()) and change.record_id not in self.talks

    def _words(self, field_, value) -> str:
        if field_.is_relation:
            return self.names.of(field_.related_model, value) or (
                "" if value is None else f"已不在的{value}号"
            )
        if isinstance(field_, models.JSONField):
            return "" if value in (None, [], {}) else "有内容"
        return in_words(field_, put_back(field_, value))


def everything_of(access: Access, change: Change) -> list[Detail]:
    """All values of one change; of a deletion all that the row was."""
    reader = _Reader(access, [change], whole=True)
    return reader.everything(change)


def _fields(model, change, whole=False):
    """Of each column that is told its values: (before, after); None where they are not kept.

    Of a new row what it was given, of a deleted one nothing: that is read in the bin.
    """
    if model is None or (change.kind == Kind.GONE and not whole):
        return
    for name, values in change.changes.items():
        try:
            field_ = model._meta.get_field(name)
        except FieldDoesNotExist:  # of an older version of the product
            continue
        if change.kind == Kind.GONE:
            values = [values, None]
        elif values is not None and change.kind == Kind.MADE:
            values = [None, values]
        yield field_, None if is_only_named(field_) else values


def _urls(changes) -> dict[tuple[str, int], str]:
    """Where the records that still exist are read."""
    urls = {}
    wanted = {(change.record_type, change.record_id) for change in changes}
    for label in sorted({label for label, _ in wanted}):
        model = model_of(label)
        if model is None or not hasattr(model, "get_absolute_url"):
            continue
        rows = model._base_manager.in_bulk([pk for one, pk in wanted if one == label])
        for pk, row in rows.items():
            try:
                urls[label, pk] = row.get_absolute_url()
            except NoReverseMatch:
                continue
    return urls


def _talks_read_by(access: Access, changes) -> set[int]:
    """Of these talks those whose words the account may read; of one that is gone only the secretary."""
    ids = {change.record_id for change in changes if change.record_type == "meetings.talk"}
    if not ids or access.member is None:
        return set()
    if is_secretary(access):
        return ids
    own = models.Q(talker=access.member) | models.Q(partners__member=access.member)
    return set(Talk.objects.filter(own, branch=access.branch, pk__in=ids).values_list("pk", flat=True))
