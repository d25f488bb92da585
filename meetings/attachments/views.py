from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from branch.going import asked_back
from branch.limits.limited import limited
from branch.transactions import atomic_post
from meetings.activity.rights import meeting_to_change
from meetings.attachments.keeping import remove
from meetings.attachments.models import Attachment
from meetings.attachments.owners import RIGHT_OF, may_change, may_change_owner, may_see
from meetings.attachments.uploads import Kind, Uploads, read_pictures, tell
from meetings.models import Meeting
from members import access

# A browser shows these itself; everything else is handed over as a file.
SHOWN = ("image/jpeg", "image/png", "image/webp", "application/pdf")
# Records of the app to the left, whose own pages know nothing of files.
ADDED_HERE = tuple(
    field
    for field in RIGHT_OF
    if Attachment._meta.get_field(field).related_model._meta.app_label == "members"
)
LOCKED = "这条记录已经确认，附件可以再加，不能删除。要改，请用“更正”。"


def _fetch(request, pk) -> Attachment:
    """An attachment that may be seen; what belongs to a record is judged by that record's right."""
    attachment = access.fetch(request, Attachment, pk=pk)
    if not may_see(request.access, attachment):
        raise PermissionDenied
    return attachment


# Everybody of a branch may see its meetings; which right an attachment asks for depends on its record.
@limited("file")
@access.to_see("meetings")
@require_GET
def open_(request, pk):
    attachment = _fetch(request, pk)
    shown = attachment.stored.content_type in SHOWN
    return _file(attachment.stored.file, attachment.stored.content_type, attachment.name, shown)


@limited("file")
@access.to_see("meetings")
@require_GET
def thumbnail(request, pk):
    attachment = _fetch(request, pk)
    if not attachment.stored.thumbnail:
        raise Http404
    response = _file(attachment.stored.thumbnail, "image/jpeg", attachment.name, shown=True)
    # A page of photos asks for each again otherwise; signing out clears them away.
    response["Cache-Control"] = "private, max-age=600"
    return response


def _file(kept, content_type, name, shown) -> FileResponse:
    try:
        file = kept.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=content_type, as_attachment=not shown, filename=name)
    # Whatever is inside it, it runs nothing and loads nothing.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@access.to_see("meetings")
@atomic_post
def delete(request, pk):
    """Asks with the name first; who may change the record it belongs to."""
    attachment = _fetch(request, pk)
    if not may_change(request.access, attachment):
        raise PermissionDenied
    owner = attachment.owner
    back = _back(request, owner)
    if isinstance(owner, Meeting) and owner.is_confirmed:
        messages.error(request, LOCKED)
        return redirect(back)
    if request.method != "POST":
        context = {"attachment": attachment, "owner": owner, "back": back}
        return render(request, "meetings/attachments/delete.html", context)
    remove(Attachment.objects.filter(branch=request.access.branch, pk=attachment.pk))
    if isinstance(owner, Meeting):
        tell(owner, Kind.DETACHED, request.user, [attachment])
    messages.success(request, f"已删除附件：{attachment.name}。")
    return redirect(back)


def _back(request, owner) -> str:
    """The page it was asked from, else the record's own."""
    own_page = owner.get_absolute_url() if hasattr(owner, "get_absolute_url") else "/"
    return asked_back(request, otherwise=own_page)


@limited("upload")
@access.to_see("meetings")
@atomic_post(before=read_pictures)
def add(request, field, pk):
    """Files for a record of a person: who may change the record may add them."""
    if field not in ADDED_HERE:
        raise Http404
    owner = access.fetch(request, Attachment._meta.get_field(field).related_model, pk=pk)
    if not may_change_owner(request.access, owner):
        raise PermissionDenied
    uploads, back = Uploads(request, owner), _back(request, owner)
    if request.method == "POST" and uploads.is_valid():
        uploads.save(owner)
        messages.success(request, f"“{owner}”的附件存好了。")
        return redirect(back)
    context = {"owner": owner, "uploads": uploads, "back": back}
    return render(request, "meetings/attachments/add.html", context, status=422 if uploads.errors else 200)


@limited("upload")
@access.to_change("meetings")
@require_POST
@atomic_post(before=read_pictures)
def add_to_meeting(request, pk):
    """Takes what is good of the files chosen on the meeting's page, and says what was not."""
    meeting = meeting_to_change(request, pk)
    # Photos often come late: on a confirmed record too they are added, with a line in its story.
    uploads = Uploads(request, meeting)
    # Here files only come; what goes is asked by name first, and never of a confirmed record.
    uploads.dropped = set()
    if not uploads.files:
        messages.error(request, "还没选文件。点“选择文件”，选好再传。")
        return redirect(meeting)
    uploads.is_valid()
    uploads.save(meeting)
    if uploads.waiting:
        messages.success(request, f"已传 {len(uploads.waiting)} 个附件。")
    for error in uploads.errors:
        messages.error(request, error)
    return redirect(f"{meeting.get_absolute_url()}#attachments")
