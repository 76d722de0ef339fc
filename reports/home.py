"""What stands on a person's first page: the one next step of a branch, what waits at a committee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from chibo.common.dates import Span, add_months, month_start, screen_date
from chibo.common.text import percent, thousands
from chibo.organization.models import Access, Unit
from evaluations.enums import ReviewStepKind
from evaluations.queries import ratings_of, waiting_for_review
from evaluations.ratings import Ratings
from evaluations.states import state_of, tone_of, words_of
from meetings.calendar import Due
from meetings.models import Meeting, Rescheduling, UnitAssignment
from meetings.queries import due_days, latest_reschedulings
from meetings.queries.order import overdue_given
from meetings.states import TONES, is_left_behind, state_expected
from reports.figures import FigureSet, figures_of
from reports.models import Report, ReportVersion

# A branch is reminded of the months since then; older ones are the committee's business with its branch.
MONTHS_BACK = 2


@dataclass(frozen=True)
class MonthState:
    """One month of a branch: its day, its meeting if there is one, and the opinions on it."""

    month: date
    due: Due
    day: date
    move: Rescheduling | None
    meeting: Meeting | None
    ratings: Ratings
    today: date

    @property
    def is_held(self) -> bool:
        return self.meeting is not None and self.meeting.held_on is not None

    @property
    def is_called_off(self) -> bool:
        """Called off with a reason, so that nobody is asked for it."""
        return self.move is not None and self.move.moved_to is None

    @property
    def is_ahead(self) -> bool:
        """Prepared, and its day has not come."""
        return self.meeting is not None and self.meeting.held_on is None and self.day > self.today

    @property
    def is_returned(self) -> bool:
        return self.ratings.last_step is not None and self.ratings.last_step.kind == ReviewStepKind.RETURN

    @property
    def is_handed_up(self) -> bool:
        """Sent up or confirmed, so that nothing is left for the branch to do."""
        step = self.ratings.last_step
        sent = step is not None and step.kind != ReviewStepKind.RETURN
        return sent or self.ratings.official is not None

    @property
    def words(self) -> str:
        """The state in the words of the field."""
        if self.meeting is None or (self.is_ahead and self.meeting.notified_on is None):
            return state_expected(self.due.day, self.move, self.today)
        return words_of(self.meeting, self.ratings)

    @property
    def tone(self) -> str:
        """The colour beside the words."""
        if self.meeting is None or self.is_ahead:
            return TONES.get(self.words, "wait")
        return tone_of(state_of(self.meeting, self.ratings))


@dataclass(frozen=True)
class NextStep:
    """The one thing to do next. `post` holds the fields of a form that starts the record, or None for a plain link."""

    text: str
    action_label: str
    action_url: str
    post: dict | None = None


def months_of(branch: Unit, today: date) -> list[MonthState]:
    """Return the months that a branch sees on its first page, oldest first: two back, this one and the next."""
    this = month_start(today)
    months = [add_months(this, offset) for offset in range(-MONTHS_BACK, 2)]
    dues = due_days([branch.pk], months)
    moves = latest_reschedulings(months, [branch.pk])
    rows = Meeting.objects.standing().of_the_month().filter(unit=branch, month__in=months)
    meetings = {row.month: row for row in rows.with_paper()}
    ratings = ratings_of(meetings.values())
    states = []
    for month in months:
        due, move, meeting = dues[branch.pk, month], moves.get((branch.pk, month)), meetings.get(month)
        day = move.moved_to if move and move.moved_to and move.is_in_time(due.day) else due.day
        found = ratings[meeting.pk] if meeting else Ratings()
        if (meeting and not is_left_behind(meeting, branch, due.day)) or branch.is_open_on(due.day):
            states.append(MonthState(month, due, day, move, meeting, found, today))
    return states


def next_step(
    branch: Unit,
    states: list[MonthState],
    today: date,
    returned_ratings: Iterable[Meeting] = (),
    overdue_order: UnitAssignment | None = None,
    asked: NextStep | None = None,
) -> NextStep | None:
    """Return the first thing left to do; None when the branch has nothing to do.

    `returned_ratings`: meetings of any kind and month whose rating came back; those beside `states` are not forgotten.
    What came back goes first, then what was begun, oldest first; then months not logged, the newest first: a month that
    was never held must not stand in the way of this one. Then comes `overdue_order`, what the committee above waits for,
    then what is `asked` for by a day. When all that is done, the meeting to come is to be prepared.
    """
    begun = [state for state in states if state.meeting and not state.is_ahead]
    returned = [state for state in begun if state.is_returned]
    not_logged = [state for state in reversed(states) if not state.meeting]
    shown = {state.meeting.pk for state in begun}
    others = [meeting for meeting in returned_ratings if meeting.pk not in shown]
    if others and not returned:
        return _mend(others[0])
    for state in [*returned, *begun, *not_logged]:
        step = _step_for(branch, state, today)
        if step is not None:
            return step
    if overdue_order is not None:
        return _answer(overdue_order)
    return asked or _prepare(branch, states)


def steps_ahead(
    branch: Unit, states: list[MonthState], step: NextStep | None, asked: NextStep | None = None
) -> list[NextStep]:
    """Return what can be done for the meeting to come beside the one next `step`: register its day, prepare it or go on."""
    found = [asked, _prepare(branch, states) or _go_on_preparing(states)]
    return [one for one in found if one is not None and (step is None or one.action_url != step.action_url)]


def _answer(row: UnitAssignment) -> NextStep:
    giver = row.order.unit.committee_name
    text = f"Nhiệm vụ {giver} giao đã quá hạn {screen_date(row.due_on)}: {row.order}"
    return NextStep(text, f"Trả lời {giver}", reverse("meetings:order-received", args=[row.pk]))


def _prepare(branch: Unit, states: list[MonthState]) -> NextStep | None:
    """The first meeting to come, unless it is prepared already or called off."""
    ahead = [state for state in states if state.day > state.today and not state.is_called_off]
    if not ahead or ahead[0].meeting is not None:
        return None
    state = ahead[0]
    text = f"Đồng chí đã làm xong việc đến hôm nay. Kỳ sinh hoạt tới: ngày {screen_date(state.day)}."
    fields = {"unit": branch.code, "month": f"{state.month:%Y-%m}", "kind": "regular"}
    label = f"Chuẩn bị kỳ sinh hoạt tháng {state.month.month}"
    return NextStep(text, label, reverse("meetings:prepare"), fields)


def _go_on_preparing(states: list[MonthState]) -> NextStep | None:
    ahead = [state for state in states if state.is_ahead]
    if not ahead:
        return None
    text = f"Kỳ sinh hoạt ngày {screen_date(ahead[0].day)} đang được chuẩn bị."
    label = f"Mở phần chuẩn bị kỳ tháng {ahead[0].month.month}"
    return NextStep(text, label, reverse("meetings:preparation", args=[ahead[0].meeting.pk]))


def _mend(meeting: Meeting) -> NextStep:
    name = f"{meeting.get_kind_display().lower()} tháng {meeting.month.month}/{meeting.month.year}"
    url = reverse("evaluations:sheet", args=[meeting.pk])
    return NextStep(f"Cấp trên trả lại phiếu {name} để bổ sung.", f"Bổ sung phiếu {name}", url)


def _step_for(branch: Unit, state: MonthState, today: date) -> NextStep | None:
    meeting, month = state.meeting, f"tháng {state.month.month}"
    if meeting is None:
        return _start(branch, state, month) if state.day <= today and not state.is_called_off else None
    if state.is_handed_up:
        return None
    if state.is_returned:
        text = f"Cấp trên trả lại phiếu {month}: {state.ratings.last_step.reason}"
        return NextStep(text, f"Bổ sung kỳ sinh hoạt {month}", reverse("evaluations:sheet", args=[meeting.pk]))
    if not meeting.is_finalized:
        text = f"Kỳ sinh hoạt {month} đang ghi dở. Những gì đồng chí đã ghi vẫn còn."
        return NextStep(text, f"Ghi tiếp kỳ sinh hoạt {month}", reverse("meetings:detail", args=[meeting.pk]))
    above = branch.parent.committee_name if branch.parent_id else "cấp trên"
    if state.ratings.own is None:
        text = f"Biên bản {month} đã khóa. Còn tự đánh giá, xếp loại và gửi {above}."
        return NextStep(text, "Tự đánh giá, xếp loại", reverse("evaluations:sheet", args=[meeting.pk]))
    text = f"Kỳ sinh hoạt {month} đã tự xếp loại {state.ratings.own.get_level_display()}, chưa gửi."
    return NextStep(text, f"Gửi {above}", reverse("evaluations:sheet", args=[meeting.pk]))


def _start(branch: Unit, state: MonthState, month: str) -> NextStep:
    text = f"Kỳ sinh hoạt {month}, ngày {screen_date(state.day)}, chưa được ghi."
    fields = {"unit": branch.code, "month": f"{state.month:%Y-%m}", "kind": "regular"}
    return NextStep(text, f"Ghi kỳ sinh hoạt {month}", reverse("meetings:start"), fields)


@dataclass(frozen=True)
class CommitteeHome:
    """What waits at a committee: ratings sent up, reports submitted from directly below, answers owed, this month in numbers.

    `overdue_orders`: units that have not answered in time what the committee gave them.
    """

    waiting_ratings: int
    waiting_reports: int
    overdue_orders: int
    span: Span
    figures: FigureSet

    @property
    def ratings_sentence(self) -> str:
        return f"Có {thousands(self.waiting_ratings)} phiếu xếp loại đang chờ công nhận."

    @property
    def reports_sentence(self) -> str:
        return f"Có {thousands(self.waiting_reports)} báo cáo đang chờ duyệt."

    @property
    def strip(self) -> list[dict]:
        """This month's figures for the strip on top."""
        now = self.figures
        attendance = percent(now.present, now.base)
        return [
            {"value": now.held, "of": now.expected, "label": "kỳ đã sinh hoạt", "url": "", "note": ""},
            {"value": now.on_day, "of": None, "label": "đúng ngày quy định", "url": "", "note": ""},
            {"value": now.present, "of": now.base, "label": "lượt đảng viên dự", "url": "", "note": attendance},
            {"value": now.missed, "of": None, "label": "kỳ quá ngày, chưa có thông tin", "url": "", "note": ""},
        ]


def committee_home(access: Access, today: date) -> CommitteeHome:
    """Return what a committee or board sees first, with the figures of this month."""
    span = Span.month_of(today)
    figures = figures_of([access.unit_id], span, today)[access.unit_id]
    waiting = waiting_for_review(access).count(), waiting_reports(access).count()
    return CommitteeHome(*waiting, overdue_given(access, today), span, figures)


def waiting_reports(access: Access) -> QuerySet[Report]:
    """Return the reports of units directly below that were handed up and neither returned nor accepted."""
    waiting = ReportVersion.objects.filter(
        submitted_at__isnull=False, returned_at__isnull=True, accepted_at__isnull=True
    )
    reports = Report.objects.visible_to(access).filter(unit__parent=access.unit_id)
    return reports.filter(pk__in=waiting.values("report"))
