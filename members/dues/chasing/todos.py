"""Dues that have not come in for two months or more: how many people's, and no name."""

from django.urls import reverse

from members.access import Access, Reach
from members.dues.chasing.open_list import in_a_row, past_arrears
from members.models import GroupMembership
from members.todo import Todo

# One month is this month's list; from the second on somebody should ask.
SINCE = 2


def todos(access: Access) -> list[Todo]:
    reach = access.change["dues"]
    if reach < Reach.GROUP:
        return []
    members = None
    if reach == Reach.GROUP:
        led = GroupMembership.objects.on(access.day).filter(group__in=access.led_group_ids)
        members = led.values("member")
    past = past_arrears(access.branch, access.day, members)
    count = sum(in_a_row(months) >= SINCE for months in past.values())
    if not count:
        return []
    why = "先问问原因，看条文怎么说"
    text = f"{count} 人连续 {SINCE} 个月以上没有交"
    return [Todo("wait", "党费", text, why, reverse("dues:chasing"), "去看")]
