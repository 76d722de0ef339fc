"""Reports of a unit for a period: numbers frozen at submission, versions added only by return before acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, together
from chibo.organization.models import Unit, subtree
from chibo.periods.models import Period
from reports.enums import ReportKind, ReportState, Stage
from reports.models.programme import Programme

if TYPE_CHECKING:
    from chibo.organization.models import Access


class ReportQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ReportQuerySet:
        """Return reports of the units below `access`: figures and narrative; the administrator reads none."""
        if access is None or access.unit_id is None or access.is_administrator:
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))


class Report(models.Model):
    """The report of a unit for a period. That of a programme, over any days, has its stage and a title that people typed."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports", verbose_name="đơn vị")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports", verbose_name="kỳ")
    kind = models.CharField("loại báo cáo", max_length=10, choices=ReportKind.choices)
    programme = models.ForeignKey(
        Programme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name="chương trình, đề án",
    )
    stage = models.CharField("sơ kết hay tổng kết", max_length=8, choices=Stage.choices, blank=True)
    title = models.CharField("tên báo cáo", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period__last_day", "unit__sort_key"]
        verbose_name = "báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "kind"],
                condition=Q(programme__isnull=True),
                name="reports_report_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "period", "programme", "stage"],
                condition=Q(programme__isnull=False),
                name="reports_report_programme_once",
                violation_error_message="Báo cáo này đã lập rồi. Mời đồng chí mở báo cáo đó.",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.PROGRAMME, programme__isnull=False, stage__in=Stage.values) & ~Q(title="")
                | ~Q(kind=ReportKind.PROGRAMME) & Q(programme__isnull=True, stage="", title=""),
                name="reports_report_programme",
                violation_error_message="Báo cáo sơ kết, tổng kết cần chương trình, đề án và tên báo cáo. Mời đồng chí ghi đủ.",
            ),
            one_of("kind", ReportKind.values, name="reports_report_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.unit} · {self.period}"


class ReportVersion(models.Model):
    """One version. Before submission only the narrative is kept; `figures` and `rows` are written once, when submitted.

    `figures`: dict as `reports.figures.FigureSet.as_json`; `rows`: list of dicts, one per branch and month, as
    `reports.frozen_rows.frozen_rows`; `additions`: the 'bổ sung' of earlier accepted periods, outside this one's totals;
    `narrative`: dict of section → text. `digest` is over figures, rows, additions and narrative; `code` is printed on
    paper and leads back here.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("lần")
    narrative = models.JSONField(default=dict)
    narrative_version = models.PositiveIntegerField(default=1)
    figures = models.JSONField(null=True, blank=True)
    rows = models.JSONField(null=True, blank=True)
    additions = models.JSONField(null=True, blank=True)
    figures_as_of = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=16, unique=True, null=True, blank=True)  # noqa: DJ001 -- unique
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    return_reason = models.TextField("lý do trả lại", blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["report", "number"]
        verbose_name = "lần báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_reportversion_number"),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(returned_at__isnull=True),
                name="reports_reportversion_one_living",
            ),
            together(
                "submitted_at",
                "submitted_by",
                "figures",
                "rows",
                "additions",
                "figures_as_of",
                "code",
                name="reports_reportversion_submitted",
            ),
            together("returned_at", "returned_by", name="reports_reportversion_returned"),
            together("accepted_at", "accepted_by", name="reports_reportversion_accepted"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | (Q(submitted_at__isnull=False) & ~Q(return_reason="")),
                name="reports_reportversion_return_reason",
                violation_error_message="Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True)
                | Q(submitted_at__isnull=False, returned_at__isnull=True, accepted_at__gte=F("submitted_at")),
                name="reports_reportversion_accept_after_submit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} lần {self.number}"

    @property
    def state(self) -> ReportState:
        if self.accepted_at:
            return ReportState.ACCEPTED
        if self.returned_at:
            return ReportState.RETURNED
        return ReportState.SUBMITTED if self.submitted_at else ReportState.DRAFT
