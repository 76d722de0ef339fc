"""One step on the way of a proposal: receive, consider, pass on, return, answer; and sending again what came back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chibo.common.dates import today
from chibo.common.errors import Refused
from chibo.common.forms import add_refusal
from chibo.common.views import allow, posted
from meetings.enums import ProposalStepKind
from meetings.forms.proposals import FORMS, StepForm
from meetings.models import Proposal
from meetings.permissions import acts_from_above, can_clarify_proposal, can_handle_proposal, can_see_steps, writes_for
from meetings.proposal_page import BUTTONS, name_of, place_words
from meetings.proposal_path import next_kinds
from meetings.queries.proposal import targets_of, was_taken
from meetings.services.proposals import clarify_proposal, take_step
from meetings.views.proposals import found_proposal

DONE = {
    ProposalStepKind.RECEIVED: "Đã ghi tiếp nhận kiến nghị.",
    ProposalStepKind.CONSIDERING: "Đã ghi đang xem xét.",
    ProposalStepKind.FORWARDED: "Đã chuyển kiến nghị.",
    ProposalStepKind.LETTER: "Đã ghi chuyển bằng công văn. Mời đồng chí lập bản in công văn ở cuối trang này.",
    ProposalStepKind.RETURNED: "Đã trả lại chi bộ để bổ sung.",
    ProposalStepKind.ANSWERED: "Đã trả lời. Chi bộ thấy trả lời này ở kỳ sinh hoạt tới.",
    ProposalStepKind.SENT: "Đã gửi phần bổ sung.",
}
INTRO = {
    ProposalStepKind.LETTER: "Cấp ủy vẫn theo dõi và nhập thay trả lời của cơ quan đó; thời hạn được tính lại.",
    ProposalStepKind.FORWARDED: "Chỉ chuyển được đến các cấp ủy ở trên chi bộ; thời hạn được tính lại.",
    ProposalStepKind.ANSWERED: "Trả lời về thẳng chi bộ, để thông báo ở kỳ sinh hoạt tới.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Show and take one step. A step that is over by now (somebody was quicker, the page was old) is said, not failed."""
    if kind not in FORMS:
        raise Http404
    proposal, kind = found_proposal(request, pk), ProposalStepKind(kind)
    is_clarifying = kind == ProposalStepKind.SENT
    allow(can_see_steps(request.access, proposal, is_of_branch=is_clarifying))
    data = posted(request)
    form = FORMS[kind](data, proposal=proposal, targets=targets_of(proposal, today()))
    is_valid = form.is_bound and form.is_valid()
    if is_valid and was_taken(proposal, form.cleaned_data["form_token"]):
        return _to_proposal(proposal)
    if not _is_theirs(request, proposal, kind):
        messages.info(request, "Bước này không còn làm được: kiến nghị vừa được xử lý. Đây là tình trạng hiện nay.")
        return _to_proposal(proposal)
    if is_valid:
        try:
            (_clarify if is_clarifying else _take)(request, proposal, kind, form)
        except Refused as error:
            add_refusal(form, error)
        else:
            messages.success(request, DONE[kind])
            return _to_proposal(proposal)
    context = {
        "form": form,
        "proposal": proposal,
        "title": BUTTONS[kind],
        "intro": INTRO.get(kind, ""),
        "place": place_words(proposal, today()),
        "acting_for": _acting_for(request, proposal, is_clarifying),
    }
    return render(request, "meetings/proposal_step.html", context)


def _to_proposal(proposal: Proposal) -> HttpResponse:
    return redirect("meetings:proposal", proposal.pk)


def _is_theirs(request: HttpRequest, proposal: Proposal, kind: str) -> bool:
    if kind == ProposalStepKind.SENT:
        return can_clarify_proposal(request.access, proposal)
    return can_handle_proposal(request.access, proposal) and kind in next_kinds(proposal)


def _acting_for(request: HttpRequest, proposal: Proposal, is_clarifying: bool) -> str:
    """Return the name of the unit in whose name a person of another one writes, '' for one's own."""
    unit = proposal.unit if is_clarifying else proposal.place
    return name_of(unit) if acts_from_above(request.access, unit) else ""


def _take(request: HttpRequest, proposal: Proposal, kind: str, form: StepForm) -> None:
    take_step(
        proposal=proposal,
        kind=kind,
        token=form.cleaned_data["form_token"],
        actor=request.user,
        at=timezone.now(),
        on_behalf_by=writes_for(request.access, proposal.place, request.user.full_name),
        **form.values(),
    )


def _clarify(request: HttpRequest, proposal: Proposal, kind: str, form: StepForm) -> None:
    clarify_proposal(
        proposal=proposal,
        text=form.cleaned_data["text"],
        token=form.cleaned_data["form_token"],
        actor=request.user,
        at=timezone.now(),
        on_behalf_by=writes_for(request.access, proposal.unit, request.user.full_name),
    )
