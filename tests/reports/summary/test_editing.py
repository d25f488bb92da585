"""The editor: sections written by hand, kept when records change, by two hands at once."""

from datetime import date
from unittest.mock import patch

from django.utils import timezone

from branch.periods import HalfYear
from meetings.models import Form
from members.models import Post
from reports.document.blocks import Paragraph
from reports.summary.compose import compose
from reports.summary.editing.drafts import ONE_VERSION
from reports.summary.editing.models import DraftComment, DraftSection, SummaryDraft, TemplateSection
from reports.summary.filing.models import FiledSummary
from tests.factories import a_meeting, a_member, a_role, an_account
from tests.members.people import TODAY, Office
from tests.reports.document.reading import squeezed, words_of_docx, words_of_pdf

H1 = HalfYear(2020, 1)
PAGE = "/summary/2020H1/"
SUMMARY_QUERIES = 40


class Editor(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        member = a_member(cls.branch, "何蕾", cls.first, number="D6")
        a_role(member, Post.PUBLICITY_OFFICER)
        cls.publicity = an_account(member, "xuanchuan")
        a_meeting(cls.branch, date(2020, 3, 18), present=[cls.shen, cls.gu])

    def post(self, path, who=None, half="2020H1", **data):
        return self.as_(who or self.secretary).post(f"/summary/{half}/{path}", data)

    def save(self, key, text, revision=0, who=None, **data):
        data = {"heading": "组织生活", "basis": self.basis(key)} | data
        return self.post(f"sections/{key}/", who, text=text, revision=revision, **data)

    def basis(self, key):
        form = self.shown(key, f"{PAGE}?edit={key}").form
        return form.initial["basis"] if form else ""

    def page(self, address=PAGE, who=None):
        return self.as_(who or self.secretary).get(address)

    def shown(self, key, address=PAGE):
        return self.page(address).context["sheet"].of(key)

    def row(self, key):
        return DraftSection.objects.get(branch=self.branch, draft__half="2020H1", key=key)

    def text(self):
        return compose(self.branch, H1, TODAY).plain_text()


class WritingTest(Editor):
    def test_looking_at_it_begins_no_draft(self):
        self.page()
        self.page(f"{PAGE}?edit=life")

        self.assertFalse(SummaryDraft.objects.exists())

    def test_a_section_is_saved_and_printed_with_its_figure_alive(self):
        self.save("life", "上半年召开大会{{支部党员大会次数}}次。\n原因【待补充：二季度】。")

        self.assertIn("上半年召开大会1次。\n原因【待补充：二季度】。", self.text())
        a_meeting(self.branch, date(2020, 5, 18))
        self.assertIn("上半年召开大会2次。", self.text())
        self.assertEqual(self.row("life").edited_by, self.secretary)

    def test_what_was_composed_can_be_saved_as_it_stands(self):
        before = self.text()
        for key in ("lead", "team", "life", "plan"):
            self.save(key, self.shown(key, f"{PAGE}?edit={key}").form.initial["text"],
                      heading=self.shown(key).row.heading)  # fmt: skip

        self.assertEqual(self.text(), before)
        self.assertEqual(self.shown("life").changes, [])

    def test_an_unknown_figure_is_named_and_nothing_is_lost(self):
        response = self.save("life", "有{{党员总人}}名")

        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "没有叫“党员总人”的数字；可用：党员总数", status_code=422)
        self.assertContains(response, "有{{党员总人}}名", status_code=422)
        self.assertFalse(self.row("life").is_written)

    def test_ten_thousand_characters_and_not_one_more(self):
        self.assertEqual(self.save("life", "学" * 10_000).status_code, 302)
        response = self.save("life", "习" * 10_001, revision=1)

        self.assertContains(response, "正文有 10,001 字，最多 10,000 字。", status_code=422)
        self.assertContains(response, "习" * 10_001, status_code=422)
        self.assertEqual(self.row("life").text, "学" * 10_000)

    def test_an_empty_text_is_refused_with_what_else_there_is(self):
        self.assertContains(self.save("life", " \r\n　"), "恢复成随记录", status_code=422)

    def test_pasted_words_are_cleaned_and_rare_characters_kept(self):
        self.save("life", "　　堃喆㛃䶮𬭎\u00ad同志 说,好。\r\n第二段\x00\x07")

        self.assertEqual(self.row("life").text, "堃喆㛃䶮𬭎同志说，好。\n第二段")

    def test_a_figure_that_falls_to_nothing_is_flagged(self):
        self.save("life", "上党课{{党课次数}}次。")

        self.assertEqual(self.shown("life").flagged, ["党课次数"])
        self.assertNotIn("0次", self.text())
        self.assertContains(self.page(), "党课次数现在是 0 或没有数")

    def test_it_is_given_back_to_the_records_and_what_was_written_stays_a_version(self):
        before = self.text()
        self.save("life", "手写的。")
        self.post("sections/life/follow/", revision=1)

        self.assertEqual(self.text(), before)
        self.assertContains(self.page(f"{PAGE}sections/life/versions/"), "手写的。")

    def test_an_empty_half_year_is_written_too(self):
        page = self.page("/summary/2019H1/")
        self.assertGreater(page.context["blanks"], 4)
        self.post("sections/life/", half="2019H1", text="没有记录。", revision=0, heading="组织生活")

        self.assertContains(self.page("/summary/2019H1/"), "没有记录。")

    def test_screen_pdf_and_word_say_the_same(self):
        self.save("life", "何蕾、堃喆召开大会{{支部党员大会次数}}次。\n第二段。")
        self.post("sections/", heading="结对共建", part="work")
        self.post("sections/conduct/leave-out/", out="1")
        page = self.page()
        plain = page.context["document"].plain_text()

        on_screen = [line for one in page.context["sheet"].shown for line in one.lines]
        paragraphs = [block for block in page.context["document"].blocks if isinstance(block, Paragraph)]
        self.assertEqual(len(on_screen), len(paragraphs))
        self.assertEqual(words_of_pdf(self.page(f"{PAGE}pdf/").content), squeezed(plain))
        self.assertEqual(words_of_docx(self.page(f"{PAGE}docx/").content), squeezed(plain))
        self.assertNotIn("作风建设", plain)


class RecordsChangeTest(Editor):
    def setUp(self):
        super().setUp()
        a_meeting(self.branch, date(2020, 4, 2), [Form.THEME_DAY], [self.shen], topic="参观档案馆")
        self.written = f"{self.basis('life')}\n我们自己写的一句。"
        self.save("life", self.written)
        a_meeting(self.branch, date(2020, 5, 6), [Form.THEME_DAY], [self.shen], topic="植树")

    def test_the_text_is_kept_and_the_sentences_that_changed_are_shown(self):
        self.assertEqual(self.row("life").text, self.written)
        changes = self.shown("life").changes
        self.assertTrue(any("植树" in change["now"] for change in changes), changes)
        self.assertContains(self.page(), "这一节写好以后记录变了")
        self.assertContains(self.page(), "记录变了</span>")

    def test_seen_and_left_as_it_is(self):
        self.post("sections/life/changed/", answer="keep", revision=1)

        self.assertEqual(self.row("life").text, self.written)
        self.assertEqual(self.shown("life").changes, [])

    def test_taken_over_without_losing_what_was_written(self):
        self.post("sections/life/changed/", answer="now", revision=1)

        self.assertIn("植树", self.row("life").text)
        self.assertIn("我们自己写的一句。", self.row("life").text)
        self.assertEqual(self.shown("life").changes, [])

    def test_a_button_pressed_on_an_old_page_does_nothing(self):
        self.post("sections/life/changed/", answer="now", revision=0)
        self.post("sections/life/follow/", revision=0)

        self.assertEqual(self.row("life").text, self.written)
        self.assertTrue(self.row("life").is_written)


class TwoEditorsTest(Editor):
    def test_the_second_sees_both_texts_and_nothing_is_lost(self):
        self.save("life", "书记写的。")
        response = self.save("life", "组织委员写的。", who=self.organiser)

        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.row("life").text, "书记写的。")
        for words_ in ("这一节刚被沈立言改过", "书记写的。", "组织委员写的。"):
            self.assertContains(response, words_, status_code=422)
        # Seen both, the second press decides; the first one's words stay a version.
        self.assertContains(response, 'name="revision" value="1"', status_code=422)
        self.save("life", "组织委员写的。", revision=1, who=self.organiser)
        self.assertEqual(self.row("life").text, "组织委员写的。")
        versions = self.page(f"{PAGE}sections/life/versions/").context["versions"]
        self.assertIn("书记写的。", [one.row.text for one in versions])

    def test_saving_by_itself_does_not_overwrite_either(self):
        self.save("life", "书记写的。")
        response = self.post("sections/life/autosave/", self.organiser, text="别的", revision=0, heading="x")

        self.assertEqual(response.status_code, 409)
        self.assertTrue(response.json()["stale"])
        self.assertEqual(self.row("life").text, "书记写的。")

    def test_without_a_revision_nothing_is_saved(self):
        response = self.post("sections/life/", text="没有版次")

        self.assertEqual(response.status_code, 422)
        self.assertFalse(self.row("life").is_written)


class VersionsTest(Editor):
    def autosave(self, text, revision, who=None):
        data = {"text": text, "revision": revision, "heading": "组织生活"}
        return self.post("sections/life/autosave/", who, **data)

    def versions(self):
        return self.page(f"{PAGE}sections/life/versions/").context["versions"]

    def test_what_is_saved_by_itself_in_some_minutes_is_one_version(self):
        for number, text in enumerate(("一", "一二", "一二{{党", "一二三")):
            answer = self.autosave(text, number)
            self.assertEqual(answer.json()["revision"], number + 1)
            self.assertRegex(answer.json()["said"], r"已自动保存 \d\d:\d\d")

        self.assertEqual(self.row("life").text, "一二三")
        self.assertEqual([one.row.text for one in self.versions()], ["一二三", ""])
        self.autosave("一二三四", 4, self.organiser)
        self.assertEqual([one.row.text for one in self.versions()], ["一二三四", "一二三", ""])

    def test_after_some_minutes_a_new_version_begins(self):
        self.autosave("一", 0)
        later = timezone.now() + ONE_VERSION
        with patch("reports.summary.editing.drafts.timezone.now", return_value=later):
            self.autosave("一二", 1)

        self.assertEqual([one.row.text for one in self.versions()], ["一二", "一", ""])

    def test_too_long_a_text_is_not_saved_by_itself(self):
        self.assertEqual(self.autosave("学" * 10_001, 0).status_code, 422)

    def test_two_are_compared_and_an_old_one_comes_back(self):
        self.save("life", "召开大会1次，学习党章。")
        self.save("life", "召开大会3次，学习党章。", revision=1, who=self.organiser)
        page = self.page(f"{PAGE}sections/life/versions/")
        old = next(one for one in page.context["versions"] if "1次" in one.row.text)

        self.assertContains(page, "<del class='diff'><b>删</b>1</del><ins class='diff'><b>增</b>3</ins>")
        self.post(f"sections/life/versions/{old.row.history_id}/restore/")
        self.assertEqual(self.row("life").text, "召开大会1次，学习党章。")
        self.assertEqual(len(self.versions()), 4)

    def test_another_section_s_version_is_not_found(self):
        self.save("life", "甲。")
        self.save("team", "乙。", heading="班子建设")
        other = self.row("team").history.first()

        self.assertEqual(self.post(f"sections/life/versions/{other.history_id}/restore/").status_code, 404)


class OutlineTest(Editor):
    def names(self):
        return [entry["text"] for entry in self.page().context["outline"]]

    def test_moved_left_out_and_taken_back(self):
        self.post("sections/study/move/", way="up")
        self.assertLess(self.text().index("（一）学习教育"), self.text().index("（二）班子建设"))
        self.post("sections/study/leave-out/", out="1")
        self.assertNotIn("学习教育", self.text())
        self.assertContains(self.page(), "写回来")
        self.post("sections/study/leave-out/", out="0")
        self.assertIn("（一）学习教育", self.text())

    def test_the_first_does_not_move_out_of_its_part(self):
        before = self.names()
        self.post("sections/team/move/", way="up")

        self.assertEqual(self.names(), before)

    def test_a_section_of_one_s_own(self):
        self.post("sections/", heading="结对共建", part="plan")
        self.assertIn("（一）结对共建。【待补充：本节情况", self.text())
        self.save("own-1", "与社区结对。", heading="结对共建", revision=1)
        self.assertIn("（一）结对共建。与社区结对。", self.text())
        self.assertEqual(self.page(f"{PAGE}sections/life/delete/").status_code, 404)
        self.post("sections/own-1/delete/")
        self.assertNotIn("结对共建", self.text())

    def test_blanks_are_counted_where_they_stand(self):
        entries = self.page().context["outline"]
        blanks = self.page().context["blanks"]

        self.assertEqual(sum(entry["blanks"] for entry in entries), blanks)
        self.assertEqual(blanks, self.text().count("【待补充"))

    def test_standing_phrases_frame_what_the_records_say(self):
        self.post("sections/closing/phrases/", opening="谢谢{{党员总数}}名党员。", ending="", revision=0)
        self.post("sections/lead/phrases/", opening="在上级领导下。", ending="特此报告。", revision=0)

        self.assertIn("谢谢6名党员。", self.text())
        self.assertRegex(self.text(), "\n在上级领导下。.+特此报告。\n")


class SettingsTest(Editor):
    def test_date_title_and_appendices_are_printed(self):
        data = {"title": "某某支部总结", "adopted_on": "2020-07-03", "appendices": ["activities", "plan"]}
        self.assertEqual(self.post("settings/", **data).status_code, 302)

        text = self.text()
        self.assertTrue(text.startswith("某某支部总结\n"))
        self.assertIn("2020年7月3日", text)
        self.assertIn("组织生活一览表", text)
        self.assertContains(self.page(), "组织生活一览表")

    def test_a_date_that_does_not_exist_is_said(self):
        self.assertContains(self.post("settings/", adopted_on="2020-06-31"), "6月只有30天", status_code=422)

    def test_only_a_second_half_may_speak_of_the_year(self):
        self.assertNotIn("form", self.page(f"{PAGE}settings/").context["form"].fields)
        self.post("settings/", half="2019H2", form="year")
        self.assertIn("2019年工作总结", self.page("/summary/2019H2/").context["document"].title)


class CommentsTest(Editor):
    def test_who_may_read_comments_and_who_may_change_settles(self):
        self.assertEqual(
            self.post("comments/", self.leader, text="写短一些", section_key="life").status_code, 302
        )
        comment = DraftComment.objects.get()
        page = self.page(who=self.leader)
        self.assertEqual(page.context["open_comments"], 1)
        self.assertEqual(page.context["sheet"].of("life").comments, 1)

        self.assertEqual(self.post(f"comments/{comment.pk}/settle/", self.leader).status_code, 403)
        self.post(f"comments/{comment.pk}/settle/", self.organiser, answer="已改")
        self.assertEqual(self.page().context["open_comments"], 0)
        self.assertContains(self.page(), "已处理：已改")

    def test_an_empty_one_is_not_taken(self):
        self.assertContains(self.post("comments/", text=" "), "还没写意见。", status_code=422)

    def test_another_branch_s_is_not_found(self):
        self.post("comments/", text="写短一些")
        pk = DraftComment.objects.get().pk
        a_role(self.wang, Post.SECRETARY)

        self.assertEqual(self.post(f"comments/{pk}/settle/", self.stranger).status_code, 404)


class TemplateTest(Editor):
    def typed(self, **changes):
        page = self.page("/summary/template/")
        found = {"seen": page.context["seen"], "do": "save"}
        for form in page.context["forms"]:
            found |= {f"{form.row.key}-{name}": form.initial[name] or "" for name in form.fields}
        return found | changes

    def save_template(self, **changes):
        return self.as_(self.secretary).post("/summary/template/", self.typed(**changes))

    def test_the_next_half_year_begins_with_it(self):
        self.save_template(
            **{"life-heading": "组织生活制度", "team-opening": "支部抓班子。", "do": "up:life"}
        )
        self.save_template(**{"conduct-is_left_out": "on"})

        text = compose(self.branch, H1.next, TODAY).plain_text()
        self.assertIn("（一）班子建设。支部抓班子。", text)
        self.assertLess(text.index("（二）组织生活制度"), text.index("（三）学习教育"))
        self.assertNotIn("作风建设", text)
        self.post("sections/life/move/", half="2020H2", way="down")
        self.assertEqual(SummaryDraft.objects.get().sections.get(key="life").heading, "组织生活制度")

    def test_a_draft_is_kept_as_the_template_without_its_text(self):
        self.post("sections/", heading="结对共建", part="work")
        self.save("own-1", "这半年的事。", heading="结对共建", revision=1)
        self.post("template/")

        text = compose(self.branch, H1.next, TODAY).plain_text()
        self.assertIn("结对共建", text)
        self.assertNotIn("这半年的事", text)

    def test_what_another_changed_meanwhile_is_not_overwritten(self):
        old = self.typed(**{"team-opening": "我写的。"})
        self.save_template(**{"team-opening": "别人写的。"})
        response = self.as_(self.secretary).post("/summary/template/", old)

        self.assertContains(response, "我写的。", status_code=422)
        self.assertEqual(TemplateSection.objects.get(key="team").opening, "别人写的。")

    def test_a_phrase_with_an_unknown_figure_is_refused(self):
        response = self.save_template(**{"team-opening": "{{党员人数}}"})

        self.assertContains(response, "没有叫“党员人数”的数字", status_code=422)


class CopiedTest(Editor):
    TEXT = "支部坚持每月集中学习，人人发言，学习笔记齐全。"

    def test_words_of_the_half_year_before_are_told(self):
        self.post("sections/life/", half="2019H2", text=self.TEXT, revision=0, heading="组织生活")
        self.save("life", self.TEXT)
        self.assertContains(self.page(), "这一节和2019年下半年草稿里的一字不差")
        self.save("life", f"{self.TEXT}今年增加了讨论。", revision=1)
        self.assertNotContains(self.page(), "一字不差")

    def test_words_of_the_summary_filed_last_are_told(self):
        FiledSummary.objects.create(
            branch=self.branch, half="2019H1", title="总结", blocks=[], figures={}, evidence=[],
            plain_text=f"总结\n（一）组织生活。{self.TEXT}", pdf_sha256="0" * 64, sha256="0" * 64,
            filed_by=self.secretary, filed_at="2019-07-05T08:00:00+08:00",
        )  # fmt: skip
        self.save("life", self.TEXT)

        self.assertEqual(self.shown("life").same_as, "2019年上半年定稿")


class EvidenceTest(Editor):
    def test_a_figure_s_meaning_records_source_and_gaps(self):
        response = self.page(f"{PAGE}evidence/支部党员大会次数/")

        self.assertContains(response, "依据：支部党员大会次数 1次")
        self.assertContains(response, "支部党员大会：学习党章")
        self.assertContains(response, "第十一条")
        self.assertTemplateUsed(response, "reports/summary/evidence.html")

    def test_a_gap_leads_to_its_form(self):
        response = self.as_(self.secretary).get(
            f"{PAGE}evidence/主题党日次数/", headers={"HX-Request": "true"}
        )

        self.assertContains(response, "去补录", count=5)
        self.assertTemplateNotUsed(response, "reports/summary/evidence.html")

    def test_no_such_figure(self):
        self.assertEqual(self.page(f"{PAGE}evidence/没有/").status_code, 404)


class RightsTest(Editor):
    def test_who_may_read_and_who_may_write(self):
        # 书记 组织委员 纪检委员 党小组长 党员 上级, another branch's officer with an own draft.
        read, write_ = [200, 200, 200, 200, 403, 403, 200], [302, 302, 403, 403, 403, 403, 302]
        self.assertEqual(self.statuses(PAGE), read)
        self.assertEqual(self.statuses(f"{PAGE}sections/life/versions/"), read)
        self.assertEqual(self.statuses(f"{PAGE}sections/life/move/", "post", way="up"), write_)
        self.assertEqual(self.statuses(f"{PAGE}template/", "post"), write_)
        self.assertEqual(self.page(who=self.publicity).status_code, 200)
        self.assertEqual(self.save("life", "宣传委员写的。", revision=0, who=self.publicity).status_code, 302)

    def test_who_may_only_read_is_shown_no_way_to_write(self):
        page = self.page(f"{PAGE}?edit=life", self.leader)

        for words_ in ("改写这一节", "调整提纲", "?edit=", "section-text", "file/"):
            self.assertNotContains(page, words_)
        self.assertContains(page, "提意见")

    def test_another_branch_writes_in_its_own(self):
        self.save("life", "这个支部的。")

        self.assertNotContains(self.page(who=self.stranger), "这个支部的。")


class PriceTest(Editor):
    def test_the_page_costs_the_same_with_one_section_written_and_with_three(self):
        self.save("life", "一。")
        client = self.as_(self.secretary)
        for key in ("team", "study"):
            with self.subTest(key=key), self.assertNumQueries(SUMMARY_QUERIES):
                client.get(PAGE)
            self.save(key, f"{key}。", heading=key)
            self.post("comments/", text=key)
        with self.assertNumQueries(SUMMARY_QUERIES):
            client.get(PAGE)
