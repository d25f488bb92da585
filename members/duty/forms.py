from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from branch.periods import Month, today
from members.duty.swapping import open_swaps
from members.models import DutyAbsence, DutySwap, DutyTurn
from members.row_form import RowForm

LONGEST_REPORT = 5000
LONGEST_NOTE = 2000


def named(turn: DutyTurn) -> str:
    """9月 卫长风; with the year where it is not the current one."""
    return f"{turn.span.name if turn.span.year == today().year else turn.span.long_name} {turn.member}"


class TurnForm(RowForm):
    """A month for somebody, by hand; who has it already is named."""

    widths = {"month": "w3", "member": "w4"}

    class Meta(RowForm.Meta):
        model = DutyTurn
        fields = ["month", "member"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A turn that is there keeps its month: who has another one is exchanged, not moved.
        self.fields["month"].disabled = self.instance.pk is not None
        members = self.fields["member"].queryset
        shown = self._month_shown()
        self.fields["member"].queryset = members.on_roll_within(shown.start, shown.end)
        self.fields["member"].error_messages["invalid_choice"] = (
            f"这个人{shown.long_name}不在册，请从列出的人里选。"
        )

    def _month_shown(self) -> Month:
        """The month whose roll is offered: as typed, else as it was given."""
        given = Month.containing(self.instance.month)
        if self.instance.pk:
            return given
        try:
            return Month.parse(self.data.get("month", ""))
        except ValueError:
            return given

    def clean_month(self):
        month = Month.containing(self.cleaned_data["month"])
        latest = months_of_the_future()
        if month > latest:
            raise ValidationError(f"最远排到{latest.long_name}。")
        others = DutyTurn.objects.filter(branch=self.instance.branch, month=month.start)
        taken = [str(turn.member) for turn in others.exclude(pk=self.instance.pk).select_related("member")]
        if taken:
            name = month.name if month.year == today().year else month.long_name
            raise ValidationError(f"{name}已经排了{'、'.join(taken)}；要换人请用“调换”或先取消。")
        return month.start


def months_of_the_future() -> Month:
    """The last month that may be given today."""
    return Month(today().year + 1, 12)


class SwapForm(RowForm):
    """Which other month, and therefore whom, somebody asks to exchange with."""

    widths = {"reason": "w8"}
    other = forms.ModelChoiceField(
        DutyTurn.objects.none(),
        label="和哪个月换",
        help_text="对方同意以后，两个月就互换；同意之前不变。",
        empty_label="请选",
        error_messages={
            "required": "还没选和哪个月换。",
            "invalid_choice": "请选另一个人的、没有过去也没有写小结的月份。",
        },
    )

    class Meta(RowForm.Meta):
        model = DutySwap
        fields = ["reason"]

    field_order = ["other", "reason"]

    def __init__(self, *args, turn: DutyTurn, **kwargs):
        super().__init__(*args, **kwargs)
        self.turn = turn
        self.fields["other"].queryset = others_to_swap_with(turn)
        self.fields["other"].label_from_instance = named

    def clean(self):
        cleaned = super().clean()
        if open_swaps(self.turn.branch, [self.turn]).exists():
            raise ValidationError(f"{self.turn.span.name}的调换已经提出，等对方答复；要改请先撤回。")
        if other := cleaned.get("other"):
            self.instance.asked, self.instance.other_month = other.member, other.month
        return cleaned


def others_to_swap_with(turn: DutyTurn):
    """Months of others that have not ended and in which nothing has been written."""
    to_come = DutyTurn.objects.filter(branch=turn.branch_id, month__gte=Month.containing(today()).start)
    theirs = to_come.filter(report="", hand_over="", comment="").exclude(member=turn.member_id)
    return theirs.exclude(month=turn.month).select_related("member").order_by("month", "id")


class AbsenceForm(RowForm):
    """A time in which somebody is not asked."""

    widths = {"reason": "w12"}

    class Meta(RowForm.Meta):
        model = DutyAbsence
        fields = ["member", "began_on", "ended_on", "reason"]
        help_texts = {"ended_on": "还不知道到哪天，就空着。", "reason": "例：借调、产假、病休、驻村。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = self.fields["member"].queryset
        there = members.on_roll(today())
        if self.instance.pk:
            there |= members.filter(pk=self.instance.member_id)
        self.fields["member"].queryset = there

    def clean(self):
        cleaned = super().clean()
        began_on, ended_on = cleaned.get("began_on"), cleaned.get("ended_on")
        if began_on and ended_on and ended_on < began_on:
            self.add_error("ended_on", "结束日期不能早于开始日期。")
        return cleaned


def _limited(field, longest: int):
    def complain(text):
        if len(text) > longest:
            raise ValidationError(f"{field.label}最多 {longest} 字，现在 {len(text)} 字。您写的都还在。")

    field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)] + [complain]


class ReportForm(RowForm):
    """The officer's monthly report (小结), and the words for the next one (交班事项)."""

    class Meta(RowForm.Meta):
        model = DutyTurn
        fields = ["report", "hand_over"]
        widgets = {
            "report": forms.Textarea(attrs={"rows": 14}),
            "hand_over": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _limited(self.fields["report"], LONGEST_REPORT)
        _limited(self.fields["hand_over"], LONGEST_NOTE)

    def save(self, commit=True):
        """The day is that of the first hand-in; correcting the words later does not make it later."""
        turn = self.instance
        turn.reported_on = (turn.reported_on or today()) if turn.report else None
        turn.handed_over_on = (turn.handed_over_on or today()) if turn.hand_over else None
        return super().save(commit)


class CommentForm(RowForm):
    """The branch's comment (支部评价); blank takes it back, and the report can be changed again."""

    class Meta(RowForm.Meta):
        model = DutyTurn
        fields = ["comment"]
        help_texts = {"comment": "存了以后小结不能再改；清空再存，就可以改。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _limited(self.fields["comment"], LONGEST_NOTE)

    def save(self, commit=True):
        self.instance.commented_on = today() if self.instance.comment else None
        return super().save(commit)
