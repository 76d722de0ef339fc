"""The tree of units: as it stands today (a stored path) and as it stood on any day (UnitAncestor)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chibo.common.models import one_of, ordered, valid_on
from chibo.organization.enums import UnitEventKind

if TYPE_CHECKING:
    from chibo.organization.models.access import Access


PATH_SEGMENT = 6
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def path_segment(pk: int) -> str:
    """Return `pk` as one fixed-width segment of a path: '00002S'.

    Only digits and capitals: they sort alike under every collation, so a subtree is one index range on both databases.
    """
    text = ""
    while pk:
        pk, digit = divmod(pk, 36)
        text = _DIGITS[digit] + text
    return text.rjust(PATH_SEGMENT, "0")


def path_ids(unit: Unit) -> list[int]:
    """Return the ids along today's path of `unit`, root first."""
    width = PATH_SEGMENT
    return [int(unit.path[i : i + width], 36) for i in range(0, len(unit.path), width)]


def subtree(path: str, field: str = "path") -> Q:
    """Return the condition that `field` is `path` or lies below it; an empty path is the whole forest."""
    return Q(**{f"{field}__gte": path, f"{field}__lte": f"{path}Z"})


class UnitType(models.Model):
    """A level of the tree (tỉnh, huyện, cơ sở …). Names are data: they differ by place and change by decree.

    `committee_words` make a committee's name from its organization's: pairs of beginnings, the first that fits is taken,
    so 'Đảng bộ thị xã A' → 'Thị ủy A' and 'Đảng bộ phường A' → 'Đảng ủy phường A'.
    """

    code = models.CharField("mã", max_length=20, primary_key=True)
    name = models.CharField("tên cấp", max_length=80)
    rank = models.PositiveSmallIntegerField("thứ bậc", help_text="1 là cấp cao nhất")
    is_branch = models.BooleanField("là chi bộ", default=False)
    committee_words = models.JSONField("tên gọi cấp ủy", default=list)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    class Meta:
        ordering = ["rank", "code"]
        verbose_name = "cấp tổ chức"
        constraints = [ordered("valid_from", "valid_to", name="organization_unittype_dates")]

    def __str__(self) -> str:
        return self.name


class BranchType(models.Model):
    """A kind of branch (thôn, cơ quan, trường học …); may drive criteria, duration norm and meeting day."""

    code = models.CharField("mã", max_length=30, primary_key=True)
    name = models.CharField("loại hình", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "loại hình chi bộ"

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet):
    def visible_to(self, access: Access | None) -> UnitQuerySet:
        """Return the units in the subtree that `access` reaches today, predecessors of its branches included."""
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        return self.filter(subtree(access.unit.path))

    def below(self, unit: Unit) -> UnitQuerySet:
        """Return today's subtree of `unit`, itself included."""
        return self.filter(subtree(unit.path))

    def branches(self) -> UnitQuerySet:
        return self.filter(type__is_branch=True)

    def open_on(self, day: date) -> UnitQuerySet:
        return self.filter(valid_on(day))

    def under_on(self, ancestor: Unit, day: date) -> UnitQuerySet:
        """Return the units that stood under `ancestor` (itself included) and were open on `day`."""
        return self.filter(
            ancestor_rows__ancestor=ancestor,
            ancestor_rows__valid_from__lte=day,
            ancestor_rows__valid_to__gte=day,
        )


class Unit(models.Model):
    """An organization of the Party: đảng bộ or chi bộ.

    `name`, `committee_name`, `parent` and `path` describe today; history is in `UnitName`, `UnitPlacement` and
    `UnitAncestor`. `path` is the tree for rights: a merged unit hangs below its successor there, so whoever sees the
    successor sees its predecessors' record.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    type = models.ForeignKey(UnitType, on_delete=models.PROTECT, related_name="units", verbose_name="cấp")
    name = models.CharField("tên tổ chức", max_length=200)
    committee_name = models.CharField("tên cấp ủy", max_length=200)
    sort_key = models.BinaryField(editable=False, db_index=True)
    search_key = models.CharField(max_length=220, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="cấp trên"
    )
    path = models.CharField(max_length=120, unique=True, editable=False)
    valid_from = models.DateField("hoạt động từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name = "tổ chức đảng"
        constraints = [ordered("valid_from", "valid_to", name="organization_unit_dates")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_branch(self) -> bool:
        return self.type.is_branch

    def is_open_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


class Branch(models.Model):
    """What only a branch (chi bộ) has."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="branch")
    branch_type = models.ForeignKey(
        BranchType, on_delete=models.PROTECT, null=True, blank=True, verbose_name="loại hình"
    )
    usual_place = models.CharField("nơi sinh hoạt thường lệ", max_length=200, blank=True)

    class Meta:
        verbose_name = "chi bộ"

    def __str__(self) -> str:
        return self.unit.name


class UnitName(models.Model):
    """The names of a unit by date."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    committee_name = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True)]
        constraints = [
            ordered("valid_from", "valid_to", name="organization_unitname_dates"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="organization_unitname_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Directly under which unit a unit stood, by date."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="child_placements")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = [F("valid_from").asc(nulls_first=True)]
        constraints = [
            ordered("valid_from", "valid_to", name="organization_unitplacement_dates"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to__isnull=True), name="organization_unitplacement_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} → {self.parent_id}"


class UnitAncestor(models.Model):
    """The tree by date: `unit` stood under `ancestor` (or is it) and both were open, first and last day included.

    Open ends are the first and last day a date can hold, so a join by day is a plain BETWEEN. Written only by
    `services.tree.rebuild_ancestors`.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="ancestor_rows")
    ancestor = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="descendant_rows")
    depth = models.PositiveSmallIntegerField(help_text="0 là chính đơn vị đó")
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "ancestor", "valid_from"], name="organization_unitancestor_once"),
            ordered("valid_from", "valid_to", name="organization_unitancestor_dates"),
        ]
        indexes = [models.Index(fields=["ancestor", "unit", "valid_from", "valid_to"], name="organization_descendants")]

    def __str__(self) -> str:
        return f"{self.unit_id} < {self.ancestor_id}"


class UnitEvent(models.Model):
    """A dated change of a unit by a decision. `on` is the first day on which it holds.

    `target` is the new parent (move), the successor (merge) or the unit it came from (split, found).
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="events", verbose_name="đơn vị")
    kind = models.CharField("thay đổi", max_length=10, choices=UnitEventKind.choices)
    on = models.DateField("từ ngày")
    target = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="target_events",
        verbose_name="đơn vị liên quan",
    )
    new_name = models.CharField("tên mới", max_length=200, blank=True)
    decision = models.CharField("quyết định", max_length=200, blank=True)
    decided_by = models.CharField("cơ quan quyết định", max_length=200, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "thay đổi tổ chức"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "on"], name="organization_unitevent_once"),
            one_of("kind", UnitEventKind.values, name="organization_unitevent_kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=["merge", "split"]) | Q(target__isnull=False),
                name="organization_unitevent_target",
                violation_error_message="Chưa có đơn vị liên quan. Mời đồng chí chọn đơn vị.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="rename") | ~Q(new_name=""),
                name="organization_unitevent_name",
                violation_error_message="Chưa có tên mới. Mời đồng chí ghi tên mới.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
