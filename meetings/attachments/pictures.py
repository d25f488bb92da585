"""Pictures as they are kept: judged, without position, and small for the lists."""

from io import BytesIO

from PIL import Image, ImageOps

from meetings.attachments.bare import bare
from meetings.attachments.kinds import HEIC, JPEG, PNG, WEBP, Kind, Refused

# The largest that a phone takes without being told to, and what decoding it costs a small server.
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 480
FORMATS = {JPEG: ["JPEG"], PNG: ["PNG"], WEBP: ["WEBP"]}


def kept_picture(content: bytes, kind: Kind, name: str) -> tuple[bytes, bytes]:
    """(the picture without position, its thumbnail as JPEG or nothing), or Refused."""
    try:
        if kind != HEIC:
            _refuse_huge(content, kind, name)
        content = bare(content, kind)
        # Pillow cannot read HEIC.
        return content, b"" if kind == HEIC else _thumbnail(content, kind)
    except Refused:
        raise
    except Exception as fault:  # Pillow raises anything at all for a file that is damaged
        raise Refused(f"{name} 坏了，打不开，没有传。请重新拍一张，或者换一份再传。") from fault


def _refuse_huge(content, kind, name):
    try:
        with Image.open(BytesIO(content), formats=FORMATS[kind]) as image:
            pixels = image.width * image.height
    except Image.DecompressionBombError:
        pixels = MAX_PIXELS + 1
    if pixels > MAX_PIXELS:
        raise Refused(f"{name} 尺寸太大，没有传。一张图片最多 {MAX_PIXELS // 10_000} 万像素，请缩小再传。")


def _thumbnail(content, kind) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS[kind]) as image:
        image.verify()
    with Image.open(BytesIO(content), formats=FORMATS[kind]) as image:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    # A new picture: nothing that came with the old one can come along.
    small = Image.new("RGB", upright.size, "white")
    small.paste(upright, mask=upright.getchannel("A"))
    written = BytesIO()
    small.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()
