"""The second half's other form: 全年工作总结及下一年工作计划."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from branch.models import Branch
from branch.periods import HalfYear, Year
from meetings.models import Form, PlanItem
from reports.document.blocks import Heading
from reports.figures import figure_url, half_year_figures
from reports.figures.definitions import FIGURES, Kind
from reports.summary import innovation, org_life, plan
from reports.summary.compose import compose, material_and_document
from reports.summary.editing.models import SummaryDraft
from tests.factories import a_branch, a_meeting, a_talk, an_account
from tests.reports.summary.checks import faults_of
from tests.reports.summary.records import (
    FIRST_HALF,
    LATER,
    an_archive_branch,
    material,
    said,
    with_people,
    with_records,
)

pytestmark = pytest.mark.django_db
SECOND_HALF, YEAR = FIRST_HALF.next, Year(2020)
# As of 31 December, of the whole year, or counted from distinct people: no sums.
NO_SUMS = {
    figure.name for figure in FIGURES if figure.kind == Kind.RATIO or figure.path in ("/members/", "/branch/")
}
NO_SUMS.add("党费收缴率")


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def members(branch):
    return with_people(branch)


def figures(branch, period):
    return half_year_figures(Branch.objects.filter(pk=branch.pk), period, LATER)[branch.pk]


def heads(document):
    return [block.text for block in document.blocks if isinstance(block, Heading)]


# ---- the figures of a year ----


def test_counts_are_the_sums_of_the_halves(branch, members):
    with_records(branch, 4, FIRST_HALF)
    with_records(branch, 3, SECOND_HALF)
    whole, halves = figures(branch, YEAR), [figures(branch, half) for half in YEAR.halves]

    for name in set(whole.values) - NO_SUMS:
        assert whole[name] == sum(half[name] for half in halves), name
    assert whole["支部党员大会次数"] == 7


def test_rates_are_reckoned_anew(branch, members):
    a_meeting(branch, date(2020, 2, 3), [Form.GENERAL_MEETING], present=members[:3])
    a_meeting(
        branch,
        date(2020, 8, 3),
        [Form.GENERAL_MEETING],
        present=members[:1],
        attendance={members[1]: "on_leave"},
        number="2",
    )
    a_talk(members[0], members[1], held_on=date(2020, 3, 1))
    a_talk(members[0], members[1], held_on=date(2020, 9, 1))

    whole = figures(branch, YEAR)

    assert whole["出勤率"] == 80  # 4 of 5, not the mean of 100 and 50
    assert whole["谈心谈话次数"] == 2
    # Two people, and no fourth part of the roll because they talked twice.
    assert whole["谈心谈话覆盖率"] == figures(branch, FIRST_HALF)["谈心谈话覆盖率"]


def test_who_is_there_is_counted_on_the_last_day(branch, members):
    members[5].left_on = date(2020, 9, 1)
    members[5].save()

    assert figures(branch, YEAR)["党员总数"] == figures(branch, SECOND_HALF)["党员总数"] == 16
    assert figures(branch, FIRST_HALF)["党员总数"] == 17


def test_the_gaps_are_those_of_both_halves(branch, members):
    with_records(branch, 2, FIRST_HALF)
    gaps = [gap.as_json() for half in YEAR.halves for gap in figures(branch, half).gaps]

    found = [gap.as_json() for gap in figures(branch, YEAR).gaps]

    assert sorted(map(str, found)) == sorted(map(str, gaps))


def test_as_json_names_the_year(branch):
    assert figures(branch, YEAR).as_json()["year"] == "2020"
    assert figures(branch, FIRST_HALF).as_json()["half"] == "2020H1"


# ---- the words ----


def test_it_speaks_of_the_year_and_plans_the_next(branch, members):
    document = compose(branch, YEAR, LATER)

    assert document.title == "区档案中心联合党支部2020年工作总结及2021年工作计划"
    assert heads(document) == ["一、主要工作", "二、2021年工作计划"]
    assert "现将全年工作情况和2021年工作计划报告如下。" in document.plain_text()
    assert "截至12月31日，支部有正式党员17名" in document.plain_text()


def test_without_a_leadership_the_years_are_named(members, branch):
    bare = a_branch("新党支部", superior=None)

    assert "现将新党支部2020年工作情况和2021年工作计划报告如下。" in compose(bare, YEAR, LATER).plain_text()


def test_a_draft_before_the_year_is_over_says_this_year(branch, members):
    with_records(branch, 3, FIRST_HALF)
    m, document = material_and_document(branch, YEAR, date(2020, 11, 20))

    assert "现将截至11月20日的工作情况和2021年工作计划报告如下。" in document.plain_text()
    assert "今年召开支部党员大会3次" in document.plain_text()
    assert faults_of(document, m) == []


def test_what_the_second_half_had_of_it_is_told_apart(branch, members):
    for place, day in enumerate((date(2020, 2, 3), date(2020, 8, 3), date(2020, 9, 3))):
        a_meeting(branch, day, [Form.GENERAL_MEETING], number=str(place))
    m = material(branch, YEAR)

    assert said(org_life.second_half(m)) == "其中，下半年召开支部党员大会2次。"
    assert said(org_life.second_half(material(branch, SECOND_HALF))) == ""


@pytest.mark.parametrize("months", [(2,), (8, 9)])
def test_what_was_all_in_one_half_is_not_told_apart(branch, members, months):
    for month in months:
        a_meeting(branch, date(2020, month, 3), [Form.GENERAL_MEETING], number=str(month))

    assert said(org_life.second_half(material(branch, YEAR))) == ""


def test_the_gaps_of_both_halves_are_joined(branch, members):
    held = {2, 3, 4, 5, 6, 7, 8, 10, 11, 12}
    for month in held:
        a_meeting(branch, date(2020, month, 3), [Form.COMMITTEE_MEETING], number=str(month))
    text = compose(branch, YEAR, LATER).plain_text()

    assert "1月和9月未召开支部委员会【待补充：原因】。" in text
    assert "。未召开支部党员大会【待补充：原因】。" in text  # the paragraph has said 全年


def test_a_lecture_asked_for_in_each_half_is_missed_in_one(branch, members):
    a_meeting(branch, date(2020, 3, 3), [Form.PARTY_LECTURE], lecturer=members[0])
    text = compose(branch, YEAR, LATER).plain_text()

    assert "下半年未上党课【待补充：原因】。" in text


def test_the_yearly_duties_are_told(branch, members):
    a_meeting(branch, date(2020, 12, 18), [Form.ORG_LIFE_MEETING, Form.APPRAISAL])

    assert "12月18日，支部召开组织生活会，同日开展民主评议党员。" in compose(branch, YEAR, LATER).plain_text()


def test_the_plan_is_that_of_the_next_year(branch, members):
    for month in range(1, 13):
        PlanItem.objects.create(
            branch=branch, month=date(2021, month, 1), form=Form.COMMITTEE_MEETING, topic="研究重点工作"
        )
    PlanItem.objects.create(branch=branch, month=date(2021, 9, 1), form=Form.THEME_DAY, topic="档案进军营")

    text = said(plan.paragraphs(material(branch, YEAR))[1])

    assert text == "2021年计划每月召开支部委员会1次。9月，开展“档案进军营”主题党日。"


def test_without_rows_the_requirements_of_a_whole_year_stand(branch, members):
    text = said(plan.paragraphs(material(branch, YEAR))[1])

    assert "2021年按要求召开支部党员大会不少于4次" in text
    assert "上党课不少于2次" in text


@pytest.mark.parametrize("times", [0, 1, 2, 3, 4, 7, 12])
def test_any_number_of_records_reads_clean(branch, members, times):
    with_records(branch, times, FIRST_HALF)
    with_records(branch, times // 2, SECOND_HALF)
    m, document = material_and_document(branch, YEAR, LATER)

    assert faults_of(document, m) == []


def test_nothing_recorded_is_a_whole_document_with_blanks():
    branch = a_branch("新党支部")
    m, document = material_and_document(branch, YEAR, LATER)

    assert faults_of(document, m) == []
    assert len([block for block in document.blocks if getattr(block, "lead", None)]) == 6


def test_what_was_not_met_leads_to_the_page_of_its_half(branch, members):
    a_meeting(branch, date(2020, 3, 3), [Form.PARTY_LECTURE], lecturer=members[0])
    m = material(branch, YEAR)
    counts = [len(figures(branch, half).gaps) for half in YEAR.halves]

    told = innovation.unmet(m)[0]
    links = [run.href for run in told if not isinstance(run, str)]

    parts = f"其中上半年{counts[0]}项、下半年{counts[1]}项"
    assert said([told]) == f"全年组织生活有{sum(counts)}项未达到要求，{parts}，情况见前。"
    assert links[1:] == ["/summary/2020H1/figures/#gaps", "/summary/2020H2/figures/#gaps"]


# ---- which form ----


def test_the_draft_s_form_decides_for_the_second_half_only(branch, members):
    for half in YEAR.halves:
        SummaryDraft.objects.create(branch=branch, half=half.code, form=SummaryDraft.Form.YEAR)

    assert heads(compose(branch, FIRST_HALF, LATER))[1] == "二、下半年工作计划"
    assert heads(compose(branch, SECOND_HALF, LATER))[1] == "二、2021年工作计划"


def test_a_draft_of_the_half_year_stays_one(branch, members):
    SummaryDraft.objects.create(branch=branch, half="2020H2")

    assert heads(compose(branch, SECOND_HALF, LATER))[1] == "二、2021年上半年工作计划"


def test_print_summary_writes_the_whole_year(branch, members, tmp_path):
    out, told = tmp_path / "总结.pdf", StringIO()
    options = {"branch": branch.name, "out": str(out), "today": "2021-02-01", "year": True}

    call_command("print_summary", half="2020H2", stdout=told, **options)

    assert "2020年工作总结及2021年工作计划" in told.getvalue()
    assert out.read_bytes().startswith(b"%PDF")


def test_print_summary_refuses_a_year_of_a_first_half(branch, tmp_path):
    out = tmp_path / "总结.pdf"

    with pytest.raises((CommandError, SystemExit), match="--year 只用于下半年.*2020H2"):
        call_command("print_summary", branch=branch.name, half="2020H1", out=str(out), year=True)
    assert not out.exists()


# ---- the way to the records ----


def test_each_figure_of_a_year_leads_to_a_page_that_knows_the_year(client, branch, members):
    with_records(branch, 2, FIRST_HALF)
    with_records(branch, 2, SECOND_HALF)
    client.force_login(an_account(members[0]))

    for url in {figure_url(figure.name, YEAR).partition("#")[0] for figure in FIGURES}:
        response = client.get(url)

        assert response.status_code == 200, url
        asked = [response.context.get(name) for name in ("period", "half", "year")]
        assert "half=" not in url or "2020" in map(str, asked), url


def test_a_year_s_list_holds_what_both_halves_have(client, branch, members):
    a_meeting(branch, date(2020, 2, 3), [Form.GENERAL_MEETING], topic="二月的会", number="1")
    a_meeting(branch, date(2020, 8, 3), [Form.GENERAL_MEETING], topic="八月的会", number="2")
    client.force_login(an_account(members[0]))

    page = client.get(figure_url("支部党员大会次数", YEAR)).content.decode()

    assert "二月的会" in page
    assert "八月的会" in page
    assert HalfYear.parse("2020H2").code not in figure_url("支部党员大会次数", YEAR)
