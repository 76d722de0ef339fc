"""`manage.py rollup PERIOD`: the figures of a unit, or of every root, as the screens show them."""

import json
from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from chibo.common.dates import Span, parse_date, today
from chibo.organization.models import Unit
from chibo.organization.queries import roots
from evaluations.enums import Level
from reports.figures import FigureSet, compute
from reports.services.rollup import ensure_months

EXIT_USAGE = 2


class Command(BaseCommand):
    """Count the figures of PERIOD (2026-09, 2026-Q3, 2026-H2, 2026) and print them.

    With --unit one object, without it an array of all roots by code. Exit 2: unknown unit or period.
    """

    help = "In số liệu tổng hợp của một kỳ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", metavar="PERIOD", help="2026-09, 2026-Q3, 2026-H2 hoặc 2026")
        parser.add_argument("--unit", metavar="CODE", help="mã đơn vị; bỏ trống: mọi đơn vị cao nhất")
        parser.add_argument("--as-of", metavar="DATE", help="tính như ở ngày này (mặc định: hôm nay)")
        parser.add_argument("--json", action="store_true", help="in ở dạng JSON")

    def handle(self, *, period: str, unit: str | None, as_of: str | None, **options: object) -> None:
        span, day = _span(period), _day(as_of)
        units = [_unit(unit)] if unit else roots()
        ensure_months(span.months)
        found = compute([row.pk for row in units], span, day, missed_list=True)
        answers = [found[row.pk].as_json(row.code) for row in units]
        if options["json"]:
            self.stdout.write(json.dumps(answers[0] if unit else answers, ensure_ascii=False, indent=2))
            return
        for row in units:
            self.stdout.write(_in_words(row, found[row.pk], span))


def _span(text: str) -> Span:
    try:
        return Span.parse(text)
    except ValueError as error:
        raise CommandError(str(error), returncode=EXIT_USAGE) from error


def _day(text: str | None) -> date:
    try:
        return parse_date(text) if text else today()
    except ValueError as error:
        raise CommandError(str(error), returncode=EXIT_USAGE) from error


def _unit(code: str) -> Unit:
    try:
        return Unit.objects.get(code=code)
    except Unit.DoesNotExist as error:
        raise CommandError(f"Không có đơn vị nào có mã {code}.", returncode=EXIT_USAGE) from error


def _in_words(unit: Unit, figures: FigureSet, span: Span) -> str:
    levels = ", ".join(f"{Level(key).label} {figures.levels[key]}" for key in Level.best_first())
    missed = "".join(f"\n    {row['branch']}  {row['month']}" for row in figures.missed_list)
    return (
        f"{unit.code}  {unit.name} · {span.label}\n"
        f"  chi bộ {figures.branches}; phải sinh hoạt {figures.expected}, đã sinh hoạt {figures.held}"
        f" (đúng ngày {figures.on_day}, dời có lý do {figures.moved}, không đúng ngày {figures.off_day})\n"
        f"  {levels}, chưa xếp loại {figures.unrated}; cấp trên đã công nhận {figures.official}\n"
        f"  dự {figures.present}/{figures.base}; ý kiến {figures.opinions}; chuyên đề {figures.topical}\n"
        f"  chưa sinh hoạt {figures.missed}{missed}"
    )
