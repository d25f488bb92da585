"""What is only about one person, and who may see how much of it (members.access: personal, dues, records)."""

from dataclasses import dataclass

from branch.periods import day_named
from members.access import Access, Reach
from members.id_number import masked, masked_phone
from members.models import GroupMembership, Member


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


@dataclass(frozen=True)
class Personal:
    """Personal data as one account may read it."""

    born: str
    id_number: str
    phone: str
    age: int | None = None


def personal_of(access: Access, member: Member) -> Personal | None:
    if not may_see(access, "personal", member):
        return None
    if access.see["personal"] == Reach.ALL or is_own(access, member):
        born = day_named(member.born_on, year=0)
        return Personal(born, member.id_number, member.phone, member.age(access.day))
    return Personal(f"{member.born_on.year}年", masked(member.id_number), masked_phone(member.phone))
