"""The page of backups: what there is, when the last one worked, one more now, and a copy to take away."""

import logging
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from branch.backup import daily, state
from branch.backup.files import BackupFault
from branch.backup.making import make_backup
from branch.backup.words import passphrase_given, size_in_words
from branch.health import findings
from branch.limits.limited import limited
from branch.models import Branch
from members import access
from members.backups.forms import TakeAwayForm

KINDS = {"daily": "每日", "manual": "手动", "before-upgrade": "升级前", "before-restore": "恢复前"}

log = logging.getLogger("branch.backup")


@require_safe
@access.to_see_all("exchange")
def list_(request):
    return _page(request, TakeAwayForm())


def _page(request, form, status=200):
    kept = state.read()
    context = {
        "form": form,
        "head": ["时间", "种类", "大小"],
        "rows": [
            [
                f"{timezone.localtime(one['at']):%Y-%m-%d %H:%M}",
                KINDS[one["kind"]],
                size_in_words(one["size"]),
            ]
            for one in daily.kept_backups()
        ],
        "success": state.last_success(kept),
        "failed": state.moment(kept, "failed_at"),
        "failure": kept.get("failure"),
        "missing": kept.get("missing"),
        "days": state.days_without(),
        "taken": _taken(kept),
        "by_itself": settings.DAILY_BACKUP,
        "folder": settings.BACKUP_DIR,
        "may_take": _may_take(request),
        "findings": findings(),
    }
    return render(request, "members/backups/list.html", context, status=status)


def _taken(kept: dict) -> list[dict]:
    found = kept.get("taken")
    return [
        {"at": at, "who": str(one.get("who", ""))}
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and (at := state.moment(one, "at"))
    ]


def _may_take(request) -> bool:
    """A backup holds every branch of the installation: it goes to who may see the only one there is."""
    return request.access.changes_all("exchange") and Branch.objects.count() == 1


@limited("export")
@require_POST
@access.to_change_all("exchange")
def now(request):
    try:
        made = daily.back_up("manual", passphrase_given())
    except BackupFault as fault:
        messages.error(request, str(fault))
    else:
        messages.success(
            request, f"备份好了：{made.rows} 行记录，{made.files} 个文件，{size_in_words(made.size)}。"
        )
    return redirect("backups:list")


@limited("export")
@require_POST
@access.to_change_all("exchange")
def take(request):
    """A backup of this moment under the reader's own passphrase, with the keys; who took it is kept."""
    if not _may_take(request):
        messages.error(request, "这套系统里不止一个支部，备份里有别的支部的记录，只能由管理员在服务器上取。")
        return redirect("backups:list")
    form = TakeAwayForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    stamp = timezone.localtime()
    try:
        with tempfile.TemporaryDirectory(prefix="backup-") as folder:
            path = Path(folder) / "backup"
            make_backup(path, form.cleaned_data["passphrase"])
            _note_taking(request.user, stamp)
            # Open, it can be sent; its name is gone with the folder, however the sending ends.
            return FileResponse(
                path.open("rb"), as_attachment=True, filename=f"支部纪实备份-{stamp:%Y%m%d-%H%M}.age.tar"
            )
    except BackupFault as fault:
        messages.error(request, str(fault))
        return redirect("backups:list")


def _note_taking(user, at):
    log.warning("a backup was taken away by account %s", user.pk)
    taken = [{"at": at.isoformat(), "who": str(user)}, *(state.read().get("taken") or [])]
    state.keep(taken=taken[: state.MOST_TAKEN])
