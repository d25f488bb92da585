from dateutil.relativedelta import relativedelta

from branch.fields import not_to_come
from branch.periods import day_in_full
from members.models import Sanction
from members.row_form import RowForm

Kind = Sanction.Kind
# These take their end from the decision itself; these others have none.
WITH_END = (Kind.PROBATION, Kind.CORRECTION)
OFF_THE_ROLL = (Kind.EXPELLED, Kind.PERSUADED_TO_LEAVE, Kind.STRUCK_OFF)
# 留党察看最长不超过两年, 《中国共产党章程》.
LONGEST_PROBATION = relativedelta(years=2)


class SanctionForm(RowForm):
    widths = {"authority": "w8"}

    class Meta(RowForm.Meta):
        model = Sanction
        fields = ["member", "kind", "began_on", "ended_on", "authority", "document", "note"]
        help_texts = {"ended_on": "影响期、察看期或限期到哪一天为止。"}

    def clean_began_on(self):
        return not_to_come(self.cleaned_data["began_on"], "生效日期还没到，生效了再登记。")

    def clean(self):
        cleaned = super().clean()
        member, kind, began_on = (cleaned.get(name) for name in ("member", "kind", "began_on"))
        if kind in WITH_END and not cleaned.get("ended_on") and not self.has_error("ended_on"):
            self.add_error("ended_on", f"{Kind(kind).label}要写期满日期。")
        if kind in OFF_THE_ROLL and cleaned.get("ended_on"):
            self.add_error("ended_on", f"{Kind(kind).label}没有期满日期，请空着。")
        if member and began_on:
            self._check_day(member, began_on)
        if member and began_on and kind == Kind.PROBATION and not self.errors:
            self._check_probation(cleaned)
        return cleaned

    def _check_day(self, member, began_on):
        if began_on < member.admitted_on:
            admitted = day_in_full(member.admitted_on)
            self.add_error("began_on", f"{member}{admitted}入党，生效日期不能早于这一天。")
        elif member.left_on and began_on > member.left_on:
            left = day_in_full(member.left_on)
            self.add_error("began_on", f"{member}{left}已不在册，生效日期不能晚于这一天。")

    def _check_probation(self, cleaned):
        others = Sanction.objects.filter(
            branch=self.instance.branch,
            member=cleaned["member"],
            kind=Kind.PROBATION,
            began_on__lt=cleaned["ended_on"],
        ).exclude(ended_on__lte=cleaned["began_on"])
        other = others.exclude(pk=self.instance.pk).first()
        if other:
            began = day_in_full(other.began_on)
            self.add_error("began_on", f"和{began}生效的留党察看日期重叠。延长的，改那一条的期满日期。")

    @property
    def is_long(self) -> bool:
        """Longer than a probation may be: said, and not refused."""
        row = self.instance
        return row.kind == Kind.PROBATION and row.ended_on > row.began_on + LONGEST_PROBATION
