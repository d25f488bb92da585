"""The clock set back by a day, and by more than a year, amid work: nothing lost, nothing given twice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from branch.periods import Month
from branch.stray_files import remove_stray_files
from members.dues.entries import Line, receive
from members.models import DuesEntry, DuesPayment
from reports.workbook.waiting import keep, waiting
from tests.factories import PASSWORD, a_branch, a_group, a_member, a_role, an_account, dues

NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
BACK = [pytest.param(timedelta(days=1), id="a day"), pytest.param(timedelta(days=400), id="more than a year")]
pytestmark = [pytest.mark.faults, pytest.mark.django_db, pytest.mark.parametrize("back", BACK)]


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=True) as clock:
        yield clock


@pytest.fixture
def secretary(clock):
    member = a_member(a_branch(), "沈立言")
    a_role(member)
    an_account(member)
    return member


@pytest.fixture
def signed_in(client, secretary):
    answer = client.post("/login/", {"username": "shuji", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def a_record(client, topic):
    member = client.get("/meetings/new/").context["roll"].rows[0].member
    sent = {"topic": topic, "forms": "general_meeting", "state": "held", f"status-{member.pk}": "present"}
    sent["held_on"] = client.get("/meetings/new/").context["form"]["held_on"].value()
    return client.post("/meetings/new/", sent)


def test_who_is_signed_in_goes_on_working_or_is_asked_to_sign_in_again(signed_in, clock, back):
    assert signed_in.get("/").status_code == 200
    for moment in (NOON - back, NOON):
        clock.move_to(moment)
        answer = signed_in.get("/")
        assert answer.status_code == 200 or answer.url.startswith("/login/")
        if answer.status_code != 200:
            assert signed_in.post("/login/", {"username": "shuji", "password": PASSWORD}).status_code == 302
            assert signed_in.get("/").status_code == 200


def test_records_get_numbers_of_their_own(signed_in, secretary, clock, back):
    assert a_record(signed_in, "以前").status_code == 302
    clock.move_to(NOON - back)
    signed_in.force_login(secretary.account)
    assert a_record(signed_in, "拨回去以后").status_code == 302
    clock.move_to(NOON)
    signed_in.force_login(secretary.account)
    assert a_record(signed_in, "拨回来以后").status_code == 302
    numbers = list(secretary.branch.meetings.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == 3


def test_receipts_get_numbers_of_their_own_and_sums_hold(secretary, clock, back):
    branch = secretary.branch
    member = a_member(branch, "白子衿", a_group(branch))
    month = Month(2026, 5)
    dues(member, date(2026, 5, 1), "50.00")
    for moment in (NOON, NOON - back, NOON):
        clock.move_to(moment)
        line = Line(member, month, Decimal("10.00"))
        receive(branch, [line], paid_on=moment.date(), by=secretary.account)
    receipts = list(DuesEntry.objects.values_list("receipt", flat=True))
    assert len(set(receipts)) == len(receipts) == 3
    assert DuesPayment.objects.get(member=member).amount_paid == 30


def test_a_file_that_waits_for_its_import_is_still_there(client, clock, back, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first, second = {}, {}
    keep(first, SimpleUploadedFile("台账.xlsx", b"first"))
    clock.move_to(NOON - back)
    keep(second, SimpleUploadedFile("台账.xlsx", b"second"))
    assert waiting(first) and waiting(second)


def test_nothing_on_the_disk_is_taken_for_old(clock, back, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "new").write_bytes(b"x")
    clock.move_to(datetime.now(UTC) - back)
    assert remove_stray_files() == 0
