"""Elections, honours and pledges of a period, as lists."""

from django.db.models import Q

from branch.models import Branch
from branch.periods import Period
from members.elections.course import due_on, lines_of
from members.elections.rounds import Ballots
from members.models import Election, Honour, Pledge
from reports.book.xlsx import list_file

STEP_HEAD = ["选举", "环节", "情况", "计划日期", "完成日期", "文号", "附件"]
RESULT_HEAD = [
    "选举", "投票", "应选", "应到", "实到", "发出选票", "收回选票", "无效票", "候选人", "得票", "结果",
]  # fmt: skip
POST_HEAD = ["选举", "姓名", "分工", "结果生效日期"]
HONOUR_HEAD = ["日期", "获得者", "名称", "状态", "级别", "授予单位", "文号"]
PLEDGE_HEAD = ["签订日期", "党员", "承诺书"]


# ---- 换届选举 ----
def elections_of(branch: Branch, period: Period) -> list[Election]:
    """Held, put into force or prepared in the period."""
    days = (period.start, period.end)
    of_it = Q(held_on__range=days) | Q(settled_on__range=days) | Q(steps__done_on__range=days)
    found = Election.objects.filter(of_it, branch=branch).distinct().order_by("held_on", "id")
    return list(found.prefetch_related("steps__attachments", "posts__member"))


def steps_file(elections: list[Election], day) -> bytes:
    """With the documents by number and the names of their scans; what was noted beside a step stays there."""
    rows = [
        [
            str(election),
            line.title,
            line.word,
            due_on(line.step, election),
            line.step.done_on,
            line.step.document,
            "\n".join(file.name for file in line.step.attachments.all()),
        ]
        for election in elections
        for line in lines_of(election, election.steps.all(), day)
    ]
    return list_file("选举环节和文件", STEP_HEAD, rows)


def results_file(elections: list[Election]) -> bytes:
    rows = [row for election in elections for row in _results(election)]
    return list_file("选举结果", RESULT_HEAD, rows)


def _results(election: Election) -> list[list]:
    found, rows = Ballots(election), []
    for round_ in found.rounds:
        turnout = found.turnout_of(round_)
        result = found.result(round_)
        won = {one.key for one in result.elected} if result else set()
        head = [
            str(election), str(round_), round_.seats, turnout.due, turnout.present,
            round_.issued, round_.returned, round_.void,
        ]  # fmt: skip
        for one in round_.candidates.all():
            outcome = "当选" if one.member_id in won else ("" if result else "还没计票")
            rows.append([*head, found.labels[one.member_id], one.votes, outcome])
    return rows


def posts_file(elections: list[Election]) -> bytes:
    rows = [
        [str(election), one.member.name, one.get_post_display(), election.settled_on]
        for election in elections
        for one in election.posts.all()
    ]
    return list_file("选举分工", POST_HEAD, rows)


# ---- 荣誉和承诺 ----
def honours_of(branch: Branch, period: Period):
    found = Honour.objects.filter(branch=branch, dated_on__range=(period.start, period.end))
    return found.select_related("member", "branch")


def honours_file(honours, period: Period) -> bytes:
    rows = [
        [
            one.dated_on,
            str(one.member or one.branch),
            one.title,
            one.get_state_display(),
            one.get_level_display(),
            one.awarded_by,
            one.document,
        ]
        for one in honours
    ]
    return list_file(f"荣誉（{period.name}）", HONOUR_HEAD, rows)


def pledges_of(branch: Branch, period: Period):
    found = Pledge.objects.filter(branch=branch, signed_on__range=(period.start, period.end))
    return found.select_related("member").order_by("signed_on", "title", "member__number", "id")


def pledges_file(pledges, period: Period) -> bytes:
    rows = [[one.signed_on, one.member.name, one.title] for one in pledges]
    return list_file(f"承诺书（{period.name}）", PLEDGE_HEAD, rows)
