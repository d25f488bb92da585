"""The record in the customary form, the bound book of a period, and the lists as .xlsx."""

from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pdfplumber
import pytest
from django.urls import reverse
from django.utils import timezone

from branch.periods import HalfYear
from meetings.models import (
    AgendaItem,
    Attachment,
    Attendance,
    Candidate,
    Form,
    LeaderPart,
    Meeting,
    MeetingEvent,
    StoredFile,
)
from members.models import Post
from reports.book.printing import print_book, print_record
from reports.book.record import blank_record, records_of
from reports.book.xlsx import list_file
from reports.document.fonts import MissingFonts
from tests.factories import (
    a_branch,
    a_group,
    a_meeting,
    a_member,
    a_role,
    a_talk,
    an_account,
    an_organisation,
)

pytestmark = pytest.mark.django_db
Status = Attendance.Status


@pytest.fixture
def branch():
    return a_branch(superior=an_organisation())


@pytest.fixture
def zhang(branch):
    member = a_member(branch, "张三", number="D1")
    a_role(member, Post.SECRETARY)
    return member


@pytest.fixture
def secretary(client, zhang):
    account = an_account(zhang)
    client.force_login(account)
    return account


def cells(record) -> dict[str, str]:
    """What stands beside each label, without the blanks that align the label."""
    return {
        "".join(cell.label.split()): cell.text or cell.between.join(cell.pieces)
        for line in record.lines
        for cell in line
    }


def the_record(meeting):
    return records_of(meeting.branch, Meeting.objects.filter(pk=meeting.pk))[0]


def text_of(pdf: bytes) -> list[str]:
    """The words of each page, without spaces."""
    with pdfplumber.open(BytesIO(pdf)) as file:
        return ["".join((page.extract_text() or "").split()) for page in file.pages]


def full_meeting(branch, zhang):
    """A general meeting with everything that a form has a line for."""
    li, wang, zhao = (a_member(branch, name) for name in ("李四", "王五", "赵六"))
    meeting = a_meeting(
        branch,
        date(2026, 4, 22),
        (Form.GENERAL_MEETING, Form.PARTY_LECTURE),
        number="2026-021",
        topic="讨论接收预备党员",
        place="三楼会议室",
        began_at=time(14),
        ended_at=time(16, 30),
        chair=zhang,
        recorder=li,
        lecturer_name="于敏之",
        lecturer_kind=Meeting.LecturerKind.OUTSIDER,
        guests="入党积极分子2人",
        partner="和平里社区党支部",
        material="《中国共产党章程》",
        oath_renewed=True,
        minutes="一、听课。\n二、讨论。",
        present=[zhang, li],
        attendance={wang: Status.ON_LEAVE, zhao: Status.ABSENT},
        entered_on=date(2026, 4, 30),
    )
    meeting.attendances.filter(member=wang).update(
        reason="出差", made_up_on=date(2026, 4, 28), made_up_how="送学"
    )
    item = AgendaItem.objects.create(
        branch=branch,
        meeting=meeting,
        position=1,
        title="接收钱七为预备党员",
        matter=AgendaItem.Matter.ADMISSION,
        discussion="李四：手头的急活从不推。",
        resolution="同意接收。",
        way=AgendaItem.Way.SECRET,
        votes_for=2,
        votes_against=0,
        votes_abstain=0,
    )
    election = AgendaItem.objects.create(
        branch=branch, meeting=meeting, position=2, title="选举", matter=AgendaItem.Matter.ELECTION, seats=1,
        ballots_issued=2, ballots_returned=2, ballots_void=0,
    )  # fmt: skip
    Candidate.objects.create(branch=branch, item=election, member=zhang, votes=2, elected=True)
    Candidate.objects.create(branch=branch, item=election, member=li, votes=0)
    leader = branch.leaders.create(name="许维桢", title="副局长")
    LeaderPart.objects.create(branch=branch, leader=leader, meeting=meeting, part="taught")
    MeetingEvent.objects.create(
        branch=branch,
        meeting=meeting,
        kind=MeetingEvent.Kind.AMENDED,
        by=zhang.account,
        reason="签到表上写的是三楼",
        details=[["地点", "二楼会议室", "三楼会议室"]],
    )
    meeting.confirmed_at = timezone.make_aware(datetime.combine(date(2026, 5, 6), time(9)))
    meeting.confirmed_by = zhang.account
    meeting.save()
    assert item.pk
    return meeting


# ---- the form ----
def test_a_record_stands_in_the_form_with_everything_that_was_recorded(branch, zhang, secretary):
    meeting = full_meeting(branch, zhang)

    record = the_record(meeting)
    told = cells(record)

    assert {label: told[label] for label in list(told)[:7]} == {
        "活动形式": "☑支部党员大会　□支部委员会　□党小组会　☑党课　□主题党日　□组织生活会　□民主评议党员　"
        "□集中学习　□警示教育　□其他",
        "主题": "讨论接收预备党员",
        "时间": "2026年4月22日（周三）\n14:00—16:30",
        "地点": "三楼会议室",
        "主持人": "张三（书记）",
        "记录人": "李四",
        "主讲人": "于敏之（外请人员）",
    }
    assert told["列席"] == "入党积极分子2人"
    assert (told["联合单位"], told["学习材料"]) == ("和平里社区党支部", "《中国共产党章程》")
    assert told["固定环节"] == "重温入党誓词"
    assert told["到会情况"] == "应到4人，实到2人，请假1人，缺席1人"
    assert set(told["出席人员"].split("、")) == {"张三", "李四"}
    assert set(told["请假缺席及事由"].split("；")) == {"王五：请假，出差，4月28日补课（送学）", "赵六：缺席"}
    assert told["领导干部"] == "许维桢（副局长）讲党课"
    assert told["活动内容"] == "一、听课。\n二、讨论。"
    assert told["议题一"].split("\n")[:4] == [
        "接收钱七为预备党员（接收预备党员）",
        "讨论情况：李四：手头的急活从不推。",
        "决议：同意接收。",
        "表决（无记名投票）：赞成2票，反对0票，弃权0票",
    ]
    assert "赞成 2 票，没有超过应到有表决权人数的半数（至少 3 票）" in told["议题一"]
    assert "第十一条" in told["议题一"]
    assert "应选1人，发出选票2张，收回2张，无效0张\n张三得2票，当选；李四得0票" in told["议题二"]
    assert "决议" not in told and told["附件"] == ""


def test_below_the_signatures_stand_late_entry_confirmation_and_each_amendment_with_its_reason(
    branch, zhang, secretary
):
    meeting = full_meeting(branch, zhang)
    day = timezone.localdate()

    assert the_record(meeting).notes == [
        "补录：4月30日录入，会后第6个工作日。",
        "5月6日由张三确认。",
        f"更正：{'' if day.year == 2026 else f'{day.year}年'}{day.month}月{day.day}日张三："
        "地点由“二楼会议室”改为“三楼会议室”。原因：签到表上写的是三楼。",
    ]


def test_what_nobody_recorded_stays_blank_and_is_not_made_up(branch):
    record = the_record(a_meeting(branch, topic="只有主题"))

    told = cells(record)

    assert told["时间"] == "2020年3月18日（周三）\n　　时　分—　　时　分"
    assert told["到会情况"] == "应到　　　人，实到　　　人，请假　　　人，缺席　　　人"
    empty = (
        "地点",
        "主持人",
        "记录人",
        "主讲人",
        "列席",
        "出席人员",
        "请假缺席及事由",
        "活动内容",
        "决议",
        "附件",
    )
    assert [told[label] for label in empty] == [""] * len(empty)
    assert record.notes[-1] == "还没有确认。"


@pytest.mark.parametrize(
    "fields, notes",
    [
        ({"state": "planned"}, ["状态：计划。"]),
        ({"state": "cancelled", "state_reason": "下雨"}, ["状态：取消。", "取消原因：下雨。"]),
        (
            {"entered_on": date(2020, 3, 18), "postponed_from": date(2020, 3, 11), "state_reason": "下雨"},
            ["3月18日录入。", "原定3月11日，下雨。", "还没有确认。"],
        ),
    ],
)
def test_what_was_put_off_or_called_off_says_so(branch, fields, notes):
    assert the_record(a_meeting(branch, **fields)).notes == notes


def test_namesakes_are_told_apart_and_who_came_online_is_named(branch):
    one, other = a_member(branch, "张伟", number="D1"), a_member(branch, "张伟", number="D2")
    meeting = a_meeting(branch, present=[one], attendance={other: Status.ONLINE})

    told = cells(the_record(meeting))

    assert told["出席人员"] == "张伟（D1）、张伟（D2）"
    assert told["到会情况"] == "应到2人，实到2人（其中线上1人：张伟（D2）），请假0人，缺席0人"


def test_the_blank_form_has_the_same_labels_and_no_name_of_anybody(branch, zhang):
    record = blank_record(branch)

    assert set(cells(record)) >= {"主题", "时间", "地点", "主持人", "记录人", "活动内容", "决议", "附件"}
    assert "张三" not in "".join(text_of(print_record(record)))


# ---- the pages ----
def test_the_page_the_pdf_and_the_book_print_the_same_words(client, branch, zhang, secretary):
    meeting = full_meeting(branch, zhang)

    page = client.get(reverse("book:record", args=[meeting.pk])).content.decode()
    response = client.get(reverse("book:record_pdf", args=[meeting.pk]))
    pdf = "".join(text_of(response.content))
    bound = "".join(text_of(client.get("/book/pdf/?half=2026H1").content))

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")
    for words in (
        "讨论接收预备党员",
        "李四：手头的急活从不推。",
        "补录：4月30日录入",
        "2026-021",
        "主持人签字：",
    ):
        assert words in "".join(page.split()) and words in pdf and words in bound


def test_the_blank_form_opens_as_page_and_as_pdf(client, secretary):
    assert "党支部组织生活记录表" in client.get("/book/blank/").content.decode()
    assert client.get("/book/blank/pdf/").content.startswith(b"%PDF-")


def test_a_record_of_another_branch_is_not_there(client, secretary):
    theirs = a_meeting(a_branch("别的支部"))

    assert client.get(reverse("book:record", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("book:record_pdf", args=[theirs.pk])).status_code == 404


def test_without_fonts_the_page_says_what_is_missing(client, branch, secretary, monkeypatch):
    def none(*_):
        raise MissingFonts(["仿宋（FandolFang-Regular.otf）"])

    monkeypatch.setattr("reports.book.views.print_record", none)
    meeting = a_meeting(branch)

    response = client.get(reverse("book:record_pdf", args=[meeting.pk]), follow=True)

    assert response.redirect_chain == [(reverse("book:record", args=[meeting.pk]), 302)]
    assert "缺少打印公文所用的字体：仿宋（FandolFang-Regular.otf）" in response.content.decode()


# ---- the bound book ----
def test_the_book_has_cover_contents_with_page_numbers_and_a_page_for_each_record(branch):
    for day in (4, 12, 20):
        a_meeting(branch, date(2026, 3, day), topic=f"主题{day}", minutes="一、讨论。\n" * 3)
    long = a_meeting(branch, date(2026, 3, 8), topic="很长的记录", minutes="二、说了很多话。\n" * 120)
    half = HalfYear(2026, 1)
    records = records_of(branch, Meeting.objects.filter(branch=branch).order_by("held_on"))

    pdf = print_book("记录本", branch, half, "", records)

    pages = text_of(pdf)
    assert pages[0] == "党支部组织生活记录本规划联合党支部2026年上半年局机关党委"
    assert pages[1].startswith("目录编号日期形式主题页码") and "共4份记录。" in pages[1]
    firsts = {
        record.number: place
        for place, page in enumerate(pages, start=1)
        for record in records
        if page.startswith(f"党支部组织生活记录表规划联合党支部编号：{record.number}")
    }
    assert firsts[records[0].number] == 3 and len(firsts) == 4
    assert firsts[records[2].number] > firsts[long.number] + 1  # the long one has several pages
    for record in records:
        assert f"{record.meeting.topic}{firsts[record.number]}" in pages[1]
    with pdfplumber.open(BytesIO(pdf)) as file:
        titles = [title for _, title, *_ in file.doc.get_outlines()]
    assert titles == ["目录", *(record.label for record in records)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_book_is_read_with_the_same_number_of_queries(branch, django_assert_num_queries, count):
    members = [a_member(branch, f"张{number}") for number in range(3)]
    leader = branch.leaders.create(name="许维桢")
    for day in range(1, count + 1):
        meeting = a_meeting(branch, date(2026, 3, day), present=members, chair=members[0])
        item = AgendaItem.objects.create(branch=branch, meeting=meeting, position=1, title="议题")
        Candidate.objects.create(branch=branch, item=item, member=members[1])
        LeaderPart.objects.create(branch=branch, leader=leader, meeting=meeting)

    with django_assert_num_queries(8):
        assert len(records_of(branch, Meeting.objects.filter(branch=branch))) == count


def test_the_page_says_how_many_records_and_how_many_are_unconfirmed(client, branch, secretary):
    done = a_meeting(branch, date(2026, 3, 4), topic="确认过的")
    done.confirmed_at = timezone.now()
    done.save()
    a_meeting(branch, date(2026, 3, 5), topic="没确认的")
    a_meeting(branch, date(2026, 3, 6), topic="还在计划", state="planned")
    a_meeting(branch, date(2026, 7, 1), topic="下半年的")

    page = client.get("/book/?half=2026H1").content.decode()

    assert "2 份记录" in page and "1 份还没有确认" in page
    assert "确认过的" in page and "没确认的" in page
    assert "还在计划" not in page and "下半年的" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_the_book_asks_the_same_number_of_queries(
    client, branch, secretary, django_assert_num_queries, count
):
    group = a_group(branch)
    for day in range(1, count + 1):
        a_meeting(branch, date(2026, 3, day), (Form.GROUP_MEETING,), group=group)
    client.get("/book/?half=2026H1")

    with django_assert_num_queries(7):
        client.get("/book/?half=2026H1")


@pytest.mark.parametrize(
    "query, topics",
    [
        ("half=2026H1", ["大会", "小组会", "党课"]),
        ("half=2026H1&form=party_lecture&form=general_meeting", ["大会", "党课"]),
        ("start=2026-03-05&end=2026-07-01", ["小组会", "党课", "七月"]),
        ("half=2026H1&start=2026-01-01&end=2026-12-31", ["大会", "小组会", "党课", "七月"]),
    ],
)
def test_days_and_forms_choose_what_is_bound(client, branch, secretary, query, topics):
    for day, form, topic in (
        (date(2026, 3, 4), Form.GENERAL_MEETING, "大会"),
        (date(2026, 3, 5), Form.GROUP_MEETING, "小组会"),
        (date(2026, 3, 6), Form.PARTY_LECTURE, "党课"),
        (date(2026, 7, 1), Form.THEME_DAY, "七月"),
    ):
        group = branch.groups.first() or a_group(branch)
        a_meeting(branch, day, (form,), topic=topic, group=group if form == Form.GROUP_MEETING else None)

    page = client.get(f"/book/?{query}")

    assert [meeting.topic for meeting in page.context["meetings"]] == topics


def test_one_group_can_be_bound_alone_and_the_cover_says_so(client, branch, secretary):
    group = a_group(branch)
    a_meeting(branch, date(2026, 3, 4), (Form.GROUP_MEETING,), group=group, topic="小组的事")
    a_meeting(branch, date(2026, 3, 5), topic="全支部的事")

    pages = text_of(client.get(f"/book/pdf/?half=2026H1&group={group.pk}").content)

    assert "第一党小组" in pages[0] and "共1份记录" in pages[1]
    assert not any("全支部的事" in page for page in pages)


@pytest.mark.parametrize(
    "query, problem",
    [
        ("start=2026-02-30&end=2026-03-01", "日期“2026-02-30”不存在，2月只有28天。"),
        ("start=明天&end=2026-03-01", "日期“明天”看不懂，写成 2026-03-17 这样。"),
        ("start=2026-03-01", "还没有写“到”哪一天。"),
        ("end=2026-03-01", "还没有写“从”哪一天。"),
        ("start=2026-03-02&end=2026-03-01", "“到”是2026年3月1日，早于“从”的2026年3月2日。"),
        ("form=zz", "没有“zz”这种形式"),
        ("group=999", "没有这个党小组"),
        ("group=abc", "没有这个党小组"),
    ],
)
def test_nonsense_is_named_and_nothing_is_printed(client, secretary, query, problem):
    page = client.get(f"/book/?{query}").content.decode()
    response = client.get(f"/book/pdf/?{query}")

    assert problem in page
    assert response.status_code == 302 and response.headers["Location"].startswith("/book/?")


def test_a_group_of_another_branch_is_no_choice(client, secretary):
    theirs = a_group(a_branch("别的支部"), "他们的组")

    assert "没有这个党小组" in client.get(f"/book/?group={theirs.pk}").content.decode()


def test_an_empty_period_says_so_and_is_not_printed(client, secretary):
    page = client.get("/book/?half=2026H1").content.decode()
    response = client.get("/book/pdf/?half=2026H1", follow=True)

    assert "2026年上半年没有已召开的活动" in page
    assert "没有可装订的记录" in response.content.decode()


def test_too_many_records_are_refused_with_the_number(client, branch, secretary, monkeypatch):
    monkeypatch.setattr("reports.book.views.MOST", 2)
    for day in (1, 2, 3):
        a_meeting(branch, date(2026, 3, day))

    response = client.get("/book/pdf/?half=2026H1", follow=True)

    assert "选出了3份记录，一次最多装订2份" in response.content.decode()


def test_who_may_see_the_records_may_print_them_and_nobody_else(client, branch, zhang):
    meeting = a_meeting(branch)
    client.force_login(an_account(a_member(branch, "普通党员"), username="dangyuan"))
    assert client.get(reverse("book:record", args=[meeting.pk])).status_code == 200
    client.force_login(an_account(username="nobody"))
    for name, args in (("record", [meeting.pk]), ("book", []), ("pdf", []), ("list_xlsx", [])):
        assert client.get(reverse(f"book:{name}", args=args)).status_code == 403


# ---- the lists ----
def midnight(day):
    """A date as it is read back from a spreadsheet."""
    return datetime.combine(day, time())


def rows_of(response_or_bytes):
    content = getattr(response_or_bytes, "content", response_or_bytes)
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_list_of_activities_goes_out_with_the_filter_of_the_page(client, branch, zhang, secretary):
    full_meeting(branch, zhang)
    a_meeting(branch, date(2026, 5, 1), topic="没有考勤的", state="planned")
    a_meeting(branch, date(2026, 8, 1), topic="下半年的")

    response = client.get("/book/list.xlsx?half=2026H1")
    head, planned, held = rows_of(response)

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert head[:4] == ["编号", "日期", "星期", "开始"] and len(head) == 19
    assert held[:13] == [
        "2026-021", midnight(date(2026, 4, 22)), "周三", "14:00", "16:30", "支部党员大会、党课", None,
        "讨论接收预备党员", "三楼会议室", "张三", "李四", "于敏之", 4,
    ]  # fmt: skip
    assert held[13:18] == [2, 1, 1, "已确认", "补录"] and held[18] >= 1
    assert planned[7] == "没有考勤的" and planned[12:18] == [None, None, None, None, "计划", None]
    assert len(rows_of(client.get("/book/list.xlsx?half=2026H1&state=planned"))) == 2


def test_the_list_holds_all_pages(client, branch, secretary):
    for day in range(1, 26):
        a_meeting(branch, date(2026, 3, day))

    assert len(rows_of(client.get("/book/list.xlsx?half=2026H1"))) == 26


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_queries(
    client, branch, secretary, django_assert_num_queries, count
):
    member = a_member(branch)
    for day in range(1, count + 1):
        a_meeting(branch, date(2026, 3, day), present=[member], chair=member, recorder=member)
    client.get("/book/list.xlsx?half=2026H1")

    with django_assert_num_queries(12):
        client.get("/book/list.xlsx?half=2026H1")


def test_words_that_look_like_a_formula_stay_words():
    content = list_file("清单", ["主题"], [["=1+1"], ["+86"], ["-"], ["@同志"], ["第二行\n第三行"], [None]])

    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert [(cell.value, cell.data_type) for cell in sheet["A"][1:6]] == [
        ("=1+1", "s"), ("+86", "s"), ("-", "s"), ("@同志", "s"), ("第二行\n第三行", "s"),
    ]  # fmt: skip


def test_an_empty_list_is_a_file_with_its_head():
    assert rows_of(list_file("清单[1]/2:3", ["日期", "主题"], [])) == [["日期", "主题"]]


def test_attendance_plan_talks_and_study_go_out_too(client, branch, zhang, secretary):
    li = a_member(branch, "李四")
    a_meeting(branch, date(2026, 3, 4), attendance={li: Status.ABSENT, zhang: Status.PRESENT})
    branch.plan_items.create(
        month=date(2026, 3, 1), form="general_meeting", topic="计划的事", responsible=zhang
    )
    a_talk(zhang, li, held_on=date(2026, 3, 5), topic="近况", said="只有两个人知道的话")
    branch.study_results.create(member=li, kind="article", title="稿子", dated_on=date(2026, 3, 6))

    assert [row[4:6] for row in rows_of(client.get("/book/attendance.xlsx?half=2026H1&status=absent"))] == [
        ["党员", "出席情况"], ["李四", "缺席"],
    ]  # fmt: skip
    plan = rows_of(client.get("/book/plan.xlsx?year=2026"))
    assert plan[1][:6] == ["2026-03", "支部党员大会", "计划的事", None, "张三", "已完成"]
    talks = rows_of(client.get("/book/talks.xlsx?half=2026H1"))
    assert talks[1] == [midnight(date(2026, 3, 5)), "张三", "李四", None, "近况"]
    assert "只有两个人知道的话" not in str(talks)
    assert rows_of(client.get("/book/study.xlsx?half=2026H1&kind=article"))[1][1:] == ["李四", "投稿", "稿子"]


def test_a_member_gets_the_own_talks_and_results_and_a_superior_no_names(client, branch, zhang):
    li, wang = a_member(branch, "李四"), a_member(branch, "王五")
    a_talk(zhang, li, held_on=date(2026, 3, 5))
    a_talk(zhang, wang, held_on=date(2026, 3, 6))
    for member in (li, wang):
        branch.study_results.create(member=member, kind="article", title="稿子", dated_on=date(2026, 3, 6))
    client.force_login(an_account(li, username="li"))

    assert [row[2] for row in rows_of(client.get("/book/talks.xlsx?half=2026H1"))] == ["谈话对象", "李四"]
    assert [row[1] for row in rows_of(client.get("/book/study.xlsx?half=2026H1"))] == ["党员", "李四"]

    client.force_login(an_account(username="shangji", organisation=branch.superior))
    session = client.session
    session["branch"] = branch.pk
    session.save()
    assert client.get("/book/talks.xlsx?half=2026H1").status_code == 403


def test_attached_files_are_listed_by_name(branch):
    meeting = a_meeting(branch)
    for name in ("签到表.pdf", "现场照片1.jpg"):
        stored = StoredFile.objects.create(branch=branch, sha256=name, size=1, content_type="image/jpeg")
        Attachment.objects.create(branch=branch, stored=stored, name=name, meeting=meeting)

    assert cells(the_record(meeting))["附件"] == "2份：签到表、现场照片1"
