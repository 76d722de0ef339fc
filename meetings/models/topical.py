"""Topical sessions (sinh hoạt chuyên đề): the plan of a year, how many at least, and what was learned from each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chibo.common.models import Word, one_of, ordered
from chibo.organization.enums import Role
from chibo.organization.models import Member, Rule, Unit, subtree
from meetings.enums import TopicalPeriod
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access

MOST_A_YEAR = 24


class TopicalField(Word):
    """What topical sessions are about (học tập và làm theo Bác, chuyên môn …). Names are data; one no longer used stays."""

    name = models.CharField(
        "lĩnh vực",
        max_length=120,
        unique=True,
        error_messages={"unique": "Lĩnh vực này đã có trong bảng. Mời đồng chí xem lại hoặc ghi tên khác."},
    )

    class Meta(Word.Meta):
        verbose_name = "lĩnh vực chuyên đề"


class TopicalForm(Word):
    """How topical sessions are held (tại chỗ, hội thi, về nguồn …). Names are data."""

    name = models.CharField(
        "hình thức",
        max_length=120,
        unique=True,
        error_messages={"unique": "Hình thức này đã có trong bảng. Mời đồng chí xem lại hoặc ghi tên khác."},
    )

    class Meta(Word.Meta):
        verbose_name = "hình thức sinh hoạt chuyên đề"


class TopicalMinimumRule(Rule):
    """How many topical sessions a branch holds at least, in a quarter or in a year.

    Without a rule it is one a quarter (HD 42-HD/BTCTW of 28/10/2025); elsewhere three a year (Đống Đa, 2024).
    """

    sessions = models.PositiveSmallIntegerField(
        "ít nhất bao nhiêu buổi", validators=[MinValueValidator(1), MaxValueValidator(MOST_A_YEAR)], default=1
    )
    period = models.CharField("trong", max_length=8, choices=TopicalPeriod.choices, default=TopicalPeriod.QUARTER)

    class Meta:
        verbose_name = "quy định số buổi chuyên đề"
        constraints = [
            ordered("valid_from", "valid_to", name="meetings_topicalminimumrule_dates"),
            one_of("period", TopicalPeriod.values, name="meetings_topicalminimumrule_period"),
            models.CheckConstraint(
                condition=Q(sessions__gte=1, sessions__lte=MOST_A_YEAR),
                name="meetings_topicalminimumrule_sessions",
                violation_error_message=f"Số buổi phải từ 1 đến {MOST_A_YEAR}. Mời đồng chí ghi lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sessions} buổi/{self.get_period_display().lower()}"


class TopicalPlanRowQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> TopicalPlanRowQuerySet:
        """Return the rows of units that `access` reaches today."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def standing(self) -> TopicalPlanRowQuerySet:
        return self.filter(dropped_at__isnull=True)

    def carried_out(self) -> TopicalPlanRowQuerySet:
        """Return those whose session was held."""
        return self.standing().filter(meeting__voided_at__isnull=True, meeting__held_on__isnull=False)

    def open(self) -> TopicalPlanRowQuerySet:
        """Return those without a session yet."""
        return self.standing().filter(Q(meeting__isnull=True) | Q(meeting__voided_at__isnull=False))


class TopicalPlanRow(models.Model):
    """One line of the plan of a year: a theme with its quarter. A line of a committee is offered to the branches below it.

    `source` is the committee's line that a branch took over; `meeting` the session that carried it out; `is_extra`: added
    for a session that was not planned.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="topical_plan", verbose_name="đơn vị")
    year = models.PositiveSmallIntegerField("năm")
    quarter = models.PositiveSmallIntegerField("quý", validators=[MinValueValidator(1), MaxValueValidator(4)])
    month = models.PositiveSmallIntegerField(
        "tháng", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    theme = models.CharField("chuyên đề", max_length=300)
    field = models.ForeignKey(TopicalField, on_delete=models.PROTECT, related_name="+", verbose_name="lĩnh vực")
    form = models.ForeignKey(
        TopicalForm, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hình thức"
    )
    leader = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đồng chí chuẩn bị"
    )
    source = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken")
    meeting = models.OneToOneField(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_row", verbose_name="kỳ sinh hoạt"
    )
    is_extra = models.BooleanField("ngoài kế hoạch", default=False)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = TopicalPlanRowQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "year", "quarter", "month", "pk"]
        verbose_name = "chuyên đề trong kế hoạch năm"
        constraints = [
            models.CheckConstraint(condition=~Q(theme=""), name="meetings_topicalplanrow_theme"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="meetings_topicalplanrow_quarter"),
            models.CheckConstraint(
                condition=Q(month__isnull=True)
                | Q(quarter=1, month__range=(1, 3))
                | Q(quarter=2, month__range=(4, 6))
                | Q(quarter=3, month__range=(7, 9))
                | Q(quarter=4, month__range=(10, 12)),
                name="meetings_topicalplanrow_month",
                violation_error_message="Tháng này không thuộc quý đã chọn. Mời đồng chí xem lại quý và tháng.",
            ),
            models.UniqueConstraint(
                fields=["unit", "source"],
                condition=Q(dropped_at__isnull=True),
                name="meetings_topicalplanrow_taken_once",
            ),
        ]
        indexes = [models.Index(fields=["year", "unit"], name="meetings_topicalplan_year_ix")]

    def __str__(self) -> str:
        return self.theme


class TopicalReview(models.Model):
    """What a branch learned from a topical session (rút kinh nghiệm): shown when the next one is prepared."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="topical_review")
    strengths = models.TextField("ưu điểm", blank=True)
    faults = models.TextField("tồn tại, hạn chế", blank=True)
    lessons = models.TextField("rút kinh nghiệm cho buổi sau", blank=True)
    version = models.PositiveIntegerField(default=1)
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "rút kinh nghiệm sau buổi chuyên đề"
        constraints = [
            models.CheckConstraint(
                condition=~Q(strengths="", faults="", lessons=""),
                name="meetings_topicalreview_something",
                violation_error_message="Chưa có nội dung. Mời đồng chí ghi ít nhất một phần.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}"
