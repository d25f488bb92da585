"""A picture without what the camera wrote beside it: the place above all, the time, the device, the owner.

Nothing is decoded, so the picture itself stays exactly as it was sent. Only which way up it is remains.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import ExifTags, Image

from meetings.attachments.kinds import HEIC, JPEG, PNG, WEBP, Kind

UPRIGHT = 1


class Damaged(Exception):
    """The parts of the file do not fit together."""


def bare(content: bytes, kind: Kind) -> bytes:
    return WITHOUT[kind](content)


def _turn(content: bytes) -> bytes:
    """The one thing to keep, as an Exif block; nothing for a picture that is upright anyway."""
    with Image.open(BytesIO(content)) as image:
        turn = image.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    if turn == UPRIGHT or turn not in range(1, 9):
        return b""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    return exif.tobytes()


# ---- JPEG: segments ----

MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE


def _jpeg(content: bytes) -> bytes:
    turn = _turn(content)
    parts = [content[:2]]
    if turn:
        parts.append(b"\xff\xe1" + (len(turn) + 2).to_bytes(2, "big") + turn)
    at, scanning = 2, False
    # What follows the end (a second picture, a film) is left out: it has a position of its own.
    while (marker := MARKER.search(content, at)) and marker[1][0] != END:
        if scanning:
            parts.append(content[at : marker.start()])
        end = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2], "big")
        if end < marker.end() + 2 or end > len(content):
            raise Damaged
        if _belongs(marker[1][0], content[marker.end() + 2 : end]):
            parts.append(content[marker.start() : end])
        at, scanning = end, marker[1][0] == SCAN
    if not scanning or not marker:
        raise Damaged
    return b"".join([*parts, content[at : marker.end()]])


def _belongs(code: int, body: bytes) -> bool:
    if code == 0xE0:
        return body.startswith(b"JFIF\0")
    if code == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if code == 0xEE:
        return body.startswith(b"Adobe")
    return not 0xE0 <= code <= 0xEF and code != COMMENT


# ---- PNG and WebP: chunks ----

PNG_KEPT = b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT".split()


def _png(content: bytes) -> bytes:
    turn = _turn(content).removeprefix(b"Exif\0\0")
    parts, at = [content[:8]], 8
    while at < len(content):
        length, name = _unpack(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise Damaged
        if name in PNG_KEPT:
            parts.append(content[at:end])
        if name == b"IHDR" and turn:
            sums = zlib.crc32(b"eXIf" + turn)
            parts.append(struct.pack(">I4s", len(turn), b"eXIf") + turn + struct.pack(">I", sums))
        if name == b"IEND":
            break
        at = end
    return b"".join(parts)


WEBP_KEPT = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
HAS_EXIF, HAS_XMP = 0x08, 0x04


def _webp(content: bytes) -> bytes:
    turn = _turn(content)
    parts, at, whole = [], 12, min(len(content), 8 + _unpack("<I", content, 4)[0])
    while at + 8 <= whole:
        name, length = _unpack("<4sI", content, at)
        end = at + 8 + length
        if end > len(content):
            raise Damaged
        body = content[at + 8 : end]
        if name == b"VP8X":
            flags = body[0] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if turn else 0)
            body = bytes([flags]) + body[1:]
        if name in WEBP_KEPT:
            parts.append(_riff(name, body))
        at = end + length % 2
    if turn:
        parts.append(_riff(b"EXIF", turn))
    together = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(together)) + together


def _riff(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


# ---- HEIC: boxes; offsets point into the file, so nothing may move and what goes is overwritten ----

HEIC_KEPT = (b"ftyp", b"meta", b"mdat", b"free", b"skip")
# What is written over them: an Exif block that says nothing, and blanks for what is XML.
NOTHING = {b"Exif": bytes(4) + b"II*\0\x08\0\0\0" + bytes(6), b"mime": b""}


def _heic(content: bytes) -> bytes:
    result, meta = bytearray(content), None
    for name, start, body, end in _boxes(content, 0, len(content)):
        if name == b"meta":
            meta = {inner: (at, to) for inner, _, at, to in _boxes(content, body + 4, end)}
        elif name not in HEIC_KEPT:
            result[start + 4 : start + 8] = b"free"
            result[body:end] = bytes(end - body)
    if meta is None or b"iinf" not in meta or b"iloc" not in meta:
        raise Damaged
    items = _metadata_items(content, *meta[b"iinf"])
    for item, start, end in _places(content, meta):
        if item not in items:
            continue
        if not 0 <= start < end <= len(content):
            raise Damaged
        result[start:end] = items[item].ljust(end - start)[: end - start]
    return bytes(result)


def _boxes(content: bytes, at: int, until: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, start, start of what is in it, end) of each box."""
    while at + 8 <= until:
        size, name = _unpack(">I4s", content, at)
        body = at + 8
        if size == 1:
            size, body = _unpack(">Q", content, body)[0], at + 16
        end = at + size if size else until
        if end < body or end > until:
            raise Damaged
        yield name, at, body, end
        at = end


def _metadata_items(content: bytes, at: int, until: int) -> dict[int, bytes]:
    """{item: what is written over it} (the box iinf)."""
    wide = content[at] > 0
    items = {}
    for name, _, body, _ in _boxes(content, at + (8 if wide else 6), until):
        if name == b"infe" and content[body] >= 2:
            item, _, kind = _unpack(">IH4s" if content[body] == 3 else ">HH4s", content, body + 4)
            if kind in NOTHING:
                items[item] = NOTHING[kind]
    return items


def _places(content: bytes, meta: dict) -> Iterator[tuple[int, int, int]]:
    """(item, start, end): where in the file its bytes stand, piece by piece (the box iloc)."""
    at, until = meta[b"iloc"]
    version, sizes = content[at], _unpack(">H", content, at + 4)[0]
    of_offset, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    of_index = of_index if version in (1, 2) else 0
    at += 6

    def number(length):
        nonlocal at
        if at + length > until:
            raise Damaged
        at += length
        return int.from_bytes(content[at - length : at], "big")

    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version in (1, 2) else 0
        number(2)
        base = number(of_base)
        for _ in range(number(2)):
            number(of_index)
            start, length = base + number(of_offset), number(of_length)
            if method == 1 and b"idat" in meta:
                start += meta[b"idat"][0]
            elif method:
                start = -1  # made of other items: no place of its own
            yield item, start, start + length


def _unpack(form: str, content: bytes, at: int) -> tuple:
    try:
        return struct.unpack_from(form, content, at)
    except struct.error:
        raise Damaged from None


WITHOUT = {JPEG: _jpeg, PNG: _png, WEBP: _webp, HEIC: _heic}
