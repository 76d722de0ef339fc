"""Last month's assignments with their result: the chain from month to month."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chibo.common.views import posted
from meetings.enums import AssignmentState
from meetings.forms.progress import ProgressForm
from meetings.forms.rows import VersionForm
from meetings.guide import Place
from meetings.models import Assignment, AssignmentProgress, Meeting
from meetings.queries.assignment import due_for_report, start_in_words, states_at_start
from meetings.services.progress import measure_hint, save_progress
from meetings.views.common import go_on, step_context, writable
from meetings.views.rows import Rows, refuse_rows

MOST = 200
ProgressFormSet = formset_factory(ProgressForm, extra=0, max_num=MOST, absolute_max=MOST)


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, pk: int, place: Place | None = None) -> HttpResponse:
    """Step 3: state at the start and result of every assignment that is still open."""
    meeting = writable(request, pk)
    data = posted(request)
    assignments = list(due_for_report(meeting)[:MOST])
    formset = _formset(meeting, assignments, data)
    head, stored, conflicts = VersionForm(data, initial={"version": meeting.version}), None, []
    if data is not None and all([formset.is_valid(), head.is_valid()]):
        try:
            lines = [row.line() for row in formset if row.is_told]
            if lines:
                save_progress(meeting=meeting, lines=lines, version=head.cleaned_data["version"], actor=request.user)
        except ValidationError as error:
            forms = {row.cleaned_data["assignment"]: row for row in formset}
            rows = Rows("Kết quả thực hiện", formset, lambda: _formset(meeting, assignments), forms)
            stored, conflicts = refuse_rows(head, error, rows)
        else:
            return go_on(request, meeting, "progress", place, is_saved=bool(lines))
    rows = _rows(meeting, assignments, formset)
    context = step_context(meeting, "progress", formset=formset, head=head, stored=stored, conflicts=conflicts)
    return render(request, "meetings/progress.html", context | {"rows": rows, "place": place})


def _formset(meeting: Meeting, assignments: list[Assignment], data: QueryDict | None = None) -> BaseFormSet:
    told = {row.assignment_id: row for row in meeting.progress.all()}
    initial = [_told(assignment, told.get(assignment.pk)) for assignment in assignments]
    return ProgressFormSet(data, initial=initial, prefix="progress")


def _told(assignment: Assignment, report: AssignmentProgress | None) -> dict:
    """Return what the form begins with: no state until one was told, so that moving on states nothing."""
    return {
        "assignment": assignment.pk,
        "state": report.state if report else "",
        "result": report.result if report else "",
        "measure_done": (report or assignment).measure_done,
    }


def _rows(meeting: Meeting, assignments: list[Assignment], formset: BaseFormSet) -> list[dict]:
    """Return each form with its assignment and the state at the start in words: overdue by the day of the meeting."""
    starts, known = states_at_start(meeting, assignments), {row.pk: row for row in assignments}
    rows = []
    for form in formset:
        typed = str(form["assignment"].value() or "")
        assignment = known.get(int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
        if assignment is not None:
            words, is_late = start_in_words(starts[assignment.pk], assignment, meeting.roll_day)
            row = {"form": form, "assignment": assignment, "start": words, "is_late": is_late}
            rows.append(row | {"hint": _hint(form, assignment)})
    return rows


def _hint(form: BaseForm, assignment: Assignment) -> str:
    """What was typed (or is stored) of a measure against the word chosen; a number that is refused has its own sentence."""
    typed = str(form["measure_done"].value() or "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 10
    state = form["state"].value() or AssignmentState.OPEN
    return measure_hint(assignment, int(typed), state) if is_number and not form.errors else ""
