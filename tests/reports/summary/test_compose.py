"""Whole documents: clean whatever is recorded, the same in any order, at a fixed price."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.models import Branch
from branch.periods import HalfYear, Year
from reports.document.blocks import Blank, Heading, Paragraph, Signature
from reports.summary.compose import compose, document_of
from reports.summary.sections import NOTHING_RECORDED
from tests.factories import a_branch
from tests.reports.summary.checks import bad_words, faults_of
from tests.reports.summary.records import (
    FIRST_HALF,
    LATER,
    an_archive_branch,
    material,
    with_people,
    with_records,
)

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[2] / "data" / "branch-2020.xlsx"
SECOND_HALF = FIRST_HALF.next


@pytest.fixture
def sample():
    call_command("import_workbook", str(SAMPLE), stdout=StringIO())
    return Branch.objects.get(name="第2020联合党支部")


def faults(branch, half=FIRST_HALF, today=LATER):
    m = material(branch, half, today)
    return faults_of(document_of(m), m)


@pytest.mark.parametrize("half", [FIRST_HALF, SECOND_HALF, Year(2020)])
@pytest.mark.parametrize("today", [LATER, date(2020, 5, 20), date(2020, 11, 3)])
def test_the_sample_branch_reads_clean(sample, half, today):
    assert faults(sample, half, today) == []


@pytest.mark.parametrize("times", [0, 1, 2, 3, 4, 7, 12])
def test_any_number_of_records_reads_clean(times):
    branch = an_archive_branch()
    with_people(branch)
    with_records(branch, times)

    assert faults(branch) == []


@pytest.mark.parametrize("times", [1, 3, 12])
def test_the_second_half_reads_clean(times):
    branch = an_archive_branch()
    with_people(branch)
    with_records(branch, times, SECOND_HALF)

    assert faults(branch, SECOND_HALF) == []


def test_one_and_two_and_nothing_are_told_differently():
    texts = []
    for times in (0, 1, 2):
        branch = a_branch(f"第{times}党支部")
        with_people(branch)
        with_records(branch, times)
        texts.append(compose(branch, FIRST_HALF, LATER).plain_text().replace(branch.name, ""))

    assert len(set(texts)) == 3


def test_a_branch_with_nothing_recorded_has_every_section_and_asks_for_it():
    branch = a_branch("新党支部")
    document = compose(branch, FIRST_HALF, LATER)
    leads = [block.lead for block in document.blocks if isinstance(block, Paragraph) and block.lead]

    assert faults(branch) == []
    assert document.title == "新党支部2020年上半年工作总结及下半年工作计划"
    assert leads == [
        "（一）班子建设。",
        "（二）学习教育。",
        "（三）组织生活。",
        "（四）作风建设。",
        "（五）廉政建设。",
        "（六）问题与制度创新。",
    ]
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == [
        "一、主要工作",
        "二、下半年工作计划",
    ]
    assert document.blanks().count(NOTHING_RECORDED) == 4
    assert Blank("存在的问题") in document.blanks()
    assert document.blocks[-1] == Signature("新党支部", "【待补充：成文日期】")


def test_the_second_half_names_the_next_year():
    document = compose(a_branch("新党支部"), SECOND_HALF, LATER)

    assert document.title == "新党支部2020年下半年工作总结及2021年上半年工作计划"
    assert "二、2021年上半年工作计划" in document.plain_text()


def test_every_figure_has_a_name_and_leads_to_its_records(sample):
    for figure in compose(sample, FIRST_HALF, LATER).figures():
        assert figure.href.startswith("/")
        assert not bad_words(f"共有{figure.text}处。")


def test_figures_print_what_was_counted(sample):
    printed = {figure.name: figure.text for figure in compose(sample, FIRST_HALF, LATER).figures()}

    assert printed["党员总数"] == "26"
    assert printed["平均年龄"] == "39.4"
    assert printed["党小组会次数"] == "12"
    assert printed["出勤率"] == "92.4%"
    assert printed["党费应收"] == "23094.34"
    assert printed["谈心谈话覆盖率"] == "76.9%"
    assert printed["计划完成项数"] == "11"
    assert printed["未达标项数"] == "8"


def test_the_demonstration_reads_clean():
    call_command("make_demo", today="2026-11-20", password="demo12345", stdout=StringIO())
    branch = Branch.objects.get(name="规划信息联合党支部")
    periods = [
        HalfYear(2025, 1),
        HalfYear(2025, 2),
        Year(2025),
        HalfYear(2026, 1),
        HalfYear(2026, 2),
        Year(2026),
    ]

    for period in periods:
        assert faults(branch, period, date(2026, 11, 20)) == [], period


@pytest.mark.parametrize("times", [2, 4, 12])
def test_the_same_records_entered_in_another_order_read_the_same(times):
    texts = []
    for name, in_order in (("先记后记", list), ("后记先记", lambda places: reversed(list(places)))):
        branch = a_branch(name)
        with_people(branch)
        with_records(branch, times, in_order=in_order)
        texts.append(compose(branch, FIRST_HALF, LATER).plain_text().replace(name, ""))

    assert texts[0] == texts[1]


@pytest.mark.parametrize("period", [FIRST_HALF, Year(2020)])
def test_the_number_of_queries_does_not_grow_with_the_records(period):
    counts = []
    for times in (1, 3):
        branch = a_branch(f"第{times}党支部", superior=None)
        with_people(branch)
        with_records(branch, times)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            compose(Branch.objects.get(pk=branch.pk), period, LATER)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_draft_says_as_of_when():
    branch = an_archive_branch()
    with_people(branch)
    text = compose(branch, FIRST_HALF, date(2020, 6, 20)).plain_text()

    assert "现将截至6月20日的工作情况和下半年工作计划报告如下。" in text
    assert "截至6月20日，支部有正式党员17名" in text


def test_halves_without_a_requirement_of_theirs_are_no_gap():
    branch = an_archive_branch()
    with_people(branch)

    assert "未召开" not in compose(branch, HalfYear(2021, 2), LATER).plain_text()
