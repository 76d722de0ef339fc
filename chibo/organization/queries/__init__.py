"""Reads of the organization by date: people, units, standing figures."""

from chibo.organization.queries.people import (
    POST_ORDER,
    RosterEntry,
    find_members,
    has_chi_uy,
    holders,
    overseer,
    roster,
)
from chibo.organization.queries.units import breadcrumbs, children_on, lineages, path_ids, reach, roots

__all__ = [
    "POST_ORDER",
    "RosterEntry",
    "breadcrumbs",
    "children_on",
    "find_members",
    "has_chi_uy",
    "holders",
    "lineages",
    "overseer",
    "path_ids",
    "reach",
    "roots",
    "roster",
]
