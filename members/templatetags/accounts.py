from django import template

from members.accounts.states import NO_ACCOUNT, state_of

register = template.Library()


@register.inclusion_tag("members/accounts/_of_member.html", takes_context=True)
def account_of(context, member, on_roll):
    """On a member's page: how the account stands, for who keeps the accounts."""
    if not context["request"].access.changes_all("accounts") or not (member.account_id or on_roll):
        return {}
    state = state_of(member.account) if on_roll else NO_ACCOUNT
    return {"member": member, "account": member.account, "state": state, "on_roll": on_roll}
