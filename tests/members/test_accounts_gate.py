"""A one-time password opens nothing but its change; an account that has no place any more opens nothing."""

from datetime import date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.test import Client

from branch.models import User
from branch.passwords import give_one_time
from members.models import Member, Post, PostGrant
from tests.factories import PASSWORD, a_member, an_account
from tests.members.people import TODAY, Office

OWN = "mai-miao-8823"


class FirstPasswordTest(Office):
    def setUp(self):
        super().setUp()
        self.password = give_one_time(self.reader)
        self.reader.password_set_at = datetime(2020, 6, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.reader.save()
        self.client = Client()

    def sign_in(self, password=None, **more):
        return self.client.post(
            "/login/", {"username": "dangyuan", "password": password or self.password} | more
        )

    def change(self, first, second=None, **more):
        return self.client.post(
            "/password/", {"new_password1": first, "new_password2": second or first} | more
        )

    def test_nothing_else_opens_until_it_is_changed_and_then_one_is_where_one_wanted_to_be(self):
        self.sign_in()
        for address in ("/", "/members/", "/more/", "/accounts/", "/meetings/new/"):
            self.assertEqual(self.client.get(address).headers["Location"][:15], "/password/?next", address)
        self.assertEqual(self.client.post("/text-size/", {"text_size": "large"}).status_code, 403)
        part = self.client.get("/members/", headers={"HX-Request": "true"})
        self.assertEqual(part.headers["HX-Redirect"], "/password/")
        self.assertContains(self.client.get("/password/"), "一次性密码")

        changed = self.change(OWN, next="/members/?q=a")

        self.assertEqual(changed.headers["Location"], "/members/?q=a")
        self.assertEqual(self.client.get("/members/").status_code, 200)
        self.reader.refresh_from_db()
        self.assertFalse(self.reader.must_change_password)
        self.assertTrue(self.reader.check_password(OWN))

    def test_signing_out_is_always_possible(self):
        self.sign_in()

        self.assertEqual(self.client.post("/logout/").headers["Location"], "/login/")

    def test_no_other_site_is_led_to(self):
        self.sign_in()

        self.assertEqual(self.change(OWN, next="//evil.example/").headers["Location"], "/")

    def test_what_was_typed_before_the_reset_is_handed_back(self):
        self.sign_in()

        asked = self.client.post("/meetings/new/", {"topic": "学习党章", "password": "x"})
        self.assertContains(asked, "您写的内容都还在", status_code=403)
        self.assertContains(asked, 'name="kept-topic" value="学习党章"', status_code=403)
        carried = self.change(OWN, **{"next": "/meetings/new/", "kept-topic": "学习党章"})

        self.assertContains(carried, 'action="/meetings/new/"')
        self.assertContains(carried, 'name="topic" value="学习党章"')

    def test_a_weak_password_and_the_old_one_are_refused(self):
        self.sign_in()
        for password, second, said in (
            ("mai-miao", None, "至少写10个字"),
            ("13900001234", None, "不能全是数字"),
            ("dangyuan12", None, "密码和账号或姓名太像"),
            ("qwertyuiop", None, "用的人太多"),
            (self.password, None, "不能和现在的一样"),
            (OWN, "mai-miao-8824", "不一样"),
        ):
            self.assertContains(self.change(password, second), said, status_code=422)
        self.reader.refresh_from_db()
        self.assertTrue(self.reader.check_password(self.password))

    def test_after_fourteen_days_it_signs_nobody_in_and_says_why(self):
        with patch("django.utils.timezone.localdate", side_effect=_day(date(2020, 6, 25))):
            refused = self.sign_in()
            self.assertContains(refused, "一次性密码2020年6月24日已经过期")
            # Who does not know it learns nothing.
            self.assertContains(self.sign_in("wrong"), "账号或密码不对")
        with patch("django.utils.timezone.localdate", side_effect=_day(date(2020, 6, 24))):
            self.assertEqual(self.sign_in().status_code, 302)

    def test_changing_it_later_asks_for_the_present_one_and_ends_other_sessions(self):
        other = Client()
        other.force_login(self.secretary)
        client = self.as_(self.secretary)
        typed = {"new_password1": OWN, "new_password2": OWN}

        self.assertContains(client.post("/password/", typed), "还没写现在的密码", status_code=422)
        self.assertContains(
            client.post("/password/", typed | {"old_password": "x"}), "现在的密码不对", status_code=422
        )
        same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
        self.assertContains(client.post("/password/", same), "不能和现在的一样", status_code=422)
        self.assertEqual(client.post("/password/", typed | {"old_password": PASSWORD}).status_code, 302)

        self.assertEqual(client.get("/members/").status_code, 200)
        self.assertEqual(other.get("/members/").status_code, 302)


def _day(day):
    """`localdate()` is that day; of a moment that is given it is the moment's own."""

    def localdate(value=None, timezone=None):
        return value.astimezone(ZoneInfo("Asia/Shanghai")).date() if value else day

    return localdate


class EndedTest(Office):
    def signs_in(self, username):
        return Client().post("/login/", {"username": username, "password": PASSWORD})

    def assert_ended(self, account, said):
        client = Client()
        client.force_login(account)
        for address in ("/", "/more/", "/members/", "/password/", "/accounts/"):
            page = client.get(address)
            self.assertContains(page, said, status_code=403)
            self.assertContains(page, "退出登录", status_code=403)
        self.assertContains(client.post("/meetings/new/", {"topic": "x"}), said, status_code=403)
        part = client.get("/members/", headers={"HX-Request": "true"})
        self.assertEqual((part.status_code, part.headers["HX-Refresh"]), (403, "true"))
        self.assertContains(self.signs_in(account.username), said)
        self.assertEqual(client.post("/logout/").status_code, 302)

    def test_from_the_day_of_leaving_the_roll(self):
        Member.objects.filter(pk=self.bai.pk).update(left_on=TODAY)

        self.assert_ended(self.reader, "2020年6月10日已从规划联合党支部的党员名册转出，账号从那天起停用")

    def test_the_day_before_it_works(self):
        Member.objects.filter(pk=self.bai.pk).update(left_on=date(2020, 6, 11))

        self.assertEqual(self.as_(self.reader).get("/members/").status_code, 200)
        self.assertEqual(self.signs_in("dangyuan").status_code, 302)

    def test_a_clerk_when_the_grant_is_over_and_before_it_begins(self):
        clerk = an_account(username="ganshi")
        self.assert_ended(clerk, "不在任何支部的党员名册上")
        grant = PostGrant.objects.create(
            branch=self.branch,
            account=clerk,
            post=Post.ORGANIZATION_OFFICER,
            began_on=date(2020, 1, 1),
            ended_on=TODAY,
            granted_by=self.secretary,
        )
        self.assert_ended(clerk, "2020年6月10日规划联合党支部给的授权到期")
        PostGrant.objects.filter(pk=grant.pk).update(began_on=date(2020, 6, 11), ended_on=date(2020, 7, 1))
        self.assert_ended(clerk, "2020年6月11日规划联合党支部给的授权才开始，到那天才能登录")

    def test_a_new_member_from_the_day_of_joining(self):
        new = a_member(self.branch, "陶永明", joined_on=date(2020, 6, 11))

        self.assert_ended(an_account(new, "tao"), "2020年6月11日才列入规划联合党支部的党员名册")

    def test_a_superior_and_who_moved_within_go_on(self):
        a_member(self.elsewhere, "白子衿", account=self.reader)
        Member.objects.filter(pk=self.bai.pk).update(left_on=TODAY)

        self.assertEqual(self.signs_in("dangyuan").status_code, 302)
        self.assertEqual(self.signs_in("shangji").status_code, 302)
        self.assertEqual(User.objects.filter(last_login=None).count(), User.objects.count() - 2)
