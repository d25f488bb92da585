from django import template

from branch.models import Branch
from reports.summary.filing.keeping import last_edition
from reports.summary.filing.models import FiledSummary

register = template.Library()


@register.simple_tag
def filed_last(branch: Branch, half) -> FiledSummary | None:
    """The last edition that was filed of a half-year; one query."""
    return last_edition(branch, half)
