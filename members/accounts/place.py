"""Whether an account has a place here today: on a roll, by a grant (授权), or in a superior organisation."""

from branch.models import User
from branch.periods import day_in_full, today
from members.access import Access
from members.models import PostGrant


def has_place(access: Access) -> bool:
    return access.branch is not None or access.oversees


def why_ended(user: User) -> str:
    """In words, for an account that has none today: what it had, and until when."""
    day = today()
    members = list(user.memberships.select_related("branch"))
    grants = list(PostGrant.objects.filter(account=user).select_related("branch"))
    begun = [g for g in grants if g.ended_on and g.ended_on <= day and g.began_on < g.ended_on]
    over = [(m.left_on, f"已从{m.branch}的党员名册转出") for m in members if m.left_on and m.left_on <= day]
    over += [(g.ended_on, f"{g.branch}给的授权到期") for g in begun]
    coming = [(m.joined_on or m.admitted_on, f"才列入{m.branch}的党员名册") for m in members if not m.left_on]
    coming += [(grant.began_on, f"{grant.branch}给的授权才开始") for grant in grants]
    coming = [(began_on, what) for began_on, what in coming if began_on > day]
    if coming:
        began_on, what = min(coming)
        return f"{day_in_full(began_on)}{what}，到那天才能登录"
    if over:
        ended_on, what = max(over)
        return f"{day_in_full(ended_on)}{what}，账号从那天起停用"
    return "这个账号不在任何支部的党员名册上，也没有授权"
