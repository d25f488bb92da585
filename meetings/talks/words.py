"""What was said in a talk: the one place that decides who may read it, and the only one that fetches it."""

from meetings.models import Talk, TalkNote
from members.access import Access
from members.models import Post

SECRETARIES = {Post.SECRETARY, Post.DEPUTY_SECRETARY}
WHO_READS = "谈话双方和本支部书记、副书记"


def is_secretary(access: Access) -> bool:
    """书记 or 副书记 today. A clerk to whom the post's rights were granted works for one, and is none."""
    return bool(access.held & SECRETARIES)


def may_read_words(access: Access, talk: Talk) -> bool:
    """Only the two who talked, and who is 书记 or 副书记 of their branch today."""
    if access.branch is None or access.member is None or talk.branch_id != access.branch.pk:
        return False
    return is_secretary(access) or access.member.pk in talk.people


def words_of(access: Access, talk: Talk) -> TalkNote | None:
    """The words, unsaved and empty where none were written; None for who may not read them."""
    if not may_read_words(access, talk):
        return None
    stored = TalkNote.objects.filter(branch=talk.branch_id, talk=talk.pk).first() if talk.pk else None
    return stored or TalkNote(branch_id=talk.branch_id)


def has_words(talk: Talk) -> bool:
    """Whether something was written that not everybody may read; says nothing of what."""
    return bool(talk.topic) or TalkNote.objects.filter(branch=talk.branch_id, talk=talk.pk).exists()
