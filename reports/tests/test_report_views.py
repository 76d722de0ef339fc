"""The pages of reports: who reaches them, what they show, what a person may do, and that nothing typed is lost."""

import re
from datetime import date

import pytest
from django.test import override_settings
from django.urls import reverse

from chibo.audit.models import AuditEvent
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from chibo.periods.models import DeadlineRule, PeriodLock
from chibo.testing.papers import needs_pdf
from chibo.testing.reading import words_of
from reports.enums import ReportState
from reports.models import Report
from reports.narrative import SECTIONS
from reports.services.reports import NARRATIVE_LIMIT, return_report, save_narrative
from reports.tests.factories import accepted, changed, hold, moment, prepared, submitted

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 5)
LIST_QUERIES = 8
DRAFT_QUERIES = 47  # four for the notes beside levels below Tốt, twelve for the register
ANNUAL_QUERIES = 39  # a year that goes on is not compared with the one before
FROZEN_QUERIES = 10


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """The clock enters at the view and at the job: set it there."""
    for module in ("views.reports", "views.report_page", "views.report_papers", "views.periods", "services.printing"):
        monkeypatch.setattr(f"reports.{module}.today", lambda: DAY)


@pytest.fixture
def tree():
    district = UnitFactory(type_code="huyen", code="H", name="Đảng bộ huyện H")
    commune = UnitFactory(code="A", name="Đảng bộ xã A", parent=district)
    branch = BranchFactory(code="A1", name="Chi bộ thôn 1", parent=commune)
    hold(branch, date(2026, 7, 3))
    hold(branch, date(2026, 8, 5), "kha")
    return {"H": district, "A": commune, "A1": branch, "stranger": BranchFactory(code="Z1")}


@pytest.fixture
def secretary(client, tree):
    access = AccessFactory(unit=tree["A1"])
    client.force_login(access.user)
    return access.user


@pytest.fixture
def committee(client, tree):
    access = AccessFactory(unit=tree["A"], committee=True)
    client.force_login(access.user)
    return access.user


def living(report):
    return report.versions.get(returned_at__isnull=True)


def shown(answer):
    """The text of the page without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def summary_of(answer):
    """Return {key: (value, url)} of the table of figures."""
    rows = answer.content.decode().split('<tr data-key="')[1:]
    found = {}
    for row in rows:
        key, _, rest = row.partition('"')
        cell = rest.partition("</th>")[2].partition("</td>")[0]
        url = re.search(r'href="([^"]+)"', cell)
        value = re.search(r"[\d.]+", re.sub(r"<[^>]+>", "", cell.partition(">")[2]))[0]
        found[key] = (int(value.replace(".", "")), url and url[1].replace("&amp;", "&"))
    return found


# --- the list ----------------------------------------------------------------------------------------------------


def test_list_shows_states_in_words_with_deadline(client, tree, committee):
    DeadlineRule.objects.create(kind="quarter", days_after=4)
    second = BranchFactory(name="Chi bộ thôn 2", parent=tree["A"])
    prepared(second, "2026-Q3", DAY)
    submitted(tree["A1"], "2026-Q3", DAY)
    accepted(tree["A1"], "2026-Q2", DAY)
    page = client.get(reverse("reports:list"))
    own, *lines = [page.context["own"], *page.context["lines"]]
    assert [(slot.span.code, slot.label) for slot in own] == [
        ("2026-Q1", "Chưa lập"),
        ("2026-Q2", "Chưa lập"),
        ("2026-Q3", "Chưa lập"),
        ("2026-Q4", "Chưa lập"),
        ("2026-H1", "Không yêu cầu"),
        ("2026-H2", "Không yêu cầu"),
        ("2026", "Chưa lập"),
    ]
    assert own[2].deadline == date(2026, 10, 4)
    assert {line.unit.name: [slot.label for slot in line.slots] for line in lines} == {
        "Chi bộ thôn 1": ["Chưa lập", "Đã duyệt", "Đã gửi", "Chưa lập", *["Không yêu cầu"] * 2, "Chưa lập"],
        "Chi bộ thôn 2": ["Chưa lập", "Chưa lập", "Đang soạn", "Chưa lập", *["Không yêu cầu"] * 2, "Chưa lập"],
    }
    assert "Hạn gửi 04/10/2026" in shown(page)
    # Overdue: three quarters of the commune, the first of branch 1, three of branch 2.
    assert shown(page).count("Quá hạn, chưa gửi") == 7


def test_list_marks_what_was_returned_and_what_is_overdue(client, tree, committee):
    DeadlineRule.objects.create(kind="quarter", days_after=10)
    report = submitted(tree["A1"], "2026-Q3", DAY)
    return_report(report=report, actor=UserFactory(), reason="Bổ sung", at=moment(DAY))
    (line,) = client.get(reverse("reports:list")).context["lines"]
    assert [(slot.span.code, slot.label, slot.is_overdue) for slot in line.slots] == [
        ("2026-Q1", "Chưa lập", True),
        ("2026-Q2", "Chưa lập", True),
        ("2026-Q3", "Trả lại để bổ sung", False),
        ("2026-Q4", "Chưa lập", False),
        ("2026-H1", "Không yêu cầu", False),
        ("2026-H2", "Không yêu cầu", False),
        ("2026", "Chưa lập", False),
    ]


def test_list_of_another_year_by_address(client, tree, committee):
    hold(tree["A1"], date(2025, 3, 3))
    page = client.get(reverse("reports:list"), {"year": "2025"})
    quarters = ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    assert [span.code for span in page.context["spans"]] == [*quarters, "2025-H1", "2025-H2", "2025"]
    assert client.get(reverse("reports:list"), {"year": "abc"}).context["year"] == 2026


def test_list_by_month_asks_for_months_only_where_a_rule_sets_a_day(client, tree, committee):
    page = client.get(reverse("reports:list"), {"by": "month"})
    assert [span.code for span in page.context["spans"]] == [f"2026-{n:02d}" for n in range(1, 11)]
    assert page.context["next"] is None
    DeadlineRule.objects.create(kind="month", days_after=5)
    page = client.get(reverse("reports:list"), {"by": "month"})
    assert page.context["next"].span.code == "2026-01"


@pytest.mark.parametrize("units", [1, 3])
def test_list_costs_the_same_for_one_unit_and_three(client, tree, committee, units, django_assert_num_queries):
    for _ in range(units - 1):
        submitted(BranchFactory(parent=tree["A"]), "2026-Q3", DAY)
    submitted(tree["A1"], "2026-Q3", DAY)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(reverse("reports:list")).context["lines"]) == units


# --- scope and rights --------------------------------------------------------------------------------------------


def test_outside_the_subtree_is_404(client, tree, secretary):
    report = submitted(tree["stranger"], "2026-Q3", DAY)
    version = living(report)
    for name, args in (
        ("detail", [report.pk]),
        ("version", [version.pk]),
        ("version-rows", [version.pk, "held"]),
        ("verify", [version.code]),
        ("print-progress", [version.pk]),
        ("pdf", [version.pk]),
    ):
        assert client.get(reverse(f"reports:{name}", args=args)).status_code == 404, name
    for name, pk in (
        ("narrative", report.pk),
        ("submit", report.pk),
        ("return", report.pk),
        ("accept", report.pk),
        ("print", version.pk),
    ):
        assert client.post(reverse(f"reports:{name}", args=[pk])).status_code == 404, name


def test_branch_may_not_review_its_own_and_committee_may_not_write_for_it(client, tree, secretary):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    for name in ("return", "accept"):
        assert client.post(reverse(f"reports:{name}", args=[report.pk])).status_code == 403, name
    assert client.get(reverse("reports:periods")).status_code == 403
    client.force_login(AccessFactory(unit=tree["A"], committee=True).user)
    for name in ("narrative", "submit"):
        assert client.post(reverse(f"reports:{name}", args=[report.pk])).status_code == 403, name


@pytest.mark.parametrize("trait", ["cadre", "administrator"])
def test_roles_that_read_no_reports(client, tree, trait):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    client.force_login(AccessFactory(unit=tree["A1"], **{trait: True}).user)
    assert client.get(reverse("reports:list")).status_code == 403
    assert client.post(reverse("reports:prepare"), {"period": "2026-Q3"}).status_code == 403
    expected = 403 if trait == "cadre" else 404
    assert client.get(reverse("reports:detail", args=[report.pk])).status_code == expected


def test_words_of_a_draft_are_shown_to_who_writes_them_only(client, tree, secretary):
    report = prepared(tree["A1"], "2026-Q3", DAY)
    save_narrative(report=report, narrative={"causes": "Mưa lũ"}, base_version=1, actor=secretary, today=DAY)
    assert "Mưa lũ" in shown(client.get(reverse("reports:detail", args=[report.pk])))
    client.force_login(AccessFactory(unit=tree["A"], committee=True).user)
    page = client.get(reverse("reports:detail", args=[report.pk]))
    assert page.status_code == 200
    assert "Mưa lũ" not in page.content.decode()
    assert client.post(reverse("reports:print", args=[living(report).pk])).status_code == 403


# --- one report --------------------------------------------------------------------------------------------------


def test_secretary_prepares_writes_and_sends(client, tree, secretary):
    answer = client.post(reverse("reports:prepare"), {"period": "2026-Q3"})
    report = Report.objects.get()
    assert answer.url == reverse("reports:detail", args=[report.pk])
    page = client.get(answer.url)
    assert "Gửi Đảng ủy xã A" in shown(page)
    assert "Số liệu tạm tính đến ngày 05/10/2026" in shown(page)

    form = {"base_version": "1", "causes": "Đường sá đi lại khó khăn", "limits": "Còn một kỳ chậm"}
    assert client.post(reverse("reports:narrative", args=[report.pk]), form).status_code == 302
    sent = client.post(
        reverse("reports:submit", args=[report.pk]), form | {"base_version": "2", "plans": "Giữ nền nếp"}, follow=True
    )

    assert "Đã gửi Đảng ủy xã A. Số liệu của lần gửi này không đổi nữa." in shown(sent)
    version = living(report)
    assert (version.state, version.submitted_by) == (ReportState.SUBMITTED, secretary)
    assert {key: version.narrative[key] for key in ("causes", "limits", "plans")} == {
        "causes": "Đường sá đi lại khó khăn",
        "limits": "Còn một kỳ chậm",
        "plans": "Giữ nền nếp",
    }


def test_committee_accepts_and_the_sender_does_not(client, tree, committee):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    assert "Duyệt báo cáo" in shown(client.get(reverse("reports:detail", args=[report.pk])))
    assert client.post(reverse("reports:accept", args=[report.pk])).status_code == 302
    assert living(report).state == ReportState.ACCEPTED
    own = submitted(tree["A1"], "2026-Q2", DAY, committee)
    page = client.get(reverse("reports:detail", args=[own.pk]))
    assert 'type="submit">Duyệt báo cáo' not in page.content.decode()
    assert "một đồng chí khác phải duyệt" in shown(client.post(reverse("reports:accept", args=[own.pk]), follow=True))
    assert living(own).state == ReportState.SUBMITTED


def test_return_without_reason_is_said_beside_the_field(client, tree, committee):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    page = client.post(reverse("reports:return", args=[report.pk]), {"reason": "  "})
    assert page.context["reason_form"].errors == {
        "reason": ["Chưa có lý do trả lại. Mời đồng chí ghi rõ cần bổ sung gì."]
    }
    assert living(report).state == ReportState.SUBMITTED
    client.post(reverse("reports:return", args=[report.pk]), {"reason": "Ghi rõ nguyên nhân"})
    assert [version.state for version in report.versions.all()] == [ReportState.RETURNED, ReportState.DRAFT]


def test_returned_report_shows_why_and_both_versions(client, tree, secretary):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    return_report(report=report, actor=UserFactory(), reason="Ghi rõ nguyên nhân", at=moment(DAY))
    page = client.get(reverse("reports:detail", args=[report.pk]))
    assert "Cấp trên trả lại để bổ sung: Ghi rõ nguyên nhân" in shown(page)
    assert [(row.number, row.state) for row in page.context["versions"]] == [
        (2, ReportState.DRAFT),
        (1, ReportState.RETURNED),
    ]
    first = page.context["versions"][1]
    old = client.get(reverse("reports:version", args=[first.pk]))
    assert "Lần này đã được trả lại" in shown(old)
    assert "Gửi Đảng ủy xã A" not in shown(old)


def test_too_long_section_keeps_everything_typed(client, tree, secretary):
    report = prepared(tree["A1"], "2026-Q3", DAY)
    long = "a" * (NARRATIVE_LIMIT + 1)
    page = client.post(
        reverse("reports:submit", args=[report.pk]), {"base_version": "1", "causes": long, "plans": "Giữ nền nếp"}
    )
    assert page.context["form"].errors == {
        "causes": ["Phần này đang dài 20001 chữ, chỉ ghi được 20000 chữ. Mời đồng chí rút gọn."]
    }
    assert long in page.content.decode()
    assert "Giữ nền nếp" in page.content.decode()
    assert living(report).state == ReportState.DRAFT


def test_stale_words_stand_beside_the_stored_ones_and_the_next_save_holds(client, tree, secretary):
    report = prepared(tree["A1"], "2026-Q3", DAY)
    save_narrative(report=report, narrative={"causes": "Bản đã lưu"}, base_version=1, actor=UserFactory(), today=DAY)
    page = client.post(
        reverse("reports:narrative", args=[report.pk]), {"base_version": "1", "causes": "Bản vừa ghi", "limits": ""}
    )
    conflict = next(row for row in page.context["conflicts"] if row["label"] == SECTIONS["causes"])
    assert (conflict["stored"], conflict["typed"]) == ("Bản đã lưu", "Bản vừa ghi")
    assert living(report).narrative["causes"] == "Bản đã lưu"
    again = page.context["form"].data | {"causes": "Bản chung"}
    assert client.post(reverse("reports:narrative", args=[report.pk]), again).status_code == 302
    assert living(report).narrative["causes"] == "Bản chung"


def test_second_submit_changes_nothing_and_keeps_what_was_typed(client, tree, secretary):
    report = prepared(tree["A1"], "2026-Q3", DAY)
    form = {"base_version": "1", "causes": "Mưa lũ"}
    client.post(reverse("reports:submit", args=[report.pk]), form)
    first = living(report)
    page = client.post(reverse("reports:submit", args=[report.pk]), form | {"causes": "Mưa lũ kéo dài"})
    assert "Báo cáo đã gửi cấp trên nên không sửa được." in shown(page)
    assert "Mưa lũ kéo dài" in shown(page)
    second = living(report)
    assert (second.digest, second.submitted_at) == (first.digest, first.submitted_at)


@pytest.mark.parametrize("period", ["", "2027-01", "abc", "2027-Q1"])
def test_prepare_of_another_period_says_why(client, tree, secretary, period):
    page = client.post(reverse("reports:prepare"), {"period": period}, follow=True)
    assert len(page.context["messages"]) == 1
    assert Report.objects.count() == 0


def test_number_of_a_draft_opens_the_live_list_and_of_a_sent_one_the_frozen_rows(client, tree, secretary):
    report = prepared(tree["A1"], "2026-Q3", DAY)
    live = summary_of(client.get(reverse("reports:detail", args=[report.pk])))
    assert live["held"] == (2, reverse("reports:rows", args=["A1", "held"]) + "?period=2026-Q3")

    sent = submitted(tree["A1"], "2026-Q2", DAY)
    version = living(sent)
    frozen = summary_of(client.get(reverse("reports:detail", args=[sent.pk])))
    assert frozen["missed"][1] == reverse("reports:version-rows", args=[version.pk, "missed"]) + "?part=2026-Q2"


def test_every_number_of_a_sent_report_opens_as_many_rows(client, tree, committee):
    hold(tree["A1"], date(2026, 7, 20), "", kind="topical", topic="Nông thôn mới")
    report = submitted(tree["A"], "2026-Q3", DAY)
    found = summary_of(client.get(reverse("reports:detail", args=[report.pk])))
    opened = {
        key: client.get(url).context["page"].paginator.count
        for key, (value, url) in found.items()
        if url and key not in ("present", "opinions")
    }
    assert opened == {key: value for key, (value, url) in found.items() if key in opened}
    assert {"branches", "held", "on_day", "off_day", "missed", "tot", "kha", "official", "topical"} == set(opened)
    assert sum(row["present"] for row in client.get(found["present"][1]).context["page"].object_list) == 18


def test_frozen_rows_stay_when_the_meeting_is_corrected(client, tree, committee):
    report = submitted(tree["A"], "2026-Q3", DAY)
    meeting = tree["A1"].meetings.get(month=date(2026, 7, 1))
    meeting.present, meeting.excused = 4, 6
    meeting.save()
    changed(meeting)
    page = client.get(reverse("reports:version-rows", args=[living(report).pk, "tot"]), {"part": "2026-07"})
    assert [(row["name"], row["present"]) for row in page.context["page"].object_list] == [("Chi bộ thôn 1", 9)]


def test_rows_of_an_unknown_number_or_a_draft_are_404(client, tree, committee):
    sent, draft = living(submitted(tree["A"], "2026-Q3", DAY)), living(prepared(tree["A"], "2026-Q2", DAY))
    assert client.get(reverse("reports:version-rows", args=[sent.pk, "unknown"])).status_code == 404
    assert client.get(reverse("reports:version-rows", args=[draft.pk, "held"])).status_code == 404
    assert client.get(reverse("reports:version-rows", args=[sent.pk, "held"]), {"part": "x"}).status_code == 200


def test_late_meeting_after_the_lock_is_an_addition_of_the_next_report(client, tree, committee):
    accepted(tree["A"], "2026-Q3", DAY)
    client.post(reverse("reports:period-lock", args=["2026-Q3"]))
    hold(tree["A1"], date(2026, 10, 4), month=date(2026, 9, 1))
    page = client.get(reverse("reports:detail", args=[prepared(tree["A"], "2026-Q4", DAY).pk]))
    assert page.context["additions"] == [
        {
            "month": "09/2026",
            "name": "Chi bộ thôn 1",
            "parent": "",
            "before": "Quá ngày, chưa có thông tin",
            "after": "Sinh hoạt ngày 04/10/2026 (không đúng ngày), dự 9/10, 3 ý kiến, 92 điểm, xếp loại Tốt",
        }
    ]


def test_annual_page_prints_quarters_additions_and_year(client, tree, committee):
    accepted(tree["A"], "2026-Q3", DAY)
    hold(tree["A1"], date(2026, 10, 4), month=date(2026, 9, 1))
    page = client.get(reverse("reports:detail", args=[prepared(tree["A"], "2026", DAY).pk]))
    held = next(line for line in page.context["parts"]["lines"] if line["label"] == "Đã sinh hoạt")
    assert (held["parts"], held["added"], held["whole"]) == ([0, 0, 2, 0], "+1", 3)
    assert "đã duyệt, lần 1" in shown(page)


@pytest.mark.parametrize(("period", "queries"), [("2026-Q3", DRAFT_QUERIES), ("2026", ANNUAL_QUERIES)])
@pytest.mark.parametrize("branches", [1, 3])
def test_draft_costs_the_same_for_one_branch_and_three(
    client, tree, committee, branches, period, queries, django_assert_num_queries
):
    for _ in range(branches - 1):
        hold(BranchFactory(parent=tree["A"]), date(2026, 7, 3))
    accepted(tree["A"], "2026-Q1", DAY)
    hold(tree["A1"], date(2026, 4, 3))  # the quarter before is recorded, so that the draft compares with it
    report = prepared(tree["A"], period, DAY)
    with django_assert_num_queries(queries):
        client.get(reverse("reports:detail", args=[report.pk]))


@pytest.mark.parametrize("branches", [1, 3])
def test_sent_report_costs_the_same_for_one_branch_and_three(
    client, tree, committee, branches, django_assert_num_queries
):
    for _ in range(branches - 1):
        hold(BranchFactory(parent=tree["A"]), date(2026, 7, 3))
    report = submitted(tree["A"], "2026-Q3", DAY)
    with django_assert_num_queries(FROZEN_QUERIES):
        client.get(reverse("reports:detail", args=[report.pk]))


# --- paper -------------------------------------------------------------------------------------------------------


def test_code_on_paper_leads_to_the_version_printed(client, tree, committee):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    version = living(report)
    found = client.get(reverse("reports:find-code"), {"code": f" {version.code.lower()} "}, follow=True)
    assert found.redirect_chain[0][0] == reverse("reports:verify", args=[version.code])
    assert version.digest in shown(found)
    assert reverse("reports:version", args=[version.pk]) in found.content.decode()
    line = found.context["lines"][1]
    assert (line["number"], line["label"]) == (2, "Kỳ thường kỳ đã sinh hoạt trên số phải sinh hoạt")
    rows = client.get(line["url"])
    assert rows.context["page"].paginator.count == line["value"] == version.figures["held"] > 0


def test_code_of_a_returned_version_says_so(client, tree, committee):
    report = submitted(tree["A1"], "2026-Q3", DAY)
    code = living(report).code
    return_report(report=report, actor=committee, reason="Bổ sung", at=moment(DAY))
    assert "Bản in này là của lần 1, đã được trả lại." in shown(client.get(reverse("reports:verify", args=[code])))


def test_unknown_code_is_said_beside_the_field(client, tree, committee):
    page = client.get(reverse("reports:find-code"), {"code": "KHONGCO"})
    assert list(page.context["form"].errors) == ["code"]
    assert 'value="KHONGCO"' in page.content.decode()
    assert client.get(reverse("reports:verify", args=["KHONGCO"])).status_code == 404


@needs_pdf
def test_paper_is_asked_for_made_and_handed_out(client, tree, secretary, run_jobs, tmp_path):
    version = living(submitted(tree["A1"], "2026-Q3", DAY))
    page_url = reverse("reports:version", args=[version.pk])
    with override_settings(MEDIA_ROOT=tmp_path):
        assert client.get(reverse("reports:pdf", args=[version.pk])).url == page_url + "#ban-in"
        asked = client.post(reverse("reports:print", args=[version.pk]), follow=True)
        assert "Bản in đang chờ đến lượt." in shown(asked)
        run_jobs()
        fragment = client.get(reverse("reports:print-progress", args=[version.pk]), headers={"HX-Request": "true"})
        assert "Tải bản in (PDF)" in shown(fragment)
        assert "<html" not in fragment.content.decode()
        file = client.get(reverse("reports:pdf", args=[version.pk]))
        content = b"".join(file.streaming_content)
    assert content.startswith(b"%PDF-")
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"] == ('attachment; filename="bao-cao-2026-Q3-chi-bo-thon-1-lan-1.pdf"')
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_word_is_handed_out_by_post_and_written_down(client, tree, secretary):
    version = living(submitted(tree["A1"], "2026-Q3", DAY))
    file = client.post(reverse("reports:word", args=[version.pk]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="bao-cao-2026-Q3-chi-bo-thon-1-lan-1.docx"'
    assert version.code in words_of(file)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.actor, event.subject_id) == ("reports.word", secretary, str(version.pk))


def test_machine_without_pdf_libraries_says_so_on_the_page(client, tree, secretary, monkeypatch):
    monkeypatch.setattr("reports.views.report_page.pdf_available", lambda: False)
    report = prepared(tree["A1"], "2026-Q3", DAY)
    page = client.get(reverse("reports:detail", args=[report.pk]))
    assert "Máy này chưa cài phần làm bản in (PDF) nên chưa in được." in shown(page)
    assert "Lập bản in" not in shown(page)


# --- periods -----------------------------------------------------------------------------------------------------


def test_committee_locks_and_opens_again_with_a_reason(client, tree, committee):
    page = client.post(reverse("reports:period-lock", args=["2026-Q3"]), follow=True)
    assert "Đã khóa Quý III/2026." in shown(page)
    lock = PeriodLock.objects.get()
    assert (lock.unit, lock.period.code) == (tree["A"], "2026-Q3")

    refused = client.post(reverse("reports:period-unlock", args=[lock.pk]), {"reason": ""})
    assert refused.context["unlock_form"].errors == {"reason": ["Chưa có lý do mở lại. Mời đồng chí ghi lý do."]}

    client.post(reverse("reports:period-unlock", args=[lock.pk]), {"reason": "Chi bộ thôn 1 gửi muộn"})
    lock.refresh_from_db()
    assert (lock.unlock_reason, lock.unlocked_by) == ("Chi bộ thôn 1 gửi muộn", committee)


def test_secretary_is_told_of_the_lock_and_cannot_send(client, tree, secretary):
    report = prepared(tree["A1"], "2026-Q3", DAY)
    client.force_login(AccessFactory(unit=tree["A"], committee=True).user)
    client.post(reverse("reports:period-lock", args=["2026-Q3"]))
    client.force_login(secretary)
    assert "Đã khóa kỳ (Đảng ủy xã A" in shown(client.get(reverse("reports:detail", args=[report.pk])))
    page = client.post(reverse("reports:submit", args=[report.pk]), {"base_version": "1", "causes": "Mưa lũ"})
    assert "mời đồng chí đề nghị cấp trên cho nộp." in shown(page)
    assert "Mưa lũ" in page.content.decode()
    assert living(report).state == ReportState.DRAFT


def test_lock_of_another_unit_is_404_below_and_403_above(client, tree, committee):
    client.post(reverse("reports:period-lock", args=["2026-Q3"]))
    lock = PeriodLock.objects.get()
    client.force_login(AccessFactory(unit=tree["H"], board=True).user)
    assert client.post(reverse("reports:period-unlock", args=[lock.pk]), {"reason": "x"}).status_code == 403
    client.force_login(AccessFactory(unit=UnitFactory(), committee=True).user)
    assert client.post(reverse("reports:period-unlock", args=[lock.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("period", ["2026-13", "abc"])
def test_lock_of_what_is_no_period_is_404(client, tree, committee, period):
    assert client.post(reverse("reports:period-lock", args=[period])).status_code == 404


def test_period_that_has_not_ended_is_not_locked(client, tree, committee):
    page = client.post(reverse("reports:period-lock", args=["2027-Q1"]), follow=True)
    assert "Quý I/2027 chưa kết thúc. Mời đồng chí khóa kỳ sau ngày 31/03/2027." in shown(page)
    assert PeriodLock.objects.count() == 0


def test_page_says_that_the_day_has_passed_and_that_the_period_goes_on(client, tree, secretary):
    DeadlineRule.objects.create(kind="quarter", days_after=1)
    due, early = prepared(tree["A1"], "2026-Q2", DAY), prepared(tree["A1"], "2026-Q4", DAY)
    overdue, going_on = (shown(client.get(reverse("reports:detail", args=[report.pk]))) for report in (due, early))
    assert ("Quá hạn, chưa gửi" in overdue, "Kỳ này còn đến hết ngày" in overdue) == (True, False)
    assert ("Quá hạn, chưa gửi" in going_on, "Kỳ này còn đến hết ngày 31/12/2026." in going_on) == (False, True)
