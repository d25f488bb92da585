"""Accounts made for members, and renamed."""

from django import forms

from branch.asked import numbers_of
from branch.models import User
from members.accounts.usernames import cleaned, proposed, taken
from members.models import Member
from members.roll import labels_of

HAS_ONE = "{}刚才已经有了账号。密码条只显示一次，没有打印到的，到账号页给他重设密码。"


class UsernameField(forms.CharField):
    def __init__(self, **kwargs):
        attrs = {"class": "form-control", "autocomplete": "off", "autocapitalize": "none"}
        super().__init__(label="账号", max_length=150, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.error_messages["required"] = "还没写账号。"

    def clean(self, value):
        return cleaned(super().clean(value))


class NewAccountsForm(forms.Form):
    """One line a member: whether to make an account, and what it is called."""

    def __init__(self, data, members: list[Member], branch, *, ticked: bool = True):
        super().__init__(data)
        self.members, self.branch = members, branch
        self.labels = labels_of(members)
        for member, username in zip(members, proposed([member.name for member in members]), strict=True):
            tick = forms.CheckboxInput(attrs={"class": "form-check-input", "data-pick": ""})
            self.fields[f"pick-{member.pk}"] = forms.BooleanField(
                required=False, initial=ticked, label=f"给{self.labels[member.pk]}建账号", widget=tick
            )
            typed = UsernameField(required=False, initial=username)
            typed.widget.attrs["aria-label"] = f"{self.labels[member.pk]}的账号"
            self.fields[f"username-{member.pk}"] = typed

    @property
    def lines(self):
        """(member, label, tick, username) for the page."""
        for member in self.members:
            pick, username = self[f"pick-{member.pk}"], self[f"username-{member.pk}"]
            yield member, self.labels[member.pk], pick, username

    @property
    def picked(self) -> list[tuple[Member, str]]:
        data = self.cleaned_data
        return [
            (member, data.get(f"username-{member.pk}", ""))
            for member in self.members
            if data.get(f"pick-{member.pk}")
        ]

    def clean(self):
        picked = self.picked
        if gone := self._picked_before():
            self.add_error(None, HAS_ONE.format("、".join(gone)))
        elif not picked and not self.errors:
            self.add_error(None, "还没勾选，给谁建账号就勾谁。")
        used, elsewhere = set(), taken(username for _, username in picked if username)
        for member, username in picked:
            field = f"username-{member.pk}"
            if field in self.errors:
                continue
            if not username:
                self.add_error(field, f"还没写{self.labels[member.pk]}的账号。")
            elif username in elsewhere:
                self.add_error(field, f"已有账号“{username}”，换一个，例：{username}2。")
            elif username in used:
                self.add_error(field, f"“{username}”这一页用了两次，换一个。")
            used.add(username)
        return self.cleaned_data

    def _picked_before(self) -> list[str]:
        """Who was ticked on the page and has an account by now."""
        posted = {name.removeprefix("pick-") for name in self.data if name.startswith("pick-")}
        ids = numbers_of(posted) - {member.pk for member in self.members}
        rows = self.branch.members.filter(pk__in=ids).exclude(account=None) if ids else ()
        return [member.name for member in rows]


class RenameForm(forms.Form):
    username = UsernameField()

    def __init__(self, data, account: User):
        super().__init__(data, initial={"username": account.username})
        self.account = account

    def clean_username(self):
        username = self.cleaned_data["username"]
        if username != self.account.username.lower() and taken([username]):
            raise forms.ValidationError(f"已有账号“{username}”，换一个。")
        return username
