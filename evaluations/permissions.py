"""Who may rate, send, confirm, return.

Policy in words: who keeps the record of a meeting rates it for the branch and sends it up. A committee or board above the
branch answers: confirms, decides another level with a reason, or returns; nobody answers a rating that they made or sent. Where
the rule asks for two steps, one person verifies and another, of the same unit or above it, confirms. What was answered may
be taken back by that unit or one above it, with a trail.

Annual classes: a unit rates itself, those above it verify and decide, each step by another person. The classes of members
stay in the branch by name; above it one reads counts.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import reaches_rule
from evaluations.annual import AnnualRow, scale_of
from evaluations.enums import AnnualScale, AnnualStage, CriteriaStatus
from evaluations.models import AnnualCapRule, CriteriaSet, QualityRule, ReviewRule
from evaluations.objections import to_answer
from evaluations.ratings import Ratings
from evaluations.states import ALLOWED, state_of
from meetings.models import Meeting
from meetings.permissions import can_log_meeting, can_read_criticism


def can_see_ratings(access: Access | None) -> bool:
    return access is not None and access.role in Role.reads_minutes()


def can_rate(access: Access | None, meeting: Meeting, ratings: Ratings) -> bool:
    """Fill the branch's own sheet; not while it lies with the level above."""
    return _may(access, meeting) and "rate" in ALLOWED[state_of(meeting, ratings)]


def can_submit(access: Access | None, meeting: Meeting, ratings: Ratings) -> bool:
    return _may(access, meeting) and meeting.is_finalized and "submit" in ALLOWED[state_of(meeting, ratings)]


def _may(access: Access | None, meeting: Meeting) -> bool:
    return can_log_meeting(access, meeting.unit) and not meeting.is_voided


def can_review(access: Access | None, meeting: Meeting) -> bool:
    """Act for a committee or board above the branch."""
    return access is not None and access.is_above and access.unit_id != meeting.unit_id and access.reaches(meeting.unit)


def can_answer(access: Access | None, meeting: Meeting, ratings: Ratings, action: str, rule: ReviewRule) -> bool:
    """Verify, confirm, return or undo, where the state and who spoke before allow it (`evaluations.objections`)."""
    if not can_review(access, meeting):
        return False
    return not to_answer(meeting, ratings, action, unit=access.unit, user_id=access.user_id, steps=rule.steps)


def can_read_events(access: Access | None, meeting: Meeting) -> bool:
    """Read and write which event (sự kiện theo quy định) happened: only the branch; above it one reads that there was one."""
    return can_read_criticism(access, meeting)


def can_give_visitor_opinion(access: Access | None, meeting: Meeting) -> bool:
    """Rate a meeting that was held as somebody who sat in: a cadre of the branch, a committee or board above it."""
    if access is None or meeting.is_voided or meeting.held_on is None:
        return False
    if access.role == Role.CADRE:
        return access.reaches(meeting.unit)
    return can_review(access, meeting)


def can_set_review_rules(access: Access | None) -> bool:
    """Set how many steps a rating takes and whether the branch votes on it: the board or the administrator."""
    return access is not None and access.role in [Role.BOARD, Role.ADMINISTRATOR]


def can_change_review_rule(access: Access | None, rule: ReviewRule) -> bool:
    return can_set_review_rules(access) and reaches_rule(access, rule)


def can_classify_self(access: Access | None, unit: Unit) -> bool:
    """Rate the own unit for a year: the secretary for the branch, a committee or board for the unit it acts for."""
    if access is None or not access.reaches(unit):
        return False
    if access.role == Role.SECRETARY:
        return unit.is_branch
    return access.is_above and access.unit_id == unit.pk


def can_classify(access: Access | None, unit: Unit) -> bool:
    """Verify and decide annual classes: a committee or board above; nobody decides the own unit."""
    return access is not None and access.is_above and access.unit_id != unit.pk and access.reaches(unit)


def can_ever_give_annual(access: Access | None, unit: Unit, stage: str, year: int) -> bool:
    """Take this step for this year at all, whatever was said before; years of the old names are only decided."""
    if stage not in AnnualStage.values or stage != AnnualStage.DECIDE and scale_of(year) != AnnualScale.CURRENT:
        return False
    return can_classify_self(access, unit) if stage == AnnualStage.SELF else can_classify(access, unit)


def can_give_annual(access: Access | None, unit: Unit, stage: str, row: AnnualRow) -> bool:
    """Give the opinion of `stage` as the year stands in `row`.

    The branch may rate itself again until somebody above has spoken, those above may verify again until it is decided; what
    was decided is changed by a new decision. Nobody verifies or decides what they have rated or verified themselves, or what a
    unit above theirs has answered.
    """
    if not can_ever_give_annual(access, unit, stage, row.year):
        return False
    if stage == AnnualStage.SELF:
        spoken = {AnnualStage.VERIFY, AnnualStage.DECIDE} & row.opinions.keys()
        return row.held is None and not spoken
    if row.is_of(access.user_id, stage) or row.was_answered_above(access.unit):
        return False
    return stage == AnnualStage.DECIDE or row.held is None


def can_publish_annual(access: Access | None, unit: Unit) -> bool:
    """Enter shares that were only ever published: a committee or board, for the own unit or one below."""
    return access is not None and access.is_above and access.reaches(unit) and not unit.is_branch


def can_classify_members(access: Access | None, branch: Unit) -> bool:
    """Read and write the classes of members by name: only for the very branch, or the one it was merged into."""
    return access is not None and access.role == Role.SECRETARY and branch.is_branch and access.reaches(branch)


def can_set_caps(access: Access | None) -> bool:
    """Set the share of an annual class that may not be exceeded: the board or the administrator."""
    return access is not None and access.role in [Role.BOARD, Role.ADMINISTRATOR]


def can_change_cap(access: Access | None, rule: AnnualCapRule) -> bool:
    return can_set_caps(access) and reaches_rule(access, rule)


def can_write_criteria(access: Access | None) -> bool:
    """Write criteria sets at all: the board or the administrator, each in their reach."""
    return access is not None and access.role in [Role.BOARD, Role.ADMINISTRATOR]


def can_issue_criteria(access: Access | None, unit: Unit | None) -> bool:
    """Issue a set for `unit` and what is below it; without unit, for all: only from above everything."""
    if not can_write_criteria(access):
        return False
    return access.unit_id is None if unit is None else access.reaches(unit)


def can_edit_criteria(access: Access | None, row: CriteriaSet) -> bool:
    """Change, publish or discard a draft of one's reach; the models that the program brings along are only copied."""
    return row.status == CriteriaStatus.DRAFT and not row.is_shipped and can_issue_criteria(access, row.unit)


def can_read_criteria(access: Access | None, row: CriteriaSet) -> bool:
    """Read what was published; models and drafts only those who write sets."""
    if row.is_model:
        return can_write_criteria(access)
    return row.status != CriteriaStatus.DRAFT or can_edit_criteria(access, row)


def can_end_criteria(access: Access | None, row: CriteriaSet) -> bool:
    """End a set that holds without end."""
    return row.status == CriteriaStatus.PUBLISHED and row.valid_to is None and can_issue_criteria(access, row.unit)


def can_set_quality_rules(access: Access | None) -> bool:
    """Set by which rule the meetings of a year make one level: the board or the administrator."""
    return access is not None and access.role in [Role.BOARD, Role.ADMINISTRATOR]


def can_change_quality_rule(access: Access | None, rule: QualityRule) -> bool:
    return can_set_quality_rules(access) and reaches_rule(access, rule)
