"""One import: read a file, check every cell, and write all of it or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import IntegrityError, transaction

from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.exchange.errors import ImportRefused, Problems
from chibo.exchange.importers import changes, meetings, members, posts, units
from chibo.exchange.importers.base import Given, Plan, Table
from chibo.exchange.importers.columns import read_rows

TABLES = {table.name: table for table in (units.TABLE, changes.TABLE, members.TABLE, posts.TABLE, meetings.TABLE)}


@dataclass(frozen=True)
class Outcome:
    """Rows that were (or would be) written, rows that were stored already, and remarks on rows, one line each."""

    new: int
    equal: int
    warnings: list[str] = field(default_factory=list)


def import_table(*, name: str, file: BinaryIO, actor: object = None, check: bool = False) -> Outcome:
    """Import a CSV or XLSX file of a table of `TABLES`; with `check` everything but writing is done.

    Raises FileRefused for a file that cannot be read, ImportRefused with a line for every cell that is wrong. Nothing is
    written then. A row equal to what is stored is skipped.
    """
    table = TABLES[name]
    problems = Problems(column.name for column in table.columns)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    reading = read_rows(file, table.layout, problems)
    given = Given(reading.good, reading.bad, problems, reading.columns)
    try:
        plan = _carry_out(table, given, actor=actor, check=check, digest=digest)
    except IntegrityError as error:
        raise ImportRefused(
            ["Trong lúc nhập, số liệu này vừa được người khác ghi. Mời đồng chí nhập lại tệp."]
        ) from error
    except Refused as error:
        raise ImportRefused([error.sentence]) from error
    return Outcome(plan.new, len(given.rows) - plan.new, problems.warnings)


@transaction.atomic
def _carry_out(table: Table, given: Given, *, actor: object, check: bool, digest: str) -> Plan:
    plan = table.plan(given, actor)
    if len(given.problems):
        raise ImportRefused(given.problems.errors)
    if check:
        transaction.set_rollback(True)
    elif plan.new:
        plan.write()
        record(
            actor=actor,
            verb=f"exchange.import_{table.name}",
            subject=None,
            fields={"file": digest, "new": plan.new, "equal": len(given.rows) - plan.new},
        )
    return plan
