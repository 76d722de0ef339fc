"""Hand votes as forms."""

from __future__ import annotations

from django import forms

from chibo.common.forms import ChiboForm
from meetings.services.votes import VoteLine


class VoteForm(ChiboForm):
    """One hand vote; a row left wholly empty counts for nothing."""

    subject = forms.CharField(
        label="Nội dung biểu quyết",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "vote-subjects"}),
    )
    everybody = forms.BooleanField(label="Tất cả tán thành", required=False)
    in_favor = forms.IntegerField(label="Tán thành", min_value=0, max_value=5000, required=False)
    against = forms.IntegerField(label="Không tán thành", min_value=0, max_value=5000, required=False)
    other = forms.IntegerField(label="Ý kiến khác", min_value=0, max_value=5000, required=False)

    def clean(self) -> dict:
        data = super().clean()
        said = data.get("everybody") or any(data.get(name) for name in ("in_favor", "against", "other"))
        if not data.get("subject") and said and "subject" not in self.errors:
            self.add_error("subject", "Chưa ghi nội dung biểu quyết. Mời đồng chí ghi, ví dụ: Thông qua nghị quyết.")
        if data.get("everybody"):
            if data.get("against") or data.get("other"):
                self.add_error(
                    "everybody",
                    "Đã chọn tất cả tán thành mà vẫn ghi ý kiến khác. Mời đồng chí bỏ dấu ở đây hoặc xóa số đó.",
                )
        elif data.get("subject") and data.get("in_favor") is None and "in_favor" not in self.errors:
            self.add_error("in_favor", "Chưa có số tán thành. Mời đồng chí ghi số người giơ tay.")
        return data

    def line(self) -> VoteLine | None:
        """Return the vote, or None for an empty row."""
        data = self.cleaned_data
        if not data.get("subject"):
            return None
        in_favor = None if data["everybody"] else data["in_favor"]
        return VoteLine(data["subject"], in_favor, data.get("against") or 0, data.get("other") or 0)
