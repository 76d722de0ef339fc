"""Branch-months, figures and reports."""

from reports.models.figures import BranchMonth, Figures
from reports.models.report import Report, ReportVersion

__all__ = ["BranchMonth", "Figures", "Report", "ReportVersion"]
