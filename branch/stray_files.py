"""Files below the uploads that no record names any more: what a stopped machine left behind.

A file is written before its row and deleted after it, so a row never lacks its file; a process that is
stopped in between leaves a file that nobody will ever ask for. What is a day old and named nowhere goes.
"""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

from branch.storage import PARTIAL

# Rooms that keep their own order: what lies there has no row, and goes by its age.
KEPT_BY_THEMSELVES = ("packs", "exchange")
DAY = 24 * 60 * 60
AT_ONCE = 500


def stray_files(older_than: float = DAY) -> Iterator[Path]:
    """Half-written ones too. Whatever is younger may belong to a form that is being saved at this moment."""
    root, since = Path(settings.MEDIA_ROOT), time.time() - older_than
    found = _old_files(root, since)
    while some := list(islice(found, AT_ONCE)):
        named = _named({str(path.relative_to(root)) for path in some})
        yield from (path for path in some if str(path.relative_to(root)) not in named)


def _old_files(root: Path, since: float) -> Iterator[Path]:
    if not root.is_dir():
        return
    for room in sorted(root.iterdir()):
        if room.name in KEPT_BY_THEMSELVES:
            continue
        for path in sorted(room.rglob("*")) if room.is_dir() else [room]:
            try:
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime < since:
                    yield path
            except FileNotFoundError:  # somebody was quicker
                continue


def _named(names: set[str]) -> set[str]:
    """Those of the names that some row of some table names; a half-written file is nobody's."""
    names = {name for name in names if not name.endswith(PARTIAL)}
    found = set()
    for field in _file_fields():
        rows = field.model._base_manager.filter(**{f"{field.attname}__in": names})
        found.update(rows.values_list(field.attname, flat=True))
    return found


def _file_fields() -> list[FileField]:
    fields = (field for model in apps.get_models() for field in model._meta.local_fields)
    return [field for field in fields if isinstance(field, FileField)]


def missing_files() -> Iterator[tuple[str, str]]:
    """(what names it, the file): rows whose file is not on the disk. Only a backup brings it back."""
    for field in _file_fields():
        rows = field.model._base_manager.exclude(**{field.attname: ""})
        for pk, name in rows.values_list("pk", field.attname).iterator(chunk_size=2000):
            if name and not field.storage.exists(name):
                yield f"{field.model._meta.verbose_name} {pk}", name


def remove_stray_files() -> int:
    gone = 0
    for path in stray_files():
        path.unlink(missing_ok=True)
        gone += 1
    return gone
