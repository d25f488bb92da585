"""The sheets of organisational life: written where they have rows, and back again without a difference."""

from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from branch.models import Branch
from branch.periods import today
from meetings.models import (
    AgendaItem,
    Appraisal,
    AppraisalEntry,
    Attendance,
    Ballot,
    Campaign,
    Leader,
    Meeting,
    MeetingEvent,
    OrgLifeCourse,
    PlanItem,
    Problem,
    StudyItem,
    TalkNote,
)
from members.models import Member
from reports.workbook import life
from reports.workbook.ledger import ALWAYS
from reports.workbook.life_cells import Changes
from reports.workbook.sheets import SHEETS
from tests.reports.workbook_files import (
    book_with,
    cells_of,
    emptied,
    exported,
    run,
    save,
    small_book,
    values_of,
    with_days,
)

pytestmark = pytest.mark.django_db

# Of each new sheet one full row, and one with the required columns only where that is different.
LIFE = {
    "专项活动": [
        ["名称", "类别", "开始日期", "结束日期", "说明"],
        ["党纪学习", "主题教育", date(2020, 1, 1), date(2020, 6, 30), "说明"],
        ["攻坚", "专项活动", date(2020, 2, 1), None, None],
    ],
    "专项活动环节": [
        ["专项活动", "环节", "内容", "责任人", "计划日期", "完成日期", "成果"],
        ["党纪学习", "调研", "走访", "张三", date(2020, 2, 1), date(2020, 2, 3), "意见5条"],
        ["攻坚", "报告", "报告", None, None, None, None],
    ],
    "活动详情": [
        ["组织生活编号", "开始", "结束", "应到范围", "扩大会议", "主讲人身份", "支部以外列席", "联合单位",
         "学习材料", "固定环节", "专项活动", "延期取消原因", "原定日期", "录入日期", "确认日期"],
        ["2020-001", time(14), time(16, 30), "全体党员", "是", "外请人员", "积极分子2人", "社区党支部",
         "《党章》", "交纳党费、诵读党章", "党纪学习", "下雨", date(2020, 3, 11), date(2020, 3, 19),
         date(2020, 3, 20)],
    ],
    "议题": [
        ["组织生活编号", "顺序", "议题", "事项", "讨论情况", "决议", "表决方式", "赞成", "反对", "弃权",
         "应选人数", "发出选票", "收回选票", "无效票"],
        ["2020-001", 1, "选举", "选举、推荐代表", "张三：同意。", "当选", "无记名投票", None, None, None,
         1, 2, 2, 0],
        ["2020-001", 2, "计划", None, None, None, "举手表决", 2, 0, 0, None, None, None, None],
    ],
    "候选人": [
        ["议题编号", "候选人", "得票", "当选"],
        ["2020-001/1", "张三", 2, "是"],
        ["2020-001/1", "李四", None, None],
    ],
    "补课": [
        ["组织生活编号", "党员", "补课日期", "补课情况"],
        ["2020-001", "李四", date(2020, 3, 25), "送学"],
    ],
    "领导干部": [
        ["姓名", "职务", "名册中的党员", "起始日期", "终止日期"],
        ["许维桢", "副局长", None, date(2020, 1, 1), None],
        ["许维桢", "巡视员", None, None, None],
        ["张三", "处长", "张三", None, date(2020, 6, 1)],
    ],
    "双重组织生活": [
        ["组织生活编号", "领导干部", "方式", "备注"],
        ["2020-001", "许维桢（副局长）", "讲党课", "全程"],
        ["2020-002", "张三", "参加", None],
    ],
    "更正": [
        ["组织生活编号", "更正日期", "事由", "变动"],
        ["2020-001", date(2020, 3, 22), "写错", "地点：二楼 → 三楼\n主持人：（空） → 张三"],
    ],
    "学习计划": [
        ["月份", "学习内容", "材料类型", "学习方式", "出处", "学时", "组织生活编号"],
        ["2020-03", "《党章》", "文件", "集中学习", "人民出版社", 1.5, "2020-001"],
        ["2020-04", "《实践论》", "著作", "个人自学", None, None, None],
    ],
    "专题学习": [
        ["学习文件", "文号", "学习日期", "组织生活编号", "报送时限", "报送日期", "报送单位", "报送文号",
         "学习情况"],
        ["通知", "局〔2020〕1号", date(2020, 3, 18), "2020-001", date(2020, 4, 1), date(2020, 4, 2), "党委",
         "支〔2020〕2号", "学了"],
    ],
    "三重一大": [
        ["事项", "类别", "决定日期", "组织生活编号", "怎样决定", "决定内容", "落实情况"],
        ["购书", "大额资金使用", date(2020, 3, 18), "2020-001", "集体讨论", "同意", "已办"],
    ],
    "监督检查": [
        ["检查日期", "检查内容", "检查人", "发现的问题", "整改措施", "责任人", "整改时限", "整改结果",
         "办结日期"],
        [date(2020, 4, 1), "值班", "李四", "漏写", "补写", "张三", date(2020, 4, 5), "已补",
         date(2020, 4, 4)],
    ],
    "组织生活会": [["年度", "主题"], [2020, "查摆问题"]],
    "组织生活会环节": [
        ["年度", "环节", "计划日期", "完成日期", "情况", "组织生活编号"],
        [2020, "会议通知", date(2020, 2, 1), date(2020, 2, 2), "已发", None],
        [2020, "召开会议", None, None, None, "2020-001"],
    ],
    "问题和整改": [
        ["年度", "谁的问题", "问题", "来源", "整改措施", "责任人", "整改时限", "完成情况", "销号日期"],
        [2020, None, "会多", "征求意见", "定日子", "张三", date(2020, 6, 1), "已定", date(2020, 5, 1)],
        [2020, "李四", "学习少", None, None, None, None, None, None],
    ],
    "民主评议": [
        ["年度", "测评日期", "测评方式", "组织生活编号", "开始测评", "结束测评"],
        [2020, date(2020, 3, 18), "纸质测评，录入票数", "2020-001", date(2020, 3, 18), date(2020, 3, 18)],
    ],
    "民主评议结果": [
        ["年度", "党员", "个人自评", "党员互评意见", "优秀票", "合格票", "基本合格票", "不合格票",
         "支部评定", "支部评定意见", "反馈日期"],
        [2020, "张三", "自评", "互评", 1, 1, 0, 0, "优秀", "好", date(2020, 4, 1)],
        [2020, "李四", None, None, None, None, None, None, None, None, None],
    ],
    "计划变动": [
        ["月份", "形式", "主题", "党小组", "责任人", "原定月份", "取消日期"],
        ["2020-01", "主题党日", "1月主题党日", None, "张三", "2019-12", date(2020, 1, 20)],
    ],
}  # fmt: skip


def book(**changed):
    return book_with(LIFE, changed)


def imported(tmp_path, sheets=None, **spoiled):
    return run("import_workbook", save(tmp_path, sheets or book(), **spoiled))


def test_every_sheet_of_organisational_life_is_tried_here():
    assert {title: rows[0] for title, rows in LIFE.items()} == {
        sheet.title: [column.header for column in sheet.columns] for sheet in life.LIFE
    }


def test_what_was_imported_is_exported_with_the_same_values_in_the_same_order(tmp_path):
    assert imported(tmp_path)[0] == 0

    values = values_of(exported(tmp_path))

    assert with_days(values) == book()
    assert list(values) == [sheet.title for sheet in (*ALWAYS, *life.LIFE)]


def test_export_into_an_empty_database_and_export_give_the_same_cells_and_nothing_changes_twice(tmp_path):
    imported(tmp_path)
    first = exported(tmp_path, "first.xlsx")

    emptied()
    assert run("import_workbook", first)[0] == 0

    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)
    assert run("import_workbook", first)[1][-1] == "没有变化"


def test_the_demonstration_comes_back_as_it_was(tmp_path):
    call_command("make_demo", today="2026-11-22", password="cai-ju-7411", stdout=StringIO())
    first = tmp_path / "first.xlsx"
    run("export_workbook", branch="规划信息联合党支部", out=str(first))

    assert run("import_workbook", first)[1][-1] == "没有变化"
    # The rates of the demonstration are those of the default, which are no branch's.
    assert set(values_of(first)) == {sheet.title for sheet in SHEETS} - {"党费标准"}


def test_a_branch_that_has_nothing_of_it_has_the_thirteen_sheets_only(tmp_path):
    imported(tmp_path, small_book())

    assert list(values_of(exported(tmp_path))) == [sheet.title for sheet in ALWAYS]


def test_an_activity_without_details_has_no_row_among_them(tmp_path):
    imported(tmp_path)

    assert [row[0] for row in values_of(exported(tmp_path))["活动详情"]] == ["组织生活编号", "2020-001"]


def test_details_land_on_the_activity_and_the_day_of_entry_comes_from_nowhere_else(tmp_path):
    imported(tmp_path)
    told, silent = Meeting.objects.order_by("number")

    assert (told.began_at, told.ended_at, told.scope) == (time(14), time(16, 30), Meeting.Scope.BRANCH)
    assert (told.dues_collected, told.oath_renewed, told.charter_read) == (True, False, True)
    assert told.campaign == Campaign.objects.get(name="党纪学习")
    assert (told.entered_on, timezone.localdate(told.confirmed_at)) == (date(2020, 3, 19), date(2020, 3, 20))
    assert (silent.entered_on, silent.confirmed_at, silent.campaign) == (None, None, None)


@pytest.mark.parametrize(
    "value",
    [
        time(9, 30),
        timedelta(hours=9, minutes=30),
        datetime.combine(date(2020, 3, 18), time(9, 30)),
        "9：30",
        "9点30分",
    ],
)
def test_an_hour_is_read_however_the_spreadsheet_keeps_it(tmp_path, value):
    imported(tmp_path, **{"活动详情!B2": value})

    assert Meeting.objects.get(number="2020-001").began_at == time(9, 30)


def test_an_amendment_keeps_its_day_and_what_it_changed(tmp_path):
    imported(tmp_path)
    event = MeetingEvent.objects.get()

    assert (event.kind, timezone.localdate(event.at)) == ("amended", date(2020, 3, 22))
    assert event.details == [["地点", "二楼", "三楼"], ["主持人", "（空）", "张三"]]


@pytest.mark.parametrize(
    "details",
    [
        [["地点", "二楼", "三楼"]],
        [["决议", "一、甲\n二、乙", "一、丙"], ["地点", "", "三楼"]],
        [["主题", "甲 → 乙", "丙 → 丁"]],
        [["主题：副题", "甲", "[乙]"]],
        [],
    ],
)
def test_what_an_amendment_changed_reads_back_as_it_was_written(details):
    kind, row = Changes(), MeetingEvent(details=details)
    value = kind.get(row, "details", None)

    text = kind.write(value, None, None)

    assert (kind.read(raw_of(text), None, None) if text else ()) == value


def raw_of(text):
    from reports.workbook.cells import Raw

    return Raw(text)


# ---- changes and additions ----
def unlocked():
    """The book without the confirmation, so that its records may still be changed."""
    sheets = book()
    sheets["活动详情"][1][14] = None
    return sheets


def test_a_row_found_by_its_key_or_by_what_names_it_is_changed_and_not_added(tmp_path):
    imported(tmp_path, unlocked())
    sheets = unlocked()
    sheets["活动详情"][1][2] = time(17)
    sheets["议题"][2][8] = 1
    sheets["问题和整改"][2][4] = "每周学一次"
    sheets["学习计划"][2][6] = "2020-002"
    sheets["民主评议结果"][2][8] = "合格"

    status, said, _ = imported(tmp_path, sheets)

    assert status == 0
    for title in ("活动详情", "议题", "问题和整改", "学习计划", "民主评议结果"):
        assert f"{title}：新增 0，修改 1，不变 {len(LIFE[title]) - 2}" in said
    assert Meeting.objects.get(number="2020-001").ended_at == time(17)
    assert AgendaItem.objects.get(position=2).votes_against == 1
    assert Problem.objects.get(member__name="李四").measure == "每周学一次"
    assert StudyItem.objects.get(title="《实践论》").meeting.number == "2020-002"


def test_two_rows_that_are_alike_stay_two(tmp_path):
    sheets = book(**{"问题和整改": [LIFE["问题和整改"][2]]})
    imported(tmp_path, sheets)

    assert Problem.objects.filter(text="学习少").count() == 2
    assert imported(tmp_path, sheets)[1][-1] == "没有变化"


def a_line(branch, who, topic="植树", **changed):
    month = date(2020, 3, 1)
    return PlanItem.objects.create(
        branch=branch, month=month, form="theme_day", topic=topic, responsible=who, **changed
    )


def lines():
    found = PlanItem.objects.order_by("pk").values_list("topic", "responsible__name", "cancelled_on")
    return list(found.exclude(topic="1月主题党日"))


def test_of_lines_of_the_plan_that_are_alike_the_right_ones_stay_changed(tmp_path):
    imported(tmp_path)
    branch = Branch.objects.get()
    one, other = branch.members.order_by("number")[:2]
    a_line(branch, one)
    a_line(branch, None, "义诊", cancelled_on=date(2020, 3, 1))
    a_line(branch, other, cancelled_on=date(2020, 3, 2))
    a_line(branch, other, cancelled_on=date(2020, 3, 3))
    a_line(branch, one)
    before, first = lines(), exported(tmp_path, "first.xlsx")

    assert run("import_workbook", first)[1][-1] == "没有变化"
    emptied()
    run("import_workbook", first)

    assert lines() == before
    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)


def test_of_lines_that_are_alike_the_one_that_was_changed_is_not_the_first(tmp_path):
    imported(tmp_path)
    branch = Branch.objects.get()
    a_line(branch, None)
    a_line(branch, None, "义诊", cancelled_on=date(2020, 3, 1))
    a_line(branch, None, cancelled_on=date(2020, 3, 2))
    before, first = lines(), exported(tmp_path, "first.xlsx")

    assert run("import_workbook", first)[1][-1] == "没有变化"
    assert lines() == before
    emptied()
    run("import_workbook", first)

    assert sorted(lines(), key=str) == sorted(before, key=str)
    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)


def test_a_change_of_the_plan_that_names_nobody_finds_its_line_without_that_column(tmp_path):
    sheets = book()
    sheets["计划变动"] = [row[:4] + row[5:] for row in sheets["计划变动"]]

    assert imported(tmp_path, sheets)[0] == 0
    assert PlanItem.objects.get().cancelled_on == date(2020, 1, 20)


def test_signs_that_no_workbook_holds_and_full_width_digits_are_no_difference(tmp_path):
    imported(tmp_path)
    line_end_of_word, space = "\x0b", "\ufeff"
    Meeting.objects.update(minutes=f"第一行{line_end_of_word}第二行", number=Concat(Value("２"), "number"))
    Campaign.objects.filter(name="攻坚").update(name=f"{space}攻坚")
    Member.objects.filter(name="张三").update(phone="１３９００００", number="Ｄ１")
    Member.objects.filter(name="李四").update(name="张三")
    amended = [["内容", f"甲{line_end_of_word}", "乙\n丙 "]]
    MeetingEvent.objects.update(details=amended)
    first = exported(tmp_path, "first.xlsx")

    assert run("import_workbook", first)[1][-1] == "没有变化"
    emptied()
    assert run("import_workbook", first)[0] == 0

    assert cells_of(exported(tmp_path, "second.xlsx")) == cells_of(first)


def test_details_of_activities_that_are_on_record_need_no_sheet_of_activities(tmp_path):
    imported(tmp_path, small_book())
    sheets = {
        title: rows
        for title, rows in book().items()
        if title in ("支部", "党员", "专项活动", "活动详情", "补课")
    }

    assert imported(tmp_path, sheets)[0] == 0
    assert Meeting.objects.get(number="2020-001").partner == "社区党支部"
    assert Attendance.objects.get(made_up_on__isnull=False).member.name == "李四"


# ---- confirmed records ----
LOCKED = "这条记录已确认，只能在网页上更正"


@pytest.mark.parametrize(
    "place, value, fault",
    [
        ("组织生活!D2", "别处", f"组织生活!D2: {LOCKED}"),
        ("考勤!C2", "缺席", f"考勤!C2: {LOCKED}"),
        ("活动详情!B2", time(13), f"活动详情!B2: {LOCKED}"),
        ("议题!C2", "别的议题", f"议题!C2: {LOCKED}"),
        ("候选人!C2", 1, f"候选人!C2: {LOCKED}"),
        ("双重组织生活!D2", "半程", f"双重组织生活!D2: {LOCKED}"),
        ("更正!C2", "别的事由", f"更正!A2: {LOCKED}"),
    ],
)
def test_a_confirmed_record_is_not_changed_from_a_workbook(tmp_path, place, value, fault):
    imported(tmp_path)

    status, _, faults = imported(tmp_path, **{place: value})

    assert status == 1 and fault in faults


@pytest.mark.parametrize(
    "title, row",
    [
        ("考勤", ["2020-001", "王堃", "列席", None]),
        ("议题", ["2020-001", 3, "新议题"] + [None] * 11),
        ("候选人", ["2020-001/2", "张三", None, None]),
    ],
)
def test_nothing_is_added_to_a_confirmed_record_from_a_workbook(tmp_path, title, row):
    imported(tmp_path)

    status, _, faults = imported(tmp_path, book(**{title: [row]}))

    assert status == 1 and any(fault.endswith(LOCKED) and fault.startswith(title) for fault in faults)


def test_the_same_workbook_again_and_what_was_made_up_for_later_are_welcome(tmp_path):
    imported(tmp_path)
    sheets = book()
    sheets["补课"][1][3] = "听录音"

    assert imported(tmp_path)[1][-1] == "没有变化"
    assert imported(tmp_path, sheets)[0] == 0
    assert Attendance.objects.get(made_up_on__isnull=False).made_up_how == "听录音"


def test_a_workbook_from_before_the_confirmation_takes_it_away_from_nobody(tmp_path):
    imported(tmp_path)

    assert imported(tmp_path, unlocked())[1][-1] == "没有变化"
    assert Meeting.objects.get(number="2020-001").is_confirmed


def test_the_day_of_entry_cannot_be_moved(tmp_path):
    imported(tmp_path, unlocked())
    sheets = unlocked()
    sheets["活动详情"][1][13] = date(2020, 3, 20)

    status, _, faults = imported(tmp_path, sheets)

    assert status == 1
    assert "活动详情!N2: 录入日期是 2020-03-19，由程序记下，不能改" in faults
    assert Meeting.objects.get(number="2020-001").entered_on == date(2020, 3, 19)


def test_a_file_from_before_the_day_of_entry_is_told_so_and_moves_nothing(tmp_path):
    imported(tmp_path, unlocked())
    sheets = unlocked()
    sheets["活动详情"][1][13] = date(2020, 3, 18)

    status, said, faults = imported(tmp_path, sheets)

    note = "提示：活动详情!N2: 录入日期是 2020-03-19，由程序记下，仍按这一天"
    assert (status, said[-2:], faults) == (0, [note, "没有变化"], [])
    assert Meeting.objects.get(number="2020-001").entered_on == date(2020, 3, 19)


def test_a_file_that_moves_an_activity_to_another_day_may_come_twice(tmp_path):
    imported(tmp_path, unlocked())
    sheets = unlocked()
    sheets["组织生活"][1][2] = date(2020, 3, 19)
    imported(tmp_path, sheets)

    status, said, _ = imported(tmp_path, sheets)

    assert (status, said[-1]) == (0, "没有变化")
    assert Meeting.objects.get(number="2020-001").entered_on == today()


def test_what_is_said_to_be_held_or_of_another_day_is_entered_today(tmp_path):
    imported(tmp_path, unlocked())
    planned, held = Meeting.objects.order_by("-number")
    Meeting.objects.filter(pk=planned.pk).update(state=Meeting.State.PLANNED)
    sheets = unlocked()
    sheets["组织生活"][1][2] = date(2020, 3, 19)
    sheets["活动详情"].append(["2020-002", *[None] * 12, planned.held_on, None])

    assert imported(tmp_path, sheets)[0] == 0
    entered = set(Meeting.objects.values_list("entered_on", flat=True))
    assert (held.entered_on, entered) == (date(2020, 3, 19), {today()})


def test_a_poll_that_was_closed_stays_closed_and_as_it_was_counted(tmp_path):
    imported(tmp_path)
    closed_at = Appraisal.objects.get().closed_at
    blank = book()
    blank["民主评议"][1][4:] = [None, None]
    wrong = book()
    wrong["民主评议"][1][5] = date(2020, 3, 20)
    wrong["民主评议"][1][2] = "网上无记名测评"
    wrong["民主评议结果"][1][4] = 2

    assert imported(tmp_path, blank)[1][-1] == "没有变化"
    status, _, faults = imported(tmp_path, wrong)

    assert (status, faults[-3:]) == (
        1,
        [
            "民主评议!C2: 测评已经开始，这一格不能再改",
            "民主评议!F2: 结束测评是 2020-03-18，由程序记下，不能改",
            "民主评议结果!E2: 测评已经开始，这一格不能再改",
        ],
    )
    assert Appraisal.objects.get().closed_at == closed_at


def test_nobody_joins_those_who_are_graded_once_the_poll_has_begun(tmp_path):
    imported(tmp_path)
    AppraisalEntry.objects.filter(member__name="李四").delete()

    assert imported(tmp_path)[2] == ["民主评议结果!B3: 测评已经开始，名单里不能再加人"]


# ---- faults ----
@pytest.mark.parametrize(
    "place, value, fault",
    [
        (
            "活动详情!A2",
            "2020-009",
            "活动详情!A2: “组织生活”里没有组织生活编号相同的一行，请先写在“组织生活”工作表里",
        ),
        ("活动详情!B2", "下午", "活动详情!B2: “下午”不是时间，写成 14:30 这样"),
        ("活动详情!B2", "25:00", "活动详情!B2: “25:00”不是时间，写成 14:30 这样"),
        ("活动详情!B2", date(2020, 3, 18), "活动详情!B2: “2020-03-18 00:00:00”不是时间，写成 14:30 这样"),
        ("活动详情!I2", "=1+1", "活动详情!I2: 是公式，不是值；请选择性粘贴为“数值”，这里写文字"),
        ("活动详情!C2", time(13), "活动详情!C2: 结束时间要晚于开始时间"),
        ("活动详情!E2", "也许", "活动详情!E2: “也许”看不懂，写“是”，不是就空着"),
        (
            "活动详情!J2",
            "唱歌",
            "活动详情!J2: “唱歌”不是固定环节，可以写：交纳党费、重温入党誓词、诵读党章（几项之间用“、”隔开）",
        ),
        ("活动详情!K2", "没有的", "活动详情!K2: 没有“没有的”这个专项活动，请先写在“专项活动”工作表里"),
        ("议题!B3", 1, "议题!A3: 与第 2 行重复：组织生活编号、顺序相同；同一条记录只写一行"),
        ("议题!B2", "第一", "议题!B2: “第一”不是整数，写成 9 这样的整数"),
        ("议题!H3", 99999, "议题!H3: 99999 太大，最多 32767"),
        ("议题!M2", 3, "议题!M2: 收回选票多于发出选票，选举无效"),
        ("候选人!A2", "2020-001/7", "候选人!A2: 没有“2020-001/7”这个议题编号，请先写在“议题”工作表里"),
        ("候选人!B3", "张三", "候选人!A3: 与第 2 行重复：议题编号、候选人相同；同一条记录只写一行"),
        ("补课!B2", "王堃", "补课!A2: “考勤”里没有组织生活编号、党员相同的一行，请先写在“考勤”工作表里"),
        ("双重组织生活!B2", "许维桢", "双重组织生活!B2: “许维桢”有 2 人，分不清是谁；请写成“姓名（职务）”"),
        (
            "更正!D2",
            "改了地点",
            "更正!D2: “改了地点”看不懂，每行写一处，写成“地点：二楼会议室 → 三楼会议室”这样",
        ),
        ("学习计划!F2", 1.55, "学习计划!F2: “1.55”超过一位小数，写成 1.5 这样"),
        ("学习计划!F2", "两", "学习计划!F2: “两”不是学时，写成 1.5 这样"),
        ("组织生活会!A2", 20, "组织生活会!A2: 年份 20 不可能，写成 2026 这样的年份"),
        ("组织生活会环节!A2", 2019, "组织生活会环节!A2: 没有“2019”这个年度，请先写在“组织生活会”工作表里"),
        (
            "民主评议!C2",
            "举手",
            "民主评议!C2: “举手”不是测评方式，可以写：网上无记名测评、纸质测评，录入票数",
        ),
        (
            "计划变动!C2",
            "没有的",
            "计划变动!A2: “工作计划”里没有月份、形式、主题、党小组、责任人相同的一行，"
            "请先写在“工作计划”工作表里",
        ),
        ("专项活动!D2", date(2019, 1, 1), "专项活动!D2: 结束日期不能早于开始日期"),
    ],
)
def test_a_bad_cell_is_named_with_what_is_accepted(tmp_path, place, value, fault):
    status, _, faults = imported(tmp_path, **{place: value})

    assert status == 1 and fault in faults
    assert not Meeting.objects.exists()


def test_a_detail_for_the_same_activity_twice_is_a_fault(tmp_path):
    status, _, faults = imported(tmp_path, book(**{"活动详情": [LIFE["活动详情"][1]]}))

    assert (status, faults[:1]) == (1, ["活动详情!A3: 与前面的行重复：组织生活编号相同；同一条记录只写一行"])


# ---- what never travels ----
def test_words_of_talks_ballots_and_events_other_than_amendments_stay_at_home(tmp_path):
    imported(tmp_path)
    branch = Branch.objects.get()
    talk = branch.talks.first()
    TalkNote.objects.create(branch=branch, talk=talk, said="悄悄话")
    Ballot.objects.create(branch=branch, appraisal=Appraisal.objects.get(), marks={"1": "excellent"})
    meeting = Meeting.objects.first()
    MeetingEvent.objects.create(branch=branch, meeting=meeting, kind="changed", reason="改过一次")

    everything = str(values_of(exported(tmp_path)))

    assert "悄悄话" not in everything and "excellent" not in everything and "改过一次" not in everything


def test_whoever_was_made_once_is_not_made_twice(tmp_path):
    imported(tmp_path)
    imported(tmp_path)

    counts = {model.__name__: model.objects.count() for model in (Leader, Campaign, OrgLifeCourse, Appraisal)}
    assert counts == {"Leader": 3, "Campaign": 2, "OrgLifeCourse": 1, "Appraisal": 1}
    assert PlanItem.objects.get().first_month == date(2019, 12, 1)
