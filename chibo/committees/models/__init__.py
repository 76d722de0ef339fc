"""Training classes and standing documents."""

from chibo.committees.models.documents import StandingDocument, StandingDocumentKind
from chibo.committees.models.training import TrainingAttendance, TrainingClass, TrainingCount

__all__ = ["StandingDocument", "StandingDocumentKind", "TrainingAttendance", "TrainingClass", "TrainingCount"]
