"""What leaves as a workbook is what comes back from it."""

from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.models import Branch, Organisation
from meetings.models import Form, Talk, TalkPartner
from members.models import DuesPayment, GroupMembership, Member
from reports.workbook.exporting import export_book
from tests.factories import a_branch, a_group, a_meeting, a_member, dues
from tests.reports.workbook_files import (
    BRANCH,
    a_row_of_the_roll,
    cells_of,
    emptied,
    exported,
    run,
    save,
    small_book,
    values_of,
)

pytestmark = pytest.mark.django_db


def comparable(value):
    return value.date() if hasattr(value, "date") else value


def test_an_exported_workbook_has_the_values_of_the_one_imported(tmp_path):
    run("import_workbook", save(tmp_path, small_book()))

    values = values_of(exported(tmp_path))

    assert {t: [[comparable(v) for v in row] for row in rows] for t, rows in values.items()} == small_book()


def test_export_and_import_into_an_empty_database_and_export_give_the_same_cells(tmp_path):
    sheets = small_book()
    sheets["党员"] += [a_row_of_the_roll("D4", "王堃"), a_row_of_the_roll(None, "买买提·吐尔逊")]
    sheets["学习成果"] += [["D3", "投稿", "体会之2", "2020-02-01"], ["D4", "投稿", "体会之2", "2020-02-01"]]
    sheets["谈心谈话"][1][2] = "D3、群众代表"
    run("import_workbook", save(tmp_path, sheets))
    first = exported(tmp_path, "first.xlsx")

    emptied()
    assert run("import_workbook", first)[0] == 0

    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)
    assert run("import_workbook", first)[1][-1] == "没有变化"


def test_what_was_recorded_on_the_pages_comes_back_from_a_workbook(tmp_path):
    branch = a_branch(BRANCH)
    first, second = a_group(branch), a_group(branch, "第二党小组")
    zhang = a_member(branch, "张三", group=first)
    wang = a_member(branch, "王堃", left_on=date(2020, 7, 1))
    GroupMembership.objects.create(branch=branch, member=wang, group=first, ended_on=date(2020, 1, 1))
    GroupMembership.objects.create(
        branch=branch, member=wang, group=second, began_on=date(2020, 1, 1), ended_on=date(2020, 7, 1)
    )
    a_meeting(
        branch,
        forms=(Form.THEME_DAY, Form.PARTY_LECTURE),
        minutes="一、\r\n二、  ",
        chair_name="赵六",
        present=[zhang],
    )
    talk = Talk.objects.create(branch=branch, held_on=date(2020, 5, 1), talker=zhang)
    for partner in ({"member": wang}, {"name": "群众代表、老同志"}):
        TalkPartner.objects.create(branch=branch, talk=talk, **partner)
    dues(zhang)

    path = exported(tmp_path)

    assert run("import_workbook", path)[1][-1] == "没有变化"
    values = values_of(path)
    assert [row[10] for row in values["党员"][1:]] == ["第一党小组", "第二党小组"]
    assert values["组织生活"][1][1] == "党课、主题党日"
    emptied()
    assert run("import_workbook", path)[0] == 0
    assert cells_of(exported(tmp_path, "again.xlsx")) == cells_of(path)


def test_an_empty_branch_has_every_sheet_and_every_header(tmp_path):
    a_branch(BRANCH)

    values = values_of(exported(tmp_path))

    assert list(values) == list(small_book())
    for title, rows in small_book().items():
        assert values[title][0] == rows[0]
        assert len(values[title]) == (7 if title == "支部" else 1)


def test_values_have_the_types_of_a_ledger(tmp_path):
    run("import_workbook", save(tmp_path, small_book()))

    cells = cells_of(exported(tmp_path))

    assert [cell[1:] for cell in cells["党费"][1]] == [
        ("s", "General"), ("s", "General"), ("n", "0.00"), ("n", "0.00"), ("n", "0.00"), ("d", "yyyy-mm-dd")
    ]  # fmt: skip
    assert cells["党员"][1][5][:2] == ("110101198001010037", "s")
    assert cells["党员"][2][12][:2] == ("13900000002", "s")
    assert cells["任职"][1][0][:2] == (1, "n")
    assert cells["支部"][5][1][:2] == (9, "n")
    assert cells["支部"][3][1][1:] == ("d", "yyyy-mm-dd")


def test_headers_are_bold_and_stay_in_view(tmp_path):
    a_branch(BRANCH)

    for sheet in openpyxl.load_workbook(exported(tmp_path)):
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","点")', "+1", "-1", "@SUM(A1)", "#REF!", "=", "'=1"])
def test_text_never_becomes_a_formula(tmp_path, text):
    branch = a_branch(BRANCH)
    a_member(branch, "张三", number="D1")
    a_meeting(branch, topic=text)

    path = exported(tmp_path)

    cell = openpyxl.load_workbook(path)["组织生活"]["E2"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (text, "s", text[0] in "=+-@")
    assert run("import_workbook", path)[1][-1] == "没有变化"


def test_long_minutes_are_not_cut(tmp_path):
    branch = a_branch(BRANCH)
    a_member(branch, "张三")
    a_meeting(branch, minutes="议" * 40_000 + "\x0b完")

    path = exported(tmp_path)

    assert openpyxl.load_workbook(path)["组织生活"]["K2"].value == "议" * 40_000 + "完"


def test_a_date_that_excel_does_not_know_is_text(tmp_path):
    branch = a_branch(BRANCH)
    a_member(branch, "张三", born_on=date(1899, 5, 1))

    path = exported(tmp_path)

    assert values_of(path)["党员"][1][4] == "1899-05-01"
    assert run("import_workbook", path)[1][-1] == "没有变化"


def test_namesakes_without_a_number_are_pointed_out(tmp_path):
    branch = a_branch(BRANCH)
    a_member(branch, "张三")
    a_member(branch, "张三", number="D2")

    status, out, _ = run("export_workbook", branch=BRANCH, out=str(tmp_path / "out.xlsx"))

    assert status == 0
    assert "张三" in out[0]


def test_an_unknown_branch_and_an_unwritable_place_are_refused(tmp_path):
    Branch.objects.create(name=BRANCH)

    status, _, err = run("export_workbook", branch="没有的支部", out=str(tmp_path / "out.xlsx"))
    assert (status, err) == (1, [f"没有叫“没有的支部”的支部。现有：{BRANCH}"])

    status, _, err = run("export_workbook", branch=BRANCH, out=str(tmp_path / "没有" / "out.xlsx"))
    assert (status, len(err)) == (1, 1)


def test_the_number_of_queries_of_an_export_does_not_grow_with_the_records():
    def queries(count):
        branch = a_branch(f"第{count}支部", superior=Organisation.objects.get_or_create(name="党委")[0])
        group = a_group(branch)
        members = [a_member(branch, f"赵{n}", group=group) for n in range(count)]
        for member in members:
            a_meeting(branch, present=members, chair=member)
            dues(member)
        branch = Branch.objects.get(pk=branch.pk)
        with CaptureQueriesContext(connection) as made:
            export_book(branch)
        return len(made)

    assert queries(1) == queries(3)
    assert Member.objects.count() == DuesPayment.objects.count() == 4
