from django.core.management.base import CommandError

from branch.management.base import RecordsCommand
from branch.models import User
from branch.sign_in import second_factor


class Command(RecordsCommand):
    help = "Takes the second factor off an account whose phone and recovery codes are lost, and signs it out."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the account's name, as it is typed to sign in")

    def handle(self, *args, name, **options):
        account = User.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"没有账号“{name}”。")
        if not second_factor.authenticator_of(account):
            raise CommandError(f"账号“{name}”没有开两步验证。")
        second_factor.remove(account)
        self.stdout.write(f"账号“{name}”的两步验证已经关闭，登录只要密码；别处的登录都已退出。")
