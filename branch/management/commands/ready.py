from branch.backup import daily, database, upgrades
from branch.backup.files import BackupFault
from branch.backup.words import passphrase_given, refusals
from branch.management.base import RecordsCommand


class Command(RecordsCommand):
    help = "启动前：数据库比程序新、或者旧得不能升级，就拒绝；有记录而数据库要升级，先备份"

    def handle(self, *args, **options):
        with refusals():
            applied = upgrades.applied_migrations()
            if unknown := upgrades.newer_than_known(applied):
                raise BackupFault(
                    f"数据库比程序新：里面有本程序不认识的 {unknown[0]}（共 {len(unknown)} 项），没有启动。"
                    "请换回更新版本的程序，或用升级前的备份恢复。"
                )
            if missing := upgrades.older_than_known(applied):
                raise BackupFault(
                    f"数据库太旧，本程序不能直接升级：还没有做过 {missing[0]}（共 {len(missing)} 项）。"
                    f"没有启动。请先换成版本 {upgrades.STEP_BY_STEP} 的程序启动一次，再换回来。"
                )
            daily.begin_to_watch()
            if not database.is_empty() and (pending := upgrades.pending()):
                made = daily.back_up("before-upgrade", passphrase_given())
                self.stdout.write(f"· 数据库要升级 {len(pending)} 项，已先备份到 {made.path}")
