from django import template

from branch.trail.followed import follows, parent_fields

register = template.Library()


@register.inclusion_tag("branch/_trail.html", takes_context=True)
def trail(context, record) -> dict:
    """The folded section 变动 of a record's page, for who may read the trail; fetched when it is opened.

    Nothing for what is not written yet, and for a part of a record: the record tells of it.
    """
    model = type(record)
    if not hasattr(model, "_meta") or not follows(model) or parent_fields(model) or record.pk is None:
        return {"may_read": False}
    may_read = context["request"].access.sees_all["exchange"]
    return {"may_read": may_read, "label": model._meta.label_lower, "pk": record.pk}
