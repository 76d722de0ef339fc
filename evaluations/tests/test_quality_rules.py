"""Setting the rule of quality: contradictions beside their level, years that follow each other, who may."""

import copy
from datetime import date

import pytest
from django.urls import reverse

from chibo.common.errors import Refused
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from evaluations.forms.quality_rules import QualityRuleForm
from evaluations.models import QualityRule
from evaluations.quality import UNRATED, parse
from evaluations.quality_definition import shipped
from evaluations.services.quality_rules import add_quality_rule, end_quality_rule

pytestmark = pytest.mark.django_db

DAY = date(2026, 9, 20)
PHU_THO = shipped()


@pytest.fixture
def committee():
    return UnitFactory(type_code="co_so")


def add(unit, **values):
    given = {
        "unit": unit,
        "name": "Quy định của phường",
        "period": "year",
        "definition": PHU_THO,
        "first_year": 2026,
        "number": "12-QĐ/ĐU",
        "issuer": "Đảng ủy phường",
        "issued_on": date(2026, 1, 5),
        "grade": "A",
        "note": "",
        "actor": UserFactory(),
    }
    return add_quality_rule(**given | values)


def posted(unit, **values):
    """What the form sends for the shipped rule."""
    given = {
        "name": "Quy định của phường",
        "unit": unit.pk,
        "period": "year",
        "missed": "kem",
        "unrated": "blocks",
        "first_year": 2026,
        "number": "12-QĐ/ĐU",
        "issuer": "",
        "issued_on": "",
        "grade": "A",
        "note": "",
    }
    for level, worst in (("tot", "kha"), ("kha", "trung_binh"), ("trung_binh", "")):
        given |= {f"worst_{level}": worst, f"number_{level}": 7, f"measure_{level}": "count", f"reach_{level}": level}
    return given | values


def form_of(access, **values):
    return QualityRuleForm(posted(access.unit, **values), access=access, today=DAY, model=PHU_THO)


# --- data --------------------------------------------------------------------------------------------------------


def test_shipped_rule_holds_for_all_and_names_what_was_added():
    rule = QualityRule.objects.get(unit=None)
    assert (rule.period, rule.issuer, rule.grade) == ("year", "Đảng ủy Khối Các cơ quan tỉnh Phú Thọ", "B")
    assert (rule.note, rule.definition) == ("cần đối chiếu bản gốc", PHU_THO)
    assert len(rule.parsed().mends) == 4


def test_rules_that_a_person_sees(committee):
    shipped_rule = QualityRule.objects.get()
    own, elsewhere = add(committee), add(UnitFactory(type_code="co_so"))
    branch = BranchFactory(parent=committee)
    below = add(branch)
    seen = QualityRule.objects.visible_to(AccessFactory(committee=True, unit=committee))
    assert set(seen) == {shipped_rule, own, below}
    assert set(QualityRule.objects.visible_to(AccessFactory(unit=branch))) == {shipped_rule, own, below}
    assert elsewhere not in seen
    assert list(QualityRule.objects.visible_to(None)) == []


# --- services ----------------------------------------------------------------------------------------------------


def test_new_rule_ends_the_one_before_with_the_year(committee):
    first, second = add(committee, first_year=2025), add(committee, first_year=2026, name="Quy định mới")
    first.refresh_from_db()
    assert (first.valid_to, second.valid_from, second.valid_to) == (date(2025, 12, 31), date(2026, 1, 1), None)


def test_rule_for_quarters_stands_beside_the_one_for_years(committee):
    year = add(committee)
    definition = copy.deepcopy(PHU_THO)
    for row in definition["levels"][:-1]:
        row["at_least"][0]["count"] = 2
    add(committee, period="quarter", definition=definition)
    year.refresh_from_db()
    assert year.valid_to is None


def test_second_submit_returns_the_first_rule(committee):
    assert add(committee) == add(committee)
    assert QualityRule.objects.filter(unit=committee).count() == 1


def test_rule_before_one_that_holds_is_refused(committee):
    add(committee, first_year=2026)
    with pytest.raises(Refused) as refused:
        add(committee, first_year=2025)
    assert refused.value.field == "first_year"


def test_contradiction_is_refused_whoever_asks(committee):
    definition = PHU_THO | {"unrated": UNRATED}
    with pytest.raises(Refused) as refused:
        add(committee, definition=definition)
    assert refused.value.sentence == "Chưa rõ cách tính kỳ đã sinh hoạt mà chưa xếp loại."


def test_ended_rule_holds_to_the_end_of_its_year(committee):
    rule = end_quality_rule(rule=add(committee), last_year=2026, actor=UserFactory())
    assert rule.valid_to == date(2026, 12, 31)
    with pytest.raises(Refused):
        end_quality_rule(rule=rule, last_year=2024, actor=UserFactory())


# --- form --------------------------------------------------------------------------------------------------------


def test_form_makes_the_definition(committee):
    form = form_of(AccessFactory(board=True, unit=committee))
    assert form.errors == {}
    assert parse(form.cleaned_data["definition"]).levels == parse(PHU_THO).levels
    assert sorted(form.cleaned_data) == [
        "definition",
        "first_year",
        "grade",
        "issued_on",
        "issuer",
        "name",
        "note",
        "number",
        "period",
        "unit",
    ]


def test_form_shows_the_rule_that_holds(committee):
    form = QualityRuleForm(None, access=AccessFactory(board=True, unit=committee), today=DAY, model=PHU_THO)
    shown = {name: form[name].value() for name in ("worst_tot", "number_tot", "measure_tot", "reach_tot", "missed")}
    assert shown == {"worst_tot": "kha", "number_tot": 7, "measure_tot": "count", "reach_tot": "tot", "missed": "kem"}


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"number_tot": 13}, "number_tot", "số kỳ phải từ 1 đến 12"),
        ({"number_kha": 0}, "number_kha", "số kỳ phải từ 1 đến 12"),
        ({"period": "quarter"}, "number_tot", "số kỳ phải từ 1 đến 3"),
        ({"number_tot": 120, "measure_tot": "percent"}, "number_tot", "tỷ lệ phải từ 1% đến 100%"),
        ({"worst_tot": ""}, "number_kha", "mức sàn cao hơn của mức Tốt"),
        ({"worst_kha": "kha", "reach_kha": "tot"}, "number_kha", "không khi nào xếp mức này"),
        ({"number_trung_binh": ""}, "number_trung_binh", "Mức Kém: với 12 kỳ thì không khi nào xếp mức này"),
        ({"number_tot": "bảy"}, "number_tot", "Chỗ này cần một số"),
        ({"name": ""}, "name", "Chưa có tên quy định"),
    ],
)
def test_form_refuses_a_contradiction_beside_its_level(committee, values, field, words):
    form = form_of(AccessFactory(board=True, unit=committee), **values)
    assert words in " ".join(form.errors[field])


def test_form_of_two_people_do_not_share_fields(committee):
    """The fields of the levels are made for each form."""
    access = AccessFactory(board=True, unit=committee)
    assert "worst_tot" in form_of(access).fields
    assert "worst_tot" not in QualityRuleForm.base_fields


# --- pages -------------------------------------------------------------------------------------------------------


def test_board_sets_a_rule_and_reads_it(client, committee):
    client.force_login(AccessFactory(board=True, unit=committee).user)
    page = client.post(reverse("evaluations:quality-rule-new"), posted(committee, number_tot=9), follow=True)
    rule = QualityRule.objects.get(unit=committee)
    assert rule.parsed().levels[0].at_least[0].count == 9
    assert "Không kỳ nào dưới mức Khá; ít nhất 9 kỳ đạt mức Tốt." in page.content.decode()


def test_what_was_typed_stays_when_it_is_refused(client, committee):
    client.force_login(AccessFactory(board=True, unit=committee).user)
    page = client.post(reverse("evaluations:quality-rule-new"), posted(committee, number_tot=13, note="Theo họp BTV"))
    html = page.content.decode()
    assert "Mức Tốt: số kỳ phải từ 1 đến 12, vì có 12 kỳ sinh hoạt thường kỳ; đang ghi 13." in html
    assert "Theo họp BTV" in html
    assert QualityRule.objects.filter(unit=committee).count() == 0


def test_committee_reads_and_does_not_set(client, committee):
    client.force_login(AccessFactory(committee=True, unit=committee).user)
    html = client.get(reverse("evaluations:quality-rules")).content.decode()
    assert "Phần do chương trình đề xuất" in html
    assert "Thêm quy định" not in html
    assert client.get(reverse("evaluations:quality-rule-new")).status_code == 403


def test_rule_for_all_is_not_ended_from_below(client, committee):
    client.force_login(AccessFactory(board=True, unit=committee).user)
    shipped_rule = QualityRule.objects.get(unit=None)
    assert client.get(reverse("evaluations:quality-rule-end", args=[shipped_rule.pk])).status_code == 403


def test_board_ends_its_rule(client, committee):
    client.force_login(AccessFactory(board=True, unit=committee).user)
    rule = add(committee)
    client.post(reverse("evaluations:quality-rule-end", args=[rule.pk]), {"last_year": 2026})
    rule.refresh_from_db()
    assert rule.valid_to == date(2026, 12, 31)
