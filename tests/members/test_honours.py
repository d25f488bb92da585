"""Honours: recommended, awarded or not, of members and of the branch; both rows count."""

from datetime import date

from branch.models import Branch
from branch.periods import HalfYear
from members.honours.answering import answer_recommendations
from members.models import Honour
from reports.figures import half_year_figures
from tests.factories import a_member, an_honour
from tests.members.people import TODAY, Office


class Honours(Office):
    def typed(self, **changes):
        return {
            "member": self.bai.pk,
            "title": "优秀共产党员",
            "category": "outstanding_member",
            "level": "unit",
            "awarded_by": "局机关党委",
            "dated_on": "2020-06-01",
            "document": "",
            "note": "连续三年带班",
            **changes,
        }

    def post(self, url, account=None, **changes):
        return self.as_(account or self.organiser).post(url, self.typed(**changes))

    def errors(self, response):
        self.assertEqual(response.status_code, 422)
        return dict(response.context["form"].errors)

    def recommendation(self, **fields):
        return an_honour(self.bai, date(2020, 5, 1), "recommended", **fields)


class Writing(Honours):
    def test_a_recommendation_and_an_award(self):
        for url, state in (("/honours/recommend/", "recommended"), ("/honours/new/", "awarded")):
            response = self.post(url)
            honour = Honour.objects.get(state=state)
            self.assertRedirects(response, f"/honours/{honour.pk}/")
            found = [
                honour.member, honour.title, honour.category, honour.level, honour.awarded_by,
                honour.dated_on, honour.note, honour.recommendation, honour.declined_on,
            ]  # fmt: skip
            self.assertEqual(
                found,
                [
                    self.bai, "优秀共产党员", "outstanding_member", "unit", "局机关党委",
                    date(2020, 6, 1), "连续三年带班", None, None,
                ],
            )  # fmt: skip

    def test_the_branch_has_honours_of_its_own(self):
        self.post("/honours/new/", member="", title="先进基层党组织", category="advanced_organisation")

        honour = Honour.objects.get()
        self.assertIsNone(honour.member)
        page = self.as_(self.secretary).get("/honours/?half=2020H1")
        self.assertContains(page, "规划联合党支部</td>")

    def test_bad_input(self):
        gone = a_member(self.branch, "已转", left_on=date(2020, 2, 1))
        for changes, complaint in (
            ({"title": ""}, {"title": ["还没写名称。"]}),
            ({"dated_on": "2020-06-11"}, {"dated_on": ["推荐日期还没到，到了那天再登记。"]}),
            ({"dated_on": ""}, {"dated_on": ["还没写推荐日期。"]}),
            ({"member": ""}, {"member": ["优秀共产党员是给个人的，请选党员。"]}),
            (
                {"category": "advanced_organisation"},
                {"member": ["先进基层党组织是给支部的，党员一栏选“支部集体”。"]},
            ),
            ({"member": self.wang.pk}, {"member": ["党员请从列出的里面选。"]}),
            ({"member": gone.pk}, {"dated_on": ["已转2020年6月1日不在册，不能由本支部推荐。"]}),
            ({"level": "world"}, {"level": ["级别请从列出的里面选。"]}),
        ):
            with self.subTest(changes=changes):
                response = self.post("/honours/recommend/", **changes)
                self.assertEqual(self.errors(response), complaint)
                self.assertContains(response, "连续三年带班", status_code=422)
        # An award may come after the member has left.
        self.assertEqual(self.post("/honours/new/", member=gone.pk).status_code, 302)

    def test_the_same_twice_is_refused(self):
        self.post("/honours/recommend/")
        again = self.post("/honours/recommend/")
        self.assertEqual(self.errors(again), {"__all__": ["同一天、同一名称的这项荣誉已经登记过。"]})
        self.assertEqual(self.post("/honours/new/").status_code, 302)

    def test_editing_keeps_the_state(self):
        honour = self.recommendation()
        self.post(f"/honours/{honour.pk}/edit/", title="优秀党务工作者", category="outstanding_worker")
        honour.refresh_from_db()
        self.assertEqual((honour.title, honour.state), ("优秀党务工作者", "recommended"))

    def test_who_may(self):
        honour = self.recommendation()
        for url in ("new/", "recommend/"):
            self.assertEqual(self.statuses(f"/honours/{url}"), [200, 200, 403, 403, 403, 403, 200], url)
        for url in ("edit/", "award/", "delete/"):
            self.assertEqual(
                self.statuses(f"/honours/{honour.pk}/{url}"), [200, 200, 403, 403, 403, 403, 404], url
            )
        for url in ("decline/", "reopen/"):
            found = self.statuses(f"/honours/{honour.pk}/{url}", "post")
            self.assertEqual(found[2:], [403, 403, 403, 403, 404], url)
            self.assertEqual(self.statuses(f"/honours/{honour.pk}/{url}")[0], 405, url)


class Result(Honours):
    def test_the_award_is_a_row_of_its_own_and_both_are_counted(self):
        first = self.recommendation()
        client = self.as_(self.organiser)
        self.assertContains(client.get(f"/honours/{first.pk}/award/"), 'value="优秀共产党员"')

        # Whose it is was said by the recommendation.
        response = self.post(f"/honours/{first.pk}/award/", member=self.gu.pk, document="局党〔2020〕9号")

        award = Honour.objects.get(state="awarded")
        self.assertRedirects(response, f"/honours/{award.pk}/")
        self.assertEqual(
            (award.member, award.recommendation, award.document), (self.bai, first, "局党〔2020〕9号")
        )
        half = HalfYear(2020, 1)
        branches = Branch.objects.filter(pk=self.branch.pk)
        values = half_year_figures(branches, half, date(2021, 1, 1))[self.branch.pk].values
        self.assertEqual((values["推荐荣誉数"], values["获评荣誉数"]), (1, 1))
        page = client.get("/honours/?half=2020H1")
        self.assertEqual(
            [(row.state, mark.words) for row, mark in page.context["records"]],
            [("recommended", "推荐，已获评"), ("awarded", "获评")],
        )
        self.assertEqual(client.get(f"/honours/{first.pk}/award/").status_code, 404)

    def test_an_award_does_not_come_before_its_recommendation(self):
        first = self.recommendation()
        response = self.post(f"/honours/{first.pk}/award/", dated_on="2020-04-30")
        complaint = "2020年5月1日才推荐，获评日期不能早于这一天。"
        self.assertEqual(self.errors(response), {"dated_on": [complaint]})
        of_branch = an_honour(None, date(2020, 5, 1), "recommended", branch=self.branch, title="先进")
        response = self.post(
            f"/honours/{of_branch.pk}/award/", dated_on="2020-04-30", category="other", title="先进"
        )
        self.assertEqual(self.errors(response), {"dated_on": [complaint]})

    def test_a_recommendation_that_came_to_nothing_and_back(self):
        first = self.recommendation()
        client = self.as_(self.secretary)

        page = client.post(f"/honours/{first.pk}/decline/", {"declined_on": "2020-06-05"}, follow=True)

        self.assertContains(page, "2020年6月5日知道没评上")
        self.assertContains(page, "推荐，没评上")
        self.assertEqual(client.post(f"/honours/{first.pk}/decline/").status_code, 404)
        client.post(f"/honours/{first.pk}/reopen/")
        first.refresh_from_db()
        self.assertIsNone(first.declined_on)

    def test_bad_days_of_no_award(self):
        first = self.recommendation()
        for day, complaint in (
            ("2020-06-11", "知道结果的日期还没到。"),
            ("2020-04-30", "2020年5月1日才推荐，知道结果的日期不能早于这一天。"),
            ("", "还没写知道结果的日期。"),
        ):
            page = self.as_(self.secretary).post(
                f"/honours/{first.pk}/decline/", {"declined_on": day}, follow=True
            )
            self.assertContains(page, complaint)
        first.refresh_from_db()
        self.assertIsNone(first.declined_on)

    def test_deleting_one_of_the_two_leaves_the_other(self):
        client = self.as_(self.secretary)
        first = self.recommendation()
        award = an_honour(self.bai, recommendation=first)
        self.assertContains(client.get(f"/honours/{first.pk}/delete/"), "对应的获评保留")
        self.assertContains(client.get(f"/honours/{award.pk}/delete/"), "改回等结果")

        self.assertRedirects(client.post(f"/honours/{award.pk}/delete/"), "/honours/?half=2020H1")
        self.assertContains(client.get(f"/honours/{first.pk}/"), "推荐，等结果")
        award = an_honour(self.bai, recommendation=first)
        client.post(f"/honours/{first.pk}/delete/")
        award.refresh_from_db()
        self.assertIsNone(award.recommendation)


class Lists(Honours):
    def some(self):
        self.recommendation(category="outstanding_member")
        an_honour(self.gu, category="outstanding_worker", title="优秀党务工作者")
        an_honour(None, branch=self.branch, title="文明处室")
        an_honour(self.gu, date(2020, 7, 1))
        an_honour(self.wang)

    def titles(self, query=""):
        page = self.as_(self.secretary).get(f"/honours/?half=2020H1{query}")
        return sorted(row.title for row, _ in page.context["records"])

    def test_filters(self):
        self.some()
        self.assertEqual(self.titles(), ["优秀党务工作者", "优秀共产党员", "文明处室"])
        self.assertEqual(self.titles("&state=recommended"), ["优秀共产党员"])
        self.assertEqual(self.titles("&category=outstanding_worker"), ["优秀党务工作者"])
        self.assertEqual(self.titles("&state=recommended&category=outstanding_worker"), [])
        self.assertEqual(len(self.titles("&state=x&category=y")), 3)

    def test_the_list_of_a_year_is_printed(self):
        self.some()
        page = self.as_(self.reader).get("/honours/print/?year=2020")
        self.assertEqual([row.member for row, _ in page.context["records"]], [self.bai])
        page = self.as_(self.discipline).get("/honours/print/?year=2020")
        self.assertEqual(len(page.context["records"]), 4)
        self.assertContains(page, "2020年荣誉登记表")
        self.assertContains(page, "支部集体")
        self.assertEqual(self.statuses("/honours/print/"), [200] * 7)

    def test_a_member_reads_the_own_only(self):
        own, others = self.recommendation(), an_honour(self.gu)
        of_branch = an_honour(None, branch=self.branch)
        self.assertEqual(self.statuses(f"/honours/{own.pk}/"), [200] * 6 + [404])
        for honour in (others, of_branch):
            self.assertEqual(self.as_(self.reader).get(f"/honours/{honour.pk}/").status_code, 403)

    def test_an_empty_half_says_so(self):
        client = self.as_(self.secretary)
        self.assertContains(client.get("/honours/?half=2019H1"), "2019年上半年还没有荣誉记录。")
        self.assertContains(client.get("/honours/?half=2019H1&state=awarded"), "没有这样的荣誉记录")

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for many in (1, 3):
            for number in range(many):
                first = an_honour(self.bai, TODAY, "recommended", title=f"{many}{number}")
                an_honour(self.bai, TODAY, recommendation=first)
                an_honour(None, TODAY, branch=self.branch)
            for url in ("/honours/?half=2020H1", "/honours/print/?year=2020"):
                with self.subTest(many=many, url=url), self.assertNumQueries(6):
                    client.get(url)


class Answering(Office):
    """What an import finds out by itself: which recommendation an award answers."""

    def setUp(self):
        super().setUp()
        self.gone = an_honour(self.bai, date(2019, 3, 1), "recommended", declined_on=date(2019, 7, 1))
        self.first = an_honour(self.bai, date(2019, 9, 1), "recommended")
        self.second = an_honour(self.bai, date(2020, 3, 1), "recommended")
        self.later = an_honour(self.bai, date(2020, 6, 2), "recommended")
        self.other = an_honour(self.bai, date(2020, 3, 1), "recommended", title="优秀党务工作者")
        self.of_gu = an_honour(self.gu, date(2020, 3, 1), "recommended")

    def answered(self):
        return dict(Honour.objects.exclude(recommendation=None).values_list("pk", "recommendation"))

    def test_the_latest_earlier_one_of_the_same_person_and_name_without_a_result(self):
        award = an_honour(self.bai, date(2020, 6, 1))

        self.assertEqual(answer_recommendations(self.branch), 1)

        self.assertEqual(self.answered(), {award.pk: self.second.pk})
        self.assertEqual(answer_recommendations(self.branch), 0)

    def test_one_that_is_answered_is_not_answered_again(self):
        told = an_honour(self.bai, date(2020, 5, 1), recommendation=self.second)
        award = an_honour(self.bai, date(2020, 6, 1))

        answer_recommendations(self.branch)

        self.assertEqual(self.answered(), {told.pk: self.second.pk, award.pk: self.first.pk})

    def test_of_the_branch_itself_and_of_one_day(self):
        asked = an_honour(None, TODAY, "recommended", branch=self.branch, title="先进党支部")
        award = an_honour(None, TODAY, branch=self.branch, title="先进党支部")
        an_honour(None, TODAY, branch=self.elsewhere, title="先进党支部")

        with self.assertNumQueries(5):
            answer_recommendations(self.branch)

        self.assertEqual(self.answered(), {award.pk: asked.pk})
