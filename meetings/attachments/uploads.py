"""Files on a form: taken in as soon as they arrive, so that a mistake elsewhere on the form loses none."""

from contextlib import suppress
from functools import cached_property

from django.db import transaction

from branch.asked import numbers_of
from meetings.attachments.keeping import clear_away, keep, made_ready, remove
from meetings.attachments.kinds import ACCEPTED, OFFERED, Refused, clean_name, recognise
from meetings.attachments.limits import MAX_FILE, MAX_FILES, MAX_TOGETHER, MB
from meetings.attachments.models import WAITING, Attachment
from meetings.attachments.owners import field_of
from meetings.history import events
from meetings.history.seals import seal
from meetings.models import Meeting, MeetingEvent

Kind = MeetingEvent.Kind


class Uploads:
    """The field `files` of a form, for the template meetings/attachments/_input.html.

    `owner` is the record if there is one already; `save` may name it later. What the form sends beside
    the files: `uploaded`, waiting attachments of an earlier try, and `detach`, those to be taken away.
    """

    accepted, offered = ACCEPTED, OFFERED
    max_file, max_together, max_files = MAX_FILE, MAX_TOGETHER, MAX_FILES
    max_file_named = f"{MAX_FILE // MB} MB"

    def __init__(self, request, owner=None):
        self.request, self.branch = request, request.access.branch
        self.owner = owner if owner is not None and owner.pk else None
        self.errors: list[str] = []
        typed = request.POST
        self.files = request.FILES.getlist("files")
        self.dropped = numbers_of(typed.getlist("detach"))
        self._waiting_ids = numbers_of(typed.getlist("uploaded"))

    @cached_property
    def present(self) -> list[Attachment]:
        """What the record has already."""
        return list(self._of_owner) if self.owner else []

    @property
    def _of_owner(self):
        return Attachment.objects.filter(branch=self.branch, **{field_of(self.owner): self.owner})

    @cached_property
    def waiting(self) -> list[Attachment]:
        """What has been taken in for this form, and belongs to nothing yet."""
        return list(self._own_waiting.filter(pk__in=self._waiting_ids)) if self._waiting_ids else []

    @property
    def _own_waiting(self):
        return Attachment.objects.filter(WAITING, branch=self.branch, uploaded_by=self.request.user)

    @property
    def shown(self) -> list[Attachment]:
        return self.present + self.waiting

    @property
    def _staying(self) -> list[Attachment]:
        return [attachment for attachment in self.shown if attachment.pk not in self.dropped]

    @property
    def left(self) -> int:
        """How many more the record may have."""
        return max(0, MAX_FILES - len(self._staying))

    def is_valid(self) -> bool:
        """Takes in what is good, once; `errors` says of each of the others what is wrong with it."""
        files, self.files = self.files, []
        if files:
            clear_away(self.branch)
            self._take_in(files)
        if len(self._staying) > MAX_FILES:
            self._complain(f"附件有 {len(self._staying)} 个，一条记录最多 {MAX_FILES} 个。请勾掉几个再保存。")
        return not self.errors

    def _take_in(self, files):
        if getattr(self.request, "sent_too_much", False):
            # The last of them may have been cut off anywhere.
            self._complain(f"附件一次最多传 {MAX_TOGETHER // MB} MB，这次没有传。请分几次传。")
            return
        for file in files:
            if len(self._staying) >= MAX_FILES:
                self._complain(f"附件一条记录最多 {MAX_FILES} 个，“{clean_name(file.name)}”起没有传。")
                return
            try:
                taken = self._take(file)
            except Refused as reason:
                self._complain(str(reason))
                continue
            if taken.stored_id in {attachment.stored_id for attachment in self._staying}:
                remove(Attachment.objects.filter(pk=taken.pk))  # sent twice
            else:
                self.waiting.append(taken)

    def _take(self, file) -> Attachment:
        name = clean_name(file.name)
        if not file.size:
            raise Refused(f"{name} 是空文件，没有传。")
        if file.size > MAX_FILE:
            raise Refused(f"{name} 超过 {MAX_FILE // MB} MB，没有传。一个文件最多 {MAX_FILE // MB} MB。")
        return keep(self.branch, *read(file, name), self.request.user)

    def _complain(self, error: str):
        self.errors.append(error)

    @transaction.atomic
    def save(self, owner):
        """Gives the record what waits for it, and takes away what was ticked."""
        field = field_of(owner)
        added = [row for row in self.waiting if row.pk not in self.dropped]
        gone = [row for row in self.shown if row.pk in self.dropped]
        if added:
            mine = self._own_waiting.filter(pk__in=[row.pk for row in added])
            mine.update(**{field: owner})
        if gone:
            remove(Attachment.objects.filter(branch=self.branch, pk__in=[row.pk for row in gone]))
        if isinstance(owner, Meeting):
            tell(owner, Kind.ATTACHED, self.request.user, added)
            tell(owner, Kind.DETACHED, self.request.user, [row for row in gone if row in self.present])
            seal([owner] if added or gone else (), self.request.user)


def read(file, name: str) -> tuple:
    """(content, thumbnail, kind, name) as they are kept, or Refused; a file is read once."""
    if not hasattr(file, "as_kept"):
        kind, named = recognise(file, name)
        file.seek(0)
        file.as_kept = *made_ready(file.read(), kind, named), kind, named
    return file.as_kept


def read_pictures(request):
    """For atomic_post: reading pictures takes its time, in which nobody should have to wait."""
    if getattr(request, "sent_too_much", False):
        return
    for file in request.FILES.getlist("files")[:MAX_FILES]:
        if 0 < file.size <= MAX_FILE:
            # What is wrong with one is said where it is taken in.
            with suppress(Refused):
                read(file, clean_name(file.name))


def tell(meeting, kind, by, attachments):
    """One line of the record's story for the files of one go."""
    names = "、".join(row.name for row in attachments)
    if names:
        detail = ("附件", "", names) if kind == Kind.ATTACHED else ("附件", names, "")
        events.write(meeting, kind, by, details=[detail])
