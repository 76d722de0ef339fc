"""The monthly form: what a committee asks the units below it to report every month, in dated versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from chibo.common.models import ordered, together
from chibo.organization.models import Rule, UnitType


class MonthlyForm(Rule):
    """One version of the form of `unit` for those below it (of one level, or of all): a draft until it is published.

    A published version does not change; another one takes its place by date. `lines`: [{"key", "kind" (`LineKind`), "label",
    "hint", "required"}]; the key of a counted figure is that of `reports.monthly.known_figures`, that of a question stays
    with it from version to version.
    """

    title = models.CharField("tên mẫu", max_length=200)
    unit_type = models.ForeignKey(
        UnitType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cấp lập báo cáo"
    )
    lines = models.JSONField("các mục", default=list)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "mẫu báo cáo tháng"
        constraints = [
            together("published_at", "published_by", name="reports_monthlyform_published"),
            ordered("valid_from", "valid_to", name="reports_monthlyform_dates"),
            models.CheckConstraint(condition=models.Q(unit__isnull=False), name="reports_monthlyform_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.published_at is None
