"""What several importers look up: units and members by code, and the days of units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from chibo.common.dates import MAX_DAY, MIN_DAY
from chibo.exchange.importers.base import Given, in_chunks
from chibo.organization.models import Unit


class KnownUnit(NamedTuple):
    pk: int
    code: str
    name: str
    is_branch: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Interval:
    """Days with open ends as the first and last day a date can hold."""

    start: date
    end: date

    @classmethod
    def of(cls, start: date | None, end: date | None) -> Interval:
        return cls(start or MIN_DAY, end or MAX_DAY)

    def overlaps(self, other: Interval) -> bool:
        return self.start <= other.end and other.start <= self.end


def units_by_code(codes: Iterable[str]) -> dict[str, KnownUnit]:
    rows = Unit.objects.values_list("pk", "code", "name", "type__is_branch", "valid_from", "valid_to")
    return {unit.code: unit for unit in map(KnownUnit._make, in_chunks(rows.order_by(), "code", codes))}


def check_unit(given: Given, row: object, column: str, code: str, unit: KnownUnit | None, *, branch: bool) -> bool:
    """Return whether the unit named in a row is known, and a branch where one is needed."""
    if unit is None:
        given.add(row, column, f"Chưa có đơn vị nào có mã {code}. Mời đồng chí xem lại mã hoặc nhập đơn vị trước.")
        return False
    if branch and not unit.is_branch:
        given.add(row, column, f"{unit.name} ({code}) không phải chi bộ. Mời đồng chí ghi mã của chi bộ.")
        return False
    return True


def check_start(given: Given, row: object, column: str, day: date | None, unit: KnownUnit) -> bool:
    """Return whether what begins on `day` begins within the days of the unit."""
    if day is None:
        return True
    if unit.valid_from and day < unit.valid_from:
        opened = given.show(unit.valid_from)
        given.add(row, column, f"{unit.name} hoạt động từ ngày {opened}. Mời đồng chí xem lại ngày.")
        return False
    if unit.valid_to and day > unit.valid_to:
        ended = given.show(unit.valid_to)
        given.add(row, column, f"{unit.name} đã kết thúc hoạt động, đến hết ngày {ended}. Mời đồng chí xem lại ngày.")
        return False
    return True


def check_order(given: Given, row: object, start: date | None, end: date | None, column: str, label: str) -> bool:
    """Return whether `end` (in `column`) is not before `start`, which `label` names."""
    if start and end and end < start:
        given.add(row, column, f"Ngày này phải từ {label} ({given.show(start)}) trở đi. Mời đồng chí xem lại hai ngày.")
        return False
    return True
