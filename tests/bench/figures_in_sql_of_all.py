"""The figures by hand for all branches at once: the statements of `figures_in_sql`, grouped by branch.

What is asked of the branches, rows of data for the program, are the defaults.
"""

from collections import Counter, defaultdict
from datetime import date

from tests.bench.figures_in_sql import FORMS, IN_FORCE, ON_ROLL, age, ask, cents, gaps, ratio

BANDS = (("35岁及以下", 0, 35), ("36至45岁", 36, 45), ("46至55岁", 46, 55), ("56岁及以上", 56, 200))


def figures(half) -> dict[int, dict]:
    ends = [f"'{month.end}'" for month in half.months]
    span = f"BETWEEN '{half.start}' AND '{half.end}'"
    held, asked_groups, committees = meetings(span, ends), groups(ends), posts(ends)
    parts = [members(span, half.end), attendance(span), dues(span, half), dated(span), plan(span, held)]
    found = {}
    for branch_id, others in ask("SELECT id, non_member_count FROM branch_branch"):
        by_month, by_group, times, total = held[branch_id]
        in_post, committee = committees[branch_id]
        one = {"非党员人数": others or 0, "党小组数": len(asked_groups[branch_id][-1])} | committee
        one |= {f"{name}次数": times[form] for form, name in FORMS.items()} | {"组织生活总次数": total}
        for part in parts:
            one |= part[branch_id]
        one["未达标项数"] = gaps(by_month, by_group, asked_groups[branch_id], in_post)
        found[branch_id] = one
    return found


def members(span, end) -> dict:
    rows = ask(
        f"""
        SELECT m.branch_id, m.sex, m.born_on,
          m.converted_on <= '{end}' OR (m.converted_on IS NULL AND m.kind = 'full'),
          m.id IN (SELECT talker_id FROM meetings_talk WHERE held_on {span})
          OR m.id IN (SELECT p.member_id FROM meetings_talk t JOIN meetings_talkpartner p ON p.talk_id = t.id
                      WHERE t.held_on {span} AND p.member_id IS NOT NULL)
        FROM members_member m WHERE {ON_ROLL.format(f"'{end}'")}
        """
    )
    rolls = defaultdict(list)
    for branch_id, sex, born_on, full, talked in rows:
        years = age(born_on if isinstance(born_on, date) else date.fromisoformat(born_on), end)
        rolls[branch_id].append((sex, years, full, talked))
    return defaultdict(dict, {branch_id: _of_roll(roll) for branch_id, roll in rolls.items()})


def _of_roll(roll) -> dict:
    ages = [years for _, years, _, _ in roll]
    full = sum(bool(full) for *_, full, _ in roll)
    return {
        "党员总数": len(roll),
        "正式党员": full,
        "预备党员": len(roll) - full,
        "男党员": sum(sex == "male" for sex, *_ in roll),
        "女党员": sum(sex == "female" for sex, *_ in roll),
        "平均年龄": ratio(sum(ages), len(ages), 1),
        **{name: sum(low <= years <= high for years in ages) for name, low, high in BANDS},
        "谈心谈话覆盖率": ratio(sum(bool(talked) for *_, talked in roll), len(roll)),
    }


def groups(ends) -> dict:
    there = ", ".join(
        f"COUNT(*) FILTER (WHERE {IN_FORCE.format(end)} AND {ON_ROLL.format(end)})" for end in ends
    )
    rows = ask(
        f"""
        SELECT g.branch_id, g.id, {there} FROM branch_partygroup g
        JOIN members_groupmembership r ON r.group_id = g.id JOIN members_member m ON m.id = r.member_id
        GROUP BY g.branch_id, g.id
        """
    )
    found = defaultdict(lambda: [set() for _ in ends])
    for branch_id, group_id, *counts in rows:
        for place, count in enumerate(counts):
            if count:
                found[branch_id][place].add(group_id)
    return found


def posts(ends) -> dict:
    there = ", ".join(f"({IN_FORCE.format(end)})" for end in ends)
    rows = ask(
        f"""
        SELECT r.branch_id, r.post = 'group_leader', r.member_id, m.sex, {there}
        FROM members_committeerole r JOIN members_member m ON m.id = r.member_id
        """
    )
    of_branch = defaultdict(list)
    for branch_id, *row in rows:
        of_branch[branch_id].append(row)
    nobody = ([False] * 6, {"支委人数": 0, "支委男": 0, "支委女": 0, "党小组长人数": 0})
    found = defaultdict(lambda: nobody)
    for branch_id, rows in of_branch.items():
        sexes = [sex for _, sex in {(id_, sex) for leads, id_, sex, *days in rows if days[-1] and not leads}]
        found[branch_id] = (
            [any(row[place] and not row[0] for row in rows) for place in range(3, 9)],
            {
                "支委人数": len(sexes),
                "支委男": sexes.count("male"),
                "支委女": sexes.count("female"),
                "党小组长人数": len({id_ for leads, id_, _, *days in rows if days[-1] and leads}),
            },
        )
    return found


def meetings(span, ends) -> dict:
    months = " ".join(f"WHEN held_on <= {end} THEN {number}" for number, end in enumerate(ends))
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {form})" for form in FORMS)
    rows = ask(
        f"""
        SELECT branch_id, CASE {months} END, group_id, COUNT(*), {counts} FROM meetings_meeting
        WHERE state = 'held' AND held_on {span} GROUP BY 1, 2, 3
        """
    )
    found = defaultdict(lambda: [Counter(), Counter(), Counter(), 0])
    for branch_id, month, group_id, total, *counted in rows:
        one = found[branch_id]
        by_month, by_group, times, _ = one
        one[3] += total
        for form, count in zip(FORMS, counted, strict=True):
            if count:
                by_month[form, month] += count
                by_group[form, month, group_id] += count
                times[form] += count
    return found


def attendance(span) -> dict:
    rows = ask(
        f"""
        SELECT t.branch_id, COUNT(*), COUNT(*) FILTER (WHERE a.status IN ('present', 'online')),
          COUNT(*) FILTER (WHERE a.status = 'on_leave'), COUNT(*) FILTER (WHERE a.status = 'absent')
        FROM meetings_meeting t
        JOIN meetings_attendance a ON a.meeting_id = t.id AND a.branch_id = t.branch_id
        WHERE t.state = 'held' AND t.held_on {span} AND a.status <> 'observer' GROUP BY 1
        """
    )
    return defaultdict(
        dict,
        {
            branch_id: {
                "应到人次": expected,
                "实到人次": came,
                "请假人次": on_leave,
                "缺席人次": absent,
                "出勤率": ratio(came, expected),
            }
            for branch_id, expected, came, on_leave, absent in rows
        },
    )


def dues(span, half) -> dict:
    in_month = " OR ".join(f"(month = '{m.start}' AND paid_on <= '{m.end}')" for m in half.months)
    rows = ask(
        f"""
        SELECT branch_id, SUM(amount_due), SUM(amount_paid),
          COUNT(*) FILTER (WHERE amount_due > 0 AND amount_paid >= amount_due AND ({in_month})),
          COUNT(*) FILTER (WHERE COALESCE(amount_paid, 0) < amount_due)
        FROM members_duespayment WHERE month {span} GROUP BY 1
        """
    )
    return defaultdict(
        dict,
        {
            branch_id: {
                "党费应收": cents(due),
                "党费实收": cents(paid),
                "党费收缴率": ratio(cents(paid), cents(due)),
                "党费按时人次": on_time,
                "党费欠交人次": arrears,
            }
            for branch_id, due, paid, on_time, arrears in rows
        },
    )


DATED = (
    ("谈心谈话次数", "*", "meetings_talk", "held_on", ""),
    ("心得体会篇数", "*", "meetings_studyresult", "dated_on", "AND kind = 'reflection'"),
    ("投稿篇数", "*", "meetings_studyresult", "dated_on", "AND kind = 'article'"),
    ("承诺书份数", "*", "members_pledge", "signed_on", ""),
    ("推荐荣誉数", "*", "members_honour", "dated_on", "AND state = 'recommended'"),
    ("获评荣誉数", "*", "members_honour", "dated_on", "AND state = 'awarded'"),
    ("轮值月数", "DISTINCT month", "members_dutyturn", "month", ""),
)


def dated(span) -> dict:
    rows = ask(
        " UNION ALL ".join(
            f"SELECT branch_id, '{name}', COUNT({what}) FROM {table} WHERE {day} {span} {only} GROUP BY 1"
            for name, what, table, day, only in DATED
        )
    )
    found = defaultdict(lambda: dict.fromkeys((name for name, *_ in DATED), 0))
    for branch_id, name, count in rows:
        found[branch_id][name] = count
    return found


def plan(span, held) -> dict:
    rows = ask(f"SELECT branch_id, month, form, group_id FROM meetings_planitem WHERE month {span}")
    found = defaultdict(lambda: {"计划项数": 0, "计划完成项数": 0})
    for branch_id, month, form, group_id in rows:
        number = (int(str(month)[5:7]) - 1) % 6
        by_month, by_group, _, _ = held[branch_id]
        found[branch_id]["计划项数"] += 1
        found[branch_id]["计划完成项数"] += bool(
            by_group[form, number, group_id] if group_id else by_month[form, number]
        )
    return found
