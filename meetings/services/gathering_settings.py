"""Settings of meetings of committees: their types, and how often they are expected, which is a rule."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit, UnitType
from chibo.organization.services.rules import BY_DAY, begin_rule, end_rule
from meetings.enums import MeetingKind
from meetings.models import GatheringRule, GatheringType


@transaction.atomic
def save_type(*, word: GatheringType, actor: User) -> GatheringType:
    """Store a new or changed type; one with meetings is renamed or put out of use, never removed.

    Raises Refused on a meeting of a committee that would call units.
    """
    if word.kind != MeetingKind.CONFERENCE and word.calls_units:
        raise Refused("audience", "Họp cấp ủy thì thành phần là cấp ủy viên hoặc ban thường vụ. Mời đồng chí chọn lại.")
    word.save()
    record(actor=actor, verb="gathering_type.save", subject=word, fields=["name", "kind", "audience", "is_active"])
    return word


@transaction.atomic
def add_gathering_rule(
    *,
    unit: Unit | None,
    gathering: GatheringType,
    level: UnitType | None,
    rhythm: str,
    valid_from: date,
    number: str,
    issuer: str,
    issued_on: date | None,
    grade: str,
    note: str,
    actor: User,
) -> GatheringRule:
    """Set how often meetings of a type are expected of `unit` and what is below it (None: everywhere), from a day on.

    The rule before it, of the same unit, type and level, ends the day before. A second submit returns the first one's rule.
    Raises Refused when another rule begins on that day or later, on a level for the chi ủy of branches.
    """
    if gathering.kind == MeetingKind.BRANCH_COMMITTEE and level is not None:
        raise Refused("level", "Quy định họp chi ủy áp dụng cho mọi chi bộ có chi ủy. Mời đồng chí để Mọi cấp.")
    values = {
        "rhythm": rhythm,
        "number": number,
        "issuer": issuer,
        "issued_on": issued_on,
        "grade": grade,
        "note": note,
    }
    about = {"gathering": gathering, "level": level}
    rule, is_new = begin_rule(GatheringRule, unit=unit, start=valid_from, about=about, values=values, steps=BY_DAY)
    if is_new:
        record(actor=actor, verb="gathering_rule.add", subject=rule, unit=unit, fields={"rhythm": rhythm})
    return rule


@transaction.atomic
def end_gathering_rule(*, rule: GatheringRule, last_day: date, actor: User) -> GatheringRule:
    """Let a rule hold up to and including `last_day`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=last_day, steps=BY_DAY)
    record(actor=actor, verb="gathering_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
