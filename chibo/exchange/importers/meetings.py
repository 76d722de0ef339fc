"""meetings: branch,month,kind,held_on,start,end,base,present,excused,unexcused,opinions,score,self_level,official_level,
topic,note. Past meetings with totals only; their levels become imported evaluations, stored as given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from chibo.common.dates import VIETNAM
from chibo.exchange.importers.base import Given, Plan, Table, compare, distinct, in_chunks
from chibo.exchange.importers.columns import Choice, Column, Text, clock, count, day, month, score
from chibo.exchange.importers.lookups import KnownUnit, check_start, check_unit, units_by_code
from chibo.organization.models import UnitAncestor
from evaluations.enums import Level, Rater
from evaluations.models import Evaluation
from meetings.enums import MeetingKind, MeetingSource
from meetings.models import Meeting
from meetings.signals import meeting_changed

KINDS = (MeetingKind.REGULAR, MeetingKind.TOPICAL, MeetingKind.COMBINED)
BATCH = 1000
AT_ONCE = 2000  # rows whose objects are in memory together
MAXIMUM = 100
# HD 42-HD/BTCTW 28/10/2025, thresholds of the national frame; used for a warning only.
THRESHOLDS = ((90, Level.GOOD), (70, Level.FAIR), (50, Level.AVERAGE), (0, Level.POOR))

COLUMNS = (
    Column("branch", "mã chi bộ", Text(40), required=True),
    Column("month", "kỳ tháng", month, required=True),
    Column("kind", "loại kỳ sinh hoạt", Choice([kind.value for kind in KINDS]), required=True),
    Column("held_on", "ngày sinh hoạt", day, required=True),
    Column("start", "giờ bắt đầu", clock, optional=True, field="started_at"),
    Column("end", "giờ kết thúc", clock, optional=True, field="ended_at"),
    Column("base", "số đảng viên phải dự", count, optional=True),
    Column("present", "số có mặt", count, optional=True),
    Column("excused", "số vắng có lý do", count, optional=True),
    Column("unexcused", "số vắng không có lý do", count, optional=True),
    Column("opinions", "số ý kiến", count, optional=True),
    Column("score", "điểm", score, optional=True),
    Column("self_level", "mức chi bộ tự xếp loại", Choice(Level.best_first()), optional=True),
    Column("official_level", "mức cấp trên công nhận", Choice(Level.best_first()), optional=True),
    Column("topic", "chuyên đề", Text(300), optional=True),
    Column("note", "ghi chú", Text(0, lines=True), optional=True),
)
TOTALS = ("base", "present", "excused", "unexcused")
LEVELS = {"self_level": Rater.SELF, "official_level": Rater.OFFICIAL}
# Fields that a row and a stored meeting share.
SHARED = ("held_on", "started_at", "ended_at", *TOTALS, "opinions", "topic", "note")


def plan(given: Given, actor: object) -> Plan:
    rows = distinct(given, _key)
    units = units_by_code(row.branch for row in rows)
    sound = [row for row in rows if _check_row(given, row, units)]
    stored = _stored(sound, units)
    new = []
    for row in sound:
        earlier = stored.get(_stored_key(row, units))
        if earlier is not None:
            compare(given, row, _comparable(row, earlier))
        # The branch may have ended since: what is stored stays, and counts nowhere.
        elif check_start(given, row, "held_on", row.held_on, units[row.branch]):
            new.append(row)
        _warn(given, row)
    _check_one_a_month(given, sound, new, units, stored)
    return Plan(len(new), lambda: _write(new, units, actor))


def _key(row: object) -> tuple:
    return row.branch, row.month, row.kind, row.held_on if row.kind == MeetingKind.TOPICAL else None


def _stored_key(row: object, units: dict[str, KnownUnit]) -> tuple:
    _, *rest = _key(row)
    return units[row.branch].pk, *rest


# --- one row alone -----------------------------------------------------------------------------------------------


def _check_row(given: Given, row: object, units: dict[str, KnownUnit]) -> bool:
    before = len(given.problems)
    check_unit(given, row, "branch", row.branch, units.get(row.branch), branch=True)
    totals = [getattr(row, name) for name in TOTALS]
    if None in totals:
        if any(total is not None for total in totals):
            for name in (name for name, total in zip(TOTALS, totals, strict=True) if total is None):
                given.add(row, name, "Bốn số điểm danh phải ghi đủ cùng nhau. Mời đồng chí ghi nốt số còn thiếu.")
    elif row.present + row.excused + row.unexcused != row.base:
        given.add(
            row,
            "base",
            f"Có mặt {row.present} + vắng có lý do {row.excused} + vắng không có lý do {row.unexcused} "
            f"= {row.present + row.excused + row.unexcused}, khác số phải dự {row.base}. "
            "Mời đồng chí xem lại bốn số này.",
        )
    return len(given.problems) == before


def level_of(score: Decimal) -> Level:
    """Return the level that a score has by the thresholds of HD 42-HD/BTCTW (28/10/2025)."""
    return next(level for least, level in THRESHOLDS if score >= least)


def _warn(given: Given, row: object) -> None:
    if row.score is None:
        return
    if not row.self_level and not row.official_level:
        given.warn(
            row,
            "score",
            "Có điểm mà chưa có mức: kỳ này để là chưa xếp loại, điểm không được lưu. "
            "Mời đồng chí ghi thêm mức nếu đã xếp loại.",
        )
    expected = level_of(row.score)
    for column in LEVELS:
        level = getattr(row, column)
        if level and level != expected:
            given.warn(
                row,
                column,
                f"Mức đã ghi là {Level(level).label}, còn {given.show(row.score)} điểm ứng với mức {expected.label}. "
                "Vẫn lưu mức đã ghi; đồng chí nên xem lại.",
            )


# --- against what is stored --------------------------------------------------------------------------------------


def _stored(rows: list, units: dict[str, KnownUnit]) -> dict[tuple, dict]:
    """Return {(branch id, month, kind, day if topical): values} of the standing meetings of these branches and months."""
    months = [row.month for row in rows]
    if not months:
        return {}
    meetings = Meeting.objects.standing().filter(kind__in=KINDS, month__gte=min(months), month__lte=max(months))
    fields = ("pk", "unit", "month", "kind", *SHARED)
    found = {}
    for values in in_chunks(meetings.order_by().values(*fields), "unit", {units[row.branch].pk for row in rows}):
        topical_day = values["held_on"] if values["kind"] == MeetingKind.TOPICAL else None
        found[values["unit"], values["month"], values["kind"], topical_day] = values
    levels = _stored_levels(values["pk"] for values in found.values())
    return {key: values | levels.get(values["pk"], {}) for key, values in found.items()}


def _stored_levels(meeting_ids: Iterable[int]) -> dict[int, dict]:
    """Return {meeting id: {rater: (level, total)}}: the imported one, which later opinions do not replace, or the last."""
    fields = ("meeting", "rater", "level", "total", "is_imported")
    rows = Evaluation.objects.filter(rater__in=LEVELS.values()).order_by("is_imported", "made_at", "pk")
    found: dict[int, dict] = {}
    for meeting, rater, level, total, _ in in_chunks(rows.values_list(*fields), "meeting", meeting_ids):
        found.setdefault(meeting, {})[rater] = (level, total)
    return found


def _comparable(row: object, stored: dict) -> dict:
    ratings = {column: stored.get(rater) for column, rater in LEVELS.items()}
    levels = {column: rating[0] if rating else None for column, rating in ratings.items()}
    values = {name: stored[name] for name in SHARED} | levels
    if row.self_level or row.official_level or any(ratings.values()):
        totals = [rating[1] for rating in ratings.values() if rating and rating[1] is not None]
        values["score"] = totals[-1] if totals else None
    return values


def _check_one_a_month(
    given: Given, rows: list, new: list, units: dict[str, KnownUnit], stored: dict[tuple, dict]
) -> None:
    """Regular and combined share the month: a second meeting of the other kind is a problem."""
    slots = {key[:2]: (key[2], None) for key in stored if key[2] != MeetingKind.TOPICAL}
    fresh = {id(row) for row in new}
    for row in sorted(rows, key=lambda row: row.number):
        if row.kind == MeetingKind.TOPICAL:
            continue
        kind, number = slots.setdefault((units[row.branch].pk, row.month), (row.kind, row.number))
        if id(row) in fresh and kind != row.kind:
            label = MeetingKind(kind).label
            source = f" (dòng {number})" if number else ""
            given.add(
                row,
                "kind",
                f"Tháng này chi bộ đã có một kỳ '{label}'{source}. Mời đồng chí xem lại tháng hoặc loại kỳ sinh hoạt.",
            )


# --- writing -----------------------------------------------------------------------------------------------------


def _write(rows: list, units: dict[str, KnownUnit], actor: object) -> None:
    above = _parents(units[row.branch].pk for row in rows)
    for start in range(0, len(rows), AT_ONCE):
        _write_some(rows[start : start + AT_ONCE], units, above, actor)
    meeting_changed.send(sender=Meeting, changes={(units[row.branch].pk, row.month) for row in rows})


def _write_some(rows: list, units: dict[str, KnownUnit], above: dict[int, list], actor: object) -> None:
    meetings = [
        Meeting(
            unit_id=units[row.branch].pk,
            kind=row.kind,
            month=row.month,
            source=MeetingSource.IMPORTED,
            created_by=actor,
            **{name: getattr(row, name) for name in SHARED},
        )
        for row in rows
    ]
    Meeting.objects.bulk_create(meetings, batch_size=BATCH)
    evaluations = [
        evaluation for row, meeting in zip(rows, meetings, strict=True) for evaluation in _levels(row, meeting, above)
    ]
    Evaluation.objects.bulk_create(evaluations, batch_size=BATCH)


def _parents(branch_ids: Iterable[int]) -> dict[int, list[tuple[date, date, int]]]:
    """Return {branch id: [(from, to, id of the unit directly above)]}."""
    fields = ("unit", "valid_from", "valid_to", "ancestor")
    found: dict[int, list] = {}
    rows = UnitAncestor.objects.filter(depth=1).order_by().values_list(*fields)
    for branch, *days_and_parent in in_chunks(rows, "unit", branch_ids):
        found.setdefault(branch, []).append(tuple(days_and_parent))
    return found


def _levels(row: object, meeting: Meeting, above: dict[int, list]) -> list[Evaluation]:
    """Return the levels of a row as evaluations, each with the score; made at the start of the day of the meeting.

    So they are older than any opinion that is given on screen later, which then holds.
    """
    parents = above.get(meeting.unit_id, ())
    parent = next((unit for start, end, unit in parents if start <= row.held_on <= end), None)
    return [
        Evaluation(
            meeting=meeting,
            rater=rater,
            unit_id=parent if rater == Rater.OFFICIAL else meeting.unit_id,
            total=row.score,
            maximum=None if row.score is None else MAXIMUM,
            level=getattr(row, column),
            is_imported=True,
            made_at=datetime.combine(row.held_on, time(), VIETNAM),
        )
        for column, rater in LEVELS.items()
        if getattr(row, column)
    ]


TABLE = Table("meetings", COLUMNS, plan)
