"""专题学习: one document studied at an activity, and the report that went up of it."""

from datetime import timedelta

from meetings.models import Form, Meeting, SpecialStudy
from reports.summary.lectures import lecturer
from reports.summary.material import Material
from reports.summary.runs import sentence
from reports.summary.themes import as_object, theme_of
from reports.summary.words import day_named, full_width, listed, titles_listed, unique

TOLD_ONE_BY_ONE = 3


def sentences(m: Material) -> list:
    studies = [one for one in m.deeds.special_studies if one.studied_on <= m.as_of]
    if len(studies) > TOLD_ONE_BY_ONE:
        return [many(m, studies)]
    return [told for place, one in enumerate(studies) for told in of_one(m, one, first=not place)]


def meetings_told(m: Material) -> set[int]:
    """The activities that a sentence here tells of one by one."""
    studies = m.deeds.special_studies
    return {one.meeting_id for one in studies} if len(studies) <= TOLD_ONE_BY_ONE else set()


def of_one(m: Material, study: SpecialStudy, first: bool) -> list:
    held = held_at(study)
    guided = f"，{lecturer(m, held)}作辅导" if held and lecturer(m, held) and not held.party_lecture else ""
    subject = "支部" if first else ""
    at = f"{subject}召开党员大会" if held and held.general_meeting else subject
    told = f"{day_named(study.studied_on, m.year)}，{at}专题学习{document(study)}{guided}"
    return [sentence(told, report(m, study)), *groups_before(m, held)]


def held_at(study: SpecialStudy) -> Meeting | None:
    meeting = study.meeting
    return meeting if meeting and meeting.state == Meeting.State.HELD else None


def document(study: SpecialStudy) -> str:
    """The document as recorded: a title in 《》 keeps its marks, a notice without is set in them."""
    text = full_width(study.document).strip("。，；")
    return text if text.startswith("《") else "《" + text.replace("《", "〈").replace("》", "〉") + "》"


def groups_before(m: Material, meeting: Meeting | None) -> list:
    """The groups that had taken up the same matter within the thirty days before."""
    if meeting is None or not theme_of(meeting.topic):
        return []
    since = meeting.held_on - timedelta(days=30)
    groups = {
        other.group_id
        for other in m.held(Form.GROUP_MEETING)
        if theme_of(other.topic) == theme_of(meeting.topic) and since <= other.held_on < meeting.held_on
    }
    if not groups:
        return []
    return [sentence(f"此前，{len(groups)}个党小组{'分别' if len(groups) > 1 else ''}组织学习")]


def is_reported(m: Material, study: SpecialStudy) -> bool:
    return study.reported_on is not None and study.reported_on <= m.as_of


def report(m: Material, study: SpecialStudy) -> str:
    """Only what went up by then; whether one is still owed is the business of the study page."""
    if not is_reported(m, study):
        return ""
    to = f"向{full_width(study.reported_to)}" if study.reported_to else ""
    number = f"（{full_width(study.report_number)}）" if study.report_number else ""
    return f"；{day_named(study.reported_on, m.year)}，{to}报送学习情况报告{number}"


def many(m: Material, studies: list[SpecialStudy]) -> list:
    sent = [one for one in studies if is_reported(m, one)]
    reported = f"；向上级报送学习情况报告{len(sent)}份" if sent else ""
    receivers = unique(full_width(one.reported_to) for one in sent if one.reported_to)
    if len(receivers) == 1 and all(one.reported_to for one in sent):
        reported = f"；向{listed(receivers)}报送学习情况报告{len(sent)}份"
    shown = titles_listed([as_object(document(one)) for one in studies])
    return sentence(f"{m.span_name}开展专题学习{len(studies)}次，内容包括{shown}{reported}")
