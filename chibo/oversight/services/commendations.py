"""Rounds of commendation: opened, proposed in, decided, and put right with a reason when a slip was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.common.text import clean_line, clean_text
from chibo.organization.models import Member, Unit
from chibo.organization.queries import membership_on
from chibo.oversight.commendation_figures import figures_of
from chibo.oversight.enums import CommendationOutcome
from chibo.oversight.models import (
    Commendation,
    CommendationCorrection,
    CommendationDecision,
    CommendationRound,
)

DECIDED = "Đợt khen thưởng này đã có quyết định nên không sửa được nữa."
DECIDED_ALREADY = (
    "Đợt khen thưởng này đã có quyết định, khác với nội dung đồng chí vừa ghi. Quyết định đã ghi vẫn giữ nguyên; "
    "cần sửa thì mời đồng chí dùng mục đính chính và ghi lý do."
)
CHANGED = (
    "Danh sách đề nghị vừa có thay đổi so với lúc đồng chí mở trang. Mời đồng chí xem lại danh sách rồi ghi quyết định."
)


@dataclass(frozen=True)
class RoundWords:
    """What a committee writes about a round."""

    occasion: str
    first_day: date
    last_day: date
    award: str
    addressee: str = ""
    grounds: str = ""


@dataclass(frozen=True)
class Verdict:
    """What was decided about one proposal; a reason belongs to those not chosen."""

    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class DecisionWords:
    """Number, issuer and date of the decision on paper; all empty where nobody was chosen."""

    number: str = ""
    issuer: str = ""
    decided_on: date | None = None


# --- rounds ------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_round(
    *, unit: Unit, words: RoundWords, actor: User, today: date, token: UUID | None = None
) -> CommendationRound:
    """Open a round of `unit`; the same `token` again returns the round made the first time.

    Raises Refused (first_day, last_day) on a span that is turned round or has not begun.
    """
    made = CommendationRound.objects.filter(token=token).first() if token else None
    if made is not None:
        return made
    _require_span(words, today)
    made = CommendationRound.objects.create(unit=unit, token=token, created_by=actor, **_cleaned(words))
    record(actor=actor, verb="oversight.round", subject=made, unit=unit, fields=_cleaned(words))
    return made


@transaction.atomic
def change_round(*, round_: CommendationRound, words: RoundWords, actor: User, today: date) -> CommendationRound:
    """Change the words and the span of an open round; with another span the figures are counted anew."""
    locked = _open(round_)
    _require_span(words, today)
    for name, value in _cleaned(words).items():
        setattr(locked, name, value)
    locked.save()
    record(actor=actor, verb="oversight.round_change", subject=locked, unit=locked.unit_id, fields=_cleaned(words))
    return locked


def _require_span(words: RoundWords, today: date) -> None:
    if words.last_day < words.first_day:
        raise Refused("last_day", "Ngày kết thúc phải từ ngày bắt đầu trở đi. Mời đồng chí xem lại hai ngày này.")
    if words.first_day > today:
        raise Refused("first_day", "Thời gian tính thành tích chưa bắt đầu. Mời đồng chí xem lại ngày.")


def _cleaned(words: RoundWords) -> dict:
    lines = {name: clean_line(getattr(words, name)) for name in ("occasion", "award", "addressee")}
    days = {"first_day": words.first_day, "last_day": words.last_day}
    return lines | days | {"grounds": clean_text(words.grounds)}


def _open(round_: CommendationRound) -> CommendationRound:
    """Lock the round and return it; Refused once it is decided."""
    locked = CommendationRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    if CommendationDecision.objects.filter(pk=locked.pk).exists():
        raise Refused(None, DECIDED)
    return locked


# --- proposals ---------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    *,
    round_: CommendationRound,
    subject: Unit | Member,
    proposer: Unit,
    achievement: str,
    actor: User,
    at: datetime,
    today: date,
    token: UUID | None = None,
) -> Commendation:
    """Propose a unit of any kind, or a member, in an open round; the same `token` again returns the first proposal.

    Raises Refused (subject, achievement) for what does not stand below the round's unit or is in the round already.
    """
    made = Commendation.objects.filter(token=token, round=round_).first() if token else None
    if made is not None:
        return made
    locked = _open(round_)
    if not achievement.strip():
        raise Refused("achievement", "Chưa có tóm tắt thành tích. Mời đồng chí ghi thành tích của tập thể, cá nhân.")
    about = _about(subject, today)
    _require_below(locked, about.get("branch") or about["unit"])
    _require_once(locked, subject, {"unit": about.get("unit"), "member": about.get("member")})
    made = Commendation.objects.create(
        round=locked,
        proposer=proposer,
        achievement=clean_text(achievement),
        token=token,
        proposed_at=at,
        proposed_by=actor,
        **about,
    )
    record(actor=actor, verb="oversight.propose", subject=made, unit=proposer, fields={"round": locked.pk})
    return made


def _about(subject: Unit | Member, today: date) -> dict:
    if isinstance(subject, Unit):
        return {"unit": subject}
    membership = membership_on(subject, today)
    if membership is None:
        raise Refused("subject", f"Đồng chí {subject.name} hiện không thuộc chi bộ nào. Mời đồng chí chọn người khác.")
    return {"member": subject, "branch": membership.branch}


def _require_below(round_: CommendationRound, place: Unit) -> None:
    if place.pk == round_.unit_id or not place.path.startswith(round_.unit.path):
        raise Refused(
            "subject",
            f"{place.name} không thuộc phạm vi khen thưởng của {round_.unit.committee_name}. Mời đồng chí chọn lại.",
        )


def _require_once(round_: CommendationRound, subject: Unit | Member, about: dict) -> None:
    same = {name: value for name, value in about.items() if value is not None}
    earlier = round_.commendations.standing().filter(**same).select_related("proposer__type").first()
    if earlier is not None:
        raise Refused(
            "subject",
            f"{subject.name} đã có trong đợt này, do {earlier.proposed_by_name} đề nghị. Mời đồng chí chọn lại.",
        )


@transaction.atomic
def change_proposal(*, commendation: Commendation, achievement: str, actor: User) -> Commendation:
    """Change the words about a proposal of an open round."""
    locked = _standing(commendation)
    if not achievement.strip():
        raise Refused("achievement", "Chưa có tóm tắt thành tích. Mời đồng chí ghi thành tích của tập thể, cá nhân.")
    locked.achievement = clean_text(achievement)
    locked.save(update_fields=["achievement"])
    record(
        actor=actor, verb="oversight.proposal_change", subject=locked, unit=locked.proposer_id, fields=["achievement"]
    )
    return locked


@transaction.atomic
def withdraw(*, commendation: Commendation, actor: User, at: datetime) -> Commendation:
    """Take a proposal back from an open round; it stays in the record, and the same may be proposed again."""
    locked = _standing(commendation)
    locked.withdrawn_at, locked.withdrawn_by = at, actor
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(actor=actor, verb="oversight.withdraw", subject=locked, unit=locked.proposer_id)
    return locked


def _standing(commendation: Commendation) -> Commendation:
    _open(commendation.round)
    locked = Commendation.objects.select_for_update(of=("self",)).get(pk=commendation.pk)
    if locked.withdrawn_at:
        raise Refused(None, "Đề nghị này đã được rút. Nếu cần, mời đồng chí đề nghị lại.")
    return locked


# --- the decision ------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(
    *,
    round_: CommendationRound,
    verdicts: dict[int, Verdict],
    words: DecisionWords,
    actor: User,
    at: datetime,
    today: date,
) -> CommendationDecision:
    """End the round: every proposal is chosen or not (with the reason), and its figures are kept as of `today`.

    `verdicts`: {commendation id: Verdict} for exactly the proposals that stand. Raises Refused (reason_<id>, number,
    issuer, decided_on) on what is missing, and when somebody decided otherwise or proposed meanwhile; the same decision
    sent twice is written once.
    """
    locked = CommendationRound.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    written = CommendationDecision.objects.filter(pk=locked.pk).first()
    if written is not None:
        return _required_alike(written, verdicts, words)
    found = list(locked.commendations.standing().select_for_update(of=("self",)))
    words = _checked(words, verdicts, {row.pk for row in found}, today)
    decision = CommendationDecision.objects.create(
        round=locked, figures_as_of=today, recorded_at=at, recorded_by=actor, **words
    )
    figures = figures_of(locked, found, today)
    for row in found:
        row.decision, row.figures = decision, figures[row.pk]
        _write(row, verdicts[row.pk])
    chosen = sum(verdict.outcome == CommendationOutcome.CHOSEN for verdict in verdicts.values())
    record(actor=actor, verb="oversight.decide", subject=locked, unit=locked.unit_id, fields={"chosen": chosen})
    return decision


def _required_alike(
    decision: CommendationDecision, verdicts: dict[int, Verdict], words: DecisionWords
) -> CommendationDecision:
    """Return the decision that is written if it says just this; Refused where a word of it differs."""
    said = {
        "number": clean_line(words.number),
        "issuer": clean_line(words.issuer),
        "decided_on": words.decided_on.isoformat() if words.decided_on else "",
    }
    if _nobody_chosen(verdicts):
        said = dict.fromkeys(said, "")
    said["outcomes"] = {str(pk): [verdict.outcome, _kept_reason(verdict)] for pk, verdict in verdicts.items()}
    if said != _as_json(decision, list(decision.outcomes.all())):
        raise Refused(None, DECIDED_ALREADY)
    return decision


@transaction.atomic
def correct_decision(
    *,
    round_: CommendationRound,
    verdicts: dict[int, Verdict],
    words: DecisionWords,
    reason: str,
    actor: User,
    at: datetime,
    today: date,
) -> CommendationDecision:
    """Put a slip in the decision right; what stood before is kept with the reason. The figures stay as they were kept.

    Arguments and refusals as for `decide`, and Refused (reason) without one; nothing changed is refused too.
    """
    decision = CommendationDecision.objects.select_for_update(of=("self",)).filter(pk=round_.pk).first()
    if decision is None:
        raise Refused(None, "Đợt này chưa có quyết định. Mời đồng chí ghi quyết định trước.")
    if not reason.strip():
        raise Refused("reason", "Chưa có lý do đính chính. Mời đồng chí ghi rõ sai ở đâu.")
    found = list(decision.outcomes.select_for_update(of=("self",)))
    new = _checked(words, verdicts, {row.pk for row in found}, today)
    before = _as_json(decision, found)
    for name, value in new.items():
        setattr(decision, name, value)
    decision.save(update_fields=list(new))
    for row in found:
        _write(row, verdicts[row.pk])
    if _as_json(decision, found) == before:
        raise Refused(None, "Nội dung quyết định chưa có gì thay đổi. Mời đồng chí sửa chỗ cần đính chính.")
    CommendationCorrection.objects.create(
        decision=decision, before=before, reason=clean_line(reason), made_at=at, made_by=actor
    )
    record(actor=actor, verb="oversight.correct", subject=round_, unit=round_.unit_id, fields=["decision"])
    return decision


def _checked(words: DecisionWords, verdicts: dict[int, Verdict], standing: set[int], today: date) -> dict:
    """Return the words of the decision as they are stored, or refuse."""
    if not standing:
        raise Refused(None, "Đợt này chưa có đề nghị nào. Mời đồng chí ghi đề nghị trước.")
    if set(verdicts) != standing:
        raise Refused(None, CHANGED)
    for pk, verdict in verdicts.items():
        if verdict.outcome not in CommendationOutcome.values:
            raise Refused(f"outcome_{pk}", "Chưa chọn khen hay chưa khen. Mời đồng chí chọn một mục.")
        if verdict.outcome == CommendationOutcome.NOT_CHOSEN and not verdict.reason.strip():
            raise Refused(f"reason_{pk}", "Chưa có lý do chưa khen đợt này. Mời đồng chí ghi lý do.")
    if _nobody_chosen(verdicts):
        return {"number": "", "issuer": "", "decided_on": None}
    return _required(words, today)


def _nobody_chosen(verdicts: dict[int, Verdict]) -> bool:
    return all(verdict.outcome == CommendationOutcome.NOT_CHOSEN for verdict in verdicts.values())


def _required(words: DecisionWords, today: date) -> dict:
    number, issuer = clean_line(words.number), clean_line(words.issuer)
    if not number:
        raise Refused("number", "Chưa có số quyết định. Mời đồng chí ghi số, ví dụ 125-QĐ/ĐU.")
    if not issuer:
        raise Refused("issuer", "Chưa có cơ quan quyết định. Mời đồng chí ghi tên cấp ủy ra quyết định.")
    if words.decided_on is None:
        raise Refused("decided_on", "Chưa có ngày quyết định. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026.")
    if words.decided_on > today:
        raise Refused("decided_on", "Ngày quyết định ở sau ngày hôm nay. Mời đồng chí xem lại ngày.")
    return {"number": number, "issuer": issuer, "decided_on": words.decided_on}


def _write(row: Commendation, verdict: Verdict) -> None:
    row.outcome, row.outcome_reason = verdict.outcome, _kept_reason(verdict)
    row.save(update_fields=["decision", "figures", "outcome", "outcome_reason"])


def _kept_reason(verdict: Verdict) -> str:
    return "" if verdict.outcome == CommendationOutcome.CHOSEN else clean_line(verdict.reason)


def _as_json(decision: CommendationDecision, found: list[Commendation]) -> dict:
    """Return the decision as it stands: number, issuer, decided_on (ISO) and {commendation id: [outcome, reason]}."""
    return {
        "number": decision.number,
        "issuer": decision.issuer,
        "decided_on": decision.decided_on.isoformat() if decision.decided_on else "",
        "outcomes": {str(row.pk): [row.outcome, row.outcome_reason] for row in found},
    }
