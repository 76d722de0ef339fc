"""Branch-months, figures, programmes and reports."""

from reports.models.figures import BranchMonth, Figures
from reports.models.monthly import MonthlyForm
from reports.models.programme import Programme, ProgrammeKind, ProgrammeTarget
from reports.models.radar import CommonWording, Hint, HintReview
from reports.models.report import Report, ReportVersion

__all__ = [
    "BranchMonth",
    "CommonWording",
    "Figures",
    "Hint",
    "HintReview",
    "MonthlyForm",
    "Programme",
    "ProgrammeKind",
    "ProgrammeTarget",
    "Report",
    "ReportVersion",
]
