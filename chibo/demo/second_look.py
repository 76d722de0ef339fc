"""What a committee may want to look at again: minutes that resemble each other, and a branch that is always Tốt and quiet."""

from __future__ import annotations

from chibo.demo.records import Record
from chibo.demo.world import World, moment
from chibo.jobs.models import Job
from chibo.organization.models import Unit
from meetings.enums import MeetingKind
from meetings.models import Meeting
from reports.services.radar import find_levels, find_likeness

SAME_AGAIN = "HM-QDI-04"  # wrote nearly the same in two months
LENDER, BORROWER = "HM-QDI-05", "HM-QDI-06"  # one took a paragraph over from the other
QUIET = "HM-QDI-11"
QUIET_MONTHS = 8
MONTHS = 6  # in which hints are looked for

ONCE = (
    "Khối đã vận động {done} hộ dọc đường Bờ Kè lùi mái che vào trong chỉ giới, còn {left} hộ bán hàng ăn xin thêm thời gian.",
    "Đồng chí {who} đề nghị tổ tự quản đi cùng cán bộ phường đến từng nhà, không chỉ đọc trên loa. Có ý kiến nên kẻ vạch "
    "sơn ngay sau khi dọn để giữ được lâu; tiền sơn lấy từ quỹ khối, làm vào sáng chủ nhật.",
    "Giao ba đồng chí phụ trách ba đoạn đường, mỗi tối đi một vòng nhắc các hộ dựng xe gọn vào sân nhà văn hóa.",
)
TAKEN_OVER = (
    "Nhà văn hóa khối dột ở góc sân khấu, thợ báo thay sáu tấm tôn; khối đã có một nửa tiền, còn lại vận động các gia đình "
    "có con em đi làm xa. Câu lạc bộ dưỡng sinh xin mượn sân từ năm giờ sáng, nhận tự quét dọn và trả tiền điện."
)
LENDER_ALSO = "Bàn thêm việc trồng lại hàng bàng trước cổng trường, mỗi hộ nhận chăm một cây trong hai năm đầu."
BORROWER_ALSO = (
    "Nghe báo cáo về lớp xóa mù tin học cho người cao tuổi: mười bốn cụ theo học, mượn máy của trường cấp hai."
)


def resemble(world: World, records: list[Record]) -> None:
    """Write the texts of a few minutes anew before they are locked: two months of one branch, and two branches."""
    before, last = world.months[-3], world.months[-2]
    of = {(record.plan.code, record.meeting.month): record.meeting for record in records if _is_regular(record)}
    changed = []
    for month, numbers in ((before, ("38", "bốn", "Trần Thị Hòa")), (last, ("41", "hai", "Lê Văn Sáu"))):
        if meeting := of.get((SAME_AGAIN, month)):
            words = dict(zip(("done", "left", "who"), numbers, strict=True))
            meeting.assessment, meeting.discussion, meeting.conclusion = (text.format(**words) for text in ONCE)
            changed.append(meeting)
    for code, also in ((LENDER, LENDER_ALSO), (BORROWER, BORROWER_ALSO)):
        if meeting := of.get((code, last)):
            meeting.discussion = f"{TAKEN_OVER}\n{also}"
            changed.append(meeting)
    Meeting.objects.bulk_update(changed, ["assessment", "discussion", "conclusion"])


def fall_silent(world: World, records: list[Record]) -> None:
    """Let hardly anybody speak at the last regular meetings of one branch, before its roll calls are written."""
    months = world.months[-QUIET_MONTHS:]
    quiet = [record for record in records if record.plan.code == QUIET and record.meeting.month in months]
    for index, record in enumerate(quiet):
        meeting, wanted = record.meeting, index % 2
        for mark in record.marks:
            mark.opinions, wanted = (1, wanted - 1) if wanted and mark.is_present else (0, wanted)
        meeting.opinions = index % 2
        meeting.speakers = index % 2 if record.is_entered else meeting.speakers
    Meeting.objects.bulk_update([record.meeting for record in quiet], ["opinions", "speakers"])


def look_again(world: World) -> None:
    """Find the hints of the last months; what services queued meanwhile is found with them."""
    at, ids = moment(world.today, 0, 5), [unit.pk for unit in world.units.values() if unit.is_branch]
    for month in world.months[-MONTHS:]:
        find_levels(ids, month, at)
        for root in Unit.objects.filter(parent__isnull=True):
            find_likeness(root, month, at)
    Job.objects.filter(kind__startswith="radar.").delete()


def _is_regular(record: Record) -> bool:
    return record.is_entered and record.meeting.kind in MeetingKind.of_the_month()
