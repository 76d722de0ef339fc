"""Inspection folders: asking for one, seeing how far it is, taking the file."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chibo.common.dates import Months, today
from chibo.common.documents import pdf_available
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.jobs.views import printed_answer
from chibo.oversight.folder_printing import file_name, print_state
from chibo.oversight.forms.folder import FolderForm
from chibo.oversight.models import Folder
from chibo.oversight.permissions import can_put_private_in_folder, can_see_inspections
from chibo.oversight.services.folder import note_reading, print_folder, request_folder

A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def folders(request: HttpRequest) -> HttpResponse:
    """Ask for a folder; those asked for before, newest first."""
    access, day = request.access, today()
    allow(can_see_inspections(access))
    search = request.GET.get("q", "").strip()[:100]
    data = posted(request)
    form = FolderForm(data, access=access, today=day, search=search, chosen=request.GET.get("branch", ""))
    if form.is_bound and form.is_valid():
        folder = _requested(request, form)
        if folder is not None:
            return redirect("oversight:folder", folder.pk)
    found = Folder.objects.visible_to(access).select_related("branch", "requested_by")
    context = {
        "unit": access.unit,
        "is_above": access.is_above,
        "form": form,
        "search": search,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "pdf_available": pdf_available(),
    }
    return render(request, "oversight/folders.html", context)


def _requested(request: HttpRequest, form: FolderForm) -> Folder | None:
    data, access = form.cleaned_data, request.access
    branch, wants_all = data["branch"], data.get("is_full", False)
    own = can_put_private_in_folder(access, branch)
    allow(own or not wants_all)
    try:
        return request_folder(
            branch=branch,
            month_from=data["month_from"],
            month_to=data["month_to"],
            made_for=branch if own else access.unit,
            is_full=wants_all,
            actor=request.user,
            at=timezone.now(),
            today=today(),
        )
    except Refused as error:
        add_refusal(form, error)
        return None


@require_safe
def folder(request: HttpRequest, pk: int) -> HttpResponse:
    """One folder: how far the making is, and the file. The part that changes is asked for again while it is made."""
    found = _found(request, pk)
    context = {"folder": found, "print": print_state(found), "pdf_available": pdf_available()}
    if request.htmx:
        return render(request, "oversight/_folder_print.html", context)
    months = Months.of(found.month_from, found.month_to)
    return render(request, "oversight/folder.html", context | {"branch": found.branch, "period": months.in_sentence})


@require_POST
def folder_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the file once more."""
    found = _found(request, pk)
    print_folder(folder=found, actor=request.user)
    return redirect("oversight:folder", found.pk)


@require_POST
def folder_pdf(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand the file out and log that it was taken: a POST, because that is written down."""
    found = _found(request, pk)
    file = print_state(found).file
    if file is None:
        messages.warning(request, "Chưa có bản in của hồ sơ này. Mời đồng chí lập lại.")
        return redirect("oversight:folder", found.pk)
    note_reading(folder=found, actor=request.user)
    return printed_answer(file, file_name(found))


def _found(request: HttpRequest, pk: int) -> Folder:
    """Return a folder in reach: 403 for who reads none, 404 out of reach; one with private text is the branch's own."""
    allow(can_see_inspections(request.access))
    related = ("branch__parent", "branch__type", "made_for", "requested_by")
    return get_object_or_404(Folder.objects.visible_to(request.access).select_related(*related), pk=pk)
