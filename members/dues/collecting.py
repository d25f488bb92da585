"""Who takes dues, and where the money lies then: with the group's leader, or with the organiser."""

from datetime import date
from functools import cached_property

from members.access import Access, Reach
from members.models import CommitteeRole, Member, Post

# Who keeps the branch's dues; what a group's leader takes is handed on to them.
KEEPERS = (Post.ORGANIZATION_OFFICER,)
TAKE = (*KEEPERS, Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.GROUP_LEADER)


class Collectors:
    """Who may be named as having received a payment that this account records."""

    def __init__(self, who: Access):
        self.who = who
        self.is_keeper = who.change["dues"] == Reach.ALL

    @cached_property
    def posts(self) -> dict[int, set[str]]:
        posts: dict[int, set[str]] = {}
        roles = CommitteeRole.objects.on(self.who.day).filter(branch=self.who.branch, post__in=TAKE)
        for member, post in roles.values_list("member", "post"):
            posts.setdefault(member, set()).add(post)
        return posts

    @property
    def choices(self):
        """A leader takes the money; the organiser may also write down what another one took."""
        branch, own = self.who.branch, self.who.member
        if not self.is_keeper:
            return Member.objects.filter(branch=branch, pk=own.pk if own else None)
        return Member.objects.filter(branch=branch, pk__in={*self.posts, *([own.pk] if own else ())})

    def how(self, collected_by: Member | None, paid_on: date) -> dict:
        """What `entries.receive` is told: in the organiser's hands at once, or still with somebody."""
        return {
            "collected_by": collected_by,
            "handed_on": paid_on if self._keeps(collected_by) else None,
        }

    def how_of_own(self, paid_on: date) -> dict:
        """Where nobody is named, it is whoever records."""
        return self.how(self.who.member, paid_on)

    def _keeps(self, member) -> bool:
        if not self.is_keeper:
            return False
        if member is None or member == self.who.member:
            return True
        return any(post in KEEPERS for post in self.posts.get(member.pk, ()))
