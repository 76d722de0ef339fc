"""The register of documents that a unit has issued, and the terms that their numbers run through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from chibo.common.models import one_of, ordered
from chibo.organization.enums import Role
from chibo.organization.models import Rule, Unit, subtree
from meetings.enums import DocumentKind
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class CommitteeTerm(Rule):
    """A term (nhiệm kỳ) of a committee, from congress to congress; a branch without one of its own takes the nearest above.

    Branches under a grassroots committee hold two congresses in five years (Điều lệ Đảng, Điều 24), so their terms differ.
    """

    name = models.CharField("nhiệm kỳ", max_length=20)

    class Meta:
        verbose_name = "nhiệm kỳ"
        constraints = [ordered("valid_from", "valid_to", name="meetings_committeeterm_days")]

    def __str__(self) -> str:
        return self.name


class IssuedDocumentQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> IssuedDocumentQuerySet:
        """Return the registers of the units that `access` reaches today; the administrator reads none."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def numbered(self) -> IssuedDocumentQuerySet:
        return self.filter(number__isnull=False)


class IssuedDocument(models.Model):
    """One line of a unit's register of documents (sổ văn bản): of a meeting, or written elsewhere by hand.

    Numbers run per type through the committee's whole term, not per calendar year (HD 05-HD/VPTW of 27/5/2026). The row of a
    voided meeting stays, so its number is not given again. Without a number it is a paper of a meeting not numbered yet.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField("loại văn bản", max_length=4, choices=DocumentKind.choices)
    term = models.CharField("nhiệm kỳ", max_length=20)
    number = models.PositiveSmallIntegerField("số", null=True, blank=True)
    body = models.CharField("ký hiệu cơ quan ban hành", max_length=10)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    about = models.CharField("trích yếu", max_length=300, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "term", "kind", "number", "pk"]
        verbose_name = "văn bản"
        constraints = [
            one_of("kind", DocumentKind.values, name="meetings_issueddocument_kind"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=1), name="meetings_issueddocument_number_positive"
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False) | (Q(number__isnull=False, issued_on__isnull=False) & ~Q(about="")),
                name="meetings_issueddocument_by_hand",
                violation_error_message="Văn bản ghi tay cần có số, ngày và trích yếu. Mời đồng chí ghi đủ ba mục.",
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "term", "number"],
                condition=Q(number__isnull=False),
                name="meetings_issueddocument_number",
                violation_error_message="Số này đã dùng trong nhiệm kỳ. Mời đồng chí lấy số khác.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "kind"],
                condition=Q(meeting__isnull=False),
                name="meetings_issueddocument_one_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.symbol or self.get_kind_display()

    @property
    def symbol(self) -> str:
        """'05-NQ/CB': a leading zero below ten; empty before a number is given."""
        return symbol_of(self.number, self.kind, self.body) if self.number else ""


def symbol_of(number: int | None, kind: str, body: str) -> str:
    """Return '05-NQ/CB' (HD 05-HD/VPTW of 27/5/2026); without a number '……-NQ/CB', to be written by hand."""
    written = f"{number:02d}" if number else "……"
    return f"{written}-{DocumentKind(kind).sign}/{body}"
