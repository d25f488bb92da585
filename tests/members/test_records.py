"""The read-only lists: posts, honours, pledges."""

from datetime import date

from members.models import Honour, Pledge, Post
from tests.factories import a_member, a_role
from tests.members.people import Office


class PostsTest(Office):
    def test_everybody_of_the_branch_sees_its_posts_and_only_these(self):
        self.assertEqual(self.statuses("/posts/"), [200] * 7)
        self.assertNotContains(self.as_(self.stranger).get("/posts/"), "沈立言")

    def test_concurrent_posts_stand_together_and_people_are_counted_once(self):
        a_role(self.gu, Post.YOUTH_OFFICER)

        context = self.as_(self.reader).get("/posts/").context

        found = [(member.name, [role.post for role in roles]) for member, roles in context["committee"]]
        self.assertEqual(
            found,
            [
                ("沈立言", [Post.SECRETARY]),
                ("顾秋实", [Post.ORGANIZATION_OFFICER, Post.YOUTH_OFFICER]),
                ("方克勤", [Post.DISCIPLINE_OFFICER]),
            ],
        )
        self.assertEqual([role.member.name for role in context["leaders"]], ["邵国梁"])

    def test_a_post_that_ends_on_the_day_is_past(self):
        a_role(self.bai, Post.PUBLICITY_OFFICER, ended_on=date(2020, 6, 30))

        for day, committee, past in (("2020-06-29", 4, 0), ("2020-06-30", 3, 1)):
            context = self.as_(self.reader).get(f"/posts/?day={day}").context
            self.assertEqual((len(context["committee"]), len(context["past"])), (committee, past))

    def test_queries_do_not_grow(self):
        client = self.as_(self.reader)
        for more in (1, 3):
            for place in range(more):
                member = a_member(self.branch, f"新{more}{place}")
                a_role(member, Post.STUDY_OFFICER)
                a_role(member, Post.WOMEN_OFFICER, ended_on=date(2020, 2, 1))
            with self.subTest(more=more), self.assertNumQueries(9):
                client.get("/posts/")


class RecordsTest(Office):
    def an_honour(self, member, day, state="awarded", branch=None):
        return Honour.objects.create(
            branch=branch or self.branch, member=member, title="优秀党员", state=state, dated_on=day
        )

    def a_pledge(self, member, day):
        return Pledge.objects.create(branch=member.branch, member=member, title="廉洁承诺书", signed_on=day)

    def count(self, url, account=None):
        context = self.as_(account or self.secretary).get(url).context
        self.assertEqual(context["count"], len(context["records"]))
        return context["count"]

    def test_everybody_may_open_the_lists(self):
        for url in ("/honours/", "/pledges/"):
            self.assertEqual(self.statuses(url), [200] * 7, url)

    def test_honours_are_counted_by_day_and_state(self):
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 30), date(2020, 7, 1)):
            self.an_honour(self.bai, day)
        self.an_honour(self.bai, date(2020, 3, 1), "recommended")
        self.an_honour(None, date(2020, 3, 1))
        self.an_honour(self.wang, date(2020, 3, 1), branch=self.elsewhere)

        self.assertEqual(self.count("/honours/?half=2020H1&state=awarded"), 3)
        self.assertEqual(self.count("/honours/?half=2020H1&state=recommended"), 1)
        self.assertEqual(self.count("/honours/?half=2020H1"), 4)
        self.assertEqual(self.count("/honours/?half=2020H2"), 1)

    def test_pledges_are_counted_by_day(self):
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 30), date(2020, 7, 1)):
            self.a_pledge(self.bai, day)
        self.a_pledge(self.wang, date(2020, 3, 1))

        self.assertEqual(self.count("/pledges/?half=2020H1"), 2)

    def test_a_member_sees_the_own_honours_and_pledges_only(self):
        for member in (self.bai, self.gu):
            self.an_honour(member, date(2020, 3, 1))
            self.a_pledge(member, date(2020, 3, 1))
        self.an_honour(None, date(2020, 3, 1))

        for url in ("/honours/", "/pledges/"):
            self.assertEqual(self.count(url, self.reader), 1)
            self.assertNotContains(self.as_(self.reader).get(url), "顾秋实")

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for count in (1, 3):
            for _ in range(count):
                self.an_honour(self.bai, date(2020, 3, 1))
                self.a_pledge(self.bai, date(2020, 3, 1))
            for url, queries in (("/honours/", 6), ("/pledges/", 8)):
                with self.subTest(url=url, count=count), self.assertNumQueries(queries):
                    client.get(url)
