"""Versions beside each other: changed numbers and sentences are marked, also without color."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from reports.services.reports import return_report, save_narrative, submit_report
from reports.side_by_side import Passage, passages
from reports.tests.factories import hold, moment, submitted

DAY, LATER = date(2026, 10, 5), date(2026, 10, 8)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("Một. Hai.", "Một. Hai.", [("same", "Một. Hai.")]),
        ("Một. Hai.", "Một. Ba.", [("same", "Một. "), ("removed", "Hai."), ("added", "Ba.")]),
        ("", "Một.", [("added", "Một.")]),
        ("Một.", "", [("removed", "Một.")]),
        ("", "", []),
        ("Một.\nHai.", "Một.\nHai.\nBa.", [("same", "Một.\nHai.\n"), ("added", "Ba.")]),
    ],
)
def test_changed_sentences_are_found(before, after, found):
    assert passages(before, after) == [Passage(*pair) for pair in found]


@pytest.mark.django_db
def test_page_marks_what_changed_between_two_versions(client, monkeypatch):
    monkeypatch.setattr("reports.views.side_by_side.today", lambda: LATER)
    branch = BranchFactory(parent=UnitFactory())
    hold(branch, date(2026, 7, 3))
    access = AccessFactory(unit=branch)
    report = submitted(branch, "2026-Q3", DAY)
    return_report(report=report, actor=UserFactory(), reason="Bổ sung", at=moment(DAY))
    hold(branch, date(2026, 8, 3), "kha")
    words = {"causes": "Mưa lũ."}
    save_narrative(report=report, narrative=words, base_version=1, actor=access.user, today=LATER)
    submit_report(report=report, actor=access.user, today=LATER, at=moment(LATER))
    client.force_login(access.user)
    page = client.get(reverse("reports:compare", args=[report.pk]))
    changed = {row.label: (row.before, row.after, row.difference) for row in page.context["changed"]}
    assert changed == {
        "Kỳ thường kỳ đã sinh hoạt trên số phải sinh hoạt": (1, 2, "+1"),
        "Đúng ngày quy định": (1, 2, "+1"),
        "Quá ngày, chưa có thông tin": (2, 1, "−1"),
        "Xếp loại Khá": (0, 1, "+1"),
        "Cấp trên đã công nhận": (1, 2, "+1"),
        "Lượt đảng viên dự trên số lượt phải dự": (9, 18, "+9"),
        "Lượt ý kiến phát biểu": (3, 6, "+3"),
    }
    assert '<ins class="passage-added">[+ Mưa lũ. +]</ins>' in page.content.decode()
    assert client.get(reverse("reports:compare", args=[report.pk]) + "?a=7").status_code == 404
