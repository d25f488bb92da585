"""What a member's page shows of meetings and talks."""

from django import template

from meetings.appraisal.results import may_read_result
from meetings.member_half import life_of
from meetings.models import Meeting, Talk
from meetings.talks.words import may_read_words
from members.access import Reach
from members.personal import is_own
from members.story import Event, by_year

register = template.Library()


@register.inclusion_tag("meetings/_life_of_member.html", takes_context=True)
def life_of_member(context, kept, half) -> dict:
    """The half-year's attendance, for who may see the branch's activities."""
    sees = context["request"].access.see["meetings"] == Reach.ALL
    life = life_of(kept.member, half, kept.roles, kept.memberships) if sees else None
    return {"life": life, "half": half, "request": context["request"]}


@register.simple_tag(takes_context=True)
def talks_with(context, member):
    """The talks a member took part in, newest first; None for who may not see that they took place."""
    access = context["request"].access
    reach = access.see["talks"]
    if reach != Reach.ALL and not (reach == Reach.OWN and is_own(access, member)):
        return None
    talks = Talk.objects.filter(branch=member.branch_id).of(member)
    talks = list(
        talks.select_related("talker").prefetch_related("partners__member").order_by("-held_on", "-id")
    )
    for talk in talks:
        talk.others = _others(talk, member)
        talk.about = talk.topic if may_read_words(access, talk) else ""
    return talks


def _others(talk, member) -> str:
    """With whom, as seen from the member."""
    if talk.talker_id == member.pk:
        return talk.partner_names
    others = [str(row) for row in talk.partners.all() if row.member_id != member.pk]
    return "、".join([talk.talker.name, *others])


@register.simple_tag(takes_context=True)
def story_of(context, kept, talks):
    """经过: what the roll keeps, talks, lectures given and what an appraisal came to, in one line of time."""
    access, member = context["request"].access, kept.member
    events = [
        Event(talk.held_on, f"与{talk.others}谈心谈话", talk.kind, talk.get_absolute_url(), "ok")
        for talk in talks or ()
    ]
    if access.see["meetings"] == Reach.ALL:
        events += [
            Event(meeting.held_on, f"主讲：{meeting.topic}", "", meeting.get_absolute_url(), "ok")
            for meeting in Meeting.objects.held().filter(branch=member.branch_id, lecturer=member)
        ]
    for entry in member.appraisal_entries.exclude(verdict="").select_related("appraisal"):
        if may_read_result(access, entry):
            words = f"{entry.appraisal.year}年度民主评议：{entry.get_verdict_display()}"
            events.append(Event(entry.appraisal.held_on, words, "", entry.get_absolute_url()))
    return by_year([*kept.events(), *events])
