"""Each feature keeps its own models; Django, and everybody else, finds them here."""

from members.development.models import Applicant, DevelopmentHelper, DevelopmentStep
from members.discipline.models import Sanction
from members.dues.bases.models import DuesBase, DuesBaseItem, Employer
from members.dues.funds.models import DuesFund
from members.dues.models import DuesEntry, DuesPayment
from members.dues.rates.models import DuesRate
from members.dues.relief.models import DuesArrangement, DuesRelief
from members.dues.remittance.models import DuesRemittance, LargeDues
from members.duty.models import DutyAbsence, DutySwap, DutyTurn
from members.elections.models import (
    Election,
    ElectionCandidate,
    ElectionPost,
    ElectionRound,
    ElectionStep,
    Elector,
)
from members.honours.models import Honour
from members.people.models import (
    Dated,
    DuesCategory,
    GroupMembership,
    Member,
    MemberKind,
    PersonalDataView,
    Sex,
    completed_years,
    is_full,
    is_in_force,
    is_on_roll,
    pinyin_of,
)
from members.pledges.models import Pledge, PledgeRound, PledgeSigner
from members.posts.models import POST_ORDER, CommitteeRole, Handover, Post, PostGrant, Term
from members.retention.models import Retention
from members.transfers.models import Transfer

__all__ = [
    "POST_ORDER", "Applicant", "CommitteeRole", "Dated", "DevelopmentHelper", "DevelopmentStep",
    "DuesArrangement", "DuesBase", "DuesBaseItem", "DuesCategory", "DuesEntry", "DuesFund", "DuesPayment",
    "DuesRate", "DuesRelief", "DuesRemittance", "DutyAbsence", "DutySwap", "DutyTurn", "Election",
    "ElectionCandidate", "ElectionPost", "ElectionRound", "ElectionStep", "Elector", "Employer",
    "GroupMembership", "Handover", "Honour", "LargeDues", "Member", "MemberKind", "PersonalDataView",
    "Pledge", "PledgeRound", "PledgeSigner", "Post", "PostGrant", "Retention", "Sanction", "Sex", "Term",
    "Transfer", "completed_years", "is_full", "is_in_force", "is_on_roll", "pinyin_of",
]  # fmt: skip
