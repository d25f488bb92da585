"""A talk as a form: that it took place, and, in a box of its own, what was said."""

import re
from datetime import timedelta
from hashlib import sha256

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from branch.asked import numbers_of
from branch.fields import day_typed, not_to_come
from branch.periods import day_named, today
from meetings.models import Talk, TalkCall, TalkPartner
from meetings.roll import DayRoll
from meetings.talks.kinds import Standing
from meetings.talks.words import WHO_READS, has_words, words_of
from members.access import Access, Reach
from members.models import Member
from members.row_form import RowForm

WORDS = ("said", "opinions", "follow_up")
# A talk of some time ago may have been with somebody who has left since.
LOOK_BACK = timedelta(days=366)
STALE = "您打开这一页以后，这次谈话又被改过。您写的没有丢；对照下面现在存着的，再保存一次就以您写的为准。"
FROM_THE_LIST = "和谁谈请从列出的党员里选。"
# Who takes part may read what was said: nobody who may not read it lets somebody in, least of all themselves.
NOT_YOURS = f"这次谈话写有内容，只有{WHO_READS}能改谁和谁谈。"


def names_in(text: str) -> list[str]:
    return [name for name in (" ".join(part.split()) for part in re.split(r"[、，,；;\n]", text)) if name]


def _words(label, rows):
    return forms.CharField(
        label=label, required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": rows})
    )


class Members(forms.ModelMultipleChoiceField):
    def clean(self, value):
        # No database takes a number of any length.
        if any(len(str(pk)) > 18 for pk in value or ()):
            raise ValidationError(FROM_THE_LIST)
        return super().clean(value)


class TalkForm(RowForm):
    """`access` writes it: the secretary for anybody, everybody else what they held themselves."""

    members = Members(
        Member.objects.all(),
        label="和谁谈",
        required=False,
        error_messages={"invalid_choice": FROM_THE_LIST, "invalid_pk_value": FROM_THE_LIST},
    )
    others = forms.CharField(label="名册以外的人", required=False, max_length=200)
    said = _words("谈话主要内容", 6)
    opinions = _words("意见建议", 3)
    follow_up = _words("后续安排和落实情况", 3)

    class Meta(RowForm.Meta):
        model = Talk
        fields = ["held_on", "place", "talker", "kind", "topic"]

    def __init__(self, *args, access: Access, **kwargs):
        super().__init__(*args, **kwargs)
        self.access, self.branch, talk = access, self.instance.branch, self.instance
        self.people_before = talk.people
        self.note = words_of(access, talk)
        self.stamp = self._stamp()
        self.stale = False
        if talk.pk:
            partners = list(talk.partners.all())
            self.initial.setdefault("members", [row.member_id for row in partners if row.member_id])
            self.initial.setdefault("others", "、".join(row.name for row in partners if row.name))
        self.stored = self._stored()
        for name in WORDS:
            self.initial[name] = getattr(self.note, name, "")
        if not self.note:
            for name in (*WORDS, "topic"):
                del self.fields[name]
        self.roll = DayRoll(self.branch, day_typed(self["held_on"].value()))
        self._offer_people()
        self._offer_kind()

    def _offer_people(self):
        people = Member.objects.filter(branch=self.branch)
        recent = people.on_roll_within(min(self.roll.day, today()) - LOOK_BACK, today())
        known = people.filter(pk__in=self.people_before | self.chosen)
        self.fields["members"].queryset = recent | known
        if self.access.change["talks"] < Reach.ALL:
            # The own talk stays the own one, whatever is sent along.
            del self.fields["talker"]
            return
        self.fields["talker"].queryset = recent | known
        self.fields["talker"].label_from_instance = self.roll.label

    def _offer_kind(self):
        kind = self.fields["kind"]
        # A kind that was only offered follows the people that are chosen in the end.
        kind.show_hidden_initial = not self.instance.pk
        kind.widget.attrs |= {"list": "kinds", "autocomplete": "off"}
        self.fields["place"].widget.attrs |= {"list": "places", "autocomplete": "off"}
        self.fields["others"].widget.attrs["placeholder"] = "例：群众2人、入党积极分子1人"
        talker, partner = self._two_asked_for()
        if kind.show_hidden_initial and talker and partner:
            self.initial["kind"] = self.standing.kind_of(talker, [partner])

    def _two_asked_for(self):
        if self.is_bound or len(self.chosen) != 1:
            return None, None
        by_id = {member.id: member for member in self.roll.members}
        talker = self.instance.talker_id or self["talker"].value()
        return by_id.get(talker), by_id.get(*self.chosen)

    @property
    def chosen(self) -> set[int]:
        """The members that are ticked."""
        return numbers_of(map(str, self["members"].value() or ()))

    @property
    def standing(self) -> Standing:
        return Standing(self.branch, self.roll.day, self.roll)

    @property
    def people(self) -> list:
        """[(Party group, [(member, label, is ticked)])]; who was not on the roll that day comes last."""
        roll, chosen = self.roll, self.chosen
        there = {member.id for member in roll.members}
        groups: dict = {}
        for member in roll.in_order(self.fields["members"].queryset.exclude(pk=self._fixed_talker)):
            title = str(roll.groups.get(member.id) or "没有党小组") if member.id in there else "当天不在册"
            groups.setdefault(title, []).append((member, roll.label(member), member.id in chosen))
        away = groups.pop("当天不在册", None)
        return [*groups.items(), *([("当天不在册", away)] if away else [])]

    @property
    def _fixed_talker(self) -> int:
        return 0 if "talker" in self.fields else self.instance.talker_id

    @property
    def has_words(self) -> bool:
        return "said" in self.fields

    # ---- what is wrong ----

    def clean_held_on(self):
        return not_to_come(self.cleaned_data["held_on"], "日期还没到，谈过以后再记。")

    def clean(self):
        data = super().clean()
        self.stale = self.data.get("stamp", self.stamp) != self.stamp
        if self.stale:
            self.add_error(None, STALE)
        talker = data.get("talker") if "talker" in self.fields else self.instance.talker
        members, names = list(data.get("members") or ()), names_in(data.get("others") or "")
        if not members and not names and not {"members", "others"} & set(self.errors):
            self.add_error("members", "还没选和谁谈。勾选党员，或写名册以外的人。")
        if talker in members:
            self.add_error("members", f"{talker}是谈话人，不能又是谈话对象。")
        if self._words_are_hidden and {talker, *members} - {None} != self._named_before:
            self.add_error("members", NOT_YOURS)
        if "held_on" not in self.errors:
            self._check_roll(talker, members)
        for name in names:
            if any(name in (member.name, self.roll.label(member)) for member in self.roll.members):
                self.add_error("others", f"“{name}”在名册里，请在上面勾选。")
        if not self.errors and self._kind_is_open(data):
            data["kind"] = self.standing.kind_of(talker, members)
        return data

    @property
    def _words_are_hidden(self) -> bool:
        return self.instance.pk is not None and self.note is None and has_words(self.instance)

    @property
    def _named_before(self) -> set[Member]:
        return set(Member.objects.filter(branch=self.branch, pk__in=self.people_before))

    def _check_roll(self, talker, members):
        """Whoever is named was on the roll that day; what was recorded before is left alone."""
        there = {member.id for member in self.roll.members} | self.people_before
        day = day_named(self.roll.day, today().year)
        if talker and talker.id not in there:
            self.add_error("talker" if "talker" in self.fields else "held_on", f"{talker}{day}不在名册上。")
        for member in members:
            if member.id not in there:
                self.add_error("members", f"{member}{day}不在名册上，请另选，或改日期。")

    def _kind_is_open(self, data) -> bool:
        untouched = self.fields["kind"].show_hidden_initial and "kind" not in self.changed_data
        return not data.get("kind") or untouched

    # ---- two at once ----

    def _stored(self) -> list[tuple[str, str]]:
        """What is on record, to be compared with what was typed."""
        talk = self.instance
        if not talk.pk:
            return []
        facts = [
            ("日期", day_named(talk.held_on, today().year)),
            ("谈话人", str(talk.talker)),
            ("谈话对象", talk.partner_names),
            ("地点", talk.place),
            ("类型", talk.kind),
        ]
        words = [("主题", talk.topic)] if self.note else []
        words += [(self.fields[name].label, getattr(self.note, name)) for name in WORDS if self.note]
        return [(label, text) for label, text in facts + words if text]

    def _stamp(self) -> str:
        """Of what is on record: a page that was opened before somebody changed it carries another one."""
        talk = self.instance
        if not talk.pk:
            return ""
        partners = [(row.member_id, row.name) for row in talk.partners.all()]
        words = [getattr(self.note, name) for name in WORDS] if self.note else []
        facts = [talk.held_on, talk.talker_id, talk.place, talk.kind, talk.topic, partners, words]
        return sha256(repr(facts).encode()).hexdigest()[:16]

    # ---- what is written ----

    @transaction.atomic
    def save(self):
        talk = super().save()
        self._save_partners(talk)
        if self.note:
            self._save_words(talk)
        return talk

    def _save_partners(self, talk):
        members, names = self.cleaned_data["members"], names_in(self.cleaned_data["others"])
        if not members:
            # The workbook reads a cell that names no member as one description.
            names = ["、".join(names)]
        wanted = {*((member.id, "") for member in members), *((None, name) for name in names)}
        rows = {(row.member_id, row.name): row for row in TalkPartner.objects.filter(talk=talk)}
        for key in set(rows) - wanted:
            rows[key].delete()
        added = [(member.id, "") for member in members] + [(None, name) for name in dict.fromkeys(names)]
        TalkPartner.objects.bulk_create(
            TalkPartner(branch=self.branch, talk=talk, member_id=member_id, name=name)
            for member_id, name in added
            if (member_id, name) not in rows
        )

    def _save_words(self, talk):
        note = self.note
        for name in WORDS:
            setattr(note, name, self.cleaned_data[name])
        if any(getattr(note, name) for name in WORDS):
            note.talk, note.written_by = talk, self.access.user
            note.save()
        elif note.pk:
            note.delete()


class TalkCallForm(RowForm):
    widths = {"member": "w4", "kind": "w4", "noted_on": "w4", "note": "w12"}

    class Meta(RowForm.Meta):
        model = TalkCall
        fields = ["member", "kind", "noted_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Member.objects.filter(branch=self.instance.branch)
        known = people.filter(pk=self.instance.member_id)
        self.fields["member"].queryset = people.on_roll(today()) | known

    def clean_noted_on(self):
        return not_to_come(self.cleaned_data["noted_on"], "日期还没到，写知道这件事的那天。")
