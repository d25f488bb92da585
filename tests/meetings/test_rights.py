"""Three people at every page: who may write, who may read, and a stranger whose branch holds other data."""

from meetings.models import Attendance, Meeting
from tests.factories import a_meeting, an_account, an_organisation
from tests.meetings.people import DAY, ThreePeople


class Rights(ThreePeople):
    def setUp(self):
        self.meeting = a_meeting(self.branch, DAY, present=[self.shen, self.bai], topic="讨论转正")
        self.of_first = a_meeting(self.branch, DAY, ["group_meeting"], group=self.first)
        self.of_second = a_meeting(self.branch, DAY, ["group_meeting"], group=self.second)

    def status(self, account, url, typed=None):
        client = self.as_(account)
        return (client.get(url) if typed is None else client.post(url, typed)).status_code

    def test_every_object_of_another_branch_is_a_404(self):
        for tail in ("", "edit/", "delete/"):
            url = f"/meetings/{self.meeting.pk}/{tail}"
            with self.subTest(url=url):
                assert self.status(self.stranger, url) == 404
                assert self.status(self.stranger, url, self.form(topic="改过")) == 404
        self.meeting.refresh_from_db()
        assert self.meeting.topic == "讨论转正"

    def test_lists_hold_nothing_of_another_branch(self):
        for url in ("/meetings/", "/meetings/attendance/"):
            page = self.as_(self.stranger).get(f"{url}?half=2020H1")
            self.assertNotContains(page, "讨论转正")

    def test_a_member_reads_and_changes_nothing(self):
        assert self.status(self.reader, f"/meetings/{self.meeting.pk}/") == 200
        assert self.status(self.reader, "/meetings/?half=2020H1") == 200
        for url in (
            "/meetings/new/",
            f"/meetings/{self.meeting.pk}/edit/",
            f"/meetings/{self.meeting.pk}/delete/",
        ):
            assert self.status(self.reader, url) == 403
            assert self.status(self.reader, url, self.form(topic="改过")) == 403
        assert Meeting.objects.count() == 3
        assert not Meeting.objects.filter(topic="改过").exists()
        assert Attendance.objects.count() == 2

    def test_a_member_sees_no_button_that_does_nothing(self):
        page = self.as_(self.reader).get(f"/meetings/{self.meeting.pk}/")

        self.assertNotContains(page, "/edit/")
        self.assertNotContains(page, "/delete/")

    def test_a_group_leader_records_meetings_of_the_own_group(self):
        page = self.as_(self.leader).get("/meetings/new/")
        assert page.context["form"]["forms"].value() == ["group_meeting"]
        assert [row.member for row in page.context["roll"].rows] == [self.shao, self.bai]

        typed = self.form(forms=["group_meeting"], group=self.second.pk, topic="组长记的")
        assert self.status(self.leader, "/meetings/new/", typed) == 302
        assert self.status(self.leader, f"/meetings/{self.of_second.pk}/edit/", typed) == 302
        assert Meeting.objects.filter(topic="组长记的", group=self.second).count() == 2

    def test_a_group_leader_records_no_other_form_and_no_other_group(self):
        for typed in (
            self.form(forms=["group_meeting"], group=self.first.pk),
            self.form(forms=["group_meeting", "party_lecture"], group=self.second.pk),
            self.form(),
        ):
            assert self.status(self.leader, "/meetings/new/", typed) == 403
            assert self.status(self.leader, f"/meetings/{self.of_second.pk}/edit/", typed) == 403
        for meeting in (self.meeting, self.of_first):
            own = self.form(forms=["group_meeting"], group=self.second.pk)
            assert self.status(self.leader, f"/meetings/{meeting.pk}/edit/", own) == 403
        assert self.status(self.leader, f"/meetings/new/?form=group_meeting&group={self.first.pk}") == 403
        assert self.status(self.leader, f"/meetings/{self.of_second.pk}/delete/", {}) == 403
        assert Meeting.objects.count() == 3

    def test_a_superior_reads_the_opened_branch(self):
        organisation = an_organisation()
        self.branch.superior = organisation
        self.branch.save()
        superior = an_account(username="shangji", organisation=organisation)
        self.as_(superior)
        session = self.client.session
        session["branch"] = self.branch.pk
        session.save()

        assert self.client.get(f"/meetings/{self.meeting.pk}/").status_code == 200
        assert self.client.get("/meetings/new/").status_code == 403

    def test_nobody_signed_in_is_sent_to_sign_in(self):
        for url in ("/meetings/", "/meetings/new/", "/talks/", "/study/", "/plan/"):
            assert self.client.get(url).url == f"/login/?next={url}"

    def test_deleting_asks_with_the_name_first(self):
        url = f"/meetings/{self.meeting.pk}/delete/"

        asked = self.as_(self.secretary).get(url)
        self.assertContains(asked, "讨论转正")
        self.assertContains(asked, "2 人的考勤会一起删除")
        assert Meeting.objects.filter(pk=self.meeting.pk).exists()

        done = self.client.post(url, follow=True)
        self.assertContains(done, "已删除：2020-03-18 支部党员大会《讨论转正》。")
        assert not Meeting.objects.filter(pk=self.meeting.pk).exists()
        assert not Attendance.objects.exists()
