"""The numbers of resolutions become lines of the register of documents; a term for those who have written none."""

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django.db import migrations
from django.db.models import F

TERMS = [("2020–2025", None, date(2025, 6, 30)), ("2025–2030", date(2025, 7, 1), None)]
NOTE = "Nhiệm kỳ chung khi chưa ghi ngày đại hội. Mời đồng chí ghi nhiệm kỳ của chi bộ, cấp ủy mình."
OWN_NOTE = "Theo các nghị quyết đã ghi. Mời đồng chí đối chiếu ngày đại hội."
COMMON, CURRENT = {name for name, _, _ in TERMS}, TERMS[-1][0]
KIND, BODY = "nq", "CB"
BATCH = 500


def placed(unit, term, number, taken):
    """Return (term, number) of a resolution in the register; without a term it is of the current one.

    `taken`: (unit, number) of those that name the current term. They keep the number, for a register holds it once; the
    other one is to be numbered again.
    """
    if term:
        return term, number
    return CURRENT, None if (unit, number) in taken else number


def own_terms(written):
    """Return [(name, first day, last day or None)] of a unit that wrote other terms than the common ones.

    `written`: (day or None, term) of its resolutions in their order. Whoever wrote another term last goes on in it: its
    numbers must not begin anew. One that another followed ended the day before, so that it does not hold today.
    """
    first = {term: day for day, term in reversed(written)}
    followed = {term: day for (_, term), (day, _) in zip(written, written[1:], strict=False)}
    terms = []
    for name in (name for name in dict.fromkeys(term for _, term in written) if name not in COMMON):
        begins, following = first[name], followed.get(name)
        if name == written[-1][1]:
            terms.append((name, begins, None))
        elif following and (begins is None or begins < following):
            terms.append((name, begins, following - timedelta(days=1)))
    return terms


def add(apps, schema_editor):
    term, document, resolution = (
        apps.get_model("meetings", name) for name in ("CommitteeTerm", "IssuedDocument", "Resolution")
    )
    term.objects.bulk_create(
        term(name=name, valid_from=start, valid_to=end, grade="D", note=NOTE) for name, start, end in TERMS
    )
    document.objects.bulk_create(lines_of(document, resolution), batch_size=BATCH)
    term.objects.bulk_create(
        term(unit_id=unit, name=name, valid_from=start, valid_to=end, grade="D", note=OWN_NOTE)
        for unit, written in written_by_units(document)
        for name, start, end in own_terms(written)
    )


def lines_of(document, resolution):
    """Yield a line of the register for each resolution."""
    taken = set(resolution.objects.filter(term=CURRENT, number__isnull=False).values_list("unit_id", "number"))
    for row in resolution.objects.annotate(held_on=F("meeting__held_on")).iterator(chunk_size=BATCH):
        name, number = placed(row.unit_id, row.term, row.number, taken)
        day = row.issued_on or row.held_on
        yield document(
            unit_id=row.unit_id,
            kind=KIND,
            term=name,
            number=number,
            body=BODY,
            issued_on=day,
            meeting_id=row.meeting_id,
        )


def written_by_units(document):
    """Yield (unit id, [(day, term)] in order) of the units that wrote another term than the common ones."""
    others = document.objects.exclude(term__in=COMMON).order_by().values("unit_id")
    rows = document.objects.filter(unit_id__in=others)
    rows = rows.order_by("unit_id", F("issued_on").asc(nulls_first=True), "pk").values_list(
        "unit_id", "issued_on", "term"
    )
    for unit, group in groupby(rows, key=itemgetter(0)):
        yield unit, [(day, name) for _, day, name in group]


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
    dependencies = [("meetings", "0012_register_of_documents")]

    operations = [migrations.RunPython(add, remove)]
