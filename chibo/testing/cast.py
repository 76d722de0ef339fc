"""A fixed cast: two trees of units, one person for every role, and one of each kind of row in every unit.

The tree, as it stands today::

    root ── commune ── branch (predecessor was merged into it), sibling, moved (from other_commune), closed
         └─ other_commune ── cousin, cousin_2
    other_root ── far_commune ── far, far_2
               └─ far_commune_2 ── far_3, far_4

Every text of a row carries a mark that names what it is and whose: `found_marks(page)` tells what a page shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from chibo.accounts.models import User
from chibo.committees.models import StandingDocumentKind
from chibo.common.dates import Span, add_months, month_start, today
from chibo.common.text import name_key, search_key
from chibo.jobs.models import Job
from chibo.organization.enums import EndReason, PostKind, Role, StandingKind, StartReason, UnitEventKind
from chibo.organization.models import Access, LetterheadRule, Member, Membership, Post, Standing, Unit, UnitType
from chibo.organization.services.tree import apply_event, found_unit
from chibo.oversight.models import AwardKind, Folder, Inspection, InspectionBranch, InspectionFinding, InspectionForm
from chibo.periods.models import PeriodLock
from chibo.periods.services import open_year, period_of
from chibo.testing.cast_api import make_tokens
from chibo.testing.cast_assignments import make_group, make_order
from chibo.testing.cast_commendations import make_round, propose_both
from chibo.testing.cast_digests import make_digest
from chibo.testing.cast_documents import make_document
from chibo.testing.cast_files import PackPage, make_file
from chibo.testing.cast_gatherings import make_gatherings, make_standing_document
from chibo.testing.cast_guide import lead
from chibo.testing.cast_hints import make_hints
from chibo.testing.cast_notices import make_notices
from chibo.testing.cast_periods import make_period_rules
from chibo.testing.cast_planning import make_feed, make_plan, make_rules
from chibo.testing.cast_preparation import make_template, prepare, set_standing_item
from chibo.testing.cast_programmes import make_scheme
from chibo.testing.cast_proposals import keep_proposal, make_rule, send_proposal
from chibo.testing.cast_reminders import make_reminder, make_reminder_rules
from chibo.testing.cast_visits import make_programme, make_visit
from evaluations.criteria import shipped_definition
from evaluations.enums import CriteriaStatus, Rater, ReviewStepKind
from evaluations.models import AnnualCapRule, CriteriaSet, Evaluation, QualityRule, ReviewRule, ReviewStep
from evaluations.quality_definition import shipped
from meetings.enums import AssignmentState, AttendanceStatus, PrivateText
from meetings.models import (
    Assignment,
    AssignmentProgress,
    Attendance,
    CalendarRule,
    Draft,
    GatheringType,
    Guest,
    Holiday,
    Meeting,
    ProposalField,
    Rescheduling,
    Resolution,
    ResolutionItem,
    TopicalField,
    Vote,
)
from meetings.signals import meeting_changed
from reports.models import ProgrammeKind
from reports.narrative import SECTIONS
from reports.services.reports import prepare_report, save_narrative, submit_report

# place: (type, above)
TREE = {
    "root": ("huyen", None),
    "commune": ("co_so", "root"),
    "other_commune": ("co_so", "root"),
    "branch": ("chi_bo", "commune"),
    "sibling": ("chi_bo", "commune"),
    "predecessor": ("chi_bo", "commune"),
    "closed": ("chi_bo", "commune"),
    "moved": ("chi_bo", "other_commune"),
    "cousin": ("chi_bo", "other_commune"),
    "cousin_2": ("chi_bo", "other_commune"),
    "other_root": ("huyen", None),
    "far_commune": ("co_so", "other_root"),
    "far_commune_2": ("co_so", "other_root"),
    "far": ("chi_bo", "far_commune"),
    "far_2": ("chi_bo", "far_commune"),
    "far_3": ("chi_bo", "far_commune_2"),
    "far_4": ("chi_bo", "far_commune_2"),
}
# Places that hold rows of every kind; the others only make the tree a tree.
BRANCHES = ["branch", "sibling", "predecessor", "closed", "moved", "cousin", "far"]
COMMITTEES = ["root", "commune", "other_commune", "other_root", "far_commune"]
SITE = "site"  # where rows stand that belong to no unit
ENDED = ["predecessor", "closed"]

# person: (role, place); without a place the whole site
PEOPLE = {
    "secretary": (Role.SECRETARY, "branch"),
    "cadre": (Role.CADRE, "branch"),
    "committee": (Role.COMMITTEE, "commune"),
    "board": (Role.BOARD, "root"),
    "local_administrator": (Role.ADMINISTRATOR, "root"),
    "administrator": (Role.ADMINISTRATOR, None),
    "sibling_secretary": (Role.SECRETARY, "sibling"),
    "other_committee": (Role.COMMITTEE, "other_commune"),
    "other_board": (Role.BOARD, "other_root"),
}
NO_ACCESS = "stranger"
CHANGED_DAYS_AGO = 60

_MARK = re.compile(r"zq([a-z]+)-([a-z0-9_]+)-zq", re.IGNORECASE)


def mark(kind: str, place: str) -> str:
    """Return the mark of a text.

    Kinds: name (of a unit), people (names), private (about a person), minutes, criticism (and all else that stays in the
    branch), typing (of the secretary, not saved), draft (of a report, not handed on), rule, unissued (a rule being written).
    """
    return f"zq{kind}-{place}-zq"


def found_marks(text: str) -> set[tuple[str, str]]:
    """Return the (kind, place) of every mark in `text`."""
    return {(kind.lower(), place.lower()) for kind, place in _MARK.findall(text)}


@dataclass
class Cast:
    """`units` by place, `people` by name (`PEOPLE` and `NO_ACCESS`), `rows` by (kind, place); `secrets` of tokens by name."""

    day: date
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def places_of(self, kind: str) -> list[str]:
        return [place for found, place in self.rows if found == kind]


def build() -> Cast:
    """Make the whole cast in the database."""
    cast = Cast(day=today())
    for year in (cast.day.year - 1, cast.day.year):
        open_year(year)
    _found_units(cast)
    _make_people(cast)
    cast.rows["holiday", SITE] = Holiday.objects.create(day=date(cast.day.year, 9, 2), name="Quốc khánh")
    for place in COMMITTEES:
        _make_rules(cast, place)
    for place in BRANCHES:
        _make_members(cast, place)
        _make_record(cast, place)
    _change_units(cast)
    _make_transferred(cast)
    for place in [*BRANCHES, *COMMITTEES]:
        _make_reports(cast, place)
    for place in sorted(COMMITTEES, key=lambda place: -len(cast.units[place].path)):
        _make_inspection(cast, place)
    _make_commendations(cast)
    _make_simulation(cast)
    _make_proposals(cast)
    _make_visits(cast)
    _make_schemes(cast)
    _make_gatherings(cast)
    _make_reminders(cast)
    _make_planning(cast)
    _make_files(cast)
    _make_documents(cast)
    for place in BRANCHES:
        lead(cast.rows["meeting", place], by=cast.people["secretary"])
    _make_orders(cast)
    make_notices(cast)
    make_tokens(cast)
    make_digest(cast, COMMITTEES, said=mark("rule", "{}"), unsaid=mark("minutes", "{}"))
    make_hints(cast, BRANCHES)
    return cast


# --- units and people ------------------------------------------------------------------------------------------------


def _found_units(cast: Cast) -> None:
    types = UnitType.objects.in_bulk()
    for place, (type_code, above) in TREE.items():
        word = "Chi bộ" if type_code == "chi_bo" else "Đảng bộ"
        unit = found_unit(
            code=f"m-{place}",
            name=f"{word} {mark('name', place)}",
            unit_type=types[type_code],
            parent=cast.units.get(above),
        )
        cast.units[place] = unit


def _make_rules(cast: Cast, place: str) -> None:
    """What a committee sets for its subtree: the meeting day (that which holds anyway), and a locked period."""
    text = mark("rule", place)
    cast.rows["rule", place] = CalendarRule.objects.create(
        unit=cast.units[place], issuer=text, number=text, note=text, day_of_month=3, start_time=time(19, 0)
    )
    cast.rows["letterhead_rule", place] = LetterheadRule.objects.create(
        unit=cast.units[place], issuer=text, number=text, note=text
    )
    cast.rows["cap", place] = AnnualCapRule.objects.create(
        unit=cast.units[place], subject="branches", percent=20, issuer=text, number=text, note=text
    )
    cast.rows["review_rule", place] = ReviewRule.objects.create(
        unit=cast.units[place], issuer=text, number=text, note=text
    )
    cast.rows["quality_rule", place] = QualityRule.objects.create(
        unit=cast.units[place], name=text, definition=shipped(), issuer=text, number=text, note=text
    )
    _make_criteria(cast, place)
    cast.rows["agenda_template", place] = make_template(cast.units[place], text)
    set_standing_item(cast.units[place], text)
    cast.rows["lock", place] = PeriodLock.objects.create(
        period=period_of(Span("quarter", cast.day.year - 1)),
        unit=cast.units[place],
        locked_at=timezone.now(),
        locked_by=cast.people["board"],
    )
    found = make_period_rules(
        cast.units[place], cast.rows["lock", place], text=text, by=cast.people["board"], day=cast.day
    )
    cast.rows |= {(kind, place): row for kind, row in found.items()}


def _make_criteria(cast: Cast, place: str) -> None:
    """A set that rated long ago, and a draft whose text is nobody's but its editors'."""
    text, typed = mark("rule", place), mark("unissued", place)
    values = {
        "unit": cast.units[place],
        "code": "m",
        "kinds": ["regular"],
        "definition": shipped_definition("binh-thuan"),
    }
    cast.rows["criteria", place] = CriteriaSet.objects.create(
        **values,
        name=text,
        issuer=text,
        number=text,
        note=text,
        status=CriteriaStatus.SUPERSEDED,
        valid_from=date(1990, 1, 1),
        valid_to=date(1990, 12, 31),
        published_at=timezone.now(),
    )
    cast.rows["criteria_draft", place] = CriteriaSet.objects.create(
        **values, name=typed, issuer=typed, number=typed, note=typed
    )


def _make_people(cast: Cast) -> None:
    for name, (role, place) in PEOPLE.items():
        user = User.objects.create(username=name, full_name=f"Người {name}")
        access = Access.objects.create(user=user, role=role, unit=cast.units.get(place))
        cast.people[name] = user
        if place and role not in (Role.CADRE, Role.ADMINISTRATOR):
            cast.rows["access", place] = access
    cast.people[NO_ACCESS] = User.objects.create(username=NO_ACCESS, full_name="Người chưa có quyền")


def _change_units(cast: Cast) -> None:
    on = cast.day - timedelta(days=CHANGED_DAYS_AGO)
    changes = [
        ("moved", UnitEventKind.MOVE, "commune"),
        ("predecessor", UnitEventKind.MERGE, "branch"),
        ("closed", UnitEventKind.CLOSE, None),
    ]
    for place, kind, target in changes:
        apply_event(
            unit=cast.units[place],
            kind=kind,
            on=on,
            target=cast.units.get(target),
            decision=mark("private", place),
            actor=cast.people["board"],
        )
    stored = Unit.objects.select_related("type").in_bulk(field_name="code")
    cast.units = {place: stored[f"m-{place}"] for place in TREE}
    cast.rows |= {("unit", place): cast.units[place] for place in [*BRANCHES, *COMMITTEES]}


def _member(code: str, name: str) -> Member:
    return Member.objects.create(
        code=code,
        name=name,
        sort_key=name_key(name),
        search_key=search_key(name),
        joined_party_on=date(1999, 2, 3),
        official_on=date(2000, 2, 3),
    )


def _make_members(cast: Cast, place: str) -> None:
    """Three members: the secretary with a telephone and a post, one who is exempt, one more."""
    unit = cast.units[place]
    members = [_member(f"{place}-{number}", f"Trần {mark('people', place)} {number}") for number in range(3)]
    for member in members:
        Membership.objects.create(member=member, branch=unit, decision=mark("private", place))
    secretary, exempt, _ = members
    secretary.phone, secretary.email = f"09{unit.pk:08d}", f"{mark('private', place)}@example.vn"
    secretary.save()
    cast.rows["post", place] = Post.objects.create(
        member=secretary, unit=unit, kind=PostKind.SECRETARY, decision=mark("private", place)
    )
    cast.rows["standing", place] = Standing.objects.create(
        member=exempt,
        kind=StandingKind.EXEMPT,
        ground=mark("private", place),
        decision=mark("private", place),
        host=mark("private", place),
    )
    cast.rows["member", place] = secretary
    cast.rows["exempt", place] = exempt
    cast.rows["group", place] = make_group(unit, secretary, name=mark("people", place))


def _make_transferred(cast: Cast) -> None:
    """A member who went from the sibling to the branch: the former branch keeps the name, not what is private."""
    day = cast.day - timedelta(days=10)
    member = _member("transferred", "Lê Thị Chuyển")
    member.phone, member.email = "0977000001", f"{mark('private', 'branch')}@example.vn"
    member.save()
    Membership.objects.create(
        member=member, branch=cast.units["sibling"], valid_to=day, end_reason=EndReason.TRANSFERRED
    )
    Membership.objects.create(
        member=member,
        branch=cast.units["branch"],
        valid_from=day + timedelta(days=1),
        start_reason=StartReason.TRANSFERRED,
        decision=mark("private", "branch"),
    )
    Standing.objects.create(member=member, kind=StandingKind.AWAY, host=mark("private", "branch"))
    cast.rows["transferred", "branch"] = member


# --- the record ------------------------------------------------------------------------------------------------------


def _make_record(cast: Cast, place: str) -> None:
    """An open meeting of the branch's last month with all that hangs on it, and a locked, rated, sent one before."""
    last_day = cast.day - timedelta(days=CHANGED_DAYS_AGO + 1) if place in ENDED else cast.day
    month = month_start(last_day)
    before = add_months(month, -1)
    locked = _make_meeting(cast, place, before, before.replace(day=3))
    meeting = _make_meeting(cast, place, month, last_day)
    for row in (meeting, locked):
        said = {"text": mark("minutes", place), "secret": mark("criticism", place)}
        prepare(meeting=row, member=cast.rows["member", place], by=cast.people["secretary"], **said)
    set_standing_item(cast.units[place], mark("minutes", place))
    _lock(cast, place, locked)
    _rate(cast, place, locked)
    draft = Draft.objects.create(
        user=cast.people["secretary"],
        meeting=meeting,
        section="texts",
        base_version=1,
        body={"discussion": mark("typing", place)},
        saved_at=timezone.now(),
    )
    move = Rescheduling.objects.create(
        branch=cast.units[place],
        month=month,
        moved_to=last_day,
        reason=mark("minutes", place),
        decided_by=mark("people", place),
        decided_on=last_day,
    )
    cast.rows |= {
        ("meeting", place): meeting,
        ("locked", place): locked,
        ("draft", place): draft,
        ("rescheduling", place): move,
    }
    meeting_changed.send(sender=Meeting, changes={(meeting.unit_id, month), (meeting.unit_id, before)})


def _make_meeting(cast: Cast, place: str, month: date, held_on: date) -> Meeting:
    text = mark("minutes", place)
    secretary, exempt = cast.rows["member", place], cast.rows["exempt", place]
    meeting = Meeting.objects.create(
        unit=cast.units[place],
        month=month,
        held_on=held_on,
        started_at=time(19, 0),
        ended_at=time(20, 45),
        place=text,
        chair=secretary,
        assessment=text,
        discussion=text,
        **dict.fromkeys(PrivateText.values, mark("criticism", place)),
        conclusion=text,
        note=text,
        base=2,
        present=1,
        excused=1,
        unexcused=0,
        opinions=1,
        speakers=1,
        created_by=cast.people["secretary"],
    )
    other = Member.objects.get(code=f"{place}-2")
    Attendance.objects.create(meeting=meeting, member=secretary, status=AttendanceStatus.PRESENT, opinions=1)
    reason = mark("criticism", place)
    Attendance.objects.create(meeting=meeting, member=other, status=AttendanceStatus.EXCUSED, reason=reason)
    Attendance.objects.create(meeting=meeting, member=exempt, status=AttendanceStatus.EXEMPT)
    Guest.objects.create(meeting=meeting, name=mark("people", place), position=text)
    Vote.objects.create(meeting=meeting, subject=text, base=1, in_favor=1)
    _make_decisions(cast, place, meeting)
    return meeting


def _make_decisions(cast: Cast, place: str, meeting: Meeting) -> None:
    text = mark("minutes", place)
    resolution = Resolution.objects.create(meeting=meeting, unit=meeting.unit)
    item = ResolutionItem.objects.create(resolution=resolution, position=1, text=text)
    earlier = cast.rows.get(("assignment", place))
    assignment = Assignment.objects.create(
        unit=meeting.unit, meeting=meeting, item=item, text=text, outside_body=text, due_on=cast.day
    )
    assignment.members.add(cast.rows["member", place])
    if earlier:
        AssignmentProgress.objects.create(
            assignment=earlier,
            meeting=meeting,
            state_at_start=AssignmentState.OPEN,
            state=AssignmentState.OPEN,
            result=text,
        )
    cast.rows |= {("assignment", place): assignment, ("resolution", place): resolution}


def _lock(cast: Cast, place: str, meeting: Meeting) -> None:
    meeting.finalized_at, meeting.finalized_by = timezone.now(), cast.people["secretary"]
    meeting.save()


def _rate(cast: Cast, place: str, meeting: Meeting) -> None:
    """The branch's own level and its way up; nothing official yet."""
    own = Evaluation.objects.create(
        meeting=meeting,
        rater=Rater.SELF,
        unit=meeting.unit,
        level="tot",
        total=Decimal(92),
        maximum=Decimal(100),
        reason=mark("minutes", place),
        made_at=timezone.now(),
        made_by=cast.people["secretary"],
    )
    ReviewStep.objects.create(
        meeting=meeting,
        kind=ReviewStepKind.SUBMIT,
        unit=meeting.unit,
        evaluation=own,
        reason=mark("minutes", place),
        at=timezone.now(),
        by=cast.people["secretary"],
    )
    cast.rows["evaluation", place] = own


def _make_reports(cast: Cast, place: str) -> None:
    """A draft for this quarter, and a report of the quarter before that was handed up."""
    this = Span.containing("quarter", cast.day)
    last = Span.containing("quarter", this.first - timedelta(days=1))
    writer = cast.people["secretary"]
    for kind, span, said in (("", this, "draft"), ("sent_", last, "minutes")):
        report = prepare_report(unit=cast.units[place], span=span, actor=writer, today=cast.day)
        texts = dict.fromkeys(SECTIONS, mark(said, place))
        version = save_narrative(report=report, narrative=texts, base_version=1, actor=writer, today=cast.day)
        cast.rows |= {(f"{kind}report", place): report, (f"{kind}version", place): version}
    cast.rows["sent_version", place] = submit_report(report=report, actor=writer, today=cast.day, at=timezone.now())


# --- inspection ------------------------------------------------------------------------------------------------------


def _make_inspection(cast: Cast, place: str) -> None:
    """A plan of the committee, and what it concluded about each branch below it that none below it inspected."""
    form = InspectionForm.objects.get(unit=None)
    year = cast.day.year
    inspection = Inspection.objects.create(
        unit=cast.units[place],
        kind="kiem_tra",
        year=year,
        subject="Chế độ sinh hoạt chi bộ",
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        form=form,
        headings=form.headings,
    )
    cast.rows["inspection", place] = inspection
    for branch in BRANCHES:
        if cast.units[branch].path.startswith(cast.units[place].path) and ("inspected", branch) not in cast.rows:
            _make_inspected(cast, inspection, branch)


def _make_inspected(cast: Cast, inspection: Inspection, place: str) -> None:
    """A concluded inspection of a branch, and the two folders of it: one for the level above, one of the branch's own."""
    text, unit, writer = mark("minutes", place), cast.units[place], cast.people["board"]
    row = InspectionBranch.objects.create(
        inspection=inspection,
        branch=unit,
        done_on=cast.day - timedelta(days=CHANGED_DAYS_AGO + 5),
        conclusion=text,
        mend_by=cast.day - timedelta(days=1),
        concluded_at=timezone.now(),
        concluded_by=writer,
        answer=text,
        answered_at=timezone.now(),
        answered_by=cast.people["secretary"],
    )
    heading = inspection.headings[0]["code"]
    InspectionFinding.objects.create(row=row, heading=heading, strengths=text, limits=text, must_mend=True)
    cast.rows["inspected", place] = row
    months = {"month_from": month_start(row.done_on), "month_to": month_start(cast.day), "requested_at": timezone.now()}
    for kind, made_for, is_full in (("folder", inspection.unit, False), ("full_folder", unit, True)):
        cast.rows[kind, place] = Folder.objects.create(
            branch=unit, made_for=made_for, is_full=is_full, requested_by=writer, **months
        )


# --- commendation ----------------------------------------------------------------------------------------------------


def _make_commendations(cast: Cast) -> None:
    """An open round of every committee; the branches are proposed to their root. The site's forms of award."""
    cast.rows["award_kind", SITE] = AwardKind.objects.earliest("position")
    for place in COMMITTEES:
        name, text = f"Dịp {mark('name', place)}", mark("minutes", place)
        cast.rows["round", place] = make_round(
            cast.units[place], occasion=name, text=text, by=cast.people["board"], day=cast.day
        )
    for place in BRANCHES:
        root = "other_root" if place == "far" else "root"
        unit, member = propose_both(
            cast.rows["round", root],
            cast.units[place],
            cast.rows["member", place],
            text=mark("minutes", place),
            by=cast.people["secretary"],
        )
        cast.rows |= {("commendation", place): unit, ("commended", place): member}


# --- simulation ------------------------------------------------------------------------------------------------------


def _make_proposals(cast: Cast) -> None:
    """One that lies with the committee above its branch, one that the branch has not sent; a deadline of each committee."""
    writer = cast.people["secretary"]
    cast.rows["proposal_field", SITE] = ProposalField.objects.earliest("position")
    for place in COMMITTEES:
        cast.rows["proposal_rule", place] = make_rule(unit=cast.units[place], text=mark("rule", place))
    for place in BRANCHES:
        unit = cast.units[place]
        above = cast.units["commune" if place == "moved" else TREE[place][1]]
        text, kept = mark("minutes", place), mark("criticism", place)
        cast.rows["proposal", place] = send_proposal(
            unit=unit, above=above, text=text, writer=writer, at=timezone.now()
        )
        cast.rows["unsent_proposal", place] = keep_proposal(unit=unit, text=kept, writer=writer, day=cast.day)


def _make_simulation(cast: Cast) -> None:
    """A run of the national set that the board of root asked for; it belongs to the person, not to the place."""
    unit, asked_by = cast.units["root"], cast.people["board"]
    national = CriteriaSet.objects.get(code="hd42", is_shipped=True)
    payload = {"set": national.pk, "unit": unit.pk, "period": f"{cast.day.year - 1}"}
    cast.rows["simulation", "root"] = Job.objects.create(
        kind="criteria-simulation", key="cast", payload=payload, requested_by=asked_by
    )


def _make_reminders(cast: Cast) -> None:
    for place in [*BRANCHES, *COMMITTEES]:
        cast.rows["reminder", place] = make_reminder(cast.units[place], day=cast.day)
    for place in COMMITTEES:
        made = make_reminder_rules(cast.units[place], text=mark("rule", place))
        cast.rows |= {(kind, place): row for kind, row in made.items()}


# --- planning --------------------------------------------------------------------------------------------------------


def _make_planning(cast: Cast) -> None:
    """What every branch registered and planned, the rules of every committee, an address of a calendar."""
    for place in BRANCHES:
        made = make_plan(cast.units[place], text=mark("minutes", place), by=cast.people["secretary"], day=cast.day)
        cast.rows |= {(kind, place): row for kind, row in made.items()}
    for place in COMMITTEES:
        made = make_rules(cast.units[place], text=mark("rule", place))
        cast.rows |= {(kind, place): row for kind, row in made.items()}
    cast.rows["topical_field", SITE] = TopicalField.objects.earliest("position")
    cast.rows["feed", SITE] = make_feed(cast.units["branch"], cast.people["secretary"])


# --- visits and model meetings ---------------------------------------------------------------------------------------


def _make_visits(cast: Cast) -> None:
    """A visit to each branch from the committee directly above, by the cadre where one is; a programme of each committee."""
    people = cast.people
    for place in BRANCHES:
        sender = "far_commune" if place == "far" else "other_commune" if place == "cousin" else "commune"
        cast.rows["visit", place] = make_visit(
            sender=cast.units[sender],
            meeting=cast.rows["locked", place],
            visitor=people["cadre"] if place in ("branch", "predecessor") else None,
            name=mark("people", place),
            text=mark("minutes", place),
            by=people["cadre"],
            answered_by=people["secretary"],
        )
    for place in COMMITTEES:
        below = next(branch for branch in BRANCHES if cast.units[branch].path.startswith(cast.units[place].path))
        programme, session = make_programme(
            cast.units[place], cast.units[below], name=mark("rule", place), by=people["board"], day=cast.day
        )
        cast.rows |= {("programme", place): programme, ("model_session", place): session}


def _make_schemes(cast: Cast) -> None:
    """A programme of every committee, and the table of their kinds."""
    cast.rows["programme_kind", SITE] = ProgrammeKind.objects.earliest("position")
    for place in COMMITTEES:
        scheme, target = make_scheme(cast.units[place], name=mark("rule", place), by=cast.people["board"], day=cast.day)
        cast.rows |= {("scheme", place): scheme, ("scheme_target", place): target}


# --- what committees give units to do --------------------------------------------------------------------------------


def _make_orders(cast: Cast) -> None:
    """One for each branch from the committee above it; that of the last branch of a committee stands for the committee."""
    for place in BRANCHES:
        giver = "far_commune" if place == "far" else "other_commune" if place == "cousin" else "commune"
        order, row = make_order(
            cast.units[giver],
            cast.units[place],
            text=mark("minutes", place),
            day=cast.day,
            by=cast.people["committee"],
        )
        cast.rows |= {("order", giver): order, ("received", place): row}


# --- registers of documents ------------------------------------------------------------------------------------------


def _make_documents(cast: Cast) -> None:
    for place in BRANCHES:
        text = mark("minutes", place)
        cast.rows["document", place] = make_document(cast.units[place], text=text, day=cast.day)


# --- files of meetings -----------------------------------------------------------------------------------------------


def _make_gatherings(cast: Cast) -> None:
    """Meetings of committees and what they keep; a standing document of every unit; the tables of kinds."""
    for place in [*BRANCHES, *COMMITTEES]:
        unit, by, text = cast.units[place], cast.people["board"], mark("minutes", place)
        cast.rows["standing_document", place] = make_standing_document(unit, text=text, day=cast.day, by=by)
        if place in COMMITTEES:
            texts = {"text": text, "secret": mark("criticism", place), "name": mark("rule", place)}
            made = make_gatherings(unit, day=cast.day, by=by, **texts)
            cast.rows |= {(kind, place): row for kind, row in made.items()} | {("committee_unit", place): unit}
    cast.rows["gathering_type", SITE] = GatheringType.objects.first()
    cast.rows["document_kind", SITE] = StandingDocumentKind.objects.first()


def _make_files(cast: Cast) -> None:
    """A paper and a page written by hand at each meeting that is still open."""
    for place in BRANCHES:
        for role in ("paper", "scan"):
            cast.rows[role, place] = make_file(
                meeting=cast.rows["meeting", place],
                role=role,
                name=mark("minutes" if role == "paper" else "criticism", place),
                by=cast.people["secretary"],
            )
        cast.rows["pack_page", place] = PackPage(cast.rows["meeting", place])
