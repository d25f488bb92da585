"""Every way in which Django's ORM writes a followed row passes here, and leaves its entries in the trail.

`save()` and `bulk_create()` end in `_insert` and `_update`, `update()` and `bulk_update()` in `update`, what
a deletion loosens (SET_NULL) in `update` of the base manager. Deletions tell by signal: see `deleting`.
"""

from functools import partial

from django.db import connections, models, transaction

from branch.trail.acting import is_silent
from branch.trail.followed import follows, told_fields
from branch.trail.noting import CHANGED, MADE, Note, beginning, difference, place_fields, place_of, write

# From so many columns on it takes longer to name them than to read all.
MANY = 12


class Traced(models.QuerySet):
    def _insert(self, objs, fields, returning_fields=None, raw=False, using=None, **conflict):
        insert = partial(super()._insert, objs, fields, returning_fields, raw, using, **conflict)
        if not follows(self.model) or is_silent():
            return insert()
        with transaction.atomic(using or self.db, savepoint=False):
            if conflict.get("on_conflict"):
                return self._upsert(insert, objs, conflict["unique_fields"], conflict["update_fields"] or ())
            rows = insert()
            place = [field.primary_key for field in returning_fields].index(True)
            write(
                [
                    Note(self.model, row[place], MADE, beginning(obj), place_of(obj))
                    for obj, row in zip(objs, rows, strict=True)
                ]
            )
        return rows

    def _upsert(self, insert, objs, key, update_fields):
        """Some rows are there already, and change or stay: told apart by looking before and after."""
        told = [field for field in told_fields(self.model) if field in update_fields]
        before = self._by_key(objs, key, told)
        rows = insert()
        after, notes = self._by_key(objs, key, told), []
        for obj in objs:
            found = _key(obj, key)
            pk, values = after[found]
            old = before.get(found)
            kind, changes = (CHANGED, difference(told, old[1], values)) if old else (MADE, beginning(obj))
            if changes or not old:
                notes.append(Note(self.model, pk, kind, changes, place_of(obj)))
        write(notes)
        return rows

    def _by_key(self, objs, key, fields) -> dict[tuple, tuple[int, list]]:
        wanted = {f"{field.attname}__in": {getattr(obj, field.attname) for obj in objs} for field in key}
        rows = self.model._base_manager.using(self.db).filter(**wanted)
        read = rows.values_list(*(f.attname for f in key), "pk", *(f.attname for f in fields))
        return {tuple(row[: len(key)]): (row[len(key)], list(row[len(key) + 1 :])) for row in read}

    _insert.alters_data = True
    _insert.queryset_only = False

    def _update(self, values):
        return self._traced(
            [(field, value) for field, _, value in values], lambda _: super(Traced, self)._update(values)
        )

    _update.alters_data = True
    _update.queryset_only = False

    def update(self, **values):
        named = [(self.model._meta.get_field(name), value) for name, value in values.items() if name != "pk"]

        def write_them(ids):
            locked = connections[self.db].features.has_select_for_update and ids is not None
            rows = self.filter(pk__in=ids) if locked else self
            return super(Traced, rows).update(**values)

        return self._traced(named, write_them)

    update.alters_data = True

    def _traced(self, values, write_them):
        """Reads what is there, writes, and notes the difference."""
        told = {field.name: value for field, value in values}
        fields = (
            [field for field in told_fields(self.model) if field.name in told] if follows(self.model) else []
        )
        if not fields or is_silent():
            return write_them(None)
        with transaction.atomic(self.db, savepoint=False):
            before = self._as_they_are(fields)
            count = write_them(list(before))
            if count:
                self._note(fields, [told[field.name] for field in fields], before)
        return count

    def _as_they_are(self, fields) -> dict[int, tuple[list, dict]]:
        """By key the values of these fields and the place, held until the transaction ends."""
        rows = self._chain()
        rows.query.clear_ordering(force=True)
        if (
            rows.query.annotations
            or rows.query.distinct
            or len(rows.query.alias_map) > 1
            or rows.query.combinator
        ):
            rows = self.model._base_manager.using(self.db).filter(pk__in=rows.values("pk"))
        rows = rows.select_for_update(no_key=True)
        names = [field.attname for field in fields]
        places = [field.attname for field in place_fields(self.model)]
        if len(fields) > MANY:
            return {
                row.pk: (
                    [getattr(row, name) for name in names],
                    {name: getattr(row, name) for name in places},
                )
                for row in rows
            }
        asked = list(dict.fromkeys([*names, *places]))
        read = (dict(zip(["pk", *asked], row, strict=True)) for row in rows.values_list("pk", *asked))
        return {
            row["pk"]: ([row[name] for name in names], {name: row[name] for name in places}) for row in read
        }

    def _note(self, fields, values, before):
        if any(hasattr(value, "resolve_expression") for value in values):
            read = self.model._base_manager.using(self.db).filter(pk__in=list(before))
            after = {pk: found for pk, *found in read.values_list("pk", *(f.attname for f in fields))}
        else:
            after = dict.fromkeys(before, values)
        notes = []
        for pk, (old, place) in before.items():
            if pk in after and (changes := difference(fields, old, after[pk])):
                notes.append(Note(self.model, pk, CHANGED, changes, place))
        write(notes)

    # ---- ways that would leave nothing ----
    def bulk_create(self, objs, *args, **how):
        if follows(self.model) and how.get("ignore_conflicts") and not how.get("unique_fields"):
            raise TypeError(
                f"{self.model.__name__} is followed: name the unique_fields by which rows are told apart."
            )
        return super().bulk_create(objs, *args, **how)

    bulk_create.alters_data = True

    def _raw_delete(self, using):
        if follows(self.model):
            raise TypeError(f"{self.model.__name__} is followed: this deletion would leave no trail.")
        return super()._raw_delete(using)

    _raw_delete.alters_data = True


def _key(obj, key) -> tuple:
    return tuple(getattr(obj, field.attname) for field in key)


class Followed(models.Model):
    """A row whose changes are followed (branch.trail)."""

    objects = Traced.as_manager()

    class Meta:
        abstract = True
        # By it Django itself goes: saving, keys, what a deletion loosens.
        base_manager_name = "objects"
