"""What the pages of annual classes share: which unit, which year, and the tabs over them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from chibo.common.dates import today
from chibo.common.views import allow
from chibo.organization.models import Unit
from evaluations.annual import FIRST_YEAR_OF_CURRENT_SCALE, AnnualDistribution
from evaluations.enums import AnnualLevel
from evaluations.permissions import can_see_ratings
from evaluations.shares import cumulative, share_words

FIRST_YEAR = 2010
FIRST_YEAR_OF_CLASSES = FIRST_YEAR_OF_CURRENT_SCALE
BRANCHES, COMMITTEES, MEMBERS = "branches", "committees", "members"
TABS = [(BRANCHES, "Chi bộ"), (COMMITTEES, "Đảng bộ, đảng ủy"), (MEMBERS, "Đảng viên")]
WORDS = {BRANCHES: "chi bộ", COMMITTEES: "đảng bộ, đảng ủy", MEMBERS: "đảng viên"}
# The second best level: 'trở lên' is said of it.
GOOD = {AnnualLevel.GOOD, AnnualLevel.GOOD_BEFORE_2018}


def allow_reader(request: HttpRequest) -> None:
    """Answer 403 to who reads no ratings, or acts for no unit."""
    allow(can_see_ratings(request.access) and request.access.unit_id is not None)


def unit_in_reach(request: HttpRequest, pk: int) -> Unit:
    """Return the unit out of the reach of a reader; 403 for who reads no ratings, 404 out of reach."""
    allow_reader(request)
    units = Unit.objects.visible_to(request.access).select_related("type", "parent")
    return get_object_or_404(units, pk=pk)


def year_of(request: HttpRequest) -> int:
    """Return the year asked for; last year where none, or one that cannot be, is named. What is posted for such a year: 404."""
    text, this_year = request.GET.get("year", ""), today().year
    years = {str(year): year for year in range(FIRST_YEAR, this_year + 1)}
    if request.method == "POST" and text and text not in years:
        raise Http404
    return years.get(text, this_year - 1)


def years_around(year: int) -> list[int]:
    """Return the year with two before and two after it, as far as there are classes of them."""
    return list(range(max(FIRST_YEAR, year - 2), min(today().year, year + 2) + 1))


def list_url(unit: Unit, year: int, kind: str = BRANCHES) -> str:
    return reverse("evaluations:annual") + f"?unit={unit.code}&year={year}&kind={kind}"


def share_lines(counts: dict[str, int]) -> list[dict]:
    """Return the lines of a distribution: each level of those rated, and 'trở lên … trong đó …' under the second."""
    rated = sum(counts.values())
    lines = []
    for row in cumulative(counts):
        label = AnnualLevel(row.level).label
        lines.append({"label": label, "share": share_words(row.count, rated), "is_sum": False})
        if row.level in GOOD and rated:
            best = next(iter(counts))
            inside = f"trong đó {AnnualLevel(best).label}: {share_words(counts[best], row.or_better)}"
            share = f"{share_words(row.or_better, rated)}, {inside}"
            lines.append({"label": f"{label} trở lên", "share": share, "is_sum": True})
    return lines


def published_lines(found: AnnualDistribution) -> list[dict]:
    """Return the shares as they were published, best level first, and what they add up to: no counts stand behind them."""
    from_source = found.published
    if from_source is None:
        return []
    shares = [
        {"label": level.label, "share": str(from_source.shares[level]).replace(".", ",")}
        for level in AnnualLevel.of(from_source.scale)
        if level in from_source.shares
    ]
    return [*shares, {"label": "Tổng các tỷ lệ đã công bố", "share": f"{found.published_total:f}".replace(".", ",")}]
