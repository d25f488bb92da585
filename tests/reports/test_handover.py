"""Hand-over: posts that changed hands, the package with its list, and the record that it was handed over."""

import zipfile
from datetime import date
from html import unescape
from io import BytesIO
from unittest.mock import patch

import openpyxl
import pdfplumber

from meetings.models import Talk
from members.access import access_of
from members.models import Handover, PersonalDataView, Post, Sanction
from members.todo import Todo
from reports.document.fonts import MissingGlyphs
from reports.handover import package, views
from reports.handover.changes import changes_of
from reports.handover.contents import Item, files_of, items_of
from reports.handover.todos import todos
from reports.pack import files
from tests.factories import a_meeting, a_member, a_role, a_talk, dues
from tests.members.people import TODAY, Office

ORGANISER = Post.ORGANIZATION_OFFICER


class Handing(Office):
    def access(self, account=None, day=TODAY):
        return access_of(account or self.organiser, chosen_branch_id=self.branch.pk, day=day)

    def passes(self, post, giver, taker, day, **fields):
        """The post goes from one to the other on a day."""
        left = a_role(giver, post, began_on=date(2019, 1, 1), ended_on=day)
        return left, a_role(taker, post, began_on=fields.pop("began_on", day), **fields)

    def handed(self, post=ORGANISER, giver=None, taker=None, handed_on=date(2020, 5, 20), **fields):
        return Handover.objects.create(
            branch=self.branch, post=post, giver=giver or self.bai, taker=taker or self.gu,
            handed_on=handed_on, recorded_by=self.secretary, **fields,
        )  # fmt: skip


class RightsTest(Handing):
    def test_only_who_keeps_the_papers_gets_here(self):
        handover = self.handed()
        for url, own in (("/handover/", 200), ("/handover/new/", 200)):
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, own], url)
        for url in (
            f"/handover/{handover.pk}/",
            f"/handover/{handover.pk}/edit/",
            f"/handover/{handover.pk}/delete/",
        ):
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 404], url)
        self.assertEqual(self.as_(self.secretary).get("/handover/package/").status_code, 405)
        for account in (self.discipline, self.leader, self.reader, self.superior):
            self.assertEqual(self.as_(account).post("/handover/package/").status_code, 403)

    def test_a_stranger_reads_nothing_of_this_branch(self):
        self.handed()
        page = self.as_(self.stranger).get("/handover/")
        self.assertNotContains(page, "顾秋实")


class ChangesTest(Handing):
    def found(self, day=TODAY):
        changes = changes_of(self.branch, day)
        return [
            (one.left.get_post_display(), str(one.left.member), one.successor and str(one.successor.member))
            for one in changes
        ]

    def test_posts_left_within_a_year_stand_with_who_came_after_the_last_first(self):
        self.passes(Post.WOMEN_OFFICER, self.bai, self.shao, date(2020, 6, 10))
        self.passes(Post.STUDY_OFFICER, self.bai, self.shao, date(2020, 3, 1), began_on=date(2020, 5, 1))
        self.passes(Post.YOUTH_OFFICER, self.bai, self.shao, date(2019, 6, 10))  # a year and a day ago
        a_role(self.bai, Post.GROUP_LEADER, group=self.first, ended_on=date(2020, 5, 1))
        a_role(self.bai, Post.SECRECY_OFFICER, ended_on=date(2020, 2, 1))
        a_role(self.bai, Post.PUBLICITY_OFFICER, ended_on=date(2020, 6, 11))  # tomorrow
        a_role(self.wang, Post.SECRECY_OFFICER, began_on=date(2020, 2, 1))  # of another branch

        self.assertEqual(
            self.found(),
            [
                ("妇女委员", "白子衿", "邵国梁"),
                ("学习委员", "白子衿", "邵国梁"),
                ("保密委员", "白子衿", None),
            ],
        )

    def test_who_goes_on_in_the_post_hands_nothing_over(self):
        self.passes(Post.WOMEN_OFFICER, self.bai, self.bai, date(2020, 5, 1))
        self.assertEqual(self.found(), [])

    def test_who_took_the_post_up_before_the_other_left_is_the_successor(self):
        self.passes(Post.WOMEN_OFFICER, self.bai, self.shao, date(2020, 5, 1), began_on=date(2020, 4, 1))
        self.assertEqual(self.found(), [("妇女委员", "白子衿", "邵国梁")])

    def test_a_recorded_hand_over_of_that_person_and_post_answers_the_change(self):
        left, _ = self.passes(ORGANISER, self.bai, self.shao, date(2020, 5, 1))
        self.handed(Post.WOMEN_OFFICER)
        self.handed(handed_on=date(2018, 12, 31))  # of an earlier term
        self.assertEqual([one.handover for one in changes_of(self.branch, TODAY)], [None])

        recorded = self.handed()

        [change] = changes_of(self.branch, TODAY)
        self.assertEqual((change.left, change.handover), (left, recorded))

    def test_the_page_offers_to_record_it_with_the_people_filled_in(self):
        self.passes(Post.WOMEN_OFFICER, self.bai, self.shao, date(2020, 5, 1))
        page = self.as_(self.secretary).get("/handover/")
        url = f"/handover/new/?post=women_officer&amp;giver={self.bai.pk}&amp;taker={self.shao.pk}"
        self.assertContains(page, url)

        form = self.as_(self.secretary).get(url.replace("&amp;", "&")).context["form"]
        self.assertEqual(
            [form[name].value() for name in ("post", "giver", "taker", "handed_on")],
            ["women_officer", self.bai.pk, self.shao.pk, TODAY],
        )

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for more in (1, 3):
            for number in range(more):
                one, two = (
                    a_member(self.branch, f"甲{more}{number}"),
                    a_member(self.branch, f"乙{more}{number}"),
                )
                self.passes(Post.COMMITTEE_MEMBER, one, two, date(2020, 5, 1))
                self.handed(giver=one, taker=two)
            with self.subTest(more=more), self.assertNumQueries(16):
                client.get("/handover/")


class TodoTest(Handing):
    def test_a_post_that_changed_hands_within_sixty_days_waits_for_its_hand_over(self):
        self.passes(Post.WOMEN_OFFICER, self.bai, self.shao, date(2020, 4, 11))
        self.passes(Post.STUDY_OFFICER, self.bai, self.shao, date(2020, 4, 10))  # 61 days
        a_role(self.bai, Post.SECRECY_OFFICER, ended_on=date(2020, 6, 1))  # nobody to hand over to
        access = self.access()
        self.assertTrue(access.see["handover"])

        with self.assertNumQueries(2):
            found = todos(access)

        line = Todo("wait", "妇女委员", "换了人，还没登记交接", "白子衿4月11日离任", "/handover/", "去登记")
        self.assertEqual(found, [line])
        self.handed(Post.WOMEN_OFFICER)
        self.assertEqual(todos(self.access()), [])

    def test_nothing_for_who_may_not_act(self):
        self.passes(Post.WOMEN_OFFICER, self.bai, self.shao, date(2020, 5, 1))
        for account in (self.discipline, self.leader, self.reader, self.superior):
            self.assertEqual(todos(self.access(account)), [])


class PackageTest(Handing):
    def make(self, account=None, **data):
        response = self.as_(account or self.organiser).post("/handover/package/", data)
        return response, zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))

    def an_empty_package(self):
        """Where what is in it does not matter: printing takes its time."""

        def make(access):
            file = BytesIO()
            zipfile.ZipFile(file, "w").close()
            file.seek(0)
            return file

        return patch.object(views, "make_package", make)

    def recorded(self):
        """Two meetings, dues of both years."""
        a_meeting(self.branch, date(2020, 3, 18), topic="春季党课", present=[self.shen, self.gu])
        a_meeting(self.branch, date(2019, 9, 18), topic="去年的会", present=[self.shen])
        dues(self.shen, date(2020, 1, 1), "50.00", "50.00", date(2020, 1, 8))
        dues(self.gu, date(2020, 2, 1), "40.00")
        dues(self.gu, date(2019, 2, 1), "30.00")

    def test_the_files_are_what_was_recorded_this_year_and_last(self):
        self.recorded()

        found = [(file.name, file.number) for file in files_of(self.access())]

        self.assertEqual(
            found,
            [
                ("01 支部台账.xlsx", "全部记录"),
                ("02 党员花名册.xlsx", "在册党员 5 人"),
                ("03 组织生活记录本-2020年上半年.pdf", "1 份记录"),
                ("04 组织生活记录本-2019年下半年.pdf", "1 份记录"),
                ("05 党费台账-2020年.xlsx", "2 人次"),
                ("06 党费逐月对账-2020年.xlsx", "12 个月"),
                ("07 党费台账-2019年.xlsx", "1 人次"),
                ("08 党费逐月对账-2019年.xlsx", "12 个月"),
            ],
        )

    def test_a_thick_book_comes_in_volumes(self):
        for day in range(1, 4):
            a_meeting(self.branch, date(2020, 3, day))
        with patch.object(files, "MOST", 2):
            names = [(file.name, file.number) for file in files_of(self.access())][2:]

        self.assertEqual(
            names,
            [
                ("03 组织生活记录本-2020年上半年第1册.pdf", "2 份记录"),
                ("04 组织生活记录本-2020年上半年第2册.pdf", "1 份记录"),
            ],
        )

    def test_the_zip_holds_them_under_chinese_names_that_windows_reads(self):
        self.recorded()

        response, archive = self.make()

        disposition = response.headers["Content-Disposition"]
        self.assertTrue(disposition.startswith("attachment; filename*=utf-8''"), disposition)
        names = [file.name for file in files_of(self.access())]
        self.assertEqual(sorted(archive.namelist()), ["00 移交清单.pdf", *names])
        self.assertEqual({info.flag_bits & 0x800 for info in archive.infolist()}, {0x800})
        self.assertIsNone(archive.testzip())
        with pdfplumber.open(BytesIO(archive.read("03 组织生活记录本-2020年上半年.pdf"))) as book:
            self.assertIn("春季党课", "".join(page.extract_text() for page in book.pages))

    def test_the_ledger_of_dues_says_who_paid_what_and_the_sums_by_month(self):
        self.recorded()
        _, archive = self.make()

        def rows(name):
            sheet = openpyxl.load_workbook(BytesIO(archive.read(name))).active
            return [list(row) for row in sheet.iter_rows(values_only=True)]

        ledger = rows("05 党费台账-2020年.xlsx")
        where = "规划联合党支部第一党小组"
        self.assertEqual([row[1:5] + row[6:8] for row in ledger[1:3]], [
            ["沈立言", where, 2020, 1, 50, 50],
            ["顾秋实", where, 2020, 2, 40, None],
        ])  # fmt: skip
        self.assertEqual([row[10] for row in ledger[1:3]], ["按时", "欠交"])
        self.assertEqual(ledger[3][6:8], [90, 50])
        sums = rows("06 党费逐月对账-2020年.xlsx")
        self.assertEqual(sums[1:3], [["2020-01", 50, 50, 0, 50], ["2020-02", 40, 0, 40, 0]])
        self.assertEqual(len(sums), 13)

    def test_the_roster_is_the_whole_one(self):
        _, archive = self.make()

        sheet = openpyxl.load_workbook(BytesIO(archive.read("02 党员花名册.xlsx"))).active
        head, *rows = [[cell.value for cell in row] for row in sheet]
        people = [(row[head.index("姓名")], row[head.index("公民身份号码")]) for row in rows]
        self.assertEqual(len(people), 5)
        self.assertIn(("白子衿", "110101198001011234"), people)

    def test_the_list_names_files_records_open_matters_and_room_to_sign(self):
        self.recorded()
        a_talk(self.shen, self.gu)
        _, archive = self.make()

        with pdfplumber.open(BytesIO(archive.read("00 移交清单.pdf"))) as paper:
            text = "".join("".join((page.extract_text() or "").split()) for page in paper.pages)

        for words in (
            "移交清单", "规划联合党支部", "2020年6月10日", "支部台账.xlsx", "在册党员5人",
            "谈心谈话（只计次数）", "还没办完的事", "移交人：", "接收人：", "监交人：",
        ):  # fmt: skip
            self.assertIn(words, text)

    def test_neither_words_of_talks_nor_discipline_are_in_it(self):
        talk = a_talk(self.shen, self.gu, topic="家里的难处", said="房贷压力大")
        self.assertEqual(Talk.objects.get().topic, talk.topic)
        Sanction.objects.create(
            branch=self.branch,
            member=self.bai,
            kind=Sanction.Kind.WARNING,
            began_on=date(2020, 3, 1),
            note="违反工作纪律",
        )

        # the secretary may read these words, the successor may not
        _, archive = self.make(self.secretary)

        text = "".join(
            archive.read(name).decode("utf-8", "ignore")
            for name in archive.namelist()
            if not name.endswith(".xlsx")
        )
        for name in archive.namelist():
            if name.endswith(".xlsx"):
                book = zipfile.ZipFile(BytesIO(archive.read(name)))
                # With lxml beside it openpyxl writes characters as references.
                text += unescape("".join(book.read(part).decode() for part in book.namelist()))
        self.assertIn("沈立言", text)
        for secret in ("家里的难处", "房贷压力大", "违反工作纪律"):
            self.assertNotIn(secret, text)

    def test_that_it_was_given_out_is_written_down_each_time(self):
        with self.an_empty_package():
            self.make()
            self.make(self.secretary)

        logged = PersonalDataView.objects.order_by("pk").values_list("branch", "member", "shown_to", "what")
        what = "交接包：支部台账、花名册、组织生活记录本、党费台账"
        self.assertEqual(
            list(logged),
            [
                (self.branch.pk, None, self.organiser.pk, what),
                (self.branch.pk, None, self.secretary.pk, what),
            ],
        )

    def test_the_page_learns_by_a_cookie_that_the_file_came(self):
        with self.an_empty_package():
            response, _ = self.make(token="ab12")
            self.assertEqual(response.cookies["package_made"].value, "ab12")
            for token in ("", "x; a=b", "甲" * 3, "a" * 33):
                response, _ = self.make(token=token)
                self.assertNotIn("package_made", response.cookies)

    def test_what_cannot_be_printed_is_named_and_the_rest_is_made(self):
        self.recorded()

        def refuses(*args, **kwargs):
            raise MissingGlyphs("𠮷")

        with patch.object(files, "print_book", refuses), patch.object(package, "write_page", refuses):
            _, archive = self.make()

        self.assertEqual(
            archive.namelist(),
            [
                "01 支部台账.xlsx", "02 党员花名册.xlsx", "05 党费台账-2020年.xlsx",
                "06 党费逐月对账-2020年.xlsx", "07 党费台账-2019年.xlsx", "08 党费逐月对账-2019年.xlsx",
                "00 移交清单.html",
            ],
        )  # fmt: skip
        page = archive.read("00 移交清单.html").decode()
        self.assertIn("没有印成的文件", page)
        self.assertIn("03 组织生活记录本-2020年上半年.pdf", page)


class RecordTest(Handing):
    def data(self, **changes):
        return {
            "post": "organization_officer", "giver": self.bai.pk, "taker": self.gu.pk,
            "handed_on": "2020-05-20", "witness": "沈立言", "note": "印章另附清单",
        } | changes  # fmt: skip

    def test_the_same_hand_over_is_recorded_once(self):
        self.send()
        again = self.send()
        said = f"{self.bai}2020年5月20日交给{self.gu}，已经登记过，不用再登记。"
        self.assertContains(again, said, status_code=422)
        self.assertEqual(Handover.objects.count(), 1)

    def send(self, url="/handover/new/", **changes):
        return self.as_(self.secretary).post(url, self.data(**changes), follow=True)

    def test_it_is_kept_with_what_was_among_it_then(self):
        a_meeting(self.branch, date(2020, 3, 18))
        response = self.send()

        handover = Handover.objects.get()
        self.assertEqual(
            (handover.branch, handover.giver, handover.taker, handover.handed_on, handover.recorded_by),
            (self.branch, self.bai, self.gu, date(2020, 5, 20), self.secretary),
        )
        self.assertEqual(
            handover.contents[:4],
            [
                {"part": "截至", "what": "2020年6月10日", "number": ""},
                {"part": "交接包里的文件", "what": "01 支部台账.xlsx", "number": "全部记录"},
                {"part": "交接包里的文件", "what": "02 党员花名册.xlsx", "number": "在册党员 5 人"},
                {
                    "part": "交接包里的文件",
                    "what": "03 组织生活记录本-2020年上半年.pdf",
                    "number": "1 份记录",
                },
            ],
        )
        self.assertEqual(
            [str(message) for message in response.context["messages"]],
            ["交接已登记（组织委员：白子衿交顾秋实）。"],
        )
        self.assertContains(response, "沈立言")

    def test_what_was_among_it_never_changes_afterwards(self):
        self.send()
        handover = Handover.objects.get()
        before = handover.contents
        a_meeting(self.branch, date(2020, 3, 18))

        self.send(f"/handover/{handover.pk}/edit/", witness="方克勤", note="")

        handover.refresh_from_db()
        self.assertEqual((handover.contents, handover.witness), (before, "方克勤"))

    def test_what_is_refused(self):
        newcomer = a_member(self.branch, "新来的", joined_on=date(2020, 5, 21))
        for changes, complaint in (
            ({"post": ""}, "还没选职务。"),
            ({"post": "group_leader"}, "职务请从列出的里面选。"),
            ({"giver": ""}, "还没选移交人。"),
            ({"taker": self.wang.pk}, "接收人请从列出的里面选。"),
            ({"taker": self.bai.pk}, "移交人和接收人都是白子衿，接收人换一个。"),
            ({"taker": newcomer.pk}, "新来的在2020年5月20日还没有转入，换人或改交接日期。"),
            ({"handed_on": ""}, "还没写交接日期。"),
            ({"handed_on": "2020-06-11"}, "交接日期还没到，写今天或以前的日子。"),
            ({"handed_on": "2020-02-30"}, "日期“2020-02-30”不存在，2月只有29天。您写的内容都还在。"),
            ({"handed_on": "0001-01-01"}, "白子衿在1年1月1日还没有入党，换人或改交接日期。"),
        ):
            with self.subTest(complaint=complaint):
                response = self.send(**changes)
                self.assertContains(response, complaint, status_code=422)
                self.assertContains(response, "印章另附清单", status_code=422)
        self.assertEqual(Handover.objects.count(), 0)

    def test_that_the_taker_does_not_hold_the_post_is_said_and_no_fault(self):
        response = self.send(taker=self.shao.pk)

        self.assertEqual(
            [str(message) for message in response.context["messages"]][1:],
            ["邵国梁在2020年5月20日还没有登记为组织委员，任职到“班子和任职”里登记。"],
        )
        self.assertEqual(Handover.objects.count(), 1)

    def test_who_left_the_branch_may_have_handed_over(self):
        self.bai.left_on = date(2020, 5, 1)
        self.bai.save()
        self.send()
        self.assertEqual(Handover.objects.get().giver, self.bai)

    def test_the_sheet_to_sign_shows_people_and_contents(self):
        handover = self.handed(
            witness="沈立言",
            contents=[
                {"part": "截至", "what": "2020年5月20日", "number": ""},
                {"part": "交接包里的文件", "what": "01 甲.xlsx", "number": "3 份"},
            ],
        )
        page = self.as_(self.secretary).get(f"/handover/{handover.pk}/")
        for words in (
            "支部工作交接单",
            "组织委员",
            "白子衿",
            "顾秋实",
            "沈立言",
            "以下内容截至2020年5月20日。",
            "01 甲.xlsx",
            "3 份",
        ):
            self.assertContains(page, words)

    def test_it_can_be_deleted_after_asking(self):
        handover = self.handed()
        url = f"/handover/{handover.pk}/delete/"
        self.assertContains(
            self.as_(self.secretary).get(url), "2020年5月20日的交接（组织委员：白子衿交顾秋实）"
        )
        self.as_(self.secretary).post(url)
        self.assertEqual(Handover.objects.count(), 0)


class ItemsTest(Handing):
    def test_an_empty_branch_has_a_list_too(self):
        items = items_of(self.access(), files_of(self.access()))

        self.assertEqual(items[0], Item("截至", "2020年6月10日"))
        self.assertEqual(items[1], Item("交接包里的文件", "01 支部台账.xlsx", "全部记录"))
        self.assertEqual({item.part for item in items[3:]} - {"还没办完的事", "上半年还缺的组织生活"}, set())

    def test_a_gap_is_said_once(self):
        items = items_of(self.access(), files_of(self.access()))
        gaps = [item.what for item in items if item.part == "上半年还缺的组织生活"]
        self.assertIn("第一党小组 5月党小组会", gaps)
        self.assertEqual([item for item in items if item.part == "还没办完的事" and "5月" in item.what], [])
