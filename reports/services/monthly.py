"""Composing the monthly form: a draft, its lines, publishing from a month on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import month_end, month_start
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit, UnitType
from chibo.organization.services.rules import BY_MONTH, close_before, end_rule
from reports.models import MonthlyForm


@transaction.atomic
def draft_form(*, unit: Unit, title: str, unit_type: UnitType | None, actor: User) -> MonthlyForm:
    """Begin a draft with the lines of the newest published form of `unit` for the level; a draft that is there is returned."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    forms = MonthlyForm.objects.filter(unit=unit, unit_type=unit_type)
    draft = forms.filter(published_at__isnull=True).first()
    if draft is not None:
        return draft
    newest = forms.order_by("valid_from").last()
    lines = newest.lines if newest else []
    form = MonthlyForm.objects.create(unit=unit, unit_type=unit_type, title=title, lines=lines, created_by=actor)
    record(actor=actor, verb="monthly_form.draft", subject=form, unit=unit, fields=["title", "lines"])
    return form


@transaction.atomic
def save_form(*, form: MonthlyForm, title: str, lines: list[dict], base_version: int, actor: User) -> MonthlyForm:
    """Keep title and lines (`monthly.lines_from`) of a draft. Refused when published, StaleVersion when saved meanwhile."""
    form = _draft(form)
    if form.version != base_version:
        raise StaleVersion(form)
    form.title, form.lines, form.version = title, lines, base_version + 1
    form.save(update_fields=["title", "lines", "version"])
    record(actor=actor, verb="monthly_form.save", subject=form, unit=form.unit_id, fields=["title", "lines"])
    return form


@transaction.atomic
def publish_form(
    *,
    form: MonthlyForm,
    valid_from: date,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
    today: date,
    at: datetime,
) -> MonthlyForm:
    """Let a draft hold from a month on (its first day, this month or later); the one before it ends with the month before.

    From now on it does not change. Raises Refused for a form without lines, for an earlier month, and when a form for the same
    units begins in that month or later.
    """
    form = _draft(form)
    if not form.lines:
        raise Refused(None, "Mẫu chưa có mục nào. Mời đồng chí chọn số liệu hoặc ghi câu hỏi rồi lưu trước.")
    if valid_from < month_start(today):
        raise Refused(
            "valid_from", "Tháng này đã qua, báo cáo đã lập theo mẫu cũ. Mời đồng chí chọn từ tháng này trở đi."
        )
    others = MonthlyForm.objects.select_for_update(of=("self",)).filter(unit=form.unit_id, unit_type=form.unit_type_id)
    close_before(others.filter(published_at__isnull=False), valid_from, BY_MONTH)
    form.valid_from, form.number, form.issuer, form.issued_on = valid_from, number, issuer, issued_on
    form.published_at, form.published_by = at, actor
    form.save()
    said = {"valid_from": valid_from.isoformat()}
    record(actor=actor, verb="monthly_form.publish", subject=form, unit=form.unit_id, fields=said)
    return form


@transaction.atomic
def end_form(*, form: MonthlyForm, last_month: date, actor: User) -> MonthlyForm:
    """Let a published form hold up to and including a month (its first day). Raises Refused before its beginning."""
    form = end_rule(form, last_day=month_end(last_month), steps=BY_MONTH)
    record(actor=actor, verb="monthly_form.end", subject=form, unit=form.unit_id, fields=["valid_to"])
    return form


def _draft(form: MonthlyForm) -> MonthlyForm:
    form = MonthlyForm.objects.select_for_update(of=("self",)).get(pk=form.pk)
    if not form.is_draft:
        raise Refused(None, "Mẫu này đã ban hành nên không sửa được. Mời đồng chí soạn bản mới.")
    return form
