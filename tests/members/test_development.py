"""The pages of development: who keeps a file, what it refuses, and what it does to the roll."""

from datetime import date

from branch.periods import HalfYear
from members.access import access_of
from members.development.counts import Counts, counts_of
from members.development.steps import Kind
from members.development.todos import todos
from members.models import (
    Applicant,
    DevelopmentHelper,
    DevelopmentStep,
    GroupMembership,
    Member,
    PersonalDataView,
    Post,
    Sanction,
)
from members.roll import Roll
from members.todo import Todo
from tests.factories import a_helper, a_member, a_role, a_step, an_account, an_applicant, dues
from tests.members.people import ID_NUMBERS, Office

NUMBER = ID_NUMBERS["1985-05-05 女"]
RULES = "《中国共产党发展党员工作细则》"
ACTIVIST = [(Kind.FIRST_TALK, date(2018, 1, 20)), (Kind.RECOMMENDED, date(2018, 6, 1))]
PROSPECT = [*ACTIVIST, (Kind.PROSPECT, date(2019, 6, 3))]
ADMITTED = [*PROSPECT, (Kind.ADMISSION, date(2020, 5, 20))]


def typed(**changes):
    """What a browser posts for a new applicant."""
    return {
        "name": "江晓岚", "sex": "female", "ethnicity": "汉族", "born_on": "1985-05-05", "id_number": NUMBER,
        "phone": "１３９00001234", "education": "大学", "job": "科员", "group": "",
        "applied_on": "2020-06-01", "note": "",
    } | changes  # fmt: skip


def member_values(member):
    member.refresh_from_db()
    return member.kind, member.admitted_on, member.converted_on, member.left_on


class Development(Office):
    def url(self, applicant, rest=""):
        return f"/development/{applicant.pk}/{rest}"

    def send(self, url, account=None, **data):
        return self.as_(account or self.organiser).post(url, data)

    def step(self, applicant, kind, on, **more):
        data = {"done_on": on, "paper": "", "note": "", **more}
        return self.send(self.url(applicant, f"steps/new/?kind={kind}"), **data)

    def refused(self, response, text):
        self.assertContains(response, text, status_code=422)

    def enrolled(self, steps=ADMITTED, **fields):
        """An applicant who is on the roll as a probationary member."""
        applicant = an_applicant(self.branch, steps=steps)
        fields = {"admitted_on": date(2020, 5, 20), "converted_on": None, "kind": "probationary", **fields}
        applicant.member = a_member(
            self.branch, "江晓岚", self.second, sex="female", born_on=date(1990, 1, 1), **fields
        )
        applicant.save()
        return applicant


class RightsTest(Development):
    def test_who_keeps_records_changes_the_files_and_the_committee_reads_them(self):
        applicant = an_applicant(self.branch)
        step = a_step(applicant, Kind.FIRST_TALK, date(2018, 2, 1))
        helper = a_helper(applicant, self.gu)
        for url in ("/development/", "/development/conversions/"):
            self.assertEqual(self.statuses(url), [200] * 7, url)
        for rest in ("", "print/"):
            # An ordinary member has no business in somebody else's file; another branch's is not there.
            self.assertEqual(self.statuses(self.url(applicant, rest)), [200] * 4 + [403, 200, 404], rest)
        for url in (
            self.url(applicant, "edit/"), self.url(applicant, "end/"), self.url(applicant, "delete/"),
            self.url(applicant, "steps/new/?kind=inspection"), self.url(applicant, "helpers/new/"),
            f"/development/steps/{step.pk}/edit/", f"/development/steps/{step.pk}/delete/",
            f"/development/helpers/{helper.pk}/edit/", f"/development/helpers/{helper.pk}/delete/",
        ):  # fmt: skip
            self.assertEqual(self.statuses(url), [200, 200, 403, 403, 403, 403, 404], url)
        for rest in ("reopen/", "enrol/", f"link/{self.bai.pk}/"):
            statuses = self.statuses(self.url(applicant, rest), "post")
            self.assertEqual(statuses[2:], [403, 403, 403, 403, 404], rest)

    def test_a_member_sees_the_own_file_only(self):
        others, own = an_applicant(self.branch), an_applicant(self.branch, "白子衿", steps=ADMITTED)
        own.member = self.bai
        own.save()

        page = self.as_(self.reader).get("/development/")

        self.assertEqual([file.applicant for file in page.context["files"]], [own])
        self.assertEqual(page.context["counts"], None)
        self.assertEqual(self.client.get(self.url(own)).status_code, 200)
        self.assertEqual(self.client.get(self.url(own)).context["hints"], ())
        self.assertNotContains(self.client.get(self.url(own)), "steps/new")
        self.assertEqual(self.client.get(self.url(others)).status_code, 403)

    def test_personal_data_is_masked_and_the_birth_date_in_full_only_for_who_keeps_it(self):
        applicant = an_applicant(
            self.branch, born_on=date(1985, 5, 5), id_number=NUMBER, phone="13900001234", group=self.second
        )
        a_role(a_member(self.branch, "宣委"), Post.PUBLICITY_OFFICER)
        publicity = an_account(Member.objects.get(name="宣委"), "xuanchuan")
        other_leader = an_account(a_member(self.branch, "一组长"), "yizuzhang")
        a_role(Member.objects.get(name="一组长"), Post.GROUP_LEADER, group=self.first)
        in_full, masks = (NUMBER, "13900001234"), ("110101********0120", "139****1234")
        day, year = "1985年5月5日", "1985年<"
        for account, shown, hidden in (
            (self.secretary, (*masks, day), (*in_full, year)),
            (self.organiser, (*masks, day), (*in_full, year)),
            (self.discipline, (*masks, year), (*in_full, day)),
            (self.leader, (*masks, year), (*in_full, day)),
            (self.superior, (*masks, year), (*in_full, day)),
            (other_leader, (), (*in_full, *masks, day, year)),
            (publicity, (), (*in_full, *masks, day, year)),
        ):
            page = self.as_(account).get(self.url(applicant)).content.decode()
            self.assertEqual(
                ([x for x in shown if x not in page], [x for x in hidden if x in page]), ([], [])
            )

        self.assertFalse(PersonalDataView.objects.exists())

    def test_the_form_and_the_paper_show_the_numbers_and_that_is_kept(self):
        applicant = an_applicant(self.branch, id_number=NUMBER, phone="13900001234")
        self.as_(self.organiser)

        for page in ("edit/", "print/"):
            self.assertContains(self.client.get(self.url(applicant) + page), NUMBER)

        kept = PersonalDataView.objects.values_list("applicant", "member", "what", "shown_to")
        line = (applicant.pk, None, "公民身份号码、手机号码", self.organiser.pk)
        self.assertEqual(list(kept), [line, line])
        self.assertContains(self.as_(self.secretary).get("/members/personal-views/"), applicant.name)


class ApplicantTest(Development):
    def test_an_applicant_is_recorded_and_is_on_no_roll(self):
        before = Roll(self.branch, date(2020, 6, 10), {}).heads

        posted = self.send("/development/new/", **typed())

        applicant = Applicant.objects.get()
        self.assertRedirects(posted, self.url(applicant))
        self.assertEqual(
            (applicant.branch, applicant.id_number, applicant.phone, applicant.pinyin, applicant.member),
            (self.branch, NUMBER, "13900001234", "jiang xiao lan", None),
        )
        self.assertEqual(Roll(self.branch, date(2020, 6, 10), {}).heads, before)
        self.assertNotContains(self.client.get("/members/"), "江晓岚")

    def test_what_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(self):
        self.bai.id_number = ID_NUMBERS["1980-01-01 男"]
        self.bai.save()
        for changes, text in (
            ({"name": ""}, "还没写姓名。"),
            ({"applied_on": ""}, "还没写递交入党申请书日期。"),
            ({"applied_on": "2020-06-11"}, "还没到，不能晚于今天。"),
            ({"applied_on": "2020-06-31"}, "6月只有30天"),
            ({"applied_on": "1985-05-05"}, "递交申请书的日期应晚于出生日期。"),
            ({"id_number": "123"}, "公民身份号码是18位，这里写了3位。"),
            ({"born_on": "1985-05-06"}, "身份号码里是1985-05-05"),
            ({"sex": "male"}, "身份号码第17位表示女性"),
            (
                {"id_number": self.bai.id_number, "born_on": "1980-01-01", "sex": "male"},
                "名册里已有这个公民身份号码的党员：白子衿。",
            ),
            ({"group": str(self.wang.pk + 10**6)}, "联系的党小组请从列出的里面选。"),
        ):
            page = self.send("/development/new/", **typed(**changes, job="不能丢的岗位"))
            self.refused(page, text)
            self.assertContains(page, "不能丢的岗位", status_code=422)
        self.assertEqual(Applicant.objects.count(), 0)

    def test_the_same_name_on_the_same_day_is_one_file(self):
        self.send("/development/new/", **typed(id_number=""))
        self.refused(
            self.send("/development/new/", **typed(id_number="", born_on="1986-05-05")),
            "江晓岚2020年6月1日的申请已经登记过。是另一个人的，姓名写成“江晓岚（综合处）”这样。",
        )
        self.send("/development/new/", **typed(id_number="", applied_on="2020-06-02"))
        self.send("/development/new/", self.stranger, **typed(id_number=""))
        self.assertEqual(Applicant.objects.count(), 3)
        first = Applicant.objects.order_by("pk").first()
        self.assertRedirects(
            self.send(self.url(first, "edit/"), **typed(id_number="", job="处长")), self.url(first)
        )

    def test_one_number_has_one_file_in_a_branch(self):
        an_applicant(self.branch, id_number=NUMBER)

        self.refused(self.send("/development/new/", **typed()), "本支部已有这个公民身份号码的入党申请人。")
        posted = self.send("/development/new/", self.stranger, **typed())
        self.assertEqual((posted.status_code, Applicant.objects.count()), (302, 2))

    def test_an_application_is_not_after_what_followed_it(self):
        applicant = an_applicant(self.branch, steps=ACTIVIST)

        page = self.send(self.url(applicant, "edit/"), **typed(applied_on="2018-01-21"))

        self.refused(page, "2018年1月20日已有登记的步骤，递交申请书不能晚于那天。")
        posted = self.send(self.url(applicant, "edit/"), **typed(applied_on="2018-01-20"))
        self.assertRedirects(posted, self.url(applicant))

    def test_particulars_of_who_is_on_the_roll_are_changed_there(self):
        applicant = self.enrolled()

        self.assertNotContains(self.as_(self.organiser).get(self.url(applicant, "edit/")), "公民身份号码")
        self.send(self.url(applicant, "edit/"), applied_on="2018-01-11", name="别人", group="", note="改过")

        applicant.refresh_from_db()
        self.assertEqual(
            (applicant.name, applicant.applied_on, applicant.note), ("江晓岚", date(2018, 1, 11), "改过")
        )

    def test_a_file_made_by_mistake_is_deleted_one_of_the_roll_is_not(self):
        mistake, listed = an_applicant(self.branch, steps=ACTIVIST), self.enrolled()

        self.assertRedirects(self.send(self.url(mistake, "delete/")), "/development/")
        self.assertRedirects(self.send(self.url(listed, "delete/")), self.url(listed))

        self.assertEqual(list(Applicant.objects.all()), [listed])


class EndTest(Development):
    def end(self, applicant, **changes):
        data = {"ended_on": "2020-06-01", "ending": "withdrawn", "note": "调往外地", **changes}
        return self.send(self.url(applicant, "end/"), **data)

    def test_a_file_is_ended_with_a_reason_and_taken_up_again(self):
        applicant = an_applicant(self.branch, steps=ACTIVIST)

        self.assertRedirects(self.end(applicant), self.url(applicant))
        page = self.client.get(self.url(applicant))
        self.assertContains(page, "本人撤回申请")
        self.assertContains(page, "调往外地")

        self.assertRedirects(self.send(self.url(applicant, "reopen/")), self.url(applicant))
        applicant.refresh_from_db()
        self.assertEqual((applicant.ended_on, applicant.ending), (None, ""))

    def test_an_end_that_cannot_be_is_refused(self):
        activist, admitted = an_applicant(self.branch, steps=ACTIVIST), self.enrolled()
        for applicant, changes, text in (
            (activist, {"ending": ""}, "还没选终止原因。"),
            (activist, {"ended_on": ""}, "还没写终止日期。"),
            (activist, {"ended_on": "2020-06-11"}, "还没到，不能晚于今天。"),
            (activist, {"ended_on": "2018-05-31"}, "最后一步是2018年6月1日，终止日期不能早于那天。"),
            (activist, {"ending": "cancelled"}, "还没有接收为预备党员"),
            (admitted, {"ending": "stopped"}, "已接收为预备党员，不再保留资格的选“取消预备党员资格”。"),
        ):
            self.refused(self.end(applicant, **changes), text)
        self.assertEqual(Applicant.objects.filter(ended_on=None).count(), 2)

    def test_who_is_not_approved_leaves_the_roll_and_comes_back_when_it_was_a_mistake(self):
        applicant = self.enrolled()

        self.end(applicant, ending="cancelled", ended_on="2020-06-05")
        self.assertEqual(member_values(applicant.member)[3], date(2020, 6, 5))
        self.assertFalse(self.branch.members.on_roll(date(2020, 6, 5)).filter(name="江晓岚").exists())

        self.send(self.url(applicant, "reopen/"))
        self.assertEqual(member_values(applicant.member)[3], None)

    def test_who_leaves_the_roll_leaves_group_and_post_and_has_them_again_when_it_was_a_mistake(self):
        applicant = self.enrolled()
        member, day = applicant.member, date(2020, 6, 5)
        a_role(member, Post.GROUP_LEADER, group=self.second, began_on=date(2020, 6, 1))
        dues(member, date(2020, 7, 1), "10.00")

        def ends():
            rows = member.group_memberships.all(), member.roles.all()
            return [[row.ended_on for row in some] for some in rows]

        self.end(applicant, ending="cancelled", ended_on="2020-06-05")
        self.assertEqual((ends(), member.dues.count()), ([[day], [day]], 0))

        self.send(self.url(applicant, "reopen/"))
        self.assertEqual(ends(), [[None], [None]])

    def test_who_joined_a_group_only_afterwards_does_not_leave_the_roll_before(self):
        applicant = self.enrolled()
        applicant.member.group_memberships.update(began_on=date(2020, 6, 8))

        response = self.end(applicant, ending="cancelled", ended_on="2020-06-05")

        self.refused(response, "江晓岚6月8日才编入第二党小组，晚于这一天，请先改那一条。")
        self.assertEqual(member_values(applicant.member)[3], None)

    def test_another_end_leaves_the_roll_to_the_transfer(self):
        applicant = self.enrolled()

        self.end(applicant, ending="moved", ended_on="2020-06-05")
        self.assertEqual(member_values(applicant.member)[3], None)
        Member.objects.filter(pk=applicant.member_id).update(left_on=date(2020, 6, 5))
        self.send(self.url(applicant, "reopen/"))

        self.assertEqual(member_values(applicant.member)[3], date(2020, 6, 5))

    def test_a_full_member_is_not_ended(self):
        applicant = self.enrolled(admitted_on=date(2019, 1, 1), converted_on=date(2020, 1, 1), kind="full")

        self.assertRedirects(self.end(applicant), self.url(applicant))
        applicant.refresh_from_db()
        self.assertEqual(applicant.ended_on, None)


class StepTest(Development):
    def test_a_step_is_added_corrected_and_deleted(self):
        applicant = an_applicant(self.branch)

        posted = self.step(applicant, Kind.FIRST_TALK, "2018-01-20", paper="谈话记录", note="态度端正")
        self.assertRedirects(posted, self.url(applicant))
        step = DevelopmentStep.objects.get()
        self.assertEqual(
            (step.branch, step.applicant, step.kind, step.done_on, step.paper, step.note),
            (self.branch, applicant, Kind.FIRST_TALK, date(2018, 1, 20), "谈话记录", "态度端正"),
        )

        edited = self.send(f"/development/steps/{step.pk}/edit/", done_on="2018-01-21", paper="", note="")
        self.assertRedirects(edited, self.url(applicant))
        step.refresh_from_db()
        self.assertEqual((step.done_on, step.note), (date(2018, 1, 21), ""))

        self.assertRedirects(self.send(f"/development/steps/{step.pk}/delete/"), self.url(applicant))
        self.assertEqual(DevelopmentStep.objects.count(), 0)

    def test_a_step_that_does_not_exist_is_not_found(self):
        applicant = an_applicant(self.branch)

        for query in ("", "?kind=", "?kind=promotion"):
            self.assertEqual(
                self.as_(self.organiser).get(self.url(applicant, f"steps/new/{query}")).status_code, 404
            )

    def test_contradictions_are_refused(self):
        applicant = an_applicant(self.branch, steps=PROSPECT)
        for kind, on, text in (
            (Kind.INSPECTION, "", "还没写日期。"),
            (Kind.INSPECTION, "2020-06-11", "还没到，做完了再登记。"),
            (Kind.INSPECTION, "2018-01-09", "递交申请书是2018年1月10日，这一步不能早于那天。"),
            (Kind.FIRST_TALK, "2018-02-01", "这一步2018年1月20日已经登记过，要改就点那一条的“修改”。"),
            (Kind.ADMISSION, "2019-06-02", "“确定发展对象”是2019年6月3日，这一步不能早于那天。"),
            (Kind.CONVERSION, "2020-06-01", "还没有登记“支部大会讨论接收”，先登记那一步。"),
            (Kind.EXTENSION, "2020-06-01", "还没有登记“支部大会讨论接收”，先登记那一步。"),
        ):
            self.refused(self.step(applicant, kind, on, until="2021-01-01"), text)
        self.assertEqual(DevelopmentStep.objects.count(), 3)

    def test_a_step_is_not_moved_behind_what_followed_it(self):
        applicant = an_applicant(self.branch, steps=PROSPECT)
        step = applicant.steps.get(kind=Kind.RECOMMENDED)

        page = self.send(f"/development/steps/{step.pk}/edit/", done_on="2019-06-04", paper="", note="")

        self.refused(page, "“确定发展对象”是2019年6月3日，这一步不能晚于那天。")

    def test_nothing_is_recorded_after_the_end(self):
        applicant = an_applicant(self.branch, ended_on=date(2019, 1, 1), ending="withdrawn")

        self.refused(self.step(applicant, Kind.FIRST_TALK, "2019-01-02"), "2019年1月1日已经终止")
        self.assertRedirects(self.step(applicant, Kind.FIRST_TALK, "2019-01-01"), self.url(applicant))

    def test_an_early_step_is_recorded_and_said(self):
        applicant = an_applicant(self.branch, steps=ACTIVIST)

        self.assertRedirects(self.step(applicant, Kind.PROSPECT, "2018-12-01"), self.url(applicant))
        page = self.client.get(self.url(applicant))
        self.assertContains(page, "确定发展对象是2018年12月1日，不得早于2019年6月1日")

    def test_an_inspection_comes_often_but_once_a_day(self):
        applicant = an_applicant(self.branch, steps=ACTIVIST)

        self.step(applicant, Kind.INSPECTION, "2018-12-01")
        self.step(applicant, Kind.INSPECTION, "2019-06-01")
        self.refused(self.step(applicant, Kind.INSPECTION, "2019-06-01"), "这一步这一天已经登记过。")

        self.assertEqual(applicant.steps.filter(kind=Kind.INSPECTION).count(), 2)

    def test_a_probation_is_extended_once_and_to_a_day(self):
        applicant = self.enrolled(
            [*PROSPECT, (Kind.ADMISSION, date(2019, 6, 3))], admitted_on=date(2019, 6, 3)
        )

        self.refused(self.step(applicant, Kind.EXTENSION, "2020-06-04", until=""), "还没写延长到哪一天。")
        self.refused(
            self.step(applicant, Kind.EXTENSION, "2020-06-04", until="2020-06-04"),
            "延长到的日期要晚于作决定的日期。",
        )
        self.assertRedirects(
            self.step(applicant, Kind.EXTENSION, "2020-06-04", until="2020-12-03"), self.url(applicant)
        )
        self.assertContains(self.client.get(self.url(applicant)), "2020年12月3日（已延长）")
        self.refused(
            self.step(applicant, Kind.EXTENSION, "2020-06-05", until="2021-06-03"),
            "2020年6月4日已经延长过，预备期只能延长一次。",
        )


class HelperTest(Development):
    def add(self, applicant, member, **changes):
        data = {"part": "sponsor", "member": member.pk, "began_on": "2020-03-01", "ended_on": "", **changes}
        return self.send(self.url(applicant, "helpers/new/"), **data)

    def test_a_mentor_is_added_corrected_and_deleted(self):
        applicant = an_applicant(self.branch)

        self.assertRedirects(self.add(applicant, self.gu, part="mentor"), self.url(applicant))
        helper = DevelopmentHelper.objects.get()
        self.assertEqual((helper.part, helper.member, helper.branch), ("mentor", self.gu, self.branch))

        data = {"part": "mentor", "member": self.gu.pk, "began_on": "2020-03-01", "ended_on": "2020-05-01"}
        self.assertRedirects(
            self.send(f"/development/helpers/{helper.pk}/edit/", **data), self.url(applicant)
        )
        helper.refresh_from_db()
        self.assertEqual(helper.ended_on, date(2020, 5, 1))
        self.send(f"/development/helpers/{helper.pk}/delete/")
        self.assertEqual(DevelopmentHelper.objects.count(), 0)

    def test_only_a_full_member_of_that_day_with_all_rights_helps(self):
        applicant = an_applicant(self.branch)
        young = a_member(self.branch, "小周", admitted_on=date(2019, 5, 1), converted_on=date(2020, 5, 1))
        came = a_member(self.branch, "新来", joined_on=date(2020, 4, 1))
        Sanction.objects.create(
            branch=self.branch, member=self.fang, kind="probation", began_on=date(2020, 1, 1),
            ended_on=date(2021, 1, 1),
        )  # fmt: skip
        for member, changes, text in (
            (young, {}, "小周2020年3月1日还不是正式党员，换一名正式党员。"),
            (came, {}, "新来2020年3月1日不在本支部名册，换一名正式党员。"),
            (self.fang, {}, "方克勤2020年3月1日还没有恢复党员权利，不能作入党介绍人。"),
            (self.wang, {}, "党员请从列出的里面选。"),
            (self.gu, {"began_on": "2018-01-09"}, "递交申请书是2018年1月10日，不能早于那天。"),
            (self.gu, {"began_on": "2020-06-11"}, "还没到，不能晚于今天。"),
            (self.gu, {"ended_on": "2020-02-01"}, "结束日期不能早于开始日期。"),
        ):
            self.refused(self.add(applicant, member, **changes), text)
        self.assertEqual(DevelopmentHelper.objects.count(), 0)
        for member, changes in (
            (young, {"began_on": "2020-05-01"}),
            (self.fang, {"part": "mentor"}),
            (self.fang, {"began_on": "2019-12-31"}),
        ):
            self.assertRedirects(self.add(applicant, member, **changes), self.url(applicant))

    def test_nobody_helps_twice_at_a_time(self):
        applicant = an_applicant(self.branch)
        a_helper(applicant, self.gu, "mentor", date(2019, 1, 1), ended_on=date(2019, 6, 1))

        page = self.add(applicant, self.gu, part="mentor", began_on="2019-05-31")
        self.refused(page, "顾秋实2019年1月1日起已经是培养联系人。")
        again = self.add(applicant, self.gu, part="mentor", began_on="2019-06-01")
        self.assertRedirects(again, self.url(applicant))
        self.assertRedirects(self.add(applicant, self.gu, part="sponsor"), self.url(applicant))


class RollTest(Development):
    def enrol(self, applicant, **changes):
        data = {"number": "", "dues_category": "in_service", "group": self.second.pk, **changes}
        return self.send(self.url(applicant, "enrol/"), **data)

    def test_admission_leads_to_the_roll(self):
        applicant = an_applicant(self.branch, steps=PROSPECT, phone="13900001234", id_number=NUMBER)

        admitted = self.step(applicant, Kind.ADMISSION, "2020-05-20")
        self.assertRedirects(admitted, self.url(applicant, "enrol/"))
        self.assertEqual(Member.objects.filter(name="江晓岚").count(), 0)
        self.assertRedirects(self.enrol(applicant, number="D9"), self.url(applicant))

        applicant.refresh_from_db()
        member = applicant.member
        self.assertEqual(
            (member.name, member.sex, member.born_on, member.id_number, member.phone, member.number),
            ("江晓岚", "female", date(1990, 1, 1), NUMBER, "13900001234", "D9"),
        )
        self.assertEqual(member_values(member), ("probationary", date(2020, 5, 20), None, None))
        self.assertEqual((member.joined_on, member.dues_category), (None, "in_service"))
        self.assertEqual(
            list(GroupMembership.objects.filter(member=member).values_list("group", "began_on", "ended_on")),
            [(self.second.pk, date(2020, 5, 20), None)],
        )

    def test_who_is_listed_twice_is_listed_once(self):
        applicant = an_applicant(self.branch, steps=ADMITTED)

        for _ in range(2):
            self.assertRedirects(self.enrol(applicant), self.url(applicant))

        self.assertEqual(Member.objects.filter(name="江晓岚").count(), 1)

    def test_who_was_not_admitted_or_whose_file_ended_is_not_listed(self):
        for applicant in (
            an_applicant(self.branch, steps=PROSPECT),
            an_applicant(self.branch, steps=ADMITTED, ended_on=date(2020, 6, 1), ending="cancelled"),
        ):
            self.assertRedirects(self.enrol(applicant), self.url(applicant))
        self.assertEqual(Member.objects.filter(name="江晓岚").count(), 0)

    def test_what_is_on_the_roll_already_is_refused(self):
        self.bai.id_number = NUMBER
        self.bai.save()
        applicant = an_applicant(self.branch, steps=ADMITTED, id_number=NUMBER)
        other = an_applicant(self.branch, "邢月", steps=ADMITTED)

        self.refused(self.enrol(applicant), "名册里已有这个公民身份号码的党员：白子衿。")
        self.refused(self.enrol(other, number="D1"), "本支部已有这个编号的党员。")
        self.refused(self.enrol(other, group=self.wang.branch.groups.get().pk), "党小组请从列出的里面选。")
        applicant.refresh_from_db()
        self.assertEqual(applicant.member, None)
        self.assertEqual(Member.objects.filter(name__in=["江晓岚", "邢月"]).count(), 0)

    def test_somebody_who_stands_on_the_roll_already_is_linked(self):
        applicant = an_applicant(self.branch, steps=ADMITTED)
        twin = a_member(
            self.branch, "江晓岚", sex="female", born_on=date(1990, 1, 1), admitted_on=date(2020, 5, 20),
            converted_on=None, kind="probationary",
        )  # fmt: skip

        self.assertContains(self.as_(self.organiser).get(self.url(applicant, "enrol/")), "就是这名党员")
        self.assertEqual(self.send(self.url(applicant, f"link/{self.bai.pk}/")).status_code, 404)
        self.assertRedirects(self.send(self.url(applicant, f"link/{twin.pk}/")), self.url(applicant))

        applicant.refresh_from_db()
        self.assertEqual(applicant.member, twin)
        self.assertEqual(self.send(self.url(applicant, f"link/{twin.pk}/")).status_code, 404)

    def test_a_corrected_day_of_admission_is_corrected_on_the_roll(self):
        applicant = an_applicant(self.branch, steps=ADMITTED)
        self.enrol(applicant)
        step = applicant.steps.get(kind=Kind.ADMISSION)

        self.send(f"/development/steps/{step.pk}/edit/", done_on="2020-05-21", paper="", note="")

        applicant.refresh_from_db()
        self.assertEqual(applicant.member.admitted_on, date(2020, 5, 21))
        self.assertEqual(applicant.member.group_memberships.get().began_on, date(2020, 5, 21))

    def test_the_admission_of_who_is_listed_is_not_deleted(self):
        applicant = self.enrolled()
        step = applicant.steps.get(kind=Kind.ADMISSION)

        self.assertRedirects(self.send(f"/development/steps/{step.pk}/delete/"), self.url(applicant))
        self.assertTrue(DevelopmentStep.objects.filter(pk=step.pk).exists())

    def convertible(self):
        steps = [*PROSPECT, (Kind.ADMISSION, date(2019, 6, 5))]
        return self.enrolled(steps, admitted_on=date(2019, 6, 5))

    def test_conversion_takes_effect_when_the_probation_ends(self):
        applicant = self.convertible()

        form = self.as_(self.organiser).get(self.url(applicant, "steps/new/?kind=conversion"))
        self.assertContains(form, 'value="2020-06-05"')
        self.assertContains(form, "不得早于2020年6月5日")
        posted = self.step(applicant, Kind.CONVERSION, "2020-06-09", converted_on="2020-06-05")

        self.assertRedirects(posted, self.url(applicant))
        self.assertEqual(member_values(applicant.member), ("full", date(2019, 6, 5), date(2020, 6, 5), None))
        self.assertEqual(self.client.get(self.url(applicant)).context["file"].stage, "full")

    def test_a_conversion_that_cannot_be_is_refused_and_the_roll_stays(self):
        applicant = self.convertible()

        self.refused(self.step(applicant, Kind.CONVERSION, "2020-06-09", converted_on=""), "还没写转正日期。")
        self.refused(
            self.step(applicant, Kind.CONVERSION, "2020-06-09", converted_on="2019-06-04"),
            "2019年6月5日才入党，转正日期不能早于那天。",
        )
        self.refused(
            self.step(applicant, Kind.CONVERSION, "2019-06-04", converted_on="2020-06-05"),
            "“支部大会讨论接收”是2019年6月5日，这一步不能早于那天。",
        )
        self.assertEqual(member_values(applicant.member), ("probationary", date(2019, 6, 5), None, None))
        self.assertFalse(applicant.steps.filter(kind=Kind.CONVERSION).exists())

    def test_a_conversion_that_is_deleted_is_taken_back_on_the_roll(self):
        applicant = self.convertible()
        self.step(applicant, Kind.CONVERSION, "2020-06-09", converted_on="2020-06-05")
        url = f"/development/steps/{applicant.steps.get(kind=Kind.CONVERSION).pk}/delete/"

        self.assertContains(self.client.get(url), "名册里江晓岚改回预备党员。")
        self.assertEqual(member_values(applicant.member)[0], "full")
        self.send(url)

        self.assertEqual(member_values(applicant.member), ("probationary", date(2019, 6, 5), None, None))


class ListTest(Development):
    def setUp(self):
        super().setUp()
        self.applicant = an_applicant(self.branch, "单雨桐", date(2020, 5, 25))
        self.activist = an_applicant(self.branch, "曾念慈", steps=ACTIVIST)
        self.prospect = an_applicant(self.branch, "欧阳若谷", date(2017, 1, 1), steps=PROSPECT)
        self.ended = an_applicant(
            self.branch, "查静安", date(2020, 1, 5), ended_on=date(2020, 2, 1), ending="withdrawn"
        )
        self.listed = self.enrolled(number="D20")
        an_applicant(self.elsewhere, "别处的人")

    def names(self, query="", account=None):
        page = self.as_(account or self.secretary).get(f"/development/{query}")
        return [file.person.name for file in page.context["files"]]

    def test_what_is_late_comes_first_and_what_is_done_last(self):
        self.assertEqual(self.names(), ["曾念慈", "欧阳若谷", "江晓岚", "单雨桐", "查静安"])
        self.assertEqual(self.names("?sort=new"), ["单雨桐", "查静安", "江晓岚", "曾念慈", "欧阳若谷"])
        self.assertEqual(self.names("?sort=nonsense&stage=nonsense&did=nonsense"), self.names())

    def test_a_stage_is_filtered_and_counted(self):
        context = self.as_(self.secretary).get("/development/?stage=activist").context

        self.assertEqual([file.applicant for file in context["files"]], [self.activist])
        self.assertEqual(
            context["chips"],
            [
                ("", "全部", 5), ("applicant", "申请人", 1), ("activist", "积极分子", 1),
                ("prospect", "发展对象", 1), ("probationary", "预备党员", 1), ("full", "已转正", 0),
                ("ended", "终止", 1),
            ],
        )  # fmt: skip

    def test_a_name_is_found_by_characters_pinyin_and_initials(self):
        for text in ("雨桐", "shan", "shanyu", "syt", "SYT", "shan yu tong"):
            self.assertEqual(self.names(f"?q={text}"), ["单雨桐"], text)
        self.assertEqual(self.names("?q=没有"), [])
        self.assertContains(self.client.get("/development/?q=没有"), "没有符合的人。")

    def test_the_list_says_what_comes_next_and_by_when(self):
        page = self.as_(self.secretary).get("/development/")

        for text in ("党组织派人谈话", "应在2020年6月25日以前", "还剩15天", "本人撤回申请", "2018年6月1日"):
            self.assertContains(page, text)

    def test_the_half_year_is_counted_and_each_number_is_its_list(self):
        self.listed.member.converted_on = date(2020, 7, 1)
        self.listed.member.save()

        self.assertEqual(counts_of(self.branch, HalfYear(2020, 1)), Counts(2, 0, 0, 1, 0))
        self.assertEqual(counts_of(self.branch, HalfYear(2020, 2)), Counts(0, 0, 0, 0, 1))
        self.assertEqual(counts_of(self.branch, HalfYear(2018, 1)), Counts(2, 3, 0, 0, 0))
        self.assertEqual(counts_of(self.branch, HalfYear(2019, 1)), Counts(0, 0, 2, 0, 0))
        for half in (HalfYear(2018, 1), HalfYear(2019, 1), HalfYear(2020, 1), HalfYear(2020, 2)):
            counted = counts_of(self.branch, half).by_stage
            listed = {stage: len(self.names(f"?half={half}&did={stage}")) for stage in counted}
            self.assertEqual(listed, counted, half)

    def test_who_is_not_on_the_roll_yet_counts_by_the_steps(self):
        a_step(self.prospect, Kind.ADMISSION, date(2020, 6, 30))
        a_step(self.prospect, Kind.CONVERSION, date(2020, 7, 1))

        self.assertEqual(counts_of(self.branch, HalfYear(2020, 1)), Counts(2, 0, 0, 2, 0))
        self.assertEqual(counts_of(self.branch, HalfYear(2020, 2)), Counts(0, 0, 0, 0, 1))

    def test_an_empty_list_says_what_to_do(self):
        Applicant.objects.all().delete()

        self.assertContains(self.as_(self.secretary).get("/development/"), "还没有入党申请人。")
        self.assertNotContains(self.as_(self.leader).get("/development/"), "新增申请人")

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        Applicant.objects.exclude(pk=self.listed.pk).delete()
        for more in (1, 3):
            for number in range(more):
                an_applicant(self.branch, f"新{more}{number}", steps=ACTIVIST)
            with self.subTest(more=more), self.assertNumQueries(9):
                client.get("/development/")
            with self.subTest(more=more), self.assertNumQueries(2):
                counts_of(self.branch, HalfYear(2020, 1))


class FileTest(Development):
    def test_a_file_shows_its_way_and_one_button_for_what_is_next(self):
        applicant = an_applicant(self.branch, steps=ACTIVIST)
        a_helper(applicant, self.gu)

        page = self.as_(self.secretary).get(self.url(applicant))

        self.assertContains(page, "btn-primary btn-sm", count=1)
        for text in ("入党积极分子", "2018年6月1日", "顾秋实", "已登记 2 步", "不符", f"{RULES}第十一条"):
            self.assertContains(page, text)

    def test_the_sheet_prints_what_was_recorded_and_blanks(self):
        applicant = an_applicant(self.branch, steps=ACTIVIST)
        a_step(applicant, Kind.INSPECTION, date(2018, 12, 1), paper="登记表", note="表现好")
        a_step(applicant, Kind.INSPECTION, date(2019, 5, 1))
        a_helper(applicant, self.gu, "sponsor")

        page = self.as_(self.secretary).get(self.url(applicant, "print/"))

        rows = [(step.kind, len(rows)) for _, steps in page.context["chapters"] for step, rows in steps]
        self.assertEqual(rows, [(kind, 2 if kind == Kind.INSPECTION else 1) for kind, _ in rows])
        self.assertEqual(len(rows), len(Kind))
        for text in ("2018年12月1日", "登记表", "表现好", "顾秋实（2018年6月1日起）", "党支部书记签字"):
            self.assertContains(page, text)

    def test_queries_do_not_grow(self):
        applicant = an_applicant(self.branch, steps=PROSPECT)
        client = self.as_(self.secretary)
        for more in (1, 3):
            for number in range(more):
                a_step(applicant, Kind.INSPECTION, date(2019, more, number + 1))
                a_helper(applicant, self.gu, began_on=date(2019, more, number + 1))
            with self.subTest(more=more), self.assertNumQueries(9):
                client.get(self.url(applicant))


class ConversionsTest(Development):
    def a_probationary(self, name, admitted_on, **fields):
        return a_member(
            self.branch, name, admitted_on=admitted_on, converted_on=None, kind="probationary", **fields
        )

    def rows(self, account=None):
        page = self.as_(account or self.secretary).get("/development/conversions/")
        return [(row.member.name, row.expires_on, row.mark.words) for row in page.context["rows"]]

    def test_all_probationary_members_of_the_roll_stand_there_the_first_to_expire_first(self):
        self.a_probationary("晚", date(2020, 3, 1))
        self.a_probationary("早", date(2019, 6, 1))
        self.a_probationary("走了", date(2019, 6, 1), left_on=date(2020, 6, 10))
        extended = self.enrolled([(Kind.ADMISSION, date(2019, 5, 1))], admitted_on=date(2019, 5, 1))
        a_step(extended, Kind.EXTENSION, date(2020, 5, 2), until=date(2020, 11, 1))

        self.assertEqual(
            self.rows(),
            [
                ("早", date(2020, 6, 1), "已到期9天"),
                ("江晓岚", date(2020, 11, 1), "还剩144天"),
                ("晚", date(2021, 3, 1), "还剩264天"),
            ],
        )
        page = self.client.get("/development/conversions/")
        self.assertContains(page, "补建档案", count=2)
        self.assertNotContains(self.as_(self.leader).get("/development/conversions/"), "补建档案")

    def test_an_ordinary_member_sees_the_own_day_only(self):
        self.a_probationary("早", date(2019, 6, 1))
        Member.objects.filter(pk=self.bai.pk).update(
            kind="probationary", converted_on=None, admitted_on=date(2019, 9, 1)
        )

        self.assertEqual(self.rows(self.reader), [("白子衿", date(2020, 9, 1), "还剩83天")])

    def test_a_file_is_made_afterwards_once(self):
        member = self.a_probationary("早", date(2019, 6, 1), id_number=NUMBER)
        url = f"/development/backfill/{member.pk}/"

        self.refused(self.send(url, applied_on="2019-06-02", note=""), "早2019年6月1日入党")
        self.refused(self.send(url, applied_on="", note=""), "还没写递交入党申请书日期。")
        posted = self.send(url, applied_on="2017-03-01", note="")

        applicant = Applicant.objects.get()
        self.assertRedirects(posted, self.url(applicant))
        self.assertEqual((applicant.member, applicant.name, applicant.id_number), (member, "早", NUMBER))
        self.assertEqual(
            list(applicant.steps.values_list("kind", "done_on")), [(Kind.ADMISSION, date(2019, 6, 1))]
        )
        self.assertRedirects(self.send(url, applied_on="2017-03-01", note=""), self.url(applicant))
        self.assertEqual(Applicant.objects.count(), 1)

    def test_no_second_file_is_made_for_a_number_and_none_for_a_full_member(self):
        member = self.a_probationary("早", date(2019, 6, 1), id_number=NUMBER)
        an_applicant(self.branch, "早", id_number=NUMBER)

        page = self.send(f"/development/backfill/{member.pk}/", applied_on="2017-03-01", note="")
        self.refused(page, "这个公民身份号码已有一份档案")
        refused = self.send(f"/development/backfill/{self.gu.pk}/", applied_on="2017-03-01", note="")
        self.assertRedirects(refused, "/development/conversions/")
        self.assertEqual(self.statuses(f"/development/backfill/{member.pk}/")[2:], [403] * 4 + [404])
        self.assertEqual(Applicant.objects.count(), 1)

    def test_queries_do_not_grow(self):
        client = self.as_(self.secretary)
        for more in (1, 3):
            for number in range(more):
                self.a_probationary(f"新{more}{number}", date(2020, 3, 1))
            with self.subTest(more=more), self.assertNumQueries(7):
                client.get("/development/conversions/")


class TodosTest(Development):
    def todos(self, account=None):
        return todos(access_of(account or self.organiser))

    def test_what_runs_out_is_said_to_who_keeps_records_only(self):
        self.enrolled([*PROSPECT, (Kind.ADMISSION, date(2020, 3, 20))], admitted_on=date(2020, 3, 20))
        late = a_member(
            self.branch, "早", admitted_on=date(2019, 6, 1), converted_on=None, kind="probationary"
        )
        a_member(self.branch, "晚", admitted_on=date(2019, 8, 11), converted_on=None, kind="probationary")
        for name in ("曾念慈", "单雨桐"):
            an_applicant(self.branch, name, steps=ACTIVIST)
        applicant = Applicant.objects.get(name="江晓岚")

        self.assertEqual(
            self.todos(),
            [
                Todo(
                    "miss", "早预备期已满", "2020年6月1日到期，已到期9天",
                    f"期满以后开支部大会讨论转正。{RULES}", f"/development/backfill/{late.pk}/", "补建档案",
                ),
                Todo(
                    "wait", "江晓岚上级党委审批接收", "应在2020年6月20日以前，还剩10天",
                    f"支部大会后三个月内。{RULES}", self.url(applicant), "去登记",
                ),
                Todo(
                    "wait", "积极分子考察", "2 名积极分子到了半年考察的时候",
                    f"每半年考察一次。{RULES}第十一条", "/development/?stage=activist", "去登记",
                ),
            ],
        )  # fmt: skip
        self.assertEqual(self.todos(self.secretary), self.todos())
        for account in (self.discipline, self.leader, self.reader, self.superior, self.stranger_reader()):
            self.assertEqual(self.todos(account), [])

    def stranger_reader(self):
        return an_account(a_member(self.elsewhere, "别处党员"), "biechu")

    def test_the_first_talk_is_spoken_of_from_the_day_of_the_application(self):
        applicant = an_applicant(self.branch, "林晓月", applied_on=date(2020, 5, 1))
        self.assertEqual(
            self.todos(),
            [
                Todo(
                    "miss", "林晓月党组织派人谈话", "应在2020年6月1日以前，超过9天",
                    f"递交申请书后一个月内。{RULES}", self.url(applicant), "去登记",
                ),
            ],
        )  # fmt: skip

    def test_a_stage_that_nobody_recorded_has_no_tick(self):
        applicant = an_applicant(self.branch, "林晓月", steps=[(Kind.ADMISSION, date(2020, 5, 1))])
        page = self.as_(self.organiser).get(self.url(applicant))
        self.assertEqual(
            [(state, word) for *_, state, word in page.context["way"]],
            [("ok", "已到"), ("none", "没有记录"), ("none", "没有记录"), ("now", "现在"), ("none", "未到")],
        )

    def test_two_months_ahead_is_soon_enough(self):
        member = a_member(
            self.branch, "早", admitted_on=date(2019, 8, 10), converted_on=None, kind="probationary"
        )
        self.assertEqual([todo.subject for todo in self.todos()], ["早预备期快满"])

        member.converted_on = date(2020, 8, 10)
        member.save()
        self.assertEqual(self.todos(), [])

    def test_queries_do_not_grow(self):
        access = access_of(self.organiser)
        for more in (1, 3):
            for number in range(more):
                an_applicant(self.branch, f"新{more}{number}", steps=ACTIVIST)
                a_member(
                    self.branch, f"早{more}{number}", admitted_on=date(2019, 6, 1), converted_on=None,
                    kind="probationary",
                )  # fmt: skip
            with self.subTest(more=more), self.assertNumQueries(4):
                todos(access)
