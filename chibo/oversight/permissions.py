"""Who may do what in inspection and supervision, and in commendation.

Inspection in words: a committee or board plans inspections of branches of its subtree, writes findings, concludes, corrects
with a reason and closes what was mended; one above it may do the same. The secretary of a branch reads what was concluded
about it and answers; before the conclusion the branch sees the plan only. A cadre reads nothing here, and an administrator
no texts, but may keep the sets of headings. What stays in a branch goes into no folder but the branch's own.

Commendation in words: a committee or board makes rounds for the units and members below it, proposes in them and in rounds
of committees above, decides its own rounds and prints them. A secretary proposes the own branch or an own member in a round
of a committee above. What was proposed is changed or taken back, until the decision, by who proposed it or whose round it
is. Names are read by the branch and the committees above; a cadre and an administrator read none of it.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from chibo.oversight.enums import INSPECTION_READERS
from chibo.oversight.models import Commendation, CommendationRound, InspectionBranch


def can_see_inspections(access: Access | None) -> bool:
    return access is not None and access.role in INSPECTION_READERS


def can_plan_inspections(access: Access | None) -> bool:
    """Plan inspections, read the plans of one's committee and of those below."""
    return access is not None and access.is_above


def can_inspect(access: Access | None, row: InspectionBranch) -> bool:
    """Write findings and conclusion of a branch: the committee that inspects, or one above it."""
    may = can_plan_inspections(access) and access.reaches(row.inspection.unit)
    return may and not row.inspection.is_called_off


def can_read_findings(access: Access | None, row: InspectionBranch) -> bool:
    """What is not concluded is a draft of the committee that inspects."""
    return row.is_concluded or can_inspect(access, row)


def can_answer_inspection(access: Access | None, row: InspectionBranch) -> bool:
    """Report what was mended, for the branch."""
    return access is not None and access.role == Role.SECRETARY and access.reaches(row.branch)


def can_see_headings(access: Access | None) -> bool:
    return access is not None and (access.is_above or access.is_administrator)


def can_keep_headings(access: Access | None) -> bool:
    """Add sets of headings for one's subtree; they hold no texts about anybody."""
    return access is not None and access.role in (Role.BOARD, Role.ADMINISTRATOR)


def can_put_private_in_folder(access: Access | None, branch: Unit) -> bool:
    """Only who acts for the very branch, or for the one that it was merged into, takes criticism and reasons along."""
    return access is not None and access.role == Role.SECRETARY and access.reaches(branch)


# --- commendation ----------------------------------------------------------------------------------------------------


def can_see_commendations(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and (access.is_above or access.role == Role.SECRETARY)


def can_open_round(access: Access | None) -> bool:
    return can_see_commendations(access) and access.is_above and not access.unit.is_branch


def can_keep_round(access: Access | None, round_: CommendationRound) -> bool:
    """Change, decide, correct and print: who acts for the committee of the round."""
    return can_open_round(access) and access.unit_id == round_.unit_id


def can_propose(access: Access | None, round_: CommendationRound) -> bool:
    """Propose in an own round, or in one of a committee above; never in one of a committee below."""
    return can_see_commendations(access) and access.unit.path.startswith(round_.unit.path)


def can_change_proposal(access: Access | None, row: Commendation) -> bool:
    return can_see_commendations(access) and access.unit_id in (row.proposer_id, row.round.unit_id)


def can_see_award_kinds(access: Access | None) -> bool:
    return access is not None and (access.is_above or access.is_administrator)


def can_keep_award_kinds(access: Access | None) -> bool:
    """Change the list of forms of award, which all share; rounds keep their words."""
    return access is not None and access.role in (Role.BOARD, Role.ADMINISTRATOR)
