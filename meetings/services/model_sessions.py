"""Programmes of model meetings: opened, filled with branches in waves, held, the rest planned."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import add_months, screen_date
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from meetings.models import Meeting, ModelProgramme, ModelSession
from meetings.rota import over_months

HEAD = ["name", "issuer", "number", "issued_on", "valid_from", "valid_to", "sponsor"]
MOST_MONTHS = 60


@transaction.atomic
def open_programme(*, unit: Unit, values: dict, token: UUID, actor: User) -> ModelProgramme:
    """Open a programme of the committee `unit` (`values`: the fields of HEAD). The same `token` twice returns the first."""
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = ModelProgramme.objects.filter(token=token).first()
    if known is not None and known.unit_id == unit.pk:
        return known
    programme = ModelProgramme(unit=unit, token=uuid4() if known else token, created_by=actor)
    return _keep(programme, values, actor, "model_sessions.open")


@transaction.atomic
def revise_programme(*, programme: ModelProgramme, values: dict, actor: User) -> ModelProgramme:
    """Change the head of a programme. Raises Refused on days that do not follow."""
    return _keep(_locked(programme), values, actor, "model_sessions.revise")


def _keep(programme: ModelProgramme, values: dict, actor: User, verb: str) -> ModelProgramme:
    for name in HEAD:
        setattr(programme, name, values[name])
    if programme.valid_to and programme.valid_to < programme.valid_from:
        first = screen_date(programme.valid_from)
        raise Refused("valid_to", f"Ngày này trước ngày bắt đầu ({first}). Mời đồng chí xem lại hai ngày.")
    programme.save()
    record(actor=actor, verb=verb, subject=programme, unit=programme.unit_id, fields=HEAD)
    return programme


def _locked(programme: ModelProgramme) -> ModelProgramme:
    return ModelProgramme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=programme.pk)


@transaction.atomic
def plan_sessions(
    *,
    programme: ModelProgramme,
    branches: Collection[Unit],
    first_month: date,
    months: int,
    wave: int,
    actor: User,
) -> list[ModelSession]:
    """Put `branches` into a wave, evenly over `months` from `first_month`, and return the new rows.

    A branch of the programme that has held its meeting is left alone, one only planned is planned anew. Raises Refused on
    no branch, one from elsewhere, or a number of months that cannot be.
    """
    programme = _locked(programme)
    if not branches:
        raise Refused("branches", "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ.")
    if not 1 <= months <= MOST_MONTHS:
        raise Refused("months", f"Số tháng từ 1 đến {MOST_MONTHS}. Mời đồng chí ghi lại.")
    strange = [row.name for row in branches if not row.is_branch or not row.path.startswith(programme.unit.path)]
    if strange:
        raise Refused("branches", f"{', '.join(strange)} không thuộc {programme.unit.name}. Mời đồng chí chọn lại.")
    held = set(programme.sessions.held().values_list("branch_id", flat=True))
    planned = [branch for branch in branches if branch.pk not in held]
    span = [add_months(first_month, number) for number in range(months)]
    programme.sessions.filter(held_on__isnull=True, branch__in=[branch.pk for branch in planned]).delete()
    made = ModelSession.objects.bulk_create(
        [
            ModelSession(programme=programme, branch=branch, wave=wave, planned_month=month, recorded_by=actor)
            for branch, month in over_months(planned, span)
        ]
    )
    fields = {"wave": wave, "branches": [row.branch_id for row in made]}
    record(actor=actor, verb="model_sessions.plan", subject=programme, unit=programme.unit_id, fields=fields)
    return made


def next_wave(programme: ModelProgramme) -> int:
    """Return the number of the wave after the last one that has begun."""
    return (programme.sessions.held().aggregate(last=Max("wave"))["last"] or 0) + 1


@transaction.atomic
def hold_session(*, session: ModelSession, held_on: date, sponsor: str, actor: User, today: date) -> ModelSession:
    """Note the day of a branch's model meeting; the recorded meeting of that day is linked. Raises Refused on a day to come."""
    session = ModelSession.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.pk)
    if held_on > today:
        raise Refused("held_on", "Ngày này chưa đến. Mời đồng chí ghi lại sau khi sinh hoạt.")
    if held_on < session.programme.valid_from:
        begin = screen_date(session.programme.valid_from)
        raise Refused("held_on", f"Ngày này trước khi kế hoạch bắt đầu ({begin}). Mời đồng chí xem lại.")
    session.held_on, session.sponsor, session.recorded_by = held_on, sponsor.strip(), actor
    session.meeting = Meeting.objects.standing().filter(unit=session.branch_id, held_on=held_on).order_by("pk").first()
    session.save()
    fields = {"held_on": held_on, "meeting": session.meeting_id}
    record(actor=actor, verb="model_sessions.hold", subject=session, unit=session.branch_id, fields=fields)
    return session


@transaction.atomic
def drop_session(*, session: ModelSession, actor: User) -> None:
    """Take a branch out of the plan while it has not held its meeting. Raises Refused afterwards."""
    session = ModelSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.held_on is not None:
        raise Refused(None, "Chi bộ này đã sinh hoạt điểm nên không bỏ khỏi kế hoạch được.")
    record(actor=actor, verb="model_sessions.drop", subject=session, unit=session.branch_id, fields=["branch"])
    session.delete()


@transaction.atomic
def hand_over_sessions(*, unit: Unit, successor: Unit, actor: User | None) -> None:
    """Pass what a merged branch has not held to its successor; where that is in the programme already it stays behind."""
    known = ModelSession.objects.filter(branch=successor).values("programme")
    open_rows = ModelSession.objects.filter(branch=unit, held_on__isnull=True).exclude(programme__in=known)
    moved = list(open_rows.values_list("pk", flat=True))
    if moved:
        ModelSession.objects.filter(pk__in=moved).update(branch=successor)
        fields = {"sessions": moved}
        record(actor=actor, verb="model_sessions.hand_over", subject=unit, unit=successor, fields=fields)
