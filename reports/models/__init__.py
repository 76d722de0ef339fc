"""Branch-months, figures, programmes and reports."""

from reports.models.figures import BranchMonth, Figures
from reports.models.programme import Programme, ProgrammeKind, ProgrammeTarget
from reports.models.report import Report, ReportVersion

__all__ = ["BranchMonth", "Figures", "Programme", "ProgrammeKind", "ProgrammeTarget", "Report", "ReportVersion"]
