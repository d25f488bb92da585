"""/healthz: whether what the product stands on is there. A stranger learns ok or failing, nothing more."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.checks import run_checks
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from branch.backup import state
from branch.sealed import health as sealed

# With less than this an upload or a backup soon fails.
LEAST_FREE = 500 << 20


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its name for a machine, whether it is well, words for the secretary."""

    name: str
    label: str
    ok: bool
    words: str


def findings() -> list[Finding]:
    return [
        _looked_at(name, label, look)
        for name, label, look in (
            ("database", "数据库", _database),
            ("disk", "磁盘", _disk),
            ("fonts", "打印字体", _fonts),
            ("backup", "备份", _backup),
            ("data_key", "数据密钥", _data_key),
        )
    ]


def _looked_at(name: str, label: str, look: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        return Finding(name, label, *look())
    except Exception as fault:  # whatever it is, it is not well
        return Finding(name, label, False, f"检查不了（{type(fault).__name__}）")


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,), "连得上"


def _disk():
    folders = {Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT), Path(settings.BACKUP_DIR)}
    there = [folder for folder in folders if folder.exists()]
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"1")
        file.flush()
    free = min(shutil.disk_usage(folder).free for folder in there)
    if not all(os.access(folder, os.W_OK) for folder in there):
        return False, "不能写"
    return free >= LEAST_FREE, f"还剩 {free / (1 << 30):.1f} GB"


def _fonts():
    # By its tag: reports, which print, are to the right of here.
    return (False, "不齐全，运行 script/fonts") if run_checks(tags=["fonts"]) else (True, "齐全")


def _backup():
    days = state.days_without()
    if days is not None:
        return False, f"已经 {days} 天没有成功"
    return True, "最近一次成功" if state.last_success() else "还没有到第一次"


def _data_key():
    fault = sealed.problem()
    return not fault, fault or "能解密"


@login_not_required
@never_cache
@require_safe
def healthz(request):
    found = findings()
    well = all(one.ok for one in found)
    words = {one.name: "ok" if one.ok else "failing" for one in found}
    return JsonResponse({"status": "ok" if well else "failing"} | words, status=200 if well else 503)
