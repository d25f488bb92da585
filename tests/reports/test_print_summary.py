from io import BytesIO, StringIO

import pdfplumber
import pytest
from django.core.management import call_command

from branch.models import Branch
from branch.periods import HalfYear
from reports.summary.compose import compose
from tests.factories import a_branch

pytestmark = pytest.mark.django_db


def printed(tmp_path, **options):
    out = tmp_path / "总结.pdf"
    said = StringIO()
    call_command(
        "print_summary", stdout=said, **{"half": "2020H1", "out": str(out), "today": "2021-01-01"} | options
    )
    return out.read_bytes(), said.getvalue()


def test_the_sample_s_summary_is_printed_as_it_is_composed(tmp_path):
    call_command("import_workbook", "tests/data/branch-2020.xlsx", stdout=StringIO())

    pdf, said = printed(tmp_path, branch="第2020联合党支部")

    branch = Branch.objects.get()
    document = compose(branch, HalfYear(2020, 1), HalfYear(2021, 1).start)
    with pdfplumber.open(BytesIO(pdf)) as file:
        pages = [page.crop((0, 0, page.width, page.height - 99)).extract_text() for page in file.pages]
    assert "".join("".join(pages).split()) == "".join(document.plain_text().split())
    assert f"待补充 {document.plain_text().count('【待补充')} 处" in said


def test_a_branch_without_a_single_record_is_printed_with_its_blanks(tmp_path):
    a_branch("新支部")

    pdf, _ = printed(tmp_path, branch="新支部")

    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"branch": "没有的支部"}, "没有叫“没有的支部”的支部。现有：新支部"),
        ({"branch": "新支部", "half": "2020"}, "“2020”不是半年，写成 2020H1 或 2020H2 这样"),
        ({"branch": "新支部", "today": "2020-02-30"}, "“2020-02-30”不是日期，写成 2020-06-30 这样"),
        (
            {"branch": "新支部", "out": "没有的目录/总结.pdf"},
            "不能写到 没有的目录/总结.pdf：No such file or directory",
        ),
    ],
)
def test_a_refusal_is_one_line_and_status_1(tmp_path, options, reason):
    a_branch("新支部")

    with pytest.raises(SystemExit) as refusal:
        printed(tmp_path, **options)

    assert refusal.value.code == reason
