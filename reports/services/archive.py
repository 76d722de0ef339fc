"""All reports of a period in one file, made in the background piece by piece and taken up again where it stopped."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import Span, screen_date, today
from chibo.common.documents import DocumentError
from chibo.common.excel import Sheet, workbook
from chibo.common.files import write_atomically, written_atomically
from chibo.jobs.models import Job
from chibo.jobs.printed import keep_written
from chibo.jobs.registry import handler
from chibo.jobs.services import enqueue, progress
from chibo.organization.models import Unit
from reports.archive import FOLDER, KIND, Archive, archive_of, key_of, names_of
from reports.content import content_of
from reports.models import ReportVersion
from reports.pdf import report_pdf
from reports.printing import latest_file
from reports.services.printing import RELATED

# Less than a task may take: what is left is asked for again, so that other work comes in between.
SECONDS_A_TURN = 240
INDEX = "00-muc-luc.xlsx"


@transaction.atomic
def ask_for_archive(*, unit: Unit, span: Span, actor: User) -> Job:
    """Ask for the archive of the reports below `unit` for `span`; one that was asked for and is not done yet is joined."""
    job = enqueue(KIND, key_of(unit, span), {"unit": unit.pk, "period": span.code}, requested_by=actor)
    record(actor=actor, verb="reports.archive", subject=unit, unit=unit, fields={"period": span.code})
    return job


@handler(KIND)
def make_archive(job: Job) -> dict:
    """Make the papers of the job's archive that are not there yet, then put them into one ZIP file.

    Each paper is a file of its own until then, named by what it says: a worker that dies, or whose turn is over, goes on with
    the next. A turn that ends early asks for the job again.
    """
    archive = archive_of(Unit.objects.get(pk=job.payload["unit"]), Span.parse(job.payload["period"]), today())
    place = _parts(archive)
    until, total = time.monotonic() + SECONDS_A_TURN, len(archive.versions)
    failed: dict[int, str] = {}
    for done, version in enumerate(archive.versions):
        progress(job, done, total)
        if (place / _part(version)).exists():
            continue
        if time.monotonic() > until:
            enqueue(job.kind, job.key, job.payload, requested_by=job.requested_by)
            return {}
        try:
            write_atomically(place / _part(version), _paper(version))
        except DocumentError as error:
            failed[version.pk] = error.sentence
    result = keep_written(job, FOLDER, archive.edition, lambda path: _pack(path, archive, failed), suffix=".zip")
    shutil.rmtree(place)
    return result


def _parts(archive: Archive) -> Path:
    """Return the folder of the papers that are made already: one for each archive, so that two at once part nothing."""
    place = Path(settings.MEDIA_ROOT) / FOLDER / "parts" / f"{archive.unit.pk}-{archive.span.code}"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _part(version: ReportVersion) -> str:
    return f"{version.pk}-{version.digest[:16]}.pdf"


def _paper(version: ReportVersion) -> bytes:
    """Return the PDF of a version that was handed up: the one that was printed before, else a new one."""
    file = latest_file(version)
    if file is not None and file.edition == version.digest:
        return file.path.read_bytes()
    whole = ReportVersion.objects.select_related(*RELATED).get(pk=version.pk)
    return report_pdf(content_of(whole, today()))


def _pack(path: Path, archive: Archive, failed: dict[int, str]) -> None:
    """Write the ZIP file: the papers in folders by committee, and a table of contents that also names who is missing."""
    names = dict(zip((version.pk for version in archive.versions), names_of(archive.versions), strict=True))
    with written_atomically(path) as file, ZipFile(file, "w", ZIP_STORED) as packed:
        packed.writestr(INDEX, _index(archive, names, failed))
        for version in archive.versions:
            if version.pk not in failed:
                packed.write(_parts(archive) / _part(version), names[version.pk])


def _index(archive: Archive, names: dict[int, str], failed: dict[int, str]) -> bytes:
    rows = _handed_up(archive.versions, names, failed)
    rows += [[row.code, row.name, _above(row), "Chưa gửi"] for row in archive.missing]
    heads = [["Mã đơn vị", "Đơn vị", "Trực thuộc", "Báo cáo", "Lần", "Số liệu đến ngày", "Mã tra cứu", "Tệp"]]
    above = [f"Báo cáo {archive.span.label}", archive.unit.name, f"Lập ngày {screen_date(today())}"]
    widths = [14, 44, 44, 16, 8, 14, 16, 60]
    return workbook([Sheet("Mục lục", heads, rows, above=above, widths=widths, fixed=2, filters=True)])


def _handed_up(versions: Iterable[ReportVersion], names: dict[int, str], failed: dict[int, str]) -> list[list]:
    return [
        [
            version.report.unit.code,
            version.report.unit.name,
            _above(version.report.unit),
            version.state.label,
            version.number,
            version.figures_as_of,
            version.code,
            failed.get(version.pk, names[version.pk]),
        ]
        for version in versions
    ]


def _above(unit: Unit) -> str:
    return unit.parent.name if unit.parent else ""
