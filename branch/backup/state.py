"""What is remembered of backups, beside them: a small file, so that it is there when the database is not."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from branch.backup.files import whole_file

# So long without a backup that worked, and the secretary is told.
TOO_LONG = timedelta(days=3)
# Of who took a copy away so many lines are kept here; the log has them all.
MOST_TAKEN = 50


def folder() -> Path:
    return Path(settings.BACKUP_DIR)


def read() -> dict:
    """What is kept; a file that is not there, or not whole, is an empty one."""
    try:
        kept = json.loads((folder() / "state.json").read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def keep(**changes):
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with whole_file(folder() / "state.json") as file:
        file.write(json.dumps(read() | changes, ensure_ascii=False, indent=1).encode())


def moment(kept: dict, name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(kept[name])
    except (KeyError, TypeError, ValueError):
        return None
    return found if timezone.is_aware(found) else None


def last_success(kept: dict | None = None) -> datetime | None:
    return moment(read() if kept is None else kept, "success_at")


def days_without(now: datetime | None = None) -> int | None:
    """Whole days since the last backup that worked, once they are too many; None while all is well.

    Before the first one it counts from the day on which somebody began to watch (`manage.py ready`).
    """
    kept, now = read(), now or timezone.now()
    since = last_success(kept) or moment(kept, "watched_since")
    return (now - since).days if since and now - since > TOO_LONG else None
