"""What falls due for members of a branch around a meeting: probation over, an exemption or a term that ends.

Names and grounds stay in the branch; above it one reads that something is due.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from chibo.common.dates import add_months, month_end, screen_date
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Post, Standing, Unit

# Probation lasts twelve months from the day of admission (Điều lệ Đảng, Điều 5).
PROBATION_MONTHS = 12
# Before an end the branch needs a meeting to decide what follows; after it, it is asked once more.
DAYS_AROUND = timedelta(days=31)
MONTHS_BEFORE_ELECTION = 3
TERM_YEARS = re.compile(r"([0-9]{4})\s*[-–—]\s*([0-9]{4})")


@dataclass(frozen=True)
class Due:
    """Something that falls due: what is to be done (without names), for whom, until when, in words."""

    key: str
    what: str
    names: tuple[str, ...]
    on: date
    words: str

    @property
    def told(self) -> str:
        """'đồng chí Nguyễn Văn A: đủ 12 tháng dự bị ngày 15/12/2026'."""
        return f"{', '.join(f'đồng chí {name}' for name in self.names)}: {self.words}"


def members_due(branch: Unit, month: date) -> list[Due]:
    """Return what falls due for members of `branch` around `month` (a first day), by day. Four queries."""
    members = {member.pk: member for member in Member.objects.belonging_on(branch, month)}
    found = [*_probations(members.values(), month), *_standings(members, month), *_terms(branch, month)]
    return sorted(found, key=lambda due: due.on)


def _probations(members: Iterable[Member], month: date) -> list[Due]:
    last, found = month_end(month), []
    for member in members:
        if member.joined_party_on is None or (member.official_on is not None and member.official_on <= last):
            continue
        over = same_day_after(member.joined_party_on, PROBATION_MONTHS)
        if over <= last:
            words = f"đủ 12 tháng dự bị ngày {screen_date(over)}"
            found.append(Due(f"probation:{member.pk}", PROBATION, (member.name,), over, words))
    return found


PROBATION = "Xét công nhận đảng viên chính thức"
STANDING = "Xem xét việc miễn sinh hoạt, sinh hoạt tạm thời, nhiệm vụ đặc biệt sắp hết hạn"
TERM = "Chuẩn bị bầu, kiện toàn chi ủy khi hết nhiệm kỳ"


def same_day_after(day: date, months: int) -> date:
    """Return the same day of the month `months` later, the last day of a shorter month."""
    first = add_months(day.replace(day=1), months)
    return min(first + timedelta(days=day.day - 1), month_end(first))


def _standings(members: dict[int, Member], month: date) -> list[Due]:
    first, last = month - DAYS_AROUND, month_end(month)
    rows = Standing.objects.filter(member__in=list(members), valid_to__gte=first, valid_to__lte=last)
    later = set(
        Standing.objects.filter(member__in=list(members))
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last))
        .values_list("member_id", flat=True)
    )
    return [
        Due(
            f"standing:{row.pk}",
            STANDING,
            (members[row.member_id].name,),
            row.valid_to,
            f"{row.get_kind_display().lower()} đến hết ngày {screen_date(row.valid_to)}",
        )
        for row in rows.order_by("valid_to", "pk")
        if row.member_id not in later
    ]


def _terms(branch: Unit, month: date) -> list[Due]:
    """One entry for each term that ends: the posts of the branch committee go together."""
    posts = Post.objects.filter(valid_on(month), unit=branch, kind__in=PostKind.chi_uy()).select_related("member")
    ending = defaultdict(list)
    for post in posts:
        end = post.valid_to or _end_of_term(post.term)
        if end is not None and month - DAYS_AROUND <= end <= month_end(add_months(month, MONTHS_BEFORE_ELECTION)):
            ending[end].append(post)
    return [
        Due(
            f"term:{end.isoformat()}",
            TERM,
            tuple(dict.fromkeys(post.member.name for post in posts)),
            end,
            f"hết nhiệm kỳ ngày {screen_date(end)}",
        )
        for end, posts in ending.items()
    ]


def _end_of_term(term: str) -> date | None:
    """A term is written by its years ('2022–2025'): it ends with the last one."""
    years = TERM_YEARS.search(term)
    return date(int(years[2]), 12, 31) if years and 1900 < int(years[2]) < 2200 else None
