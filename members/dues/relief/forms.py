from django.db.models import Q

from branch.fields import not_to_come
from branch.periods import Month, today
from members.dues.forms import amount
from members.dues.reasons import months_named
from members.dues.relief.effect import follow
from members.dues.relief.models import DuesArrangement, DuesRelief
from members.dues.standards import Standards
from members.row_form import RowForm


class MonthsForm(RowForm):
    """A row of one member that holds for some months; no two of a kind for the same month."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("member")
        if field is None:
            return
        if self.instance.pk:
            field.disabled = True
        else:
            field.queryset = field.queryset.on_roll(today())

    def others(self):
        """The member's other rows that may not hold for the same month."""
        raise NotImplementedError

    @property
    def member(self):
        return self.cleaned_data.get("member") or (self.instance.pk and self.instance.member)

    def clean(self):
        cleaned = super().clean()
        first = cleaned.get("began_on") or (self.instance.pk and self.instance.began_on)
        if not self.member or not first or self.errors:
            return cleaned
        until = cleaned.get("until")
        if until and until < first:
            self.add_error("until", f"截止月份不能早于起始月份{Month.containing(first).long_name}。")
            return cleaned
        clash = self.others().filter(Q(until__isnull=True) | Q(until__gte=first))
        if until:
            clash = clash.filter(began_on__lte=until)
        if other := clash.exclude(pk=self.instance.pk).order_by("began_on").first():
            where = "began_on" if "began_on" in self.fields else "until"
            self.add_error(where, self._clash(other))
        return cleaned

    def _clash(self, other) -> str:
        months = months_named(other.began_on, other.until)
        what = f"{self.member}{months}已经登记了{other.get_kind_display()}"
        return f"{what}，月份重叠了。先结束那一条，或改这里的月份。"


class EndForm(MonthsForm):
    """The last month of what holds until further notice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].required = True
        self.fields["until"].error_messages["required"] = "还没写截止月份。"
        self.fields["until"].help_text = "这个月仍算在内，下个月起照常。"
        self.initial["until"] = self.initial.get("until") or Month.containing(today()).start


# ---- 减交、免交 ----


class OfRelief:
    """What every form of a relief does: it says what becomes of the open months."""

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def others(self):
        return DuesRelief.objects.filter(branch=self.instance.branch, member=self.member)

    def save(self, commit=True):
        """`said` of the row: what changed."""
        before = DuesRelief.objects.filter(pk=self.instance.pk).first()
        relief = super().save(commit)
        relief.said = follow(before, relief, self.by)
        return relief


class ReliefForm(OfRelief, MonthsForm):
    amount = amount("减后每月交（元）", required=False, help_text="减交才写，写减了以后每月交多少。")
    widths = {"amount": "w4", "reason": "w12", "approved_by": "w6", "approved_on": "w3", "document": "w3"}

    class Meta(MonthsForm.Meta):
        model = DuesRelief
        fields = [
            "member", "kind", "amount", "began_on", "until", "decided_on", "reason",
            "approved_by", "approved_on", "document",
        ]  # fmt: skip
        help_texts = {
            "began_on": "已经过去的月份不会改。",
            "until": "到什么时候还不知道，就空着。",
            "approved_by": "没有批准以前空着，应交照旧；批准了再来补。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["approved_by"].label = "批准的上级党委"
        if not self.instance.pk:
            self.initial["began_on"] = Month.containing(today()).start
        elif self.instance.approved_on:
            self.fields["approved_on"].help_text = "清空批准的单位和日期，减免就不再执行。"

    def clean_decided_on(self):
        return not_to_come(self.cleaned_data["decided_on"], "支部研究日期还没到，研究过了再登记。")

    def clean_approved_on(self):
        return not_to_come(self.cleaned_data["approved_on"], "批准日期还没到，批准了再写。")

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["approved_on"] and not cleaned["approved_by"]:
            self.add_error("approved_by", "写上批准的上级党委；还没有批准，就把批准日期清空。")
        elif cleaned["approved_by"] and not cleaned["approved_on"]:
            self.add_error("approved_on", "写上批准日期；还没有批准，就把批准的上级党委清空。")
        self._check_amount(cleaned)
        return cleaned

    def _check_amount(self, cleaned):
        sum_ = cleaned["amount"]
        if cleaned["kind"] == DuesRelief.Kind.EXEMPT:
            if sum_ is not None:
                self.add_error("amount", "免交不写金额；只减一部分，上面选“减交”。")
            return
        if not sum_:
            self.add_error("amount", "写上减了以后每月交多少；全免的，上面选“免交”。")
            return
        month = max(Month.containing(cleaned["began_on"]), Month.containing(today()))
        usual = Standards(self.instance.branch, [self.member]).usual(self.member, month)
        if usual and sum_ >= usual.amount:
            self.add_error("amount", f"{self.member}{month.name}应交 {usual.amount} 元，减后要比它少。")


class EndReliefForm(OfRelief, EndForm):
    class Meta(EndForm.Meta):
        model = DuesRelief
        fields = ["until"]


# ---- 按季交纳、代交 ----


class OfArrangement:
    def others(self):
        kind = self.cleaned_data.get("kind") or self.instance.kind
        return DuesArrangement.objects.filter(branch=self.instance.branch, member=self.member, kind=kind)


class ArrangementForm(OfArrangement, MonthsForm):
    widths = {"kind": "w4", "payer": "w4", "reason": "w12"}

    class Meta(MonthsForm.Meta):
        model = DuesArrangement
        fields = ["member", "kind", "payer", "began_on", "until", "agreed_on", "reason"]
        help_texts = {
            "payer": "代交才写：谁来代交，和本人什么关系。",
            "until": "到什么时候还不知道，就空着。",
            "reason": "例：长期驻外、住院、行动不便。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["began_on"] = Month.containing(today()).start

    def clean_agreed_on(self):
        return not_to_come(self.cleaned_data["agreed_on"], "支部同意日期还没到，同意了再登记。")

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        by_another = cleaned["kind"] == DuesArrangement.Kind.BY_ANOTHER
        if by_another and not cleaned["payer"]:
            self.add_error("payer", "还没写代交人。")
        if not by_another and cleaned["payer"]:
            self.add_error("payer", "按季交纳是本人交，代交人不写；有人代交的另登记一条。")
        return cleaned


class EndArrangementForm(OfArrangement, EndForm):
    class Meta(EndForm.Meta):
        model = DuesArrangement
        fields = ["until"]
