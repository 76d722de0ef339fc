"""Hand votes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chibo.common.rows import ROWS, grown
from chibo.common.views import posted
from meetings.forms.rows import VersionForm
from meetings.forms.votes import VoteForm
from meetings.guide import Place
from meetings.models import Meeting
from meetings.queries import voters
from meetings.services.votes import save_votes
from meetings.views.common import go_on, step_context, writable
from meetings.views.rows import Rows, refuse_rows

VoteFormSet = formset_factory(VoteForm, extra=1, max_num=ROWS, absolute_max=ROWS)


@require_http_methods(["GET", "HEAD", "POST"])
def votes(request: HttpRequest, pk: int, place: Place | None = None) -> HttpResponse:
    """Step 5: how hands were raised."""
    meeting = writable(request, pk)
    data, adding = posted(request), "add" in request.POST
    formset = _formset(meeting, grown(data, "votes") if adding else data)
    head, stored, conflicts = VersionForm(data, initial={"version": meeting.version}), None, []
    if data is not None and not adding and all([formset.is_valid(), head.is_valid()]):
        try:
            _save(request, meeting, formset, head)
        except ValidationError as error:
            voted = dict(enumerate(form for form in formset if form.line()))
            rows = Rows("Biểu quyết", formset, lambda: _formset(meeting), voted)
            stored, conflicts = refuse_rows(head, error, rows)
        else:
            return go_on(request, meeting, "votes", place)
    present, official = voters(meeting)
    counts = {"present": present, "official": official, "probationary": present - official}
    context = step_context(meeting, "votes", formset=formset, head=head, stored=stored, conflicts=conflicts)
    return render(request, "meetings/votes.html", context | counts | {"place": place})


def _formset(meeting: Meeting, data: dict | None = None) -> BaseFormSet:
    initial = [
        {name: getattr(vote, name) for name in ("subject", "in_favor", "against", "other")}
        for vote in meeting.votes.all()
    ]
    return VoteFormSet(data, initial=initial, prefix="votes")


def _save(request: HttpRequest, meeting: Meeting, formset: BaseFormSet, head: VersionForm) -> None:
    lines = [line for row in formset if (line := row.line())]
    save_votes(meeting=meeting, lines=lines, version=head.cleaned_data["version"], actor=request.user)
