"""Programmes: entered, changed, given targets, closed; and the report on one, over any days."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import Stretch, screen_date
from chibo.common.errors import Refused
from chibo.common.text import clean_line
from chibo.organization.models import Unit
from chibo.periods.services import period_of
from reports.enums import ReportKind
from reports.models import Programme, ProgrammeKind, ProgrammeTarget, Report
from reports.programme_measures import MEASURES
from reports.services.reports import begin_report
from reports.services.rollup import ensure_span

LINES = ["name", "number", "issuer", "carries_out_text"]
HEAD = ["kind", *LINES, "issued_on", "carries_out", "first_day", "last_day"]
TARGET = ["measure", "parameter", "operator", "value", "basis", "wording"]
MOST_SESSIONS = 50
LARGEST = 1_000_000


# --- the programme -----------------------------------------------------------------------------------------------


@transaction.atomic
def open_programme(*, unit: Unit, values: dict, token: UUID, actor: User) -> Programme:
    """Enter a programme that `unit` runs (`values`: the fields of HEAD); the same `token` twice returns the first one.

    Raises Refused on days that do not follow, missing words, or a chain of documents that comes back to itself.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = Programme.objects.filter(token=token, unit=unit).first()
    if known is not None:
        return known
    return _keep(Programme(unit=unit, token=token, created_by=actor), values, actor, "programmes.open")


@transaction.atomic
def revise_programme(*, programme: Programme, values: dict, actor: User) -> Programme:
    """Change what is written of a programme. Reports that were handed up keep what they were frozen with."""
    return _keep(_locked(programme), values, actor, "programmes.revise")


def _keep(programme: Programme, values: dict, actor: User, verb: str) -> Programme:
    for name in HEAD:
        setattr(programme, name, clean_line(values[name]) if name in LINES else values[name])
    _require_words(programme)
    if programme.last_day < programme.first_day:
        first = screen_date(programme.first_day)
        raise Refused("last_day", f"Ngày này trước ngày bắt đầu ({first}). Mời đồng chí xem lại hai ngày.")
    _require_no_circle(programme)
    programme.save()
    record(actor=actor, verb=verb, subject=programme, unit=programme.unit_id, fields=HEAD)
    return programme


def _require_words(programme: Programme) -> None:
    missing = {
        "number": "Chưa có số, ký hiệu. Mời đồng chí ghi, ví dụ 11-ĐA/TU.",
        "name": "Chưa ghi về việc gì. Mời đồng chí ghi tên gọi của văn bản.",
        "issuer": "Chưa có cơ quan ban hành. Mời đồng chí ghi, ví dụ Ban Thường vụ Thành ủy.",
    }
    for name, sentence in missing.items():
        if not getattr(programme, name):
            raise Refused(name, sentence)


def _require_no_circle(programme: Programme) -> None:
    above, seen = programme.carries_out, set()
    while above is not None and above.pk not in seen:
        if above.pk == programme.pk:
            raise Refused("carries_out", "Văn bản không thể thực hiện chính nó. Mời đồng chí chọn văn bản khác.")
        seen.add(above.pk)
        above = above.carries_out


def _locked(programme: Programme) -> Programme:
    return Programme.objects.select_for_update(of=("self",)).select_related("unit", "kind").get(pk=programme.pk)


@transaction.atomic
def close_programme(*, programme: Programme, actor: User, at: datetime) -> Programme:
    """Say that a programme has come to its end; its figures and reports stay. Done twice it is done once."""
    programme = _locked(programme)
    if not programme.is_closed:
        programme.closed_at, programme.closed_by = at, actor
        programme.save(update_fields=["closed_at", "closed_by"])
        record(actor=actor, verb="programmes.close", subject=programme, unit=programme.unit_id, fields=["closed_at"])
    return programme


@transaction.atomic
def reopen_programme(*, programme: Programme, actor: User) -> Programme:
    """Take the end back: it was said by mistake, or the programme goes on."""
    programme = _locked(programme)
    if programme.is_closed:
        programme.closed_at, programme.closed_by = None, None
        programme.save(update_fields=["closed_at", "closed_by"])
        record(actor=actor, verb="programmes.reopen", subject=programme, unit=programme.unit_id, fields=["closed_at"])
    return programme


@transaction.atomic
def save_kind(*, word: ProgrammeKind, actor: User) -> ProgrammeKind:
    """Store a new or changed kind; one that has programmes is renamed or put out of use, never removed."""
    word.save()
    record(actor=actor, verb="programme_kind.save", subject=word, fields=["name", "position", "is_active"])
    return word


# --- targets -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_target(
    *, programme: Programme, values: dict, actor: User, target: ProgrammeTarget | None = None
) -> ProgrammeTarget:
    """Add a target (`values`: the fields of TARGET), or change `target`.

    Raises Refused on an unknown measure, a value out of its range, a number of sessions missing, or one that is there.
    """
    programme = _locked(programme)
    target = programme.targets.get(pk=target.pk) if target else ProgrammeTarget(programme=programme)
    for name in TARGET:
        setattr(target, name, values[name])
    target.wording = clean_line(target.wording)
    _require_value(target)
    _require_once(target)
    target.save()
    record(actor=actor, verb="programmes.target", subject=target, unit=programme.unit_id, fields=TARGET)
    return target


def _require_value(target: ProgrammeTarget) -> None:
    measure = MEASURES.get(target.measure)
    if measure is None:
        raise Refused("measure", "Chưa chọn chỉ tiêu về việc gì. Mời đồng chí chọn một mục.")
    if target.value is None:
        raise Refused("value", "Chưa có con số phải đạt. Mời đồng chí ghi, ví dụ 95.")
    largest = measure.largest or LARGEST
    if not 0 <= target.value <= largest:
        limits = "từ 0 đến 100 (phần trăm)" if measure.largest else "từ 0 đến 1.000.000"
        raise Refused("value", f"Con số của chỉ tiêu này phải {limits}. Mời đồng chí ghi lại.")
    if not measure.takes_n:
        target.parameter = None
    elif not target.parameter or not 1 <= target.parameter <= MOST_SESSIONS:
        raise Refused("parameter", f"Chưa rõ ít nhất mấy buổi. Mời đồng chí ghi một số từ 1 đến {MOST_SESSIONS}.")


def _require_once(target: ProgrammeTarget) -> None:
    same = ProgrammeTarget.objects.filter(
        programme=target.programme_id,
        measure=target.measure,
        parameter=target.parameter,
        operator=target.operator,
        basis=target.basis,
    )
    if same.exclude(pk=target.pk).exists():
        raise Refused("measure", "Chỉ tiêu này đã có. Mời đồng chí sửa chỉ tiêu đó hoặc chọn mục khác.")


@transaction.atomic
def remove_target(*, target: ProgrammeTarget, actor: User) -> None:
    """Take a target off; reports that were handed up keep it."""
    programme = _locked(target.programme)
    record(actor=actor, verb="programmes.target_remove", subject=target, unit=programme.unit_id, fields=TARGET)
    target.delete()


# --- reports -----------------------------------------------------------------------------------------------------


@transaction.atomic
def prepare_programme_report(
    *,
    programme: Programme,
    unit: Unit,
    stage: str,
    title: str,
    first_day: date,
    last_day: date,
    actor: User,
    today: date,
) -> Report:
    """Return the report of `unit` on a programme for these days and stage (sơ kết, tổng kết), made on first use.

    The days need not be those of the programme, but touch them; the title is as it was typed the first time. Raises Refused
    on days that do not follow, have not begun or lie outside, and without a title.
    """
    title = clean_line(title)
    if not title:
        raise Refused("title", "Chưa có tên báo cáo. Mời đồng chí ghi, ví dụ: Báo cáo sơ kết 3 năm thực hiện Đề án.")
    _require_days(programme, first_day, last_day, today)
    stretch = Stretch(first_day, last_day)
    ensure_span(stretch, today)
    named = {"unit": unit, "period": period_of(stretch), "programme": programme, "stage": stage}
    defaults = {"kind": ReportKind.PROGRAMME, "title": title, "created_by": actor}
    report, is_new = Report.objects.get_or_create(**named, defaults=defaults)
    if is_new:
        begin_report(report, actor=actor, today=today)
    return report


def _require_days(programme: Programme, first: date, last: date, today: date) -> None:
    if last < first:
        raise Refused("last_day", f"Ngày này trước ngày đầu ({screen_date(first)}). Mời đồng chí xem lại hai ngày.")
    if first > today:
        raise Refused("first_day", "Ngày này chưa đến. Mời đồng chí chọn thời gian đã bắt đầu.")
    if last < programme.first_day or first > programme.last_day:
        days = f"{screen_date(programme.first_day)} – {screen_date(programme.last_day)}"
        raise Refused("first_day", f"Thời gian này nằm ngoài thời gian thực hiện ({days}). Mời đồng chí xem lại.")
