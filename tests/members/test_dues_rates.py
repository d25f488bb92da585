from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from branch.models import Branch, Change
from branch.periods import Month
from members.dues.rates.reckoning import Rates
from members.models import DuesPayment, DuesRate
from tests.factories import a_base, a_branch, dues, trail_of
from tests.members.people import Office

JUNE, MAY = date(2020, 6, 1), date(2020, 5, 1)
KNOWN = [
    ("in_service", "3000", "fen", "15.00"),
    ("in_service", "3000.01", "fen", "30.00"),
    ("in_service", "5000", "fen", "50.00"),
    ("in_service", "5001", "fen", "75.02"),
    ("in_service", "10000", "fen", "150.00"),
    ("in_service", "10001", "fen", "200.02"),
    ("in_service", "5001", "jiao", "75.00"),
    ("in_service", "5001", "yuan", "75.00"),
    ("in_service", "5033.34", "yuan", "76.00"),
    ("in_service", "5003.34", "jiao", "75.10"),
    ("retired", "5000", "fen", "25.00"),
    ("retired", "5001", "fen", "50.01"),
    ("student", "", "yuan", "0.20"),
    ("unemployed", "800", "jiao", "0.20"),
    ("farmer", "", "fen", "0.20"),
    ("exempt", "9000", "fen", "0.00"),
]


def rates_said(**fields):
    """The form of a table: rows = (upper, percent, fixed, source)."""
    rows = fields.pop("rows")
    data = {"began_on": "2020-06", "rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0} | fields
    for place, row in enumerate(rows):
        cells = zip(("upper", "percent", "fixed", "source"), row, strict=True)
        data |= {f"rows-{place}-{name}": value for name, value in cells}
    return data


ROWS = [("4000", "0.5", "", "支部大会决定"), ("", "2", "", "支部大会决定")]


@pytest.mark.django_db
@pytest.mark.parametrize(("category", "base", "rounding", "amount"), KNOWN)
def test_known_amounts(category, base, rounding, amount):
    branch = a_branch(dues_rounding=rounding)
    reckoned = Rates(branch).reckon(category, Decimal(base) if base else None, Month(2020, 6))

    assert reckoned.amount == Decimal(amount)


class Amounts(HypothesisTestCase):
    @given(
        cents=st.integers(min_value=0, max_value=10_000_000),
        rounding=st.sampled_from(["fen", "jiao", "yuan"]),
        category=st.sampled_from(["in_service", "retired"]),
    )
    def test_are_those_of_an_independent_calculation(self, cents, rounding, category):
        # In tenths of a percent of whole cents: 5001.00 yuan at 1.5 % are 500100 × 15 / 1000 cents.
        per_mille = {
            "in_service": 5
            if cents <= 300_000
            else 10
            if cents <= 500_000
            else 15
            if cents <= 1_000_000
            else 20,
            "retired": 5 if cents <= 500_000 else 10,
        }[category]
        unit = {"fen": 1, "jiao": 10, "yuan": 100}[rounding]
        units = (2 * cents * per_mille + 1000 * unit) // (2 * 1000 * unit)  # half up
        expected = Decimal(units * unit) / 100

        branch = Branch(dues_rounding=rounding)
        reckoned = Rates(branch).reckon(category, Decimal(cents) / 100, Month(2020, 6))

        assert reckoned.amount == expected
        assert reckoned.exact == Decimal(cents) * per_mille / 100_000
        assert reckoned.amount == reckoned.exact.quantize(Decimal(unit) / 100, ROUND_HALF_UP)


class TestRatesPage(Office):
    url = "/dues/rates/"

    def test_everybody_who_has_to_do_with_dues_reads_it(self):
        assert self.statuses(self.url) == [200] * 7

    def test_tables_and_the_jumps_between_brackets_are_shown_with_their_article(self):
        page = self.as_(self.reader).get(self.url).content.decode()

        assert "3000元以上至5000元（含）" in page
        assert "1.5%" in page and "每月0.20元" in page
        assert "5,000.00 → <b>50.00</b>；5,000.01 → <b>75.00</b> 元" in page
        assert "中组发〔2008〕3号）第二条" in page
        assert "定新标准" not in page

    def test_jumps_follow_the_rounding(self):
        Branch.objects.filter(pk=self.branch.pk).update(dues_rounding="yuan")
        page = self.as_(self.reader).get(self.url).content.decode()

        assert "5,000.00 → <b>50.00</b>；5,000.01 → <b>75.00</b> 元" in page

    def test_a_months_table_is_shown_and_the_others_as_history(self):
        self.as_(self.organiser).post("/dues/rates/retired/new/", rates_said(rows=ROWS, began_on="2020-07"))

        june, july = (self.client.get(f"{self.url}?month=2020-0{n}").context["sections"][1] for n in (6, 7))

        assert (june["table"].is_own, [when for _, when, _ in june["others"]]) == (False, ["以后的标准"])
        assert (july["table"].is_own, [when for _, when, _ in july["others"]]) == (True, ["规定的标准"])

    def test_queries_do_not_grow_with_the_tables(self):
        counts = []
        for month in (7, 8, 9):
            DuesRate.objects.create(
                branch=self.branch,
                category="retired",
                began_on=date(2020, month, 1),
                percent=1,
                source="决定",
            )
            self.as_(self.organiser)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                self.client.get(self.url)
            counts.append(len(queries))
        assert len(set(counts)) == 1


class TestTrial(Office):
    url = "/dues/rates/trial/"

    def ask(self, account=None, **query):
        return self.as_(account or self.reader).get(self.url, query)

    def test_everybody_tries(self):
        assert self.statuses(self.url) == [200] * 7

    def test_every_step_is_explained(self):
        page = self.ask(category="in_service", base="5001").content.decode()

        for words in (
            "5,001.00 元",
            "5000元以上至10000元（含）",
            "1.5%",
            "75.015 元",
            "四舍五入到分",
            "75.02 元",
        ):
            assert words in page
        assert "第二条" in page

    def test_a_fixed_sum_is_explained_and_not_rounded(self):
        page = self.ask(category="student", rounding="yuan").content.decode()

        assert "每月0.20元" in page and "0.20 元" in page and "第六条" in page

    def test_exempt(self):
        assert "每月交 0.00 元" in self.ask(category="exempt").content.decode()

    def test_the_address_keeps_what_was_asked(self):
        context = self.ask(category="in_service", base="8,760.00", month="2020-03", rounding="jiao").context

        assert context["reckoned"].amount == Decimal("131.40")
        assert context["month"] == Month(2020, 3)

    def test_a_member_begins_with_the_own_base(self):
        a_base(self.bai, "8760.00")
        assert self.ask().context["form"]["base"].value() == Decimal("8760.00")

    def test_what_is_wrong_is_said_and_kept(self):
        for query, words in (
            ({"category": "in_service", "base": "八千"}, "计算基数只写数字，例：1234.50。"),
            ({"category": "in_service", "base": "-5"}, "计算基数不能是负数"),
            ({"category": "in_service", "base": ""}, "还没写计算基数"),
            ({"category": "in_service", "base": "5000.001"}, "计算基数最多写 2 位小数"),
            ({"category": "boss", "base": "5000"}, "党费类别请从列出的里面选。"),
            ({"category": "in_service", "base": "5000", "month": "2020-13"}, "不是月份"),
        ):
            with self.subTest(query):
                response = self.ask(**query)
                self.assertContains(response, words, status_code=422)
                assert response.context["form"]["base"].value() == query["base"]


class TestRounding(Office):
    url = "/dues/rates/rounding/"

    def test_rights(self):
        assert self.statuses(self.url) == [403, 200, 403, 403, 403, 403, 200]

    def test_open_months_follow_and_past_ones_stay(self):
        a_base(self.bai, "5001.00")
        for month in (MAY, JUNE):
            dues(self.bai, month, "75.02", base=Decimal("5001.00"), category="in_service")

        response = self.as_(self.organiser).post(self.url, {"dues_rounding": "jiao"}, follow=True)

        self.assertContains(response, "2020年6月应交由 75.02 改为 75.00 元")
        rows = DuesPayment.objects.filter(member=self.bai).order_by("month")
        assert [row.amount_due for row in rows] == [Decimal("75.02"), Decimal("75.00")]
        assert rows[1].amount_exact == Decimal("75.015")
        assert trail_of(rows[1])[0].actor == self.organiser

    def test_nonsense_is_refused(self):
        response = self.as_(self.organiser).post(self.url, {"dues_rounding": "penny"})
        assert response.status_code == 422
        self.branch.refresh_from_db()
        assert self.branch.dues_rounding == "fen"


class TestOwnTables(Office):
    new = "/dues/rates/in_service/new/"
    edit = "/dues/rates/in_service/2020-06/edit/"
    remove = "/dues/rates/in_service/2020-06/delete/"

    def save(self, url=None, rows=ROWS, **fields):
        return self.as_(self.organiser).post(url or self.new, rates_said(rows=rows, **fields), follow=True)

    def mine(self):
        rows = DuesRate.objects.filter(branch=self.branch)
        return [(row.began_on, row.upper, row.percent, row.fixed) for row in rows]

    def test_rights(self):
        assert self.statuses(self.new) == [403, 200, 403, 403, 403, 403, 200]
        self.save()
        for url in (self.edit, self.remove):
            assert self.statuses(url) == [403, 200, 403, 403, 403, 403, 404]
        assert self.as_(self.organiser).get("/dues/rates/exempt/new/").status_code == 404

    def test_the_form_begins_with_what_is_in_force(self):
        page = self.as_(self.organiser).get(self.new)
        uppers = [form["upper"].value() for form in page.context["brackets"].forms]
        assert uppers[:4] == ["3000", "5000", "10000", None]

    def test_a_new_table_holds_from_its_month_on_for_the_open_months(self):
        a_base(self.bai, "5000.00")
        for month in (MAY, JUNE):
            dues(self.bai, month, "50.00", base=Decimal("5000.00"))

        # May is recorded: the new table cannot begin before June.
        self.assertContains(self.save(began_on="2020-05"), "2020年5月的党费已经登记", status_code=422)
        response = self.save()

        self.assertContains(response, "2020年6月应交由 50.00 改为 100.00 元")
        assert self.mine() == [(JUNE, Decimal(4000), Decimal("0.5"), None), (JUNE, None, Decimal(2), None)]
        rows = DuesPayment.objects.filter(member=self.bai).order_by("month")
        assert [row.amount_due for row in rows] == [Decimal("50.00"), Decimal("100.00")]
        told = Change.objects.filter(row_type="members.duesrate", branch=self.branch)
        assert {one.actor for one in told} == {self.organiser}

    def test_another_branch_is_not_touched(self):
        a_base(self.wang, "5000.00")
        row = dues(self.wang, JUNE, "50.00", base=Decimal("5000.00"))
        self.save()
        row.refresh_from_db()
        assert row.amount_due == Decimal("50.00")
        assert not Rates(self.elsewhere).in_force("in_service", Month(2020, 6)).is_own

    def test_a_table_is_corrected_while_nothing_past_rests_on_it(self):
        a_base(self.bai, "5000.00")
        dues(self.bai, JUNE, "50.00", base=Decimal("5000.00"))
        self.save()

        response = self.save(self.edit, rows=[("", "1", "", "更正")])

        self.assertContains(response, "2020年6月应交由 100.00 改为 50.00 元")
        assert self.mine() == [(JUNE, None, Decimal(1), None)]

    def test_a_table_that_a_past_month_rests_on_stays(self):
        DuesRate.objects.create(
            branch=self.branch, category="in_service", began_on=MAY, percent=1, source="决定"
        )
        dues(self.bai, MAY, "50.00", base=Decimal("5000.00"))
        for url in ("/dues/rates/in_service/2020-05/edit/", "/dues/rates/in_service/2020-05/delete/"):
            response = self.save(url, rows=[("", "3", "", "更正")])
            self.assertContains(response, "2020年5月的党费已经按这张标准登记，不再改它")
        assert self.mine() == [(MAY, None, Decimal(1), None)]

    def test_a_removed_table_gives_way_to_the_one_before(self):
        a_base(self.bai, "5000.00")
        dues(self.bai, JUNE, "50.00", base=Decimal("5000.00"))
        self.save()

        response = self.as_(self.organiser).post(self.remove, follow=True)

        self.assertContains(response, "2020年6月应交由 100.00 改为 50.00 元")
        assert self.mine() == []

    def test_what_is_wrong_is_said_at_its_bracket(self):
        last = ("", "2", "", "决定")
        for rows, words in (
            ([("", "", "", "")], "一个档次也没有写"),
            ([("3000", "1", "", "决定")], "第 1 档：最后一个档次不写上限"),
            ([("", "1", "", "决定"), last], "第 1 档：只有最后一个档次没有上限"),
            ([("3000", "1", "", "决定"), ("3000", "2", "", "决定"), last], "第 2 档：基数上限和上一档相同"),
            ([("3000", "1", "", "决定"), ("2000", "2", "", "决定"), last], "第 2 档：基数上限比上一档低"),
            ([("3000", "1", "5", "决定"), last], "第 1 档：比例和定额都写了"),
            ([("3000", "", "", "决定"), last], "第 1 档：比例和定额都没写"),
            ([("3000", "101", "", "决定"), last], "第 1 档：比例写 0 到 100 之间的数"),
            ([("0", "1", "", "决定"), last], "第 1 档：基数上限要大于 0"),
            ([("三千", "1", "", "决定"), last], "第 1 档：基数上限只写数字"),
            ([("3000", "1", "", ""), last], "第 1 档：还没写依据"),
        ):
            with self.subTest(rows):
                response = self.save(rows=rows)
                self.assertContains(response, words, status_code=422)
                assert response.context["brackets"].forms[0]["upper"].value() == rows[0][0]
        assert self.mine() == []

    def test_a_month_that_has_a_table_is_said(self):
        self.save()
        self.assertContains(self.save(), "从2020年6月起已经有一张标准", status_code=422)
        self.assertContains(self.save(began_on=""), "还没写起始月份", status_code=422)

    def test_rooms_link_here(self):
        assert reverse("dues:rates") == "/dues/rates/"
