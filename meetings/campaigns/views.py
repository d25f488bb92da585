from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from branch.asked import numbers_of
from branch.periods import today
from branch.transactions import atomic_post
from meetings.attachments.uploads import Uploads, read_pictures
from meetings.campaigns.course import meetings_to_attach, put_under, state_of, timeline, with_counts
from meetings.campaigns.forms import CampaignForm, StepForm
from meetings.models import Campaign, CampaignStep, Meeting
from members import access
from members.row_form import delete_page, row_page


@access.to_see("meetings")
def list_(request):
    campaigns = with_counts(Campaign.objects.filter(branch=request.access.branch))
    context = {
        "campaigns": campaigns.order_by("-began_on", "-id"),
        "may_change": request.access.changes_all("meetings"),
    }
    return render(request, "meetings/campaigns/list.html", context)


@access.to_see("meetings")
def detail(request, pk):
    campaign, day = access.fetch(request, Campaign, pk=pk), today()
    steps = list(
        campaign.steps.filter(branch=campaign.branch_id)
        .select_related("responsible")
        .prefetch_related("attachments__stored")
        .order_by("id")
    )
    meetings = campaign.meetings.filter(branch=campaign.branch_id).select_related("group")
    meetings = list(meetings.defer("minutes", "resolution").order_by("held_on", "id"))
    context = {
        "campaign": campaign,
        "steps": [(step, state_of(step, day)) for step in steps],
        "left": sum(step.done_on is None for step in steps),
        "meetings": meetings,
        "timeline": timeline(steps, meetings, day),
        "may_change": request.access.changes_all("meetings"),
    }
    return render(request, "meetings/campaigns/detail.html", context)


@access.to_change_all("meetings")
@atomic_post
def new(request):
    campaign = Campaign(branch=request.access.branch, began_on=today())
    answer = _campaign_page(request, campaign, title="新建专项活动", back=reverse("campaigns:list"))
    # What comes next is its steps.
    return redirect(_page_of(campaign)) if campaign.pk else answer


@access.to_change_all("meetings")
@atomic_post
def edit(request, pk):
    campaign = access.fetch(request, Campaign, pk=pk)
    delete_url = reverse("campaigns:delete", args=[pk])
    return _campaign_page(
        request, campaign, title="改专项活动", back=_page_of(campaign), delete_url=delete_url
    )


def _campaign_page(request, campaign, **context):
    form = CampaignForm(request.POST or None, instance=campaign)
    return row_page(request, form, said="已保存：{row}。", crumb="专项活动", **context)


def _page_of(campaign) -> str:
    return reverse("campaigns:detail", args=[campaign.pk])


@access.to_change_all("meetings")
@atomic_post
def delete(request, pk):
    campaign = access.fetch(request, Campaign, pk=pk)
    attached = Meeting.objects.filter(branch=campaign.branch_id, campaign=campaign)
    steps, meetings = campaign.steps.count(), attached.count()
    also = f"{steps} 个环节会一起删除。" if steps else ""
    also += f"{meetings} 次组织生活的记录都留着，只是不再属于它。" if meetings else ""
    if request.method == "POST":
        put_under(attached, None, request.user)
    after = reverse("campaigns:list")
    return delete_page(request, campaign, what=campaign.name, back=_page_of(campaign), also=also, after=after)


@access.to_change_all("meetings")
@atomic_post
def attach(request, pk):
    """Which of the activities of its days belong to the campaign: ticked is attached, not ticked is not."""
    campaign = access.fetch(request, Campaign, pk=pk)
    offered = meetings_to_attach(campaign)
    if request.method == "POST":
        shown, chosen = numbers_of(request.POST.getlist("shown")), numbers_of(request.POST.getlist("meeting"))
        # Only what the page showed: an activity put under the campaign meanwhile is not taken off.
        added = put_under(offered.filter(pk__in=shown & chosen, campaign=None), campaign, request.user)
        removed = put_under(offered.filter(pk__in=shown - chosen, campaign=campaign), None, request.user)
        messages.success(request, f"已保存：挂上 {added} 次，取下 {removed} 次。")
        return redirect(_page_of(campaign))
    return render(request, "meetings/campaigns/attach.html", {"campaign": campaign, "meetings": offered})


# steps


@access.to_change_all("meetings")
@atomic_post(before=read_pictures)
def new_step(request, pk):
    campaign = access.fetch(request, Campaign, pk=pk)
    step = CampaignStep(branch=campaign.branch, campaign=campaign)
    return _step_page(request, step, title=f"{campaign}：加一个环节")


@access.to_change_all("meetings")
@atomic_post(before=read_pictures)
def edit_step(request, pk):
    step = _step(request, pk)
    delete_url = reverse("campaigns:delete_step", args=[pk])
    return _step_page(request, step, title=f"{step.campaign}：{step}", delete_url=delete_url)


def _step(request, pk) -> CampaignStep:
    return access.fetch(request, CampaignStep.objects.select_related("campaign"), pk=pk)


def _step_page(request, step, **context):
    return row_page(
        request,
        StepForm(request.POST or None, instance=step),
        back=_page_of(step.campaign),
        said="已保存：{row}。",
        crumb="专项活动",
        uploads=Uploads(request, step),
        **context,
    )


@access.to_change_all("meetings")
@atomic_post
def delete_step(request, pk):
    step = _step(request, pk)
    back = _page_of(step.campaign)
    also = "它的附件会一起删除。" if step.attachments.exists() else ""
    return delete_page(request, step, what=f"{step.get_kind_display()}：{step}", back=back, also=also)
