"""What the pages of tables of words share: one word is added or changed on a form of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from chibo.common.views import carried_out
from chibo.organization.views.common import form_page


def word_page(
    request: HttpRequest,
    form: ModelForm,
    save: Callable[..., Model],
    *,
    noun: str,
    back: str,
    crumb: str,
    about: str = "",
) -> HttpResponse:
    """Show and answer the form of one word of a table of the site: `save(word=, actor=)` stores it or refuses.

    `noun` ('lĩnh vực') names a word, `about` ('kiến nghị') of what; `back` is the page of the table, `crumb` its title.
    """
    title = " ".join(filter(None, ["Sửa" if form.instance.pk else "Thêm", noun, about]))
    if form.is_bound and form.is_valid():
        saved = carried_out(form, save, word=form.save(commit=False), actor=request.user)
        if saved is not None:
            messages.success(request, f"Đã lưu {noun} {saved.name}.")
            return redirect(back)
    url = reverse(back)
    crumbs = [{"label": crumb, "url": url}]
    return form_page(request, form, title=title, button=f"Lưu {noun} này", back=url, crumbs=crumbs)
