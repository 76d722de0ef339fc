"""The monthly form of the demo: what two committees ask the units below them every month."""

from __future__ import annotations

from chibo.demo.world import World, moment
from reports.models import MonthlyForm
from reports.monthly import lines_from

MADE_UP = "Mẫu đặt ra để minh họa."
ROOTS = ("HM", "SMC")
FIGURES = [
    "branches",
    "expected",
    "held",
    "on_day",
    "missed",
    "tot",
    "present",
    "base",
    "opinions",
    "topical",
    "tat_ca",
]
QUESTIONS = [
    ("Việc nổi bật trong tháng", "Ghi 2, 3 việc; có thì ghi kết quả bằng con số.", True),
    ("Khó khăn, vướng mắc", "Không có thì ghi: Không có.", True),
    ("Việc trọng tâm tháng sau", "", False),
]


def publish_forms(world: World) -> None:
    """Let the form hold from the first month of the demo on."""
    asked = [{"key": "", "label": label, "hint": hint, "required": required} for label, hint, required in QUESTIONS]
    for root in ROOTS:
        unit = world.units[root]
        MonthlyForm.objects.create(
            unit=unit,
            title="Báo cáo công tác tháng",
            lines=lines_from(FIGURES, asked, opinion=True),
            issuer=unit.committee_name,
            note=MADE_UP,
            valid_from=world.months[0],
            created_by=world.clerk,
            published_at=moment(world.months[0], 9),
            published_by=world.clerk,
        )
