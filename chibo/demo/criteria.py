"""Criteria of the demo: a ward with a set of its own, and a draft of a district that still has a gap."""

from __future__ import annotations

from datetime import date, timedelta

from chibo.accounts.models import User
from chibo.demo.world import World, moment
from evaluations.models import CriteriaSet
from evaluations.services.criteria import copy_set, frame_of, remove_row, save_frame, save_row, version_of
from evaluations.services.criteria_publishing import publish_set, whole_version

WARD, DISTRICT = "HM-QTH", "HM"
MONTHS_HELD = 2
DAYS_BEFORE = 12
MADE_UP = "Đặt ra để minh họa, lập từ bảng chấm điểm của Đảng ủy phường An Phú."


def set_criteria(world: World) -> None:
    """Si Ma Cai and Kỳ Anh have no set of their own: the national frame holds there."""
    model = CriteriaSet.objects.get(code="an-phu", is_shipped=True)
    _publish_for_the_ward(world, model)
    _leave_a_gap(world, model)


def _publish_for_the_ward(world: World, model: CriteriaSet) -> None:
    """No papers in an electronic handbook: what they brought goes to the minute book."""
    actor = world.users[DISTRICT]
    first = world.months[-MONTHS_HELD]
    issued_on = first - timedelta(days=DAYS_BEFORE)
    unit = world.units[WARD]
    draft = copy_set(source=model, unit=unit, name="Bảng chấm điểm của phường Quỳnh Thiện", actor=actor)
    _name_document(draft, "21-QĐ/ĐU", issued_on, actor)
    index, row = _criterion(draft, "4.8")
    given = {"draft": draft, "part": "criteria", "actor": actor}
    draft = remove_row(index=index, version=version_of(row), **given)
    _change(draft, "4.6", {"maximum": 2}, actor)
    draft.refresh_from_db()
    publish_set(
        draft=draft,
        valid_from=first,
        replaces=None,
        version=whole_version(draft),
        actor=actor,
        at=moment(issued_on, 9),
    )


def _leave_a_gap(world: World, model: CriteriaSet) -> None:
    """As the source has it, exactly half of those present speaking lies in no band."""
    actor = world.users[DISTRICT]
    name = "Bộ tiêu chí chung của thị xã (đang lấy ý kiến)"
    draft = copy_set(source=model, unit=world.units[DISTRICT], name=name, actor=actor)
    _, row = _criterion(draft, "4.5")
    bands = [
        band if band["points"] != 4 else {"points": 4, "label": "Từ 40% đến dưới 50%", "from": 40, "below": 50}
        for band in row["bands"]
    ]
    _change(draft, "4.5", {"bands": bands}, actor)


def _name_document(draft: CriteriaSet, number: str, issued_on: date, actor: User) -> None:
    stored = frame_of(draft)
    values = {name: getattr(stored, name) for name in stored.__dataclass_fields__}
    frame = type(stored)(**values | {"number": number, "issued_on": issued_on, "note": MADE_UP})
    save_frame(draft=draft, frame=frame, version=version_of(stored), actor=actor)


def _criterion(draft: CriteriaSet, code: str) -> tuple[int, dict]:
    return next((index, row) for index, row in enumerate(draft.definition["criteria"]) if row["code"] == code)


def _change(draft: CriteriaSet, code: str, changes: dict, actor: User) -> None:
    index, row = _criterion(draft, code)
    save_row(draft=draft, part="criteria", index=index, row=row | changes, version=version_of(row), actor=actor)
