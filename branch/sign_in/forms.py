from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm

from branch.sign_in import second_factor
from branch.sign_in.refusal import refuse

WRONG_CODE = "验证码不对，或者已经用过。看手机上现在显示的 6 位数字；手机不在身边，写一个备用码。"
NO_CODE = "写手机上现在显示的 6 位数字，或者一个备用码。"


class SignInForm(AuthenticationForm):
    """A name that is unknown, a wrong password and a disabled account are all answered alike."""


class CodeForm(forms.Form):
    """The code of the phone, or one from the paper."""

    code = forms.CharField(max_length=30, error_messages={"required": NO_CODE, "max_length": WRONG_CODE})

    def __init__(self, *args, account=None, request=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.account, self.request = account, request

    def clean_code(self):
        typed, credentials = self.cleaned_data["code"], {"username": self.account.get_username()}
        if not AxesProxyHandler.is_allowed(self.request, credentials):
            # AxesMiddleware answers with the page of the lock.
            self.request.axes_locked_out, self.request.axes_credentials = True, credentials
            raise forms.ValidationError(WRONG_CODE)
        if wait := second_factor.seconds_to_wait(self.account):
            raise forms.ValidationError(f"刚才的验证码不对，等 {wait} 秒再写。")
        if not second_factor.is_shown_by(self.account, typed):
            refuse(self.request, self.account)
            raise forms.ValidationError(WRONG_CODE)
        return typed


class FirstCodeForm(forms.Form):
    """The first code of an app that has just been set up."""

    code = forms.CharField(max_length=30, error_messages={"required": "写手机上现在显示的 6 位数字。"})

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_code(self):
        typed = "".join(self.cleaned_data["code"].split())
        if not (typed.isascii() and typed.isdigit() and len(typed) == 6):
            raise forms.ValidationError(f"“{typed}”不是 6 位数字。写手机上现在显示的验证码。")
        if not second_factor.confirm(self.account, typed):
            raise forms.ValidationError(
                "验证码不对。等手机上换了下一个再写；总是不对，请看手机的时间是不是自动校准。"
            )
        return typed


class PasswordForm(forms.Form):
    """Asked once more before something that a passer-by at an open screen must not do."""

    password = forms.CharField(strip=False, max_length=128, error_messages={"required": "写登录密码。"})

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        password, account = self.cleaned_data["password"], self.request.user
        found = authenticate(self.request, username=account.get_username(), password=password)
        if found is None or found.pk != account.pk:
            raise forms.ValidationError("密码不对，请检查大小写。")
        return password
