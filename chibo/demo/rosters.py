"""Who belonged to which branch on which day, in memory: thousands of meetings ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from chibo.common.dates import MAX_DAY, MIN_DAY
from chibo.organization.enums import PostKind
from chibo.organization.models import Membership, Post, Standing


@dataclass
class Rosters:
    """Belongings {branch id: [(member id, from, to, official from)]}, standings {member id: [(from, to, kind)]}."""

    belongings: dict[int, list[tuple[int, date, date, date]]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[int, list[tuple[date, date, str]]] = field(default_factory=lambda: defaultdict(list))
    secretaries: dict[int, list[tuple[date, date, int]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls) -> Rosters:
        rosters = cls()
        rows = Membership.objects.order_by("branch_id", "member__sort_key", "member_id")
        for branch, member, start, end, official in rows.values_list(
            "branch_id", "member_id", "valid_from", "valid_to", "member__official_on"
        ):
            rosters.belongings[branch].append((member, start or MIN_DAY, end or MAX_DAY, official or MAX_DAY))
        for member, start, end, kind in Standing.objects.values_list("member_id", "valid_from", "valid_to", "kind"):
            rosters.standings[member].append((start or MIN_DAY, end or MAX_DAY, kind))
        posts = Post.objects.filter(kind=PostKind.SECRETARY).values_list(
            "unit_id", "valid_from", "valid_to", "member_id"
        )
        for unit, start, end, member in posts:
            rosters.secretaries[unit].append((start or MIN_DAY, end or MAX_DAY, member))
        return rosters

    def on(self, branch_id: int, day: date) -> list[tuple[int, str, bool]]:
        """Return (member id, standing's kind or '', is official) of all who belonged on `day`, in the order of names."""
        return [
            (member, self._standing(member, day), official <= day)
            for member, start, end, official in self.belongings[branch_id]
            if start <= day <= end
        ]

    def _standing(self, member: int, day: date) -> str:
        return next((kind for start, end, kind in self.standings.get(member, ()) if start <= day <= end), "")

    def secretary_on(self, branch_id: int, day: date) -> int | None:
        return next((member for start, end, member in self.secretaries[branch_id] if start <= day <= end), None)
