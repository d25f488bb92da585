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
}
FIELD_OF = {Attachment._meta.get_field(name).related_model: name for name in OWNERS}


def field_of(owner) -> str:
    """Which field of Attachment names records of this kind."""
    return FIELD_OF[type(owner)]


def may_see(access: Access, attachment: Attachment) -> bool:
    field = attachment.owner_field
    if field is None:
        return attachment.uploaded_by_id == access.user.pk
    if field == "study_result" and access.see["study"] == Reach.OWN:
        return _is_own(access, attachment.study_result)
    if field == "course_step" and not may_read_files(access, attachment.course_step):
        return False
    if field == "problem":
        return may_read_problem(access, attachment.problem)
    return access.see[RIGHT_OF[field]] > Reach.TOTALS


def may_change(access: Access, attachment: Attachment) -> bool:
    """Whether the right reaches the record it belongs to; that a record may be locked is another matter."""
    field, owner = attachment.owner_field, attachment.owner
    if field is None:
        return attachment.uploaded_by_id == access.user.pk
    if isinstance(owner, Meeting):
        return may_change_meeting(access, owner)
    reach = access.change[RIGHT_OF[field]]
    if field == "study_result" and reach == Reach.OWN:
        return _is_own(access, owner)
    return reach == Reach.ALL


def _is_own(access, result) -> bool:
    return access.member is not None and result.member_id == access.member.pk
