"""The file of a backup: a tar.gz that ends in its manifest; under a passphrase, a tar of two age files.

    database.sqlite3 | database.dump, uploads/…, keys/…, manifest.json       (the tar.gz)
    key.age, backup.tar.gz.age                                               (the tar of an encrypted one)

age with a passphrase works in memory, and photos of years do not fit there: so the passphrase opens key.age,
which holds a key made for this one backup, and that opens the rest as a stream. `age -d` opens both.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

import pyrage

from branch.backup.files import BackupFault

MANIFEST = "manifest.json"
KEY, CONTENTS = "key.age", "backup.tar.gz.age"
CHUNK = 1 << 20
# A manifest is a list of names and numbers; nothing larger is read into memory.
MOST_MANIFEST = 256 << 20
SHORTEST_PASSPHRASE = 10
TRIALS, PAUSE = 20, 0.25  # of opening a key, s between them


class Writer:
    """Adds files to a tar.gz and keeps of each its size and sha256."""

    def __init__(self, tar: tarfile.TarFile):
        self.tar = tar
        self.files: dict[str, dict] = {}

    def add(self, name: str, path: Path):
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            reading = _Hashing(file)
            self.tar.addfile(_entry(name, size), reading)
            if reading.size != size:
                raise BackupFault(f"备份时文件变短了：{name}")
        self.files[name] = {"size": size, "sha256": reading.sha256.hexdigest()}

    def finish(self, manifest: dict):
        text = json.dumps(manifest | {"files": self.files}, ensure_ascii=False, indent=1).encode()
        self.tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


class _Hashing:
    def __init__(self, file):
        self.file, self.size, self.sha256 = file, 0, hashlib.sha256()

    def read(self, size=-1):
        data = self.file.read(size)
        self.size += len(data)
        self.sha256.update(data)
        return data


@contextmanager
def written(file, passphrase: str | None):
    """A Writer whose tar.gz goes to `file`, encrypted under a passphrase."""
    if passphrase is None:
        with _zipped(file) as tar:
            yield Writer(tar)
        return
    identity = pyrage.x25519.Identity.generate()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as outer:
        key = pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase)
        outer.addfile(_entry(KEY, len(key)), io.BytesIO(key))
        with (
            _member_of_unknown_size(outer, file, CONTENTS),
            _piped(lambda source: pyrage.encrypt_io(source, file, [identity.to_public()])) as sink,
            _zipped(sink) as tar,
        ):
            yield Writer(tar)


@contextmanager
def _zipped(file):
    # Photos and PDFs do not become smaller: little effort saves nearly as much as a great one.
    with (
        gzip.GzipFile(fileobj=file, mode="wb", filename="", compresslevel=3) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield tar


@contextmanager
def _member_of_unknown_size(tar: tarfile.TarFile, file, name: str):
    """Room for a header, the bytes that the caller writes, then the header with their number."""
    begins = file.tell()
    # Sizes beyond 8 GiB are written in GNU's base-256 form, so the header always takes one block.
    file.write(bytes(tarfile.BLOCKSIZE))
    yield
    size = file.tell() - begins - tarfile.BLOCKSIZE
    file.write(bytes(-size % tarfile.BLOCKSIZE))
    ends = file.tell()
    file.seek(begins)
    file.write(_entry(name, size).tobuf(tarfile.GNU_FORMAT))
    file.seek(ends)
    tar.offset = ends


@contextmanager
def _piped(consume):
    """What is written to the yielded file is read by `consume` in a thread; its failure is raised here."""
    read_end, write_end = os.pipe()
    source, sink = os.fdopen(read_end, "rb"), os.fdopen(write_end, "wb", buffering=CHUNK)
    failure = []

    def consuming():
        try:
            consume(source)
        except BaseException as fault:
            failure.append(fault)
        finally:
            source.close()

    thread = threading.Thread(target=consuming, name="age")
    thread.start()
    try:
        yield sink
    except BrokenPipeError:
        pass  # the consumer has failed, and says why
    finally:
        with suppress(BrokenPipeError):
            sink.close()
        thread.join()
    if failure:
        raise failure[0]


# ---- reading ----


def is_encrypted(path: Path) -> bool:
    """An archive is gzip; an encrypted one is a tar that begins with its key."""
    with open(path, "rb") as file:
        begins = file.read(512)
    if begins.startswith(b"\x1f\x8b"):
        return False
    if begins.startswith(KEY.encode() + b"\0"):
        return True
    raise BackupFault("这不是支部纪实的备份文件，或者文件开头已经损坏。")


def read_all(path: Path, folder: Path, passphrase: str | None) -> dict:
    """Writes everything into `folder`, where every hash is as the manifest says; returns the manifest."""
    try:
        with open(path, "rb") as file:
            if not is_encrypted(path):
                return _unpacked(file, folder)
            if passphrase is None:
                raise BackupFault("这份备份有口令。用 --passphrase-file 或环境变量 BACKUP_PASSPHRASE 给出。")
            return _decrypted(file, folder, passphrase)
    except (tarfile.TarError, EOFError, zlib.error, pyrage.DecryptError) as fault:
        raise BackupFault("备份文件不完整或已损坏，没有用它。") from fault
    except OSError as fault:
        if fault.errno is None:  # gzip says so of a bad checksum
            raise BackupFault("备份文件不完整或已损坏，没有用它。") from fault
        raise


def _decrypted(file, folder: Path, passphrase: str) -> dict:
    with tarfile.open(fileobj=file, mode="r:") as outer:
        key = outer.next()
        if key is None or key.name != KEY or key.size > 1 << 16:
            raise BackupFault("备份文件不完整或已损坏，没有用它。")
        encrypted_key = outer.extractfile(key).read()
        contents = outer.next()
        if contents is None or contents.name != CONTENTS:
            raise BackupFault("备份文件不完整或已损坏，没有用它。")
        identity = pyrage.x25519.Identity.from_str(_opened_key(encrypted_key, passphrase))
        found = []

        def unpack(source):
            found.append(_unpacked(source, folder))
            # Whatever follows is read too, or the other side would wait for ever.
            while source.read(CHUNK):
                pass

        with _piped(unpack) as sink:
            pyrage.decrypt_io(outer.extractfile(contents), sink, [identity])
        return found[0]


def _opened_key(encrypted: bytes, passphrase: str) -> str:
    """What the passphrase opens.

    age refuses a passphrase that would take this machine more than some 16 seconds, which it reckons from one
    measurement of milliseconds. Beside other work that is wrong now and then: so it is asked again.
    """
    for trial in range(TRIALS):
        time.sleep(trial and PAUSE)
        try:
            return pyrage.passphrase.decrypt(encrypted, passphrase).decode().strip()
        except pyrage.DecryptError as fault:
            if "Excessive work" not in str(fault):
                raise BackupFault("口令不对，或者备份文件已损坏。") from None
    raise BackupFault(
        "这台机器现在太忙，或者太慢，算不了这份备份的口令（口令对不对还不知道）。等机器空闲时再试，或者换一台快一些的机器。"
    )


def _unpacked(file, folder: Path) -> dict:
    found, manifest = {}, None
    with gzip.GzipFile(fileobj=file, mode="rb") as zipped, tarfile.open(fileobj=zipped, mode="r|") as tar:
        for entry in tar:
            if manifest is not None or not entry.isreg():
                raise BackupFault(f"备份里有不该有的东西：{entry.name[:100]}")
            data = tar.extractfile(entry)
            if entry.name == MANIFEST:
                if entry.size > MOST_MANIFEST:
                    raise BackupFault("备份的清单太大，没有用它。")
                manifest = _manifest_of(data.read())
            else:
                found[entry.name] = _write(data, _place(folder, entry.name))
        while zipped.read(CHUNK):  # to the end, where gzip's own checksum stands
            pass
    if manifest is None:
        raise BackupFault("备份文件不完整：没有清单。可能备份到一半就停了。")
    if found != manifest["files"]:
        differing = {
            name for name in found | manifest["files"] if found.get(name) != manifest["files"].get(name)
        }
        raise BackupFault(f"备份里有 {len(differing)} 个文件与清单不符，例如 {sorted(differing)[0][:100]}。")
    return manifest


def _manifest_of(text: bytes) -> dict:
    try:
        manifest = json.loads(text)
        if not {"format", "database", "migrations", "rows", "files"} <= manifest.keys():
            raise ValueError
    except (ValueError, AttributeError):
        raise BackupFault("备份的清单读不懂，没有用它。") from None
    return manifest


def _place(folder: Path, name: str) -> Path:
    """Where a file of the archive goes; a name that leads anywhere else is refused."""
    parts = PurePosixPath(name).parts
    tricks = (
        not parts
        or name != "/".join(parts)
        or any(part in ("..", ".", "/") or "\\" in part or "\0" in part for part in parts)
        or len(parts) > 1
        and parts[0] not in ("uploads", "keys")
        or len(parts) == 1
        and not parts[0].startswith("database.")
    )
    if tricks:
        raise BackupFault(f"备份里有不该有的文件名：{name[:100]}")
    return folder.joinpath(*parts)


def _write(data, path: Path) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, sha256 = 0, hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupFault(f"备份里同一个文件有两份：{path.name[:100]}") from None
    with open(descriptor, "wb") as file:
        while chunk := data.read(CHUNK):
            file.write(chunk)
            sha256.update(chunk)
            size += len(chunk)
    return {"size": size, "sha256": sha256.hexdigest()}
