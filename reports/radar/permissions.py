"""Who reads the hints: committees and boards, for a visit. Not the branch, not a cadre, not the administrator."""

from __future__ import annotations

from chibo.organization.models import Access


def can_see_hints(access: Access | None) -> bool:
    """See hints and note that somebody looked, within one's subtree."""
    return access is not None and access.unit_id is not None and access.is_above
