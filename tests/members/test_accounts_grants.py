"""A post's rights given for a time (授权): by the 书记 alone, within the branch, never to oneself."""

from datetime import date

from branch.models import User
from members.access import Reach, access_of
from members.models import Post, PostGrant
from tests.factories import a_role, an_account
from tests.members.people import TODAY, Office
from tests.members.test_accounts import queries, slips

NEW, CLERK = "/accounts/grants/new/", "/accounts/grants/clerk/"
UNTIL = date(2020, 12, 31)


class GrantTest(Office):
    def typed(self, **changes):
        post = {"whom": self.reader.pk, "post": "organization_officer"}
        return post | {"began_on": "2020-06-10", "ended_on": "2020-12-31"} | changes

    def given(self, account=None, **fields):
        fields = {"post": Post.ORGANIZATION_OFFICER, "began_on": TODAY, "ended_on": UNTIL} | fields
        return PostGrant.objects.create(
            branch=self.branch, account=account or self.reader, granted_by=self.secretary, **fields
        )

    def test_who_gives_and_who_looks(self):
        self.assertEqual(self.statuses("/accounts/grants/"), [200, 200, 200, 403, 403, 403, 200])
        for address in (NEW, CLERK):
            self.assertEqual(self.statuses(address), [200, 403, 403, 403, 403, 403, 403])
            self.assertEqual(self.statuses(address, "post", x=""), [422, 403, 403, 403, 403, 403, 403])
        self.assertEqual(self.statuses(f"/accounts/grants/{self.given().pk}/end/")[-1], 403)

    def test_a_member_has_the_rights_for_the_time_given(self):
        self.as_(self.secretary).post(NEW, self.typed())

        grant = PostGrant.objects.get()
        self.assertEqual((grant.granted_by, grant.branch), (self.secretary, self.branch))
        self.assertEqual(access_of(self.reader, day=TODAY).change["dues"], Reach.ALL)
        self.assertEqual(access_of(self.reader, day=UNTIL).change["dues"], Reach.NONE)

    def test_what_cannot_be_given(self):
        client = self.as_(self.secretary)
        disabled = an_account(self.gu, "old", is_active=False)
        for changes, said in (
            ({"whom": self.secretary.pk}, "给谁请从列出的里面选"),
            ({"whom": self.stranger.pk}, "给谁请从列出的里面选"),
            ({"whom": self.superior.pk}, "给谁请从列出的里面选"),
            ({"whom": disabled.pk}, "给谁请从列出的里面选"),
            ({"whom": ""}, "还没选给谁"),
            ({"post": "group_leader"}, "职务请从列出的里面选"),
            ({"began_on": "2020-06-09"}, "开始日期写今天（2020年6月10日）或以后"),
            ({"ended_on": ""}, "还没写结束日期"),
            ({"ended_on": "2020-06-10"}, "结束日期要晚于开始日期"),
            ({"ended_on": "2029-01-01"}, "写错了吗"),
        ):
            self.assertContains(client.post(NEW, self.typed(**changes)), said, status_code=422)
        self.assertEqual(PostGrant.objects.count(), 0)

    def test_not_twice_for_the_same_days(self):
        self.given(began_on=date(2020, 7, 1), ended_on=date(2020, 8, 1))
        client = self.as_(self.secretary)

        self.assertContains(client.post(NEW, self.typed()), "这个职务已经授过", status_code=422)
        self.assertEqual(client.post(NEW, self.typed(ended_on="2020-07-01")).status_code, 302)
        self.assertEqual(client.post(NEW, self.typed(post="publicity_officer")).status_code, 302)

    def test_rights_that_were_given_are_not_given_on(self):
        self.given(post=Post.SECRETARY)

        client = self.as_(self.reader)

        self.assertEqual(client.get("/accounts/").status_code, 200)
        self.assertEqual(client.post(NEW, self.typed(whom=self.leader.pk)).status_code, 403)
        self.assertNotContains(client.get("/accounts/grants/"), NEW)
        a_role(self.bai, Post.DEPUTY_SECRETARY)
        self.assertEqual(client.post(NEW, self.typed(whom=self.leader.pk)).status_code, 302)

    def test_a_clerk_gets_an_account_and_a_slip_with_the_rights(self):
        client = self.as_(self.secretary)

        page = client.post(CLERK, self.typed(name="丁小雨", username=""))

        [(username, password)] = slips(page).items()
        clerk = User.objects.get(username="dingxiaoyu")
        self.assertEqual((username, clerk.name, clerk.must_change_password), ("dingxiaoyu", "丁小雨", True))
        self.assertTrue(clerk.check_password(password))
        self.assertEqual(access_of(clerk, day=TODAY).change["dues"], Reach.ALL)
        self.assertContains(client.get("/accounts/"), "丁小雨")
        again = client.post(CLERK, self.typed(name="丁小雨", username="DingXiaoyu"))
        self.assertContains(again, "已有账号", status_code=422)
        # Once made, the next grant is like a member's.
        self.assertContains(client.get(NEW), "丁小雨（dingxiaoyu）")

    def test_another_branch_s_clerk_is_not_offered(self):
        foreign = an_account(username="waidi")
        PostGrant.objects.create(
            branch=self.elsewhere,
            account=foreign,
            post=Post.SECRETARY,
            began_on=TODAY,
            granted_by=self.stranger,
        )

        self.assertNotContains(self.as_(self.secretary).get(NEW), "waidi")
        self.assertEqual(self.client.get(f"/accounts/{foreign.pk}/").status_code, 404)

    def test_ended_before_its_time_and_taken_back_before_it_begins(self):
        now, later = self.given(), self.given(self.leader, began_on=date(2020, 9, 1))
        client = self.as_(self.secretary)
        end = "/accounts/grants/{}/end/".format

        self.assertContains(
            client.post(end(now.pk), {"ended_on": "2020-06-09"}), "2020年6月10日或以后", status_code=422
        )
        self.assertContains(
            client.post(end(now.pk), {"ended_on": "2021-01-01"}), "到时候再授一次", status_code=422
        )
        client.post(end(now.pk), {"ended_on": "2020-06-10"})
        client.post(end(later.pk), {"ended_on": "2020-09-01"})

        self.assertEqual(access_of(self.reader, day=TODAY).change["dues"], Reach.NONE)
        self.assertEqual(access_of(self.leader, day=date(2020, 10, 1)).change["profile"], Reach.NONE)
        page = client.get("/accounts/grants/")
        self.assertContains(page, "现在和以后")
        self.assertContains(page, "2020年6月10日，开始以前撤销")
        self.assertContains(page, "已经结束")

    def test_another_branch_s_grant_does_not_exist(self):
        foreign = PostGrant.objects.create(
            branch=self.elsewhere,
            account=self.stranger,
            post=Post.SECRETARY,
            began_on=TODAY,
            granted_by=self.stranger,
        )

        client = self.as_(self.secretary)
        self.assertEqual(client.post(f"/accounts/grants/{foreign.pk}/end/").status_code, 404)
        self.assertNotContains(client.get("/accounts/grants/"), str(self.stranger))

    def test_the_list_asks_as_much_for_many_as_for_few(self):
        client, day = self.as_(self.secretary), TODAY
        self.given()
        few = queries(client, "/accounts/grants/")
        for number, account in enumerate((self.leader, self.organiser, self.discipline)):
            self.given(account, began_on=day.replace(day=11 + number))
        self.assertEqual(queries(client, "/accounts/grants/"), few)
