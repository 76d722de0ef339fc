"""`manage.py backup FILE`: the whole site in one file."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from chibo.common.text import thousands
from chibo.exchange.services.backup import write_backup


class Command(BaseCommand):
    """Write data and uploaded files, as they are at one moment, to FILE; people go on working meanwhile.

    The file appears, or takes the place of an older one, only when it is complete. Only its owner may read it.
    """

    help = "Sao lưu toàn bộ số liệu và tệp đính kèm vào một tệp."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="tệp sao lưu sẽ ghi, ví dụ chibo-2026-03-03.zip")

    def handle(self, *, file: Path, **options: object) -> None:
        file = Path(file)
        try:
            manifest = write_backup(file)
        except OSError as error:
            raise CommandError(f"Không ghi được {file}: {error.strerror}. Mời đồng chí xem lại chỗ ghi.") from error
        except DatabaseError as error:
            raise CommandError(f"Không đọc được cơ sở dữ liệu: {error}. Chưa ghi tệp nào.") from error
        rows = sum(part.rows for part in manifest.tables)
        self.stdout.write(f"Đã sao lưu {thousands(rows)} dòng, {thousands(len(manifest.files))} tệp vào {file}.")
