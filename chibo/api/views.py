"""The pages of tokens under 'Thiết lập': list, make, revoke."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from chibo.api.forms import ConfirmForm, TokenForm
from chibo.api.models import ApiToken
from chibo.api.permissions import can_keep_tokens
from chibo.api.queries import token_lines
from chibo.api.services import make_token, revoke_token
from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.views.common import form_page


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of one's unit."""
    allow(can_keep_tokens(request.access))
    context = {
        "crumbs": _crumbs()[:1],
        "lines": token_lines(request.access, today()),
        "document_url": request.build_absolute_uri(reverse("api-v1:document")),
    }
    return render(request, "api/tokens.html", context)


@sensitive_variables("made", "secret", "form")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """The answer to the POST shows the secret itself, once: it is stored nowhere and comes back in no page."""
    allow(can_keep_tokens(request.access))
    form = TokenForm(posted(request), request=request, today=today())
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("name", "expires_on")}
        day, at = today(), timezone.now()
        made = carried_out(form, make_token, access=request.access, actor=request.user, today=day, at=at, **asked)
        if made is not None:
            token, secret = made
            return render(request, "api/token_made.html", {"token": token, "secret": secret, "crumbs": _crumbs()})
    return form_page(
        request,
        form,
        title="Tạo mã kết nối",
        intro="Phần mềm có mã này đọc được những số liệu mà đồng chí xem được, không sửa được gì.",
        button="Tạo mã kết nối này",
        back=reverse("api:tokens"),
        crumbs=_crumbs(),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token of one's unit."""
    allow(can_keep_tokens(request.access))
    token = get_object_or_404(ApiToken.objects.visible_to(request.access), pk=pk)
    form = ConfirmForm(posted(request), request=request)
    if request.method == "POST" and form.is_valid():
        revoke_token(token=token, actor=request.user, at=timezone.now())
        messages.success(request, f"Đã thu hồi mã kết nối của {token.name}.")
        return redirect("api:tokens")
    return form_page(
        request,
        form,
        context_line=str(token),
        title="Thu hồi mã kết nối",
        intro="Phần mềm đang dùng mã này sẽ không đọc được số liệu nữa. Số liệu phần mềm đã đọc về thì vẫn còn ở đó.",
        button="Thu hồi mã này",
        back=reverse("api:tokens"),
        crumbs=_crumbs(),
    )


def _crumbs() -> list[dict]:
    return [
        {"label": "Thiết lập", "url": reverse("organization:settings")},
        {"label": "Kết nối phần mềm khác", "url": reverse("api:tokens")},
    ]
