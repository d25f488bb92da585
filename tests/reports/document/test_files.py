"""The files as one gets them: from the pages and from the command line."""

import csv
import io
import json
from datetime import date
from io import StringIO

import docx
import pdfplumber
import pytest
from django.core.management import call_command
from pdfminer.pdftypes import resolve1

from branch.periods import HalfYear
from meetings.models import Attendance, Meeting
from members.dues.models import DuesPayment
from reports.document import fonts
from reports.figures import FIGURES
from reports.summary.data import evidence_csv, figures_json, records_of
from reports.summary.material import gather
from tests.factories import a_branch, an_account, an_organisation
from tests.reports.summary.records import FIRST_HALF, LATER, an_archive_branch, with_people, with_records

pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def branch():
    branch = an_archive_branch()
    with_people(branch)
    with_records(branch, 3)
    return branch


@pytest.fixture
def as_secretary(client, branch):
    client.force_login(an_account(branch.members.get(name="周明远")))
    return client


def embedded(pdf: bytes) -> dict[str, bytes]:
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        names = resolve1(resolve1(book.doc.catalog["Names"])["EmbeddedFiles"])["Names"]
        files = [resolve1(resolve1(resolve1(one)["EF"])["F"]).get_data() for one in names[1::2]]
    return dict(zip((name.decode() for name in names[::2]), files, strict=True))


def words(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as book:
        return "".join("".join(page.extract_text() for page in book.pages).split())


# ---- pages ----


def test_the_docx_is_a_file_to_keep_with_the_title_as_its_name(as_secretary):
    response = as_secretary.get("/summary/2020H1/docx/")
    file = docx.Document(io.BytesIO(response.content))

    assert response.headers["Content-Type"] == DOCX
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and disposition.endswith(".docx")
    assert file.core_properties.title == "区档案中心联合党支部2020年上半年工作总结及下半年工作计划"


@pytest.mark.parametrize("way", ["pdf", "preview"])
def test_appendices_are_chosen_in_the_address(as_secretary, way):
    response = as_secretary.get(f"/summary/2020H1/{way}/?appendix=dues&appendix=plan")

    printed = words(response.content)
    assert "2020年上半年党费收缴情况" in printed and "2020年下半年工作计划表" in printed
    assert "组织生活一览表" not in printed


def test_the_docx_has_the_appendices_too(as_secretary):
    response = as_secretary.get("/summary/2020H1/docx/?appendix=activities")

    assert len(docx.Document(io.BytesIO(response.content)).tables) == 1


@pytest.mark.parametrize("way", ["pdf", "preview", "docx"])
def test_an_appendix_that_does_not_exist_is_refused_with_those_that_do(as_secretary, way):
    response = as_secretary.get(f"/summary/2020H1/{way}/?appendix=nonsense", follow=True)

    assert response.redirect_chain == [("/summary/2020H1/", 302)]
    assert "没有叫“nonsense”的附件。可选：组织生活一览表" in response.content.decode()


def test_missing_fonts_are_named_and_the_docx_is_made_without_them(
    as_secretary, settings, tmp_path, monkeypatch
):
    settings.DATA_DIR = settings.BASE_DIR = tmp_path
    monkeypatch.setattr(fonts, "USUAL_PLACES", ())
    fonts.faces.cache_clear()
    try:
        refused = as_secretary.get("/summary/2020H1/pdf/", follow=True).content.decode()
        word = as_secretary.get("/summary/2020H1/docx/")
    finally:
        fonts.faces.cache_clear()

    assert "缺少打印公文所用的字体" in refused and "FandolFang-Regular.otf" in refused
    assert word.headers["Content-Type"] == DOCX


# ---- the data inside ----


def test_the_figures_inside_are_what_the_command_prints(as_secretary, branch):
    said = StringIO()
    call_command("figures", branch=branch.name, half="2020H1", stdout=said)

    inside = embedded(as_secretary.get("/summary/2020H1/pdf/").content)["figures.json"]

    assert inside.decode() == said.getvalue()
    assert json.loads(inside)["figures"]["党课次数"] == 3


def test_the_evidence_lists_every_figure_with_its_records(branch):
    m = gather(branch, FIRST_HALF, LATER)
    rows = list(csv.DictReader(io.StringIO(evidence_csv(m).decode("utf-8-sig"))))
    by_name = {row["数字"]: row for row in rows}

    assert [row["数字"] for row in rows] == [figure.name for figure in FIGURES]
    assert by_name["党课次数"] | {"含义": ""} == {
        "数字": "党课次数",
        "数值": "3",
        "单位": "次",
        "含义": "",
        "记录数": "3",
        "记录所在页面": "/meetings/?half=2020H1&state=held&form=party_lecture",
    }
    assert by_name["党费实收"]["数值"] == f"{m.count('党费实收'):.2f}"


def test_the_number_of_records_is_that_of_the_records(branch):
    m = gather(branch, FIRST_HALF, LATER)
    counted = {figure.name: records_of(m, figure) for figure in FIGURES}
    attendance = Attendance.objects.of_meetings_held_in(FIRST_HALF).expected().count()

    assert counted["出勤率"] == counted["应到人次"] == attendance
    assert counted["党费应收"] == counted["党费收缴率"] == DuesPayment.objects.for_months(FIRST_HALF).count()
    assert counted["组织生活总次数"] == Meeting.objects.held_in(FIRST_HALF).count()
    assert counted["平均年龄"] == counted["党员总数"] == 17
    assert counted["轮值月数"] == branch.duty_turns.filter(month__range=("2020-01-01", "2020-06-30")).count()
    assert counted["非党员人数"] == 0  # the branch's page says nothing of them


def test_figures_of_nothing_are_data_too():
    m = gather(a_branch("新支部", superior=an_organisation()), HalfYear(2020, 1), LATER)

    assert json.loads(figures_json(m))["figures"]["出勤率"] is None
    assert "出勤率,,%" in evidence_csv(m).decode("utf-8-sig")


# ---- the command line ----


def printed(tmp_path, branch, **options):
    said, out = StringIO(), tmp_path / "总结.pdf"
    options = {"branch": branch.name, "half": "2020H1", "today": "2021-02-01", "out": str(out)} | options
    call_command("print_summary", stdout=said, **options)
    return out, said.getvalue()


def test_the_command_writes_both_files_with_the_appendices_named(tmp_path, branch):
    word = tmp_path / "总结.docx"

    out, said = printed(tmp_path, branch, docx=str(word), appendix=["组织生活一览表", "plan"])

    tables = docx.Document(word).tables
    assert [table.rows[0].cells[0].text for table in tables] == ["序号", "月份"]
    assert "2020年上半年组织生活一览表" in words(out.read_bytes())
    assert set(embedded(out.read_bytes())) == {"figures.json", "evidence.csv"}
    assert said.strip().endswith(f"：{out}、{word}")


def test_the_command_says_which_appendices_there_are(tmp_path, branch):
    with pytest.raises(SystemExit) as refusal:
        printed(tmp_path, branch, appendix=["别的表"])

    assert refusal.value.code.startswith("没有叫“别的表”的附件。可选：组织生活一览表、")
    assert not (tmp_path / "总结.pdf").exists()


def test_printed_on_another_day_the_finished_half_year_is_the_same_file(tmp_path, branch):
    first, _ = printed(tmp_path, branch, today="2021-02-01")
    content = first.read_bytes()
    second, _ = printed(tmp_path, branch, today=str(date(2021, 3, 9)))

    assert second.read_bytes() == content
