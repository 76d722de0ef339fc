"""What committees hold beside the meetings of branches: kinds as data, how often they are expected, who came for each unit."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from chibo.common.models import Word, one_of, ordered
from chibo.organization.models import Rule, Unit, UnitType
from meetings.enums import MeetingKind
from meetings.enums.gathering import Audience, Rhythm, UnitPresence
from meetings.models.meeting import Meeting

LONGEST_NORM = 480


class GatheringType(Word):
    """A kind of meeting of a committee, of giao ban or conference: họp ban thường vụ, giao ban bí thư hằng tháng …

    One row stands for the chi ủy of branches: rules of rhythm speak of it, meetings of that kind need not name it.
    """

    KINDS = (MeetingKind.BRANCH_COMMITTEE, MeetingKind.COMMITTEE, MeetingKind.CONFERENCE)

    name = models.CharField("tên loại", max_length=120, unique=True)
    kind = models.CharField(
        "thuộc nhóm", max_length=16, choices=[(kind.value, kind.label) for kind in KINDS], default=MeetingKind.COMMITTEE
    )
    audience = models.CharField("thành phần", max_length=12, choices=Audience.choices, default=Audience.COMMITTEE)
    minutes_norm = models.PositiveSmallIntegerField(
        "thời lượng dự kiến (phút)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_NORM)],
    )

    class Meta(Word.Meta):
        verbose_name = "loại họp cấp ủy, hội nghị"
        constraints = [
            one_of("kind", ["chi_uy", "cap_uy", "hoi_nghi"], name="meetings_gatheringtype_kind"),
            one_of("audience", Audience.values, name="meetings_gatheringtype_audience"),
            models.CheckConstraint(
                condition=Q(kind="hoi_nghi") | Q(audience__in=["cap_uy", "thuong_vu"]),
                name="meetings_gatheringtype_people",
                violation_error_message="Họp cấp ủy thì thành phần là cấp ủy viên hoặc ban thường vụ. Mời chọn lại.",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="chi_uy"), name="meetings_gatheringtype_one_chi_uy"
            ),
        ]

    @property
    def calls_units(self) -> bool:
        """The roll is of units and who came for each, not of members of the committee."""
        return self.audience not in Audience.people()


class GatheringRule(Rule):
    """How often meetings of a type are expected of the units of a subtree, or of those of one level in it.

    For the type of the chi ủy: of each branch that has one. Without a rule nothing is expected.
    """

    gathering = models.ForeignKey(
        GatheringType, on_delete=models.PROTECT, related_name="rules", verbose_name="loại họp, hội nghị"
    )
    level = models.ForeignKey(
        UnitType, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="của cấp"
    )
    rhythm = models.CharField("bao lâu một lần", max_length=8, choices=Rhythm.choices, default=Rhythm.MONTHLY)

    class Meta:
        verbose_name = "quy định kỳ họp cấp ủy, giao ban"
        constraints = [
            ordered("valid_from", "valid_to", name="meetings_gatheringrule_dates"),
            one_of("rhythm", Rhythm.values, name="meetings_gatheringrule_rhythm"),
        ]

    def __str__(self) -> str:
        return f"{self.gathering}: {self.get_rhythm_display()}"


class UnitAttendance(models.Model):
    """Who came for a unit at a giao ban or conference. Units that were not invited have no row."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="unit_attendances")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị")
    status = models.CharField("điểm danh", max_length=12, choices=UnitPresence.choices)
    name = models.CharField("người dự", max_length=120, blank=True)
    is_online = models.BooleanField("dự trực tuyến", default=False)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)

    class Meta:
        ordering = ["meeting", "unit__sort_key", "unit__code"]
        verbose_name = "đơn vị dự"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="meetings_unitattendance_once"),
            one_of("status", UnitPresence.values, name="meetings_unitattendance_status"),
            models.CheckConstraint(
                condition=Q(is_online=False) | Q(status__in=["present", "substitute"]),
                name="meetings_unitattendance_online",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.get_status_display()}"
