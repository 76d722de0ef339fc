"""What members read before a meeting: its papers sent to them, opened, and who has opened them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from meetings.enums import MeetingFileRole
from meetings.enums.notice import NoticeKind
from meetings.forms.notices import ChannelsForm
from meetings.models import Meeting, MeetingFile
from meetings.notice_page import notice_lines, recipient_groups
from meetings.permissions import writes_for
from meetings.permissions.file import can_add_file
from meetings.permissions.notice import can_see_notice, can_see_openings, can_send_notice
from meetings.planned import planned_moment
from meetings.queries.notice import account_holders, files_named, notices_of, opened_papers, papers_of, recipients
from meetings.services.notices import send_papers
from meetings.services.reading import note_opening
from meetings.views.common import found_meeting, refuse


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """The papers with who has opened them; a POST sends them."""
    meeting = found_meeting(request, pk)
    allow(can_see_notice(request.access, meeting))
    may_send, data = can_send_notice(request.access, meeting), posted(request)
    allow(data is None or may_send)
    form = ChannelsForm(data)
    if data is not None and form.is_valid() and _sent(request, meeting, form):
        return redirect("meetings:reading", meeting.pk)
    return render(request, "meetings/reading.html", _context(request, meeting, form, may_send))


def _context(request: HttpRequest, meeting: Meeting, form: ChannelsForm, may_send: bool) -> dict:
    rows, day = list(papers_of(meeting)), today()
    may_see_openings = can_see_openings(request.access, meeting)
    sent = notices_of(meeting, NoticeKind.PAPERS)
    planned_on = planned_moment(meeting)[0]
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "form": form,
        "may_send": may_send,
        "may_add": can_add_file(request.access, meeting),
        "may_see_openings": may_see_openings,
        "papers": rows,
        "opened": opened_papers(rows, account_holders(meeting.unit, day)) if may_see_openings else [],
        "sent": notice_lines(sent),
        "changed": bool(sent) and sent[0].body["papers"] != files_named(rows),
        "planned_on": planned_on,
        "is_late": bool(may_send and planned_on and not meeting.papers_sent_on and planned_on <= day),
        "groups": recipient_groups(recipients(meeting, planned_on or day)),
    }


def _sent(request: HttpRequest, meeting: Meeting, form: ChannelsForm) -> bool:
    day, start, _ = planned_moment(meeting)
    when = {"day": day.isoformat() if day else "", "time": start.isoformat("minutes") if start else ""}
    try:
        sent = send_papers(
            meeting=meeting,
            day=day or today(),
            when=when,
            channels=form.cleaned_data["channels"],
            actor=request.user,
            at=timezone.now(),
            today=today(),
            on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
        )
    except Refused as error:
        refuse(form, error)
        return False
    messages.success(request, f"Đã ghi: gửi {len(sent.body['papers'])} tài liệu.")
    return True


@require_POST
def reading_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the person opens a paper and lead to it."""
    rows = MeetingFile.objects.visible_to(request.access).kept().filter(role=MeetingFileRole.PAPER)
    paper = get_object_or_404(rows.select_related("meeting__unit"), pk=pk)
    allow(can_see_notice(request.access, paper.meeting))
    note_opening(paper=paper, actor=request.user, at=timezone.now())
    return HttpResponseRedirect(reverse("meetings:file", args=[paper.pk]), status=303)
