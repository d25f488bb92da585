"""The bytes of attachments on the disk: kept once a branch, and gone with the last record that shows them."""

from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from branch.trail.bin import files_in_bin
from meetings.attachments.kinds import IMAGES, Kind
from meetings.attachments.models import WAITING, Attachment, StoredFile
from meetings.attachments.pictures import kept_picture

WAITS_FOR = timedelta(days=1)


def made_ready(content: bytes, kind: Kind, name: str) -> tuple[bytes, bytes]:
    """(what is kept of a file, its thumbnail if there is one); a picture takes its time."""
    return kept_picture(content, kind, name) if kind in IMAGES else (content, b"")


def keep(branch, content: bytes, thumbnail: bytes, kind: Kind, name: str, by) -> Attachment:
    """A waiting attachment of this content; the file itself only if the branch does not hold it yet."""
    with transaction.atomic():
        stored = _stored(branch, content, thumbnail, kind)
        return Attachment.objects.create(branch=branch, stored=stored, name=name, uploaded_by=by)


def _stored(branch, content, thumbnail, kind) -> StoredFile:
    # Locked, so that nobody takes it away as unused before the attachment names it.
    same = StoredFile.objects.select_for_update().filter(branch=branch, sha256=sha256(content).hexdigest())
    if found := same.first():
        return found
    stored = StoredFile(
        branch=branch,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        content_type=kind.content_type,
    )
    try:
        # Where two send the same file at once the storage gives the second one a name of its own.
        stored.file.save(stored.sha256, ContentFile(content), save=False)
        if thumbnail:
            stored.thumbnail.save(f"{branch.pk}-{stored.sha256}.jpg", ContentFile(thumbnail), save=False)
        with transaction.atomic():
            stored.save(force_insert=True)
    except IntegrityError:
        _from_disk(stored)
        return same.get()
    except BaseException:
        _from_disk(stored)
        raise
    return stored


def remove(attachments):
    """Takes attachments away; of each file the last one takes the file along."""
    with transaction.atomic():
        files = list(attachments.order_by().values_list("stored", flat=True))
        attachments.delete()
        _drop_unused(StoredFile.objects.filter(pk__in=files))


def clear_away(branch):
    """What waited in vain for its form, and the files of records that have been deleted."""
    since = timezone.now() - WAITS_FOR
    remove(Attachment.objects.filter(WAITING, branch=branch, uploaded_at__lt=since))
    _drop_unused(StoredFile.objects.filter(branch=branch, attachments=None))


def clear_bins() -> int:
    """How many files of all branches went for good: their records have been in the bin long enough."""
    unused = StoredFile.objects.filter(attachments=None)
    before = unused.count()
    for branch_id in unused.order_by().values_list("branch", flat=True).distinct():
        _drop_unused(unused.filter(branch=branch_id))
    return before - unused.count()


def _drop_unused(files):
    with transaction.atomic():
        ids = list(files.values_list("pk", flat=True))
        if not ids:
            return
        locked = list(StoredFile.objects.select_for_update().filter(pk__in=ids))
        # Asked once the rows are locked: somebody may have sent the same file in the meantime.
        used = set(Attachment.objects.filter(stored__in=ids).values_list("stored", flat=True))
        # What a deleted record shows waits in the bin with it.
        used |= files_in_bin((stored.branch_id for stored in locked), ids)
        for stored in locked:
            if stored.pk not in used:
                stored.delete()
                transaction.on_commit(lambda gone=stored: _from_disk(gone))


def _from_disk(stored):
    for file in (stored.file, stored.thumbnail):
        if file:
            file.storage.delete(file.name)
