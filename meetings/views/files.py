"""Photographs of written pages and papers of a meeting: listed, added, opened, taken out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.errors import Refused
from chibo.common.views import allow
from chibo.files.checking import MISSING
from chibo.files.views import file_answer, thumbnail_answer
from meetings.enums import MeetingFileRole
from meetings.forms.files import FilesForm
from meetings.models import Meeting, MeetingFile
from meetings.permissions import can_read_criticism
from meetings.permissions.file import can_add_file, can_open_file, can_remove_file
from meetings.queries.file import files_of
from meetings.services.files import attach, remove
from meetings.views.common import found_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a meeting. A script sends them one by one and wants JSON; a plain form sends them all."""
    meeting = found_meeting(request, pk)
    if request.method == "POST":
        allow(can_add_file(request.access, meeting))
        return _one_added(request, meeting) if is_one_by_one(request) else _added(request, meeting)
    return render(request, "meetings/files.html", _context(request, meeting))


def _context(request: HttpRequest, meeting: Meeting, refusals: list[str] | None = None) -> dict:
    rows = files_of(meeting, request.access, request.user)
    return {
        "meeting": meeting,
        "unit": meeting.unit,
        "scans": rows[MeetingFileRole.SCAN],
        "papers": rows[MeetingFileRole.PAPER],
        "may_add": can_add_file(request.access, meeting),
        "may_open_scans": can_read_criticism(request.access, meeting),
        "refusals": refusals or [],
    }


def is_one_by_one(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _added(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = FilesForm(request.POST)
    if not form.is_valid():
        sentences = [str(sentence) for errors in form.errors.values() for sentence in errors]
        return render(request, "meetings/files.html", _context(request, meeting, sentences))
    kept, refusals = add_all(request, meeting, **form.cleaned_data)
    if kept:
        messages.success(request, f"Đã nhận {kept} tệp.")
    if not refusals and kept:
        return redirect("meetings:files", meeting.pk)
    return render(request, "meetings/files.html", _context(request, meeting, refusals or [MISSING]))


def add_all(request: HttpRequest, meeting: Meeting, *, role: str, page: int | None) -> tuple[int, list[str]]:
    """Keep every file that came; returns how many were kept and 'name: sentence' of those refused."""
    kept, refusals = 0, []
    for upload in request.FILES.getlist("file"):
        try:
            attach(meeting=meeting, upload=upload, role=role, page=page, actor=request.user, at=timezone.now())
        except Refused as error:
            refusals.append(f"{upload.name}: {error.sentence}")
        else:
            kept += 1
    return kept, refusals


def _one_added(request: HttpRequest, meeting: Meeting) -> JsonResponse:
    """Keep the one file that a script sent and say so in words, with where its small picture is."""
    form = FilesForm(request.POST)
    if not form.is_valid():
        sentence = next(str(sentence) for errors in form.errors.values() for sentence in errors)
        return JsonResponse({"text": sentence}, status=400)
    upload = request.FILES.get("file")
    try:
        file = attach(meeting=meeting, upload=upload, actor=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as error:
        return JsonResponse({"text": error.sentence}, status=400)
    shows = file.file.is_image and can_open_file(request.access, file)
    picture = reverse("meetings:file-thumbnail", args=[file.pk]) if shows else ""
    return JsonResponse({"text": f"Đã nhận {file.file.name}", "picture": picture})


def _found(request: HttpRequest, pk: int) -> MeetingFile:
    files = MeetingFile.objects.visible_to(request.access).select_related("file", "meeting__unit")
    return get_object_or_404(files, pk=pk)


def _opened(request: HttpRequest, pk: int) -> MeetingFile:
    """Return a file that may be opened; one that was taken out is there no more."""
    file = _found(request, pk)
    allow(can_open_file(request.access, file))
    if file.removed_at is not None:
        raise Http404
    return file


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a file out: a picture is shown, everything else is a download."""
    stored = _opened(request, pk).file
    return file_answer(stored, inline=stored.is_image)


@require_safe
def file_thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    return thumbnail_answer(_opened(request, pk).file)


@require_POST
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out of the list."""
    found = _found(request, pk)
    allow(can_remove_file(request.access, request.user, found))
    try:
        remove(file=found, actor=request.user, at=timezone.now())
    except Refused as error:
        messages.warning(request, error.sentence)
    else:
        messages.success(request, f"Đã bỏ {found.file.name}.")
    return redirect("meetings:files", found.meeting_id)
