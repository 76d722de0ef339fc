from django.core.management.base import BaseCommand
from django.utils import timezone

from chibo.files.services import sweep_files


class Command(BaseCommand):
    help = "Remove uploaded bytes older than a day that no row knows (left by transactions that were taken back)."

    def handle(self, **options: object) -> None:
        self.stdout.write(f"Đã dọn {sweep_files(at=timezone.now())} tệp không còn nơi nào dùng.")
