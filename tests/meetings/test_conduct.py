"""Conduct and clean government: 三重一大, supervision checks, and the 警示教育 of a half-year."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from branch.periods import HalfYear, today
from meetings.models import Attachment, MajorMatter, Meeting, Supervision
from tests.factories import a_meeting, a_role, an_account, an_organisation
from tests.meetings.files import PDF
from tests.meetings.people import DAY, ThreePeople


def a_matter(branch, decided_on=DAY, **fields):
    fields = {"title": "添置学习资料", "kind": "funds", **fields}
    return MajorMatter.objects.create(branch=branch, decided_on=decided_on, **fields)


def a_supervision(branch, checked_on=DAY, **fields):
    fields = {"subject": "公务用车", **fields}
    return Supervision.objects.create(branch=branch, checked_on=checked_on, **fields)


class Conduct(ThreePeople):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        a_role(cls.gu, "discipline_officer")
        cls.discipline = an_account(cls.gu, "jijian")


class Overview(Conduct):
    def page(self, account=None, half="2020H1"):
        return self.as_(account or self.secretary).get(f"/conduct/?half={half}")

    def test_it_shows_the_three_parts_of_the_half_year(self):
        inside = a_matter(self.branch, date(2020, 6, 30))
        a_matter(self.branch, date(2020, 7, 1))
        a_matter(self.elsewhere)
        checked = a_supervision(self.branch, date(2020, 1, 1))
        a_supervision(self.branch, date(2019, 12, 31))
        a_supervision(self.elsewhere)
        warning = a_meeting(self.branch, DAY, ["warning_education"], present=[self.shen])
        a_meeting(self.branch, DAY, ["warning_education"], state="cancelled")
        a_meeting(self.branch, DAY)

        page = self.page()

        assert list(page.context["matters"]) == [inside]
        assert page.context["supervisions"] == [checked]
        assert list(page.context["meetings"]) == [warning]
        self.assertContains(page, warning.get_absolute_url())
        self.assertContains(page, "1/1")

    def test_an_empty_half_year_offers_to_record_each(self):
        page = self.page()

        for address in (
            "/conduct/matters/new/",
            "/conduct/supervision/new/",
            "/meetings/new/?form=warning_education",
        ):
            self.assertContains(page, f'href="{address}"', count=1)
        reading = self.page(an_account(self.role("publicity_officer"), "xuanchuan"))
        self.assertContains(reading, "2020年上半年没有记录监督检查。")
        self.assertNotContains(reading, "/conduct/matters/new/")

    def role(self, post):
        a_role(self.bai, post)
        self.bai.account = None
        return self.bai

    def test_a_matter_without_meeting_and_without_words_is_pointed_out(self):
        meeting = a_meeting(self.branch)
        a_matter(self.branch, meeting=meeting)
        a_matter(self.branch, how="机关党委研究决定")
        self.assertNotContains(self.page(), "没写怎样决定")

        matter = a_matter(self.branch)

        self.assertContains(self.page(), "没写怎样决定", count=1)
        self.assertContains(self.client.get(matter.get_absolute_url()), "还没写怎样决定。")

    def test_what_is_open_stands_first_and_what_is_overdue_says_so(self):
        now, found = today(), {"findings": "台账不全"}
        start = HalfYear.containing(now).start
        settled = a_supervision(self.branch, start, outcome="改了", closed_on=now, **found)
        nothing = a_supervision(self.branch, now)
        undated = a_supervision(self.branch, start, **found)
        due = a_supervision(self.branch, start, due_on=now, **found)
        old = start - timedelta(days=9)
        overdue = a_supervision(self.branch, old, due_on=now - timedelta(days=1), **found)
        a_supervision(self.branch, old, outcome="改了", closed_on=now, **found)
        a_supervision(self.branch, old)
        a_supervision(self.branch, old, findings="没有发现问题。")

        page = self.page(half="")

        assert page.context["supervisions"] == [overdue, due, undated, nothing, settled]
        self.assertContains(page, "逾期未办结", count=1)
        self.assertContains(page, "整改中", count=2)
        self.assertContains(page, "没有发现问题", count=1)
        # In its own half-year it stands once.
        before = self.page(half=HalfYear.containing(old).code)
        assert overdue in before.context["supervisions"]

    def test_the_queries_do_not_grow_with_the_rows(self):
        self.as_(self.secretary)
        for many in (1, 3):
            while MajorMatter.objects.count() < many:
                meeting = a_meeting(self.branch, DAY, ["warning_education"], present=[self.shen])
                a_matter(self.branch, meeting=meeting)
                a_supervision(self.branch, findings="台账不全", responsible=self.gu)
            with self.subTest(many=many), self.assertNumQueries(8):
                self.client.get("/conduct/?half=2020H1")


class Matters(Conduct):
    def typed(self, **changes):
        return {
            "title": "添置学习资料",
            "kind": "funds",
            "decided_on": "2020-03-18",
            "meeting": "",
            "how": "",
            "decision": "买12套，共3600元。",
            "carried_out": "",
            **changes,
        }

    def test_a_matter_is_recorded_with_the_meeting_that_decided_it(self):
        meeting = a_meeting(self.branch, DAY)

        response = self.as_(self.discipline).post("/conduct/matters/new/", self.typed(meeting=meeting.pk))

        self.assertRedirects(response, "/conduct/")
        matter = MajorMatter.objects.get()
        assert (matter.branch, matter.title, matter.kind, matter.decided_on, matter.meeting) == (
            self.branch,
            "添置学习资料",
            "funds",
            DAY,
            meeting,
        )
        page = self.client.get(matter.get_absolute_url())
        self.assertContains(page, meeting.get_absolute_url())
        self.assertContains(page, "买12套，共3600元。")

    def test_it_is_mended_and_deleted(self):
        matter = a_matter(self.branch)
        self.as_(self.secretary)

        self.client.post(f"/conduct/matters/{matter.pk}/edit/", self.typed(carried_out="已买到"))
        matter.refresh_from_db()
        assert matter.carried_out == "已买到"
        url = f"/conduct/matters/{matter.pk}/delete/"
        self.assertContains(self.client.get(url), "三重一大事项：添置学习资料")
        self.assertRedirects(self.client.post(url), "/conduct/?half=2020H1")
        assert not MajorMatter.objects.exists()

    def test_only_meetings_held_in_the_branch_are_offered(self):
        held = a_meeting(self.branch, DAY)
        planned = a_meeting(self.branch, state="planned")
        elsewhere = a_meeting(self.elsewhere)
        self.as_(self.secretary)

        page = self.client.get("/conduct/matters/new/")
        assert list(page.context["form"].fields["meeting"].queryset) == [held]
        self.assertContains(page, "2020年3月18日 支部党员大会：学习党章")
        for other in (planned, elsewhere):
            refused = self.client.post("/conduct/matters/new/", self.typed(meeting=other.pk))
            self.assertContains(refused, "在哪次会上决定请从列出的里面选。", status_code=422)

    def test_a_day_to_come_and_blanks_are_refused_and_nothing_is_lost(self):
        later = (today() + timedelta(days=1)).isoformat()

        refused = self.as_(self.secretary).post(
            "/conduct/matters/new/", self.typed(title="", kind="", decided_on=later)
        )

        for words in ("还没写事项。", "还没选类别。", "决定日期还没到，写今天或以前的日期。", "买12套"):
            self.assertContains(refused, words, status_code=422)
        assert not MajorMatter.objects.exists()

    def test_when_the_meeting_is_deleted_the_matter_stays(self):
        meeting = a_meeting(self.branch)
        matter = a_matter(self.branch, meeting=meeting)

        meeting.delete()

        matter.refresh_from_db()
        assert matter.meeting is None

    def test_the_queries_of_the_form_do_not_grow_with_the_meetings(self):
        self.as_(self.secretary)
        for many in (1, 3):
            while Meeting.objects.count() < many:
                a_meeting(self.branch)
            with self.subTest(many=many), self.assertNumQueries(6):
                self.client.get("/conduct/matters/new/")


class Supervisions(Conduct):
    def typed(self, **changes):
        return {
            "subject": "公务用车",
            "checked_on": "2020-03-18",
            "checker": "方克勤",
            "findings": "台账不全",
            "follow_up": "补齐",
            "responsible": self.shen.pk,
            "due_on": "2020-04-18",
            "outcome": "",
            "closed_on": "",
            **changes,
        }

    def new(self, **changes):
        return self.as_(self.discipline).post("/conduct/supervision/new/", self.typed(**changes))

    def test_a_check_is_recorded_and_closed_with_its_outcome(self):
        self.assertRedirects(self.new(), "/conduct/")
        row = Supervision.objects.get()
        assert (row.branch, row.responsible, row.is_open, row.is_overdue) == (
            self.branch,
            self.shen,
            True,
            True,
        )
        url = row.get_absolute_url()
        self.assertContains(self.client.get(url), "逾期未办结")

        closed = self.client.post(f"{url}edit/", self.typed(outcome="已补齐", closed_on="2020-04-10"))

        self.assertRedirects(closed, url)
        row.refresh_from_db()
        assert (row.outcome, row.closed_on, row.is_open) == ("已补齐", date(2020, 4, 10), False)
        self.assertContains(self.client.get(url), "办结")

    def test_days_out_of_order_and_closing_without_outcome_are_refused(self):
        later = (today() + timedelta(days=1)).isoformat()
        for changes, complaint in [
            ({"due_on": "2020-03-17"}, "整改时限不能早于检查日期。"),
            ({"closed_on": "2020-03-17", "outcome": "改了"}, "办结日期不能早于检查日期。"),
            ({"closed_on": "2020-04-10"}, "办结要写整改结果。"),
            ({"closed_on": "2020-04-10", "outcome": " \n"}, "办结要写整改结果。"),
            ({"closed_on": later, "outcome": "改了"}, "办结日期还没到，写今天或以前的日期。"),
            ({"checked_on": later, "due_on": ""}, "检查日期还没到，写今天或以前的日期。"),
            ({"subject": ""}, "还没写检查内容。"),
            ({"responsible": self.wang.pk}, "责任人请从列出的里面选。"),
        ]:
            with self.subTest(complaint=complaint, **changes):
                refused = self.new(**changes)
                self.assertContains(refused, complaint, status_code=422)
                self.assertContains(refused, "台账不全", status_code=422)
        assert not Supervision.objects.exists()

    def test_the_database_refuses_the_same(self):
        for fields in (
            {"due_on": DAY - timedelta(days=1)},
            {"closed_on": DAY - timedelta(days=1), "outcome": "改了"},
            {"closed_on": DAY},
        ):
            with self.subTest(**fields), self.assertRaises(IntegrityError), transaction.atomic():
                a_supervision(self.branch, **fields)

    def test_nothing_found_is_nothing_to_mend_however_it_is_written(self):
        for words in ("", "无", "没有发现问题。", "未发现异常", "未发现问题。"):
            assert not Supervision(findings=words).is_open, words
        for words in ("无人签字", "没有发现问题的台账1本"):
            assert Supervision(findings=words).is_open, words

    def test_it_is_deleted_after_asking(self):
        row = a_supervision(self.branch)
        url = f"/conduct/supervision/{row.pk}/delete/"
        self.as_(self.secretary)

        self.assertContains(self.client.get(url), "监督检查：公务用车")
        self.assertRedirects(self.client.post(url), "/conduct/?half=2020H1")
        assert not Supervision.objects.exists()


class Attachments(Conduct):
    def test_a_scan_goes_with_the_matter_and_survives_a_mistake_elsewhere(self):
        self.as_(self.secretary)
        typed = {"title": "添置学习资料", "kind": "funds", "decided_on": "2020-03-18"}
        scan = SimpleUploadedFile("批准文件.pdf", PDF)

        refused = self.client.post("/conduct/matters/new/", {**typed, "title": "", "files": [scan]})
        (waiting,) = Attachment.objects.all()
        self.assertContains(refused, f'name="uploaded" value="{waiting.pk}"', status_code=422)
        self.client.post("/conduct/matters/new/", {**typed, "uploaded": waiting.pk})

        matter = MajorMatter.objects.get()
        assert list(matter.attachments.all()) == [waiting]
        self.assertContains(self.client.get(matter.get_absolute_url()), "批准文件.pdf")
        self.assertContains(self.client.get(f"/conduct/matters/{matter.pk}/delete/"), "1 个附件一起删除。")
        assert self.as_(self.reader).get(f"/attachments/{waiting.pk}/").status_code == 403

    def test_the_queries_of_a_page_do_not_grow_with_its_files(self):
        row = a_supervision(self.branch)
        edit = {"subject": "公务用车", "checked_on": "2020-03-18"}
        self.as_(self.secretary)
        for many in (1, 3):
            while row.attachments.count() < many:
                scan = SimpleUploadedFile("照片.pdf", PDF + bytes(f"\n%{row.attachments.count()}", "ascii"))
                self.client.post(f"/conduct/supervision/{row.pk}/edit/", {**edit, "files": [scan]})
            with self.subTest(many=many), self.assertNumQueries(7):
                self.client.get(row.get_absolute_url())


class Rights(Conduct):
    def setUp(self):
        self.matter, self.supervision = a_matter(self.branch), a_supervision(self.branch)
        self.seen = ["/conduct/", self.matter.get_absolute_url(), self.supervision.get_absolute_url()]
        self.changed = ["/conduct/matters/new/", "/conduct/supervision/new/"]
        self.changed += [f"{url}{what}/" for url in self.seen[1:] for what in ("edit", "delete")]

    def statuses(self, account, urls, method="get"):
        client = self.as_(account)
        return {getattr(client, method)(url).status_code for url in urls}

    def test_the_secretary_and_the_discipline_officer_write(self):
        for account in (self.secretary, self.discipline):
            assert self.statuses(account, self.seen + self.changed) == {200}

    def test_other_committee_members_and_the_superior_read(self):
        a_role(self.bai, "publicity_officer")
        self.branch.superior = an_organisation()
        self.branch.save()
        above = an_account(username="shangji", organisation=self.branch.superior)
        self.client.force_login(above)
        self.client.session.save()
        for account in (self.reader, above):
            client = self.as_(account)
            session = client.session
            session["branch"] = self.branch.pk
            session.save()
            assert {client.get(url).status_code for url in self.seen} == {200}
            assert {client.get(url).status_code for url in self.changed} == {403}
            assert {client.post(url).status_code for url in self.changed} == {403}

    def test_a_groups_leader_and_a_member_see_nothing(self):
        for account in (self.leader, self.reader):
            assert self.statuses(account, self.seen + self.changed) == {403}
            assert self.statuses(account, self.changed, "post") == {403}
            self.assertNotContains(self.client.get("/more/"), 'href="/conduct/"')
        self.assertContains(self.as_(self.secretary).get("/more/"), 'href="/conduct/"')

    def test_another_branch_finds_nothing(self):
        rows = self.seen[1:] + self.changed[2:]

        assert self.statuses(self.stranger, rows) == {404}
        assert self.statuses(self.stranger, self.changed[2:], "post") == {404}
        self.assertNotContains(self.as_(self.stranger).get("/conduct/?half=2020H1"), "添置学习资料")
        assert MajorMatter.objects.exists() and Supervision.objects.exists()
