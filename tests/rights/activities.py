"""Organisational life: activities, talks, study, plan, the year's course, appraisal, conduct, campaigns."""

from datetime import date, time

from django.utils import timezone

from meetings.models import (
    AgendaItem,
    Attendance,
    CalendarLink,
    Campaign,
    CampaignStep,
    Candidate,
    Form,
    HintAnswer,
    Leader,
    LeaderPart,
    MajorMatter,
    MeetingEvent,
    PlanEvent,
    PlanItem,
    Requirement,
    SignIn,
    SignInSheet,
    SpecialStudy,
    StudyItem,
    StudyResult,
    Supervision,
    TalkCall,
)
from tests.factories import a_course, a_meeting, a_problem, a_talk, an_appraisal
from tests.rights.marks import tag_of

DAY, SOON, TODAY = date(2020, 3, 18), date(2020, 6, 24), date(2020, 6, 10)
Kind = Attendance.Status


def activities(branch, people, groups, rows):
    tag, about = tag_of(branch), rows["member"]
    everybody = list(people.values())
    secretary = people["书记"]
    general = a_meeting(
        branch, DAY, present=everybody[:-1], attendance={people["白"]: Kind.ABSENT}, topic=f"{tag}党员大会",
        place=f"{tag}活动室", minutes=f"{tag}会议记录", resolution=f"{tag}决议", chair=secretary,
        recorder=people["宣传委员"], began_at=time(9, 0), ended_at=time(10, 0),
    )  # fmt: skip
    rows["meeting"] = [general]
    rows["planned"] = [a_meeting(branch, SOON, topic=f"{tag}计划的会", state="planned")]
    rows["group_meeting"] = [
        a_meeting(
            branch, date(2020, 5, 20), (Form.GROUP_MEETING,), group=group, present=[person],
            topic=f"{tag}小组会{group.position}", minutes=f"{tag}小组会记录",
        )
        for group, person in zip(groups, about, strict=True)
    ]  # fmt: skip
    _parts(branch, people, rows, tag, general)
    _sign_in(branch, people, rows, tag)
    _talks_and_study(branch, people, rows, tag, general)
    _plan(branch, people, groups, rows, tag)
    _year(branch, people, rows, tag)


def _parts(branch, people, rows, tag, meeting):
    item = AgendaItem.objects.create(
        branch=branch,
        meeting=meeting,
        position=1,
        title=f"{tag}议题",
        discussion=f"{tag}讨论",
        matter="election",
    )
    Candidate.objects.create(branch=branch, item=item, member=people["白"], votes=3)
    HintAnswer.objects.create(branch=branch, meeting=meeting, check_code="quorum", text=f"{tag}说明")
    MeetingEvent.objects.create(branch=branch, meeting=meeting, kind="recorded", by=people["书记"].account)
    leader = Leader.objects.create(branch=branch, name=f"{tag}领导", title="局长")
    rows["leader"] = [leader]
    LeaderPart.objects.create(
        branch=branch, leader=leader, meeting=meeting, part="attended", note=f"{tag}讲话"
    )
    campaign = Campaign.objects.create(branch=branch, name=f"{tag}专题", kind="theme", began_on=DAY)
    rows["campaign"] = [campaign]
    rows["campaign_step"] = [
        CampaignStep.objects.create(branch=branch, campaign=campaign, kind="research", title=f"{tag}步骤")
    ]
    rows["matter"] = [
        MajorMatter.objects.create(
            branch=branch, title=f"{tag}三重一大", kind="decision", decided_on=DAY, decision=f"{tag}决定"
        )
    ]
    rows["supervision"] = [
        Supervision.objects.create(branch=branch, checked_on=DAY, subject=f"{tag}监督", findings=f"{tag}发现")
    ]


def _sign_in(branch, people, rows, tag):
    """Of a meeting of the day, open now."""
    meeting = a_meeting(branch, TODAY, topic=f"{tag}今天的会", present=list(people.values()))
    rows["meeting_today"] = [meeting]
    now = timezone.now()
    sheet = SignInSheet.objects.create(
        branch=branch, meeting=meeting, code=f"{branch.pk}-sheet-code",
        opens_at=now, closes_at=now + timezone.timedelta(hours=1),
    )  # fmt: skip
    rows["sheet_code"] = [sheet.code]
    SignIn.objects.create(branch=branch, meeting=meeting, member=people["白"])


def _talks_and_study(branch, people, rows, tag, meeting):
    secretary, about = people["书记"], rows["member"]
    rows["talk"] = [
        a_talk(secretary, person, topic=f"{tag}谈话主题{place}", said=f"{tag}谈话内容{place}")
        for place, person in enumerate(about)
    ]
    rows["talk_call"] = [
        TalkCall.objects.create(
            branch=branch, member=about[1], kind="hardship", noted_on=DAY, note=f"{tag}应谈情形一",
            noted_by=secretary.account,
        )
    ]  # fmt: skip
    rows["study_result"] = [
        StudyResult.objects.create(
            branch=branch, member=person, kind="reflection", title=f"{tag}心得{place}", dated_on=DAY,
            body=f"{tag}心得正文{place}", handed_in_by=person.account,
        )
        for place, person in enumerate(about)
    ]  # fmt: skip
    rows["study_item"] = [StudyItem.objects.create(branch=branch, month=date(2020, 3, 1), title=f"{tag}学习")]
    rows["special_study"] = [
        SpecialStudy.objects.create(branch=branch, document=f"{tag}文件", studied_on=DAY, meeting=meeting)
    ]


def _plan(branch, people, groups, rows, tag):
    rows["plan_year"] = [2020]
    rows["plan_item"] = [
        PlanItem.objects.create(
            branch=branch, month=date(2020, 7, 1), form="group_meeting", topic=f"{tag}计划{group.position}",
            group=group, responsible=people["党小组长"],
        )
        for group in groups
    ]  # fmt: skip
    cancelled = PlanItem.objects.create(
        branch=branch, month=date(2020, 8, 1), form="theme_day", topic=f"{tag}取消的", cancelled_on=DAY
    )
    rows["cancelled_item"] = [cancelled]
    PlanEvent.objects.create(branch=branch, item=cancelled, kind="cancelled", reason=f"{tag}原因")
    links = [
        CalendarLink.objects.create(branch=branch, account=people[who].account) for who in ("书记", "党员")
    ]
    rows["calendar_link"] = [links[0]]
    rows["feed_token"] = [links[0].token, links[1].token]
    rows["requirement"] = [
        Requirement.objects.create(
            branch=branch, form=Form.THEME_DAY, at_least=2, each="month", kind="own", source=f"{tag}自定"
        )
    ]


def _year(branch, people, rows, tag):
    course = a_course(branch, theme=f"{tag}主题")
    rows["course_year"] = [2020]
    rows["course_step"] = list(course.steps.all())[:1]
    rows["problem"] = [
        a_problem(course, f"{tag}问题{place}", member=person, measure=f"{tag}措施{place}")
        for place, person in enumerate(rows["member"])
    ]
    appraisal = an_appraisal(branch)
    rows["appraisal"] = [appraisal]
    rows["entry"] = [appraisal.entries.get(member=person) for person in rows["member"]]
    for place, entry in enumerate(rows["entry"]):
        entry.self_review, entry.peer_review = f"{tag}自评{place}", f"{tag}互评{place}"
        entry.verdict, entry.verdict_note = "qualified", f"{tag}评语{place}"
        entry.save()
