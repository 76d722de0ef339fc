"""What the views of training classes and standing documents share."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from meetings.calendar_page import year_of


def asked_year(request: HttpRequest, day: date) -> int:
    return year_of(request.GET.get("year"), day)
