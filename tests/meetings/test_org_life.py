"""The yearly course of the 组织生活会: its nine steps, the problem list, who reads and who keeps it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from meetings.models import CourseStep, Form, OrgLifeCourse, Problem, Talk
from meetings.org_life.course import line_of, may_read_problem, two_months_before
from members.access import access_of
from members.models import Post
from tests.factories import a_course, a_meeting, a_member, a_problem, a_role, an_account
from tests.members.people import TODAY, Office

Kind = CourseStep.Kind
STEPS = [
    "会议通知", "会前学习", "谈心谈话", "征求意见", "党员剖析材料",
    "召开会议", "问题清单", "整改清单", "情况报告",
]  # fmt: skip


class Course(Office):
    def step(self, course, kind):
        return course.steps.get(kind=kind)

    def edit(self, step, account=None, **typed):
        typed = {"due_on": "", "done_on": "", "meeting": "", "note": "", **typed}
        return self.as_(account or self.secretary).post(f"/org-life/steps/{step.pk}/edit/", typed)

    # ---- a year ----
    def test_a_year_starts_with_the_nine_steps_in_their_order(self):
        posted = self.as_(self.secretary).post("/org-life/new/", {"year": "2020", "theme": "对照党章找差距"})

        self.assertRedirects(posted, "/org-life/2020/")
        course = OrgLifeCourse.objects.get()
        assert (course.branch, course.theme) == (self.branch, "对照党章找差距")
        assert [str(step) for step in course.steps.all()] == STEPS

    def test_a_year_starts_once(self):
        a_course(self.branch)

        again = self.as_(self.secretary).post("/org-life/new/", {"year": "2020", "theme": ""})

        self.assertContains(again, "这一年的组织生活会已经建好。", status_code=422)
        assert CourseStep.objects.count() == 9

    def test_a_year_far_away_is_refused_in_words(self):
        for year in ("1999", "2022"):
            page = self.as_(self.secretary).post("/org-life/new/", {"year": year, "theme": "主题"})
            self.assertContains(page, f"年度“{year}”不对，写 2000 到 2021 之间的年份。", status_code=422)
            self.assertContains(page, "主题", status_code=422)
        assert not OrgLifeCourse.objects.exists()

    def test_the_list_tells_how_far_each_year_is(self):
        course = a_course(self.branch, 2019, theme="去年的")
        self.edit(self.step(course, Kind.NOTICE), done_on="2019-12-01")
        a_problem(course)
        a_problem(course, outcome="改好了", closed_on=date(2020, 1, 1))

        page = self.as_(self.secretary).get("/org-life/")

        assert page.context["rows"] == [(course, 1, 2, 1)]
        self.assertContains(page, "9个环节，已完成1个")
        self.assertContains(page, "2条，已销号1条")

    def test_an_empty_list_gives_one_button(self):
        self.assertContains(self.as_(self.secretary).get("/org-life/"), "开始2020年度", 1)
        self.assertNotContains(self.as_(self.reader).get("/org-life/"), "开始2020年度")

    def test_a_course_with_problems_is_not_deleted(self):
        course = a_course(self.branch)
        problem = a_problem(course)
        client = self.as_(self.secretary)

        self.assertContains(client.post("/org-life/2020/delete/", follow=True), "问题清单里还有1条")
        problem.delete()
        client.post("/org-life/2020/delete/")

        assert not OrgLifeCourse.objects.exists()

    def test_the_theme_can_be_written_later(self):
        a_course(self.branch)
        self.as_(self.secretary).post("/org-life/2020/edit/", {"theme": "后来定的"})
        assert OrgLifeCourse.objects.get().theme == "后来定的"

    # ---- the steps ----
    def test_a_step_is_done_planned_late_or_not_arranged(self):
        step = CourseStep(kind=Kind.STUDY)
        states = []
        for due_on, done_on in ((None, None), (TODAY, None), (date(2020, 6, 9), None), (None, TODAY)):
            step.due_on, step.done_on = due_on, done_on
            states.append((line_of(step, TODAY).state, line_of(step, TODAY).word))
        assert states == [("wait", "还没安排"), ("plan", "计划"), ("miss", "过了计划日期"), ("ok", "已完成")]

    def test_open_steps_come_first_and_done_ones_are_folded(self):
        course = a_course(self.branch)
        self.as_(self.secretary).post(f"/org-life/steps/{self.step(course, Kind.NOTICE).pk}/done/")
        self.edit(self.step(course, Kind.OPINIONS), due_on="2020-06-01", note="发了征求意见表")

        page = self.as_(self.secretary).get("/org-life/2020/")

        done = [(str(line.step), line.day) for line in page.context["done_lines"]]
        assert done == [("会议通知", TODAY)]
        assert [str(line.step) for line in page.context["open_lines"]] == STEPS[1:]
        for words in ("已完成 1 个环节", "过了计划日期 6月1日", "发了征求意见表"):
            self.assertContains(page, words)

    def test_a_step_is_not_done_tomorrow(self):
        step = self.step(a_course(self.branch), Kind.STUDY)

        page = self.edit(step, done_on="2020-06-11", note="写好的话")

        self.assertContains(page, "完成日期“2020-06-11”还没到，不能晚于今天。", status_code=422)
        self.assertContains(page, "写好的话", status_code=422)
        assert self.step(step.course, Kind.STUDY).done_on is None

    def test_a_day_that_does_not_exist_is_named(self):
        step = self.step(a_course(self.branch), Kind.STUDY)
        page = self.edit(step, due_on="2020-06-31")
        self.assertContains(page, "日期“2020-06-31”不存在，6月只有30天。", status_code=422)

    def test_done_twice_keeps_the_first_day(self):
        step = self.step(a_course(self.branch), Kind.STUDY)
        self.edit(step, done_on="2020-05-01")
        self.as_(self.secretary).post(f"/org-life/steps/{step.pk}/done/")
        step.refresh_from_db()
        assert step.done_on == date(2020, 5, 1)

    def test_the_meeting_step_proposes_the_years_org_life_meetings(self):
        course = a_course(self.branch)
        held = a_meeting(self.branch, date(2020, 3, 1), [Form.ORG_LIFE_MEETING], topic="民主生活")
        a_meeting(self.branch, date(2019, 12, 1), [Form.ORG_LIFE_MEETING])
        a_meeting(self.branch, date(2020, 4, 1), [Form.ORG_LIFE_MEETING], state="cancelled")
        a_meeting(self.branch, date(2020, 5, 1), [Form.GENERAL_MEETING])
        client = self.as_(self.secretary)

        page = client.get("/org-life/2020/")
        assert list(page.context["proposed"]) == [held]
        step = self.step(course, Kind.MEETING)
        form = client.get(f"/org-life/steps/{step.pk}/edit/").context["form"]
        assert list(form.fields["meeting"].queryset) == [held]

        client.post(f"/org-life/steps/{step.pk}/link/{held.pk}/")
        assert self.step(course, Kind.MEETING).taken_on == date(2020, 3, 1)
        self.assertContains(client.get("/org-life/2020/"), held.get_absolute_url())

    def test_the_meeting_step_is_done_only_by_a_meeting_that_was_held(self):
        course = a_course(self.branch)
        step = self.step(course, Kind.MEETING)
        planned = a_meeting(self.branch, date(2020, 6, 30), [Form.ORG_LIFE_MEETING], state="planned")
        self.as_(self.secretary).post(f"/org-life/steps/{step.pk}/done/")
        self.edit(step, done_on="2020-06-01", meeting=planned.pk)

        step = self.step(course, Kind.MEETING)
        line = line_of(step, TODAY)

        assert (step.done_on, step.taken_on) == (None, None)
        assert (line.state, line.day) == ("plan", date(2020, 6, 30))

    def test_a_meeting_of_another_year_or_branch_cannot_be_linked(self):
        step = self.step(a_course(self.branch), Kind.MEETING)
        for meeting in (
            a_meeting(self.branch, date(2019, 12, 1), [Form.ORG_LIFE_MEETING]),
            a_meeting(self.elsewhere, date(2020, 3, 1), [Form.ORG_LIFE_MEETING]),
        ):
            client = self.as_(self.secretary)
            assert client.post(f"/org-life/steps/{step.pk}/link/{meeting.pk}/").status_code == 404
            assert self.edit(step, meeting=meeting.pk).status_code == 422
        assert self.step(step.course, Kind.MEETING).meeting is None

    def test_talks_are_counted_in_the_two_months_before_the_meeting(self):
        course = a_course(self.branch)
        held = a_meeting(self.branch, date(2020, 4, 30), [Form.ORG_LIFE_MEETING])
        self.edit(self.step(course, Kind.MEETING), meeting=held.pk)
        for day in ((2020, 2, 28), (2020, 2, 29), (2020, 4, 30), (2020, 5, 1)):
            Talk.objects.create(branch=self.branch, held_on=date(*day), talker=self.shen)
        Talk.objects.create(branch=self.elsewhere, held_on=date(2020, 4, 1), talker=self.wang)

        page = self.as_(self.secretary).get("/org-life/2020/")

        assert page.context["talks"] == (2, date(2020, 2, 29), date(2020, 4, 30))
        assert self.as_(self.reader).get("/org-life/2020/").context["talks"] is None

    def test_two_months_before_the_end_of_a_long_month(self):
        days = [date(2020, 4, 30), date(2021, 4, 30), date(2020, 1, 15), date(2020, 12, 31)]
        assert [two_months_before(day) for day in days] == [
            date(2020, 2, 29),
            date(2021, 2, 28),
            date(2019, 11, 15),
            date(2020, 10, 31),
        ]

    def test_a_file_is_attached_to_a_step(self):
        step = self.step(a_course(self.branch), Kind.REPORT)
        self.edit(step, files=SimpleUploadedFile("报告.txt", "情况报告".encode()))

        assert [attachment.name for attachment in step.attachments.all()] == ["报告.txt"]
        self.assertContains(self.as_(self.reader).get("/org-life/2020/"), "报告.txt")

    # ---- who may ----
    def test_who_reads_and_who_keeps_the_course(self):
        course = a_course(self.branch)
        step, problem = self.step(course, Kind.STUDY), a_problem(course)
        for url in ("", "2020/", "2020/problems/", "2020/problems/print/", "2020/problems/ledger/"):
            last = 200 if url == "" else 404
            assert self.statuses(f"/org-life/{url}") == [200, 200, 200, 200, 200, 200, last], url
        for url in (
            "2020/edit/", "2020/problems/new/", f"steps/{step.pk}/edit/", f"problems/{problem.pk}/edit/",
            f"problems/{problem.pk}/close/", f"problems/{problem.pk}/delete/",
        ):  # fmt: skip
            assert self.statuses(f"/org-life/{url}") == [200, 200, 200, 403, 403, 403, 404], url
        assert self.statuses("/org-life/new/") == [200, 200, 200, 403, 403, 403, 200]
        done = f"/org-life/steps/{step.pk}/done/"
        assert self.statuses(done, "post") == [302, 302, 302, 403, 403, 403, 404]
        assert self.statuses("/org-life/2020/delete/") == [302, 302, 302, 403, 403, 403, 404]

    def test_nothing_of_it_is_drawn_for_who_may_not_change(self):
        a_problem(a_course(self.branch))
        client = self.as_(self.reader)
        for url in ("/org-life/", "/org-life/2020/", "/org-life/2020/problems/"):
            page = client.get(url)
            for words in ("今天完成", "修改", "写问题", "销号："):
                self.assertNotContains(page, words)

    def test_the_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for many in (1, 3):
            for number in range(many):
                course = a_course(self.branch, 2000 + 10 * many + number)
                for each in range(many):
                    a_problem(course, f"{each}", member=self.bai, responsible=self.gu)
                    a_meeting(self.branch, date(course.year, 3, 1 + each), [Form.ORG_LIFE_MEETING])
            for url, queries in (
                ("/org-life/", 8),
                (f"/org-life/{course.year}/", 11),
                (f"/org-life/{course.year}/problems/", 8),
                (f"/org-life/{course.year}/problems/ledger/", 8),
                (f"/org-life/{course.year}/problems/new/", 7),
            ):
                with self.subTest(many=many, url=url), self.assertNumQueries(queries):
                    client.get(url)


class Problems(Office):
    def setUp(self):
        super().setUp()
        self.course = a_course(self.branch)

    def sheet(self, *rows, account=None, **more):
        typed = {
            f"row{n}-{name}": row.get(name, "")
            for n, row in enumerate(rows, 1)
            for name in ("member", "text", "source", "measure", "responsible", "due_on")
        }
        return self.as_(account or self.secretary).post("/org-life/2020/problems/new/", typed | more)

    def edit(self, problem, **typed):
        blank = dict.fromkeys(
            ("member", "source", "text", "measure", "responsible", "due_on", "closed_on", "outcome"), ""
        )
        url = f"/org-life/problems/{problem.pk}/edit/"
        return self.as_(self.secretary).post(url, blank | {"text": problem.text} | typed)

    def close(self, problem, outcome="补学了四次", closed_on="2020-06-10", **more):
        typed = {"outcome": outcome, "closed_on": closed_on, **more}
        return self.as_(self.secretary).post(f"/org-life/problems/{problem.pk}/close/", typed)

    def texts(self, account, url="/org-life/2020/problems/"):
        return [problem.text for problem, *_ in self.as_(account).get(url).context["lines"]]

    def test_several_problems_are_written_down_at_once(self):
        saved = self.sheet(
            {"text": "讨论不够", "source": "征求意见", "measure": "先定议题", "responsible": self.gu.pk},
            {},
            {"text": "学得少", "member": self.bai.pk, "due_on": "2020-12-31"},
        )

        self.assertRedirects(saved, "/org-life/2020/problems/")
        assert list(Problem.objects.values_list("text", "member", "responsible", "due_on")) == [
            ("讨论不够", None, self.gu.pk, None),
            ("学得少", self.bai.pk, None, date(2020, 12, 31)),
        ]

    def test_one_can_go_on_writing(self):
        self.assertRedirects(self.sheet({"text": "一"}, more="1"), "/org-life/2020/problems/new/")

    def test_a_line_without_a_problem_is_named_and_nothing_is_lost(self):
        page = self.sheet({"text": "讨论不够"}, {"measure": "写好的措施"})

        self.assertContains(page, "第2行：还没写问题。", status_code=422)
        for words in ("讨论不够", "写好的措施"):
            self.assertContains(page, words, status_code=422)
        assert not Problem.objects.exists()

    def test_every_bad_line_is_named(self):
        page = self.sheet({"text": "一", "due_on": "2020-13-01"}, {"text": "二", "due_on": "2019-12-31"})

        self.assertContains(page, "第1行：日期“2020-13-01”看不懂", status_code=422)
        self.assertContains(page, "第2行：整改时限“2019-12-31”太早，不能早于2020年1月1日。", status_code=422)

    def test_an_empty_sheet_is_no_problem_list(self):
        self.assertContains(self.sheet({}, {}), "一条问题都还没写。至少写一行。", status_code=422)

    def test_somebody_of_another_branch_has_no_problem_here(self):
        page = self.sheet({"text": "一", "member": self.wang.pk})

        self.assertContains(page, "谁的问题请从列出的里面选。", status_code=422)
        assert not Problem.objects.exists()

    def test_the_people_offered_were_on_the_roll_in_that_year_or_since(self):
        a_member(self.branch, "早走了", left_on=date(2019, 12, 31))
        a_member(self.branch, "今年走了", left_on=date(2020, 2, 1))

        page = self.as_(self.secretary).get("/org-life/2020/problems/new/")

        self.assertContains(page, "今年走了")
        self.assertNotContains(page, "早走了")

    def test_who_has_left_since_stays_chosen(self):
        gone = a_member(self.branch, "早走了", left_on=date(2019, 12, 31))
        problem = a_problem(self.course, member=gone)

        self.edit(problem, member=gone.pk, measure="补写的措施")

        problem.refresh_from_db()
        assert (problem.member, problem.measure) == (gone, "补写的措施")

    def test_closing_needs_the_outcome_and_the_day(self):
        problem = a_problem(self.course)

        page = self.close(problem, outcome="", closed_on="")

        self.assertContains(page, "还没写完成情况。", status_code=422)
        self.assertContains(page, "还没写销号日期。", status_code=422)
        self.assertContains(self.edit(problem, closed_on="2020-06-01"), "销号要写完成情况。", status_code=422)
        problem.refresh_from_db()
        assert problem.closed_on is None

    def test_the_database_keeps_no_closing_without_outcome(self):
        with pytest.raises(IntegrityError):
            a_problem(self.course, closed_on=TODAY)

    def test_closing_is_neither_in_the_future_nor_before_the_year(self):
        problem = a_problem(self.course)
        for day, words in (
            ("2020-06-11", "销号日期“2020-06-11”还没到，不能晚于今天。"),
            ("2019-12-31", "销号日期“2019-12-31”太早，不能早于2020年1月1日。"),
        ):
            page = self.close(problem, "补学了四次", day)
            self.assertContains(page, words, status_code=422)
            self.assertContains(page, "补学了四次", status_code=422)

    def test_a_problem_is_closed_with_its_evidence(self):
        problem = a_problem(self.course)
        page = self.as_(self.secretary).get(f"/org-life/problems/{problem.pk}/close/")
        self.assertContains(page, 'value="2020-06-10"')

        self.close(problem, files=SimpleUploadedFile("笔记.txt", "学习笔记".encode()))

        problem.refresh_from_db()
        assert (problem.outcome, problem.closed_on) == ("补学了四次", TODAY)
        assert [attachment.name for attachment in problem.attachments.all()] == ["笔记.txt"]
        self.assertContains(self.as_(self.secretary).get("/org-life/2020/problems/"), "笔记.txt")

    def test_what_is_past_its_day_stands_first_and_what_is_closed_last(self):
        a_problem(self.course, "销了的", outcome="改好了", closed_on=TODAY, due_on=date(2020, 1, 5))
        a_problem(self.course, "没有时限")
        a_problem(self.course, "今天到期", due_on=TODAY)
        a_problem(self.course, "过了期", due_on=date(2020, 6, 1))

        page = self.as_(self.secretary).get("/org-life/2020/problems/")

        assert [(problem.text, mark.words) for problem, _, mark in page.context["lines"]] == [
            ("过了期", "超期9天"),
            ("今天到期", "整改中"),
            ("没有时限", "整改中"),
            ("销了的", "已销号"),
        ]
        assert page.context["chips"] == [
            ("", "全部", 4),
            ("open", "整改中", 2),
            ("overdue", "超期", 1),
            ("closed", "已销号", 1),
        ]
        assert self.texts(self.secretary, "/org-life/2020/problems/?state=closed") == ["销了的"]
        assert len(self.texts(self.secretary, "/org-life/2020/problems/?state=x")) == 4

    def test_a_member_s_problem_is_for_the_committee_and_that_member(self):
        a_problem(self.course, "支部的")
        a_problem(self.course, "白子衿的", member=self.bai)
        a_problem(self.course, "邵国梁的", member=self.shao, responsible=self.bai)
        everything = ["支部的", "白子衿的", "邵国梁的"]

        seen = {
            account: self.texts(account)
            for account in (self.secretary, self.discipline, self.leader, self.reader, self.superior)
        }

        assert seen == {
            self.secretary: everything,
            self.discipline: everything,
            self.leader: ["支部的", "邵国梁的"],
            self.reader: ["支部的", "白子衿的"],
            self.superior: ["支部的"],
        }
        for url in ("", "problems/", "problems/print/", "problems/ledger/"):
            page = self.as_(self.reader).get(f"/org-life/2020/{url}")
            self.assertNotContains(page, "邵国梁的")
        assert self.as_(self.reader).get("/org-life/").context["rows"] == [(self.course, 0, 2, 0)]
        assert self.as_(self.reader).get("/org-life/2020/").context["problems"]["total"] == 2

    def test_one_problem_by_itself_follows_the_same_rule(self):
        of_shao = a_problem(self.course, member=self.shao)
        readers = (self.secretary, self.leader, self.reader)
        assert [may_read_problem(access_of(account), of_shao) for account in readers] == [True, True, False]

    def test_an_officer_without_other_rights_reads_all_as_well(self):
        youth = a_member(self.branch, "青年委员")
        a_role(youth, Post.YOUTH_OFFICER)
        a_problem(self.course, "白子衿的", member=self.bai)
        assert self.texts(an_account(youth, "qingnian")) == ["白子衿的"]

    def test_the_ledger_has_the_customary_columns(self):
        a_problem(
            self.course, "讨论不够", measure="先定议题", responsible=self.gu, due_on=date(2020, 5, 1),
            outcome="已坚持三个月", closed_on=date(2020, 5, 20),
        )  # fmt: skip
        client = self.as_(self.secretary)

        ledger = client.get("/org-life/2020/problems/ledger/")
        for title in ("序号", "问题", "整改措施", "责任人", "整改时限", "完成情况", "销号日期"):
            self.assertContains(ledger, f'<th scope="col">{title}</th>', html=True)
        for words in ("讨论不够", "先定议题", "顾秋实", "2020年5月1日", "已坚持三个月", "2020年5月20日"):
            self.assertContains(ledger, words)
        self.assertContains(client.get("/org-life/2020/problems/print/"), "讨论不够")

    def test_a_problem_is_deleted_after_asking(self):
        problem = a_problem(self.course, "写错的")
        client = self.as_(self.secretary)
        url = f"/org-life/problems/{problem.pk}/delete/"

        self.assertContains(client.get(url), "支部的问题：写错的")
        client.post(url)

        assert not Problem.objects.exists()
