"""`manage.py load_demo`: fill an empty database with three made-up districts."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from chibo.common.dates import parse_date, today
from chibo.demo import loading

EXIT_USAGE = 2


class Command(BaseCommand):
    """Load the demo into an empty database; one that has it, or has data of its own, is left as it is (exit 0).

    --today DATE loads it as on that day. Exit 2: no such day; 1: in production, because its passwords are public.
    """

    help = "Nạp dữ liệu minh họa vào cơ sở dữ liệu còn trống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--today", metavar="DATE", help="lập như ở ngày này (mặc định: hôm nay)")

    def handle(self, **options: str | None) -> None:
        try:
            day = parse_date(options["today"]) if options["today"] else today()
        except ValueError as error:
            raise CommandError(str(error), returncode=EXIT_USAGE) from error
        try:
            sentence = loading.load_once(day)
        except loading.NotHere as error:
            raise CommandError(str(error)) from error
        if sentence and options["verbosity"]:
            self.stdout.write(sentence)
