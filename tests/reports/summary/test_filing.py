"""Filing: every blank dealt with, everything frozen at once, or nothing left behind."""

import hashlib
import os
import stat
from datetime import date
from io import BytesIO
from unittest.mock import patch

import pdfplumber
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from branch.periods import Year
from meetings.models import Attendance, Form, Meeting
from members.access import access_of
from members.models import Post
from reports.document.fonts import CannotPrint, MissingFonts
from reports.handover.contents import files_of
from reports.models import DraftComment, DraftSection, FiledSummary, SummaryDraft
from reports.summary.filing import keeping, views
from reports.summary.filing.keeping import document_filed, pdf_filed
from reports.summary.filing.present import as_it_stands
from reports.summary.filing.sealing import seal_of
from reports.summary.material import gather
from tests.factories import a_branch, a_meeting, a_member, a_role, an_account
from tests.members.people import TODAY
from tests.reports.document.test_files import embedded
from tests.reports.summary.filing import FILE, H1, Filing


class RightsTest(Filing):
    def test_only_the_secretary_and_the_deputy_file(self):
        # Another branch's organiser may not file anything anywhere.
        self.assertEqual(self.statuses(FILE), [200, 403, 403, 403, 403, 403, 403])
        self.assertEqual(self.statuses(FILE, "post")[1:], [403] * 6)
        deputy = a_member(self.branch, "温知远", self.first)
        a_role(deputy, Post.DEPUTY_SECRETARY)
        self.assertEqual(self.as_(an_account(deputy, "fushuji")).get(FILE).status_code, 200)

    def test_everybody_of_the_branch_and_the_superior_read_what_is_filed(self):
        self.filed()
        for ending in ("", "pdf/", "docx/"):
            url = f"/summary/2020H1/filed/1/{ending}"
            self.assertEqual(self.statuses(url), [200, 200, 200, 200, 200, 200, 404], url)
        self.assertEqual(self.statuses("/summary/filed/"), [200] * 7)
        self.assertNotContains(self.as_(self.stranger).get("/summary/filed/"), "规划联合党支部")
        self.assertContains(self.as_(self.superior).get("/summary/filed/"), "规划联合党支部2020年上半年")

    def test_that_it_was_sent_up_is_written_down_by_who_files(self):
        self.filed()
        url = "/summary/2020H1/filed/1/sent/"
        self.assertEqual(self.statuses(url), [200, 403, 403, 403, 403, 403, 403])

    def test_what_nobody_filed_is_not_there(self):
        for ending in ("", "pdf/", "docx/", "sent/"):
            page = self.as_(self.secretary).get(f"/summary/2020H1/filed/1/{ending}")
            self.assertEqual(page.status_code, 404, ending)


class BlanksTest(Filing):
    def test_every_blank_stands_with_its_sentence_in_reading_order(self):
        page = self.as_(self.secretary).get(FILE)
        blanks = [blank for blank, _ in page.context["blanks"]]

        text = as_it_stands(self.branch, H1, TODAY).document.plain_text()
        self.assertGreater(len(blanks), 3)
        self.assertEqual(text.count("【待补充："), len(blanks))
        place = 0
        for blank in blanks:
            # The sentence may hold two of them.
            place = text.index(f"{blank.mark}{blank.after}", place) + 1
            self.assertIn(f"{blank.before}{blank.mark}{blank.after}", text)
        for blank in blanks:
            self.assertNotIn("。", blank.before)
            self.assertNotIn("。", blank.after[:-1])
        self.assertContains(page, blanks[0].mark)
        self.assertContains(page, "#s-", count=len([blank for blank in blanks if blank.section]))

    def test_one_blank_not_dealt_with_stops_it_and_is_named(self):
        typed = self.typed()
        open_one = typed["left"].pop(1)

        response = self.as_(self.secretary).post(FILE, typed)

        self.assertEqual(response.status_code, 422)
        [blank] = response.context["form"].still_open
        self.assertEqual(blank.token, open_one)
        self.assertContains(response, f"还有1处待补充没有处理：{blank.what}。", status_code=422)
        # The ticks are kept.
        ticked = [blank.token for blank, is_ticked in response.context["blanks"] if is_ticked]
        self.assertEqual(ticked, typed["left"])
        self.assertEqual((FiledSummary.objects.count(), self.files), (0, []))

    def test_the_meeting_s_day_fills_the_date_at_the_foot(self):
        dates = [b.token for b, _ in self.as_(self.secretary).get(FILE).context["blanks"] if b.is_date]
        typed = self.typed(adopted_at=self.general.pk)
        typed["left"] = [token for token in typed["left"] if token not in dates]

        response = self.as_(self.secretary).post(FILE, typed)

        filed = FiledSummary.objects.get()
        self.assertRedirects(response, "/summary/2020H1/filed/1/")
        self.assertIn("2020年6月8日", filed.plain_text)
        self.assertNotIn("成文日期", filed.plain_text)
        self.assertEqual((filed.adopted_at, filed.blanks_left), (self.general, len(typed["left"])))

    def test_a_date_that_was_typed_comes_before_the_meeting_s(self):
        filed = self.filed(adopted_at=self.general.pk, dated_on="2020-06-09")
        self.assertIn("2020年6月9日", filed.plain_text)

    def test_only_meetings_near_the_end_that_were_held_can_have_adopted_it(self):
        committee = a_meeting(self.branch, date(2020, 5, 2), [Form.COMMITTEE_MEETING])
        a_meeting(self.branch, date(2020, 4, 1), [Form.GENERAL_MEETING])  # too early
        a_meeting(self.branch, date(2020, 6, 9), [Form.THEME_DAY])  # adopts nothing
        a_meeting(self.branch, date(2020, 6, 20), [Form.GENERAL_MEETING], state=Meeting.State.PLANNED)
        a_meeting(self.elsewhere, date(2020, 6, 8), [Form.GENERAL_MEETING])

        form = self.as_(self.secretary).get(FILE).context["form"]

        self.assertEqual(list(form.fields["adopted_at"].queryset), [self.general, committee])
        other = Meeting.objects.get(branch=self.elsewhere)
        response = self.send(adopted_at=other.pk)
        self.assertContains(response, "通过总结的会议请从列出的里面选。", status_code=422)

    def test_a_day_to_come_or_no_day_at_all_is_said(self):
        self.assertContains(self.send(dated_on="2020-06-11"), "成文日期不能晚于今天。", status_code=422)
        self.assertContains(self.send(dated_on="2020-06-31"), "6月只有30天", status_code=422)
        self.assertEqual(FiledSummary.objects.count(), 0)

    def test_what_changed_since_the_page_was_opened_is_looked_at_first(self):
        typed = self.typed()
        a_meeting(self.branch, date(2020, 6, 2), [Form.PARTY_LECTURE])

        response = self.as_(self.secretary).post(FILE, typed)

        self.assertContains(response, "您看过以后，正文或数字又有变化", status_code=422)
        self.assertEqual(FiledSummary.objects.count(), 0)
        again = typed | {"seen": response.context["form"]["seen"].value()}
        again["left"] = [blank.token for blank, _ in response.context["blanks"]]
        self.assertEqual(self.as_(self.secretary).post(FILE, again).status_code, 302)

    def test_a_form_of_nonsense_is_answered_in_words(self):
        for name, value in (("edition", "x"), ("edition", "-1"), ("edition", ""), ("adopted_at", "x")):
            fields = {name: value}
            response = self.as_(self.secretary).post(FILE, self.typed(**fields))
            self.assertEqual(response.status_code, 422, fields)
        self.assertEqual(self.as_(self.secretary).post(FILE, {}).status_code, 422)


class NoticesTest(Filing):
    def notices(self, day=TODAY) -> str:
        with self.on(day):
            page = self.as_(self.secretary).get(FILE)
        return "\n".join(notice.text for notice in page.context["notices"])

    def test_before_the_end_it_says_what_is_not_counted_yet(self):
        a_meeting(self.branch, date(2020, 6, 20), [Form.THEME_DAY], state=Meeting.State.PLANNED)
        said = self.notices()
        self.assertIn("2020年上半年还没有结束。6月10日以后记录的", said)
        self.assertIn("包括已经安排的1次活动", said)
        self.assertIn("6月该开而没开的也还没有算作缺项", said)

    def test_after_the_end_there_is_nothing_to_say(self):
        self.assertEqual(self.notices(date(2020, 7, 1)), "")

    def test_open_comments_and_sections_whose_facts_changed_are_told(self):
        draft = SummaryDraft.objects.create(branch=self.branch, half="2020H1")
        DraftSection.objects.create(
            branch=self.branch, draft=draft, key="life", part="work", heading="组织生活",
            is_written=True, text="开了会。", basis="召开支部党员大会7次。",
        )  # fmt: skip
        comment = DraftComment(branch=self.branch, draft=draft, text="加一段", by=self.organiser)
        comment.save()
        said = self.notices(date(2020, 7, 1))
        self.assertIn("还有1条意见没有处理。", said)
        self.assertIn("组织生活是手写的，写好以后记录又有变化", said)

        comment.settled_by, comment.settled_at = self.secretary, "2020-06-10T08:00:00Z"
        comment.save()
        self.assertNotIn("意见", self.notices(date(2020, 7, 1)))


class FrozenTest(Filing):
    def test_everything_is_kept_as_it_was(self):
        before = as_it_stands(self.branch, H1, TODAY).dated(date(2020, 6, 8))
        filed = self.filed(adopted_at=self.general.pk)

        content = pdf_filed(filed)
        self.assertEqual(document_filed(filed), before)
        self.assertEqual(filed.plain_text, before.plain_text())
        self.assertEqual(filed.figures, gather(self.branch, H1, TODAY).figures.as_json())
        self.assertEqual(filed.pdf_sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(filed.sha256, seal_of(FiledSummary.objects.get()))
        self.assertEqual((filed.filed_by, filed.edition, filed.previous_sha256), (self.secretary, 1, ""))
        with pdfplumber.open(BytesIO(content)) as pdf:
            self.assertIn("2020年6月8日", "".join(page.extract_text() for page in pdf.pages))
        self.assertEqual(set(embedded(content)), {"figures.json", "evidence.csv"})

    def test_the_file_is_for_the_program_alone(self):
        path = default_storage.path(self.filed().pdf.name)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)

    def test_the_pdf_is_given_out_as_it_was_filed(self):
        filed = self.filed()
        for url in ("/summary/2020H1/filed/1/pdf/", "/summary/2020H1/filed/1/pdf/?download=1"):
            response = self.as_(self.reader).get(url)
            self.assertEqual(hashlib.sha256(response.content).hexdigest(), filed.pdf_sha256)
            self.assertEqual(response["Content-Type"], "application/pdf")
        self.assertTrue(response["Content-Disposition"].startswith("attachment"))
        self.assertEqual(response["ETag"], f'"{filed.pdf_sha256}"')
        again = self.client.get(url, headers={"if-none-match": response["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_records_that_change_later_change_nothing_in_it(self):
        filed = self.filed()
        page = self.as_(self.reader).get(filed.get_absolute_url()).context["document"]
        pdf = pdf_filed(filed)

        a_meeting(self.branch, date(2020, 6, 9), [Form.GENERAL_MEETING], present=[self.bai])
        Attendance.objects.filter(branch=self.branch, status="on_leave").update(status="absent")
        self.branch.name = "改名以后的党支部"
        self.branch.save()

        again = FiledSummary.objects.get()
        self.assertEqual(self.as_(self.reader).get(filed.get_absolute_url()).context["document"], page)
        self.assertEqual(pdf_filed(again), pdf)
        self.assertEqual(seal_of(again), filed.sha256)

    def test_a_branch_without_a_single_record_files_too(self):
        branch = a_branch("新支部")
        member = a_member(branch, "文静")
        a_role(member, Post.SECRETARY)
        self.client.force_login(an_account(member, "xin"))
        page = self.client.get(FILE).context
        typed = {
            "seen": page["form"]["seen"].value(),
            "edition": 1,
            "left": [blank.token for blank, _ in page["blanks"]],
        }

        self.assertRedirects(self.client.post(FILE, typed), "/summary/2020H1/filed/1/")

        filed = FiledSummary.objects.get(branch=branch)
        self.assertEqual(filed.figures["figures"]["组织生活总次数"], 0)
        self.assertEqual(document_filed(filed).plain_text(), filed.plain_text)

    def test_no_code_changes_or_deletes_it_by_accident(self):
        filed = self.filed()
        filed.title = "别的"
        for change in (filed.save, lambda: filed.save(update_fields=["title"]), filed.delete):
            with self.assertRaises(ValueError):
                change()

    def test_that_it_was_sent_up_is_added_later(self):
        filed = self.filed()
        url = "/summary/2020H1/filed/1/sent/"
        form = self.as_(self.secretary).get(url).context["form"]
        self.assertEqual(form["sent_to"].value(), "局机关党委")

        self.assertContains(self.client.post(url, {"sent_on": ""}), "还没写报送日期。", status_code=422)
        late = self.client.post(url, {"sent_on": "2020-06-11", "sent_to": "局机关党委"})
        self.assertContains(late, "报送日期不能晚于今天。", status_code=422)
        sent = {"sent_on": "2020-06-10", "sent_to": "局机关党委", "sent_number": "规党〔2020〕3号"}
        self.assertRedirects(self.client.post(url, sent), "/summary/2020H1/filed/1/")

        page = self.as_(self.reader).get("/summary/2020H1/filed/1/")
        self.assertContains(page, "2020年6月10日，报局机关党委，规党〔2020〕3号")
        self.assertEqual(seal_of(FiledSummary.objects.get()), filed.sha256)


class EditionsTest(Filing):
    def test_a_revised_edition_says_why_and_leaves_the_first_alone(self):
        first = self.filed()
        a_meeting(self.branch, date(2020, 6, 9), [Form.PARTY_LECTURE])

        refused = self.send()
        self.assertContains(refused, "还没写修订原因。", status_code=422)
        second = self.filed(reason="补记了党课")

        self.assertEqual((second.edition, second.reason), (2, "补记了党课"))
        self.assertEqual(second.previous_sha256, first.sha256)
        self.assertEqual(seal_of(FiledSummary.objects.get(edition=1)), first.sha256)
        self.assertEqual(len(self.files), 2)
        listed = self.as_(self.reader).get("/summary/filed/")
        self.assertEqual([one.edition for one in listed.context["filed"]], [2, 1])
        self.assertContains(listed, "补记了党课")
        self.assertContains(self.client.get(first.get_absolute_url()), "这一版已经有修订")

    def test_the_same_once_more_is_refused_and_its_bytes_would_be_the_same(self):
        first = self.filed(adopted_at=self.general.pk)

        refused = self.send(adopted_at=self.general.pk, reason="再来一次")

        self.assertContains(refused, "和第1版完全一样，没有要修订的", status_code=422)
        self.assertEqual(len(self.files), 1)
        # That another meeting adopted it is something new; the paper is the same to the byte.
        second = self.filed(dated_on="2020-06-08", reason="不是这次会议通过的")
        self.assertEqual(second.pdf_sha256, first.pdf_sha256)
        self.assertEqual((len(self.files), pdf_filed(second)), (1, pdf_filed(first)))

    def test_the_button_pressed_twice_files_once(self):
        typed = self.typed()
        self.assertRedirects(self.as_(self.secretary).post(FILE, typed), "/summary/2020H1/filed/1/")

        again = self.client.post(FILE, typed, follow=True)

        self.assertRedirects(again, "/summary/2020H1/filed/1/")
        self.assertContains(again, "没有重复定稿")
        self.assertEqual(FiledSummary.objects.count(), 1)

    def test_the_chain_goes_through_all_half_years_of_a_branch(self):
        first = self.filed()
        url = "/summary/2019H2/file/"
        page = self.as_(self.secretary).get(url).context
        left = [blank.token for blank, _ in page["blanks"]]
        self.client.post(url, {"seen": page["form"]["seen"].value(), "edition": 1, "left": left})
        self.assertEqual(FiledSummary.objects.get(half="2019H2").previous_sha256, first.sha256)


class FaultsTest(Filing):
    """Whatever breaks, and wherever: no row, no file, and the next try works."""

    def nothing_is_left(self):
        self.assertEqual((FiledSummary.objects.count(), self.files), (0, []))

    def breaks(self, owner, name, with_=None):
        with_ = with_ or OSError("broken")
        with patch.object(owner, name, side_effect=with_), self.assertRaises(type(with_)):
            self.send()
        self.nothing_is_left()

    def test_at_every_step(self):
        self.breaks(keeping, "write_pdf")
        self.breaks(keeping, "evidence_of")
        self.breaks(keeping, "from_json")
        self.breaks(keeping, "seal_of")
        self.breaks(keeping.default_storage, "save")
        self.breaks(FiledSummary, "save")
        self.breaks(views.messages, "success")  # after the row

        self.assertEqual(self.filed().edition, 1)

    def test_a_disk_that_is_full_half_way_leaves_no_half_file(self):
        save = default_storage.save

        def half(name, content):
            save(name, type(content)(content.read()[:1000]))
            raise OSError(28, "No space left on device")

        with patch.object(default_storage, "save", side_effect=half), self.assertRaises(OSError):
            self.send()
        self.nothing_is_left()

    def test_a_transaction_that_is_not_kept_in_the_end_leaves_no_file(self):
        typed, broken = self.typed(), DatabaseError("disk I/O error")
        with (
            patch.object(default_storage, "save", wraps=default_storage.save) as save,
            patch.object(connection, "savepoint_commit", side_effect=broken),
            self.assertRaises(DatabaseError),
        ):
            self.client.post(FILE, typed)
        save.assert_called_once()
        self.assertEqual(self.files, [])

    def test_a_half_file_that_a_stopped_machine_left_is_written_anew(self):
        filed = self.filed()
        content, name = pdf_filed(filed), filed.pdf.name
        FiledSummary.objects.all().delete()
        with open(default_storage.path(name), "wb") as file:
            file.write(content[:1000])

        self.assertEqual(pdf_filed(self.filed()), content)

    def test_a_failed_revision_keeps_the_file_of_the_edition_before(self):
        first = self.filed(adopted_at=self.general.pk)
        broken = OSError("broken")
        with patch.object(FiledSummary, "save", side_effect=broken), self.assertRaises(OSError):
            self.send(dated_on="2020-06-08", reason="不是这次会议")
        self.assertEqual(pdf_filed(first), pdf_filed(FiledSummary.objects.get()))

    def test_without_fonts_it_says_so_and_files_nothing(self):
        missing = MissingFonts(["仿宋"])
        with patch.object(keeping, "write_pdf", side_effect=missing):
            response = self.send()
        self.assertContains(response, "还没有定稿：缺少打印公文所用的字体：仿宋", status_code=422)
        self.nothing_is_left()

    def test_a_pdf_gone_or_changed_on_the_disk_is_said_and_never_given_out(self):
        filed = self.filed()
        path = default_storage.path(filed.pdf.name)
        with open(path, "ab") as file:
            file.write(b" ")
        page = self.as_(self.reader).get("/summary/2020H1/filed/1/pdf/", follow=True)
        self.assertContains(page, "PDF文件和定稿时不一样了，请从备份里恢复")
        os.remove(path)
        page = self.client.get("/summary/2020H1/filed/1/pdf/", follow=True)
        self.assertContains(page, "PDF文件不在了，请从备份里恢复")


class TamperedTest(Filing):
    def test_what_was_changed_in_the_database_is_not_shown_as_if_it_had_been_filed(self):
        filed = self.filed()
        for blocks in (filed.blocks | {"title": "别的标题"}, {"title": "别的", "blocks": [{"kind": "别的"}]}):
            FiledSummary.objects.filter(pk=filed.pk).update(blocks=blocks)
            for ending in ("", "docx/"):
                page = self.as_(self.reader).get(f"/summary/2020H1/filed/1/{ending}", follow=True)
                self.assertRedirects(page, "/summary/filed/")
                self.assertContains(page, "的内容和定稿时不一样了，请从备份里恢复")


class PriceTest(Filing):
    def test_pages_cost_the_same_however_much_is_filed_and_recorded(self):
        prices = []
        for number in (1, 3):
            for more in range(number):
                a_meeting(self.branch, date(2020, 6, more + 1), [Form.THEME_DAY], present=[self.bai])
                self.filed(**({"reason": "补记"} if FiledSummary.objects.exists() else {}))
            last = FiledSummary.objects.latest("id")
            found = []
            for account, url in (
                (self.secretary, FILE),
                (self.secretary, last.get_absolute_url()),
                (self.reader, last.get_absolute_url()),
                (self.reader, "/summary/filed/"),
            ):
                self.as_(account)
                with CaptureQueriesContext(connection) as counted:
                    self.assertEqual(self.client.get(url).status_code, 200)
                found.append(len(counted))
            prices.append(found)
        self.assertEqual(prices[0], prices[1])
        self.assertLessEqual(prices[1][3], 8)


class HomeTest(Filing):
    def todos(self, day, account=None):
        with self.on(day):
            page = self.as_(account or self.secretary).get("/todo/")
        return [todo.subject for todo in page.context["todos"] if todo.button == "去定稿"]

    def test_a_half_year_over_for_more_than_ten_days_is_asked_for_until_it_is_filed(self):
        self.assertEqual(self.todos(date(2020, 6, 30)), [])
        self.assertEqual(self.todos(date(2020, 7, 10)), [])
        self.assertEqual(self.todos(date(2020, 7, 11)), ["2020年上半年总结"])
        self.assertEqual(self.todos(date(2020, 7, 11), self.organiser), [])
        # Nothing was recorded of the second half: the branch was not kept here.
        self.assertEqual(self.todos(date(2021, 2, 1)), [])

        self.filed()
        self.assertEqual(self.todos(date(2020, 7, 11)), [])


class HandoverTest(Filing):
    def test_the_package_takes_every_edition_along_to_the_byte(self):
        first = self.filed()
        a_meeting(self.branch, date(2020, 6, 9), [Form.PARTY_LECTURE])
        second = self.filed(reason="补记了党课")
        access = access_of(self.secretary, day=TODAY)

        found = {file.name[3:]: file for file in files_of(access) if "总结" in file.name}

        names = ["工作总结-2020年上半年修订版（第2版）.pdf", "工作总结-2020年上半年定稿.pdf"]
        self.assertEqual(list(found), names)
        self.assertEqual([found[name].make() for name in names], [pdf_filed(second), pdf_filed(first)])

    def test_a_file_that_is_gone_is_named_in_the_list_of_the_package(self):
        os.remove(default_storage.path(self.filed().pdf.name))
        [file] = [one for one in files_of(access_of(self.secretary, day=TODAY)) if "总结" in one.name]
        with self.assertRaisesMessage(CannotPrint, "定稿的PDF文件不在了，请从备份里恢复"):
            file.make()


class DraftTest(Filing):
    def test_what_was_written_by_hand_is_filed_and_left_out_sections_are_not(self):
        draft = SummaryDraft.objects.create(
            branch=self.branch, half="2020H1", title="支部上半年总结", adopted_on=date(2020, 6, 9)
        )
        common = {"branch": self.branch, "draft": draft, "part": "work"}
        DraftSection.objects.create(
            **common, key="team", heading="班子建设", is_written=True, text="支部有党员{{党员总数}}名。"
        )
        DraftSection.objects.create(**common, key="life", heading="组织生活", is_left_out=True)

        filed = self.filed()

        self.assertEqual(filed.title, "支部上半年总结")
        self.assertIn("班子建设。支部有党员5名。", filed.plain_text)
        self.assertNotIn("组织生活。", filed.plain_text)
        self.assertIn("2020年6月9日", filed.plain_text)
        a_member(self.branch, "后来的人", self.first)
        page = self.as_(self.secretary).get(filed.get_absolute_url())
        [team] = [one for one in page.context["sections_since"] if one.heading == "班子建设"]
        self.assertEqual((team.then, team.now), ("支部有党员5名。", "支部有党员6名。"))
        self.assertIn("支部有党员5名。", FiledSummary.objects.get().plain_text)

    def test_in_the_second_half_it_may_speak_of_the_whole_year(self):
        SummaryDraft.objects.create(branch=self.branch, half="2020H2", form="year")
        url = "/summary/2020H2/file/"
        with self.on(date(2021, 1, 5)):
            page = self.as_(self.secretary).get(url).context
            left = [blank.token for blank, _ in page["blanks"]]
            typed = {"seen": page["form"]["seen"].value(), "edition": 1, "left": left}
            self.assertRedirects(self.client.post(url, typed), "/summary/2020H2/filed/1/")
            filed = FiledSummary.objects.get()
            self.assertEqual((filed.half, filed.period), ("2020H2", Year(2020)))
            self.assertIn("2020年工作总结", filed.title)
            # The general meeting of June is of the year.
            self.assertEqual(filed.figures["figures"]["支部党员大会次数"], 1)
            again = self.client.get("/summary/2020H2/filed/1/")
            self.assertEqual((again.context["figures_since"], again.context["sections_since"]), ([], []))
            self.as_(self.superior).get("/summary/2020H2/filed/1/")

    def test_the_state_stands_in_the_heads_of_the_draft_and_of_the_half_year(self):
        for url in ("/summary/2020H1/", "/summary/2020H1/figures/"):
            self.assertNotContains(self.as_(self.organiser).get(url), "/filed/1/")
        self.filed()
        sent = {"sent_on": "2020-06-10", "sent_to": "局机关党委"}
        self.client.post("/summary/2020H1/filed/1/sent/", sent)
        for url in ("/summary/2020H1/", "/summary/2020H1/figures/"):
            page = self.as_(self.organiser).get(url)
            self.assertContains(page, 'href="/summary/2020H1/filed/1/"')
            self.assertContains(page, "定稿，6月10日已报送")
