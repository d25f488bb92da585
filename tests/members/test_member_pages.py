import re
from datetime import date

from meetings.models import Form
from members.id_number import masked, masked_phone
from members.models import (
    Applicant,
    DevelopmentStep,
    DutySwap,
    DutyTurn,
    GroupMembership,
    Honour,
    Member,
    Pledge,
    Post,
    Sanction,
    Transfer,
)
from tests.factories import a_meeting, a_member, a_role, a_talk, an_appraisal, dues
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

    def test_personal_data_is_masked_for_everybody_but_oneself(self):
        full, masks = ("110101198001011234", "13900001234"), ("110101********1234", "139****1234")
        for account, shown, hidden in (
            (self.secretary, (*masks, "1980年1月1日"), full),
            (self.organiser, (*masks, "1980年1月1日"), full),
            (self.discipline, (*masks, "1980年1月1日"), full),
            (self.reader, (*full, "1980年1月1日"), masks),  # herself
            (self.leader, (*masks, "1980年<"), (*full, "1980年1月1日")),  # of her group
            (self.superior, (*masks, "1980年<"), (*full, "1980年1月1日")),
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

    def a_swap(self, asker, month):
        return DutySwap.objects.create(
            branch=self.branch, asker=asker, asked=self.bai, month=date(2020, month, 1),
            other_month=date(2020, month + 1, 1), asked_on=date(2020, 6, 9),
        )  # fmt: skip

    def test_a_member_without_a_post_finds_the_own_duty_on_the_own_page(self):
        DutyTurn.objects.create(branch=self.branch, member=self.bai, month=date(2020, 6, 1))
        self.a_swap(self.gu, 7)

        page = self.as_(self.reader).get(self.url(self.bai))
        self.assertEqual(
            [(todo.subject, todo.button) for todo in page.context["todos"]],
            [("顾秋实", "去答复"), ("6月轮值党务干事", "看本月任务")],
        )
        self.assertContains(page, "现在要做")
        for account, member in ((self.reader, self.gu), (self.secretary, self.bai)):
            other = self.as_(account).get(self.url(member))
            self.assertEqual(other.context["todos"], [])
            self.assertNotContains(other, "现在要做")

    def test_the_own_page_asks_as_often_for_many_requests_as_for_one(self):
        client, months = self.as_(self.reader), iter(range(7, 12))
        client.get(self.url(self.bai))
        for count in (1, 3):
            for _ in range(count):
                month = next(months)
                self.a_swap(self.gu, month)
                DutyTurn.objects.create(branch=self.branch, member=self.bai, month=date(2020, month, 1))
            with self.subTest(count=count), self.assertNumQueries(28):
                client.get(self.url(self.bai))

    def test_the_page_leads_to_the_other_rooms_of_the_member(self):
        honour = Honour.objects.create(
            branch=self.branch, member=self.bai, title="先进", state="awarded", dated_on=date(2020, 5, 1)
        )
        moved = Transfer.objects.create(
            branch=self.branch, member=self.bai, direction="in", other_party="市局", moved_on=date(2019, 5, 1)
        )
        rooms = [
            honour.get_absolute_url(), moved.get_absolute_url(), self.second.get_absolute_url(),
            "/posts/", "/duty/", f"/transfers/out/?member={self.bai.pk}",
        ]  # fmt: skip
        for account, least in ((self.organiser, rooms), (self.superior, rooms[:-1])):
            page = self.as_(account).get(self.url(self.bai)).content.decode()
            self.assertEqual([url for url in rooms if f'href="{url}"' in page], least, account)

    def everything(self, place):
        """One more row of everything that the page shows."""
        day, bai = date(2020, 1 + place, 10), self.bai
        dues(bai, date(2020, 1 + place, 1))
        a_role(bai, Post.STUDY_OFFICER, began_on=date(2010, 1 + place, 1), ended_on=date(2011, 1 + place, 1))
        Pledge.objects.create(branch=self.branch, member=bai, title="承诺", signed_on=day)
        Honour.objects.create(branch=self.branch, member=bai, title="先进", state="awarded", dated_on=day)
        DutyTurn.objects.create(branch=self.branch, member=bai, month=date(2020, 1 + place, 1))
        Sanction.objects.create(branch=self.branch, member=bai, kind="warning", began_on=day)
        began_on, ended_on = date(2012 + place, 1, 1), date(2012 + place, 6, 1)
        GroupMembership.objects.create(
            branch=self.branch, member=bai, group=self.first, began_on=began_on, ended_on=ended_on
        )
        a_talk(bai, self.gu, held_on=day, said="学习情况")
        a_talk(self.shen, bai, "党外人士", held_on=day)
        group_meeting = {"forms": [Form.GROUP_MEETING], "group": self.second}
        a_meeting(self.branch, day, present=[bai, self.gu], lecturer=bai)
        a_meeting(self.branch, day, attendance={bai: "on_leave"}, **group_meeting)
        a_meeting(self.branch, date(2020, 6, 20 + place), state="planned", **group_meeting)
        an_appraisal(self.branch, day, year=2017 + place)
        bai.appraisal_entries.filter(appraisal__year=2017 + place).update(verdict="qualified")

    def test_queries_do_not_grow_with_what_is_recorded(self):
        client, places = self.as_(self.secretary), iter(range(4))
        for count in (1, 3):
            for _ in range(count):
                self.everything(next(places))
            with self.subTest(count=count), self.assertNumQueries(27):
                client.get(self.url(self.bai))

    def years(self, account, member=None):
        """What stands in 经过: {year: [words]}."""
        page = self.as_(account).get(self.url(member or self.bai)).content.decode()
        story = page[page.index('id="h-story"') : page.index("</section>", page.index('id="h-story"'))]
        return {
            year: re.findall(r"<b>(.*?)</b>", part)
            for year, part in re.findall(r"<h3>(\d{4})年</h3>(.*?)(?=<h3>|$)", story, re.S)
        }

    ROLL = {"2006": ["转正"], "2005": ["入党"]}

    def test_everything_dated_stands_in_one_line_of_time_newest_first(self):
        self.everything(0)

        self.assertEqual(
            self.years(self.secretary),
            {
                "2020": [
                    "获评：先进", "签订《承诺》", "警告", "与沈立言、党外人士谈心谈话", "与顾秋实谈心谈话",
                    "主讲：学习党章", "2017年度民主评议：合格", "轮值党务干事",
                ],
                "2012": ["离开第一党小组", "编入第一党小组"],
                "2011": ["不再任学习委员"],
                "2010": ["任学习委员"],
                **self.ROLL,
            },
        )  # fmt: skip

    def test_the_line_of_time_has_only_what_the_reader_may_see(self):
        self.everything(0)
        talks = ["与沈立言、党外人士谈心谈话", "与顾秋实谈心谈话"]
        records, duty = ["获评：先进", "签订《承诺》"], ["轮值党务干事"]
        for account, words in (
            (self.discipline, [*records, "警告", *talks, "主讲：学习党章", "2017年度民主评议：合格", *duty]),
            (self.leader, [*records, *talks, "主讲：学习党章", *duty]),
            (self.reader, [*records, "警告", *talks, "主讲：学习党章", *duty]),  # the result was not fed back
            (self.superior, [*records, "警告", "主讲：学习党章", "2017年度民主评议：合格", *duty]),
        ):
            self.assertEqual(self.years(account)["2020"], words, account)

    def test_of_others_a_member_sees_what_everybody_sees(self):
        a_talk(self.shen, self.gu, held_on=date(2020, 2, 3))
        DutyTurn.objects.create(branch=self.branch, member=self.gu, month=date(2020, 2, 1))

        self.assertEqual(
            self.years(self.reader, self.gu), {"2020": ["轮值党务干事", "任组织委员"], **self.ROLL}
        )
        self.assertNotContains(self.as_(self.reader).get(self.url(self.gu)), "谈心谈话</h2>")

    def test_a_move_to_another_group_is_one_line(self):
        day = date(2020, 3, 1)
        GroupMembership.objects.filter(member=self.bai).update(ended_on=day)
        GroupMembership.objects.create(branch=self.branch, member=self.bai, group=self.first, began_on=day)

        self.assertEqual(self.years(self.secretary), {"2020": ["编入第一党小组"], **self.ROLL})

    def test_a_transfer_says_whence_and_the_day_of_the_roll_is_not_said_twice(self):
        Member.objects.filter(pk=self.bai.pk).update(joined_on=date(2019, 3, 1), left_on=date(2020, 9, 1))
        Transfer.objects.create(
            branch=self.branch,
            member=self.bai,
            direction="in",
            other_party="市局第三党支部",
            moved_on=date(2019, 3, 1),
        )

        page = self.as_(self.secretary).get(self.url(self.bai))

        self.assertContains(page, "从市局第三党支部")
        self.assertEqual(
            self.years(self.secretary), {"2020": ["转出本支部"], "2019": ["转入组织关系"], **self.ROLL}
        )

    def test_the_way_into_the_party_is_told_by_its_steps(self):
        applicant = Applicant.objects.create(
            branch=self.branch, name="白子衿", sex="male", born_on=date(1980, 1, 1), member=self.bai,
            applied_on=date(2003, 5, 4),
        )  # fmt: skip
        DevelopmentStep.objects.create(
            branch=self.branch, applicant=applicant, kind="recommended", done_on=date(2004, 1, 6)
        )

        self.assertEqual(
            self.years(self.secretary),
            {**self.ROLL, "2004": ["推荐和确定入党积极分子"], "2003": ["递交入党申请书"]},
        )

    def test_talks_say_with_whom_and_the_topic_only_to_who_may_read_it(self):
        a_talk(self.shen, self.bai, held_on=date(2020, 2, 3), topic="家里的困难", kind="书记与党员")

        for account, topic in (
            (self.secretary, True), (self.reader, True), (self.organiser, False), (self.leader, False),
        ):  # fmt: skip
            page = self.as_(account).get(self.url(self.bai)).content.decode()
            self.assertEqual(("2月3日　与沈立言" in page, "家里的困难" in page), (True, topic), account)
        self.assertNotContains(self.as_(self.superior).get(self.url(self.bai)), "与沈立言")

    def test_discipline_stands_there_for_who_may_see_it(self):
        Sanction.objects.create(
            branch=self.branch, member=self.bai, kind="serious_warning", began_on=date(2020, 2, 3)
        )

        seen = [
            "严重警告" in self.as_(account).get(self.url(self.bai)).content.decode()
            for account in (
                self.secretary, self.organiser, self.discipline, self.leader, self.reader, self.superior,
            )
        ]  # fmt: skip

        self.assertEqual(seen, [True, True, True, False, True, True])


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
            ({"number": "D1"}, "这个编号已经登记给沈立言，请核对是不是同一个人。"),
            ({"id_number": ID_NUMBERS["1980-01-01 男"]}, "这个公民身份号码已经登记给同号者，"),
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

    def test_whose_number_it_is_is_said_also_of_who_has_left(self):
        a_member(
            self.branch,
            "同号者",
            number="D9",
            id_number=ID_NUMBERS["1980-01-01 男"],
            left_on=date(2020, 1, 1),
        )

        response = self.post("/members/new/", self.new(id_number=ID_NUMBERS["1980-01-01 男"]))

        words = "这个公民身份号码已经登记给同号者（D9）（不在册），请核对是不是同一个人。"
        self.assertContains(response, words, status_code=422)
        self.assertNotContains(response, "本支部已有", status_code=422)

    def test_the_own_number_is_no_one_elses(self):
        response = self.edit(number="D5", id_number=ID_NUMBERS["1980-01-01 男"], group=self.second.pk)

        self.assertEqual(response.status_code, 302)

    def test_queries_of_the_form(self):
        client = self.as_(self.organiser)
        with self.assertNumQueries(10):
            client.get(f"/members/{self.bai.pk}/edit/")
