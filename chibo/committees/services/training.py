"""Training classes: planned, changed, held with who attended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import IntegrityError, transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.committees.models import TrainingAttendance, TrainingClass, TrainingCount
from chibo.committees.models.training import MOST_PEOPLE
from chibo.committees.queries import offered_members
from chibo.common.dates import screen_date
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Member, Unit

PLAN = ["name", "audience", "planned_month", "days", "place"]


@transaction.atomic
def save_class(*, unit: Unit, year: int, training: TrainingClass | None, values: dict, actor: User) -> TrainingClass:
    """Put a class into the plan of `unit` for `year`, or change one; `values` holds the fields of PLAN. Return it.

    Raises Refused on a name that is there already, and on another audience once somebody was recorded.
    """
    row = TrainingClass(unit=unit, year=year, created_by=actor) if training is None else _locked(training)
    has_people = training is not None and (row.attendances.exists() or row.counts.exists())
    if has_people and values["audience"] != row.audience:
        raise Refused("audience", "Lớp đã ghi người dự nên không đổi đối tượng được. Mời đồng chí lập lớp khác.")
    for name in PLAN:
        setattr(row, name, values[name])
    try:
        with transaction.atomic():
            row.save(update_fields=PLAN if row.pk else None)
    except IntegrityError as error:
        raise Refused("name", f"Năm {row.year} đã có lớp mang tên này. Mời đồng chí ghi tên khác.") from error
    record(actor=actor, verb="training.plan", subject=row, unit=unit, fields=PLAN)
    return row


def _locked(training: TrainingClass) -> TrainingClass:
    return TrainingClass.objects.select_for_update(of=("self",)).select_related("unit").get(pk=training.pk)


@transaction.atomic
def drop_class(*, training: TrainingClass, actor: User) -> None:
    """Take a class out of the plan. Raises Refused for one that was held."""
    row = _locked(training)
    if row.is_held:
        raise Refused(None, "Lớp đã mở nên không bỏ khỏi kế hoạch được.")
    record(actor=actor, verb="training.drop", subject=row, unit=row.unit_id, fields=[])
    row.delete()


@transaction.atomic
def record_training(
    *,
    training: TrainingClass,
    held_from: date,
    held_to: date,
    members: Collection[Member] = (),
    counts: Mapping[Unit, tuple[int, int]] | None = None,
    version: int,
    actor: User,
    today: date,
) -> TrainingClass:
    """Record when a class was held and who attended, in place of what was recorded before.

    `members` for a class of members, `counts` {unit: (people, of them had attended another class in the year)} for one of
    quần chúng. Raises Refused on days to come or of another year, on nobody, on a member or unit that is not offered, on
    numbers that cannot be; StaleVersion on a newer record.
    """
    row = _locked(training)
    if row.version != version:
        raise StaleVersion(row)
    _check_days(row, held_from, held_to, today)
    counts = {unit: pair for unit, pair in (counts or {}).items() if pair[0] or pair[1]}
    if row.is_of_members:
        _check_members(row, members, held_from)
    else:
        _check_counts(row, counts)
    row.attendances.all().delete()
    TrainingAttendance.objects.bulk_create(
        TrainingAttendance(training=row, member=member) for member in (members if row.is_of_members else ())
    )
    row.counts.all().delete()
    TrainingCount.objects.bulk_create(
        TrainingCount(training=row, unit=unit, people=people, again=again)
        for unit, (people, again) in ({} if row.is_of_members else counts).items()
    )
    row.held_from, row.held_to = held_from, held_to
    row.version += 1
    row.save(update_fields=["held_from", "held_to", "version"])
    record(actor=actor, verb="training.record", subject=row, unit=row.unit_id, fields=["held_from", "held_to"])
    return row


def _check_days(row: TrainingClass, first: date, last: date, today: date) -> None:
    if last < first:
        raise Refused("held_to", "Ngày cuối phải từ ngày đầu trở đi. Mời đồng chí xem lại hai ngày này.")
    if last > today:
        raise Refused(
            "held_to", f"Ngày này chưa tới (hôm nay {screen_date(today)}). Mời đồng chí ghi sau khi lớp kết thúc."
        )
    if first.year != row.year:
        raise Refused("held_from", f"Lớp thuộc kế hoạch năm {row.year}. Mời đồng chí xem lại ngày.")


def _check_members(row: TrainingClass, members: Collection[Member], day: date) -> None:
    if not members:
        raise Refused("members", "Chưa chọn ai dự. Mời đồng chí đánh dấu ít nhất một đồng chí.")
    offered = set(offered_members(row, day).values_list("pk", flat=True))
    missing = next((member for member in members if member.pk not in offered), None)
    if missing is not None:
        raise Refused(
            "members", f"Đồng chí {missing} không thuộc đối tượng của lớp vào ngày này. Mời đồng chí xem lại."
        )


def _check_counts(row: TrainingClass, counts: Mapping[Unit, tuple[int, int]]) -> None:
    if not counts:
        raise Refused(None, "Chưa ghi số người dự. Mời đồng chí ghi ít nhất một đơn vị.")
    for unit, (people, again) in counts.items():
        field = f"people_{unit.pk}"
        if unit.pk == row.unit_id or not unit.path.startswith(row.unit.path):
            raise Refused(None, f"{unit.name} không thuộc {row.unit.name}. Mời đồng chí xem lại.")
        if not 0 < people <= MOST_PEOPLE:
            raise Refused(field, f"Số người dự của {unit.name} phải từ 1 đến {MOST_PEOPLE}. Mời đồng chí xem lại.")
        if again > people:
            raise Refused(
                field, f"{unit.name}: số đã học lớp khác không thể nhiều hơn số người dự. Mời đồng chí xem lại."
            )
