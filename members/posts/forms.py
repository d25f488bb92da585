"""A post given, ended, corrected; a term entered, corrected, ended. What is wrong is said all at once."""

from dateutil.relativedelta import relativedelta
from django import forms
from django.db import transaction

from branch.fields import not_to_come
from branch.periods import day_in_full, today
from members.days import in_reach
from members.models import CommitteeRole, Term
from members.posts.checks import faults_of, faults_of_end
from members.posts.rules import MOST_EXTENSION
from members.posts.terms import span_named, years_hint
from members.row_form import RowForm


class RoleForm(RowForm):
    class Meta(RowForm.Meta):
        model = CommitteeRole
        fields = ["member", "post", "group", "began_on", "way", "term", "ended_on", "leaving"]
        help_texts = {
            "post": "兼任几项的，一项登记一次。",
            "group": "任党小组长才选。",
            "began_on": "当选、指派的那一天。以后的日期也可以先登记。",
            "ended_on": "还在任的留空。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = self.fields["member"].queryset
        self.fields["member"].queryset = members.order_by("pinyin", "number", "id")
        self.fields["group"].label_from_instance = self._label_of_group
        self._offer_terms()

    def _offer_terms(self):
        """Terms entered and terms that posts name; where there are none yet, it is written out."""
        branch, field = self.instance.branch, self.fields["term"]
        names = list(branch.terms.order_by("-began_on").values_list("name", flat=True))
        written = branch.roles.exclude(term="").order_by("-began_on").values_list("term", flat=True)
        names = list(dict.fromkeys([*names, *written]))
        if names:
            choices = [("", "不写"), *((name, name) for name in names)]
            self.fields["term"] = forms.ChoiceField(label=field.label, required=False, choices=choices)
            self.fields["term"].error_messages["invalid_choice"] = "届次请从列出的里面选。"
            self._dress("term", self.fields["term"])
        else:
            field.help_text = "例：第一届。"

    def _label_of_member(self, member):
        label = super()._label_of_member(member)
        if member.left_on and member.left_on <= today():
            return f"{label}（已转出）"
        return label if member.is_full(today()) else f"{label}（预备党员）"

    @staticmethod
    def _label_of_group(group):
        return group.name if group.exists_on(today()) else f"{group}（已撤销）"

    def clean_began_on(self):
        return in_reach(self.cleaned_data["began_on"])

    def clean_ended_on(self):
        return in_reach(self.cleaned_data["ended_on"])

    def clean(self):
        data = super().clean()
        if not {"member", "post", "began_on"} & set(self.errors):
            role = CommitteeRole(pk=self.instance.pk, branch=self.instance.branch, **data)
            for field, text in faults_of(role):
                if field in self.fields and not self.has_error(field):
                    self.add_error(field, text)
        return data


class EndRoleForm(RowForm):
    class Meta(RowForm.Meta):
        model = CommitteeRole
        fields = ["ended_on", "leaving"]
        help_texts = {"ended_on": "从这一天起不再担任，职务带来的权限也到此为止。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].required = True
        self.fields["ended_on"].error_messages["required"] = "还没写离任日期。"

    def clean_ended_on(self):
        return in_reach(self.cleaned_data["ended_on"])

    def clean(self):
        data, now = super().clean(), self.instance
        if data.get("ended_on"):
            role = CommitteeRole(
                pk=now.pk,
                branch=now.branch,
                member=now.member,
                began_on=now.began_on,
                ended_on=data["ended_on"],
            )
            for field, text in faults_of_end(role):
                self.add_error(field, text)
        return data


class TermForm(RowForm):
    class Meta(RowForm.Meta):
        model = Term
        fields = ["name", "began_on", "years", "extended_to", "ended_on", "note"]
        help_texts = {
            "name": "例：第二届。改了这里，任职里的届次一起改。",
            "began_on": "支部党员大会选举产生的那一天。",
            "extended_to": "上级批准延期换届的才写。",
            "ended_on": "现在这一届留空。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name_before = self.instance.name
        years = self.fields["years"]
        years.choices = [("", "请选"), *Term.Years.choices]
        years.help_text = years_hint()
        if not self.instance.pk:
            # Which of the two it is nobody chooses for the branch.
            self.initial["years"] = ""

    def clean_name(self):
        return self.cleaned_data["name"].strip()

    def clean_began_on(self):
        return in_reach(self.cleaned_data["began_on"])

    def clean_ended_on(self):
        return in_reach(self.cleaned_data["ended_on"])

    def clean(self):
        data = super().clean()
        began_on, ended_on = data.get("began_on"), data.get("ended_on")
        if began_on and ended_on and ended_on < began_on:
            self.add_error("ended_on", f"结束日期早于开始日期（{day_in_full(began_on)}）。")
        if began_on and data.get("years") and data.get("extended_to"):
            self._check_extension(data["extended_to"], began_on + relativedelta(years=data["years"]))
        if began_on and "ended_on" not in self.errors:
            self._check_others(began_on, ended_on)
        return data

    def _check_extension(self, extended_to, expires_on):
        latest = expires_on + relativedelta(years=MOST_EXTENSION.number)
        if not expires_on < extended_to <= latest:
            span = f"{day_in_full(expires_on)}届满，延期要晚于这一天，不超过{day_in_full(latest)}"
            self.add_error("extended_to", f"{span}（{MOST_EXTENSION.source}：{MOST_EXTENSION.says}）")

    def _check_others(self, began_on, ended_on):
        others = self.instance.branch.terms.exclude(pk=self.instance.pk).order_by("began_on")
        for other in others:
            over = other.ended_on is not None and other.ended_on <= began_on
            if over or (ended_on and ended_on <= other.began_on):
                continue
            if other.began_on > began_on and not ended_on:
                since = day_in_full(other.began_on)
                text = f"{other}从{since}开始，这一届要写不晚于这一天的结束日期。"
                self.add_error("ended_on", text)
            elif other.ended_on is None and not ended_on:
                self.add_error("ended_on", f"{other}还没有结束，先登记它的结束日期。")
            else:
                when = span_named(other.began_on, other.ended_on or other.expires_on)
                self.add_error("began_on", f"{other}是{when}，和这段时间重叠。")
            return

    @transaction.atomic
    def save(self, commit=True):
        term = super().save(commit)
        if self.name_before and self.name_before != term.name:
            term.branch.roles.filter(term=self.name_before).update(term=term.name)
        return term


class EndTermForm(RowForm):
    end_posts = forms.BooleanField(
        label="这一届还在任的职务同时离任（任期届满）", required=False, widget=forms.CheckboxInput
    )
    widths = {"end_posts": "w12"}

    class Meta(RowForm.Meta):
        model = Term
        fields = ["ended_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].required = True
        self.fields["ended_on"].error_messages["required"] = "还没写结束日期。"
        self.fields["end_posts"].widget.attrs["class"] = "form-check-input"
        holders = "、".join(map(str, self.still_held))
        self.fields["end_posts"].help_text = (
            f"勾上后一起离任：{holders}。权限也到那一天为止。" if holders else "这一届没有在任的职务。"
        )

    @property
    def still_held(self):
        roles = self.instance.branch.roles.filter(term=self.instance.name, ended_on=None)
        return list(roles.exclude(term="").select_related("member"))

    def clean_ended_on(self):
        complaint = "这一天还没有到。换届以后再登记结束。"
        return not_to_come(in_reach(self.cleaned_data["ended_on"]), complaint)

    def clean(self):
        data, term = super().clean(), self.instance
        ended_on = data.get("ended_on")
        if ended_on and ended_on < term.began_on:
            self.add_error("ended_on", f"结束日期早于开始日期（{day_in_full(term.began_on)}）。")
        elif ended_on and data.get("end_posts"):
            late = [role for role in self.still_held if role.began_on > ended_on]
            for role in late:
                since = day_in_full(role.began_on)
                self.add_error("ended_on", f"{role}{since}才任职，晚于这一天；先改它，或者不勾同时离任。")
        return data

    @transaction.atomic
    def save(self, commit=True):
        term = super().save(commit)
        if self.cleaned_data["end_posts"]:
            for role in self.still_held:
                role.ended_on, role.leaving = term.ended_on, CommitteeRole.Leaving.TERM_OVER
                role.save(update_fields=["ended_on", "leaving"])
        return term
