"""Tells a watchdog whether background work is done."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from chibo.jobs import queries, services
from chibo.jobs.enums import JobState
from chibo.jobs.handlers import CANARY


class Command(BaseCommand):
    help = "Exit 1 when no worker was seen for three minutes; with --run send a job through broker and worker and wait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--run", type=int, metavar="SECONDS", help="send a job and wait this long for its answer")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["run"] is not None:
            self._send_canary(options["run"])
        elif not queries.is_worker_alive(timezone.now()):
            raise CommandError(f"No worker seen since {queries.last_heartbeat() or 'the beginning'}")
        self.stdout.write("The worker works.")

    def _send_canary(self, seconds: int) -> None:
        job = services.enqueue(CANARY, "check_worker", {})
        end = time.monotonic() + seconds
        while job.is_open:
            if time.monotonic() > end:
                raise CommandError(f"Job {job.pk} still {job.state} after {seconds} s")
            time.sleep(0.1)
            job.refresh_from_db()
        if job.state != JobState.DONE:
            raise CommandError(f"Job {job.pk} ended as {job.state}: {job.error}")
