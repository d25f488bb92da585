"""What stands behind the question mark, a feed, a code, a workbook: all of it is the own branch's."""

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import branch
from branch.models import Change
from meetings.models import SignIn
from members.models import Member
from reports.document.pdf import Press
from reports.workbook.exporting import export_book
from tests.hostile.attack import ASKED, SLOW, plain_address
from tests.rights.addresses import ADDRESSES
from tests.rights.secrets import shown_by
from tests.rights.world import FOREIGN, TODAY, a_world, on_the_day

BY_ID = [
    "about",
    "arrange",
    "by",
    "campaign",
    "group",
    "hint",
    "meeting",
    "member",
    "plan",
    "step",
    "use",
    "with",
    "responsible",
    "account",
]


@pytest.fixture(autouse=True)
def quick(settings, monkeypatch):
    settings.RATELIMIT_ENABLE = False
    monkeypatch.setattr(Press, "print", lambda self, page, files=(), **options: page.encode())


@pytest.fixture
def world(db):
    with on_the_day():
        yield a_world()


def as_(world, who):
    client = Client()
    world.enter(client, who)
    return client


def test_what_views_ask_an_address_for_is_tried():
    """A name that a view begins to ask for is hostile from that day on (tests.hostile.attack.ASKED)."""
    asked = re.compile(r"(?:GET|query)(?:\.get(?:list)?\(|\[)\"([a-z_]+)\"")
    root = Path(branch.__file__).parent.parent
    sources = (
        path for app in ("branch", "members", "meetings", "reports") for path in (root / app).rglob("*.py")
    )
    found = {name for source in sources for name in asked.findall(source.read_text())}
    assert found - set(ASKED) == set()


def test_a_number_of_another_branch_finds_nothing(world):
    clients, number = [as_(world, "书记"), as_(world, "组织委员")], str(FOREIGN.start + 1)
    asked = urlencode(dict.fromkeys(BY_ID, number))
    for name in ADDRESSES:
        url = plain_address(name, world)
        for client in clients[name.startswith("dues:") :][:1] if url and not SLOW.search(name) else ():
            response = client.get(f"{url}?{asked}")
            assert response.status_code < 500, url
            if not response.streaming:
                assert not shown_by(response) & {"另一个支部"}, url


def test_the_calendar_is_gone_with_who_subscribed(world):
    token = world.ours.rows["feed_token"][1]
    anybody = Client()
    assert anybody.get(f"/plan/calendar/{token}.ics").status_code == 200

    Member.objects.filter(pk=world.ours.people["党员"].pk).update(left_on=TODAY)

    assert anybody.get(f"/plan/calendar/{token}.ics").status_code == 404


def test_the_calendar_of_one_branch_names_nobody_of_another(world):
    text = Client().get(f"/plan/calendar/{world.theirs.rows['feed_token'][0]}.ics").content.decode()

    assert "〇乙" in text and "〇甲" not in text
    # One line a fact: what a title has in it begins no other.
    names = {line.split(":")[0].split(";")[0] for line in text.split("\r\n") if line and line[0] != " "}
    assert all(re.fullmatch(r"[A-Z-]+", name) for name in names), names


def test_a_sign_in_code_signs_in_where_it_hangs_and_nobody_else(world):
    ours, theirs = world.ours.pk("sheet_code"), world.theirs.pk("sheet_code")
    before = SignIn.objects.count()
    for who, foreign in (("书记", theirs), ("党员", theirs), ("上级", theirs), ("别的书记", ours)):
        client, wanted = as_(world, who), 403 if who == "上级" else 404
        assert client.post(f"/sign-in/{foreign}/").status_code == wanted
        assert client.get(f"/sign-in/{foreign}/").status_code == wanted
    assert SignIn.objects.count() == before


def rows_of(branch_) -> dict:
    return {
        model.__name__: sorted(map(str, model._base_manager.filter(branch=branch_).values_list()))
        for model in apps.get_models()
        if model is not Change and any(field.name == "branch" for field in model._meta.concrete_fields)
    }


def test_another_branchs_workbook_changes_neither_branch(world):
    """Its own secretary's export, in the hands of ours."""
    book, client = export_book(world.theirs.branch), as_(world, "书记")
    before = rows_of(world.ours.branch), rows_of(world.theirs.branch)

    file = SimpleUploadedFile("台账.xlsx", book)
    preview = client.post("/exchange/upload/", {"file": file}, follow=True)
    plan = preview.context.get("plan")
    client.post("/exchange/import/", {"plan": plan.fingerprint if plan else ""})

    assert plan is None or plan.faults
    assert (rows_of(world.ours.branch), rows_of(world.theirs.branch)) == before


def test_a_person_of_another_branch_is_not_found_by_a_list(world):
    """Whether an ID number is known elsewhere is nobody's business: the person is simply new here."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别", "公民身份号码", "出生日期", "人员类别", "入党日期", "转正日期"])
    book.active.append(
        ["汪怀谨", "男", "110101198001010037", "1980-01-01", "正式党员", "2005-07-01", "2006-07-01"]
    )
    written = BytesIO()
    book.save(written)
    Member.objects.filter(pk=world.theirs.people["书记"].pk).update(id_number="110101198001010037")
    before = rows_of(world.theirs.branch)

    client = as_(world, "组织委员")
    preview = client.post(
        "/roster/upload/", {"file": SimpleUploadedFile("名单.xlsx", written.getvalue())}, follow=True
    )

    assert "〇乙" not in preview.content.decode()
    client.post("/roster/import/", {"plan": preview.context["plan"].fingerprint})
    assert rows_of(world.theirs.branch) == before


@pytest.mark.parametrize(
    "path",
    [
        "/media/", "/uploads/", "/data/", "/data/branch.sqlite3", "/static/../data/secret_key",
        "/static/%2e%2e/manage.py", "/static//etc/passwd", "/.git/config", "/static/branch/../../settings.py",
    ],
)  # fmt: skip
def test_no_address_leads_to_the_disk(db, path):
    response = Client().get(path)
    assert response.status_code in (302, 404)
    assert response.status_code == 404 or response.headers["Location"].startswith("/login/")
    assert str(settings.SECRET_KEY).encode() not in response.content


def test_a_number_that_no_table_has_names_nothing(world):
    client = as_(world, "书记")
    for number in ("9223372036854775808", "9" * 30, "9" * 300):
        _names_nothing(client, number)


def _names_nothing(client, number):
    for path in (f"/members/{number}/", f"/pledges/1/remove/{number}/"):
        assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}
    # Of a question it is as if it were not asked.
    assert client.get(f"/members/?page={number}&group={number}").status_code == 200
