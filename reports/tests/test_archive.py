"""All reports of a period in one file: complete, in folders, taken up again where it stopped."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from chibo.common.dates import Span
from chibo.jobs.models import Job
from chibo.jobs.services import execute, run_due
from chibo.organization.services.tree import apply_event
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from chibo.testing.papers import needs_pdf
from reports.archive import archive_of, names_of
from reports.services import archive as services
from reports.tests.factories import accepted, hold, submitted

pytestmark = pytest.mark.django_db

DAY, Q3 = date(2026, 10, 5), "2026-Q3"


@pytest.fixture
def commune(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return UnitFactory(code="A", name="Đảng bộ xã A")


@pytest.fixture
def branches(commune):
    found = [BranchFactory(code=f"A{n}", name=f"Chi bộ thôn {n}", parent=commune) for n in (1, 2, 3)]
    hold(found[0], date(2026, 7, 3))
    return found


@pytest.fixture
def committee(client, commune):
    access = AccessFactory(unit=commune, committee=True)
    client.force_login(access.user)
    return access.user


def test_archive_holds_what_is_handed_up_and_names_who_is_missing(commune, branches):
    accepted(branches[0], Q3, DAY)
    submitted(branches[1], Q3, DAY)
    accepted(branches[2], "2026-Q2", DAY)
    submitted(BranchFactory(), Q3, DAY)  # of somebody else
    found = archive_of(commune, Span.parse(Q3), DAY)
    assert [version.report.unit for version in found.versions] == branches[:2]
    assert (found.missing, found.asked) == ([branches[2]], 3)


@needs_pdf
def test_file_holds_papers_in_folders_and_a_table_of_contents(client, commune, branches, committee):
    version = accepted(branches[0], Q3, DAY).versions.get()
    page = client.get(reverse("reports:archive", args=[Q3])).content.decode()
    assert "Đã gửi 1/3 báo cáo." in page
    assert "Chi bộ thôn 2" in page
    client.post(reverse("reports:archive-make", args=[Q3]))
    run_due()
    answer = client.get(reverse("reports:archive-file", args=[Q3]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bao-cao-2026-Q3-dang-bo-xa-a.zip"'
    packed = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    paper = "dang-bo-xa-a-a/chi-bo-thon-1-a1.pdf"
    assert packed.namelist() == ["00-muc-luc.xlsx", paper]
    assert packed.read(paper).startswith(b"%PDF")
    rows = list(load_workbook(BytesIO(packed.read("00-muc-luc.xlsx"))).active.iter_rows(min_row=5, values_only=True))
    assert [(row[0], row[3], row[6], row[7]) for row in rows] == [
        ("A1", "Đã duyệt", version.code, paper),
        ("A2", "Chưa gửi", None, None),
        ("A3", "Chưa gửi", None, None),
    ]
    # Another report handed up: the file is no longer of what is there.
    submitted(branches[1], Q3, DAY)
    assert client.get(reverse("reports:archive-file", args=[Q3])).status_code == 302


@needs_pdf
def test_turn_that_is_over_goes_on_with_the_next_paper(commune, branches, monkeypatch):
    for branch in branches[:2]:
        accepted(branch, Q3, DAY)
    job = services.ask_for_archive(unit=commune, span=Span.parse(Q3), actor=UserFactory())
    monkeypatch.setattr(services, "SECONDS_A_TURN", -1)
    found = archive_of(commune, Span.parse(Q3), DAY)
    parts = services._parts(found) / services._part(found.versions[0])
    parts.write_bytes(b"%PDF of an earlier turn")
    execute(job.pk)
    assert Job.objects.get(pk=job.pk).state == "queued"
    assert parts.exists()
    monkeypatch.setattr(services, "SECONDS_A_TURN", 60)
    execute(job.pk)
    done = Job.objects.get(pk=job.pk)
    packed = ZipFile(services.Path(services.settings.MEDIA_ROOT) / services.FOLDER / done.result["file"])
    assert packed.read(packed.namelist()[1]) == b"%PDF of an earlier turn"
    assert packed.read(packed.namelist()[2]).startswith(b"%PDF-1")
    assert not parts.exists()


def test_archive_of_no_period_is_404_and_a_secretary_takes_none(client, branches, committee):
    assert client.get(reverse("reports:archive", args=["2026-13"])).status_code == 404
    client.post(reverse("reports:archive-make", args=[Q3]))
    assert Job.objects.filter(kind="reports.archive").count() == 0  # nothing is handed up
    secretary = AccessFactory(unit=branches[0])
    client.force_login(secretary.user)
    assert client.get(reverse("reports:archive", args=[Q3])).status_code == 403


def test_branch_that_moved_away_is_neither_held_nor_missed(commune, branches):
    accepted(branches[0], Q3, DAY)
    apply_event(unit=branches[0], kind="move", on=date(2026, 11, 2), target=UnitFactory(code="B"), actor=None)
    found = archive_of(commune, Span.parse(Q3), date(2026, 11, 22))
    assert (found.versions, found.missing) == ([], branches[1:])


def test_codes_that_differ_by_signs_alone_get_files_of_their_own(commune):
    units = [BranchFactory(code=code, name="Chi bộ thôn", parent=commune) for code in ("A.1", "A1")]
    for unit in units:
        submitted(unit, Q3, DAY)
    names = names_of(archive_of(commune, Span.parse(Q3), DAY).versions)
    assert names == ["dang-bo-xa-a-a/chi-bo-thon-a1.pdf", "dang-bo-xa-a-a/chi-bo-thon-a1-2.pdf"]
