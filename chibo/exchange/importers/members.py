"""members: code,name,branch,joined_party_on,official_on,from,to,standing,standing_from,standing_to,decision.

A row is one belonging; a person who moved has several, which agree on the person. A belonging ends with its branch and
goes on in the branch that took it over. The decision is that of the standing, or of the belonging where none is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from chibo.common.dates import MAX_DAY, MIN_DAY
from chibo.common.text import name_key, search_key
from chibo.exchange.importers.base import Given, Plan, Table, compare, differs, distinct, in_chunks, said_twice
from chibo.exchange.importers.columns import Choice, Column, Text, day
from chibo.exchange.importers.lookups import (
    Interval,
    KnownUnit,
    check_order,
    check_start,
    check_unit,
    units_by_code,
)
from chibo.organization.enums import EndReason, StandingKind
from chibo.organization.models import Member, Membership, Standing, Unit
from chibo.organization.services.belonging import Ending, Stretch, continuation, endings, stretches

COLUMNS = (
    Column("code", "mã đảng viên", Text(40), required=True),
    Column("name", "họ và tên", Text(200), required=True),
    Column("branch", "mã chi bộ", Text(40), required=True),
    Column("joined_party_on", "ngày vào Đảng", day, optional=True),
    Column("official_on", "ngày chính thức", day, optional=True),
    Column("from", "ngày bắt đầu ở chi bộ", day, field="start"),
    Column("to", "ngày cuối cùng ở chi bộ", day, optional=True, field="end"),
    Column("standing", "diện sinh hoạt", Choice(StandingKind.values), optional=True),
    Column("standing_from", "ngày bắt đầu diện sinh hoạt", day, optional=True),
    Column("standing_to", "ngày cuối cùng của diện sinh hoạt", day, optional=True),
    Column("decision", "quyết định", Text(200), optional=True),
)
PERSON = ("name", "joined_party_on", "official_on")
STANDING = ("standing", "standing_from", "standing_to", "decision")
SEARCH_LIMIT = Member._meta.get_field("search_key").max_length
ONE_DAY = timedelta(days=1)
BATCH = 1000


class StandingKey(NamedTuple):
    kind: str
    start: date | None
    end: date | None
    decision: str


@dataclass
class Known:
    """What is stored about the people of the file: ids, belongings by member and standings by member."""

    people: dict[str, dict]
    belongings: dict[int, list[Membership]]
    standings: dict[int, set[StandingKey]]
    units: dict[str, KnownUnit]
    names: dict[int, str]
    endings: dict[int, Ending]


@dataclass
class Drafts:
    """What will be written, by member code. A stretch comes with its row, or with None where it goes on from another."""

    stretches: dict[str, list[tuple[Stretch, object | None]]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[str, set[StandingKey]] = field(default_factory=lambda: defaultdict(set))


def plan(given: Given, actor: object) -> Plan:
    rows = distinct(given, lambda row: (row.code, row.branch, row.start))
    known = _known(rows)
    drafts, new = Drafts(), []
    by_person: dict[str, list] = defaultdict(list)
    for row in rows:
        by_person[row.code].append(row)
    for code, own in by_person.items():
        _check_person(given, own, known.people.get(code))
        sound = [row for row in own if _check_row(given, row, known)]
        new += _check_belongings(given, sound, known, drafts)
        _check_standings(given, sound, known, drafts)
    people = {row.code: row for row in new if row.code not in known.people}
    return Plan(len(new), lambda: _write(people, known, drafts))


# --- what is stored ----------------------------------------------------------------------------------------------


def _known(rows: list) -> Known:
    fields = ("pk", "code", *PERSON)
    stored = in_chunks(Member.objects.order_by().values(*fields), "code", (row.code for row in rows))
    people = {values["code"]: values for values in stored}
    ids = [values["pk"] for values in people.values()]
    belongings, standings = defaultdict(list), defaultdict(set)
    for row in in_chunks(Membership.objects.order_by(), "member", ids):
        belongings[row.member_id].append(row)
    keys = Standing.objects.order_by().values_list("member", "kind", "valid_from", "valid_to", "decision")
    for member, *key in in_chunks(keys, "member", ids):
        standings[member].add(StandingKey(*key))
    units = units_by_code(row.branch for row in rows)
    branch_ids = {row.branch_id for own in belongings.values() for row in own} | {unit.pk for unit in units.values()}
    ended = endings(branch_ids)
    successors = {ending.successor_id for ending in ended.values()} - {None}
    names = in_chunks(Unit.objects.order_by().values_list("pk", "name"), "pk", branch_ids | successors)
    return Known(people, belongings, standings, units, dict(names), ended)


# --- the person and the row alone --------------------------------------------------------------------------------


def _check_person(given: Given, rows: list, stored: dict | None) -> None:
    first = rows[0]
    for row in rows:
        if stored is not None:
            compare(given, row, {name: stored[name] for name in PERSON})
            continue
        for name in PERSON:
            if getattr(row, name) != getattr(first, name):
                given.add(row, name, said_twice(given, first, getattr(first, name), getattr(row, name)))
    if stored is None and len(search_key(first.name)) > SEARCH_LIMIT:
        given.add(first, "name", "Tên này quá dài. Mời đồng chí rút gọn.")


def _check_row(given: Given, row: object, known: Known) -> bool:
    before = len(given.problems)
    unit = known.units.get(row.branch)
    if check_unit(given, row, "branch", row.branch, unit, branch=True):
        check_start(given, row, "from", row.start, unit)
    check_order(given, row, row.joined_party_on, row.official_on, "official_on", "ngày vào Đảng")
    check_order(given, row, row.start, row.end, "to", "ngày bắt đầu")
    check_order(given, row, row.standing_from, row.standing_to, "standing_to", "ngày bắt đầu")
    if not row.standing:
        for name in ("standing_from", "standing_to"):
            if getattr(row, name):
                given.add(row, name, "Ô này chỉ ghi khi có diện sinh hoạt. Mời đồng chí ghi cột standing.")
    return len(given.problems) == before


# --- belonging ---------------------------------------------------------------------------------------------------


def _check_belongings(given: Given, rows: list, known: Known, drafts: Drafts) -> list:
    """Compare the belongings of one person with the stored ones, put the others into `drafts` and return their rows."""
    if not rows:
        return []
    stored = _stored_belongings(rows[0].code, known)
    by_key = {(row.branch_id, row.valid_from): row for row in stored}
    new = []
    for row in rows:
        earlier = by_key.get((known.units[row.branch].pk, row.start))
        if earlier is None:
            new.append(row)
        else:
            _compare_belonging(given, row, earlier, stored, known)
    own = [(row, stretches(known.units[row.branch].pk, row.start, row.end, known.endings)) for row in new]
    before = len(given.problems)
    _check_overlaps(given, stored, own, known)
    if len(given.problems) == before:
        starts = [row.valid_from for row in stored] + [row.start for row in new]
        for row, parts in own:
            first, *rest = _until_next(parts, starts)
            drafts.stretches[row.code] += [(first, row), *((part, None) for part in rest)]
    return new


def _stored_belongings(code: str, known: Known) -> list[Membership]:
    person = known.people.get(code)
    return known.belongings[person["pk"]] if person else []


def _compare_belonging(given: Given, row: object, earlier: Membership, stored: list, known: Known) -> None:
    """An end that the branch's own end has set is equal to an empty one, to the end of what was continued, and to a later
    one where nothing was continued.
    """
    end = earlier.valid_to
    if earlier.end_reason == EndReason.UNIT_CHANGED and row.end != end:
        last = _last_of_chain(earlier, stored, known)
        was_cut = last.end_reason == EndReason.UNIT_CHANGED and row.end is not None and row.end > last.valid_to
        end = row.end if was_cut or row.end in (None, last.valid_to) else end
    compare(given, row, {"end": end})
    if not row.standing:
        compare(given, row, {"decision": earlier.decision} if not _standing_at(earlier, known) else {})


def _last_of_chain(row: Membership, stored: list[Membership], known: Known) -> Membership:
    by_key = {(other.branch_id, other.valid_from): other for other in stored}
    while row.end_reason == EndReason.UNIT_CHANGED and row.branch_id in known.endings:
        ending = known.endings[row.branch_id]
        following = by_key.get((ending.successor_id, ending.last_day + ONE_DAY))
        if following is None:
            break
        row = following
    return row


def _check_overlaps(
    given: Given, stored: list[Membership], own: list[tuple[object, list[Stretch]]], known: Known
) -> None:
    """Nobody belongs to two branches on one day. What is continued in a successor gives way to what is written down."""
    spans = [(Interval.of(row.valid_from, row.valid_to), row.branch_id, None) for row in stored]
    spans += [(Interval.of(parts[0].start, parts[0].end), parts[0].branch_id, row) for row, parts in own]
    spans.sort(key=lambda span: (span[0].start, span[2].number if span[2] else 0))
    longest = None
    for span in spans:
        if longest is not None and span[0].overlaps(longest[0]):
            later, other = (span, longest) if span[2] else (longest, span)
            if later[2] is not None:
                given.add(later[2], "from", _overlap(given, other, known))
        if longest is None or span[0].end > longest[0].end:
            longest = span


def _overlap(given: Given, other: tuple, known: Known) -> str:
    interval, branch_id, row = other
    start = "" if interval.start == MIN_DAY else f" từ ngày {given.show(interval.start)}"
    end = " đến nay" if interval.end == MAX_DAY else f" đến hết ngày {given.show(interval.end)}"
    source = f" (dòng {row.number})" if row else ""
    return f"Đồng chí này thuộc {known.names[branch_id]}{start}{end}{source}. Mời đồng chí xem lại ngày ở hai chi bộ."


def _until_next(parts: list[Stretch], starts: Iterable[date | None]) -> list[Stretch]:
    """Return the first stretch and what of its continuation lies before the next belonging that is written down."""
    first, *rest = parts
    following = min((start for start in starts if start and first.end and start > first.end), default=None)
    kept = [first]
    for part in rest:
        if following is None or part.start < following:
            end = following - ONE_DAY if following else None
            cut = end is not None and (part.end is None or part.end > end)
            kept.append(part._replace(end=end, is_cut=False) if cut else part)
    return kept


# --- standing ----------------------------------------------------------------------------------------------------


def _standing_of(row: object) -> StandingKey | None:
    return StandingKey(row.standing, row.standing_from, row.standing_to, row.decision) if row.standing else None


def _check_standings(given: Given, rows: list, known: Known, drafts: Drafts) -> None:
    """Compare the standing of rows whose belonging is stored; the standings of the others will be written."""
    if not rows:
        return
    stored_ones = _stored_belongings(rows[0].code, known)
    by_key = {(row.branch_id, row.valid_from): row for row in stored_ones}
    said = {_standing_of(row) for row in rows} - {None}
    for row in rows:
        earlier, standing = by_key.get((known.units[row.branch].pk, row.start)), _standing_of(row)
        if earlier is None:
            _draft_standing(given, row, standing, known, drafts)
        elif standing is None or standing not in known.standings[earlier.member_id]:
            other = _standing_at(earlier, known, left_out=said)
            if standing or other:
                _compare_standing(given, row, standing, other)


def _draft_standing(given: Given, row: object, standing: StandingKey | None, known: Known, drafts: Drafts) -> None:
    if standing is None:
        return
    person = known.people.get(row.code)
    stored = known.standings[person["pk"]] if person else set()
    if standing in stored or standing in drafts.standings[row.code]:
        return
    for other in stored | drafts.standings[row.code]:
        if (other.kind, other.start) == (standing.kind, standing.start):
            _compare_standing(given, row, standing, other)
            return
    drafts.standings[row.code].add(standing)


def _standing_at(belonging: Membership, known: Known, left_out: Iterable[StandingKey] = ()) -> StandingKey | None:
    """Return the stored standing that began during a stored belonging."""
    days = Interval.of(belonging.valid_from, belonging.valid_to)
    began = [
        standing
        for standing in known.standings[belonging.member_id] - set(left_out)
        if days.start <= (standing.start or MIN_DAY) <= days.end
    ]
    return min(began, key=lambda standing: standing.start or MIN_DAY, default=None)


def _compare_standing(given: Given, row: object, now: StandingKey | None, stored: StandingKey | None) -> None:
    empty = StandingKey("", None, None, "")
    present = {column.name for column in given.columns}
    now, stored = now or empty._replace(decision=row.decision), stored or empty
    for column, before, after in zip(STANDING, stored, now, strict=True):
        if before != after and column in present:
            given.add(row, column, differs(given, before, after))


# --- writing -----------------------------------------------------------------------------------------------------


def _write(people: dict[str, object], known: Known, drafts: Drafts) -> None:
    members = [
        Member(
            code=code,
            name=row.name,
            sort_key=name_key(row.name),
            search_key=search_key(row.name),
            joined_party_on=row.joined_party_on,
            official_on=row.official_on,
        )
        for code, row in people.items()
    ]
    Member.objects.bulk_create(members, batch_size=BATCH)
    ids = {code: values["pk"] for code, values in known.people.items()} | {row.code: row.pk for row in members}
    Membership.objects.bulk_create(
        [_membership(ids[code], part, row) for code, parts in drafts.stretches.items() for part, row in parts],
        batch_size=BATCH,
    )
    Standing.objects.bulk_create(
        [
            Standing(member_id=ids[code], kind=key.kind, valid_from=key.start, valid_to=key.end, decision=key.decision)
            for code, keys in drafts.standings.items()
            for key in sorted(keys, key=lambda key: (key.start or MIN_DAY, key.kind))
        ],
        batch_size=BATCH,
    )


def _membership(member_id: int, part: Stretch, row: object | None) -> Membership:
    if row is None:
        return continuation(member_id, part)
    ended = EndReason.RECORDED if part.end else ""
    return Membership(
        member_id=member_id,
        branch_id=part.branch_id,
        valid_from=part.start,
        valid_to=part.end,
        end_reason=EndReason.UNIT_CHANGED if part.is_cut else ended,
        decision="" if row.standing else row.decision,
    )


TABLE = Table("members", COLUMNS, plan)
