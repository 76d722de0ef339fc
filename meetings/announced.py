"""What a place of the guided screen makes known, so that it is ticked where it is said: party fees, digest, answers."""

from __future__ import annotations

from dataclasses import dataclass

from meetings.enums import AgendaSource
from meetings.guide import Place
from meetings.models import DigestItem
from meetings.queries.digest import ORIGIN
from meetings.queries.proposal import Answer, answers_for

FEE = "đảng phí"


@dataclass(frozen=True)
class Announced:
    """`is_told`: ticked already; `button`: the words of the tick. What is made known: `piece`, `answer`, else the fees."""

    button: str
    is_told: bool
    piece: DigestItem | None = None
    answer: Answer | None = None

    @property
    def may_be_taken_back(self) -> bool:
        """The committee counts who made its digest known: that stays."""
        return self.is_told and self.piece is None


def announced_at(place: Place) -> Announced | None:
    """Return what is made known at `place`, None where nothing is. At most two queries."""
    source = place.item.source if place.item else ""
    if source == AgendaSource.DIGEST:
        return _piece(place)
    if source == AgendaSource.ANSWER:
        return _answer(place)
    if FEE in place.title.lower() and place.step != "frame":
        return Announced("Đã thông báo tình hình nộp đảng phí", place.meeting.fee_announced)
    return None


def _piece(place: Place) -> Announced | None:
    rows = DigestItem.objects.reaching(place.meeting.unit).select_related("unit", "file")
    piece = rows.filter(pk=_number(place, ORIGIN)).first()
    return Announced("Đã phổ biến", place.item.done_at is not None, piece=piece) if piece else None


def _answer(place: Place) -> Announced | None:
    pk = _number(place, "answer:")
    answer = next((answer for answer in answers_for(place.meeting) if answer.step.pk == pk), None)
    return Announced("Đã thông báo", answer.is_announced, answer=answer) if answer else None


def _number(place: Place, prefix: str) -> int:
    number = place.item.origin.removeprefix(prefix)
    return int(number) if number.isdecimal() else 0
