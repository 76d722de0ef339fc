"""`manage.py demo_accounts`: who can sign in to the demo, with which password, and what they see first."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from chibo.demo.sign_ins import NoDemo, sign_ins


class Command(BaseCommand):
    """Print the sign-ins of the demo as a table, or with --json as [{"role", "username", "password", "unit", "home"}].

    `unit` is the code of the first unit of the account, empty for the administrator of the site; `home` the path on which
    the person lands. Exit 1 where the demo is not in the database.
    """

    help = "In các tài khoản của dữ liệu minh họa."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="in ở dạng JSON")

    def handle(self, **options: bool) -> None:
        try:
            rows = sign_ins()
        except NoDemo as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            keys = ("role", "username", "password", "unit", "home")
            answer = [{key: asdict(row)[key] for key in keys} for row in rows]
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        lines = [("Vai trò", "Tên đăng nhập", "Mã đăng nhập", "Đơn vị")]
        lines += [(row.role_name, row.username, row.password, row.unit_name) for row in rows]
        widths = [max(len(line[column]) for line in lines) for column in range(3)]
        for line in lines:
            cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
            self.stdout.write("  ".join([*cells, line[3]]).rstrip())
