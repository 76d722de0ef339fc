"""A draft becomes the rule, the set before it ends: a past meeting keeps the rule under which it was rated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import MAX_DAY, MIN_DAY, screen_date
from chibo.common.errors import Refused, StaleVersion
from evaluations.contradictions import Fault, located
from evaluations.criteria_reach import would_rate
from evaluations.definition import CriteriaError, read
from evaluations.enums import CriteriaStatus
from evaluations.models import CriteriaSet, Evaluation
from evaluations.services.criteria import IS_GONE, IS_PUBLISHED, IS_SHIPPED, frame_of, version_of
from meetings.enums import MeetingKind
from meetings.models import Meeting

ONE_DAY = timedelta(days=1)
FARTHEST_AHEAD = timedelta(days=731)  # a rule signed today for a day beyond two years is a slip of the keyboard
MONTHS_NAMED = 6


def faults_of(row: CriteriaSet) -> list[Fault]:
    """Return what keeps a draft from being published, each with the part in which it is mended."""
    try:
        inside = list(located(read(row.definition)))
    except CriteriaError as error:
        inside = [Fault("form", sentence) for sentence in error.sentences]
    return [*(Fault("frame", sentence) for sentence in _frame_faults(row)), *inside]


def _frame_faults(row: CriteriaSet) -> Iterator[str]:
    """A rule names its document by all three, because numbers are re-used by their issuers."""
    missing = [
        word
        for word, value in (
            ("cơ quan ban hành", row.issuer),
            ("số, ký hiệu văn bản", row.number),
            ("ngày ban hành", row.issued_on),
        )
        if not value
    ]
    if missing:
        yield f"Chưa ghi {', '.join(missing)}."
    if not row.kinds:
        yield "Chưa chọn bộ này dùng cho loại kỳ sinh hoạt nào."


def whole_version(row: CriteriaSet) -> str:
    """Return the digest of all that a draft holds: what is published is what was read."""
    return version_of([version_of(frame_of(row)), row.definition])


@transaction.atomic
def publish_set(
    *, draft: CriteriaSet, valid_from: date, replaces: CriteriaSet | None, version: str, actor: User, at: datetime
) -> CriteriaSet:
    """Let `draft` rate the meetings held from `valid_from` on; from then on nobody changes it.

    `replaces`: the set of the same unit, kinds and branch type that ends the day before. The same again returns the set.
    Raises Refused: contradictions, days that meet those of another set, meetings since `valid_from` already rated by another
    set; StaleVersion when the draft has changed since it was read.
    """
    sets = {row.pk: row for row in _locked_sets(draft)}
    found = sets.get(draft.pk)
    if found is None:
        raise Refused(None, IS_GONE)
    if found.status != CriteriaStatus.DRAFT:
        if (found.valid_from, found.replaces_id, found.published_by_id) == (
            valid_from,
            replaces and replaces.pk,
            actor.pk,
        ):
            return found
        raise Refused(None, IS_PUBLISHED)
    if found.is_shipped:
        raise Refused(None, IS_SHIPPED)
    if whole_version(found) != version:
        raise StaleVersion(found)
    _require_sound(found)
    if valid_from > at.date() + FARTHEST_AHEAD:
        raise Refused("valid_from", "Ngày áp dụng còn quá xa. Mời đồng chí xem lại năm của ngày áp dụng.")
    found.valid_from = valid_from
    found.replaces = sets[replaces.pk] if replaces is not None and replaces.pk in sets else None
    if found.valid_to and found.valid_to < valid_from:
        raise Refused("valid_from", f"Bộ này ghi áp dụng đến hết ngày {screen_date(found.valid_to)}, trước ngày này.")
    if found.replaces is not None:
        _end_before(found.replaces, found, actor)
    _require_free(found, [row for row in sets.values() if row.status != CriteriaStatus.DRAFT])
    _require_unrated(found)
    found.status, found.published_at, found.published_by = CriteriaStatus.PUBLISHED, at, actor
    found.save()
    fields = {"valid_from": valid_from, "replaces": found.replaces_id}
    record(actor=actor, verb="criteria_set.publish", subject=found, unit=found.unit_id, fields=fields)
    return found


def _locked_sets(draft: CriteriaSet) -> QuerySet[CriteriaSet]:
    """The sets of the draft's unit: two of them published at once must not both hold."""
    unit_id = CriteriaSet.objects.filter(pk=draft.pk).values_list("unit_id", flat=True).first()
    return CriteriaSet.objects.select_for_update(of=("self",)).filter(unit_id=unit_id).order_by("pk")


def _require_sound(draft: CriteriaSet) -> None:
    sentences = [fault.sentence for fault in faults_of(draft)]
    if sentences:
        raise Refused(None, "\n".join(["Chưa ban hành được, bộ tiêu chí còn những điểm sau:", *sentences]))


def replaceable(draft: CriteriaSet) -> QuerySet[CriteriaSet]:
    """Return the published sets that `draft` may take the place of."""
    same = CriteriaSet.objects.filter(unit=draft.unit_id, branch_type=draft.branch_type_id)
    rows = [row.pk for row in same.filter(status=CriteriaStatus.PUBLISHED) if set(row.kinds) == set(draft.kinds)]
    return CriteriaSet.objects.filter(pk__in=rows).order_by("-valid_from", "pk")


def _end_before(former: CriteriaSet, new: CriteriaSet, actor: User) -> None:
    fits = former.status == CriteriaStatus.PUBLISHED and former.branch_type_id == new.branch_type_id
    if not fits or set(former.kinds) != set(new.kinds):
        raise Refused(
            "replaces",
            f"Bộ “{former.name}” dùng cho loại sinh hoạt hoặc loại hình chi bộ khác, nên bộ này không thay thế được.",
        )
    if (former.valid_from or MIN_DAY) >= new.valid_from:
        raise Refused(
            "valid_from",
            f"Bộ “{former.name}” áp dụng từ {screen_date(former.valid_from)}. Mời đồng chí chọn ngày sau đó.",
        )
    former.status = CriteriaStatus.SUPERSEDED
    former.valid_to = min(former.valid_to or MAX_DAY, new.valid_from - ONE_DAY)
    former.save(update_fields=["status", "valid_to"])
    fields = {"valid_to": former.valid_to}
    record(actor=actor, verb="criteria_set.supersede", subject=former, unit=former.unit_id, fields=fields)


def _require_free(new: CriteriaSet, others: list[CriteriaSet]) -> None:
    """No two sets of one unit hold for the same kind and branch type on the same day."""
    for other in others:
        shared = [kind for kind in new.kinds if kind in other.kinds]
        if other.pk == new.pk or other.branch_type_id != new.branch_type_id or not shared or not _meet(new, other):
            continue
        since = f"từ {screen_date(other.valid_from)}" if other.valid_from else "từ trước đến nay"
        until = f" đến hết {screen_date(other.valid_to)}" if other.valid_to else ""
        raise Refused(
            "valid_from",
            f"Bộ “{other.name}” áp dụng cho {_kinds(shared)} {since}{until}. Mời đồng chí chọn thay thế bộ ấy, hoặc chọn "
            "những ngày không trùng.",
        )


def _meet(one: CriteriaSet, other: CriteriaSet) -> bool:
    return (one.valid_from or MIN_DAY) <= (other.valid_to or MAX_DAY) and (other.valid_from or MIN_DAY) <= (
        one.valid_to or MAX_DAY
    )


def _kinds(kinds: list[str]) -> str:
    return ", ".join(str(MeetingKind(kind).label).lower() for kind in kinds)


# --- meetings that were rated ----------------------------------------------------------------------------------------


def _require_unrated(new: CriteriaSet) -> None:
    months = _months(_rated_otherwise(new))
    if months:
        raise Refused(
            "valid_from",
            f"Từ ngày này đã có kỳ sinh hoạt được đánh giá theo bộ khác: {months}. Mời đồng chí chọn ngày sau các kỳ ấy.",
        )


def _rated_otherwise(new: CriteriaSet) -> QuerySet[Evaluation]:
    """Return the opinions on meetings that `new` would rate, given on another set; a nearer set keeps its meetings."""
    rows = _of_days(new.valid_from, new.valid_to).filter(criteria_set__isnull=False).exclude(criteria_set=new)
    return rows.filter(meeting__in=would_rate(new, new.unit_id, Meeting.objects.standing()).values("pk"))


def _of_days(first: date | None, last: date | None) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.filter(meeting__voided_at__isnull=True)
    rows = rows.annotate(day=Coalesce("meeting__held_on", "meeting__month"))
    return rows.filter(day__gte=first or MIN_DAY, day__lte=last or MAX_DAY)


def _months(rows: QuerySet[Evaluation]) -> str:
    """Return the months of the rated meetings in words, the first few by name."""
    months = list(rows.order_by("meeting__month").values_list("meeting__month", flat=True).distinct())
    named = ", ".join(f"tháng {month.month}/{month.year}" for month in months[:MONTHS_NAMED])
    return f"{named} và {len(months) - MONTHS_NAMED} tháng nữa" if len(months) > MONTHS_NAMED else named


@transaction.atomic
def end_set(*, criteria_set: CriteriaSet, last_day: date, actor: User) -> CriteriaSet:
    """Let a published set hold up to and including `last_day`; then that of the level above holds again.

    Raises Refused before its beginning, and where meetings after that day were rated by it.
    """
    found = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_set.pk)
    if found.status == CriteriaStatus.DRAFT:
        raise Refused(None, "Bộ tiêu chí này chưa ban hành nên không có gì để kết thúc.")
    if found.valid_to is not None:
        if found.valid_to == last_day:
            return found
        raise Refused("last_day", f"Bộ này đã ghi áp dụng đến hết ngày {screen_date(found.valid_to)}.")
    if found.valid_from is not None and last_day < found.valid_from:
        raise Refused("last_day", f"Bộ này áp dụng từ {screen_date(found.valid_from)}. Mời đồng chí chọn từ ngày đó.")
    months = _months(_of_days(last_day + ONE_DAY, None).filter(criteria_set=found))
    if months:
        raise Refused("last_day", f"Sau ngày này đã có kỳ sinh hoạt được đánh giá theo bộ này: {months}.")
    found.status, found.valid_to = CriteriaStatus.SUPERSEDED, last_day
    found.save(update_fields=["status", "valid_to"])
    fields = {"valid_to": last_day}
    record(actor=actor, verb="criteria_set.end", subject=found, unit=found.unit_id, fields=fields)
    return found
