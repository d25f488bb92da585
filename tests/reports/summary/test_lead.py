"""开头, case by case."""

from datetime import date

import pytest

from branch.periods import HalfYear
from reports.summary import lead
from tests.factories import a_branch
from tests.reports.summary.records import FIRST_HALF, LATER, an_archive_branch, material, said

pytestmark = pytest.mark.django_db


def told(branch, half=FIRST_HALF, today=LATER):
    return said(lead.sentences(material(branch, half, today)))


def test_under_whose_leadership():
    assert told(an_archive_branch()) == (
        "2020年上半年，区档案中心联合党支部在中心党委领导和分管领导赵国平同志指导下开展工作。"
        "现将上半年工作情况和下半年工作计划报告如下。"
    )


def test_without_a_leader_in_charge():
    assert told(an_archive_branch(leader_in_charge="")) == (
        "2020年上半年，区档案中心联合党支部在中心党委领导下开展工作。现将上半年工作情况和下半年工作计划报告如下。"
    )


def test_with_nothing_known():
    assert told(a_branch("区档案中心党支部")) == (
        "现将区档案中心党支部2020年上半年工作情况和下半年工作计划报告如下。"
    )


def test_founded_in_the_half_year():
    assert told(an_archive_branch(leader_in_charge="", founded_on=date(2020, 3, 2))) == (
        "区档案中心联合党支部于2020年3月2日成立。支部在中心党委领导下开展工作。"
        "现将成立以来的工作情况和下半年工作计划报告如下。"
    )


def test_the_second_half():
    assert told(an_archive_branch(leader_in_charge=""), HalfYear(2020, 2)) == (
        "2020年下半年，区档案中心联合党支部在中心党委领导下开展工作。"
        "现将下半年工作情况和2021年上半年工作计划报告如下。"
    )


def test_a_draft():
    assert told(an_archive_branch(), today=date(2020, 6, 20)).endswith(
        "现将截至6月20日的工作情况和下半年工作计划报告如下。"
    )
    assert told(a_branch("新党支部"), today=date(2020, 6, 20)) == (
        "现将新党支部截至2020年6月20日的工作情况和下半年工作计划报告如下。"
    )
