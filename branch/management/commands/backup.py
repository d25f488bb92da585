import os
from pathlib import Path

from branch.backup import daily
from branch.backup.making import key_files, make_backup
from branch.backup.words import add_passphrase, passphrase_given, refusals, size_in_words
from branch.management.base import RecordsCommand


class Command(RecordsCommand):
    help = "备份全部记录和附件到一个文件；写的时候别人可以照常使用"

    def add_arguments(self, parser):
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--out", metavar="FILE", help="写到哪个文件，例如 /mnt/backup/zhibu.tar.gz")
        where.add_argument(
            "--daily", action="store_true", help="每日备份到备份文件夹，旧的按天、周、月留存；给定时任务用"
        )
        where.add_argument("--now", action="store_true", help="立即备份到备份文件夹")
        parser.add_argument("--force", action="store_true", help="文件已存在时覆盖")
        add_passphrase(parser)

    def handle(self, *args, out, now, force, passphrase_file, **options):
        os.umask(0o077)
        with refusals():
            passphrase = passphrase_given(passphrase_file)
            if out:
                made = make_backup(Path(out), passphrase, force)
            elif now:
                made = daily.back_up("manual", passphrase)
            else:
                daily.be_nice()
                try:
                    made = daily.back_up("daily", passphrase)
                except daily.Busy as busy:
                    self.stdout.write(str(busy))
                    return
                daily.purge_bin()
        said = f"已备份到 {made.path}：{made.rows} 行记录，{made.files} 个文件，{size_in_words(made.size)}"
        self.stdout.write(said + ("，已加密" if made.encrypted else ""))
        for name in made.missing:
            self.stdout.write(f"注意：记录里有附件 {name}，但上传文件夹里没有这个文件，备份前就已经丢了")
        if not made.encrypted and key_files():
            names = "、".join(path.name for path in key_files().values())
            self.stdout.write(
                f"注意：没有加密的备份不含密钥（{names}）。"
                "没有 data_keys，身份证号、手机号和工资恢复后无法解密。"
                "请把密钥另外存放在安全的地方，不要和备份放在一起。"
            )
