"""The cap on an annual class as a rule of a unit: set from a year on, ended with a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.organization.models import Unit
from chibo.organization.services.rules import BY_YEAR, begin_rule, end_rule
from evaluations.annual_caps import cap_rule_above, is_looser, rule_words
from evaluations.models import AnnualCapRule

DOCUMENT = [
    ("number", "số văn bản"),
    ("issuer", "cơ quan ban hành"),
    ("issued_on", "ngày ban hành"),
]


@transaction.atomic
def add_cap_rule(
    *,
    unit: Unit | None,
    subject: str,
    level: str,
    percent: Decimal,
    base: str,
    first_year: int,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
    today: date,
) -> AnnualCapRule:
    """Set the cap for what is decided under `unit` (None: everywhere) from the classes of `first_year` on.

    The rule before it, of the same unit and subject, ends with the year before; past years keep it. A second submit returns
    the first one's rule. Raises Refused (field first_year) when a rule begins in that year or later, and (number, issuer,
    issued_on) where the document is missing that a cap of a past year, or one looser than that of the unit above, needs.
    """
    start = date(first_year, 1, 1)
    values = {"level": level, "percent": percent, "base": base}
    document = {"number": number, "issuer": issuer, "issued_on": issued_on}
    _check_document(_needs_document(unit, subject, values, first_year, today), document)
    values |= document
    about = {"subject": subject}
    rule, is_new = begin_rule(AnnualCapRule, unit=unit, start=start, about=about, values=values, steps=BY_YEAR)
    if is_new:
        fields = {"subject": subject, "level": level, "percent": percent, "base": base, "first_year": first_year}
        record(actor=actor, verb="annual_cap_rule.add", subject=rule, unit=unit, fields=fields)
    return rule


def _needs_document(unit: Unit | None, subject: str, values: dict, first_year: int, today: date) -> str:
    """Return why the cap must name its document, '' where it need not."""
    above = cap_rule_above(unit, first_year, subject)
    if above is not None and is_looser(values["level"], values["percent"], values["base"], above):
        return f"Quy định này rộng hơn quy định của cấp trên ({rule_words(above)}), nên cần văn bản làm căn cứ."
    if first_year < today.year:
        return f"Năm {first_year} đã qua, nên quy định cần văn bản làm căn cứ."
    return ""


def _check_document(why: str, document: dict) -> None:
    missing = next(((name, label) for name, label in DOCUMENT if not document[name]), None)
    if why and missing:
        raise Refused(missing[0], f"{why} Mời đồng chí ghi {missing[1]}.")


@transaction.atomic
def end_cap_rule(*, rule: AnnualCapRule, last_year: int, actor: User) -> AnnualCapRule:
    """Let a rule hold up to and including the classes of `last_year`. Raises Refused when that lies before its beginning."""
    rule = end_rule(rule, last_day=date(last_year, 12, 31), steps=BY_YEAR)
    fields = {"last_year": last_year}
    record(actor=actor, verb="annual_cap_rule.end", subject=rule, unit=rule.unit_id, fields=fields)
    return rule
