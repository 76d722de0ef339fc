"""What the guided screen sends: touches, and the hour at which the meeting ended."""

from __future__ import annotations

import json
import re
from uuid import UUID

from django import forms

from chibo.common.errors import Refused
from chibo.common.forms import ChiboForm
from meetings.forms.rollcall import MARKS
from meetings.forms.rows import VersionForm
from meetings.models import Attendance, Meeting
from meetings.services.taps import ATTENDED, COUNTERS, MARK, MOST_AT_ONCE, Touch

NOT_READ = "Chưa đọc được lần chạm này. Mời đồng chí mở lại trang rồi chạm lại."
DELTA = re.compile(r"-?[1-9][0-9]?")
MEMBER = re.compile(r"[1-9][0-9]{0,17}")


def read_touches(text: str) -> list[Touch]:
    """Return the touches of '[[token, member id, act, value], …]'. Raises Refused on anything else."""
    try:
        rows = json.loads(text)
        touches = [_touch(*map(str, row)) for row in rows]
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(None, NOT_READ) from error
    if len(touches) > MOST_AT_ONCE:
        raise Refused(None, NOT_READ)
    return touches


def read_touch(token: str, text: str) -> Touch:
    """Return the touch of a button 'act:member id:value', as a page without script sends it. Raises Refused."""
    act, _, rest = text.partition(":")
    member, _, value = rest.partition(":")
    try:
        return _touch(token, member, act, value)
    except ValueError as error:
        raise Refused(None, NOT_READ) from error


def _touch(token: str, member: str, act: str, value: str) -> Touch:
    fits = {
        MARK: value in MARKS and not value.endswith((":khac", "absent")),
        ATTENDED: value in ("0", "1"),
    } | dict.fromkeys(COUNTERS, bool(DELTA.fullmatch(value)))
    if not MEMBER.fullmatch(member) or not fits.get(act, False):
        raise ValueError(text_of(act, member, value))
    return Touch(UUID(token), int(member), act, value)


def text_of(act: str, member: str, value: str) -> str:
    """Return the value of the button that `read_touch` reads."""
    return f"{act}:{member}:{value}"


class EndForm(VersionForm):
    """When the meeting ended; left empty it is now."""

    ended_at = forms.TimeField(
        label="Giờ kết thúc", required=False, help_text="Để trống thì lấy giờ lúc bấm Kết thúc kỳ sinh hoạt."
    )

    def __init__(self, data: dict | None = None, *, meeting: Meeting):
        super().__init__(data, initial={"version": meeting.version, "ended_at": meeting.ended_at})


class PassedOnForm(ChiboForm):
    """How each of the absent learned what was said and decided."""

    def __init__(self, data: dict | None = None, *, marks: list[Attendance]):
        super().__init__(data)
        for mark in marks:
            choices = [("", "Chưa phổ biến"), *Attendance._meta.get_field("passed_on").choices]
            self.fields[f"member-{mark.member_id}"] = forms.ChoiceField(
                label=mark.member.name, choices=choices, required=False, initial=mark.passed_on
            )

    def values(self) -> dict[int, str]:
        """Return {member id: how}."""
        return {int(name.removeprefix("member-")): value for name, value in self.cleaned_data.items()}
