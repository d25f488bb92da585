"""Two branches with a record of every kind, their superior, a foreign one, and everybody who might ask.

The day is 10 June 2020. What is about a person or a Party group exists twice in a branch: first about 袁 of
the first group (whose leader is one of those who ask, and who asks himself as the ordinary member), then
about 白 of the second group.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from unittest.mock import patch

from django.apps import apps
from django.db import connection
from django.db.models import BigAutoField

from branch.models import Branch, Change, Organisation, User
from branch.periods import today
from branch.sign_in.models import SignIn
from meetings.models import Form, Requirement
from members.models import Member, Post, PostGrant
from tests.factories import (
    a_branch,
    a_group,
    a_member,
    a_role,
    an_account,
    an_honour,
    an_organisation,
    default_rates,
)
from tests.rights.activities import activities
from tests.rights.marks import tag_of
from tests.rights.money import money
from tests.rights.papers import papers
from tests.rights.personal import personal

TODAY = date(2020, 6, 10)
YESTERDAY = TODAY - timedelta(days=1)

# In the order of access.md's columns.
ROLES = ("书记", "组织委员", "宣传委员", "纪检委员", "其他支委", "党小组长", "党员", "上级")
POSTS = {
    "书记": Post.SECRETARY,
    "组织委员": Post.ORGANIZATION_OFFICER,
    "宣传委员": Post.PUBLICITY_OFFICER,
    "纪检委员": Post.DISCIPLINE_OFFICER,
    "其他支委": Post.YOUTH_OFFICER,
    "党小组长": Post.GROUP_LEADER,
}
OUR_NAMES = ("沈立言", "顾秋实", "简文倩", "方克勤", "宋知微", "邵国梁", "袁从简", "白子衿")
THEIR_NAMES = ("汪怀谨", "程书瑶", "鲁承志", "聂冬梅", "康亦鸣", "喻婉清", "石景川", "芮思敏")
OUR_IDS = (
    "110101198001010117", "110101198001010221", "110101198001010336", "110101198001010440",
    "110101198001010555", "11010119800101066X", "110101198001010774", "110101198001010889",
)  # fmt: skip


# Every row of another branch has such an id, and no other row: where one turns up, it came from there.
FOREIGN = range(700_000, 900_000)
# Where our own begin: not even PostgreSQL, which takes no number back, gives one twice.
OURS = 10_000


@dataclass
class Side:
    """A branch, its people and {kind of record: [about 袁 or general, about 白]}."""

    branch: Branch
    people: dict[str, Member]
    rows: dict[str, list]

    def pk(self, kind: str, place: int = 0):
        """What an address calls the row; a kind that exists once answers for both."""
        found = self.rows[kind][min(place, len(self.rows[kind]) - 1)]
        return getattr(found, "pk", found)


@dataclass
class World:
    ours: Side
    theirs: Side
    superior: Organisation
    accounts: dict[str, User]

    def enter(self, client, name: str):
        """Signs in; a superior opens our branch, if it may."""
        account = self.accounts[name]
        client.force_login(account)
        if account.organisation_id:
            session = client.session
            session["branch"] = self.ours.branch.pk
            session.save()
        return account


def ids_from(first: int):
    """What is made from now on has ids beyond `first`, in every table."""
    tables = [model._meta.db_table for model in apps.get_models() if type(model._meta.pk) is BigAutoField]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
            cursor.executemany(
                "INSERT INTO sqlite_sequence VALUES (%s, %s)", [(one, first) for one in tables]
            )
        else:
            for table in tables:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])


def on_the_day():
    return patch("django.utils.timezone.localdate", return_value=TODAY)


def a_world() -> World:
    """Within `on_the_day()`."""
    assert today() == TODAY
    default_rates()
    ids_from(OURS)
    superior = an_organisation("局机关党委")
    ours = _side("〇甲联合党支部", superior, OUR_NAMES, "D", OUR_IDS)
    accounts = {role: ours.people[role].account for role in ROLES[:-1]}
    accounts["上级"] = an_account(username="shangji", organisation=superior)
    accounts["干事"] = _granted(ours, "ganshi", None)
    accounts["授权到期的干事"] = _granted(ours, "jiuganshi", TODAY)
    accounts["昨天离任的书记"] = _former_secretary(ours)
    accounts["转出的组织委员"] = _transferred_out(ours)
    _kept_of(ours, superior)
    ids_from(FOREIGN.start)
    theirs = _side("〇乙联合党支部", superior, THEIR_NAMES, "E")
    foreign = an_organisation("别的系统党委")
    a_branch("〇丙党支部", superior=foreign)
    accounts["别的上级"] = an_account(username="bieshangji", organisation=foreign)
    accounts["别的书记"] = theirs.people["书记"].account
    _kept_of(theirs, foreign)
    ids_from(FOREIGN.stop)
    return World(ours, theirs, superior, accounts)


def _side(name, superior, names, prefix, ids=("",) * 8) -> Side:
    branch = a_branch(name, superior=superior, founded_on=date(2010, 7, 1), leader_in_charge="郝静远")
    groups = [a_group(branch, f"{prefix}第一党小组"), a_group(branch, f"{prefix}第二党小组")]
    people = {}
    for place, (role, member_name) in enumerate(zip((*ROLES[:-1], "白"), names, strict=True)):
        group = groups[0] if role in ("党小组长", "党员") else groups[1]
        person = a_member(
            branch, member_name, group, number=f"{prefix}{place + 1}", id_number=ids[place],
            phone=f"139{ord(prefix)}0{place}7913", born_on=date(1961 + place, 3, 7),
        )  # fmt: skip
        if role in POSTS:
            a_role(person, POSTS[role], group=group if role == "党小组长" else None, term="第三届")
        an_account(person, f"{prefix.lower()}{place + 1}")
        people[role] = person
    rows = {"branch": [branch], "group": groups, "member": [people["党员"], people["白"]]}
    for add in (personal, activities, money, papers):
        add(branch, people, groups, rows)
    return Side(branch, people, rows)


def _granted(side: Side, username, ended_on) -> User:
    """A clerk of no branch, by 授权."""
    account = an_account(username=username)
    PostGrant.objects.create(
        branch=side.branch, account=account, post=Post.ORGANIZATION_OFFICER, ended_on=ended_on,
        began_on=date(2020, 1, 1), granted_by=side.people["书记"].account,
    )  # fmt: skip
    return account


def _former_secretary(side: Side) -> User:
    """Still of the branch, but no longer in office."""
    person = a_member(side.branch, "卸任者", side.rows["group"][1], number="D20")
    a_role(person, Post.SECRETARY, began_on=date(2018, 1, 1), ended_on=TODAY)
    return an_account(person, "xieren")


def _transferred_out(side: Side) -> User:
    """Whose post nobody ended when he was transferred out."""
    person = a_member(side.branch, "转出者", number="D21", left_on=TODAY)
    a_role(person, Post.ORGANIZATION_OFFICER, began_on=date(2018, 1, 1))
    return an_account(person, "zhuanchu")


def _kept_of(side: Side, organisation: Organisation):
    """What is kept beside the records: accounts, sign-ins, grants, trail, bin, what a superior asks."""
    secretary, member = side.people["书记"].account, side.rows["member"][0]
    side.rows["account"] = [person.account for person in side.rows["member"]]
    side.rows["sign_in_record"] = [SignIn.objects.create(account=secretary, browser="Firefox")]
    side.rows["grant"] = [
        PostGrant.objects.create(
            branch=side.branch, account=an_account(username=f"lin{side.branch.pk}"),
            post=Post.PUBLICITY_OFFICER, began_on=TODAY - timedelta(days=9),
            ended_on=TODAY + timedelta(days=9), granted_by=secretary,
        )
    ]  # fmt: skip
    side.rows["requirement_below"] = [
        Requirement.objects.create(
            organisation=organisation, form=Form.PARTY_LECTURE, at_least=1, each="quarter", source="上级要求"
        )
    ]
    member.job = f"{tag_of(side.branch)}新职务"
    member.save()
    an_honour(member, title=f"{tag_of(side.branch)}删掉的荣誉").delete()
    of_branch = Change.objects.filter(branch=side.branch)
    side.rows["change"] = [of_branch.filter(row_type="members.member", kind="changed").latest("pk")]
    side.rows["deleted"] = [of_branch.filter(kind="gone", is_top=True).latest("pk")]
