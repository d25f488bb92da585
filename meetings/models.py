"""Each feature keeps its own models; Django, and everybody else, finds them here."""

from meetings.activity.models import Attendance, Form, Meeting
from meetings.agenda.models import AgendaItem, Candidate
from meetings.appraisal.models import Appraisal, AppraisalEntry, Ballot, Grade, Voter
from meetings.attachments.models import Attachment, StoredFile
from meetings.campaigns.models import Campaign, CampaignStep
from meetings.checks.models import HintAnswer
from meetings.conduct.models import MajorMatter, Supervision
from meetings.history.models import MeetingEvent, Seal
from meetings.leaders.models import Leader, LeaderPart
from meetings.org_life.models import CourseStep, OrgLifeCourse, Problem
from meetings.plan.models import CalendarLink, PlanEvent, PlanItem
from meetings.requirements.models import Requirement
from meetings.sign_in.models import SignIn, SignInSheet
from meetings.study.models import SpecialStudy, StudyItem, StudyResult
from meetings.talks.models import Talk, TalkCall, TalkNote, TalkPartner

__all__ = [
    "AgendaItem", "Appraisal", "AppraisalEntry", "Attachment", "Attendance", "Ballot", "CalendarLink",
    "Campaign", "CampaignStep", "Candidate", "CourseStep", "Form", "Grade", "HintAnswer", "Leader",
    "LeaderPart", "MajorMatter", "Meeting", "MeetingEvent", "OrgLifeCourse", "PlanEvent", "PlanItem",
    "Problem", "Requirement", "Seal", "SignIn", "SignInSheet", "SpecialStudy", "StoredFile", "StudyItem",
    "StudyResult", "Supervision", "Talk", "TalkCall", "TalkNote", "TalkPartner", "Voter",
]  # fmt: skip
