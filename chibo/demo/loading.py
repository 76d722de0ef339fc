"""The order in which the demo is written, in one transaction."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from chibo.accounts.models import User
from chibo.common.dates import Span
from chibo.demo.accounts import FIXED_BRANCHES, open_accounts
from chibo.demo.admissions import plan_admissions
from chibo.demo.annual import record_annual_classes
from chibo.demo.assignments import form_groups, give_orders
from chibo.demo.commendations import commend
from chibo.demo.criteria import set_criteria
from chibo.demo.from_paper import bring_paper
from chibo.demo.gatherings import gather
from chibo.demo.handed_up import hand_up_reports
from chibo.demo.inspections import inspect
from chibo.demo.models import DemoMarker
from chibo.demo.monthly_forms import publish_forms
from chibo.demo.notices import hand_out
from chibo.demo.people import settle_people
from chibo.demo.planning import plan
from chibo.demo.posts import fill_posts
from chibo.demo.preparation import prepare_for_today, prepare_next_month
from chibo.demo.programmes import set_programmes
from chibo.demo.proposals import make_proposals
from chibo.demo.records import hold_meetings
from chibo.demo.reminding import remind
from chibo.demo.rollcalls import write_roll_calls
from chibo.demo.rosters import Rosters
from chibo.demo.rules import set_rules
from chibo.demo.second_look import fall_silent, look_again, resemble
from chibo.demo.sheets import rate_meetings
from chibo.demo.units import change_units, found_districts
from chibo.demo.visits import visit
from chibo.demo.works import lock_minutes, pass_resolutions
from chibo.demo.world import World, moment
from chibo.jobs.models import Job
from chibo.organization.models import Unit
from chibo.organization.services.tree import rebuild_tree
from meetings.enums import MeetingSource
from meetings.models import Meeting
from reports.branch_months import known_months, rebuild
from reports.figures import store

VERSION = 1


class NotHere(Exception):  # noqa: N818 -- reads as what it says
    """The demo is never loaded in production."""


def load_once(today: date) -> str:
    """Load the demo as of `today` into an empty database; return the sentence that says so, or why nothing was done.

    '' where the demo is there already. Raises NotHere in production, whatever is in the database.
    """
    if settings.PRODUCTION:
        raise NotHere("Không nạp dữ liệu minh họa vào hệ thống đang phục vụ: mã đăng nhập của nó ai cũng biết.")
    if DemoMarker.objects.exists():
        return ""
    if Unit.objects.exists():
        return "Cơ sở dữ liệu đã có tổ chức đảng của đơn vị, nên không nạp dữ liệu minh họa."
    world = load(today)
    return f"Đã nạp dữ liệu minh họa: {len(world.plans)} chi bộ, {len(world.months)} tháng."


@transaction.atomic
def load(today: date) -> World:
    """Write the demo as of `today`, the same for the same day; derived rows are left to the functions that own them."""
    clerk = User.objects.create(username="nhapdulieu", full_name="Dữ liệu minh họa", password="!")
    world = World(today=today, clerk=clerk, fixed=FIXED_BRANCHES)
    DemoMarker.objects.create(version=VERSION, day=today)
    found_districts(world)
    settle_people(world)
    fill_posts(world)
    change_units(world)
    rebuild_tree(on=today)
    plan_admissions(world)
    open_accounts(world)
    set_rules(world)
    publish_forms(world)
    set_criteria(world)
    _tell_two_years(world)
    return world


def _tell_two_years(world: World) -> None:
    rosters = Rosters.load()
    world.units = {unit.code: unit for unit in Unit.objects.select_related("type", "parent__type")}
    records = hold_meetings(world, rosters)
    fall_silent(world, records)
    write_roll_calls([(record.meeting, record.marks) for record in records])
    pass_resolutions(world, records)
    form_groups(world)
    _count_rows()
    resemble(world, records)
    lock_minutes(records)
    rate_meetings(world, records)
    record_annual_classes(world)
    _count_rows()
    rebuild(None, world.months)
    hand_up_reports(world, rosters)
    set_programmes(world)
    make_proposals(world)
    inspect(world)
    commend(world)
    visit(world)
    hand_out(world)
    gather(world)
    give_orders(world)
    prepare_next_month(world)
    prepare_for_today(world)
    bring_paper(world)
    plan(world)
    _date_creation(world)
    remind(world)
    _count(world)
    look_again(world)


def _count(world: World) -> None:
    """Store the figures of every month that is told or prepared; what services queued meanwhile is counted with them."""
    spans = {span for month in known_months() for span in Span.around(month)}
    store(None, sorted(spans, key=lambda span: span.code), world.today)
    Job.objects.filter(kind__startswith="rollup.").delete()


def _count_rows() -> None:
    """Let PostgreSQL know how many rows there are: it plans for empty tables until the transaction has ended."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _date_creation(world: World) -> None:
    """The database stamps meetings with the moment of loading; they were written when they were locked, or brought in."""
    Meeting.objects.filter(finalized_at__isnull=False).update(created_at=F("finalized_at"))
    brought_in = moment(world.months[-2] + timedelta(days=5), 9)
    Meeting.objects.filter(source=MeetingSource.IMPORTED).update(created_at=brought_in)
