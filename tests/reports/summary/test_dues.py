"""党费收缴: what may be claimed, and what is missing."""

from datetime import date

import pytest

from members.models import DuesArrangement
from reports.summary import dues as section
from tests.factories import a_member, a_transfer, dues
from tests.reports.summary.records import an_archive_branch, material, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return an_archive_branch()


@pytest.fixture
def member(branch):
    return a_member(branch, "陈立")


def pay(member, months=range(1, 7), due="50.40", paid="50.40", day=5):
    for month in months:
        dues(member, date(2020, month, 1), due, paid, date(2020, month, day))


def told(branch):
    return said(section.sentences(material(branch)))


def test_no_members_no_dues(branch):
    assert told(branch) == ""


def test_no_rows_is_a_blank(branch, member):
    assert told(branch) == "上半年党费收缴情况【待补充：应收、实收金额】。"


def test_all_paid_on_time(branch, member):
    pay(member)

    assert told(branch) == "1月至6月应收党费302.40元，全部按时足额收齐。"


def test_whole_yuan(branch, member):
    pay(member, due="50.00", paid="50.00")

    assert told(branch) == "1月至6月应收党费300元，全部按时足额收齐。"


def test_all_paid_but_late(branch, member):
    pay(member, range(1, 6))
    dues(member, date(2020, 6, 1), "50.40", "50.40", date(2020, 7, 2))

    assert told(branch) == "1月至6月应收党费302.40元，已全部收齐；应交6人次，其中按时交纳5人次。"


def test_arrears_name_nobody(branch, member):
    pay(member, range(1, 6))
    pay(member, [6], paid="40.00")

    assert told(branch) == "1月至6月应收党费302.40元，实收292.00元，收缴率96.6%；有1人次未足额交纳。"


def test_a_rate_that_would_round_to_all_is_not_said(branch, member):
    pay(member, range(1, 6), due="500.40", paid="500.40")
    pay(member, [6], due="500.40", paid="500.10")

    assert told(branch) == "1月至6月应收党费3002.40元，实收3002.10元，尚有0.30元未收齐。"


def test_nothing_paid_at_all(branch, member):
    pay(member, paid=None)

    assert told(branch) == "1月至6月应收党费302.40元，实收【待补充：金额】。"


def test_more_paid_than_due(branch, member):
    pay(member, paid="60.00")

    assert told(branch) == "1月至6月应收党费302.40元，实收360.00元。"


def test_months_without_rows(branch, member):
    pay(member, range(1, 6))

    assert told(branch) == "1月至5月应收党费252元，全部按时足额收齐；6月【待补充：党费收缴情况】。"


def test_a_member_without_rows_spoils_the_claim(branch, member):
    pay(member)
    a_member(branch, "马骏")

    assert told(branch) == (
        "1月至6月应收党费302.40元，实收302.40元。另有6人次的党费【待补充：应交、实交金额】。"
    )


def test_everybody_exempt(branch):
    pay(a_member(branch, "马骏", dues_category="exempt"), due="0.00", paid="0.00")

    assert told(branch) == "支部党员按规定免交党费。"


def test_before_the_half_year_is_over_nobody_is_called_a_debtor(branch, member):
    pay(member, [1])
    pay(member, [2], paid=None)

    assert said(section.sentences(material(branch, today=date(2020, 2, 20)))) == (
        "1月和2月应收党费100.80元，截至2月20日实收50.40元。"
    )


def test_who_pays_elsewhere_by_the_letter_lacks_nothing_here(branch, member):
    pay(member)
    came = a_member(branch, "马骏", joined_on=date(2020, 4, 20))
    a_transfer(came, came.joined_on, "in", dues_until=date(2020, 5, 1))
    pay(came, [6])

    assert told(branch) == "1月至6月应收党费352.80元，全部按时足额收齐。"


def test_who_left_with_a_letter_owes_until_it_says(branch, member):
    pay(member)
    gone = a_member(branch, "马骏", left_on=date(2020, 4, 20))
    a_transfer(gone, gone.left_on, dues_until=date(2020, 4, 1))
    pay(gone, [1, 2, 3])

    assert told(branch).endswith("另有1人次的党费【待补充：应交、实交金额】。")


def test_a_quarter_that_may_be_paid_as_a_whole_lacks_nothing_before_its_end(branch, member):
    pay(member)
    abroad = a_member(branch, "马骏")
    pay(abroad, [1, 2, 3])
    DuesArrangement.objects.create(
        branch=branch, member=abroad, kind="quarterly", began_on=date(2020, 1, 1), reason="驻外",
        agreed_on=date(2020, 1, 5),
    )  # fmt: skip

    def missing(day):
        return "另有3人次" in said(section.sentences(material(branch, today=day)))

    assert [missing(day) for day in (date(2020, 6, 30), date(2020, 7, 1))] == [False, True]
