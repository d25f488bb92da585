"""Special campaigns: a named series with its steps, to which activities are attached."""

from datetime import date
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile

from meetings.campaigns.course import state_of, timeline
from meetings.models import Campaign, CampaignStep, Form, Meeting, MeetingEvent
from tests.factories import a_meeting
from tests.meetings.people import DAY, ThreePeople

TODAY = date(2020, 4, 10)


class Campaigns(ThreePeople):
    def setUp(self):
        self.enterContext(mock.patch("django.utils.timezone.localdate", return_value=TODAY))

    def a_campaign(self, name="学党史", began_on=date(2020, 3, 1), ended_on=date(2020, 6, 30), **fields):
        fields.setdefault("branch", self.branch)
        return Campaign.objects.create(name=name, began_on=began_on, ended_on=ended_on, **fields)

    def a_step(self, campaign, title="走访企业", kind="research", **fields):
        return CampaignStep.objects.create(
            branch=campaign.branch, campaign=campaign, kind=kind, title=title, **fields
        )

    def typed(self, **changes):
        typed = {"name": "学党史", "kind": "theme", "began_on": "2020-03-01", "ended_on": "", "note": ""}
        return typed | changes

    def step_typed(self, **changes):
        typed = {
            "kind": "report",
            "title": "写总结",
            "responsible": "",
            "due_on": "",
            "done_on": "",
            "result": "",
        }
        return typed | changes

    def get(self, url, account=None):
        return self.as_(account or self.secretary).get(url)

    def post(self, url, typed, account=None):
        return self.as_(account or self.secretary).post(url, typed)

    def test_a_campaign_is_made_changed_and_listed(self):
        self.assertContains(self.get("/campaigns/"), "还没有专项活动。")
        answer = self.post("/campaigns/new/", self.typed())
        campaign = Campaign.objects.get()
        assert answer.url == f"/campaigns/{campaign.pk}/"

        self.post(f"/campaigns/{campaign.pk}/edit/", self.typed(name="学党史教育", ended_on="2020-12-31"))

        campaign.refresh_from_db()
        assert (campaign.name, campaign.kind, campaign.ended_on) == (
            "学党史教育",
            "theme",
            date(2020, 12, 31),
        )
        self.assertContains(self.get("/campaigns/", self.reader), "学党史教育")

    def test_bad_input_is_told(self):
        self.a_campaign()

        twice = self.post("/campaigns/new/", self.typed())
        self.assertContains(twice, "本支部已有同名的专项活动。", status_code=422)
        backwards = self.post("/campaigns/new/", self.typed(name="别的", ended_on="2020-02-01"))
        self.assertContains(backwards, "结束日期不能早于开始日期。", status_code=422)
        nameless = self.post("/campaigns/new/", self.typed(name=""))
        self.assertContains(nameless, "还没写名称。", status_code=422)
        assert Campaign.objects.count() == 1

    def test_the_page_shows_the_steps_and_which_are_open(self):
        campaign = self.a_campaign()
        self.a_step(campaign, "做完的", done_on=DAY, result="走访 5 家", responsible=self.gu)
        self.a_step(campaign, "过期的", due_on=date(2020, 4, 9))
        self.a_step(campaign, "今天到期的", due_on=TODAY)

        page = self.get(f"/campaigns/{campaign.pk}/", self.reader)

        assert [(step.title, state) for step, state in page.context["steps"]] == [
            ("做完的", "done"),
            ("过期的", "late"),
            ("今天到期的", "open"),
        ]
        assert page.context["left"] == 2
        self.assertContains(page, "走访 5 家")
        self.assertContains(page, "责任人：顾秋实")
        self.assertNotContains(page, "/edit/")

    def test_the_timeline_is_newest_first_with_steps_and_activities(self):
        campaign = self.a_campaign()
        done = self.a_step(campaign, "做完的", done_on=date(2020, 3, 20), due_on=date(2020, 3, 1))
        ahead = self.a_step(campaign, "要做的", due_on=date(2020, 6, 1))
        undated = self.a_step(campaign, "没日期的")
        meeting = a_meeting(self.branch, DAY, campaign=campaign, topic="动员")

        line = timeline([done, ahead, undated], [meeting], TODAY)

        assert [(one.day, one.look, one.what) for one in line] == [
            (date(2020, 6, 1), "wait", "调研：要做的"),
            (date(2020, 3, 20), "ok", "调研：做完的"),
            (DAY, "ok", "支部党员大会：动员"),
        ]
        assert state_of(undated, TODAY) == "open"

    def test_a_step_is_added_finished_and_deleted(self):
        campaign = self.a_campaign()
        self.post(f"/campaigns/{campaign.pk}/steps/new/", self.step_typed(due_on="2020-04-01"))
        step = CampaignStep.objects.get()
        assert (step.branch, step.campaign, step.kind) == (self.branch, campaign, "report")

        done = self.step_typed(done_on="2020-04-10", result="已报送", responsible=self.gu.pk)
        assert self.post(f"/campaigns/steps/{step.pk}/edit/", done).url == f"/campaigns/{campaign.pk}/"
        step.refresh_from_db()
        assert (step.done_on, step.result, step.responsible) == (TODAY, "已报送", self.gu)

        self.assertContains(self.get(f"/campaigns/steps/{step.pk}/delete/"), "报告：写总结")
        self.post(f"/campaigns/steps/{step.pk}/delete/", {})
        assert not CampaignStep.objects.exists()

    def test_a_step_is_not_done_in_the_future_and_not_by_a_stranger(self):
        campaign = self.a_campaign()
        typed = self.step_typed(done_on="2020-04-11", responsible=self.wang.pk, title="")

        answer = self.post(f"/campaigns/{campaign.pk}/steps/new/", typed)

        for words in ("完成日期还没到。", "责任人请从列出的里面选。", "还没写内容。"):
            self.assertContains(answer, words, status_code=422)
        assert not CampaignStep.objects.exists()

    def test_a_step_takes_files(self):
        campaign = self.a_campaign()
        report = SimpleUploadedFile("调研报告.txt", "走访了五家企业".encode())

        self.post(f"/campaigns/{campaign.pk}/steps/new/", self.step_typed() | {"files": report})

        step = CampaignStep.objects.get()
        assert [attachment.name for attachment in step.attachments.all()] == ["调研报告.txt"]
        self.assertContains(self.get(f"/campaigns/{campaign.pk}/"), "调研报告.txt")

    def test_activities_of_its_days_are_attached_by_ticking(self):
        campaign, other = self.a_campaign(), self.a_campaign("另一个")
        inside = a_meeting(self.branch, DAY)
        attached = a_meeting(self.branch, date(2020, 7, 1), campaign=campaign)
        taken = a_meeting(self.branch, DAY, campaign=other)
        outside = a_meeting(self.branch, date(2020, 7, 2))

        page = self.get(f"/campaigns/{campaign.pk}/meetings/")
        assert list(page.context["meetings"]) == [inside, taken, attached]

        answer = self.client.post(
            f"/campaigns/{campaign.pk}/meetings/",
            {"shown": [inside.pk, attached.pk, taken.pk], "meeting": [inside.pk, taken.pk, outside.pk, "x"]},
            follow=True,
        )

        self.assertContains(answer, "已保存：挂上 1 次，取下 1 次。")
        belongs = dict(Meeting.objects.values_list("pk", "campaign"))
        assert belongs == {inside.pk: campaign.pk, attached.pk: None, taken.pk: other.pk, outside.pk: None}

    def test_the_record_tells_that_it_was_attached_a_confirmed_one_as_an_amendment(self):
        campaign = self.a_campaign()
        plain = a_meeting(self.branch, DAY)
        confirmed = a_meeting(self.branch, DAY, confirmed_at="2020-03-20T10:00:00+08:00")
        both = [plain.pk, confirmed.pk]

        self.post(f"/campaigns/{campaign.pk}/meetings/", {"shown": both, "meeting": both})

        events = MeetingEvent.objects.order_by("meeting_id")
        assert [(event.meeting_id, event.kind, event.reason, event.by) for event in events] == [
            (plain.pk, "changed", "挂到“学党史”", self.secretary),
            (confirmed.pk, "amended", "挂到“学党史”", self.secretary),
        ]
        assert events[0].details == [["专项活动", "", "学党史"]]
        changed = Meeting.objects.get(pk=plain.pk).changed_at
        assert changed > plain.changed_at

    def test_what_the_page_did_not_show_is_left_alone(self):
        campaign = self.a_campaign()
        meanwhile = a_meeting(self.branch, DAY, campaign=campaign)

        self.post(f"/campaigns/{campaign.pk}/meetings/", {"shown": [], "meeting": []})

        meanwhile.refresh_from_db()
        assert meanwhile.campaign == campaign

    def test_a_new_activity_begins_with_the_campaign(self):
        campaign = self.a_campaign()

        page = self.get(f"/meetings/new/?campaign={campaign.pk}")

        assert str(page.context["form"]["campaign"].value()) == str(campaign.pk)

    def test_deleting_a_campaign_keeps_the_activities(self):
        campaign = self.a_campaign()
        self.a_step(campaign)
        meeting = a_meeting(self.branch, DAY, campaign=campaign)

        asked = self.get(f"/campaigns/{campaign.pk}/delete/")
        self.assertContains(asked, "1 个环节会一起删除。1 次组织生活的记录都留着，只是不再属于它。")
        assert self.post(f"/campaigns/{campaign.pk}/delete/", {}).url == "/campaigns/"

        meeting.refresh_from_db()
        assert (Campaign.objects.count(), meeting.campaign) == (0, None)
        assert meeting.events.get().reason == "从“学党史”取下"

    def test_a_member_and_a_group_leader_read_and_change_nothing(self):
        campaign = self.a_campaign()
        step = self.a_step(campaign)
        urls = ["new/", f"{campaign.pk}/edit/", f"{campaign.pk}/delete/", f"{campaign.pk}/meetings/"]
        urls += [f"{campaign.pk}/steps/new/", f"steps/{step.pk}/edit/", f"steps/{step.pk}/delete/"]
        for account in (self.reader, self.leader):
            assert self.get(f"/campaigns/{campaign.pk}/", account).status_code == 200
            for url in urls:
                with self.subTest(url=url, account=account):
                    assert self.get(f"/campaigns/{url}", account).status_code == 403
                    assert self.post(f"/campaigns/{url}", self.typed(), account).status_code == 403
        assert CampaignStep.objects.count() == 1

    def test_everything_of_another_branch_is_a_404(self):
        campaign = self.a_campaign()
        step = self.a_step(campaign)
        urls = [f"{campaign.pk}/", f"{campaign.pk}/edit/", f"{campaign.pk}/delete/"]
        urls += [f"{campaign.pk}/meetings/", f"{campaign.pk}/steps/new/"]
        urls += [f"steps/{step.pk}/edit/", f"steps/{step.pk}/delete/"]
        for url in urls:
            with self.subTest(url=url):
                assert self.get(f"/campaigns/{url}", self.stranger).status_code == 404
                assert self.post(f"/campaigns/{url}", self.typed(), self.stranger).status_code == 404
        self.assertNotContains(self.get("/campaigns/", self.stranger), "学党史")

    def test_the_list_counts_each_step_and_activity_once(self):
        campaign = self.a_campaign()
        self.a_step(campaign, done_on=DAY)
        self.a_step(campaign)
        self.a_step(campaign)
        a_meeting(self.branch, DAY, campaign=campaign)
        a_meeting(self.branch, date(2020, 4, 1), campaign=campaign)
        a_meeting(self.branch, date(2020, 5, 1), campaign=campaign, state="planned")

        (row,) = self.get("/campaigns/").context["campaigns"]

        counts = (row.steps_done, row.steps_open, row.held, row.last_held_on)
        assert counts == (1, 2, 2, date(2020, 4, 1))

    def test_the_queries_of_the_list_do_not_grow(self):
        self.as_(self.secretary)
        for rows in (1, 3):
            while Campaign.objects.count() < rows:
                self.a_step(self.a_campaign(f"第{Campaign.objects.count()}个"))
            with self.subTest(rows=rows), self.assertNumQueries(6):
                self.client.get("/campaigns/")

    def test_the_queries_of_the_page_do_not_grow(self):
        campaign = self.a_campaign()
        self.as_(self.secretary)
        for rows in (1, 3):
            while campaign.steps.count() < rows:
                self.a_step(campaign, responsible=self.gu)
                a_meeting(self.branch, DAY, [Form.GROUP_MEETING], group=self.first, campaign=campaign)
            with self.subTest(rows=rows), self.assertNumQueries(9):
                self.client.get(f"/campaigns/{campaign.pk}/")
            with self.subTest(rows=rows), self.assertNumQueries(7):
                self.client.get(f"/campaigns/{campaign.pk}/meetings/")
