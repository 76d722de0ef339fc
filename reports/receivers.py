"""What reports do when an app below says that something changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from chibo.organization.signals import branches_changed, posts_changed
from evaluations.queries import months_confirmed_since, months_resting_on
from meetings.models import Meeting
from meetings.signals import calendar_changed, meeting_changed
from reports.services import radar, rollup


def connect() -> None:
    """Connect the receivers; called once when the app is ready. Importing `rollup` also registers its job handlers."""
    meeting_changed.connect(on_meeting_changed, dispatch_uid="reports.meeting_changed")
    branches_changed.connect(on_branches_changed, dispatch_uid="reports.branches_changed")
    posts_changed.connect(on_posts_changed, dispatch_uid="reports.posts_changed")
    calendar_changed.connect(on_calendar_changed, dispatch_uid="reports.calendar_changed")


def on_meeting_changed(*, sender: type, changes: Collection[tuple[int, date]], **kwargs: object) -> None:
    """A change of the record may ask for a second look at later months too; those many of an import bring no roll call."""
    later = months_resting_on(changes) if sender is Meeting and len(changes) <= rollup.ONE_BY_ONE else set()
    rollup.after_changes({*changes, *later})
    radar.after_changes({*changes, *later})


def on_branches_changed(*, branch_ids: Collection[int], **kwargs: object) -> None:
    rollup.after_branches_changed(branch_ids)


def on_posts_changed(*, unit_id: int, since: date, **kwargs: object) -> None:
    """A confirmed level may rest on how many led the branch: its months held since then are looked at again."""
    rollup.after_changes(months_confirmed_since(unit_id, since))


def on_calendar_changed(*, months: Collection[date], **kwargs: object) -> None:
    rollup.after_calendar_changed(months)
