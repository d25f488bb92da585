"""The one-time code (开通码) of an empty installation: who reaches it first must not own it for that."""

import os
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, get_random_string

from branch.passwords import READABLE

LENGTH = 12


def _path():
    return settings.DATA_DIR / "start_code"


def kept_code() -> str:
    """The code that was printed on this machine; empty where none was."""
    try:
        return _path().read_text().strip()
    except FileNotFoundError:
        return ""


def new_code() -> str:
    """Makes one unless there is one. Two that ask at once are given the same."""
    code = get_random_string(LENGTH, READABLE)
    made = _path().with_name(f"start_code.{secrets.token_hex(8)}")
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(code)
    try:
        os.link(made, _path())  # fails where there is one, and never shows half a code
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return kept_code()


def is_right(code: str) -> bool:
    kept = kept_code()
    return bool(kept) and constant_time_compare(code.strip().lower(), kept)


def use_up():
    _path().unlink(missing_ok=True)
