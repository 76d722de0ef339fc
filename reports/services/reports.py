"""The life of a report: prepared, submitted (numbers frozen), returned or accepted.

A version is frozen once. A return makes the next version with the same narrative; an accepted report never changes, what
arrives later is 'bổ sung' in the next one.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.queries import head
from chibo.audit.services import record
from chibo.common.dates import Span, screen_date
from chibo.common.errors import Refused, StaleVersion
from chibo.common.text import clean_text, digest, thousands
from chibo.organization.models import Unit
from chibo.periods.queries import lock_above
from chibo.periods.services import period_of
from reports.enums import ReportKind, ReportState
from reports.freezing import Frozen, freeze
from reports.models import Report, ReportVersion
from reports.monthly import ANSWERS, unanswered
from reports.narrative import SECTIONS, SUGGESTED, following
from reports.services.rollup import ensure_span
from reports.suggesting import prefilled, suggested_for

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
NARRATIVE_LIMIT = 20_000


@transaction.atomic
def prepare_report(*, unit: Unit, span: Span, actor: User, today: date) -> Report:
    """Return the report of `unit` for a month, quarter, half-year or year, made with a prefilled narrative on first use.

    Raises Refused when the span has not begun, or is locked above the unit and has no report yet.
    """
    if span.first > today:
        raise Refused("period", f"{span.label} chưa bắt đầu. Mời đồng chí chọn kỳ khác.")
    ensure_span(span, today)
    named = {"unit": unit, "period": period_of(span), "kind": ReportKind.of(span), "programme": None}
    report = Report.objects.filter(**named).first()
    if report is not None:
        return report
    _require_open(unit, span, today)
    report, is_new = Report.objects.get_or_create(**named, defaults={"created_by": actor})
    if is_new:
        begin_report(report, actor=actor, today=today)
    return report


def begin_report(report: Report, *, actor: User, today: date) -> ReportVersion:
    """Give a new report its first version with the prefilled narrative. Runs in the transaction that made the report."""
    span = report.period.span
    words = prefilled(suggested_for(report, freeze(report, today)))
    version = ReportVersion.objects.create(report=report, number=1, narrative=words)
    record(actor=actor, verb="reports.prepare", subject=report, unit=report.unit_id, fields={"period": span.code})
    return version


@transaction.atomic
def save_narrative(
    *,
    report: Report,
    narrative: dict[str, str],
    base_version: int,
    actor: User,
    today: date,
    answers: dict[str, str] | None = None,
) -> ReportVersion:
    """Keep the words of the draft and its answers to the monthly form; `base_version` is the one that was shown.

    Raises Refused on a section too long or a report that is no longer a draft, StaleVersion when somebody saved meanwhile.
    """
    version = _living(report)
    _require(version, ReportState.DRAFT)
    _write_narrative(version, narrative, answers, base_version, freeze(version.report, today))
    record(actor=actor, verb="reports.save", subject=report, unit=report.unit_id, fields=["narrative"])
    return version


def _write_narrative(
    version: ReportVersion, narrative: dict[str, str], answers: dict[str, str] | None, base_version: int, frozen: Frozen
) -> None:
    texts = {key: clean_text(narrative.get(key, "")) for key in SECTIONS}
    told = {key: clean_text(text) for key, text in (answers or {}).items()}
    for key, text in (texts | {answer_field(key): text for key, text in told.items()}).items():
        if len(text) > NARRATIVE_LIMIT:
            raise Refused(key, f"Phần này dài quá {thousands(NARRATIVE_LIMIT)} chữ. Mời đồng chí rút gọn.")
    if version.narrative_version != base_version:
        raise StaleVersion(version)
    suggested = suggested_for(version.report, frozen)
    kept = version.narrative.get(ANSWERS, {}) | told
    words = texts | {SUGGESTED: suggested} | ({ANSWERS: kept} if kept else {})
    version.narrative, version.narrative_version = words, base_version + 1
    version.save(update_fields=["narrative", "narrative_version"])


@transaction.atomic
def submit_report(
    *,
    report: Report,
    actor: User,
    today: date,
    at: datetime,
    narrative: dict[str, str] | None = None,
    answers: dict[str, str] | None = None,
    base_version: int | None = None,
) -> ReportVersion:
    """Freeze the numbers, each branch's row and the additions as of `today` and hand the report up.

    `narrative` with `base_version` saves the words on the screen first, as `save_narrative`. Sections that nobody edited
    are brought up to the frozen numbers. Refused when already submitted, when the period is locked above the unit, or when a
    required question of the monthly form has no answer.
    """
    version = _living(report)
    _require(version, ReportState.DRAFT)
    span = version.report.period.span
    _require_open(version.report.unit, span, today)
    ensure_span(span, today)
    frozen = freeze(version.report, today)
    if narrative is not None:
        _write_narrative(version, narrative, answers, base_version, frozen)
    _require_answers(version, frozen.figures)
    version.narrative = following(version.narrative, suggested_for(version.report, frozen))
    # The head of the sealed log goes on paper: a chain alone does not show that its end was cut off.
    version.figures = frozen.figures | {"audit": asdict(head())}
    version.rows, version.additions = frozen.rows, frozen.additions
    version.figures_as_of = today
    version.digest = digest([version.figures, version.rows, version.additions, version.narrative])
    version.code = _new_code()
    version.submitted_at, version.submitted_by = at, actor
    version.save()
    record(actor=actor, verb="reports.submit", subject=report, unit=report.unit_id, fields={"digest": version.digest})
    return version


@transaction.atomic
def return_report(*, report: Report, actor: User, reason: str, at: datetime, seen: int | None = None) -> ReportVersion:
    """Give a submitted report back with what to mend; returns the new draft version with the same narrative.

    `seen` as for `accept_report`.
    """
    version = _living(report)
    _require(version, ReportState.SUBMITTED)
    _require_seen(version, seen)
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì.")
    version.returned_at, version.returned_by, version.return_reason = at, actor, clean_text(reason)
    version.save(update_fields=["returned_at", "returned_by", "return_reason"])
    record(actor=actor, verb="reports.return", subject=report, unit=report.unit_id, fields=["return_reason"])
    return ReportVersion.objects.create(report=report, number=version.number + 1, narrative=version.narrative)


@transaction.atomic
def accept_report(*, report: Report, actor: User, at: datetime, seen: int | None = None) -> ReportVersion:
    """Accept a submitted report; from now on its numbers stay as they are. Nobody accepts what they submitted.

    `seen` is the number of the version on the page that was answered. Raises Refused when it is not the one that waits.
    """
    version = _living(report)
    _require(version, ReportState.SUBMITTED)
    _require_seen(version, seen)
    if version.submitted_by_id == actor.pk:
        raise Refused(None, "Đồng chí là người gửi báo cáo này, nên một đồng chí khác phải duyệt.")
    version.accepted_at, version.accepted_by = at, actor
    version.save(update_fields=["accepted_at", "accepted_by"])
    record(actor=actor, verb="reports.accept", subject=report, unit=report.unit_id, fields={"digest": version.digest})
    return version


def _living(report: Report) -> ReportVersion:
    """Lock the report and return its one version that was not returned."""
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    versions = locked.versions.select_related("report__period", "report__unit__type", "report__unit__parent")
    return versions.get(returned_at__isnull=True)


REFUSALS = {
    ReportState.DRAFT: "Báo cáo chưa được gửi.",
    ReportState.SUBMITTED: "Báo cáo đã gửi cấp trên nên không sửa được. Nếu cần sửa, mời đồng chí đề nghị cấp trên trả lại.",
    ReportState.ACCEPTED: "Báo cáo đã được duyệt. Số liệu đến sau được ghi là bổ sung ở báo cáo kỳ sau.",
}


def _require(version: ReportVersion, state: ReportState) -> None:
    if version.state != state:
        raise Refused(None, REFUSALS[version.state])


def _require_answers(version: ReportVersion, figures: dict) -> None:
    for line in unanswered(figures.get("form"), version.narrative):
        raise Refused(
            answer_field(line["key"]), f"Chưa trả lời mục '{line['label']}'. Mời đồng chí ghi, ví dụ: Không có."
        )


def answer_field(key: str) -> str:
    """Return the name of the field of a form that holds the answer to a question."""
    return f"answer_{key}"


def _require_seen(version: ReportVersion, seen: int | None) -> None:
    if seen is not None and version.number != seen:
        raise Refused(
            None, "Đơn vị vừa gửi lại lần khác với lần đồng chí đang xem. Mời đồng chí xem lại rồi quyết định."
        )


def _require_open(unit: Unit, span: Span, today: date) -> None:
    lock = lock_above(unit, span, today)
    if lock is not None:
        raise Refused(
            None,
            f"{lock.period} đã được {lock.unit.committee_name} khóa ngày {screen_date(lock.locked_at)}. Số liệu đến sau "
            "được ghi là bổ sung ở báo cáo kỳ sau. Nếu cần gửi báo cáo kỳ này, mời đồng chí đề nghị cấp trên cho nộp.",
        )


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
