"""The life of a proposal: written, sent, taken on its way step by step, answered, told to the branch."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, Q

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import VIETNAM, screen_date
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.models import Unit
from meetings.enums import ProposalState, ProposalStepKind
from meetings.models import Meeting, Proposal, ProposalStep
from meetings.proposal_clock import due_after
from meetings.proposal_path import next_kinds, standing_of, target_ids

WRITTEN = ["field", "addressee", "text", "raised_on"]
READ_OFF = ["state", "place_id", "outside_body", "sent_on", "lies_since", "due_on"]


# --- written and sent ------------------------------------------------------------------------------------------------


@transaction.atomic
def raise_proposal(
    *,
    unit: Unit,
    values: dict,
    meeting: Meeting | None,
    token: UUID,
    actor: User,
    today: date,
    send_at: datetime | None = None,
    on_behalf_by: str = "",
) -> Proposal:
    """Write a proposal of the branch `unit` and, with `send_at`, send it to the committee directly above; return it.

    `values` holds the fields of WRITTEN; `meeting` is where it was raised. The same `token` again changes the first one
    while it is not sent, and returns it as it is afterwards. Raises Refused on a day to come, a voided meeting or one of
    another branch, a branch that has ended or has nobody above it.
    """
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    known = Proposal.objects.filter(token=token).first()
    if known is not None and known.unit_id == unit.pk:
        if not known.is_draft:
            return known
        return revise_proposal(
            proposal=known, values=values, version=known.version, actor=actor, today=today, send_at=send_at
        )
    if known is not None:
        token = uuid4()  # another branch used it: this one must not be sent there
    _check_branch(unit, today)
    _check_meeting(unit, meeting)
    _check_written(values, today)
    row = Proposal(unit=unit, meeting=meeting, token=token, created_by=actor, on_behalf_by=on_behalf_by)
    for name in WRITTEN:
        setattr(row, name, values[name])
    row.save()
    record(actor=actor, verb="proposals.raise", subject=row, unit=unit, fields=WRITTEN)
    if send_at is not None:
        _send(row, actor=actor, at=send_at, on_behalf_by=on_behalf_by)
    return row


@transaction.atomic
def revise_proposal(
    *, proposal: Proposal, values: dict, version: int, actor: User, today: date, send_at: datetime | None = None
) -> Proposal:
    """Change one that was not sent yet; with `send_at` send it too. Raises Refused once it is sent, StaleVersion."""
    row = _locked(proposal)
    if not row.is_draft:
        raise Refused(None, "Kiến nghị này đã gửi nên không sửa được. Cần nói thêm, mời đồng chí gửi kiến nghị mới.")
    if row.version != version:
        raise StaleVersion(row)
    _check_meeting(row.unit, row.meeting)
    _check_written(values, today)
    for name in WRITTEN:
        setattr(row, name, values[name])
    row.version += 1
    row.save(update_fields=[*WRITTEN, "version"])
    record(actor=actor, verb="proposals.revise", subject=row, unit=row.unit_id, fields=WRITTEN)
    if send_at is not None:
        _check_branch(row.unit, today)
        _send(row, actor=actor, at=send_at, on_behalf_by=row.on_behalf_by)
    return row


@transaction.atomic
def drop_proposal(*, proposal: Proposal, actor: User) -> None:
    """Drop one that was not sent; the log keeps that it was there. Raises Refused once it is sent."""
    row = _locked(proposal)
    if not row.is_draft:
        raise Refused(None, "Kiến nghị này đã gửi nên không bỏ được.")
    record(actor=actor, verb="proposals.drop", subject=row, unit=row.unit_id, fields=[])
    row.delete()


@transaction.atomic
def clarify_proposal(
    *, proposal: Proposal, text: str, token: UUID, actor: User, at: datetime, on_behalf_by: str = ""
) -> Proposal:
    """Send one again that came back, with what was asked for, to the committee that returned it (or, if that has ended,
    to the one directly above).

    The same `token` twice sends once. Raises Refused without a text or when it did not come back.
    """
    row = _locked(proposal)
    if ProposalStep.objects.filter(token=token, proposal=row).exists():
        return row
    if row.state != ProposalState.RETURNED:
        raise Refused(None, "Kiến nghị này không còn chờ bổ sung. Mời đồng chí xem lại đường đi của kiến nghị.")
    if not text.strip():
        raise Refused("text", "Chưa có nội dung bổ sung. Mời đồng chí ghi rõ thêm.")
    returned = row.steps.filter(kind=ProposalStepKind.RETURNED).select_related("from_unit").last()
    asking = returned.from_unit if returned.from_unit.is_open_on(_day(at)) else row.unit.parent
    step = _to_unit(row, ProposalStepKind.SENT, asking, at, text=text.strip())
    _keep(row, step, token=token, actor=actor, at=at, on_behalf_by=on_behalf_by)
    return row


def _locked(proposal: Proposal) -> Proposal:
    related = "unit__parent__type", "place__parent", "place__type", "meeting"
    return Proposal.objects.select_for_update(of=("self",)).select_related(*related).get(pk=proposal.pk)


def _check_branch(unit: Unit, today: date) -> None:
    if not unit.is_open_on(today):
        raise Refused(None, f"{unit.name} không còn hoạt động nên không gửi kiến nghị được.")
    if unit.parent_id is None:
        raise Refused(None, f"{unit.name} chưa có cấp trên trực tiếp. Mời đồng chí báo người quản trị.")


def _check_meeting(unit: Unit, meeting: Meeting | None) -> None:
    if meeting is None:
        return
    if meeting.voided_at is not None:
        raise Refused(None, "Kỳ sinh hoạt này đã hủy nên kiến nghị chưa gửi của kỳ ấy không còn.")
    if not meeting.unit.path.startswith(unit.path):
        raise Refused(None, "Kỳ sinh hoạt này của chi bộ khác. Mời đồng chí mở lại từ kỳ của chi bộ mình.")


def _check_written(values: dict, today: date) -> None:
    for name, what in (("text", "nội dung kiến nghị"), ("addressee", "nơi giải quyết")):
        if not values[name].strip():
            raise Refused(name, f"Chưa có {what}. Mời đồng chí ghi {what}.")
    if values["raised_on"] > today:
        raise Refused("raised_on", f"Ngày này chưa tới (hôm nay {screen_date(today)}). Mời đồng chí xem lại ngày.")


def _send(row: Proposal, *, actor: User, at: datetime, on_behalf_by: str) -> None:
    """Give the number in the register of the branch and year, and send to the committee directly above."""
    row.origin_id, row.year = row.unit_id, _day(at).year
    Unit.objects.select_for_update(of=("self",)).get(pk=row.unit_id)
    last = Proposal.objects.filter(origin=row.unit_id, year=row.year).aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    step = _to_unit(row, ProposalStepKind.SENT, row.unit.parent, at)
    _keep(row, step, token=None, actor=actor, at=at, on_behalf_by=on_behalf_by, also=["origin", "year", "number"])


# --- on its way ------------------------------------------------------------------------------------------------------


@transaction.atomic
def take_step(
    *,
    proposal: Proposal,
    kind: str,
    token: UUID,
    actor: User,
    at: datetime,
    text: str = "",
    to_unit: Unit | None = None,
    outside_body: str = "",
    document_number: str = "",
    document_on: date | None = None,
    on_behalf_by: str = "",
) -> Proposal:
    """Do one thing with a proposal in the name of the committee where it lies, and return it.

    `kind` is one of received, considering, forwarded (`to_unit` on the branch's way up), letter (`outside_body`), returned
    (`text`), answered (`text`; with `outside_body` the answer of that body, entered on its behalf with its document).
    The same `token` twice does it once. Raises Refused (with the field) when that cannot be done now or is not complete.
    """
    row = _locked(proposal)
    if ProposalStep.objects.filter(token=token, proposal=row).exists():
        return row
    if kind not in next_kinds(row):
        raise Refused(None, "Kiến nghị này vừa được xử lý. Mời đồng chí mở lại trang kiến nghị để xem.")
    step = ProposalStep(
        proposal=row,
        kind=kind,
        from_unit=row.place,
        text=text.strip(),
        outside_body=outside_body.strip(),
        document_number=document_number.strip(),
        document_on=document_on,
    )
    _check_document(row, document_on, _day(at))
    CHECKS.get(kind, _nothing_more)(row, step, to_unit, _day(at))
    _keep(row, step, token=token, actor=actor, at=at, on_behalf_by=on_behalf_by)
    return row


def _nothing_more(row: Proposal, step: ProposalStep, to_unit: Unit | None, day: date) -> None:
    """Receive and consider: nothing else is asked."""


def _forward(row: Proposal, step: ProposalStep, to_unit: Unit | None, day: date) -> None:
    if to_unit is None or to_unit.pk not in target_ids(row):
        raise Refused("to_unit", "Chưa rõ chuyển đến cấp ủy nào. Mời đồng chí chọn một cấp ủy trong danh sách.")
    if not to_unit.is_open_on(day):
        raise Refused("to_unit", f"{to_unit.committee_name} không còn hoạt động. Mời đồng chí chọn cấp ủy khác.")
    step.to_unit, step.due_on = to_unit, due_after(to_unit, day)


def _write_letter(row: Proposal, step: ProposalStep, to_unit: Unit | None, day: date) -> None:
    if not step.outside_body:
        raise Refused("outside_body", "Chưa có tên cơ quan nhận công văn. Mời đồng chí ghi tên cơ quan.")
    step.due_on = due_after(row.place, day)


def _return(row: Proposal, step: ProposalStep, to_unit: Unit | None, day: date) -> None:
    if not step.text:
        raise Refused("text", "Chưa ghi chi bộ cần bổ sung gì. Mời đồng chí ghi rõ.")
    step.to_unit = row.unit


def _answer(row: Proposal, step: ProposalStep, to_unit: Unit | None, day: date) -> None:
    if not step.text:
        raise Refused("text", "Chưa có nội dung trả lời. Mời đồng chí ghi nội dung trả lời.")
    if step.outside_body and not step.document_number:
        raise Refused("document_number", "Chưa có số văn bản của cơ quan trả lời. Mời đồng chí ghi số, ký hiệu.")
    if step.outside_body and step.document_on is None:
        raise Refused("document_on", "Chưa có ngày văn bản của cơ quan trả lời. Mời đồng chí ghi ngày.")


CHECKS = {
    ProposalStepKind.FORWARDED: _forward,
    ProposalStepKind.LETTER: _write_letter,
    ProposalStepKind.RETURNED: _return,
    ProposalStepKind.ANSWERED: _answer,
}


def _check_document(row: Proposal, document_on: date | None, day: date) -> None:
    if document_on is None:
        return
    if document_on > day:
        raise Refused("document_on", f"Ngày này chưa tới (hôm nay {screen_date(day)}). Mời đồng chí xem lại ngày.")
    if document_on < row.raised_on:
        raised = screen_date(row.raised_on)
        raise Refused("document_on", f"Ngày này trước ngày chi bộ kiến nghị ({raised}). Mời đồng chí xem lại ngày.")


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _to_unit(row: Proposal, kind: str, to_unit: Unit, at: datetime, *, text: str = "") -> ProposalStep:
    """Return a step, not stored yet, that brings the proposal from where it lies to `to_unit` with its deadline."""
    return ProposalStep(
        proposal=row,
        kind=kind,
        from_unit=row.place or row.unit,
        to_unit=to_unit,
        text=text,
        due_on=due_after(to_unit, _day(at)),
    )


def _keep(
    row: Proposal,
    step: ProposalStep,
    *,
    token: UUID | None,
    actor: User | None,
    at: datetime,
    on_behalf_by: str = "",
    also: list[str] | None = None,
) -> None:
    """Store a step, read the proposal's standing off all its steps, log the act."""
    step.token, step.by, step.at, step.on_behalf_by = token, actor, at, on_behalf_by
    step.save()
    settle(row, also=also)
    fields = {"step": step.kind, "to": step.to_unit_id, "is_outside": bool(step.outside_body)}
    record(actor=actor, verb=f"proposals.{step.kind}", subject=row, unit=step.from_unit_id, fields=fields)


def settle(row: Proposal, *, also: list[str] | None = None) -> None:
    """Write what the steps say into the fields of the proposal that are read off them; the only function that does."""
    standing = standing_of(row.steps.order_by("at", "pk"))
    for name in READ_OFF:
        setattr(row, name, getattr(standing, name))
    row.save(update_fields=[*(name.removesuffix("_id") for name in READ_OFF), *(also or [])])


# --- the clock and the tree ------------------------------------------------------------------------------------------


@transaction.atomic
def escalate(*, proposal: Proposal, at: datetime) -> bool:
    """Bring a proposal that is overdue where it lies one level up, by the program; returns whether it went.

    It stays where nobody is above, or when somebody acted in the meantime.
    """
    row = _locked(proposal)
    above = row.place.parent if row.place_id else None
    if above is None or not row.is_overdue(_day(at)):
        return False
    step = _to_unit(row, ProposalStepKind.ESCALATED, above, at)
    _keep(row, step, token=None, actor=None, at=at)
    return True


@transaction.atomic
def hand_over_proposals(*, unit: Unit, successor: Unit, actor: User | None, at: datetime) -> int:
    """Give what is not closed of a merged unit to its successor; returns how many proposals changed.

    A branch's proposals that are unsent, unanswered or whose answer was not told yet; a committee's that lie with it.
    """
    told = Q(steps__announcements__meeting__voided_at__isnull=True, steps__announcements__isnull=False)
    closed = Proposal.objects.filter(told, unit=unit, state=ProposalState.ANSWERED)
    passed = Proposal.objects.filter(unit=unit).exclude(pk__in=closed.values("pk")).update(unit=successor)
    here = Proposal.objects.filter(place=unit).unanswered().values_list("pk", flat=True)
    for pk in list(here):
        row = _locked(Proposal(pk=pk))
        step = ProposalStep(
            proposal=row, kind=ProposalStepKind.HANDED_OVER, from_unit=unit, to_unit=successor, due_on=row.due_on
        )
        _keep(row, step, token=None, actor=actor, at=at)
        passed += 1
    if passed:
        record(actor=actor, verb="proposals.hand_over", subject=successor, unit=successor, fields={"rows": passed})
    return passed
