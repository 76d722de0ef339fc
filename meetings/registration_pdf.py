"""A committee's month on paper: the calendar of its branches, and the letter to those that have not registered."""

from __future__ import annotations

from datetime import date, timedelta

from chibo.common.dates import paper_date, paper_time, screen_date, weekday_name
from chibo.common.documents import Letterhead, Paper, Signature, render_pdf
from chibo.organization.letterhead import letterhead
from chibo.organization.models import Unit
from meetings.enums.planning import RegistrationPaper
from meetings.queries.registration import Line, branches_of, deadline, lines_of, registered_in

TEMPLATES = {
    RegistrationPaper.CALENDAR: "pdf/month_calendar.html",
    RegistrationPaper.LETTER: "pdf/registration_letter.html",
}
SYMBOLS = {RegistrationPaper.CALENDAR: "TB", RegistrationPaper.LETTER: "CV"}
NAMED = 4  # so many branches are named after 'Kính gửi', more stand in a list


def registration_pdf(unit: Unit, month: date, paper: str, day: date) -> bytes:
    """Return the PDF of one paper. Takes seconds: call it from a job. Raises documents.DocumentError."""
    return render_pdf(TEMPLATES[RegistrationPaper(paper)], registration_context(unit, month, paper, day))


def registration_context(unit: Unit, month: date, paper: str, day: date) -> dict:
    """Return what the templates of `TEMPLATES` show; `day` decides who signs. Twelve queries, whatever the branches."""
    wanted = RegistrationPaper(paper)
    found = letterhead(unit, day, SYMBOLS[wanted])
    said = {
        "paper": Paper(name=f"{wanted.label} tháng {month.month}/{month.year}"),
        "head": Letterhead(found["upper"], found["issuer"], found["number"], found["place"], None),
        "signature": Signature(found["on_behalf"], found["capacity"], found["signer"]),
        "issuer": found["issuer"],
        "month": f"{month.month}/{month.year}",
    }
    branches = branches_of(unit, month)
    if wanted == RegistrationPaper.CALENDAR:
        return said | _calendar(found, month, lines_of(branches, month), unit)
    return said | _letter(found, unit, month, lines_of(branches.exclude(registered_in(month)), month), branches.count())


def _calendar(found: dict, month: date, lines: list[Line], unit: Unit) -> dict:
    return {
        "title": "Thông báo",
        "about": f"Lịch sinh hoạt chi bộ tháng {month.month}/{month.year}",
        "recipients": ["Các đồng chí cấp ủy viên phụ trách chi bộ,", "Các chi bộ trực thuộc,", found["recipients"][-1]],
        "lines": [_row(number, line, unit) for number, line in enumerate(lines, start=1)],
    }


def _row(number: int, line: Line, unit: Unit) -> dict:
    plan = line.plan
    missing = "" if plan.is_registered else "chưa đăng ký"
    return {
        "number": number,
        "branch": line.branch.name,
        "within": _within(line, unit),
        "members": line.members,
        "when": [] if plan.day is None else [*([paper_time(plan.time)] if plan.time else []), *_day(plan.day)],
        "place": plan.place,
        "secretary": line.secretary.member.name if line.secretary else "",
        "phone": line.secretary.member.phone if line.secretary else "",
        "note": "; ".join(part for part in (line.note, missing) if part),
    }


def _day(day: date) -> list[str]:
    return [f"{weekday_name(day)}, {screen_date(day)}"]


def _within(line: Line, unit: Unit) -> str:
    """Under which committee a branch stands, where that is not the one whose paper it is."""
    above = line.branch.parent
    return above.name if above is not None and above.pk != unit.pk else ""


def _letter(found: dict, unit: Unit, month: date, lines: list[Line], branches: int) -> dict:
    until, names = deadline(unit, month), [line.branch.name for line in lines]
    return {
        "title": "",
        "about": f"V/v đăng ký lịch sinh hoạt chi bộ tháng {month.month}/{month.year}",
        "recipients": ["Như trên,", found["recipients"][-1]],
        "to": "; ".join(names) if len(names) <= NAMED else "Cấp ủy các chi bộ có tên trong danh sách dưới đây",
        "until": paper_date(until) if until else "",
        "registered": branches - len(lines),
        "branches": branches,
        "missing": len(lines),
        "by": paper_date(_last_day(month)),
        "lines": [_row(number, line, unit) for number, line in enumerate(lines, start=1)],
    }


def _last_day(month: date) -> date:
    """By when a late registration is still of use: the day before the month begins."""
    return month - timedelta(days=1)
