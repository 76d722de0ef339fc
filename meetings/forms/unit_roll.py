"""The roll of units as a form: one row for each unit called, guests below."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from chibo.common.text import clean_line
from chibo.organization.models import Unit
from meetings.enums.gathering import Audience, HeldAs, UnitPresence
from meetings.forms.rollcall import NAME_LENGTH, REASON_LENGTH, RollForm
from meetings.models import Meeting, UnitAttendance
from meetings.services.unit_roll import UnitMark

NOT_INVITED = "none"


class UnitRollForm(RollForm):
    """The roll as posted. For each unit `came-<id>` (a UnitPresence, or `none`), `name-<id>`, `online-<id>`, `why-<id>`.

    Without data it shows the stored roll, or before the first one every unit present by its secretary (`names`). Guests,
    version and errors as in `RollForm`; without `is_full` reasons are not shown, and an empty one stays as it is.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        meeting: Meeting,
        units: list[Unit],
        names: Mapping[int, str],
        is_full: bool = True,
    ):
        super().__init__(data, meeting=meeting, entries=[], is_full=is_full)
        stored = {row.unit_id: row for row in meeting.unit_attendances.all()}
        self.asks_online = meeting.held_as != HeldAs.IN_PERSON
        self.may_leave_out = meeting.gathering.audience == Audience.CHOSEN and meeting.group_id is None
        self.choices = [*UnitPresence.choices, *([(NOT_INVITED, "Không mời")] if self.may_leave_out else [])]
        self.unit_rows = [
            self._unit_row(unit, stored.get(unit.pk), names.get(unit.pk, ""), bool(stored)) for unit in units
        ]

    def _unit_row(self, unit: Unit, stored: UnitAttendance | None, secretary: str, was_called: bool) -> dict:
        row = {"unit": unit, "field": f"unit-{unit.pk}", "secretary": secretary, "error": "", "stored": ""}
        if self.data is not None:
            return row | {
                "came": self.data.get(f"came-{unit.pk}", ""),
                "name": clean_line(self.data.get(f"name-{unit.pk}", "")),
                "online": f"online-{unit.pk}" in self.data,
                "why": clean_line(self.data.get(f"why-{unit.pk}", "")),
            }
        if stored is not None:
            why = stored.reason if self.is_full else ""
            return row | {"came": stored.status, "name": stored.name, "online": stored.is_online, "why": why}
        left_out = was_called and self.may_leave_out
        return row | {
            "came": NOT_INVITED if left_out else UnitPresence.PRESENT.value,
            "name": secretary,
            "online": False,
            "why": "",
        }

    def is_valid(self) -> bool:
        """Read the lengths and whether these are the units that were shown; what a mark may be the service says."""
        super().is_valid()
        shown = {f"came-{row['unit'].pk}" for row in self.unit_rows}
        if {key for key in self.data if key.startswith("came-")} != shown:
            self.errors["roll"] = (
                "Danh sách đơn vị của ngày này đã thay đổi. Danh sách dưới đây đã đúng; mời đồng chí xem lại rồi lưu."
            )
        for row in self.unit_rows:
            if len(row["name"]) > NAME_LENGTH or len(row["why"]) > REASON_LENGTH:
                self._fail(row, f"Họ tên ghi được {NAME_LENGTH} chữ, lý do {REASON_LENGTH} chữ. Mời đồng chí rút gọn.")
        return not self.errors

    def fail(self, field: str | None, sentence: str) -> None:
        row = next((row for row in self.unit_rows if row["field"] == field), None)
        if row is not None:
            self._fail(row, sentence)
        else:
            super().fail(field, sentence)

    def compare(self, stored: Meeting) -> None:
        """Show beside each unit what somebody else saved in between; the next save is based on that version."""
        saved = {row.unit_id: row for row in stored.unit_attendances.all()}
        for row in self.unit_rows:
            other = saved.get(row["unit"].pk)
            if other is not None and (other.status, other.name) != (row["came"], row["name"]):
                row["stored"] = f"{other.get_status_display()}, {other.name}".rstrip(", ")
        self.version = stored.version

    @property
    def unit_marks(self) -> list[UnitMark]:
        rows = [row for row in self.unit_rows if not (self.may_leave_out and row["came"] == NOT_INVITED)]
        return [_mark(row, keeps=not self.is_full) for row in rows]


def _mark(row: dict, *, keeps: bool) -> UnitMark:
    """Return the mark of a row; a name stands only for somebody who came, a reason only for who did not.

    With `keeps` a reason that was left empty is the stored one.
    """
    came = row["came"] in UnitPresence.attending()
    why = row["why"] or (None if keeps else "")
    return UnitMark(
        unit_id=row["unit"].pk,
        status=row["came"],
        name=row["name"] if came else "",
        is_online=row["online"],
        reason="" if came else why,
    )
