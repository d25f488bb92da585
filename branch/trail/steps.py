"""What rows were, step by step, as the trail tells it: for pages that show a record's own history."""

from dataclasses import dataclass

from branch.trail.followed import is_only_named, told_fields
from branch.trail.models import Change
from branch.trail.values import put_back


@dataclass(frozen=True)
class Step:
    """One change of one row; `before` and `after` hold its columns' values as far as they are known."""

    change: Change
    before: dict
    after: dict

    @property
    def changed(self) -> list[str]:
        """The columns that this step wrote."""
        names = [field.name for field in told_fields(self.model)]
        return [name for name in names if name in self.after and name in self.change.changes]

    @property
    def model(self):
        from django.apps import apps

        return apps.get_model(self.change.row_type)


def steps_of(model, changes) -> list[Step]:
    """`changes` of rows of one model, in any order; the steps come the first first."""
    known: dict[int, dict] = {}
    steps = []
    for change in sorted(changes, key=lambda one: (one.at, one.pk)):
        before = known.get(change.row_id, {})
        after = _after(model, change, before)
        known[change.row_id] = after
        steps.append(Step(change, _before(model, change, before), after))
    return steps


def _after(model, change, before) -> dict:
    if change.kind == Change.Kind.GONE:
        return {}
    if change.kind == Change.Kind.MADE:
        blank = {field.name: field.get_default() for field in _kept(model)}
        return blank | _values(model, change.changes)
    if change.kind == Change.Kind.BACK:
        return before
    return before | _values(model, {name: pair[1] for name, pair in change.changes.items() if pair})


def _before(model, change, before) -> dict:
    if change.kind == Change.Kind.GONE:
        return _values(model, change.changes)
    if change.kind == Change.Kind.CHANGED:
        return before | _values(model, {name: pair[0] for name, pair in change.changes.items() if pair})
    return before


def _kept(model):
    return [field for field in told_fields(model) if not is_only_named(field)]


def _values(model, kept: dict) -> dict:
    return {field.name: put_back(field, kept[field.name]) for field in _kept(model) if field.name in kept}
