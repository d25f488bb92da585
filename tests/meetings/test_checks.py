"""The record check: every check on a good and a bad record, then reading many, answering, and the page."""

from datetime import date, time, timedelta

import pytest

from meetings.checks.checks import BY_CODE, CHECKS
from meetings.checks.hints import hints_of
from meetings.checks.record import Dealt, Held, Record, Row, SameDay
from meetings.models import AgendaItem, Attendance, Candidate, Form, HintAnswer, Meeting
from members.models import Member, Post
from tests.factories import a_meeting, a_role
from tests.meetings.people import DAY, ThreePeople

Status, Matter = Attendance.Status, AgendaItem.Matter
SHEN, GU, JIAN, SHAO, BAI = range(1, 6)
GROUP = 7


def person(pk, name, **fields):
    fields = {"admitted_on": date(2005, 7, 1), "converted_on": date(2006, 7, 1), **fields}
    return Member(pk=pk, name=name, kind="full", **fields)


def people(**changes):
    """A secretary, a deputy, a committee member, the leader of a group, and somebody on probation."""
    names = {SHEN: "沈立言", GU: "顾秋实", JIAN: "简文倩", SHAO: "邵国梁", BAI: "白子衿"}
    probation = {"admitted_on": date(2019, 9, 1), "converted_on": date(2020, 9, 1)}
    fields = {BAI: probation, **{globals()[name]: fields for name, fields in changes.items()}}
    return {pk: person(pk, name, **fields.get(pk, {})) for pk, name in names.items()}


def held(member, post, group=None):
    return Held(member, post, group, date(2020, 1, 1), None)


POSTS = [
    held(SHEN, Post.SECRETARY),
    held(GU, Post.DEPUTY_SECRETARY),
    held(JIAN, Post.PUBLICITY_OFFICER),
    held(SHAO, Post.GROUP_LEADER, GROUP),
]
BEFORE = Dealt(Matter.CONVERSION, DAY - timedelta(days=60), False, True)


def an_item(title="白子衿转正", matter=Matter.CONVERSION, **fields):
    fields = {"resolution": "同意白子衿按期转正。", "votes_for": 4, "pk": 1, **fields}
    return AgendaItem(title=title, matter=matter, **fields)


def an_election(seats=2, **fields):
    return an_item("选举支委", Matter.ELECTION, resolution="", votes_for=None, seats=seats, **fields)


def stood(*votes, elected=2):
    """Candidates with these votes, the first of them elected."""
    return {
        1: [
            Candidate(member_id=pk, votes=many, elected=place < elected)
            for place, (pk, many) in enumerate(zip((SHEN, GU, JIAN), votes, strict=False))
        ]
    }


def a_record(forms=(Form.GENERAL_MEETING,), away=None, who=None, agenda=None, **given):
    """A general meeting of five, of which nothing is to be said; `away` = {member: (status, reason)}."""
    facts = {name: given.pop(name) for name in ("posts", "same_day", "dealt", "candidates") if name in given}
    fields = {
        "pk": 1,
        "held_on": DAY,
        "topic": "讨论预备党员转正",
        "place": "三楼会议室",
        "chair_id": SHEN,
        "recorder_id": GU,
        "minutes": "简文倩介绍情况。邵国梁说，愿意继续联系。",
        **given,
    }
    meeting = Meeting(**fields)
    meeting.forms = forms
    who, away = who or people(), away or {}
    rows = [Row(member, *away.get(pk, (Status.PRESENT, ""))) for pk, member in who.items()]
    agenda = [an_item()] if agenda is None else agenda
    return Record(meeting, who, rows, agenda, **{"posts": POSTS, "dealt": [BEFORE], **facts})


def a_committee_meeting(away=None, **given):
    who = {pk: member for pk, member in people().items() if pk in (SHEN, GU, JIAN)}
    given = {"minutes": "简文倩介绍情况。", "resolution": "同意提交大会。", "agenda": [], **given}
    return a_record([Form.COMMITTEE_MEETING], away, who, **given)


def a_group_meeting(**given):
    return a_record([Form.GROUP_MEETING], **{"group_id": GROUP, "chair_id": SHAO, "agenda": [], **given})


def a_study(**given):
    return a_record([Form.GROUP_STUDY], **{"agenda": [], **given})


def beside(began_at=time(14), ended_at=time(16), place="二楼会议室", there=(GU,)):
    return SameDay("党小组会", place, began_at, ended_at, frozenset(there))


def away(*members):
    return dict.fromkeys(members, (Status.ON_LEAVE, "出差"))


AFTER = Dealt(Matter.CONVERSION, DAY + timedelta(days=60), True, False)
TOO_LATE = Dealt(Matter.CONVERSION, DAY + timedelta(days=61), True, False)
TOO_EARLY = Dealt(Matter.CONVERSION, DAY - timedelta(days=61), False, True)

# code: [(a record, what is said of it)], good ones (nothing is said) and bad ones
TABLE = {
    "elements": [
        (a_record(), []),
        (a_record(chair_id=None, chair_name="于敏之"), []),
        (a_record(place="", recorder_id=None), ["还没写地点、记录人。"]),
        (a_record(chair_id=None), ["还没写主持人。"]),
    ],
    "attendance": [
        (a_record(), []),
        (Record(a_record().meeting), ["还没有考勤，看不出应到谁、实到谁。"]),
    ],
    "contents": [
        (a_record(), []),
        (a_record(minutes=""), []),
        (a_record(minutes=" \n", agenda=[]), ["内容和议题都是空的。"]),
    ],
    "lecturer": [
        (a_record([Form.PARTY_LECTURE], lecturer_id=SHEN), []),
        (a_record([Form.PARTY_LECTURE], lecturer_name="于敏之"), []),
        (a_study(), []),
        (a_record([Form.THEME_DAY, Form.PARTY_LECTURE]), ["是党课，还没写主讲人。"]),
    ],
    "absent_with_reason": [
        (a_record(away={GU: (Status.ABSENT, "没有请假")}), []),
        (
            a_record(away={GU: (Status.ABSENT, ""), BAI: (Status.ABSENT, " ")}),
            ["顾秋实、白子衿缺席，还没写原因。"],
        ),
    ],
    "leave_with_reason": [
        (a_record(away={GU: (Status.ON_LEAVE, "出差")}), []),
        (a_record(away={GU: (Status.ON_LEAVE, "")}), ["顾秋实请假，还没写事由。"]),
    ],
    "of_one_mind": [
        (a_record(minutes="沈立言：可以。经举手表决，一致同意。"), []),
        (
            a_record(minutes="大家一致认为很好。"),
            ["写了“大家一致”，没有写谁说了什么。请改成各人的原意。"],
        ),
        (
            a_record(agenda=[an_item(discussion="与会党员一致表示支持。")]),
            ["写了“一致表示”，没有写谁说了什么。请改成各人的原意。"],
        ),
    ],
    "somebody_speaks": [
        (a_record(), []),
        (a_record(minutes="", agenda=[an_item(discussion="邵国梁：同意。")]), []),
        (a_record(minutes="于敏之讲了三点。", guests="赵同（上级）、于敏之（市档案馆）"), []),
        (a_record(minutes="", agenda=[]), []),
        (a_study(minutes="学习了文件。"), []),
        (
            a_record(minutes="会议听取了汇报，进行了讨论。", guests="赵同"),
            ["内容和讨论情况里没有出现到会的任何一个人，看不出谁说了什么。"],
        ),
    ],
    "resolution": [
        (a_record(), []),
        (a_record(agenda=[], resolution="本次会议未作决议。"), []),
        (a_record(agenda=[an_election()], candidates=stood(4, 3, 1)), []),
        (a_study(), []),
        (a_record(agenda=[]), ["支部党员大会没有写任何决议。没有作决议的，写明“本次会议未作决议”。"]),
        (a_record(agenda=[an_item(resolution="")]), ["议题“白子衿转正”已经表决，还没写决议。"]),
        (
            a_record(agenda=[an_item(resolution="", votes_for=None)], resolution="同意。"),
            ["议题“白子衿转正”是要作决定的事项，还没写决议。"],
        ),
        (
            a_group_meeting(agenda=[an_item("推荐先进", "", resolution="", votes_for=5)]),
            ["议题“推荐先进”已经表决，还没写决议。"],
        ),
    ],
    "two_places": [
        (a_record(began_at=time(9), ended_at=time(14), same_day=[beside()]), []),
        (a_record(began_at=time(9), same_day=[beside()]), []),
        (a_record(same_day=[beside()]), []),
        (a_record(began_at=time(15), same_day=[beside(place="三楼会议室")]), []),
        (a_record(began_at=time(15), away={GU: (Status.ONLINE, "")}, same_day=[beside()]), []),
        (
            a_record(began_at=time(15), same_day=[beside(there=[GU, BAI])]),
            ["顾秋实、白子衿同一时间也记在“党小组会”（14:00开始）的到会人里。"],
        ),
        (
            a_record(began_at=time(15), same_day=[beside(there=[SHEN, GU, JIAN, SHAO, BAI])]),
            ["沈立言、顾秋实、简文倩、邵国梁等5人同一时间也记在“党小组会”（14:00开始）的到会人里。"],
        ),
        (
            a_record(began_at=time(14), place="", same_day=[beside(ended_at=None, place="")]),
            ["顾秋实同一时间也记在“党小组会”（14:00开始）的到会人里。"],
        ),
    ],
    "on_the_roll": [
        (a_record(), []),
        (a_record(who=people(GU={"joined_on": DAY})), []),
        (
            a_record(who=people(JIAN={"joined_on": DAY + timedelta(1)}), away=away(JIAN)),
            [],
        ),
        (
            a_record(who=people(GU={"joined_on": DAY + timedelta(1)})),
            ["顾秋实那天不在名册上（2020-03-19转入），却记为到会。"],
        ),
        (
            a_record(who=people(JIAN={"left_on": DAY})),
            ["简文倩那天不在名册上（2020-03-18转出），却记为到会。"],
        ),
        (
            a_record(who=people(BAI={"admitted_on": DAY + timedelta(1)})),
            ["白子衿那天不在名册上（2020-03-19入党），却记为到会。"],
        ),
        (
            # The chair was not even expected any more.
            Record(a_record().meeting, people(SHEN={"left_on": date(2020, 1, 1)})),
            ["沈立言那天不在名册上（2020-01-01转出），却写为主持人。"],
        ),
    ],
    "entitled_chair": [
        (a_record(chair_id=JIAN), []),
        (a_group_meeting(), []),
        (a_record(chair_id=BAI, posts=[]), []),
        (a_record(chair_id=None), []),
        (a_study(chair_id=BAI), []),
        (
            a_record(chair_id=SHAO),
            ["邵国梁那天没有这个职务。支部党员大会由书记召集并主持，或者委托副书记、委员。"],
        ),
        (
            a_committee_meeting(chair_id=None, chair_name="于敏之"),
            ["于敏之那天没有这个职务。支部委员会由书记召集并主持，或者委托副书记、委员。"],
        ),
        (
            a_group_meeting(chair_id=SHEN),
            ["沈立言那天没有这个职务。党小组会由党小组长召集并主持。"],
        ),
        (
            a_record(chair_id=GU, posts=[*POSTS[:1], POSTS[1]._replace(ended_on=DAY)]),
            ["顾秋实那天没有这个职务。支部党员大会由书记召集并主持，或者委托副书记、委员。"],
        ),
    ],
    "democratic_life": [
        (a_record([Form.ORG_LIFE_MEETING], topic="年度组织生活会"), []),
        (a_record([Form.ORG_LIFE_MEETING], minutes="沈立言通报局党组民主生活会情况。"), []),
        (a_record(minutes="沈立言通报民主生活会情况。"), []),
        (a_record(topic="年度民主生活会"), ["写的是“民主生活会”。党支部开的是组织生活会。"]),
        (
            a_record([Form.ORG_LIFE_MEETING], minutes="沈立言主持民主生活会。"),
            ["写的是“民主生活会”。党支部开的是组织生活会。"],
        ),
    ],
    "quorum_of_general_meeting": [
        # Two of four with a vote suffice; who is on probation is not counted.
        (a_record(away=away(GU, JIAN)), []),
        (a_record(agenda=[], away=away(GU, JIAN, SHAO)), []),
        (a_group_meeting(away=away(GU, JIAN, SHAO), resolution="同意。"), []),
        (
            a_record(away=away(GU, JIAN, SHAO)),
            ["应到有表决权的4人，实到1人，不到半数（2人），作了决定。"],
        ),
    ],
    "quorum_of_committee": [
        (a_committee_meeting(away(GU)), []),
        (a_committee_meeting(away(GU, JIAN), posts=[]), []),
        (a_committee_meeting(away(GU, JIAN)), ["应到委员3人，实到1人，不到半数（2人）。"]),
    ],
    "majority": [
        (a_record(agenda=[an_item(votes_for=3, votes_against=1)]), []),
        (a_record(agenda=[an_item(votes_for=2, resolution="未获通过。")]), []),
        (a_record(agenda=[an_item(votes_for=2, resolution="不同意转正。")]), []),
        (a_record(agenda=[an_item(votes_for=2, resolution="同意2票，反对2票，未通过。")]), []),
        (a_committee_meeting(agenda=[an_item(votes_for=1)]), []),
        (
            a_record(agenda=[an_item(votes_for=2, votes_abstain=1)]),
            ["议题“白子衿转正”写明通过，赞成2票，没有超过应到有表决权的4人的半数（至少3票）。"],
        ),
    ],
    "votes_written_down": [
        (a_record(), []),
        (a_record(agenda=[an_item(matter=Matter.REPORT, votes_for=None)]), []),
        (a_record(agenda=[an_item(matter="", votes_for=None)]), []),
        (a_record(agenda=[an_election()], candidates=stood(4, 3, 1)), []),
        (a_committee_meeting(agenda=[an_item(votes_for=None)]), []),
        (
            a_record(agenda=[an_item(votes_for=None)]),
            ["议题“白子衿转正”（预备党员转正、延长或取消）要表决，还没写票数。"],
        ),
    ],
    "turnout_of_election": [
        (a_record(agenda=[an_election()], candidates=stood(4, 3, 1)), []),
        # How to elect is voted on like anything else.
        (a_record(agenda=[an_item("选举办法", Matter.ELECTION, votes_for=3)], away=away(GU)), []),
        (
            a_record(agenda=[an_election()], candidates=stood(3, 2, 1), away=away(GU)),
            ["“选举支委”：应到有选举权的4人，实到3人，不到五分之四（4人）。"],
        ),
    ],
    "votes_of_the_elected": [
        (a_record(agenda=[an_election()], candidates=stood(4, 3, 2)), []),
        (a_record(agenda=[an_election()], candidates=stood(4, None, 1)), []),
        (
            a_record(agenda=[an_election()], candidates=stood(4, 2, 1)),
            ["“选举支委”：顾秋实得2票当选，没有超过实到有选举权的4人的半数（至少3票）。"],
        ),
    ],
    "surplus_of_candidates": [
        (a_record(agenda=[an_election(2)], candidates=stood(4, 3, 1)), []),
        # A committee elects its secretary from its own midst.
        (a_committee_meeting(agenda=[an_election(1)], candidates=stood(3, elected=1)), []),
        (
            a_record(agenda=[an_election(3)], candidates=stood(4, 3, 3, elected=3)),
            ["“选举支委”：应选3名，候选人3名，差额不到20%（至少4名）。"],
        ),
    ],
    "before_the_general_meeting": [
        (a_record(), []),
        (a_committee_meeting(agenda=[an_item(votes_for=3)], dealt=[AFTER]), []),
        (a_committee_meeting(agenda=[an_item(votes_for=None, resolution="")], dealt=[]), []),
        (a_committee_meeting(agenda=[an_item(matter="")], dealt=[]), []),
        (
            a_committee_meeting(agenda=[an_item(votes_for=3)], dealt=[BEFORE, TOO_LATE]),
            [
                "“白子衿转正”（预备党员转正、延长或取消）在支部委员会上作了决定，"
                "之后60天内没有支部党员大会讨论这类事项。"
            ],
        ),
    ],
    "committee_first": [
        (a_record(), []),
        (a_record(posts=POSTS[:2], dealt=[]), []),
        (a_record(agenda=[an_item(matter="")], dealt=[]), []),
        (
            a_record(dealt=[TOO_EARLY, AFTER]),
            [
                "“白子衿转正”（预备党员转正、延长或取消）提交大会以前60天内，"
                "没有支部委员会讨论这类事项的记录。"
            ],
        ),
    ],
}
CASES = [
    pytest.param(code, record, said, id=f"{code}-{place}-{'bad' if said else 'good'}")
    for code, cases in TABLE.items()
    for place, (record, said) in enumerate(cases)
]


@pytest.mark.parametrize(("code", "record", "said"), CASES)
def test_a_check_says_it_of_the_bad_record_and_nothing_of_the_good(code, record, said):
    assert list(BY_CODE[code].function(record)) == said


def test_every_check_has_a_good_and_a_bad_record():
    assert [check.code for check in CHECKS] == list(dict.fromkeys(check.code for check in CHECKS))
    assert set(TABLE) == {check.code for check in CHECKS}
    assert [code for code, cases in TABLE.items() if all(said for _, said in cases)] == []
    assert [code for code, cases in TABLE.items() if not any(said for _, said in cases)] == []


def test_of_a_record_that_lacks_nothing_no_check_says_anything():
    record = a_record()

    assert {check.code: said for check in CHECKS if (said := list(check.function(record)))} == {}


def test_every_check_tells_where_it_comes_from():
    untold = [check.code for check in CHECKS if not (check.title and check.about and check.source)]

    assert untold == []


class Hints(ThreePeople):
    """The same from the database: what belongs to whom, and how many queries it takes."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.people = [cls.shen, cls.gu, cls.shao, cls.bai]

    def a_good_one(self, day=DAY, forms=(Form.GENERAL_MEETING,), present=None, **fields):
        fields = {
            "place": "三楼会议室",
            "chair": self.shen,
            "recorder": self.gu,
            "minutes": "沈立言介绍情况。",
            "resolution": "本次会议未作决议。",
            **fields,
        }
        return a_meeting(self.branch, day, forms, present=present or self.people, **fields)

    def an_item(self, meeting, matter=Matter.ADMISSION, **fields):
        fields = {"resolution": "同意。", "position": meeting.agenda.count() + 1, **fields}
        return AgendaItem.objects.create(
            branch=meeting.branch, meeting=meeting, title="接收李明", matter=matter, **fields
        )

    def codes(self, *meetings):
        hints = hints_of(meetings[0].branch, meetings)
        return [[hint.code for hint in hints[meeting.pk]] for meeting in meetings]

    def test_a_record_that_lacks_nothing_has_no_hint(self):
        assert self.codes(self.a_good_one()) == [[]]

    def test_what_was_not_held_is_not_checked(self):
        planned = a_meeting(self.branch, state="planned")
        cancelled = a_meeting(self.branch, state="cancelled")

        assert self.codes(planned, cancelled) == [[], []]

    def test_each_hint_stands_at_its_own_record(self):
        good = self.a_good_one()
        bad = self.a_good_one(place="", attendance={self.bai: "absent"}, present=self.people[:3])

        hints = hints_of(self.branch, [good, bad])

        assert list(hints) == [good.pk, bad.pk]
        assert hints[good.pk] == []
        assert [(hint.code, hint.text, hint.is_open) for hint in hints[bad.pk]] == [
            ("elements", "还没写地点。", True),
            ("absent_with_reason", "白子衿缺席，还没写原因。", True),
        ]
        assert hints[bad.pk].open_count == 2

    def test_somebody_at_two_meetings_of_an_hour_is_found_though_only_one_is_asked_about(self):
        times = {"began_at": time(14), "ended_at": time(16)}
        one = self.a_good_one(**times)
        self.a_good_one(place="二楼", present=[self.gu], topic="另一次", began_at=time(15))
        # Other days, other branches and what was cancelled do not matter.
        self.a_good_one(DAY + timedelta(days=1), place="二楼", **times)
        self.a_good_one(place="二楼", state="cancelled", **times)

        (hint,) = hints_of(self.branch, [one])[one.pk]

        assert hint.text == "顾秋实同一时间也记在“另一次”（15:00开始）的到会人里。"

    def test_a_matter_of_the_committee_counts_once_the_general_meeting_had_it(self):
        committee = self.a_good_one(forms=[Form.COMMITTEE_MEETING], resolution="同意提交大会。")
        self.an_item(committee)
        assert self.codes(committee) == [["before_the_general_meeting"]]

        general = self.a_good_one(DAY + timedelta(days=30))
        item = self.an_item(general, votes_for=3)

        assert self.codes(committee, general) == [[], []]
        item.delete()
        assert self.codes(committee) == [["before_the_general_meeting"]]

    def test_a_general_meeting_asks_for_the_committee_where_there_is_one(self):
        for member, post in [(self.gu, "deputy_secretary"), (self.bai, "publicity_officer")]:
            a_role(member, post)
        general = self.a_good_one()
        self.an_item(general, votes_for=4)

        assert self.codes(general) == [["committee_first"]]

    def test_an_election_is_read_with_its_candidates(self):
        meeting = self.a_good_one()
        item = self.an_item(meeting, Matter.ELECTION, resolution="", seats=1)
        for member, votes in [(self.gu, 2), (self.bai, 1)]:
            Candidate.objects.create(
                branch=self.branch, item=item, member=member, votes=votes, elected=votes == 2
            )

        assert self.codes(meeting) == [["votes_of_the_elected"]]

    def test_another_branch_has_no_say_in_it(self):
        meeting = a_meeting(self.elsewhere, DAY, began_at=time(14), present=[self.wang])
        mine = self.a_good_one(began_at=time(14))

        assert self.codes(mine) == [[]]
        assert "two_places" not in self.codes(meeting)[0]

    def test_an_answered_hint_stays_and_stands_behind_the_open_ones(self):
        meeting = self.a_good_one(place="", minutes="大家一致认为很好，沈立言总结。")
        HintAnswer.objects.create(
            branch=self.branch, meeting=meeting, check_code="elements", text="户外", by=self.secretary
        )

        hints = hints_of(self.branch, [meeting])[meeting.pk]

        assert [(hint.code, hint.is_open) for hint in hints] == [("of_one_mind", True), ("elements", False)]
        assert (hints[1].answer.text, hints.open_count) == ("户外", 1)

    def test_the_queries_do_not_grow_with_the_records(self):
        a_role(self.bai, "publicity_officer")
        for many in (1, 3):
            while Meeting.objects.count() < many:
                days = Meeting.objects.count()
                meeting = self.a_good_one(DAY + timedelta(days=days), began_at=time(14), place="")
                item = self.an_item(meeting, Matter.ELECTION, resolution="", seats=1)
                for member in self.people:
                    Candidate.objects.create(branch=self.branch, item=item, member=member, votes=1)
                HintAnswer.objects.create(
                    branch=self.branch, meeting=meeting, check_code="elements", text="户外", by=self.secretary
                )
            meetings = list(Meeting.objects.all())
            with self.subTest(many=many), self.assertNumQueries(8):
                hints = hints_of(self.branch, meetings)
                # What the pages show of them asks nothing more.
                shown = [
                    (hint.title, hint.text, hint.source, hint.answer and str(hint.answer.by))
                    for found in hints.values()
                    for hint in found
                ]
            assert len(shown) >= many

    def test_where_nothing_was_held_nothing_is_asked(self):
        planned = a_meeting(self.branch, state="planned")
        with self.assertNumQueries(0):
            hints_of(self.branch, [planned])


class Answer(ThreePeople):
    def setUp(self):
        self.meeting = a_meeting(
            self.branch, DAY, [Form.GROUP_MEETING], group=self.second, minutes="邵国梁说了。", chair=self.shao
        )
        self.url = f"/meetings/{self.meeting.pk}/hints/elements/"

    def say(self, account, text, url=None):
        return self.as_(account).post(url or self.url, {"text": text})

    def stored(self):
        return list(HintAnswer.objects.values_list("meeting", "check_code", "text", "by"))

    def test_a_hint_is_answered_and_answered_anew(self):
        response = self.say(self.secretary, " 在户外开的，\n没有固定地点 ")

        self.assertRedirects(response, f"/meetings/{self.meeting.pk}/#hints", fetch_redirect_response=False)
        assert self.stored() == [
            (self.meeting.pk, "elements", "在户外开的， 没有固定地点", self.secretary.pk)
        ]

        self.say(self.leader, "在山上")
        assert self.stored() == [(self.meeting.pk, "elements", "在山上", self.leader.pk)]

    def test_an_empty_text_takes_the_answer_back(self):
        self.say(self.secretary, "在户外")

        page = self.as_(self.secretary).post(self.url, {"text": "  "}, follow=True)

        assert self.stored() == []
        assert str(list(page.context["messages"])[-1]) == "已收回说明：地点、主持人、记录人。"

        page = self.as_(self.secretary).post(self.url, {"text": ""}, follow=True)

        assert self.stored() == []
        assert str(list(page.context["messages"])[-1]) == "说明是空的，没有保存：地点、主持人、记录人。"

    def test_a_text_that_is_too_long_is_refused_and_kept(self):
        text = "因" * 201

        refused = self.say(self.secretary, text)

        self.assertContains(refused, "说明有201个字，最多200个字。", status_code=422)
        self.assertContains(refused, text, status_code=422)
        self.assertContains(refused, "还没写地点、记录人。", status_code=422)
        assert self.stored() == []

    def test_a_hint_that_is_no_longer_there_wants_no_answer(self):
        page = self.as_(self.secretary).post(
            self.url.replace("elements", "lecturer"), {"text": "为什么"}, follow=True
        )

        assert self.stored() == []
        assert [str(message) for message in page.context["messages"]] == [
            "记录已经补上，这条提示不在了，不用说明。"
        ]

    def test_a_check_that_does_not_exist_is_not_found(self):
        assert self.say(self.secretary, "为什么", self.url.replace("elements", "nothing")).status_code == 404

    def test_a_confirmed_record_can_be_answered_too(self):
        Meeting.objects.update(confirmed_at="2020-03-20T00:00Z", confirmed_by=self.secretary)

        self.say(self.secretary, "在户外")

        assert [text for *_, text, _ in self.stored()] == ["在户外"]

    def test_only_who_may_change_the_record_may_answer(self):
        Meeting.objects.update(group=self.first)
        for account in (self.leader, self.reader):
            assert self.say(account, "在户外").status_code == 403
        assert self.say(self.stranger, "在户外").status_code == 404
        assert self.stored() == []

    def test_it_is_only_posted(self):
        assert self.as_(self.secretary).get(self.url).status_code == 405

    def test_the_box_shows_the_hint_its_source_and_the_answer(self):
        page = self.as_(self.leader).get(f"/meetings/{self.meeting.pk}/")
        self.assertContains(page, "还没写地点、记录人。")
        self.assertContains(page, "记录要素")
        self.assertContains(page, f'action="{self.url}"')

        self.say(self.leader, "在户外开的")

        page = self.as_(self.reader).get(f"/meetings/{self.meeting.pk}/")
        self.assertContains(page, "说明：在户外开的")
        self.assertNotContains(page, f'action="{self.url}"')


class ListOfChecks(ThreePeople):
    def test_every_check_is_named_with_its_source(self):
        page = self.as_(self.reader).get("/meetings/checks/")

        for check in CHECKS:
            for words in (check.title, check.about, check.source):
                self.assertContains(page, words)
