"""What ends on the day on which somebody leaves the roll: said beforehand, then written."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from branch.periods import Month, day_named
from members.days import EARLIEST
from members.dues.liability import last_month
from members.models import CommitteeRole, DuesPayment, GroupMembership, Member, Post, PostGrant

TRANSFERRED = CommitteeRole.Leaving.TRANSFERRED


@dataclass(frozen=True)
class Leaving:
    """Somebody leaving on `day`. What an earlier leaving on the day `instead_of` ended counts as open.

    `dues_until` is the letter's 党费交至, the first day of that month.
    """

    member: Member
    day: date
    instead_of: date | None = None
    dues_until: date | None = None

    def _lasts(self, row) -> bool:
        return row.ended_on is None or row.ended_on > self.day

    def _was_ended(self, row) -> bool:
        return self.instead_of is not None and row.ended_on == self.instead_of

    @cached_property
    def _roles(self) -> list[CommitteeRole]:
        roles = self.member.roles.select_related("group").order_by("began_on", "id")
        return [
            role
            for role in roles
            if self._lasts(role) or (self._was_ended(role) and role.leaving == TRANSFERRED)
        ]

    @cached_property
    def _memberships(self) -> list[GroupMembership]:
        rows = self.member.group_memberships.select_related("group").reverse()
        lasting = [row for row in rows if self._lasts(row)]
        # On one day somebody may have left one group for another: leaving ended only the last.
        return lasting or [row for row in rows if self._was_ended(row)][:1]

    @cached_property
    def grants(self) -> list[PostGrant]:
        if self.member.account_id is None:
            return []
        grants = PostGrant.objects.filter(branch=self.member.branch, account=self.member.account_id)
        return list(grants.filter(Q(ended_on=None) | Q(ended_on__gt=self.day), began_on__lte=self.day))

    @property
    def roles(self) -> list[CommitteeRole]:
        return [role for role in self._roles if role.began_on <= self.day]

    @property
    def memberships(self) -> list[GroupMembership]:
        return [row for row in self._memberships if row.began_on is None or row.began_on <= self.day]

    @property
    def _last_month(self) -> date:
        """The last month of which the member is here for a day at least."""
        return (max(self.day, EARLIEST) - timedelta(days=1)).replace(day=1)

    @property
    def last_owed(self) -> Month:
        """The last month of which dues are paid here: as the letter says, or the last whole month."""
        return last_month(self.day, self.dues_until)

    @cached_property
    def _dues_after(self) -> list[DuesPayment]:
        """The rows of months that are not owed here any more."""
        return list(self.member.dues.filter(month__gt=self.last_owed.start).order_by("month"))

    @property
    def dues(self) -> list[DuesPayment]:
        """Those of them that nobody asks for here any more; what was paid stays in the ledger."""
        return [row for row in self._dues_after if not row.amount_paid]

    @cached_property
    def arrears(self) -> list[DuesPayment]:
        """The rows of months that stay owed here."""
        rows = self.member.dues.filter(month__lte=self.last_owed.start)
        return list(rows.in_arrears().order_by("month"))

    @property
    def _hands_on(self) -> str:
        """党费交至 of a letter that leaves whole months of this branch to the new one."""
        whole = Month.containing(max(self.day, EARLIEST)).start
        handed_on = self.dues_until and any(row.month < whole for row in self.dues)
        return self.last_owed.long_name if handed_on else ""

    # what the page says

    @property
    def ends(self) -> list[str]:
        """What ends on the day, a line each."""
        lines = [f"任职：{post_named(role)}" for role in self.roles]
        lines += [f"党小组：{row.group}" for row in self.memberships]
        lines += [f"账号授权：{grant.get_post_display()}" for grant in self.grants]
        if self.dues:
            lines.append(f"没交的党费不再收：{_months(self.dues)}")
        return lines

    @property
    def seen(self) -> str:
        """The same in one text, to compare with what a page showed."""
        return "；".join(self.ends)

    @property
    def faults(self) -> list[str]:
        """What begins only after the day and therefore cannot end on it."""
        late = [(role.began_on, f"任{post_named(role)}") for role in self._roles]
        late += [(row.began_on, f"编入{row.group}") for row in self._memberships]
        return [
            f"{self.member}{day_named(began_on, self.day.year)}才{what}，晚于这一天，请先改那一条。"
            for began_on, what in late
            if began_on and began_on > self.day
        ]

    @cached_property
    def hints(self) -> list[str]:
        """What does not fit and should be looked at; it stops nobody."""
        attended = self.member.attendances.filter(meeting__held_on__gte=self.day, meeting__state="held")
        paid = [row for row in self._dues_after if row.amount_paid]
        turns = self.member.duty_turns.filter(month__gt=self._last_month).order_by("month")
        told = [
            (attended.count(), "这天以后还有 {} 次考勤，请核对日期。"),
            (_months(paid), "不在这里交的月份已经交了：{}，请核对；转出的，“党费交至”写到这个月。"),
            (_months(turns), "这天以后还排着轮值：{}，请改排别人。"),
            (_months(self.arrears), "党费还没交清：{}。离开后仍欠在本支部，最好先交清。"),
            (self._hands_on, "介绍信写党费交至{}，以后没交的月份由转入的支部收。"),
        ]
        return [text.format(what) for what, text in told if what]

    # what is written

    def end(self, why: str = TRANSFERRED):
        """Takes the member off the roll on the day and ends what `ends` says; in a transaction."""
        for role in self.roles:
            role.ended_on, role.leaving = self.day, why
            role.save(update_fields=["ended_on", "leaving"])
        for row in (*self.memberships, *self.grants):
            row.ended_on = self.day
            row.save(update_fields=["ended_on"])
        self.member.dues.filter(pk__in=[row.pk for row in self.dues]).delete()
        self.member.left_on = self.day
        self.member.save(update_fields=["left_on"])


@dataclass(frozen=True)
class Return:
    """Taking a leaving back: whoever was to leave on `day` stays, with what it ended as far as it is free."""

    member: Member
    day: date
    why: str = TRANSFERRED

    @cached_property
    def _roles(self) -> list[CommitteeRole]:
        return list(self.member.roles.filter(ended_on=self.day, leaving=self.why).select_related("group"))

    @cached_property
    def _filled(self) -> set[int]:
        """Of these posts the ones that somebody else holds now and only one person can hold."""
        in_office = self.member.branch.roles.filter(post=Post.SECRETARY, ended_on=None)
        taken = any(role.post == Post.SECRETARY for role in self._roles) and in_office.exists()
        return {role.pk for role in self._roles if taken and role.post == Post.SECRETARY}

    @property
    def roles(self) -> list[CommitteeRole]:
        return [role for role in self._roles if role.pk not in self._filled]

    @cached_property
    def membership(self) -> GroupMembership | None:
        if self.member.group_memberships.filter(ended_on=None).exists():
            return None
        rows = self.member.group_memberships.filter(ended_on=self.day).select_related("group")
        return rows.reverse().first()

    @property
    def begins_again(self) -> list[str]:
        lines = [f"任职：{post_named(role)}" for role in self.roles]
        return lines + ([f"党小组：{self.membership.group}"] if self.membership else [])

    @property
    def stays_ended(self) -> list[str]:
        return [f"任职：{post_named(role)}（已另有人任）" for role in self._roles if role.pk in self._filled]

    def reopen(self):
        """In a transaction."""
        for role in self.roles:
            role.ended_on, role.leaving = None, ""
            role.save(update_fields=["ended_on", "leaving"])
        if self.membership:
            self.membership.ended_on = None
            self.membership.save(update_fields=["ended_on"])
        if self.member.left_on == self.day:
            self.member.left_on = None
            self.member.save(update_fields=["left_on"])


def post_named(role: CommitteeRole) -> str:
    name = f"{role.group}组长" if role.group else role.get_post_display()
    return f"{name}（{role.term}）" if role.term else name


def _months(rows) -> str:
    """2020年7月、2020年8月: the months of rows of dues or of the rota."""
    return "、".join(Month.containing(row.month).long_name for row in rows)


def paid_until(member: Member) -> date | None:
    """The last month recorded as paid in full (or exempt) with none unpaid before it."""
    last = None
    for row in member.dues.order_by("month"):
        if row.arrears:
            break
        last = row.month
    return last
