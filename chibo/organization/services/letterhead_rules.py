"""How branches sign their documents, set by a committee for those under it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.dates import month_end
from chibo.organization.models import LetterheadRule, Rule, Unit
from chibo.organization.services.rules import BY_MONTH, begin_rule, end_rule


@transaction.atomic
def add_letterhead_rule(
    *,
    unit: Unit | None,
    line: str,
    signer: str,
    valid_from: date | None,
    number: str,
    issuer: str,
    issued_on: date | None,
    actor: User,
) -> LetterheadRule:
    """Let the branches under `unit` (None: all) sign as `line` (BranchSignature) and `signer` (ResolutionSigner) say.

    `valid_from` is the first day of a month, None: from ever. A second submit returns the first one's rule. Raises Refused
    when a rule begins in that month or later.
    """
    values = {"line": line, "signer": signer, "number": number, "issuer": issuer, "issued_on": issued_on}
    rule, is_new = begin_rule(LetterheadRule, unit=unit, start=valid_from, about={}, values=values, steps=BY_MONTH)
    if is_new:
        said = {"line": line, "signer": signer}
        record(actor=actor, verb="letterhead_rule.add", subject=rule, unit=unit, fields=said)
    return rule


@transaction.atomic
def end_letterhead_rule(*, rule: LetterheadRule, last_month: date, actor: User) -> Rule:
    """Let the rule hold up to and including `last_month` (a first day). Raises Refused before its beginning."""
    rule = end_rule(rule, last_day=month_end(last_month), steps=BY_MONTH)
    record(actor=actor, verb="letterhead_rule.end", subject=rule, unit=rule.unit_id, fields=["valid_to"])
    return rule
