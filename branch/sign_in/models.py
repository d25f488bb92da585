"""Sign-ins, the sessions they open, and the second factor (两步验证)."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP
from django_otp.util import random_hex

from branch.sealed.envelope import is_unreadable
from branch.sealed.fields import SealedCharField
from branch.trail.querysets import Followed

# Half minutes that a phone's clock may be wrong by.
TOLERANCE = 1


def new_key() -> str:
    return random_hex(20)


class SignIn(models.Model):
    """One sign-in, or one attempt at it. Of a name that is no account's only that there was one is kept."""

    class Outcome(models.TextChoices):
        DONE = "done", "登录"
        WRONG_PASSWORD = "password", "密码不对"
        WRONG_CODE = "code", "验证码不对"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", null=True, related_name="sign_ins"
    )
    at = models.DateTimeField("时间", auto_now_add=True, db_index=True)
    address = models.GenericIPAddressField("地址", null=True, unpack_ipv4=True)
    browser = models.CharField("浏览器", max_length=50, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome, default=Outcome.DONE)

    class Meta:
        verbose_name = verbose_name_plural = "登录记录"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.get_outcome_display()} {self.browser}"


class Session(AbstractBaseSession):
    """An open session. It knows whose it is, so that all of an account's can be ended at once."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", null=True, related_name="sessions"
    )
    sign_in = models.ForeignKey(
        SignIn, models.SET_NULL, verbose_name="登录记录", null=True, related_name="sessions"
    )

    class Meta(AbstractBaseSession.Meta):
        verbose_name = verbose_name_plural = "会话"

    @classmethod
    def get_session_store_class(cls):
        from branch.sign_in.sessions import SessionStore

        return SessionStore


class Authenticator(Followed, ThrottlingMixin, Device):
    """The app on somebody's phone that shows a new code (验证码) every half minute: TOTP, RFC 6238.

    Until its first code was typed it is not `confirmed`, and nothing asks for it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="authenticator"
    )
    name = None
    confirmed = models.BooleanField("已启用", default=False)
    key = SealedCharField("密钥", max_length=40, default=new_key)
    # No code is good twice: the half minute of the last one that was accepted.
    last_t = models.BigIntegerField("上次验证码", default=-1)
    made_at = models.DateTimeField("设置时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证器"

    def __str__(self):
        return "验证器"

    def get_throttle_factor(self):
        return 1

    def clock(self) -> TOTP:
        return TOTP(bytes.fromhex(self.key))

    def verify_token(self, token) -> bool:
        """Whether it is the code of this half minute, the one before or the next, and was not used before."""
        if is_unreadable(self.key) or not self.verify_is_allowed()[0]:
            return False
        clock = self.clock()
        if not clock.verify(int(token), TOLERANCE, self.last_t + 1):
            self.throttle_increment()
            return False
        self.last_t = clock.t()
        self.throttle_reset()
        return True


class RecoveryCode(models.Model):
    """A code on paper that stands in for the phone, once. Only its digest is kept."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="账号", related_name="recovery_codes"
    )
    digest = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "备用码"
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")]

    def __str__(self):
        return "备用码"
