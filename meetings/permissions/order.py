"""Who may do what with assignments, and with what a committee gives units to do.

Policy in words: who reads minutes reads the assignments in them. A committee or board gives units of its subtree something
to do; it, or one above it, returns an answer that is not enough. The unit that received answers: the secretary for a
branch, the committee for itself; one above answers on its behalf, marked so. A cadre reads.
"""

from chibo.organization.models import Access
from meetings.models import Meeting, UnitAssignment, UnitOrder
from meetings.permissions import can_log_meeting


def can_see_assignments(access: Access | None) -> bool:
    return access is not None and access.unit_id is not None and not access.is_administrator


def can_read_results(access: Access | None, meeting: Meeting) -> bool:
    """Open the results of what was given before, as a meeting heard of them."""
    return can_see_assignments(access) and meeting.unit.is_branch


def can_give_orders(access: Access | None) -> bool:
    """Give, for the unit acted for, units of its subtree something to do."""
    return can_see_assignments(access) and access.is_above and not access.unit.is_branch


def can_see_order(access: Access | None, order: UnitOrder) -> bool:
    """Read an order with the answers of all that received it: the side that gave it."""
    return can_give_orders(access) and access.reaches(order.unit)


def can_answer_order(access: Access | None, row: UnitAssignment) -> bool:
    """Answer for the unit that received it."""
    return can_log_meeting(access, row.unit)


def can_return_answer(access: Access | None, row: UnitAssignment) -> bool:
    return can_see_order(access, row.order)
