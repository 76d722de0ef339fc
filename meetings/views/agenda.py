"""The agenda of a meeting: shown, edited line by line, used again for another meeting."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chibo.accounts.models import User
from chibo.common.dates import screen_time
from chibo.common.views import allow, posted
from meetings.agenda import agenda_from_template, agenda_of, as_read, minutes_of, missing_from, reusable, saved_agenda
from meetings.agenda_sources import offered
from meetings.enums import AgendaSource
from meetings.forms.agenda import PREFIX, AgendaFormSet, AgendaHeadForm, AgendaItemForm, arranged, shown_line
from meetings.forms.rollcall import is_number
from meetings.models import AgendaItem, Meeting
from meetings.permissions import can_log_meeting, can_read_criticism, can_write
from meetings.permissions.preparation import can_read_preparation
from meetings.queries.preparation import earlier_agendas
from meetings.rosters import people_of
from meetings.services.agenda import save_agenda
from meetings.views.common import found_meeting, step_context
from meetings.views.rows import Rows, refuse_rows

ARRANGING = ("move", "add")


@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda: edited by who keeps the record, read by who reads it. 'move' and 'add' only arrange, nothing is saved."""
    meeting = found_meeting(request, pk)
    allow(can_read_preparation(request.access, meeting))
    allow(request.method != "POST" or can_log_meeting(request.access, meeting.unit))
    is_full = can_read_criticism(request.access, meeting)
    if not can_write(request.access, meeting) and request.method != "POST":
        return _read_only(request, meeting, is_full)
    data, arranging = posted(request), any(name in request.POST for name in ARRANGING)
    other = _other(request, meeting)
    sheet = AgendaSheet(meeting, arranged(data) if arranging else data, is_full, other)
    stored, conflicts = None, []
    if data is not None and not arranging and sheet.is_valid():
        try:
            sheet.save(request.user, takes="take" in request.POST)
        except ValidationError as error:
            stored, conflicts = sheet.refuse(error)
        else:
            messages.success(request, f"Đã lưu chương trình lúc {screen_time(timezone.now())}.")
            return redirect("meetings:agenda" if "take" in request.POST else "meetings:preparation", meeting.pk)
    context = step_context(meeting, "agenda", stored=stored, conflicts=conflicts, **sheet.context)
    return render(request, "meetings/agenda.html", context | {"other": other})


def _read_only(request: HttpRequest, meeting: Meeting, is_full: bool) -> HttpResponse:
    items = as_read(agenda_of(meeting), is_full=is_full)
    context = step_context(meeting, "agenda", items=items, minutes=minutes_of(items))
    return render(request, "meetings/agenda_read.html", context)


def _other(request: HttpRequest, meeting: Meeting) -> Meeting | None:
    """Return the meeting of the same unit whose agenda is to be used again (`?from=`); 404 for any other."""
    asked = request.GET.get("from", "")
    if not asked or request.method == "POST":
        return None
    found = Meeting.objects.visible_to(request.access).standing().filter(unit=meeting.unit_id)
    other = found.filter(pk=int(asked)).first() if is_number(asked) else None
    if other is None:
        raise Http404
    return other


@dataclass
class AgendaSheet:
    """The two forms of the page together: what holds for the whole, and the lines."""

    meeting: Meeting
    data: QueryDict | None
    is_full: bool
    other: Meeting | None = None

    def __post_init__(self) -> None:
        self.saved = as_read(saved_agenda(self.meeting), is_full=self.is_full)
        closed = [item for item in self.saved if item.source == AgendaSource.MEMBER and not self.is_full]
        self.closed = {item.pk: item for item in closed}
        self.names = self._names()
        initial = {"version": self.meeting.version, "fee_announced": self.meeting.fee_announced}
        self.head = AgendaHeadForm(self.data, initial=initial)
        self.formset = self._formset(self._shown(), self.data)

    def _names(self) -> list[tuple[int, str]]:
        """Who may prepare: who belongs on the day, and who was named before and has left since."""
        people = {member.pk: member for member in people_of(self.meeting.unit, self.meeting.roll_day).distinct()}
        people |= {item.preparer_id: item.preparer for item in self.saved if item.preparer_id}
        return [(pk, member.name) for pk, member in people.items()]

    def _shown(self) -> list[AgendaItem]:
        if self.other is not None:
            return self._taken_over()
        return self.saved or agenda_from_template(self.meeting)

    def _taken_over(self) -> list[AgendaItem]:
        known = {pk for pk, _ in self.names}
        items = reusable(saved_agenda(self.other))
        for item in items:
            item.preparer_id = item.preparer_id if item.preparer_id in known else None
        return items

    def _formset(self, items: list[AgendaItem], data: QueryDict | None = None) -> BaseFormSet:
        initial = [shown_line(item) for item in items]
        kwargs = {"names": self.names, "closed": self.closed}
        return AgendaFormSet(data, initial=initial, prefix=PREFIX, form_kwargs=kwargs)

    @property
    def context(self) -> dict:
        more = missing_from(self.saved, offered(self.meeting)) if self.other is None else []
        return {
            "head": self.head,
            "formset": self.formset,
            "minutes": minutes_of(self._shown()),
            "is_saved": bool(self.saved),
            "more": as_read(more, is_full=self.is_full),
            "earlier": earlier_agendas(self.meeting),
        }

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), self.formset.is_valid()])

    @property
    def filled(self) -> list[AgendaItemForm]:
        """The rows that count, in the order of their numbers."""
        rows = [form for form in self.formset if not form.is_empty]
        return sorted(rows, key=lambda form: (form.cleaned_data.get("position") is None, _place(form)))

    def save(self, actor: User, *, takes: bool) -> None:
        data = self.head.cleaned_data
        save_agenda(
            meeting=self.meeting,
            lines=[form.line() for form in self.filled],
            fee_announced=data["fee_announced"],
            version=data["version"],
            actor=actor,
            take_offered=takes,
            is_full=self.is_full,
        )

    def refuse(self, error: ValidationError) -> tuple[Meeting | None, list[dict]]:
        stored = replace(self, data=None, other=None)
        rows = Rows("Chương trình sinh hoạt", self.formset, lambda: stored.formset, dict(enumerate(self.filled)))
        return refuse_rows(self.head, error, rows)


def _place(form: AgendaItemForm) -> int:
    return form.cleaned_data.get("position") or 0
