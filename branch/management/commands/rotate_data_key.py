from django.conf import settings
from django.core.management.base import CommandError

from branch.management.base import RecordsCommand
from branch.sealed.health import is_anything_sealed
from branch.sealed.keys import NoDataKey, keys, keys_file, make_first_key, new_key, write_keys
from branch.sealed.resealing import reseal_everything


class Command(RecordsCommand):
    help = "换数据密钥：造一把新的，把身份证号、电话、工资全部用它重新加密；中途断了再运行一次就接着做"

    def add_arguments(self, parser):
        parser.add_argument("--retire", action="store_true", help="删去不再用的旧密钥；换好一天以后再做")
        parser.add_argument("--first", action="store_true", help="还没有密钥时造第一把")
        parser.add_argument("--lost", action="store_true", help="旧密钥确实丢了：造一把新的，旧数据打不开")

    def handle(self, **options):
        try:
            if options["first"] or options["lost"]:
                self.make_first(options["lost"])
            elif options["retire"]:
                self.retire()
            else:
                self.rotate()
        except NoDataKey as fault:
            raise CommandError(str(fault)) from None

    def make_first(self, lost):
        path = keys_file()
        if path is None or path.exists():
            raise CommandError("已经有数据密钥了，没有造新的。")
        if not lost and is_anything_sealed():
            raise CommandError(
                "数据库里有加密的内容，造一把新密钥打不开它。请先找回 data_keys；确实丢了，用 --lost。"
            )
        make_first_key()
        self.stdout.write(f"造好了数据密钥：{path}。请另存一份，不要和数据库放在一起。")

    def rotate(self):
        """The new key is in the file before it seals anything; the old one stays until it is retired."""
        present = keys()
        if settings.DATA_KEYS:
            if len(present) == 1:
                raise CommandError(
                    "密钥在环境变量 DATA_KEYS 里。"
                    "请在它最前面加上下面这一把（逗号隔开），重新启动以后再运行：\n"
                    f"{new_key().line}"
                )
            self.tell(reseal_everything())
            return
        if len(present) > 1:
            outcome = reseal_everything()
            if outcome.resealed:
                self.stdout.write("上一次没有做完，接着做完了；没有再造新的。")
                self.tell(outcome)
                return
        write_keys([new_key(), *present])
        self.tell(reseal_everything())

    def tell(self, outcome):
        self.stdout.write(f"{outcome}。现在的密钥：{keys()[0].id}。")
        if len(keys()) > 1:
            self.stdout.write("旧密钥还留着；确认无误以后运行 rotate_data_key --retire 删去它。")

    def retire(self):
        """What a slow request has written under an old key meanwhile is sealed anew first."""
        present = keys()
        if len(present) == 1:
            raise CommandError("只有一把密钥，没有要删去的。")
        outcome = reseal_everything()
        wanted = [present[0], *(key for key in present[1:] if key.id in outcome.still_needed)]
        self.stdout.write(f"{outcome}。")
        if settings.DATA_KEYS:
            self.stdout.write(f"请从 DATA_KEYS 里只留下：{'、'.join(key.id for key in wanted)}。")
            return
        write_keys(wanted)
        self.stdout.write(f"删去了 {len(present) - len(wanted)} 把旧密钥，留下 {len(wanted)} 把。")
