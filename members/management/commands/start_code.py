from branch.management.base import RecordsCommand
from branch.models import User
from members.accounts.start.code import new_code


class Command(RecordsCommand):
    help = "第一次使用：打印开通码和网址；已有账号就什么也不做"

    def add_arguments(self, parser):
        parser.add_argument(
            "--address", default="http://127.0.0.1:8000", help="服务器的网址，不写就是本机 8000 端口"
        )

    def handle(self, *, address, **options):
        if User.objects.exists():
            return
        code = new_code()
        self.stdout.write("第一次使用：用浏览器打开下面的网址，建立支部和书记的账号。")
        self.stdout.write(f"    {address.rstrip('/')}/start/?code={code}")
        self.stdout.write(f"开通码 {code}　开通以后作废，不要给别人。")
