"""What the frame of every page needs: navigation of the acting role, and the roles a person may switch between."""

from django.http import HttpRequest
from django.urls import reverse

from chibo.organization.enums import Role

ABOVE = [Role.COMMITTEE, Role.BOARD]
READERS = [Role.SECRETARY, Role.CADRE, *ABOVE]
EVERYONE = [*READERS, Role.ADMINISTRATOR]

# key, label, url name, roles, on the phone bar
ENTRIES = [
    ("home", "Trang chủ", "home", EVERYONE, True),
    ("monitor", "Theo dõi chung", "reports:board", ABOVE, False),
    ("meetings", "Sinh hoạt chi bộ", "meetings:list", READERS, True),
    ("tasks", "Nhiệm vụ", "meetings:assignments", READERS, True),
    ("proposals", "Kiến nghị", "meetings:proposals", READERS, True),
    ("rating", "Đánh giá, xếp loại", "evaluations:queue", [Role.SECRETARY, *ABOVE], False),
    ("reports", "Báo cáo", "reports:list", [Role.SECRETARY, *ABOVE], False),
    ("visits", "Dự sinh hoạt", "meetings:visits", [Role.CADRE, *ABOVE], False),
    ("inspection", "Kiểm tra, giám sát", "oversight:inspections", [Role.SECRETARY, *ABOVE], False),
    ("digest", "Thông tin, tài liệu", "meetings:digest", [Role.SECRETARY, *ABOVE], False),
    ("members", "Đảng viên", "organization:members", [Role.SECRETARY], False),
    ("members", "Tổ chức, đảng viên", "organization:units", [*ABOVE, Role.ADMINISTRATOR], True),
    ("settings", "Thiết lập", "organization:settings", [*ABOVE, Role.ADMINISTRATOR], False),
]
PHONE_LABELS = {"meetings": "Sinh hoạt"}
PHONE_BAR = 4


def navigation(request: HttpRequest) -> dict:
    """Return navigation, phone_navigation (at most four entries and 'Mục khác'), access and access_choices."""
    access = getattr(request, "access", None)
    entries = [_entry(row) for row in ENTRIES if access is not None and access.role in row[3]]
    _mark_here(entries, request.path)
    phone = [entry | {"label": PHONE_LABELS.get(entry["key"], entry["label"])} for entry in entries if entry["phone"]]
    phone = phone[:PHONE_BAR]
    if access is not None:
        here = request.path == reverse("organization:more")
        phone.append({"key": "more", "label": "Mục khác", "url": reverse("organization:more"), "active": here})
    return {
        "navigation": entries,
        "phone_navigation": phone,
        "access": access,
        "access_choices": list(getattr(request, "access_choices", [])),
    }


def _entry(row: tuple) -> dict:
    key, label, url_name, _, phone = row
    return {"key": key, "label": label, "url": reverse(url_name), "active": False, "phone": phone}


def _mark_here(entries: list[dict], path: str) -> None:
    """Mark the entry whose address is the longest beginning of `path`; the first page only for itself."""
    fitting = [
        entry for entry in entries if path == entry["url"] or (entry["url"] != "/" and path.startswith(entry["url"]))
    ]
    if fitting:
        max(fitting, key=lambda entry: len(entry["url"]))["active"] = True
