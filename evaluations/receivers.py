"""What evaluations say when an app below asks."""

from __future__ import annotations

from chibo.common.errors import Refused
from evaluations.queries import ratings_of_one
from meetings.models import Meeting
from meetings.signals import meeting_voiding


def connect() -> None:
    """Connect the receivers; called once when the app is ready."""
    meeting_voiding.connect(on_meeting_voiding, dispatch_uid="evaluations.meeting_voiding")


def on_meeting_voiding(*, meeting: Meeting, **kwargs: object) -> None:
    """A meeting whose level was confirmed is voided only after the level above took that back."""
    if ratings_of_one(meeting).official is not None:
        raise Refused(
            "reason", "Cấp trên đã công nhận mức của kỳ này. Mời đồng chí đề nghị cấp trên rút lại rồi hãy hủy."
        )
