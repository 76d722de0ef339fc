"""Works the queue off in the foreground: for cron or a single machine without a worker, and for tests."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from chibo.jobs import services


class Command(BaseCommand):
    help = "Do the waiting background jobs here and now, oldest first, and print how many were done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="stop after this many jobs")

    def handle(self, *args: Any, **options: Any) -> None:
        services.sweep(now=timezone.now())
        self.stdout.write(f"{services.run_due(limit=options['limit'])} jobs")
