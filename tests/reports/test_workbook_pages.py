"""Moving in and out through the pages: a preview first, then all of it or nothing."""

import io
from datetime import date

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.models import Branch
from meetings.models import Meeting
from members.models import Member, Post
from reports.workbook import forms, waiting
from tests.factories import a_branch, a_member, a_role, an_account
from tests.giving_out import taken
from tests.reports.workbook_files import BRANCH, a_row_of_the_roll, run, save, small_book

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")


@pytest.fixture
def branch():
    return a_branch(BRANCH)


@pytest.fixture
def secretary(client, branch):
    member = a_member(branch, "张三", number="D1", phone="13900000001")
    a_role(member, Post.SECRETARY, began_on=date(2019, 12, 20))
    client.force_login(an_account(member))
    return client


def book_to_upload(tmp_path, sheets=None, **spoiled):
    path = save(tmp_path, sheets or small_book(), **spoiled)
    return SimpleUploadedFile("我们的台账.xlsx", path.read_bytes())


def uploaded(client, tmp_path, sheets=None, **spoiled):
    file = book_to_upload(tmp_path, sheets, **spoiled)
    return client.post("/exchange/upload/", {"file": file}, follow=True)


def confirmed(client, preview):
    return client.post("/exchange/import/", {"plan": preview.context["plan"].fingerprint}, follow=True)


def text_of(response):
    return response.content.decode()


def kept_files():
    folder = settings.MEDIA_ROOT / "exchange"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_preview_shows_what_would_change_and_writes_nothing(secretary, tmp_path):
    preview = uploaded(secretary, tmp_path)

    page = text_of(preview)
    assert preview.redirect_chain == [("/exchange/preview/", 302)]
    assert "我们的台账.xlsx" in page and "还没有写入" in page
    assert "新增 2，修改 1，不变 0" in page  # 党员: 李四 and 王堃 are new, 张三 is changed
    assert "<td>手机号码</td><td>13900000001</td><td><b>（空）</b></td>" in page
    assert "2020-001 · 支部党员大会、党课 · 2020-03-18" in page
    assert Member.objects.count() == 1
    assert not Meeting.objects.exists()
    assert len(kept_files()) == 1
    assert kept_files()[0].stat().st_mode & 0o077 == 0


def test_confirming_writes_and_takes_the_file_away(secretary, tmp_path):
    response = confirmed(secretary, uploaded(secretary, tmp_path))

    assert "已导入“我们的台账.xlsx”：新增 " in text_of(response)
    assert Member.objects.count() == 3
    assert Meeting.objects.get(number="2020-001").recorded_by.username == "shuji"
    assert kept_files() == []
    assert "完全一样，不用导入" in text_of(uploaded(secretary, tmp_path))


def test_records_that_change_after_the_preview_are_shown_again_before_anything_is_written(
    secretary, tmp_path
):
    preview = uploaded(secretary, tmp_path)
    Member.objects.filter(name="张三").update(phone="13911111111")

    again = confirmed(secretary, preview)

    assert again.status_code == 409
    assert "上次预览之后" in text_of(again) and "13911111111" in text_of(again)
    assert Member.objects.count() == 1
    confirmed(secretary, again)
    assert Member.objects.count() == 3


def test_another_file_than_the_one_previewed_is_not_imported(secretary, tmp_path):
    seen = uploaded(secretary, tmp_path)
    sheets = small_book()
    sheets["党员"].append(a_row_of_the_roll("D9", "赵六"))
    uploaded(secretary, tmp_path, sheets)

    assert confirmed(secretary, seen).status_code == 409
    assert Member.objects.count() == 1


def test_faults_are_a_table_and_cannot_be_confirmed(secretary, tmp_path):
    preview = uploaded(secretary, tmp_path, **{"党员!I3": "2020-02-30", "考勤!B3": "赵六"})

    page = text_of(preview)
    assert preview.status_code == 422
    assert "<td>党员</td><td>I3</td><td>没有 2020-02-30 这一天，写成 2020-02-28 这样</td>" in page
    assert "<td>考勤</td><td>B3</td>" in page
    assert "确认导入" not in page
    confirmed(secretary, preview)
    assert Member.objects.count() == 1


def test_the_ledger_of_another_branch_is_refused_and_shows_nothing_of_it(secretary, tmp_path):
    other = a_branch("别的支部")
    a_member(other, "李四", phone="13922222222")

    preview = uploaded(secretary, tmp_path, **{"支部!B2": "别的支部"})

    page = text_of(preview)
    assert (
        "<td>支部</td><td>B2</td><td>文件里是“别的支部”，这里只能导入本支部“规划联合党支部”的台账</td>"
        in page
    )
    assert "13922222222" not in page
    confirmed(secretary, preview)
    assert other.members.count() == 1


def test_the_pages_never_make_a_branch(secretary, tmp_path):
    confirmed(secretary, uploaded(secretary, tmp_path, **{"支部!B2": "新的支部"}))
    confirmed(secretary, uploaded(secretary, tmp_path, **{"支部!B2": " "}))

    assert Branch.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"no workbook", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_said_on_the_form(secretary, content):
    response = secretary.post("/exchange/upload/", {"file": SimpleUploadedFile("名册.xls", content)})

    assert response.status_code == 422
    assert ".xlsx 工作簿后再导入" in text_of(response)
    assert kept_files() == []


def test_a_damaged_workbook_is_taken_away_again(secretary, tmp_path):
    whole = book_to_upload(tmp_path).read()
    at = whole.index(b"xl/workbook.xml")
    damaged = whole[:at] + b"xl/workbook.xxx" + whole[at + 15 :]

    response = secretary.post(
        "/exchange/upload/", {"file": SimpleUploadedFile("x.xlsx", damaged)}, follow=True
    )

    assert "已损坏" in text_of(response)
    assert kept_files() == []


def test_too_large_a_file_is_refused(secretary, tmp_path, monkeypatch):
    monkeypatch.setattr(forms, "MAX_UPLOAD", 1000)

    assert "文件太大" in text_of(uploaded(secretary, tmp_path))


def test_a_file_waits_for_an_hour_and_only_in_its_own_session(secretary, tmp_path, monkeypatch):
    uploaded(secretary, tmp_path)
    first = kept_files()
    uploaded(secretary, tmp_path)
    assert len(kept_files()) == 1 and kept_files() != first

    secretary.session.flush()
    monkeypatch.setattr(waiting, "KEPT_SECONDS", -1)
    secretary.force_login(Member.objects.get(name="张三").account)
    assert "已经不在了" in text_of(secretary.get("/exchange/preview/", follow=True))
    uploaded(secretary, tmp_path)
    assert len(kept_files()) == 1


def test_not_importing_takes_the_file_away(secretary, tmp_path):
    uploaded(secretary, tmp_path)

    response = secretary.post("/exchange/discard/", follow=True)

    assert "什么都没有改" in text_of(response)
    assert kept_files() == []


def test_the_export_is_the_workbook_of_the_own_branch(secretary):
    response = taken(secretary, "/exchange/export/")

    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert response["Content-Disposition"].startswith(
        "attachment; filename*=utf-8''%E6%94%AF%E9%83%A8%E5%8F%B0%E8%B4%A6-"
    )
    workbook = openpyxl.load_workbook(io.BytesIO(response.content))
    assert workbook["支部"]["B2"].value == BRANCH
    assert workbook["党员"].max_row == 2


def test_namesakes_without_a_number_are_pointed_out_on_the_page(secretary, branch):
    a_member(branch, "王堃")
    a_member(branch, "王堃")

    assert "王堃：同名的党员里有人没有编号" in text_of(secretary.get("/exchange/"))


PAGES = ["/exchange/", "/exchange/export/"]
CHANGES = ["/exchange/upload/", "/exchange/import/", "/exchange/discard/"]


def test_an_organiser_may_export_and_not_import(client, branch):
    member = a_member(branch, "李四")
    a_role(member, Post.ORGANIZATION_OFFICER)
    client.force_login(an_account(member))

    assert [client.get(page).status_code for page in PAGES] == [200, 200]
    assert "上传并预览" not in text_of(client.get("/exchange/"))
    assert [client.post(page).status_code for page in CHANGES] == [403, 403, 403]
    assert client.get("/exchange/preview/").status_code == 403


def test_a_member_without_a_post_is_refused(client, branch):
    client.force_login(an_account(a_member(branch, "王五")))

    assert [client.get(page).status_code for page in PAGES] == [403, 403]
    assert [client.post(page).status_code for page in CHANGES] == [403, 403, 403]


def test_a_visitor_is_sent_to_sign_in(client):
    for page in [*PAGES, "/exchange/preview/"]:
        assert client.get(page)["Location"] == f"/login/?next={page}"


def test_links_do_not_change_anything(secretary):
    assert [secretary.get(page).status_code for page in CHANGES] == [405, 405, 405]


def test_the_number_of_queries_of_a_preview_does_not_grow_with_the_changes(secretary, tmp_path):
    run("import_workbook", save(tmp_path, small_book()))

    def queries(rows):
        sheets = small_book()
        for row in sheets["考勤"][1 : rows + 1]:
            row[2:] = ["缺席", "病假"]
        uploaded(secretary, tmp_path, sheets)
        with CaptureQueriesContext(connection) as made:
            page = secretary.get("/exchange/preview/")
        assert f"修改 {rows}，" in text_of(page)
        return len(made)

    assert queries(1) == queries(3)
