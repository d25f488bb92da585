"""Turns activities into records: who chaired, who spoke, who came and why others did not."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from meetings.models import AgendaItem, Attendance, Candidate, Form, Meeting
from reports.demo import people
from reports.demo.activities import Activity
from reports.demo.agenda import Item
from reports.demo.particulars import make_up, particulars_of
from reports.demo.roll import POSTS, Roll
from reports.demo.texts_learning import ABSENT_REASONS, LEAVE_REASONS, ONLINE_REASONS, RETIRED_REASONS

SHORT = {"组织": "组织委员", "宣传": "宣传委员", "纪检": "纪检委员"}
Status = Attendance.Status


class Recorder:
    """Keeps the records of one branch, in the order of the days."""

    def __init__(self, roll: Roll, span, duty=None):
        self.roll, self.span, self.duty = roll, span, duty or {}
        self.numbers: dict[int, int] = {}
        self.meetings: list[Meeting] = []
        self.attendances: list[Attendance] = []
        self.agenda: list[AgendaItem] = []
        self.candidates: list[Candidate] = []

    def record(self, activities: list[Activity]) -> None:
        """Numbers and writes down what has been held, planned and called off, up to the horizon."""
        for activity in activities:
            if activity.only_planned or activity.day > self.span.horizon:
                continue
            self._record(activity)

    def save(self) -> None:
        Meeting.objects.bulk_create(self.meetings)
        # Written down soon after, not all today: the page would else call every record a late one.
        Meeting.objects.bulk_update(
            [self._dated(meeting) for meeting in self.meetings], ["recorded_at", "changed_at"], batch_size=100
        )
        Attendance.objects.bulk_create(self.attendances)
        AgendaItem.objects.bulk_create(self.agenda)
        Candidate.objects.bulk_create(self.candidates)

    def _dated(self, meeting: Meeting) -> Meeting:
        at = at_hour(meeting.entered_on or meeting.held_on - timedelta(12), 17)
        meeting.recorded_at = meeting.changed_at = min(at, at_hour(self.span.today, 17), timezone.now())
        return meeting

    def _record(self, activity: Activity) -> None:
        words = self._speakers(activity)
        meeting = self._meeting(activity, words)
        self.meetings.append(meeting)
        if meeting.state != Meeting.State.HELD:
            return
        # One record a year was written down eight days after, which is late (补录).
        wait = 8 if meeting.number.endswith("021") else 1
        meeting.entered_on = min(meeting.held_on + timedelta(wait), self.span.today)
        meeting.minutes = activity.minutes.format_map(words)
        meeting.resolution = activity.resolution.format_map(words)
        agenda = [self._item(meeting, place, item, words) for place, item in enumerate(activity.items, 1)]
        self.agenda += agenda
        rows = self._attendance(activity, meeting, agenda)
        self.attendances += rows
        self._vote(activity, agenda, rows)

    def _item(self, meeting: Meeting, place, item: Item, words) -> AgendaItem:
        return AgendaItem(
            branch=self.roll.branch,
            meeting=meeting,
            position=place,
            title=item.title,
            matter=item.matter,
            discussion=item.discussion.format_map(words),
            resolution=item.resolution.format_map(words),
            way=item.way,
            seats=item.seats or None,
        )

    def _vote(self, activity: Activity, agenda: list[AgendaItem], rows: list[Attendance]) -> None:
        """Who came and is a full member votes; in a large meeting one abstains."""
        day = activity.day
        voters = sum(1 for row in rows if row.status in Attendance.CAME and row.member.is_full(day))
        for item, made in zip(activity.items, agenda, strict=True):
            if item.stood:
                made.ballots_issued, made.ballots_returned, made.ballots_void = voters, voters, 0
                self._elect(item, made, voters)
                continue
            made.votes_against, made.votes_abstain = 0, int(voters > 20)
            made.votes_for = voters - made.votes_abstain
            if made.way == AgendaItem.Way.SECRET:
                made.ballots_issued, made.ballots_returned, made.ballots_void = voters, voters, 0

    def _elect(self, item: Item, made: AgendaItem, voters: int) -> None:
        for place, name in enumerate(item.stood):
            elected = place < item.seats
            votes = voters - place if elected else item.seats * (item.seats - 1) // 2
            self.candidates.append(
                Candidate(
                    branch=self.roll.branch,
                    item=made,
                    member=self.roll.named(name),
                    votes=votes,
                    elected=elected,
                )
            )

    def _meeting(self, activity: Activity, words) -> Meeting:
        year = activity.day.year
        self.numbers[year] = self.numbers.get(year, 0) + 1
        chair = self._person(activity.chair, activity, words)
        lecturer = activity.lecturer and self._person(activity.lecturer, activity, words)
        meeting = Meeting(
            branch=self.roll.branch,
            number=f"{year}-{self.numbers[year]:03d}",
            held_on=activity.day,
            place=activity.place,
            topic=activity.topic,
            group=self.roll.groups[activity.group - 1] if activity.group else None,
            chair=chair,
            recorder=self._person(activity.recorder, activity, words),
            lecturer=lecturer or None,
            lecturer_name="" if lecturer else self._outsider(activity.lecturer),
            state=self._state(activity),
            **particulars_of(activity),
        )
        meeting.forms = activity.forms
        meeting.recorded_by = meeting.recorder.account or chair.account
        return meeting

    def _state(self, activity: Activity):
        if activity.cancelled:
            return Meeting.State.CANCELLED
        return Meeting.State.HELD if activity.day <= self.span.today else Meeting.State.PLANNED

    def _outsider(self, lecturer) -> str:
        return self.roll.branch.leader_in_charge if lecturer == "leader" else lecturer

    def _person(self, who, activity: Activity, words):
        """A member named by post (or 组长, 记录人, 轮值); None for somebody outside the branch."""
        if who == "轮值":
            on_duty = self.duty.get((activity.day.year, activity.day.month))
            return on_duty or self._person("宣传委员", activity, words)
        if who == "组长":
            return self.roll.leader(activity.group, activity.day)
        if who == "记录人":
            return self.roll.named(words["记录人"])
        who = SHORT.get(who, who)
        return self.roll.holder(who, activity.day) if who in POSTS else None

    def _speakers(self, activity: Activity) -> dict[str, str]:
        """What {书记}, {一}, {甲} … stand for in this activity's words."""
        day, roll = activity.day, self.roll
        words = {"领导": roll.branch.leader_in_charge}
        for role in roll.roles_on(day):
            words[role.get_post_display().removesuffix("委员")] = role.member.name
        turn = len(self.meetings)
        everybody = roll.without_post(roll.on_roll(day), day)
        if roll.groups:
            words |= self._group_speakers(day, turn)
            everybody = (
                roll.without_post(roll.group(activity.group, day), day) if activity.group else everybody
            )
        if activity.group:
            words["组长"] = roll.leader(activity.group, day).name
        everybody = everybody or roll.on_roll(day)[1:]
        for place, word in enumerate(("甲", "乙", "记录人")):
            words[word] = everybody[(turn + place) % len(everybody)].name
        return words

    def _group_speakers(self, day, turn) -> dict[str, str]:
        words = {}
        for group, word in enumerate("一二三", 1):
            free = self.roll.without_post(self.roll.group(group, day), day)
            free = [member for member in free if member.is_full(day)]
            words[word] = free[turn % len(free)].name
            words[f"{word}乙"] = free[(turn + 1) % len(free)].name
        present = {member.name for member in self.roll.on_roll(day)}
        words["新"] = next(name for name in people.NEWEST_FIRST if name in present)
        words["老"] = people.RETIRED[turn % 2]
        return words

    def _attendance(self, activity: Activity, meeting: Meeting, agenda) -> list[Attendance]:
        spoke = {meeting.chair_id, meeting.recorder_id, meeting.lecturer_id}
        told = meeting.topic + meeting.minutes + meeting.resolution
        told += "".join(item.title + item.discussion + item.resolution for item in agenda)
        rows = []
        for member in self._expected(activity):
            named = member.id in spoke or member.name in told
            status, reason = (Status.PRESENT, "") if named else self._exception(member, meeting)
            rows.append(make_up(self._row(meeting, member, status, reason), self.span.today))
        if meeting.is_extended:
            rows += [self._row(meeting, member, Status.OBSERVER) for member in self._sitting_in(activity)]
        return rows

    def _row(self, meeting: Meeting, member, status, reason="") -> Attendance:
        return Attendance(
            branch=self.roll.branch, meeting=meeting, member=member, status=status, reason=reason
        )

    def _sitting_in(self, activity: Activity):
        """The group leaders, at an extended meeting of the committee."""
        committee = self.roll.committee(activity.day)
        leaders = [self.roll.leader(group, activity.day) for group in (1, 2, 3)]
        return [leader for leader in leaders if leader not in committee]

    def _expected(self, activity: Activity):
        """Who is due: the committee, the group or everybody on the roll of that day."""
        if activity.forms == (Form.COMMITTEE_MEETING,):
            return self.roll.committee(activity.day)
        if activity.group:
            return self.roll.group(activity.group, activity.day)
        return self.roll.on_roll(activity.day)

    def _exception(self, member, meeting: Meeting):
        """Mostly present; arithmetic on the two places decides who is not, so every run tells the same."""
        number = len(self.meetings)
        place = self.roll.members.index(member)
        chance = (number * 7919 + place * 10473 + number * place * 311) % 1000
        pick = number + place
        if self.roll.is_ill(member, meeting.held_on):
            return self._while_ill(chance)
        if member.dues_category == "retired":
            on_leave, online, absent = 150, 150, 150
            reasons = RETIRED_REASONS
        else:
            on_leave, online, absent = 38, 50, 54
            reasons = LEAVE_REASONS
        if chance < on_leave:
            return Status.ON_LEAVE, reasons[pick % len(reasons)]
        if chance < online:
            return Status.ONLINE, ONLINE_REASONS[pick % len(ONLINE_REASONS)]
        if chance < absent:
            return Status.ABSENT, ABSENT_REASONS[pick % len(ABSENT_REASONS)]
        return Status.PRESENT, ""

    @staticmethod
    def _while_ill(chance):
        if chance < 400:
            return Status.ON_LEAVE, "住院治疗" if chance < 250 else "复查，遵医嘱休息"
        return (Status.ONLINE, "居家休养，视频参加") if chance < 700 else (Status.PRESENT, "")


def at_hour(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour, 5)))
