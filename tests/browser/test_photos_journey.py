"""A theme day with a lecture, and the photos of it."""

from io import BytesIO

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import expect

from meetings.models import Attachment, Meeting
from members.models import Post
from tests.browser.pages import DESKTOP, faults_of
from tests.factories import a_branch, a_group, a_member, a_role, an_account
from tests.meetings.files import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def secretary(transactional_db):
    branch = a_branch("规划信息联合党支部")
    group = a_group(branch)
    people = [a_member(branch, name, group=group) for name in ("沈立言", "顾秋实", "单伯庸")]
    a_role(people[0], Post.SECRETARY)
    return an_account(people[0], "shuji")


@pytest.fixture
def stranger(secretary):
    """The secretary of another branch of the same unit."""
    member = a_member(a_branch("综合联合党支部"), "赵望")
    a_role(member, Post.SECRETARY)
    return an_account(member, "linshe")


def photo(number) -> dict:
    """What a phone's camera gives: large, turned, and with the place where it was taken."""
    return {
        "name": f"IMG_{number}.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture(size=(1600 + number, 1200), quality=80),
    }


def place_of(picture: bytes) -> dict:
    return dict(Image.open(BytesIO(picture)).getexif().get_ifd(ExifTags.IFD.GPSInfo))


def test_a_theme_day_with_a_lecture_and_photos(window, secretary, stranger, problems):
    assert place_of(photo(1)["buffer"])
    page = window(secretary)
    page.goto("/meetings/new/")
    expect(page.get_by_text("重温入党誓词")).to_be_hidden()
    page.locator("label.chip", has_text="主题党日").click()
    page.locator("label.chip", has_text="党课").click()
    page.get_by_label("主题 *").fill("参观市档案馆，听一堂党课")
    page.get_by_label("地点").fill("市档案馆")
    page.get_by_label("主讲人").fill("李伟")
    page.get_by_label("来自").select_option("外请人员")
    page.get_by_text("重温入党誓词").click()
    page.get_by_text("交纳党费").click()
    page.get_by_role("button", name="附件").set_input_files([photo(number) for number in (1, 2, 3)])
    chosen = page.locator("[data-chosen]")
    expect(chosen.get_by_role("listitem")).to_have_count(3)
    expect(chosen).to_contain_text("IMG_3.jpg")
    assert faults_of(page) == []
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("heading", name="参观市档案馆，听一堂党课")).to_be_visible()
    expect(page.get_by_text("李伟（外请人员）")).to_be_visible()
    expect(page.get_by_text("交纳党费、重温入党誓词")).to_be_visible()
    meeting = Meeting.objects.get()
    assert [form.label for form in meeting.forms] == ["党课", "主题党日"]
    files = page.get_by_role("region", name="附件")
    pictures = files.locator("img")
    expect(pictures).to_have_count(3)
    for place in range(3):
        pictures.nth(place).scroll_into_view_if_needed()
        expect(pictures.nth(place)).to_have_js_property("complete", True)
        # The phone was held upright.
        assert pictures.nth(place).evaluate("one => one.naturalHeight > one.naturalWidth")
    assert faults_of(page) == []

    with page.expect_popup() as opened:
        files.get_by_role("link", name="IMG_2.jpg").first.click()
    address = opened.value.url
    original = page.request.get(address).body()
    assert Image.open(BytesIO(original)).size == (1602, 1200)
    assert place_of(original) == {}
    for attachment in Attachment.objects.all():
        assert place_of(attachment.stored.file.read()) == place_of(attachment.stored.thumbnail.read()) == {}
    assert list(meeting.attachments.values_list("name", flat=True)) == ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"]

    other = window(stranger, DESKTOP)
    for path in (address, f"{address}thumbnail/"):
        answer = other.goto(path)
        assert answer.status == 404
        assert "image" not in answer.headers["content-type"]
    nobody = window()
    nobody.goto(address)
    expect(nobody.get_by_role("button", name="登录")).to_be_visible()
    assert problems == []
