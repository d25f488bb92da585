"""A post's rights given for a time (授权): to an account of the branch, or to a clerk with a new one."""

from django import forms
from django.db.models import F, Q

from branch.models import User
from branch.periods import day_in_full, today
from members.accounts.forms import UsernameField
from members.accounts.keeping import accounts_of
from members.accounts.usernames import proposed, taken
from members.days import in_reach
from members.models import Post, PostGrant
from members.row_form import RowForm

# A group leader's rights are those of a group, which nobody leads by a grant.
POSTS = [(post.value, post.label) for post in Post if post != Post.GROUP_LEADER]


class _GrantForm(RowForm):
    class Meta(RowForm.Meta):
        model = PostGrant
        fields = ["post", "began_on", "ended_on"]
        help_texts = {
            "post": "得到这个职务的权限，不登记任职。",
            "began_on": "今天或以后。",
            "ended_on": "从这一天起不再有这些权限；要延长，到时候再授一次。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", "请选"), *POSTS]
        self.fields["ended_on"].required = True
        self.fields["ended_on"].error_messages["required"] = "还没写结束日期。"
        if not self.initial.get("began_on"):
            self.initial["began_on"] = today()

    def clean_began_on(self):
        began_on = in_reach(self.cleaned_data["began_on"])
        if began_on < today():
            raise forms.ValidationError(f"开始日期写今天（{day_in_full(today())}）或以后。")
        return began_on

    def clean_ended_on(self):
        return in_reach(self.cleaned_data["ended_on"])

    def clean(self):
        data = super().clean()
        began_on, ended_on = data.get("began_on"), data.get("ended_on")
        if began_on and ended_on and ended_on <= began_on:
            self.add_error("ended_on", f"结束日期要晚于开始日期（{day_in_full(began_on)}）。")
        return data


class GrantForm(_GrantForm):
    """To an account that the branch keeps already, but never to the giver's own."""

    whom = forms.TypedChoiceField(coerce=int, label="给谁")
    field_order = ["whom"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        whom = self.fields["whom"]
        whom.choices = [("", "请选"), *((user.pk, _named(user)) for user in self._accounts())]
        whom.error_messages |= {"required": "还没选给谁。", "invalid_choice": "给谁请从列出的里面选。"}

    def _accounts(self):
        """In use, of those on the roll today and of the branch's own clerks."""
        branch = self.instance.branch
        here = Q(memberships__in=branch.members.on_roll(today())) | Q(memberships=None)
        users = accounts_of(branch).filter(here, is_active=True).exclude(pk=self.instance.granted_by_id)
        return users.distinct().order_by("name", "username")

    def clean(self):
        data = super().clean()
        if not self.errors and (other := self._other(data)):
            until = f"到{day_in_full(other.ended_on)}" if other.ended_on else "没有结束日期"
            began_on = day_in_full(other.began_on)
            self.add_error("began_on", f"这个职务已经授过，{began_on}起{until}；先结束那一次。")
        return data

    def _other(self, data) -> PostGrant | None:
        """One of the same post whose days these would overlap."""
        lasting = Q(ended_on=None) | Q(ended_on__gt=data["began_on"])
        same = PostGrant.objects.filter(branch=self.instance.branch, account=data["whom"], post=data["post"])
        # One that was taken back before it began stands with the same day.
        again = Q(began_on=data["began_on"])
        overlapping = lasting & Q(began_on__lt=data["ended_on"]) & ~Q(ended_on=F("began_on"))
        return same.filter(overlapping | again).first()

    def save(self, commit=True):
        self.instance.account_id = self.cleaned_data["whom"]
        return super().save(commit)


class ClerkForm(_GrantForm):
    """To a clerk (干事) who is no member here: the account is made together with the first grant."""

    name = forms.CharField(label="姓名", max_length=50)
    username = UsernameField(required=False, help_text="留空就用姓名的拼音。")
    field_order = ["name", "username"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "还没写姓名。"

    def clean_username(self):
        username = self.cleaned_data["username"]
        if username and taken([username]):
            raise forms.ValidationError(f"已有账号“{username}”，换一个。")
        return username

    def clean(self):
        data = super().clean()
        if data.get("name") and not data.get("username") and "username" not in self.errors:
            [data["username"]] = proposed([data["name"]])
        return data


def _named(user: User) -> str:
    return f"{user.name}（{user.username}）" if user.name else user.username


class EndGrantForm(RowForm):
    """Ends it before its time; written down with the day it began it is taken back altogether."""

    class Meta(RowForm.Meta):
        model = PostGrant
        fields = ["ended_on"]
        help_texts = {"ended_on": "从这一天起不再有这些权限。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.until = self.instance.ended_on
        self.first = max(today(), self.instance.began_on)
        self.fields["ended_on"].required = True
        self.fields["ended_on"].error_messages["required"] = "还没写结束日期。"
        self.initial["ended_on"] = self.first

    def clean_ended_on(self):
        ended_on = self.cleaned_data["ended_on"]
        if ended_on < self.first:
            raise forms.ValidationError(f"结束日期写{day_in_full(self.first)}或以后。")
        if self.until and ended_on > self.until:
            raise forms.ValidationError(f"这次授权到{day_in_full(self.until)}；要延长，到时候再授一次。")
        return ended_on
