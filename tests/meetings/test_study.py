"""Study: what was handed in, the study plan, special studies and their reports."""

import tempfile
from datetime import date
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from meetings.models import Attachment, SpecialStudy, StudyItem, StudyResult
from members.models import Post, PostGrant
from tests.factories import a_meeting, a_member, a_role, an_account, an_organisation
from tests.meetings.people import DAY, ThreePeople

TODAY = date(2020, 6, 10)


class StudyRoom(ThreePeople):
    """Beside the three: an officer of each kind that study treats differently, and a superior."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        organisation = an_organisation()
        cls.branch.superior = organisation
        cls.branch.save()
        cls.accounts = {"书记": cls.secretary, "党小组长": cls.leader, "党员": cls.reader}
        for name, post in (
            ("组织委员", Post.ORGANIZATION_OFFICER),
            ("宣传委员", Post.PUBLICITY_OFFICER),
            ("纪检委员", Post.DISCIPLINE_OFFICER),
            ("其他支委", Post.YOUTH_OFFICER),
        ):
            member = a_member(cls.branch, name, cls.first)
            a_role(member, post)
            cls.accounts[name] = an_account(member, post.value)
        cls.accounts["上级"] = an_account(username="shangji", organisation=organisation)
        cls.accounts["另一支部书记"] = cls.stranger

    def setUp(self):
        self.enterContext(mock.patch("django.utils.timezone.localdate", return_value=TODAY))
        self.enterContext(override_settings(MEDIA_ROOT=self.enterContext(tempfile.TemporaryDirectory())))

    def as_(self, account):
        super().as_(account)
        if account.organisation_id:
            session = self.client.session
            session["branch"] = self.branch.pk
            session.save()
        return self.client

    def get(self, url, account=None):
        return self.as_(account or self.secretary).get(url)

    def post(self, url, account=None, **typed):
        return self.as_(account or self.secretary).post(url, typed)

    def statuses(self, url, method="get"):
        return {
            who: getattr(self.as_(account), method)(url).status_code for who, account in self.accounts.items()
        }

    def everybody(self, status, **others):
        return dict.fromkeys(self.accounts, status) | others

    def a_result(self, member, kind="article", dated_on=DAY, title="体会", **fields):
        return StudyResult.objects.create(
            branch=member.branch, member=member, kind=kind, dated_on=dated_on, title=title, **fields
        )

    def an_item(self, month=3, title="党章", **fields):
        return StudyItem.objects.create(branch=self.branch, month=date(2020, month, 1), title=title, **fields)

    def a_special(self, **fields):
        fields = {"document": "关于学习的通知", "studied_on": DAY, **fields}
        return SpecialStudy.objects.create(branch=self.branch, **fields)


def a_file(name="心得.txt", content="我的体会"):
    return SimpleUploadedFile(name, content.encode())


class Results(StudyRoom):
    def titles(self, url, account=None):
        return [row[3][0] for row in self.get(url, account).context["rows"]]

    def test_results_by_kind_as_the_figures_link_to_them(self):
        self.a_result(self.shen, title="投的稿")
        self.a_result(self.gu, "reflection", date(2020, 6, 30), "心得")
        self.a_result(self.gu, dated_on=date(2020, 7, 1), title="下半年的")
        self.a_result(self.wang, title="别处的")

        assert self.titles("/study/?half=2020H1") == ["心得", "投的稿"]
        page = self.get("/study/?half=2020H1&kind=article")
        assert [row[3][0] for row in page.context["rows"]] == ["投的稿"]
        assert page.context["chips"] == [
            ("", "全部", 2),
            ("reflection", "心得体会", 1),
            ("article", "投稿", 1),
        ]
        self.assertContains(page, "共 1 篇，1 人交过")

    def test_a_member_sees_only_the_own_results(self):
        self.a_result(self.shen, title="别人的")
        own = self.a_result(self.bai, title="自己的")

        page = self.get("/study/?half=2020H1", self.reader)

        assert [row[3] for row in page.context["rows"]] == [("自己的", f"/study/results/{own.pk}/")]
        self.assertNotContains(page, "人交过")

    def test_who_may_read_and_change_one(self):
        result = self.a_result(self.bai, body="正文在此")
        other = self.a_result(self.gu)
        at = f"/study/results/{result.pk}/"

        away = {"另一支部书记": 404}
        assert self.statuses(at) == self.everybody(200, **away)
        assert self.statuses(f"/study/results/{other.pk}/") == self.everybody(200, **away, 党员=404)
        closed = {"党小组长": 403, "纪检委员": 403, "其他支委": 403, "上级": 403, **away}
        for page in ("edit", "delete"):
            assert self.statuses(f"{at}{page}/") == self.everybody(200, **closed)
            others = self.statuses(f"/study/results/{other.pk}/{page}/")
            assert others == self.everybody(200, **closed, 党员=404)
        self.assertContains(self.get(at), "正文在此")
        assert self.get(at, self.leader).context["may_change"] is False

    def typed(self, **changes):
        return {
            "kind": "reflection", "dated_on": "2020-06-09", "title": "读后感", "body": "一、学习", **changes
        }  # fmt: skip

    def test_a_member_hands_in_the_own_and_nobody_else_s(self):
        response = self.post("/study/results/new/", self.reader, **self.typed(member=self.gu.pk))

        self.assertRedirects(response, "/study/?half=2020H1")
        result = StudyResult.objects.get()
        facts = (result.branch, result.member, result.kind, result.title, result.dated_on, result.body)
        assert facts == (self.branch, self.bai, "reflection", "读后感", date(2020, 6, 9), "一、学习")
        assert result.handed_in_by == self.reader

    def test_one_press_from_the_own_page(self):
        link = 'href="/study/results/new/"'

        self.assertContains(self.get(f"/members/{self.bai.pk}/", self.reader), link)
        self.assertNotContains(self.get(f"/members/{self.gu.pk}/", self.reader), link)

    def test_the_kind_of_the_link_is_chosen(self):
        for kind, chosen in (("article", "article"), ("x", "reflection"), ("", "reflection")):
            form = self.get(f"/study/results/new/?kind={kind}", self.reader).context["form"]
            assert (form["kind"].value(), "member" in form.fields) == (chosen, False)

    def test_a_file_alone_will_do(self):
        typed = self.typed(body="", files=a_file())
        assert self.post("/study/results/new/", self.reader, **typed).status_code == 302

        result = StudyResult.objects.get()
        assert [row.name for row in result.attachments.all()] == ["心得.txt"]
        self.assertContains(self.get(f"/study/results/{result.pk}/"), "心得.txt")

        # It stays enough when the words are changed later, until it is taken away.
        again = self.typed(body="", title="新题目")
        assert self.post(f"/study/results/{result.pk}/edit/", self.reader, **again).status_code == 302
        attachment = Attachment.objects.get()
        gone = self.post(f"/study/results/{result.pk}/edit/", self.reader, **again, detach=attachment.pk)
        assert (gone.status_code, Attachment.objects.count()) == (422, 1)

    def test_others_open_only_the_own_file(self):
        self.post("/study/results/new/", self.reader, **self.typed(files=a_file()))
        url = f"/attachments/{Attachment.objects.get().pk}/"

        assert self.get(url, self.reader).status_code == self.get(url, self.leader).status_code == 200
        assert self.get(url, an_account(self.gu, "gu")).status_code == 403
        assert self.get(url, self.stranger).status_code == 404

    def test_three_officers_enter_for_others(self):
        for place, who in enumerate(("书记", "组织委员", "宣传委员"), 1):
            typed = self.typed(member=self.gu.pk, body="", kind="article")
            assert self.post("/study/results/new/", self.accounts[who], **typed).status_code == 302
            assert StudyResult.objects.filter(member=self.gu).count() == place

    def test_bad_input_is_refused_and_kept(self):
        gone = a_member(self.branch, "走了", left_on=date(2020, 5, 1))
        for bad, field, message in (
            ({"title": ""}, "title", "还没写题目。"),
            ({"dated_on": "2020-06-11"}, "dated_on", "日期还没到，写好以后再记。"),
            ({"dated_on": "x"}, "dated_on", "日期“x”看不懂，写成 2026-03-17 这样。您写的内容都还在。"),
            ({"kind": "poem"}, "kind", "类型请从列出的里面选。"),
            ({"member": self.wang.pk}, "member", "党员请从列出的里面选。"),
            ({"member": gone.pk}, "member", "党员请从列出的里面选。"),
        ):
            response = self.post("/study/results/new/", **self.typed(**{"member": self.gu.pk, **bad}))
            assert (response.status_code, StudyResult.objects.count()) == (422, 0)
            assert response.context["form"].errors == {field: [message]}
            self.assertContains(response, "一、学习", status_code=422)
        nothing = self.post("/study/results/new/", self.reader, **self.typed(body=" "))
        assert nothing.context["form"].errors == {"body": ["还没写正文，也没有附件，交一样就可以。"]}

    def test_a_file_that_is_not_what_it_says_is_told_and_loses_no_word(self):
        bad = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" + b"\x00" * 60)
        response = self.post("/study/results/new/", self.reader, **self.typed(files=bad))

        assert (response.status_code, StudyResult.objects.count()) == (422, 0)
        self.assertContains(response, "照片.jpg", status_code=422)
        self.assertContains(response, "一、学习", status_code=422)

    def test_deleting_asks_with_the_title_and_takes_the_file_along(self):
        self.post("/study/results/new/", self.reader, **self.typed(files=a_file()))
        result = StudyResult.objects.get()

        self.assertContains(self.get(f"/study/results/{result.pk}/delete/", self.reader), "白子衿《读后感》")
        response = self.post(f"/study/results/{result.pk}/delete/", self.reader)
        self.assertRedirects(response, "/study/?half=2020H1")
        assert (StudyResult.objects.count(), Attachment.objects.count()) == (0, 0)

    def test_an_account_without_member_enters_only_where_it_may_for_others(self):
        clerk = an_account(username="neiqin")
        grant = PostGrant.objects.create(
            branch=self.branch,
            account=clerk,
            post=Post.PUBLICITY_OFFICER,
            began_on=date(2020, 1, 1),
            granted_by=self.secretary,
        )
        typed = self.typed(member=self.gu.pk)
        assert self.post("/study/results/new/", clerk, **typed).status_code == 302
        grant.post = Post.DISCIPLINE_OFFICER
        grant.save()
        assert self.post("/study/results/new/", clerk, **typed).status_code == 403
        self.assertNotContains(self.get("/study/", clerk), "/study/results/new/")

    def test_an_empty_list_tells_nothing_yet_from_nothing_of_that_kind(self):
        self.assertContains(self.get("/study/?half=2020H1"), "2020年上半年还没有学习成果。")
        self.assertContains(self.get("/study/?half=2020H1&kind=article"), "2020年上半年没有这样的学习成果。")

    def test_the_queries_do_not_grow_with_the_results(self):
        self.as_(self.secretary)
        for results in (1, 3):
            while StudyResult.objects.count() < results:
                self.a_result(self.shen)
            with self.subTest(results=results), self.assertNumQueries(7):
                self.client.get("/study/?half=2020H1")


class Plan(StudyRoom):
    def typed(self, **changes):
        return {
            "month": "2020-03", "title": "党章", "kind": "document", "way": "together", "hours": "1.5",
            "source": "求是网", "meeting": "", **changes,
        }  # fmt: skip

    def test_month_by_month_for_everybody_of_the_branch(self):
        third, second = self.an_item(3, "三月的"), self.an_item(2, "二月的")
        self.an_item(7, "下半年的")
        StudyItem.objects.create(branch=self.elsewhere, month=date(2020, 3, 1), title="别处的")

        for who in ("书记", "党员", "上级"):
            months = self.get("/study/plan/?half=2020H1", self.accounts[who]).context["months"]
            assert [(month.code, items) for month, items in months] == [
                ("2020-02", [second]),
                ("2020-03", [third]),
            ]

    def test_what_has_become_of_a_line(self):
        meeting = a_meeting(self.branch, date(2020, 3, 20))
        states = {
            self.an_item(3, meeting=meeting).state: "ok",
            self.an_item(5).state: "wait",
            self.an_item(6).state: "plan",
            self.an_item(5, way="alone").state: "none",
        }

        assert states == {
            ("ok", "ok", "3月20日已学"): "ok",
            ("wait", "wait", "还没记录"): "wait",
            ("plan", "plan", "待学"): "plan",
            ("none", "none", "个人自学"): "none",
        }

    def test_a_line_is_added_changed_and_deleted(self):
        meeting = a_meeting(self.branch, DAY)
        response = self.post("/study/plan/new/", **self.typed(files=a_file("材料.txt")))
        self.assertRedirects(response, "/study/plan/?half=2020H1")
        item = StudyItem.objects.get()
        assert (item.branch, item.month, item.title, str(item.hours)) == (
            self.branch, date(2020, 3, 1), "党章", "1.5"
        )  # fmt: skip
        assert [row.name for row in item.attachments.all()] == ["材料.txt"]
        self.assertContains(self.get("/study/plan/?half=2020H1"), "材料.txt")

        self.post(f"/study/plan/{item.pk}/edit/", **self.typed(meeting=meeting.pk))
        item.refresh_from_db()
        assert item.meeting == meeting
        self.assertContains(self.get("/study/plan/?half=2020H1"), meeting.get_absolute_url())

        self.post(f"/study/plan/{item.pk}/delete/")
        assert StudyItem.objects.count() == 0

    def test_one_press_records_the_study_of_a_line(self):
        self.an_item(6, "党章 & 准则")

        self.assertContains(
            self.get("/study/plan/?half=2020H1"),
            "?form=group_study&amp;topic=%E5%85%9A%E7%AB%A0%20%26%20%E5%87%86%E5%88%99",
        )
        self.assertNotContains(self.get("/study/plan/?half=2020H1", self.reader), "去记录")

    def test_only_activities_held_that_year_are_offered(self):
        held = a_meeting(self.branch, DAY)
        a_meeting(self.branch, date(2019, 3, 18))
        a_meeting(self.branch, date(2020, 6, 18), state="planned")
        a_meeting(self.elsewhere, DAY)

        form = self.get(f"/study/plan/{self.an_item().pk}/edit/").context["form"]
        assert [label for _, label in form["meeting"].field.choices] == [
            "不写", "2020年3月18日 支部党员大会：学习党章"
        ]  # fmt: skip
        assert list(form.fields["meeting"].queryset) == [held]

    def test_who_may_write(self):
        item = self.an_item()
        closed = dict.fromkeys(("党小组长", "党员", "纪检委员", "其他支委", "上级"), 403)

        assert self.statuses("/study/plan/new/") == self.everybody(200, **closed)
        for page in ("edit", "delete"):
            url = f"/study/plan/{item.pk}/{page}/"
            assert self.statuses(url) == self.everybody(200, **closed, 另一支部书记=404)
            posted = {who: self.as_(self.accounts[who]).post(url).status_code for who in closed}
            assert posted == closed

    def test_bad_input_is_refused(self):
        foreign = a_meeting(self.elsewhere, DAY)
        for bad, field, message in (
            ({"month": "2020-13"}, "month", "“2020-13”不是月份，写成 2020-01 这样"),
            ({"month": ""}, "month", "还没写月份。"),
            ({"title": ""}, "title", "还没写学习内容。"),
            ({"hours": "0"}, "hours", "学时写大于0的数，例：2 或 1.5。"),
            ({"hours": "-1"}, "hours", "学时写大于0的数，例：2 或 1.5。"),
            ({"kind": "x"}, "kind", "材料类型请从列出的里面选。"),
            ({"meeting": foreign.pk}, "meeting", "在哪次活动学的请从列出的里面选。"),
        ):
            response = self.post("/study/plan/new/", **self.typed(**bad))
            assert (response.status_code, StudyItem.objects.count()) == (422, 0)
            assert response.context["form"].errors == {field: [message]}

    def test_the_queries_do_not_grow_with_the_lines(self):
        self.as_(self.secretary)
        for items in (1, 3):
            while StudyItem.objects.count() < items:
                number = StudyItem.objects.count()
                typed = self.typed(
                    meeting=a_meeting(self.branch, DAY).pk, files=a_file(content=f"文{number}")
                )
                self.client.post("/study/plan/new/", typed)
            with self.subTest(items=items), self.assertNumQueries(7):
                self.client.get("/study/plan/?half=2020H1")


class Special(StudyRoom):
    def typed(self, **changes):
        return {
            "document": "关于学习的通知", "document_number": "党发〔2020〕1号", "studied_on": "2020-06-01",
            "meeting": "", "due_on": "2020-06-20", "reported_on": "", "reported_to": "", "report_number": "",
            "note": "学了两次", **changes,
        }  # fmt: skip

    def test_the_state_of_the_report_in_words_and_shape(self):
        for fields, state in (
            ({}, ("wait", "wait", "待报送")),
            ({"due_on": date(2020, 6, 13)}, ("wait", "wait", "待报送，还剩3天")),
            ({"due_on": TODAY}, ("wait", "wait", "待报送，今天到期")),
            ({"due_on": date(2020, 6, 9)}, ("miss", "miss", "逾期1天")),
            ({"due_on": date(2020, 6, 9), "reported_on": date(2020, 6, 9)}, ("ok", "ok", "6月9日已报送")),
            ({"due_on": date(2020, 6, 8), "reported_on": TODAY}, ("ok", "late", "6月10日已报送，晚2天")),
            ({"reported_on": TODAY}, ("ok", "ok", "6月10日已报送")),
        ):
            assert self.a_special(**fields).state == state

    def test_it_is_entered_reported_and_deleted(self):
        meeting = a_meeting(self.branch, date(2020, 6, 1))
        response = self.post("/study/special/new/", **self.typed(meeting=meeting.pk))
        self.assertRedirects(response, "/study/special/?half=2020H1")
        study = SpecialStudy.objects.get()
        assert (study.branch, study.meeting, study.state.words) == (self.branch, meeting, "待报送，还剩10天")

        sent = {
            "reported_on": "2020-06-09", "reported_to": "局机关党委", "report_number": "规党〔2020〕7号",
            "meeting": meeting.pk, "files": a_file("报告.txt"),
        }  # fmt: skip
        response = self.post(f"/study/special/{study.pk}/edit/", **self.typed(**sent))
        self.assertRedirects(response, f"/study/special/{study.pk}/")
        page = self.get(f"/study/special/{study.pk}/", self.reader)
        for text in (
            "6月9日已报送",
            "局机关党委",
            "规党〔2020〕7号",
            "报告.txt",
            "学了两次",
            "党发〔2020〕1号",
        ):
            self.assertContains(page, text)

        self.post(f"/study/special/{study.pk}/delete/")
        assert (SpecialStudy.objects.count(), Attachment.objects.count()) == (0, 0)

    def test_bad_input_is_refused(self):
        for bad, field, message in (
            ({"document": ""}, "document", "还没写学习文件。"),
            ({"studied_on": "2020-06-11"}, "studied_on", "日期还没到，学过以后再记。"),
            ({"due_on": "2020-05-31"}, "due_on", "报送时限早于学习日期6月1日，请核对。"),
            (
                {"reported_on": "2020-05-31", "reported_to": "局党委"},
                "reported_on",
                "报送日期早于学习日期6月1日，请核对。",
            ),
            (
                {"reported_on": "2020-06-11", "reported_to": "局党委"},
                "reported_on",
                "日期还没到，报送以后再记。",
            ),
            ({"reported_on": "2020-06-09"}, "reported_to", "写了报送日期，还没写报送单位。"),
        ):
            response = self.post("/study/special/new/", **self.typed(**bad))
            assert (response.status_code, SpecialStudy.objects.count()) == (422, 0)
            assert response.context["form"].errors == {field: [message]}

    def test_who_may_see_and_write(self):
        study = self.a_special()
        closed = dict.fromkeys(("党小组长", "党员", "纪检委员", "其他支委", "上级"), 403)

        assert self.statuses("/study/special/") == self.everybody(200)
        assert self.statuses(f"/study/special/{study.pk}/") == self.everybody(200, 另一支部书记=404)
        assert self.statuses("/study/special/new/") == self.everybody(200, **closed)
        for page in ("edit", "delete"):
            url = f"/study/special/{study.pk}/{page}/"
            assert self.statuses(url) == self.everybody(200, **closed, 另一支部书记=404)

    def test_the_half_year_s_newest_first(self):
        early, late = (
            self.a_special(studied_on=date(2020, 1, 1)),
            self.a_special(studied_on=date(2020, 6, 30)),
        )
        self.a_special(studied_on=date(2020, 7, 1))

        assert list(self.get("/study/special/?half=2020H1").context["rows"]) == [late, early]

    def test_the_queries_do_not_grow(self):
        self.as_(self.secretary)
        for rows in (1, 3):
            while SpecialStudy.objects.count() < rows:
                self.a_special(meeting=a_meeting(self.branch, DAY))
            with self.subTest(rows=rows), self.assertNumQueries(6):
                self.client.get("/study/special/?half=2020H1")
