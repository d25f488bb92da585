"""Two who write about one branch at one moment: the second waits, and is told what the first did."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client

from branch.models import User
from members.models import Applicant, CommitteeRole, DuesEntry, DuesPayment, Honour, Member, Post, Transfer
from tests.factories import a_branch, a_group, a_member, a_role, an_account, an_applicant, an_honour, dues

PERSON = {
    "name": "李四",
    "sex": "male",
    "born_on": "1990-03-07",
    "id_number": "110101199003078734",
    "ethnicity": "汉族",
}
MEMBER = {**PERSON, "kind": "full", "admitted_on": "2015-01-01", "converted_on": "2016-01-01"}
MEMBER |= {"dues_category": Member._meta.get_field("dues_category").default}


def at_once(*posts):
    """The status of each of `posts` (address, what is sent), all sent by the secretary at one moment."""
    barrier = Barrier(len(posts))

    def send(post):
        address, data = post
        client = Client(raise_request_exception=False)
        client.force_login(User.objects.get(username="shuji"))
        barrier.wait(timeout=20)
        try:
            return client.post(address, data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(posts)) as threads:
        return sorted(threads.map(send, posts))


@pytest.mark.django_db(transaction=True)
class TestOnADatabaseOfManyWriters:
    @pytest.fixture(autouse=True)
    def branch(self):
        if connection.vendor == "sqlite":
            pytest.skip("There writers queue in any case.")
        branch = a_branch()
        secretary = a_member(branch)
        a_role(secretary)
        an_account(secretary)
        return branch

    def test_one_id_number_is_given_to_one_member(self, branch):
        statuses = at_once(("/members/new/", MEMBER), ("/members/new/", {**MEMBER, "name": "王五"}))
        assert (statuses, Member.objects.filter(id_number=MEMBER["id_number"]).count()) == ([302, 422], 1)

    def test_one_id_number_is_given_to_one_applicant(self, branch):
        sent = {**PERSON, "applied_on": "2018-01-10"}
        statuses = at_once(("/development/new/", sent), ("/development/new/", {**sent, "name": "王五"}))
        assert (statuses, Applicant.objects.count()) == ([302, 422], 1)

    def test_nobody_is_given_a_post_while_leaving(self, branch):
        member = a_member(branch, "李四")
        leaves = {"member": member.pk, "other_party": "市水务局机关党委", "moved_on": "2020-06-30"}
        takes = {"member": member.pk, "post": "study_officer", "began_on": "2020-06-01"}
        statuses = at_once(("/transfers/out/", leaves), ("/posts/new/", takes))
        left, posts = Transfer.objects.exists(), CommitteeRole.objects.filter(member=member, ended_on=None)
        assert 500 not in statuses
        assert not (left and posts.exists())

    def test_nobody_is_moved_into_a_group_that_is_dissolved(self, branch):
        group, member = a_group(branch), a_member(branch, "李四")
        sent = {**MEMBER, "group": group.pk, "group_since": "2020-06-30"}
        address = f"/groups/{group.pk}/dissolve/"
        at_once((f"/members/{member.pk}/edit/", sent), (address, {"day": "2020-06-30"}))
        group.refresh_from_db()
        assert not (group.dissolved_on and group.memberships.filter(ended_on=None).exists())

    def test_a_recommendation_is_awarded_or_deleted(self, branch):
        honour = an_honour(a_member(branch, "李四"), state="recommended", dated_on=date(2020, 3, 1))
        awarded = {"title": honour.title, "dated_on": "2020-03-02", "level": honour.level}
        address = f"/honours/{honour.pk}"
        statuses = at_once((f"{address}/award/", awarded), (f"{address}/delete/", {"sure": "1"}))
        assert 500 not in statuses
        assert Honour.objects.filter(pk=honour.pk).exists() == (Honour.objects.count() == 2)


@pytest.mark.django_db(transaction=True)
class TestDuesOfTwoAtOnce:
    @pytest.fixture(autouse=True)
    def branch(self):
        if connection.vendor == "sqlite":
            pytest.skip("There writers queue in any case.")
        branch = a_branch()
        organiser = a_member(branch, "顾秋实", a_group(branch))
        a_role(organiser, Post.ORGANIZATION_OFFICER)
        an_account(organiser)
        for name in ("白子衿", "邵国梁"):
            dues(a_member(branch, name, branch.groups.get()), date(2020, 6, 1), "50.00")
        return branch

    def paid(self):
        rows = DuesPayment.objects.order_by("member")
        return [row.amount_paid for row in rows], DuesEntry.objects.count()

    def test_a_whole_group_is_collected_from_once(self, branch):
        press = (f"/dues/group/{branch.groups.get().pk}/2020-06/", {"paid_on": "2020-06-30"})
        assert at_once(press, press) == [302, 302]
        assert self.paid() == ([50, 50], 2)

    def test_one_cell_is_recorded_once(self, branch):
        address = f"/dues/{branch.members.get(name='白子衿').pk}/2020-06/"
        sent = {"amount": "50.00", "paid_on": "2020-06-30", "way": "cash", "seen": "50.00/0/0"}
        assert at_once((address, sent), (address, sent)) == [302, 302]
        assert self.paid() == ([50, None], 1)

    def test_of_two_different_sums_for_a_cell_the_second_is_told(self, branch):
        address = f"/dues/{branch.members.get(name='白子衿').pk}/2020-06/"
        sent = {"paid_on": "2020-06-30", "way": "cash", "seen": "50.00/0/0"}
        assert at_once((address, sent | {"amount": "50.00"}), (address, sent | {"amount": "40.00"})) == [
            302,
            422,
        ]
        assert self.paid()[1] == 1

    def test_a_press_on_the_cell_and_one_for_the_group_write_once(self, branch):
        cell = (f"/dues/{branch.members.get(name='白子衿').pk}/2020-06/in-full/", {})
        group = (f"/dues/group/{branch.groups.get().pk}/2020-06/", {"paid_on": "2020-06-30"})
        assert at_once(cell, group) == [302, 302]
        assert self.paid() == ([50, 50], 2)

    def test_receipts_of_one_moment_have_different_numbers(self, branch):
        posts = [(f"/dues/{member.pk}/2020-06/in-full/", {}) for member in branch.members.exclude(dues=None)]
        assert at_once(*posts) == [302, 302]
        assert len(set(DuesEntry.objects.values_list("receipt"))) == 2


@pytest.mark.django_db
class TestWhatNoDatabaseTakes:
    @pytest.fixture(autouse=True)
    def branch(self, client):
        branch = a_branch()
        secretary = a_member(branch)
        a_role(secretary)
        client.force_login(an_account(secretary))
        return branch

    def test_a_number_of_any_length_is_nobody_who_is_to_sign(self, client):
        sent = {"title": "承诺书", "text": "一", "scope": "chosen", "opened_on": "2020-06-01"}
        answer = client.post("/pledges/new/", {**sent, "members": ["9" * 20]})
        assert answer.status_code == 422
        assert "选的人里有不在这份名单里的，请重新选。" in answer.text

    def test_an_application_older_than_the_member_is_refused(self, client, branch):
        applicant = an_applicant(branch)
        applicant.member = a_member(branch, "江晓岚", born_on=applicant.born_on)
        applicant.save()
        answer = client.post(f"/development/{applicant.pk}/edit/", {"applied_on": "0001-01-01"})
        assert answer.status_code == 422
        assert "江晓岚1990年1月1日出生，递交申请书要晚于那天。" in answer.text

    def test_an_application_later_than_its_end_is_refused(self, client, branch):
        applicant = an_applicant(branch, ended_on=date(2019, 1, 1), ending="withdrawn")
        sent = {**PERSON, "name": "江晓岚", "applied_on": "2019-02-01"}
        answer = client.post(f"/development/{applicant.pk}/edit/", sent)
        assert answer.status_code == 422
        assert "2019年1月1日已经终止，递交申请书不能晚于那天。" in answer.text
