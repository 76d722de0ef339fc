"""Pages around the work itself: 'Mục khác', settings, and which role a person works in."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from chibo.common.views import allow
from chibo.organization.middleware import SESSION_KEY
from chibo.organization.permissions import can_change_holidays, can_change_units, can_manage_accounts

# What can be settled: (label, note, name of the page's address).
RULES = [
    ("Ngày sinh hoạt thường kỳ", "Ngày trong tháng, giờ, khi trùng ngày nghỉ", "meetings:calendar-rules"),
    ("Ngày nghỉ, lễ, Tết", "Bảng ngày nghỉ và ngày làm bù của từng năm", "meetings:holidays"),
    ("Đăng ký lịch sinh hoạt", "Hạn đăng ký ngày, giờ, nơi sinh hoạt của tháng sau", "meetings:registration-rules"),
    ("Sinh hoạt chuyên đề", "Số buổi ít nhất, các lĩnh vực, hình thức", "meetings:topical-settings"),
    ("Ký văn bản của chi bộ", "T/M Chi bộ hay T/M Chi ủy, ai ký nghị quyết", "organization:letterhead-rules"),
    ("Bộ tiêu chí đánh giá", "Các bộ tiêu chí đang dùng và nguồn của từng bộ", "evaluations:criteria"),
    ("Duyệt xếp loại", "Một hay hai bước, chi bộ có phải biểu quyết mức", "evaluations:review-rules"),
    ("Tỷ lệ tối đa của một mức", "Dùng khi quyết định xếp loại hằng năm", "evaluations:annual-caps"),
    ("Chất lượng sinh hoạt cả năm", "Bao nhiêu kỳ đạt mức nào thì cả năm xếp mức nào", "evaluations:quality-rules"),
    ("Mẫu chương trình sinh hoạt", "Các bước của từng loại sinh hoạt", "meetings:agenda-templates"),
    ("Kiến nghị", "Thời hạn trả lời, các lĩnh vực", "meetings:proposal-settings"),
    ("Họp cấp ủy, giao ban, hội nghị", "Các loại họp, bao lâu họp một lần", "meetings:gathering-settings"),
    ("Hạn gửi báo cáo", "Mỗi cấp gửi báo cáo tháng, quý, 6 tháng, năm chậm nhất ngày nào", "reports:deadline-rules"),
    ("Mẫu báo cáo tháng", "Số liệu, câu hỏi mà các đơn vị trực thuộc trả lời", "reports:monthly-forms"),
    ("Nhắc việc", "Nhắc việc gì, trước mấy ngày, giờ không gửi thư", "reminders:rules"),
    ("Nội dung kiểm tra, giám sát", "Các bộ nội dung dùng khi lập kế hoạch", "oversight:inspection-forms"),
    ("Hình thức khen thưởng", "Chọn khi lập đợt khen thưởng", "oversight:award-kinds"),
    ("Kết nối phần mềm khác", "Mã để phần mềm khác tự đọc số liệu của đơn vị", "api:tokens"),
]


@require_GET
def more(request: HttpRequest) -> HttpResponse:
    """All entries of the navigation, the roles to choose from, code and sign-out: what the phone's bar has no room for."""
    return render(request, "organization/more.html")


@require_POST
def access_switch(request: HttpRequest) -> HttpResponse:
    """Work on in another of one's own roles."""
    wanted = request.POST.get("access", "")
    chosen = next((access for access in request.access_choices if str(access.pk) == wanted), None)
    if chosen is None:
        raise Http404
    request.session[SESSION_KEY] = chosen.pk
    messages.success(request, f"Đồng chí đang làm việc với vai trò {chosen}.")
    return redirect("home")


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    allow(can_change_units(request.access))
    unit = request.access.unit
    context = {
        "rules": _links(RULES),
        "accounts_url": reverse("organization:accounts", args=[unit.pk])
        if unit is not None and can_manage_accounts(request.access)
        else "",
        "may_change_holidays": can_change_holidays(request.access),
    }
    return render(request, "organization/settings.html", context)


def _links(rows: Iterable[tuple[str, str, str]]) -> list[dict]:
    """Return the links whose pages exist: what stands above this app is known by its address only."""
    links = []
    for label, note, url_name in rows:
        try:
            links.append({"label": label, "note": note, "url": reverse(url_name)})
        except NoReverseMatch:
            continue
    return links
