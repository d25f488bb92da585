"""Talks: that they took place is known to the branch, what was said to the two and the secretary alone."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from branch.periods import HalfYear
from meetings.models import (
    Appraisal,
    AppraisalEntry,
    Talk,
    TalkCall,
    TalkNote,
    TalkPartner,
)
from meetings.talks import triggers
from meetings.talks.coverage import blocks_of, last_talks
from meetings.talks.kinds import Standing
from meetings.talks.words import may_read_words
from members.access import access_of
from members.models import Honour, Post, PostGrant
from tests.factories import a_branch, a_group, a_member, a_role, a_talk, an_account, an_organisation, dues
from tests.giving_out import taken
from tests.meetings.people import DAY, ThreePeople

HALF = HalfYear(2020, 1)
TODAY = date(2020, 6, 10)
SECRET = "家里有病人，想调岗"


class TalkRoom(ThreePeople):
    """Beside 书记 沈立言, 顾秋实 without post, 组长 邵国梁 and 白子衿 of his group: every other office."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        organisation = an_organisation()
        cls.branch.superior = organisation
        cls.branch.save()
        cls.han = cls.officer("韩松柏", Post.DEPUTY_SECRETARY)
        cls.zu = cls.officer("组织", Post.ORGANIZATION_OFFICER)
        cls.xuan = cls.officer("宣传", Post.PUBLICITY_OFFICER)
        cls.ji = cls.officer("纪检", Post.DISCIPLINE_OFFICER)
        cls.qing = cls.officer("青年", Post.YOUTH_OFFICER)
        cls.accounts = {
            "书记": cls.secretary,
            "副书记": an_account(cls.han, "fushuji"),
            "组织委员": an_account(cls.zu, "zuzhi"),
            "宣传委员": an_account(cls.xuan, "xuanchuan"),
            "纪检委员": an_account(cls.ji, "jijian"),
            "其他支委": an_account(cls.qing, "qingnian"),
            "党小组长": cls.leader,
            "党员": an_account(cls.gu, "gu"),
            "谈话对象": cls.reader,
            "上级": an_account(username="shangji", organisation=organisation),
            "另一支部书记": cls.stranger,
        }
        cls.clerk = an_account(username="neiqin")
        PostGrant.objects.create(
            branch=cls.branch,
            account=cls.clerk,
            post=Post.SECRETARY,
            began_on=date(2020, 1, 1),
            granted_by=cls.secretary,
        )
        cls.accounts["授权的内勤"] = cls.clerk

    @classmethod
    def officer(cls, name, post):
        member = a_member(cls.branch, name, cls.first)
        a_role(member, post)
        return member

    def setUp(self):
        self.enterContext(mock.patch("django.utils.timezone.localdate", return_value=TODAY))

    def as_(self, account):
        super().as_(account)
        if account.organisation_id:
            session = self.client.session
            session["branch"] = self.branch.pk
            session.save()
        return self.client

    def get(self, url, account=None):
        return self.as_(account or self.secretary).get(url)

    def statuses(self, url, method="get"):
        return {
            who: getattr(self.as_(account), method)(url).status_code for who, account in self.accounts.items()
        }

    def typed(self, *members, **changes):
        return {
            "held_on": "2020-06-09",
            "place": "三楼",
            "talker": str(self.shen.pk),
            "members": [str(member.pk) for member in members],
            "others": "",
            "kind": "",
            "topic": "近况",
            "said": SECRET,
            "opinions": "",
            "follow_up": "",
            **changes,
        }

    def post(self, url, account=None, **typed):
        return self.as_(account or self.secretary).post(url, typed)

    def faults(self, account=None, **changes):
        """What the form says of a talk that is wrong in one place; nothing is written."""
        response = self.post("/talks/new/", account, **self.typed(self.bai, **changes))
        assert (response.status_code, Talk.objects.count()) == (422, 0)
        assert SECRET in response.content.decode()
        return {field: list(errors) for field, errors in response.context["form"].errors.items()}


class Words(TalkRoom):
    """沈立言 is 书记; 邵国梁, leader of the second group, talked with 白子衿."""

    MAY_READ = {"书记", "副书记", "党小组长", "谈话对象"}

    def setUp(self):
        super().setUp()
        self.talk = a_talk(self.shao, self.bai, said=SECRET, topic="调岗的想法", held_on=date(2020, 6, 1))

    def test_one_function_says_who_may_read(self):
        may = {
            who: may_read_words(access_of(account, self.branch.pk), self.talk)
            for who, account in self.accounts.items()
        }

        assert {who for who, read in may.items() if read} == self.MAY_READ

    def test_a_post_that_ended_opens_nothing(self):
        self.branch.roles.filter(post=Post.SECRETARY).update(ended_on=TODAY)

        assert not may_read_words(access_of(self.secretary), self.talk)
        assert SECRET not in self.get(f"/talks/{self.talk.pk}/").content.decode()

    def test_no_page_carries_the_words_to_anybody_else(self):
        pages = [
            "/talks/", "/talks/?half=2020H1", "/talks/?q=家里", "/talks/coverage/?half=2020H1",
            "/talks/coverage/?span=year&half=2020H1", "/talks/calls/", "/talks/blank/",
            f"/talks/{self.talk.pk}/",
            f"/talks/{self.talk.pk}/print/", f"/talks/{self.talk.pk}/edit/", f"/talks/{self.talk.pk}/delete/",
            "/", "/more/", f"/members/{self.bai.pk}/", f"/members/{self.shao.pk}/", "/meetings/?q=家里",
        ]  # fmt: skip
        for who, account in self.accounts.items():
            client = self.as_(account)
            shown = {url for url in pages if SECRET in client.get(url, follow=True).content.decode()}
            expected = set()
            if who in self.MAY_READ:
                expected = {f"/talks/{self.talk.pk}/", f"/talks/{self.talk.pk}/print/"}
            if who in self.MAY_READ - {"谈话对象"}:
                expected.add(f"/talks/{self.talk.pk}/edit/")
            assert shown == expected, who

    def test_the_topic_goes_with_the_words(self):
        for who, account in self.accounts.items():
            client = self.as_(account)
            for url in ("/talks/?half=2020H1", f"/talks/{self.talk.pk}/"):
                shown = "调岗的想法" in client.get(url).content.decode()
                assert shown == (who in self.MAY_READ), (who, url)

    def test_the_words_are_not_even_fetched_for_others(self):
        for who, account in self.accounts.items():
            client = self.as_(account)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                for url in ("", "edit/", "delete/", "print/"):
                    client.get(f"/talks/{self.talk.pk}/{url}")
                client.get("/talks/?half=2020H1")
            asked = any('SELECT "meetings_talknote"' in query["sql"] for query in queries)
            assert asked == (who in self.MAY_READ), who

    def test_the_workbook_carries_no_words(self):
        book = load_workbook(BytesIO(taken(self.as_(self.secretary), "/exchange/export/").content))

        cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        assert "调岗的想法" in cells
        assert [cell for cell in cells if SECRET in cell] == []

    def test_the_workbook_tells_the_subject_of_talks_to_the_secretary_alone(self):
        for who in ("书记", "副书记", "组织委员", "纪检委员", "授权的内勤"):
            book = load_workbook(BytesIO(taken(self.as_(self.accounts[who]), "/exchange/export/").content))
            head, row = book["谈心谈话"].iter_rows(values_only=True)
            reads = who in ("书记", "副书记")
            assert head == ("日期", "谈话人", "谈话对象", "类型", "主题")[: 5 if reads else 4]
            assert ("调岗的想法" in row) == reads, who

    def test_only_the_rule_and_the_form_touch_the_table_of_words(self):
        named = {
            str(path)
            for app in ("branch", "members", "meetings", "reports")
            for path in Path(app).rglob("*.py")
            if "TalkNote" in path.read_text() and "migrations" not in path.parts
        }

        # The demonstration may write invented words; nothing else may.
        allowed = {"meetings/models.py", "meetings/talks/models.py", "meetings/talks/words.py"}
        assert {path for path in named if not path.startswith("reports/demo/")} == allowed

    def test_who_may_open_print_and_change_a_talk(self):
        everybody = dict.fromkeys(self.accounts, 200)
        at = f"/talks/{self.talk.pk}/"

        hidden = {"党员": 404, "上级": 403, "另一支部书记": 404}
        assert self.statuses(at) == everybody | hidden
        closed = {who: 403 for who in self.accounts if who not in self.MAY_READ} | hidden
        assert self.statuses(f"{at}print/") == everybody | closed
        fixed = {"组织委员": 403, "宣传委员": 403, "纪检委员": 403, "其他支委": 403, "谈话对象": 403} | hidden
        for page in ("edit/", "delete/"):
            assert self.statuses(at + page) == everybody | fixed
            posted = {who: self.as_(self.accounts[who]).post(at + page).status_code for who in fixed}
            assert posted == fixed

    def test_a_clerk_mends_the_facts_and_leaves_the_words(self):
        page = self.get(f"/talks/{self.talk.pk}/edit/", self.clerk)
        assert set(page.context["form"].fields) == {"held_on", "place", "talker", "kind", "members", "others"}

        typed = self.typed(self.bai, talker=str(self.shao.pk), said="改成这样", topic="改成那样")
        self.post(f"/talks/{self.talk.pk}/edit/", self.clerk, **typed)

        self.talk.refresh_from_db()
        assert (self.talk.place, self.talk.topic) == ("三楼", "调岗的想法")
        assert TalkNote.objects.get().said == SECRET

    def test_the_page_is_kept_by_no_cache(self):
        for page in ("", "print/", "edit/"):
            assert "no-store" in self.get(f"/talks/{self.talk.pk}/{page}").headers["Cache-Control"]

    def test_a_fault_of_the_server_reports_no_words(self):
        self.client.raise_request_exception = False
        with (
            mock.patch("meetings.talks.forms.TalkForm.save", side_effect=ValueError),
            mock.patch("django.views.debug.SafeExceptionReporterFilter.is_active", return_value=True),
            mock.patch("django.utils.log.AdminEmailHandler.send_mail") as mail,
            self.settings(ADMINS=[("a", "a@example.org")], DEBUG=False),
        ):
            response = self.post("/talks/new/", **self.typed(self.bai))

        assert (response.status_code, mail.called) == (500, True)
        told = "".join(
            str(part) for call in mail.call_args_list for part in (*call.args, *call.kwargs.values())
        )
        # Who wrote them gets them back, and nobody else.
        assert SECRET in response.content.decode() and SECRET not in told

    def test_the_printed_record_names_posts_and_leaves_room_to_sign(self):
        page = self.get(f"/talks/{self.talk.pk}/print/")

        for text in ("邵国梁（第二党小组组长）", "白子衿", SECRET, "谈话人签字", "2020年6月1日"):
            self.assertContains(page, text)
        blank = self.get("/talks/blank/")
        self.assertContains(blank, "谈话对象签字")
        self.assertNotContains(blank, "邵国梁（")


class Recording(TalkRoom):
    def test_the_secretary_records_anybody_s_talk(self):
        typed = self.typed(
            self.bai, self.gu, talker=str(self.shao.pk), others="群众2人、吴某", kind="集体谈话"
        )
        response = self.post("/talks/new/", **typed)

        talk = Talk.objects.get()
        self.assertRedirects(response, f"/talks/{talk.pk}/")
        facts = (talk.branch, talk.held_on, talk.talker, talk.place, talk.kind, talk.topic)
        assert facts == (self.branch, date(2020, 6, 9), self.shao, "三楼", "集体谈话", "近况")
        partners = {(row.member, row.name) for row in talk.partners.all()}
        assert partners == {(self.bai, ""), (self.gu, ""), (None, "群众2人"), (None, "吴某")}
        assert (talk.note.said, talk.note.written_by) == (SECRET, self.secretary)

    def test_everybody_else_records_only_what_they_held_themselves(self):
        for place, (account, me) in enumerate(
            ((self.reader, self.bai), (self.leader, self.shao), (self.accounts["组织委员"], self.zu)), 1
        ):
            self.post("/talks/new/", account, **self.typed(self.gu))
            assert Talk.objects.count() == place
            assert Talk.objects.latest("id").talker == me

    def test_the_pair_of_the_link_is_filled_in(self):
        page = self.get(f"/talks/new/?with={self.bai.pk}&by={self.shao.pk}")
        form = page.context["form"]
        assert (form.chosen, form["talker"].value(), form["kind"].value()) == (
            {self.bai.pk},
            self.shao.pk,
            "党小组长与党员",
        )

        mine = self.get(f"/talks/new/?with={self.bai.pk}&by={self.shen.pk}", self.leader).context["form"]
        assert (mine.instance.talker, mine["kind"].value()) == (self.shao, "党小组长与党员")
        assert "talker" not in mine.fields
        nonsense = self.get(f"/talks/new/?with={self.wang.pk}&with=x&with={'9' * 40}&by=-1").context["form"]
        assert (nonsense.chosen, nonsense["talker"].value()) == (set(), self.shen.pk)

    def test_a_kind_that_was_only_offered_follows_the_people(self):
        for typed, kept in (
            ({"kind": ""}, "书记与委员"),
            ({"kind": "委员与党员", "initial-kind": "委员与党员"}, "书记与委员"),
            ({"kind": "交心", "initial-kind": "委员与党员"}, "交心"),
        ):
            self.post("/talks/new/", **self.typed(self.zu, **typed))
            assert Talk.objects.latest("id").kind == kept

    def test_what_is_wrong_is_said_where_it_is_and_loses_nothing(self):
        gone = a_member(self.branch, "走了", left_on=date(2020, 5, 1))
        assert self.faults(held_on="2020-06-11") == {"held_on": ["日期还没到，谈过以后再记。"]}
        assert self.faults(held_on="") == {"held_on": ["还没写日期。"]}
        assert self.faults(held_on="2020-06-31") == {
            "held_on": ["日期“2020-06-31”不存在，6月只有30天。您写的内容都还在。"]
        }
        assert self.faults(members=[]) == {"members": ["还没选和谁谈。勾选党员，或写名册以外的人。"]}
        assert self.faults(members=[self.shen.pk]) == {"members": ["沈立言是谈话人，不能又是谈话对象。"]}
        for nonsense in (self.wang.pk, "x", "9" * 30):
            assert self.faults(members=[nonsense]) == {"members": ["和谁谈请从列出的党员里选。"]}
        assert self.faults(talker=self.wang.pk) == {"talker": ["谈话人请从列出的里面选。"]}
        assert self.faults(talker="") == {"talker": ["还没选谈话人。"]}
        assert self.faults(members=[gone.pk]) == {"members": ["走了6月9日不在名册上，请另选，或改日期。"]}
        assert self.faults(talker=gone.pk) == {"talker": ["走了6月9日不在名册上。"]}
        assert self.faults(members=[], others="群众、顾秋实") == {
            "others": ["“顾秋实”在名册里，请在上面勾选。"]
        }
        assert set(self.faults(topic="长" * 201)) == {"topic"}

    def test_who_was_on_the_roll_that_day_can_be_named(self):
        gone = a_member(self.branch, "走了", left_on=date(2020, 5, 1))

        self.post("/talks/new/", **self.typed(gone, held_on="2020-04-30"))

        assert [row.member for row in Talk.objects.get().partners.all()] == [gone]

    def test_people_of_outside_alone_are_one_description_as_in_the_workbook(self):
        self.post("/talks/new/", **self.typed(others="群众2人， 吴某"))

        talk = Talk.objects.get()
        assert [(row.member, row.name) for row in talk.partners.all()] == [(None, "群众2人、吴某")]
        assert talk.kind == "党员与群众"

    def test_no_words_make_no_row(self):
        self.post("/talks/new/", **self.typed(self.bai, said=" \n "))

        assert (Talk.objects.count(), TalkNote.objects.count()) == (1, 0)

    def test_a_clerk_records_the_fact_without_words(self):
        self.post("/talks/new/", self.clerk, **self.typed(self.bai))

        assert (Talk.objects.count(), TalkNote.objects.count()) == (1, 0)
        assert Talk.objects.get().topic == ""

    def test_a_clerk_cannot_take_part_afterwards_to_read_the_words(self):
        """A member to whom the secretary's right was granted changes every talk, and reads none."""
        PostGrant.objects.filter(account=self.clerk).update(account=self.accounts["党员"])
        talk = a_talk(self.shao, self.bai, said=SECRET, held_on=date(2020, 6, 1))
        address, account = f"/talks/{talk.pk}/edit/", self.accounts["党员"]

        for changes in ({"talker": self.gu.pk}, {"members": [self.bai.pk, self.gu.pk]}):
            typed = {"talker": self.shao.pk, "members": [self.bai.pk]} | changes
            refused = self.post(address, account, **self.typed(**typed))
            self.assertContains(refused, "只有谈话双方和本支部书记、副书记能改谁和谁谈。", status_code=422)
            self.assertNotContains(self.get(f"/talks/{talk.pk}/", account), SECRET)
        mended = self.post(address, account, **self.typed(self.bai, talker=self.shao.pk, place="二楼"))

        talk.refresh_from_db()
        assert (mended.status_code, talk.place, talk.note.said) == (302, "二楼", SECRET)

    def test_an_account_without_member_and_the_secretary_s_right_records_none(self):
        PostGrant.objects.filter(account=self.clerk).update(post=Post.ORGANIZATION_OFFICER)

        assert self.post("/talks/new/", self.clerk, **self.typed(self.bai)).status_code == 403
        self.assertNotContains(self.get("/talks/", self.clerk), "/talks/new/")

    def test_a_change_keeps_what_was_not_changed(self):
        talk = a_talk(self.shao, self.bai, "群众", kind="老的类型", said="原话")
        kept = talk.partners.get(member=self.bai).pk
        stamp = self.get(f"/talks/{talk.pk}/edit/", self.leader).context["form"].stamp

        typed = self.typed(self.bai, self.gu, kind="老的类型", said="补了一句", stamp=stamp)
        response = self.post(f"/talks/{talk.pk}/edit/", self.leader, **typed)

        self.assertRedirects(response, f"/talks/{talk.pk}/")
        talk = Talk.objects.get()
        assert (talk.talker, talk.kind, talk.note.said) == (self.shao, "老的类型", "补了一句")
        assert {(row.member, row.name) for row in talk.partners.all()} == {(self.bai, ""), (self.gu, "")}
        assert talk.partners.get(member=self.bai).pk == kept

    def test_who_saves_second_is_told_and_loses_nothing(self):
        talk = a_talk(self.shao, self.bai, said="原话")
        stamp = self.get(f"/talks/{talk.pk}/edit/").context["form"].stamp
        TalkNote.objects.update(said="组长刚写的")

        response = self.post(f"/talks/{talk.pk}/edit/", **self.typed(self.bai, said="书记写的", stamp=stamp))

        assert response.status_code == 422
        for text in ("又被改过", "组长刚写的", "书记写的"):
            self.assertContains(response, text, status_code=422)
        assert TalkNote.objects.get().said == "组长刚写的"

        again = response.context["form"].stamp
        self.post(f"/talks/{talk.pk}/edit/", **self.typed(self.bai, said="书记写的", stamp=again))
        assert TalkNote.objects.get().said == "书记写的"

    def test_words_taken_back_are_gone(self):
        talk = a_talk(self.shao, self.bai, said="原话")

        self.post(f"/talks/{talk.pk}/edit/", **self.typed(self.bai, said=""))

        assert TalkNote.objects.count() == 0

    def test_an_imported_talk_with_somebody_of_no_roll_can_be_mended(self):
        later = a_member(self.branch, "后来的", joined_on=date(2020, 6, 1))
        talk = a_talk(later, self.bai, held_on=date(2020, 1, 5))

        typed = self.typed(self.bai, talker=str(later.pk), held_on="2020-01-05")
        assert self.post(f"/talks/{talk.pk}/edit/", **typed).status_code == 302

    def test_deleting_asks_with_the_names_and_takes_the_words_along(self):
        talk = a_talk(self.shao, self.bai, said="原话", topic="主题")

        page = self.get(f"/talks/{talk.pk}/delete/")
        self.assertContains(page, "2020年3月18日邵国梁和白子衿的谈心谈话")
        self.assertNotContains(page, "主题")
        self.assertRedirects(self.post(f"/talks/{talk.pk}/delete/"), "/talks/?half=2020H1")
        assert (Talk.objects.count(), TalkPartner.objects.count(), TalkNote.objects.count()) == (0, 0, 0)

    def test_the_form_asks_as_much_for_one_as_for_three(self):
        self.as_(self.secretary)
        for people in (1, 3):
            talk = a_talk(self.shao, *[a_member(self.branch, f"新{people}{n}") for n in range(people)])
            with self.subTest(people=people):
                with self.assertNumQueries(15):
                    self.client.get(f"/talks/{talk.pk}/edit/")
                with self.assertNumQueries(9):
                    self.client.get(f"/talks/{talk.pk}/")


class Lists(TalkRoom):
    def test_the_half_year_s_talks_newest_first(self):
        a_talk(self.shen, self.gu, held_on=date(2020, 1, 1), kind="书记与委员", topic="思想")
        last = a_talk(self.gu, self.bai, "群众一人", held_on=date(2020, 6, 30))
        a_talk(self.gu, self.bai, held_on=date(2020, 7, 1))
        a_talk(self.wang)

        page = self.get("/talks/?half=2020H1")

        assert page.context["total"] == Talk.objects.filter(branch=self.branch).dated_in(HALF).count() == 2
        assert [row[2] for row in page.context["rows"]] == ["白子衿、群众一人", "顾秋实"]
        assert page.context["rows"][0][0] == ("6月30日", f"/talks/{last.pk}/")
        self.assertContains(page, "共 2 次")

    def test_a_member_sees_only_the_own_talks(self):
        a_talk(self.shen, self.gu, topic="别人的")
        a_talk(self.shen, self.bai, topic="自己的")
        a_talk(self.bai, self.gu, topic="也是自己的")

        page = self.get("/talks/?half=2020H1", self.reader)

        assert [row[4] for row in page.context["rows"]] == ["也是自己的", "自己的"]
        self.assertNotContains(page, "别人的")
        cover = self.get("/talks/coverage/?half=2020H1", self.reader)
        self.assertNotContains(cover, "顾秋实")
        assert (cover.context["talked"], cover.context["total"]) == (1, 1)

    def test_a_superior_sees_the_number_and_no_name(self):
        a_talk(self.shen, self.gu, topic="内容")
        client = self.as_(self.accounts["上级"])

        for url in ("/talks/?half=2020H1", "/talks/coverage/?half=2020H1"):
            page = client.get(url)
            assert page.status_code == 200
            for name in ("沈立言", "顾秋实", "内容"):
                self.assertNotContains(page, name)
        assert client.get("/talks/?half=2020H1").context["total"] == 1
        assert client.get("/talks/coverage/?half=2020H1").context["talked"] == 2
        assert client.get("/talks/calls/").status_code == 403

    def test_the_queries_do_not_grow_with_the_talks(self):
        self.as_(self.secretary)
        for talks in (1, 3):
            while self.branch.talks.count() < talks:
                a_talk(self.shen, self.gu, self.bai)
                a_role(
                    a_member(self.branch, f"新{self.branch.talks.count()}", self.first), Post.STUDY_OFFICER
                )
            with self.subTest(talks=talks):
                with self.assertNumQueries(8):
                    self.client.get("/talks/?half=2020H1")
                with self.assertNumQueries(22):
                    self.client.get("/talks/coverage/?half=2020H1")


class Coverage(TalkRoom):
    def blocks(self, url="/talks/coverage/?half=2020H1", account=None):
        page = self.get(url, account)
        return {
            block.title: {tile.member.name: tile.talk and tile.talk.held_on for tile in block.tiles}
            for block in page.context["blocks"]
        }

    def test_it_counts_who_was_on_the_roll_at_the_end_on_either_side(self):
        gone = a_member(self.branch, "走了", left_on=date(2020, 6, 30))
        a_talk(self.shen, self.bai, gone, held_on=date(2020, 2, 1))
        a_talk(self.bai, "群众", held_on=date(2020, 3, 1))
        a_talk(self.gu, self.shao, held_on=date(2020, 7, 1))

        page = self.get("/talks/coverage/?half=2020H1")

        assert (page.context["talked"], page.context["total"]) == (2, 9)
        tiles = {
            member.name: day for _, tiles in page.context["groups"] for member, talked, day in tiles if talked
        }
        assert tiles == {"沈立言": date(2020, 2, 1), "白子衿": date(2020, 3, 1)}

    def test_the_pairs_that_the_posts_of_the_day_make(self):
        nobody = a_member(self.branch, "没有组的")

        assert self.blocks() == {
            "书记与委员": dict.fromkeys(["韩松柏", "组织", "宣传", "纪检", "青年"]),
            "委员与党小组组长": {"邵国梁": None},
            "第二党小组组长与党员": {"白子衿": None},
            "委员与第一党小组": {"顾秋实": None},
            "委员与没有党小组的党员": {nobody.name: None},
        }

    def test_a_pair_has_talked_whoever_began_and_however_many_were_there(self):
        a_talk(self.zu, self.shen, held_on=date(2020, 2, 1))
        a_talk(self.shen, self.ji, self.zu, held_on=date(2020, 3, 1))
        a_talk(self.bai, self.shen, held_on=date(2020, 3, 2))
        a_talk(self.gu, self.bai, held_on=date(2020, 3, 3))
        a_talk(self.shen, self.gu, self.bai, held_on=date(2020, 7, 1))

        blocks = self.blocks()

        assert {name for name, day in blocks["书记与委员"].items() if day} == {"组织", "纪检"}
        assert blocks["书记与委员"]["组织"] == date(2020, 3, 1)
        # The secretary talked with 白子衿, which is not the leader's talk.
        assert blocks["第二党小组组长与党员"] == {"白子衿": None}
        assert blocks["委员与第一党小组"] == {"顾秋实": None}

    def test_two_who_were_talked_with_together_have_not_talked_with_each_other(self):
        talk = a_talk(self.shen, self.ji, self.zu)

        assert set(last_talks([talk])) == {
            frozenset((self.shen.pk, self.ji.pk)),
            frozenset((self.shen.pk, self.zu.pk)),
        }

    def test_the_posts_are_those_of_the_day(self):
        self.branch.roles.filter(member=self.shao).update(ended_on=date(2020, 6, 1))
        a_role(self.bai, Post.GROUP_LEADER, group=self.second, began_on=date(2020, 6, 1))

        def titles(day):
            return {
                block.title: [member.name for member in block.members]
                for block in blocks_of(Standing(self.branch, day))
            }

        assert titles(date(2020, 5, 31))["第二党小组组长与党员"] == ["白子衿"]
        assert titles(date(2020, 6, 1))["第二党小组组长与党员"] == ["邵国梁"]

    def test_without_a_secretary_the_deputy_stands_at_the_head(self):
        self.branch.roles.filter(post=Post.SECRETARY).update(ended_on=date(2020, 6, 1))

        assert Standing(self.branch, TODAY).secretary == self.han

    def test_the_year_takes_both_halves(self):
        a_talk(self.shen, self.zu, held_on=date(2020, 3, 1))
        url = "/talks/coverage/?half=2020H2"

        assert self.blocks(url)["书记与委员"]["组织"] is None
        assert self.blocks(f"{url}&span=year")["书记与委员"]["组织"] == date(2020, 3, 1)
        page = self.client.get(f"{url}&span=year")
        for half in ("2019H2", "2020H2", "2021H2"):
            self.assertContains(page, f'href="?half={half}&amp;span=year"')

    def test_a_blank_leads_to_the_form_only_for_who_may_record_that_talk(self):
        link = f"/talks/new/?with={self.bai.pk}"

        def urls(account):
            page = self.get("/talks/coverage/?half=2020H1", account)
            return {tile.url for block in page.context["blocks"] for tile in block.tiles if tile.url}

        assert f"{link}&by={self.shao.pk}" in urls(self.secretary)
        assert urls(self.leader) == {link}
        assert urls(self.accounts["组织委员"]) == {
            f"/talks/new/?with={pk}" for pk in (self.shen.pk, self.shao.pk, self.gu.pk)
        }
        assert urls(self.reader) == {f"/talks/new/?with={self.shao.pk}"}

    def test_a_member_sees_only_the_own_tile(self):
        assert self.blocks(account=self.reader) == {"第二党小组组长与党员": {"白子衿": None}}

    def test_talks_with_people_of_outside_stand_by_themselves(self):
        talk = a_talk(self.bai, self.gu, "群众2人")
        a_talk(self.bai, self.gu)

        assert self.get("/talks/coverage/?half=2020H1").context["outside"] == [(talk, "群众2人")]


@pytest.mark.django_db
class TestKinds:
    @pytest.fixture
    def people(self):
        branch = a_branch()
        first, second = a_group(branch, "第一"), a_group(branch, "第二")
        people = {name: a_member(branch, name, second) for name in ("书记", "委员", "组长", "组员")}
        people["别组"] = a_member(branch, "别组", first)
        for name, post in (("书记", Post.SECRETARY), ("委员", Post.YOUTH_OFFICER)):
            a_role(people[name], post)
        a_role(people["组长"], Post.GROUP_LEADER, group=second)
        people["另一委员"] = a_member(branch, "另一委员", first)
        a_role(people["另一委员"], Post.DISCIPLINE_OFFICER)
        return people

    @pytest.mark.parametrize(
        ("talker", "partners", "kind"),
        [
            ("书记", ["委员"], "书记与委员"),
            ("委员", ["书记"], "书记与委员"),
            ("委员", ["另一委员"], "委员与委员"),
            ("书记", ["组长"], "委员与党小组长"),
            ("组长", ["委员"], "委员与党小组长"),
            ("书记", ["组员"], "委员与党员"),
            ("组员", ["委员"], "委员与党员"),
            ("组长", ["组员"], "党小组长与党员"),
            ("组员", ["组长"], "党小组长与党员"),
            ("组长", ["别组"], "党员与党员"),
            ("组员", ["别组"], "党员与党员"),
            ("组员", [], "党员与群众"),
            ("书记", ["组员", "委员"], "书记与委员"),
        ],
    )
    def test_the_posts_of_the_day_say_the_kind(self, people, talker, partners, kind):
        standing = Standing(people["书记"].branch, TODAY)

        assert standing.kind_of(people[talker], [people[name] for name in partners]) == kind

    def test_before_the_post_it_was_another_kind(self, people):
        standing = Standing(people["书记"].branch, date(2019, 12, 31))

        assert standing.kind_of(people["书记"], [people["委员"]]) == "党员与党员"


class Triggers(TalkRoom):
    def found(self, find, account=None, period=HALF):
        access = access_of(account or self.secretary, self.branch.pk)
        return [(event.member.name, event.day, event.note) for event in find(access, period)]

    def test_transferred_in(self):
        a_member(self.branch, "转入", joined_on=date(2020, 3, 1))
        a_member(self.branch, "早转入", joined_on=date(2019, 12, 31))
        a_member(self.branch, "还没来", joined_on=TODAY + timedelta(days=1))
        a_member(self.branch, "又走了", joined_on=date(2020, 3, 1), left_on=date(2020, 5, 1))
        a_member(self.elsewhere, "别处", joined_on=date(2020, 3, 1))

        assert self.found(triggers.transferred_in) == [("转入", date(2020, 3, 1), "")]

    def test_admitted_and_converted_here(self):
        young = {"kind": "probationary", "converted_on": None, "admitted_on": date(2020, 4, 1)}
        a_member(self.branch, "新党员", **young)
        a_member(self.branch, "别处入党", joined_on=date(2020, 5, 1), **young)
        a_member(self.branch, "转正", admitted_on=date(2019, 2, 1), converted_on=date(2020, 2, 1))
        a_member(
            self.branch,
            "别处转正",
            admitted_on=date(2019, 2, 1),
            converted_on=date(2020, 2, 1),
            joined_on=date(2020, 3, 1),
        )

        assert self.found(triggers.admitted) == [("新党员", date(2020, 4, 1), "")]
        assert self.found(triggers.converted) == [("转正", date(2020, 2, 1), "")]

    def test_honoured(self):
        for state, member, day in (
            ("awarded", self.bai, date(2020, 6, 1)),
            ("recommended", self.gu, date(2020, 6, 1)),
            ("awarded", None, date(2020, 6, 1)),
            ("awarded", self.gu, date(2020, 7, 1)),
        ):
            Honour.objects.create(
                branch=self.branch, member=member, title="优秀党员", state=state, dated_on=day
            )

        assert self.found(triggers.honoured) == [("白子衿", date(2020, 6, 1), "优秀党员")]

    def appraised(self, member, verdict, fed_back_on=None):
        appraisal, _ = Appraisal.objects.get_or_create(
            branch=self.branch, year=2019, defaults={"held_on": date(2020, 1, 5)}
        )
        AppraisalEntry.objects.create(
            branch=self.branch, appraisal=appraisal, member=member, verdict=verdict, fed_back_on=fed_back_on
        )

    def test_appraised_low(self):
        self.appraised(self.bai, "basic", date(2020, 1, 20))
        self.appraised(self.shao, "unqualified")
        self.appraised(self.gu, "qualified", date(2020, 1, 20))
        self.appraised(self.zu, "excellent", date(2020, 1, 20))
        self.appraised(self.ji, "basic", date(2020, 7, 1))

        assert self.found(triggers.appraised_low) == [
            ("白子衿", date(2020, 1, 20), "2019年度，基本合格"),
            ("邵国梁", date(2020, 1, 5), "2019年度，不合格"),
        ]
        # Nobody learns the own verdict from here before it was told.
        assert self.found(triggers.appraised_low, self.leader) == [
            ("白子衿", date(2020, 1, 20), "2019年度，基本合格")
        ]

    def test_in_arrears_of_two_months_that_have_ended(self):
        for month in (2, 4, 5, 6):
            dues(self.bai, date(2020, month, 1), paid="10.00" if month == 4 else None)
        dues(self.gu, date(2020, 5, 1))
        dues(self.gu, date(2020, 6, 1))
        dues(self.shao, date(2020, 3, 1), paid="50.00")
        dues(self.shao, date(2020, 5, 1))

        assert self.found(triggers.in_arrears) == [("白子衿", date(2020, 5, 1), "欠交3个月")]

    def call(self, member, by, day=date(2020, 6, 1), **fields):
        return TalkCall.objects.create(
            branch=member.branch, member=member, kind="illness", noted_on=day, noted_by=by, **fields
        )

    def test_entered_by_hand_for_the_secretary_and_who_entered_it(self):
        self.call(self.bai, self.leader, note="住院")
        self.call(self.gu, self.secretary, day=date(2020, 7, 1))

        line = [("白子衿", date(2020, 6, 1), "生病住院，住院")]
        seen = {
            who: self.found(triggers.entered, account)
            for who, account in self.accounts.items()
            if who != "另一支部书记"
        }
        assert {who for who, found in seen.items() if found == line} == {"书记", "副书记", "党小组长"}
        assert {who for who, found in seen.items() if found == []} == set(seen) - {
            "书记", "副书记", "党小组长"
        }  # fmt: skip

    def calls(self, account=None):
        access = access_of(account or self.secretary, self.branch.pk)
        return [
            (call.event.member.name, call.trigger.code, call.words)
            for call in triggers.calls_of(access, HALF)
        ]

    def test_a_talk_of_anybody_with_the_member_answers_it(self):
        self.call(self.bai, self.secretary)
        assert self.calls() == [("白子衿", "entered", "未谈，还剩21天")]

        a_talk(self.bai, self.gu, held_on=date(2020, 5, 31))
        a_talk(self.gu, self.shao, held_on=date(2020, 6, 2))
        assert self.calls() == [("白子衿", "entered", "未谈，还剩21天")]

        a_talk(self.gu, self.bai, held_on=date(2020, 6, 1))
        assert self.calls() == [("白子衿", "entered", "6月1日已谈")]

    def test_thirty_days_and_one(self):
        for days, words, icon in ((30, "5月1日已谈", "ok"), (31, "5月1日已谈，隔了31天", "late")):
            TalkCall.objects.all().delete()
            self.call(self.bai, self.secretary, day=date(2020, 5, 1) - timedelta(days=days))
            a_talk(self.shao, self.bai, held_on=date(2020, 5, 1))
            (call,) = triggers.calls_of(access_of(self.secretary), HALF)
            assert (call.words, call.icon, call.state) == (words, icon, "ok")
        TalkCall.objects.all().delete()
        self.call(self.gu, self.secretary, day=TODAY - timedelta(days=31))
        assert self.calls() == [("顾秋实", "entered", "未谈，已过31天")]

    def test_each_sees_what_the_own_rights_show(self):
        for month in (1, 2, 3):
            dues(self.bai, date(2020, month, 1))
            dues(self.gu, date(2020, month, 1))
        self.appraised(self.bai, "basic", date(2020, 1, 20))
        self.appraised(self.gu, "basic", date(2020, 1, 20))
        Honour.objects.create(branch=self.branch, member=self.gu, title="优秀", state="awarded", dated_on=DAY)
        a_member(self.branch, "转入", joined_on=date(2020, 3, 1))

        def seen(who):
            return {(name, code) for name, code, _ in self.calls(self.accounts[who])}

        everything = {
            ("白子衿", "arrears"), ("顾秋实", "arrears"), ("白子衿", "appraisal"), ("顾秋实", "appraisal"),
            ("顾秋实", "honour"), ("转入", "joined"),
        }  # fmt: skip
        arrears = {("白子衿", "arrears"), ("顾秋实", "arrears")}
        assert seen("书记") == seen("组织委员") == seen("纪检委员") == everything
        assert seen("宣传委员") == seen("其他支委") == everything - arrears
        assert seen("党小组长") == {("白子衿", "arrears"), ("顾秋实", "honour"), ("转入", "joined")}
        assert seen("谈话对象") == {("白子衿", "arrears"), ("白子衿", "appraisal")}
        assert seen("上级") == set()

    def test_who_sees_only_the_own_talks_does_not_learn_of_others(self):
        self.call(self.gu, self.reader)
        a_talk(self.shen, self.gu, held_on=date(2020, 6, 5))

        assert self.calls(self.reader) == [("顾秋实", "entered", "已登记，书记能看到")]
        assert self.calls() == [("顾秋实", "entered", "6月5日已谈")]

    def test_the_queries_do_not_grow(self):
        self.as_(self.secretary)
        for rows in (1, 3):
            for place in range(rows):
                member = a_member(self.branch, f"新{rows}{place}", joined_on=DAY)
                self.call(member, self.secretary)
                self.appraised(member, "basic")
                Honour.objects.create(
                    branch=self.branch, member=member, title="优秀", state="awarded", dated_on=DAY
                )
                # Who came in June owes no month before.
                owing = a_member(self.branch, f"旧{rows}{place}")
                for month in (1, 2):
                    dues(owing, date(2020, month, 1))
                a_talk(self.shen, member)
            with self.subTest(rows=rows), self.assertNumQueries(16):
                self.client.get("/talks/calls/?half=2020H1")

    def test_a_call_is_entered_changed_and_deleted(self):
        typed = {"member": self.bai.pk, "kind": "family", "noted_on": "2020-06-08", "note": "老人过世"}

        self.assertRedirects(
            self.post("/talks/calls/new/", self.reader, **typed), "/talks/calls/?half=2020H1"
        )
        call = TalkCall.objects.get()
        facts = (call.branch, call.member, call.kind, call.noted_on, call.note, call.noted_by)
        assert facts == (self.branch, self.bai, "family", date(2020, 6, 8), "老人过世", self.reader)

        self.post(f"/talks/calls/{call.pk}/edit/", self.secretary, **typed | {"kind": "work"})
        call.refresh_from_db()
        assert (call.kind, call.noted_by) == ("work", self.reader)
        self.post(f"/talks/calls/{call.pk}/delete/", self.reader)
        assert TalkCall.objects.count() == 0

    def test_for_everybody_else_a_call_does_not_exist(self):
        call = self.call(self.bai, self.leader)

        for page in ("edit", "delete"):
            found = self.statuses(f"/talks/calls/{call.pk}/{page}/")
            expected = dict.fromkeys(self.accounts, 404) | {
                "书记": 200, "副书记": 200, "党小组长": 200, "上级": 403
            }  # fmt: skip
            assert found == expected

    def test_a_bad_call_is_refused(self):
        typed = {"member": self.bai.pk, "kind": "family", "noted_on": "2020-06-08", "note": ""}
        for bad, message in (
            ({"member": self.wang.pk}, "党员请从列出的里面选。"),
            ({"member": ""}, "还没选党员。"),
            ({"kind": "x"}, "情形请从列出的里面选。"),
            ({"noted_on": "2020-06-11"}, "日期还没到，写知道这件事的那天。"),
            ({"noted_on": "昨天"}, "日期“昨天”看不懂，写成 2026-03-17 这样。您写的内容都还在。"),
        ):
            response = self.post("/talks/calls/new/", **typed | bad)
            assert (response.status_code, TalkCall.objects.count()) == (422, 0)
            self.assertContains(response, message, status_code=422)
