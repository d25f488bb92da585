from branch.fields import not_to_come
from branch.periods import today
from meetings.models import Campaign, CampaignStep
from members.models import Member
from members.row_form import RowForm


class CampaignForm(RowForm):
    widths = {"name": "w6", "kind": "w2", "began_on": "w2", "ended_on": "w2"}

    class Meta(RowForm.Meta):
        model = Campaign
        fields = ["name", "kind", "began_on", "ended_on", "note"]


class StepForm(RowForm):
    widths = {"kind": "w3", "title": "w9"}

    class Meta(RowForm.Meta):
        model = CampaignStep
        fields = ["kind", "title", "responsible", "due_on", "done_on", "result"]
        help_texts = {"done_on": "没完成就留空。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选"), *CampaignStep.Kind.choices]
        people = self.fields["responsible"]
        there = Member.objects.filter(branch=self.instance.branch).on_roll(today())
        people.queryset = there | people.queryset.filter(pk=self.instance.responsible_id)

    def clean_done_on(self):
        complaint = "完成日期还没到。没完成就留空，把日子写在“计划日期”里。"
        return not_to_come(self.cleaned_data["done_on"], complaint)
