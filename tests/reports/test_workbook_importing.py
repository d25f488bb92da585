"""What an import makes of a workbook: tolerance, updates, references, and the same twice."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branch.models import Branch, Organisation, PartyGroup
from meetings.models import Attendance, Meeting, Talk
from members.models import CommitteeRole, DuesPayment, GroupMembership, Honour, Member
from reports.workbook import roll
from reports.workbook.importing import import_book
from reports.workbook.planning import plan_import
from reports.workbook.reading import open_book
from reports.workbook.references import Named, Names
from tests.factories import a_branch, a_group, a_meeting, a_member
from tests.reports.workbook_files import BRANCH, a_row_of_the_roll, run, save, small_book

pytestmark = pytest.mark.django_db


def imported(tmp_path, sheets, **spoiled):
    status, out, err = run("import_workbook", save(tmp_path, sheets, **spoiled))
    assert (status, err) == (0, [])
    return out


def only(*titles):
    return {title: rows for title, rows in small_book().items() if title in ("支部", "党员", *titles)}


def test_everything_in_the_workbook_is_recorded(tmp_path):
    out = imported(tmp_path, small_book())

    branch = Branch.objects.get()
    assert (branch.name, branch.superior.name, branch.founded_on) == (
        BRANCH,
        "局机关党委",
        date(2019, 12, 20),
    )
    assert (branch.leader_in_charge, branch.non_member_count, branch.dues_rounding) == ("周正", 9, "fen")
    assert list(branch.groups.values_list("name", "department", "position")) == [
        ("第一党小组", "业务1处", 1),
        ("第二党小组", "", 2),
    ]
    wang = Member.objects.get(number="D3")
    assert (wang.name, wang.pinyin, wang.initials, wang.sex) == ("王堃", "wang kun", "wk", "female")
    membership = GroupMembership.objects.get(member=wang)
    assert (membership.group.name, membership.began_on, membership.ended_on) == ("第二党小组", None, None)
    meeting = Meeting.objects.get(number="2020-001")
    assert [form.label for form in meeting.forms] == ["支部党员大会", "党课"]
    assert (meeting.chair.name, meeting.chair_name) == ("张三", "")
    assert (meeting.lecturer, meeting.lecturer_name) == (None, "周正")
    paid = DuesPayment.objects.get(member__name="张三")
    assert (paid.month, paid.base, paid.amount_paid) == (date(2020, 1, 1), 10460, Decimal("209.20"))
    assert [[str(partner) for partner in talk.partners.all()] for talk in Talk.objects.all()] == [
        ["李四", "王堃"],
        ["群众代表吴某"],
    ]
    assert Honour.objects.get(title="先进党支部").member is None
    assert CommitteeRole.objects.get(post="group_leader").term == "1"
    assert out[0] == BRANCH and out[-1] == "已导入"
    assert "考勤：新增 3，修改 0，不变 0" in out


def test_a_second_import_changes_and_writes_nothing(tmp_path):
    path = save(tmp_path, small_book())
    run("import_workbook", path)

    with CaptureQueriesContext(connection) as queries:
        status, out, _ = run("import_workbook", path)

    assert (status, out[-1]) == (0, "没有变化")
    assert all("新增 0，修改 0" in line for line in out[1:-1])
    assert not [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_dry_run_reports_and_writes_nothing(tmp_path):
    status, out, _ = run("import_workbook", save(tmp_path, small_book()), "--dry-run")

    assert (status, out[-1]) == (0, "未写入（试运行）")
    assert "党员：新增 3，修改 0，不变 0" in out
    assert not Branch.objects.exists() and not Organisation.objects.exists()


def test_columns_in_any_order_and_headers_with_spaces_are_read(tmp_path):
    sheets = {f" {title} ": [row[::-1] for row in rows] for title, rows in small_book().items()}
    sheets[" 党员 "][0] = [f"　{header}* " for header in sheets[" 党员 "][0]]

    imported(tmp_path, sheets)

    imported(tmp_path, small_book())
    assert imported(tmp_path, small_book())[-1] == "没有变化"
    assert Member.objects.count() == 3


def test_unknown_sheets_and_columns_are_reported_and_ignored(tmp_path):
    sheets = small_book()
    sheets["说明"] = [["填表说明"]]
    sheets["考勤"] = [
        row + [extra] for row, extra in zip(sheets["考勤"], ("备注", "x", "y", "=1+1"), strict=True)
    ]
    sheets["支部"].append(["邮编", "100000"])

    out = imported(tmp_path, sheets)

    assert [line for line in out if line.startswith("提示")] == [
        "提示：不认识工作表“说明”，已忽略",
        "提示：支部!A8: 不认识“邮编”这个项目，已忽略",
        "提示：考勤!E1: 不认识“备注”这一列，已忽略",
    ]


def test_blank_lines_before_between_and_after_the_rows_are_skipped(tmp_path):
    sheets = small_book()
    blank = [None, "　", " "]
    for title, rows in sheets.items():
        sheets[title] = [blank, blank] + [line for row in rows for line in (row, blank)] + [blank]

    imported(tmp_path, sheets)

    assert imported(tmp_path, small_book())[-1] == "没有变化"


def test_sheets_may_be_missing_or_empty(tmp_path):
    sheets = only() | {"考勤": [], "党费": small_book()["党费"][:1], "荣誉": [["随便"]]}
    for row in sheets["党员"][1:]:
        row[sheets["党员"][0].index("党小组")] = None

    imported(tmp_path, sheets)

    assert Member.objects.count() == 3


@pytest.mark.parametrize(
    "text",
    ["2020-01-05", "2020/1/5", "2020年1月5日", "2020.01.05", " 2020-1-5　", "２０２０－０１－０５",
     "2020年 1月 5日", "2020-01-05 00:00:00", "20200105", 20200105,
     datetime.fromisoformat("2020-01-05"), date(2020, 1, 5)],
)  # fmt: skip
def test_a_date_may_be_written_in_many_ways(tmp_path, text):
    imported(tmp_path, small_book(), **{"党费!F3": text})

    assert DuesPayment.objects.get(member__name="李四").paid_on == date(2020, 1, 5)


@pytest.mark.parametrize(
    "text",
    ["2020-01", "2020/1", "2020年1月", "2020.01", "2020.1", "202001", 202001, "２０２０年１月", "2020-01-31",
     date(2020, 1, 15), datetime.fromisoformat("2020-01-01")],
)  # fmt: skip
def test_a_month_may_be_written_in_many_ways(tmp_path, text):
    imported(tmp_path, small_book(), **{"党费!B3": text})

    assert DuesPayment.objects.get(member__name="李四").month == date(2020, 1, 1)


@pytest.mark.parametrize(
    "text, amount",
    [("1,234.50", "1234.50"), ("９", "9"), ("１，２３４．５", "1234.5"), (50, "50"),
     (209.20000000000002, "209.20"), (" 50.00 元", "50"), ("¥50", "50"), (0, "0"), (0.1 + 0.2, "0.30"),
     ("99999999.99", "99999999.99")],
)  # fmt: skip
def test_an_amount_may_be_a_number_or_text(tmp_path, text, amount):
    imported(tmp_path, small_book(), **{"党费!D3": text})

    assert DuesPayment.objects.get(member__name="李四").amount_due == Decimal(amount)


@pytest.mark.parametrize("separator", ["、", "，", ",", ";", "；", " 、 "])
def test_a_list_may_be_separated_in_several_ways(tmp_path, separator):
    lists = {
        "组织生活!B2": separator.join(["党课", "主题党日"]),
        "谈心谈话!C2": separator.join(["李四", "王堃"]),
    }

    imported(tmp_path, small_book(), **lists)

    assert [form.label for form in Meeting.objects.get(number="2020-001").forms] == ["党课", "主题党日"]
    assert [str(partner) for partner in Talk.objects.first().partners.all()] == ["李四", "王堃"]


@pytest.mark.parametrize("name", ["吴堃", "郑喆", "王㛃", "李䶮", "陈𬭎", "买买提·吐尔逊", "欧阳　娜"])
def test_rare_characters_and_names_stay_as_they_were_typed(tmp_path, name):
    sheets = small_book()
    sheets["党员"].append(a_row_of_the_roll(None, name))
    sheets["考勤"].append(["2020-001", name, "出席", None])

    imported(tmp_path, sheets)

    assert Attendance.objects.get(member__name=name).member.number == ""
    assert imported(tmp_path, sheets)[-1] == "没有变化"


def test_a_person_may_be_named_by_number_and_with_a_space_inside_the_name(tmp_path):
    imported(tmp_path, small_book(), **{"考勤!B2": "Ｄ１", "考勤!B3": "李　四"})

    assert list(Attendance.objects.values_list("member__name", flat=True)) == ["张三", "李四", "李四"]


def test_namesakes_are_told_apart_by_number(tmp_path):
    sheets = only("组织生活", "党小组")
    sheets["党员"].append(a_row_of_the_roll("D4", "王堃"))
    sheets["考勤"] = [
        ["组织生活编号", "党员", "出席情况"],
        ["2020-001", "D3", "出席"],
        ["2020-001", "D4", "缺席"],
    ]

    imported(tmp_path, sheets)

    assert list(Attendance.objects.values_list("member__number", "status")) == [
        ("D3", "present"),
        ("D4", "absent"),
    ]
    assert imported(tmp_path, sheets)[-1] == "没有变化"


def test_outsiders_may_chair_and_lecture_but_not_record(tmp_path):
    imported(tmp_path, small_book(), **{"组织生活!G2": "周 正"})

    assert Meeting.objects.get(number="2020-001").chair_display == "周 正"


def test_talk_partners_may_be_members_and_words_together(tmp_path):
    imported(tmp_path, small_book(), **{"谈心谈话!C2": "群众代表、李四", "谈心谈话!C3": "群众代表，离休干部"})

    partners = [
        [(p.member_id is not None, p.name) for p in talk.partners.all()] for talk in Talk.objects.all()
    ]
    assert partners == [[(False, "群众代表"), (True, "")], [(False, "群众代表，离休干部")]]


def test_a_contradiction_with_the_id_number_is_a_note_and_no_fault(tmp_path):
    out = imported(tmp_path, small_book(), **{"党员!C2": "女", "党员!E2": "1980-01-02"})

    assert [line for line in out if line.startswith("提示")] == [
        "提示：党员!E2: 出生日期与公民身份号码里的不一致，请核对",
        "提示：党员!C2: 性别与公民身份号码里的不一致，请核对",
    ]


def test_an_absent_column_is_untouched_and_a_blank_cell_clears(tmp_path):
    imported(tmp_path, small_book())
    sheets = only()
    sheets["支部"] = [["项目", "内容"], ["支部名称", BRANCH], ["分管领导", None]]
    sheets["党员"] = [["姓名", "性别", "出生日期", "人员类别", "入党日期", "手机号码"]]
    sheets["党员"].append(["李四", "女", "1980-01-01", "正式党员", "2005-07-01", None])

    out = imported(tmp_path, sheets)

    li = Member.objects.get(name="李四")
    assert (li.number, li.sex, li.phone, li.ethnicity) == ("D2", "female", "", "汉族")
    branch = Branch.objects.get()
    assert (branch.leader_in_charge, branch.non_member_count) == ("", 9)
    assert out[1:3] == ["支部：新增 0，修改 1，不变 0", "党员：新增 0，修改 1，不变 0"]
    assert Member.objects.count() == 3


def test_a_member_without_number_is_found_by_name_and_given_the_number(tmp_path):
    branch = a_branch(BRANCH)
    zhang = a_member(branch, "张三")
    a_member(branch, "李四", number="D9")

    imported(tmp_path, only("党小组"))

    zhang.refresh_from_db()
    assert zhang.number == "D1"
    # Another number is another person.
    assert list(Member.objects.filter(name="李四").values_list("number", flat=True)) == ["D2", "D9"]


def test_a_member_is_found_by_number_under_a_new_name(tmp_path):
    imported(tmp_path, small_book())
    sheets = only("党小组")
    sheets["党员"][3][1] = "单堃"

    imported(tmp_path, sheets)

    renamed = Member.objects.get(number="D3")
    assert (renamed.name, renamed.pinyin) == ("单堃", "shan kun")


def test_a_blank_number_does_not_take_a_number_away(tmp_path):
    imported(tmp_path, small_book())
    sheets = only("党小组")
    sheets["党员"][1][0] = None

    assert imported(tmp_path, sheets)[-1] == "没有变化"


def test_two_id_numbers_that_were_mixed_up_can_be_exchanged(tmp_path):
    one, other = "110101198001010037", "110101198001010053"
    imported(tmp_path, small_book(), **{"党员!F2": one, "党员!F3": other})

    imported(tmp_path, small_book(), **{"党员!F2": other, "党员!F3": one})

    assert Member.objects.get(number="D1").id_number == other


def test_a_secretary_hands_over_in_one_import(tmp_path):
    imported(tmp_path, small_book())
    sheets = small_book()
    sheets["任职"][1][5] = date(2023, 1, 1)
    sheets["任职"].append([2, "李四", "书记", None, date(2023, 1, 1), None])
    imported(tmp_path, sheets)

    # And the post may be given back, whichever of the two rows the database writes first.
    sheets["任职"][1][5] = None
    sheets["任职"][3][5] = date(2023, 2, 1)
    out = imported(tmp_path, sheets)

    assert "任职：新增 0，修改 2，不变 1" in out


def test_rows_without_a_key_are_kept_as_often_as_they_stand_there(tmp_path):
    sheets = small_book()
    sheets["学习成果"].append(sheets["学习成果"][1])
    imported(tmp_path, sheets)

    sheets["学习成果"].append(sheets["学习成果"][1])
    out = imported(tmp_path, sheets)

    assert "学习成果：新增 1，修改 0，不变 2" in out
    assert "学习成果：新增 0，修改 0，不变 1" in imported(tmp_path, small_book())


def test_an_import_changes_only_the_branch_it_names(tmp_path):
    other = a_branch("别的支部")
    a_member(other, "张三", number="D1")
    a_meeting(other, number="2020-001")

    imported(tmp_path, small_book())

    assert list(other.members.values_list("name", "number")) == [("张三", "D1")]
    assert Branch.objects.get(name=BRANCH).members.count() == 3


def test_the_number_of_queries_does_not_grow_with_the_rows(tmp_path):
    Organisation.objects.create(name="局机关党委")

    def queries(rows):
        sheets = only("党小组", "组织生活")
        sheets["支部"][1][1] = f"第{rows}支部"
        sheets["党员"] += [a_row_of_the_roll(f"E{n}", f"赵{n}", 党小组="第一党小组") for n in range(rows)]
        sheets["考勤"] = [["组织生活编号", "党员", "出席情况"]] + [
            ["2020-001", f"E{n}", "出席"] for n in range(rows)
        ]
        book = open_book(save(tmp_path, sheets))
        with CaptureQueriesContext(connection) as new:
            import_book(book)
        with CaptureQueriesContext(connection) as again:
            plan_import(book)
        return len(new), len(again)

    assert queries(1) == queries(3)


# ---- groups over time ----


def a_member_in_a_group(**membership):
    branch = a_branch(BRANCH)
    first, second = a_group(branch), a_group(branch, "第二党小组")
    member = a_member(branch, "张三", number="D1")
    GroupMembership.objects.create(branch=branch, member=member, group=first, **membership)
    return member, second


def regrouped(tmp_path, group):
    sheets = only("党小组")
    sheets["党员"] = [sheets["党员"][0], a_row_of_the_roll("D1", "张三", 党小组=group)]
    out = imported(tmp_path, sheets)
    assert imported(tmp_path, sheets)[-1] == "没有变化"
    return out, list(
        GroupMembership.objects.order_by("id").values_list("group__name", "began_on", "ended_on")
    )


@pytest.fixture
def on_1_march(monkeypatch):
    monkeypatch.setattr("reports.workbook.planning.today", lambda: date(2021, 3, 1))
    monkeypatch.setattr("reports.workbook.references.today", lambda: date(2021, 3, 1))


def test_a_group_that_nobody_dated_is_set_right(tmp_path, on_1_march):
    a_member_in_a_group()

    out, memberships = regrouped(tmp_path, "第二党小组")

    assert memberships == [("第二党小组", None, None)]
    assert "党员：新增 0，修改 1，不变 0" in out


def test_a_dated_group_ends_and_another_begins(tmp_path, on_1_march):
    a_member_in_a_group(began_on=date(2020, 1, 1))

    assert regrouped(tmp_path, "第二党小组")[1] == [
        ("第一党小组", date(2020, 1, 1), date(2021, 3, 1)),
        ("第二党小组", date(2021, 3, 1), None),
    ]


def test_a_blank_group_ends_the_membership(tmp_path, on_1_march):
    a_member_in_a_group()

    assert regrouped(tmp_path, None)[1] == [("第一党小组", None, date(2021, 3, 1))]


def test_a_first_group_is_undated(tmp_path, on_1_march):
    a_member(a_branch(BRANCH), "张三", number="D1")

    assert regrouped(tmp_path, "第一党小组")[1] == [("第一党小组", None, None)]


def test_a_new_group_may_be_named_by_a_member_on_record(tmp_path, on_1_march):
    a_member(a_branch(BRANCH), "张三", number="D1")

    assert regrouped(tmp_path, "第二党小组")[1] == [("第二党小组", None, None)]
    assert list(PartyGroup.objects.values_list("name", "position")) == [("第一党小组", 1), ("第二党小组", 2)]


def test_whoever_has_left_shows_the_last_group():
    member, _ = a_member_in_a_group(ended_on=date(2020, 7, 1))
    memberships = {member.pk: list(member.group_memberships.all())}
    names = Names(groups=Named(member.branch.groups.all()), memberships=memberships)

    assert roll.membership_shown(member, names, date(2021, 3, 1)) is None
    member.left_on = date(2020, 7, 1)
    assert roll.membership_shown(member, names, date(2021, 3, 1)).group.name == "第一党小组"
