"""Leading a meeting on the screen: one big step at a time, on a phone and on the wall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import screen_time, today
from chibo.common.errors import Refused
from chibo.common.views import allow
from meetings.announced import announced_at
from meetings.forms.guide import EndForm, read_touch, read_touches
from meetings.forms.rollcall import is_number
from meetings.guide import PLAIN, Place, clock_of, place_at, places_of, standing_place
from meetings.models import Meeting
from meetings.permissions import can_read_criticism, writes_for
from meetings.permissions.guide import can_lead
from meetings.queries import voters
from meetings.queries.guide import guide_state
from meetings.services import drafts
from meetings.services.announcing import announce
from meetings.services.guide import AnotherDay, begin, end, is_only_begun, move, other_day, take_back
from meetings.services.taps import COUNTERS, OF_CRITICISM, Touch, check_acts, count_taps
from meetings.suggestions import suggested_frame
from meetings.talk import papers_of
from meetings.views import progress, record, resolution, rollcall, votes
from meetings.views.common import found_meeting, refuse, step_context

PANELS: dict[str, Callable[[HttpRequest, int, Place], HttpResponse]] = {
    "frame": record.frame,
    "rollcall": rollcall.rollcall,
    "progress": progress.progress,
    "texts": record.texts,
    "votes": votes.votes,
    "resolution": resolution.resolution,
}


def led(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting that may be led: 404 out of scope, 403 for those who only read or when it is locked."""
    meeting = found_meeting(request, pk)
    allow(can_lead(request.access, meeting))
    return meeting


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to lead a meeting; one that was begun goes on where it stands, on whatever device."""
    meeting = led(request, pk)
    places, state = places_of(meeting), guide_state(meeting)
    if state is not None:
        return _to(standing_place(places, state))
    if request.method == "POST":
        return _begin(request, meeting, places)
    planned, day = sum(place.minutes or 0 for place in places), other_day(meeting, today())
    context = {"meeting": meeting, "places": places, "planned": planned, "other_day": day}
    context["is_ahead"] = day is not None and day > today()
    return render(request, "meetings/guide.html", context)


def _begin(request: HttpRequest, meeting: Meeting, places: list[Place]) -> HttpResponse:
    """Begin; on another day than the planned one only by the button that says so."""
    suggested, is_chosen = suggested_frame(meeting, today()), "now" in request.POST
    who = {"actor": request.user, "at": timezone.now(), "is_day_chosen": is_chosen}
    try:
        begin(meeting=meeting, place=places[0], suggested=suggested, **who)
    except AnotherDay as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:guide", meeting.pk)
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:frame", meeting.pk)
    return _to(places[0])


@require_safe
def guide_rehearsal(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Look at the places one by one before the meeting: nothing is written, not even where one stands."""
    meeting = led(request, pk)
    place = place_at(places_of(meeting, is_full=can_read_criticism(request.access, meeting)), key)
    if place is None:
        return redirect("meetings:guide", meeting.pk)
    context = {"meeting": meeting, "unit": meeting.unit, "place": place, "papers": papers_of(place)}
    return render(request, "meetings/guide_rehearsal.html", context)


@require_POST
def guide_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting was begun by mistake: it has no day again, as long as nothing was kept at it."""
    meeting = led(request, pk)
    try:
        take_back(meeting=meeting, actor=request.user)
    except Refused as error:
        messages.warning(request, error.sentence)
        return redirect("meetings:guide", meeting.pk)
    messages.success(request, "Đã bỏ phần đã bắt đầu. Kỳ này lại là chưa họp.")
    return redirect("meetings:detail", meeting.pk)


def _to(place: Place) -> HttpResponse:
    return redirect(place.url)


@require_http_methods(["GET", "HEAD", "POST"])
def guide_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One place: the step of the record that is kept there, in the frame of the guided screen."""
    meeting = led(request, pk)
    state = guide_state(meeting)
    is_full = can_read_criticism(request.access, meeting)
    place = place_at(places_of(meeting, is_full=is_full), key)
    if state is None or place is None:
        if state is not None:
            messages.info(request, "Nội dung này không còn trong chương trình. Đồng chí làm tiếp ở đây.")
        return redirect("meetings:guide", meeting.pk)
    if request.method == "POST" and "tap" in request.POST:
        return _tapped(request, meeting, place)
    if request.method == "POST" and "announce" in request.POST:
        return _announced(request, meeting, place)
    place = replace(place, is_only_begun=is_only_begun(meeting))
    if state.step == place.key:
        place = replace(place, clock=clock_of(state, place, timezone.now()))
    if place.step in PANELS:
        return PANELS[place.step](request, meeting.pk, place)
    return _last_steps(request, meeting, place)


def _tapped(request: HttpRequest, meeting: Meeting, place: Place) -> HttpResponse:
    """A touch without script: counted, and what was typed beside it is kept as a draft."""
    _keep_typed(request, meeting, place)
    try:
        touch = read_touch(request.POST.get("token", ""), request.POST["tap"])
        check_acts([touch], is_full=can_read_criticism(request.access, meeting))
        count_taps(meeting=meeting, touches=[touch], actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
    return _to(place)


def _keep_typed(request: HttpRequest, meeting: Meeting, place: Place) -> None:
    """Keep as a draft what was typed beside a button that does something else."""
    body = {name: request.POST[name] for name in [*place.texts, drafts.SEEN] if name in request.POST}
    version = request.POST.get("version", "")
    if is_number(version) and place.texts:
        section, now = drafts.section_of(place.texts), timezone.now()
        drafts.save_draft(
            user=request.user, meeting=meeting, section=section, base_version=int(version), body=body, at=now
        )


def _announced(request: HttpRequest, meeting: Meeting, place: Place) -> HttpResponse:
    """Tick what is made known at this place, or take the tick back."""
    _keep_typed(request, meeting, place)
    announced, is_told = announced_at(place), request.POST["announce"] == "1"
    if announced is None:
        return redirect("meetings:guide", meeting.pk)
    try:
        announce(
            announced=announced,
            meeting=meeting,
            is_told=is_told,
            actor=request.user,
            at=timezone.now(),
            on_behalf_by=writes_for(request.access, meeting.unit, request.user.full_name),
        )
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, f"Đã lưu lúc {screen_time(timezone.now())}.")
    return _to(place)


def _last_steps(request: HttpRequest, meeting: Meeting, place: Place) -> HttpResponse:
    """What is only spoken, the rating, which opens on its own sheet, and the end: the hour, the minutes, the lock."""
    if place.step in (PLAIN, "rating"):
        context = step_context(meeting, "", place=place, papers=papers_of(place), announced=announced_at(place))
        return render(request, "meetings/guide_plain.html", context)
    form, stored = EndForm(request.POST if request.method == "POST" else None, meeting=meeting), None
    if request.method == "POST" and form.is_valid():
        try:
            end(meeting=meeting, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as error:
            stored = refuse(form, error)
        else:
            messages.success(request, "Đã ghi giờ kết thúc.")
            return _to(place)
    more = {"form": form, "stored": stored} | record.minutes_context(request, meeting)
    return render(request, "meetings/guide_closing.html", step_context(meeting, "minutes", place=place, **more))


@require_POST
def guide_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to another place of the agenda: `to` names it, or with `next` to the one after `from`."""
    meeting = led(request, pk)
    places, state = places_of(meeting), guide_state(meeting)
    if state is None:
        return redirect("meetings:guide", meeting.pk)
    place = place_at(places, request.POST.get("to", "")) or standing_place(places, state)
    move(meeting=meeting, place=place, actor=request.user, at=timezone.now())
    return _to(place)


@require_POST
def taps(request: HttpRequest, pk: int) -> HttpResponse:
    """Count touches; answers in words where they are kept, and what the page must know to go on from there."""
    meeting, now = led(request, pk), timezone.now()
    is_full = can_read_criticism(request.access, meeting)
    try:
        touches = read_touches(request.POST.get("taps", ""))
        check_acts(touches, is_full=is_full)
        counted = count_taps(meeting=meeting, touches=touches, actor=request.user, at=now)
    except Refused as error:
        return JsonResponse({"text": error.sentence}, status=400)
    row = counted.meeting
    return JsonResponse(
        {
            "text": f"Đã lưu trên máy chủ lúc {screen_time(now)}",
            "version": [counted.version_before, row.version],
            "heard": [counted.heard_before, row.opinions or 0],
            "counts": _counts(row, touches, is_full=is_full),
        }
    )


def _counts(meeting: Meeting, touches: list[Touch], *, is_full: bool) -> dict[str, dict[str, int]]:
    """Return the counters of the members touched; those of criticism only to who reads it."""
    shown = {act: name for act, name in COUNTERS.items() if is_full or act not in OF_CRITICISM}
    rows = meeting.attendances.filter(member_id__in={touch.member_id for touch in touches})
    return {str(row.member_id): {act: getattr(row, name) for act, name in shown.items()} for row in rows}


@require_safe
def guide_screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The wall: only the present line of the agenda, the clock, its papers; nothing written down or counted of a person.

    The same address answers the whole page, or for htmx the part that changes.
    """
    meeting = led(request, pk)
    state = guide_state(meeting)
    if state is None:
        return redirect("meetings:guide", meeting.pk)
    places = places_of(meeting)
    place = standing_place(places, state)
    present = f"{meeting.present}/{meeting.base}" if meeting.base else ""
    context = {
        "meeting": meeting,
        "place": replace(place, clock=clock_of(state, place, timezone.now())),
        "after": place.after,
        "papers": papers_of(place),
        "present": present,
        "official": voters(meeting)[1] if place.part == "vote" else 0,
    }
    return render(request, "meetings/_guide_screen.html" if request.htmx else "meetings/guide_screen.html", context)
