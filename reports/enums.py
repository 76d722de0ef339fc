"""Kinds and states of reports; how a branch-month stands to its day."""

from __future__ import annotations

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
