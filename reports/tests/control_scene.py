"""A commune around 3 December 2026 with a branch for each way to stand, for the tests of the control room."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from chibo.accounts.models import User
from chibo.files.enums import FileKind
from chibo.files.models import StoredFile
from chibo.organization.enums import PostKind
from chibo.organization.models import Unit
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import (
    BranchFactory,
    MemberFactory,
    OversightFactory,
    PostFactory,
    UnitFactory,
    UserFactory,
)
from meetings.enums import MeetingFileRole, MeetingKind
from meetings.models import Meeting, MeetingFile, Registration, Rescheduling
from meetings.signals import meeting_changed
from meetings.tests.factories import MeetingFactory
from reports.branch_months import ensure, rebuild

DECEMBER = date(2026, 12, 1)
DUE = date(2026, 12, 3)
BEFORE, AFTER = date(2026, 12, 2), date(2026, 12, 6)
LONG_NAME = "Chi bộ Trung tâm Văn hóa, Thể thao và Truyền thông khu phố Một"
PHONE = "0199 000 001"
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
NAMES = [
    "silent",
    "registered",
    "notified",
    "met",
    "locked",
    "combined",
    "moved",
    "moved_late",
    "called_off",
    "voided",
    "paper",
    "closed",
    "merged",
]


def commune_with_all(root: Unit | None = None) -> dict[str, Unit]:
    """Return {name: unit} of a root, a commune and its branches; 'closed' and 'merged' end before the day."""
    root = root or UnitFactory(type_code="huyen", code="GOC", name="Đảng bộ huyện Gốc")
    commune = UnitFactory(code="XA", name="Đảng bộ xã Đông", parent=root)
    units = {name: BranchFactory(code=name, name=f"Chi bộ {name}", parent=commune) for name in NAMES}
    clerk = UserFactory()
    apply_event(unit=units["closed"], kind="close", on=DUE)
    apply_event(unit=units["merged"], kind="merge", on=DUE, target=units["silent"])
    ensure([DECEMBER])
    _say(units, clerk)
    _hold(units, clerk)
    rebuild(None, [DECEMBER])
    return units | {"root": root, "commune": commune}


def _say(units: dict[str, Unit], clerk: User) -> None:
    for name in ("registered", "notified", "voided"):
        register(units[name], clerk)
    MeetingFactory(unit=units["notified"], month=DECEMBER, notified_on=date(2026, 11, 30))
    move(units["moved"], date(2026, 12, 5), decided_on=date(2026, 12, 1))
    move(units["moved_late"], date(2026, 12, 5), decided_on=DUE)
    move(units["called_off"], None, decided_on=date(2026, 12, 1))


def _hold(units: dict[str, Unit], clerk: User) -> None:
    hold(units["met"])
    MeetingFactory(unit=units["locked"], month=DECEMBER, finalized=True, held_on=DUE, finalized_by=clerk)
    hold(units["combined"], kind=MeetingKind.COMBINED, topic="Học tập và làm theo Bác")
    MeetingFactory(unit=units["voided"], month=DECEMBER, voided=True, held=True, held_on=DUE, voided_by=clerk)
    scanned = MeetingFactory(unit=units["paper"], month=DECEMBER)
    page = StoredFile.objects.create(
        unit=units["paper"],
        name="trang-1.jpg",
        kind=FileKind.JPEG,
        size=1,
        digest="0" * 64,
        uploaded_at=AT,
        uploaded_by=clerk,
    )
    MeetingFile.objects.create(meeting=scanned, file=page, role=MeetingFileRole.SCAN, page=1)


def register(branch: Unit, clerk: User) -> Registration:
    return Registration.objects.create(
        unit=branch,
        month=DECEMBER,
        planned_on=DUE,
        planned_at=time(19, 30),
        place="Nhà văn hóa thôn Đông",
        registered_at=AT,
        registered_by=clerk,
    )


def move(branch: Unit, moved_to: date | None, *, decided_on: date) -> Rescheduling:
    values = {"moved_to": moved_to, "reason": "Trùng ngày bầu cử", "decided_by": "Chi ủy", "decided_on": decided_on}
    return Rescheduling.objects.create(branch=branch, month=DECEMBER, **values)


def hold(branch: Unit, **values: object) -> Meeting:
    """Hold the meeting on the due day and tell the apps above, as a service does."""
    meeting = MeetingFactory(
        **({"unit": branch, "month": DECEMBER, "held": True, "held_on": DUE, "ended_at": None} | values)
    )
    meeting_changed.send(sender=Meeting, changes={(branch.pk, DECEMBER)})
    return meeting


def staff(branch: Unit, *, email: str = "", phone: str = PHONE) -> None:
    """Give a branch a secretary, a deputy and somebody in charge."""
    PostFactory(unit=branch, member=MemberFactory(branch=branch, name="Nguyễn Văn An", phone=phone, email=email))
    deputy = MemberFactory(branch=branch, name="Lê Thị Bình", phone="0199 000 002")
    PostFactory(unit=branch, member=deputy, kind=PostKind.DEPUTY)
    OversightFactory(unit=branch, member=MemberFactory(name="Hồ Sỹ Cảnh"))
