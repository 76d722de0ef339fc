"""Any list of the site as an Excel workbook: the filters stand in the address as on its page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from chibo.common.dates import today
from chibo.common.excel import MIME
from chibo.common.lists import LISTINGS, Listing, taken
from chibo.jobs.printed import plain_name
from chibo.organization.services.lists import note_taken


@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Hand out the list `key` as a file and write down that it was taken; 404 for a list that there is not."""
    if key not in LISTINGS:
        raise Http404
    listed = LISTINGS[key](request)
    made = taken(listed)
    note_taken(key=key, rows=made.rows, unit=listed.unit, actor=request.user)
    answer = HttpResponse(made.content, content_type=MIME)
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(listed)}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _file_name(listed: Listing) -> str:
    """'ky-da-sinh-hoat-dang-bo-xa-a-2026-11-22.xlsx': plain letters, whatever the computer it is kept on."""
    parts = [listed.name, listed.unit.name if listed.unit else "", today().isoformat()]
    return "-".join(plain_name(part) for part in parts if part) + ".xlsx"
