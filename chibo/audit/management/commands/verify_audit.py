"""Checks the chain of the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chibo.audit import queries
from chibo.audit.models import AuditEvent


class Command(BaseCommand):
    help = "Recompute every seal of the log; exit 1 and name the first link that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", metavar="SEAL", help="a seal noted down elsewhere: must be a link of the chain")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = queries.first_broken_link()
        if broken is not None:
            raise CommandError(f"Link {broken.sequence} (event {broken.event_id}) {broken.reason}")
        printed = options["head"]
        if printed and not AuditEvent.objects.sealed().filter(seal__startswith=printed).exists():
            raise CommandError(f"No link has the seal {printed}: the end of the chain was cut off")
        head = queries.head()
        self.stdout.write(f"{head.sequence} links hold, head {head.seal}")
