"""What a filed summary shows of its records, and what has changed in them since."""

import json
from datetime import date

from branch.models import Branch
from branch.periods import HalfYear
from meetings.models import Form, Meeting
from members.access import access_of
from members.models import Member
from reports.document.blocks import Document, Figure, Heading, Paragraph, Signature
from reports.figures import FIGURES, half_year_figures
from reports.models import FiledSummary
from reports.summary.filing.changes import changed_sections
from reports.summary.filing.evidence import evidence_of, may_follow
from reports.summary.filing.reading import evidence_for, linked_to_evidence
from reports.summary.material import gather
from tests.factories import a_meeting, a_member, a_role, a_talk, an_honour, dues
from tests.members.people import TODAY
from tests.reports.summary.filing import H1, Filing
from tests.reports.summary.records import FIRST_HALF, LATER, an_archive_branch, with_people, with_records

# Of these the records are told one by one, each once: so many stand there as were counted.
ONE_BY_ONE = (
    "党员总数", "正式党员", "预备党员", "男党员", "女党员", "党小组数", "支委人数", "支委男", "支委女",
    "党小组长人数", "支部党员大会次数", "支部委员会次数", "党小组会次数", "党课次数", "主题党日次数",
    "组织生活会次数", "民主评议党员次数", "集中学习次数", "警示教育次数", "组织生活总次数", "谈心谈话次数",
    "心得体会篇数", "投稿篇数", "承诺书份数", "推荐荣誉数", "获评荣誉数", "计划项数", "计划完成项数",
    "未达标项数",
)  # fmt: skip


class EvidenceTest(Filing):
    def evidence(self, branch=None, half=H1, day=TODAY) -> dict:
        m = gather(branch or self.branch, half, day)
        return {one["figure"]: one for one in evidence_of(m, Document("总结"))}

    def test_every_figure_stands_with_the_value_that_the_command_prints(self):
        alone = Branch.objects.filter(pk=self.branch.pk)
        values = half_year_figures(alone, H1, TODAY)[self.branch.pk].as_json()["figures"]
        found = self.evidence()
        self.assertEqual({name: one["value"] for name, one in found.items()}, values)
        self.assertEqual(list(found), [figure.name for figure in FIGURES])
        self.assertEqual(json.loads(json.dumps(found)), found)

    def test_as_many_records_as_were_counted(self):
        branch = an_archive_branch(superior=self.branch.superior)
        self.records_are_what_was_counted(branch)
        with_people(branch)
        with_records(branch, 5)
        self.records_are_what_was_counted(branch)

    def records_are_what_was_counted(self, branch):
        found = self.evidence(branch, FIRST_HALF, LATER)
        for name in ONE_BY_ONE:
            with self.subTest(figure=name):
                self.assertEqual(len(found[name]["records"]), found[name]["value"])

    def test_attendance_is_told_by_activity(self):
        found = self.evidence()
        label = "6月8日支部党员大会：讨论半年总结"
        href = self.general.get_absolute_url()
        self.assertEqual(found["应到人次"]["records"], [[f"{label}，应到3人，实到2人", href]])
        self.assertEqual(found["实到人次"]["records"], [[f"{label}，2人", href]])
        self.assertEqual(found["请假人次"]["records"], [[f"{label}，1人", href]])
        self.assertEqual(found["缺席人次"]["records"], [])

    def test_dues_and_talks_are_sums_and_days_and_never_names(self):
        found = self.evidence()
        self.assertEqual([label for label, _ in found["党费应收"]["records"]], ["1月，2人应交100.00元"])
        self.assertEqual([label for label, _ in found["党费实收"]["records"]], ["1月，实交50.00元"])
        self.assertEqual([label for label, _ in found["党费按时人次"]["records"]], ["1月，1人按时"])
        self.assertEqual([label for label, _ in found["党费欠交人次"]["records"]], ["1月，1人欠交"])
        self.assertEqual([label for label, _ in found["谈心谈话次数"]["records"]], ["4月2日谈心谈话"])
        [[covered, _]] = found["谈心谈话覆盖率"]["records"]
        self.assertEqual(covered, "期末在册党员5名，其中谈过话的2名")

    def test_nothing_personal_is_frozen(self):
        Member.objects.filter(pk=self.bai.pk).update(born_on=date(1991, 3, 7))
        an_honour(self.bai, note="事迹里的话")
        words = json.dumps(self.evidence(), ensure_ascii=False)
        for secret in ("110101198001011234", "13900001234", "1991", "不外传的话", "事迹里的话"):
            self.assertNotIn(secret, words)
        for name in ("平均年龄", "35岁及以下", "36至45岁"):
            self.assertNotIn("白子衿", str(self.evidence()[name]))

    def test_a_constant_number_of_queries(self):
        m = gather(self.branch, H1, TODAY)
        for more in range(3):
            with self.subTest(more=more), self.assertNumQueries(4):
                evidence_of(m, Document("总结"))
            a_meeting(self.branch, date(2020, 5, more + 1), [Form.THEME_DAY], present=[self.bai])
            a_talk(self.shen, self.gu)
            dues(self.bai, date(2020, more + 2, 1))
            m = gather(self.branch, H1, TODAY)

    def test_links_only_where_the_reader_sees_what_was_counted(self):
        reach = {
            "/members/": (True, True, True),
            self.general.get_absolute_url(): (True, True, True),
            "/dues/rows/?half=2020H1": (True, False, False),
            "/talks/?half=2020H1": (True, False, False),
            "/honours/?half=2020H1": (True, False, True),
            "/nowhere/": (False, False, False),
        }
        accounts = (self.organiser, self.reader, self.superior)
        readers = [access_of(account, self.branch.pk) for account in accounts]
        for href, expected in reach.items():
            self.assertEqual(tuple(may_follow(reader, href) for reader in readers), expected, href)

    def test_a_member_reads_the_evidence_without_the_links_that_are_not_for_members(self):
        filed = self.filed()
        page = self.as_(self.reader).get(filed.get_absolute_url())
        self.assertContains(page, "1月，2人应交100.00元")
        self.assertNotContains(page, "/dues/rows/")
        self.assertNotContains(page, "/talks/")
        self.assertContains(page, f'href="{self.general.get_absolute_url()}"')
        self.assertContains(self.as_(self.organiser).get(filed.get_absolute_url()), "/dues/rows/?half=2020H1")

    def test_figures_of_the_text_open_the_frozen_evidence(self):
        filed = self.filed()
        page = self.as_(self.reader).get(filed.get_absolute_url())
        shown = {run.name: run.href for run in page.context["document"].figures()}
        anchors = {one.name: f"#{one.anchor}" for one in page.context["evidence"]}
        self.assertGreater(len(shown), 3)
        for name, href in shown.items():
            self.assertEqual(href, anchors[name])
            self.assertContains(page, f'id="{href[1:]}"', count=1)

    def test_a_number_that_is_no_figure_of_the_contract_has_a_place_too(self):
        document = Document("总结", [Paragraph([Figure("7", "别的数", "/members/")])])
        last = evidence_of(gather(self.branch, H1, TODAY), document)[-1]
        self.assertEqual((last["figure"], last["value"], last["href"]), ("别的数", "7", "/members/"))
        filed = FiledSummary(evidence=[last])
        [one] = evidence_for(access_of(self.reader), filed)
        self.assertEqual((one.text, one.url), ("7", "/members/"))
        self.assertEqual(linked_to_evidence(document, [last]).figures()[0].href, "#evidence-1")


class SinceTest(Filing):
    def since(self, account=None, day=TODAY):
        with self.on(day):
            page = self.as_(account or self.secretary).get("/summary/2020H1/filed/1/")
        return page

    def test_each_figure_that_changed_stands_with_then_and_now(self):
        self.filed()
        self.assertContains(self.since(), "没有变化，和现在的记录一致")

        lecture = a_meeting(self.branch, date(2020, 6, 9), [Form.PARTY_LECTURE], present=[self.bai])
        dues(self.bai, paid="1234.50", due="1234.50", paid_on=date(2020, 6, 9), month=date(2020, 6, 1))

        page = self.since()
        found = {one.name: (one.then, one.now) for one in page.context["figures_since"]}
        self.assertEqual(found["党课次数"], ("0", "1"))
        self.assertEqual(found["组织生活总次数"], ("1", "2"))
        self.assertEqual(found["党费实收"], ("50.00", "1,284.50"))
        self.assertNotIn("党员总数", found)
        self.assertContains(page, "/meetings/?half=2020H1&amp;state=held&amp;form=party_lecture")
        self.assertIn("组织生活", [one.heading for one in page.context["sections_since"]])
        self.assertEqual(FiledSummary.objects.get().figures["figures"]["党课次数"], 0)

        Meeting.objects.filter(pk=lecture.pk).delete()
        self.assertNotIn("党课次数", [one.name for one in self.since().context["figures_since"]])

    def test_who_reads_no_figures_or_no_drafts_is_not_shown_them(self):
        self.filed()
        a_meeting(self.branch, date(2020, 6, 9), [Form.PARTY_LECTURE])

        self.assertNotContains(self.since(self.reader), "定稿以后记录有变化")
        page = self.since(self.superior)
        self.assertContains(page, "定稿以后记录有变化")
        self.assertIn("党课次数", [one.name for one in page.context["figures_since"]])
        self.assertNotIn("sections_since", page.context)

    def test_that_an_early_summary_speaks_up_to_another_day_is_no_change(self):
        then, now = (
            Document("总结", [Heading(1, "一、主要工作"), Paragraph([f"截至6月{day}日，支部有党员5名。"])])
            for day in (10, 11)
        )
        self.assertEqual(changed_sections(then, now), [])

    def test_sections_are_known_by_their_heading_whatever_their_number(self):
        def of(*sections, foot="2020年6月30日"):
            blocks = [Paragraph([text], lead=lead) for lead, text in sections]
            return Document("总结", [*blocks, Signature("支部", foot)])

        team, other = ("（一）班子建设。", "没有变。"), ("（三）别的。", "新的。")
        then = of(team, ("（二）学习教育。", "学了一次。"), ("（三）作风建设。", "旧的。"))
        now = of(("（一）学习教育。", "学了两次。"), ("（二）班子建设。", "没有变。"), other, foot="")
        self.assertEqual(
            [(one.heading, one.then, one.now) for one in changed_sections(then, now)],
            [("学习教育", "学了一次。", "学了两次。"), ("作风建设", "旧的。", ""), ("别的", "", "新的。")],
        )


class NextHalfTest(Filing):
    def test_who_left_since_is_still_named_in_the_evidence(self):
        filed = self.filed()
        Member.objects.filter(pk=self.bai.pk).update(left_on=date(2020, 6, 9))
        [on_roll] = [one for one in FiledSummary.objects.get().evidence if one["figure"] == "党员总数"]
        self.assertIn("白子衿", [label for label, _ in on_roll["records"]])
        self.assertEqual(filed.period, HalfYear(2020, 1))

    def test_a_leader_of_two_groups_is_one_record(self):
        a_role(self.shao, "group_leader", group=self.first)
        other = a_member(self.branch, "温知远")
        a_role(other, "deputy_secretary")
        found = {one["figure"]: one for one in evidence_of(gather(self.branch, H1, TODAY), Document("总结"))}
        self.assertEqual(
            [label for label, _ in found["党小组长人数"]["records"]], ["邵国梁，第二党小组，第一党小组"]
        )
