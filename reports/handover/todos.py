from datetime import timedelta

from django.urls import reverse

from branch.periods import day_named
from members.access import Access
from members.todo import Todo
from reports.handover.changes import changes_of

RECENT = timedelta(days=60)


def todos(access: Access) -> list[Todo]:
    """One line for the posts that changed hands of late while no hand-over is recorded; two queries."""
    if access.branch is None or not access.changes_all("handover"):
        return []
    changes = changes_of(access.branch, access.day, RECENT)
    waiting = [change for change in changes if change.successor and not change.handover]
    if not waiting:
        return []
    subject = "、".join(dict.fromkeys(change.left.get_post_display() for change in waiting))
    last = waiting[0].left
    return [
        Todo(
            "wait",
            subject,
            "换了人，还没登记交接",
            f"{last.member}{day_named(last.ended_on, access.day.year)}离任",
            reverse("handover:list"),
            "去登记",
        )
    ]
