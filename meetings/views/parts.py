"""The parts of a record that come in rows: roll call, votes, resolution and assignments, results; the list of assignments."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.organization.queries import roster
from meetings.attendance import attendance_sentence, outside_counts, totals_of
from meetings.enums import AssignmentState
from meetings.forms.parts import (
    REASONS,
    AssignmentForm,
    AssignmentSearchForm,
    ItemForm,
    NumberForm,
    ProgressForm,
    RollForm,
    VersionForm,
    VoteForm,
)
from meetings.models import Assignment, Meeting
from meetings.services.progress import due_for_report, save_progress
from meetings.services.resolution import next_number, save_resolution
from meetings.services.rollcall import roll_day, save_roll
from meetings.services.votes import save_votes, vote_base
from meetings.views.common import allow, go_on, grown, refuse, step_context, writable

ROWS = 40
ASSIGNMENTS_A_PAGE = 50
VoteFormSet = formset_factory(VoteForm, extra=1, max_num=ROWS, absolute_max=ROWS)
ItemFormSet = formset_factory(ItemForm, extra=2, max_num=ROWS, absolute_max=ROWS)
AssignmentFormSet = formset_factory(AssignmentForm, extra=1, max_num=ROWS, absolute_max=ROWS)
ProgressFormSet = formset_factory(ProgressForm, extra=0, max_num=200, absolute_max=200)


@require_http_methods(["GET", "HEAD", "POST"])
def rollcall(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: everybody is present; touch the exceptions and who spoke."""
    meeting = writable(request, pk)
    if meeting.held_on is None:
        return redirect("meetings:frame", meeting.pk)
    entries = roster(meeting.unit, roll_day(meeting))
    stored, form = None, RollForm(request.POST if request.method == "POST" else None, meeting=meeting, entries=entries)
    if request.method == "POST" and form.is_valid():
        try:
            save_roll(
                meeting=meeting,
                marks=form.marks,
                guests=form.guest_lines,
                version=int(form.version),
                actor=request.user,
            )
        except ValidationError as error:
            form.fail(getattr(error, "field", None), " ".join(error.messages))
            stored = getattr(error, "current", None)
        else:
            return go_on(request, meeting, "rollcall")
    marks = form.marks if not form.errors else []
    totals = totals_of(marks)
    sentence = attendance_sentence(totals.present, totals.base, outside_counts(marks)) if marks else ""
    context = step_context(
        meeting, "rollcall", form=form, reasons=REASONS, totals=totals, sentence=sentence, stored=stored
    )
    return render(request, "meetings/rollcall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def votes(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 5: hand votes."""
    meeting = writable(request, pk)
    initial = list(meeting.votes.values("subject", "in_favor", "against", "other"))

    def save(formset: BaseFormSet, version: int) -> None:
        lines = [line for form in formset if (line := form.line())]
        save_votes(meeting=meeting, lines=lines, version=version, actor=request.user)

    context = {"base": vote_base(meeting)}
    return _row_step(request, meeting, "votes", VoteFormSet, initial, save, context)


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: last month's assignments with their result."""
    meeting = writable(request, pk)
    assignments = list(due_for_report(meeting))
    told = {row.assignment_id: row for row in meeting.progress.all()}
    initial = [_told(assignment, told.get(assignment.pk)) for assignment in assignments]

    def save(formset: BaseFormSet, version: int) -> None:
        save_progress(meeting=meeting, lines=[form.line() for form in formset], version=version, actor=request.user)

    context = {"assignments": assignments, "today": today()}
    return _row_step(request, meeting, "progress", ProgressFormSet, initial, save, context)


def _told(assignment: Assignment, row: object) -> dict:
    source = row or assignment
    return {
        "assignment": assignment.pk,
        "state": source.state,
        "result": row.result if row else "",
        "measure_done": source.measure_done,
    }


def _row_step(
    request: HttpRequest,
    meeting: Meeting,
    key: str,
    formset_class: type[BaseFormSet],
    initial: list[dict],
    save: Callable[[BaseFormSet, int], None],
    context: dict,
) -> HttpResponse:
    """Show or save a step that is one set of rows: 'add' gives one more row without saving."""
    stored, data = None, request.POST if request.method == "POST" else None
    if data is not None and "add" in data:
        data = grown(formset_class, data, key)
    formset = formset_class(data, initial=initial, prefix=key)
    version = VersionForm(data, initial={"version": meeting.version})
    if data is not None and "add" not in data and formset.is_valid() and version.is_valid():
        try:
            save(formset, version.cleaned_data["version"])
        except ValidationError as error:
            stored = _refuse_row(formset, version, error)
        else:
            return go_on(request, meeting, key)
    for row, assignment in zip(formset, context.get("assignments", []), strict=False):
        row.assignment_row = assignment
    rows = step_context(meeting, key, formset=formset, version_form=version, stored=stored)
    return render(request, f"meetings/{key}.html", rows | context)


def _refuse_row(formset: BaseFormSet, form: object, error: ValidationError) -> Meeting | None:
    """Put a refusal of 'vote-2' or 'assignment-17' beside its row, any other above the rows."""
    field = getattr(error, "field", None) or ""
    _, _, index = field.rpartition("-")
    for position, row in enumerate(formset):
        is_row = index.isdigit() and row.cleaned_data.get("assignment", position) == int(index)
        if field and is_row:
            row.add_error(None, error.messages[0])
            return None
    return refuse(form, error)


@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 6: items of the resolution and the assignments that follow from them."""
    meeting = writable(request, pk)
    data = request.POST if request.method == "POST" else None
    adding = data is not None and ("add-items" in data or "add-assignments" in data)
    if adding:
        prefix = "items" if "add-items" in data else "assignments"
        data = grown(ItemFormSet if prefix == "items" else AssignmentFormSet, data, prefix)
    known = getattr(meeting, "resolution", None)
    number = known.number if known else next_number(meeting.unit)
    form = NumberForm(data, initial={"number": number, "version": meeting.version})
    items = ItemFormSet(data, initial=_items(known), prefix="items")
    initial = _assignments(meeting, known)
    assignments = AssignmentFormSet(data, initial=initial, prefix="assignments", form_kwargs={"meeting": meeting})
    stored = None
    if data is not None and not adding and all([form.is_valid(), items.is_valid(), assignments.is_valid()]):
        try:
            _save_resolution(request, meeting, form, items, assignments)
        except ValidationError as error:
            is_assignment = (getattr(error, "field", None) or "").startswith("assignment-")
            stored = _refuse_row(_filled(assignments), form, error) if is_assignment else refuse(form, error)
        else:
            return go_on(request, meeting, "resolution")
    context = step_context(meeting, "resolution", form=form, items=items, assignments=assignments, stored=stored)
    return render(request, "meetings/resolution.html", context)


def _filled(formset: BaseFormSet) -> list:
    """Return the rows that give an assignment: the service counts only these."""
    return [form for form in formset if form.line()]


def _items(known: object) -> list[dict]:
    return list(known.items.values("pk", "text")) if known else []


def _assignments(meeting: Meeting, known: object) -> list[dict]:
    positions = {pk: index for index, pk in enumerate(known.items.values_list("pk", flat=True), 1)} if known else {}
    rows = meeting.assignments.prefetch_related("members").order_by("pk")
    return [
        {
            "pk": row.pk,
            "text": row.text,
            "members": [member.pk for member in row.members.all()],
            "outside_body": row.outside_body,
            "due_on": row.due_on,
            "measure_total": row.measure_total,
            "measure_unit": row.measure_unit,
            "item": positions.get(row.item_id),
        }
        for row in rows
    ]


def _save_resolution(
    request: HttpRequest, meeting: Meeting, form: NumberForm, items: BaseFormSet, assignments: BaseFormSet
) -> None:
    lines = [line for row in items if (line := row.line())]
    save_resolution(
        meeting=meeting,
        number=form.cleaned_data["number"] if lines else None,
        items=lines,
        assignments=[line for row in assignments if (line := row.line())],
        version=form.cleaned_data["version"],
        actor=request.user,
    )


@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """The assignments of the branch, or of all branches below, with their state in words."""
    allow(request.access is not None and request.access.unit_id is not None and not request.access.is_administrator)
    form, day = AssignmentSearchForm(request.GET), today()
    wanted = form.cleaned_data["state"] if form.is_valid() else ""
    rows = Assignment.objects.visible_to(request.access).standing()
    if wanted == "overdue":
        rows = rows.unfinished().filter(due_on__lt=day)
    elif wanted in AssignmentState.values:
        rows = rows.filter(state=wanted)
    rows = rows.select_related("unit").prefetch_related("members").order_by("state", "due_on", "pk")
    page = Paginator(rows, ASSIGNMENTS_A_PAGE).get_page(request.GET.get("page"))
    shown = [(row, *_words(row, day)) for row in page.object_list]
    context = {"form": form, "page": page, "rows": shown, "query": f"state={wanted}&", "unit": request.access.unit}
    return render(request, "meetings/assignments.html", context)


def _words(row: Assignment, day: object) -> tuple[str, str]:
    """Return the state of an assignment in words and its tone."""
    if row.is_overdue(day):
        return "Quá hạn", "bad"
    tones = {AssignmentState.DONE: "ok", AssignmentState.NOT_DONE: "bad", AssignmentState.OPEN: "wait"}
    return row.get_state_display(), tones[row.state]
