"""What the views of training classes and standing documents share."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from chibo.organization.models import Unit
from meetings.calendar_page import year_of


def asked_unit(request: HttpRequest) -> Unit:
    """Return the unit of `?unit=`, if it lies in reach, else the one acted for; 404 out of scope."""
    code = request.GET.get("unit") or request.access.unit.code
    return get_object_or_404(Unit.objects.visible_to(request.access).select_related("type", "parent"), code=code)


def asked_year(request: HttpRequest, day: date) -> int:
    return year_of(request.GET.get("year"), day)
