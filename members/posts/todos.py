"""What there is to do about posts: the election that a term running out asks for."""

from django.urls import reverse

from branch.periods import day_in_full
from members.models import Election, Term
from members.posts.rules import ON_TIME
from members.posts.terms import TermNow, term_on
from members.todo import Todo


def todos(access) -> list[Todo]:
    """The term, from six months before it runs out; once the election is under way, its page."""
    if access.branch is None or not access.changes_all("posts"):
        return []
    term = term_on(Term.objects.filter(branch=access.branch), access.day)
    now = term and TermNow(term, access.day)
    if not now or not now.is_due:
        return []
    election = election_under_way(access.branch)
    return [
        Todo(
            now.look,
            f"{term}支部委员会",
            f"{day_in_full(now.expires_on)}任期届满，{now.left}",
            f"{ON_TIME.source}：{ON_TIME.says}",
            election.get_absolute_url() if election else reverse("elections:new"),
            "看换届选举" if election else "准备换届选举",
        )
    ]


def election_under_way(branch) -> Election | None:
    running = Election.objects.filter(branch=branch, settled_on=None, cancelled_on=None)
    return running.filter(kind=Election.Kind.TERM).first()
