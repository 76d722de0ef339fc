"""Standing documents of a unit, and who below has none yet."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chibo.committees.forms.documents import StandingDocumentForm, StandingDocumentKindForm
from chibo.committees.models import StandingDocument, StandingDocumentKind
from chibo.committees.permissions import can_change_document_kinds, can_keep_documents, can_see_documents
from chibo.committees.queries import documents_of, units_without
from chibo.committees.services.documents import save_document, save_kind
from chibo.committees.views.common import asked_year
from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.views import allow, posted
from chibo.files.views import file_answer
from chibo.organization.models import Unit
from chibo.organization.views.common import PAGE, asked_unit, form_page
from meetings.permissions import writes_for

TITLE = "Quy chế, chương trình công tác"


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """What a unit has for a year, what it lacks, and for each kind how many below lack it."""
    allow(can_see_documents(request.access))
    unit, day = asked_unit(request), today()
    year = asked_year(request, day)
    kinds, own = StandingDocumentKind.objects.filter(is_active=True), list(documents_of(unit))
    may_keep = can_keep_documents(request.access, unit)
    context = {
        "title": TITLE,
        "unit": unit,
        "year": year,
        "day": day,
        "rows": [_row(unit, kind, own, year, day) for kind in kinds],
        "earlier": [row for row in own if row.last_year < year],
        "may_keep": may_keep,
        "kinds": StandingDocumentKind.objects.all() if can_change_document_kinds(request.access) else [],
    }
    return render(request, "committees/documents.html", context)


def _row(unit: Unit, kind: StandingDocumentKind, own: list[StandingDocument], year: int, day: object) -> dict:
    held = next((row for row in own if row.kind_id == kind.pk and row.first_year <= year <= row.last_year), None)
    return {
        "kind": kind,
        "document": held,
        "missing": 0 if unit.is_branch else units_without(unit, kind, year, day).exclude(pk=unit.pk).count(),
    }


@require_safe
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """The units of the reach that have no document of a kind for a year."""
    allow(can_see_documents(request.access))
    kind = get_object_or_404(StandingDocumentKind, pk=pk)
    unit, day = asked_unit(request), today()
    year = asked_year(request, day)
    page = Paginator(units_without(unit, kind, year, day), PAGE).get_page(request.GET.get("page"))
    context = {"kind": kind, "unit": unit, "year": year, "page": page, "query": f"unit={unit.code}&year={year}&"}
    return render(request, "committees/documents_missing.html", context | {"back": _url(unit, year)})


def _url(unit: Unit, year: int) -> str:
    return f"{reverse('committees:documents')}?unit={unit.code}&year={year}"


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """Record a document of a unit; one for the same first year is replaced."""
    allow(can_see_documents(request.access))
    unit, day = asked_unit(request), today()
    allow(can_keep_documents(request.access, unit))
    year, asked = asked_year(request, day), request.GET.get("kind", "")
    kind = StandingDocumentKind.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 9 else None
    form = StandingDocumentForm(posted(request), request.FILES or None, year=year, kind=kind, today=day)
    if form.is_bound and form.is_valid() and _saved(request, unit, form):
        return redirect(_url(unit, year))
    context = {"title": "Ghi văn bản", "unit": unit, "form": form, "back": _url(unit, year), "crumb": TITLE}
    return render(request, "committees/document_form.html", context)


def _saved(request: HttpRequest, unit: Unit, form: StandingDocumentForm) -> bool:
    try:
        saved = save_document(
            unit=unit,
            actor=request.user,
            at=timezone.now(),
            today=today(),
            on_behalf_by=writes_for(request.access, unit, request.user.full_name),
            **form.cleaned_data,
        )
    except Refused as error:
        field = "upload" if error.field == "file" else error.field
        form.add_error(field if field in form.fields else None, error.sentence)
        return False
    messages.success(request, f"Đã lưu {saved}.")
    return True


@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    rows = StandingDocument.objects.visible_to(request.access).select_related("file")
    document = get_object_or_404(rows, pk=pk)
    if document.file is None:
        raise Http404
    return file_answer(document.file)


@require_http_methods(["GET", "HEAD", "POST"])
def kind_new(request: HttpRequest) -> HttpResponse:
    allow(can_change_document_kinds(request.access))
    return _kind_page(request, StandingDocumentKind(), "Thêm loại văn bản")


@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request: HttpRequest, pk: int) -> HttpResponse:
    allow(can_change_document_kinds(request.access))
    return _kind_page(request, get_object_or_404(StandingDocumentKind, pk=pk), "Sửa loại văn bản")


def _kind_page(request: HttpRequest, kind: StandingDocumentKind, title: str) -> HttpResponse:
    form = StandingDocumentKindForm(posted(request), instance=kind)
    back = reverse("organization:units")
    if form.is_bound and form.is_valid():
        saved = save_kind(kind=form.save(commit=False), actor=request.user)
        messages.success(request, f"Đã lưu loại {saved.name}.")
        return redirect(reverse("committees:documents") if can_see_documents(request.access) else back)
    return form_page(
        request, form, title=title, button="Lưu loại này", back=back, crumbs=[{"label": TITLE, "url": back}]
    )
