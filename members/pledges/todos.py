from datetime import timedelta

from django.db.models import Count
from django.urls import reverse

from branch.periods import day_named
from members.access import Access
from members.models import PledgeSigner
from members.pledges.rounds import has_signed
from members.todo import Todo

AHEAD = timedelta(days=7)


def todos(access: Access) -> list[Todo]:
    """Rounds that fall due within a week, or have, while somebody has not signed; one query."""
    if access.branch is None or not access.changes_all("records"):
        return []
    waiting = PledgeSigner.objects.filter(
        branch=access.branch, round__due_on__lte=access.day + AHEAD, round__opened_on__lte=access.day
    ).exclude(has_signed())
    rounds = waiting.order_by("round__due_on", "round").values_list("round", "round__title", "round__due_on")
    return [
        _todo(access, pk, title, due_on, left)
        for pk, title, due_on, left in rounds.annotate(left=Count("id"))
    ]


def _todo(access, pk, title, due_on, left) -> Todo:
    late = due_on < access.day
    named, days = day_named(due_on, access.day.year), (due_on - access.day).days
    why = f"期限是{named}，已过" if late else f"期限是{named}，还剩{days}天" if days else "今天到期"
    return Todo(
        "miss" if late else "wait",
        title,
        f"还有 {left} 人没签",
        why,
        reverse("pledges:detail", args=[pk]),
        "去登记",
    )
