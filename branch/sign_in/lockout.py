"""Who has typed a wrong password too often waits: the numbers, the page, and how somebody is let in again.

django-axes counts the failures (AXES_HANDLER); an unknown name is counted and answered as a known one is.
"""

import math
from datetime import datetime

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone

from branch.going import asked_back
from branch.kept import kept_of

# So many failures within AXES_COOLOFF_TIME: of one name from one address; from one address, whatever the
# name; and of one name from wherever.
FROM_HERE, OF_ADDRESS, OF_NAME = 5, 20, 50
RULES = (
    (("username", "ip_address"), FROM_HERE),
    (("ip_address",), OF_ADDRESS),
    (("username",), OF_NAME),
)


class Lockout(AxesDatabaseHandler):
    """Counts by three rules instead of one, and keeps nothing of what was typed."""

    def get_failures(self, request, credentials=None) -> int:
        """All or nothing: the rules have numbers of their own."""
        until = locked_until(get_client_username(request, credentials), request.axes_ip_address)
        return settings.AXES_FAILURE_LIMIT if until else 0

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        with transaction.atomic():
            super().user_login_failed(sender, credentials, request, **kwargs)
            AccessAttempt.objects.exclude(get_data="", post_data="").update(get_data="", post_data="")

    def user_logged_in(self, sender, request, user, **kwargs):
        attempts = AccessAttempt.objects.filter(username=user.get_username())
        # A session that was made by hand comes from nowhere.
        if request.META.get("REMOTE_ADDR"):
            attempts.filter(ip_address=request.axes_ip_address).delete()

    def user_logged_out(self, sender, request, user, **kwargs):
        """Nothing to count."""


def locked_until(username: str | None, address: str | None) -> datetime | None:
    """When the last of the rules that are met lets go; None where none is."""
    values = {"username": username, "ip_address": address}
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    ends = [_end_of({name: values[name] for name in names}, limit, since) for names, limit in RULES]
    return max((end for end in ends if end), default=None)


def _end_of(values: dict, limit: int, since) -> datetime | None:
    """When the failures, that fall out of the count one after the other, are fewer than the limit again."""
    if None in values.values():
        return None
    rows = AccessAttempt.objects.filter(**values, attempt_time__gte=since).order_by("-attempt_time")
    failures = 0
    for at, count in rows.values_list("attempt_time", "failures_since_start"):
        failures += count
        if failures >= limit:
            return at + settings.AXES_COOLOFF_TIME
    return None


def locked_names(usernames) -> dict[str, datetime]:
    """Of these names those that are locked from some address, and until when; in one query."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    rows = AccessAttempt.objects.filter(username__in=usernames, attempt_time__gte=since)
    failures: dict[tuple, int] = {}
    until: dict[str, datetime] = {}
    for name, address, at, count in rows.order_by("-attempt_time").values_list(
        "username", "ip_address", "attempt_time", "failures_since_start"
    ):
        failures[name, address] = failures.get((name, address), 0) + count
        if failures[name, address] >= FROM_HERE:
            until[name] = max(at + settings.AXES_COOLOFF_TIME, until.get(name, at))
    return until


def unlock(username: str) -> int:
    """Lets somebody try again at once, from everywhere."""
    return AccessAttempt.objects.filter(username=username).delete()[0]


def lockout_page(request, response=None, credentials=None):
    """AXES_LOCKOUT_CALLABLE. What was typed before the sign-in ran out stays on the page."""
    until = locked_until(get_client_username(request, credentials), request.axes_ip_address)
    seconds = (until - timezone.now()).total_seconds() if until else 60
    context = {
        "minutes": max(1, math.ceil(seconds / 60)),
        "next": asked_back(request, otherwise=""),
        "kept": kept_of(request.POST),
    }
    page = render(request, "branch/sign_in/locked.html", context, status=429)
    page["Retry-After"] = max(1, math.ceil(seconds))
    return page
