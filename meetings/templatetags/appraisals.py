from django import template

from meetings.appraisal.results import Part, may_read_result, parts_of, reads_all
from members.personal import is_own

register = template.Library()


@register.inclusion_tag("meetings/appraisal/_of_member.html", takes_context=True)
def appraisals_of(context, member) -> dict:
    """民主评议 on a member's page: the own part for oneself, the results for who reads them all."""
    access = context["request"].access
    own = is_own(access, member)
    if own:
        parts = parts_of(access)
    elif reads_all(access):
        found = member.appraisal_entries.select_related("appraisal").order_by("-appraisal__year")
        parts = [Part(entry.appraisal, entry) for entry in found]
    else:
        parts = []
    return {
        "own": own,
        "lines": [(part, part.entry is not None and may_read_result(access, part.entry)) for part in parts],
    }
