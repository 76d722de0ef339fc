"""Inspection and commendation."""

from chibo.oversight.models.inspection import (
    Folder,
    Inspection,
    InspectionBranch,
    InspectionCorrection,
    InspectionFinding,
    InspectionForm,
)

__all__ = [
    "Folder",
    "Inspection",
    "InspectionBranch",
    "InspectionCorrection",
    "InspectionFinding",
    "InspectionForm",
]
