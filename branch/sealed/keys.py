"""The data keys (数据密钥): outside the database, outside git, in one file that only this account can read.

A line a key, `id key`; the first one seals, the others only open what they sealed before. The id is made
from the key, so that a damaged line is noticed. DATA_KEYS in the environment takes the file's place.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from django.conf import settings

from branch.disk import force_to_disk

KEY_BYTES = 64
ID_LENGTH = 8


class NoDataKey(Exception):
    """Nothing can be sealed or opened; says why in Chinese, and what helps."""


@dataclass(frozen=True)
class Key:
    id: str
    secret: bytes

    def __repr__(self):  # never in a log
        return f"Key({self.id})"

    @property
    def line(self) -> str:
        return f"{self.id} {base64.urlsafe_b64encode(self.secret).decode()}"

    @cached_property
    def siv(self) -> AESSIV:
        return AESSIV(self.secret)

    @cached_property
    def gcm(self) -> AESGCM:
        return AESGCM(hashlib.sha256(b"files" + self.secret).digest())


def id_of(secret: bytes) -> str:
    return hashlib.sha256(b"id" + secret).hexdigest()[:ID_LENGTH]


def new_key() -> Key:
    secret = os.urandom(KEY_BYTES)
    return Key(id_of(secret), secret)


def keys_file() -> Path | None:
    """Where the keys are, for who makes a copy; None where the environment has them."""
    return None if settings.DATA_KEYS else Path(settings.DATA_DIR) / "data_keys"


def keys() -> tuple[Key, ...]:
    """The first is the one that seals. Read again when the file has changed: another process may turn it."""
    if settings.DATA_KEYS:
        return _parsed(settings.DATA_KEYS.replace(",", "\n"), "环境变量 DATA_KEYS")
    # Asked for every value that is opened: plain calls, no Path.
    path = f"{settings.DATA_DIR}/data_keys"
    try:
        found = os.stat(path)
    except OSError:
        raise NoDataKey(
            f"找不到数据密钥 {path}。请把备份里的 data_keys 放回原处；没有它，身份证号、电话和工资都打不开。"
        ) from None
    return _read(path, found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=4)
def _read(path: str, *stamp) -> tuple[Key, ...]:
    try:
        text = Path(path).read_text()
    except (OSError, UnicodeDecodeError):
        raise NoDataKey(f"读不了数据密钥 {path}。请检查文件的权限和内容。") from None
    return _parsed(text, path)


@lru_cache(maxsize=4)
def _parsed(text: str, where: str) -> tuple[Key, ...]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        name, _, code = line.strip().partition(" ")
        if not name or name.startswith("#"):
            continue
        try:
            secret = base64.urlsafe_b64decode(code.strip())
        except ValueError:
            secret = b""
        if len(secret) != KEY_BYTES or id_of(secret) != name:
            raise NoDataKey(f"{where} 第{number}行的数据密钥不完整。请用备份里的 data_keys 换回来。")
        found.append(Key(name, secret))
    if not found:
        raise NoDataKey(f"{where} 里没有数据密钥。请用备份里的 data_keys 换回来。")
    return tuple(found)


def make_first_key() -> bool:
    """Makes the file where there is none; whether it did. Of two who begin at once both get the one key.

    Only for a database in which nothing is sealed: a new key opens nothing that another one sealed.
    """
    path = keys_file()
    if path is None or path.exists():
        return False
    half_done = _written_beside(path, [new_key()])
    try:
        os.link(half_done, path)
    except FileExistsError:
        return False
    finally:
        half_done.unlink()
    force_to_disk(path.parent)
    return True


def write_keys(wanted: list[Key]):
    """The file with these keys, whole or not at all."""
    path = keys_file()
    os.replace(_written_beside(path, wanted), path)
    force_to_disk(path.parent)


def _written_beside(path: Path, wanted) -> Path:
    half_done = path.with_name(f"{path.name}.{os.getpid()}.new")
    half_done.unlink(missing_ok=True)
    with open(os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(f"{key.line}\n" for key in wanted))
        file.flush()
        os.fsync(file.fileno())
    return half_done
