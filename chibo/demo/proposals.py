"""Proposals of the demo, by the real services: in every state, in one ward; some older ones of all three districts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from chibo.accounts.models import User
from chibo.common.dates import month_start
from chibo.demo.world import LIVED_IN, ONE_DAY, World, moment, rng_for
from chibo.organization.models import Unit
from meetings.enums import ProposalStepKind
from meetings.models import Meeting, Proposal, ProposalField
from meetings.services.proposal_escalation import escalate_overdue
from meetings.services.proposals import clarify_proposal, raise_proposal, take_step

NAMES = UUID("8e0f6f0a-6b0e-4b5e-9a55-3c1f0d6b7a10")
WARD_BRANCHES = [LIVED_IN, "HM-QDI-02", "HM-QDI-03", "HM-QDI-04"]

# field, text, addressee, days ago: the proposals of the ward, oldest first; what came of each stands in `_tell_ward`.
DRAIN = (
    "Giao thông",
    "Rãnh thoát nước dọc trục đường chính của khối bị lấp, mưa là ngập. Đề nghị nạo vét và lát lại nắp rãnh đoạn qua nhà "
    "văn hóa.",
    "Ủy ban nhân dân phường",
    96,
)
LIGHT = ("Điện, nước", "Đề nghị lắp thêm bốn bóng đèn chiếu sáng ở ngõ 3.", "Công ty Điện lực thị xã", 58)
LAND = ("Đất đai", "Đề nghị đo lại ranh giới đất của mười hai hộ sau khi mở rộng đường.", "Ủy ban nhân dân thị xã", 75)
WASTE = ("Môi trường", "Đề nghị thu gom rác ba lần một tuần, bố trí thêm điểm tập kết.", "Đảng ủy phường", 12)
NOISE = ("An ninh trật tự", "Đề nghị tăng tuần tra buổi tối quanh chợ.", "Công an phường", 5)
SUPPORT = ("Chính sách xã hội", "Đề nghị hướng dẫn hồ sơ trợ cấp cho người cao tuổi.", "Ủy ban nhân dân phường", 20)
CANAL = ("Sản xuất, kinh doanh", "Đề nghị sửa mương dẫn nước vụ hè thu.", "Hợp tác xã nông nghiệp", 1)
OLDER = [
    (
        "Đất đai",
        "Đề nghị giải quyết hồ sơ cấp giấy chứng nhận quyền sử dụng đất còn tồn của khu dân cư.",
        "Cấp ủy cấp trên",
    ),
    ("Giao thông", "Đề nghị hỗ trợ xi măng làm đường ngõ.", "Cấp ủy cấp trên"),
    ("Môi trường", "Đề nghị xử lý bãi rác tự phát cạnh khu dân cư.", "Cấp ủy cấp trên"),
    ("Điện, nước", "Đề nghị kéo đường nước sạch đến cuối khu dân cư.", "Cấp ủy cấp trên"),
    ("Văn hóa, thể thao", "Đề nghị sửa mái nhà văn hóa.", "Cấp ủy cấp trên"),
]
EVERY_NTH_BRANCH = 9
OLDEST, NEWEST = 60, 5  # days ago
CLOCK_FROM = 100  # days ago: since when the daily run is told


def make_proposals(world: World) -> None:
    """Write them as of `world.today`."""
    fields = {field.name: field for field in ProposalField.objects.all()}
    _tell_ward(world, fields)
    _tell_others(world, fields)
    for days_ago in range(CLOCK_FROM, -1, -1):
        escalate_overdue(at=moment(world.today - timedelta(days=days_ago), 0, 20))


def _tell_ward(world: World, fields: dict[str, ProposalField]) -> None:
    first, second, third, fourth = WARD_BRANCHES
    drain = _raise(world, fields, first, DRAIN)
    _take(world, drain, "received", 2)
    _take(world, drain, "considering", 6, text="Giao bộ phận địa chính, xây dựng kiểm tra hiện trường.")
    _take(
        world,
        drain,
        "answered",
        24,
        text="Đã bố trí kinh phí nạo vét 350 m rãnh trong quý tới; khối cử người giám sát.",
    )
    light = _raise(world, fields, first, LIGHT)
    _take(world, light, "received", 1)
    _take(
        world,
        light,
        "letter",
        5,
        outside_body=LIGHT[2],
        document_number="41-CV/ĐU",
        document_on=light.sent_on + timedelta(days=5),
    )
    _take(
        world,
        light,
        "answered",
        30,
        text="Sẽ lắp đủ bốn bóng đèn trước ngày 30 tháng sau.",
        outside_body=LIGHT[2],
        document_number="215/ĐLHM-KT",
        document_on=light.sent_on + timedelta(days=28),
    )
    land = _raise(world, fields, second, LAND)
    _take(world, land, "received", 3)
    waste = _raise(world, fields, first, WASTE)
    _take(world, waste, "received", 1)
    _take(world, waste, "considering", 4, text="Giao Ủy ban nhân dân phường làm việc với đơn vị thu gom.")
    support = _raise(world, fields, third, SUPPORT)
    _take(world, support, "returned", 4, text="Đề nghị ghi rõ số hộ và loại hồ sơ đang vướng.")
    clarify_proposal(
        proposal=support,
        text="Bảy hộ; vướng ở giấy xác nhận của nơi ở cũ.",
        token=_token(support, "clarified"),
        actor=world.users.get(third, world.clerk),
        at=moment(support.sent_on + timedelta(days=8), 20),
    )
    _raise(world, fields, fourth, NOISE)
    _raise(world, fields, first, CANAL, send=False)


def _tell_others(world: World, fields: dict[str, ProposalField]) -> None:
    """One proposal of every ninth branch; about two in three are answered."""
    plans = [plan for plan in world.plans if plan.merged_on is None and plan.code not in WARD_BRANCHES]
    for plan in plans[::EVERY_NTH_BRANCH]:
        rng = rng_for("proposal", plan.code)
        name, text, addressee = rng.choice(OLDER)
        row = _raise(world, fields, plan.code, (name, text, addressee, rng.randint(NEWEST, OLDEST)))
        if rng.random() < 0.8:
            _take(world, row, "received", 2)
        if rng.random() < 0.65:
            _take(world, row, "answered", rng.randint(8, 35), text="Cấp ủy đã giao cơ quan chuyên môn giải quyết xong.")


def _raise(
    world: World, fields: dict[str, ProposalField], code: str, said: tuple[str, str, str, int], *, send: bool = True
) -> Proposal:
    name, text, addressee, days_ago = said
    day, unit = world.today - timedelta(days=days_ago), world.units[code]
    meeting = _meeting_before(unit, day)
    raised_on = meeting.held_on if meeting else day - ONE_DAY
    day = raised_on + ONE_DAY
    return raise_proposal(
        unit=unit,
        values={"field": fields[name], "text": text, "addressee": addressee, "raised_on": raised_on},
        meeting=meeting,
        token=uuid5(NAMES, f"{code}:{text}"),
        actor=world.users.get(code, world.clerk),
        today=day,
        send_at=moment(day, 20) if send else None,
    )


def _meeting_before(unit: Unit, day: date) -> Meeting | None:
    """Return the month's meeting at which it was raised, if it was held by then."""
    held = Meeting.objects.standing().of_the_month().filter(unit=unit, month=month_start(day), held_on__lte=day)
    return held.first()


def _take(world: World, proposal: Proposal, kind: str, days_later: int, **said: object) -> None:
    """Take a step so many days after it was sent; one that would lie ahead of today is not taken."""
    row = Proposal.objects.select_related("place").get(pk=proposal.pk)
    day = row.sent_on + timedelta(days=days_later)
    if day > world.today - ONE_DAY:
        return
    take_step(
        proposal=row,
        kind=ProposalStepKind(kind),
        token=_token(row, kind),
        actor=_writer(world, row.place),
        at=moment(day, 9),
        **said,
    )


def _token(proposal: Proposal, kind: str) -> UUID:
    return uuid5(NAMES, f"{proposal.pk}:{kind}")


def _writer(world: World, unit: Unit) -> User:
    return world.users.get(unit.code, world.clerk)
