import os
from pathlib import Path

from branch.backup import daily, database
from branch.backup.files import BackupFault
from branch.backup.restoring import opened, refuse_what_does_not_fit, restore
from branch.backup.running import nobody_serves
from branch.backup.words import add_passphrase, passphrase_given, refusals
from branch.management.base import RecordsCommand
from branch.sealed import health


class Command(RecordsCommand):
    help = "用备份恢复：只恢复到空的安装里；--check 只检查，什么也不改"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="备份文件")
        parser.add_argument("--check", action="store_true", help="只检查：每个文件的校验值、数据库、行数")
        parser.add_argument(
            "--force", action="store_true", help="安装里已有记录：先备份现在的，再换成备份里的"
        )
        add_passphrase(parser)

    def handle(self, *args, file, check, force, passphrase_file, **options):
        os.umask(0o077)
        with refusals():
            empty = None if check else database.is_empty()
            if empty is False and not force:
                raise BackupFault(
                    "这里已经有记录，没有恢复。请恢复到空的安装里；"
                    "要用备份换掉现在的记录，加 --force（会先备份现在的）。"
                )
            with opened(Path(file), passphrase_given(passphrase_file)) as found:
                manifest = found.manifest
                self.stdout.write(
                    f"备份做于 {manifest['made_at']}，版本 {manifest['version']}，{found.kind}："
                    f"{found.rows} 行记录，{len(found.uploads)} 个文件，校验无误"
                )
                for name in manifest["missing"]:
                    self.stdout.write(f"注意：附件 {name} 在备份时就已经丢了")
                if check:
                    return
                refuse_what_does_not_fit(found)
                with nobody_serves():
                    pass  # asked before anything is made
                if not empty:
                    kept = daily.back_up("before-restore", passphrase_given(passphrase_file))
                    self.stdout.write(f"现在的记录已先备份到 {kept.path}")
                restore(found)
        self.stdout.write("已恢复。所有人要重新登录。")
        if fault := health.problem():
            self.stdout.write(f"注意：{fault}")
