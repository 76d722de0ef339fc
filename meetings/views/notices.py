"""The notice of a meeting: written, sent, printed, copied for Zalo."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import screen_date, screen_time, today
from chibo.common.errors import StaleVersion
from chibo.common.views import allow, posted
from meetings.agenda import agenda_of
from meetings.enums.notice import NoticeKind
from meetings.forms.notices import NoticeForm
from meetings.models import Meeting, Notice
from meetings.notice_page import notice_lines, reading_body, recipient_groups
from meetings.notice_text import heading, kind_and_month, plain_text, please, when_words
from meetings.permissions import writes_for
from meetings.permissions.notice import can_see_notice, can_send_notice
from meetings.planned import moment_by_calendar
from meetings.queries.notice import WARNINGS, body_of, draft_of, notices_of, recipients, warnings_of
from meetings.services.notices import VALUES, save_notice, send_mails_again, send_notice
from meetings.views.common import found_meeting, refuse


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the notice; who keeps the record writes and sends it."""
    meeting = found_meeting(request, pk)
    allow(can_see_notice(request.access, meeting))
    may_send, data = can_send_notice(request.access, meeting), posted(request)
    allow(data is None or may_send)
    sent, draft = notices_of(meeting), draft_of(meeting)
    last = next(iter(sent), None)
    form = NoticeForm(data, moment=moment_by_calendar(meeting), draft=draft, last=last)
    if data is not None and form.is_valid() and _carried_out(request, meeting, form):
        return redirect("meetings:notice", meeting.pk)
    return render(request, "meetings/notice.html", _context(request, meeting, form, sent, may_send))


def _context(request: HttpRequest, meeting: Meeting, form: NoticeForm, sent: list[Notice], may_send: bool) -> dict:
    last = next(iter(sent), None)
    values = _shown_values(form)
    body = body_of(meeting, values, number=last.number if last else 1, agenda=agenda_of(meeting))
    changed = last is not None and last.body != body
    if changed:
        body["number"] += 1
    warnings = warnings_of(body, today())
    shown = reading_body(request.access, meeting, body if may_send or last is None else last.body)
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "form": form,
        "may_send": may_send,
        "sent": notice_lines(sent),
        "changed": changed,
        "heading": heading(body),
        "body": shown,
        "when": when_words(shown),
        "text": plain_text(shown),
        "warnings": [WARNINGS[code] for code in warnings],
        "seen": ",".join(warnings),
        "groups": recipient_groups(recipients(meeting, values["planned_on"] or today())),
    }


def _shown_values(form: NoticeForm) -> dict:
    """Return what the form says now: what was typed as far as it can be read, else what it began with."""
    known = {"planned_on": None, "planned_at": None, "place": "", "extra": ""}
    known |= {name: value for name, value in form.initial.items() if name in VALUES}
    if form.is_bound:
        known |= {name: form.cleaned_data[name] for name in VALUES if name in form.cleaned_data}
    return known


def _carried_out(request: HttpRequest, meeting: Meeting, form: NoticeForm) -> bool:
    """Save or send what was typed; False leaves it on the page with what is to be mended."""
    try:
        if "send" in request.POST:
            return _send(request, meeting, form)
        version = form.numbers()["version"]
        save_notice(meeting=meeting, values=form.values(), version=version, actor=request.user)
    except ValidationError as error:
        stored = refuse(form, error)
        if isinstance(error, StaleVersion):
            _show_stored(form, stored)
        return False
    messages.success(request, f"Đã lưu lúc {screen_time(timezone.now())}, chưa gửi.")
    return True


def _show_stored(form: NoticeForm, stored: Notice) -> None:
    """Say what somebody else saved; the next save is based on it."""
    when = " ".join(
        filter(None, [screen_time(stored.planned_at) if stored.planned_at else "", screen_date(stored.planned_on)])
    )
    form.add_error(
        None, f"Bản đã lưu ghi: {when}; {stored.place or 'chưa có nơi'}; {stored.extra or 'không nhắn thêm'}."
    )
    form.data = form.data.copy()
    form.data["version"] = str(stored.version)


def _send(request: HttpRequest, meeting: Meeting, form: NoticeForm) -> bool:
    agenda, values = agenda_of(meeting), form.values()
    body = body_of(meeting, values, number=1, agenda=agenda)
    unseen = form.unseen(warnings_of(body, today()))
    if unseen:
        form.add_error(None, f"Chưa gửi. {' '.join(unseen)} Mời đồng chí xem lại; nếu vẫn gửi thì bấm gửi lần nữa.")
        return False
    sent = send_notice(
        meeting=meeting,
        values=values,
        agenda=agenda,
        channels=form.cleaned_data["channels"],
        actor=request.user,
        at=timezone.now(),
        today=today(),
        on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
        **form.numbers(),
    )
    ways = ", ".join(way.in_sentence for way in sent.sendings.all())
    messages.success(request, f"Đã ghi: {sent.title.lower()} gửi bằng {ways}.")
    return True


def _found_notice(request: HttpRequest, pk: int) -> Notice:
    rows = Notice.objects.visible_to(request.access).sent().select_related("meeting__unit__type", "sent_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
def notice_print(request: HttpRequest, pk: int) -> HttpResponse:
    """A sent notice as a sheet to print."""
    found = _found_notice(request, pk)
    allow(can_see_notice(request.access, found.meeting))
    body = reading_body(request.access, found.meeting, found.body)
    context = {
        "notice": found,
        "meeting": found.meeting,
        "body": body,
        "heading": heading(body),
        "when": when_words(body),
        "kind": kind_and_month(body),
        "please": please(body),
    }
    return render(request, "meetings/notice_print.html", context)


@require_POST
def notice_mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the e-mails that did not go out once more."""
    found = _found_notice(request, pk)
    allow(can_send_notice(request.access, found.meeting))
    count = send_mails_again(notice=found, actor=request.user)
    messages.info(request, f"Đang gửi lại {count} thư." if count else "Thư nào cũng đã gửi rồi.")
    return redirect("meetings:reading" if found.kind == NoticeKind.PAPERS else "meetings:notice", found.meeting_id)
