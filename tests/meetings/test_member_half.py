"""A member's half-year on the own page: by form and month, only what asked for this one."""

from datetime import date

from branch.periods import HalfYear
from meetings.member_half import life_of
from meetings.models import Attendance, Form
from members.models import Post
from tests.factories import a_meeting, a_role
from tests.members.people import Office

HALF = HalfYear(2020, 1)
GROUP, COMMITTEE, GENERAL = Form.GROUP_MEETING, Form.COMMITTEE_MEETING, Form.GENERAL_MEETING


class LifeTest(Office):
    def life(self, member=None):
        member = member or self.bai
        return life_of(member, HALF, list(member.roles.all()), list(member.group_memberships.all()))

    def cells(self, member=None):
        """{row: {month: (words, days)}} of the cells with something in them."""
        return {
            row.label: {cell.month.number: (cell.mark.words, cell.detail) for cell in row.cells if cell.mark}
            for row in self.life(member).rows
        }

    def test_each_form_has_a_row_and_an_activity_of_two_forms_counts_once(self):
        a_meeting(self.branch, date(2020, 3, 18), (GENERAL, Form.PARTY_LECTURE), present=[self.bai])
        a_meeting(self.branch, date(2020, 4, 9), (GROUP,), group=self.second, attendance={self.bai: "online"})
        a_meeting(self.branch, date(2020, 5, 9), (COMMITTEE,), attendance={self.bai: "observer"})
        a_meeting(self.branch, date(2020, 6, 9), (Form.THEME_DAY,), attendance={self.bai: "absent"})

        self.assertEqual(
            self.cells(),
            {
                "支部党员大会": {3: ("出席", "18日")},
                "支部委员会": {5: ("列席", "9日")},
                "第二党小组会": {4: ("线上", "9日")},
                "党课": {3: ("出席", "18日")},
                "主题党日": {6: ("缺席", "9日")},
            },
        )
        life = self.life()
        counts = (life.expected, life.came, life.online, life.on_leave, life.absent)
        self.assertEqual(counts, (3, 2, 1, 0, 1))

    def test_several_in_a_month_say_how_many_and_the_worst_of_them(self):
        for day, status in ((5, "present"), (12, "present"), (19, "on_leave")):
            a_meeting(self.branch, date(2020, 3, day), (GENERAL,), attendance={self.bai: status})
        for day in (7, 14, 21):
            a_meeting(self.branch, date(2020, 4, day), (GENERAL,), present=[self.bai])

        self.assertEqual(
            self.cells()["支部党员大会"], {3: ("请假1次", "共3次"), 4: ("出席3次", "7日、14日等")}
        )
        cell = self.life().rows[0].cells[2]
        self.assertEqual(cell.url, "/meetings/?half=2020H1&form=general_meeting&month=2020-03")

    def test_what_is_planned_stands_there_where_it_asks_for_the_member(self):
        day = date(2020, 6, 20)
        a_meeting(self.branch, day, (GENERAL,), state="planned")
        a_meeting(self.branch, day, (COMMITTEE,), state="planned")
        a_meeting(self.branch, day, (GROUP,), group=self.second, state="planned")
        a_meeting(self.branch, day, (GROUP,), group=self.first, state="planned")
        a_meeting(self.branch, day, (Form.OTHER,), scope="chosen", state="planned")
        a_meeting(self.branch, day, (Form.THEME_DAY,), state="cancelled")

        planned = {6: ("计划", "20日")}
        self.assertEqual(self.cells(), {"支部党员大会": planned, "第二党小组会": planned})
        a_role(self.bai, Post.STUDY_OFFICER)
        self.assertEqual(list(self.cells()), ["支部党员大会", "支部委员会", "第二党小组会"])
        self.bai.left_on = date(2020, 6, 15)
        self.assertEqual(self.cells(), {})

    def test_why_somebody_did_not_come_and_made_up_for_it_stands_below(self):
        meeting = a_meeting(self.branch, date(2020, 4, 9), (COMMITTEE,), attendance={self.bai: "on_leave"})
        Attendance.objects.filter(meeting=meeting).update(reason="出差", made_up_on=date(2020, 4, 12))

        self.assertEqual(self.life().missed, ["4月9日支部委员会请假，事由：出差；4月12日补课"])
        page = self.as_(self.secretary).get(f"/members/{self.bai.pk}/?half=2020H1")
        self.assertContains(page, "4月9日支部委员会请假，事由：出差；4月12日补课。")

    def test_another_half_year_is_another_table(self):
        a_meeting(self.branch, date(2019, 12, 31), present=[self.bai])
        a_meeting(self.branch, date(2020, 7, 1), state="planned")

        self.assertEqual(self.cells(), {})
        page = self.as_(self.reader).get(f"/members/{self.bai.pk}/?half=2019H2")
        self.assertContains(page, "2019年下半年组织生活")
        self.assertContains(self.as_(self.reader).get(f"/members/{self.bai.pk}/"), "还没有记录到")
