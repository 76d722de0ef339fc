"""The classes of a branch's members by name: one page for its secretary, closed to everybody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chibo.common.dates import today
from chibo.common.errors import Refused, StaleVersion
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from chibo.organization.models import Unit
from evaluations.forms.member_classes import CLASS_CHOICES, LEVEL_CHOICES, MemberListForm, MemberRowsForm
from evaluations.member_classes import list_of, member_cap_state, member_page
from evaluations.permissions import can_classify_members
from evaluations.services.member_classes import RefusedMembers, save_member_classes
from evaluations.views import annual_common as common


@require_http_methods(["GET", "HEAD", "POST"])
def member_classes(request: HttpRequest, pk: int) -> HttpResponse:
    """Read and save the whole list; the state of the cap stands above it."""
    branch, year = common.unit_in_reach(request, pk), common.year_of(request)
    allow(can_classify_members(request.access, branch))
    stored = list_of(branch, year)
    data = posted(request)
    initial = {"version": stored.version, "exception_reason": stored.exception_reason} if stored else {"version": 0}
    form = MemberListForm(data, initial=initial)
    roster, left = member_page(branch, year, today())
    rows = MemberRowsForm(data, rows=roster, left=left)
    if data is not None and _save(request, branch, year, form, rows):
        return redirect(common.list_url(branch, year, common.MEMBERS))
    context = {
        "unit": branch,
        "year": year,
        "years": [other for other in common.years_around(year) if other >= common.FIRST_YEAR_OF_CLASSES],
        "form": form,
        "lines": rows.lines(),
        "left": rows.left_lines(),
        "levels": LEVEL_CHOICES,
        "classes": CLASS_CHOICES,
        "stored": stored,
        "cap": member_cap_state(branch, year, rows.levels()),
        "back": common.list_url(branch, year, common.MEMBERS),
    }
    return render(request, "evaluations/member_classes.html", context)


def _save(request: HttpRequest, branch: Unit, year: int, form: MemberListForm, rows: MemberRowsForm) -> bool:
    is_valid = rows.is_valid()
    if not form.is_valid() or not is_valid:
        return False
    rows.fill(form.cleaned_data["fill_level"])
    try:
        save_member_classes(
            branch=branch,
            year=year,
            given=rows.given(),
            base_version=form.cleaned_data["version"] or 0,
            exception_reason=form.cleaned_data["exception_reason"],
            actor=request.user,
            today=today(),
            at=timezone.now(),
        )
    except StaleVersion as error:
        add_refusal(form, error)
        form.renew(error.current.version if error.current else 0)
        rows.show_stored()
        return False
    except RefusedMembers as error:
        rows.errors |= error.rows
        add_refusal(form, error)
        return False
    except Refused as error:
        add_refusal(form, error)
        return False
    messages.success(request, f"Đã lưu xếp loại đảng viên năm {year}.")
    return True
