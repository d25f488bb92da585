"""The file between its preview and its import: on the server, sealed, for one session, for an hour at most.

`key` says what for: a workbook and a list of members may wait beside each other.
"""

import os
import secrets
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings

from branch.sealed import CannotUnseal, seal_bytes, unseal_bytes

KEY = "exchange"
KEPT_SECONDS = 60 * 60
PLACE = "waiting file "


@dataclass(frozen=True)
class WaitingFile:
    """What a file on the disk is to whoever opens it."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def open(self, mode="rb") -> BytesIO:
        try:
            return BytesIO(unseal_bytes(self.path.read_bytes(), PLACE + self.path.name))
        except CannotUnseal:
            raise FileNotFoundError(self.path) from None


def keep(session, file, key=KEY):
    """Take a file in; the one that waited before makes way."""
    drop(session, key)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder)
    token = secrets.token_hex(16)
    with open(folder / token, "xb", opener=_for_us_only) as kept:
        kept.write(seal_bytes(b"".join(file.chunks()), PLACE + token))
    session[key] = {"token": token, "name": Path(file.name).name[:100]}


def waiting(session, key=KEY) -> tuple[WaitingFile, str] | None:
    """Where it is and what it was called; None when there is none any more."""
    entry = session.get(key)
    path = entry and _folder() / entry["token"]
    return (WaitingFile(path), entry["name"]) if path and path.is_file() else None


def drop(session, key=KEY):
    entry = session.pop(key, None)
    if entry:
        (_folder() / entry["token"]).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exchange"


def _sweep(folder):
    for path in folder.iterdir():
        try:
            if path.stat().st_mtime < time.time() - KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:  # another request was quicker
            pass


def _for_us_only(path, flags):
    return os.open(path, flags, 0o600)
