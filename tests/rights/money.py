"""The dues: rates, bases, relief, what came in, what was handed up, what was spent."""

from datetime import date
from decimal import Decimal

from branch.periods import Month
from members.dues.entries import Line, receive
from members.dues.entries import hand_over as handed_over
from members.models import (
    DuesArrangement,
    DuesBaseItem,
    DuesEntry,
    DuesFund,
    DuesPayment,
    DuesRate,
    DuesRelief,
    DuesRemittance,
    LargeDues,
)
from tests.factories import a_base
from tests.rights.marks import tag_of

JANUARY, APRIL, MAY = date(2020, 1, 1), date(2020, 4, 1), date(2020, 5, 1)


def money(branch, people, groups, rows):
    tag, organiser = tag_of(branch), people["组织委员"]
    rows["dues_month"] = [Month(2020, 5)]
    rows["category"] = ["in_service"]
    rows["rate_month"] = [Month(2020, 1)]
    DuesRate.objects.create(
        branch=branch, category="in_service", began_on=JANUARY, percent=Decimal("1"), source=f"{tag}标准"
    )
    everybody = list(people.values())
    rows["base"], rows["relief"], rows["arrangement"], rows["large"] = [], [], [], []
    for place, person in enumerate(rows["member"]):
        # A base and a due that no other figure of the world equals.
        base = a_base(person, f"{7313 + place}.37", reason=f"{tag}定基数", recorded_by=organiser.account)
        DuesBaseItem.objects.create(
            branch=branch, dues_base=base, position=1, name=f"{tag}岗位工资", part="added",
            amount=Decimal(f"{6868 + place}.68"),
        )  # fmt: skip
        rows["base"].append(base)
        rows["relief"].append(
            DuesRelief.objects.create(
                branch=branch, member=person, kind="exempt", began_on=date(2020, 9, 1), reason=f"{tag}困难",
                decided_on=JANUARY,
            )
        )  # fmt: skip
        rows["arrangement"].append(
            DuesArrangement.objects.create(
                branch=branch, member=person, kind="by_another", began_on=date(2020, 9, 1), agreed_on=JANUARY,
                payer="家属", reason=f"{tag}代交",
            )
        )  # fmt: skip
        rows["large"].append(
            LargeDues.objects.create(
                branch=branch, member=person, amount=Decimal(f"{1731 + place}.00"), paid_on=APRIL,
                note=f"{tag}大额",
            )
        )  # fmt: skip
    for month in (JANUARY, APRIL, MAY):
        for place, person in enumerate(everybody):
            DuesPayment.objects.create(
                branch=branch, member=person, month=month, amount_due=Decimal(f"{71 + place}.13"),
                category="in_service",
            )  # fmt: skip
    _came_in(branch, people, rows)
    rows["remittance"] = [
        DuesRemittance.objects.create(
            branch=branch, began_on=JANUARY, until=date(2020, 3, 31), amount=Decimal("143.26"),
            remitted_on=date(2020, 4, 2), voucher=f"{tag}凭证",
        )
    ]  # fmt: skip
    rows["fund"] = [
        DuesFund.objects.create(
            branch=branch, kind="income", dated_on=APRIL, amount=Decimal("500.00"), subject=f"{tag}下拨"
        )
    ]


def _came_in(branch, people, rows):
    """Two receipts of January, handed over; one of April still in the hands of the group's leader."""
    entries = []
    for person in rows["member"]:
        [entry] = receive(
            branch, [Line(person, Month(2020, 1), Decimal("71.13"))], paid_on=date(2020, 1, 20),
            by=people["组织委员"].account, way="cash", collected_by=people["组织委员"],
        )  # fmt: skip
        entries.append(entry)
    handed_over(branch, entries, date(2020, 1, 21))
    receive(
        branch, [Line(rows["member"][0], Month(2020, 4), Decimal("77.13"))], paid_on=date(2020, 4, 20),
        by=people["党小组长"].account, way="cash", collected_by=people["党小组长"],
    )  # fmt: skip
    rows["dues_entry"] = entries
    rows["receipt"] = [entry.receipt for entry in entries]
    rows["collector"] = [people["党小组长"]]
    assert DuesEntry.objects.filter(branch=branch).count() == 3
