"""The way into the Party as data: stages, what comes next, and each check on a good and a bad file."""

from datetime import date

import pytest

from branch.marks import Mark
from members.development import checks
from members.development.checks import CHECKS, hints_of
from members.development.file import File, expiry_of, until
from members.development.models import Applicant, DevelopmentHelper, DevelopmentStep
from members.development.steps import CHAPTERS, PLACE_OF, STEP_OF, STEPS, WAY, Kind, Stage
from members.models import Member

TODAY = date(2020, 6, 10)


def day(text):
    return date.fromisoformat(text)


def a_file(applied="2018-01-10", steps=(), helpers=(), member=None, today=TODAY, **fields) -> File:
    """Nothing of it touches a database. A step is (kind, day) or (kind, day, {fields})."""
    applicant = Applicant(
        pk=1,
        name="江晓岚",
        born_on=date(1990, 1, 1),
        applied_on=day(applied),
        member=member,
        **fields,
    )
    rows = tuple(
        DevelopmentStep(pk=number, kind=kind, done_on=day(on), **dict(*more))
        for number, (kind, on, *more) in enumerate(steps, 1)
    )
    return File(applicant, rows, today, tuple(helpers))


def a_member(number=1, admitted="2005-07-01", converted="2006-07-01", left=None):
    return Member(
        pk=number,
        name="沈立言",
        born_on=date(1980, 1, 1),
        admitted_on=day(admitted),
        converted_on=converted and day(converted),
        kind="full" if converted else "probationary",
        left_on=left and day(left),
    )


def a_helper(part="mentor", number=1, began="2018-06-01", ended=None, left=None):
    return DevelopmentHelper(
        member=a_member(number, left=left), part=part, began_on=day(began), ended_on=ended and day(ended)
    )


def found(find, file):
    return list(find(file))


def texts(find, file):
    return [text for _, text in find(file)]


ACTIVIST = [(Kind.FIRST_TALK, "2018-01-20"), (Kind.RECOMMENDED, "2018-06-01")]
PROSPECT = [*ACTIVIST, (Kind.PROSPECT, "2019-06-01")]
ADMITTED = [*PROSPECT, (Kind.ADMISSION, "2020-03-01")]


# ---- the data ----
def test_every_kind_of_step_stands_once_in_the_list_with_a_source():
    assert sorted(step.kind for step in STEPS) == sorted(Kind)
    assert [step.kind for step in STEPS if not step.source.startswith("《中国共产党发展党员工作细则》")] == []
    assert {step.chapter for step in STEPS} == set(CHAPTERS) == set(WAY)


def test_what_a_step_follows_stands_before_it():
    wrong = [step.kind for step in STEPS if step.follows and PLACE_OF[step.follows] >= PLACE_OF[step.kind]]
    spans = [span for step in STEPS for span in (step.not_before, step.by, step.every) if span]

    assert wrong == []
    assert [span for span in spans if not span.words or not span.source] == []


def test_only_articles_that_are_certain_are_named():
    named = {step.source.partition("》")[2] for step in STEPS}

    assert named == {"", "第十一条", "第十九条", "第二十条", "第三十二条"}


@pytest.mark.parametrize(
    ("admitted", "extended", "expiry"),
    [
        ("2019-06-10", None, "2020-06-10"),
        ("2020-02-29", None, "2021-02-28"),
        ("2019-06-10", "2020-12-10", "2020-12-10"),
    ],
)
def test_a_probation_ends_a_year_after_the_meeting_or_when_extended(admitted, extended, expiry):
    assert expiry_of(day(admitted), extended and day(extended)) == day(expiry)


def test_a_day_to_come_has_a_word_a_shape_and_a_colour():
    marks = [until(day(on), TODAY) for on in ("2020-06-09", "2020-06-10", "2020-06-22", "2020-12-01")]

    assert marks == [
        Mark("miss", "miss", "超过1天"),
        Mark("wait", "wait", "今天到期"),
        Mark("wait", "wait", "还剩12天"),
        Mark("plan", "plan", "还剩174天"),
    ]


# ---- stages ----
@pytest.mark.parametrize(
    ("steps", "stage", "since"),
    [
        ([], Stage.APPLICANT, "2018-01-10"),
        (ACTIVIST, Stage.ACTIVIST, "2018-06-01"),
        (PROSPECT, Stage.PROSPECT, "2019-06-01"),
        (ADMITTED, Stage.PROBATIONARY, "2020-03-01"),
        ([*ADMITTED, (Kind.CONVERSION, "2020-06-01")], Stage.FULL, "2020-06-01"),
    ],
)
def test_the_stage_follows_the_steps(steps, stage, since):
    file = a_file(steps=steps)

    assert (file.stage, file.since) == (stage, day(since))


def test_the_roll_knows_admission_and_conversion_better_than_the_steps():
    probationary = a_file(member=a_member(admitted="2019-08-01", converted=None))
    full = a_file(member=a_member(admitted="2018-08-01", converted="2019-08-01"))
    not_yet = a_file(
        steps=[*ADMITTED, (Kind.CONVERSION, "2020-06-01")],
        member=a_member(admitted="2019-08-01", converted="2020-08-01"),
    )

    assert (probationary.stage, probationary.since) == (Stage.PROBATIONARY, day("2019-08-01"))
    assert (full.stage, full.since) == (Stage.FULL, day("2019-08-01"))
    assert (not_yet.stage, not_yet.event_day(Stage.FULL)) == (Stage.PROBATIONARY, day("2020-08-01"))


def test_an_ended_file_says_where_it_stopped_and_asks_for_nothing_more():
    file = a_file(steps=ACTIVIST, ended_on=day("2020-01-01"), ending="withdrawn")

    assert (file.stage, file.reached, file.since) == (Stage.ENDED, Stage.ACTIVIST, day("2020-01-01"))
    assert (file.coming, file.inspection_due) == ([], None)


# ---- what comes next ----
def coming(file):
    return [(item.step.kind, item.words, item.mark.words) for item in file.coming]


def test_a_new_applicant_is_talked_to_within_a_month():
    assert coming(a_file("2020-05-22")) == [(Kind.FIRST_TALK, "应在2020年6月22日以前", "还剩12天")]
    assert coming(a_file("2020-01-31", today=day("2020-03-01"))) == [
        (Kind.FIRST_TALK, "应在2020年2月29日以前", "超过1天")
    ]


def test_an_activist_is_inspected_each_half_year_and_is_no_prospect_before_a_year():
    steps = [
        (Kind.FIRST_TALK, "2019-09-20"),
        (Kind.RECOMMENDED, "2019-10-01"),
        (Kind.ACTIVIST_FILED, "2019-10-02"),
    ]

    assert coming(a_file("2019-09-10", steps)) == [
        (Kind.INSPECTION, "应在2020年4月1日以前", "超过70天"),
        (Kind.PROSPECT, "不得早于2020年10月1日", "还要等113天"),
    ]
    assert coming(a_file("2019-09-10", [*steps, (Kind.INSPECTION, "2020-04-01")])) == [
        (Kind.PROSPECT, "不得早于2020年10月1日", "还要等113天"),
        (Kind.INSPECTION, "应在2020年10月1日以前", "还剩113天"),
    ]


def test_after_a_year_an_activist_can_become_a_prospect():
    steps = [*ACTIVIST, (Kind.ACTIVIST_FILED, "2018-06-02"), (Kind.INSPECTION, "2020-05-01")]

    assert coming(a_file(steps=steps))[0] == (Kind.PROSPECT, "2019年6月1日起", "可以办理")


def test_whoever_was_admitted_waits_for_approval_and_for_the_end_of_the_year():
    assert coming(a_file(steps=ADMITTED)) == [
        (Kind.ADMISSION_APPROVED, "应在2020年6月1日以前", "超过9天"),
        (Kind.SUPERIOR_TALK, "可以办理", "可以办理"),
        (Kind.CONVERSION, "2021年3月1日预备期满，支部大会不得早于这一天", "还剩264天"),
    ]


def test_an_extension_moves_the_day_of_conversion():
    member = a_member(admitted="2019-03-01", converted=None)
    late = a_file(steps=[*PROSPECT, (Kind.ADMISSION, "2019-03-01")], member=member)
    extended = a_file(
        steps=[
            *PROSPECT,
            (Kind.ADMISSION, "2019-03-01"),
            (Kind.ADMISSION_APPROVED, "2019-04-01"),
            (Kind.EXTENSION, "2020-03-02", {"until": day("2020-09-01")}),
        ],
        member=member,
    )

    assert (Kind.CONVERSION, "2020年3月1日预备期满，支部大会不得早于这一天", "已到期101天") in coming(late)
    assert (Kind.CONVERSION, "2020年9月1日预备期满，支部大会不得早于这一天", "还剩83天") in coming(extended)
    assert extended.expires_on == day("2020-09-01")


def test_after_conversion_only_the_paper_is_left():
    steps = [*ADMITTED, (Kind.CONVERSION, "2020-06-01")]

    assert coming(a_file(steps=steps)) == [(Kind.CONVERSION_APPROVED, "应在2020年9月1日以前", "还剩83天")]
    steps += [(Kind.CONVERSION_APPROVED, "2020-06-05")]
    assert coming(a_file(steps=steps)) == [(Kind.FILED, "可以办理", "可以办理")]
    assert coming(a_file(steps=[*steps, (Kind.FILED, "2020-06-06")])) == []


def test_who_left_the_roll_is_not_waited_for():
    file = a_file(steps=ADMITTED, member=a_member(converted=None, left="2020-05-01"))

    assert (file.has_left, file.coming) == (True, [])


# ---- checks ----
def test_age_counts_on_the_day_of_the_application():
    bad = a_file("2007-12-31")

    assert texts(checks.too_young, bad) == ["递交申请书那天17周岁，年满18周岁才能申请入党。"]
    assert found(checks.too_young, a_file("2008-01-01")) == []


@pytest.mark.parametrize(
    ("kind", "before", "bad", "good", "text"),
    [
        (
            Kind.PROSPECT, ACTIVIST, "2019-05-31", "2019-06-01",
            "确定发展对象是2019年5月31日，不得早于2019年6月1日（作为积极分子培养教育满一年）。",
        ),
        (
            Kind.CONVERSION, ADMITTED, "2021-02-28", "2021-03-01",
            "支部大会讨论转正是2021年2月28日，不得早于2021年3月1日（预备期满）。",
        ),
    ],
)  # fmt: skip
def test_a_step_taken_too_early_is_said(kind, before, bad, good, text):
    find = checks.taken_too_early(STEP_OF[kind])

    assert texts(find, a_file(steps=[*before, (kind, bad)])) == [text]
    assert found(find, a_file(steps=[*before, (kind, good)])) == []


@pytest.mark.parametrize(
    ("kind", "before", "bad", "good", "text"),
    [
        (
            Kind.FIRST_TALK, [], "2018-02-11", "2018-02-10",
            "党组织派人谈话是2018年2月11日，应在2018年2月10日以前（递交申请书后一个月内）。",
        ),
        (
            Kind.ADMISSION_APPROVED, ADMITTED, "2020-09-02", "2020-06-01",
            "上级党委审批接收是2020年9月2日，应在2020年6月1日以前（支部大会后三个月内）。",
        ),
        (
            Kind.CONVERSION_APPROVED, [*ADMITTED, (Kind.CONVERSION, "2020-03-01")],
            "2020-06-02", "2020-06-01",
            "上级党委审批转正是2020年6月2日，应在2020年6月1日以前（支部大会后三个月内）。",
        ),
    ],
)  # fmt: skip
def test_a_step_taken_too_late_is_said(kind, before, bad, good, text):
    find = checks.taken_too_late(STEP_OF[kind])

    assert found(find, a_file(steps=[*before, (kind, bad)])) == [(checks.FAULT, text)]
    assert found(find, a_file(steps=[*before, (kind, good)])) == []


def test_an_approval_may_take_six_months_in_a_special_case():
    find = checks.taken_too_late(STEP_OF[Kind.ADMISSION_APPROVED])
    text = "上级党委审批接收是2020年6月2日，应在2020年6月1日以前（支部大会后三个月内，特殊情况最长六个月）。"

    file = a_file(steps=[*ADMITTED, (Kind.ADMISSION_APPROVED, "2020-06-02")])

    assert found(find, file) == [(checks.OPEN, text)]


def test_what_is_not_recorded_in_time_is_asked_for_until_the_file_ends():
    find = checks.taken_too_late(STEP_OF[Kind.FIRST_TALK])
    text = "党组织派人谈话还没有登记，应在2018年2月10日以前（递交申请书后一个月内）。"

    assert found(find, a_file()) == [(checks.OPEN, text)]
    assert found(find, a_file(ended_on=day("2019-01-01"))) == []
    assert found(find, a_file("2020-06-01")) == []


def test_an_inspection_is_asked_for_every_half_year():
    once = [*ACTIVIST, (Kind.INSPECTION, "2018-12-20")]
    twice = [*once, (Kind.INSPECTION, "2019-05-20")]
    end = [(Kind.PROSPECT, "2019-06-01")]

    assert found(checks.not_inspected, a_file(steps=twice + end)) == []
    assert found(checks.not_inspected, a_file(steps=once + [(Kind.PROSPECT, "2019-05-31")])) == []
    assert texts(checks.not_inspected, a_file(steps=once + end)) == [
        "2018年6月1日到2019年6月1日每半年要考察一次，应有2次，记了1次。"
    ]
    assert texts(checks.not_inspected, a_file(steps=ACTIVIST)) == [
        "2018年6月1日到2020年6月10日每半年要考察一次，应有4次，记了0次。"
    ]
    assert found(checks.not_inspected, a_file()) == []


def test_an_activist_has_one_or_two_mentors():
    mentors = [a_helper(number=number) for number in (1, 2, 3)]
    past = a_helper(ended="2020-06-10")

    def said(*helpers, steps=ACTIVIST):
        return texts(checks.without_mentor, a_file(steps=steps, helpers=helpers))

    assert (said(), said(past)) == (["还没有培养联系人，要1至2名正式党员。"],) * 2
    assert (said(*mentors[:1]), said(*mentors[:2]), said(steps=[]), said(steps=ADMITTED)) == ([], [], [], [])
    assert said(*mentors) == ["现在有3名培养联系人，应是1至2名。"]


def test_two_sponsors_are_needed_at_admission():
    one, two = (a_helper("sponsor", number, "2020-02-01") for number in (1, 2))
    late = a_helper("sponsor", 2, "2020-03-02")
    settled = [*PROSPECT, (Kind.SPONSORS, "2020-02-01")]

    def said(*helpers, steps=ADMITTED):
        return texts(checks.without_sponsors, a_file(steps=steps, helpers=helpers))

    assert said(one) == said(one, late) == ["介绍人要2名正式党员，2020年3月1日接收时记了1名。"]
    assert said(steps=settled) == ["介绍人要2名正式党员，现在记了0名。"]
    assert (said(one, two), said(one, two, steps=settled), said(steps=PROSPECT)) == ([], [], [])


def test_a_helper_who_left_is_replaced():
    gone = a_helper(left="2020-01-01")

    assert texts(checks.helper_has_left, a_file(steps=ACTIVIST, helpers=[gone])) == [
        "培养联系人沈立言已不在名册，写上结束日期，换一名党员。"
    ]
    assert found(checks.helper_has_left, a_file(steps=ACTIVIST, helpers=[a_helper()])) == []
    assert found(checks.helper_has_left, a_file(steps=ADMITTED, helpers=[gone])) == []


def test_training_is_of_24_hours():
    def said(hours):
        steps = [*PROSPECT, (Kind.TRAINING, "2019-07-01", {"hours": hours})]
        return texts(checks.training_too_short, a_file(steps=steps))

    assert said(23) == ["短期集中培训23学时，应不少于3天或24学时；按天培训的在“情况”里写明天数。"]
    assert said(None) == ["短期集中培训没有写学时，应不少于3天或24学时。"]
    assert said(24) == []


@pytest.mark.parametrize(
    ("to", "bad"),
    [("2021-08-31", True), ("2021-09-01", False), ("2022-03-01", False), ("2022-03-02", True)],
)
def test_an_extension_is_of_half_a_year_to_one(to, bad):
    steps = [*ADMITTED, (Kind.EXTENSION, "2021-03-01", {"until": day(to)})]
    text = (
        f"预备期延长到{day(to).year}年{day(to).month}月{day(to).day}日，"
        "应在2021年9月1日到2022年3月1日之间（不少于半年，最长一年）。"
    )

    assert texts(checks.extension_out_of_bounds, a_file(steps=steps)) == [text] * bad


def test_a_conversion_takes_effect_when_the_probation_is_over():
    def said(converted):
        return texts(checks.converted_before_expiry, a_file(member=a_member(1, "2019-03-01", converted)))

    assert said("2020-02-29") == ["转正日期是2020年2月29日，预备期到2020年3月1日才满。"]
    assert (said("2020-03-01"), said(None)) == ([], [])


def test_steps_left_out_are_named_once_the_stage_is_over():
    assert found(checks.steps_left_out, a_file()) == []
    assert texts(checks.steps_left_out, a_file(steps=PROSPECT)) == [
        "以前的步骤没有登记：积极分子报上级备案、培养教育考察。"
    ]


def test_a_file_that_keeps_every_rule_has_no_hints():
    steps = [
        *ACTIVIST,
        (Kind.ACTIVIST_FILED, "2018-06-02"),
        (Kind.INSPECTION, "2018-12-01"),
        (Kind.INSPECTION, "2019-05-20"),
        (Kind.PROSPECT, "2019-06-01"),
        (Kind.PROSPECT_FILED, "2019-06-02"),
        (Kind.SPONSORS, "2019-06-03"),
        (Kind.POLITICAL_REVIEW, "2019-07-01"),
        (Kind.TRAINING, "2019-08-01", {"hours": 24}),
        (Kind.COMMITTEE_REVIEW, "2020-01-01"),
        (Kind.PRE_REVIEW, "2020-01-10"),
        (Kind.FORM, "2020-01-20"),
        (Kind.ADMISSION, "2020-03-01"),
        (Kind.SUPERIOR_TALK, "2020-04-01"),
        (Kind.ADMISSION_APPROVED, "2020-05-01"),
    ]
    helpers = [a_helper("sponsor", number, "2019-06-03") for number in (1, 2)]

    assert hints_of(a_file(steps=steps, helpers=helpers)) == []


def test_every_time_limit_has_its_check_and_faults_come_first():
    limited = [step for step in STEPS if step.not_before], [step for step in STEPS if step.by]
    hints = hints_of(a_file(steps=[*ACTIVIST, (Kind.PROSPECT, "2019-01-01")]))

    assert len(CHECKS) == len(limited[0]) + len(limited[1]) + 9
    assert [hint.mark.words for hint in hints] == ["不符", "待补", "待补", "待补"]
    assert hints[0].source == "《中国共产党发展党员工作细则》"
