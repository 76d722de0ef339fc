"""The list of forms of award; rounds keep the words that they were opened with."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from chibo.accounts.models import User
from chibo.audit.services import record
from chibo.common.errors import Refused
from chibo.common.text import clean_line, search_key
from chibo.oversight.models import AwardKind


@transaction.atomic
def add_award_kind(*, name: str, actor: User) -> AwardKind:
    """Put a form of award at the end of the list and return it; one that was ended is in use again.

    Raises Refused (name) without a name, or on one that is in use.
    """
    name = clean_line(name)
    if not name:
        raise Refused("name", "Chưa có hình thức khen thưởng. Mời đồng chí ghi, ví dụ Giấy khen.")
    kinds = list(AwardKind.objects.select_for_update())
    known = next((kind for kind in kinds if search_key(kind.name) == search_key(name)), None)
    if known is not None and known.is_active:
        raise Refused("name", f"Đã có hình thức “{known.name}”. Mời đồng chí xem lại hoặc ghi tên khác.")
    last = AwardKind.objects.aggregate(last=Max("position"))["last"] or 0
    kind = known or AwardKind(position=last + 1)
    kind.name, kind.is_active = name, True
    kind.save()
    record(actor=actor, verb="award_kinds.add", subject=kind, fields={"name": name})
    return kind


@transaction.atomic
def end_award_kind(*, kind: AwardKind, actor: User) -> AwardKind:
    """Take a form of award out of use: rounds that name it keep it. Done twice it is done once."""
    kind = AwardKind.objects.select_for_update().get(pk=kind.pk)
    if kind.is_active:
        kind.is_active = False
        kind.save(update_fields=["is_active"])
        record(actor=actor, verb="award_kinds.end", subject=kind, fields=["is_active"])
    return kind
