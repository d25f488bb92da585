from django import template

from meetings.attachments.owners import field_of, may_change_owner, may_see_files

register = template.Library()


@register.inclusion_tag("meetings/attachments/_of_row.html", takes_context=True)
def files_of(context, row) -> dict:
    """The attachments of a record, for who may see them; with the way to add some, for who may change it."""
    request = context["request"]
    return {
        "row": row,
        "field": field_of(row),
        "attachments": row.attachments.all(),
        "may_see": may_see_files(request.access, row),
        "may_change": may_change_owner(request.access, row),
        "back": request.get_full_path(),
        "request": request,
    }
