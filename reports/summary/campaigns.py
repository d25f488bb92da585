"""主题教育 and 专项活动: which steps were taken in the period, and which are still to come."""

from meetings.models import Campaign, CampaignStep
from reports.summary.material import Material
from reports.summary.runs import joined, sentence, sentences_of
from reports.summary.words import day_named, full_width, in_quotes, unique

TOLD_BY_TITLE = 3
MOST_NAMED = 6


def sentences(m: Material, kind: str) -> list:
    """A sentence each, of campaigns of this kind."""
    return [told for one in under_way(m) if one.kind == kind and (told := of_one(m, one))]


def under_way(m: Material) -> list[Campaign]:
    return [one for one in m.deeds.campaigns if one.began_on <= m.as_of]


def named(campaign: Campaign) -> str:
    """“办实事”主题教育; 数据质量攻坚行动 keeps its own name; the year in brackets is the document's."""
    name = full_width(campaign.name).removesuffix(f"（{campaign.began_on.year}年）").strip()
    label = campaign.get_kind_display()
    if name.endswith(("活动", "行动", "教育")):
        return name
    return f"{in_quotes(name)}{label}"


def of_one(m: Material, campaign: Campaign) -> list:
    done = [
        step for step in campaign.steps.all() if step.done_on and m.period.start <= step.done_on <= m.as_of
    ]
    times = sum(one.campaign_id == campaign.pk for one in m.meetings)
    began = f"自{day_named(campaign.began_on, m.year)}起" if campaign.began_on in m.period else ""
    told = joined([steps(m, done), f"组织相关活动{times}次" if times else ""], "，")
    subject = f"{began}，支部开展" if began else "支部继续开展"
    return sentence(f"{subject}{named(campaign)}", "，" if told else "", told) if told or began else []


def steps(m: Material, done: list[CampaignStep]) -> str:
    """By their titles while they are few, else by their kinds."""
    if not done:
        return ""
    if len(done) <= TOLD_BY_TITLE:
        return "，".join(f"{day_named(one.done_on, m.year)}完成{step_named(one)}" for one in done)
    kinds = unique(one.get_kind_display() for one in done if one.kind != CampaignStep.Kind.OTHER)
    all_named = len(kinds) == len(done)
    return f"完成{'、'.join(kinds)}{'等' if kinds and not all_named else ''}{len(done)}个环节"


def step_named(step: CampaignStep, *more: str) -> str:
    """调研（到政务大厅听取意见）."""
    title = full_width(step.title).strip("。，；：、")
    if step.kind == CampaignStep.Kind.OTHER:
        return in_quotes(title) + (f"（{'，'.join(more)}）" if more else "")
    return f"{step.get_kind_display()}（{'，'.join((title, *more))}）"


# ---- 二、 ----


def to_come(m: Material) -> list:
    """The steps that are not taken yet, of campaigns that go on."""
    clauses = [
        f"{named(campaign)}{before(m, step)}完成{step_named(step, *by_whom(m, step))}"
        for campaign in under_way(m)
        if campaign.ended_on is None or campaign.ended_on > m.as_of
        for step in campaign.steps.all()
        if step.done_on is None or step.done_on > m.as_of
    ]
    return sentences_of(clauses[:MOST_NAMED])


def before(m: Material, step: CampaignStep) -> str:
    if step.due_on is None or step.due_on <= m.as_of:
        return "还要"
    return f"在{day_named(step.due_on, m.period.next.year)}前"


def by_whom(m: Material, step: CampaignStep) -> list[str]:
    return [f"{m.people.name(step.responsible_id)}负责"] if step.responsible_id else []
