"""Model meetings (sinh hoạt chi bộ điểm): a programme of a committee and the branches that hold one, in waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from chibo.common.models import ordered
from chibo.organization.models import Unit, subtree
from meetings.models.meeting import Meeting

if TYPE_CHECKING:
    from chibo.organization.models import Access


class ModelProgrammeQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ModelProgrammeQuerySet:
        """Return the programmes of the committee acted for and of those below it."""
        if access is None or access.unit_id is None or not access.is_above:
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))


class ModelProgramme(models.Model):
    """A programme by a document: in the end every branch of the subtree has held one model meeting."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="model_programmes", verbose_name="cấp ủy chỉ đạo"
    )
    name = models.CharField("tên kế hoạch", max_length=200)
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    number = models.CharField("số văn bản", max_length=80, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    valid_from = models.DateField("thực hiện từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    sponsor = models.CharField("ban đảng phụ trách", max_length=200, blank=True)
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModelProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = "kế hoạch sinh hoạt chi bộ điểm"
        constraints = [
            ordered("valid_from", "valid_to", name="meetings_modelprogramme_dates"),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="meetings_modelprogramme_name",
                violation_error_message="Chưa có tên kế hoạch. Mời đồng chí ghi tên.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ModelSessionQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> ModelSessionQuerySet:
        """Return the sessions of programmes in reach."""
        return self.filter(programme__in=ModelProgramme.objects.visible_to(access))

    def held(self) -> ModelSessionQuerySet:
        return self.filter(held_on__isnull=False)


class ModelSession(models.Model):
    """One branch of a programme: in which wave and month it is planned, under whom, and the meeting when it was held.

    `sponsor` is empty where that of the programme holds. `meeting` may be missing: it was held before there was a record.
    """

    programme = models.ForeignKey(ModelProgramme, on_delete=models.PROTECT, related_name="sessions")
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="model_sessions", verbose_name="chi bộ")
    wave = models.PositiveSmallIntegerField("đợt", default=1)
    planned_month = models.DateField("tháng thực hiện", null=True, blank=True)
    sponsor = models.CharField("ban đảng, cơ quan chỉ đạo", max_length=200, blank=True)
    held_on = models.DateField("ngày sinh hoạt điểm", null=True, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="model_sessions")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ModelSessionQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "wave", "planned_month", "branch__sort_key", "pk"]
        verbose_name = "buổi sinh hoạt chi bộ điểm"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "branch"],
                name="meetings_modelsession_once",
                violation_error_message="Chi bộ này đã có trong kế hoạch. Mời đồng chí mở dòng của chi bộ.",
            ),
            models.CheckConstraint(
                condition=Q(planned_month__isnull=True) | Q(planned_month__day=1), name="meetings_modelsession_month"
            ),
            models.CheckConstraint(condition=Q(wave__gte=1), name="meetings_modelsession_wave"),
            models.CheckConstraint(
                condition=Q(meeting__isnull=True) | Q(held_on__isnull=False), name="meetings_modelsession_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.branch_id}"

    @property
    def under(self) -> str:
        """Who is in charge of it: its own sponsor, else that of the programme."""
        return self.sponsor or self.programme.sponsor
