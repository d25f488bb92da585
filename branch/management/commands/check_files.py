from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from branch.stray_files import missing_files, remove_stray_files, stray_files


class Command(BaseCommand):
    help = "核对附件：记录和磁盘上的文件是否对得上；--remove 删掉断电等留下、没有记录用到的文件"

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="删掉一天以前留下、没有记录用到的文件")

    def handle(self, *, remove, **options):
        if remove:
            self.stdout.write(f"删掉没有记录用到的文件 {remove_stray_files()} 个")
        else:
            root = Path(settings.MEDIA_ROOT)
            for path in stray_files():
                self.stdout.write(f"没有记录用到：{path.relative_to(root)}")
        missing = list(missing_files())
        for owner, name in missing:
            self.stdout.write(f"文件不在了：{name}（{owner}）")
        if missing:
            raise CommandError(f"有 {len(missing)} 个文件不在了，请从备份里恢复")
        self.stdout.write("每条记录的文件都在")
