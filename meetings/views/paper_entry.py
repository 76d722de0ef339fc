"""What came in on paper: the way from a QR code, and the page that takes a few numbers and the photographs."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import screen_time, today
from chibo.common.errors import Refused
from chibo.common.views import posted
from chibo.organization.queries import roster
from meetings import paper_reference
from meetings.enums import MeetingFileRole
from meetings.forms.paper_entry import VOTE_SUBJECT, PaperEntryForm, read_pages
from meetings.models import Meeting
from meetings.permissions import writes_for
from meetings.queries.file import FileRow, files_of
from meetings.services.files import MOST_PAGES, set_pages
from meetings.services.paper_entry import enter_from_paper, has_roll
from meetings.suggestions import suggested_frame
from meetings.views.common import differences, refuse, step_context, writable
from meetings.views.files import add_all


@require_safe
def paper_page(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a printed page leads: to the numbers of its meeting, with its page chosen; for who may open it."""
    found = paper_reference.read(code)
    if found is None:
        raise Http404
    meeting = writable(request, found[0])
    return redirect(reverse("meetings:paper-entry", args=[meeting.pk]) + f"?page={found[1]}")


@require_http_methods(["GET", "HEAD", "POST"])
def paper_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Key in a few numbers and add the photographs; what is refused stays typed, photographs that came are kept."""
    meeting = writable(request, pk)
    if meeting.is_of_committee:
        raise Http404
    data, refusals, stored = posted(request), [], None
    form = PaperEntryForm(data, meeting=meeting, has_roll=has_roll(meeting), initial=_initial(request, meeting))
    if data is not None:
        refusals = _keep_pictures(request, meeting, form)
        if form.is_valid() and not refusals:
            try:
                _enter(request, meeting, form)
            except ValidationError as error:
                stored = _refused(form, error)
            else:
                return _go_on(request, meeting)
    conflicts = differences(form, stored)
    rows = files_of(meeting, request.access, request.user)[MeetingFileRole.SCAN]
    context = step_context(meeting, "", form=form, stored=stored, conflicts=conflicts, scans=rows, refusals=refusals)
    return render(request, "meetings/paper_entry.html", context)


def _refused(form: PaperEntryForm, error: ValidationError) -> Meeting | None:
    """Put a refusal into the form; after a clash the next save is based on the version that is shown beside it."""
    stored = refuse(form, error)
    if stored is not None:
        form.data["version"] = str(stored.version)
    return stored


def _initial(request: HttpRequest, meeting: Meeting) -> dict:
    """Return what the form begins with: what is stored, else the due day and the roster's number."""
    names = ("held_on", "started_at", "ended_at", "base", "present", "excused", "unexcused", "speakers", "opinions")
    known = {name: getattr(meeting, name) for name in names} | {"conclusion": meeting.conclusion}
    suggested = suggested_frame(meeting, today())
    known |= {name: suggested[name] for name in ("held_on", "started_at") if suggested.get(name)}
    if known["base"] is None:
        known["base"] = sum(entry.must_attend for entry in roster(meeting.unit, known["held_on"] or meeting.roll_day))
    vote = meeting.votes.filter(subject=VOTE_SUBJECT).first()
    if vote is not None:
        known |= {"vote_base": vote.base, "in_favor": vote.in_favor, "against": vote.against, "other": vote.other}
    page = request.GET.get("page", "")
    return known | ({"page": page} if page.isdecimal() and 1 <= int(page[:3]) <= MOST_PAGES else {})


def _keep_pictures(request: HttpRequest, meeting: Meeting, form: PaperEntryForm) -> list[str]:
    """Keep photographs that came with the form and the pages typed beside those that are there."""
    page = form.cleaned_data.get("page") if form.is_valid() else None
    kept, refusals = add_all(request, meeting, role=MeetingFileRole.SCAN, page=page)
    if kept:
        messages.success(request, f"Đã nhận {kept} ảnh.")
    rows: list[FileRow] = files_of(meeting, request.access, request.user)[MeetingFileRole.SCAN]
    pages, faults = read_pages(request.POST, [row.file.pk for row in rows if row.may_open])
    try:
        set_pages(meeting=meeting, pages=pages, actor=request.user)
    except Refused as error:
        faults.append(error.sentence)
    return refusals + faults


def _enter(request: HttpRequest, meeting: Meeting, form: PaperEntryForm) -> None:
    enter_from_paper(
        meeting=meeting,
        entry=form.entry(),
        version=form.cleaned_data["version"],
        actor=request.user,
        today=today(),
        on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
    )


def _go_on(request: HttpRequest, meeting: Meeting) -> HttpResponseRedirect:
    """After 'Lưu và ghi mức xếp loại' the sheet, which holds the points and the level; after 'Lưu' the record."""
    messages.success(request, f"Đã nhập số từ bản giấy lúc {screen_time(timezone.now())}.")
    return redirect("evaluations:sheet" if "next" in request.POST else "meetings:detail", meeting.pk)
