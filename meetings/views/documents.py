"""The register of documents (sổ văn bản) of a unit: read, added to by hand, mended; the term that its numbers run through."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from chibo.common.dates import today
from chibo.common.views import allow, carried_out, posted
from chibo.organization.models import Unit
from chibo.organization.views.common import asked_unit, form_page
from meetings.enums import DocumentKind
from meetings.forms.documents import DocumentForm, LineForm, RegisterForm, TermForm
from meetings.models import IssuedDocument
from meetings.numbering import register, term_on
from meetings.permissions import can_log_meeting
from meetings.permissions.document import can_correct_document, can_see_register
from meetings.services.documents import begin_term, correct_document, register_document

TITLE = "Sổ văn bản"


def _unit(request: HttpRequest) -> Unit:
    """Return the unit whose register is asked for; 403 for those who read no minutes."""
    allow(can_see_register(request.access))
    return asked_unit(request)


def _url(unit: Unit, name: str = "documents") -> str:
    return reverse(f"meetings:{name}") + f"?unit={unit.code}"


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The lines of one type and term, the newest first, with the numbers that the register does not know."""
    unit = _unit(request)
    form = RegisterForm(request.GET or None, unit=unit, term=term_on(unit, today()))
    kind, term = form.asked()
    rows = IssuedDocument.objects.visible_to(request.access).numbered().filter(unit=unit, kind=kind, term=term)
    lines = register(list(rows.select_related("meeting", "unit").order_by("number")))
    context = {
        "unit": unit,
        "form": form,
        "kind": DocumentKind(kind).label,
        "term": term,
        "lines": [(line, _mend_url(request, line.document)) for line in reversed(lines)],
        "may_write": can_log_meeting(request.access, unit),
    }
    return render(request, "meetings/documents.html", context)


def _mend_url(request: HttpRequest, document: IssuedDocument | None) -> str:
    if document is None or not can_correct_document(request.access, document):
        return ""
    return reverse("meetings:document", args=[document.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest) -> HttpResponse:
    """Add a document written elsewhere: numbers run across both."""
    unit = _writable(request)
    form = DocumentForm(posted(request), unit=unit, today=today(), initial={"issued_on": today()})
    save = partial(register_document, unit=unit, actor=request.user)
    return _answer(
        request,
        form,
        save,
        unit,
        title="Ghi văn bản vào sổ",
        button="Ghi vào Sổ văn bản",
        intro="Văn bản chi bộ đã soạn ở nơi khác cũng lấy số trong sổ này.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a line."""
    rows = IssuedDocument.objects.visible_to(request.access).select_related("unit__type", "unit__parent", "meeting")
    row = get_object_or_404(rows, pk=pk)
    allow(can_correct_document(request.access, row))
    initial = {"number": row.number, "issued_on": row.issued_on, "about": row.about}
    form = LineForm(posted(request), unit=row.unit, today=today(), initial=initial)
    save = partial(correct_document, document=row, actor=request.user)
    return _answer(request, form, save, row.unit, title=f"Sửa dòng số {row.symbol}", button="Lưu dòng này")


@require_http_methods(["GET", "HEAD", "POST"])
def term_new(request: HttpRequest) -> HttpResponse:
    """Write the term of the committee: its numbers begin anew."""
    unit = _writable(request)
    save = partial(begin_term, unit=unit, actor=request.user)
    return _answer(
        request,
        TermForm(posted(request)),
        save,
        unit,
        title="Ghi nhiệm kỳ",
        button="Lưu nhiệm kỳ",
        intro="Từ ngày đại hội, số văn bản bắt đầu lại từ 01. Các nhiệm kỳ trước giữ số của mình.",
    )


def _writable(request: HttpRequest) -> Unit:
    unit = _unit(request)
    allow(can_log_meeting(request.access, unit))
    return unit


def _answer(
    request: HttpRequest, form: object, save: object, unit: Unit, *, title: str, button: str, intro: str = ""
) -> HttpResponse:
    if form.is_bound and form.is_valid() and carried_out(form, save, **form.cleaned_data):
        messages.success(request, "Đã ghi vào Sổ văn bản.")
        return redirect(_url(unit))
    crumb = {"label": TITLE, "url": _url(unit)}
    return form_page(
        request,
        form,
        title=title,
        button=button,
        intro=intro,
        back=_url(unit),
        crumbs=[crumb],
        context_line=unit.name,
    )
