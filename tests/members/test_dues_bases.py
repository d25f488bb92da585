from datetime import date
from decimal import Decimal
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.access import access_of
from members.dues.bases.models import DuesBase, DuesBaseItem
from members.dues.bases.todos import todos
from members.dues.bases.worksheet import WORKSHEETS, total_of
from members.models import DuesPayment
from tests.factories import a_base, a_member, dues, trail_of
from tests.members.people import Office

JANUARY, MAY, JUNE = (date(2020, month, 1) for month in (1, 5, 6))
FOUR, SIX = Decimal("4000.00"), Decimal("6000.00")


def sheet_of(employer, **amounts):
    """The fields of a worksheet in which some items are filled in."""
    names = [line.name for line in WORKSHEETS[employer].lines]
    return {f"{employer}-{names.index(name)}": amount for name, amount in amounts.items()}


class Bases(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.base = a_base(cls.bai, FOUR, JANUARY, employer="institution")

    def said(self, **fields):
        typed = {
            "member": self.bai.pk,
            "began_on": "2020-06",
            "category": "in_service",
            "employer": "institution",
            "base": "6000",
            "decided_on": "2020-06-10",
            "reason": "6月起晋升职级",
        }
        return typed | fields

    def post(self, url=None, **fields):
        url = url or f"/dues/bases/new/?member={self.bai.pk}"
        return self.as_(self.organiser).post(url, self.said(**fields), follow=True)

    def of_bai(self):
        return [(row.began_on, row.base) for row in DuesBase.objects.filter(member=self.bai)]


class TestRights(Bases):
    def test_wages_are_seen_by_who_keeps_the_dues_and_checks_them(self):
        assert self.statuses("/dues/bases/") == [200, 200, 200, 403, 403, 403, 200]

    def test_one_base_also_by_the_member_concerned(self):
        assert self.statuses(f"/dues/bases/{self.base.pk}/") == [200, 200, 200, 403, 200, 403, 404]
        of_shao = a_base(self.shao)
        assert self.as_(self.reader).get(f"/dues/bases/{of_shao.pk}/").status_code == 403

    def test_only_the_organiser_changes_them(self):
        pk = self.base.pk
        for url in ("new/", "year/"):
            assert self.statuses(f"/dues/bases/{url}") == [403, 200, 403, 403, 403, 403, 200]
        for url in (f"{pk}/edit/", f"{pk}/delete/"):
            assert self.statuses(f"/dues/bases/{url}") == [403, 200, 403, 403, 403, 403, 404]
        assert self.as_(self.stranger).get(f"/dues/bases/new/?member={self.bai.pk}").status_code == 404

    def test_only_the_member_confirms_the_own_base(self):
        url = f"/dues/bases/{self.base.pk}/confirm/"
        assert self.statuses(url, "post") == [403, 403, 403, 403, 302, 403, 404]
        assert self.as_(self.reader).get(url).status_code == 405

        self.base.refresh_from_db()
        assert self.base.confirmed_on == date(2020, 6, 10)
        assert trail_of(self.base)[0].actor == self.reader


class TestList(Bases):
    def page(self, query=""):
        return self.as_(self.organiser).get(f"/dues/bases/{query}")

    def test_says_by_group_who_has_which_base_and_who_none(self):
        context = self.page().context
        sections = {name: [(line.label, line.state) for line in lines] for name, lines in context["sections"]}

        assert sections["第二党小组"] == [("邵国梁", "none"), ("白子衿", "decided")]
        assert (context["need"], context["decided"], context["without"]) == (5, 1, 4)
        self.assertContains(self.page(), "2020年已核定 <b>1</b> 人，要核定 <b>5</b> 人")

    def test_who_pays_a_fixed_sum_needs_none(self):
        a_member(self.branch, "秦越", self.first, dues_category="student", number="D6")
        context = self.page("?state=free").context
        [(_, [line])] = context["sections"]
        assert (line.label, line.standard.amount, context["need"]) == ("秦越", Decimal("0.20"), 5)

    def test_a_base_of_last_year_is_still_in_force_but_not_decided_for_this_one(self):
        a_base(self.shao, "5001.00", date(2019, 1, 1))
        [(_, [line])] = self.page("?state=old").context["sections"]
        assert (line.label, line.standard.amount) == ("邵国梁", Decimal("75.02"))

    def test_a_category_that_the_roll_has_otherwise_is_told(self):
        self.bai.dues_category = "retired"
        self.bai.save()
        self.assertContains(self.page(), "名册：离退休")

    def test_queries_do_not_grow(self):
        counts = []
        for name in ("甲", "乙", "丙"):
            a_base(a_member(self.branch, name, self.first, number=name))
            self.as_(self.organiser)
            with CaptureQueriesContext(connection) as queries:
                self.client.get("/dues/bases/")
            counts.append(len(queries))
        assert len(set(counts)) == 1


class TestNewBase(Bases):
    def test_open_months_follow_and_past_ones_stay(self):
        for month in (MAY, JUNE, date(2020, 7, 1)):
            dues(self.bai, month, "40.00", base=FOUR, category="in_service")

        response = self.post()

        self.assertContains(
            response, "2020年6月应交由 40.00 改为 90.00 元；2020年7月应交由 40.00 改为 90.00 元"
        )
        rows = DuesPayment.objects.filter(member=self.bai).order_by("month")
        assert [(row.amount_due, row.base) for row in rows] == [
            (Decimal("40.00"), FOUR), (Decimal("90.00"), SIX), (Decimal("90.00"), SIX),
        ]  # fmt: skip
        assert self.of_bai() == [(JANUARY, FOUR), (JUNE, SIX)]

    def test_past_months_stay_also_under_a_base_from_before(self):
        dues(self.bai, MAY, "40.00", base=FOUR)
        response = self.post(began_on="2020-03")
        self.assertContains(response, "以前的月份不变")
        assert DuesPayment.objects.get(member=self.bai).amount_due == Decimal("40.00")

    def test_who_wrote_it_is_kept(self):
        self.post()
        row = DuesBase.objects.get(member=self.bai, began_on=JUNE)
        assert row.recorded_by == self.organiser
        assert [one.actor for one in trail_of(row)] == [self.organiser]

    def test_within_the_year_a_reason_is_asked_for(self):
        self.assertContains(self.post(reason=""), "还没写说明：年内一般不变", status_code=422)
        assert self.of_bai() == [(JANUARY, FOUR)]

    def test_none_for_a_first_base_nor_at_the_beginning_of_a_year(self):
        url = f"/dues/bases/new/?member={self.shao.pk}"
        assert self.post(url, member=self.shao.pk, reason="").status_code == 200
        assert self.post(reason="", began_on="2021-01").status_code == 200
        assert self.of_bai() == [(JANUARY, FOUR), (date(2021, 1, 1), SIX)]

    def test_the_member_may_be_chosen_in_the_form(self):
        self.post("/dues/bases/new/", member=self.shao.pk)
        assert DuesBase.objects.get(member=self.shao).base == SIX
        response = self.post("/dues/bases/new/", member=self.wang.pk)
        self.assertContains(response, "党员请从列出的里面选", status_code=422)

    def test_a_month_twice_is_refused(self):
        response = self.post(began_on="2020-01", reason="更正")
        self.assertContains(response, "这名党员从这个月起已经核定过", status_code=422)

    def test_what_is_wrong_is_said_and_kept(self):
        for fields, words in (
            ({"base": ""}, "还没写计算基数"),
            ({"base": "-1"}, "计算基数不能是负数"),
            ({"base": "六千"}, "计算基数只写数字"),
            ({"decided_on": "2020-06-11"}, "核定日期还没到"),
            ({"began_on": "2020-13"}, "不是月份"),
            ({"began_on": "2022-01"}, "2022年太远了"),
            ({"category": ""}, "还没选党费类别"),
        ):
            with self.subTest(fields):
                response = self.post(**fields)
                self.assertContains(response, words, status_code=422)
                assert response.context["form"]["reason"].value() == "6月起晋升职级"

    def test_a_fixed_sum_needs_no_base(self):
        self.post(category="student", base="")
        assert self.of_bai()[-1] == (JUNE, Decimal("0.00"))


class TestWorksheet(Bases):
    sheet = {
        "岗位工资": "3000", "薪级工资": "2,000.50", "基础性绩效工资": "1500", "个人所得税": "62.40",
        "养老保险（个人）": "500", "奖励性绩效工资": "4000", "交通补贴": "650",
    }  # fmt: skip

    def test_the_server_adds_up_what_counts(self):
        response = self.post(base="", **sheet_of("institution", **self.sheet))

        row = DuesBase.objects.get(member=self.bai, began_on=JUNE)
        assert row.base == Decimal("5938.10")
        assert total_of(row.items.all()) == row.base
        assert row.items.get(name="交通补贴").part == DuesBaseItem.Part.LEFT_OUT
        self.assertContains(response, "通知：奖励性绩效不列入")

    def test_own_lines_count_as_they_say(self):
        own = {
            "own-0-name": "教龄津贴", "own-0-amount": "10", "own-0-part": "added",
            "own-1-name": "代扣工会费", "own-1-amount": "30", "own-1-part": "deducted",
        }  # fmt: skip
        self.post(base="", **sheet_of("institution", 岗位工资="3000"), **own)
        assert self.of_bai()[-1] == (JUNE, Decimal("2980.00"))

    def test_what_does_not_fit_is_said(self):
        filled = sheet_of("institution", 岗位工资="3000")
        for fields, words in (
            (filled | {"base": "6000"}, "写的是 6,000.00，核算表算出 3,000.00"),
            (filled | {"base": "", "employer": ""}, "核算表填在“事业单位”里，用人单位类别还没有选"),
            (filled | {"base": "", "employer": "enterprise"}, "用人单位类别选的是企业"),
            (sheet_of("institution", 个人所得税="5") | {"base": ""}, "减去的比加上的多 5.00 元"),
            (filled | {"base": "", "own-0-name": "岗位工资", "own-0-amount": "1"}, "在核算表里已经有了"),
            (filled | {"base": "", "own-0-amount": "1"}, "写了金额，还没写项目"),
            (filled | {"base": "", "own-0-name": "教龄津贴"}, "“教龄津贴”还没写金额"),
            (sheet_of("institution", 岗位工资="三千") | {"base": ""}, "岗位工资只写数字"),
        ):
            with self.subTest(fields):
                self.assertContains(self.post(**fields), words, status_code=422)
        assert self.of_bai() == [(JANUARY, FOUR)]

    def test_an_edit_begins_with_what_was_filled_in(self):
        own = {"own-0-name": "教龄津贴", "own-0-amount": "10", "own-0-part": "added"}
        self.post(base="", **sheet_of("institution", **self.sheet), **own)
        row = DuesBase.objects.get(member=self.bai, began_on=JUNE)

        form = self.as_(self.organiser).get(f"/dues/bases/{row.pk}/edit/").context["form"]

        [name] = sheet_of("institution", 岗位工资="")
        assert form[name].value() == Decimal("3000.00")
        assert form["own-0-name"].value() == "教龄津贴"


class TestChanging(Bases):
    def test_a_base_is_corrected_while_no_past_month_rests_on_it(self):
        dues(self.bai, JUNE, "40.00", base=FOUR, category="in_service")
        DuesBase.objects.filter(pk=self.base.pk).update(confirmed_on=JUNE)

        response = self.post(f"/dues/bases/{self.base.pk}/edit/", began_on="2020-01", reason="")

        self.assertContains(response, "2020年6月应交由 40.00 改为 90.00 元")
        self.base.refresh_from_db()
        # What was confirmed is not what it is now.
        assert (self.base.base, self.base.confirmed_on) == (SIX, None)

    def test_a_base_that_a_past_month_rests_on_stays(self):
        dues(self.bai, MAY, "40.00", base=FOUR)
        for url in ("edit", "delete"):
            response = self.post(f"/dues/bases/{self.base.pk}/{url}/", began_on="2020-01")
            self.assertContains(response, "2020年5月的党费已经按这个基数登记，不再改它")
        assert self.of_bai() == [(JANUARY, FOUR)]
        page = self.as_(self.organiser).get(f"/dues/bases/{self.base.pk}/")
        self.assertNotContains(page, f"/dues/bases/{self.base.pk}/edit/")

    def test_a_removed_base_gives_way_to_the_one_before(self):
        dues(self.bai, JUNE, "40.00", base=FOUR)
        self.post()
        row = DuesBase.objects.get(member=self.bai, began_on=JUNE)

        response = self.post(f"/dues/bases/{row.pk}/delete/")

        self.assertContains(response, "2020年6月应交由 90.00 改为 40.00 元")
        assert self.of_bai() == [(JANUARY, FOUR)]


class TestDetail(Bases):
    def test_explains_what_the_member_owes_and_asks_for_the_confirmation(self):
        page = self.as_(self.reader).get(f"/dues/bases/{self.base.pk}/")
        self.assertContains(page, "每月交 40.00 元，是这样算的")
        self.assertContains(page, "确认基数 4,000.00 元")
        self.assertNotContains(page, "重新核定</a>")

    def test_queries_do_not_grow_with_the_history(self):
        counts = []
        for year in (2017, 2018, 2019):
            a_base(self.bai, "3000.00", date(year, 1, 1))
            self.as_(self.organiser)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(f"/dues/bases/{self.base.pk}/")
            counts.append(len(queries))
        assert len(set(counts)) == 1


class TestYear(Bases):
    url = "/dues/bases/year/?year=2021"

    def setUp(self):
        super().setUp()
        a_base(self.shao, "5001.00", JANUARY)

    def save(self, url=None, **fields):
        typed = {"decided_on": "2020-06-10", "carry_over": "on"} | fields
        return self.as_(self.organiser).post(url or self.url, typed, follow=True)

    def of_2021(self):
        rows = DuesBase.objects.filter(began_on=date(2021, 1, 1)).order_by("member__number")
        return [(row.member.name, row.base, row.reason) for row in rows]

    def test_everybody_is_fixed_with_one_press(self):
        response = self.save(**{f"base-{self.bai.pk}": "6,000", f"base-{self.gu.pk}": "3000.01"})

        self.assertContains(response, "2021年核定了 3 人")
        assert self.of_2021() == [
            ("顾秋实", Decimal("3000.01"), ""),
            ("邵国梁", Decimal("5001.00"), "沿用上年基数"),
            ("白子衿", SIX, ""),
        ]
        assert DuesBase.objects.get(member=self.bai, began_on=date(2021, 1, 1)).employer == "institution"

    def test_without_carrying_over_only_what_was_typed(self):
        self.save(carry_over="", **{f"base-{self.bai.pk}": "6000"})
        assert self.of_2021() == [("白子衿", SIX, "")]

    def test_a_fault_at_one_field_writes_nothing(self):
        response = self.save(**{f"base-{self.bai.pk}": "6000", f"base-{self.gu.pk}": "三千"})
        self.assertContains(response, "顾秋实的新基数只写数字", status_code=422)
        self.assertContains(response, 'value="三千"', status_code=422)
        assert self.of_2021() == []

    def test_what_is_fixed_already_is_not_written_over(self):
        self.save(**{f"base-{self.bai.pk}": "6000"})
        response = self.save(**{f"base-{self.bai.pk}": "7000"})
        self.assertContains(response, "白子衿从2021年1月起已经核定为 6,000.00 元", status_code=422)
        self.assertContains(self.save(), "没有新的核定")

    def test_open_months_of_the_running_year_follow(self):
        DuesBase.objects.all().delete()
        a_base(self.bai, FOUR, date(2019, 1, 1))
        for month in (MAY, JUNE):
            dues(self.bai, month, "40.00", base=FOUR)
        response = self.save("/dues/bases/year/", **{f"base-{self.bai.pk}": "6000"})
        self.assertContains(response, "2020年6月应交由 40.00 改为 90.00 元")
        assert [row.amount_due for row in DuesPayment.objects.order_by("month")] == [
            Decimal("40.00"), Decimal("90.00"),
        ]  # fmt: skip

    def test_queries_do_not_grow(self):
        counts = []
        for name in ("甲", "乙", "丙"):
            member = a_member(self.branch, name, self.first, number=name)
            self.as_(self.organiser)
            with CaptureQueriesContext(connection) as queries:
                self.client.get(self.url)
            counts.append(len(queries))
            assert member.pk
        assert len(set(counts)) == 1


class TestTodos(Bases):
    def asked(self, account, day=date(2020, 6, 10)):
        with patch("django.utils.timezone.localdate", return_value=day):
            return [(todo.subject, todo.text) for todo in todos(access_of(account))]

    def test_who_has_none_is_asked_for_all_year(self):
        assert self.asked(self.organiser) == [("党费基数", "4 人还没有核定")]

    def test_the_years_bases_are_asked_for_at_its_beginning(self):
        assert self.asked(self.organiser, date(2021, 2, 1)) == [
            ("党费基数", "4 人还没有核定"),
            ("2021年党费核定", "还有 1 人"),
        ]
        assert self.asked(self.organiser, date(2021, 3, 1)) == [("党费基数", "4 人还没有核定")]

    def test_nobody_else_is_asked(self):
        for account in (self.secretary, self.leader, self.reader, self.superior):
            assert self.asked(account) == []

    def test_the_home_page_says_so(self):
        self.assertContains(self.as_(self.organiser).get("/"), "4 人还没有核定")
