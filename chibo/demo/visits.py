"""Visits of a year in Hoàng Mai, by the real services, and Kỳ Anh's programme of model meetings: 45 of 176 branches."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from chibo.accounts.models import User
from chibo.common.dates import add_months, month_start
from chibo.demo.judging import Judges, quality_of
from chibo.demo.world import LIVED_IN, World, moment, rng_for
from chibo.organization.models import Unit
from evaluations.engine import Judgement
from evaluations.services.visiting import give_visitor_opinion
from meetings.facts import facts_of
from meetings.models import Meeting, ModelProgramme, ModelSession, Visit
from meetings.rota import Turn, spread
from meetings.services.model_sessions import open_programme
from meetings.services.visits import Visitor, answer_observation, assign_visits, give_observation, note_absence

SENDER, CADRE = "HM", "canbo"
OF_THE_CADRE = (LIVED_IN, "HM-QDI-02", "HM-QTH-01")
OTHERS = (
    Visitor(name="Đồng chí Trưởng Ban Dân vận Thị ủy", position="Ủy viên Ban Thường vụ Thị ủy"),
    Visitor(name="Đồng chí Phó Chủ tịch Hội Nông dân thị xã", position="không giữ chức vụ cấp ủy"),
    Visitor(name="Đoàn công tác số 2", position="Ủy ban kiểm tra Thị ủy"),
)
BRANCHES_OF_OTHERS, MONTHS_OF_OTHERS = 36, 6
MISSED = 0.12
SEEN = {
    "strengths": "Chi ủy chuẩn bị chu đáo, chủ trì gợi mở để nhiều đồng chí phát biểu.",
    "faults": "Phần tự phê bình và phê bình còn ít, kết luận chưa rõ hạn hoàn thành.",
    "suggestions": "Ghi rõ người làm và thời hạn trong nghị quyết; mời đảng viên trẻ chuẩn bị ý kiến trước.",
    "heard": [],
}
HEARD_AT, HEARD = "HM-QTH-01", ["Đề nghị sớm sửa đoạn kênh tiêu bị sạt lở ở cuối khối."]
ANSWER = "Chi bộ tiếp thu. Từ kỳ sau mỗi việc trong nghị quyết có người làm và thời hạn; chi ủy phân công ý kiến trước."
PROGRAMME = "Nhân rộng sinh hoạt chi bộ điểm toàn thị xã"
HELD = (25, 20)  # the first wave, then the second: 45 of the 176 branches of Kỳ Anh, 131 left


def visit(world: World) -> None:
    """Write the rota of Hoàng Mai with what came of it, and the programme of Kỳ Anh, as of `world.today`."""
    this = month_start(world.today)
    _cadre_visits(world, this)
    _other_visits(world, this)
    _hold_model_sessions(world, this)


# --- the visits of the cadre who can be signed in to -----------------------------------------------------------------


def _cadre_visits(world: World, this: date) -> None:
    """Six in the last three months, one waits for its form, one is still to come."""
    cadre = User.objects.get(username=CADRE)
    sender = world.units[SENDER]
    months = [add_months(this, step) for step in (-3, -2, -1, 0, 1)]
    branches = [world.units[code] for code in OF_THE_CADRE]
    turns = [Turn(branches[index % 3], month, Visitor(user=cadre)) for index, month in enumerate(months)]
    turns += [Turn(branches[(index + 1) % 3], month, Visitor(user=cadre)) for index, month in enumerate(months[:3])]
    made = assign_visits(unit=sender, turns=turns, actor=world.users[SENDER])
    judges = Judges()
    for row in made:
        if row.month < this:
            _observe(world, row, cadre, is_answered=row.month < add_months(this, -1), judges=judges)


def _observe(world: World, row: Visit, by: User, *, is_answered: bool, judges: Judges | None) -> None:
    values = SEEN | ({"heard": HEARD} if row.branch.code == HEARD_AT else {})
    seen = give_observation(visit=row, values=values, number=0, actor=by, at=moment(row.month + timedelta(days=20), 20))
    secretary = world.users.get(row.branch.code)
    if is_answered and secretary is not None:
        at = moment(row.month + timedelta(days=25), 20)
        answer_observation(observation=seen, answer=ANSWER, actor=secretary, at=at)
    meeting = Meeting.objects.filter(visits=row).select_related("unit__parent").first()
    if judges is not None and meeting is not None and judges.knows(meeting):
        _judge(judges, meeting, row, by)


def _judge(judges: Judges, meeting: Meeting, row: Visit, by: User) -> None:
    """The visitor's own sheet: a little stricter than the branch on what a person judges."""
    rng = rng_for("visit", row.branch.code, row.month)
    _, result = judges.fill(meeting, facts_of(meeting), rng, quality_of(row.branch.code) - 8)
    judged = {line.criterion.code: Judgement(line.points, line.reason) for line in result.lines if not line.by_fact}
    level = result.level if judges.is_rubric(meeting) else ""
    at = moment(row.month + timedelta(days=20), 21)
    give_visitor_opinion(meeting=meeting, unit=row.unit, judgements=judged, actor=by, at=at, level=level)


# --- those of people without an account ------------------------------------------------------------------------------


def _other_visits(world: World, this: date) -> None:
    """Spread over half a year, entered by the office; some did not come."""
    office = world.users[SENDER]
    codes = [plan.code for plan in world.plans if plan.root == SENDER and plan.code not in OF_THE_CADRE]
    branches = _open(world, codes)[:: max(1, len(codes) // BRANCHES_OF_OTHERS)][:BRANCHES_OF_OTHERS]
    months = [add_months(this, step) for step in range(1 - MONTHS_OF_OTHERS, 1)]
    for row in assign_visits(unit=world.units[SENDER], turns=spread(branches, months, OTHERS), actor=office):
        if row.month == this:
            continue
        if rng_for("missed visit", row.branch.code, row.month).random() < MISSED:
            at = moment(row.month + timedelta(days=6), 9)
            note_absence(visit=row, reason="Trùng lịch họp của Thị ủy.", actor=office, at=at)
        else:
            _observe(world, row, office, is_answered=row.month < add_months(this, -1), judges=None)


def _open(world: World, codes: list[str]) -> list[Unit]:
    return [world.units[code] for code in codes if world.units[code].is_open_on(world.today)]


# --- model meetings --------------------------------------------------------------------------------------------------


def _hold_model_sessions(world: World, this: date) -> None:
    """Two waves in the last seven months, each session on the day of a recorded meeting where there is one."""
    begin = add_months(this, -7)
    values = {
        "name": PROGRAMME,
        "issuer": "Ban Thường vụ Thị ủy Kỳ Anh",
        "number": "47-KH/ThU",
        "issued_on": begin + timedelta(days=2),
        "valid_from": begin,
        "valid_to": None,
        "sponsor": "Ban Tổ chức Thị ủy",
    }
    programme = open_programme(unit=world.units["KA"], values=values, token=UUID(int=4745176), actor=world.users["KA"])
    codes = [plan.code for plan in world.plans if plan.root == "KA"]
    branches = _open(world, codes)
    chosen = branches[:: len(branches) // sum(HELD)][: sum(HELD)]
    first = [(branch, 1, add_months(begin, 1 + index % 3)) for index, branch in enumerate(chosen[: HELD[0]])]
    second = [(branch, 2, add_months(begin, 4 + index % 3)) for index, branch in enumerate(chosen[HELD[0] :])]
    rows = [_session(programme, *planned, by=world.users["KA"]) for planned in first + second]
    ModelSession.objects.bulk_create(rows)


def _session(programme: ModelProgramme, branch: Unit, wave: int, month: date, *, by: User) -> ModelSession:
    meeting = Meeting.objects.standing().of_the_month().filter(unit=branch, month=month, held_on__isnull=False).first()
    return ModelSession(
        programme=programme,
        branch=branch,
        wave=wave,
        planned_month=month,
        held_on=meeting.held_on if meeting else month.replace(day=3),
        meeting=meeting,
        recorded_by=by,
    )
