"""`manage.py import_data units|changes|members|posts|meetings FILE [--check]`."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from chibo.common.text import thousands
from chibo.exchange.errors import FileRefused, ImportRefused
from chibo.exchange.services.imports import TABLES, Outcome, import_table

EXIT_REFUSED = 2


class Command(BaseCommand):
    """Import a CSV or XLSX file: all rows or none. Rows equal to what is stored are skipped.

    Exit 0, or 2 with every wrong cell on stderr: `row 7, column held_on: …`. Remarks have the same form and exit 0.
    """

    help = "Nhập đơn vị, thay đổi, đảng viên, chức vụ hoặc kỳ sinh hoạt từ tệp CSV hoặc XLSX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("table", choices=list(TABLES), help="loại bảng")
        parser.add_argument("file", metavar="FILE", type=Path, help="tệp CSV (UTF-8) hoặc XLSX")
        parser.add_argument("--check", action="store_true", help="chỉ kiểm tra, không ghi gì")

    def handle(self, *, table: str, file: Path, check: bool, **options: object) -> None:
        try:
            with Path(file).open("rb") as stream:
                outcome = import_table(name=table, file=stream, check=check)
        except ImportRefused as error:
            self._refuse(error.lines)
        except FileRefused as error:
            self._refuse([f"{file}: {error}"])
        except OSError as error:
            self._refuse([f"{file}: Không mở được tệp này ({error.strerror}). Mời đồng chí xem lại tên tệp."])
        else:
            self._show(outcome, check=check)

    def _refuse(self, lines: list[str]) -> None:
        for line in lines:
            self.stderr.write(line)
        sys.exit(EXIT_REFUSED)

    def _show(self, outcome: Outcome, *, check: bool) -> None:
        for line in outcome.warnings:
            self.stderr.write(line)
        self.stdout.write(
            f"Dòng mới: {thousands(outcome.new)}; đã có, giống hệt: {thousands(outcome.equal)}; "
            f"nên xem lại: {thousands(len(outcome.warnings))}."
        )
        if check:
            self.stdout.write("Mới kiểm tra, chưa ghi gì.")
