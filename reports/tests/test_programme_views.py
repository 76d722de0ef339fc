"""Pages of programmes: who sees whose figures, what odd input answers, what each number opens."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import today
from chibo.organization.enums import Role
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from reports.models import Programme, ProgrammeKind, Report
from reports.services.reports import submit_report
from reports.tests.factories import hold, moment
from reports.tests.programme_scene import report_on, scheme, target

pytestmark = pytest.mark.django_db

YEAR = today().year


@pytest.fixture
def commune():
    return UnitFactory(code="XA", name="Đảng bộ xã Tân Lập")


@pytest.fixture
def branch(commune):
    return BranchFactory(code="CB1", name="Chi bộ thôn Một", parent=commune)


@pytest.fixture
def programme(commune, branch):
    """A programme of two whole years, the last one over; one Tốt of two meetings of each of two branches in it."""
    other = BranchFactory(code="CB2", name="Chi bộ thôn Hai", parent=commune)
    for held in (branch, other):
        hold(held, date(YEAR - 1, 3, 3), "tot")
        hold(held, date(YEAR - 1, 4, 3), "kha")
    found = scheme(commune, date(YEAR - 2, 12, 15), date(YEAR - 1, 12, 31))
    target(found, "good", "50")
    return found


def as_of(client, role, unit):
    access = AccessFactory(user=UserFactory(), unit=unit, role=role)
    client.force_login(access.user, backend="chibo.accounts.backends.UsernameOrPhoneBackend")
    return client


def page(client, name, *args, **query):
    return client.get(reverse(f"reports:{name}", args=args), query)


def test_committee_sees_targets_of_its_unit_and_each_number_opens(client, commune, programme):
    as_of(client, Role.COMMITTEE, commune)
    answer = page(client, "programme", programme.pk)
    cell = answer.context["targets"][0]["cells"][0]

    assert (cell["numerator"], cell["denominator"], cell["state"]) == (2, 4, "Đạt")
    assert client.get(cell["numerator_url"]).context["page"].paginator.count == 2
    assert client.get(cell["denominator_url"]).context["page"].paginator.count == 4


def test_secretary_reads_the_programme_from_above_with_the_figures_of_the_branch(client, branch, commune, programme):
    as_of(client, Role.SECRETARY, branch)
    answer = page(client, "programme", programme.pk)
    cell = answer.context["targets"][0]["cells"][0]

    assert (answer.context["unit"], cell["numerator"], cell["denominator"]) == (branch, 1, 2)
    assert answer.context["may_keep"] is False
    assert page(client, "programme", programme.pk, unit=commune.code).status_code == 404
    assert page(client, "programme-edit", programme.pk).status_code == 403
    assert page(client, "programme-rows", programme.pk, "held", unit=commune.code).status_code == 404


def test_unit_elsewhere_finds_no_programme(client, programme):
    as_of(client, Role.COMMITTEE, UnitFactory(code="XB"))

    assert page(client, "programme", programme.pk).status_code == 404
    assert list(page(client, "programmes").context["rows"]) == []


def test_figures_of_a_unit_beside_the_programme_are_not_found(client):
    district = UnitFactory(code="H", type_code="huyen")
    one, other = (UnitFactory(code=code, parent=district) for code in ("X1", "X2"))
    found = scheme(one)
    as_of(client, Role.BOARD, district)

    assert page(client, "programme", found.pk, unit=one.code).status_code == 200
    assert page(client, "programme", found.pk, unit=other.code).status_code == 404


@pytest.mark.parametrize("branches", [1, 3])
def test_page_costs_the_same_for_one_branch_and_three(client, commune, branches, django_assert_num_queries):
    for number in range(branches):
        hold(BranchFactory(parent=commune), date(YEAR - 1, 3, 3 + number))
    found = scheme(commune, date(YEAR - 1, 1, 1), date(YEAR - 1, 12, 31))
    for measure in ("good", "on_day", "attendance", "missed"):
        target(found, measure, "5")
    as_of(client, Role.COMMITTEE, commune)
    page(client, "programme", found.pk)

    with django_assert_num_queries(12):
        page(client, "programme", found.pk)


WRITTEN = {
    "number": "07-ĐA/ĐU",
    "name": "Nâng cao chất lượng sinh hoạt chi bộ",
    "issuer": "Ban Thường vụ Đảng ủy",
    "issued_on": "2026-01-05",
    "first_day": "2026-01-10",
    "last_day": "2026-12-31",
}


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"number": ""}, "number", "Chưa có số, ký hiệu. Mời đồng chí ghi số, ký hiệu."),
        (
            {"last_day": "2026-01-09"},
            "last_day",
            "Ngày này trước ngày bắt đầu (10/01/2026). Mời đồng chí xem lại hai ngày.",
        ),
        (
            {"first_day": "31/02/2026"},
            "first_day",
            "Chưa rõ là ngày nào. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026.",
        ),
    ],
)
def test_odd_words_of_a_programme_are_said_beside_the_field(client, commune, values, field, sentence):
    as_of(client, Role.COMMITTEE, commune)
    data = WRITTEN | {"kind": ProgrammeKind.objects.earliest("pk").pk} | values
    answer = client.post(reverse("reports:programme-new"), data)

    assert answer.context["form"].errors[field] == [sentence]
    assert answer.context["form"]["name"].value() == WRITTEN["name"]
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"value": ""}, "value", "Chưa có con số. Mời đồng chí ghi con số."),
        ({"value": "101"}, "value", "Con số của chỉ tiêu này phải từ 0 đến 100 (phần trăm). Mời đồng chí ghi lại."),
        ({"value": "-1"}, "value", "Con số của chỉ tiêu này phải từ 0 đến 100 (phần trăm). Mời đồng chí ghi lại."),
        (
            {"measure": "topical_branches"},
            "parameter",
            "Chưa rõ ít nhất mấy buổi. Mời đồng chí ghi một số từ 1 đến 50.",
        ),
        ({"measure": "unheard"}, "measure", "Mục này không có trong danh sách. Mời đồng chí chọn lại."),
    ],
)
def test_odd_target_is_said_beside_the_field(client, commune, programme, values, field, sentence):
    as_of(client, Role.COMMITTEE, commune)
    data = {"measure": "on_day", "operator": "ge", "value": "95", "basis": "year"} | values
    answer = client.post(reverse("reports:programme-target-new", args=[programme.pk]), data)

    assert answer.context["form"].errors[field] == [sentence]
    assert programme.targets.count() == 1


def test_second_tap_makes_one_programme(client, commune):
    as_of(client, Role.COMMITTEE, commune)
    shown = page(client, "programme-new")
    data = WRITTEN | {
        "kind": ProgrammeKind.objects.earliest("pk").pk,
        "form_token": str(shown.context["form"]["form_token"].value()),
    }

    first, second = (client.post(reverse("reports:programme-new"), data) for _ in range(2))

    assert first.url == second.url == reverse("reports:programme", args=[Programme.objects.get().pk])


def test_branch_makes_its_own_report_on_the_programme_from_above(client, branch, commune, programme):
    as_of(client, Role.SECRETARY, branch)
    shown = page(client, "programme-report", programme.pk).context["form"]
    data = {name: shown[name].value() for name in ("stage", "title", "first_day", "last_day")}

    answer = client.post(reverse("reports:programme-report", args=[programme.pk]), data, follow=True)

    report = Report.objects.get()
    assert (report.unit, report.stage, answer.context["title"]) == (branch, "final", report.title)
    assert answer.context["targets"][0]["cells"][0]["numerator"] == 1
    assert client.get(answer.context["targets"][0]["cells"][0]["numerator_url"]).status_code == 200
    assert client.get(answer.context["strip"][0]["url"]).context["page"].paginator.count == 2


def test_numbers_of_a_report_handed_up_open_its_frozen_rows(client, commune, branch, programme):
    report = report_on(programme, last_day=programme.last_day)
    submit_report(report=report, actor=UserFactory(), today=today(), at=moment(today()))
    programme.targets.all().delete()
    hold(branch, date(YEAR - 1, 5, 3), "tot")
    as_of(client, Role.COMMITTEE, commune)

    cell = page(client, "detail", report.pk).context["targets"][0]["cells"][0]

    assert cell["numerator_url"].startswith("/reports/versions/")
    assert client.get(cell["numerator_url"]).context["page"].paginator.count == cell["numerator"] == 2
