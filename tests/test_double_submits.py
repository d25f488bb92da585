"""A form that is sent twice is carried out once: double click, back and again, reload, two at one moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client, TestCase
from django.utils import timezone

from branch.models import Change, Submission
from branch.submissions.once import TOLD
from meetings.models import Attachment, Leader, Meeting
from members.models import Honour
from tests.factories import a_branch, a_meeting, a_member, a_role, an_account
from tests.hostile.pages import Page
from tests.meetings.files import picture
from tests.rights.addresses import ADDRESSES, address
from tests.rights.world import a_world, on_the_day

ASKED_AS = ("书记", "组织委员", "党员", "上级")
# Not of the records, or with a number of its own; their rooms test them.
OUTSIDE = {
    "login": "signs in",
    "logout": "signs out",
    "password_change": "the old password is good once",
    "text_size": "one's own choice of one column",
    "backups:list": "a process of its own, one at a time",
}
FILLED_IN = {"text": "1", "textarea": "第一条", "date": "2020-06-09", "number": "1", "month": "2020-06"}
# Afterwards who pressed may press no more: the first post, and the committee's term, are those of who asks.
ENDS_THE_OWN_RIGHT = {"posts:end", "posts:delete", "posts:term_end"}


# Changes nothing, or one row, or files alone; the rest is one transaction, in which it is done once.
NOT_ATOMIC = {
    "appraisal:cast": "holds the appraisal and the voter itself; a second ballot finds the first one cast",
    "appraisal:check": "writes nothing",
    "appraisal:vote": "writes nothing",
    "backups:now": "a process of its own, one at a time",
    "backups:take": "a file, and one row that says so",
    "dues:close_undo": "holds the rows that it writes",
    "duty:absences": "a list",
    "exchange:discard": "a file of the session",
    "exchange:import": "one transaction inside; carried out only as it was shown",
    "exchange:preview": "writes nothing",
    "exchange:upload": "a file of the session",
    "handover:package": "a file, and one row that says so",
    "meetings:agenda": "writes nothing",
    "meetings:roll": "writes nothing",
    "pack:detail": "a page",
    "pack:next": "files, each step by one at a time",
    "pack:zip": "a file",
    "payroll:preview": "writes nothing",
    "roster:discard": "a file of the session",
    "roster:import": "one transaction inside; carried out only as it was shown",
    "roster:index": "a page",
    "roster:preview": "a page, and one row that says what it showed",
    "roster:template": "a file",
    "roster:upload": "a file of the session",
    "sign_in:open": "a page",
    "sign_in:signed": "a part of a page",
    "transfers:effects": "writes nothing",
}


def test_every_view_that_changes_something_is_one_transaction():
    views = {name: entry.callback for name, entry in ADDRESSES.items()}
    changing = {name for name, view in views.items() if getattr(view, "needs", ("",))[0] == "change"}

    assert {name for name in changing if not getattr(views[name], "is_atomic", False)} == set(NOT_ATOMIC)


def filled_in(form, at=0) -> dict:
    """What a person might send: what stands there, and something wherever nothing does."""
    data = form.data()
    for name, field in form.fields.items():
        if not field.is_open or any(data.get(name, ())):
            continue
        if field.kind in ("select", "radio"):
            choices = [choice for choice in field.choices if choice]
            data[name] = choices[at % len(choices) :][:1] if choices else []
        elif field.kind == "checkbox":
            data[name] = field.choices[:1]
        elif field.kind in FILLED_IN:
            data[name] = [FILLED_IN[field.kind]]
    return {name: values for name, values in data.items() if values}


class Twice(TestCase):
    @classmethod
    def setUpTestData(cls):
        with on_the_day():
            cls.world = a_world()

    def setUp(self):
        self.enterContext(on_the_day())

    def forms(self):
        """(name, address, form) of every page with something to press, by somebody who may."""
        for name in ADDRESSES:
            try:
                url = address(name, self.world.ours)
            except LookupError:
                continue
            for who in ASKED_AS:
                self.world.enter(self.client, who)
                answer = self.client.get(url)
                if answer.status_code == 200:
                    break
            if answer.status_code == 200 and "text/html" in answer.get("Content-Type", ""):
                for form in Page(answer.text).forms:
                    if form.method == "post":
                        yield name, form.action or url, form

    def test_everything_that_can_be_sent_is_done_once(self):
        tried, seen = set(), {address(name, self.world.ours) for name in ENDS_THE_OWN_RIGHT}
        for name, url, form in self.forms():
            if {url, (url, *form.fields)} & seen or name in OUTSIDE or url == "/logout/":
                continue
            seen.add((url, *form.fields))
            assert "once" in form.fields, (name, url)
            with self.subTest(name, url=url), transaction.atomic():
                if self._sends_twice(url, form):
                    tried.add((name, url))
                transaction.set_rollback(True)
        # What a page cannot tell by itself how to fill in is tried in its own room.
        assert len(tried) > 150

    def _sends_twice(self, url, form) -> bool:
        for data in (form.data(), *(filled_in(form, at) for at in range(2))):
            first = self.client.post(url, data)
            if first.status_code == 302:
                break
        else:
            return False
        changes = Change.objects.count()
        second = self.client.post(url, data)
        assert (second.status_code, second.get("Location")) == (302, first["Location"])
        assert Change.objects.count() == changes
        return True


class OneForm(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.branch = a_branch()
        secretary = a_member(cls.branch)
        a_role(secretary)
        cls.account = an_account(secretary)

    def setUp(self):
        self.client.force_login(self.account)

    def sent(self, **changes):
        data = {"name": "周正", "title": "局长", "once": "abc", **changes}
        return self.client.post("/leaders/new/", data, follow=True)

    def test_the_second_is_told_and_led_to_the_same_page(self):
        self.sent()
        again = self.sent()

        assert again.redirect_chain == [("/leaders/", 302)]
        self.assertContains(again, TOLD)
        assert Leader.objects.count() == 1

    def test_something_else_from_the_same_page_is_something_else(self):
        # Back in the browser, another name typed, sent.
        self.sent()
        self.sent(name="吴芳")

        assert Leader.objects.count() == 2

    def test_the_same_typed_on_another_page_is_judged_for_itself(self):
        self.sent()
        refused = self.sent(once="def")

        self.assertContains(refused, "这位领导干部已经登记过。", status_code=422)

    def test_the_same_from_another_account_is_not_the_same(self):
        other = a_member(self.branch, "李四")
        a_role(other, "deputy_secretary")
        self.sent()
        self.client.force_login(an_account(other, "lisi"))

        assert self.sent().status_code == 422

    def test_what_was_refused_is_judged_again(self):
        assert self.sent(name="").status_code == 422
        assert Submission.objects.count() == 0
        a_meeting(self.branch, state="planned")
        refusal = {"once": "abc", "stamp": ""}
        meeting = Meeting.objects.get()
        for _ in range(2):
            # Only what was held is confirmed: that is said each time.
            answer = self.client.post(f"/meetings/{meeting.pk}/confirm/", refusal, follow=True)
            self.assertContains(answer, "只有已召开的活动可以确认")

    def test_the_same_photos_are_taken_in_once_and_others_too(self):
        meeting = a_meeting(self.branch)
        for size in (30, 30, 60):
            file = SimpleUploadedFile("照片.jpg", picture(size=(size, size)))
            self.client.post(f"/attachments/meeting/{meeting.pk}/", {"once": "abc", "files": [file]})

        assert Attachment.objects.filter(meeting=meeting).count() == 2

    def test_what_is_long_past_is_cleared_away(self):
        past = timezone.now() - Submission.KEPT_FOR - timedelta(hours=1)
        Submission.objects.create(key="alt", location="/", at=past)
        Submission.objects.create(key="neu", location="/")
        with mock.patch("branch.submissions.once.CLEARED_EVERY", 1):
            self.sent()

        assert not Submission.objects.filter(key="alt").exists()
        assert Submission.objects.count() == 2


@pytest.mark.django_db(transaction=True)
class TestAtOneMoment:
    @pytest.fixture(autouse=True)
    def branch(self):
        if connection.vendor == "sqlite":
            pytest.skip("There writers queue in any case.")
        branch = a_branch()
        secretary = a_member(branch)
        a_role(secretary)
        self.account = an_account(secretary)
        return branch

    def both(self, url, data) -> list:
        barrier = Barrier(4)
        client = Client()
        client.force_login(self.account)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value

        def send(_):
            client = Client(raise_request_exception=False)
            client.cookies[settings.SESSION_COOKIE_NAME] = session
            barrier.wait(timeout=30)
            try:
                answer = client.post(url, data | {"once": "abc"})
                return answer.status_code, answer.get("Location")
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(send, range(4)))

    def test_an_activity_is_recorded_once(self):
        typed = {"forms": ["general_meeting"], "held_on": "2020-03-18", "state": "planned", "topic": "学党章"}
        answers = self.both("/meetings/new/", typed)

        assert Meeting.objects.count() == 1
        assert answers == [(302, Meeting.objects.get().get_absolute_url())] * 4

    def test_an_honour_is_recorded_once(self, branch):
        typed = {"member": branch.members.get().pk, "title": "先进", "dated_on": "2020-03-01"}
        typed |= {"category": "individual", "level": "unit"}
        form = Honour._meta
        typed["category"] = form.get_field("category").choices[0][0]
        typed["level"] = form.get_field("level").choices[0][0]
        answers = self.both("/honours/new/", typed)

        assert (len(set(answers)), answers[0][0], Honour.objects.count()) == (1, 302, 1)
