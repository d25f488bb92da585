from datetime import date
from operator import attrgetter

from django import forms
from django.db.models import Q

from branch.fields import DayField, sensible_year
from branch.periods import day_in_full, today
from branch.versions import Difference, Versioned
from meetings.appraisal.poll import follow_the_roll, labelled, words_lost_on
from meetings.models import Appraisal, AppraisalEntry, Grade
from members.row_form import RowForm, row_field


class AppraisalForm(RowForm):
    """The year's appraisal. Once the poll has begun only the record it belongs to can still be chosen."""

    widths = {"year": "w3", "held_on": "w3", "way": "w6", "meeting": "w12"}

    class Meta(RowForm.Meta):
        model = Appraisal
        fields = ["year", "held_on", "way", "meeting"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        appraisal = self.instance
        if has_begun(appraisal):
            for name in ("year", "held_on", "way"):
                del self.fields[name]
        else:
            self.fields["held_on"].help_text = "那天在册的人参加测评；其中的正式党员评定等次。"
        meetings = self.fields["meeting"]
        meetings.queryset = meetings.queryset.filter(
            Q(appraisal=True) | Q(org_life_meeting=True) | Q(general_meeting=True),
            held_on__year__gte=appraisal.year - 1,
        )
        meetings.label_from_instance = attrgetter("named")

    def clean_year(self):
        return sensible_year(self.cleaned_data["year"])

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if self.instance.pk and (lost := words_lost_on(self.instance, day)):
            names = "、".join(lost)
            raise forms.ValidationError(
                f"{day_in_full(day)}{names}不是在册的正式党员，已经写好的自评、互评会丢。请换一天。"
            )
        return day

    def clean(self):
        cleaned = super().clean()
        year, day = cleaned.get("year"), cleaned.get("held_on")
        # The appraisal of a year is often held early in the next one.
        if year and day and not date(year, 1, 1) <= day <= date(year + 1, 6, 30):
            self.add_error("held_on", f"{year}年度的测评日期要在{year}年1月1日到{year + 1}年6月30日之间。")
        return cleaned

    def save(self, commit=True):
        appraisal = self.instance
        # When the poll began and ended is written by the poll alone.
        appraisal.save(update_fields=list(self.fields) if appraisal.pk else None)
        if "held_on" in self.fields:
            follow_the_roll(appraisal)
        return appraisal


def has_begun(appraisal: Appraisal) -> bool:
    """Whether there are ballots or counts, which belong to the people of one day."""
    if appraisal.opened_at or appraisal.is_closed:
        return True
    return appraisal.pk is not None and appraisal.entries.filter(excellent__isnull=False).exists()


class SelfReviewForm(RowForm):
    class Meta(RowForm.Meta):
        model = AppraisalEntry
        fields = ["self_review"]
        widgets = {"self_review": forms.Textarea(attrs={"rows": 14})}
        help_texts = {"self_review": "对照党员标准，写做得好的、有差距的、打算怎么改。测评结束以前都能改。"}

    def save(self, commit=True):
        # The secretary may note down what the others said at the same time.
        self.instance.save(update_fields=["self_review"])
        return self.instance


# ---- one table for all ----
class _Row(Versioned, forms.ModelForm):
    """One member's line of a table that is filled in as a whole."""

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, instance=entry, prefix=f"entry{entry.pk}", **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{entry.label} {field.label}"
            # Two people fill in the table at once: a line is saved by who changed it on the own page.
            field.show_hidden_initial = True

    def _changed_since_opened(self) -> set[str]:
        return super()._changed_since_opened() if self.has_changed() else set()

    def _label(self, name) -> str:
        return f"{self.instance.label} {super()._label(name)}"


class Rows:
    """The lines of all members, in the order of the appraisal; a line that was not sent stays as it is."""

    def __init__(self, row_form, entries, typed=None, **kwargs):
        sent = {name.partition("-")[0] for name in typed or ()}
        self.rows = [
            row_form(typed if f"entry{entry.pk}" in sent else None, entry=entry, **kwargs)
            for entry in labelled(entries)
        ]

    @property
    def _sent(self) -> list[_Row]:
        return [row for row in self.rows if row.is_bound]

    def is_valid(self) -> bool:
        # Every line is judged, not only up to the first that is wrong.
        return not [row for row in self._sent if not row.is_valid()]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong), naming the member."""
        return [
            (row[name if name in row.fields else next(iter(row.fields))].id_for_label, error)
            for row in self.rows
            for name, errors in row.errors.items()
            for error in errors
        ]

    @property
    def conflict(self) -> list[Difference]:
        return [difference for row in self._sent for difference in row.conflict]

    @property
    def changed(self) -> list[_Row]:
        return [row for row in self._sent if row.has_changed()]

    def save(self, also=()) -> int:
        entries = [row.instance for row in self.changed]
        if entries:
            AppraisalEntry.objects.bulk_update(entries, [*self.rows[0].fields, *also])
        return len(entries)


class PeerRow(_Row):
    class Meta:
        model = AppraisalEntry
        fields = ["peer_review"]
        widgets = {"peer_review": forms.Textarea(attrs={"rows": 2, "class": "form-control"})}


def _votes(label):
    attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "form-control num", "maxlength": 4}
    return forms.IntegerField(label=label, required=False, widget=forms.TextInput(attrs=attrs))


class CountRow(_Row):
    """The counts of one member from the paper ballots; of the four a blank one is none."""

    excellent = _votes("优秀")
    qualified = _votes("合格")
    basic = _votes("基本合格")
    unqualified = _votes("不合格")

    class Meta:
        model = AppraisalEntry
        fields = list(Grade.values)

    def __init__(self, *args, voters, **kwargs):
        self.voters = voters
        super().__init__(*args, **kwargs)
        name = self.instance.label
        for field in self.fields.values():
            field.error_messages["invalid"] = f"{name}：{field.label}票写整数，例：12。"

    def clean(self):
        cleaned = super().clean()
        if self.errors or all(cleaned[grade] is None for grade in Grade.values):
            return cleaned
        for grade in Grade:
            cleaned[grade] = cleaned[grade] or 0
            if cleaned[grade] < 0:
                self.add_error(grade, f"{self.instance.label}：{grade.label}票不能是负数。")
        total = sum(cleaned.get(grade, 0) for grade in Grade)
        if not self.errors and total > self.voters:
            more = total - self.voters
            words = f"四项合计{total}票，比参加测评的{self.voters}人多{more}票。"
            raise forms.ValidationError(f"{self.instance.label}：{words}")
        return cleaned


class VerdictRow(_Row):
    """The branch's verdict on one member. One that is changed has to be fed back again."""

    class Meta:
        model = AppraisalEntry
        fields = ["verdict", "verdict_note"]
        formfield_callback = row_field
        widgets = {
            "verdict": forms.RadioSelect,
            "verdict_note": forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [("", "未定"), *Grade.choices]

    def clean(self):
        cleaned = super().clean()
        before = self.initial["verdict"], self.initial["verdict_note"].split()
        if before != (cleaned.get("verdict"), cleaned.get("verdict_note", "").split()):
            self.instance.fed_back_on = None
        return cleaned


class FeedbackForm(forms.Form):
    """Several members at once were told their result on one day."""

    fed_back_on = DayField(label="反馈日期", error_messages={"required": "还没写反馈日期。"})

    def __init__(self, typed=None, *, appraisal, entries):
        super().__init__(typed, initial={"fed_back_on": today()})
        self.appraisal, self.entries = appraisal, labelled(entries)
        self.fields["fed_back_on"].widget.attrs["class"] = "form-control"
        waiting = {str(entry.pk) for entry in self.entries if entry.fed_back_on is None}
        self.chosen = set(typed.getlist("entries")) if typed is not None else waiting

    @property
    def lines(self) -> list[tuple[AppraisalEntry, bool]]:
        return [(entry, str(entry.pk) in self.chosen) for entry in self.entries]

    def clean_fed_back_on(self):
        day = self.cleaned_data["fed_back_on"]
        if day > today():
            raise forms.ValidationError(f"反馈日期“{day}”还没到，不能晚于今天。")
        if day < self.appraisal.held_on:
            raise forms.ValidationError(
                f"反馈日期“{day}”早于测评日期{day_in_full(self.appraisal.held_on)}，写测评以后的日子。"
            )
        return day

    def clean(self):
        if not any(chosen for _, chosen in self.lines):
            raise forms.ValidationError("还没选反馈给谁。")
        return super().clean()

    def save(self) -> int:
        chosen = [entry for entry, chosen in self.lines if chosen]
        for entry in chosen:
            entry.fed_back_on = self.cleaned_data["fed_back_on"]
        return AppraisalEntry.objects.bulk_update(chosen, ["fed_back_on"])


# ---- the ballot ----
class BallotForm:
    """One ballot as it is marked: every graded member × four grades; who is left out is 弃权."""

    def __init__(self, entries, typed=None):
        self.entries = labelled(entries)
        self.typed = typed or {}

    def _given(self, entry) -> str:
        return self.typed.get(f"mark-{entry.pk}", "")

    @property
    def lines(self) -> list[tuple[AppraisalEntry, str, str]]:
        """(entry, the grade given or blank, its word)."""
        given = [(entry, self._given(entry)) for entry in self.entries]
        words = dict(Grade.choices)
        return [(entry, grade, words.get(grade, "弃权")) for entry, grade in given]

    @property
    def errors(self) -> list[str]:
        return [
            f"{entry.label}：“{grade}”不是等次，选优秀、合格、基本合格、不合格，或弃权。"
            for entry, grade, _ in self.lines
            if grade and grade not in Grade.values
        ]

    @property
    def marks(self) -> dict[str, str]:
        return {str(entry.pk): grade for entry, grade, _ in self.lines if grade}

    @property
    def left_out(self) -> list[AppraisalEntry]:
        return [entry for entry, grade, _ in self.lines if not grade]
