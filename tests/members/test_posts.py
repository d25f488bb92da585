"""Posts given, ended, corrected: what cannot have been is refused with the reason, nothing is lost."""

from datetime import date

from members.models import CommitteeRole, GroupMembership, Post, Term
from tests.factories import a_group, a_member, a_role
from tests.members.people import TODAY, Office


class PostsOffice(Office):
    def post(self, url, status=302, account=None, **typed):
        page = self.as_(account or self.organiser).post(url, typed)
        assert page.status_code == status, page.context and page.context["form"].errors
        return page

    def give(self, member, post, began_on="2020-06-01", status=302, **more):
        return self.post("/posts/new/", status, member=member.pk, post=post, began_on=began_on, **more)

    def refused(self, words, member, post, began_on="2020-06-01", **more):
        before = list(CommitteeRole.objects.values())
        page = self.give(member, post, began_on, 422, **more)
        self.assertContains(page, words, status_code=422)
        self.assertContains(page, f'value="{member.pk}" selected', status_code=422)
        assert list(CommitteeRole.objects.values()) == before

    def role(self, member):
        return CommitteeRole.objects.get(member=member)


class RightsTest(PostsOffice):
    def test_secretary_and_organiser_change_posts_nobody_else(self):
        role = self.role(self.shao)
        for url in (f"/posts/{role.pk}/edit/", f"/posts/{role.pk}/end/", f"/posts/{role.pk}/delete/"):
            assert self.statuses(url) == [200, 200, 403, 403, 403, 403, 404], url
        assert self.statuses("/posts/new/") == [200, 200, 403, 403, 403, 403, 200]
        assert self.statuses("/posts/new/", "post") == [422, 422, 403, 403, 403, 403, 422]

    def test_everybody_reads_and_prints_them(self):
        assert self.statuses("/posts/sheet/") == [200] * 7
        page = self.as_(self.reader).get("/posts/")
        for words in ("/posts/new/", "/end/", "/edit/", "/terms/new/"):
            self.assertNotContains(page, words)

    def test_a_member_and_a_group_of_another_branch_are_not_offered(self):
        self.refused_ = self.give(self.wang, Post.YOUTH_OFFICER, status=422)
        self.assertContains(self.refused_, "党员请从列出的里面选。", status_code=422)
        group = GroupMembership.objects.get(member=self.wang).group
        page = self.give(self.bai, Post.GROUP_LEADER, status=422, group=group.pk)
        self.assertContains(page, "党小组请从列出的里面选。", status_code=422)


class GiveTest(PostsOffice):
    def test_a_post_and_a_concurrent_one(self):
        self.give(self.bai, Post.PUBLICITY_OFFICER, way="by_election", term="第二届")
        self.give(self.bai, Post.YOUTH_OFFICER, way="acting")

        found = CommitteeRole.objects.filter(member=self.bai).order_by("id")
        assert list(found.values_list("post", "began_on", "ended_on", "way", "term")) == [
            ("publicity_officer", date(2020, 6, 1), None, "by_election", "第二届"),
            ("youth_officer", date(2020, 6, 1), None, "acting", ""),
        ]
        page = self.as_(self.reader).get("/posts/")
        assert [member.name for member, _ in page.context["committee"]] == [
            "沈立言", "顾秋实", "白子衿", "方克勤"
        ]  # fmt: skip
        self.assertContains(page, "代理")

    def test_the_new_post_gives_its_rights_from_its_day_on(self):
        assert self.as_(self.reader).get("/exchange/").status_code == 403
        self.give(self.bai, Post.DISCIPLINE_OFFICER)
        assert self.as_(self.reader).get("/exchange/").status_code == 200

    def test_the_running_term_is_proposed(self):
        Term.objects.create(branch=self.branch, name="第二届", began_on=date(2020, 1, 1))

        form = self.as_(self.organiser).get("/posts/new/?post=youth_officer").context["form"]

        assert (form.initial["term"], form.initial["post"]) == ("第二届", "youth_officer")

    def test_what_is_missing_or_unreadable_is_named(self):
        for typed, words in (
            ({"member": ""}, "还没选党员。"),
            ({"post": ""}, "还没选职务。"),
            ({"began_on": ""}, "还没写任职日期。"),
            ({"began_on": "2020-02-30"}, "日期“2020-02-30”不存在，2月只有29天。"),
            ({"began_on": "2202-02-01"}, "写错了吗？"),
            ({"ended_on": "2020-05-31"}, "离任日期早于任职日期（2020年6月1日）"),
        ):
            typed = {"member": self.bai.pk, "post": "youth_officer", "began_on": "2020-06-01"} | typed
            self.assertContains(self.post("/posts/new/", 422, **typed), words, status_code=422)


class SecondSecretaryTest(PostsOffice):
    def test_one_in_office_forbids_another_even_one_to_come(self):
        words = "沈立言2020年1月1日起任书记，和这段时间重叠。同一时间只有一名书记，先登记沈立言的离任日期。"
        for day in ("2020-01-01", "2020-06-01", "2021-01-01"):
            self.refused(words, self.bai, Post.SECRETARY, day)

    def test_an_overlap_in_the_past_is_refused_too(self):
        a_role(self.fang, Post.SECRETARY, date(2018, 1, 1), ended_on=date(2020, 1, 1))

        words = "方克勤2018年1月1日至2020年1月1日任书记"
        for began, ended in (("2017-01-01", "2018-01-02"), ("2019-12-31", "2020-01-01")):
            self.refused(words, self.bai, Post.SECRETARY, began, ended_on=ended)
        self.refused("沈立言", self.bai, Post.SECRETARY, "2017-01-01")
        self.give(self.bai, Post.SECRETARY, "2017-01-01", ended_on="2018-01-01")

    def test_from_the_day_the_first_leaves_there_may_be_another(self):
        CommitteeRole.objects.filter(member=self.shen).update(ended_on=date(2020, 6, 10))

        self.refused("沈立言2020年1月1日至2020年6月10日任书记", self.bai, Post.SECRETARY, "2020-06-09")
        self.give(self.bai, Post.SECRETARY, "2020-06-10")


class RollTest(PostsOffice):
    def test_before_admission_joining_or_conversion_and_after_leaving(self):
        young = a_member(
            self.branch, "陈新", admitted_on=date(2019, 5, 1), converted_on=date(2020, 5, 1), kind="full"
        )
        came = a_member(self.branch, "来人", joined_on=date(2020, 5, 1))
        left = a_member(self.branch, "走人", left_on=date(2020, 5, 1))
        for member, began, more, words in (
            (young, "2019-04-30", {}, "陈新2019年5月1日才入党，任职日期不能早于这一天。"),
            (young, "2020-04-30", {}, "陈新2020年4月30日还是预备党员，不能任青年委员"),
            (came, "2020-04-30", {}, "来人2020年5月1日才转入本支部"),
            (left, "2020-05-01", {}, "走人2020年5月1日已经转出，任职日期要早于这一天。"),
            (left, "2020-04-01", {}, "走人2020年5月1日转出，离任日期要写到这一天或更早。"),
            (left, "2020-04-01", {"ended_on": "2020-05-02"}, "离任日期要写到这一天或更早。"),
        ):
            with self.subTest(words):
                self.refused(words, member, Post.YOUTH_OFFICER, began, **more)
        self.give(young, Post.YOUTH_OFFICER, "2020-05-01")
        self.give(came, Post.YOUTH_OFFICER, "2020-05-01")
        self.give(left, Post.YOUTH_OFFICER, "2020-04-01", ended_on="2020-05-01")

    def test_the_refusal_of_a_probationary_member_names_the_rules(self):
        new = a_member(self.branch, "预备", self.second, kind="probationary", converted_on=None)

        self.refused("《中国共产党基层组织选举工作条例》第五条", new, Post.YOUTH_OFFICER)
        self.give(new, Post.GROUP_LEADER, group=self.second.pk)


class GroupLeaderTest(PostsOffice):
    def test_only_of_the_own_group_on_that_day(self):
        GroupMembership.objects.filter(member=self.gu).update(began_on=date(2020, 3, 1))
        first = self.first.pk
        for member, began, group, words in (
            (self.bai, "2020-06-01", first, "白子衿2020年6月1日在第二党小组，不能任第一党小组组长。"),
            (self.gu, "2020-02-29", first, "顾秋实2020年2月29日不在党小组，不能任第一党小组组长。"),
            (self.gu, "2020-06-01", "", "还没选是哪个党小组的组长。"),
        ):
            self.refused(words, member, Post.GROUP_LEADER, began, group=group)
        self.refused("青年委员不属于党小组，党小组选“不写”。", self.gu, Post.YOUTH_OFFICER, group=first)
        self.give(self.gu, Post.GROUP_LEADER, "2020-03-01", group=first)

    def test_only_of_a_group_that_exists(self):
        old = a_group(self.branch, "老党小组", founded_on=date(2019, 1, 1), dissolved_on=date(2020, 5, 1))
        member = a_member(self.branch, "老组员", old)
        for began, words in (
            ("2018-12-31", "2018年12月31日老党小组还没有成立。"),
            ("2020-05-01", "2020年5月1日老党小组已经撤销。"),
            ("2020-04-01", "老党小组2020年5月1日撤销，离任日期要写到这一天或更早。"),
        ):
            self.refused(words, member, Post.GROUP_LEADER, began, group=old.pk)
        self.give(member, Post.GROUP_LEADER, "2020-04-01", group=old.pk, ended_on="2020-05-01")


class TwiceTest(PostsOffice):
    def test_the_same_post_twice_at_one_time_is_refused_one_after_the_other_is_not(self):
        words = "方克勤这个职务已经登记过：2020年1月1日起。时间不能重叠。"
        self.refused(words, self.fang, Post.DISCIPLINE_OFFICER)
        self.refused(words, self.fang, Post.DISCIPLINE_OFFICER, "2019-01-01", ended_on="2020-01-02")
        self.give(self.fang, Post.DISCIPLINE_OFFICER, "2019-01-01", ended_on="2020-01-01")

    def test_a_post_outside_its_term_is_refused(self):
        Term.objects.create(
            branch=self.branch, name="第一届", began_on=date(2017, 1, 1), ended_on=date(2020, 1, 1)
        )
        Term.objects.create(branch=self.branch, name="第二届", began_on=date(2020, 1, 1))
        for began, term, words in (
            ("2019-12-31", "第二届", "第二届2020年1月1日才开始，任职日期早于它。"),
            ("2020-01-01", "第一届", "第一届2020年1月1日已经结束，任职日期在它以后。"),
            ("2020-01-01", "第九届", "届次请从列出的里面选。"),
        ):
            self.refused(words, self.bai, Post.YOUTH_OFFICER, began, term=term)


class EndTest(PostsOffice):
    def end(self, role, status=302, account=None, **typed):
        return self.post(f"/posts/{role.pk}/end/", status, account, **typed)

    def test_with_the_day_and_the_reason(self):
        role = self.role(self.fang)
        self.end(role, ended_on="2020-06-10", leaving="resigned")

        role.refresh_from_db()
        assert (role.ended_on, role.leaving) == (TODAY, "resigned")
        assert self.as_(self.discipline).get("/exchange/").status_code == 403

    def test_bad_days_are_refused(self):
        role = self.role(self.fang)
        self.fang.left_on = date(2020, 6, 5)
        self.fang.save()
        for day, words in (
            ("", "还没写离任日期。"),
            ("2019-12-31", "离任日期早于任职日期（2020年1月1日）"),
            ("2020-06-06", "方克勤2020年6月5日转出，离任日期要写到这一天或更早。"),
        ):
            self.assertContains(self.end(role, 422, ended_on=day), words, status_code=422)
        role.refresh_from_db()
        assert role.ended_on is None

    def test_the_last_secretary_is_told_that_nobody_is_secretary_then_and_may(self):
        role, url = self.role(self.shen), f"/posts/{self.role(self.shen).pk}/end/"
        page = self.as_(self.secretary).get(url)
        self.assertContains(page, "从离任那天起，您不再有这个职务的权限。")
        self.assertContains(page, "支部没有书记。")

        page = self.as_(self.secretary).post(url, {"ended_on": "2020-06-10"}, follow=True)

        assert page.redirect_chain == [("/posts/", 302)]
        self.assertContains(page, "从2020年6月10日起没有书记")
        self.assertNotContains(page, "/posts/new/")
        role.refresh_from_db()
        assert role.ended_on == TODAY

    def test_with_a_successor_nothing_is_warned_of(self):
        role = self.role(self.shen)
        CommitteeRole.objects.filter(pk=role.pk).update(ended_on=date(2020, 6, 20))
        a_role(self.bai, Post.SECRETARY, date(2020, 6, 10))
        CommitteeRole.objects.filter(pk=role.pk).update(post=Post.DEPUTY_SECRETARY, ended_on=None)

        page = self.as_(self.organiser).post(
            f"/posts/{role.pk}/end/", {"ended_on": "2020-06-10"}, follow=True
        )

        self.assertNotContains(page, "起没有书记")

    def test_one_that_has_an_end_is_corrected_instead(self):
        role = a_role(self.bai, Post.YOUTH_OFFICER, ended_on=date(2020, 7, 1))

        page = self.as_(self.organiser).get(f"/posts/{role.pk}/end/")

        assert (page.status_code, page.url) == (302, f"/posts/{role.pk}/edit/")


class CorrectTest(PostsOffice):
    def test_a_correction_is_judged_like_a_new_one(self):
        role = self.role(self.fang)
        typed = {"member": self.fang.pk, "post": "discipline_officer", "began_on": "2019-12-01"}
        self.post(f"/posts/{role.pk}/edit/", **typed)
        role.refresh_from_db()
        assert role.began_on == date(2019, 12, 1)

        page = self.post(f"/posts/{role.pk}/edit/", 422, **typed | {"post": "secretary"})
        self.assertContains(page, "同一时间只有一名书记", status_code=422)

    def test_a_mistaken_one_is_deleted_after_asking(self):
        role = self.role(self.fang)
        page = self.as_(self.organiser).get(f"/posts/{role.pk}/delete/")
        self.assertContains(page, "方克勤 纪检委员（2020年1月1日起）")

        self.post(f"/posts/{role.pk}/delete/")

        assert not CommitteeRole.objects.filter(pk=role.pk).exists()


class MakeUpTest(PostsOffice):
    def shown(self, account=None, query=""):
        return self.as_(account or self.reader).get(f"/posts/{query}").context

    def hints(self):
        return [hint.text for hint in self.shown()["hints"]]

    def full(self, number):
        """So many full members in all."""
        for place in range(number - 5):
            a_member(self.branch, f"党员{place}")

    def test_number_sexes_bands_and_education(self):
        self.fang.born_on, self.fang.education = date(1970, 1, 1), "研究生"
        self.fang.save()

        make_up = self.shown()["make_up"]

        assert make_up.number == 3
        assert make_up.sexes == [("男", 2), ("女", 1)]
        assert make_up.ages == [("36至45岁", 2), ("46至55岁", 1)]
        assert make_up.educations == [("学历未记录", 2), ("研究生", 1)]

    def test_of_few_people_no_band_gives_an_age_away(self):
        assert self.shown()["sees_ages"]
        CommitteeRole.objects.filter(member=self.fang).delete()
        assert [self.shown(who)["sees_ages"] for who in (self.reader, self.secretary)] == [False, True]

    def test_fewer_than_seven_need_no_committee(self):
        assert self.hints()[0] == "正式党员5人，不足7人，登记了组织委员、纪检委员。"

    def test_seven_need_one(self):
        self.full(7)
        assert self.hints() == ["还没有宣传委员。一人可以兼任几项。", "第一党小组没有组长。"]
        CommitteeRole.objects.filter(member__in=[self.gu, self.fang]).delete()
        assert self.hints()[0] == "正式党员7人，还没有支部委员会。"

    def test_its_size(self):
        self.full(12)
        CommitteeRole.objects.filter(member=self.fang).delete()
        assert "支委2人，少于3人。" in self.hints()
        people = [self.fang, self.bai, self.shao, *self.branch.members.filter(name__startswith="党员")[:3]]
        for count, (member, words) in enumerate(
            zip(
                people,
                (None, None, None, "支委6人，多于5人。", "支委7人，多于5人。", "支委8人，超过7人。"),
                strict=True,
            ),
            3,
        ):
            a_role(member, Post.COMMITTEE_MEMBER)
            said = [text for text in self.hints() if text.startswith("支委")]
            assert said == ([words] if words else []), count

    def test_no_secretary_two_deputies_too_few_members(self):
        CommitteeRole.objects.filter(member=self.shen).delete()
        a_role(self.gu, Post.DEPUTY_SECRETARY)
        a_role(self.fang, Post.DEPUTY_SECRETARY)
        assert {"没有在任的书记。", "副书记有2人。"} <= set(self.hints())
        self.branch.members.exclude(pk__in=[self.gu.pk, self.bai.pk]).update(left_on=date(2020, 6, 1))
        found = self.hints()
        assert found[0] == "正式党员2人，不足3人，不单独成立党支部。"
        assert "方克勤 纪检委员：这一天不在册，任职还没有写离任日期。" in found

    def test_each_rule_names_its_document(self):
        self.full(60)
        for hint in self.shown()["hints"]:
            assert hint.rule.startswith("《中国共产党支部工作条例（试行）》第"), hint

    def test_the_list_to_print_shows_who_does_what(self):
        a_role(self.gu, Post.YOUTH_OFFICER)
        page = self.as_(self.reader).get("/posts/sheet/")
        self.assertContains(page, "组织委员、青年委员")
        self.assertContains(page, "第二党小组组长")
        page = self.as_(self.reader).get("/posts/sheet/?day=2019-12-31")
        self.assertContains(page, "2019年12月31日没有在任的支委。")

    def test_queries_do_not_grow(self):
        Term.objects.create(branch=self.branch, name="第二届", began_on=date(2020, 1, 1))
        for account, number in ((self.reader, 9), (self.organiser, 10)):
            client = self.as_(account)
            for more in (1, 3):
                for place in range(more):
                    member = a_member(self.branch, f"新{account}{more}{place}", self.first)
                    a_role(member, Post.STUDY_OFFICER, term="第二届")
                    a_role(member, Post.WOMEN_OFFICER, ended_on=date(2020, 2, 1), term="第一届")
                with self.subTest(more=more, account=account), self.assertNumQueries(number):
                    client.get("/posts/")
