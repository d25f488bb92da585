from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import get_random_string

from branch.management.base import RecordsCommand, branch_named
from branch.models import Organisation, User
from members.models import Member

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on a slip of paper


class Command(RecordsCommand):
    help = "给一名党员（或上级党组织）建一个账号，密码只显示一次；能做什么由任职决定"

    def add_arguments(self, parser):
        parser.add_argument("username", help="账号，登录时用")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--branch", help="支部名称，和 --member 一起写")
        whose.add_argument("--organisation", help="上级党组织名称：这个账号能看它下面的所有支部")
        parser.add_argument("--member", help="党员的姓名；重名的写编号")

    @transaction.atomic
    def handle(self, *, username, branch, member, organisation, **options):
        if User.objects.filter(username=username).exists():
            raise CommandError(f"已有账号“{username}”，请换一个。")
        password = get_random_string(10, READABLE)
        if branch:
            someone = member_named(branch_named(branch), member)
            someone.account = User.objects.create_user(username, password=password, name=someone.name)
            someone.save(update_fields=["account"])
        else:
            above = organisation_named(organisation)
            User.objects.create_user(username, password=password, organisation=above)
        self.stdout.write(f"账号 {username}　密码 {password}")


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
