"""Files that are not what they say: through whatever door, they are refused in words or kept harmless."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from meetings.models import Attachment
from tests.meetings.files import PDF, picture, zipped
from tests.rights.world import a_world, on_the_day

HTML = b"<!DOCTYPE html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
MZ = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"
    + b"\x00" * 200
    + b"This program cannot be run in DOS mode."
)


def _png_of(width, height) -> bytes:
    """Says that it has so many pixels, and has next to none."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def _bomb(name="xl/worksheets/sheet1.xml", size=400 << 20) -> bytes:
    """Half a megabyte that unpacks to four hundred."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open(name, "w", force_zip64=True) as part:
            block = bytes(1 << 20)
            for _ in range(size >> 20):
                part.write(block)
    return written.getvalue()


BOMB = _bomb()
REFUSED = {
    "a page as a photo": ("合影.jpg", HTML),
    "a page as a scan": ("扫描.pdf", HTML),
    "a page": ("网页.html", HTML),
    "a drawing with script": ("图.svg", SVG),
    "a drawing as a photo": ("图.png", SVG),
    "a drawing with an XML head": ("图.txt", b'<?xml version="1.0"?>' + SVG),
    "a program as a photo": ("照片.jpg", MZ),
    "a program": ("安装.exe", MZ),
    "a program as text": ("说明.txt", MZ),
    "a shell script": ("说明.txt", b"#!/bin/sh\nrm -rf /\n"),
    "an archive as a document": ("材料.docx", zipped(a="x")),
    "a zip bomb": ("台账.xlsx", BOMB),
    "a picture of 900 million pixels": ("大图.png", _png_of(30_000, 30_000)),
    "a picture of 2^62 pixels": ("大图.png", _png_of(2**31 - 1, 2**31 - 1)),
    "a picture cut off": ("断.jpg", picture()[:2_000]),
    "nothing": ("空.pdf", b""),
    "a head and no more": ("空.png", b"\x89PNG\r\n\x1a\n"),
}
# A PDF that is a page too, for who reads it so; a photo with a page behind its end.
KEPT = {
    "a PDF that is also a page": ("材料.pdf", PDF + HTML),
    "a photo with a page behind it": ("合影.jpg", picture() + HTML),
    "a text that speaks of script": ("说明.txt", "学习笔记\n".encode() * 900 + b"<script>alert(1)</script>"),
}
NAMES = [
    "../../../etc/passwd.pdf",
    "..\\..\\boot.pdf",
    "/etc/passwd.pdf",
    "C:\\CON.pdf",
    "CON.pdf",
    "a\x00b.pdf",
    "\u202efdp.exe.pdf",
    "x" * 300 + ".pdf",
    "长" * 300 + ".pdf",
    'a"; filename="evil.html".pdf',
    "a\r\nSet-Cookie: x=1.pdf",
    "<script>.pdf",
    ".pdf",
    " .pdf",
    "%2e%2e%2f.pdf",
    "=cmd|' /C calc'!A0.pdf",
]


@pytest.fixture
def world(db, settings, tmp_path):
    settings.RATELIMIT_ENABLE, settings.MEDIA_ROOT = False, tmp_path / "uploads"
    with on_the_day():
        yield a_world()


@pytest.fixture
def clients(world):
    found = {who: Client() for who in ("书记", "组织委员")}
    for who, client in found.items():
        world.enter(client, who)
    return found


def doors(world) -> dict[str, tuple[str, str, dict]]:
    """{address: (who, name of the field, what else the form says)}: everything that takes a file."""
    honour, meeting = world.ours.pk("honour"), world.ours.pk("meeting")
    terms = {"began_on": "2020-07", "employer": "institution", "decided_on": "2020-06-10", "reason": "调整"}
    return {
        f"/attachments/honour/{honour}/add/": ("书记", "files", {}),
        f"/attachments/meeting/{meeting}/": ("书记", "files", {}),
        "/exchange/upload/": ("书记", "file", {}),
        "/roster/upload/": ("组织委员", "file", {}),
        "/dues/payroll/": ("组织委员", "file", terms),
    }


def on_disk(settings) -> list:
    """Sealed files that wait for an import are gone with its refusal."""
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file() and "packs" not in path.parts]


def test_what_is_not_what_it_says_is_refused_at_every_door(world, clients, settings, subtests):
    before, kept = set(on_disk(settings)), Attachment.objects.count()
    for what, (name, content) in REFUSED.items():
        for url, (who, field, typed) in doors(world).items():
            with subtests.test(what=what, url=url):
                file = SimpleUploadedFile(name, content, content_type="image/jpeg")
                response = clients[who].post(url, typed | {field: file}, follow=True)
                assert response.status_code in (200, 422)
                assert HTML not in response.content and SVG not in response.content
                if "attachments" in url:
                    assert set(on_disk(settings)) == before
                else:
                    # What only looks like a workbook is found out when it is opened, and named.
                    assert response.status_code == 422 or response.context["messages"]
                    before = set(on_disk(settings))
    assert Attachment.objects.count() == kept


def test_what_could_be_read_two_ways_is_served_as_what_it_was_taken_for(world, clients, subtests):
    for what, (name, content) in KEPT.items():
        with subtests.test(what=what):
            response = served(world, clients["书记"], name, content)
            kind = response["Content-Type"]
            assert kind in ("application/pdf", "image/jpeg", "text/plain")
            assert response["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response["Content-Security-Policy"]
            assert "script-src" not in response["Content-Security-Policy"]
            assert response["Content-Disposition"].startswith("attachment") is (kind == "text/plain")
            assert kind != "image/jpeg" or b"<script>" not in b"".join(response)


def test_a_name_leads_nowhere(world, clients, settings, subtests):
    for place, name in enumerate(NAMES):
        with subtests.test(name=name[:40]):
            before = set(on_disk(settings))
            response = served(world, clients["书记"], name, PDF + b"%d" % place)

            (new,) = set(on_disk(settings)) - before
            assert new.resolve().is_relative_to(settings.MEDIA_ROOT) and new.name.isalnum()
            disposition = response["Content-Disposition"]
            assert "\r" not in disposition and "\n" not in disposition
            assert 'evil.html"' not in disposition.replace('\\"', "")
            stored = Attachment.objects.latest("pk").name
            assert "/" not in stored and "\\" not in stored and stored.isprintable() and len(stored) <= 200


def served(world, client, name, content):
    url = f"/attachments/meeting/{world.ours.pk('meeting')}/"
    file = SimpleUploadedFile("x", content)
    file._name = name  # a browser sends any name at all
    known = set(Attachment.objects.values_list("pk", flat=True))
    assert client.post(url, {"files": file}).status_code == 302
    (new,) = set(Attachment.objects.values_list("pk", flat=True)) - known
    return client.get(f"/attachments/{new}/")
