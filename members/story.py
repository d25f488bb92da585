"""What is kept about one member, as far as a reader may see it, and all of it in one line of time (经过)."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from branch.asked import at_half_year
from branch.periods import Month, day_named
from members.access import Access
from members.models import POST_ORDER, DevelopmentStep, Member, Transfer
from members.personal import may_see
from members.roll import was_in_force


@dataclass(frozen=True)
class Event:
    """One dated thing; `look` is a class of the style sheet, `when` the day in words where it has to be."""

    day: date
    words: str
    detail: str = ""
    url: str = ""
    look: str = ""
    when: str = ""

    @property
    def named(self) -> str:
        return self.when or day_named(self.day)


class Kept:
    """The rows about one member that an account may see, each kind fetched once, whatever there is of it."""

    def __init__(self, access: Access, member: Member):
        self.member, self.day = member, access.day
        roles = member.roles.select_related("group")
        self.roles = sorted(roles, key=lambda role: POST_ORDER[role.post])
        self.memberships = list(member.group_memberships.select_related("group"))
        self.sees_records = may_see(access, "records", member)
        self.sees_duty = may_see(access, "duty", member)
        self.sees_discipline = may_see(access, "discipline", member)
        self.honours = list(member.honours.order_by("-dated_on", "-id")) if self.sees_records else []
        self.pledges = list(member.pledges.order_by("-signed_on", "-id")) if self.sees_records else []
        transfers = member.transfers.filter(cancelled_on=None)
        self.transfers = list(transfers) if self.sees_records else []
        steps = DevelopmentStep.objects.filter(applicant__member=member, branch=member.branch_id)
        steps = steps.select_related("applicant").order_by("done_on", "id")
        self.steps = list(steps) if self.sees_records else []
        self.turns = list(member.duty_turns.order_by("-month")) if self.sees_duty else []
        self.sanctions = list(member.sanctions.all()) if self.sees_discipline else []

    @property
    def group(self):
        """The Party group of today."""
        return next((row.group for row in self.memberships if was_in_force(row, self.day)), None)

    @property
    def roles_held(self) -> list:
        return [role for role in self.roles if was_in_force(role, self.day)]

    @property
    def roles_past(self) -> list:
        return [role for role in self.roles if role.ended_on and role.ended_on <= self.day]

    def events(self) -> list[Event]:
        """In no order. Dues and attendance are not among them: they stand month by month."""
        return [
            *self._of_the_roll(), *self._of_development(), *self._of_groups(), *self._of_posts(),
            *self._of_honours(), *self._of_pledges(), *self._of_duty(), *self._of_discipline(),
        ]  # fmt: skip

    def _of_the_roll(self):
        member, moved = self.member, {row.direction: row for row in self.transfers}
        yield Event(member.admitted_on, "入党", "成为预备党员", look="ok")
        if member.converted_on:
            yield Event(member.converted_on, "转正", "党龄从这天算起", look="ok")
        days = {Transfer.Direction.IN: member.joined_on, Transfer.Direction.OUT: member.left_on}
        for direction, day in days.items():
            row = moved.get(direction)
            if row:
                whence = f"{'从' if direction == Transfer.Direction.IN else '到'}{row.other_party}"
                url = row.get_absolute_url()
                yield Event(row.moved_on, f"{direction.label}组织关系", whence, url, "plan")
            if day and (row is None or row.moved_on != day):
                yield Event(day, f"{direction.label}本支部", look="plan")

    def _of_development(self):
        if self.steps:
            applicant = self.steps[0].applicant
            yield Event(applicant.applied_on, "递交入党申请书", url=applicant.get_absolute_url())
        for step in self.steps:
            url = step.applicant.get_absolute_url()
            yield Event(step.done_on, step.get_kind_display(), step.paper, url)

    def _of_groups(self):
        for row in self.memberships:
            if row.began_on:
                yield Event(row.began_on, f"编入{row.group}")
            followed = any(row.ended_on and row.ended_on == other.began_on for other in self.memberships)
            if row.ended_on and not followed:
                yield Event(row.ended_on, f"离开{row.group}")

    def _of_posts(self):
        url = reverse("posts:list")
        for role in self.roles:
            post = f"{role.group}组长" if role.group else role.get_post_display()
            yield Event(role.began_on, f"任{post}", _joined(role.term, role.get_way_display()), url, "ok")
            if role.ended_on:
                yield Event(role.ended_on, f"不再任{post}", role.get_leaving_display(), url)

    def _of_honours(self):
        for row in self.honours:
            look = "ok" if row.state == row.State.AWARDED else "plan"
            words, url = f"{row.get_state_display()}：{row.title}", at_half_year("honours:list", row.dated_on)
            yield Event(row.dated_on, words, _joined(row.awarded_by, row.document), url, look)

    def _of_pledges(self):
        for row in self.pledges:
            url = at_half_year("pledges:list", row.signed_on)
            yield Event(row.signed_on, f"签订《{row.title}》", url=url, look="ok")

    def _of_duty(self):
        for turn in self.turns:
            url = f"{reverse('duty:list')}?year={turn.month.year}"
            report = "小结已交" if turn.report else ""
            when = Month.containing(turn.month).name
            yield Event(turn.month, "轮值党务干事", report, url, "ok" if turn.report else "", when)

    def _of_discipline(self):
        for row in self.sanctions:
            yield Event(row.began_on, row.get_kind_display(), row.authority, look="miss")


def _joined(*words) -> str:
    return "，".join(word for word in words if word)


def by_year(events: list[Event]) -> list[tuple[int, list[Event]]]:
    """Newest first, year by year."""
    years: dict[int, list[Event]] = {}
    # The reverse of a stable sort would turn round what happened on one day.
    for event in sorted(events, key=lambda event: event.day, reverse=True):
        years.setdefault(event.day.year, []).append(event)
    return list(years.items())
