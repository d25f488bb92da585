"""The agenda of one activity as part of its form: items (议题), each with a vote or an election."""

import re
from functools import cached_property

from django.core.exceptions import BadRequest
from django.forms import IntegerField, ModelForm, NumberInput, Textarea

from meetings.agenda.votes import Verdict, Voters, faults_of, verdict_on
from meetings.models import AgendaItem, Candidate, Meeting
from meetings.record.widgets import QuickSelect
from meetings.roll import DayRoll

# The fields of one item, and of one of its candidates, written as the page writes them.
TITLE_OF = re.compile(r"item-([0-9]{1,4})-title")
CANDIDATE_OF = re.compile(r"item-([0-9]{1,4})-candidate-([0-9]{1,4})-member")
# What the buttons of the page ask for, without script: up-3, remove-3, candidate-3, drop-3-0, add.
ASKED = re.compile(r"(add|up|remove|candidate|drop)(?:-([0-9]{1,4}))?(?:-([0-9]{1,4}))?")
MOST_VOTES = 9999
# No meeting has as many items, and none as many candidates: more is nobody's typing.
MOST_ITEMS, MOST_CANDIDATES = 50, 100
VOTES = ("votes_for", "votes_against", "votes_abstain")
BALLOTS = ("seats", "ballots_issued", "ballots_returned", "ballots_void")
TEXTS = ("title", "matter", "discussion", "resolution", "way")


def _number(text) -> tuple[int | None, str]:
    """(number, what is wrong) of what was typed for somebody's votes."""
    text = text.strip()
    if not text:
        return None, ""
    if text.isascii() and text.isdecimal() and int(text[:9]) <= MOST_VOTES:
        return int(text), ""
    return None, f"得票“{text[:20]}”看不懂，写 0 到 {MOST_VOTES} 的整数。"


class ItemForm(ModelForm):
    class Meta:
        model = AgendaItem
        fields = [*TEXTS, *VOTES, *BALLOTS]
        widgets = {
            "matter": QuickSelect,
            "way": QuickSelect,
            "discussion": Textarea(attrs={"rows": 3}),
            "resolution": Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", "一般事项"), *AgendaItem.Matter.choices]
        self.fields["way"].choices = [("", "没有表决"), *AgendaItem.Way.choices]
        self.fields["title"].required, self.fields["title"].label = False, "题目"
        for name in (*VOTES, *BALLOTS):
            self.fields[name] = self._of_count(name)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("matter", "way") else "form-control"
        for name in (*VOTES, *BALLOTS):
            self.fields[name].widget.attrs["class"] = "form-control num"

    def _of_count(self, name) -> IntegerField:
        label = self.fields[name].label
        wrong = f"{label}写 0 到 {MOST_VOTES} 的整数。"
        return IntegerField(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST_VOTES,
            widget=NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
        )

    def _get_validation_exclusions(self):
        # What the database says about ballots faults_of says too, in more words and without asking it.
        return super()._get_validation_exclusions() | set(BALLOTS)


class CandidateRow:
    """One candidate as typed, stored or blank."""

    def __init__(self, prefix, member="", votes="", elected=False):
        self.prefix, self.chosen, self.typed_votes, self.elected = prefix, str(member), str(votes), elected
        self.votes, self.error = _number(self.typed_votes)
        self.candidate: Candidate | None = None

    @classmethod
    def stored(cls, prefix, candidate):
        votes = "" if candidate.votes is None else candidate.votes
        return cls(prefix, candidate.member_id, votes, candidate.elected)

    @classmethod
    def read(cls, prefix, typed):
        votes = typed.get(f"{prefix}-votes", "")
        return cls(prefix, typed.get(f"{prefix}-member", ""), votes, f"{prefix}-elected" in typed)

    @property
    def drop(self) -> str:
        """How the button that takes it away names it."""
        return self.prefix.removeprefix("item-").replace("-candidate-", "-")

    @property
    def is_blank(self) -> bool:
        return not (self.chosen or self.typed_votes.strip() or self.elected)


class Item:
    """One item on the page. `key` tells the items of a page apart; their order is the order of the page."""

    def __init__(self, key, instance, form, candidates):
        self.key, self.instance, self.form, self.rows = key, instance, form, candidates

    @property
    def candidates(self) -> list[Candidate]:
        return [row.candidate for row in self.rows if row.candidate]

    @property
    def anchor(self) -> str:
        return f"item-{self.key}"

    @property
    def votes(self) -> list:
        return [self.form[name] for name in VOTES]

    @property
    def ballots(self) -> list:
        return [self.form[name] for name in BALLOTS]

    @property
    def has_election(self) -> bool:
        """Whether the page shows the fields of an election."""
        filled = any(field.value() not in (None, "") for field in self.ballots)
        return self.form["matter"].value() == AgendaItem.Matter.ELECTION or filled or self._stands

    @property
    def has_vote(self) -> bool:
        filled = any(field.value() not in (None, "") for field in self.votes)
        return self.form["matter"].value() != AgendaItem.Matter.ELECTION or filled

    @property
    def _stands(self) -> bool:
        return any(not row.is_blank for row in self.rows)

    @property
    def next_candidate(self) -> int:
        return max((int(row.prefix.rpartition("-")[2]) for row in self.rows), default=-1) + 1

    @property
    def is_blank(self) -> bool:
        values = (self.form[name].value() for name in self.form.fields)
        return not self._stands and not any(str(value).strip() for value in values if value is not None)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong)."""
        errors = self.form.errors
        found = [
            (f"id_{self.anchor}-{name}", text) for name in self.form.fields for text in errors.get(name, ())
        ]
        return found + [(f"id_{row.prefix}-member", row.error) for row in self.rows if row.error]


def blank_item() -> Item:
    """The pattern of a new item, which belongs to no activity yet."""
    form = ItemForm(instance=AgendaItem(), prefix="item-NEW")
    return Item("NEW", form.instance, form, [])


class AgendaForm:
    """All items of one activity: as typed, else as stored. With check=False what was typed is not judged."""

    def __init__(self, roll: DayRoll, meeting: Meeting, typed=None, check=True):
        self.roll, self.meeting, self.typed = roll, meeting, typed
        self.judged = typed is not None and check
        self.items = self._read() if typed is not None else self._from_stored()

    @cached_property
    def stored(self) -> list[AgendaItem]:
        if not self.meeting.pk:
            return []
        items = self.meeting.agenda.filter(branch=self.roll.branch)
        return list(items.prefetch_related("candidates__member"))

    def _from_stored(self) -> list[Item]:
        items = []
        for key, stored in enumerate(self.stored):
            item = self._item(str(key), stored)
            item.rows = [
                CandidateRow.stored(f"item-{key}-candidate-{place}", candidate)
                for place, candidate in enumerate(stored.candidates.all())
            ]
            items.append(item)
        return items

    def _read(self) -> list[Item]:
        stood: dict[str, list[CandidateRow]] = {}
        keys = []
        for name in self.typed:
            if found := TITLE_OF.fullmatch(name):
                keys.append(found[1])
            elif found := CANDIDATE_OF.fullmatch(name):
                prefix = name.removesuffix("-member")
                stood.setdefault(found[1], []).append(CandidateRow.read(prefix, self.typed))
        if len(keys) > MOST_ITEMS or any(len(rows) > MOST_CANDIDATES for rows in stood.values()):
            raise BadRequest(f"more than {MOST_ITEMS} items or {MOST_CANDIDATES} candidates")
        return [self._item(key, AgendaItem(branch=self.roll.branch), stood.get(key, [])) for key in keys]

    def _item(self, key, instance, rows=()) -> Item:
        prefix = f"item-{key}"
        if self.judged:
            form = ItemForm(self.typed, instance=instance, prefix=prefix)
        elif self.typed is not None:
            initial = {name: self.typed.get(f"{prefix}-{name}", "") for name in ItemForm.Meta.fields}
            form = ItemForm(initial=initial, instance=instance, prefix=prefix)
        else:
            form = ItemForm(instance=instance, prefix=prefix)
        return Item(key, instance, form, list(rows))

    # what the page shows

    @property
    def blank_candidate(self) -> CandidateRow:
        """The pattern of a new candidate."""
        return CandidateRow("item-NEW-candidate-WHO")

    @cached_property
    def people(self) -> list[tuple[str, str]]:
        """(id, label) of who can stand: the roll of the day, and who stands already."""
        return [(id_, self.roll.label(member)) for id_, member in self._members.items()]

    @cached_property
    def _members(self) -> dict:
        stood = {str(one.member_id): one.member for item in self.stored for one in item.candidates.all()}
        return {str(member.id): member for member in self.roll.members} | stood

    def verdicts(self, voters: Voters) -> list[tuple[Item, Verdict | None]]:
        """What the rules make of each item, as far as it can be read."""
        for item in self.items:
            self._take(item)
        return [(item, verdict_on(item.instance, voters, item.candidates)) for item in self.items]

    def _take(self, item):
        """Writes what was typed into the rows of the database, as far as it can be read."""
        if self.typed is not None and not self.judged:
            item.instance.matter = self.typed.get(f"{item.anchor}-matter", "")
            for name in (*VOTES, *BALLOTS):
                setattr(item.instance, name, _number(self.typed.get(f"{item.anchor}-{name}", ""))[0])
        for row in item.rows:
            if member := self._members.get(row.chosen):
                row.candidate = Candidate(
                    branch=self.roll.branch, member=member, votes=row.votes, elected=row.elected
                )

    # what the buttons do without script

    def do(self, asked: str):
        """Adds, moves or removes an item or a candidate; nonsense does nothing."""
        found = ASKED.fullmatch(asked or "")
        if not found:
            return
        what, key, place = found.groups()
        if what == "add":
            self.items.append(self._item(str(self._next_key), AgendaItem(branch=self.roll.branch)))
            return
        at = next((at for at, item in enumerate(self.items) if item.key == key), None)
        if at is None:
            return
        item = self.items[at]
        if what == "remove":
            self.items.remove(item)
        elif what == "up" and at:
            self.items[at - 1 : at + 1] = [item, self.items[at - 1]]
        elif what == "candidate":
            item.rows.append(CandidateRow(f"item-{key}-candidate-{item.next_candidate}"))
        elif what == "drop":
            item.rows = [row for row in item.rows if row.prefix != f"item-{key}-candidate-{place}"]

    @property
    def _next_key(self) -> int:
        return max((int(item.key) for item in self.items), default=-1) + 1

    # what the page writes

    def is_valid(self, voters: Voters | None) -> bool:
        """`voters` are None where nobody's attendance is asked."""
        self.items = [item for item in self.items if not item.is_blank]
        for number, item in enumerate(self.items, start=1):
            item.rows = [row for row in item.rows if not row.is_blank]
            item.form.is_valid()
            self._take(item)
            if not item.form["title"].value().strip():
                item.form.add_error("title", f"第{number}个议题还没写题目。")
            self._judge(item, voters)
        return not self.problems

    def _judge(self, item, voters):
        for place, row in enumerate(item.rows, start=1):
            if not row.chosen:
                row.error = f"第{place}名候选人还没选是谁。"
            elif row.candidate is None:
                row.error = f"第{place}名候选人那天不在名册上，请另选。"
        standing = [row for row in item.rows if row.candidate]
        for name, text in faults_of(item.instance, voters, item.candidates):
            if name.startswith("candidate-"):
                row = standing[int(name.removeprefix("candidate-"))]
                row.error = row.error or text
            else:
                item.form.add_error(name, text)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, what is wrong), in the order of the page."""
        return [problem for item in self.items for problem in item.problems]

    @property
    def current(self) -> list[tuple[AgendaItem, list[Candidate]]]:
        """The items as they would be saved, in their order."""
        return [(item.instance, item.candidates) for item in self.items]

    def save(self, meeting: Meeting):
        """Writes the agenda anew, whatever there was: as many queries for one item as for ten."""
        meeting.agenda.filter(branch=meeting.branch_id).delete()
        for position, item in enumerate(self.items, start=1):
            item.instance.pk, item.instance.meeting, item.instance.position = None, meeting, position
        AgendaItem.objects.bulk_create(item.instance for item in self.items)
        stand = []
        for item in self.items:
            for candidate in item.candidates:
                candidate.item = item.instance
                stand.append(candidate)
        Candidate.objects.bulk_create(stand)
