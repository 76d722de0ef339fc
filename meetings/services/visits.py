"""The rota of visits and what came of each: assigned, changed, missed, observed, answered. Logged by ids and field names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM, add_months
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit
from meetings.models import Meeting, Observation, ProposalField, Visit
from meetings.permissions import LONGEST_WRITER
from meetings.rota import Turn
from meetings.services.proposals import raise_proposal

HEARD = UUID("7d0c1d6e-52a9-4b86-9f43-0b0a8c3a6f11")  # names the proposals heard on visits: each is raised once
SAID = ("strengths", "faults", "suggestions", "heard")
RELATED = ("unit__type", "branch__type", "branch__parent", "visitor", "meeting")


@dataclass(frozen=True)
class Visitor:
    """Who is sent: somebody with an account, or a name with a position (also of a team)."""

    user: User | None = None
    name: str = ""
    position: str = ""


# --- the rota --------------------------------------------------------------------------------------------------------


@transaction.atomic
def assign_visits(*, unit: Unit, turns: Collection[Turn], actor: User) -> list[Visit]:
    """Put `turns` (branch: Unit, month, visitor: Visitor) of the committee `unit` on the rota and return the new visits.

    A turn that is on the rota already is left as it is. Raises Refused when there is none, on a branch that is not below
    `unit` or not open in its month, and on a turn without a person.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if not turns:
        raise Refused("branches", "Chưa chọn chi bộ nào. Mời đồng chí chọn ít nhất một chi bộ.")
    for turn in turns:
        _check_branch(unit, turn.branch, turn.month)
        _check_visitor(turn.visitor)
    known = _on_rota(unit, {turn.month for turn in turns})
    new = []
    for turn in turns:
        key = _key(turn.branch.pk, turn.month, turn.visitor)
        if key not in known:
            known.add(key)
            new.append(_visit(unit, turn, actor))
    made = Visit.objects.bulk_create(new)
    record(actor=actor, verb="visits.assign", subject=unit, unit=unit, fields={"visits": [row.pk for row in made]})
    return made


def _visit(unit: Unit, turn: Turn, actor: User) -> Visit:
    who = turn.visitor
    return Visit(
        unit=unit,
        branch=turn.branch,
        month=turn.month,
        visitor=who.user,
        visitor_name="" if who.user else who.name.strip(),
        visitor_position=who.position.strip(),
        created_by=actor,
    )


def _key(branch_id: int, month: date, who: Visitor) -> tuple:
    return branch_id, month, who.user.pk if who.user else None, "" if who.user else who.name.strip()


def _on_rota(unit: Unit, months: Iterable[date]) -> set[tuple]:
    rows = Visit.objects.standing().filter(unit=unit, month__in=list(months))
    return set(rows.values_list("branch_id", "month", "visitor_id", "visitor_name"))


def _check_branch(unit: Unit, branch: Unit, month: date) -> None:
    if not branch.is_branch or not branch.path.startswith(unit.path):
        raise Refused("branches", f"{branch.name} không thuộc {unit.name}. Mời đồng chí chọn lại.")
    ends_before = branch.valid_to is not None and branch.valid_to < month
    begins_after = branch.valid_from is not None and branch.valid_from >= add_months(month, 1)
    if ends_before or begins_after:
        raise Refused("branches", f"{branch.name} không hoạt động trong tháng {month:%m/%Y}. Mời đồng chí chọn lại.")


def _check_visitor(who: Visitor) -> None:
    if who.user is None and not who.name.strip():
        raise Refused("visitors", "Chưa có người dự. Mời đồng chí chọn hoặc ghi họ tên người dự.")


@transaction.atomic
def revise_visit(*, visit: Visit, who: Visitor, month: date, planned_on: date | None, actor: User) -> Visit:
    """Change who goes, the month or the day. Raises Refused once something is noted, or when that is on the rota already."""
    visit = _open(visit)
    _check_visitor(who)
    _check_branch(visit.unit, visit.branch, month)
    if planned_on is not None and planned_on.replace(day=1) != month:
        raise Refused("planned_on", f"Ngày dự phải trong tháng {month:%m/%Y}. Mời đồng chí xem lại ngày hoặc tháng.")
    key = _key(visit.branch_id, month, who)
    others = Visit.objects.standing().filter(unit=visit.unit_id, month=month).exclude(pk=visit.pk)
    if key in set(others.values_list("branch_id", "month", "visitor_id", "visitor_name")):
        raise Refused("month", "Đồng chí này đã được phân công dự chi bộ trong tháng. Mời đồng chí xem lại lịch.")
    visit.visitor, visit.visitor_name = who.user, "" if who.user else who.name.strip()
    visit.visitor_position, visit.month, visit.planned_on = who.position.strip(), month, planned_on
    visit.save()
    fields = {"visitor": visit.visitor_id, "month": month, "planned_on": planned_on}
    record(actor=actor, verb="visits.revise", subject=visit, unit=visit.branch_id, fields=fields)
    return visit


@transaction.atomic
def withdraw_visit(*, visit: Visit, actor: User, at: datetime) -> Visit:
    """Take a visit off the rota; the row stays. Twice is once. Raises Refused once something is noted of it."""
    visit = _locked(visit)
    if visit.is_withdrawn:
        return visit
    if visit.has_outcome:
        raise Refused(None, "Buổi dự này đã ghi kết quả nên không bỏ khỏi lịch được.")
    visit.withdrawn_at, visit.withdrawn_by = at, actor
    visit.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(actor=actor, verb="visits.withdraw", subject=visit, unit=visit.branch_id, fields=["withdrawn_at"])
    return visit


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=visit.pk)


def _open(visit: Visit) -> Visit:
    visit = _locked(visit)
    _check_standing(visit)
    if visit.has_outcome:
        raise Refused(None, "Buổi dự này đã ghi kết quả nên lịch không sửa được nữa.")
    return visit


def _check_standing(visit: Visit) -> None:
    if visit.is_withdrawn:
        raise Refused(None, "Buổi dự này đã bỏ khỏi lịch nên không ghi thêm được.")


# --- what came of it -------------------------------------------------------------------------------------------------


@transaction.atomic
def note_absence(*, visit: Visit, reason: str, actor: User, at: datetime) -> Visit:
    """Note that the person sent did not come, and why. Raises Refused without a reason, before the month, after a form."""
    visit = _locked(visit)
    _check_standing(visit)
    if not reason.strip():
        raise Refused("absence_reason", "Chưa có lý do không đến dự. Mời đồng chí ghi lý do.")
    if visit.observations.exists():
        raise Refused("came", "Buổi dự này đã có phiếu dự nên không ghi là không đến được.")
    _check_month(visit, at)
    visit.outcome_at, visit.outcome_by = at, actor
    visit.absence_reason, visit.meeting = reason.strip(), None
    visit.save(update_fields=["outcome_at", "outcome_by", "absence_reason", "meeting"])
    record(actor=actor, verb="visits.missed", subject=visit, unit=visit.branch_id, fields=["absence_reason"])
    return visit


def _check_month(visit: Visit, at: datetime) -> None:
    if at.astimezone(VIETNAM).date() < visit.month:
        raise Refused(None, f"Chưa đến tháng {visit.month:%m/%Y} nên chưa ghi kết quả được.")


@transaction.atomic
def give_observation(*, visit: Visit, values: dict, number: int, actor: User, at: datetime) -> Observation:
    """Add what was seen (`values`: strengths, faults, suggestions, heard: a list of texts) and note that the person came.

    The branch reads it at once, and what was heard becomes proposals of it that it has not sent yet. A later form is a
    new version; `number` is that of the newest one known to the writer (0: none). The same words again return the newest.
    Raises Refused without a word or before the month, StaleVersion when somebody gave one in between.
    """
    visit = _locked(visit)
    _check_standing(visit)
    _check_month(visit, at)
    newest = visit.observations.order_by("-number").first()
    said = {name: values[name] for name in SAID}
    if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
        return newest
    if (newest.number if newest else 0) != number:
        raise StaleVersion(newest)
    if not (said["strengths"] or said["faults"] or said["suggestions"]):
        raise Refused("strengths", "Chưa có nhận xét nào. Mời đồng chí ghi ưu điểm, hạn chế hoặc đề nghị.")
    visit.meeting = meeting_visited(visit)
    visit.outcome_at, visit.outcome_by, visit.absence_reason = at, actor, ""
    visit.save(update_fields=["meeting", "outcome_at", "outcome_by", "absence_reason"])
    row = Observation.objects.create(visit=visit, number=number + 1, at=at, by=actor, **said)
    _keep_heard(visit, [text for text in row.heard if newest is None or text not in newest.heard], actor=actor, at=at)
    record(actor=actor, verb="visits.observe", subject=row, unit=visit.branch_id, fields=SAID)
    return row


def _keep_heard(visit: Visit, heard: list[str], *, actor: User, at: datetime) -> None:
    """Put each proposal heard among the branch's own, not sent: the secretary reads, completes and sends it.

    A branch that has ended, or has nobody above it, sends none: what was heard stays on the form alone.
    """
    branch, day = visit.branch, at.astimezone(VIETNAM).date()
    field = ProposalField.objects.filter(is_active=True).order_by("-position").first()
    if field is None or branch.parent_id is None or not branch.is_open_on(day):
        return
    values = {
        "field": field,
        "addressee": branch.parent.committee_name,
        "raised_on": min(visit.meeting.held_on, day) if visit.meeting else day,
    }
    for text in heard:
        raise_proposal(
            unit=branch,
            values=values | {"text": text},
            meeting=visit.meeting,
            token=uuid5(HEARD, f"{visit.pk}:{text}"),
            actor=actor,
            today=day,
            on_behalf_by=f"{actor.full_name}, {visit.unit.committee_name}"[:LONGEST_WRITER],
        )


def meeting_visited(visit: Visit) -> Meeting | None:
    """Return the held meeting of the visit: that of the planned day, else the regular one of the month, if recorded yet."""
    held = Meeting.objects.standing().filter(unit=visit.branch_id, held_on__isnull=False)
    if visit.planned_on is not None:
        on_the_day = held.filter(held_on=visit.planned_on).order_by("pk").first()
        if on_the_day is not None:
            return on_the_day
    return held.of_the_month().filter(month=visit.month).first()


@transaction.atomic
def answer_observation(*, observation: Observation, answer: str, actor: User, at: datetime) -> Observation:
    """Answer the newest form for the branch. The same answer again is once; another one is refused, as nothing is overwritten.

    Raises Refused without an answer, or when a newer form has come.
    """
    visit = _locked(observation.visit)
    row = visit.observations.select_for_update().get(pk=observation.pk)
    text = answer.strip()
    if not text:
        raise Refused("answer", "Chưa có nội dung trả lời. Mời đồng chí ghi chi bộ tiếp thu, làm những gì.")
    if row.is_answered:
        if row.answer == text:
            return row
        raise Refused("answer", "Chi bộ đã trả lời phiếu này. Cần nói thêm, mời đồng chí trao đổi với cán bộ dự.")
    if visit.observations.filter(number__gt=row.number).exists():
        raise Refused(None, "Cán bộ dự vừa gửi phiếu mới. Mời đồng chí đọc phiếu mới rồi trả lời.")
    row.answer, row.answered_at, row.answered_by = text, at, actor
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor=actor, verb="visits.answer", subject=row, unit=visit.branch_id, fields=["answer"])
    return row


# --- mergers ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over_visits(*, unit: Unit, successor: Unit, actor: User | None) -> None:
    """Pass the open visits of a merged branch to its successor; where that has the same turn already it stays behind."""
    moved = []
    for visit in Visit.objects.open().filter(branch=unit).order_by("pk"):
        same = Q(visitor=visit.visitor_id) if visit.visitor_id else Q(visitor=None, visitor_name=visit.visitor_name)
        taken = Visit.objects.standing().filter(same, unit=visit.unit_id, branch=successor, month=visit.month)
        if not taken.exists():
            Visit.objects.filter(pk=visit.pk).update(branch=successor)
            moved.append(visit.pk)
    if moved:
        record(actor=actor, verb="visits.hand_over", subject=unit, unit=successor, fields={"visits": moved})
