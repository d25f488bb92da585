from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Q

from branch.management.base import RecordsCommand, branch_named
from branch.models import Organisation
from branch.passwords import DAYS_GOOD
from members.accounts.keeping import make_account
from members.accounts.usernames import cleaned, taken
from members.models import Member


class Command(RecordsCommand):
    help = "给一名党员（或上级党组织）建一个账号，一次性密码只显示一次，首次登录须改；能做什么由任职决定"

    def add_arguments(self, parser):
        parser.add_argument("username", help="账号，登录时用")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--branch", help="支部名称，和 --member 一起写")
        whose.add_argument("--organisation", help="上级党组织名称：这个账号能看它下面的所有支部")
        parser.add_argument("--member", help="党员的姓名；重名的写编号")

    @transaction.atomic
    def handle(self, *, username, branch, member, organisation, **options):
        username = username_typed(username)
        if branch:
            someone = member_named(branch_named(branch), member)
            slip = make_account(someone.name, username, someone)
        else:
            slip = make_account("", username, organisation=organisation_named(organisation))
        self.stdout.write(f"账号 {slip.account.username}　密码 {slip.password}")
        self.stderr.write(f"首次登录须改密码，{DAYS_GOOD}天内有效。")


def username_typed(typed: str) -> str:
    try:
        username = cleaned(typed)
    except ValidationError as fault:
        raise CommandError(fault.messages[0]) from None
    if taken([username]):
        raise CommandError(f"已有账号“{username}”，请换一个。")
    return username


def member_named(branch, reference: str | None) -> Member:
    """By name or 编号; a name that fits two is refused, never guessed."""
    if not reference:
        raise CommandError("请用 --member 写明是哪一名党员。")
    found = list(branch.members.filter(Q(name=reference) | Q(number=reference))[:2])
    if not found:
        raise CommandError(f"{branch}的名册里没有“{reference}”，请写姓名或编号。")
    if len(found) > 1:
        raise CommandError(f"名册里有不止一名“{reference}”，请写编号。")
    if found[0].account_id:
        raise CommandError(f"{found[0]}已有账号“{found[0].account.username}”。")
    return found[0]


def organisation_named(name: str) -> Organisation:
    found = Organisation.objects.filter(name=name.strip()).first()
    if found is None:
        raise CommandError(f"没有叫“{name}”的上级党组织。它在导入支部台账时按“上级党组织”一格建立。")
    return found
