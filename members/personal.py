"""What is only about one person, and who may see how much of it (members.access: personal, dues, records)."""

from dataclasses import dataclass

from branch.periods import day_in_full
from members.access import Access, Reach
from members.id_number import masked, masked_phone
from members.models import Applicant, GroupMembership, Member, PersonalDataView


def is_own(access: Access, member: Member) -> bool:
    return access.member is not None and access.member.pk == member.pk


def is_led(access: Access, member: Member, day=None) -> bool:
    """Whether the member's Party group on `day` (today) is one that the account leads."""
    memberships = GroupMembership.objects.on(day or access.day).filter(member=member)
    return bool(access.led_group_ids) and memberships.filter(group__in=access.led_group_ids).exists()


def may_see(access: Access, right: str, member: Member, day=None) -> bool:
    """Whether rows of this member are within the reach of a right; masking is left to the caller."""
    reach = access.see[right]
    if reach in (Reach.ALL, Reach.MASKED) or (reach >= Reach.OWN and is_own(access, member)):
        return True
    return reach in (Reach.GROUP, Reach.GROUP_MASKED) and is_led(access, member, day)


# What is masked, by its field: shown on demand (查看), and each showing is kept in PersonalDataView.
MASKS = {"id_number": ("公民身份号码", masked), "phone": ("手机号码", masked_phone)}


@dataclass(frozen=True)
class Personal:
    """Personal data as one account may read it; `on_demand` are the fields that it may have shown."""

    born: str
    id_number: str
    phone: str
    age: int | None = None
    on_demand: frozenset[str] = frozenset()


def personal_of(access: Access, member: Member, shown=()) -> Personal | None:
    """In full for oneself; else masked, but for what is `shown` to who may have it shown."""
    if not may_see(access, "personal", member):
        return None
    own, full = is_own(access, member), may_be_shown(access, member)
    values = {
        name: getattr(member, name) if own or full and name in shown else mask(getattr(member, name))
        for name, (_, mask) in MASKS.items()
    }
    if not own and not full:
        return Personal(f"{member.born_on.year}年", **values)
    on_demand = {name for name in MASKS if full and name not in shown and getattr(member, name)}
    born, age = day_in_full(member.born_on), member.age(access.day)
    return Personal(born, **values, age=age, on_demand=frozenset(on_demand))


def may_be_shown(access: Access, member: Member) -> bool:
    """Whether masked data of this member is shown to the account on demand; one's own never was masked."""
    return access.see["personal"] == Reach.ALL and not is_own(access, member)


def note_showing(access: Access, person: Member | Applicant, names=tuple(MASKS), reason=""):
    """Keeps that these fields of another person were shown, and what for; what is empty shows nothing."""
    called = [called for name, (called, _) in MASKS.items() if name in names and getattr(person, name)]
    whose = {"member" if isinstance(person, Member) else "applicant": person}
    if called and not (isinstance(person, Member) and is_own(access, person)):
        PersonalDataView.objects.create(
            branch_id=person.branch_id,
            **whose,
            what="、".join(called),
            reason=reason,
            shown_to=access.user,
        )
