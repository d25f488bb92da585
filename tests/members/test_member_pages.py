from datetime import date

from members.id_number import masked, masked_phone
from members.models import DutyTurn, GroupMembership, Honour, Member, Pledge, Post
from tests.factories import a_member, a_role, dues
from tests.members.people import ID_NUMBERS, Office


def typed(member, **changes):
    """What a browser posts for a member."""
    values = {
        "name": member.name, "sex": member.sex, "ethnicity": "汉族", "born_on": member.born_on,
        "id_number": member.id_number, "education": "", "phone": member.phone, "job": "科员",
        "number": member.number, "kind": member.kind, "admitted_on": member.admitted_on,
        "converted_on": member.converted_on or "", "joined_on": member.joined_on or "",
        "left_on": member.left_on or "", "dues_category": "in_service", "group": "", "group_since": "",
    }  # fmt: skip
    return values | changes


class DetailTest(Office):
    def url(self, member):
        return f"/members/{member.pk}/"

    def test_another_branch_s_member_does_not_exist(self):
        self.assertEqual(self.statuses(self.url(self.bai)), [200] * 6 + [404])

    def test_personal_data_is_shown_in_full_masked_or_not_at_all(self):
        in_full = ("110101198001011234", "13900001234", "1980年1月1日")
        masks = ("110101********1234", "139****1234", "1980年<")
        for account, shown, hidden in (
            (self.secretary, in_full, masks),
            (self.organiser, in_full, masks),
            (self.discipline, in_full, masks),
            (self.reader, in_full, masks),  # herself
            (self.leader, masks, in_full),  # of her group
            (self.superior, masks, in_full),
        ):
            page = self.as_(account).get(self.url(self.bai)).content.decode()
            self.assertEqual(
                ([x for x in shown if x not in page], [x for x in hidden if x in page]), ([], [])
            )

    def test_a_member_and_another_group_s_leader_see_none_of_it(self):
        Member.objects.filter(pk=self.gu.pk).update(id_number="110101198001015678", phone="13900005678")

        for account in (self.reader, self.leader):
            page = self.as_(account).get(self.url(self.gu))
            self.assertNotContains(page, "5678")
            self.assertNotContains(page, "身份证号")
            self.assertNotContains(page, "1980")

    def test_a_short_number_gives_nothing_away(self):
        self.assertEqual((masked("12345"), masked_phone("8765432")), ("*****", "*******"))
        self.assertEqual(masked_phone("13900001234"), "139****1234")

    def test_dues_honours_and_pledges_follow_their_own_rights(self):
        dues(self.bai, date(2020, 3, 1), "61.50", "61.50", date(2020, 3, 2))
        dues(self.gu, date(2020, 3, 1), "73.50", "73.50", date(2020, 3, 2))
        for member in (self.bai, self.gu):
            Honour.objects.create(
                branch=self.branch,
                member=member,
                title="优秀党员",
                state="awarded",
                dated_on=date(2020, 5, 1),
            )
            Pledge.objects.create(
                branch=self.branch, member=member, title="廉洁承诺书", signed_on=date(2020, 1, 8)
            )

        def parts(account, member):
            page = self.as_(account).get(f"{self.url(member)}?half=2020H1").content.decode()
            return ["61.50" in page or "73.50" in page, "优秀党员" in page, "廉洁承诺书" in page]

        for account, bai, gu in (
            (self.secretary, [True] * 3, [True] * 3),
            (self.leader, [True] * 3, [False, True, True]),
            (self.reader, [True] * 3, [False] * 3),
            (self.superior, [False, True, True], [False, True, True]),
        ):
            self.assertEqual((parts(account, self.bai), parts(account, self.gu)), (bai, gu), account)

    def test_posts_groups_and_months_of_duty_stand_with_their_dates(self):
        a_role(
            self.bai,
            Post.PUBLICITY_OFFICER,
            began_on=date(2017, 1, 1),
            ended_on=date(2020, 1, 1),
            term="第一届",
        )
        DutyTurn.objects.create(branch=self.branch, member=self.bai, month=date(2020, 2, 1), report="写好了")

        page = self.as_(self.secretary).get(self.url(self.bai))

        for text in ("宣传委员", "2017年1月1日—1月1日", "第二党小组", "2020年2月", "小结已交"):
            self.assertContains(page, text)

    def test_me_is_the_own_page_and_a_superior_has_none(self):
        self.assertRedirects(self.as_(self.reader).get("/members/me/"), self.url(self.bai))
        self.assertEqual(self.as_(self.superior).get("/members/me/").status_code, 404)

    def test_queries_do_not_grow_with_what_is_recorded(self):
        client = self.as_(self.secretary)
        for count in (1, 3):
            for number in range(count):
                dues(self.bai, date(2020 + count, number + 1, 1))
                a_role(self.bai, Post.STUDY_OFFICER, began_on=date(2010 + count, number + 1, 1))
                Pledge.objects.create(
                    branch=self.branch, member=self.bai, title=f"{number}", signed_on=date(2020, 1, 8)
                )
            with self.subTest(count=count), self.assertNumQueries(13):
                client.get(self.url(self.bai))


class FormTest(Office):
    def post(self, url, data, account=None):
        return self.as_(account or self.organiser).post(url, data)

    def new(self, **changes):
        blank = Member(name="钟启明", sex="male", born_on=date(1980, 1, 1), admitted_on=date(2005, 7, 1))
        return typed(blank, **changes)

    def edit(self, **changes):
        return self.post(f"/members/{self.bai.pk}/edit/", typed(self.bai, **{"id_number": ""} | changes))

    def groups(self):
        rows = self.bai.group_memberships.order_by("id").values_list("group__name", "began_on", "ended_on")
        return list(rows)

    def test_only_the_secretary_and_the_organiser_change_the_roll(self):
        for url in ("/members/new/", f"/members/{self.bai.pk}/edit/"):
            self.assertEqual(self.statuses(url)[:6], [200, 200, 403, 403, 403, 403])
        self.assertEqual(self.statuses(f"/members/{self.bai.pk}/edit/")[6], 404)
        before = list(Member.objects.values())
        for account in (self.discipline, self.leader, self.reader, self.superior):
            self.assertEqual(self.post("/members/new/", self.new(), account).status_code, 403)
        self.assertEqual(list(Member.objects.values()), before)

    def test_a_new_member_joins_the_own_branch_whatever_the_browser_says(self):
        response = self.post("/members/new/", self.new(branch=self.elsewhere.pk, group=self.first.pk))

        member = Member.objects.get(name="钟启明")
        self.assertRedirects(response, f"/members/{member.pk}/")
        self.assertEqual((member.branch, member.initials), (self.branch, "zqm"))
        self.assertIsNone(member.group_memberships.get().began_on)

    def test_who_is_transferred_in_belongs_to_the_group_since_then(self):
        self.post("/members/new/", self.new(group=self.first.pk, joined_on="2020-05-06"))

        membership = GroupMembership.objects.get(member__name="钟启明")
        self.assertEqual((membership.group, membership.began_on), (self.first, date(2020, 5, 6)))

    def test_another_branch_s_group_cannot_be_chosen(self):
        foreign = self.elsewhere.groups.get()

        response = self.post("/members/new/", self.new(group=foreign.pk))

        self.assertEqual(response.status_code, 422)
        self.assertFalse(Member.objects.filter(name="钟启明").exists())

    def test_a_move_closes_the_old_membership_on_its_day_and_keeps_it(self):
        response = self.edit(group=self.first.pk, group_since="2020-06-01")

        self.assertEqual(response.status_code, 302)
        day = date(2020, 6, 1)
        self.assertEqual(self.groups(), [("第二党小组", None, day), ("第一党小组", day, None)])

    def test_without_a_day_the_group_is_corrected_and_no_history_made(self):
        self.edit(group=self.first.pk)

        self.assertEqual(self.groups(), [("第一党小组", None, None)])

    def test_the_day_of_the_present_group_can_be_corrected(self):
        self.edit(group=self.second.pk, group_since="2019-09-01")

        self.assertEqual(self.groups(), [("第二党小组", date(2019, 9, 1), None)])

    def test_leaving_every_group_needs_a_day(self):
        self.assertContains(self.edit(group=""), "写上从哪天起。", status_code=422)
        self.edit(group="", group_since="2020-06-01")

        self.assertEqual(self.groups(), [("第二党小组", None, date(2020, 6, 1))])

    def test_a_move_cannot_come_before_the_membership_that_it_ends(self):
        self.edit(group=self.first.pk, group_since="2020-06-01")

        response = self.edit(group=self.second.pk, group_since="2020-05-01")

        self.assertContains(response, "2020-06-01以前在第二党小组", status_code=422)
        self.assertEqual(len(self.groups()), 2)
        again = self.edit(group=self.second.pk, group_since="2020-06-01")
        self.assertContains(again, "换组要晚于这一天", status_code=422)

    def test_a_wrong_id_number_says_what_is_wrong_with_it(self):
        for number, words in (
            ("1101011980010112", "公民身份号码是18位，这里写了16位。"),
            ("11010119800101A119", "前17位是数字"),
            ("110101198013010119", "“19801301”不是日期"),
            (ID_NUMBERS["1980-01-01 男"][:-1] + "0", "最后一位和前面17位对不上"),
        ):
            response = self.post("/members/new/", self.new(id_number=number))
            self.assertContains(response, words, status_code=422)
            self.assertContains(response, number, status_code=422)  # what was typed is still there

    def test_an_id_number_that_contradicts_birth_date_and_sex_says_what_it_holds(self):
        response = self.post("/members/new/", self.new(id_number=ID_NUMBERS["1985-05-05 女"]))

        self.assertContains(response, "这里写的是1980-01-01，身份号码里是1985-05-05", status_code=422)
        self.assertContains(response, "身份号码第17位表示女性", status_code=422)

    def test_digits_typed_full_width_are_kept_as_the_usual_ones(self):
        number = ID_NUMBERS["1980-01-01 男"]
        wide = str.maketrans("0123456789", "０１２３４５６７８９")

        self.post("/members/new/", self.new(id_number=number.translate(wide), phone="１３９００００１２３４"))

        member = Member.objects.get(name="钟启明")
        self.assertEqual((member.id_number, member.phone), (number, "13900001234"))

    def test_a_right_id_number_is_kept_without_its_blanks(self):
        number = ID_NUMBERS["1980-01-01 男"]

        self.post("/members/new/", self.new(id_number=f" {number[:6]} {number[6:]} "))

        self.assertEqual(Member.objects.get(name="钟启明").id_number, number)

    def test_what_the_database_refuses_is_said_on_the_form(self):
        a_member(self.branch, "同号者", id_number=ID_NUMBERS["1980-01-01 男"])
        for changes, words in (
            ({"number": "D1"}, "本支部已有这个编号的党员。"),
            ({"id_number": ID_NUMBERS["1980-01-01 男"]}, "本支部已有这个公民身份号码的党员。"),
            ({"admitted_on": "1979-01-01"}, "入党日期应晚于出生日期。"),
            ({"converted_on": "2005-06-30"}, "转正日期不能早于入党日期。"),
            ({"joined_on": "2020-02-01", "left_on": "2020-01-31"}, "转出日期不能早于转入日期。"),
            ({"left_on": "2005-06-30"}, "转出日期不能早于入党日期。"),
            ({"born_on": "2020-02-30"}, "日期“2020-02-30”不存在"),
        ):
            response = self.post("/members/new/", self.new(**changes))
            self.assertContains(response, words, status_code=422)
            self.assertContains(response, 'value="钟启明"', status_code=422)

    def test_the_number_of_another_branch_s_member_is_free(self):
        self.assertEqual(self.post("/members/new/", self.new(number="E1")).status_code, 302)

    def test_people_leave_by_a_date_and_stay_in_the_records(self):
        self.edit(group=self.second.pk, left_on="2020-06-10")

        page = self.as_(self.organiser).get(f"/members/{self.bai.pk}/")
        self.assertContains(page, "不在册")
        self.assertNotContains(self.as_(self.organiser).get("/members/"), "白子衿")
        self.assertContains(self.as_(self.organiser).get("/members/?day=2020-06-09"), "白子衿")

    def test_queries_of_the_form(self):
        client = self.as_(self.organiser)
        with self.assertNumQueries(9):
            client.get(f"/members/{self.bai.pk}/edit/")
