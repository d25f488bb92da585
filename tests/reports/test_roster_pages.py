"""The roster through the pages: a list in after a preview, the roll out as a file and on paper."""

import io
from datetime import date

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from members.ages import AGE_BANDS
from members.models import Member, PersonalDataView, Post
from reports.roster.planning import plan_roster
from reports.roster.reading import open_roster
from reports.workbook import waiting
from tests.factories import a_branch, a_group, a_member, a_role, an_account, an_organisation
from tests.giving_out import taken
from tests.reports.roster_files import a_row, id_number, people, save_list

pytestmark = pytest.mark.django_db
ZHANG = id_number()


@pytest.fixture(autouse=True)
def own_uploads(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")


@pytest.fixture
def branch():
    return a_branch("规划信息联合党支部", superior=an_organisation())


def holder(branch, post, name="沈立言"):
    """Somebody of this post, signed in."""
    member = a_member(branch, name, born_on=date(1970, 1, 1))
    if post:
        group = a_group(branch, f"{name}小组") if post == Post.GROUP_LEADER else None
        a_role(member, post, group=group)
    client = Client()
    client.force_login(an_account(member, f"account{member.pk}"))
    return client


@pytest.fixture
def secretary(branch):
    return holder(branch, Post.SECRETARY)


def superior_of(branch):
    client = Client()
    client.force_login(an_account(username="shangji", organisation=branch.superior))
    session = client.session
    session["branch"] = branch.pk
    session.save()
    return client


def uploaded(client, tmp_path, *rows, **file):
    content = save_list(tmp_path, rows, **file).read_bytes()
    return client.post("/roster/upload/", {"file": SimpleUploadedFile("名单.xlsx", content)}, follow=True)


def confirmed(client, preview):
    return client.post("/roster/import/", {"plan": preview.context["plan"].fingerprint}, follow=True)


def text_of(response):
    return response.content.decode()


def sheet_of(response):
    assert response.status_code == 200
    rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    return [list(row) for row in rows]


def views_logged():
    return list(PersonalDataView.objects.values_list("member", "what", "shown_to__username").order_by("id"))


# ---- in ----


def test_a_preview_says_what_would_change_and_writes_nothing(branch, secretary, tmp_path):
    a_member(branch, "张三", id_number=ZHANG, phone="13911111111")

    preview = uploaded(secretary, tmp_path, a_row(学位="硕士"), a_row("李四", order=3))

    page = text_of(preview)
    assert preview.redirect_chain == [("/roster/preview/", 302)]
    assert "新增 <b>1</b> 人，修改 <b>1</b> 人，不变 <b>0</b> 人" in page
    assert "<td>手机号码</td><td>13911111111</td><td><b>13900000001</b></td>" in page
    assert f"<td>3</td><td>李四 · 男 · {id_number(order=3)} · 汉族 · 1980-01-01" in page
    assert "没有导入的列：学位" in page
    assert "名册里有、名单里没有 1 人：沈立言，没有改动" in page
    assert Member.objects.count() == 2
    assert views_logged() == [(None, "导入名单预览（含个人信息）1人", preview.wsgi_request.user.username)]


def test_confirming_writes_and_takes_the_list_away(secretary, tmp_path):
    response = confirmed(secretary, uploaded(secretary, tmp_path, *people(3)))

    assert response.redirect_chain == [("/members/", 302)]
    assert "已导入“名单.xlsx”：新增 3 人，修改 0 人。" in text_of(response)
    assert Member.objects.count() == 4
    assert list((settings.MEDIA_ROOT / "exchange").iterdir()) == []
    again = uploaded(secretary, tmp_path, *people(3))
    assert "名单里的 3 人和名册里的完全一样，不用导入。" in text_of(again)
    assert "确认导入" not in text_of(again)


def test_pressed_twice_it_is_imported_once(secretary, tmp_path):
    preview = uploaded(secretary, tmp_path, a_row())
    confirmed(secretary, preview)

    again = confirmed(secretary, preview)

    assert again.redirect_chain == [("/roster/", 302)]
    assert "要导入的名单已经不在了：导入过了" in text_of(again)
    assert Member.objects.count() == 2


def test_faults_are_listed_by_row_and_cannot_be_confirmed(secretary, tmp_path):
    preview = uploaded(secretary, tmp_path, a_row(), a_row("李四", order=3, 入党日期="2026-02-30"))

    assert preview.status_code == 422
    assert "<b>第 3 行 入党日期：</b>没有 2026-02-30 这一天，写成 1985-06-12 这样" in text_of(preview)
    assert "确认导入" not in text_of(preview)
    confirmed(secretary, preview)
    assert Member.objects.count() == 1


def test_columns_that_mean_the_same_are_named_on_the_page(secretary, tmp_path):
    preview = uploaded(secretary, tmp_path, a_row(联系电话="1"))

    assert preview.status_code == 422
    assert "“手机号码”和“联系电话”是一个意思（手机号码），只能留一列" in text_of(preview)


def test_a_roll_that_changed_since_the_preview_is_shown_again(branch, secretary, tmp_path):
    preview = uploaded(secretary, tmp_path, a_row())
    a_member(branch, "张三", id_number=ZHANG)

    again = confirmed(secretary, preview)

    assert again.status_code == 409
    assert "上次预览之后，名册或文件有了变化" in text_of(again)
    assert Member.objects.count() == 2
    confirmed(secretary, again)
    assert Member.objects.get(id_number=ZHANG).phone == "13900000001"


def test_a_workbook_and_a_list_wait_beside_each_other(secretary, tmp_path):
    uploaded(secretary, tmp_path, a_row())
    file = SimpleUploadedFile("台账.xlsx", save_list(tmp_path, [a_row()]).read_bytes())
    secretary.post("/exchange/upload/", {"file": file})

    assert "新增 <b>1</b> 人" in text_of(secretary.get("/roster/preview/"))
    assert set(dict(secretary.session)) >= {waiting.KEY, "roster"}


def test_not_importing_takes_the_list_away(secretary, tmp_path):
    uploaded(secretary, tmp_path, a_row())

    response = secretary.post("/roster/discard/", follow=True)

    assert "没有导入，名册没有改。" in text_of(response)
    assert list((settings.MEDIA_ROOT / "exchange").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"name,sex\n", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_workbook_is_said_on_the_form(secretary, content):
    response = secretary.post("/roster/upload/", {"file": SimpleUploadedFile("名单.xls", content)})

    assert response.status_code == 422
    assert ".xlsx" in response.context["form"].errors["file"][0]


def test_no_file_is_said_on_the_form(secretary):
    response = secretary.post("/roster/upload/")

    assert response.context["form"].errors == {"file": ["请先选择一个 .xlsx 文件。"]}


def test_a_workbook_without_a_list_is_sent_back_with_the_reason(secretary, tmp_path):
    response = uploaded(secretary, tmp_path, headers=["月份", "金额"])

    assert response.redirect_chain[-1] == ("/roster/", 302)
    assert "没有找到名单的表头" in text_of(response)


def test_a_preview_asks_the_same_number_of_queries_for_one_and_for_many(
    secretary, tmp_path, django_assert_num_queries
):
    for rows in (people(1), people(3), people(60)):
        uploaded(secretary, tmp_path, *rows)
        with django_assert_num_queries(8):
            secretary.get("/roster/preview/")


# ---- out ----


def test_the_exported_roster_has_the_columns_of_the_form(branch, secretary):
    group = a_group(branch)
    a_member(
        branch, "张三", group, id_number=ZHANG, phone="13900000001", ethnicity="汉族", education="大学本科",
        job="科员", number="D1",
    )  # fmt: skip
    response = taken(secretary, "/roster/export/?day=2020-06-30")

    rows = sheet_of(response)
    assert rows[0] == [
        "序号", "姓名", "性别", "公民身份号码", "出生日期", "年龄", "民族", "手机号码", "学历", "工作岗位",
        "所在党支部", "党小组", "人员类别", "入党日期", "转正日期", "党龄", "编号",
    ]  # fmt: skip
    days = [value.date() if hasattr(value, "date") else value for value in rows[1]]
    assert days == [
        1, "张三", "男", ZHANG, date(1980, 1, 1), 40, "汉族", "13900000001", "大学本科", "科员",
        "规划信息联合党支部", "第一党小组", "正式党员", date(2005, 7, 1), date(2006, 7, 1), 13, "D1",
    ]  # fmt: skip
    assert [row[1] for row in rows[1:]] == ["张三", "沈立言"]
    assert (
        "%E5%85%9A%E5%91%98%E8%8A%B1%E5%90%8D%E5%86%8C%EF%BC%882020-06-30" in response["Content-Disposition"]
    )


def test_the_exported_roster_imports_again_and_changes_nothing(branch, secretary, tmp_path):
    group = a_group(branch)
    a_member(branch, "张三", group, id_number=ZHANG, phone="13900000001", ethnicity="汉")
    a_member(branch, "李四", number="D1", job="=1+1", joined_on=date(2019, 1, 1))
    a_member(branch, "李四", number="D2", born_on=date(1985, 1, 1))
    a_member(branch, "王 堃", kind="probationary", admitted_on=date(2025, 12, 1), converted_on=None)
    a_member(branch, "赵六", kind="probationary")
    a_member(branch, "老孙", id_number=id_number(date(1930, 5, 5)), born_on=date(1930, 5, 6))
    path = tmp_path / "roster.xlsx"
    path.write_bytes(taken(secretary, "/roster/export/").content)

    plan = plan_roster(open_roster(path), branch)

    assert (plan.faults, plan.changes_something) == ([], False)
    assert (plan.sheet.unchanged, plan.absent, plan.extra) == (7, [], ["年龄", "党龄"])


@pytest.mark.parametrize("kind", ["export", "print"])
def test_a_roster_with_id_numbers_is_logged_once_for_all(branch, secretary, kind):
    a_member(branch, "张三", id_number=ZHANG)

    response = taken(secretary, f"/roster/{kind}/")

    assert views_logged() == [(None, "花名册（含公民身份号码）2人", response.wsgi_request.user.username)]


@pytest.mark.parametrize("kind", ["export", "print"])
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (Post.SECRETARY, "all"),
        (Post.ORGANIZATION_OFFICER, "all"),
        (Post.DISCIPLINE_OFFICER, "all"),
        ("superior", "masked"),
        (Post.PUBLICITY_OFFICER, "nothing"),
        (Post.GROUP_LEADER, "nothing"),
        (None, "nothing"),
    ],
)
def test_personal_data_is_in_full_masked_or_absent(branch, who, sees, kind):
    a_member(branch, "张三", id_number=ZHANG, phone="13900000001")
    client = superior_of(branch) if who == "superior" else holder(branch, who)

    response = taken(client, f"/roster/{kind}/")

    text = str(sheet_of(response)) if kind == "export" else text_of(response)
    masked = f"110101********{ZHANG[-4:]}"
    assert (ZHANG in text, "13900000001" in text) == ((True, True) if sees == "all" else (False, False))
    assert (masked in text, "139****0001" in text, "1980年" in text) == (sees == "masked",) * 3
    assert ("公民身份号码" in text) == (sees != "nothing")
    assert "张三" in text
    assert bool(views_logged()) == (sees == "all")


@pytest.mark.parametrize("kind", ["export", "print"])
def test_the_filters_of_the_roll_hold(branch, secretary, kind):
    first, second = a_group(branch), a_group(branch, "第二党小组")
    a_member(branch, "张三", first)
    a_member(branch, "李四", second, sex="female")
    a_member(branch, "王五", second, left_on=date(2020, 1, 1))

    def names(query):
        response = taken(secretary, f"/roster/{kind}/{query}")
        if kind == "export":
            return [row[1] for row in sheet_of(response)[1:]]
        return [line.member.name for line in response.context["roster"].lines]

    assert names("") == ["张三", "李四", "沈立言"]
    assert names(f"?group={second.pk}") == ["李四"]
    assert names("?sex=female") == ["李四"]
    assert names("?q=zs") == ["张三"]
    assert names("?day=2019-06-30") == ["张三", "李四", "王五", "沈立言"]
    assert names("?sort=name") == ["李四", "沈立言", "张三"]


@pytest.mark.parametrize("kind", ["export", "print"])
@pytest.mark.parametrize("query", ["group=9999", "day=2020-02-30", "sex=x"])
def test_a_filter_that_cannot_be_is_said_on_the_roll(secretary, kind, query):
    response = secretary.get(f"/roster/{kind}/?{query}")

    assert (response.status_code, response["Location"]) == (302, f"/members/?{query}")
    assert views_logged() == []


@pytest.mark.parametrize("kind", ["export", "print"])
def test_ages_are_not_given_away_to_who_may_not_see_them(branch, kind):
    client = holder(branch, Post.PUBLICITY_OFFICER)
    band = next(iter(AGE_BANDS))

    response = client.get(f"/roster/{kind}/?age={band}", follow=True)
    assert "按年龄筛选的名单不能导出和打印" in text_of(response)


def test_the_printed_roster_has_branch_day_and_signatures(branch, secretary):
    page = text_of(taken(secretary, "/roster/print/?day=2020-06-30"))

    assert "党支部：规划信息联合党支部" in page
    assert "截至 2020年6月30日，共 1 人" in page
    assert "填表人：" in page and "审核人：" in page


def test_nobody_found_is_said(secretary):
    assert "没有符合的党员。" in text_of(secretary.get("/roster/print/?q=xyz"))
    assert len(sheet_of(secretary.get("/roster/export/?q=xyz"))) == 1
    assert views_logged() == []


@pytest.mark.parametrize("kind", ["export", "print"])
def test_one_and_many_members_take_the_same_number_of_queries(
    branch, secretary, kind, django_assert_num_queries
):
    for count in (0, 2, 10):
        for place in range(count):
            a_member(branch, f"人{count}{place}", a_group(branch, f"组{count}{place}"))
        with django_assert_num_queries(11):
            taken(secretary, f"/roster/{kind}/")


def test_the_blank_list_is_a_file(secretary):
    response = secretary.get("/roster/template/")

    assert sheet_of(response)[0][:3] == ["姓名", "性别", "公民身份号码"]


# ---- who may ----


@pytest.mark.parametrize("post", [Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.ORGANIZATION_OFFICER])
def test_who_keeps_the_roll_may_import(branch, post, tmp_path):
    client = holder(branch, post)

    confirmed(client, uploaded(client, tmp_path, a_row()))

    assert Member.objects.filter(name="张三").exists()
    assert "导入名单" in text_of(client.get("/members/"))
    assert "/roster/" in text_of(client.get("/more/"))


@pytest.mark.parametrize(
    "post",
    [
        Post.PUBLICITY_OFFICER,
        Post.DISCIPLINE_OFFICER,
        Post.YOUTH_OFFICER,
        Post.GROUP_LEADER,
        None,
        "superior",
    ],
)
def test_others_may_not_import_and_see_no_button(branch, post, tmp_path):
    a_member(branch, "张三")
    client = superior_of(branch) if post == "superior" else holder(branch, post)

    gets = [client.get(f"/roster/{page}").status_code for page in ("", "template/", "preview/")]
    posts = [client.post(f"/roster/{page}/").status_code for page in ("upload", "import", "discard")]

    assert gets + posts == [403] * 6
    page = text_of(client.get("/members/"))
    assert 'href="/roster/"' not in page and "导出花名册" in page
    assert '"/roster/"' not in text_of(client.get("/more/"))


def test_another_branch_sees_its_own_roll_only(branch, tmp_path):
    a_member(branch, "张三", id_number=ZHANG)
    stranger = holder(a_branch("别的支部"), Post.SECRETARY, "汪怀谨")

    assert [row[1] for row in sheet_of(taken(stranger, "/roster/export/"))[1:]] == ["汪怀谨"]
    preview = uploaded(stranger, tmp_path, a_row(手机号码="1"))
    assert "13900000001" not in text_of(preview)
    assert [len(preview.context["plan"].sheet.new), len(preview.context["plan"].sheet.changed)] == [1, 0]


def test_links_do_not_change_anything(secretary, tmp_path):
    uploaded(secretary, tmp_path, a_row())

    statuses = [secretary.get(f"/roster/{page}/").status_code for page in ("upload", "import", "discard")]

    assert statuses == [405, 405, 405]
    assert Member.objects.count() == 1
