"""Making and revoking a token: each asks for the person's sign-in code again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from chibo.api.models import ApiToken
from chibo.api.services import LONGEST_LIFE
from chibo.common.forms import ChiboForm


class ConfirmForm(ChiboForm):
    """Asks for the sign-in code. Wrong ones count as failed sign-ins: whoever finds a page left open cannot go on guessing."""

    password = forms.CharField(
        label="Mã đăng nhập của đồng chí",
        help_text="Ghi lại mã đăng nhập để chắc rằng chính đồng chí đang làm việc này.",
        strip=False,
        error_messages={"required": "Chưa ghi mã đăng nhập. Mời đồng chí ghi mã đang dùng để đăng nhập."},
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        code, user = self.cleaned_data["password"], self.request.user
        if authenticate(self.request, username=user.username, password=code) != user:
            raise forms.ValidationError("Mã đăng nhập chưa đúng. Mời đồng chí ghi lại mã đang dùng để đăng nhập.")
        return code


class TokenForm(ConfirmForm):
    name = forms.CharField(
        label="Tên phần mềm sẽ đọc số liệu",
        help_text="Ví dụ: Phần mềm tổng hợp của Văn phòng Tỉnh ủy.",
        max_length=ApiToken._meta.get_field("name").max_length,
    )
    expires_on = forms.DateField(label="Dùng đến hết ngày", help_text="Không quá một năm. Hết hạn thì tạo mã khác.")
    field_order = ["name", "expires_on", "password"]

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = today + LONGEST_LIFE
