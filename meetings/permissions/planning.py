"""Who may do what with registrations, the calendar and the plan of topical sessions.

Policy in words: who keeps the record of a branch registers its meetings and keeps its plan of topical sessions, or a
committee above on its behalf, marked so. Who reads minutes reads the calendar of the reach. A committee or board prints the
calendar of its subtree and the letter to those that have not registered, and plans themes that it offers to the branches
below. The address by which a calendar program reads is a person's own, for a unit of the reach, as long as the reach lasts.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access, Unit
from chibo.organization.permissions import can_change_holidays
from meetings.models import Meeting, Registration, TopicalPlanRow
from meetings.permissions import can_log_meeting


def can_see_calendar(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()


def can_register(access: Access | None, unit: Unit) -> bool:
    """Register day, hour and place of a meeting of the branch `unit`, also on behalf of it."""
    return can_log_meeting(access, unit) and unit.is_branch


def can_withdraw(access: Access | None, registration: Registration) -> bool:
    return can_log_meeting(access, registration.unit)


def can_print_calendar(access: Access | None, unit: Unit) -> bool:
    """Have the calendar of a committee and the letter to those that have not registered printed."""
    return can_see_calendar(access) and access.is_above and access.reaches(unit) and not unit.is_branch


def can_plan_topics(access: Access | None, unit: Unit) -> bool:
    """Keep the plan of a branch, or the themes that a committee offers."""
    return can_log_meeting(access, unit) and (unit.is_branch or access.is_above)


def can_change_plan_row(access: Access | None, row: TopicalPlanRow) -> bool:
    return can_plan_topics(access, row.unit) and row.dropped_at is None


def can_see_topic(access: Access | None, meeting: Meeting) -> bool:
    return can_see_calendar(access) and meeting.has_topic and access.reaches(meeting.unit)


def can_review_topic(access: Access | None, meeting: Meeting) -> bool:
    """Write what was learned from a topical session, also after its minutes were locked."""
    return can_log_meeting(access, meeting.unit) and meeting.has_topic and not meeting.is_voided


def can_change_topical_tables(access: Access | None) -> bool:
    """Fields and forms are one table for the site, kept like the table of holidays."""
    return can_change_holidays(access)
