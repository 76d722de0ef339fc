"""The steps of a meeting as the national guidance gives them, so that a new installation has an agenda at once."""

import json
from datetime import date
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "agenda_templates.json"
DAYS = ("issued_on", "valid_from", "valid_to")


def load(apps, schema_editor):
    templates = apps.get_model("meetings", "AgendaTemplate").objects.using(schema_editor.connection.alias)
    data = json.loads(DATA.read_text(encoding="utf-8"))
    for row in [*data["templates"], *_by_branch_type(data)]:
        source = data["sources"][row["source"]]
        days = {name: date.fromisoformat(source[name]) if source[name] else None for name in DAYS}
        templates.create(
            unit=None,
            name=row["name"],
            kind=row["kind"],
            branch_type=row.get("branch_type", ""),
            steps=[{name: step[name] for name in ("part", "minutes", "title")} for step in row["steps"]],
            issuer=source["issuer"],
            number=source["number"],
            grade=row.get("grade", source["grade"]),
            note=data["notes"][row["note"]],
            **days,
        )


def _by_branch_type(data):
    """The regular meeting again for each branch type, with what is usually discussed there."""
    regular = next(row for row in data["templates"] if row["key"] == "regular")
    for row in data["by_branch_type"]:
        steps = [
            step | {"title": row["discussion"]} if step.get("key") == "discussion" else step
            for step in regular["steps"]
        ]
        more = {"name": row["name"], "branch_type": row["branch_type"], "steps": steps, "note": "by_type"}
        yield regular | more | {"grade": "D"}


def unload(apps, schema_editor):
    templates = apps.get_model("meetings", "AgendaTemplate").objects.using(schema_editor.connection.alias)
    data = json.loads(DATA.read_text(encoding="utf-8"))
    names = [row["name"] for row in [*data["templates"], *data["by_branch_type"]]]
    templates.filter(unit=None, name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0017_preparation")]

    operations = [migrations.RunPython(load, unload)]
