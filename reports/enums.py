"""Kinds and states of reports; how a branch-month stands to its day."""

from __future__ import annotations

from fractions import Fraction

from django.db import models

from chibo.common.dates import Span, Stretch


class Timing(models.TextChoices):
    """How a held regular meeting stands to its due day."""

    ON_DAY = "on_day", "Đúng ngày quy định"
    MOVED = "moved", "Dời có lý do"
    OFF_DAY = "off_day", "Không đúng ngày"


class ReportKind(models.TextChoices):
    MONTHLY = "monthly", "Báo cáo tháng"
    QUARTERLY = "quarterly", "Báo cáo quý"
    HALF_YEAR = "half_year", "Báo cáo 6 tháng"
    ANNUAL = "annual", "Báo cáo năm"
    PROGRAMME = "programme", "Báo cáo chương trình, đề án"

    @classmethod
    def of(cls, span: Span | Stretch) -> ReportKind:
        return {
            "month": cls.MONTHLY,
            "quarter": cls.QUARTERLY,
            "half": cls.HALF_YEAR,
            "year": cls.ANNUAL,
            Stretch.kind: cls.PROGRAMME,
        }[span.kind]


class ReportState(models.TextChoices):
    """Read off a version's timestamps."""

    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Đã gửi"
    RETURNED = "returned", "Trả lại để bổ sung"
    ACCEPTED = "accepted", "Đã duyệt"


class LineKind(models.TextChoices):
    """What a line of the monthly form asks for."""

    FIGURE = "figure", "Số liệu tự tổng hợp"
    QUESTION = "question", "Câu hỏi trả lời bằng lời"
    OPINION = "opinion", "Tình hình tư tưởng, dư luận"


# --- programmes --------------------------------------------------------------------------------------------------


class Operator(models.TextChoices):
    """How the figure is to stand to the value of a target."""

    AT_LEAST = "ge", "Từ … trở lên"
    ABOVE = "gt", "Trên …"
    AT_MOST = "le", "Không quá …"
    BELOW = "lt", "Dưới …"

    def holds(self, figure: Fraction, value: Fraction) -> bool:
        """Compare unrounded: 2.101/2.235 is above 94% though it prints 94,0%."""
        return {
            Operator.AT_LEAST: figure >= value,
            Operator.ABOVE: figure > value,
            Operator.AT_MOST: figure <= value,
            Operator.BELOW: figure < value,
        }[self]

    def say(self, words: str) -> str:
        """'từ 95% trở lên', 'trên 94%'."""
        return self.label.lower().replace("…", words)


class Basis(models.TextChoices):
    """What a target is judged by."""

    YEAR = "year", "Từng năm"
    SPAN = "span", "Cả thời gian thực hiện"


class Stage(models.TextChoices):
    """Which report of a programme it is."""

    INTERIM = "interim", "Sơ kết"
    FINAL = "final", "Tổng kết"


class Attainment(models.TextChoices):
    """What became of a target in a part of the span, or in all."""

    MET = "met", "Đạt"
    NOT_MET = "not_met", "Chưa đạt"
    SO_FAR = "so_far", "Đang đạt"
    ON_THE_WAY = "on_the_way", "Đang thực hiện"
    SHOWN = "shown", "Tham khảo"
    PARTLY_KNOWN = "partly", "Chưa có đủ số liệu"
    UNKNOWN = "unknown", "Chưa có số liệu"

    @property
    def tone(self) -> str:
        """The tone of its state on screen: ok, warn, info, wait."""
        tones = {"met": "ok", "so_far": "ok", "not_met": "warn", "on_the_way": "info"}
        return tones.get(self.value, "wait")
