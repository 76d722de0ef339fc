"""Criteria sets, filled sheets, review steps and annual classes."""

from evaluations.models.annual import AnnualClass, AnnualOpinion, PublishedAnnualFigures
from evaluations.models.annual_caps import AnnualCapRule
from evaluations.models.criteria import CriteriaSet, ReviewRule
from evaluations.models.member_classes import MemberClass, MemberClassList
from evaluations.models.quality import QualityRule
from evaluations.models.rating import Evaluation, ReviewStep

__all__ = [
    "AnnualCapRule",
    "AnnualClass",
    "AnnualOpinion",
    "CriteriaSet",
    "Evaluation",
    "MemberClass",
    "MemberClassList",
    "PublishedAnnualFigures",
    "QualityRule",
    "ReviewRule",
    "ReviewStep",
]
