"""Inspection and commendation."""

from chibo.oversight.models.commendation import (
    AwardKind,
    Commendation,
    CommendationCorrection,
    CommendationDecision,
    CommendationRound,
)
from chibo.oversight.models.inspection import (
    Folder,
    Inspection,
    InspectionBranch,
    InspectionCorrection,
    InspectionFinding,
    InspectionForm,
)

__all__ = [
    "AwardKind",
    "Commendation",
    "CommendationCorrection",
    "CommendationDecision",
    "CommendationRound",
    "Folder",
    "Inspection",
    "InspectionBranch",
    "InspectionCorrection",
    "InspectionFinding",
    "InspectionForm",
]
