"""Units by date, members, posts, access and the rule base."""

from chibo.organization.models.access import Access
from chibo.organization.models.admissions import AdmissionTarget, CandidateCount
from chibo.organization.models.groups import UnitGroup, UnitGroupMember
from chibo.organization.models.letterheads import LetterheadRule
from chibo.organization.models.member_groups import GroupMembership, MemberGroup
from chibo.organization.models.people import Member, Membership, Oversight, Post, Standing
from chibo.organization.models.rules import Rule
from chibo.organization.models.units import (
    Branch,
    BranchType,
    Unit,
    UnitAncestor,
    UnitEvent,
    UnitName,
    UnitPlacement,
    UnitType,
    subtree,
)

__all__ = [
    "Access",
    "AdmissionTarget",
    "Branch",
    "BranchType",
    "CandidateCount",
    "GroupMembership",
    "LetterheadRule",
    "Member",
    "MemberGroup",
    "Membership",
    "Oversight",
    "Post",
    "Rule",
    "Standing",
    "Unit",
    "UnitAncestor",
    "UnitEvent",
    "UnitGroup",
    "UnitGroupMember",
    "UnitName",
    "UnitPlacement",
    "UnitType",
    "subtree",
]
