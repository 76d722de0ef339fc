"""The monthly form: composed, published from a month on, answered, frozen, read beside each other above."""

from datetime import date

import pytest
from django.urls import reverse

from chibo.common.errors import Refused, StaleVersion
from chibo.organization.tests.factories import AccessFactory, BranchFactory, UnitFactory, UserFactory
from reports.content import content_of
from reports.forms.monthly import MonthlyLinesForm
from reports.models import MonthlyForm
from reports.monthly import answered, form_for, form_lines, gathered, lines_from
from reports.services.monthly import draft_form, publish_form, save_form
from reports.services.reports import save_narrative, submit_report
from reports.tests.factories import hold, moment, prepared

pytestmark = pytest.mark.django_db

SEPTEMBER, DAY = date(2026, 9, 1), date(2026, 10, 5)
QUESTION = {"key": "", "label": "Việc nổi bật trong tháng", "hint": "Ghi ngắn gọn.", "required": True}


@pytest.fixture
def tree():
    district = UnitFactory(type_code="huyen", code="H")
    commune = UnitFactory(code="A", name="Đảng bộ xã A", parent=district)
    branches = [BranchFactory(code=f"A{n}", name=f"Chi bộ thôn {n}", parent=commune) for n in (1, 2)]
    hold(branches[0], date(2026, 9, 3))
    return {"H": district, "A": commune, "A1": branches[0], "A2": branches[1]}


def published(unit, since=SEPTEMBER, lines=None, **values):
    form = draft_form(unit=unit, title="Báo cáo công tác tháng", unit_type=None, actor=UserFactory())
    lines = lines or lines_from(["held", "tat_ca"], [QUESTION], opinion=True)
    save_form(form=form, title=form.title, lines=lines, base_version=form.version, actor=UserFactory())
    source = {"number": "15-CV/HU", "issuer": "Huyện ủy H", "issued_on": date(2026, 8, 20)}
    at = {"actor": UserFactory(), "today": date(2026, 8, 25), "at": moment(date(2026, 8, 25))}
    return publish_form(form=form, valid_from=since, **source, **at)


def sent(unit, answers):
    report = prepared(unit, "2026-09", DAY)
    save_narrative(report=report, narrative={}, answers=answers, base_version=1, actor=UserFactory(), today=DAY)
    return submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))


def test_form_of_the_nearest_unit_above_holds_and_not_the_own_one(tree):
    of_district = published(tree["H"])
    assert form_for(tree["A1"], SEPTEMBER) == form_for(tree["A"], SEPTEMBER) == of_district
    of_commune = published(tree["A"])
    assert (form_for(tree["A1"], SEPTEMBER), form_for(tree["A"], SEPTEMBER)) == (of_commune, of_district)
    assert (form_for(tree["H"], SEPTEMBER), form_for(tree["A1"], date(2026, 8, 1))) == (None, None)


def test_next_version_takes_over_by_date_and_the_first_one_stays(tree):
    first = published(tree["H"])
    second = published(tree["H"], since=date(2026, 11, 1), lines=lines_from(["held"], [], opinion=False))
    first.refresh_from_db()
    assert first.valid_to == date(2026, 10, 31)
    assert form_for(tree["A1"], date(2026, 10, 1)) == first
    assert form_for(tree["A1"], date(2026, 11, 1)) == second
    with pytest.raises(Refused):
        save_form(form=first, title="Khác", lines=[], base_version=first.version, actor=UserFactory())


def test_draft_copies_the_lines_and_questions_keep_their_keys(tree):
    first = published(tree["H"])
    draft = draft_form(unit=tree["H"], title="Bản mới", unit_type=None, actor=UserFactory())
    assert draft.lines == first.lines
    assert draft_form(unit=tree["H"], title="Lần nữa", unit_type=None, actor=UserFactory()) == draft
    lines = lines_from([], [QUESTION, QUESTION | {"key": "q7"}, QUESTION], opinion=True)
    assert [line["key"] for line in lines] == ["q8", "q7", "q9", "opinion"]
    with pytest.raises(StaleVersion):
        save_form(form=draft, title="Cũ", lines=lines, base_version=9, actor=UserFactory())


def asking(unit, *labels, since=None):
    """Compose the draft of `unit` as the screen does, with these questions, and let it hold from `since` on."""
    draft = draft_form(unit=unit, title="Mẫu", unit_type=None, actor=UserFactory())
    typed = {f"label_{number}": label for number, label in enumerate(labels, 1)}
    typed |= {f"required_{number}": "on" for number in range(1, len(labels) + 1)}
    lines_form = MonthlyLinesForm({"title": "Mẫu", "base_version": draft.version} | typed, form=draft)
    assert lines_form.errors == {}
    lines = lines_form.lines
    if since:
        published(unit, since, lines)
    return {line["label"]: line["key"] for line in lines}


def test_key_of_a_question_is_never_that_of_another_one(tree):
    district = tree["H"]
    assert asking(district, "Việc nổi bật", "Việc khó", since=SEPTEMBER) == {"Việc nổi bật": "q1", "Việc khó": "q2"}
    assert asking(district, "Việc nổi bật", "Thu chi") == {"Việc nổi bật": "q1", "Thu chi": "q3"}
    assert asking(district, "", "Việc khó", "Việc nổi bật") == {"Việc khó": "q2", "Việc nổi bật": "q1"}
    assert asking(district, "Việc nổi bật", since=date(2026, 10, 1)) == {"Việc nổi bật": "q1"}
    assert asking(district, "Việc nổi bật", "Thu chi") == {"Việc nổi bật": "q1", "Thu chi": "q3"}
    assert asking(tree["A"], "Việc của xã") == {"Việc của xã": "q3"}


def test_two_questions_in_the_same_words_keep_a_key_each(tree):
    asking(tree["H"], "Việc khác", "Việc khác", since=SEPTEMBER)
    draft = draft_form(unit=tree["H"], title="Mẫu", unit_type=None, actor=UserFactory())
    typed = {"title": "Mẫu", "base_version": 1, "label_1": "Việc khác", "label_2": "Việc khác"}
    lines_form = MonthlyLinesForm(typed, form=draft)
    assert lines_form.is_valid()
    assert [line["key"] for line in lines_form.lines] == ["q1", "q2"]


def test_answer_to_one_form_is_not_shown_under_the_question_of_another(tree):
    asking(tree["H"], "Việc nổi bật", since=SEPTEMBER)
    report = prepared(tree["A1"], "2026-09", DAY)
    said = {"narrative": {}, "actor": UserFactory(), "today": DAY}
    save_narrative(report=report, answers={"q1": "Ra quân."}, base_version=1, **said)
    asking(tree["A"], "Thu chi", since=SEPTEMBER)

    content = content_of(report.versions.get(), DAY)
    asked = answered(content.figures["form"], content.narrative)
    with pytest.raises(Refused) as error:
        submit_report(report=report, actor=UserFactory(), today=DAY, at=moment(DAY))

    assert [(line["label"], line["answer"]) for line in asked] == [("Thu chi", "")]
    assert error.value.field == "answer_q2"


def test_empty_form_and_a_month_that_passed_are_refused(tree):
    draft = draft_form(unit=tree["H"], title="Mẫu", unit_type=None, actor=UserFactory())
    source = {"number": "", "issuer": "", "issued_on": None, "actor": UserFactory(), "today": DAY, "at": moment(DAY)}
    with pytest.raises(Refused) as empty:
        publish_form(form=draft, valid_from=date(2026, 10, 1), **source)
    lines = lines_from(["held"], [], opinion=False)
    draft = save_form(form=draft, title="Mẫu", lines=lines, base_version=1, actor=UserFactory())
    with pytest.raises(Refused) as late:
        publish_form(form=draft, valid_from=SEPTEMBER, **source)
    assert (empty.value.field, late.value.field) == (None, "valid_from")


def test_answers_and_counted_figures_are_frozen_with_the_version(tree):
    form = published(tree["H"])
    version = sent(tree["A1"], {"q1": "Ra quân làm đường.\nTặng quà.", "opinion": ""})
    MonthlyForm.objects.filter(pk=form.pk).update(lines=[])
    version.refresh_from_db()
    assert form_lines(content_of(version, DAY)) == [
        ("Số liệu theo mẫu báo cáo tháng", ["Kỳ thường kỳ đã sinh hoạt: 1.", "Đảng viên: 0."]),
        ("Việc nổi bật trong tháng", ["Ra quân làm đường.", "Tặng quà."]),
        ("Tình hình tư tưởng, dư luận", ["Không có."]),
    ]


def test_required_question_without_answer_stops_the_report(tree):
    published(tree["H"])
    with pytest.raises(Refused) as error:
        sent(tree["A1"], {"q1": " "})
    assert error.value.field == "answer_q1"


def test_month_without_form_has_none(tree):
    assert form_lines(content_of(sent(tree["A1"], {}), DAY)) == []


def test_answers_of_the_units_below_stand_beside_each_other(tree):
    published(tree["H"])
    version = sent(tree["A1"], {"q1": "Ra quân làm đường."})
    report = prepared(tree["A"], "2026-09", DAY)
    access = AccessFactory(unit=tree["A"], committee=True)
    lines, missing = gathered([tree["A1"], tree["A2"]], report, access)
    assert [(line.label, [(row.pk, said) for row, said in line.answers]) for line in lines] == [
        ("Kỳ thường kỳ đã sinh hoạt", [(version.pk, 1)]),
        ("Đảng viên", [(version.pk, 0)]),
        ("Việc nổi bật trong tháng", [(version.pk, "Ra quân làm đường.")]),
        ("Tình hình tư tưởng, dư luận", []),
    ]
    assert missing == [tree["A2"]]


def test_secretary_answers_on_the_page_and_nothing_typed_is_lost(client, tree, monkeypatch):
    for module in ("reports", "report_page"):
        monkeypatch.setattr(f"reports.views.{module}.today", lambda: DAY)
    published(tree["H"])
    access = AccessFactory(unit=tree["A1"])
    client.force_login(access.user)
    report = prepared(tree["A1"], "2026-09", DAY)
    typed = {"base_version": 1, "answer_q1": "", "answer_opinion": "Nhân dân đồng tình.", "causes": "Mưa lũ"}
    page = client.post(reverse("reports:submit", args=[report.pk]), typed)
    assert page.context["form"].errors == {
        "answer_q1": ["Chưa trả lời mục 'Việc nổi bật trong tháng'. Mời đồng chí ghi, ví dụ: Không có."]
    }
    assert page.context["form"]["answer_opinion"].value() == "Nhân dân đồng tình."
    client.post(reverse("reports:submit", args=[report.pk]), typed | {"answer_q1": "Không có."})
    version = report.versions.get()
    assert version.narrative["answers"] == {"q1": "Không có.", "opinion": "Nhân dân đồng tình."}


def test_board_composes_and_publishes_on_screen(client, tree, monkeypatch):
    monkeypatch.setattr("reports.views.monthly.today", lambda: date(2026, 8, 25))
    access = AccessFactory(unit=tree["H"], board=True)
    client.force_login(access.user)
    client.post(reverse("reports:monthly-form-new"), {"title": "Báo cáo tháng", "unit_type": ""})
    form = MonthlyForm.objects.get()
    page = reverse("reports:monthly-form", args=[form.pk])
    typed = {"title": "Báo cáo tháng", "base_version": 1, "figures": ["held"], "opinion": "on", "label_3": "Việc khó"}
    client.post(page, typed)
    stale = client.post(page, typed | {"label_4": "Thu chi"}).context["lines_form"]
    assert (len(stale.non_field_errors()), stale["label_4"].value(), stale["base_version"].value()) == (1, "Thu chi", 2)
    client.post(reverse("reports:monthly-form-publish", args=[form.pk]), {"valid_from": "2026-09-01"})
    form.refresh_from_db()
    assert (form.valid_from, [line["label"] for line in form.lines]) == (
        SEPTEMBER,
        ["Kỳ thường kỳ đã sinh hoạt", "Việc khó", "Tình hình tư tưởng, dư luận"],
    )
    assert client.get(page).status_code == 200
    assert [row["form"] for row in client.get(reverse("reports:monthly-forms")).context["rows"]] == [form]
