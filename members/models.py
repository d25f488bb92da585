"""Each feature keeps its own models; Django, and everybody else, finds them here."""

from members.dues.models import DuesPayment
from members.duty.models import DutyTurn
from members.honours.models import Honour
from members.people.models import (
    Dated,
    DuesCategory,
    GroupMembership,
    Member,
    MemberKind,
    Sex,
    completed_years,
    is_full,
    is_in_force,
    is_on_roll,
    pinyin_of,
)
from members.pledges.models import Pledge
from members.posts.models import POST_ORDER, CommitteeRole, Post, PostGrant

__all__ = [
    "POST_ORDER", "CommitteeRole", "Dated", "DuesCategory", "DuesPayment", "DutyTurn", "GroupMembership",
    "Honour", "Member", "MemberKind", "Pledge", "Post", "PostGrant", "Sex", "completed_years", "is_full",
    "is_in_force", "is_on_roll", "pinyin_of",
]  # fmt: skip
