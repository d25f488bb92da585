"""Discipline: read by few, rights suspended without a word of why, off the roll on the day."""

from datetime import date

from meetings.checks.hints import records_of
from meetings.models import AgendaItem
from members.access import access_of
from members.discipline.suspension import suspended_ids
from members.discipline.todos import todos
from members.models import CommitteeRole, Member, Post, Sanction
from reports.book.record import records_of as printed
from tests.factories import a_meeting, a_member, a_role, a_sanction, an_account, dues
from tests.members.people import Office

# The agenda has a matter 纪律处分 of its own.
WORDS = ("留党察看", "违反生活纪律")


class Discipline(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.jian = a_member(cls.branch, "简文倩", cls.first, number="D6", sex="female")
        a_role(cls.jian, Post.PUBLICITY_OFFICER)
        cls.publicity = an_account(cls.jian, "xuanchuan")

    def typed(self, **changes):
        return {
            "member": self.bai.pk,
            "kind": "probation",
            "began_on": "2020-03-01",
            "ended_on": "2021-03-01",
            "authority": "局机关纪委",
            "document": "局纪〔2020〕3号",
            "note": "违反生活纪律",
            **changes,
        }

    def errors(self, url="/discipline/new/", **changes):
        response = self.as_(self.discipline).post(url, self.typed(**changes))
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "局纪〔2020〕3号", status_code=422)
        return dict(response.context["form"].errors)


class Writing(Discipline):
    def test_it_is_written_as_typed(self):
        response = self.as_(self.discipline).post("/discipline/new/", self.typed())

        row = Sanction.objects.get()
        self.assertRedirects(response, f"/discipline/{row.pk}/")
        found = [row.member, row.kind, row.began_on, row.ended_on, row.authority, row.document, row.note]
        self.assertEqual(
            found,
            [
                self.bai, "probation", date(2020, 3, 1), date(2021, 3, 1), "局机关纪委", "局纪〔2020〕3号",
                "违反生活纪律",
            ],
        )  # fmt: skip
        self.as_(self.secretary).post(f"/discipline/{row.pk}/edit/", self.typed(ended_on="2021-09-01"))
        row.refresh_from_db()
        self.assertEqual(row.ended_on, date(2021, 9, 1))
        self.as_(self.secretary).post(f"/discipline/{row.pk}/delete/")
        self.assertEqual(Sanction.objects.count(), 0)

    def test_bad_input(self):
        gone = a_member(self.branch, "已转", left_on=date(2020, 2, 1))
        for changes, complaint in (
            ({"member": ""}, {"member": ["还没选党员。"]}),
            ({"member": self.wang.pk}, {"member": ["党员请从列出的里面选。"]}),
            ({"kind": ""}, {"kind": ["还没选种类。"]}),
            ({"began_on": "2020-06-11"}, {"began_on": ["生效日期还没到，生效了再登记。"]}),
            (
                {"began_on": "2005-06-30"},
                {"began_on": ["白子衿2005年7月1日入党，生效日期不能早于这一天。"]},
            ),
            (
                {"member": gone.pk},
                {"began_on": ["已转2020年2月1日已不在册，生效日期不能晚于这一天。"]},
            ),
            ({"ended_on": ""}, {"ended_on": ["留党察看要写期满日期。"]}),
            ({"kind": "correction", "ended_on": ""}, {"ended_on": ["限期改正要写期满日期。"]}),
            ({"kind": "expelled"}, {"ended_on": ["开除党籍没有期满日期，请空着。"]}),
            ({"ended_on": "2020-03-01"}, {"__all__": ["期满日期要晚于生效日期。"]}),
        ):
            with self.subTest(changes=changes):
                self.assertEqual(self.errors(**changes), complaint)
        self.assertEqual(Sanction.objects.count(), 0)

    def test_two_probations_do_not_overlap_and_nothing_is_written_twice(self):
        a_sanction(self.bai, ended_on=date(2021, 3, 1))
        self.assertEqual(
            self.errors(began_on="2020-06-01"),
            {"began_on": ["和2020年3月1日生效的留党察看日期重叠。延长的，改那一条的期满日期。"]},
        )
        a_sanction(self.gu, "warning")
        again = self.errors(member=self.gu.pk, kind="warning", ended_on="")
        self.assertEqual(again, {"__all__": ["这项处分已经登记过。"]})

    def test_a_probation_of_more_than_two_years_is_said_and_not_refused(self):
        for end, told in (("2022-03-01", 0), ("2022-03-02", 1)):
            Sanction.objects.all().delete()
            page = self.as_(self.discipline).post("/discipline/new/", self.typed(ended_on=end), follow=True)
            found = page.content.decode().count("《中国共产党章程》：留党察看最长不超过两年")
            self.assertEqual((found, Sanction.objects.count()), (told, 1))


class Reading(Discipline):
    def statuses(self, url, method="get", **data):
        """书记 组织委员 纪检委员 党小组长 党员（本人） 上级 另一支部的组织委员, and 宣传委员."""
        last = getattr(self.as_(self.publicity), method)(url, data).status_code
        return [*super().statuses(url, method, **data), last]

    def test_who_may_read_and_who_may_write(self):
        row = a_sanction(self.bai, ended_on=date(2021, 3, 1))
        self.assertEqual(self.statuses("/discipline/"), [200] * 8)
        url = f"/discipline/{row.pk}/"
        self.assertEqual(self.statuses(url), [200, 200, 200, 403, 200, 200, 404, 403])
        for tail in ("edit/", "delete/"):
            self.assertEqual(self.statuses(url + tail), [200, 403, 200, 403, 403, 403, 403, 403], tail)
        self.assertEqual(self.statuses("/discipline/new/"), [200, 403, 200, 403, 403, 403, 403, 403])

    def test_the_list_shows_others_only_to_who_may_read_it(self):
        a_sanction(self.bai, ended_on=date(2020, 6, 1))
        a_sanction(self.gu, "warning")
        for account, names in (
            (self.secretary, ["白子衿", "顾秋实"]),
            (self.organiser, ["白子衿", "顾秋实"]),
            (self.superior, ["白子衿", "顾秋实"]),
            (self.reader, ["白子衿"]),
            (self.leader, []),
            (self.publicity, []),
            (self.stranger, []),
        ):
            page = self.as_(account).get("/discipline/")
            self.assertEqual(sorted(row.member.name for row, _ in page.context["rows"]), names)

    def test_where_each_stands(self):
        for member, kind, end in (
            (self.bai, "probation", date(2020, 6, 11)),
            (self.shao, "correction", date(2020, 6, 10)),
            (self.gu, "warning", None),
        ):
            a_sanction(member, kind, ended_on=end)
        page = self.as_(self.secretary).get("/discipline/")
        found = {row.member.name: mark.words for row, mark in page.context["rows"]}
        self.assertEqual(found, {"白子衿": "6月11日期满", "邵国梁": "已期满", "顾秋实": "已生效"})

    def test_no_other_page_names_one(self):
        a_sanction(self.gu, ended_on=date(2021, 3, 1), note="违反生活纪律")
        dues(self.gu)
        meeting = a_meeting(self.branch, present=[self.gu, self.bai])
        urls = (
            f"/members/{self.gu.pk}/", "/members/", "/posts/", "/dues/", f"/meetings/{meeting.pk}/",
            f"/meetings/{meeting.pk}/edit/", "/", "/summary/2020H1/", "/book/?half=2020H1",
            "/summary/2020H1/figures/",
        )  # fmt: skip
        for account in (self.publicity, self.leader, self.reader):
            for url in urls:
                page = self.as_(account).get(url, follow=True)
                if page.status_code == 200:
                    for words in ("留党察看", "违反生活纪律"):
                        self.assertNotContains(page, words, msg_prefix=f"{account} {url}")

    def test_an_empty_list_says_so(self):
        page = self.as_(self.discipline).get("/discipline/")
        self.assertContains(page, "没有处分和处置的记录。")

    def test_queries_do_not_grow(self):
        client = self.as_(self.discipline)
        for many in (1, 3):
            for number in range(many):
                a_sanction(a_member(self.branch, f"甲{many}{number}"))
            with self.subTest(many=many), self.assertNumQueries(6):
                client.get("/discipline/")


class Suspended(Discipline):
    def test_from_the_beginning_until_the_end(self):
        a_sanction(self.bai, "probation", date(2020, 3, 1), ended_on=date(2020, 6, 1))
        a_sanction(self.gu, "serious_warning", date(2020, 3, 1), ended_on=date(2020, 9, 1))
        a_sanction(self.wang, "probation", date(2020, 3, 1), ended_on=date(2020, 9, 1))
        days = ((2, 29), (3, 1), (5, 31), (6, 1))
        found = [suspended_ids(self.branch, date(2020, *day)) for day in days]
        self.assertEqual(found, [set(), {self.bai.pk}, {self.bai.pk}, set()])
        with self.assertNumQueries(1):
            suspended_ids(self.branch, date(2020, 3, 1))

    def voted(self, day):
        """A general meeting of the six, all there, 4 ayes."""
        everybody = [self.shen, self.gu, self.fang, self.shao, self.bai, self.jian]
        meeting = a_meeting(self.branch, day, present=everybody)
        AgendaItem.objects.create(
            branch=self.branch,
            meeting=meeting,
            position=1,
            title="工作报告",
            votes_for=4,
            votes_against=0,
            votes_abstain=0,
        )
        return meeting

    def test_the_form_the_check_and_the_print_reckon_without_them_and_do_not_say_why(self):
        a_sanction(self.bai, "probation", date(2020, 3, 1), ended_on=date(2020, 6, 1), note="违反生活纪律")
        for day, expected in ((date(2020, 3, 18), 5), (date(2020, 6, 1), 6)):
            meeting = self.voted(day)
            said = f"有表决权的应到 {expected} 人，实到 {expected} 人"
            for url in (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/edit/"):
                page = self.as_(self.publicity).get(url)
                self.assertContains(page, said)
                told = "另有 1 人没有表决权，不计在内。" in page.content.decode()
                self.assertEqual(told, expected == 5)
                for words in WORDS:
                    self.assertNotContains(page, words)
            [record] = records_of(self.branch, [meeting])
            self.assertEqual((record.voters.expected, record.voters.suspended), (expected, 6 - expected))
            [paper] = printed(self.branch, self.branch.meetings.filter(pk=meeting.pk))
            words = "".join(cell.text for line in paper.lines for cell in line)
            self.assertIn("赞成 4 票", words)
            # 应到 of the meeting itself is everybody: who may not vote comes all the same.
            self.assertIn("应到6人", words)

    def test_too_many_votes_are_those_of_who_may_vote(self):
        a_sanction(self.bai, "probation", date(2020, 3, 1), ended_on=date(2020, 6, 1))
        meeting = self.voted(date(2020, 3, 18))
        AgendaItem.objects.update(votes_for=6)
        page = self.as_(self.secretary).get(f"/meetings/{meeting.pk}/")
        self.assertContains(page, "合计 6 票，比实到有表决权的 5 人多 1 票。")


class OffTheRoll(Discipline):
    def test_who_was_expelled_leaves_the_roll_and_the_posts_on_the_day(self):
        a_role(self.bai, Post.STUDY_OFFICER)
        row = a_sanction(self.bai, "expelled", date(2020, 6, 1))
        url = f"/discipline/{row.pk}/"
        self.assertContains(self.as_(self.secretary).get(url), "从名册移出")
        self.assertNotContains(self.as_(self.discipline).get(url), "/remove/")
        page = self.as_(self.organiser).get(f"{url}remove/")
        for words in ("任职：学习委员", "党小组：第二党小组"):
            self.assertContains(page, words)

        self.as_(self.organiser).post(f"{url}remove/")

        self.bai.refresh_from_db()
        self.assertEqual(self.bai.left_on, date(2020, 6, 1))
        role = CommitteeRole.objects.get(member=self.bai)
        self.assertEqual((role.ended_on, role.leaving), (date(2020, 6, 1), "removed"))
        self.assertEqual(self.bai.group_memberships.get().ended_on, date(2020, 6, 1))
        self.assertNotContains(self.as_(self.secretary).get(url), "从名册移出")
        self.assertEqual(self.as_(self.organiser).post(f"{url}remove/").status_code, 404)

    def test_who_may(self):
        row = a_sanction(self.bai, "struck_off", date(2020, 6, 1))
        self.assertEqual(self.statuses(f"/discipline/{row.pk}/remove/"), [200, 200, 403, 403, 403, 403, 404])
        other = a_sanction(self.gu, "warning", date(2020, 6, 1))
        self.assertEqual(self.as_(self.secretary).get(f"/discipline/{other.pk}/remove/").status_code, 404)

    def test_a_post_that_begins_later_is_changed_first(self):
        a_role(self.bai, Post.STUDY_OFFICER, date(2020, 6, 5))
        row = a_sanction(self.bai, "expelled", date(2020, 6, 1))

        page = self.as_(self.secretary).post(f"/discipline/{row.pk}/remove/")

        self.assertContains(page, "白子衿6月5日才任学习委员", status_code=422)
        self.assertIsNone(Member.objects.get(pk=self.bai.pk).left_on)

    def test_posts_still_held_are_shown(self):
        row = a_sanction(self.shao, "removed_from_post")
        page = self.as_(self.secretary).get(f"/discipline/{row.pk}/")
        self.assertContains(page, "邵国梁现在还任第二党小组组长。")


class Todos(Discipline):
    def said(self, account):
        return [(todo.subject, todo.text, todo.why) for todo in todos(access_of(account))]

    def test_what_runs_out_is_told_to_who_decides_on_it(self):
        for member, kind, end in (
            (self.bai, "probation", date(2020, 6, 24)),
            (self.shao, "correction", date(2020, 6, 10)),
            (self.gu, "warning", date(2020, 5, 11)),
            (self.jian, "warning", date(2020, 5, 10)),
            (self.shen, "probation", date(2020, 6, 25)),
            (a_member(self.branch, "已转", left_on=date(2020, 6, 1)), "warning", date(2020, 6, 10)),
            (self.wang, "probation", date(2020, 6, 10)),
        ):
            a_sanction(member, kind, date(2020, 1, 1), ended_on=end)
        for account in (self.secretary, self.discipline):
            self.assertEqual(
                self.said(account),
                [
                    ("顾秋实", "警告期满了", "5月11日期满"),
                    ("邵国梁", "限期改正期满了", "6月10日期满，看改正得怎样，研究怎么办"),
                    ("白子衿", "留党察看快期满了", "6月24日期满，研究能不能恢复党员权利"),
                ],
            )
        for account in (self.organiser, self.leader, self.publicity, self.reader):
            self.assertEqual(self.said(account), [])

    def test_one_query_however_many(self):
        access = access_of(self.secretary)
        for many in (1, 3):
            for number in range(many):
                member = a_member(self.branch, f"甲{many}{number}")
                a_sanction(member, "warning", ended_on=date(2020, 6, 10))
            with self.subTest(many=many), self.assertNumQueries(1):
                todos(access)
