"""A branch of 100 members with the dues of a year, ten months of it paid; `shoufei` keeps them."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from branch.models import Branch, PartyGroup, User
from branch.periods import Year, today
from members.dues.entries import carry
from members.models import CommitteeRole, DuesPayment, GroupMembership, Member, Post
from tests.bench.large_roll import a_member

ACCOUNT = "shoufei"
MEMBERS, GROUPS, PAID = 100, 5, 10


def make(password: str):
    branch = Branch.objects.create(name="一百名党员的支部")
    groups = PartyGroup.objects.bulk_create(
        PartyGroup(branch=branch, name=f"第{place}党小组", position=place) for place in range(GROUPS)
    )
    members = Member.objects.bulk_create(a_member(branch, place) for place in range(MEMBERS))
    GroupMembership.objects.bulk_create(
        GroupMembership(branch=branch, member=member, group=groups[place % GROUPS])
        for place, member in enumerate(members)
    )
    CommitteeRole.objects.create(
        branch=branch, member=members[0], post=Post.ORGANIZATION_OFFICER, began_on=date(2024, 1, 1)
    )
    members[0].account = User.objects.create(username=ACCOUNT, password=make_password(password))
    members[0].save()
    DuesPayment.objects.bulk_create(
        _row(branch, member, month) for member in members for month in Year(today().year).months
    )
    carry(branch)


def _row(branch, member, month) -> DuesPayment:
    row = DuesPayment(branch=branch, member=member, month=month.start, base=Decimal(8760))
    row.amount_due = Decimal("131.40")
    if month.number <= PAID:
        row.amount_paid, row.paid_on = row.amount_due, month.start.replace(day=5)
    return row
