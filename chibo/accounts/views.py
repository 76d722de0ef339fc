"""Signing in and out, one's own code, and pages for posts that could not be taken."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from chibo.accounts import kept, services
from chibo.accounts.forms import NewCodeForm, SignInForm
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import posted


class SignInView(LoginView):
    """Signs in and goes on where the person was; fields carried from a lost session are offered to be sent again."""

    http_method_names = ["get", "head", "post", "options"]
    authentication_form = SignInForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True
    extra_context = {"expired": False}

    def get_context_data(self, **kwargs: object) -> dict:
        return super().get_context_data(kept_fields=kept.carried(self.request).fields, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        carried = kept.carried(self.request)
        target = self.get_redirect_url()
        if carried.fields and target:
            return _kept_page(self.request, carried, target=target, reason="signed_in", status=200)
        return answer


class SignOutView(LogoutView):
    """POST only. Asks the browser to forget what the site kept on the device."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        answer = super().post(request, *args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"storage"'
        return answer


@sensitive_post_parameters("old_code", "new_code", "new_code_again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own code; at the first sign-in there is no way around it (`middleware.PasswordChangeMiddleware`)."""
    form = NewCodeForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.change_code(user=request.user, code=form.cleaned_data["new_code"])
        except Refused as error:
            add_refusal(form, error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Đã đổi mã đăng nhập. Lần sau mời đồng chí đăng nhập bằng mã mới.")
            return redirect(_next_page(request))
    context = {"form": form, "first": request.user.must_change_password, "next": request.GET.get("next", "")}
    return render(request, "accounts/password.html", context)


def session_expired(request: HttpRequest) -> HttpResponse:
    """Answer a POST whose session is over: sign-in form that carries the typed fields along."""
    return _sign_in_page(request, kept.posted(request), target=request.get_full_path())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a POST without a valid token (page open since before the last sign-in): nothing typed is lost."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401)
    if request.path == reverse("accounts:login"):
        carried = kept.carried(request)
        if carried.fields and kept.came_from_here(request):
            return _sign_in_page(request, carried, target=request.POST.get("next", ""))
        messages.info(request, "Trang đăng nhập mở đã lâu. Mời đồng chí ghi lại mã đăng nhập.")
        return redirect("accounts:login")
    return _kept_page(request, kept.posted(request), target=request.get_full_path(), reason="aged", status=403)


def _sign_in_page(request: HttpRequest, fields: kept.Kept, *, target: str) -> HttpResponse:
    context = {"form": SignInForm(request=request), "next": target, "expired": True, "kept_fields": fields.fields}
    return render(request, "accounts/login.html", context, status=401)


def _kept_page(request: HttpRequest, fields: kept.Kept, *, target: str, reason: str, status: int) -> HttpResponse:
    context = {"kept": fields, "target": target, "reason": reason, "may_resend": kept.came_from_here(request)}
    return render(request, "accounts/kept.html", context, status=status)


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url("home")
