"""Meetings of branches in numbers: what is known above the branch, and no words."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from chibo.api.permissions import can_read_meetings
from chibo.api.v1.asking import EXTRA, AskedPage, answers, found_unit, known, page_of, reading
from chibo.api.v1.schemas import MeetingPage
from chibo.common.dates import parse_month
from chibo.common.views import allow
from chibo.organization.models.units import subtree
from evaluations.queries import opinions_on
from evaluations.ratings import Ratings
from meetings.enums import MeetingKind
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet

router = Router(tags=["meetings"])
# Only these columns are loaded: what was said does not come near an answer.
COLUMNS = (
    "month",
    "kind",
    "held_on",
    "base",
    "present",
    "excused",
    "unexcused",
    "opinions",
    "finalized_at",
    "unit__code",
    "branch_month__timing",
)


class MeetingsAsked(AskedPage):
    unit: str = Field("", description="Code of a unit: its subtree as it stands today. Without it all in reach.")
    month_from: str = Field("", description="YYYY-MM", json_schema_extra={"example": "2026-07"})
    month_to: str = Field("", description="YYYY-MM", json_schema_extra={"example": "2026-09"})
    kind: MeetingKind | None = Field(None, description="Meetings of committees are not listed.")


@router.get(
    "meetings", response=answers(MeetingPage), operation_id="listMeetings", url_name="meetings", openapi_extra=EXTRA
)
def meetings(request: HttpRequest, asked: Query[MeetingsAsked]) -> dict:
    """Meetings of branches in reach that were not voided, in the order in which they were first recorded."""
    allow(can_read_meetings(request.access))
    known(request, asked)
    return page_of(request, asked, _rows(request, asked), key="pk", write=_written)


def _rows(request: HttpRequest, asked: MeetingsAsked) -> MeetingQuerySet:
    rows = Meeting.objects.visible_to(request.access).standing().filter(kind__in=MeetingKind.of_branches())
    if asked.unit:
        rows = rows.filter(subtree(found_unit(request, asked.unit).path, "unit__path"))
    if asked.month_from:
        rows = rows.filter(month__gte=reading("month_from", parse_month, asked.month_from))
    if asked.month_to:
        rows = rows.filter(month__lte=reading("month_to", parse_month, asked.month_to))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return rows.select_related("unit", "branch_month").only(*COLUMNS)


def _written(found: list[Meeting]) -> list[dict]:
    """Return the meetings with the levels that hold. Three queries."""
    ratings = opinions_on(found)
    return [_meeting(row, ratings[row.pk]) for row in found]


def _meeting(meeting: Meeting, ratings: Ratings) -> dict:
    timing = meeting.branch_month.timing if hasattr(meeting, "branch_month") else ""
    return {
        "id": meeting.pk,
        "unit": meeting.unit.code,
        "month": f"{meeting.month:%Y-%m}",
        "kind": meeting.kind,
        "held_on": meeting.held_on,
        "timing": timing or None,
        "base": meeting.base,
        "present": meeting.present,
        "excused": meeting.excused,
        "unexcused": meeting.unexcused,
        "opinions": meeting.opinions,
        "minutes": "locked" if meeting.is_finalized else "open",
        "self_level": ratings.self_level or None,
        "official_level": ratings.official_level or None,
        "level": ratings.level or None,
        "score": ratings.score,
    }
