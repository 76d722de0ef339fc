"""The record of one meeting: what happened, with its timestamps. Its state is read off them, never stored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property

from chibo.common.models import one_of, together
from chibo.organization.enums import Role
from chibo.organization.models import Member, Unit, UnitGroup, subtree
from meetings.enums import MeetingFileRole, MeetingKind, MeetingSource
from meetings.enums.gathering import HeldAs

if TYPE_CHECKING:
    from chibo.organization.models import Access


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> MeetingQuerySet:
        """Return meetings of units that `access` reaches today; the administrator runs the site and reads none."""
        if access is None or access.unit_id is None or access.role not in Role.reads_minutes():
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))

    def standing(self) -> MeetingQuerySet:
        """Return meetings that were not voided."""
        return self.filter(voided_at__isnull=True)

    def of_the_month(self) -> MeetingQuerySet:
        """Return the regular meetings: one per branch and month, alone or combined with a topical session."""
        return self.filter(kind__in=MeetingKind.of_the_month())

    def of_committees(self) -> MeetingQuerySet:
        """Return meetings of committees, giao ban and conferences: they count beside those of branches, never among them."""
        return self.filter(kind__in=MeetingKind.of_committees())

    def topical(self) -> MeetingQuerySet:
        return self.filter(kind__in=MeetingKind.with_topic())

    def with_paper(self) -> MeetingQuerySet:
        """Load `has_paper` with each row."""
        pages = self.model._meta.get_field("files").related_model.objects.kept()
        return self.annotate(has_paper=Exists(pages.filter(meeting=OuterRef("pk"), role=MeetingFileRole.SCAN)))


class Meeting(models.Model):
    """A meeting (kỳ sinh hoạt) of a unit. `month` decides the period it counts in, not the day it was held."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings", verbose_name="chi bộ")
    kind = models.CharField("loại", max_length=16, choices=MeetingKind.choices, default=MeetingKind.REGULAR)
    gathering = models.ForeignKey(
        "meetings.GatheringType",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name="loại họp, hội nghị",
    )
    group = models.ForeignKey(
        UnitGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="cụm"
    )
    held_as = models.CharField("hình thức", max_length=12, choices=HeldAs.choices, default=HeldAs.IN_PERSON)
    month = models.DateField("kỳ tháng")
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    # Prepared
    chi_uy_met_on = models.DateField("ngày họp chi ủy (hoặc bí thư, phó bí thư hội ý)", null=True, blank=True)
    chi_uy_has_minutes = models.BooleanField("có biên bản họp chi ủy", default=False)
    notified_on = models.DateField("ngày thông báo", null=True, blank=True)
    papers_sent_on = models.DateField("ngày gửi tài liệu", null=True, blank=True)

    # Held
    held_on = models.DateField("ngày sinh hoạt", null=True, blank=True)
    started_at = models.TimeField("giờ bắt đầu", null=True, blank=True)
    ended_at = models.TimeField("giờ kết thúc", null=True, blank=True)
    place = models.CharField("nơi sinh hoạt", max_length=200, blank=True)
    chair = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chủ trì"
    )
    minute_taker = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi biên bản"
    )
    fee_announced = models.BooleanField("đã thông báo tình hình nộp đảng phí", default=False)
    last_minutes_approved = models.BooleanField("đã thông qua biên bản kỳ trước", default=False)
    last_minutes_note = models.CharField("ý kiến về biên bản kỳ trước", max_length=300, blank=True)

    # Said and decided
    topic = models.CharField("chuyên đề", max_length=300, blank=True)
    assessment = models.TextField("đánh giá kết quả tháng trước", blank=True)
    discussion = models.TextField("nội dung, ý kiến thảo luận", blank=True)
    criticism = models.TextField("tự phê bình và phê bình (chỉ lưu trong chi bộ)", blank=True)
    discipline = models.TextField("kiểm tra, kỷ luật đảng viên (chỉ lưu trong chi bộ)", blank=True)
    admission = models.TextField("kết nạp, công nhận đảng viên chính thức (chỉ lưu trong chi bộ)", blank=True)
    self_recognition = models.TextField("tự nhận diện biểu hiện suy thoái (chỉ lưu trong chi bộ)", blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    note = models.TextField("ghi chú", blank=True)

    # Totals: from the roll call, or as imported
    base = models.PositiveSmallIntegerField("số đảng viên phải dự", null=True, blank=True)
    present = models.PositiveSmallIntegerField("có mặt", null=True, blank=True)
    excused = models.PositiveSmallIntegerField("vắng có lý do", null=True, blank=True)
    unexcused = models.PositiveSmallIntegerField("vắng không có lý do", null=True, blank=True)
    opinions = models.PositiveSmallIntegerField("số ý kiến", null=True, blank=True)
    speakers = models.PositiveSmallIntegerField("số đồng chí phát biểu", null=True, blank=True)

    # Closed
    finalized_at = models.DateTimeField("khóa biên bản lúc", null=True, blank=True)
    finalized_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    correction_reason = models.CharField("lý do đính chính", max_length=300, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField("lý do hủy", max_length=300, blank=True)

    source = models.CharField(max_length=10, choices=MeetingSource.choices, default=MeetingSource.ENTERED)
    on_behalf_by = models.CharField("người ghi thay", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-held_on", "pk"]
        verbose_name = "kỳ sinh hoạt"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"],
                condition=Q(kind__in=["regular", "combined"], voided_at__isnull=True),
                name="meetings_meeting_one_a_month",
                violation_error_message="Tháng này chi bộ đã có kỳ sinh hoạt thường kỳ. Mời đồng chí mở kỳ đó để ghi tiếp.",
            ),
            models.UniqueConstraint(
                fields=["unit", "month", "held_on"],
                condition=Q(kind="topical", voided_at__isnull=True),
                name="meetings_meeting_one_topical_a_day",
                violation_error_message="Ngày này chi bộ đã có một buổi sinh hoạt chuyên đề. Mời đồng chí mở buổi đó.",
            ),
            models.UniqueConstraint(
                fields=["unit", "gathering", "held_on"],
                condition=Q(gathering__isnull=False, group__isnull=True, voided_at__isnull=True),
                name="meetings_meeting_one_gathering_a_day",
                violation_error_message="Ngày này đã có một buổi cùng loại. Mời đồng chí mở buổi đó.",
            ),
            models.UniqueConstraint(
                fields=["unit", "gathering", "group", "held_on"],
                condition=Q(group__isnull=False, voided_at__isnull=True),
                name="meetings_meeting_one_of_group_a_day",
                violation_error_message="Ngày này cụm đã có một buổi cùng loại. Mời đồng chí mở buổi đó.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["cap_uy", "hoi_nghi"], gathering__isnull=False)
                | (~Q(kind__in=["cap_uy", "hoi_nghi"]) & Q(gathering__isnull=True, group__isnull=True)),
                name="meetings_meeting_gathering",
                violation_error_message="Chưa chọn loại họp, hội nghị. Mời đồng chí chọn.",
            ),
            one_of("held_as", HeldAs.values, name="meetings_meeting_held_as"),
            models.CheckConstraint(condition=Q(month__day=1), name="meetings_meeting_month"),
            one_of("kind", MeetingKind.values, name="meetings_meeting_kind"),
            one_of("source", MeetingSource.values, name="meetings_meeting_source"),
            together("base", "present", "excused", "unexcused", name="meetings_meeting_totals"),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(base=F("present") + F("excused") + F("unexcused")),
                name="meetings_meeting_adds_up",
                violation_error_message=(
                    "Có mặt, vắng có lý do và vắng không có lý do cộng lại phải bằng số đảng viên phải dự. "
                    "Mời đồng chí xem lại bốn số này."
                ),
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(held_on__isnull=False), name="meetings_meeting_totals_when_held"
            ),
            together("finalized_at", "finalized_by", name="meetings_meeting_finalized"),
            models.CheckConstraint(
                condition=Q(finalized_at__isnull=True) | Q(held_on__isnull=False),
                name="meetings_meeting_finalized_when_held",
                violation_error_message="Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày trước khi khóa biên bản.",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="meetings_meeting_voided",
                violation_error_message="Chưa có lý do hủy. Mời đồng chí ghi lý do.",
            ),
        ]
        indexes = [
            models.Index(fields=["month", "kind"], name="meetings_meeting_month_ix"),
            models.Index(fields=["unit", "-month"], name="meetings_meeting_unit_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_name}{',' if self.is_of_committee else ''} tháng {self.month:%m/%Y}"

    @property
    def kind_name(self) -> str:
        """What it is called: 'Sinh hoạt thường kỳ', or the type of a committee's meeting: 'Họp ban thường vụ'."""
        return self.gathering.name if self.gathering_id else self.get_kind_display()

    @property
    def roll_day(self) -> date:
        """The day whose members and rules the meeting follows: the day held, else the first of the month."""
        return self.held_on or self.month

    @cached_property
    def has_paper(self) -> bool:
        """Pages written by hand were photographed. One query where it is not loaded (`with_paper`)."""
        return self.files.kept().filter(role=MeetingFileRole.SCAN).exists()

    @property
    def is_voided(self) -> bool:
        return self.voided_at is not None

    @property
    def is_finalized(self) -> bool:
        return self.finalized_at is not None

    @property
    def is_being_corrected(self) -> bool:
        """Opened again after the lock, with a reason; the next lock makes a new version of the minutes."""
        return bool(self.correction_reason) and self.finalized_at is None

    @property
    def is_of_committee(self) -> bool:
        """A meeting of a committee above branches, a giao ban or a conference."""
        return self.kind in MeetingKind.of_committees()

    @property
    def calls_units(self) -> bool:
        """Its roll is of units and who came for each. One query where the type is not loaded."""
        return self.gathering_id is not None and self.gathering.calls_units

    @property
    def has_topic(self) -> bool:
        return self.kind in MeetingKind.with_topic()

    @property
    def is_of_the_month(self) -> bool:
        return self.kind in MeetingKind.of_the_month()


class MinutesVersion(models.Model):
    """The minutes as they were locked, with digest; a correction adds a version with its reason."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField("lý do đính chính", max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["meeting", "number"]
        verbose_name = "bản biên bản"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_minutesversion_number"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="meetings_minutesversion_reason",
                violation_error_message="Chưa có lý do đính chính. Mời đồng chí ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} v{self.number}"


class Draft(models.Model):
    """What a person has typed into a form and not yet saved: kept every few seconds, gone once saved."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="drafts")
    section = models.CharField(max_length=40)
    base_version = models.PositiveIntegerField()
    body = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = "bản đang gõ"
        constraints = [
            models.UniqueConstraint(fields=["user", "meeting", "section"], name="meetings_draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.section}"
