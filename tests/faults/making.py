"""A branch to try faults on: the demonstration, an account for everybody, all of them signed in.

    python -m tests.faults.making FOLDER [--migrate]

FOLDER becomes a DATA_DIR; people.json in it says who is signed in with which cookies. Without --migrate the
tables are made at once, which takes seconds instead of half a minute; they are the same.
"""

import json
import os
import sys
from io import BytesIO
from pathlib import Path

PASSWORD = "cai-ju-7411"
PEOPLE, WORKBOOK = "people.json", "import.xlsx"
# The secretary of another branch: what is imported there changes nobody else's roll.
IMPORTER = "qita"


def main(folder: str, migrate: bool):
    os.environ["DATA_DIR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
    else:
        from tests.tables import make_tables

        make_tables()
    people = _make_people()
    Path(folder, PEOPLE).write_text(json.dumps(people, ensure_ascii=False))
    Path(folder, WORKBOOK).write_bytes(_workbook())


def _make_people() -> dict:
    from django.conf import settings
    from django.contrib.auth.hashers import make_password
    from django.test import Client

    from branch.models import User
    from branch.periods import today
    from members.models import Member
    from reports.demo.build import make_demo

    made = make_demo(today(), PASSWORD, reset_passwords=True)
    hashed = make_password(PASSWORD)
    roles = {account.username: account.role for account in made}
    branch = Member.objects.get(account__username="shuji").branch
    others = Member.objects.on_roll(today()).filter(branch=branch, account=None).order_by("id")
    for place, member in enumerate(others[: 20 - len(made)]):
        member.account = User.objects.create(username=f"yuan{place}", name=member.name, password=hashed)
        member.save(update_fields=["account"])
        roles[member.account.username] = "党员"
    settings.ALLOWED_HOSTS = ["*"]
    people = {}
    for name, role in roles.items():
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(User.objects.get(username=name))
        people[name] = {
            "role": role,
            "cookies": {key: morsel.value for key, morsel in client.cookies.items()},
        }
    return people


def _workbook() -> bytes:
    """Its members' sheet alone and without members, for `work` to write new ones into."""
    from openpyxl import load_workbook

    from members.models import Member
    from reports.workbook.exporting import export_book

    branch = Member.objects.get(account__username=IMPORTER).branch
    book = load_workbook(BytesIO(export_book(branch)))
    for title in book.sheetnames:
        if title not in ("支部", "党员"):
            del book[title]
    book["党员"].delete_rows(2, book["党员"].max_row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1], "--migrate" in sys.argv)
