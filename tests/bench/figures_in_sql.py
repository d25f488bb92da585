"""The figures by hand: nine statements for one branch, written for speed alone, for SQLite and PostgreSQL.

What is asked of a branch, rows of data for the program, is written into this file: the defaults.
"""

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection

FORMS = {
    "general_meeting": "支部党员大会", "committee_meeting": "支部委员会", "group_meeting": "党小组会",
    "party_lecture": "党课", "theme_day": "主题党日", "org_life_meeting": "组织生活会",
    "appraisal": "民主评议党员", "group_study": "集中学习", "warning_education": "警示教育",
}  # fmt: skip
ON_ROLL = """m.admitted_on <= {0} AND (m.joined_on IS NULL OR m.joined_on <= {0})
AND (m.left_on IS NULL OR m.left_on > {0})"""
IN_FORCE = "(r.began_on IS NULL OR r.began_on <= {0}) AND (r.ended_on IS NULL OR r.ended_on > {0})"


def ask(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def ratio(part, whole, times=100) -> Decimal | None:
    return (Decimal(part) * times / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def cents(amount) -> Decimal:
    return Decimal(str(amount or 0)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(branch_id: int, half) -> dict:
    ends = [f"'{month.end}'" for month in half.months]
    span = f"BETWEEN '{half.start}' AND '{half.end}'"
    by_month, by_group, times, total = meetings(branch_id, span, ends)
    asked_groups, committee = groups(branch_id, ends), posts(branch_id, ends)
    return (
        members(branch_id, span, half.end)
        | {
            "非党员人数": ask("SELECT non_member_count FROM branch_branch WHERE id = %s", branch_id)[0][0]
            or 0
        }
        | {"党小组数": len(asked_groups[-1])}
        | committee[-1]
        | {f"{name}次数": times[form] for form, name in FORMS.items()}
        | {"组织生活总次数": total}
        | attendance(branch_id, span)
        | dues(branch_id, span, half)
        | dated(branch_id, span)
        | plan(branch_id, span, by_month, by_group)
        | {"未达标项数": gaps(by_month, by_group, asked_groups, committee[:-1])}
    )


def members(branch_id, span, end) -> dict:
    rows = ask(
        f"""
        SELECT m.sex, m.born_on, m.converted_on <= '{end}' OR (m.converted_on IS NULL AND m.kind = 'full'),
          m.id IN (SELECT talker_id FROM meetings_talk WHERE branch_id = %s AND held_on {span})
          OR m.id IN (SELECT p.member_id FROM meetings_talk t JOIN meetings_talkpartner p ON p.talk_id = t.id
                      WHERE t.branch_id = %s AND t.held_on {span} AND p.member_id IS NOT NULL)
        FROM members_member m WHERE m.branch_id = %s AND {ON_ROLL.format(f"'{end}'")}
        """,
        *[branch_id] * 3,
    )
    ages = [age(date.fromisoformat(str(born_on)), end) for _, born_on, _, _ in rows]
    return {
        "党员总数": len(rows),
        "正式党员": sum(bool(full) for *_, full, _ in rows),
        "预备党员": sum(not full for *_, full, _ in rows),
        "男党员": sum(sex == "male" for sex, *_ in rows),
        "女党员": sum(sex == "female" for sex, *_ in rows),
        "平均年龄": ratio(sum(ages), len(ages), 1),
        "35岁及以下": sum(years <= 35 for years in ages),
        "36至45岁": sum(36 <= years <= 45 for years in ages),
        "46至55岁": sum(46 <= years <= 55 for years in ages),
        "56岁及以上": sum(years >= 56 for years in ages),
        "谈心谈话覆盖率": ratio(sum(bool(talked) for *_, talked in rows), len(rows)),
    }


def age(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def groups(branch_id, ends) -> list[set]:
    """The groups with members, for each month's end."""
    there = ", ".join(
        f"COUNT(*) FILTER (WHERE {IN_FORCE.format(end)} AND {ON_ROLL.format(end)})" for end in ends
    )
    rows = ask(
        f"""
        SELECT g.id, {there} FROM branch_partygroup g JOIN members_groupmembership r ON r.group_id = g.id
        JOIN members_member m ON m.id = r.member_id WHERE g.branch_id = %s GROUP BY g.id
        """,
        branch_id,
    )
    return [{row[0] for row in rows if row[place]} for place in range(1, 7)]


def posts(branch_id, ends) -> list:
    """Whether there is a committee at each month's end; last, the figures of the half-year's end."""
    there = ", ".join(f"({IN_FORCE.format(end)})" for end in ends)
    rows = ask(
        f"""
        SELECT r.post = 'group_leader', r.member_id, m.sex, {there}
        FROM members_committeerole r JOIN members_member m ON m.id = r.member_id WHERE r.branch_id = %s
        """,
        branch_id,
    )
    sexes = [sex for _, sex in {(id_, sex) for leads, id_, sex, *days in rows if days[-1] and not leads}]
    return [any(row[place] and not row[0] for row in rows) for place in range(3, 9)] + [
        {
            "支委人数": len(sexes),
            "支委男": sexes.count("male"),
            "支委女": sexes.count("female"),
            "党小组长人数": len({id_ for leads, id_, _, *days in rows if days[-1] and leads}),
        }
    ]


def meetings(branch_id, span, ends) -> tuple[Counter, Counter, Counter, int]:
    months = " ".join(f"WHEN held_on <= {end} THEN {number}" for number, end in enumerate(ends))
    counts = ", ".join(f"COUNT(*) FILTER (WHERE {form})" for form in FORMS)
    rows = ask(
        f"""
        SELECT CASE {months} END, group_id, COUNT(*), {counts} FROM meetings_meeting
        WHERE branch_id = %s AND state = 'held' AND held_on {span} GROUP BY 1, 2
        """,
        branch_id,
    )
    by_month, by_group, times = Counter(), Counter(), Counter()
    for month, group_id, _, *counted in rows:
        for form, count in zip(FORMS, counted, strict=True):
            by_month[form, month] += count
            by_group[form, month, group_id] += count
            times[form] += count
    return by_month, by_group, times, sum(row[2] for row in rows)


def attendance(branch_id, span) -> dict:
    (expected, came, on_leave, absent) = ask(
        f"""
        SELECT COUNT(*), COUNT(*) FILTER (WHERE a.status IN ('present', 'online')),
          COUNT(*) FILTER (WHERE a.status = 'on_leave'), COUNT(*) FILTER (WHERE a.status = 'absent')
        FROM meetings_meeting t
        JOIN meetings_attendance a ON a.meeting_id = t.id AND a.branch_id = t.branch_id
        WHERE t.branch_id = %s AND t.state = 'held' AND t.held_on {span} AND a.status <> 'observer'
        """,
        branch_id,
    )[0]
    counts = {"应到人次": expected, "实到人次": came, "请假人次": on_leave, "缺席人次": absent}
    return counts | {"出勤率": ratio(came, expected)}


def dues(branch_id, span, half) -> dict:
    in_month = " OR ".join(f"(month = '{m.start}' AND paid_on <= '{m.end}')" for m in half.months)
    (due, paid, on_time, arrears) = ask(
        f"""
        SELECT SUM(amount_due), SUM(amount_paid),
          COUNT(*) FILTER (WHERE amount_due > 0 AND amount_paid >= amount_due AND ({in_month})),
          COUNT(*) FILTER (WHERE COALESCE(amount_paid, 0) < amount_due)
        FROM members_duespayment WHERE branch_id = %s AND month {span}
        """,
        branch_id,
    )[0]
    counts = {
        "党费应收": cents(due),
        "党费实收": cents(paid),
        "党费按时人次": on_time,
        "党费欠交人次": arrears,
    }
    return counts | {"党费收缴率": ratio(cents(paid), cents(due))}


def dated(branch_id, span) -> dict:
    return dict(
        ask(
            " UNION ALL ".join(
                f"SELECT '{name}', COUNT({what}) FROM {table} WHERE branch_id = %s AND {day} {span} {only}"
                for name, what, table, day, only in (
                    ("谈心谈话次数", "*", "meetings_talk", "held_on", ""),
                    ("心得体会篇数", "*", "meetings_studyresult", "dated_on", "AND kind = 'reflection'"),
                    ("投稿篇数", "*", "meetings_studyresult", "dated_on", "AND kind = 'article'"),
                    ("承诺书份数", "*", "members_pledge", "signed_on", ""),
                    ("推荐荣誉数", "*", "members_honour", "dated_on", "AND state = 'recommended'"),
                    ("获评荣誉数", "*", "members_honour", "dated_on", "AND state = 'awarded'"),
                    ("轮值月数", "DISTINCT month", "members_dutyturn", "month", ""),
                )
            ),
            *[branch_id] * 7,
        )
    )


def plan(branch_id, span, by_month, by_group) -> dict:
    rows = ask(
        f"SELECT month, form, group_id FROM meetings_planitem WHERE branch_id = %s AND month {span}",
        branch_id,
    )
    done = 0
    for month, form, group_id in rows:
        number = (int(str(month)[5:7]) - 1) % 6
        done += bool(by_group[form, number, group_id] if group_id else by_month[form, number])
    return {"计划项数": len(rows), "计划完成项数": done}


def gaps(by_month, by_group, asked_groups, committee) -> int:
    missing = sum(
        not sum(by_month["general_meeting", m] for m in quarter) for quarter in ((0, 1, 2), (3, 4, 5))
    )
    missing += not sum(by_month["party_lecture", month] for month in range(6))
    for month in range(6):
        missing += not by_month["theme_day", month]
        missing += committee[month] and not by_month["committee_meeting", month]
        missing += sum(not by_group["group_meeting", month, group] for group in asked_groups[month])
    return missing
