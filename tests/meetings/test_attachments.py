"""What is taken, what is refused and why, where it lies, and who may see it."""

import shutil
import zlib
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from PIL import ExifTags, Image

from branch.models import Branch, Change
from meetings.attachments import keeping, limits, pictures
from meetings.attachments.kinds import PNG, clean_name, recognise
from meetings.attachments.models import OWNERS
from meetings.attachments.owners import FIELD_OF, RIGHT_OF
from meetings.attachments.uploads import Uploads
from meetings.models import (
    Attachment,
    Campaign,
    CampaignStep,
    CourseStep,
    MajorMatter,
    Meeting,
    MeetingEvent,
    OrgLifeCourse,
    Problem,
    SpecialStudy,
    StoredFile,
    StudyItem,
    StudyResult,
    Supervision,
)
from members.access import access_of
from members.models import (
    Applicant,
    DuesFund,
    DuesRemittance,
    Election,
    ElectionStep,
    Honour,
    LargeDues,
    PledgeRound,
    Post,
    Sanction,
    Transfer,
)
from reports.trail.bin import restore
from tests.factories import a_branch, a_group, a_meeting, a_member, a_role, an_account, an_organisation
from tests.meetings.files import PDF, compound, exif, heic, office, picture, zipped
from tests.meetings.people import DAY, ThreePeople

MEDIA = Path(settings.MEDIA_ROOT)


def on_disk() -> set[str]:
    """Below uploads/, without what the workbook keeps there."""
    files = (path.relative_to(MEDIA) for path in MEDIA.rglob("*") if path.is_file())
    return {str(path) for path in files if path.parts[0] != "exchange"}


@pytest.fixture(autouse=True)
def empty_disk():
    shutil.rmtree(MEDIA, ignore_errors=True)


@pytest.fixture
def branch(db):
    return a_branch()


@pytest.fixture
def secretary(branch):
    member = a_member(branch, "沈立言")
    a_role(member, Post.SECRETARY)
    return an_account(member, "shuji")


@pytest.fixture
def meeting(branch):
    return a_meeting(branch, DAY, topic="参观档案馆")


def files(*named):
    return [SimpleUploadedFile(name, content) for name, content in named]


def posted(account, *named, owner=None, **typed) -> Uploads:
    request = RequestFactory().post("/", {"files": files(*named), **typed})
    request.user, request.access = account, access_of(account)
    return Uploads(request, owner)


def errors(account, name, content) -> list[str]:
    uploads = posted(account, (name, content))
    assert uploads.is_valid() is False
    assert uploads.waiting == []
    assert on_disk() == set()
    return uploads.errors


def taken(account, name, content) -> Attachment:
    uploads = posted(account, (name, content))
    assert uploads.is_valid(), uploads.errors
    return uploads.waiting[0]


# ---- what is taken ----

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("现场.jpg", picture(), "image/jpeg"),
        ("现场.JPEG", picture(progressive=True), "image/jpeg"),
        ("扫描.png", picture("PNG"), "image/png"),
        ("微信.webp", picture("WEBP"), "image/webp"),
        ("苹果.heic", heic(), "image/heic"),
        ("通知.pdf", PDF, "application/pdf"),
        ("记录.docx", office(), WORD),
        ("名单.xlsx", office("spreadsheetml.sheet"), SHEET),
        ("课件.pptx", office("presentationml.presentation"), SLIDES),
        ("记录.doc", compound("WordDocument", "1Table"), "application/msword"),
        ("记录.wps", compound("WordDocument"), "application/msword"),
        ("名单.xls", compound("Workbook"), "application/vnd.ms-excel"),
        ("名单.et", compound("Book"), "application/vnd.ms-excel"),
        ("课件.ppt", compound("PowerPoint Document"), "application/vnd.ms-powerpoint"),
        ("公文.ofd", zipped(**{"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<x/>"}), "application/ofd"),
        ("摘记.txt", "会议开了两个小时。\r\n".encode(), "text/plain"),
        ("摘记.txt", "会议开了两个小时。\r\n".encode("gbk"), "text/plain"),
    ],
)
def test_a_good_file_is_taken_for_what_it_is(secretary, name, content, content_type):
    attachment = taken(secretary, name, content)

    assert (attachment.name, attachment.stored.content_type) == (name, content_type)
    assert attachment.stored.size == attachment.stored.file.size
    assert bool(attachment.stored.thumbnail) == content_type.startswith(("image/j", "image/p", "image/w"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("微信图片.jpg", "微信图片.png"), ("image", "image.png"), ("", "附件.png"), ("会.jpg", "会.png")],
)
def test_a_picture_gets_the_ending_of_what_it_is(branch, secretary, sent, kept):
    assert recognise(BytesIO(picture("PNG")), sent) == (PNG, kept)


LIST = "照片和扫描件（JPG、PNG、WebP、HEIC）、PDF、Word、Excel、PowerPoint、WPS、OFD 和 TXT 文件"
MACROS = "带宏（里面有程序），没有传。请另存为不带宏的 docx、xlsx、pptx 或 PDF 再传。"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("照片1.jpg", PDF, "照片1.jpg 里面其实是 PDF 文件，和名字对不上。把名字改成“照片1.pdf”再传。"),
        ("通知.pdf", picture(), "通知.pdf 里面其实是 JPG 图片，和名字对不上。把名字改成“通知.jpg”再传。"),
        ("记录.doc", office(), "记录.doc 里面其实是 Word 文档，和名字对不上。把名字改成“记录.docx”再传。"),
        ("图.exe", picture(), "图.exe 里面其实是 JPG 图片，和名字对不上。把名字改成“图.jpg”再传。"),
        ("网页.html", b"<!DOCTYPE html><html></html>", f"网页.html 是网页或程序，没有传。可以传{LIST}。"),
        ("假的.txt", b"  <HTML><script>1</script>", f"假的.txt 是网页或程序，没有传。可以传{LIST}。"),
        (
            "标志.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            f"标志.svg 是网页或程序，没有传。可以传{LIST}。",
        ),
        ("标志.png", b"<?xml version='1.0'?><svg/>", f"标志.png 是网页或程序，没有传。可以传{LIST}。"),
        ("脚本.txt", b"#!/bin/sh\nrm -rf /", f"脚本.txt 是网页或程序，没有传。可以传{LIST}。"),
        ("安装.exe", b"MZ\x90\0" + bytes(200), f"安装.exe 是程序，没有传。可以传{LIST}。"),
        ("会议.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", f"会议.mp4 是视频，没有传。可以传{LIST}。"),
        ("动图.gif", picture("GIF", exif=b""), f"动图.gif 是另一种图片，没有传。可以传{LIST}。"),
        ("程序.py", b"print(1)", f"程序.py 是认不出的文件，没有传。可以传{LIST}。"),
        ("乱码.txt", bytes(range(1, 30)), f"乱码.txt 是认不出的文件，没有传。可以传{LIST}。"),
        ("全部.zip", zipped(a="1"), "全部.zip 是压缩包，没有传。请解开以后把里面的文件一起选上再传。"),
        ("坏.docx", b"PK\x03\x04 broken", "坏.docx 坏了，打不开，没有传。请在电脑上打开看看，另存一份再传。"),
        ("密.docx", compound("EncryptedPackage"), "密.docx 设了密码，别人打不开，没有传。请去掉密码再传。"),
        ("宏.doc", compound("WordDocument", "VBA"), f"宏.doc {MACROS}"),
        ("宏.docx", office(**{"word/vbaProject.bin": "x"}), f"宏.docx {MACROS}"),
        (
            "宏.docm",
            zipped(**{"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
            f"宏.docm {MACROS}",
        ),
        ("别的.msi", compound("Something"), f"别的.msi 是认不出的文件，没有传。可以传{LIST}。"),
        ("空白.docx", b"", "空白.docx 是空文件，没有传。"),
        ("半张.jpg", picture()[:1500], "半张.jpg 坏了，打不开，没有传。请重新拍一张，或者换一份再传。"),
        ("半张.png", picture("PNG")[:200], "半张.png 坏了，打不开，没有传。请重新拍一张，或者换一份再传。"),
        ("半张.webp", picture("WEBP")[:90], "半张.webp 坏了，打不开，没有传。请重新拍一张，或者换一份再传。"),
        ("半张.heic", heic()[:120], "半张.heic 坏了，打不开，没有传。请重新拍一张，或者换一份再传。"),
    ],
)
def test_a_bad_file_is_refused_with_where_what_and_what_is_accepted(secretary, name, content, error):
    assert errors(secretary, name, content) == [error]


def test_a_zip_bomb_is_refused_without_being_unpacked(secretary):
    bomb = office(**{"word/document.xml": bytes(310 * limits.MB)})

    assert len(bomb) < limits.MB
    assert errors(secretary, "炸弹.docx", bomb) == ["炸弹.docx 解开以后太大，没有传。解开以后最多 300 MB。"]


def test_a_zip_of_ten_thousand_parts_is_refused(secretary):
    many = office(**{f"part{number}": "" for number in range(5001)})

    assert errors(secretary, "很多.docx", many) == ["很多.docx 解开以后太大，没有传。解开以后最多 300 MB。"]


@pytest.mark.parametrize("side", [7800, 60_000])
def test_a_picture_of_absurd_size_is_refused_by_its_header(secretary, side):
    small = picture("PNG", (8, 8), exif=b"")
    header = small[:16] + side.to_bytes(4, "big") * 2 + small[24:29]
    bomb = header + zlib.crc32(header[12:29]).to_bytes(4, "big") + small[33:]

    assert errors(secretary, "很大.png", bomb) == [
        "很大.png 尺寸太大，没有传。一张图片最多 6000 万像素，请缩小再传。"
    ]


def test_a_picture_of_a_good_phone_is_taken(secretary):
    assert pictures.MAX_PIXELS >= 8064 * 6048


def test_one_that_is_too_large_is_refused_and_the_others_are_taken(client, secretary, meeting):
    client.force_login(secretary)
    large = SimpleUploadedFile("很长.pdf", PDF + bytes(20 * limits.MB))

    page = client.post(
        f"/attachments/meeting/{meeting.pk}/",
        {"files": [large, *files(("好的.pdf", PDF))]},
        follow=True,
    )

    assert [str(message) for message in page.context["messages"]] == [
        "已传 1 个附件。",
        "很长.pdf 超过 20 MB，没有传。一个文件最多 20 MB。",
    ]
    assert [row.name for row in meeting.attachments.all()] == ["好的.pdf"]


def test_more_than_all_together_may_have_is_refused_as_a_whole(client, secretary, meeting, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TOGETHER", 3 * limits.MB)
    client.force_login(secretary)
    named = [(f"{number}.pdf", PDF + bytes([number]) * limits.MB) for number in range(4)]

    page = client.post(f"/attachments/meeting/{meeting.pk}/", {"files": files(*named)}, follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "附件一次最多传 200 MB，这次没有传。请分几次传。"
    ]
    assert Attachment.objects.count() == 0


def test_a_record_takes_thirty(secretary, meeting):
    many = [(f"{number}.txt", f"第{number}份".encode()) for number in range(32)]

    uploads = posted(secretary, *many, owner=meeting)

    assert uploads.is_valid() is False
    assert uploads.errors == ["附件一条记录最多 30 个，“30.txt”起没有传。"]
    assert len(uploads.waiting) == 30
    uploads.save(meeting)
    assert posted(secretary, owner=meeting).left == 0


# ---- names ----


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\gu\\会议记录.docx", "会议记录.docx"),
        ("a\u202egpj.exe\x00.txt", "agpj.exe.txt"),
        ("换\n行.pdf", "换行.pdf"),
        ("…/", ""),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
    ],
)
def test_a_name_loses_its_path_and_what_cannot_be_seen(sent, kept):
    assert clean_name(sent) == kept


def test_nothing_of_the_name_gets_into_the_path(secretary):
    attachment = taken(secretary, "../../会议.txt", "会议".encode())

    assert attachment.name == "会议.txt"
    digest = attachment.stored.sha256
    assert on_disk() == {f"{attachment.branch_id}/{digest[:2]}/{digest}"}


# ---- position ----


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_position_is_gone_from_what_others_download(client, secretary, form):
    name, content = ("苹果.heic", heic()) if form == "AVIF" else (f"现场.{form.lower()}", picture(form))
    assert b"PhoneMaker" in content
    sent = Image.open(BytesIO(content.replace(b"ftypheic", b"ftypavif")))
    assert dict(sent.getexif().get_ifd(ExifTags.IFD.GPSInfo))[4] == (116.0, 23.0, 29.0)

    attachment = taken(secretary, name, content)

    client.force_login(secretary)
    served = b"".join(client.get(f"/attachments/{attachment.pk}/").streaming_content)
    assert b"PhoneMaker" not in served
    seen = Image.open(BytesIO(served.replace(b"ftypheic", b"ftypavif")))
    assert dict(seen.getexif().get_ifd(ExifTags.IFD.GPSInfo)) == {}
    assert seen.getexif().get(ExifTags.Base.Orientation) == 6
    # Nothing was decoded: the picture is the same to the last point.
    assert seen.convert("RGB").tobytes() == sent.convert("RGB").tobytes()


def test_what_an_editor_or_a_second_picture_says_is_gone_too(secretary):
    # A comment, XMP and IPTC between the segments, and a whole photo after the end.
    def segment(code, body):
        return bytes([0xFF, code]) + (len(body) + 2).to_bytes(2, "big") + body

    photo = picture(exif=b"", quality=95)
    beside = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0PLACE") + segment(0xED, b"PLACE")
    sent = (
        photo[:2]
        + beside
        + segment(0xFE, b"PLACE")
        + photo[2:]
        + picture().replace(b"PhoneMaker", b"PLACE-SAID")
    )

    attachment = taken(secretary, "现场.jpg", sent)

    assert attachment.stored.file.read() == photo


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_thumbnail_is_small_upright_and_says_nothing(client, secretary, form):
    attachment = taken(secretary, f"现场.{form.lower()}", picture(form, (1200, 800)))

    client.force_login(secretary)
    response = client.get(f"/attachments/{attachment.pk}/thumbnail/")
    small = Image.open(BytesIO(b"".join(response.streaming_content)))
    assert (small.format, small.size, dict(small.getexif())) == ("JPEG", (320, 480), {})
    # Orientation 6: the left side of what was sent is on top.
    assert small.getpixel((160, 40))[1] < 60
    assert small.getpixel((160, 440))[1] > 200
    assert response["Content-Type"] == "image/jpeg"


def test_a_transparent_picture_has_a_white_ground(secretary):
    written = BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(written, "PNG")

    attachment = taken(secretary, "章.png", written.getvalue())

    assert Image.open(attachment.stored.thumbnail).getpixel((50, 50)) == (255, 255, 255)


# ---- kept once, gone with the last ----


def test_the_same_photo_is_kept_once_a_branch(secretary, branch):
    first, second = taken(secretary, "一.jpg", picture()), taken(secretary, "二.jpg", picture())
    # Only what the camera wrote beside it differs.
    third = taken(secretary, "三.jpg", picture(exif=exif(turn=6).tobytes() + b"\0\0"))
    stranger = a_member(a_branch("另一个支部"), "汪怀谨")
    elsewhere = taken(an_account(stranger, "qita"), "一.jpg", picture())

    assert first.stored_id == second.stored_id == third.stored_id != elsewhere.stored_id
    assert [row.name for row in Attachment.objects.all()] == ["一.jpg", "二.jpg", "三.jpg", "一.jpg"]
    assert len(on_disk()) == 4  # a file and its thumbnail, for each branch


def test_the_same_file_chosen_twice_is_attached_once(secretary, meeting):
    uploads = posted(secretary, ("一.pdf", PDF), ("二.pdf", PDF), owner=meeting)
    assert uploads.is_valid()
    uploads.save(meeting)
    again = posted(secretary, ("三.pdf", PDF), owner=meeting)
    assert again.is_valid()
    again.save(meeting)

    assert [row.name for row in meeting.attachments.all()] == ["一.pdf"]
    assert Attachment.objects.count() == 1


def test_two_who_send_the_same_file_at_once_leave_one(secretary, branch, monkeypatch):
    def overtaken(content):
        # Between looking and writing the other one is quicker.
        fields = {"sha256": sha256(content).hexdigest(), "size": 1, "content_type": "x", "file": "theirs"}
        StoredFile.objects.create(branch=branch, **fields)
        return ContentFile(content)

    monkeypatch.setattr(keeping, "ContentFile", overtaken)

    attachment = taken(secretary, "一.pdf", PDF)

    assert attachment.stored.file.name == "theirs"
    assert StoredFile.objects.count() == 1
    assert on_disk() == set()


def test_a_fault_while_writing_leaves_nothing_on_the_disk(secretary, monkeypatch):
    def broken(stored, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(StoredFile, "save", broken)

    with pytest.raises(RuntimeError):
        posted(secretary, ("一.jpg", picture())).is_valid()

    assert on_disk() == set()


@pytest.mark.django_db(transaction=True)
def test_the_last_attachment_takes_the_file_along():
    branch = a_branch()
    member = a_member(branch)
    account = an_account(member)
    first, second = taken(account, "一.jpg", picture()), taken(account, "二.jpg", picture())
    names = on_disk()
    assert len(names) == 2

    keeping.remove(Attachment.objects.filter(pk=first.pk))
    assert on_disk() == names

    with transaction.atomic():
        keeping.remove(Attachment.objects.filter(pk=second.pk))
        assert on_disk() == names  # as long as it may still be taken back
    assert (on_disk(), StoredFile.objects.count()) == (set(), 0)


@pytest.mark.django_db(transaction=True)
def test_what_waited_a_day_and_what_nobody_names_goes_with_the_next_upload():
    branch = a_branch()
    account = an_account(a_member(branch))
    meeting = a_meeting(branch)
    taken(account, "旧的.txt", b"old")
    Attachment.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
    young = posted(account, owner=meeting)
    young._take_in(files(("新的.txt", b"young")))
    of_meeting = posted(account, ("会上.txt", b"meeting"), owner=meeting)
    assert of_meeting.is_valid()
    of_meeting.save(meeting)
    meeting.delete()

    taken(account, "再来.txt", b"next")

    assert [row.name for row in Attachment.objects.all()] == ["新的.txt", "再来.txt"]
    # What the deleted record showed waits in the bin with it.
    assert StoredFile.objects.count() == len(on_disk()) == 3


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_deleted_record_come_back_with_it_and_go_after_ninety_days():
    branch = a_branch()
    account, meeting = an_account(a_member(branch)), a_meeting(branch)
    of_meeting = posted(account, ("会上.txt", b"meeting"), owner=meeting)
    assert of_meeting.is_valid()
    of_meeting.save(meeting)
    meeting.delete()
    call_command("purge_bin", stdout=StringIO())
    restore(Change.objects.get(kind="gone", row_type="meetings.meeting"))

    (back,) = Meeting.objects.get().attachments.all()
    assert back.stored.file.read() == b"meeting"

    Meeting.objects.get().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE branch_change SET at = %s", [timezone.now() - timedelta(days=91)])
    said = StringIO()
    call_command("purge_bin", stdout=said)

    assert "1" in said.getvalue()
    assert StoredFile.objects.count() == len(on_disk()) == 0


# ---- on a form ----


def test_a_mistake_elsewhere_on_the_form_loses_no_file(secretary, meeting):
    first = posted(secretary, ("一.pdf", PDF), ("坏.zip", zipped(a="1")))
    assert first.is_valid() is False
    waiting = first.waiting[0]
    assert meeting.attachments.count() == 0

    second = posted(secretary, ("二.txt", b"two"), uploaded=[waiting.pk], owner=meeting)
    assert second.is_valid()
    assert [row.name for row in second.shown] == ["一.pdf", "二.txt"]
    second.save(meeting)

    assert [row.name for row in meeting.attachments.all()] == ["一.pdf", "二.txt"]


def test_what_was_ticked_is_taken_away(secretary, meeting):
    uploads = posted(secretary, ("一.pdf", PDF), ("二.txt", b"two"), owner=meeting)
    uploads.is_valid()
    uploads.save(meeting)
    one, two = meeting.attachments.all()
    waiting = taken(secretary, "三.txt", b"three")

    typed = {"detach": [one.pk, waiting.pk], "uploaded": [waiting.pk]}
    uploads = posted(secretary, ("四.txt", b"four"), owner=meeting, **typed)
    assert uploads.is_valid()
    uploads.save(meeting)

    assert [row.name for row in Attachment.objects.all()] == ["二.txt", "四.txt"]
    lines = [(line.kind, line.details, line.by) for line in MeetingEvent.objects.order_by("id")]
    assert lines == [
        ("attached", [["附件", "", "一.pdf、二.txt"]], secretary),
        ("attached", [["附件", "", "四.txt"]], secretary),
        ("detached", [["附件", "一.pdf", ""]], secretary),
    ]


def test_nobody_takes_away_what_belongs_to_another_record_or_waits_for_another_person(
    secretary, branch, meeting
):
    other = a_meeting(branch, DAY, topic="别的会")
    uploads = posted(secretary, ("一.pdf", PDF), owner=other)
    uploads.is_valid()
    uploads.save(other)
    somebody = taken(an_account(a_member(branch, "尹堃"), "dangyuan"), "二.txt", b"two")
    ids = [other.attachments.get().pk, somebody.pk]

    uploads = posted(secretary, owner=meeting, uploaded=ids, detach=[*ids, "x", "9" * 30, "²"])
    assert uploads.is_valid()
    uploads.save(meeting)

    assert (meeting.attachments.count(), Attachment.objects.count()) == (0, 2)


def test_a_form_whose_sign_in_ran_out_comes_back_without_its_files(client, secretary, meeting):
    url = f"/attachments/meeting/{meeting.pk}/"
    asked = client.post(url, {"files": files(("一.pdf", PDF)), "next": "x"})
    assert asked.status_code == 401

    client.force_login(secretary)
    page = client.post(url, {"next": "x"}, follow=True)

    assert [str(message) for message in page.context["messages"]] == ["还没选文件。点“选择文件”，选好再传。"]
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("present", [1, 3])
def test_the_queries_of_a_form_and_of_a_list_do_not_grow(
    secretary, meeting, present, django_assert_num_queries
):
    uploads = posted(secretary, *[(f"{number}.txt", bytes([65 + number])) for number in range(present)])
    uploads.is_valid()
    uploads.save(meeting)
    uploads = posted(secretary, owner=meeting)

    with django_assert_num_queries(1):
        page = render_to_string("meetings/attachments/_input.html", {"uploads": uploads})
    with django_assert_num_queries(1):
        rows = {"attachments": meeting.attachments.all(), "may_detach": True}
        shown = render_to_string("meetings/attachments/_list.html", rows, uploads.request)

    assert page.count('name="detach"') == shown.count("/delete/") == present


# ---- served ----


@pytest.mark.parametrize(
    ("name", "content", "disposition"),
    [
        ("现场.jpg", picture(), "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA.jpg"),
        ("report.pdf", PDF, 'inline; filename="report.pdf"'),
        ("苹果.heic", heic(), "attachment; filename*=utf-8''%E8%8B%B9%E6%9E%9C.heic"),
        ("a b.docx", office(), 'attachment; filename="a b.docx"'),
        ('"x.txt', b"x", 'attachment; filename="\\"x.txt"'),
    ],
)
def test_only_pictures_and_pdf_open_in_the_browser(client, secretary, name, content, disposition):
    attachment = taken(secretary, name, content)
    client.force_login(secretary)

    response = client.get(f"/attachments/{attachment.pk}/")

    assert response.status_code == 200
    assert response["Content-Type"] == attachment.stored.content_type
    assert response["Content-Disposition"] == disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]


def test_a_file_that_is_not_on_the_disk_is_a_404(client, secretary):
    attachment = taken(secretary, "一.txt", b"one")
    attachment.stored.file.storage.delete(attachment.stored.file.name)
    client.force_login(secretary)

    assert client.get(f"/attachments/{attachment.pk}/").status_code == 404
    assert client.get(f"/attachments/{attachment.pk}/thumbnail/").status_code == 404


@pytest.mark.parametrize("tail", ["", "thumbnail/"])
def test_serving_takes_a_constant_number_of_queries(
    client, secretary, meeting, tail, django_assert_num_queries
):
    uploads = posted(secretary, ("一.jpg", picture()), owner=meeting)
    uploads.is_valid()
    uploads.save(meeting)
    client.force_login(secretary)
    attachment = meeting.attachments.get()

    # who is signed in (session, account, grants, member, posts), the attachment, its record
    with django_assert_num_queries(7):
        client.get(f"/attachments/{attachment.pk}/{tail}")


# ---- whose it is ----


def owners(branch, member) -> dict:
    of = {"branch": branch}
    course = OrgLifeCourse.objects.create(**of, year=2020)
    campaign = Campaign.objects.create(**of, name="主题教育", began_on=DAY)
    day = date(2020, 3, 1)
    return {
        "meeting": a_meeting(branch, DAY),
        "study_item": StudyItem.objects.create(**of, month=day, title="党章"),
        "study_result": StudyResult.objects.create(
            branch=branch, member=member, kind="article", dated_on=day
        ),
        "special_study": SpecialStudy.objects.create(**of, document="讲话", studied_on=day),
        "course_step": CourseStep.objects.create(**of, course=course, kind="notice"),
        "problem": Problem.objects.create(**of, course=course, text="学得少"),
        "major_matter": MajorMatter.objects.create(**of, title="采购", kind="funds", decided_on=day),
        "supervision": Supervision.objects.create(**of, checked_on=day, subject="考勤"),
        "campaign_step": CampaignStep.objects.create(
            branch=branch, campaign=campaign, kind="report", title="x"
        ),
    } | _of_people(branch, member, day)


def _of_people(branch, member, day) -> dict:
    of = {"branch": branch, "member": member}
    election = Election.objects.create(branch=branch, term_name="第一届", seats=3, held_on=day)
    applicant = {"name": "江晓", "sex": "female", "born_on": date(1995, 1, 1), "applied_on": day}
    return {
        "election_step": ElectionStep.objects.create(branch=branch, election=election, kind="request"),
        "applicant": Applicant.objects.create(branch=branch, **applicant),
        "transfer": Transfer.objects.create(**of, direction="in", other_party="甲支部", moved_on=day),
        "sanction": Sanction.objects.create(**of, kind="warning", began_on=day),
        "honour": Honour.objects.create(**of, title="优秀共产党员", state="awarded", dated_on=day),
        "pledge_round": PledgeRound.objects.create(branch=branch, title="承诺书", opened_on=day),
        "dues_remittance": DuesRemittance.objects.create(
            branch=branch, began_on=day, until=day, remitted_on=day, amount=1, voucher="1"
        ),
        "large_dues": LargeDues.objects.create(**of, amount=1000, paid_on=day),
        "dues_fund": DuesFund.objects.create(
            branch=branch, kind="income", dated_on=day, amount=1, subject="下拨"
        ),
    }


ALL_OF_THEM = set(OWNERS)
CONDUCT = {"major_matter", "supervision"}
STUDY = {"study_item", "study_result", "special_study"}
PEOPLE = {"applicant", "transfer", "honour", "pledge_round"}
ABOUT_ONE = {"transfer", "honour", "large_dues"}
DUES = {"dues_remittance", "large_dues", "dues_fund"}
# role: (seen, and changed of them); the study result is a plain member's own.
MATRIX = {
    "书记": (ALL_OF_THEM, ALL_OF_THEM - DUES),
    "组织委员": (ALL_OF_THEM, ALL_OF_THEM - CONDUCT - {"sanction"}),
    "宣传委员": (
        ALL_OF_THEM - DUES - {"sanction"},
        ALL_OF_THEM - DUES - CONDUCT - PEOPLE - {"sanction", "election_step"},
    ),
    "纪检委员": (ALL_OF_THEM, ALL_OF_THEM - DUES - STUDY - PEOPLE - {"election_step"}),
    "党小组长": (ALL_OF_THEM - DUES - CONDUCT - {"sanction"}, set()),
    "本人": (ALL_OF_THEM - DUES - CONDUCT - PEOPLE | ABOUT_ONE, {"study_result"}),
    "党员": (ALL_OF_THEM - DUES - CONDUCT - PEOPLE - {"study_result", "sanction"}, set()),
    "上级": (ALL_OF_THEM - DUES, set()),
    "外支部": (set(), set()),
}
HELD = {
    "书记": Post.SECRETARY,
    "组织委员": Post.ORGANIZATION_OFFICER,
    "宣传委员": Post.PUBLICITY_OFFICER,
    "纪检委员": Post.DISCIPLINE_OFFICER,
    "党小组长": Post.GROUP_LEADER,
}


@pytest.mark.django_db
def test_every_kind_of_record_has_its_right():
    assert set(RIGHT_OF) == set(FIELD_OF.values()) == set(OWNERS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", MATRIX)
def test_who_sees_and_who_takes_away_what(client, role):
    branch = Branch.objects.create(name="本支部", superior=an_organisation())
    group, author = a_group(branch), a_member(branch, "本人")
    person = author if role == "本人" else None
    if role == "外支部":
        person = a_member(a_branch("另一个支部"), "汪怀谨")
        a_role(person, Post.SECRETARY)
    elif role in HELD or role == "党员":
        person = a_member(branch, role, group=group)
        if role in HELD:
            a_role(person, HELD[role], group=group if role == "党小组长" else None)
    account = an_account(person, "zhanghao", **({} if person else {"organisation": branch.superior}))
    records = owners(branch, author)
    rows = {}
    for name, record in records.items():
        stored = StoredFile.objects.create(branch=branch, sha256=name, size=1, content_type="text/plain")
        rows[name] = Attachment.objects.create(branch=branch, stored=stored, name="a.txt", **{name: record})
    client.force_login(account)
    if role == "上级":
        session = client.session
        session["branch"] = branch.pk
        session.save()
    no = 404 if role == "外支部" else 403
    sees, changes = MATRIX[role]

    seen = {name: client.get(f"/attachments/{row.pk}/thumbnail/") for name, row in rows.items()}
    # 404: it may be seen, but has no thumbnail.
    assert {name for name, page in seen.items() if page.status_code == 404} == (sees or ALL_OF_THEM)
    assert {page.status_code for page in seen.values()} <= {404, 403}
    asked = {name: client.get(f"/attachments/{row.pk}/delete/").status_code for name, row in rows.items()}
    assert asked == {name: 200 if name in changes else no for name in OWNERS}
    done = {name: client.post(f"/attachments/{row.pk}/delete/").status_code for name, row in rows.items()}
    assert done == {name: 302 if name in changes else no for name in OWNERS}
    left = {row.owner_field for row in Attachment.objects.all()}
    assert left == ALL_OF_THEM - changes


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "read"), [("review", False), ("notice", True)])
def test_what_members_write_about_themselves_is_for_the_committee(client, secretary, branch, kind, read):
    course = OrgLifeCourse.objects.create(branch=branch, year=2020)
    step = CourseStep.objects.create(branch=branch, course=course, kind=kind)
    stored = StoredFile.objects.create(branch=branch, sha256="a", size=1, content_type="text/plain")
    file = Attachment.objects.create(branch=branch, stored=stored, name="剖析.txt", course_step=step)
    reader = an_account(a_member(branch, "党员"), "dangyuan")

    for account, may in ((secretary, True), (reader, read)):
        client.force_login(account)
        # 404: it may be seen, but has no thumbnail.
        assert client.get(f"/attachments/{file.pk}/thumbnail/").status_code == (404 if may else 403)
        assert ("剖析.txt" in client.get("/org-life/2020/").content.decode()) == may


@pytest.mark.django_db
def test_what_waits_is_seen_by_who_sent_it(client, secretary, branch):
    attachment = taken(secretary, "一.txt", b"one")
    deputy = a_member(branch, "顾秋实")
    a_role(deputy, Post.DEPUTY_SECRETARY)
    other = an_account(deputy, "fushuji")

    client.force_login(secretary)
    assert client.get(f"/attachments/{attachment.pk}/").status_code == 200
    client.force_login(other)
    assert client.get(f"/attachments/{attachment.pk}/").status_code == 403
    assert client.post(f"/attachments/{attachment.pk}/delete/").status_code == 403


class OnAMeeting(ThreePeople):
    def setUp(self):
        self.meeting = a_meeting(self.branch, DAY, topic="参观档案馆")
        self.of_second = a_meeting(self.branch, DAY, ["group_meeting"], group=self.second)

    def add(self, account, meeting, *named):
        typed = {"files": files(*named or [("一.txt", b"one")])}
        return self.as_(account).post(f"/attachments/meeting/{meeting.pk}/", typed)

    def test_who_may_change_a_meeting_adds_to_it_and_takes_away(self):
        response = self.add(self.secretary, self.meeting, ("一.pdf", PDF), ("二.jpg", picture()))
        assert response.url == f"/meetings/{self.meeting.pk}/#attachments"
        one, two = self.meeting.attachments.all()

        asked = self.client.get(f"/attachments/{one.pk}/delete/?next=/meetings/{self.meeting.pk}/")
        self.assertContains(asked, "一.pdf")
        self.assertContains(asked, f'href="/meetings/{self.meeting.pk}/"')
        done = self.client.post(f"/attachments/{one.pk}/delete/", {"next": "//example.com/"})

        assert done.url == f"/meetings/{self.meeting.pk}/"
        assert list(self.meeting.attachments.all()) == [two]
        kinds = [line.kind for line in MeetingEvent.objects.order_by("id")]
        assert kinds == ["attached", "detached"]

    def test_a_group_leader_adds_to_meetings_of_the_own_group_alone(self):
        assert self.add(self.leader, self.of_second).status_code == 302
        assert self.add(self.leader, self.meeting).status_code == 403
        assert self.add(self.reader, self.of_second).status_code == 403
        assert self.add(self.stranger, self.of_second).status_code == 404
        assert [row.meeting for row in Attachment.objects.all()] == [self.of_second]

    def test_a_confirmed_record_takes_more_and_gives_nothing_up(self):
        self.add(self.secretary, self.meeting)
        self.meeting.confirmed_at = timezone.now()
        self.meeting.save()
        attachment = self.meeting.attachments.get()

        self.add(self.secretary, self.meeting, ("二.txt", b"two"))
        page = self.client.post(f"/attachments/{attachment.pk}/delete/", follow=True)

        last = [str(message) for message in page.context["messages"]][-1]
        assert last == "这条记录已经确认，附件可以再加，不能删除。要改，请用“更正”。"
        assert [row.name for row in self.meeting.attachments.all()] == [attachment.name, "二.txt"]

    def test_files_that_come_to_a_record_take_none_of_it_away(self):
        self.add(self.secretary, self.meeting)
        self.meeting.confirmed_at = timezone.now()
        self.meeting.save()
        attachment = self.meeting.attachments.get()

        typed = {"files": files(("二.txt", b"two")), "detach": [attachment.pk]}
        self.client.post(f"/attachments/meeting/{self.meeting.pk}/", typed)

        assert [row.name for row in self.meeting.attachments.all()] == [attachment.name, "二.txt"]
