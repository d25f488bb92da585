"""Which changes an account may read, and how they are searched."""

from django.apps import apps
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from branch.models import Change
from branch.trail.followed import KEPT_WHEN_DELETED, followed_models, parent_fields
from members.access import Access, Reach
from reports.trail.names import naming_fields
from reports.trail.words import SAID

# Records of which not everybody reads who reads the trail.
RIGHT_OF = {"members.sanction": "discipline", "members.handover": "handover"}


def may_read_type(access: Access, label: str) -> bool:
    right = RIGHT_OF.get(label, "exchange")
    return access.see[right] == Reach.ALL


def readable(access: Access):
    """The branch's trail, but for the records that the account may not read."""
    hidden = [label for label in RIGHT_OF if not may_read_type(access, label)]
    return Change.objects.filter(branch=access.branch).exclude(record_type__in=hidden)


def of_record(access: Access, label: str, pk: int):
    return told(readable(access)).filter(record_type=label, record_id=pk)


def told(rows):
    """Without the logs that only went along with their record."""
    return rows.exclude(row_type__in=KEPT_WHEN_DELETED)


def record_types() -> list[tuple[str, str]]:
    """The kinds of records, for a list to choose from."""
    found = {
        model._meta.label_lower: str(model._meta.verbose_name)
        for model in followed_models()
        if not parent_fields(model) and model._meta.label_lower != "branch.organisation"
    }
    return sorted(found.items(), key=lambda one: one[1])


# ---- searching by text ----
def with_text(rows, branch, text: str):
    """Those in whose values the text stands, and all changes of a record or a row that is called so.

    What was said in talks is never searched: a hit would tell of it.
    """
    rows = rows.annotate(written=Cast("changes", TextField()))
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    found = Q(written__icontains=quoted) & ~Q(row_type__in=SAID) | Q(reason__icontains=text)
    for model in followed_models():
        if (lookup := _bears(model, text)) is not None:
            ids = model.objects.filter(lookup, **_of_branch(model, branch)).values("pk")
            found |= Q(row_type=model._meta.label_lower, row_id__in=ids)
            if not parent_fields(model):
                found |= Q(record_type=model._meta.label_lower, record_id__in=ids)
    return rows.filter(found)


def _bears(model, text):
    lookup = Q()
    for field in naming_fields(model):
        if field.is_relation and any(one.name == "name" for one in field.related_model._meta.concrete_fields):
            lookup |= Q(**{f"{field.name}__name__icontains": text})
        elif (
            not field.is_relation
            and field.get_internal_type() in ("CharField", "TextField")
            and not field.choices
        ):
            lookup |= Q(**{f"{field.name}__icontains": text})
    return lookup or None


def _of_branch(model, branch) -> dict:
    if model._meta.label_lower == "branch.branch":
        return {"pk": branch.pk}
    has_branch = any(field.name == "branch" for field in model._meta.concrete_fields)
    return {"branch": branch} if has_branch else {}


def model_of_record(label: str):
    """The model of a kind of record that has a trail of its own; None for anything else."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if model in followed_models() and not parent_fields(model) else None
