"""All reports of a period below a unit: which are handed up, whose are missing, what the files are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from chibo.common.dates import Span
from chibo.common.text import digest
from chibo.jobs.printed import PrintState, plain_name, print_state_of
from chibo.organization.models import Unit, subtree
from reports.models import ReportVersion

KIND = "reports.archive"
FOLDER = "report-archives"


@dataclass(frozen=True)
class Archive:
    """`versions`: those handed up by units below, in the order of the tree; `missing`: the units that handed none up."""

    unit: Unit
    span: Span
    versions: list[ReportVersion]
    missing: list[Unit]

    @property
    def edition(self) -> str:
        """Another version handed up, another unit that handed none up, makes another archive."""
        missing = [[unit.code, unit.name] for unit in self.missing]
        return digest([[version.pk, version.digest] for version in self.versions] + missing)

    @property
    def asked(self) -> int:
        return len(self.versions) + len(self.missing)


def archive_of(unit: Unit, span: Span, today: date) -> Archive:
    """Return what an archive of the reports below `unit` for `span` holds today. Two queries; no frozen rows are loaded.

    Whose reports it holds and whose it misses is asked of the tree of today, as everywhere where texts are read; a unit that
    was not open at the end of the period is not missed.
    """
    versions = list(_handed_up(unit, span))
    reported = {version.report.unit_id for version in versions}
    below = Unit.objects.below(unit).open_on(min(span.last, today)).exclude(pk=unit.pk)
    below = below.select_related("type", "parent").order_by("path")
    return Archive(unit, span, versions, [row for row in below if row.pk not in reported])


def _handed_up(unit: Unit, span: Span) -> QuerySet[ReportVersion]:
    """Return the versions of units below today that were submitted and not returned."""
    versions = ReportVersion.objects.filter(
        subtree(unit.path, "report__unit__path"),
        ~Q(report__unit=unit),
        report__period__code=span.code,
        submitted_at__isnull=False,
        returned_at__isnull=True,
    )
    related = ["report__unit__type", "report__unit__parent", "report__period"]
    versions = versions.select_related(*related).defer("figures", "rows", "additions", "narrative")
    return versions.order_by("report__unit__path")


def key_of(unit: Unit, span: Span) -> str:
    return f"{unit.pk}:{span.code}"


def archive_state(archive: Archive) -> PrintState:
    """Return how far the archive is. One query."""
    return print_state_of(KIND, key_of(archive.unit, archive.span), FOLDER, lambda: archive.edition)


def archive_name(unit: Unit, span: Span) -> str:
    """'bao-cao-2026-Q3-dang-bo-xa-a.zip'."""
    return f"bao-cao-{span.code}-{plain_name(unit.name)}.zip"


def names_of(versions: Iterable[ReportVersion]) -> list[str]:
    """Return the names of the files, no two the same: 'dang-bo-xa-a-a/chi-bo-thon-1-a1.pdf'.

    Codes keep branches of one name apart; those that differ by their signs alone get a number.
    """
    found: list[str] = []
    taken: Counter[str] = Counter()
    for version in versions:
        name = _name(version.report.unit)
        taken[name] += 1
        found.append(name if taken[name] == 1 else f"{name.removesuffix('.pdf')}-{taken[name]}.pdf")
    return found


def _name(unit: Unit) -> str:
    own = f"{plain_name(unit.name)}-{plain_name(unit.code)}"
    if not unit.is_branch or unit.parent is None:
        return f"{own}/{own}.pdf"
    return f"{plain_name(unit.parent.name)}-{plain_name(unit.parent.code)}/{own}.pdf"
