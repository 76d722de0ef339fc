"""The inspection folder of a branch: everything on record about its meetings in some months, as plain values for paper.

What stays in the branch (criticism and self-criticism, the reasons why somebody was absent, which regulated event happened)
is taken out here, before anything is laid out: a folder made by a committee never holds it. The branch's own full folder
(`is_full`) holds all three.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Prefetch, Q

from chibo.common.dates import Months, add_months, screen_date, screen_time
from chibo.common.text import digest, percent, roman
from chibo.organization.models import Unit
from chibo.oversight.inspection_queries import finding_lines, line_of
from chibo.oversight.models import Folder, InspectionBranch
from evaluations.engine import EVENT_HAPPENED
from evaluations.models import Evaluation, ReviewStep
from evaluations.opinions import fact_words, stored_lines
from evaluations.queries import ratings_of
from evaluations.ratings import Ratings
from meetings.facts import Facts, facts_for
from meetings.minutes import as_read, compose
from meetings.models import Assignment, AssignmentProgress, Meeting, MinutesVersion
from reports.comparison import month_lines
from reports.models import BranchMonth

NO_MINUTES = "Chưa khóa biên bản nên chưa đưa vào hồ sơ."

Tell = Callable[[int, int], object]


def folder_content(folder: Folder, day: date, at: datetime, tell: Tell | None = None) -> dict:
    """Return what is printed: branch, period, summary, meetings, assignments, inspections, and `digest` of it all.

    Numbers are as of `day`. `tell(done, total)` hears how far it is. The number of queries grows with the meetings.
    """
    branch, stretch = folder.branch, Months.of(folder.month_from, folder.month_to)
    meetings = _meetings(branch, folder)
    ratings, facts = ratings_of(meetings), facts_for(meetings)
    papers = []
    for meeting in meetings:
        papers.append(_meeting(meeting, ratings[meeting.pk], facts[meeting.pk], is_full=folder.is_full))
        if tell is not None:
            tell(len(papers), len(meetings) + 1)
    content = {
        "branch": branch.name,
        "period": stretch.in_sentence,
        "as_of": screen_date(day),
        "is_full": folder.is_full,
        "summary": [_summary_line(row) for row in month_lines(branch, stretch, day)],
        "meetings": papers,
        "assignments": _assignments(branch, folder, day),
        "inspections": _inspections(branch, folder, day),
    }
    content |= {"contents": _contents(content)}
    return content | {"digest": digest(content), "made_at": f"{screen_time(at)} ngày {screen_date(at)}"}


def _last_day(folder: Folder) -> date:
    return Months.of(folder.month_from, folder.month_to).last


def _meetings(branch: Unit, folder: Folder) -> list[Meeting]:
    """Return the standing meetings that were held, of every kind, in the order of their months."""
    found = Meeting.objects.standing().filter(
        unit=branch, month__gte=folder.month_from, month__lte=folder.month_to, held_on__isnull=False
    )
    sheets = Evaluation.objects.select_related("made_by", "criteria_set", "unit").order_by("made_at", "pk")
    steps = ReviewStep.objects.select_related("by", "unit").order_by("at", "pk")
    related = found.select_related("unit", "chair", "minute_taker", "resolution").prefetch_related(
        Prefetch("versions", MinutesVersion.objects.order_by("number")),
        Prefetch("evaluations", sheets),
        Prefetch("review_steps", steps),
        "guests",
        "resolution__items",
    )
    return list(related.order_by("month", "held_on", "pk"))


def _contents(content: dict) -> list[dict]:
    """Return [{anchor, title, is_part}]: the four parts, and the meetings under theirs."""
    parts = [
        ("summary", "Tổng hợp các kỳ sinh hoạt thường kỳ"),
        ("meetings", "Hồ sơ từng kỳ sinh hoạt"),
        ("assignments", "Nhiệm vụ chi bộ giao và kết quả"),
        ("inspections", "Kết luận kiểm tra, giám sát"),
    ]
    lines = []
    for number, (key, title) in enumerate(parts, start=1):
        lines.append({"anchor": key, "title": f"{roman(number)}- {title}", "is_part": True})
        if key == "meetings":
            lines += [{"anchor": paper["anchor"], "title": paper["title"], "is_part": False} for paper in content[key]]
    return lines


def _summary_line(row: BranchMonth) -> dict:
    return {
        "month": f"{row.month.month}/{row.month.year}",
        "due_on": screen_date(row.due_on),
        "held_on": screen_date(row.held_on) if row.held_on else "",
        "timing": row.get_timing_display(),
        "attended": f"{row.present}/{row.base} ({percent(row.present, row.base)})" if row.base is not None else "",
        "opinions": "" if row.opinions is None else str(row.opinions),
        "self_level": row.get_self_level_display(),
        "official_level": row.get_official_level_display(),
    }


# --- one meeting -----------------------------------------------------------------------------------------------------


def _meeting(meeting: Meeting, ratings: Ratings, facts: Facts, *, is_full: bool) -> dict:
    body, state = _minutes(meeting)
    kind = "" if meeting.is_of_the_month else f", {meeting.get_kind_display().lower()}"
    holding = {
        opinion.pk for opinion in (ratings.self_rating, ratings.vote, ratings.visitor, ratings.official) if opinion
    }
    return {
        "anchor": f"meeting-{meeting.pk}",
        "title": f"Tháng {meeting.month.month}/{meeting.month.year}{kind}, sinh hoạt ngày {screen_date(meeting.held_on)}",
        "facts": [list(pair) for pair in fact_words(meeting, facts)],
        "minutes": _for_paper(body, is_full=is_full) if body else None,
        "minutes_state": state,
        "sheet": _sheet(ratings.own, is_full=is_full),
        "opinions": [
            _opinion(sheet, holds=sheet.pk in holding, is_full=is_full) for sheet in meeting.evaluations.all()
        ],
        "needs_reconfirmation": ratings.needs_reconfirmation,
        "steps": [_step(step) for step in meeting.review_steps.all()],
    }


def _minutes(meeting: Meeting) -> tuple[dict | None, str]:
    """Return the newest locked minutes and a line about them; those locked before versions were kept are composed anew."""
    versions = list(meeting.versions.all())
    if versions:
        last = versions[-1]
        said = f"Khóa lúc {screen_time(last.made_at)} ngày {screen_date(last.made_at)}"
        if last.number > 1:
            said += f"; bản thứ {last.number}, đính chính: {last.reason}"
        if meeting.is_being_corrected:
            said += "; đang đính chính, bản mới chưa khóa"
        return last.body, f"{said}. Dấu biên bản: {last.digest[:12]}."
    if meeting.is_finalized:
        moment = meeting.finalized_at
        return compose(meeting), f"Khóa lúc {screen_time(moment)} ngày {screen_date(moment)}."
    return None, NO_MINUTES


def _for_paper(body: dict, *, is_full: bool) -> dict:
    """Return the minutes as they may be printed, days in Vietnamese; without what stays in the branch unless `is_full`."""
    body = as_read(body, is_full=is_full)
    absent = [row | {"status": row["status"].lower()} for row in body["attendance"]["absent"]]
    given = [row | {"due_on": _screen(row["due_on"])} for row in body["assignments"]]
    return body | {
        "held_on": _screen(body["held_on"]),
        "attendance": body["attendance"] | {"absent": absent},
        "assignments": given,
    }


def _screen(iso: str) -> str:
    return screen_date(date.fromisoformat(iso)) if iso else ""


def _sheet(own: Evaluation | None, *, is_full: bool) -> dict | None:
    lines = stored_lines(own)
    if not lines:
        return None
    return {
        "name": own.criteria_set.name,
        "lines": [
            {
                "code": line["code"],
                "label": line["label"],
                "maximum": str(line["maximum"]),
                "points": line["points"],
                "reasons": [reason for reason in (line["fact_reason"], line["reason"]) if reason],
            }
            for line in lines
        ],
        "total": str(own.total) if own.total is not None else None,
        "maximum": str(own.maximum) if own.maximum is not None else None,
        "level": own.get_level_display(),
        "caps": list(own.caps),
        "event": _event(own, is_full=is_full),
    }


def _event(sheet: Evaluation, *, is_full: bool) -> str:
    """Say that an event happened; which one in the full folder only."""
    if not sheet.events:
        return ""
    known = sheet.criteria_set.definition.get("events", []) if is_full and sheet.criteria_set else []
    labels = [event["label"] for event in known if event["code"] in sheet.events]
    return f"{EVENT_HAPPENED}: {'; '.join(labels)}" if labels else EVENT_HAPPENED


def _opinion(sheet: Evaluation, *, holds: bool, is_full: bool) -> dict:
    who = f"đồng chí {sheet.made_by}" if sheet.made_by else ""
    when = "nhập từ bảng" if sheet.is_imported else f"{screen_time(sheet.made_at)} ngày {screen_date(sheet.made_at)}"
    return {
        "rater": sheet.get_rater_display(),
        "level": sheet.get_level_display(),
        "total": str(sheet.total) if sheet.total is not None else "",
        "by": ", ".join(part for part in (who, sheet.unit.name if sheet.unit else "", when) if part),
        "reason": sheet.reason,
        "holds": holds,
        "event": _event(sheet, is_full=is_full),
    }


def _step(step: ReviewStep) -> dict:
    return {
        "kind": step.get_kind_display(),
        "by": f"đồng chí {step.by}, {step.unit.name}",
        "at": f"{screen_time(step.at)} ngày {screen_date(step.at)}",
        "reason": step.reason,
    }


# --- assignments and inspections -------------------------------------------------------------------------------------


def _assignments(branch: Unit, folder: Folder, day: date) -> list[dict]:
    """Return the assignments given or reported on in the months of the folder, each with its chain of results."""
    months = {"gte": folder.month_from, "lte": folder.month_to}
    given = Q(**{f"meeting__month__{name}": month for name, month in months.items()})
    reported = Q(**{f"progress__meeting__month__{name}": month for name, month in months.items()})
    progress = AssignmentProgress.objects.filter(meeting__voided_at__isnull=True, meeting__month__lte=folder.month_to)
    chain = Prefetch("progress", progress.select_related("meeting").order_by("meeting__month", "pk"))
    rows = Assignment.objects.standing().filter(given | reported, unit=branch).distinct()
    rows = (
        rows.select_related("meeting").with_doers().prefetch_related(chain).order_by("meeting__month", "due_on", "pk")
    )
    return [_assignment(row, day) for row in rows]


def _assignment(row: Assignment, day: date) -> dict:
    return {
        "text": row.text,
        "who": row.doers,
        "given": f"tháng {row.meeting.month.month}/{row.meeting.month.year}" if row.meeting else "",
        "due_on": screen_date(row.due_on) if row.due_on else "",
        "measure": row.measure_words,
        "state": row.words_on(day),
        "chain": [_result(step) for step in row.progress.all()],
    }


def _result(step: AssignmentProgress) -> str:
    month = f"T{step.meeting.month.month}/{step.meeting.month.year}"
    return f"{month}: {step.get_state_display()}" + (f" – {step.result}" if step.result else "")


def _inspections(branch: Unit, folder: Folder, day: date) -> list[dict]:
    """Return what was concluded about the branch, where the visit, the deadline or the closing falls into the months."""
    first, last = folder.month_from, _last_day(folder)
    touches = Q(done_on__range=(first, last)) | Q(mend_by__range=(first, last)) | Q(mended_on__range=(first, last))
    rows = InspectionBranch.objects.standing().filter(touches, branch=branch, concluded_at__isnull=False)
    rows = rows.select_related("inspection__unit", "branch").prefetch_related("corrections").order_by("done_on", "pk")
    return [_inspection(row, day) for row in rows]


def _inspection(row: InspectionBranch, day: date) -> dict:
    inspection = row.inspection
    decision = [inspection.decision_number]
    if inspection.decided_on:
        decision.append(f"ngày {screen_date(inspection.decided_on)}")
    return {
        "title": f"{inspection.get_kind_display()}: {inspection.subject}",
        "committee": inspection.unit.committee_name,
        "decision": " ".join(part for part in decision if part),
        "done_on": screen_date(row.done_on),
        "state": line_of(row, day)["state"],
        "conclusion": row.conclusion,
        "findings": [
            {
                "label": line["label"],
                "strengths": line["finding"].strengths,
                "limits": line["finding"].limits,
                "must_mend": line["finding"].must_mend,
            }
            for line in finding_lines(row)
            if line["finding"] is not None
        ],
        "mend_by": screen_date(row.mend_by) if row.mend_by else "",
        "answer": row.answer,
        "mended_on": screen_date(row.mended_on) if row.mended_on else "",
        "follow_up": row.follow_up,
        "corrections": [
            f"Đính chính lần {one.number} lúc {screen_time(one.at)} ngày {screen_date(one.at)}: {one.reason}"
            for one in row.corrections.all()
        ],
    }


def last_months(day: date, months: int = 12) -> tuple[date, date]:
    """Return the first days of the first and last of the `months` months up to that of `day`."""
    last = day.replace(day=1)
    return add_months(last, 1 - months), last
