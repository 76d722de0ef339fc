"""Inspection and supervision of branches: plan, findings by heading, conclusion, deadline to mend, what came of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, ordered, together
from chibo.organization.models import Rule, Unit, subtree
from chibo.oversight.enums import INSPECTION_READERS, InspectionKind, InspectionState

if TYPE_CHECKING:
    from chibo.organization.models import Access


class InspectionForm(Rule):
    """The headings under which the branches of a subtree are inspected: [{"code", "label"}], in order.

    A published set is not changed: another one is published and holds from its day on. An inspection keeps the headings
    with which it was planned.
    """

    name = models.CharField("tên bộ nội dung", max_length=200)
    headings = models.JSONField("nội dung kiểm tra", default=list)
    published_at = models.DateTimeField("ban hành lúc", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = "bộ nội dung kiểm tra, giám sát"
        constraints = [
            ordered("valid_from", "valid_to", name="oversight_inspectionform_dates"),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="oversight_inspectionform_name",
                violation_error_message="Chưa có tên bộ nội dung. Mời đồng chí ghi tên.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> InspectionQuerySet:
        """Return the plans of the committee acted for and of committees below; others read only the rows of their branches."""
        if access is None or access.unit_id is None or not access.is_above:
            return self.none()
        return self.filter(subtree(access.unit.path, "unit__path"))


class Inspection(models.Model):
    """One inspection or supervision by a committee of branches of its subtree, by a decision or plan.

    `period_from` and `period_to` bound what is looked at, `planned_from` and `planned_to` when. `headings` are those of
    `form` as they were when it was planned.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inspections", verbose_name="cấp ủy kiểm tra")
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField("hình thức", max_length=10, choices=InspectionKind.choices)
    year = models.PositiveSmallIntegerField("chương trình năm")
    term = models.CharField("nhiệm kỳ", max_length=20, blank=True)
    subject = models.CharField("nội dung, chuyên đề", max_length=300)
    decision_number = models.CharField("số quyết định, kế hoạch", max_length=80, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decided_by = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    period_from = models.DateField("mốc xem xét từ ngày")
    period_to = models.DateField("đến hết ngày")
    planned_from = models.DateField("thời gian tiến hành từ ngày", null=True, blank=True)
    planned_to = models.DateField("đến hết ngày", null=True, blank=True)
    team = models.TextField("thành phần đoàn, tổ", blank=True)
    form = models.ForeignKey(InspectionForm, on_delete=models.PROTECT, related_name="inspections")
    headings = models.JSONField("nội dung kiểm tra")
    token = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_off_reason = models.CharField("lý do hủy kế hoạch", max_length=300, blank=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = "cuộc kiểm tra, giám sát"
        constraints = [
            one_of("kind", InspectionKind.values, name="oversight_inspection_kind"),
            ordered("period_from", "period_to", name="oversight_inspection_period"),
            ordered("planned_from", "planned_to", name="oversight_inspection_planned"),
            models.CheckConstraint(
                condition=~Q(subject=""),
                name="oversight_inspection_subject",
                violation_error_message="Chưa có nội dung kiểm tra. Mời đồng chí ghi nội dung.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1930, year__lte=2200),
                name="oversight_inspection_year",
                violation_error_message="Năm phải từ 1930 đến 2200. Mời đồng chí ghi lại.",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True, called_off_by__isnull=True, called_off_reason="")
                | (Q(called_off_at__isnull=False, called_off_by__isnull=False) & ~Q(called_off_reason="")),
                name="oversight_inspection_called_off",
                violation_error_message="Chưa có lý do hủy kế hoạch. Mời đồng chí ghi lý do.",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-year"], name="oversight_inspection_year_ix")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} năm {self.year}: {self.subject}"

    @property
    def is_called_off(self) -> bool:
        return self.called_off_at is not None


class InspectionBranchQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> InspectionBranchQuerySet:
        """Return rows of branches in reach. The branch's own secretary reads them; a cadre and an administrator none.

        What the committee has not concluded yet is its draft: `permissions.can_read_findings` leaves the branch the plan.
        """
        if access is None or access.unit_id is None or access.role not in INSPECTION_READERS:
            return self.none()
        return self.filter(subtree(access.unit.path, "branch__path"))

    def standing(self) -> InspectionBranchQuerySet:
        """Return rows of inspections that were not called off."""
        return self.filter(inspection__called_off_at__isnull=True)

    def overdue_on(self, day: date) -> InspectionBranchQuerySet:
        """Return concluded ones whose deadline to mend has passed without the committee closing them."""
        return self.standing().filter(concluded_at__isnull=False, mended_on__isnull=True, mend_by__lt=day)


class InspectionBranch(models.Model):
    """The inspection of one branch: visited, concluded, answered by the branch, closed by the committee."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="branches")
    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inspected", verbose_name="chi bộ")
    version = models.PositiveIntegerField(default=1)
    planned_on = models.DateField("ngày dự kiến", null=True, blank=True)
    done_on = models.DateField("ngày làm việc với chi bộ", null=True, blank=True)
    conclusion = models.TextField("kết luận", blank=True)
    mend_by = models.DateField("hạn khắc phục", null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.TextField("báo cáo khắc phục của chi bộ", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mended_on = models.DateField("ngày khắc phục xong", null=True, blank=True)
    follow_up = models.TextField("ý kiến theo dõi của cấp ủy", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InspectionBranchQuerySet.as_manager()

    class Meta:
        ordering = ["inspection", "branch__sort_key", "branch__code"]
        verbose_name = "chi bộ được kiểm tra, giám sát"
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "branch"],
                name="oversight_inspectionbranch_once",
                violation_error_message="Chi bộ này đã có trong kế hoạch.",
            ),
            ordered("done_on", "mend_by", name="oversight_inspectionbranch_deadline"),
            ordered("done_on", "mended_on", name="oversight_inspectionbranch_mended"),
            together("concluded_at", "concluded_by", name="oversight_inspectionbranch_concluded_by"),
            together("answered_at", "answered_by", name="oversight_inspectionbranch_answered_by"),
            together("mended_on", "closed_at", "closed_by", name="oversight_inspectionbranch_closed"),
            models.CheckConstraint(
                condition=Q(concluded_at__isnull=True) | (Q(done_on__isnull=False) & ~Q(conclusion="")),
                name="oversight_inspectionbranch_concluded",
                violation_error_message="Chưa có ngày làm việc hoặc kết luận. Mời đồng chí ghi đủ trước khi kết luận.",
            ),
            models.CheckConstraint(
                condition=(Q(answered_at__isnull=True) & Q(answer=""))
                | (Q(answered_at__isnull=False, concluded_at__isnull=False) & ~Q(answer="")),
                name="oversight_inspectionbranch_answered",
                violation_error_message="Chi bộ báo cáo khắc phục sau khi có kết luận.",
            ),
            models.CheckConstraint(
                condition=Q(mended_on__isnull=True) | Q(concluded_at__isnull=False),
                name="oversight_inspectionbranch_mended_after",
                violation_error_message="Chưa kết luận nên chưa ghi ngày khắc phục xong.",
            ),
        ]
        indexes = [models.Index(fields=["branch", "-done_on"], name="oversight_inspected_ix")]

    def __str__(self) -> str:
        return f"{self.branch_id}: {self.inspection_id}"

    @property
    def is_concluded(self) -> bool:
        return self.concluded_at is not None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def state_on(self, today: date) -> InspectionState:
        """Return the state on a day; the inspection itself must be loaded."""
        if self.inspection.is_called_off:
            return InspectionState.CALLED_OFF
        if not self.is_concluded:
            return InspectionState.UNDER_WAY if self.done_on or self.conclusion else InspectionState.PLANNED
        if self.is_closed:
            return InspectionState.MENDED
        is_late = self.mend_by is not None and self.mend_by < today
        return InspectionState.OVERDUE if is_late else InspectionState.CONCLUDED


class InspectionFinding(models.Model):
    """What was found in one branch under one heading."""

    row = models.ForeignKey(InspectionBranch, on_delete=models.CASCADE, related_name="findings")
    heading = models.CharField("nội dung", max_length=40)
    strengths = models.TextField("ưu điểm", blank=True)
    limits = models.TextField("hạn chế", blank=True)
    must_mend = models.BooleanField("phải khắc phục", default=False)

    class Meta:
        ordering = ["row", "pk"]
        verbose_name = "nhận xét qua kiểm tra, giám sát"
        constraints = [
            models.UniqueConstraint(fields=["row", "heading"], name="oversight_inspectionfinding_once"),
            models.CheckConstraint(
                condition=Q(must_mend=False) | ~Q(limits=""),
                name="oversight_inspectionfinding_mend",
                violation_error_message="Chưa ghi hạn chế phải khắc phục. Mời đồng chí ghi rõ hạn chế.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.heading}"


class InspectionCorrection(models.Model):
    """A concluded inspection of a branch that was corrected: the reason, and all that stood there before."""

    row = models.ForeignKey(InspectionBranch, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    before = models.JSONField()
    reason = models.CharField("lý do đính chính", max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["row", "number"]
        verbose_name = "đính chính kết luận"
        constraints = [
            models.UniqueConstraint(fields=["row", "number"], name="oversight_inspectioncorrection_number"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="oversight_inspectioncorrection_reason",
                violation_error_message="Chưa có lý do đính chính. Mời đồng chí ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} lần {self.number}"


class FolderQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> FolderQuerySet:
        """Return folders of branches in reach; one with the branch's private text only to those who act for the branch."""
        if access is None or access.unit_id is None or access.role not in INSPECTION_READERS:
            return self.none()
        found = self.filter(subtree(access.unit.path, "branch__path"))
        return found.filter(is_full=False) if access.is_above else found


class Folder(models.Model):
    """An inspection folder (hồ sơ kiểm tra) that was asked for: a branch and months. It holds no text; the PDF is a file.

    `made_for` is the unit whose letterhead it bears. `is_full`: with what stays in the branch.
    """

    branch = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="folders", verbose_name="chi bộ")
    month_from = models.DateField("từ tháng")
    month_to = models.DateField("đến tháng")
    made_for = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_full = models.BooleanField("gồm cả phần chỉ lưu trong chi bộ", default=False)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = FolderQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        verbose_name = "hồ sơ kiểm tra của chi bộ"
        constraints = [
            models.CheckConstraint(
                condition=Q(month_from__day=1, month_to__day=1), name="oversight_folder_months_begin"
            ),
            ordered("month_from", "month_to", name="oversight_folder_months"),
            models.CheckConstraint(
                condition=Q(is_full=False) | Q(made_for=F("branch")),
                name="oversight_folder_full_in_branch",
                violation_error_message="Phần chỉ lưu trong chi bộ không đưa vào hồ sơ của cấp trên.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.month_from:%m/%Y}–{self.month_to:%m/%Y}"
