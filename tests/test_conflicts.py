"""Two people open the same form: who saves second is told, is shown both, and saves only after that.

Every address whose form changes something that is there already is tried; what is told otherwise is listed
with its reason.
"""

from datetime import date, timedelta

from django.db import transaction
from django.test import TestCase

from branch.versions import TOLD
from meetings.models import Leader
from members.models import CommitteeRole, Election
from tests.hostile.pages import Page
from tests.rights.addresses import ADDRESSES, address
from tests.rights.world import OURS, a_world, on_the_day

ASKED_AS = ("书记", "组织委员", "党员", "上级")
VERSIONS = ("opened", "stamp", "seen", "was", "revision")

# Nothing that is there already is changed by what is typed here.
ADDS_ONLY = {
    "password_change": "the old one is asked",
    "security:set_up": "a code that is good for half a minute",
    "dues:entry_reverse": "adds an entry; a second one is refused",
    "dues:bases_year": "adds a base for each; one of the same month is refused",
    "dues:rate_new": "adds a table; one of the same month is refused",
    "dues:remittance_undo": "undone once",
    "honours:award": "a recommendation is awarded once",
    "pledges:detail": "each signs once",
    "groups:move": "who is no longer in the group is not moved",
    "groups:dissolve": "dissolved once, and everybody in it is named",
    "elections:cancel": "cancelled once",
    "elections:settle": "settled once; the page is judged by what is recorded then",
    "transfers:delete": "deleted once",
    "appraisal:feedback": "a day for each who is told, which may be told again",
    "attachments:add": "files come and go one by one",
    "campaigns:attach": "only what the page showed, and only what is still as it was",
    "plan:schedule": "makes an activity; a second one is refused",
    "plan:cancel": "cancelled once",
    "pack:list": "makes a pack",
    "meetings:postpone": "put off from the day on which it is",
    "meetings:cancel": "called off once",
    "requirements:change": "adds a row; the one that it replaces ends once",
    "requirements_below:change": "adds a row; the one that it replaces ends once",
}  # fmt: skip
# Words in the name of an address that makes something new, or only asks what the file is for.
MAKES_OR_READS = {
    "new", "add", "in", "out", "income", "spending", "clerk", "recommend", "propose", "upload",
    "export", "xlsx", "print",
}  # fmt: skip
# Once somebody has ended it there is nothing left to be ended, or nobody left who may.
ENDED_ONCE = {"posts:end", "posts:term_end", "accounts:grant_end", "elections:cancel"}
# Words of its own for the same, tested where they are.
TOLD_OTHERWISE = {"meetings:edit", "talks:edit", "plan:edit", "plan:sheet", "reports:summary_template"}


class TwoAtOnce(TestCase):
    @classmethod
    def setUpTestData(cls):
        with on_the_day():
            cls.world = a_world()
            # Counted is on the day, and not before.
            Election.objects.update(held_on=date(2020, 6, 9))

    def setUp(self):
        self.enterContext(on_the_day())

    def opened(self, name):
        """(address, form) of the page that changes what is there; none where it does not, or nobody may."""
        # The first post is that of who asks, who would lose it.
        given = {}
        if name == "posts:edit":
            given["pk"] = CommitteeRole.objects.get(member=self.world.ours.people["宣传委员"]).pk
        url = address(name, self.world.ours, **given)
        for who in ASKED_AS:
            self.world.enter(self.client, who)
            answer = self.client.get(url)
            if answer.status_code == 200:
                break
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            return url, None
        return url, form_of(answer, url)

    def names(self):
        for name in ADDRESSES:
            try:
                address(name, self.world.ours)
            except LookupError:
                continue
            yield name

    def test_every_form_of_what_is_there_knows_what_it_was_opened_on(self):
        without = set()
        for name in self.names():
            url, form = self.opened(name)
            is_new = MAKES_OR_READS & set(name.rpartition(":")[2].split("_"))
            if form and not is_new and not any(_is_version(field) for field in form.fields):
                without.add(name)
        assert without - set(ADDS_ONLY) == set()

    def test_who_saves_second_is_told_and_shown_both(self):
        tried = set()
        for name in self.names():
            url, form = self.opened(name)
            if form is None or not any(_is_opened(field) for field in form.fields):
                continue
            if name in TOLD_OTHERWISE | ENDED_ONCE:
                continue
            tried.add(name)
            with self.subTest(name), transaction.atomic():
                self._two_save(name, url, form)
                transaction.set_rollback(True)
        assert len(tried) > 45

    def _two_save(self, name, url, form):
        tried = [{field: (theirs, mine)} for field, theirs, mine in changes(form)]
        for change in [TOGETHER[name]] if name in TOGETHER else tried:
            theirs, mine = ({field: both[of] for field, both in change.items()} for of in (0, 1))
            if self._saves(url, form, mine) and self._saves(url, form, theirs, for_good=True):
                return self._second(url, form, next(iter(change)), mine)
        raise AssertionError("nothing of it can be changed")

    def _saves(self, url, form, change, for_good=False) -> bool:
        """Whether this can be saved, and then is another value than before."""
        field = next(iter(change))
        with transaction.atomic():
            good = self.client.post(url, form.data() | change).status_code == 302
            now = self.client.get(url) if good else None
            if good and now.status_code == 200:
                good = form_of(now, url).data().get(field) != form.data().get(field) or not for_good
            if not good or not for_good:
                transaction.set_rollback(True)
        return good

    def _second(self, url, form, field, change):
        now, mine = self.client.get(url), change[field]
        refused = self.client.post(url, form.data() | change)
        assert refused.status_code == 422, (field, refused.status_code, refused.headers.get("Location"))
        assert TOLD in refused.text, field
        both = refused.text.partition('id="conflict"')[2].partition("</table>")[0]
        assert "现在的" in both and "您写的" in both, field
        # What the first wrote is still there, what the second typed is on the page.
        after = self.client.get(url)
        assert form_of(after, url).data()[field] == form_of(now, url).data()[field] != form.data().get(field)
        again = form_of(refused, url)
        assert again.data().get(field, []) == mine, field
        assert self.client.post(url, again.data()).status_code == 302, field
        last = self.client.get(url)
        if last.status_code == 200:
            assert form_of(last, url).data().get(field, []) == mine, field


class DeletedMeanwhile(TestCase):
    @classmethod
    def setUpTestData(cls):
        with on_the_day():
            cls.world = a_world()

    def setUp(self):
        self.enterContext(on_the_day())
        self.world.enter(self.client, "书记")

    def test_who_was_changing_it_is_told_and_can_copy_what_was_typed(self):
        url = address("leaders:edit", self.world.ours)
        form = form_of(self.client.get(url), url)
        leader = Leader.objects.get(pk=self.world.ours.pk("leader"))
        leader.parts.all().delete()
        leader.delete()
        answer = self.client.post(url, form.data() | {"title": ["二级巡视员"]})

        assert answer.status_code == 404
        self.assertContains(answer, "这条记录被别人删掉了", status_code=404)
        self.assertContains(answer, "<dt>职务</dt><dd>二级巡视员</dd>", status_code=404)

    def test_a_button_on_what_is_gone_is_a_page_that_is_not_there(self):
        answer = self.client.post("/leaders/999999/delete/")
        self.assertContains(answer, "没有这一页", status_code=404)

    def test_nonsense_in_the_hidden_field_is_no_fault(self):
        for sent in ("", "[]", "{", '{"title": 1}', '{"title": [1, 2]}', '{"title": [[], {}, 3]}', "1"):
            with self.subTest(sent):
                url = address("leaders:edit", self.world.ours)
                form = form_of(self.client.get(url), url)
                assert self.client.post(url, form.data() | {"opened": [sent]}).status_code in (302, 422)
                assert self.client.post("/leaders/999999/edit/", {"opened": sent}).status_code == 404


# What can only be changed together: {field: (theirs, mine)}.
TOGETHER = {
    "members:edit": {"job": (["甲"], ["乙"]), "born_on": (["1980-01-01"], ["1980-01-01"])},
    "dues:base_edit": {"reason": (["甲"], ["乙"]), "base": ([""], [""])},
    "elections:count": {
        f"votes-{OURS + 1}": (["8"], ["7"]), f"votes-{OURS + 2}": (["6"], ["6"]),
        f"votes-{OURS + 3}": (["6"], ["6"]), f"votes-{OURS + 4}": (["2"], ["2"]), "void": (["0"], ["0"]),
        "issued": (["8"], ["8"]), "returned": (["8"], ["8"]),
    },
    "groups:rename": {
        "name": (["红旗党小组"], ["先锋党小组"]), "renamed_on": (["2020-06-01"], ["2020-06-02"]),
    },
}  # fmt: skip


def form_of(answer, url):
    """The page's own form with something to type."""
    for form in Page(answer.text).forms:
        if form.method == "post" and form.action in ("", url) and changes(form):
            return form
    return None


def _is_version(field: str) -> bool:
    return field.rpartition("-")[2] in VERSIONS


def _is_opened(field: str) -> bool:
    return field.rpartition("-")[2] == "opened"


def changes(form):
    """(field, two other values) of everything that can be typed, what is plain text first."""
    found = []
    for name, field in form.fields.items():
        value = field.values[0] if field.values else ""
        if not field.is_open or field.kind in ("hidden", "file", "submit"):
            continue
        if field.kind in ("text", "textarea"):
            found.append((0, name, [f"{value}甲"], [f"{value}乙"]))
            number = value.partition(".")[0]
            found.append((2, name, [f"{int(number or 0) + 1 if number.isdecimal() else 1}"], [value]))
        elif field.kind == "date" and value:
            day = date.fromisoformat(value)
            found += [
                (1, name, [f"{day + timedelta(days)}"], [f"{day + timedelta(2 * days)}"]) for days in (1, -1)
            ]
        elif field.kind == "date":
            found.append((3, name, ["2020-06-08"], ["2020-06-09"]))
        elif field.kind in ("select", "radio"):
            others = [one for one in dict.fromkeys(field.choices) if one != value]
            found += [(4, name, [one], field.values) for one in others[:3]]
        elif field.kind == "checkbox":
            others = field.values[:-1] or field.choices[:1]
            found.append((5, name, others if field.values != others else [], field.values))
    return [change[1:] for change in sorted(found, key=lambda one: one[0])]
