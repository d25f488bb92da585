from branch.fields import not_to_come
from branch.periods import day_in_full
from members.models import CommitteeRole, Handover, Post
from members.roll import not_here_yet
from members.row_form import RowForm

POSTS = [(post.value, post.label) for post in Post if post != Post.GROUP_LEADER]


class HandoverForm(RowForm):
    """That a post's papers were handed over; what was among them is written by the view, once."""

    widths = {"post": "w4", "giver": "w4", "taker": "w4", "handed_on": "w4", "witness": "w4"}

    class Meta(RowForm.Meta):
        model = Handover
        fields = ["post", "giver", "taker", "handed_on", "witness", "note"]
        help_texts = {
            "witness": "一般是书记或上级派来的人，可以不写。",
            "note": "例：印章和纸质档案另附清单。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", "请选"), *POSTS]

    def clean_handed_on(self):
        return not_to_come(self.cleaned_data["handed_on"], "交接日期还没到，写今天或以前的日子。")

    def clean(self):
        cleaned = super().clean()
        giver, taker, day = (cleaned.get(name) for name in ("giver", "taker", "handed_on"))
        if giver and giver == taker:
            self.add_error("taker", f"移交人和接收人都是{giver}，接收人换一个。")
        for name in ("giver", "taker"):
            member = cleaned.get(name)
            if member and day and (why := not_here_yet(member, day)):
                self.add_error(name, f"{member}在{day_in_full(day)}{why}，换人或改交接日期。")
        if not self.errors and self._recorded(cleaned).exists():
            self.add_error("handed_on", f"{giver}{day_in_full(day)}交给{taker}，已经登记过，不用再登记。")
        return cleaned

    def _recorded(self, cleaned):
        same = {name: cleaned[name] for name in ("post", "giver", "taker", "handed_on")}
        return self.instance.branch.handovers.filter(**same).exclude(pk=self.instance.pk)


def hint_about(handover: Handover) -> str:
    """The taker is usually in the post by then; that they are not is said, and no fault."""
    roles = CommitteeRole.objects.on(handover.handed_on).filter(branch=handover.branch_id)
    if roles.filter(member=handover.taker, post=handover.post).exists():
        return ""
    return (
        f"{handover.taker}在{day_in_full(handover.handed_on)}还没有登记为{handover.get_post_display()}，"
        "任职到“班子和任职”里登记。"
    )
