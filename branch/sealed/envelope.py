"""One sealed value: `s1:KEY:…` always the same for the same text (it can be looked for), `r1:KEY:…` never.

AES-SIV (RFC 5297): whoever changes a sealed value, or moves it to another column, makes it unreadable.
"""

import base64
import os
import re
from decimal import Decimal

from cryptography.exceptions import InvalidTag

from branch.sealed.keys import ID_LENGTH, Key, NoDataKey, keys

UNREADABLE = "无法解密"
SAME, NEVER_SAME = "s1", "r1"
NONCE = 16
FORM = re.compile(rf"\b({SAME}|{NEVER_SAME}):([0-9a-f]{{{ID_LENGTH}}}):([A-Za-z0-9_-]{{22,}})")


class CannotUnseal(Exception):
    """Something would be written, or given out, that rests on a value which no key opens."""

    def __init__(self, message="有个人信息打不开（无法解密），这一步做不了。请让管理员检查数据密钥。"):
        super().__init__(message)


class Unreadable(str):
    """Stands for a value that no key opens: reads 无法解密 and is written back as it was."""

    sealed: str
    place: str

    def __new__(cls, sealed: str, place: str):
        made = super().__new__(cls, UNREADABLE)
        made.sealed, made.place = sealed, place
        return made

    def __reduce__(self):
        return Unreadable, (self.sealed, self.place)

    def __str__(self):
        return self

    # What forms and sheets do to a text leaves it what it is.
    def strip(self, *args):
        return self


class UnreadableAmount(Decimal):
    """The same for an amount: no number, so nothing is reckoned from it and nothing compares with it."""

    sealed: str | None
    place: str

    def __new__(cls, sealed: str | None = None, place=""):
        made = super().__new__(cls, "NaN")
        made.sealed, made.place = sealed, place
        return made

    def __reduce__(self):
        return UnreadableAmount, (self.sealed, self.place)

    def __str__(self):
        return UNREADABLE

    def __format__(self, spec, *args):
        return UNREADABLE

    def _reckoned(self, *args, **kwargs):
        return UnreadableAmount()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _reckoned
    __neg__ = __pos__ = __abs__ = quantize = normalize = __round__ = _reckoned

    def _compared(self, other):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _compared

    def __eq__(self, other):
        return isinstance(other, UnreadableAmount) and self.sealed is not None and self.sealed == other.sealed

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(self.sealed)

    def is_finite(self):
        """Asked of whatever is about to be written as a number."""
        raise CannotUnseal


def is_unreadable(value) -> bool:
    return isinstance(value, Unreadable | UnreadableAmount)


def is_sealed(text) -> bool:
    return isinstance(text, str) and FORM.fullmatch(text) is not None


def seal(text: str, place: str, findable=False, key: Key | None = None) -> str:
    """`place` is the column that it is for; empty stays empty."""
    if text == "":
        return ""
    key = key or keys()[0]
    if findable:
        return f"{SAME}:{key.id}:{_code(key.siv.encrypt(text.encode(), [place.encode()]))}"
    nonce = os.urandom(NONCE)
    sealed = key.siv.encrypt(text.encode(), [place.encode(), nonce])
    return f"{NEVER_SAME}:{key.id}:{_code(nonce + sealed)}"


def unseal(sealed: str, place: str) -> str | None:
    """The text; None where no key opens it there."""
    try:
        kind, name, code = sealed.split(":")
        key = next(key for key in keys() if key.id == name)
        content = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        if kind == SAME:
            return key.siv.decrypt(content, [place.encode()]).decode()
        return key.siv.decrypt(content[NONCE:], [place.encode(), content[:NONCE]]).decode()
    except (NoDataKey, StopIteration, InvalidTag, ValueError):
        return None


def key_id_of(sealed: str) -> str:
    return sealed.split(":", 2)[1]


def all_forms(text: str, place: str) -> list[str]:
    """As what a findable value may stand in the database: while keys are turned, one for each."""
    if text == "":
        return [""]
    return [seal(text, place, findable=True, key=key) for key in keys()]


def _code(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


# ---- whole files ----
def seal_bytes(content: bytes, place: str) -> bytes:
    """For a file that waits on the disk."""
    key, nonce = keys()[0], os.urandom(12)
    return key.id.encode() + nonce + key.gcm.encrypt(nonce, content, place.encode())


def unseal_bytes(sealed: bytes, place: str) -> bytes:
    """CannotUnseal where it was changed, or its key has gone."""
    name, nonce, content = sealed[:ID_LENGTH], sealed[ID_LENGTH : ID_LENGTH + 12], sealed[ID_LENGTH + 12 :]
    try:
        key = next(key for key in keys() if key.id.encode() == name)
        return key.gcm.decrypt(nonce, content, place.encode())
    except (NoDataKey, StopIteration, InvalidTag, ValueError):
        raise CannotUnseal("这份文件打不开了，请重新选择。") from None
