"""The numbers of resolutions become lines of the register of documents; a term for those who have written none."""

from datetime import date

from django.db import migrations
from django.db.models import F, Min

TERMS = [("2020–2025", None, date(2025, 6, 30)), ("2025–2030", date(2025, 7, 1), None)]
NOTE = "Nhiệm kỳ chung khi chưa ghi ngày đại hội. Mời đồng chí ghi nhiệm kỳ của chi bộ, cấp ủy mình."
OWN_NOTE = "Theo các nghị quyết đã ghi. Mời đồng chí đối chiếu ngày đại hội."
KIND, BODY = "nq", "CB"
BATCH = 500


def add(apps, schema_editor):
    term, document, resolution = (
        apps.get_model("meetings", name) for name in ("CommitteeTerm", "IssuedDocument", "Resolution")
    )
    term.objects.bulk_create(
        term(name=name, valid_from=start, valid_to=end, grade="D", note=NOTE) for name, start, end in TERMS
    )
    rows = resolution.objects.annotate(held_on=F("meeting__held_on")).iterator(chunk_size=BATCH)
    document.objects.bulk_create(
        (
            document(
                unit_id=row.unit_id,
                kind=KIND,
                term=row.term or TERMS[-1][0],
                number=row.number,
                body=BODY,
                issued_on=row.issued_on or row.held_on,
                meeting_id=row.meeting_id,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )
    own = document.objects.exclude(term__in=[name for name, _, _ in TERMS]).order_by().values("unit", "term")
    term.objects.bulk_create(
        # Whoever wrote another term goes on in it: its numbers must not begin anew.
        term(unit_id=row["unit"], name=row["term"], valid_from=row["first"], grade="D", note=OWN_NOTE)
        for row in own.annotate(first=Min("issued_on"))
    )


def remove(apps, schema_editor):
    """Give the numbers back to the resolutions. A document that is no resolution of a meeting has no place there."""
    term, document, resolution = (
        apps.get_model("meetings", name) for name in ("CommitteeTerm", "IssuedDocument", "Resolution")
    )
    known = dict(resolution.objects.values_list("meeting", "pk"))
    rows = document.objects.filter(kind=KIND, meeting__in=known)
    changed = [
        resolution(pk=known[row.meeting_id], term=row.term, number=row.number, issued_on=row.issued_on) for row in rows
    ]
    resolution.objects.bulk_update(changed, ["term", "number", "issued_on"], batch_size=BATCH)
    rows.delete()
    term.objects.filter(note__in=[NOTE, OWN_NOTE]).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_register_of_documents")]

    operations = [migrations.RunPython(add, remove)]
