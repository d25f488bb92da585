"""Whose an attachment is decides who may see it, and who may take it away."""

from meetings.activity.rights import may_change as may_change_meeting
from meetings.attachments.models import OWNERS, Attachment
from meetings.models import Meeting
from meetings.org_life.course import may_read_files, may_read_problem
from members.access import Access, Reach

# The right that shows the record shows its attachments.
RIGHT_OF = {
    "meeting": "meetings",
    "study_item": "study",
    "study_result": "study",
    "special_study": "study",
    "course_step": "meetings",
    "problem": "meetings",  # and then only whose problem it is, see below
    "major_matter": "conduct",
    "supervision": "conduct",
    "campaign_step": "meetings",
    "election_step": "posts",
    "applicant": "records",
    "transfer": "records",
    "sanction": "discipline",
    "honour": "records",
    "pledge_round": "records",
    "dues_remittance": "dues",
    "large_dues": "dues",
    "dues_fund": "dues",
}
# Whose right reaches only the own sees of these what is about oneself.
ABOUT_PEOPLE = {
    "study_result", "applicant", "transfer", "sanction", "honour", "pledge_round", "large_dues",
}  # fmt: skip
FIELD_OF = {Attachment._meta.get_field(name).related_model: name for name in OWNERS}


def field_of(owner) -> str:
    """Which field of Attachment names records of this kind."""
    return FIELD_OF[type(owner)]


def may_see(access: Access, attachment: Attachment) -> bool:
    if attachment.owner_field is None:
        return attachment.uploaded_by_id == access.user.pk
    return may_see_files(access, attachment.owner)


def may_see_files(access: Access, owner) -> bool:
    """Whether the files of a record may be seen."""
    field = field_of(owner)
    if field == "problem":
        return may_read_problem(access, owner)
    if field == "course_step" and not may_read_files(access, owner):
        return False
    if access.see[RIGHT_OF[field]] == Reach.OWN and field in ABOUT_PEOPLE:
        return _is_own(access, owner)
    if RIGHT_OF[field] == "dues":
        # Vouchers are the whole branch's books: a leader's and a member's right does not reach them.
        return access.see["dues"] == Reach.ALL or (field in ABOUT_PEOPLE and _is_own(access, owner))
    return access.see[RIGHT_OF[field]] > Reach.TOTALS


def may_change(access: Access, attachment: Attachment) -> bool:
    """Whether the right reaches the record it belongs to; that a record may be locked is another matter."""
    if attachment.owner_field is None:
        return attachment.uploaded_by_id == access.user.pk
    return may_change_owner(access, attachment.owner)


def may_change_owner(access: Access, owner) -> bool:
    """Whether files may be added to a record, and taken away."""
    if isinstance(owner, Meeting):
        return may_change_meeting(access, owner)
    reach = access.change[RIGHT_OF[field_of(owner)]]
    return reach == Reach.ALL or (reach == Reach.OWN and _is_own(access, owner))


def _is_own(access, owner) -> bool:
    """Of a record about one member, whether it is about whoever asks."""
    member = getattr(owner, "member_id", None)
    return access.member is not None and member == access.member.pk
