"""Standing documents of a unit by term and year: quy chế làm việc, chương trình công tác, chương trình kiểm tra, giám sát."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.committees.enums import DocumentPeriod
from chibo.common.models import Word, one_of
from chibo.files.models import StoredFile
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree

if TYPE_CHECKING:
    from chibo.organization.models import Access


class StandingDocumentKind(Word):
    """A kind of standing document; one table for the site."""

    name = models.CharField("tên văn bản", max_length=120, unique=True)
    period = models.CharField("làm cho", max_length=8, choices=DocumentPeriod.choices, default=DocumentPeriod.TERM)

    class Meta(Word.Meta):
        verbose_name = "loại văn bản thường xuyên"
        constraints = [one_of("period", DocumentPeriod.values, name="committees_documentkind_period")]


class StandingDocumentQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> StandingDocumentQuerySet:
        """Return the documents of units in reach."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def holding_in(self, year: int) -> StandingDocumentQuerySet:
        """Return those made for `year`, or for a term that has it."""
        return self.filter(first_year__lte=year, last_year__gte=year)


class StandingDocument(models.Model):
    """A document of a unit, for a year or for the years of a term. A new edition for the same years takes its place."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="standing_documents", verbose_name="của tổ chức đảng"
    )
    kind = models.ForeignKey(
        StandingDocumentKind, on_delete=models.PROTECT, related_name="documents", verbose_name="văn bản"
    )
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    number = models.CharField("số, ký hiệu", max_length=80)
    issued_on = models.DateField("ngày ban hành")
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tệp"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)

    objects = StandingDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["kind__position", "-first_year", "pk"]
        verbose_name = "văn bản thường xuyên"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "first_year"], name="committees_document_once"),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="committees_document_years",
                violation_error_message="Năm cuối phải từ năm đầu trở đi. Mời đồng chí xem lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.years}"

    @property
    def years(self) -> str:
        """'2026', or '2025–2030' for a term."""
        return str(self.first_year) if self.first_year == self.last_year else f"{self.first_year}–{self.last_year}"
