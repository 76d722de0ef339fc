"""The rules that come with the program. None is in a document: committees set their own."""

from datetime import time

from django.db import migrations

NOTE = "Mức mặc định của chương trình; cấp ủy ra quy định của mình khi cần."
# kind: (days before or after, days until the level above hears of it, 0 never)
DAYS = {
    "no_information": (1, 5),
    "minutes": (3, 7),
    "rating": (2, 7),
    "report": (5, 3),
    "order": (3, 5),
    # what waits for an answer too long goes one level up by its own rule
    "proposal": (5, 0),
    # what a branch gave its own members stays the matter of the branch
    "assignment": (3, 0),
    "visit": (3, 7),
    "meeting_ahead": (3, 0),
}


def ship(apps, schema_editor):
    rule = apps.get_model("reminders", "ReminderRule")
    rule.objects.bulk_create(
        rule(kind=kind, is_on=True, days=days, escalate_after=escalate, grade="D", note=NOTE)
        for kind, (days, escalate) in DAYS.items()
    )
    letters = apps.get_model("reminders", "LetterRule")
    letters.objects.create(quiet_from=time(20, 30), quiet_to=time(6, 30), repeat_days=3, grade="D", note=NOTE)


def take_back(apps, schema_editor):
    for name in ("ReminderRule", "LetterRule"):
        apps.get_model("reminders", name).objects.filter(unit__isnull=True, note=NOTE).delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]

    operations = [migrations.RunPython(ship, take_back)]
