"""Who may sign in: an account that is in use, still has a place, with a password that is still good."""

from django.contrib.auth.backends import ModelBackend

from branch.passwords import good_until, is_over
from branch.periods import day_in_full
from members.access import access_of
from members.accounts.place import has_place, why_ended


class AccountBackend(ModelBackend):
    """Who knows the right password is told why it does not open; of everybody else nothing is said."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None or not (why := refusal(user)):
            return user
        if request is not None:
            request.refusal = why
        return None


def refusal(user) -> str:
    """Why an account is not let in although its password is right; empty where it is."""
    if is_over(user):
        return f"一次性密码{day_in_full(good_until(user))}已经过期，请支部书记重设密码。"
    if not has_place(access_of(user)):
        return f"{why_ended(user)}。有疑问请找支部书记。"
    return ""
