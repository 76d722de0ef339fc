"""Who may make tokens, and what a token may read.

Policy in words: a committee, a board or an administrator makes tokens for the role that they act in; a token never reads
more than that role reads on screen. Rows come through `visible_to`; which endpoints a role may ask is said here and in
the permissions of reports.
"""

from chibo.organization.enums import Role
from chibo.organization.models import Access
from chibo.organization.permissions import can_change_units


def can_keep_tokens(access: Access | None) -> bool:
    """Make tokens for one's own role, see and end those of one's unit."""
    return can_change_units(access)


def can_read_meetings(access: Access | None) -> bool:
    """Read the list of meetings, as on screen: whoever reads minutes. The administrator runs the site and reads none."""
    return access is not None and access.unit_id is not None and access.role in Role.reads_minutes()
