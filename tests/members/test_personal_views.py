"""Masked personal data: shown on demand, and each showing kept."""

from datetime import date

from members.models import Member, PersonalDataView
from tests.factories import a_member
from tests.members.people import ID_NUMBERS, Office
from tests.members.test_member_pages import typed

FULL, PHONE = "110101198001011234", "13900001234"


def kept():
    return [
        (view.shown_to.username, view.member and view.member.name, view.what)
        for view in PersonalDataView.objects.order_by("id")
    ]


class ShowTest(Office):
    def show(self, account, part="id_number", member=None, **headers):
        return self.as_(account).post(f"/members/{(member or self.bai).pk}/show/{part}/", headers=headers)

    def test_what_is_shown_is_shown_whole_and_the_rest_stays_masked(self):
        response = self.show(self.secretary)

        self.assertContains(response, FULL)
        self.assertContains(response, "139****1234")
        self.assertContains(response, "基本情况")  # without script it is the whole page
        self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertEqual(kept(), [("shuji", "白子衿", "公民身份号码")])

    def test_with_script_only_the_part_itself_comes(self):
        response = self.show(self.organiser, "phone", hx_request="true")

        self.assertContains(response, PHONE)
        self.assertNotContains(response, "基本情况")
        self.assertNotContains(response, FULL)
        self.assertEqual(kept(), [("zuzhi", "白子衿", "手机号码")])

    def test_only_who_may_see_it_in_full_may_have_it_shown(self):
        statuses = self.statuses(f"/members/{self.bai.pk}/show/id_number/", method="post")

        self.assertEqual(statuses, [200, 200, 200, 403, 403, 403, 404])
        self.assertEqual([who for who, *_ in kept()], ["shuji", "zuzhi", "jijian"])
        for account in (self.leader, self.superior, self.reader):
            page = self.as_(account).get(f"/members/{self.bai.pk}/")
            self.assertNotContains(page, "/show/")
        self.assertContains(self.as_(self.discipline).get(f"/members/{self.bai.pk}/"), "查看会留下记录")

    def test_looking_at_the_address_shows_nothing_and_leads_to_the_page(self):
        response = self.as_(self.secretary).get(f"/members/{self.bai.pk}/show/phone/?half=2020H1")

        self.assertRedirects(response, f"/members/{self.bai.pk}/?half=2020H1")
        self.assertEqual(kept(), [])

    def test_another_part_does_not_exist(self):
        self.assertEqual(self.show(self.secretary, "born_on").status_code, 404)
        self.assertEqual(kept(), [])

    def test_what_is_not_recorded_has_no_button_and_leaves_no_trace(self):
        self.assertNotContains(self.as_(self.secretary).get(f"/members/{self.gu.pk}/"), "/show/")
        self.assertContains(self.show(self.secretary, member=self.gu), "未记录")
        self.assertEqual(kept(), [])

    def test_ones_own_data_is_never_masked_and_never_kept(self):
        Member.objects.filter(pk=self.shen.pk).update(id_number=ID_NUMBERS["1980-01-01 男"])

        page = self.as_(self.secretary).get(f"/members/{self.shen.pk}/")
        self.as_(self.secretary).get(f"/members/{self.shen.pk}/edit/")

        self.assertContains(page, ID_NUMBERS["1980-01-01 男"])
        self.assertNotContains(page, "/show/")
        self.assertEqual(kept(), [])

    def test_opening_the_form_shows_the_numbers_and_saving_it_does_not_again(self):
        client, url = self.as_(self.organiser), f"/members/{self.bai.pk}/edit/"

        self.assertContains(client.get(url), FULL)
        client.post(url, typed(self.bai, name=""))
        client.post(url, typed(self.bai, id_number=ID_NUMBERS["1980-01-01 男"], group=self.second.pk))

        self.assertEqual(kept(), [("zuzhi", "白子衿", "公民身份号码、手机号码")])

    def test_a_form_without_numbers_shows_nothing(self):
        self.as_(self.organiser).get(f"/members/{self.fang.pk}/edit/")
        self.as_(self.organiser).get("/members/new/")

        self.assertEqual(kept(), [])

    def test_the_member_sees_who_looked_also_in_a_whole_roster(self):
        self.show(self.discipline)
        PersonalDataView.objects.create(
            branch=self.branch, what="花名册（含身份号码）", shown_to=self.organiser
        )
        PersonalDataView.objects.create(branch=self.elsewhere, what="别处的花名册", shown_to=self.stranger)

        page = self.as_(self.reader).get(f"/members/{self.bai.pk}/")

        self.assertEqual(
            [(str(view.shown_to), view.what) for view in page.context["lookers"]],
            [("顾秋实", "花名册（含身份号码）"), ("方克勤", "公民身份号码")],
        )
        self.assertContains(page, "谁看过我的个人信息")
        self.assertNotContains(self.as_(self.secretary).get(f"/members/{self.bai.pk}/"), "谁看过我的个人信息")


class LogTest(Office):
    URL = "/members/personal-views/"

    def looked(self, member, account=None):
        PersonalDataView.objects.create(
            branch=member.branch, member=member, what="手机号码", shown_to=account or self.organiser
        )

    def rows(self, query=""):
        return [cells[1:] for cells in self.as_(self.secretary).get(self.URL + query).context["records"]]

    def test_who_keeps_the_books_sees_it_and_nobody_else(self):
        self.assertEqual(self.statuses(self.URL), [200, 200, 200, 403, 403, 403, 200])
        self.assertContains(self.as_(self.secretary).get(self.URL), "还没有查看记录")

    def test_it_says_who_looked_at_whose_and_what_newest_first(self):
        self.looked(self.bai)
        self.looked(self.gu, self.discipline)
        PersonalDataView.objects.create(branch=self.branch, what="花名册", shown_to=self.secretary)
        self.looked(self.wang, self.stranger)

        self.assertEqual(
            self.rows(),
            [
                ["沈立言", "名册", "花名册", ""],
                ["方克勤", ("顾秋实", f"/members/{self.gu.pk}/"), "手机号码", ""],
                ["顾秋实", ("白子衿", f"/members/{self.bai.pk}/"), "手机号码", ""],
            ],
        )

    def test_it_can_be_asked_for_one_member(self):
        self.looked(self.bai)
        self.looked(self.gu)

        self.assertEqual([row[1][0] for row in self.rows(f"?member={self.bai.pk}")], ["白子衿"])
        response = self.as_(self.secretary).get(f"{self.URL}?member={self.fang.pk}")
        self.assertContains(response, "还没有人看过方克勤的个人信息。")

    def test_an_unknown_member_or_page_is_said_and_everything_shown(self):
        self.looked(self.bai)

        for query, words in (
            ("?member=abc", "没有这名党员"),
            (f"?member={self.wang.pk}", "没有这名党员"),
            ("?page=x", "没有第“x”页"),
        ):
            response = self.as_(self.secretary).get(self.URL + query)
            self.assertContains(response, words)
            self.assertEqual(len(response.context["records"]), 1)

    def test_it_comes_by_pages(self):
        for _ in range(51):
            self.looked(self.bai)

        self.assertEqual((len(self.rows()), len(self.rows("?page=2"))), (50, 1))
        self.assertContains(
            self.as_(self.secretary).get(f"{self.URL}?member={self.bai.pk}"),
            f"?member={self.bai.pk}&amp;page=2",
        )

    def test_queries_do_not_grow_with_the_log(self):
        client = self.as_(self.secretary)
        for count in (1, 3):
            for place in range(count):
                self.looked(a_member(self.branch, f"新{count}{place}", number=f"N{count}{place}"))
            with self.subTest(count=count), self.assertNumQueries(8):
                client.get(self.URL)


class DoubtTest(Office):
    def doubts(self, account, **fields):
        Member.objects.filter(pk=self.bai.pk).update(**fields)
        return self.as_(account).get(f"/members/{self.bai.pk}/").context["doubts"]

    def test_what_the_number_says_otherwise_is_explained_and_gives_nothing_of_it_away(self):
        female = ID_NUMBERS["1985-05-05 女"]

        self.assertEqual(
            self.doubts(self.secretary, id_number=female),
            [
                "出生日期与公民身份号码里的不一致，请核对。出生日期看公民身份号码第7至14位。",
                "性别与公民身份号码里的不一致，请核对。性别看第17位，单数是男，双数是女。",
            ],
        )
        self.assertEqual(len(self.doubts(self.reader)), 2)
        self.assertEqual(self.doubts(self.secretary, sex="female", born_on=date(1985, 5, 5)), [])

    def test_a_wrong_number_is_said_to_be_wrong_and_none_is_not(self):
        wrong = ["公民身份号码写得不对：应是18位，第7至14位是出生日期，最后一位由前17位算出。"]

        self.assertEqual(self.doubts(self.secretary), wrong)
        self.assertEqual(self.doubts(self.secretary, id_number="110"), wrong)
        self.assertEqual(self.doubts(self.secretary, id_number=ID_NUMBERS["1980-01-01 男"]), [])
        self.assertEqual(self.doubts(self.secretary, id_number=""), [])

    def test_who_sees_it_masked_learns_nothing_of_it(self):
        for account in (self.leader, self.superior):
            self.assertEqual(self.doubts(account), [])
