from django import template

from branch.models import Branch
from reports.summary.filing.keeping import editions_of
from reports.summary.filing.models import FiledSummary

register = template.Library()


@register.simple_tag
def filed_editions(branch: Branch, half) -> list[FiledSummary]:
    """What was filed of a half-year, the last edition first; one query."""
    return editions_of(branch, half)
