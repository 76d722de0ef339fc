"""What the editors of dated rules share: their list, the form of a new rule, the form of an end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from chibo.common.dates import today
from chibo.common.views import allow, carried_out
from chibo.organization.forms.rules import FOR_ALL
from chibo.organization.models import Access, Rule
from chibo.organization.views.common import form_page

R = TypeVar("R", bound=Rule)
MayChange = Callable[[Access, R], bool]


def place_of(rule: Rule, for_all: str = FOR_ALL) -> str:
    """Return the name of the unit that a rule is for."""
    return rule.unit.name if rule.unit else for_all


def found_rule(request: HttpRequest, rules: QuerySet[R], pk: int, may_change: MayChange) -> R:
    """Return the one of `rules` that is to be ended: 404 for one of a unit above or elsewhere, 403 where it may not be."""
    rule = get_object_or_404(rules.not_above(request.access).select_related("unit"), pk=pk)
    allow(may_change(request.access, rule))
    return rule


def rule_rows(
    request: HttpRequest, rules: Iterable[R], *, end: str, may_change: MayChange, say: Callable[[R], dict]
) -> list[dict]:
    """Return the rows of a list: what `say` says of each rule, and rule, place, is_over, end_url.

    `end_url` is the address of the page named `end`, '' where the rule may not be ended.
    """
    day = today()
    rows = []
    for rule in rules:
        ends = rule.valid_to is None and may_change(request.access, rule)
        row = {
            "rule": rule,
            "place": place_of(rule),
            "is_over": rule.valid_to is not None and rule.valid_to < day,
            "end_url": reverse(end, args=[rule.pk]) if ends else "",
        }
        rows.append(row | say(rule))
    return rows


def rule_form(
    request: HttpRequest, form: BaseForm, save: Callable[..., Rule], *, done: str, back: str, crumb: str, **page: Any
) -> HttpResponse:
    """Answer the form of a new rule or of an end: saved by `save`, `done` is said over the list (the page named `back`).

    Else the form is shown with what was refused; `crumb` is what the list is called, `page` what `form_page` takes.
    """
    if form.is_bound and form.is_valid() and carried_out(form, save, actor=request.user, **form.cleaned_data):
        messages.success(request, done)
        return redirect(back)
    url = reverse(back)
    return form_page(request, form, back=url, crumbs=[{"label": crumb, "url": url}] if crumb else [], **page)
