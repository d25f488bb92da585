"""Passwords: those that are printed once for somebody else, and those that people choose for themselves."""

from datetime import date, timedelta

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.utils import timezone
from django.utils.crypto import get_random_string

from branch.models import User
from branch.periods import today

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on a slip of paper
LENGTH = 10
DAYS_GOOD = 14
# Many rounds protect what people think up. These are drawn from 31 to the power of 10, are good for days, and
# are made a hundred at a time; with its first sign-in one is hashed as slowly as any other.
ROUNDS = 50_000


def give_one_time(user: User) -> str:
    """A password for a first sign-in, to be changed then. The caller saves `user`; nothing keeps it."""
    password = get_random_string(LENGTH, READABLE)
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        user.password = hasher.encode(password, hasher.salt(), ROUNDS)
    else:
        user.password = make_password(password)
    user.must_change_password, user.password_set_at = True, timezone.now()
    return password


def good_until(user: User) -> date | None:
    """The last day of a one-time password; None for one that the account's owner chose."""
    if not user.must_change_password or user.password_set_at is None:
        return None
    return timezone.localdate(user.password_set_at) + timedelta(days=DAYS_GOOD)


def is_over(user: User) -> bool:
    """Whether the one-time password was not used in time."""
    until = good_until(user)
    return until is not None and until < today()


def choose(user: User, password: str):
    """The owner's own password; `user` is left to be saved."""
    user.set_password(password)
    user.must_change_password, user.password_set_at = False, timezone.now()


# ---- what is accepted ----


class LongEnough(MinimumLengthValidator):
    def get_error_message(self):
        return f"密码太短，至少写{self.min_length}个字。"

    def get_help_text(self):
        return f"至少{self.min_length}个字。"


class NotCommon(CommonPasswordValidator):
    def get_error_message(self):
        return "这个密码用的人太多，容易被猜到，换一个。"

    def get_help_text(self):
        return "不用常见的密码。"


class NotOnlyDigits(NumericPasswordValidator):
    def get_error_message(self):
        return "密码不能全是数字，加上字母。"

    def get_help_text(self):
        return "不能全是数字，手机号、生日也不行。"


class NotTheName(UserAttributeSimilarityValidator):
    def get_error_message(self):
        return "密码和账号或姓名太像，容易被猜到，换一个。"

    def get_help_text(self):
        return "不能和账号、姓名太像。"


def rules_said() -> str:
    return "".join(password_validation.password_validators_help_texts())


# ---- changing one's own ----


class _OwnPassword:
    """The new password twice; not the one that the account has."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"old_password": "现在的密码", "new_password1": "新密码", "new_password2": "再写一遍新密码"}
        for name, field in self.fields.items():
            field.label = labels[name]
            field.help_text = rules_said() if name == "new_password1" else ""
            field.widget.attrs["class"] = "form-control"
            field.error_messages["required"] = f"还没写{field.label}。"
        self.error_messages = self.error_messages | {
            "password_mismatch": "两遍写的新密码不一样，再写一次。",
            "password_incorrect": "现在的密码不对，请检查大小写。",
        }

    def clean(self):
        cleaned = super().clean()
        password = self.cleaned_data.get("new_password1")
        if password and not self.errors and self.user.check_password(password):
            raise forms.ValidationError({"new_password1": "新密码不能和现在的一样，换一个。"})
        return cleaned

    def save(self, commit=True):
        choose(self.user, self.cleaned_data["new_password1"])
        self.user.save(update_fields=["password", "must_change_password", "password_set_at"])
        return self.user


class ChangePasswordForm(_OwnPassword, PasswordChangeForm):
    pass


class FirstPasswordForm(_OwnPassword, SetPasswordForm):
    """Instead of a one-time password, which was typed a moment ago to get here."""
