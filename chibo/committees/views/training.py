"""Training classes: the plan of a year with its figures, one class, who attended."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.committees.enums import TrainingAudience
from chibo.committees.forms.training import HeldForm, TrainingClassForm
from chibo.committees.models import TrainingClass
from chibo.committees.permissions import can_keep_training, can_see_training
from chibo.committees.queries import classes_of, training_figures
from chibo.committees.services.training import PLAN, drop_class, record_training, save_class
from chibo.committees.views.common import asked_year
from chibo.common.dates import today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow, carried_out, posted
from chibo.organization.views.common import asked_unit, form_page


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The classes of a committee in a year; lượt and people, also of the committees below."""
    allow(can_see_training(request.access))
    unit, day = asked_unit(request), today()
    year = asked_year(request, day)
    figures = training_figures(unit, year)
    context = {
        "unit": unit,
        "year": year,
        "day": day,
        "classes": classes_of(unit, year),
        "all": figures[""],
        "figures": [(label, figures[value]) for value, label in TrainingAudience.choices],
        "may_keep": can_keep_training(request.access, unit),
    }
    return render(request, "committees/training.html", context)


def _url(unit_code: str, year: int) -> str:
    return f"{reverse('committees:training')}?unit={unit_code}&year={year}"


@require_http_methods(["GET", "HEAD", "POST"])
def training_new(request: HttpRequest) -> HttpResponse:
    allow(can_see_training(request.access))
    unit = asked_unit(request)
    allow(can_keep_training(request.access, unit))
    return _class_page(
        request, TrainingClass(unit=unit, year=asked_year(request, today()), planned_month=today().month)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def training_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _class_page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> TrainingClass:
    rows = TrainingClass.objects.visible_to(request.access).select_related("unit__type")
    training = get_object_or_404(rows, pk=pk)
    allow(can_keep_training(request.access, training.unit))
    return training


def _class_page(request: HttpRequest, training: TrainingClass) -> HttpResponse:
    unit, year = training.unit, training.year
    form, back = TrainingClassForm(posted(request), instance=training), _url(unit.code, year)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in PLAN}
        known = TrainingClass.objects.get(pk=training.pk) if training.pk else None
        saved = carried_out(form, save_class, unit=unit, year=year, training=known, values=values, actor=request.user)
        if saved is not None:
            messages.success(request, f"Đã lưu lớp {saved.name}.")
            return redirect(back)
    title = f"Lớp {training.name}" if training.pk else f"Thêm lớp vào kế hoạch năm {year}"
    page = {"context_line": unit.committee_name, "button": "Lưu lớp này", "back": back}
    return form_page(request, form, title=title, crumbs=[{"label": "Lớp bồi dưỡng", "url": back}], **page)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """When a class was held and who attended. One submit saves all."""
    training = _found(request, pk)
    form, stored = HeldForm(posted(request), training=training, today=today()), None
    if form.is_bound and form.is_valid():
        try:
            _record(request, training, form)
        except StaleVersion as error:
            stored = error.current
            form.add_error(None, error.sentence)
        except Refused as error:
            add_refusal(form, error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã ghi người dự lớp {training.name}.")
            return redirect(_url(training.unit.code, training.year))
    context = {"training": training, "unit": training.unit, "form": form, "stored": stored}
    return render(
        request, "committees/training_attendance.html", context | {"back": _url(training.unit.code, training.year)}
    )


def _record(request: HttpRequest, training: TrainingClass, form: HeldForm) -> TrainingClass:
    data = form.cleaned_data
    return record_training(
        training=training,
        held_from=data["held_from"],
        held_to=data["held_to"],
        members=form.members,
        counts=form.counts,
        version=data["version"],
        actor=request.user,
        today=today(),
    )


@require_POST
def training_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a class that was not held out of the plan."""
    training = _found(request, pk)
    url = _url(training.unit.code, training.year)
    try:
        drop_class(training=training, actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, "Đã bỏ lớp khỏi kế hoạch.")
    return redirect(url)
