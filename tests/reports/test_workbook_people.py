"""The sheets of people in full: written where they have rows, and back again without a difference."""

from datetime import date

import pytest

from members.models import Applicant, Election, GroupMembership, Honour, Member, Pledge, Term
from reports.workbook import people
from reports.workbook.ledger import ALWAYS
from tests.reports.workbook_files import (
    book_with,
    cells_of,
    emptied,
    exported,
    run,
    save,
    values_of,
    with_days,
)

pytestmark = pytest.mark.django_db

DAY, TERM = date(2019, 12, 20), "换届选举/2019-12-20"
# Of each sheet a full row, and one with the required columns only where that is different.
PEOPLE = {
    "联合单位": [["单位", "非党员人数"], ["规划处", 5], ["信息处", None]],
    "党小组存续": [["党小组", "成立日期", "撤销日期"], ["第二党小组", date(2019, 12, 20), date(2020, 7, 1)]],
    "党小组曾用名": [["党小组", "曾用名", "改名日期"], ["第一党小组", "综合组", date(2020, 1, 1)]],
    "党小组变动": [
        ["党员", "党小组", "开始日期", "结束日期"],
        ["张三", "第二党小组", None, date(2020, 2, 1)],
        ["张三", "第一党小组", date(2020, 2, 1), None],
        ["王堃", "第二党小组", date(2020, 1, 1), date(2020, 7, 1)],
    ],
    "届期": [
        ["届次", "开始日期", "任期", "经批准延至", "结束日期", "说明"],
        [1, date(2019, 12, 20), "3年", date(2023, 6, 20), None, "批准延期"],
        ["临时", date(2018, 12, 20), "3年", None, date(2019, 12, 20), None],
    ],
    "任职详情": [
        ["党员", "职务", "党小组", "任职日期", "产生方式", "离任原因"],
        ["张三", "书记", None, DAY, "选举", None],
        ["李四", "党小组长", "第一党小组", DAY, "支部指定", "辞去职务"],
    ],
    "选举": [
        ["类别", "选举日期", "届次", "任期", "委员名额", "地点", "主持人", "监票人", "计票人", "说明",
         "结果生效日期", "写入日期", "停止日期", "变动记录"],
        ["换届选举", DAY, 1, "3年", 3, "会议室", "周正", "于敏", "许维", "差额选举", DAY, DAY, None, None],
        ["补选", date(2020, 3, 18), 1, "3年", 1, None, None, None, None, None, None, None, date(2020, 3, 19),
         "停止：人选调走"],
    ],
    "选举环节": [
        ["选举", "环节", "计划日期", "完成日期", "文号", "情况"],
        [TERM, "向上级请示", date(2019, 11, 1), date(2019, 11, 2), "支〔2019〕3号", "已报"],
        [TERM, "公布结果", None, None, None, None],
    ],
    "选举人": [
        ["选举", "党员", "到会", "不计入应到的原因"],
        [TERM, "张三", "是", None],
        [TERM, "李四", "否", "出国半年以上"],
    ],
    "投票": [
        ["选举", "投票", "第几次", "应选人数", "应到", "实到", "发出选票", "收回选票", "无效票", "说明"],
        [TERM, "选举支部委员", 1, 3, None, None, 9, 9, 1, "有效"],
        [TERM, "选举书记", 1, 1, 3, 3, None, None, None, None],
    ],
    "选举候选人": [
        ["投票", "候选人", "得票", "另选人", "当选"],
        [f"{TERM}/选举支部委员/1", "张三", 8, None, "是"],
        [f"{TERM}/选举支部委员/1", "李四", 1, "是", None],
        [f"{TERM}/选举书记/1", "张三", None, None, None],
    ],
    "选举分工": [["选举", "党员", "职务"], [TERM, "张三", "书记"], [TERM, "张三", "组织委员"]],
    "发展党员": [
        ["姓名", "性别", "民族", "出生日期", "公民身份号码", "学历", "工作岗位", "手机号码", "联系的党小组",
         "递交入党申请书日期", "名册中的党员", "终止日期", "终止原因", "说明"],
        ["江晓", "女", "汉族", date(1995, 3, 7), "110101199503070026", "本科", "科员", "13900000009",
         "第一党小组", date(2019, 1, 5), None, date(2020, 5, 1), "材料转到别的党组织", "调走"],
        ["江晓", "女", None, date(1996, 3, 7), None, None, None, None, None, date(2020, 1, 5), None, None,
         None, None],
        ["李四", "男", None, date(1980, 1, 1), None, None, None, None, None, date(2003, 1, 5), "李四", None,
         None, None],
    ],
    "发展党员步骤": [
        ["申请人", "步骤", "日期", "延长到", "学时", "材料或文号", "情况"],
        ["江晓（2019-01-05）", "短期集中培训", date(2020, 3, 1), None, 24, "结业证", "合格"],
        ["李四", "延长预备期", date(2006, 7, 1), date(2007, 1, 1), None, None, None],
    ],
    "培养联系人和介绍人": [
        ["申请人", "党员", "身份", "开始日期", "结束日期"],
        ["江晓（2020-01-05）", "张三", "培养联系人", date(2020, 2, 1), date(2020, 6, 1)],
        ["李四", "张三", "入党介绍人", date(2005, 5, 1), None],
    ],
    "组织关系转接": [
        ["党员", "转入或转出", "对方党组织", "转接日期", "介绍信编号", "介绍信日期", "有效期（天）",
         "党费交至", "回执日期", "原因", "说明", "撤回日期"],
        ["王堃", "转出", "市局机关党委", date(2020, 7, 1), "0012", date(2020, 6, 28), 90, "2020-06",
         date(2020, 7, 20), "工作调动", "已办", None],
        ["李四", "转出", "区直党委", date(2020, 8, 1), None, None, None, None, None, None, None,
         date(2020, 8, 2)],
    ],
    "荣誉详情": [
        ["党员", "名称", "状态", "日期", "类别", "级别", "文号", "事迹", "未获评日期"],
        ["李四", "优秀共产党员", "推荐", date(2020, 6, 10), "优秀共产党员", "本单位党组织", "局〔2020〕9号",
         "带头", date(2020, 7, 1)],
    ],
    "承诺": [
        ["名称", "开始日期", "签订期限", "签订范围", "承诺书正文"],
        ["廉洁自律承诺书", date(2020, 1, 10), date(2020, 1, 31), "全体党员", "我承诺：\n一、守纪律。"],
        ["责任承诺书", date(2020, 1, 10), None, "指定的党员", None],
    ],
    "应签人": [
        ["承诺", "党员"],
        ["廉洁自律承诺书/2020-01-10", "张三"],
        ["廉洁自律承诺书/2020-01-10", "李四"],
    ],
    "承诺书所属": [
        ["党员", "名称", "签订日期", "承诺"],
        ["李四", "廉洁自律承诺书", date(2020, 1, 15), "廉洁自律承诺书/2020-01-10"],
    ],
    "轮值详情": [
        ["月份", "党员", "小结日期", "交班事项", "交班日期", "支部评价", "评价日期"],
        ["2020-04", "李四", date(2020, 5, 2), "还差两份心得", date(2020, 4, 30), "认真", date(2020, 5, 6)],
    ],
    "轮值调换": [
        ["提出人", "提出人的月份", "对方", "对方的月份", "原因", "提出日期", "状态", "答复日期"],
        ["李四", "2020-05", "张三", "2020-06", "出差", date(2020, 4, 2), "对方没同意", date(2020, 4, 3)],
        ["李四", "2020-05", "张三", "2020-07", None, date(2020, 4, 4), "等对方答复", None],
    ],
    "不排轮值": [
        ["党员", "开始日期", "结束日期", "原因"],
        ["李四", date(2020, 5, 1), date(2020, 8, 31), "借调"],
        ["张三", date(2020, 5, 1), None, "驻村"],
    ],
}  # fmt: skip


def book(**changed):
    return book_with(PEOPLE, changed)


def imported(tmp_path, sheets=None, **spoiled):
    return run("import_workbook", save(tmp_path, sheets or book(), **spoiled))


def test_every_sheet_of_people_is_tried_here():
    assert {title: rows[0] for title, rows in PEOPLE.items()} == {
        sheet.title: [column.header for column in sheet.columns] for sheet in people.PEOPLE
    }


def test_what_was_imported_is_exported_with_the_same_values_in_the_same_order(tmp_path):
    assert imported(tmp_path)[::2] == (0, [])

    values = values_of(exported(tmp_path))

    assert with_days(values) == book()
    assert list(values) == [sheet.title for sheet in (*ALWAYS, *people.PEOPLE)]


def test_export_into_an_empty_database_and_export_give_the_same_cells_and_nothing_changes_twice(tmp_path):
    imported(tmp_path)
    first = exported(tmp_path, "first.xlsx")

    emptied()
    assert run("import_workbook", first)[0] == 0

    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)
    assert run("import_workbook", first)[1][-1] == "没有变化"


def test_where_members_were_before_stays_known_and_nobody_is_in_two_groups(tmp_path):
    imported(tmp_path)

    rows = GroupMembership.objects.order_by("member__number", "ended_on", "began_on")
    assert {(row.member.name, row.group.name, row.began_on, row.ended_on) for row in rows} == {
        ("张三", "第二党小组", None, date(2020, 2, 1)),
        ("张三", "第一党小组", date(2020, 2, 1), None),
        ("李四", "第一党小组", None, None),
        ("王堃", "第二党小组", date(2020, 1, 1), date(2020, 7, 1)),
    }


def test_a_group_that_somebody_is_not_in_is_a_fault(tmp_path):
    status, _, faults = imported(tmp_path, book(党小组变动=[["李四", "第二党小组", date(2020, 3, 1), None]]))

    assert status == 1
    assert faults == ["党小组变动!B5: 李四现在不在第二党小组，请先改“党员”工作表里的党小组"]


def test_records_find_what_they_belong_to(tmp_path):
    imported(tmp_path)

    assert Pledge.objects.get().round.title == "廉洁自律承诺书"
    assert Applicant.objects.get(name="李四").member == Member.objects.get(name="李四")
    assert [row.pinyin for row in Applicant.objects.filter(name="江晓")] == ["jiang xiao"] * 2
    assert Term.objects.get(name="1").expires_on == date(2023, 6, 20)


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        (
            "发展党员步骤!A2",
            "江晓",
            "“江晓”有 2 人，分不清是谁；请写成“姓名（递交入党申请书日期）”",
        ),
        ("选举环节!A2", "换届选举/2020-01-01", "没有“换届选举/2020-01-01”这个选举，请先写在“选举”工作表里"),
        ("投票!H2", 99, "收回的选票比发出的多，这次选举无效"),
        ("届期!C2", "4年", "“4年”不是任期，可以写：3年、5年"),
        ("选举人!C2", None, "没有填写到会，写“是”或“否”"),
        ("承诺!C2", date(2020, 1, 9), "签订期限不能早于开始日期"),
    ],
)
def test_a_bad_cell_is_named_with_what_is_accepted(tmp_path, place, value, fault):
    status, _, faults = imported(tmp_path, **{place: value})

    assert (status, faults) == (1, [f"{place}: {fault}"])
    assert not Member.objects.exists()


def test_an_award_answers_the_recommendation_of_the_same_person_and_name_again(tmp_path):
    award = ["李四", "优秀共产党员", "机关党委", "获评", date(2020, 7, 1)]
    sheets = book(荣誉=[award])
    sheets["荣誉详情"][1][-1] = None
    imported(tmp_path, sheets)

    assert Honour.objects.exclude(recommendation=None).get().recommendation.dated_on == date(2020, 6, 10)


COUNTED = "选举结果已经写入任职，这一格不能再改"
ADDED = "选举结果已经写入任职，不能再加"


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("选举!C2", 2, COUNTED),
        ("选举!E2", 5, COUNTED),
        ("选举!K2", None, COUNTED),
        ("选举!M2", date(2020, 1, 1), COUNTED),
        ("选举人!C2", "否", COUNTED),
        ("投票!I2", 0, COUNTED),
        ("选举候选人!C2", 3, COUNTED),
        ("选举候选人!E3", "是", COUNTED),
        ("选举人!B2", "王堃", ADDED),
        ("投票!C3", 2, ADDED),
        ("选举候选人!B3", "王堃", ADDED),
        ("选举分工!C3", "宣传委员", ADDED),
    ],
)
def test_no_file_changes_an_election_whose_result_is_written_into_the_posts(tmp_path, place, value, fault):
    imported(tmp_path)
    spoiled = book() | {"选举候选人": book()["选举候选人"][:3]}  # nobody of the third row's ballot

    status, _, faults = imported(tmp_path, spoiled, **{place: value})

    told = place if fault == COUNTED else f"{place.partition('!')[0]}!A{place[-1]}"
    assert (status, faults) == (1, [f"{told}: {fault}"])


def test_what_does_not_touch_the_count_may_still_be_written_down(tmp_path):
    imported(tmp_path)

    status, said, faults = imported(tmp_path, **{"选举!F2": "礼堂", "选举环节!D3": date(2020, 1, 6)})

    assert (status, faults) == (0, [])
    assert Election.objects.get(kind="term").place == "礼堂"


def test_measures_of_discipline_and_who_looked_at_what_stay_at_home():
    assert {"Sanction", "PersonalDataView"} & {sheet.model.__name__ for sheet in people.PEOPLE} == set()
    assert Honour in {sheet.model for sheet in people.PEOPLE}
