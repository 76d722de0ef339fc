"""The rule by which the regular meetings of a year or a quarter make one level, as data of a place."""

from __future__ import annotations

import json
from functools import lru_cache

from django.db import models

from chibo.common.models import one_of, ordered
from chibo.organization.models import Rule
from evaluations.enums import QualityPeriod
from evaluations.quality import QualityDefinition, parse


class QualityRule(Rule):
    """A rule of quality of meetings. `definition` is read by `evaluations.quality.parse`; it holds by its days."""

    name = models.CharField("tên quy định", max_length=200)
    period = models.CharField("kỳ xếp loại", max_length=8, choices=QualityPeriod.choices, default=QualityPeriod.YEAR)
    definition = models.JSONField("nội dung")

    class Meta:
        ordering = ["pk"]
        verbose_name = "quy định xếp loại chất lượng sinh hoạt"
        constraints = [
            ordered("valid_from", "valid_to", name="evaluations_qualityrule_dates"),
            one_of("period", QualityPeriod.values, name="evaluations_qualityrule_period"),
        ]

    def __str__(self) -> str:
        return self.name

    def parsed(self) -> QualityDefinition:
        return _parsed(json.dumps(self.definition, sort_keys=True), self.period)


@lru_cache(maxsize=128)
def _parsed(definition: str, period: str) -> QualityDefinition:
    """A page judges many branches by the same few rules; each is checked against every outcome of a period once."""
    return parse(json.loads(definition), period)
