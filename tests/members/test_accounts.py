"""Accounts in the product: made for one or many, reset, disabled; the password is on one page, once."""

import re
from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from branch.models import User
from branch.passwords import give_one_time, is_over
from branch.sign_in.lockout import locked_names
from branch.trail.models import Change
from members.accounts.usernames import proposed
from members.models import Member, Post, PostGrant
from tests.factories import PASSWORD, a_member, an_account
from tests.members.people import TODAY, Office

NEW = "/accounts/new/"


def slips(page):
    """{username: password} of a page of slips."""
    codes = re.findall(r'slip-code">([^<]+)<', page.content.decode())
    return dict(zip(codes[::2], codes[1::2], strict=True))


class MakingTest(Office):
    def setUp(self):
        super().setUp()
        self.tao = a_member(self.branch, "陶永明", self.second, number="D6")
        self.lu = a_member(self.branch, "吕敏", self.first, number="D7")

    def typed(self, **usernames):
        lines = {}
        for member, username in usernames.items():
            lines |= {f"pick-{getattr(self, member).pk}": "on"}
            lines |= {f"username-{getattr(self, member).pk}": username}
        return lines

    def test_only_the_secretary_makes_and_only_three_posts_look(self):
        self.assertEqual(self.statuses("/accounts/"), [200, 200, 200, 403, 403, 403, 200])
        self.assertEqual(self.statuses(NEW), [200, 403, 403, 403, 403, 403, 403])
        self.assertEqual(self.statuses(NEW, "post"), [422, 403, 403, 403, 403, 403, 403])
        self.assertEqual(User.objects.filter(must_change_password=True).count(), 0)

    def test_a_whole_branch_gets_its_accounts_and_slips_in_one_press(self):
        client = self.as_(self.secretary)
        page = client.get(NEW)
        self.assertContains(page, 'value="taoyongming"')
        self.assertContains(page, 'value="lvmin"')

        made = client.post(NEW, self.typed(tao="taoyongming", lu="LvMin "))

        self.assertEqual(made.status_code, 200)
        self.assertIn("no-store", made.headers["Cache-Control"])
        self.assertContains(made, "首次登录须改密码，14天内有效（到2020年6月24日）", count=2)
        self.assertContains(made, "http://testserver/login/", count=2)
        passwords = slips(made)
        self.assertEqual(set(passwords), {"taoyongming", "lvmin"})
        self.tao.refresh_from_db()
        self.assertEqual(self.tao.account.username, "taoyongming")
        self.assertTrue(self.tao.account.check_password(passwords["taoyongming"]))
        self.assertTrue(self.tao.account.must_change_password)
        # What is kept is a hash, and no page shows the password again.
        self.assertNotIn(passwords["taoyongming"], str(User.objects.values_list("password")))
        for address in ("/accounts/", f"/accounts/{self.tao.account_id}/", NEW):
            self.assertNotContains(client.get(address), passwords["taoyongming"])

    def test_a_group_or_one_member_is_asked_for_by_the_address(self):
        client = self.as_(self.secretary)

        page = client.get(f"{NEW}?group={self.second.pk}")
        self.assertContains(page, "陶永明")
        self.assertNotContains(page, "吕敏")
        page = client.get(f"{NEW}?member={self.lu.pk}")
        self.assertContains(page, "吕敏")
        self.assertNotContains(page, "陶永明")

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost_and_nobody_gets_half(self):
        client = self.as_(self.secretary)
        for typed, said in (
            ({}, "还没勾选"),
            (self.typed(tao="SHUJI", lu="lvmin"), "已有账号“shuji”"),
            (self.typed(tao="tao", lu="tao"), "“tao”这一页用了两次"),
            (self.typed(tao="陶 永明", lu="lvmin"), "账号“陶 永明”不能用"),
            (self.typed(tao="", lu="lvmin"), "还没写陶永明的账号"),
        ):
            answer = client.post(NEW, typed)
            self.assertContains(answer, said, status_code=422)
            for name, value in typed.items():
                shown = f'name="{name}"' if value == "on" else f'value="{value}"'
                self.assertIn(shown if value else f'name="{name}"', answer.content.decode())
        self.assertEqual(Member.objects.filter(branch=self.branch).exclude(account=None).count(), 5)

    def test_a_second_press_makes_no_second_account(self):
        client = self.as_(self.secretary)
        client.post(NEW, self.typed(tao="tao"))

        again = client.post(NEW, self.typed(tao="tao"))

        self.assertContains(again, "陶永明刚才已经有了账号", status_code=422)
        self.assertEqual(User.objects.filter(username__startswith="tao").count(), 1)

    def test_another_branch_s_member_gets_none_here(self):
        foreign = a_member(self.elsewhere, "宋佳", number="E2")
        typed = {f"pick-{foreign.pk}": "on", f"username-{foreign.pk}": "songjia"}

        answer = self.as_(self.secretary).post(NEW, typed)

        self.assertEqual(answer.status_code, 422)
        self.assertNotContains(answer, "宋佳", status_code=422)
        self.assertFalse(User.objects.filter(username="songjia").exists())

    def test_the_page_asks_as_much_for_many_as_for_few(self):
        client = self.as_(self.secretary)
        few = queries(client, NEW)
        for number in range(3):
            a_member(self.branch, f"新人{number}", number=f"N{number}")
        self.assertEqual(queries(client, NEW), few)


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


class UsernameTest(Office):
    def test_pinyin_with_a_number_where_it_is_taken(self):
        User.objects.create_user("LiMin2")

        found = proposed(["李敏", "黎敏", "李民", "单伯庸", "Á", "𠮷"])

        self.assertEqual(found, ["limin", "limin3", "limin4", "shanboyong", "dangyuan2", "dangyuan3"])

    def test_however_many_are_taken(self):
        for number in ("", *range(2, 31)):
            User.objects.create_user(f"limin{number}")

        self.assertEqual(proposed(["李敏"]), ["limin31"])


class KeepingTest(Office):
    def url(self, account, action=""):
        return f"/accounts/{account.pk}/{action}"

    def signed_in(self, account):
        client = Client()
        client.force_login(account)
        self.assertIn(client.get("/more/").status_code, (200, 302))
        return client

    def test_another_branch_s_account_and_a_superior_s_do_not_exist(self):
        client = self.as_(self.secretary)
        for account in (self.stranger, self.superior):
            for action in (
                "",
                "rename/",
                "reset/",
                "disable/",
                "enable/",
                "unlock/",
                "second-factor/remove/",
            ):
                method = client.post if action else client.get
                self.assertEqual(method(self.url(account, action)).status_code, 404)

    def test_only_the_secretary_changes_one(self):
        for action in ("rename/", "reset/", "disable/", "enable/", "unlock/", "second-factor/remove/"):
            for account in (self.organiser, self.discipline, self.leader, self.reader, self.superior):
                answer = self.as_(account).post(self.url(self.reader, action))
                self.assertEqual(answer.status_code, 403)

    def test_a_reset_prints_a_new_slip_and_ends_every_session(self):
        theirs = self.signed_in(self.reader)

        page = self.as_(self.secretary).post(self.url(self.reader, "reset/"))

        [(username, password)] = slips(page).items()
        self.reader.refresh_from_db()
        self.assertEqual(username, "dangyuan")
        self.assertTrue(self.reader.check_password(password))
        self.assertFalse(self.reader.check_password(PASSWORD))
        self.assertTrue(self.reader.must_change_password)
        self.assertEqual(theirs.get("/members/").headers["Location"], "/login/?next=/members/")

    def test_a_disabled_account_is_out_at_once_and_comes_back_as_it_was(self):
        theirs, client = self.signed_in(self.reader), self.as_(self.secretary)

        client.post(self.url(self.reader, "disable/"))
        self.assertEqual(theirs.get("/members/").status_code, 302)
        refused = Client().post("/login/", {"username": "dangyuan", "password": PASSWORD})
        self.assertContains(refused, "账号或密码不对")
        self.assertContains(client.get("/accounts/?state=disabled"), "白子衿")

        client.post(self.url(self.reader, "enable/"))
        self.assertEqual(
            Client().post("/login/", {"username": "dangyuan", "password": PASSWORD}).status_code, 302
        )

    def test_nobody_resets_or_disables_the_own_account_here(self):
        client = self.as_(self.secretary)
        self.assertContains(client.get(self.url(self.secretary)), "这是您自己的账号")
        for action in ("reset/", "disable/"):
            self.assertEqual(client.post(self.url(self.secretary, action)).status_code, 403)

    def test_a_clerk_with_the_secretary_s_rights_leaves_the_secretary_alone(self):
        clerk = an_account(username="ganshi")
        PostGrant.objects.create(
            branch=self.branch, account=clerk, post=Post.SECRETARY, began_on=TODAY, granted_by=self.secretary
        )
        client = self.as_(clerk)

        self.assertEqual(client.post(self.url(self.secretary, "reset/")).status_code, 403)
        self.assertEqual(client.post(self.url(self.reader, "reset/")).status_code, 200)

    def test_who_moved_to_another_branch_is_kept_there(self):
        a_member(self.elsewhere, "白子衿", account=self.reader)
        Member.objects.filter(pk=self.bai.pk).update(left_on=TODAY)
        client = self.as_(self.secretary)

        self.assertContains(client.get("/accounts/"), "已转出")
        self.assertContains(client.get(self.url(self.reader)), "这个账号现在属于另一个支部")
        self.assertEqual(client.post(self.url(self.reader, "reset/")).status_code, 403)

    def test_a_new_name_is_free_and_written_small(self):
        client = self.as_(self.secretary)
        self.assertContains(
            client.post(self.url(self.reader, "rename/"), {"username": "ShuJi"}), "已有账号", status_code=422
        )

        client.post(self.url(self.reader, "rename/"), {"username": "BaiZiJin"})

        self.reader.refresh_from_db()
        self.assertEqual(self.reader.username, "baizijin")

    def test_a_locked_account_is_shown_and_unlocked(self):
        AccessAttempt.objects.create(
            username="dangyuan", ip_address="10.0.0.9", failures_since_start=5, user_agent=""
        )
        client = self.as_(self.secretary)
        self.assertContains(client.get("/accounts/?state=locked"), "白子衿")

        client.post(self.url(self.reader, "unlock/"))

        self.assertEqual(locked_names(["dangyuan"]), {})
        self.assertNotContains(client.get("/accounts/"), "密码错的次数太多")

    def test_the_list_asks_as_much_for_many_as_for_few(self):
        client = self.as_(self.secretary)
        few = queries(client, "/accounts/")
        for number in range(3):
            an_account(a_member(self.branch, f"新人{number}", number=f"N{number}"), f"xinren{number}")
        self.assertEqual(queries(client, "/accounts/"), few)

    def test_a_member_s_page_says_how_the_account_stands_to_who_keeps_them(self):
        page = f"/members/{self.bai.pk}/"
        for account, sees in ((self.secretary, 1), (self.organiser, 0), (self.leader, 0), (self.reader, 0)):
            self.assertContains(self.as_(account).get(page), "dangyuan</a>（在用）", count=sees)


@pytest.mark.django_db
def test_a_one_time_password_is_good_for_fourteen_days():
    user = User(username="x")
    with patch("django.utils.timezone.now", return_value=datetime(2020, 6, 10, 15, 30, tzinfo=UTC)):
        give_one_time(user)  # half past eleven at night where the branch is

    for day, over in ((date(2020, 6, 24), False), (date(2020, 6, 25), True)):
        with patch("branch.passwords.today", return_value=day):
            assert is_over(user) is over


class TrailTest(Office):
    def test_every_press_leaves_a_line_with_who_pressed_and_no_password(self):
        client, url = self.as_(self.secretary), f"/accounts/{self.reader.pk}/"
        new = a_member(self.branch, "陶永明", number="D6")
        made = client.post(NEW, {f"pick-{new.pk}": "on", f"username-{new.pk}": "tao"})
        reset = client.post(f"{url}reset/")
        for action in ("disable/", "enable/"):
            client.post(url + action)
        client.post(f"{url}rename/", {"username": "baizijin"})
        given = {"whom": self.reader.pk, "post": "publicity_officer"}
        given |= {"began_on": "2020-06-10", "ended_on": "2020-12-31"}
        client.post("/accounts/grants/new/", given)

        lines = Change.objects.filter(actor=self.secretary, branch=self.branch)
        told = [(line.row_type, line.kind, sorted(line.changes)) for line in lines.order_by("id")]
        new.refresh_from_db()
        self.assertEqual(lines.filter(row_type="branch.user", row_id=new.account_id).count(), 1)
        self.assertEqual(lines.filter(row_type="members.member", row_id=new.pk).count(), 1)
        of_reader = lines.filter(row_type="branch.user", row_id=self.reader.pk)
        self.assertEqual(of_reader.filter(changes__has_key="is_active").count(), 2, told)
        self.assertEqual(of_reader.filter(changes__has_key="username").count(), 1, told)
        self.assertEqual(of_reader.filter(changes__has_key="must_change_password").count(), 1, told)
        self.assertEqual(lines.filter(row_type="members.postgrant").count(), 1, told)
        secret = [*slips(made).values(), *slips(reset).values(), new.account.password]
        everything = str(list(Change.objects.values_list("changes", flat=True)))
        self.assertEqual([one for one in secret if one in everything], [])
