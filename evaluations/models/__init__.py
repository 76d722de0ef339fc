"""Criteria sets, filled sheets, review steps and annual classes."""

from evaluations.models.annual import AnnualClass, PublishedAnnualFigures
from evaluations.models.criteria import CriteriaSet, ReviewRule
from evaluations.models.rating import Evaluation, ReviewStep

__all__ = ["AnnualClass", "CriteriaSet", "Evaluation", "PublishedAnnualFigures", "ReviewRule", "ReviewStep"]
