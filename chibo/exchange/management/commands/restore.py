"""`manage.py restore FILE`: take a backup back."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from chibo.common.text import thousands
from chibo.exchange.archive import BackupRefused
from chibo.exchange.services.restore import restore_backup


class Command(BaseCommand):
    """Load FILE, written by `backup`, into an empty database; with --replace into any. All of it or nothing.

    The same file loads into SQLite and PostgreSQL. Everybody signs in again afterwards.
    """

    help = "Khôi phục toàn bộ số liệu và tệp đính kèm từ một bản sao lưu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="tệp do lệnh backup tạo ra")
        parser.add_argument("--replace", action="store_true", help="xóa số liệu đang có và thay bằng bản sao lưu")

    def handle(self, *, file: Path, replace: bool, **options: object) -> None:
        try:
            manifest = restore_backup(Path(file), replace=replace)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Không đọc hoặc ghi được tệp ({error}). Chưa thay đổi gì.") from error
        rows = sum(part.rows for part in manifest.tables)
        self.stdout.write(
            f"Đã khôi phục {thousands(rows)} dòng, {thousands(len(manifest.files))} tệp. Mọi người cần đăng nhập lại."
        )
