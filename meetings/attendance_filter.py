"""The rows of attendance behind the figures of a half-year: what was asked for, in the URL."""

from django.db.models import Count, Q

from branch.asked import number_in
from branch.models import Branch
from branch.periods import Month, half_or_year_asked
from meetings.models import Attendance

PAGE = 100
# What a figure about attendance counts, by the word in its link.
ATTENDANCE = {
    "came": ("实到", Attendance.CAME),
    "on_leave": ("请假", (Attendance.Status.ON_LEAVE,)),
    "absent": ("缺席", (Attendance.Status.ABSENT,)),
}


class AttendanceFilter:
    """The attendance rows of one half-year, or of its `month`, behind 应到, 实到, 请假 and 缺席人次."""

    def __init__(self, branch: Branch, query):
        self.half = half_or_year_asked(query)
        months = {month.code: month for month in self.half.months}
        self.month: Month | None = months.get(query.get("month", ""))
        self.status = query.get("status", "") if query.get("status") in ATTENDANCE else ""
        self.page = max(1, number_in(query, "page", 1))
        self.all = Attendance.objects.filter(branch=branch).of_meetings_held_in(self.month or self.half)
        self.all = self.all.expected()

    def counts(self) -> list[tuple[str, str, int]]:
        parts = {
            word: Count("id", filter=Q(status__in=statuses)) for word, (_, statuses) in ATTENDANCE.items()
        }
        found = self.all.order_by().aggregate(expected=Count("id"), **parts)
        chips = [(word, label, found[word]) for word, (label, _) in ATTENDANCE.items()]
        return [("", "应到", found["expected"]), *chips]

    def found(self):
        """All that was asked for, newest first."""
        rows = self.all.filter(status__in=ATTENDANCE[self.status][1]) if self.status else self.all
        return rows.select_related("meeting", "member").order_by("-meeting__held_on", "-meeting_id", "id")

    def rows(self) -> list[Attendance]:
        return list(self.found()[: self.page * PAGE])
