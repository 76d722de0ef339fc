"""Gives quarantined and failed jobs another chance, once their cause is mended."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chibo.jobs import services
from chibo.jobs.enums import JobState
from chibo.jobs.models import Job


class Command(BaseCommand):
    help = "Ask again for the work of the jobs with these ids."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="+", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        jobs = {job.pk: job for job in Job.objects.filter(pk__in=options["ids"], state__in=JobState.closed_states())}
        missing = sorted(set(options["ids"]) - set(jobs))
        if missing:
            raise CommandError(f"No closed job with id {', '.join(map(str, missing))}")
        for job in jobs.values():
            self.stdout.write(f"{job.pk} → {services.retry(job=job).pk}")
