"""Meetings for tests. A trait tells how far the record is."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time

import factory

from chibo.organization.tests.factories import BranchFactory, MemberFactory, UserFactory
from meetings.enums import AssignmentState, AttendanceStatus, DocumentKind, MeetingKind
from meetings.models import (
    Assignment,
    AssignmentProgress,
    Attendance,
    Draft,
    Guest,
    IssuedDocument,
    Meeting,
    MinutesVersion,
    Rescheduling,
    Resolution,
    ResolutionItem,
    Vote,
)

HELD_ON = date(2026, 9, 3)
LOCKED_AT = datetime(2026, 9, 4, 1, 0, tzinfo=UTC)


class MeetingFactory(factory.django.DjangoModelFactory):
    """A regular meeting of September 2026 that was started, nothing more."""

    class Meta:
        model = Meeting

    class Params:
        held = factory.Trait(
            held_on=HELD_ON, started_at=time(19, 0), ended_at=time(20, 45), place="Nhà văn hóa khối Quang Trung"
        )
        called = factory.Trait(held=True, base=41, present=38, excused=2, unexcused=1, opinions=9, speakers=8)
        finalized = factory.Trait(
            called=True,
            discussion="Bàn việc làm đường.",
            conclusion="Nhất trí làm đường trong tháng 10.",
            finalized_at=LOCKED_AT,
            finalized_by=factory.SubFactory(UserFactory),
        )
        voided = factory.Trait(
            voided_at=LOCKED_AT, voided_by=factory.SubFactory(UserFactory), void_reason="Ghi nhầm tháng"
        )
        topical = factory.Trait(kind=MeetingKind.TOPICAL, topic="Học tập và làm theo Bác")

    unit = factory.SubFactory(BranchFactory)
    kind = MeetingKind.REGULAR
    month = date(2026, 9, 1)
    token = factory.LazyFunction(uuid.uuid4)


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    meeting = factory.SubFactory(MeetingFactory, held=True)
    member = factory.SubFactory(MemberFactory)
    status = AttendanceStatus.PRESENT


class GuestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Guest

    meeting = factory.SubFactory(MeetingFactory, held=True)
    name = "Trần Thị Mai"
    position = "Ủy viên Ban Thường vụ Đảng ủy"


class VoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Vote

    meeting = factory.SubFactory(MeetingFactory, called=True)
    subject = "Thông qua nghị quyết tháng 9"
    base = 38
    in_favor = 38


class ResolutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Resolution

    meeting = factory.SubFactory(MeetingFactory, called=True)
    unit = factory.SelfAttribute("meeting.unit")


class IssuedDocumentFactory(factory.django.DjangoModelFactory):
    """A numbered resolution of a meeting in the register; `by_hand=True`: a document written elsewhere."""

    class Meta:
        model = IssuedDocument

    class Params:
        by_hand = factory.Trait(meeting=None, unit=factory.SubFactory(BranchFactory), issued_on=HELD_ON)

    meeting = factory.SubFactory(MeetingFactory, called=True)
    unit = factory.SelfAttribute("meeting.unit")
    kind = DocumentKind.RESOLUTION
    term = "2025–2030"
    number = 1
    body = "CB"
    issued_on = factory.SelfAttribute("meeting.held_on")
    about = "Kỳ sinh hoạt tháng 9 năm 2026"


class ResolutionItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ResolutionItem

    resolution = factory.SubFactory(ResolutionFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = "Vận động 226 hộ hiến đất làm đường."


class AssignmentFactory(factory.django.DjangoModelFactory):
    """An open assignment of a meeting; `closed=True`: done."""

    class Meta:
        model = Assignment

    class Params:
        closed = factory.Trait(state=AssignmentState.DONE, closed_on=HELD_ON)

    meeting = factory.SubFactory(MeetingFactory, called=True)
    unit = factory.SelfAttribute("meeting.unit")
    text = "Thu đảng phí quý III"
    outside_body = "Chi đoàn"
    due_on = date(2026, 10, 3)


class AssignmentProgressFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssignmentProgress

    assignment = factory.SubFactory(AssignmentFactory)
    meeting = factory.SubFactory(MeetingFactory, called=True)
    state_at_start = AssignmentState.OPEN
    state = AssignmentState.DONE
    result = "Đã thu đủ"


class MinutesVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MinutesVersion

    meeting = factory.SubFactory(MeetingFactory, finalized=True)
    number = 1
    body = factory.Dict({"conclusion": "Nhất trí"})
    digest = "0" * 64
    made_at = LOCKED_AT
    made_by = factory.SubFactory(UserFactory)


class DraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Draft

    user = factory.SubFactory(UserFactory)
    meeting = factory.SubFactory(MeetingFactory, called=True)
    section = "texts"
    base_version = 1
    body = factory.Dict({"conclusion": "Đang gõ dở"})
    saved_at = LOCKED_AT


class ReschedulingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rescheduling

    branch = factory.SubFactory(BranchFactory)
    month = date(2026, 9, 1)
    moved_to = date(2026, 9, 5)
    reason = "Trùng ngày bầu cử"
    decided_by = "Bí thư chi bộ"
    decided_on = date(2026, 9, 1)
