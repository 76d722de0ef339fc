"""`manage.py render_report PERIOD --unit CODE --pdf FILE`: the report on paper, as the screen makes it."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chibo.common.dates import Span, today
from chibo.common.documents import DocumentError
from chibo.common.files import write_atomically
from chibo.organization.models import Unit
from reports.branch_months import ensure
from reports.content import content_for
from reports.pdf import report_pdf

EXIT_USAGE = 2


class Command(BaseCommand):
    """Write the PDF of the report of a unit for a quarter or a year.

    Takes the accepted version, else the submitted one, else the numbers of today marked 'BẢN TẠM TÍNH'. Exit 2: unknown
    unit or period; 1: the PDF could not be made or written.
    """

    help = "Ghi báo cáo quý hoặc năm của một đơn vị ra tệp PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="PERIOD", help="2026-Q3 hoặc 2026")
        parser.add_argument("--unit", metavar="CODE", required=True, help="mã đơn vị")
        parser.add_argument("--pdf", metavar="FILE", required=True, help="tệp PDF sẽ ghi")

    def handle(self, *, period: str, unit: str, pdf: str, **options: object) -> None:
        span, row = _span(period), _unit(unit)
        day = today()
        ensure(month for month in span.months if month <= day)
        try:
            write_atomically(Path(pdf), report_pdf(content_for(row, span, day)))
        except DocumentError as error:
            raise CommandError(error.sentence) from error
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {pdf}: {error.strerror}.") from error
        self.stdout.write(f"Đã ghi {pdf}.")


def _span(text: str) -> Span:
    try:
        span = Span.parse(text)
    except ValueError as error:
        raise CommandError(str(error), returncode=EXIT_USAGE) from error
    if span.kind not in ("quarter", "year"):
        raise CommandError("Báo cáo được lập theo quý (2026-Q3) hoặc theo năm (2026).", returncode=EXIT_USAGE)
    return span


def _unit(code: str) -> Unit:
    try:
        return Unit.objects.select_related("type", "parent").get(code=code)
    except Unit.DoesNotExist as error:
        raise CommandError(f"Không có đơn vị nào có mã {code}.", returncode=EXIT_USAGE) from error
