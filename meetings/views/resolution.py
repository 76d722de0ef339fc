"""The resolution by items, and the assignments that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chibo.accounts.models import User
from chibo.common.rows import ROWS, grown
from chibo.common.views import posted
from meetings.enums import DocumentKind
from meetings.forms.resolution import MOST_ITEMS, AssignmentForm, HeadingForm, ItemForm
from meetings.guide import Place
from meetings.models import Meeting, Resolution
from meetings.numbering import document_of, next_number, term_on
from meetings.queries.preparation import drafted_items
from meetings.rosters import called
from meetings.services.resolution import groups_to_choose, save_resolution
from meetings.views.common import go_on, step_context, writable
from meetings.views.rows import Rows, refuse_rows

ItemFormSet = formset_factory(ItemForm, extra=1, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)
AssignmentFormSet = formset_factory(AssignmentForm, extra=1, max_num=ROWS, absolute_max=ROWS)
ROWS_AT_FIRST = 2
ADD = {"add-items": "items", "add-assignments": "assignments"}


@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: HttpRequest, pk: int, place: Place | None = None) -> HttpResponse:
    """Step 6: what was resolved, and who does what until when."""
    meeting = writable(request, pk)
    data = posted(request)
    adding = next((prefix for name, prefix in ADD.items() if name in request.POST), "")
    sheet = Sheet(meeting, grown(data, adding) if adding else data)
    stored, conflicts = None, []
    if data is not None and not adding and sheet.is_valid():
        try:
            sheet.save(request.user)
        except ValidationError as error:
            stored, conflicts = sheet.refuse(error)
        else:
            return go_on(request, meeting, "resolution", place)
    context = {
        "head": sheet.head,
        "items": sheet.items,
        "assignments": sheet.assignments,
        "added": adding,
        "place": place,
    }
    context = step_context(meeting, "resolution", stored=stored, conflicts=conflicts, **context)
    return render(request, "meetings/resolution.html", context)


@dataclass
class Sheet:
    """The three forms of the page together: heading, items, assignments."""

    meeting: Meeting
    data: QueryDict | None

    def __post_init__(self) -> None:
        self.groups = groups_to_choose(self.meeting)
        self.group_names = [(group.pk, group.name) for group in self.groups]
        self.names = [(entry.member.pk, entry.member.name) for entry in called(self.meeting, self.day)]
        self.head = HeadingForm(self.data, initial=_heading(self.meeting))
        self.items = self._items(self.data)
        self.assignments = self._assignments(self.data)

    @property
    def day(self) -> object:
        return self.meeting.roll_day

    def _items(self, data: QueryDict | None = None) -> BaseFormSet:
        known = Resolution.objects.filter(meeting=self.meeting).first()
        initial = list(known.items.values("pk", "text")) if known else drafted_items(self.meeting)
        return _with_room(ItemFormSet(data, initial=initial, prefix="items"))

    def _assignments(self, data: QueryDict | None = None) -> BaseFormSet:
        kwargs = {"unit": self.meeting.unit, "day": self.day, "names": self.names}
        kwargs |= {"groups": self.groups, "group_names": self.group_names}
        rows = AssignmentFormSet(data, initial=_given(self.meeting), prefix="assignments", form_kwargs=kwargs)
        return _with_room(rows)

    def is_valid(self) -> bool:
        valid = all([self.head.is_valid(), self.items.is_valid(), self.assignments.is_valid()])
        return valid and self._items_exist()

    @property
    def positions(self) -> dict[int, int]:
        """{number of an item on the page: its index among those that hold a text}."""
        filled = [number for number, form in enumerate(self.items, start=1) if form.line()]
        return {number: index for index, number in enumerate(filled)}

    def _items_exist(self) -> bool:
        missing = [form for form in self.assignments if form.cleaned_data.get("item") not in {None, *self.positions}]
        for form in missing:
            form.add_error("item", "Không có mục mang số này. Mời đồng chí xem lại số mục hoặc để trống.")
        return not missing

    def save(self, actor: User) -> None:
        positions = self.positions
        save_resolution(
            meeting=self.meeting,
            heading=self.head.heading,
            items=[line for form in self.items if (line := form.line())],
            assignments=[line for form in self.assignments if (line := form.line(positions))],
            version=self.head.cleaned_data["version"],
            actor=actor,
        )

    def refuse(self, error: ValidationError) -> tuple[Meeting | None, list[dict]]:
        given = dict(enumerate(form for form in self.assignments if form.line({})))
        items = Rows("Các mục nghị quyết", self.items, self._items)
        return refuse_rows(self.head, error, items, Rows("Nhiệm vụ", self.assignments, self._assignments, given))


def _with_room(rows: BaseFormSet) -> BaseFormSet:
    """A resolution usually holds two items and gives two assignments: an empty page has room for them at once."""
    if not rows.is_bound and not rows.initial:
        rows.extra = ROWS_AT_FIRST
    return rows


def _heading(meeting: Meeting) -> dict:
    """Return number, term and day as written, else those that come next."""
    written = document_of(meeting, DocumentKind.RESOLUTION)
    if written is not None:
        values = {"number": written.number, "term": written.term, "issued_on": written.issued_on}
    else:
        day = meeting.roll_day
        term = term_on(meeting.unit, day)
        number = next_number(meeting.unit, DocumentKind.RESOLUTION, day, term)
        values = {"number": number, "term": term, "issued_on": meeting.held_on}
    return values | {"version": meeting.version}


def _given(meeting: Meeting) -> list[dict]:
    numbers = {}
    for known in Resolution.objects.filter(meeting=meeting):
        numbers = {pk: number for number, pk in enumerate(known.items.values_list("pk", flat=True), start=1)}
    return [
        {
            "pk": row.pk,
            "text": row.text,
            "members": [member.pk for member in row.members.all()],
            "groups": [group.pk for group in row.groups.all()],
            "outside_body": row.outside_body,
            "due_on": row.due_on,
            "measure_total": row.measure_total,
            "measure_unit": row.measure_unit,
            "item": numbers.get(row.item_id),
        }
        for row in meeting.assignments.with_doers().order_by("pk")
    ]
