"""Files as phones, scanners and office programs write them, and as nobody should send them."""

import struct
import zipfile
from io import BytesIO

from PIL import ExifTags, Image

OFFICE = "application/vnd.openxmlformats-officedocument"
POSITION = {1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 29.0)}


def exif(turn=6, thumbnail=False):
    """What a phone writes: the place, the device, and which way up it was held."""
    written = Image.Exif()
    written[ExifTags.Base.Orientation] = turn
    written[ExifTags.Base.Make] = "PhoneMaker"
    written.get_ifd(ExifTags.IFD.GPSInfo).update(POSITION)
    return written


def picture(form="JPEG", size=(600, 400), **fields) -> bytes:
    """A picture with a red left half; a photo with position unless told otherwise."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    fields.setdefault("exif", exif())
    written = BytesIO()
    image.save(written, form, **fields)
    return written.getvalue()


def heic() -> bytes:
    """Pillow writes AVIF, which has the same boxes; only the brand differs."""
    return picture("AVIF").replace(b"ftypavif", b"ftypheic", 1)


def zipped(**parts) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return written.getvalue()


def office(kind="wordprocessingml.document", **parts) -> bytes:
    types = f'<Types><Override ContentType="{OFFICE}.{kind}.main+xml"/></Types>'
    return zipped(**{"[Content_Types].xml": types, "main.xml": "<x/>", **parts})


def compound(*streams) -> bytes:
    """The older container: a header, a directory whose entries name the streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    entries = [("Root Entry", 5), *((stream, 2) for stream in streams)]
    return header + b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HB", len(name) * 2 + 2, kind) + bytes(61)
        for name, kind in entries
    ).ljust(1024, b"\0")


PDF = b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
