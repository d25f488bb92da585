"""The second factor (两步验证): a code of an app on the phone besides the password, and codes on paper."""

import base64
import secrets
from urllib.parse import quote, urlencode

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe

from branch.sign_in.models import Authenticator, RecoveryCode
from branch.sign_in.sessions import end_all

ISSUER = "支部纪实"
CODES = 10
# Without what looks alike on paper: 0 and o, 1, l and i. Ten of them are 49 bits.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
HALF = 5
# In the session of who has shown it.
SHOWN = "second_factor"


def authenticator_of(account) -> Authenticator | None:
    """The one that a sign-in asks for."""
    return Authenticator.objects.filter(user=account, confirmed=True).first()


def begin(account) -> Authenticator:
    """An authenticator that has still to show its first code; the same one until it has."""
    waiting, _ = Authenticator.objects.get_or_create(user=account)
    return waiting


def secret_of(authenticator) -> str:
    """For typing where no code can be scanned: JBSW Y3DP …"""
    secret = base64.b32encode(bytes.fromhex(authenticator.key)).decode()
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def drawn(authenticator, account) -> str:
    """The QR code that the app scans, as SVG without styles or scripts."""
    query = urlencode(
        {"secret": secret_of(authenticator).replace(" ", ""), "issuer": ISSUER}, quote_via=quote
    )
    address = f"otpauth://totp/{quote(ISSUER)}:{quote(account.get_username())}?{query}"
    return mark_safe(segno.make_qr(address, error="m").svg_inline(omitsize=True, svgclass="qr"))


@transaction.atomic
def new_codes(account) -> list[str]:
    """Ten codes, to be shown once; those that there were are good no more."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = [_new_code() for _ in range(CODES)]
    for code in codes:
        RecoveryCode.objects.create(account=account, digest=_digest(account, code))
    return codes


def _new_code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(2 * HALF))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def _digest(account, code: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return salted_hmac(f"recovery code of {account.pk}", plain, algorithm="sha256").hexdigest()


def codes_left(account) -> int:
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


@transaction.atomic
def is_shown_by(account, typed: str) -> bool:
    """Whether this is the code of the moment, or one from the paper that was not used yet."""
    # Of two who type one code at one moment the second waits, and is refused.
    authenticator = Authenticator.objects.select_for_update().filter(user=account, confirmed=True).first()
    if authenticator is None:
        return False
    plain = "".join(letter for letter in typed if letter.isalnum())
    if plain.isascii() and plain.isdigit() and len(plain) == 6:
        return authenticator.verify_token(plain)
    if not authenticator.verify_is_allowed()[0]:
        return False
    code = RecoveryCode.objects.filter(account=account, used_at=None, digest=_digest(account, typed))
    if code.update(used_at=timezone.now()):
        return True
    authenticator.throttle_increment()
    return False


def seconds_to_wait(account) -> int:
    """After wrong codes one waits a little before the next is looked at."""
    authenticator = authenticator_of(account)
    allowed, why = authenticator.verify_is_allowed() if authenticator else (True, None)
    return 0 if allowed else max(1, round((why["locked_until"] - timezone.now()).total_seconds()))


@transaction.atomic
def confirm(account, typed: str) -> bool:
    """Switches it on with the first code that the app shows."""
    authenticator = Authenticator.objects.select_for_update().filter(user=account, confirmed=False).first()
    if authenticator is None or not authenticator.verify_token(typed):
        return False
    authenticator.confirmed = True
    authenticator.save(update_fields=["confirmed"])
    return True


@transaction.atomic
def switch_off(account):
    Authenticator.objects.filter(user=account).delete()
    RecoveryCode.objects.filter(account=account).delete()


@transaction.atomic
def remove(account):
    """Somebody else takes it off, for a lost phone: whoever holds the phone is signed out."""
    switch_off(account)
    end_all(account)


def is_asked_of(access) -> bool:
    """Whether the branch requires it of the posts that this account has today."""
    required = access.branch is not None and access.branch.second_factor_required
    return required and not access.roles.isdisjoint(("secretary", "organiser"))
