"""The appendices by choice, and that all three writers print the same words of a composed summary."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.periods import HalfYear
from meetings.models import Form, Meeting, PlanItem
from reports.document.blocks import Attachment, AttachmentList, Paragraph, Table
from reports.document.docx import write_docx
from reports.document.pdf import write_pdf
from reports.summary.appended import APPENDICES, chosen
from reports.summary.compose import compose, document_of
from reports.summary.material import gather
from tests.factories import a_branch, a_group, a_meeting, a_member, an_organisation, dues
from tests.reports.summary.records import FIRST_HALF, LATER, an_archive_branch, with_people, with_records

from .reading import squeezed, words_of_docx, words_of_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return a_branch(superior=an_organisation())


def appendix(branch, code, half=FIRST_HALF, today=LATER):
    """What stands in one appendix."""
    *_, attachment, content = compose(branch, half, today, [code]).blocks
    assert isinstance(attachment, Attachment)
    return attachment, content


def a_full_branch(times, names=()):
    branch = an_archive_branch()
    with_people(branch)
    for name in names:
        a_member(branch, name)
    with_records(branch, times)
    return branch


# ---- choosing ----


def test_appendices_are_chosen_by_code_or_name_in_one_order():
    assert chosen(["plan", "党费收缴情况", "dues", " activities "]) == ("activities", "dues", "plan")


def test_an_appendix_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ValueError, match="没有叫“处分名单”的附件。可选：组织生活一览表、"):
        chosen(["处分名单"])


def test_nothing_is_attached_that_was_not_chosen():
    branch = a_full_branch(2)

    assert not [one for one in compose(branch, FIRST_HALF, LATER).blocks if isinstance(one, Attachment)]


def test_they_stand_behind_what_the_sentences_refer_to():
    branch = a_full_branch(8)  # more theme days than a sentence holds

    document = compose(branch, FIRST_HALF, LATER, APPENDICES)

    (titles,) = [one.titles for one in document.blocks if isinstance(one, AttachmentList)]
    attachments = [one for one in document.blocks if isinstance(one, Attachment)]
    assert titles == (
        "主题党日一览",
        "2020年上半年组织生活一览表",
        "2020年上半年党员参加组织生活情况",
        "2020年上半年党费收缴情况",
        "2020年下半年工作计划表",
    )
    assert [(one.number, one.title) for one in attachments] == list(enumerate(titles, 1))
    assert [one.landscape for one in attachments] == [False] * 4 + [True]
    assert "一览见附件1" in document.plain_text()


# ---- what stands in them ----


def test_activities_are_listed_with_their_turnout(branch):
    present, ill, guest = a_member(branch, "甲"), a_member(branch, "乙"), a_member(branch, "丙")
    group = a_group(branch, "第一党小组")
    a_meeting(
        branch,
        date(2020, 3, 5),
        [Form.GENERAL_MEETING, Form.PARTY_LECTURE],
        present=[present],
        attendance={ill: "on_leave", guest: "observer"},
        topic="学习《党章》",
        place="三楼会议室",
    )
    a_meeting(branch, date(2020, 4, 2), [Form.GROUP_MEETING], present=[present], group=group, topic="谈体会")
    a_meeting(branch, date(2020, 5, 2), state=Meeting.State.PLANNED, topic="还没有开")
    a_meeting(branch, date(2020, 7, 2), topic="下半年的")

    _, table = appendix(branch, "activities")

    assert table.rows == (
        ("1", "3月5日", "支部党员大会、党课", "学习《党章》", "三楼会议室", "2", "1"),
        ("2", "4月2日", "党小组会（第一党小组）", "谈体会", "", "1", "1"),
    )


def test_attendance_is_counted_in_roll_order_and_adds_up(branch):
    first, second, away = (
        a_member(branch, name, number=number) for number, name in (("1", "丙"), ("2", "甲"), ("3", "乙"))
    )
    left = a_member(branch, "丁", number="4", left_on=date(2020, 5, 1))
    a_member(branch, "戊", number="5", left_on=date(2019, 5, 1))
    for day in (date(2020, 3, 5), date(2020, 4, 2)):
        statuses = {second: "online", away: "observer", left: "absent"}
        a_meeting(
            branch,
            day,
            present=[first],
            attendance=statuses | ({first: "on_leave"} if day.month == 4 else {}),
        )

    _, table = appendix(branch, "attendance")

    assert table.rows == (
        ("1", "丙", "2", "1", "1", "0"),
        ("2", "甲", "2", "2", "0", "0"),
        ("3", "乙", "0", "0", "0", "0"),
        ("4", "丁", "2", "0", "0", "2"),
        ("", "合计", "6", "3", "1", "2"),
    )
    for column in range(2, 6):
        assert sum(int(row[column]) for row in table.rows[:-1]) == int(table.rows[-1][column])
    assert "%" not in table.plain


def test_dues_are_sums_of_months_and_name_nobody(branch):
    payer, debtor = a_member(branch, "交纳人"), a_member(branch, "欠交人")
    dues(payer, date(2020, 1, 1), "50.40", "50.40", date(2020, 1, 5))
    dues(debtor, date(2020, 1, 1), "20.10", None)
    dues(payer, date(2020, 2, 1), "50.40", "50.40", date(2020, 2, 5))
    dues(payer, date(2020, 7, 1), "99.00")

    _, table = appendix(branch, "dues")

    assert table.rows == (
        ("1月", "2", "70.50", "50.40"),
        ("2月", "1", "50.40", "50.40"),
        ("合计", "", "120.90", "100.80"),
    )
    assert "人" not in table.plain.replace("应交人数", "")


def test_the_plan_of_the_next_half_lies_on_its_side_without_what_was_cancelled(branch):
    responsible = a_member(branch, "王堃")
    group = a_group(branch, "第一党小组")
    items = [
        (date(2020, 8, 1), Form.GROUP_MEETING, "谈体会", group, responsible, None),
        (date(2020, 7, 1), Form.THEME_DAY, "学先锋", None, None, None),
        (date(2020, 9, 1), Form.OTHER, "参观", None, None, date(2020, 6, 1)),
    ]
    for month, form, topic, of, by, cancelled_on in items:
        PlanItem.objects.create(
            branch=branch,
            month=month,
            form=form,
            topic=topic,
            group=of,
            responsible=by,
            cancelled_on=cancelled_on,
        )

    attachment, table = appendix(branch, "plan")

    assert attachment.landscape
    assert attachment.title == "2020年下半年工作计划表"
    assert table.rows == (
        ("7月", "主题党日", "学先锋", "支部", ""),
        ("8月", "党小组会", "谈体会", "第一党小组", "王堃"),
    )


def test_the_plan_after_a_second_half_is_the_next_year_s(branch):
    attachment, _ = appendix(branch, "plan", HalfYear(2020, 2))

    assert attachment.title == "2021年上半年工作计划表"


@pytest.mark.parametrize("code", ["activities", "dues", "plan", "attendance"])
def test_where_nothing_is_recorded_a_sentence_says_so(branch, code):
    _, content = appendix(branch, code)

    assert isinstance(content, Paragraph)
    assert content.plain.endswith("。")


def test_the_number_of_queries_does_not_grow(branch):
    def queries_of(names):
        with CaptureQueriesContext(connection) as asked:
            document_of(gather(branch, FIRST_HALF, LATER, names))
        return len(asked)

    with_people(branch)
    with_records(branch, 1)
    plain, all_of_them = queries_of(()), queries_of(APPENDICES)
    with_records(branch, 3, in_order=lambda places: [place + 1 for place in places])

    assert all_of_them == plain + 3  # the plan's rows were fetched for the text
    assert queries_of(APPENDICES) == all_of_them


# ---- one list of blocks, the same words ----


@pytest.mark.parametrize("names", [(), tuple(APPENDICES)], ids=["bare", "with appendices"])
@pytest.mark.parametrize("times", [0, 1, 8])
def test_pdf_and_docx_have_the_words_of_the_blocks(times, names):
    branch = a_full_branch(times, names=["王堃喆㛃䶮𬭎"])
    document = compose(branch, FIRST_HALF, LATER, names)

    words = squeezed(document.plain_text())

    assert words_of_docx(write_docx(document)) == words
    printed = Counter(words_of_pdf(write_pdf(document)))
    printed.subtract(words)  # a table's head stands on each of its pages
    heads = {
        char for block in document.blocks if isinstance(block, Table) for cell in block.head for char in cell
    }
    assert {char for char, more in printed.items() if more} <= heads
    assert min(printed.values()) >= 0


def test_a_half_year_without_any_record_is_printed_clean(branch):
    document = compose(branch, FIRST_HALF, LATER, APPENDICES)

    assert words_of_pdf(write_pdf(document)) == words_of_docx(write_docx(document))
    assert "None" not in document.plain_text()
