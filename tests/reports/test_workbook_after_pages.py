"""A branch whose people were recorded through the pages: figures, and out to a workbook and in again."""

import tempfile
from datetime import date
from pathlib import Path

from branch.models import Branch, User
from branch.periods import HalfYear
from members.models import (
    Applicant,
    DutySwap,
    DutyTurn,
    Honour,
    Member,
    Pledge,
    PledgeRound,
    Term,
    Transfer,
)
from reports.figures import FIGURES, figure_url, half_year_figures
from reports.workbook.exporting import export_book
from reports.workbook.importing import import_book
from reports.workbook.reading import open_book
from tests.factories import a_member, a_sanction, an_applicant
from tests.members.people import ID_NUMBERS
from tests.members.test_elections import Elections
from tests.reports.workbook_files import cells_of, emptied

LETTER = {
    "other_party": "市水务局机关党委", "letter_number": "2020-017", "issued_on": "2020-06-01",
    "valid_days": "90", "dues_until": "2020-06", "receipt_on": "", "reason": "工作调动", "note": "",
}  # fmt: skip


class Recorded(Elections):
    def sent(self, url, **typed):
        response = self.post(url, **typed)
        self.assertEqual(response.status_code, 302, url)

    def elects(self):
        election = self.an_election()
        self.elected(election)
        self.sent(f"/elections/{election.pk}/settle/", effective_on="2020-06-10")

    def moves_between_groups(self):
        self.sent("/groups/new/", name="第三党小组", department="财务处", founded_on="2020-05-20")
        third = self.branch.groups.get(name="第三党小组")
        for day, group in (
            ("2020-05-05", self.second),
            ("2020-05-25", self.first),
            ("2020-06-02", self.second),
        ):
            self.sent("/groups/move/", day=day, to=group.pk, members=[self.fang.pk])
        self.sent(f"/groups/{self.first.pk}/rename/", name="综合党小组", renamed_on="2020-05-01")
        self.sent(f"/groups/{self.first.pk}/rename/", name="机关党小组", renamed_on="2020-06-01")
        self.sent(f"/groups/{self.second.pk}/dissolve/", day="2020-06-09", to_all=third.pk)
        self.sent("/groups/move/", day="2020-06-10", to="out", members=[self.shao.pk])

    def goes(self, member, day):
        typed = LETTER | {"member": member.pk, "moved_on": day}
        page = self.post("/transfers/out/", **typed)
        self.sent("/transfers/out/", **typed, seen=page.context["form"].seen_now)

    def transfers(self):
        self.goes(self.bai, "2020-06-30")
        self.sent(f"/transfers/{Transfer.objects.get().pk}/cancel/")
        self.goes(self.bai, "2020-07-01")
        number = ID_NUMBERS["1980-01-01 男"]
        a_member(self.branch, "高远", self.first, number="D20", left_on=date(2019, 5, 1), id_number=number)
        self.sent(
            "/transfers/in/", **LETTER, moved_on="2020-06-05", number="D21", name="高远", sex="male",
            ethnicity="汉族", born_on="1980-01-01", id_number=number, education="", kind="full",
            admitted_on="2005-07-01", converted_on="2006-07-01", group=self.first.pk, job="", phone="",
            dues_category="in_service",
        )  # fmt: skip

    def develops(self):
        for born_on in ("1985-05-05", "1986-05-05"):
            self.sent(
                "/development/new/", name="江晓", sex="female", ethnicity="汉族", born_on=born_on,
                id_number="", phone="", education="", job="", group="", note="",
                applied_on=f"2020-06-0{born_on[3]}",
            )  # fmt: skip
        probationary = a_member(
            self.branch,
            "早",
            number="D30",
            kind="probationary",
            admitted_on=date(2019, 6, 3),
            converted_on=None,
        )
        file = an_applicant(
            self.branch,
            "早",
            steps=[("recommended", date(2018, 3, 1)), ("admission", date(2019, 6, 3))],
            member=probationary,
        )
        self.sent(
            f"/development/{file.pk}/steps/new/?kind=extension",
            done_on="2020-06-04", until="2020-12-03", paper="", note="",
        )  # fmt: skip

    def honours(self):
        row = {
            "member": self.fang.pk, "title": "优秀共产党员", "category": "outstanding_member",
            "level": "unit", "awarded_by": "局机关党委", "document": "", "note": "",
        }  # fmt: skip
        for day in ("2020-03-01", "2020-04-01"):
            self.sent("/honours/recommend/", **row, dated_on=day)
        first, second = Honour.objects.order_by("dated_on")
        self.sent(f"/honours/{first.pk}/decline/", declined_on="2020-03-20")
        self.sent(f"/honours/{second.pk}/award/", **row, dated_on="2020-06-08")

    def promises(self):
        self.sent(
            "/pledges/new/",
            title="廉洁承诺书",
            text="一、学习。\n二、廉洁。",
            scope="all",
            opened_on="2020-06-01",
        )
        round_ = PledgeRound.objects.get()
        self.sent(f"/pledges/{round_.pk}/sign/{self.fang.pk}/", signed_on="2020-06-05")

    def on_duty(self):
        for month, member in (("2020-06", self.fang), ("2020-07", self.gu)):
            self.sent("/duty/new/", month=month, member=member.pk)
        june, july = DutyTurn.objects.order_by("month")
        self.sent(f"/duty/turns/{june.pk}/swap/", other=july.pk, reason="出差")
        self.as_(self.organiser).post(f"/duty/swaps/{DutySwap.objects.get().pk}/agree/")
        self.sent(
            "/duty/absences/new/", member=self.fang.pk, began_on="2020-09-01", ended_on="", reason="借调"
        )

    def setUp(self):
        super().setUp()
        Member.objects.update(id_number="")  # made up, and of no use in a workbook
        self.on_duty()
        self.moves_between_groups()
        self.transfers()
        self.develops()
        self.honours()
        self.promises()
        self.elects()

    def figures(self):
        one = Branch.objects.filter(name=self.branch.name)
        return [
            dict(half_year_figures(one, HalfYear(2020, number), date(2021, 1, 1))[one.get().pk].values)
            for number in (1, 2)
        ]

    def book(self):
        path = Path(tempfile.mkdtemp()) / "book.xlsx"
        path.write_bytes(export_book(Branch.objects.get(name=self.branch.name)))
        return path

    def test_it_comes_back_from_a_workbook_without_a_difference(self):
        path, figures = self.book(), self.figures()
        book = open_book(path)
        unchanged = import_book(book)
        self.assertEqual((unchanged.faults, unchanged.changes_something), ([], False))

        User.objects.all().delete()
        emptied()
        plan = import_book(book)

        self.assertEqual((plan.faults, plan.notes), ([], []))
        self.assertEqual(cells_of(self.book()), cells_of(path))
        self.assertEqual(self.figures(), figures)
        again = import_book(book)
        self.assertEqual((again.faults, again.changes_something), ([], False))

        self.assertEqual(Member.objects.filter(name="高远").count(), 2)
        self.assertEqual(Applicant.objects.filter(name="江晓").count(), 2)
        self.assertEqual(Pledge.objects.get().round, PledgeRound.objects.get())
        self.assertEqual(Term.objects.get(ended_on=None).name, "第四届")
        answered = Honour.objects.exclude(recommendation=None).get().recommendation
        self.assertEqual(answered.dated_on, date(2020, 4, 1))

    def test_the_figures_of_both_halves(self):
        asked = ("党员总数", "正式党员", "预备党员", "党小组数", "支委人数", "党小组长人数", "轮值月数",
                 "推荐荣誉数", "获评荣誉数", "承诺书份数")  # fmt: skip

        # 白子衿 leaves on 1 July; the committee of three begins on the day on which the old one ends.
        self.assertEqual(
            [[figures[name] for name in asked] for figures in self.figures()],
            [[12, 10, 2, 2, 3, 0, 1, 2, 1, 1], [11, 9, 2, 2, 3, 0, 1, 0, 0, 0]],
        )

    def test_every_figure_of_people_leads_to_a_list_of_exactly_those_counted(self):
        # Those whose day is the half-year's last one, or the first one after it.
        for name, fields in {
            "末日转出": {"left_on": date(2020, 6, 30)},
            "末日转正": {"admitted_on": date(2019, 6, 30), "converted_on": date(2020, 6, 30)},
            "次日转正": {"admitted_on": date(2019, 7, 1), "converted_on": date(2020, 7, 1)},
        }.items():
            a_member(self.branch, name, self.first, sex="female", **fields)
        expelled = a_member(self.branch, "开除", self.first)
        measure = a_sanction(expelled, "expelled", began_on=date(2020, 6, 8))
        # Since the election the secretary is another.
        self.assertEqual(self.as_(self.organiser).post(f"/discipline/{measure.pk}/remove/").status_code, 302)

        figures, client = self.figures(), self.as_(self.superior)
        counted, listed = {}, {}
        for half, values in zip((HalfYear(2020, 1), HalfYear(2020, 2)), figures, strict=True):
            for figure in FIGURES:
                if figure.path == "/members/" and figure.name != "平均年龄":
                    page = client.get(figure_url(figure.name, half)).context
                    groups = {section.group for section in page["sections"]} - {None}
                    counted[half.code, figure.name] = values[figure.name]
                    listed[half.code, figure.name] = (
                        len(groups) if figure.name == "党小组数" else page["count"]
                    )
        self.assertEqual(listed, counted)
        self.assertEqual(counted["2020H1", "党员总数"], 14)

    def test_a_meeting_is_asked_of_the_groups_that_have_members_at_the_month_s_end(self):
        one = Branch.objects.filter(pk=self.branch.pk)
        figures = half_year_figures(one, HalfYear(2020, 1), date(2020, 7, 1))[self.branch.pk]

        # The second was dissolved on 9 June, the third, founded on 20 May, got its members on that day.
        asked = [(gap.period.code, str(gap.group)) for gap in figures.gaps if gap.form == "group_meeting"]
        self.assertEqual(
            asked,
            [
                *((f"2020-0{month}", name) for month in range(1, 6) for name in ("机关党小组", "第二党小组")),
                ("2020-06", "机关党小组"),
                ("2020-06", "第三党小组"),
            ],
        )
