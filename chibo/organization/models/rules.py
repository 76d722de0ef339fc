"""The base of every rule that differs by place and year: it names its issuer and its days, the nearest one wins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from chibo.common.models import valid_on
from chibo.organization.enums import Grade
from chibo.organization.models.units import Unit, path_ids, subtree

if TYPE_CHECKING:
    from chibo.organization.models.access import Access


class RuleQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(valid_on(day))

    def for_lineage(self, lineage: Collection[int], day: date) -> Self:
        """Return what `nearest` may choose on `day`: the rules of the units of the lineage, and those for all."""
        return self.valid_on(day).filter(Q(unit__isnull=True) | Q(unit__in=lineage))

    def visible_to(self, access: Access | None) -> Self:
        """Return the rules of the own subtree, of the units above it, and those for all."""
        if access is None:
            return self.none()
        if access.unit_id is None:
            return self
        above = Q(unit__in=path_ids(access.unit))
        return self.filter(Q(unit__isnull=True) | above | subtree(access.unit.path, "unit__path"))

    def not_above(self, access: Access | None) -> Self:
        """Return those of `visible_to` that no unit above the own subtree has set."""
        visible = self.visible_to(access)
        return visible.filter(Q(unit__isnull=True) | Q(unit__in=Unit.objects.visible_to(access)))

    def holding_first(self, *before: str) -> Self:
        """Order by the fields `before`, then those that hold on before those that have ended, from the top of the tree."""
        begun = F("valid_from").desc(nulls_last=True)
        return self.order_by(*before, F("valid_to").desc(nulls_first=True), "unit__path", begun, "pk")


class Rule(models.Model):
    """A rule of `unit` for its subtree (no unit: for all), from a day to a day, by a document."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="áp dụng cho"
    )
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    valid_from = models.DateField("áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    grade = models.CharField("mức chắc chắn của nguồn", max_length=1, choices=Grade.choices, default=Grade.D)
    note = models.TextField("ghi chú", blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def citation(self) -> str:
        """'12-HD/BTCTW ngày 06/7/2018 của Ban Tổ chức Trung ương': numbers alone are re-used by their issuers."""
        parts = [self.number]
        if self.issued_on:
            parts.append(f"ngày {self.issued_on:%d/%m/%Y}")
        if self.issuer:
            parts.append(f"của {self.issuer}")
        return " ".join(part for part in parts if part)


def nearest(rules: Iterable[Rule], lineage: Sequence[int], day: date, *, prefer: object = None) -> Rule | None:
    """Return the rule that holds on `day` for a unit whose lineage (own id first, root last) is given.

    The nearest unit wins over a farther one and over a rule without unit; at one unit, a rule for which `prefer(rule)`
    is true wins over a general one, then the one that began last. `prefer(rule)` returns None to leave a rule out.
    """
    places = {unit_id: index for index, unit_id in enumerate(lineage)}
    places[None] = len(lineage)
    best, best_key = None, None
    for rule in rules:
        if rule.unit_id not in places or not _holds(rule, day):
            continue
        fit = prefer(rule) if prefer else False
        if fit is None:
            continue
        key = (-places[rule.unit_id], bool(fit), rule.valid_from or date.min, rule.pk or 0)
        if best_key is None or key > best_key:
            best, best_key = rule, key
    return best


def _holds(rule: Rule, day: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or rule.valid_to >= day)
