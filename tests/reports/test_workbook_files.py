"""What is no workbook is refused at once, in one line that says what is accepted."""

import csv
import io
import time
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from branch.models import Branch
from reports.workbook import reading, unpacking
from tests.reports.workbook_files import run, save, small_book

pytestmark = pytest.mark.django_db
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def a_csv():
    out = io.StringIO()
    csv.writer(out).writerow(["编号", "姓名"])
    return out.getvalue().encode("gb18030")


def a_docx():
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(**{"[Content_Types].xml": types, "word/document.xml": "<document/>"})


def a_workbook(tmp_path):
    return save(tmp_path, small_book(), "whole.xlsx").read_bytes()


def refusal(path):
    started = time.monotonic()
    status, out, err = run("import_workbook", path)
    assert (status, out, len(err)) == (1, [], 1)
    assert ".xlsx" in err[0]
    assert time.monotonic() - started < 2
    assert not Branch.objects.exists()
    return err[0]


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("空.xlsx", b"", "是空文件"),
        ("名册.csv", a_csv(), "不是 Excel 工作簿"),
        ("名册.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版格式（如 .xls）或加了密码"),
        ("加密.xlsx", ENCRYPTED, "加了密码"),
        ("记录.docx", a_docx(), "不是 Excel 工作簿"),
        ("记录.xlsx", a_docx(), "不是 Excel 工作簿"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "不是 Excel 工作簿"),
        ("网页.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "不是 Excel 工作簿"),
        ("空压缩包.xlsx", zipped(), "已损坏或不是"),
        ("别的压缩包.xlsx", zipped(**{"a.txt": "x"}), "已损坏或不是"),
        ("炸弹.xlsx", zipped(**{"xl/worksheets/sheet1.xml": bytes(100 << 20)}), "解压后太大"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_workbook_is_refused_in_one_line(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)

    assert reason in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "找不到文件" in refusal(tmp_path / "没有.xlsx")
    assert "是文件夹" in refusal(tmp_path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off_is_refused(tmp_path, share):
    whole = a_workbook(tmp_path)
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(len(whole) * share)])

    assert "已损坏" in refusal(path)


def test_a_workbook_with_damaged_bytes_inside_is_refused(tmp_path):
    with zipfile.ZipFile(io.BytesIO(a_workbook(tmp_path))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["xl/worksheets/sheet3.xml"] = entries["xl/worksheets/sheet3.xml"][:500]
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(zipped(**entries))

    assert "已损坏" in refusal(path)


def test_entities_in_the_xml_are_refused(tmp_path):
    with zipfile.ZipFile(io.BytesIO(a_workbook(tmp_path))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    entries["xl/workbook.xml"] = entity + entries["xl/workbook.xml"]
    path = tmp_path / "entities.xlsx"
    path.write_bytes(zipped(**entries))

    assert "已损坏" in refusal(path)


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)

    assert "太大（最多 3 行" in refusal(save(tmp_path, small_book()))


def test_too_many_columns_are_refused(tmp_path):
    sheets = small_book()
    sheets["党员"][0] = sheets["党员"][0] + [f"备注{number}" for number in range(200)]

    assert "200 列" in refusal(save(tmp_path, sheets))


def test_rows_far_below_the_last_one_cost_nothing(tmp_path):
    workbook = openpyxl.load_workbook(save(tmp_path, small_book()))
    workbook["考勤"].cell(1_048_576, 1, " ")
    workbook["考勤"].cell(3, 16_384, " ")
    path = tmp_path / "far.xlsx"
    workbook.save(path)

    assert run("import_workbook", path)[0] == 0


@pytest.mark.parametrize("dimension", [b"", b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>'])
def test_a_sheet_that_misstates_its_size_is_read_whole(tmp_path, dimension):
    with zipfile.ZipFile(io.BytesIO(a_workbook(tmp_path))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for name, content in entries.items():
        if name.startswith("xl/worksheets/"):
            before, _, after = content.partition(b"<dimension")
            entries[name] = before + dimension + after.partition(b"/>")[2]
    path = tmp_path / "dimension.xlsx"
    path.write_bytes(zipped(**entries))

    status, out, _ = run("import_workbook", path)

    assert status == 0
    assert "考勤：新增 3，修改 0，不变 0" in out


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_part(tmp_path, name, content):
    """The small workbook with one part of it replaced."""
    with zipfile.ZipFile(io.BytesIO(a_workbook(tmp_path))) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    path = tmp_path / "parts.xlsx"
    path.write_bytes(zipped(**(entries | {name: content})))
    return path


def a_sheet(rows):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


@pytest.mark.parametrize(
    "rows",
    [
        "<row>" + "<c/>" * 200 + "</row>",
        "<row><c><is>" + "<r/>" * 200 + "</is></c></row>",
        "<a>" * 200 + "</a>" * 200,
        "<row/>" * 200,
    ],
    ids=["one wide row", "one cell of many runs", "deeply nested", "many empty rows"],
)
def test_a_sheet_of_more_elements_than_people_write_is_refused(tmp_path, monkeypatch, rows):
    path = with_part(tmp_path, "xl/worksheets/sheet3.xml", a_sheet(rows))
    monkeypatch.setattr(unpacking, "MAX_TOGETHER", 150)
    monkeypatch.setattr(unpacking, "MAX_ELEMENTS", 250)

    assert "解压后太大" in refusal(path)


def test_styles_without_measure_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_WHOLE_PART", 100_000)
    path = with_part(tmp_path, "xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{" " * 100_000}</styleSheet>')

    assert "解压后太大" in refusal(path)


@pytest.mark.parametrize("with_a_chart", [True, False])
def test_a_chart_sheet_is_reported_and_ignored(tmp_path, with_a_chart):
    workbook = openpyxl.load_workbook(save(tmp_path, small_book()))
    chart_sheet = workbook.create_chartsheet("党费走势", 0)
    if with_a_chart:
        chart = BarChart()
        chart.add_data(Reference(workbook["党费"], min_col=4, min_row=1, max_row=3))
        chart_sheet.add_chart(chart)
    path = tmp_path / "chart.xlsx"
    workbook.save(path)

    status, out, err = run("import_workbook", path)

    assert (status, err) == (0, [])
    assert "提示：不认识工作表“党费走势”，已忽略" in out


def test_texts_that_the_sheets_share_are_read_plain_and_formatted(tmp_path):
    with zipfile.ZipFile(io.BytesIO(a_workbook(tmp_path))) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    shared = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{shared}"/></Types>'
    types = entries["[Content_Types].xml"].replace(b"</Types>", part.encode())
    plain, formatted = "<si><t>党小组</t></si>", "<si><r><t>第三</t></r><r><t>党小组</t></r></si>"
    strings = f'<sst xmlns="{MAIN}">{plain}{formatted}<si/></sst>'
    rows = "".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in range(3))
    replaced = {
        "[Content_Types].xml": types,
        "xl/sharedStrings.xml": strings,
        "xl/worksheets/sheet2.xml": a_sheet(rows),
    }
    path = tmp_path / "shared.xlsx"
    path.write_bytes(zipped(**(entries | replaced)))

    book = reading.open_book(path)

    groups = next(grid for sheet, grid in book.grids.items() if sheet.title == "党小组")
    assert [row.cells["党小组"].value for row in groups.rows] == ["第三党小组"]
