from datetime import date
from decimal import Decimal

import pytest

from reports.summary import words


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["组织处"], "组织处"),
        (["组织处", "人事处"], "组织处和人事处"),
        (["组织处", "人事处", "办公室"], "组织处、人事处和办公室"),
        (["《党章》", "《条例》"], "《党章》《条例》"),
        (["“学先锋”", "“学技艺”"], "“学先锋”“学技艺”"),
        (["《党章》", "档案法"], "《党章》和档案法"),
    ],
)
def test_items_are_listed(items, text):
    assert words.listed(items) == text


def test_long_lists_are_cut_to_three():
    assert words.names_listed(list("甲乙丙丁戊己")) == "甲、乙、丙、丁、戊和己"
    assert words.names_listed(list("甲乙丙丁戊己庚")) == "甲、乙、丙等7名党员"
    assert words.titles_listed(["《甲》", "《乙》", "《丙》", "《丁》"]) == "《甲》《乙》《丙》等"
    assert words.titles_listed(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等"


def test_days_name_their_year_only_where_it_differs():
    assert words.day_named(date(2020, 6, 30), 2020) == "6月30日"
    assert words.day_named(date(2019, 12, 20), 2020) == "2019年12月20日"


def test_days_of_one_month_share_it():
    march = [date(2020, 3, 26), date(2020, 3, 5), date(2020, 3, 12)]

    assert words.days_named(march, 2020) == "3月5日、12日和26日"
    assert words.days_named([date(2020, 5, 13), date(2020, 3, 11)], 2020) == "3月11日和5月13日"


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([2], "2月"),
        ([2, 3], "2月和3月"),
        ([1, 2, 3], "1月至3月"),
        ([5, 1, 2, 3], "1月至3月和5月"),
        ([1, 3, 5], "1月、3月和5月"),
    ],
)
def test_three_months_in_a_row_are_a_range(numbers, text):
    assert words.months_named(numbers) == text


def test_every_month_with_one_exception():
    half = [1, 2, 3, 4, 5, 6]

    assert words.every_month(half, half) == "每月"
    assert words.every_month([1, 3, 4, 5, 6], half) == "除2月外每月"
    assert words.every_month([1, 3, 5, 6], half) == ""
    assert words.every_month([1], [1]) == ""


def test_numbers():
    assert words.percent(Decimal("93.8")) == "93.8%"
    assert words.percent(Decimal("100.0")) == "100%"
    assert words.decimal_plain(Decimal("41.0")) == "41"
    assert [words.chinese_number(number) for number in (3, 10, 12, 21)] == ["三", "十", "十二", "二十一"]


def test_amounts_of_a_sentence_share_one_form():
    assert words.money("8627.00", "8000") == ["8627", "8000"]
    assert words.money("10352.40", "8627") == ["10352.40", "8627.00"]


def test_terms_of_office():
    assert words.term_named("3") == "第三届"
    assert words.term_named("第三届") == "第三届"
    assert words.term_named("换届前") == ""


def test_ordinals_only_for_two_to_six():
    assert words.ordinals(["人员少"]) == ["人员少"]
    assert words.ordinals(["人员少", "任务重"]) == ["一是人员少", "二是任务重"]
    assert words.ordinals(list("甲乙丙丁戊己庚")) == list("甲乙丙丁戊己庚")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("学习党章,讨论", "学习党章，讨论"),
        ("条例(试行)", "条例（试行）"),
        ("看 家乡　变化", "看家乡变化"),
        ("２０２０年", "2020年"),
        ("学习Word 2019", "学习Word 2019"),
        ('"学先锋"活动', "“学先锋”活动"),
        ("增长3.5%", "增长3.5%"),
        ("组织\n学习", "组织学习"),
    ],
)
def test_pasted_text_is_set_as_chinese_is(typed, text):
    assert words.full_width(typed) == text


def test_marks_are_never_doubled():
    assert words.in_title_marks("承诺书") == "《承诺书》"
    assert words.in_title_marks("《承诺书》") == "《承诺书》"
    assert words.in_title_marks("读《党章》有感") == "《读〈党章〉有感》"
    assert words.in_quotes("“双报到”进社区") == "“‘双报到’进社区”"
    assert words.in_quotes("《党章》") == "《党章》"
    assert words.without_outer_quotes("“学先锋”") == "学先锋"
    assert words.without_outer_quotes("“学”与“做”") == "“学”与“做”"


def test_titles_in_a_row_touch_and_what_is_no_title_does_not():
    assert words.listed(["《章程》", "《条例》", "档案法"]) == "《章程》《条例》和档案法"
    assert words.titles_listed(["“甲，乙”", "“丙”", "党的历史", "丁"]) == "“甲，乙”“丙”、党的历史等"


def test_before_a_surname_that_means_and_stands_another_word():
    assert words.listed(["赵迪", "和文清"]) == "赵迪与和文清"
