"""What a list does to the roll: whom it is about, what it changes, and each thing that may be wrong in it."""

from datetime import date
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import GroupMembership, Member
from reports.roster.importing import import_roster
from reports.roster.planning import plan_roster
from reports.roster.reading import open_roster
from tests.factories import a_branch, a_group, a_member, an_organisation
from tests.reports.roster_files import a_row, id_number, people, save_list
from tests.reports.workbook_files import run

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
BRANCH = "规划信息联合党支部"
ZHANG = id_number()


@pytest.fixture(autouse=True)
def on_this_day():
    with patch("django.utils.timezone.localdate", return_value=TODAY):
        yield


@pytest.fixture
def branch():
    return a_branch(BRANCH)


@pytest.fixture
def importing(branch, tmp_path):
    """Imports rows; the plan tells what was done."""

    def import_(*rows, **file):
        return import_roster(open_roster(save_list(tmp_path, rows, **file)), branch)

    return import_


@pytest.fixture
def faults(importing):
    """The faults of rows, of which nothing is written."""

    def faults_(*rows, **file):
        before = list(Member.objects.values())
        plan = importing(*rows, **file)
        assert not plan.is_carried_out
        assert list(Member.objects.values()) == before
        return [fault.words for fault in plan.faults]

    return faults_


def values_of(member, *names):
    member.refresh_from_db()
    return tuple(getattr(member, name) for name in names)


# ---- new members ----


def test_a_new_member_has_what_the_list_says(branch, importing):
    group = a_group(branch)
    row = a_row(
        "张　三",
        民族="汉",
        人员类别="中共党员",
        入党日期="2005年7月1日",
        转正日期=20060701,
        工作岗位="科员",
        党小组="第一党小组",
        编号="Ｄ1",
        转入日期=date(2020, 1, 1),
        所在党支部=BRANCH,
    )

    plan = importing(row)

    assert plan.is_carried_out and plan.notes == []
    values = Member.objects.values(
        "branch", "name", "pinyin", "initials", "sex", "id_number", "ethnicity", "born_on", "education",
        "kind", "phone", "admitted_on", "converted_on", "job", "number", "joined_on", "left_on",
    ).get()  # fmt: skip
    assert values == {
        "branch": branch.pk,
        "name": "张三",
        "pinyin": "zhang san",
        "initials": "zs",
        "sex": "male",
        "id_number": ZHANG,
        "ethnicity": "汉族",
        "born_on": date(1980, 1, 1),
        "education": "大学本科",
        "kind": "full",
        "phone": "13900000001",
        "admitted_on": date(2005, 7, 1),
        "converted_on": date(2006, 7, 1),
        "job": "科员",
        "number": "D1",
        "joined_on": date(2020, 1, 1),
        "left_on": None,
    }
    assert list(GroupMembership.objects.values_list("member__name", "group", "began_on")) == [
        ("张三", group.pk, None)
    ]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("正式党员", "full"),
        ("中共党员", "full"),
        ("中共党员（正式）", "full"),
        ("预备党员", "probationary"),
        ("中共预备党员", "probationary"),
    ],
)
def test_the_kinds_of_members_have_several_names(importing, written, kind):
    importing(a_row(人员类别=written, 转正日期=None))

    assert Member.objects.get().kind == kind


@pytest.mark.parametrize(
    "written",
    [
        "19850612",
        19850612,
        "1985-06-12",
        "1985.6.12",
        "1985/06/12",
        "1985年6月12日",
        "１９８５．０６．１２",
        " 1985 - 6 - 12 ",
    ],
)
def test_days_are_written_in_every_usual_way(importing, written):
    importing(a_row(born=date(1985, 6, 12)) | {"出生日期": written})

    assert Member.objects.get().born_on == date(1985, 6, 12)


def test_sex_birth_date_and_kind_are_taken_from_what_else_the_row_says(importing):
    row = a_row("李四", date(1990, 5, 5), order=2)
    for header in ("性别", "出生日期", "人员类别"):
        del row[header]

    plan = importing(row)

    member = Member.objects.get()
    assert (member.sex, member.born_on, member.kind) == ("female", date(1990, 5, 5), "full")
    assert plan.notes == [
        "第 2 行没有性别，取自公民身份号码",
        "第 2 行没有出生日期，取自公民身份号码",
        "第 2 行没有人员类别，有转正日期的算正式党员",
    ]


def test_a_month_of_birth_is_completed_from_the_id_number_and_said(importing):
    plan = importing(a_row(born=date(1985, 6, 12)) | {"出生日期": "1985年6月"})

    assert Member.objects.get().born_on == date(1985, 6, 12)
    assert plan.notes == ["第 2 行出生日期只写到月，日子取自公民身份号码"]


def test_many_rows_of_one_note_are_one_line(importing):
    rows = people(25)
    for row in rows:
        del row["性别"]

    notes = importing(*rows).notes

    assert len(notes) == 1
    assert notes[0].startswith("第 2、3、4、") and notes[0].endswith(
        "、21 行等 25 行没有性别，取自公民身份号码"
    )


# ---- which member ----


def test_a_member_is_found_by_id_number_whatever_else_is_different(branch, importing):
    member = a_member(branch, "张山", number="D1", id_number=ZHANG)

    plan = importing(a_row(编号="D7"))

    assert [(c.record, c.differences) for c in plan.sheet.changed] == [
        (
            member,
            [
                ("姓名", "张山", "张三"),
                ("民族", "（空）", "汉族"),
                ("学历", "（空）", "大学本科"),
                ("手机号码", "（空）", "13900000001"),
                ("编号", "D1", "D7"),
            ],
        )
    ]
    assert values_of(member, "name", "pinyin", "number") == ("张三", "zhang san", "D7")


def test_a_member_without_id_number_is_found_by_number(branch, importing):
    member = a_member(branch, "张三", number="D1", born_on=date(1980, 1, 2))
    a_member(branch, "张三", number="D2")

    importing(a_row(编号="D1"))

    assert values_of(member, "id_number", "born_on") == (ZHANG, date(1980, 1, 1))
    assert Member.objects.count() == 2


def test_a_member_is_found_by_name_and_birth_date(branch, importing):
    member = a_member(branch, "张 三")

    plan = importing(a_row())

    assert values_of(member, "id_number") == (ZHANG,)
    assert [change.record for change in plan.sheet.changed] == [member]


def test_a_namesake_with_another_id_number_and_birth_date_is_somebody_else(branch, importing):
    a_member(branch, "张三", id_number=id_number(date(1970, 2, 2)), born_on=date(1970, 2, 2))

    importing(a_row())

    assert Member.objects.filter(name="张三").count() == 2


@pytest.mark.parametrize(
    ("stored", "row", "why"),
    [
        ({"born_on": date(1970, 2, 2)}, {}, "出生日期或公民身份号码和这一行不同"),
        (
            {"id_number": id_number(order=3)},
            {},
            "出生日期或公民身份号码和这一行不同",
        ),
        ({}, {"公民身份号码": None, "出生日期": None}, "没有公民身份号码、编号和写到日的出生日期"),
    ],
)
def test_a_namesake_who_may_be_the_same_is_not_guessed(branch, faults, stored, row, why):
    a_member(branch, "张三", number="D1", **stored)

    assert faults(a_row(**row)) == [
        f"第 2 行 姓名：名册里已有“张三”，{why}，分不清是不是同一人；"
        "请写上编号或公民身份号码（名册里的编号：D1）"
    ]


def test_two_namesakes_born_on_one_day_are_told_how_to_tell_them_apart(branch, faults):
    a_member(branch, "张三")
    a_member(branch, "张三")

    assert faults(a_row()) == [
        "第 2 行 姓名：名册里已有“张三”，出生日期也相同，分不清是不是同一人；"
        "请写上编号或公民身份号码（名册里的还没有编号，请先在网页上补上）"
    ]


def test_two_rows_of_one_name_that_nothing_tells_apart(faults):
    row = a_row(公民身份号码=None)

    assert faults(row, row | {"手机号码": "13900000002"}) == [
        "第 3 行 姓名：与第 2 行同名，分不清是不是同一人；是两个人就都写上公民身份号码或编号"
    ]


def test_two_rows_about_one_member(branch, faults):
    a_member(branch, "张三", number="D1", id_number=ZHANG)

    assert faults(a_row(编号=None), a_row(编号="D1", 公民身份号码=None)) == [
        "第 3 行 姓名：与第 2 行是同一名党员（张三）；每人只写一行"
    ]


# ---- what is changed, and what is left ----


def test_an_empty_cell_erases_nothing_and_an_absent_member_stays(branch, importing):
    group = a_group(branch)
    member = a_member(branch, "张三", group, number="D1", id_number=ZHANG, phone="13911111111", job="处长")
    a_member(branch, "李四")
    a_member(branch, "王五", left_on=date(2020, 1, 1))
    before = Member.objects.filter(pk=member.pk).values().get()

    plan = importing(
        {"姓名": "张三", "编号": "D1", "手机号码": None, "工作岗位": "—", "党小组": None, "学历": "硕士"}
    )

    assert Member.objects.filter(pk=member.pk).values().get() == before | {"education": "硕士"}
    assert GroupMembership.objects.get().ended_on is None
    assert [member.name for member in plan.absent] == ["李四"]


def test_a_list_that_changes_nothing_is_said_to(importing):
    importing(*people(3))

    again = importing(*people(3))

    assert not again.changes_something
    assert again.sheet.unchanged == 3


def test_a_month_that_the_roll_knows_the_day_of_changes_nothing(branch, importing):
    a_member(branch, "张三", id_number=ZHANG)

    plan = importing({"姓名": "张三", "身份证号": ZHANG, "入党年月": "2005.07", "转正时间": "2006年7月"})

    assert (plan.faults, plan.changes_something) == ([], False)


def test_who_was_converted_meanwhile_is_no_change(branch, importing):
    """人员类别 as recorded stays 预备党员; what the roll shows follows 转正日期."""
    a_member(branch, "张三", id_number=ZHANG, kind="probationary")

    assert not importing({"姓名": "张三", "身份证号": ZHANG, "人员类别": "正式党员"}).changes_something


def test_a_member_who_changes_the_group_keeps_the_old_one_in_the_records(branch, importing):
    first, second = a_group(branch), a_group(branch, "第二党小组")
    member = a_member(branch, "张三", id_number=ZHANG)
    GroupMembership.objects.create(branch=branch, member=member, group=first, began_on=date(2020, 1, 1))

    plan = importing({"姓名": "张三", "身份证号": ZHANG, "党小组": "第二党小组"})

    assert plan.sheet.changed[0].differences == [("党小组", "第一党小组", "第二党小组")]
    rows = member.group_memberships.order_by("began_on").values_list("group", "began_on", "ended_on")
    assert list(rows) == [(first.pk, date(2020, 1, 1), TODAY), (second.pk, TODAY, None)]


# ---- faults, one by one ----


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (
            {"公民身份号码": ZHANG[:-1] + ("0" if ZHANG[-1] != "0" else "1")},
            "公民身份号码：公民身份号码的最后一位和前面17位对不上，其中有一位写错了，"
            "请写 18 位的公民身份号码",
        ),
        (
            {"公民身份号码": "11010119800101"},
            "公民身份号码：公民身份号码是18位，这里写了14位，请写 18 位的公民身份号码",
        ),
        (
            {"公民身份号码": 6.1010119800101e17},
            "公民身份号码：“6.10101E+17”以数字存放，末尾几位已经丢失；"
            "请把单元格设为“文本”格式后重新填写 18 位号码",
        ),
        (
            {"公民身份号码": "6.1E+17"},
            "公民身份号码：“6.1E+17”以数字存放，末尾几位已经丢失；"
            "请把单元格设为“文本”格式后重新填写 18 位号码",
        ),
        (
            {"公民身份号码": "110101********0037"},
            "公民身份号码：“110101********0037”打了星号，不是完整的号码，请写 18 位的公民身份号码",
        ),
        (
            {"出生日期": "1980-01-02"},
            "出生日期：写的是 1980-01-02，公民身份号码里是 1980-01-01，请核对哪一个写错了",
        ),
        (
            {"出生日期": "1980.02"},
            "出生日期：写的是1980年2月，公民身份号码里是 1980-01-01，请核对哪一个写错了",
        ),
        ({"性别": "女"}, "性别：写的是女，公民身份号码第 17 位表示男，请核对哪一个写错了"),
        ({"性别": "先生"}, "性别：“先生”不是性别，可以写：男、女"),
        ({"入党日期": "2026-02-30"}, "入党日期：没有 2026-02-30 这一天，写成 1985-06-12 这样"),
        ({"入党日期": "2005.07"}, "入党日期：只有年和月（2005年7月），要写到日，写成 2005-07-12 这样"),
        ({"入党日期": "2005"}, "入党日期：“2005”只有年，要写到日，写成 1985-06-12 这样"),
        ({"入党日期": 2005.1}, "入党日期：“2005.1”分不清是哪个月，也没有日，写成 1985-06-12 这样"),
        (
            {"入党日期": 38534},
            "入党日期：“38534”是日期在表格里的序号；请把单元格设为“日期”格式，写成 1985-06-12 这样",
        ),
        ({"入党日期": "去年"}, "入党日期：“去年”不是日期，写成 1985-06-12 这样"),
        ({"入党日期": "2026-06-11", "转正日期": None}, "入党日期：2026-06-11 还没有到，写成 1985-06-12 这样"),
        ({"入党日期": "1979-07-01"}, "入党日期：入党日期应晚于出生日期"),
        ({"入党日期": None}, "入党日期：没有填写入党日期，写成 1985-06-12 这样"),
        ({"转正日期": "2004-07-01"}, "转正日期：转正日期不能早于入党日期"),
        (
            {"人员类别": "预备党员"},
            "人员类别：写的是预备党员，转正日期 2006-07-01 已经到了，请核对哪一个写错了",
        ),
        (
            {"转正日期": "2027-07-01"},
            "人员类别：写的是正式党员，转正日期 2027-07-01 还没有到，请核对哪一个写错了",
        ),
        ({"人员类别": None, "转正日期": None}, "人员类别：没有填写人员类别，可以写：正式党员、预备党员"),
        ({"人员类别": "在职"}, "人员类别：“在职”不是人员类别，可以写：正式党员、预备党员"),
        (
            {"人员类别": "入党积极分子"},
            "人员类别：“入党积极分子”还不是党员，不在名册里；请把这一行从名单里删去",
        ),
        ({"姓名": None}, "姓名：没有填写姓名；不是党员的行请删去"),
        ({"姓名": "长" * 51}, "姓名：太长：有 51 个字，最多 50 个字"),
        ({"学历": "长" * 31}, "学历：太长：有 31 个字，最多 30 个字"),
        (
            {"公民身份号码": None, "出生日期": None},
            "出生日期：没有填写出生日期，写成 1985-06-12 这样，或填写公民身份号码",
        ),
        ({"公民身份号码": None, "性别": None}, "性别：没有填写性别，可以写：男、女，或填写公民身份号码"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_and_column(faults, cells, fault):
    assert faults(a_row("李四", order=3), a_row(**cells)) == [f"第 3 行 {fault}"]


def test_the_column_is_called_as_the_list_calls_it(faults):
    row = {"姓名": "张三", "身份证号": ZHANG, "入党时间": "昨天", "政治面貌": "中共党员"}

    assert faults(row, above=[["花名册"]]) == ["第 3 行 入党时间：“昨天”不是日期，写成 1985-06-12 这样"]


def test_the_same_id_number_twice(faults):
    assert faults(a_row(), a_row("李四")) == [
        "第 3 行 公民身份号码：与第 2 行重复：同一个公民身份号码只能属于一名党员"
    ]


def test_the_same_number_twice(faults):
    assert faults(a_row(编号="D1"), a_row("李四", order=3, 编号="D1")) == [
        "第 3 行 编号：与第 2 行重复：同一个编号只能属于一名党员"
    ]


def test_the_id_number_of_a_member_who_left(branch, faults):
    a_member(branch, "张三", id_number=ZHANG, left_on=date(2020, 7, 1))

    assert faults(a_row()) == [
        "第 2 行 姓名：张三已于2020年7月1日转出；重新转入的，先在“组织关系转接”里办转入，不是的请从名单里删去"
    ]


def test_the_number_of_another_person(branch, faults):
    a_member(branch, "李四", number="D2")
    a_member(branch, "王五", number="D3", id_number=ZHANG)

    assert faults(a_row("赵六", order=5, 编号="D2"), a_row("王五", 编号="D2")) == [
        "第 2 行 编号：编号“D2”在名册里是李四的，这一行写的是赵六；请核对编号和姓名",
        "第 3 行 编号：与第 2 行重复：同一个编号只能属于一名党员",
    ]
    assert faults(a_row("王五", 编号="D2")) == ["第 2 行 编号：编号“D2”是李四的，不能再给王五；请核对编号"]


def test_a_group_that_there_is_not(branch, faults):
    assert faults(a_row(党小组="第九党小组")) == [
        "第 2 行 党小组：没有“第九党小组”这个党小组，请先在“党小组”里建立"
    ]
    a_group(branch)
    a_group(branch, "老年党小组", dissolved_on=date(2025, 1, 1))
    assert faults(a_row(党小组="老年党小组")) == [
        "第 2 行 党小组：没有“老年党小组”这个党小组，已有：第一党小组"
    ]


def test_a_row_of_another_branch(branch, faults, importing):
    branch.superior = an_organisation("局机关党委")
    branch.save()

    assert faults(a_row(所在党支部="综合业务党支部")) == [
        "第 2 行 所在党支部：写的是“综合业务党支部”，这里只能导入“规划信息联合党支部”的党员；"
        "请把这一行从名单里删去"
    ]
    assert importing(a_row(所在党支部="中共局规划信息联合党支部委员会")).is_carried_out
    assert importing(a_row("李四", order=3, 所在党支部="局机关党委")).is_carried_out


def test_a_column_that_new_members_need_and_the_list_has_not_is_one_fault(faults):
    rows = [{"姓名": row["姓名"], "人员类别": "正式党员"} for row in people(30)]

    assert faults(*rows, above=[["花名册"]]) == [
        "第 2 行 性别：名单里有 30 名新党员，却没有“性别”一列；请加上“性别”（或“公民身份号码”）一列",
        "第 2 行 出生日期：名单里有 30 名新党员，却没有“出生日期”一列；"
        "请加上“出生日期”（或“公民身份号码”）一列",
        "第 2 行 入党日期：名单里有 30 名新党员，却没有“入党日期”一列；请加上“入党日期”一列",
    ]


def test_a_list_without_anybody(faults):
    assert faults(headers=["姓名", "性别"]) == ["第 1 行 姓名：表头下面没有党员；每名党员写一行"]


def test_one_bad_row_and_nothing_of_the_others_is_written(faults):
    rows = people(5)
    rows[3]["入党日期"] = "2026-02-30"

    assert len(faults(*rows)) == 1


def test_a_contradiction_on_record_does_not_stand_in_the_way_of_a_new_phone(branch, importing):
    member = a_member(branch, "张三", id_number=ZHANG, born_on=date(1980, 1, 2))

    importing({"姓名": "张三", "身份证号": ZHANG, "出生日期": "1980-01-02", "手机": "13900000009"})

    assert values_of(member, "phone") == ("13900000009",)


def test_the_members_of_another_branch_are_not_looked_at(importing):
    other = a_member(a_branch("别的支部"), "张三", number="D1", id_number=ZHANG)

    importing(a_row(编号="D1"))

    assert Member.objects.filter(id_number=ZHANG).count() == 2
    assert values_of(other, "phone") == ("",)


# ---- speed ----


def queries_of(work):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        work()
    # SQLite takes fifty new members at once, PostgreSQL five hundred.
    inserted = [query for query in queries if query["sql"].startswith("INSERT")]
    return len(queries) - len(inserted), -(-len(inserted) // 2)


def test_the_number_of_queries_does_not_grow_with_the_rows(branch, tmp_path):
    def new_and_changed(count, start):
        rows = people(start + count)[start:]
        first = save_list(tmp_path, rows)
        second = save_list(tmp_path, [row | {"手机号码": "13911111111"} for row in rows], name="b.xlsx")
        return [
            queries_of(lambda: plan_roster(open_roster(first), branch)),
            queries_of(lambda: import_roster(open_roster(first), branch)),
            queries_of(lambda: import_roster(open_roster(second), branch)),
        ]

    # As many as SQLite takes in one statement.
    assert new_and_changed(10, 0) == new_and_changed(45, 10)


# ---- on the command line ----


def command(path, *options, branch=BRANCH):
    return run("import_roster", path, "--branch", branch, *options)


def test_the_command_imports_and_says_what_it_did(branch, tmp_path):
    a_member(branch, "李四", id_number=id_number(order=3), phone="1")
    a_member(branch, "王五")
    path = save_list(tmp_path, [a_row(学位="硕士"), a_row("李四", order=3, 性别=None)])

    status, out, err = command(path)

    assert (status, err) == (0, [])
    assert out == [
        "规划信息联合党支部：新增 1 人，修改 1 人，不变 0 人",
        "修改：row 3 李四：民族、学历、手机号码",
        "没有导入的列：学位",
        "名册里有、名单里没有 1 人：王五，没有改动",
        "已导入",
    ]
    assert Member.objects.count() == 3
    assert command(path)[1][-1] == "没有变化"


def test_a_trial_run_writes_nothing(branch, tmp_path):
    status, out, _ = command(save_list(tmp_path, [a_row()]), "--dry-run")

    assert (status, out[-1]) == (0, "未写入（试运行）")
    assert not Member.objects.exists()


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_every_fault_is_a_line_and_nothing_is_written(branch, tmp_path, options):
    rows = [a_row(), a_row("李四", order=3, 入党日期="2026-02-30"), a_row("王五", order=5, 性别="女")]

    status, out, err = command(save_list(tmp_path, rows, above=[["花名册"]]), *options)

    assert (status, out) == (1, [])
    assert err == [
        "row 4 入党日期: 没有 2026-02-30 这一天，写成 1985-06-12 这样",
        "row 5 性别: 写的是女，公民身份号码第 17 位表示男，请核对哪一个写错了",
    ]
    assert not Member.objects.exists()


def test_a_long_list_says_how_far_it_is(branch, tmp_path):
    _, _, err = command(save_list(tmp_path, people(450)))

    assert err == ["已检查 200 行，共 450 行", "已检查 400 行，共 450 行"]


def test_the_command_refuses_in_one_line(branch, tmp_path):
    path = save_list(tmp_path, [a_row()])
    text = tmp_path / "a.csv"
    text.write_text("姓名,性别\n")

    assert command(path, branch="没有的") == (1, [], ["没有叫“没有的”的支部。现有：规划信息联合党支部"])
    assert command(tmp_path / "nil.xlsx") == (1, [], ["找不到文件“nil.xlsx”；请给出一个 .xlsx 工作簿"])
    assert command(text) == (
        1,
        [],
        ["“a.csv”不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx 工作簿后再导入"],
    )
