"""`manage.py render_report PERIOD --unit CODE --pdf FILE --docx FILE --xlsx FILE`: the report as the screen hands it out."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chibo.common.dates import Span, today
from chibo.common.documents import DocumentError
from chibo.common.files import write_atomically
from chibo.organization.models import Unit
from reports.content import Content, content_for
from reports.excel import report_xlsx
from reports.pdf import report_docx, report_pdf
from reports.services.rollup import ensure_months

EXIT_USAGE = 2
FORMATS: dict[str, Callable[[Content], bytes]] = {"pdf": report_pdf, "docx": report_docx, "xlsx": report_xlsx}


class Command(BaseCommand):
    """Write the report of a unit for a month, quarter, half-year or year, in each format that a file is named for.

    Takes the accepted version, else the submitted one, else the numbers of today marked 'BẢN TẠM TÍNH'. Exit 2: unknown
    unit or period, no file named; 1: a file could not be made or written.
    """

    help = "Ghi báo cáo một kỳ của một đơn vị ra tệp PDF, Word, Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="PERIOD", help="2026-09, 2026-Q3, 2026-H2 hoặc 2026")
        parser.add_argument("--unit", metavar="CODE", required=True, help="mã đơn vị")
        for name in FORMATS:
            parser.add_argument(f"--{name}", metavar="FILE", help=f"tệp {name} sẽ ghi")

    def handle(self, *, period: str, unit: str, **options: object) -> None:
        span, row = _span(period), _unit(unit)
        files = {name: Path(options[name]) for name in FORMATS if options.get(name)}
        if not files:
            raise CommandError("Chưa ghi tên tệp nào: --pdf, --docx hoặc --xlsx.", returncode=EXIT_USAGE)
        day = today()
        ensure_months(month for month in span.months if month <= day)
        content = content_for(row, span, day)
        for name, path in files.items():
            _write(path, lambda name=name: FORMATS[name](content))
            self.stdout.write(f"Đã ghi {path}.")


def _write(path: Path, render: Callable[[], bytes]) -> None:
    try:
        write_atomically(path, render())
    except DocumentError as error:
        raise CommandError(error.sentence) from error
    except OSError as error:
        raise CommandError(f"Không ghi được tệp {path}: {error.strerror}.") from error


def _span(text: str) -> Span:
    try:
        return Span.parse(text)
    except ValueError as error:
        raise CommandError(str(error), returncode=EXIT_USAGE) from error


def _unit(code: str) -> Unit:
    try:
        return Unit.objects.select_related("type", "parent").get(code=code)
    except Unit.DoesNotExist as error:
        raise CommandError(f"Không có đơn vị nào có mã {code}.", returncode=EXIT_USAGE) from error
