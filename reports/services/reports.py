"""The life of a report: prepared, submitted (numbers frozen), returned or accepted.

A version is frozen once. A return makes the next version with the same narrative; an accepted report never changes, what
arrives later is 'bổ sung' in the next one.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import Span
from chibo.common.errors import Refused, StaleVersion
from chibo.common.text import clean_text, digest
from chibo.organization.models import Unit
from chibo.periods.services import period_of
from reports.branch_months import ensure
from reports.enums import ReportKind, ReportState
from reports.figures import compute, counts_as_dict
from reports.freezing import additions, frozen_rows
from reports.models import Report, ReportVersion
from reports.narrative import SECTIONS, prefilled

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
NARRATIVE_LIMIT = 20_000


@transaction.atomic
def prepare_report(*, unit: Unit, span: Span, actor: User, today: date) -> Report:
    """Return the report of `unit` for `span` (a quarter or a year), made with a prefilled narrative on first use.

    Raises Refused when the span has not begun or is of another kind.
    """
    kind = {"quarter": ReportKind.QUARTERLY, "year": ReportKind.ANNUAL}.get(span.kind)
    if kind is None:
        raise Refused("period", "Báo cáo được lập theo quý hoặc theo năm. Mời đồng chí chọn lại kỳ.")
    if span.first > today:
        raise Refused("period", f"{span.label} chưa bắt đầu. Mời đồng chí chọn kỳ khác.")
    ensure(month for month in span.months if month <= today)
    report, is_new = Report.objects.get_or_create(
        unit=unit, period=period_of(span), kind=kind, defaults={"created_by": actor}
    )
    if is_new:
        ReportVersion.objects.create(report=report, number=1, narrative=prefilled(unit, span, today))
        record(actor=actor, verb="reports.prepare", subject=report, unit=unit, fields={"period": span.code})
    return report


@transaction.atomic
def save_narrative(*, report: Report, narrative: dict[str, str], base_version: int, actor: User) -> ReportVersion:
    """Keep the words of the draft; `base_version` is the one that was shown.

    Raises Refused on a section too long or a report that is no longer a draft, StaleVersion when somebody saved meanwhile.
    """
    version = _living(report)
    _require(version, ReportState.DRAFT)
    texts = {key: clean_text(narrative.get(key, "")) for key in SECTIONS}
    for key, text in texts.items():
        if len(text) > NARRATIVE_LIMIT:
            raise Refused(key, f"Phần này dài quá {NARRATIVE_LIMIT} chữ. Mời đồng chí rút gọn.")
    changed = ReportVersion.objects.filter(pk=version.pk, narrative_version=base_version).update(
        narrative=texts, narrative_version=base_version + 1
    )
    if not changed:
        raise StaleVersion(version)
    record(actor=actor, verb="reports.save", subject=report, unit=report.unit_id, fields=["narrative"])
    version.refresh_from_db()
    return version


@transaction.atomic
def submit_report(*, report: Report, actor: User, today: date, at: datetime) -> ReportVersion:
    """Freeze the numbers, each branch's row and the additions as of `today` and hand the report up.

    A second submission of the same version is refused.
    """
    version = _living(report)
    _require(version, ReportState.DRAFT)
    span = report.period.span
    ensure(month for month in span.months if month <= today)
    figures = compute([report.unit_id], span, today, missed_list=True)[report.unit_id]
    version.figures = counts_as_dict(figures) | {"missed_list": figures.missed_list}
    version.rows = frozen_rows(report.unit, span, today)
    version.additions = additions(report.unit, span, today)
    version.figures_as_of = today
    version.digest = digest([version.figures, version.rows, version.additions, version.narrative])
    version.code = _new_code()
    version.submitted_at, version.submitted_by = at, actor
    version.save()
    record(actor=actor, verb="reports.submit", subject=report, unit=report.unit_id, fields={"digest": version.digest})
    return version


@transaction.atomic
def return_report(*, report: Report, actor: User, reason: str, at: datetime) -> ReportVersion:
    """Give a submitted report back with what to mend; returns the new draft version with the same narrative."""
    version = _living(report)
    _require(version, ReportState.SUBMITTED)
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì.")
    version.returned_at, version.returned_by, version.return_reason = at, actor, clean_text(reason)
    version.save(update_fields=["returned_at", "returned_by", "return_reason"])
    record(actor=actor, verb="reports.return", subject=report, unit=report.unit_id, fields=["return_reason"])
    return ReportVersion.objects.create(report=report, number=version.number + 1, narrative=version.narrative)


@transaction.atomic
def accept_report(*, report: Report, actor: User, at: datetime) -> ReportVersion:
    """Accept a submitted report; from now on its numbers stay as they are. Nobody accepts what they submitted."""
    version = _living(report)
    _require(version, ReportState.SUBMITTED)
    if version.submitted_by_id == actor.pk:
        raise Refused(None, "Đồng chí là người gửi báo cáo này, nên một đồng chí khác phải duyệt.")
    version.accepted_at, version.accepted_by = at, actor
    version.save(update_fields=["accepted_at", "accepted_by"])
    record(actor=actor, verb="reports.accept", subject=report, unit=report.unit_id, fields={"digest": version.digest})
    return version


def _living(report: Report) -> ReportVersion:
    """Lock the report and return its one version that was not returned."""
    locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    return locked.versions.select_related("report__period", "report__unit").get(returned_at__isnull=True)


REFUSALS = {
    ReportState.DRAFT: "Báo cáo chưa được gửi.",
    ReportState.SUBMITTED: "Báo cáo đã gửi cấp trên nên không sửa được. Nếu cần sửa, mời đồng chí đề nghị cấp trên trả lại.",
    ReportState.ACCEPTED: "Báo cáo đã được duyệt. Số liệu đến sau được ghi là bổ sung ở báo cáo kỳ sau.",
}


def _require(version: ReportVersion, state: ReportState) -> None:
    if version.state != state:
        raise Refused(None, REFUSALS[version.state])


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
