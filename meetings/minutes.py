"""The minutes composed from the record, so that the secretary only edits; and what they still lack."""

from __future__ import annotations

from chibo.organization.queries import numbers_on, temporarily_in
from meetings.attendance import attendance_sentence, decisions_behind, outside_counts, people_called
from meetings.enums import AttendanceStatus, DocumentKind, MeetingKind, PrivateText
from meetings.facts import minutes_between
from meetings.gatherings import units_of
from meetings.models import Attendance, Meeting
from meetings.numbering import document_of
from meetings.queries import standings_left_out
from meetings.queries.assignment import start_in_words

# What minutes do not hold that were locked before members were told apart.
ROLL_WITHOUT_NAMES: dict = {"members": None, "came_all_the_same": [], "temporary": []}


def compose(meeting: Meeting) -> dict:
    """Return the minutes as JSON: what is locked as a version and what the page and the paper show.

    Keys: unit, on_behalf_by, kind, month, held_on, started_at, ended_at, minutes, place, chair, minute_taker,
    fee_announced, last_minutes_approved, last_minutes_note, topic, agenda (how many contents it had), guests [{name,
    position}], attendance {present, base, excused, unexcused, sentence, absent [{name, status, reason}], speakers, opinions,
    members {all, official} or None, came_all_the_same [{name, status}], temporary [name]}, assessment, discussion, each
    PrivateText, conclusion, note, progress [{text, start, result, state}], votes [{subject, in_favor, against, other, base}],
    resolution {symbol, issued_on, items_text [text]}, assignments [{text, who, due_on, measure}].
    """
    return {
        "unit": meeting.unit.committee_name if meeting.is_of_committee else meeting.unit.name,
        "on_behalf_by": meeting.on_behalf_by,
        "kind": meeting.kind_name,
        "held_as": meeting.get_held_as_display() if meeting.is_of_committee else "",
        "group": meeting.group.name if meeting.group_id else "",
        "units": units_of(meeting) if meeting.calls_units else [],
        "month": f"{meeting.month:%Y-%m}",
        "held_on": _iso(meeting.held_on),
        "started_at": _clock(meeting.started_at),
        "ended_at": _clock(meeting.ended_at),
        "minutes": minutes_between(meeting),
        "place": meeting.place,
        "chair": meeting.chair.name if meeting.chair else "",
        "minute_taker": meeting.minute_taker.name if meeting.minute_taker else "",
        "fee_announced": meeting.fee_announced,
        "last_minutes_approved": meeting.last_minutes_approved,
        "last_minutes_note": meeting.last_minutes_note,
        "topic": meeting.topic,
        "agenda": meeting.agenda.count(),
        "guests": [{"name": guest.name, "position": guest.position} for guest in meeting.guests.all()],
        "attendance": _attendance(meeting),
        "assessment": meeting.assessment,
        "discussion": meeting.discussion,
        **{name: getattr(meeting, name) for name in PrivateText.values},
        "conclusion": meeting.conclusion,
        "note": meeting.note,
        "progress": _progress(meeting),
        "votes": list(meeting.votes.values("subject", "in_favor", "against", "other", "base")),
        "resolution": _resolution(meeting),
        "assignments": _assignments(meeting),
    }


def as_read(body: dict, *, is_full: bool) -> dict:
    """Return composed or locked minutes as they may be read: in full in the branch, else without what stays there.

    Left out are the texts of PrivateText, of which is said upward only that it was done, and why somebody was absent.
    Adds `private`, [{label, text}] of what was done, in its order; text is '' for those who may not read it.
    """
    attendance = body["attendance"]
    absent = [row | {"reason": row["reason"] if is_full else ""} for row in attendance["absent"]]
    # Minutes that were locked before a text existed do not hold it.
    kept = {name: body.get(name, "").strip() for name in PrivateText.values}
    shown = {name: text if is_full else "" for name, text in kept.items()}
    units = [row | {"reason": row["reason"] if is_full else ""} for row in body.get("units", [])]
    return body | {
        **shown,
        "units": units,
        "held_as": body.get("held_as", ""),
        "group": body.get("group", ""),
        "agenda": body.get("agenda", 0),
        "attendance": ROLL_WITHOUT_NAMES | attendance | {"absent": absent},
        "private": [{"label": PrivateText(name).label, "text": shown[name]} for name, text in kept.items() if text],
    }


def _iso(day: object) -> str:
    return day.isoformat() if day else ""


def _clock(moment: object) -> str:
    return moment.strftime("%H:%M") if moment else ""


def _attendance(meeting: Meeting) -> dict:
    marks = list(meeting.attendances.select_related("member").order_by("member__sort_key", "pk"))
    absent = [
        {"name": mark.member.name, "status": mark.get_status_display(), "reason": mark.reason}
        for mark in marks
        if mark.status not in AttendanceStatus.attending() and not mark.attended
    ]
    return {
        "present": meeting.present,
        "base": meeting.base,
        "excused": meeting.excused,
        "unexcused": meeting.unexcused,
        "speakers": meeting.speakers,
        "opinions": meeting.opinions,
        "sentence": sentence_of(meeting, marks),
        "absent": absent,
        **_members(meeting, marks),
    }


def _members(meeting: Meeting, marks: list[Attendance]) -> dict:
    """Return how many members the branch had on the day, who of those free from attending came, who belongs elsewhere."""
    came = [{"name": mark.member.name, "status": mark.get_status_display()} for mark in marks if mark.attended]
    members = members_then(meeting)
    temporary = temporarily_in(meeting.unit, meeting.held_on) if members else []
    names = [member.name for member in temporary]
    return {"members": members, "came_all_the_same": came, "temporary": names}


def members_then(meeting: Meeting) -> dict | None:
    """Return {all, official} of the members of the branch on the day held; None before, and where not all are called."""
    if meeting.held_on is None or not calls_all_members(meeting):
        return None
    members, official = numbers_on(meeting.unit, meeting.held_on)
    return {"all": members, "official": official}


def calls_all_members(meeting: Meeting) -> bool:
    """Tell whether a meeting is of the whole branch: not of its chi ủy, not of a committee."""
    return meeting.unit.is_branch and meeting.kind != MeetingKind.BRANCH_COMMITTEE


def sentence_of(meeting: Meeting, marks: list[Attendance]) -> str:
    """Return the attendance sentence of a meeting, or '' before the roll call."""
    if meeting.base is None:
        return ""
    outside = outside_counts(marks)
    behind = decisions_behind(standings_left_out(meeting, marks)) if outside else {}
    return attendance_sentence(meeting.present, meeting.base, outside, behind, who=people_called(meeting))


def _progress(meeting: Meeting) -> list[dict]:
    rows = meeting.progress.select_related("assignment").order_by("assignment__due_on", "pk")
    return [
        {
            "text": row.assignment.text,
            "start": start_in_words(row.state_at_start, row.assignment, meeting.roll_day)[0],
            "result": row.told,
            "state": row.get_state_display(),
        }
        for row in rows
    ]


def _resolution(meeting: Meeting) -> dict | None:
    resolution = getattr(meeting, "resolution", None)
    if resolution is None:
        return None
    items = [item.text for item in resolution.items.all()]
    written = document_of(meeting, DocumentKind.RESOLUTION)
    symbol, day = (written.symbol, written.issued_on) if written else ("", None)
    return {"symbol": symbol, "issued_on": _iso(day), "items_text": items}


def _assignments(meeting: Meeting) -> list[dict]:
    rows = meeting.assignments.with_doers().order_by("due_on", "pk")
    return [
        {
            "text": row.text,
            "who": row.doers,
            "due_on": _iso(row.due_on),
            "measure": f"{row.measure_total} {row.measure_unit}".strip() if row.measure_total else "",
        }
        for row in rows
    ]


def lacks_for_lock(meeting: Meeting) -> str:
    """Return the sentence about that without which minutes are not locked: the day, the roll call; '' when both are there."""
    if meeting.held_on is None:
        return "Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày trước khi khóa biên bản."
    if meeting.base is None and meeting.kind != MeetingKind.BRANCH_COMMITTEE:
        return "Chưa điểm danh. Mời đồng chí điểm danh trước khi khóa biên bản."
    return ""


def missing_for_finalizing(meeting: Meeting) -> list[str]:
    """Return what the minutes still lack, one sentence each: a warning, the secretary may lock all the same.

    Only without the day, and without the roll call of a meeting of the whole branch, `finalize` refuses.
    """
    regular, chi_uy = meeting.is_of_the_month, meeting.kind == MeetingKind.BRANCH_COMMITTEE
    checks = [
        (meeting.held_on, "Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày ở bước Thời gian, thành phần."),
        (
            meeting.started_at and meeting.ended_at,
            "Chưa có giờ bắt đầu hoặc giờ kết thúc. Mời đồng chí ghi, ví dụ 20:45.",
        ),
        (chi_uy or meeting.base is not None, "Chưa điểm danh. Mời đồng chí điểm danh trước khi khóa biên bản."),
        (meeting.chair_id, "Chưa ghi đồng chí chủ trì."),
        (meeting.minute_taker_id, "Chưa ghi đồng chí ghi biên bản."),
        (not regular or meeting.fee_announced, "Chưa đánh dấu đã thông báo tình hình nộp đảng phí."),
        (meeting.discussion.strip(), "Chưa ghi nội dung, ý kiến thảo luận."),
        (meeting.conclusion.strip(), "Chưa ghi kết luận của đồng chí chủ trì."),
        (not meeting.has_topic or meeting.topic.strip(), "Chưa ghi tên chuyên đề."),
    ]
    return [sentence for is_there, sentence in checks if not is_there]
