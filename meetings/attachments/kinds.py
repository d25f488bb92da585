"""What a file is, found out from its content; its name only has to agree."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from meetings.attachments.limits import MB

# An office document is a zip: unpacked it must stay something that an office computer can open.
MAX_PARTS = 5_000
MAX_UNPACKED = 300 * MB


class Refused(Exception):
    """Why a file is not taken, in words for who sent it."""


@dataclass(frozen=True)
class Kind:
    word: str
    content_type: str
    endings: tuple[str, ...]


JPEG = Kind("JPG 图片", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = Kind("PNG 图片", "image/png", (".png",))
WEBP = Kind("WebP 图片", "image/webp", (".webp",))
HEIC = Kind("HEIC 图片", "image/heic", (".heic", ".heif"))
PDF = Kind("PDF 文件", "application/pdf", (".pdf",))
OFD = Kind("OFD 文件", "application/ofd", (".ofd",))
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX = Kind("Word 文档", f"{_OPEN_XML}.wordprocessingml.document", (".docx",))
XLSX = Kind("Excel 表格", f"{_OPEN_XML}.spreadsheetml.sheet", (".xlsx",))
PPTX = Kind("PowerPoint 演示", f"{_OPEN_XML}.presentationml.presentation", (".pptx",))
# WPS writes its own files in the same container, with the same parts.
DOC = Kind("Word 文档（旧格式）", "application/msword", (".doc", ".wps"))
XLS = Kind("Excel 表格（旧格式）", "application/vnd.ms-excel", (".xls", ".et"))
PPT = Kind("PowerPoint 演示（旧格式）", "application/vnd.ms-powerpoint", (".ppt", ".dps"))
TEXT = Kind("纯文本", "text/plain", (".txt",))

IMAGES = (JPEG, PNG, WEBP, HEIC)
KINDS = (*IMAGES, PDF, DOCX, XLSX, PPTX, DOC, XLS, PPT, OFD, TEXT)
ACCEPTED = "照片和扫描件（JPG、PNG、WebP、HEIC）、PDF、Word、Excel、PowerPoint、WPS、OFD 和 TXT 文件"
# For the browser's chooser. HEIC is left out: an iPhone then sends a JPG that every computer can show.
OFFERED = "image/jpeg,image/png,image/webp," + ",".join(
    ending for kind in KINDS if kind not in IMAGES for ending in kind.endings
)
LONGEST_NAME = 200


def clean_name(name: str) -> str:
    """The user's own name of the file, without folders and without what cannot be seen."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = "".join(char for char in name if char.isprintable()).strip(" .")
    ending = PurePosixPath(name).suffix[:10]
    return name[: LONGEST_NAME - len(ending)] + ending if len(name) > LONGEST_NAME else name


def recognise(file, name: str) -> tuple[Kind, str]:
    """(kind, name with the right ending) of a file, or Refused."""
    file.seek(0)
    head = file.read(4096)
    kind = _kind(file, head, name)
    ending = PurePosixPath(name).suffix.lower()
    if ending in kind.endings:
        return kind, name
    images = [ending for kind in IMAGES for ending in kind.endings]
    if not ending or (kind in IMAGES and ending in images):
        # Phones and WeChat mix up the endings of pictures, and leave them out.
        return kind, f"{name[: len(name) - len(ending)][: LONGEST_NAME - 5] or '附件'}{kind.endings[0]}"
    right = f"{PurePosixPath(name).stem}{kind.endings[0]}"
    raise Refused(f"{name} 里面其实是 {kind.word}，和名字对不上。把名字改成“{right}”再传。")


def _kind(file, head: bytes, name: str) -> Kind:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"heim", b"heis", b"mif1"):
        return HEIC
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(file, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _in_compound(file, name)
    if PurePosixPath(name).suffix.lower() in ("", *TEXT.endings) and _is_plain_text(file, head):
        return TEXT
    raise Refused(f"{name} 是{_word_of(head)}，没有传。可以传{ACCEPTED}。")


# ---- zip: docx, xlsx, pptx, ofd ----

MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}


def _in_zip(file, name) -> Kind:
    try:
        with zipfile.ZipFile(file) as parts:
            return _of_parts(parts, name)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError):
        raise Refused(f"{name} 坏了，打不开，没有传。请在电脑上打开看看，另存一份再传。") from None


def _of_parts(parts: zipfile.ZipFile, name) -> Kind:
    listed = parts.infolist()
    if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_UNPACKED:
        raise Refused(f"{name} 解开以后太大，没有传。解开以后最多 {MAX_UNPACKED // MB} MB。")
    names = {part.filename for part in listed}
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names:
        raise Refused(f"{name} 是压缩包，没有传。请解开以后把里面的文件一起选上再传。")
    with parts.open("[Content_Types].xml") as part:
        types = part.read(2 * MB)
    if b"macroenabled" in types.lower() or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_with_macros(name))
    for main, kind in MAIN_PARTS.items():
        if main in types:
            return kind
    raise Refused(f"{name} 是认不出的文件，没有传。可以传{ACCEPTED}。")


def _with_macros(name) -> str:
    return f"{name} 带宏（里面有程序），没有传。请另存为不带宏的 docx、xlsx、pptx 或 PDF 再传。"


# ---- the compound file of older Office and of WPS: doc, xls, ppt ----

MAIN_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
ENTRY = 128  # bytes of a directory entry; sectors are multiples of it


def _in_compound(file, name) -> Kind:
    file.seek(0)
    entries = _entries(file.read())
    if "EncryptedPackage" in entries:
        raise Refused(f"{name} 设了密码，别人打不开，没有传。请去掉密码再传。")
    if entries & {"VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"}:
        raise Refused(_with_macros(name))
    for stream, kind in MAIN_STREAMS.items():
        if stream in entries:
            return kind
    raise Refused(f"{name} 是认不出的文件，没有传。可以传{ACCEPTED}。")


def _entries(content: bytes) -> set[str]:
    """The names in the directory: where an entry stands, its name, the name's length and its type agree."""
    wanted = {*MAIN_STREAMS, "EncryptedPackage", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"}
    found = set()
    for word in wanted:
        stored = word.encode("utf-16-le") + b"\0\0"
        for match in re.finditer(re.escape(stored), content):
            at = match.start()
            length = int.from_bytes(content[at + 64 : at + 66], "little")
            if at % ENTRY == 0 and length == len(stored) and content[at + 66 : at + 67] in (b"\1", b"\2"):
                found.add(word)
    return found


# ---- everything else ----

MARKUP = (b"<html", b"<!doctype", b"<svg", b"<script", b"<?xml", b"<?php", b"#!")


def _is_plain_text(file, head: bytes) -> bool:
    if any(mark in head.lower() for mark in MARKUP):
        return False
    file.seek(0)
    content = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text)
    return False


WORDS = {
    "网页": "html htm xhtml xml svg php",
    "程序": "exe dll com scr msi sys ocx bat cmd sh js vbs ps1 py jar apk elf",
    "压缩包": "zip rar 7z gz tar bz2 xz cab",
    "视频": "mp4 mov m4v avi mkv wmv flv 3gp mpg mpeg webm",
    "录音": "mp3 wav m4a aac amr flac ogg wma",
    "另一种图片": "gif bmp dib tif tiff avif psd ico jp2",
    "RTF 文档": "rtf",
}
WORD_OF = {ending: word for word, endings in WORDS.items() for ending in endings.split()}


def _word_of(head: bytes) -> str:
    """What it seems to be, for the message."""
    if any(mark in head.lower() for mark in MARKUP):
        return "网页或程序"
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        guesses = []
    words = (WORD_OF.get(guess.extension.lstrip(".")) for guess in guesses)
    return next((word for word in words if word), "认不出的文件")
