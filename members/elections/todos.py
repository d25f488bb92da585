"""What a running election asks to be done: steps past their planned day."""

from branch.periods import day_named
from members.elections.course import lines_of
from members.models import Election
from members.todo import Todo


def todos(access) -> list[Todo]:
    """One line for each running election, about its first step that is late."""
    if not access.changes_all("posts"):
        return []
    running = Election.objects.filter(branch=access.branch, settled_on=None, cancelled_on=None)
    found = []
    for election in running.prefetch_related("steps"):
        late = [line for line in lines_of(election, election.steps.all(), access.day) if line.state == "miss"]
        if late:
            found.append(_line(election, late, access.day))
    return found


def _line(election, late, day) -> Todo:
    first = late[0]
    more = f"，另有{len(late) - 1}个环节也过了" if len(late) > 1 else ""
    return Todo(
        "miss",
        str(election),
        f"“{first.title}”过了计划日期",
        f"计划{day_named(first.day, day.year)}，过了{(day - first.day).days}天{more}",
        election.get_absolute_url(),
        "去看看",
    )
