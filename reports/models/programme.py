"""Programmes (chương trình, đề án, nghị quyết, kế hoạch): what a unit carries out from a day to a day, and its targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from chibo.common.dates import Stretch, screen_date
from chibo.common.models import Word, one_of, ordered, together
from chibo.organization.enums import Role
from chibo.organization.models import Unit, subtree
from chibo.organization.queries import path_ids
from reports.enums import Basis, Operator

if TYPE_CHECKING:
    from chibo.organization.models import Access


class ProgrammeKind(Word):
    """What such a document is called (đề án, nghị quyết …)."""

    name = models.CharField(
        "loại văn bản",
        max_length=80,
        unique=True,
        error_messages={"unique": "Loại văn bản này đã có trong bảng. Mời đồng chí xem lại hoặc ghi tên khác."},
    )

    class Meta(Word.Meta):
        verbose_name = "loại chương trình, đề án"


class ProgrammeQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ProgrammeQuerySet:
        """Return the programmes of the subtree that `access` reaches, and those of the committees above: they concern it."""
        if access is None or access.unit_id is None or not (access.is_above or access.role == Role.SECRETARY):
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path") | Q(unit__in=path_ids(access.unit)))

    def with_all(self) -> ProgrammeQuerySet:
        return self.select_related("unit__type", "kind", "carries_out__kind")


class Programme(models.Model):
    """What `unit` runs by a document, over days that need not be those of any period (6/12/2021 – 15/5/2024).

    It carries out another programme of the record (`carries_out`), a document named in words (`carries_out_text`), or both.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="programmes", verbose_name="đơn vị thực hiện")
    kind = models.ForeignKey(
        ProgrammeKind, on_delete=models.PROTECT, related_name="programmes", verbose_name="loại văn bản"
    )
    name = models.CharField("về việc gì", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=80)
    issuer = models.CharField("cơ quan ban hành", max_length=200)
    issued_on = models.DateField("ngày ban hành")
    carries_out = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_out_by",
        verbose_name="thực hiện chương trình, đề án",
    )
    carries_out_text = models.CharField("thực hiện văn bản", max_length=300, blank=True)
    first_day = models.DateField("từ ngày")
    last_day = models.DateField("đến hết ngày")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-last_day", "-first_day", "-pk"]
        verbose_name = "chương trình, đề án"
        constraints = [
            ordered("first_day", "last_day", name="reports_programme_dates"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(number="") & ~Q(issuer=""),
                name="reports_programme_words",
                violation_error_message="Chưa có tên, số hoặc cơ quan ban hành. Mời đồng chí ghi đủ.",
            ),
            models.CheckConstraint(
                condition=Q(carries_out__isnull=True) | ~Q(carries_out=F("pk")),
                name="reports_programme_not_itself",
                violation_error_message="Văn bản không thể thực hiện chính nó. Mời đồng chí chọn lại.",
            ),
            together("closed_at", "closed_by", name="reports_programme_closed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """'Đề án 11-ĐA/TU'. Load the kind."""
        return f"{self.kind.name} {self.number}"

    @property
    def citation(self) -> str:
        """'Đề án số 11-ĐA/TU, ngày 06/12/2021 của Ban Thường vụ Thành ủy'. Load the kind."""
        return f"{self.kind.name} số {self.number}, ngày {screen_date(self.issued_on)} của {self.issuer}"

    @cached_property
    def stretch(self) -> Stretch:
        return Stretch(self.first_day, self.last_day)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def is_over(self, today: date) -> bool:
        return self.last_day < today


class ProgrammeTarget(models.Model):
    """A figure that the programme sets. `measure` is a code of `reports.programme_measures`.

    `parameter` is its 'n' where it has one (chi bộ có ít nhất n buổi chuyên đề).
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    measure = models.CharField("chỉ tiêu về", max_length=30)
    parameter = models.PositiveSmallIntegerField("ít nhất mấy buổi", null=True, blank=True)
    operator = models.CharField("phải đạt", max_length=2, choices=Operator.choices, default=Operator.AT_LEAST)
    value = models.DecimalField("con số", max_digits=9, decimal_places=2)
    basis = models.CharField("xét theo", max_length=4, choices=Basis.choices, default=Basis.YEAR)
    wording = models.CharField("nguyên văn trong văn bản", max_length=300, blank=True)

    class Meta:
        ordering = ["programme", "pk"]
        verbose_name = "chỉ tiêu"
        constraints = [
            one_of("operator", Operator.values, name="reports_programmetarget_operator"),
            one_of("basis", Basis.values, name="reports_programmetarget_basis"),
            models.CheckConstraint(
                condition=Q(value__gte=0) & Q(value__lte=Decimal(1_000_000)),
                name="reports_programmetarget_value",
                violation_error_message="Con số phải từ 0 trở lên. Mời đồng chí xem lại.",
            ),
            models.UniqueConstraint(
                fields=["programme", "measure", "operator", "basis"],
                condition=Q(parameter__isnull=True),
                name="reports_programmetarget_once",
                violation_error_message="Chỉ tiêu này đã có. Mời đồng chí sửa chỉ tiêu đó.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.measure} {self.operator} {self.value}"
