"""What can be opened beside the steps of a record: to prepare, to hold, to hand on. One table, shown on the record's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from meetings.permissions import can_open_giao_ban, can_read_criticism
from meetings.permissions.document import can_print
from meetings.permissions.file import can_see_files
from meetings.permissions.guide import can_lead
from meetings.permissions.notice import can_see_notice
from meetings.permissions.order import can_read_results
from meetings.permissions.paper import can_enter_from_paper, can_print_pack
from meetings.permissions.planning import can_see_topic
from meetings.permissions.preparation import can_note_preparation, can_read_preparation

if TYPE_CHECKING:
    from chibo.organization.models import Access
    from meetings.models import Meeting

PREPARE, HOLD, AFTER = "Chuẩn bị", "Trong kỳ sinh hoạt", "Giấy tờ"


@dataclass(frozen=True)
class Tool:
    """A link to the page `url_name` of a meeting, under `group`; shown to those for whom `may(access, meeting)` is true."""

    group: str
    title: str
    url_name: str
    may: Callable[[Access | None, Meeting], bool]


TOOLS: list[Tool] = [
    Tool(PREPARE, "Thông báo sinh hoạt", "meetings:notice", can_see_notice),
    Tool(PREPARE, "Tài liệu", "meetings:reading", can_see_notice),
    Tool(PREPARE, "Chuyên đề: kế hoạch, rút kinh nghiệm", "meetings:topical-session", can_see_topic),
    Tool(PREPARE, "Chuẩn bị kỳ sinh hoạt", "meetings:preparation", can_read_preparation),
    Tool(PREPARE, "Chương trình sinh hoạt", "meetings:agenda", can_read_preparation),
    Tool(PREPARE, "Báo vắng, ý kiến trước kỳ sinh hoạt", "meetings:contributions", can_note_preparation),
    Tool(PREPARE, "Kết quả nhiệm vụ tháng trước", "meetings:results", can_read_results),
    Tool(HOLD, "Điều hành kỳ sinh hoạt", "meetings:guide", can_lead),
    Tool(HOLD, "Chuyên cần, phát biểu của đảng viên", "meetings:attention", can_read_criticism),
    Tool(HOLD, "Tình hình các đơn vị tháng trước", "reports:opening", can_open_giao_ban),
    Tool(AFTER, "Bản in, bản Word", "meetings:printouts", can_print),
    Tool(AFTER, "Ảnh chụp biên bản, tài liệu", "meetings:files", can_see_files),
    Tool(PREPARE, "Gói giấy", "evaluations:paper-pack", can_print_pack),
    Tool(AFTER, "Nhập từ bản giấy", "meetings:paper-entry", can_enter_from_paper),
]
# What rests on the members of a branch has nothing to show for a committee; a giao ban is not led by the branch's guide.
OF_BRANCHES = {"meetings:preparation", "meetings:contributions", "meetings:attention", "evaluations:paper-pack"}


def _fits(tool: Tool, meeting: Meeting) -> bool:
    if meeting.calls_units and tool.url_name == "meetings:guide":
        return False
    return not (meeting.is_of_committee and tool.url_name in OF_BRANCHES)


def tools_of(meeting: Meeting, access: Access | None) -> dict[str, list[dict]]:
    """Return {group: [{title, url}]} of what `access` may open beside the steps of `meeting`."""
    groups: dict[str, list[dict]] = {}
    for tool in TOOLS:
        if _fits(tool, meeting) and tool.may(access, meeting):
            row = {"title": tool.title, "url": reverse(tool.url_name, args=[meeting.pk])}
            groups.setdefault(tool.group, []).append(row)
    return groups
