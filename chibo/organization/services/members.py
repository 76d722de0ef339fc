"""Members: coming, going, standing. Every day is the first on which the change holds; nothing is deleted."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused
from chibo.common.text import clean_line, name_key, search_key
from chibo.organization.enums import EndReason, StandingKind, StartReason
from chibo.organization.models import Member, Membership, Post, Standing, Unit
from chibo.organization.queries import latest_membership, membership_on
from chibo.organization.signals import posts_changed

ONE_DAY = timedelta(days=1)
ENDED_WITHOUT_DECISION = [EndReason.DIED]


@transaction.atomic
def add_member(
    *,
    branch: Unit,
    code: str,
    name: str,
    start_reason: str,
    valid_from: date | None,
    joined_party_on: date | None,
    official_on: date | None,
    phone: str,
    email: str,
    decision: str,
    actor: User,
) -> Member:
    """Enter a member into `branch` from `valid_from`: admission, transfer from outside, or already there.

    A member who left the records earlier and comes back is found by code and name. A second submit of the same filling
    (same code, name, branch and day) returns the first one's member. Raises Refused.
    """
    name = clean_line(name)
    branch = _open_branch(branch, valid_from or branch.valid_from or MIN_DAY, field="valid_from")
    member = Member.objects.select_for_update().filter(code=code).first()
    if member is not None:
        if member.memberships.filter(branch=branch, valid_from=valid_from).exists() and member.name == name:
            return member
        _check_returns(member, name=name, on=valid_from)
    else:
        _check_party_days(joined_party_on, official_on)
        member = Member(code=code)
    member.name, member.phone, member.email = name, phone, email
    member.joined_party_on, member.official_on = joined_party_on, official_on
    _save_names(member)
    Membership.objects.create(
        member=member, branch=branch, valid_from=valid_from, start_reason=start_reason, decision=decision
    )
    record(actor=actor, verb="member.add", subject=member, unit=branch, fields=["name", "valid_from", "start_reason"])
    return member


def _check_returns(member: Member, *, name: str, on: date | None) -> None:
    """A code in use is refused unless it is the same person who ended the last belonging before."""
    last = latest_membership(member)
    if search_key(member.name) != search_key(name) or last is None or last.valid_to is None:
        raise Refused("code", f"Mã {member.code} đã có đồng chí khác. Mời đồng chí ghi mã khác hoặc để trống.")
    if on is None or on <= last.valid_to:
        raise Refused(
            "valid_from",
            f"Đồng chí {member.name} thuộc {last.branch.name} đến hết ngày {screen_date(last.valid_to)}. "
            "Mời đồng chí ghi ngày sau ngày đó.",
        )


def _check_party_days(joined_party_on: date | None, official_on: date | None) -> None:
    if joined_party_on and official_on and official_on < joined_party_on:
        raise Refused("official_on", "Ngày chính thức trước ngày vào Đảng. Mời đồng chí xem lại hai ngày này.")


def _save_names(member: Member) -> None:
    member.sort_key, member.search_key = name_key(member.name), search_key(member.name)
    member.save()


def _open_branch(branch: Unit, day: date, *, field: str) -> Unit:
    branch = Unit.objects.select_for_update(of=("self",)).select_related("type").get(pk=branch.pk)
    if not branch.is_branch:
        raise Refused(field, f"{branch.name} không phải là chi bộ. Mời đồng chí chọn chi bộ.")
    if not branch.is_open_on(day):
        raise Refused(field, f"{branch.name} không hoạt động vào ngày {screen_date(day)}. Mời đồng chí xem lại ngày.")
    return branch


@transaction.atomic
def edit_member(
    *,
    member: Member,
    name: str,
    joined_party_on: date | None,
    official_on: date | None,
    phone: str,
    email: str,
    actor: User,
) -> Member:
    """Correct name, Party days, telephone and mail. Raises Refused when the days contradict each other."""
    member = Member.objects.select_for_update().get(pk=member.pk)
    _check_party_days(joined_party_on, official_on)
    member.name, member.phone, member.email = clean_line(name), phone, email
    member.joined_party_on, member.official_on = joined_party_on, official_on
    _save_names(member)
    last = latest_membership(member)
    fields = ["name", "joined_party_on", "official_on", "phone", "email"]
    record(actor=actor, verb="member.edit", subject=member, unit=last.branch if last else None, fields=fields)
    return member


@transaction.atomic
def transfer_member(*, member: Member, to: Unit | None, on: date, decision: str, actor: User) -> Membership:
    """Move a member from `on` to branch `to`, both sides at once; `to` None: out of the system.

    Belonging and posts in the old branch end the day before. Returns the new belonging, or the ended one. Raises Refused.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    last = latest_membership(member)
    if last is not None and _was_done(last, to=to, on=on):
        return last
    if to is not None:
        to = _open_branch(to, on, field="on")
        if last is not None and to.pk == last.branch_id:
            raise Refused("to", f"Đồng chí {member.name} đang ở {to.name}. Mời đồng chí chọn chi bộ khác.")
    ended = _end_belonging(member, last, on=on, reason=EndReason.TRANSFERRED, decision=decision)
    if to is not None:
        ended = Membership.objects.create(
            member=member, branch=to, valid_from=on, start_reason=StartReason.TRANSFERRED, decision=decision
        )
    else:
        _end_all(member, on=on)
    record(actor=actor, verb="member.transfer", subject=member, unit=last.branch, fields={"to": to.pk if to else None})
    return ended


def _was_done(last: Membership, *, to: Unit | None, on: date) -> bool:
    if to is not None:
        return last.branch_id == to.pk and last.valid_from == on
    return last.end_reason == EndReason.TRANSFERRED and last.valid_to == on - ONE_DAY


@transaction.atomic
def end_membership(*, member: Member, reason: str, on: date, decision: str, actor: User) -> Membership:
    """Record that a member died or left the Party; `on` is the first day on which the member is not counted any more.

    Posts, standings and charges end with it; the record of past meetings stays. Raises Refused.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    last = latest_membership(member)
    if last is not None and last.end_reason == reason and last.valid_to == on - ONE_DAY:
        return last
    if reason not in ENDED_WITHOUT_DECISION and not decision:
        raise Refused("decision", "Chưa có quyết định. Mời đồng chí ghi số, ngày và nơi ra quyết định.")
    ended = _end_belonging(member, last, on=on, reason=reason, decision=decision)
    _end_all(member, on=on)
    record(actor=actor, verb="member.leave", subject=member, unit=ended.branch, fields={"on": on, "reason": reason})
    return ended


def _end_belonging(member: Member, last: Membership | None, *, on: date, reason: str, decision: str) -> Membership:
    """End the open belonging the day before `on`, with the posts that hang on the branch."""
    if last is None or last.valid_to is not None:
        raise Refused(None, f"Đồng chí {member.name} hiện không thuộc chi bộ nào. Mời đồng chí xem lại danh sách.")
    if last.valid_from is not None and on <= last.valid_from:
        raise Refused(
            "on",
            f"Đồng chí {member.name} vào {last.branch.name} ngày {screen_date(last.valid_from)}. "
            "Mời đồng chí ghi ngày sau ngày đó.",
        )
    if not last.branch.is_open_on(on - ONE_DAY):
        raise Refused("on", f"{last.branch.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")
    last.valid_to, last.end_reason = on - ONE_DAY, reason
    # A belonging that began with a decision keeps it: the end's decision is put behind it.
    last.decision = _both(last.decision, decision)
    last.save(update_fields=["valid_to", "end_reason", "decision"])
    end_rows(member.posts.filter(unit=last.branch), on=on)
    posts_changed.send(sender=Post, unit_id=last.branch_id, since=on)
    return last


def _both(first: str, then: str) -> str:
    limit = Membership._meta.get_field("decision").max_length
    text = f"{first}; {then}" if first and then and first != then else first or then
    if len(text) > limit:
        raise Refused("decision", f"Quyết định ghi dài quá. Mời đồng chí ghi gọn số và ngày, ví dụ {then[:30]}.")
    return text


def _end_all(member: Member, *, on: date) -> None:
    for rows in (member.posts, member.standings, member.oversights):
        end_rows(rows.all(), on=on)


def end_rows(rows: object, *, on: date) -> None:
    """End dated rows (posts, standings, charges) the day before `on`; what would begin later is left to be looked at."""
    last_day = on - ONE_DAY
    began = Q(valid_from__isnull=True) | Q(valid_from__lte=last_day)
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)
    rows.filter(began & still).update(valid_to=last_day)


# --- standing --------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_standing(
    *,
    member: Member,
    kind: str,
    valid_from: date,
    valid_to: date | None,
    ground: str,
    decision: str,
    decided_on: date | None,
    host: str,
    actor: User,
) -> Standing:
    """Free a member from attending from `valid_from` to `valid_to` (None: until further notice).

    Without a decision it is kept and listed at the committee as lacking one. Raises Refused when the member does not
    belong on the first day or another standing holds on one of the days.
    """
    member = Member.objects.select_for_update().get(pk=member.pk)
    same = member.standings.filter(kind=kind, valid_from=valid_from, valid_to=valid_to).first()
    if same is not None:
        return same
    belonging = membership_on(member, valid_from)
    if belonging is None:
        raise Refused(
            "valid_from",
            f"Đồng chí {member.name} không thuộc chi bộ nào vào ngày {screen_date(valid_from)}. Mời đồng chí xem lại ngày.",
        )
    _check_standing_days(member, valid_from=valid_from, valid_to=valid_to)
    standing = Standing.objects.create(
        member=member,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        ground=ground if kind == StandingKind.EXEMPT else "",
        decision=decision,
        decided_on=decided_on,
        host=host if kind == StandingKind.AWAY else "",
    )
    record(actor=actor, verb="standing.add", subject=standing, unit=belonging.branch, fields={"kind": kind})
    return standing


@transaction.atomic
def edit_standing(
    *, standing: Standing, valid_to: date | None, decision: str, decided_on: date | None, actor: User
) -> Standing:
    """Add the decision that was missing, prolong a standing or end it. Raises Refused."""
    member = Member.objects.select_for_update().get(pk=standing.member_id)
    standing = Standing.objects.get(pk=standing.pk)
    _check_standing_days(member, valid_from=standing.valid_from, valid_to=valid_to, beside=standing)
    standing.valid_to, standing.decision, standing.decided_on = valid_to, decision, decided_on
    standing.save(update_fields=["valid_to", "decision", "decided_on"])
    last = latest_membership(member)
    fields = ["valid_to", "decision", "decided_on"]
    record(actor=actor, verb="standing.edit", subject=standing, unit=last.branch if last else None, fields=fields)
    return standing


def _check_standing_days(
    member: Member, *, valid_from: date | None, valid_to: date | None, beside: Standing | None = None
) -> None:
    start, end = valid_from or MIN_DAY, valid_to or MAX_DAY
    if end < start:
        raise Refused("valid_to", "Ngày hết hạn trước ngày bắt đầu. Mời đồng chí xem lại hai ngày này.")
    others = member.standings.exclude(pk=beside.pk if beside else None)
    for other in others:
        if start <= (other.valid_to or MAX_DAY) and (other.valid_from or MIN_DAY) <= end:
            raise Refused(
                "valid_to" if beside else "valid_from",
                f"Thời gian này trùng với diện '{other.get_kind_display()}' {_stretch(other)} của đồng chí {member.name}. "
                "Mời đồng chí xem lại ngày, hoặc kết thúc diện cũ trước.",
            )


def _stretch(row: Standing) -> str:
    start = f"từ ngày {screen_date(row.valid_from)}" if row.valid_from else "từ trước"
    return f"{start} đến hết ngày {screen_date(row.valid_to)}" if row.valid_to else start
