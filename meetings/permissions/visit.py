"""Who may do what with visits and model meetings.

Policy in words: a committee or board assigns, for itself, who attends which branch of its subtree; it, or one above it,
changes the rota and notes who did not come. The person sent writes the observation; the committee that sends may write it
for somebody who has no account. Nobody observes the branch for which they keep the record in the role they act in. The
branch reads what was observed and answers. Programmes of model meetings are kept by the committee of the programme and
those above it.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access
from meetings.models import ModelProgramme, Visit


def can_see_visits(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()


def can_assign_visits(access: Access | None) -> bool:
    """Send people, for the unit acted for, to branches of its subtree."""
    return can_see_visits(access) and access.is_above and not access.unit.is_branch


def can_keep_visit(access: Access | None, visit: Visit) -> bool:
    """Change a visit of the rota or take it off: who sends, or one above."""
    return can_assign_visits(access) and access.reaches(visit.unit)


def can_observe(access: Access | None, visit: Visit) -> bool:
    """Note that the person came or not, and what was seen."""
    if not can_see_visits(access) or access.role == Role.SECRETARY or visit.is_withdrawn:
        return False
    return visit.visitor_id == access.user_id or can_keep_visit(access, visit)


def can_answer_observation(access: Access | None, visit: Visit) -> bool:
    """Answer what was observed, for the branch."""
    return can_see_visits(access) and access.role == Role.SECRETARY and access.reaches(visit.branch)


def can_see_programmes(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.is_above


def can_open_programme(access: Access | None) -> bool:
    return can_see_programmes(access) and not access.unit.is_branch


def can_keep_programme(access: Access | None, programme: ModelProgramme) -> bool:
    return can_open_programme(access) and access.reaches(programme.unit)
