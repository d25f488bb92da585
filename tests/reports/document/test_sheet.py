import pytest

from reports.document.sheet import signature_indents, title_lines, width


def test_letters_and_digits_are_half_as_wide():
    assert width("2020年6月30日") == 6.5
    assert width("堃𬭎") == 2


@pytest.mark.parametrize(
    "lines",
    [
        ["某某党支部工作总结"],
        ["某某局机关党支部2020年上半年", "工作总结及下半年工作计划"],
        ["某某局直属机关党支部2020年", "工作总结及2021年工作计划"],
        ["某某市某某局直属机关委员会第一联合党支部", "2020年上半年工作总结及下半年工作计划"],
        ["某某市某某局直属机关第一联合党支部", "2020年上半年工作总结", "及下半年重点工作计划和任务清单"],
        ["某某省某某市某某区", "档案管理服务中心机关第一联合党支部", "2020年上半年工作总结及下半年工作计划"],
    ],
)
def test_a_title_is_broken_where_its_meaning_allows(lines):
    assert title_lines("".join(lines)) == lines


def test_a_title_without_such_a_place_is_left_to_the_writer():
    title = "关于召开组织生活会和开展民主评议党员工作有关情况的报告"

    assert title_lines(title) == [title]


def test_the_date_stands_four_characters_in_and_the_unit_is_centred_over_it():
    assert signature_indents("某某党支部", "2020年6月30日") == (4.75, 4)
    assert signature_indents("某某某某局第一党支部", "2020年6月30日") == (2.25, 4)
    assert signature_indents("某" * 20, "2020年6月30日") == (0, 4)
