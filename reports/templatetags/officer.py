"""What the rota shows of the month's tasks: the rota is the members' page, the tasks are reckoned here."""

from django import template

from branch.periods import Month
from reports.officer.due import due_in

register = template.Library()


@register.simple_tag(takes_context=True)
def tasks_now(context) -> dict[str, int]:
    """How many things the current month asks for, and how many of them are done."""
    reader = context["request"].access
    due = due_in(reader, Month.containing(reader.day))
    return {"all": len(due), "done": sum(one.is_done for one in due)}
