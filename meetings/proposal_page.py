"""What the pages of a proposal say in words: where it lies, its way line by line, what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from chibo.common.dates import screen_date
from chibo.organization.models import Unit
from meetings.enums import ProposalState, ProposalStepKind
from meetings.models import Proposal, ProposalStep
from meetings.proposal_path import next_kinds
from meetings.queries.proposal import path_of

# What the button of a step says, a verb with its object.
BUTTONS = {
    ProposalStepKind.RECEIVED: "Tiếp nhận kiến nghị",
    ProposalStepKind.CONSIDERING: "Ghi đang xem xét",
    ProposalStepKind.FORWARDED: "Chuyển cấp ủy khác",
    ProposalStepKind.LETTER: "Chuyển cơ quan khác bằng công văn",
    ProposalStepKind.RETURNED: "Trả lại để bổ sung",
    ProposalStepKind.ANSWERED: "Trả lời kiến nghị",
    ProposalStepKind.SENT: "Gửi phần bổ sung",
}
ANSWER_AGAIN = "Trả lời bổ sung"


@dataclass(frozen=True)
class Act:
    """Something that may be done next: `url` is the page of its form. `is_usual`: what comes next as a rule."""

    kind: str
    label: str
    url: str
    is_usual: bool


def acts_of(proposal: Proposal) -> list[Act]:
    """Return what the committee where the proposal lies may do next, the usual one first: receive, then answer. No query."""
    kinds = next_kinds(proposal)
    usual = next((kind for kind in (ProposalStepKind.RECEIVED, ProposalStepKind.ANSWERED) if kind in kinds), None)
    return [_act(proposal, kind, usual) for kind in sorted(kinds, key=lambda kind: kind != usual)]


def _act(proposal: Proposal, kind: str, usual: str | None) -> Act:
    label = ANSWER_AGAIN if proposal.is_answered else BUTTONS[kind]
    url = reverse("meetings:proposal-step", args=[proposal.pk, kind])
    return Act(kind, label, url, kind == usual and not proposal.is_answered)


def place_words(proposal: Proposal, today: date) -> str:
    """Say where a proposal lies and since when: 'Đang ở Đảng ủy phường A từ 03/02/2026 (12 ngày), hạn trả lời 05/03/2026'."""
    if proposal.state == ProposalState.DRAFT:
        return "Chưa gửi"
    since, name = screen_date(proposal.lies_since), name_of(proposal.place)
    if proposal.is_answered:
        return f"{name} đã trả lời"
    days = (today - proposal.lies_since).days
    where = f"Đang ở {proposal.outside_body}, {name} theo dõi" if proposal.outside_body else f"Đang ở {name}"
    lasting = f"{where}, từ {since} ({days} ngày)" if days > 0 else f"{where}, từ hôm nay"
    return f"{lasting}, hạn trả lời {screen_date(proposal.due_on)}" if proposal.due_on else lasting


def name_of(unit: Unit) -> str:
    """A branch by its own name, a committee by that of the committee."""
    return unit.name if unit.is_branch else unit.committee_name


@dataclass(frozen=True)
class PathLine:
    """One step in words: what was done, by whom and when; `text` is what was written."""

    step: ProposalStep
    title: str
    who: str
    document: str

    @property
    def text(self) -> str:
        return self.step.text


def lines_of_path(proposal: Proposal) -> list[PathLine]:
    """Return the visible way of a proposal, oldest step first. One query."""
    return [PathLine(step, _title(step), _who(step), _document(step)) for step in path_of(proposal)]


def _title(step: ProposalStep) -> str:
    actor, target = name_of(step.from_unit), name_of(step.to_unit) if step.to_unit else ""
    titles = {
        ProposalStepKind.SENT: f"{actor} gửi {target}",
        ProposalStepKind.RECEIVED: f"{actor} tiếp nhận",
        ProposalStepKind.CONSIDERING: f"{actor} đang xem xét",
        ProposalStepKind.FORWARDED: f"{actor} chuyển {target}",
        ProposalStepKind.LETTER: f"{actor} gửi công văn đến {step.outside_body}",
        ProposalStepKind.RETURNED: f"{actor} trả lại {target} để bổ sung",
        ProposalStepKind.ESCALATED: f"Quá hạn ở {actor}, tự chuyển lên {target}",
        ProposalStepKind.HANDED_OVER: f"{actor} hợp nhất, {target} tiếp nhận",
    }
    if step.kind == ProposalStepKind.ANSWERED:
        return f"{step.outside_body} trả lời ({actor} nhập thay)" if step.outside_body else f"{actor} trả lời"
    return titles[ProposalStepKind(step.kind)]


def _who(step: ProposalStep) -> str:
    if step.by is None:
        return "Chương trình tự chuyển"
    return f"Đồng chí {step.on_behalf_by} ghi thay" if step.on_behalf_by else f"Đồng chí {step.by}"


def _document(step: ProposalStep) -> str:
    """'Văn bản số 120/UBND-ĐC ngày 05/02/2026', or the part that is known."""
    number = f"số {step.document_number}" if step.document_number else ""
    day = f"ngày {screen_date(step.document_on)}" if step.document_on else ""
    known = " ".join(part for part in (number, day) if part)
    return f"Văn bản {known}" if known else ""
