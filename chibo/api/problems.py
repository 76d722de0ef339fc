"""What the API says when it gives no figures: a status, a word for programs, a sentence for people."""

from __future__ import annotations

import json

from django.http import HttpResponse

JSON = "application/json; charset=utf-8"

# status: (word, sentence) when nothing more is known
KNOWN = {
    400: ("bad_request", "Yêu cầu này máy chưa hiểu. Mời đồng chí xem lại địa chỉ và các mục đã ghi."),
    403: ("not_allowed", "Vai trò của mã kết nối này không xem mục đó trên màn hình, nên cũng không đọc được ở đây."),
    404: ("not_found", "Không có mục này trong phạm vi của mã kết nối. Mời đồng chí xem lại địa chỉ, mã đơn vị."),
    500: ("failure", "Máy gặp trục trặc khi trả lời. Mời đồng chí thử lại sau ít phút."),
}
SENTENCES = {
    "method": "Ở đây chỉ đọc được, không ghi được. Mời đồng chí dùng GET hoặc HEAD.",
    "no_token": "Chưa có mã kết nối. Mời đồng chí gửi mã ở dòng Authorization: Bearer <mã>.",
    "bad_token": "Mã kết nối này không dùng được: chép thiếu, đã hết hạn, đã thu hồi, hoặc người tạo đã đổi mã đăng nhập. "
    "Mời đồng chí tạo mã khác ở mục Thiết lập.",
    "too_many": "Máy này đã gửi mã sai nhiều lần. Mời đồng chí chờ năm phút rồi thử lại với mã đúng.",
}


def problem(
    status: int, code: str = "", detail: str = "", *, field: str | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return the answer {"status", "code", "field", "detail"}: `field` names the parameter that is to be mended."""
    known_code, sentence = KNOWN.get(status, KNOWN[400 if status < 500 else 500])
    code = code or known_code
    body = {"status": status, "code": code, "field": field, "detail": detail or SENTENCES.get(code, sentence)}
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=JSON, headers=headers)
