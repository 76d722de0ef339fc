"""Posts and the upper-committee member in charge: who took office and left it, by which decision."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused
from chibo.common.models import valid_on
from chibo.organization.enums import PostKind
from chibo.organization.models import Member, Membership, Oversight, Post, Unit
from chibo.organization.queries import overseer
from chibo.organization.signals import posts_changed

ONE_DAY = timedelta(days=1)

BRANCH_POSTS = [PostKind.SECRETARY, PostKind.DEPUTY, PostKind.BRANCH_COMMITTEE]
COMMITTEE_POSTS = [*PostKind.committee(), PostKind.INSPECTION]


@transaction.atomic
def appoint(*, unit: Unit, member: Member, kind: str, valid_from: date, term: str, decision: str, actor: User) -> Post:
    """Put `member` into a post of `unit` from `valid_from`. One bí thư at a time.

    Raises Refused when the member is dự bị (Điều lệ Đảng, Điều 3: cannot stand), does not belong to the unit that day,
    already holds the post, or another bí thư is in office.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("type").get(pk=unit.pk)
    same = unit.posts.filter(member=member, kind=kind, valid_from=valid_from).first()
    if same is not None:
        return same
    _check_candidate(unit=unit, member=member, on=valid_from)
    _check_vacant(unit=unit, member=member, kind=kind, on=valid_from)
    post = Post.objects.create(unit=unit, member=member, kind=kind, valid_from=valid_from, term=term, decision=decision)
    record(actor=actor, verb="post.appoint", subject=post, unit=unit, fields={"kind": kind, "from": valid_from})
    posts_changed.send(sender=Post, unit_id=unit.pk, since=valid_from)
    return post


def _check_candidate(*, unit: Unit, member: Member, on: date) -> None:
    if not unit.is_open_on(on):
        raise Refused(
            "valid_from", f"{unit.name} không hoạt động vào ngày {screen_date(on)}. Mời đồng chí xem lại ngày."
        )
    branches = Unit.objects.under_on(unit, on)
    if not Membership.objects.filter(valid_on(on), member=member, branch__in=branches).exists():
        raise Refused(
            "member",
            f"Đồng chí {member.name} không thuộc {unit.name} vào ngày {screen_date(on)}. "
            "Mời đồng chí chọn đồng chí khác hoặc xem lại ngày.",
        )
    if not member.is_official_on(on):
        raise Refused(
            "member", f"Đồng chí {member.name} còn là đảng viên dự bị. Mời đồng chí chọn đảng viên chính thức."
        )


def _check_vacant(*, unit: Unit, member: Member, kind: str, on: date) -> None:
    holding = unit.posts.filter(kind=kind).exclude(valid_to__lt=on).select_related("member")
    for post in holding.order_by("valid_from"):
        if kind != PostKind.SECRETARY and post.member_id != member.pk:
            continue
        start = f"từ ngày {screen_date(post.valid_from)}" if post.valid_from else "từ trước"
        raise Refused(
            "kind",
            f"Đồng chí {post.member.name} đang giữ chức {post.get_kind_display()} {start}. "
            "Mời đồng chí ghi ngày thôi giữ chức của đồng chí ấy trước.",
        )


@transaction.atomic
def end_post(*, post: Post, on: date, decision: str, actor: User) -> Post:
    """End a post: `on` is the first day out of office. A sign-in that hangs on the post ends with it. Raises Refused."""
    post = Post.objects.select_for_update(of=("self",)).select_related("unit", "member").get(pk=post.pk)
    if post.valid_to == on - ONE_DAY:
        return post
    if post.valid_to is not None:
        raise Refused("on", f"Chức vụ này đã kết thúc ngày {screen_date(post.valid_to)}. Mời đồng chí xem lại.")
    if post.valid_from is not None and on <= post.valid_from:
        raise Refused(
            "on",
            f"Đồng chí {post.member.name} nhận chức ngày {screen_date(post.valid_from)}. Mời đồng chí ghi ngày sau đó.",
        )
    if decision:
        post.decision = _with_end(post.decision, decision)
    post.valid_to = on - ONE_DAY
    post.save(update_fields=["valid_to", "decision"])
    record(actor=actor, verb="post.end", subject=post, unit=post.unit, fields={"on": on})
    posts_changed.send(sender=Post, unit_id=post.unit_id, since=on)
    return post


def _with_end(decision: str, end: str) -> str:
    text = f"{decision}; thôi giữ chức: {end}" if decision else f"thôi giữ chức: {end}"
    if len(text) > Post._meta.get_field("decision").max_length:
        raise Refused("decision", "Quyết định ghi dài quá. Mời đồng chí ghi gọn số và ngày.")
    return text


@transaction.atomic
def put_in_charge(*, unit: Unit, member: Member, valid_from: date, actor: User) -> Oversight:
    """Make `member` of an upper committee the one in charge of `unit`; the one before ends the day before.

    Raises Refused when a charge begins on or after that day.
    """
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    if not unit.is_open_on(valid_from):
        raise Refused("valid_from", f"{unit.name} không hoạt động vào ngày này. Mời đồng chí xem lại ngày.")
    same = unit.oversights.filter(member=member, valid_from=valid_from).first()
    if same is not None:
        return same
    for row in unit.oversights.select_for_update().exclude(valid_to__lt=valid_from):
        if (row.valid_from or MIN_DAY) >= valid_from:
            raise Refused("valid_from", "Đã có phân công từ ngày này trở đi. Mời đồng chí ghi ngày sau đó.")
        row.valid_to = valid_from - ONE_DAY
        row.save(update_fields=["valid_to"])
    charge = Oversight.objects.create(unit=unit, member=member, valid_from=valid_from, recorded_by=actor)
    record(actor=actor, verb="oversight.start", subject=charge, unit=unit, fields={"from": valid_from})
    return charge


@transaction.atomic
def end_charge(*, unit: Unit, on: date, actor: User) -> Oversight:
    """End the present charge of `unit` the day before `on` without a new one. Raises Refused when there is none."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    charge = overseer(unit, on - ONE_DAY)
    if charge is None or (charge.valid_to or MAX_DAY) < on - ONE_DAY:
        raise Refused("valid_from", "Vào ngày này chưa có đồng chí nào phụ trách. Mời đồng chí xem lại ngày.")
    charge.valid_to = on - ONE_DAY
    charge.save(update_fields=["valid_to"])
    record(actor=actor, verb="oversight.end", subject=charge, unit=unit, fields={"on": on})
    return charge
