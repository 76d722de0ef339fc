"""The calendar and the record of meetings."""

from meetings.models.agenda import AgendaItem, AgendaTemplate
from meetings.models.assignments import Assignment, AssignmentProgress
from meetings.models.attendance import Attendance, Guest, Vote
from meetings.models.calendar import CalendarRule, Holiday, Rescheduling
from meetings.models.digests import DigestHandling, DigestItem
from meetings.models.documents import CommitteeTerm, IssuedDocument
from meetings.models.files import MeetingFile
from meetings.models.gatherings import GatheringRule, GatheringType, UnitAttendance
from meetings.models.guide import GuideState, Tap
from meetings.models.meeting import Draft, Meeting, MinutesVersion
from meetings.models.model_sessions import ModelProgramme, ModelSession
from meetings.models.notices import Notice, NoticeMail, NoticeSending, PaperOpening
from meetings.models.orders import OrderAnswer, UnitAssignment, UnitOrder
from meetings.models.preparation import DraftResolution, Preparation, StandingItem
from meetings.models.proposals import (
    Proposal,
    ProposalAnnouncement,
    ProposalDeadlineRule,
    ProposalField,
    ProposalStep,
)
from meetings.models.registration import FeedToken, Registration, RegistrationRule
from meetings.models.resolution import Resolution, ResolutionItem
from meetings.models.topical import TopicalField, TopicalForm, TopicalMinimumRule, TopicalPlanRow, TopicalReview
from meetings.models.visits import Observation, Visit

__all__ = [
    "AgendaItem",
    "AgendaTemplate",
    "Assignment",
    "AssignmentProgress",
    "Attendance",
    "CalendarRule",
    "CommitteeTerm",
    "DigestHandling",
    "DigestItem",
    "Draft",
    "DraftResolution",
    "FeedToken",
    "GatheringRule",
    "GatheringType",
    "Guest",
    "GuideState",
    "Holiday",
    "IssuedDocument",
    "Meeting",
    "MeetingFile",
    "MinutesVersion",
    "ModelProgramme",
    "ModelSession",
    "Notice",
    "NoticeMail",
    "NoticeSending",
    "Observation",
    "OrderAnswer",
    "PaperOpening",
    "Preparation",
    "Proposal",
    "ProposalAnnouncement",
    "ProposalDeadlineRule",
    "ProposalField",
    "ProposalStep",
    "Registration",
    "RegistrationRule",
    "Rescheduling",
    "Resolution",
    "ResolutionItem",
    "StandingItem",
    "Tap",
    "TopicalField",
    "TopicalForm",
    "TopicalMinimumRule",
    "TopicalPlanRow",
    "TopicalReview",
    "UnitAssignment",
    "UnitAttendance",
    "UnitOrder",
    "Visit",
    "Vote",
]
