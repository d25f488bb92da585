"""Writes down every sign-in and every attempt at one; each is kept for a year."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from branch.sign_in.address import address_of
from branch.sign_in.browsers import browser_named
from branch.sign_in.models import Session, SignIn
from branch.sign_in.sessions import SIGN_IN, begin

KEPT_FOR = timedelta(days=366)


@receiver(user_logged_in)
def signed_in(sender, request, user, **kwargs):
    begin(request.session)
    # A session that was made by hand comes from nowhere.
    if request.META.get("REMOTE_ADDR"):
        request.session[SIGN_IN] = _write(request, user, SignIn.Outcome.DONE).pk
        _clear_away()


@receiver(user_login_failed)
def was_refused(sender, credentials, request=None, **kwargs):
    """As much is done for a name that is no account's: how long it takes tells nothing."""
    # Somebody who is locked out is not even tried: that would only fill the list.
    if request is None or getattr(request, "axes_locked_out", False):
        return
    name = credentials.get("username")
    account = get_user_model().objects.filter(username=name).first()
    second_step = credentials.get("second_step")
    _write(request, account, SignIn.Outcome.WRONG_CODE if second_step else SignIn.Outcome.WRONG_PASSWORD)


def _write(request, account, outcome) -> SignIn:
    return SignIn.objects.create(
        account=account,
        address=address_of(request),
        browser=browser_named(request.headers.get("User-Agent", "")),
        outcome=outcome,
    )


def _clear_away():
    now = timezone.now()
    SignIn.objects.filter(at__lt=now - KEPT_FOR).delete()
    Session.objects.filter(expire_date__lt=now).delete()
