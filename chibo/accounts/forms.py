"""Signing in, and changing one's code."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from chibo.accounts.models import User
from chibo.common.forms import ChiboForm, ChiboFormMixin


def _code_field(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class SignInForm(ChiboFormMixin, AuthenticationForm):
    username = forms.CharField(
        label="Tên đăng nhập hoặc số điện thoại",
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = _code_field("Mã đăng nhập", "current-password")
    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mã đăng nhập chưa đúng. Mời đồng chí ghi lại; "
        "chữ hoa và chữ thường trong mã là khác nhau.",
    }


class NewCodeForm(ChiboForm):
    """`user` chooses a code; the old one is asked for unless the person has just come in with a first code."""

    old_code = _code_field("Mã đang dùng", "current-password")
    new_code = _code_field(
        "Mã mới", "new-password", "Ít nhất 12 chữ và số. Dễ nhớ nhất là ghép bốn từ, ví dụ: lua chin ven song."
    )
    new_code_again = _code_field("Ghi lại mã mới", "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        self.user = user
        super().__init__(*args, **kwargs)
        if user.must_change_password:
            del self.fields["old_code"]

    def clean_old_code(self) -> str:
        code = self.cleaned_data["old_code"]
        if not self.user.check_password(code):
            raise forms.ValidationError("Mã đang dùng chưa đúng. Mời đồng chí ghi lại mã đang dùng.")
        return code

    def clean(self) -> dict:
        data = super().clean()
        first, again = data.get("new_code"), data.get("new_code_again")
        if first and again and first != again:
            self.add_error("new_code_again", "Hai lần ghi mã mới chưa giống nhau. Mời đồng chí ghi lại lần hai.")
        return data
