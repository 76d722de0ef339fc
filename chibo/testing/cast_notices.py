"""Notices of the cast: one sent at each meeting that is still open, with a letter that did not go; its agenda and who opened
its paper.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.utils import timezone

from meetings.models import Notice, NoticeMail, NoticeSending, PaperOpening
from meetings.notice_text import compose_notice

if TYPE_CHECKING:
    from chibo.testing.cast import Cast


def make_notices(cast: Cast) -> None:
    for place in [place for kind, place in cast.rows if kind == "paper"]:
        cast.rows["notice", place] = _send(cast, place)
        PaperOpening.objects.create(
            paper=cast.rows["paper", place], user=cast.people["secretary"], opened_at=timezone.now()
        )


def _send(cast: Cast, place: str) -> Notice:
    meeting, writer = cast.rows["meeting", place], cast.people["secretary"]
    values = {"planned_on": meeting.held_on, "planned_at": time(19, 0), "place": meeting.place, "extra": meeting.note}
    body = compose_notice(meeting, number=1, agenda=[], papers=[], **values)
    stamp = {"sent_at": timezone.now(), "sent_by": writer}
    notice = Notice.objects.create(meeting=meeting, number=1, body=body, **values, **stamp)
    NoticeSending.objects.create(notice=notice, channel="mail", at=timezone.now(), by=writer)
    NoticeMail.objects.create(
        notice=notice,
        member=cast.rows["member", place],
        name=cast.rows["member", place].name,
        address="ai@example.vn",
        failed_at=timezone.now(),
        failure="Nơi nhận thư không nhận địa chỉ này.",
    )
    return notice
