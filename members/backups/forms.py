from django import forms

from branch.backup.archive import SHORTEST_PASSPHRASE


class TakeAwayForm(forms.Form):
    """A copy to take away is always under a passphrase: it holds everything, the keys too."""

    passphrase = forms.CharField(
        label="口令",
        min_length=SHORTEST_PASSPHRASE,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
        error_messages={
            "required": "写一个口令。",
            "min_length": f"口令太短，至少 {SHORTEST_PASSPHRASE} 个字符。",
        },
    )
    again = forms.CharField(
        label="再写一次",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "form-control"}),
        error_messages={"required": "口令再写一次。"},
    )

    def clean_again(self):
        again = self.cleaned_data["again"]
        if again != self.cleaned_data.get("passphrase", again):
            raise forms.ValidationError("两次写的口令不一样。")
        return again
