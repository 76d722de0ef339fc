"""posts: member,unit,post,from,to. A post ends with its unit; a unit has one bí thư at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from chibo.common.dates import MAX_DAY, MIN_DAY
from chibo.exchange.importers.base import Given, Plan, Table, compare, distinct, in_chunks
from chibo.exchange.importers.columns import Choice, Column, Text, day
from chibo.exchange.importers.lookups import (
    Interval,
    KnownUnit,
    check_order,
    check_start,
    check_unit,
    units_by_code,
)
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Post

KINDS = (PostKind.SECRETARY, PostKind.DEPUTY, PostKind.BRANCH_COMMITTEE, PostKind.COMMITTEE)
BATCH = 1000

COLUMNS = (
    Column("member", "mã đảng viên", Text(40), required=True),
    Column("unit", "mã đơn vị", Text(40), required=True),
    Column("post", "chức vụ", Choice([kind.value for kind in KINDS]), required=True),
    Column("from", "ngày nhận chức vụ", day, field="start"),
    Column("to", "ngày cuối cùng giữ chức vụ", day, optional=True, field="end"),
)


@dataclass(frozen=True)
class Held:
    """A post, stored or to be. `row` is the row of the file, None for a stored one."""

    member_id: int
    unit_id: int
    kind: str
    start: date | None
    end: date | None
    row: object | None = None

    @property
    def key(self) -> tuple:
        return self.member_id, self.unit_id, self.kind, self.start

    @property
    def days(self) -> Interval:
        return Interval.of(self.start, self.end)


def plan(given: Given, actor: object) -> Plan:
    rows = distinct(given, lambda row: (row.member, row.unit, row.post, row.start))
    members = dict(in_chunks(Member.objects.order_by().values_list("code", "pk"), "code", (r.member for r in rows)))
    units = units_by_code(row.unit for row in rows)
    stored = _stored(unit.pk for unit in units.values())
    by_key = {post.key: post for post in stored}
    new = []
    for row in (row for row in rows if _check_row(given, row, members, units)):
        post = _post(row, members[row.member], units[row.unit])
        earlier = by_key.get(post.key)
        if earlier is None:
            new.append(post)
        # An empty end, or one after the unit's own, is where the unit ended.
        elif earlier.end != post.end:
            compare(given, row, {"end": earlier.end})
    everybody = [*stored, *new]
    secretaries = [post for post in everybody if post.kind == PostKind.SECRETARY]
    names = _names(secretaries)
    _check_alone(given, everybody, lambda post: (post.member_id, post.unit_id, post.kind), names)
    _check_alone(given, secretaries, lambda post: post.unit_id, names)
    return Plan(len(new), lambda: _write(new))


def _stored(unit_ids: Iterable[int]) -> list[Held]:
    fields = ("member", "unit", "kind", "valid_from", "valid_to")
    return [Held(*values) for values in in_chunks(Post.objects.order_by().values_list(*fields), "unit", unit_ids)]


def _names(posts: Iterable[Held]) -> dict[int, str]:
    names = Member.objects.order_by().values_list("pk", "name")
    return dict(in_chunks(names, "pk", (post.member_id for post in posts)))


def _check_row(given: Given, row: object, members: dict[str, int], units: dict[str, KnownUnit]) -> bool:
    before = len(given.problems)
    if row.member not in members:
        sentence = f"Chưa có đảng viên nào có mã {row.member}. Mời đồng chí xem lại mã hoặc nhập đảng viên trước."
        given.add(row, "member", sentence)
    if check_unit(given, row, "unit", row.unit, units.get(row.unit), branch=False):
        check_start(given, row, "from", row.start, units[row.unit])
    check_order(given, row, row.start, row.end, "to", "ngày nhận chức vụ")
    return len(given.problems) == before


def _post(row: object, member_id: int, unit: KnownUnit) -> Held:
    end = row.end
    if unit.valid_to and (end is None or end > unit.valid_to):
        end = unit.valid_to
    return Held(member_id, unit.pk, row.post, row.start, end, row)


def _check_alone(given: Given, posts: list[Held], group: Callable[[Held], Hashable], names: dict[int, str]) -> None:
    """Add a problem where two posts of one group hold on the same day."""
    groups: dict[Hashable, list[Held]] = defaultdict(list)
    for post in posts:
        groups[group(post)].append(post)
    for held in groups.values():
        held.sort(key=lambda post: (post.days.start, post.row.number if post.row else 0))
        longest = held[0]
        for post in held[1:]:
            if post.days.overlaps(longest.days):
                later, other = (post, longest) if post.row else (longest, post)
                if later.row:
                    given.add(later.row, "from", _taken(given, later, other, names))
            if post.days.end > longest.days.end:
                longest = post


def _taken(given: Given, post: Held, other: Held, names: dict[int, str]) -> str:
    who = "Đồng chí này" if post.member_id == other.member_id else f"Đồng chí {names[other.member_id]}"
    what = f"đang giữ chức vụ {PostKind(other.kind).label.lower()} ở đơn vị này"
    start = "" if other.days.start == MIN_DAY else f" từ ngày {given.show(other.start)}"
    end = " đến nay" if other.days.end == MAX_DAY else f" đến hết ngày {given.show(other.end)}"
    source = f" (dòng {other.row.number})" if other.row else ""
    return f"{who} {what}{start}{end}{source}. Mời đồng chí xem lại ngày của hai dòng."


def _write(posts: list[Held]) -> None:
    Post.objects.bulk_create(
        [
            Post(
                member_id=post.member_id,
                unit_id=post.unit_id,
                kind=post.kind,
                valid_from=post.start,
                valid_to=post.end,
            )
            for post in posts
        ],
        batch_size=BATCH,
    )


TABLE = Table("posts", COLUMNS, plan)
