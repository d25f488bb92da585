"""What the tests of backups share: an installation of their own, and manage.py on another one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from branch.sealed.keys import keys_file, make_first_key

ROOT = Path(__file__).resolve().parent.parent.parent


def installed_in(folder: Path, changed):
    """Points DATA_DIR and what lies in it to `folder`; `changed` is pytest-django's settings."""
    key = keys_file()
    folder.mkdir(parents=True, exist_ok=True)
    if key and key.is_file():
        shutil.copy(key, folder / "data_keys")
    (folder / "secret_key").write_text("a key of these tests\n")
    changed.DATA_DIR, changed.MEDIA_ROOT = folder, folder / "uploads"
    changed.BACKUP_DIR = folder / "backups"
    changed.MEDIA_ROOT.mkdir(exist_ok=True)
    make_first_key()
    return folder


def manage(data: Path, *command, **environment):
    """manage.py on the installation in `data`, as its own process."""
    of_tests = {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "DATA_KEYS"}
    kept = {name: value for name, value in os.environ.items() if name not in of_tests}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *map(str, command)],
        env=kept | {"DATA_DIR": str(data), "PYTHONUTF8": "1"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


def is_postgres() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
