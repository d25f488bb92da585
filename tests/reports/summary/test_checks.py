"""The checks themselves: each fires on a bad example and is silent on good ones."""

from datetime import date

import pytest

from branch.periods import HalfYear, Year
from meetings.models import Form
from reports.document.blocks import Blank, Document, Heading, Paragraph
from tests.factories import a_meeting
from tests.reports.summary import checks
from tests.reports.summary.evidence import numbers_without_record
from tests.reports.summary.records import (
    FIRST_HALF,
    an_archive_branch,
    material,
    with_people,
    with_records,
)

BAD_EXAMPLES = {
    "R01 zero": "上半年召开党课0次。",
    "R02 one+其中": "召开支部委员会共1次。",
    "R03 doubled": "支部设3个党小组，，组长马骏。",
    "R04 empty pair": "支部组织观看《》。",
    "R05 slot": "支部召开{n}次会议。",
    "R06 half-width": "支部召开党员大会,进行选举。",
    "R07 full-width digit": "召开支部党员大会３次。",
    "R08 space/control": "召开 支部党员大会。",
    "R09 一是，": "一是，人员少；二是任务重。",
    "R10 vague S": "召开党小组会17余次。",
    "R11 共累计": "党小组会累计共17次。",
    "R12 汉字数 S": "召开支部党员大会两次。",
    "R13 year": "2020年6月30日，在2020年上半年。",
    "R14 date form": "06月30日，支部召开党员大会。",
    "R15 range S": "1-6月应收党费。",
    "R16 percent": "出勤率93.0%。",
    "R17 money": "应收党费1,035元。",
    "R18 names of meetings": "支部召开民主生活会。",
    "R19 、和 等": "第一党小组、和第二党小组。",
    "R20 《activity》": "观看《学先锋主题党日》。",
    "R21 empty words S": "学习效果显著。",
    "R22 units": "支部有28个党员。",
    "R23 同志": "陈立同志、马骏同志当选。",
    "R24 blank form": "组长【姓名】。",
    "R25 end": "支部召开党员大会",
    "R26 wrong words S": "按时缴纳党费。",
    "R27 latin S": "召开meeting。",
    "R28 quote twice": "签订《《承诺书》》。",
}

GOOD = """\
2020年上半年，区档案中心联合党支部在中心党委领导和分管领导赵国平同志指导下开展工作。现将上半年工作情况和下半年工作计划报告如下。
区档案中心联合党支部于2020年3月2日成立。现将成立以来的工作情况和下半年工作计划报告如下。
1月10日，支部召开党员大会进行换届选举，产生由5名委员组成的第三届支部委员会。
第三届支部委员会由5名委员组成，于1月10日就任【待补充：选举产生本届支部委员会的党员大会日期】。
周明远任书记；林晓芸任副书记，兼任妇女委员；陈立任组织委员，兼任保密委员；何蕾任宣传委员，兼任青年委员；郑海任纪检委员。
5名委员中，男3名、女2名；35岁及以下1名，36至45岁2名，46至55岁2名。
截至6月30日，支部有党员28名，其中正式党员26名、预备党员2名；男16名、女12名；平均年龄41.3岁。
第三党小组9名党员，组长【待补充：姓名】。
上半年签订承诺书33份，其中《党建责任承诺书》5份、《廉洁从业承诺书》28份。
上半年组织集中学习8次，每月至少1次，内容包括《中国共产党章程》《中国共产党支部工作条例（试行）》《中国共产党廉洁自律准则》等。
6月5日，支部组织观看纪录片《国家档案》第3集，并围绕档案数字化工作开展讨论。
按照支部党员大会每季度、支部委员会和党小组会每月至少召开1次的要求，上半年召开支部党员大会3次、支部委员会7次、党小组会18次，均达到要求。
党小组会共17次，其中第一党小组6次、第二党小组5次、第三党小组6次。
党小组会有5次未按要求召开，涉及第二党小组2月至4月、第三党小组2月和3月【待补充：原因】。
各类组织生活应到312人次，实到293人次，出勤率93.9%；请假14人次，缺席5人次。
上半年每月开展主题党日1次，主题依次为“新年第一课”“线上读党章”“学先锋”“学技艺”“档案进社区”“看家乡变化”。
1月至6月应收党费10352.40元，实收10351.20元，尚有1.20元未收齐。
6月28日，陈立、马骏同志被中心党委评为优秀共产党员。
上半年，5名党员获荣誉6项，其中优秀共产党员3项、优秀党务工作者1项、先进工作者2项。
支部委员会讨论“三重一大”事项2项，分别为修复设备采购和年度经费安排。
工作中的问题主要有：一是各处人员少，集中学习时间难以统一；二是党务工作无专人承担。
上半年计划工作12项，完成10项；未完成的2项为2月第二党小组的党小组会和6月集中学习档案法。
开展主题党日6次，主题包括“档案进军营”（8月）、“档案进校园”（9月）等。
""".splitlines()


def test_every_rule_has_its_bad_example():
    assert BAD_EXAMPLES.keys() == checks.BAD.keys()


@pytest.mark.parametrize("rule", BAD_EXAMPLES)
def test_a_bad_example_breaks_its_rule(rule):
    assert rule in dict(checks.bad_words(BAD_EXAMPLES[rule]))


@pytest.mark.parametrize("sentence", GOOD)
def test_good_sentences_break_nothing(sentence):
    rules = (
        checks.parts,
        checks.ordinals,
        checks.pairs,
        checks.money,
        checks.cut,
        checks.length,
        checks.subjects,
    )

    assert checks.bad_words(sentence) == []
    assert [rule.__name__ for rule in rules if rule(sentence)] == []


def test_a_surname_that_is_a_conjunction_is_no_offence():
    assert checks.bad_words("陈立、和平同志获评。", names=["和平"]) == []
    assert checks.bad_words("陈立、和平同志获评。") != []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (checks.parts, "支部有党员28名，其中正式党员26名、预备党员3名。"),
        (checks.parts, "支部有党员28名，其中正式党员28名。"),
        (checks.ordinals, "一是召开支部党员大会3次。"),
        (checks.ordinals, "一是人员少；三是任务重。"),
        (checks.pairs, "签订《承诺书〉。"),
        (checks.money, "应收党费100元，实收99.50元。"),
        (checks.money, "应收党费100.00元。"),
        (checks.money, "应收党费100.20元，实收99.20元，尚有1.20元未收齐。"),
        (checks.cut, "陈立、马骏、何蕾等3名党员。"),
        (checks.length, "支部" + "召开党员大会" * 12 + "。"),
        (checks.length, "支部召开党员大会，" * 18 + "。"),
        (checks.subjects, "支部召开党员大会。支部开展学习。支部收缴党费。"),
        (checks.subjects, "上半年召开3次，上半年学习2次，上半年谈话1次。"),
    ],
)
def test_a_function_finds_its_offence(rule, words):
    assert rule(words) != []


def test_a_person_twice_in_a_sentence_is_found():
    assert checks.people("周明远任书记；周明远任妇女委员。", ["周明远"]) == ["周明远"]
    assert checks.people("周明远任书记，兼任妇女委员。周明远签订承诺书。", ["周明远"]) == []


def test_days_outside_the_half_year_are_found():
    halves = (FIRST_HALF, FIRST_HALF.next)

    assert checks.valid_dates("2月30日，支部召开党员大会。", halves) == ["2月30日"]
    assert checks.valid_dates("6月30日和2019年12月20日。", halves) == []
    assert checks.valid_dates("7月1日。", (FIRST_HALF,)) == ["7月1日"]


def test_debtors_and_numbers_are_found():
    assert checks.private("李伟欠交2月党费30元。", names=["李伟"]) == ["李伟"]
    assert checks.private("李伟（D020004）。", numbers=["D020004", ""]) == ["D020004"]
    assert checks.private("电话13954712828。") == ["13954712828"]


def test_a_sentence_told_twice_is_found():
    assert checks.twice(["支部召开党员大会。", "支部召开党员大会。"]) == ["支部召开党员大会"]


def test_a_blank_typed_as_plain_words_is_found():
    assert checks.blanks(Document("总结", [Paragraph(["组长【待补充：姓名】。"])])) != []
    assert checks.blanks(Document("总结", [Paragraph(["组长", Blank("姓名"), "。"])])) == []


def test_the_other_half_year_is_found_in_what_was_done():
    document = Document(
        "标题",
        [
            Paragraph(["现将上半年工作情况和下半年工作计划报告如下。"]),
            Heading(1, "一、主要工作"),
            Paragraph(["上半年上党课1次，主题为“下半年怎么干”。全年上党课2次。"]),
            Heading(1, "二、下半年工作计划"),
            Paragraph(["下半年计划上党课1次。"]),
        ],
    )

    assert checks.period(document, HalfYear(2020, 1)) == ["全年"]


def test_of_a_year_the_other_half_is_no_period_of_its_own():
    def offences(words):
        plan = Heading(1, "二、2021年工作计划")
        document = Document("标题", [Heading(1, "一、主要工作"), Paragraph([words]), plan])
        return checks.period(document, Year(2020))

    assert (
        offences("全年召开支部党员大会3次。其中，下半年召开支部党员大会2次。下半年未上党课【待补充：原因】。")
        == []
    )
    assert offences("上半年签订承诺书3份。") == ["上半年"]


def test_a_deadline_may_lie_further_off():
    assert checks.valid_dates("2022年9月30日前完成。原定11月30日前完成。", (FIRST_HALF,)) == []


@pytest.mark.django_db
def test_a_number_that_nobody_recorded_is_found():
    branch = an_archive_branch()
    with_people(branch)
    with_records(branch, 3)
    m = material(branch)

    def offences(*runs):
        return numbers_without_record(Document("标题", [Paragraph(list(runs))]), m)

    assert offences("支部召开党员大会97次。") == ["97"]
    assert offences("应收党费123.45元。") == ["123.45"]
    assert offences("支部召开党员大会3次，6月30日观看《100集》。") == []
    assert (
        offences("支部召开党员大会", m.figure("支部党员大会次数", "97"), "次。") == []
    )  # live, counted elsewhere


@pytest.mark.django_db
def test_an_activity_told_by_itself_in_two_sections_is_found():
    branch = an_archive_branch()
    members = with_people(branch)
    a_meeting(branch, date(2020, 3, 5), [Form.THEME_DAY], topic="学先锋", present=members)
    m = material(branch)

    def offences(*texts):
        return checks.told_twice(list(texts), m)

    assert offences("3月5日，支部开展“学先锋”主题党日活动。", "3月5日，支部组织学先锋。") == ["学先锋"]
    assert offences("3月5日，支部开展“学先锋”主题党日活动。", "3月6日，支部上党课。") == []
