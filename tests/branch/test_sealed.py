"""Personal data at rest: what the database has opens with the key, and with nothing else."""

import stat
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from branch.sealed import UNREADABLE, CannotUnseal, NoDataKey, healthy, is_unreadable, problem
from branch.sealed.envelope import FORM, is_sealed, key_id_of, seal, seal_bytes, unseal, unseal_bytes
from branch.sealed.keys import keys, keys_file, make_first_key, new_key
from branch.sealed.resealing import raw_values, reseal_everything, sealed_fields
from members.models import Applicant, DuesBase, DuesPayment, Member
from tests.factories import a_base, a_branch, a_member, dues

pytestmark = pytest.mark.django_db
ID, PHONE = "110101198001011234", "13900001234"


@pytest.fixture
def own_keys(tmp_path, settings):
    """A file of keys that no other test has."""
    settings.DATA_DIR, settings.DATA_KEYS = tmp_path, ""
    assert make_first_key()
    return tmp_path / "data_keys"


@pytest.fixture
def member(own_keys):
    return a_member(a_branch(), "白子衿", id_number=ID, phone=PHONE)


def stored(record, name) -> str:
    """What the database has."""
    return dict(raw_values(type(record), record._meta.get_field(name)))[record.pk]


# ---- one value ----


def test_a_sealed_value_opens_in_its_own_column_only(own_keys):
    sealed = seal(ID, "members.member.id_number", findable=True)

    assert is_sealed(sealed) and ID not in sealed
    assert unseal(sealed, "members.member.id_number") == ID
    assert unseal(sealed, "members.applicant.id_number") is None


@pytest.mark.parametrize("findable", [True, False])
def test_a_changed_value_does_not_open(own_keys, findable):
    sealed = seal(ID, "x", findable)
    middle = len(sealed) - 10
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]

    assert unseal(changed, "x") is None


def test_the_same_text_is_the_same_only_where_it_must_be_found(own_keys):
    assert seal(ID, "x", findable=True) == seal(ID, "x", findable=True)
    assert seal(ID, "x") != seal(ID, "x")
    assert seal("", "x") == ""


def test_a_file_is_sealed_as_a_whole(own_keys):
    sealed = seal_bytes(b"PK" + b"0" * 5000, "a")

    assert b"PK00" not in sealed and unseal_bytes(sealed, "a")[:2] == b"PK"
    for spoiled, place in ((sealed, "b"), (sealed[:-1], "a"), (b"", "a")):
        with pytest.raises(CannotUnseal):
            unseal_bytes(spoiled, place)


# ---- the columns ----


def test_records_read_and_write_plainly_and_the_database_has_neither(member):
    member = Member.objects.get(pk=member.pk)

    assert (member.id_number, member.phone) == (ID, PHONE)
    assert Member.objects.values_list("id_number", "phone").get(pk=member.pk) == (ID, PHONE)
    assert is_sealed(stored(member, "id_number")) and is_sealed(stored(member, "phone"))


def test_amounts_are_decimals_of_their_places(member):
    base = a_base(member, "5000.5")
    row = dues(member, date(2020, 1, 1), "75.02", base=Decimal("5001"))

    assert str(DuesBase.objects.get(pk=base.pk).base) == "5000.50"
    assert str(DuesPayment.objects.get(pk=row.pk).base) == "5001.00"
    assert is_sealed(stored(base, "base"))
    with pytest.raises(ValidationError, match="不能是负数"):
        DuesBase(branch=member.branch, member=member, base=Decimal("-1")).clean_fields(exclude=["began_on"])


def test_one_number_is_once_in_a_branch_and_can_be_found(member):
    assert Member.objects.get(id_number=ID) == member
    assert Member.objects.filter(id_number__in=["", ID]).get() == member
    assert not Member.objects.filter(id_number="110101198001011235").exists()
    assert Member.objects.exclude(id_number="").count() == 1
    twin = Member(
        branch=member.branch, name="甲", sex="male", born_on=date(1980, 1, 1), admitted_on=date(2005, 7, 1),
        id_number=ID,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="已有这个公民身份号码"):
        twin.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    "wrong",
    [{"id_number__contains": "1"}, {"phone__startswith": "139"}, {"phone": PHONE}, {"id_number__gt": "1"}],
)
def test_what_cannot_be_asked_of_sealed_values_is_refused(member, wrong):
    with pytest.raises(FieldError):
        list(Member.objects.filter(**wrong))


def test_bulk_writing_seals_too(member):
    branch = member.branch
    Member.objects.bulk_create(
        [
            Member(
                branch=branch,
                name="甲",
                sex="male",
                born_on="1980-01-01",
                admitted_on="2005-07-01",
                phone="1",
            )
        ]
    )
    other = Member.objects.get(name="甲")
    Member.objects.filter(pk=member.pk).update(phone="2")
    other.phone = "3"
    Member.objects.bulk_update([other], ["phone"])

    assert sorted(Member.objects.values_list("phone", flat=True)) == ["2", "3"]
    assert all(is_sealed(stored(one, "phone")) for one in (member, other))


def test_no_table_has_a_clear_value(member, tmp_path):
    """Whatever tables there are: the trail, the sessions, what was typed and kept."""
    Applicant.objects.create(
        branch=member.branch, name="甲", sex="male", born_on=date(1990, 1, 1), applied_on=date(2020, 1, 1),
        id_number="110101199001011237", phone="13700007777",
    )  # fmt: skip
    base = a_base(member, "43219.87")
    base.base = Decimal("54321.98")
    base.save()
    member.phone = "13811118888"
    member.save()
    dues(member, date(2020, 1, 1), "864.40", base=Decimal("43219.87"), amount_exact=Decimal("864.39740"))

    found = [
        (table, clear)
        for table, text in everything_stored()
        for clear in (
            ID, PHONE, "110101199001011237", "13700007777", "13811118888", "43219.87", "54321.98", "864.3974",
        )
        if clear in text
    ]  # fmt: skip

    assert found == []


def everything_stored():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield table, "\n".join(map(str, cursor.fetchall()))


SENSITIVE = ("id_number", "phone", "身份号码", "电话", "手机", "计算基数", "工资", "月收入", "amount_exact")


def test_every_column_of_these_names_is_sealed():
    """A new place for a number, a phone or a wage cannot be forgotten."""
    sealed = {(model._meta.label, one.name) for model, one in sealed_fields()}
    open_ones = {
        (model._meta.label, one.name)
        for model in apps.get_models()
        for one in model._meta.concrete_fields
        if any(word in f"{one.name} {one.verbose_name}" for word in SENSITIVE)
    } - sealed

    assert open_ones == set()


# ---- without the key ----


@pytest.fixture
def keyless(member, own_keys):
    base = a_base(member, "5000.00")
    own_keys.rename(own_keys.with_name("elsewhere"))
    return Member.objects.get(pk=member.pk), DuesBase.objects.get(pk=base.pk)


def test_without_the_key_values_read_as_unreadable(keyless):
    member, base = keyless

    assert (str(member.id_number), str(member.phone)) == (UNREADABLE, UNREADABLE)
    assert f"{base.base:,.2f}" == UNREADABLE
    assert is_unreadable(base.base * 2) and not base.base > 0
    assert "找不到数据密钥" in problem() and not healthy()


def test_what_cannot_be_read_is_not_written_over(keyless, own_keys):
    member, base = keyless
    before = stored(member, "phone"), stored(base, "base")
    member.name = "白子矜"
    member.save()
    base.save()
    Member.objects.bulk_update([member], ["phone", "id_number"])

    assert (stored(member, "phone"), stored(base, "base")) == before
    own_keys.with_name("elsewhere").rename(own_keys)
    again = Member.objects.get(pk=member.pk)
    assert (again.name, again.phone, again.id_number) == ("白子矜", PHONE, ID)


def test_nothing_is_written_that_rests_on_what_cannot_be_read(keyless):
    member, base = keyless
    with pytest.raises(ValidationError, match=UNREADABLE), transaction.atomic():
        DuesPayment.objects.create(
            branch=member.branch, member=member, month=date(2020, 1, 1), amount_due=base.base * 2
        )
    with pytest.raises(CannotUnseal):  # nor put into another column
        Applicant._meta.get_field("phone").get_prep_value(member.phone)
    base.base = base.base * 2
    with pytest.raises(CannotUnseal):
        base.save()


def test_a_new_value_is_not_written_in_the_clear_either(keyless):
    member, _ = keyless
    member.phone = "1"
    with pytest.raises(NoDataKey):
        member.save()


def test_a_damaged_file_of_keys_is_said(own_keys):
    own_keys.write_text(own_keys.read_text()[:-8] + "AAAAAAA\n")

    assert "不完整" in problem()


def test_another_key_is_said(member, own_keys):
    own_keys.unlink()
    make_first_key()

    assert "不是加密它的那一把" in problem()


# ---- the file, and turning the key ----


def test_the_file_is_for_this_account_only_and_made_once(own_keys):
    before = own_keys.read_text()

    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o600
    assert make_first_key() is False and own_keys.read_text() == before
    assert list(own_keys.parent.iterdir()) == [own_keys]


def test_keys_may_come_from_the_environment(own_keys, settings, tmp_path):
    line = own_keys.read_text().strip()
    settings.DATA_KEYS = f"{new_key().line},{line}"

    assert keys_file() is None and len(keys()) == 2


def rotated(*args) -> str:
    out = StringIO()
    call_command("rotate_data_key", *args, stdout=out)
    return out.getvalue()


def test_turning_the_key_seals_everything_anew(member, own_keys):
    a_base(member, "5000.00")
    old, before = keys()[0].id, stored(member, "phone")

    said = rotated()

    assert "打不开的 0 个" in said and "重新加密 0" not in said
    assert [key.id for key in keys()][1:] == [old]
    assert key_id_of(stored(member, "phone")) == keys()[0].id != key_id_of(before)
    assert Member.objects.get(id_number=ID).phone == PHONE
    rotated("--retire")
    assert len(keys()) == 1 and Member.objects.get(id_number=ID).phone == PHONE
    assert DuesBase.objects.get().base == 5000
    assert healthy()


def test_what_the_trail_has_is_sealed_anew_too(member, own_keys):
    """Copies inside a text or a JSON: they open for the trail when the old key has gone."""
    member.phone = "13811118888"
    member.save()
    rotated()
    rotated("--retire")
    newest = keys()[0].id

    copies = [text for table, text in everything_stored() if "members" not in table]
    found = {match[2] for text in copies for match in FORM.finditer(text)}

    assert found == {newest}


def test_a_turning_that_broke_off_is_gone_on_with(member, own_keys, monkeypatch):
    monkeypatch.setattr(
        "branch.management.commands.rotate_data_key.reseal_everything", lambda: (_ for _ in ()).throw(OSError)
    )
    with pytest.raises(OSError):
        rotated()
    monkeypatch.undo()
    assert len(keys()) == 2 and Member.objects.get(id_number=ID).phone == PHONE

    assert "接着做完" in rotated()
    assert len(keys()) == 2
    assert key_id_of(stored(member, "id_number")) == keys()[0].id


def test_what_was_written_under_the_old_key_meanwhile_is_not_lost(member, own_keys):
    old = keys()[0]
    rotated()
    late = seal("13512345678", "members.member.phone", key=old)
    models.QuerySet(Member).filter(pk=member.pk).update(
        phone=models.Value(late, output_field=models.TextField())
    )

    rotated("--retire")

    assert Member.objects.get(pk=member.pk).phone == "13512345678"


def test_a_key_that_something_still_needs_is_kept(member, own_keys):
    rotated()
    old = keys()[1]
    spoiled = seal("x", "members.applicant.phone", key=old)
    models.QuerySet(Member).filter(pk=member.pk).update(
        phone=models.Value(spoiled, output_field=models.TextField())
    )

    assert "留下 2 把" in rotated("--retire")


def test_no_new_key_is_made_over_what_an_old_one_sealed(member, own_keys):
    own_keys.unlink()

    with pytest.raises(SystemExit, match="找回 data_keys"):
        rotated("--first")
    rotated("--lost")
    assert str(Member.objects.get(pk=member.pk).phone) == UNREADABLE


def test_clear_values_from_before_are_sealed(member):
    models.QuerySet(Member).filter(pk=member.pk).update(
        phone=models.Value("13500000000", output_field=models.TextField())
    )
    assert Member.objects.get(pk=member.pk).phone == "13500000000"

    reseal_everything()

    assert is_sealed(stored(member, "phone"))
    assert Member.objects.get(pk=member.pk).phone == "13500000000"


def test_opening_is_quick():
    """Of a page of a hundred members: some milliseconds at the very most, whatever machine."""
    from time import perf_counter

    field = Member._meta.get_field("phone")
    sealed = [field.get_prep_value(f"139{number:08d}") for number in range(100)]
    best = min(_took(lambda: [field.opened(value) for value in sealed], perf_counter) for _ in range(5))

    assert best < 0.005


def _took(work, clock) -> float:
    began = clock()
    work()
    return clock() - began
