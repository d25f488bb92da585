"""Posts that changed hands within the half-year."""

from members.models import POST_ORDER, CommitteeRole, Post
from reports.document.blocks import Blank
from reports.summary.material import Material
from reports.summary.runs import sentence, words
from reports.summary.words import day_named


def changes(m: Material, since=None) -> list:
    """After the day of an election, else of the whole half-year."""
    return [*vacated(m, since), *appointed(m, since)]


def vacated(m: Material, elected_on) -> list:
    """Who left a post for good, and who took it over."""
    return [
        sentence(f"{day_named(role.ended_on, m.year)}起，", _vacancy(m, role))
        for role in _by_post(m.people.roles, m)
        if role.post != Post.GROUP_LEADER and _left(m, role, elected_on) and not _still_holds(m, role)
    ]


def _left(m: Material, role: CommitteeRole, elected_on) -> bool:
    ended = role.ended_on is not None and role.ended_on in m.period
    return ended and (elected_on is None or role.ended_on > elected_on)


def _still_holds(m: Material, role: CommitteeRole) -> bool:
    return any(other.member_id == role.member_id for other in _holding(m, role.post))


def _vacancy(m: Material, role: CommitteeRole) -> list:
    gone = f"{m.people.name(role.member_id)}不再担任{role.get_post_display()}"
    successors = [other for other in _holding(m, role.post) if other.began_on >= role.ended_on]
    if successors and role.post != Post.COMMITTEE_MEMBER:
        return words(gone, f"，由{m.people.name(successors[0].member_id)}接任")
    stays = role.member_id in {other.member_id for other in m.people.present_roles}
    return words(gone, Blank("接任安排" if stays else "补选安排"))


def appointed(m: Material, elected_on) -> list:
    """Who came to a post that nobody had left in the half-year."""
    left = {role.post for role in m.people.roles if role.ended_on is not None and role.ended_on in m.period}
    return [
        sentence(f"{day_named(role.began_on, m.year)}起，{_appointment(m, role)}")
        for role in _by_post(m.people.present_roles, m)
        if role.began_on in m.period
        and (elected_on is None or role.began_on > elected_on)
        and role.post not in left - {Post.COMMITTEE_MEMBER}
    ]


def _appointment(m: Material, role: CommitteeRole) -> str:
    post = "支部委员" if role.post == Post.COMMITTEE_MEMBER else role.get_post_display()
    return f"{m.people.name(role.member_id)}任{post}"


def _holding(m: Material, post: str) -> list[CommitteeRole]:
    return [role for role in m.people.present_roles if role.post == post]


def _by_post(roles, m: Material) -> list[CommitteeRole]:
    return sorted(roles, key=lambda role: (POST_ORDER[role.post], m.people.roll_place[role.member_id]))
