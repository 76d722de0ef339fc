"""Drafts, publishing, the end of a set, and which set rates a meeting afterwards."""

from __future__ import annotations

import copy
from datetime import date

import pytest

from chibo.audit.models import AuditEvent
from chibo.common.errors import Refused, StaleVersion
from chibo.organization.tests.factories import BranchFactory, UnitFactory
from evaluations.criteria import shipped_definition
from evaluations.enums import CriteriaStatus
from evaluations.models import CriteriaSet, Evaluation
from evaluations.services.criteria import (
    add_row,
    copy_set,
    create_draft,
    discard_draft,
    frame_of,
    groups_of,
    move_row,
    remove_row,
    rename_groups,
    save_frame,
    save_part,
    save_row,
    version_of,
)
from evaluations.services.criteria_publishing import end_set, faults_of, publish_set, replaceable, whole_version
from evaluations.services.rating import criteria_for, rate_meeting
from evaluations.tests.editing import Editors
from evaluations.tests.factories import ReadyMeetingFactory, at, judged
from evaluations.tests.test_an_phu import as_in_the_source

pytestmark = pytest.mark.django_db
FIRST_OF_SEPTEMBER = date(2026, 9, 1)
DOCUMENT = {"issuer": "Huyện ủy Hòa Bình", "number": "12-QĐ/HU", "issued_on": date(2026, 8, 15)}


@pytest.fixture
def editors(db):
    return Editors()


def ready(editors, code="an-phu", **changes):
    """A draft of the district that could be published."""
    return editors.draft(code, **DOCUMENT | changes)


def copied(editors, source, unit, name):
    """A copy that could be published."""
    draft = copy_set(source=source, unit=unit, name=name, actor=editors.user("board"))
    for field, value in DOCUMENT.items():
        setattr(draft, field, value)
    draft.save()
    return draft


def publish(editors, draft, *, on=FIRST_OF_SEPTEMBER, replaces=None, role="board"):
    version = whole_version(CriteriaSet.objects.get(pk=draft.pk))
    return publish_set(
        draft=draft, valid_from=on, replaces=replaces, version=version, actor=editors.user(role), at=at(1)
    )


def of_code(draft, code):
    """Return (index, row, version) of a criterion."""
    rows = CriteriaSet.objects.get(pk=draft.pk).definition["criteria"]
    index = next(index for index, row in enumerate(rows) if row["code"] == code)
    return index, rows[index], version_of(rows[index])


# --- begin ---------------------------------------------------------------------------------------------------------


def test_draft_from_nothing(editors):
    given = {"name": "Bộ của huyện", "unit": editors.district, "form": "points", "actor": editors.user("board")}
    draft = create_draft(**given)
    assert (draft.status, draft.code, draft.is_model) == (CriteriaStatus.DRAFT, "bo-cua-huyen", False)
    assert draft.issuer == editors.district.committee_name
    assert [fault.sentence for fault in faults_of(draft)] == [
        "Chưa ghi số, ký hiệu văn bản, ngày ban hành.",
        "Bộ tiêu chí chưa có tiêu chí nào.",
        "Tổng điểm tối đa của các tiêu chí là 0 điểm, khác tổng đã ghi là 100 điểm.",
        "Điểm sàn 90 điểm cao hơn tổng điểm tối đa 0 điểm, nên không thể đạt mức này.",
    ]
    assert create_draft(**given) == draft


def test_copy_holds_everything_but_document_and_days(editors):
    source = CriteriaSet.objects.get(code="hd42")
    given = {"source": source, "unit": editors.commune, "name": "Bộ của xã", "actor": editors.user("board")}
    draft = copy_set(**given)
    assert draft.definition == source.definition
    assert (draft.copied_from, draft.unit, draft.valid_from, draft.status) == (source, editors.commune, None, "draft")
    assert (draft.issuer, draft.number, draft.issued_on) == (editors.commune.committee_name, "", None)
    assert (draft.kinds, draft.grade, draft.note) == (source.kinds, source.grade, source.note)
    assert copy_set(**given) == draft
    draft.definition["maximum"] = 90
    draft.save()
    assert copy_set(**given) != draft
    assert CriteriaSet.objects.get(code="hd42", is_shipped=True).definition["maximum"] == 100


def test_draft_rates_nothing(editors):
    ready(editors)
    meeting = ReadyMeetingFactory(unit=editors.branch)
    assert criteria_for(meeting)[0].code == "hd42"


# --- change --------------------------------------------------------------------------------------------------------


def test_new_criterion_stands_behind_its_group(editors):
    draft = ready(editors)
    row = {"code": "2.3", "group": "Tỷ lệ đảng viên dự", "label": "Đến đúng giờ", "kind": "free", "maximum": 2}
    for _ in range(2):
        saved = add_row(draft=draft, part="criteria", row=row, actor=editors.user("board"))
    assert [item["code"] for item in saved.definition["criteria"]][:5] == ["1.1", "2.1", "2.2", "2.3", "3.1"]
    assert len(saved.definition["criteria"]) == 29
    with pytest.raises(Refused) as refusal:
        add_row(draft=draft, part="criteria", row=row | {"maximum": 3}, actor=editors.user("board"))
    assert (refusal.value.field, refusal.value.sentence) == (
        "code",
        "Đã có tiêu chí mang mã 2.3. Mời đồng chí ghi mã khác.",
    )


def test_code_changed_goes_along_into_the_caps(editors):
    draft = ready(editors, "binh-thuan")
    index, row, version = of_code(draft, "4.5")
    given = {"draft": draft, "part": "criteria", "index": index, "version": version, "actor": editors.user("board")}
    saved = save_row(row=row | {"code": "4.9"}, **given)
    assert saved.definition["caps"][0]["requires"] == ["1.1", "2.1", "4.9", "4.6"]
    assert faults_of(saved) == []


def test_two_people_change_one_criterion(editors):
    draft = ready(editors)
    index, row, version = of_code(draft, "3.1")
    given = {"draft": draft, "part": "criteria", "index": index, "version": version}
    save_row(row=row | {"maximum": 4}, actor=editors.user("board"), **given)
    with pytest.raises(StaleVersion) as refusal:
        save_row(row=row | {"maximum": 2}, actor=editors.user("second"), **given)
    assert refusal.value.current.definition["criteria"][index]["maximum"] == 4
    save_row(row=row | {"maximum": 4}, actor=editors.user("second"), **given)  # the same text: nothing is in dispute


def test_two_people_change_two_criteria_that_moved(editors):
    draft = ready(editors)
    index, row, version = of_code(draft, "3.2")
    before = of_code(draft, "1.1")
    actor = editors.user("board")
    remove_row(draft=draft, part="criteria", index=before[0], version=before[2], actor=editors.user("second"))
    save_row(draft=draft, part="criteria", index=index, row=row | {"label": "Có dự thảo"}, version=version, actor=actor)
    assert of_code(draft, "3.2")[1]["label"] == "Có dự thảo"


def test_criterion_moved_and_taken_out(editors):
    draft, actor = ready(editors), editors.user("board")
    index, _, version = of_code(draft, "2.1")
    move_row(draft=draft, part="criteria", index=index, step=-1, version=version, actor=actor)
    saved = move_row(draft=draft, part="criteria", index=0, step=-1, version=version, actor=actor)  # first already
    assert [row["code"] for row in saved.definition["criteria"]][:3] == ["2.1", "1.1", "2.2"]
    remove_row(draft=draft, part="criteria", index=0, version=version, actor=actor)
    with pytest.raises(StaleVersion):
        remove_row(draft=draft, part="criteria", index=0, version=version, actor=actor)
    assert len(CriteriaSet.objects.get(pk=draft.pk).definition["criteria"]) == 27


def test_groups_renamed(editors):
    draft, actor = ready(editors, "phu-tho"), editors.user("board")
    names = groups_of(draft)
    saved = rename_groups(draft=draft, names=["Chuẩn bị", *names[1:]], version=version_of(names), actor=actor)
    assert groups_of(saved) == ["Chuẩn bị", *names[1:]]


def test_form_does_not_change_under_written_criteria(editors):
    draft, actor = ready(editors), editors.user("board")
    frame = frame_of(draft)
    with pytest.raises(Refused) as refusal:
        save_frame(draft=draft, frame=changed(frame, form="rubric"), version=version_of(frame), actor=actor)
    assert refusal.value.field == "form"
    empty = create_draft(name="Mới", unit=editors.district, form="points", actor=actor)
    frame = frame_of(empty)
    saved = save_frame(draft=empty, frame=changed(frame, form="rubric"), version=version_of(frame), actor=actor)
    assert [row["level"] for row in saved.definition["levels"]] == ["tot", "kha", "trung_binh", "kem"]
    assert "criteria" not in saved.definition


def changed(frame, **values):
    return type(frame)(**{name: getattr(frame, name) for name in frame.__dataclass_fields__} | values)


def test_frame_with_days_the_wrong_way_round(editors):
    draft = ready(editors)
    frame = frame_of(draft)
    wrong = changed(frame, valid_from=date(2026, 9, 1), valid_to=date(2026, 8, 1))
    with pytest.raises(Refused) as refusal:
        save_frame(draft=draft, frame=wrong, version=version_of(frame), actor=editors.user("board"))
    assert refusal.value.field == "valid_to"


def test_draft_thrown_away_leaves_its_copies(editors):
    draft, actor = ready(editors), editors.user("board")
    copied = copy_set(source=draft, unit=editors.commune, name="Bản của xã", actor=actor)
    discard_draft(draft=draft, actor=actor)
    copied.refresh_from_db()
    assert copied.copied_from.code == "an-phu"
    assert not CriteriaSet.objects.filter(pk=draft.pk).exists()
    with pytest.raises(Refused) as refusal:
        discard_draft(draft=draft, actor=actor)
    assert refusal.value.sentence.startswith("Bản dự thảo này đã được bỏ")


def saves(draft, actor):
    """Every way to change a draft."""
    row, frame = draft.definition["criteria"][0], frame_of(draft)
    given = {"draft": draft, "actor": actor}
    item = given | {"part": "criteria", "index": 0, "version": version_of(row)}
    return {
        "frame": lambda: save_frame(frame=changed(frame, name="Khác"), version=version_of(frame), **given),
        "thresholds": lambda: save_part(part="thresholds", value=[], version="", **given),
        "norms": lambda: save_part(part="norms", value=[], version="", **given),
        "events": lambda: save_part(part="events", value=[{}], version="", **given),
        "mends": lambda: save_part(part="mends", value=[], version="", **given),
        "groups": lambda: rename_groups(names=["Khác"], version="", **given),
        "add": lambda: add_row(part="criteria", row=row | {"code": "9"}, **given),
        "add cap": lambda: add_row(part="caps", row={"level": "tot", "reason": "Khác"}, **given),
        "save": lambda: save_row(row=row | {"maximum": 1}, **item),
        "move": lambda: move_row(step=1, **item),
        "remove": lambda: remove_row(**item),
        "discard": lambda: discard_draft(**given),
    }


@pytest.mark.parametrize("way", list(saves(CriteriaSet(definition=shipped_definition("an-phu")), None)))
def test_published_and_shipped_never_change(editors, way):
    published = publish(editors, ready(editors))
    shipped = CriteriaSet.objects.get(code="an-phu", is_shipped=True)
    superseded = CriteriaSet.objects.get(code="hd12")
    superseded.definition = shipped.definition  # with criteria, as every way of saving needs them
    superseded.save()
    for row, said in [(published, "đã ban hành"), (superseded, "đã ban hành"), (shipped, "mẫu không sửa được")]:
        before = CriteriaSet.objects.filter(pk=row.pk).values().get()
        with pytest.raises(Refused) as refusal:
            saves(row, editors.user("board"))[way]()
        assert said in refusal.value.sentence
        assert CriteriaSet.objects.filter(pk=row.pk).values().get() == before


def test_every_save_is_on_the_record(editors):
    draft = ready(editors)
    index, row, version = of_code(draft, "3.1")
    save_row(
        draft=draft,
        part="criteria",
        index=index,
        row=row | {"maximum": 4},
        version=version,
        actor=editors.user("board"),
    )
    events = AuditEvent.objects.filter(subject_type="evaluations.criteriaset").order_by("pk")
    assert [(event.verb, event.actor, event.unit_id) for event in events] == [
        ("criteria_set.begin", editors.user("board"), editors.district.pk),
        ("criteria_set.save", editors.user("board"), editors.district.pk),
    ]


# --- publish -------------------------------------------------------------------------------------------------------


def test_gaps_of_the_source_keep_it_from_being_published(editors):
    """Phường An Phú's sheet as its source has it: each of its gaps is named; mended it is published."""
    draft = ready(editors, definition=as_in_the_source())
    with pytest.raises(Refused) as refusal:
        publish(editors, draft)
    length = "Tiêu chí 1.1: “Số phút thiếu so với định mức”"
    assert refusal.value.sentence.split("\n") == [
        "Chưa ban hành được, bộ tiêu chí còn những điểm sau:",
        f"{length} từ 31 đến 44 (định mức 90 phút) không thuộc khoảng điểm nào.",
        f"{length} từ 31 đến 59 (định mức 120 phút) không thuộc khoảng điểm nào.",
        "Tiêu chí 4.3: chỉ chấm khi có điều kiện nhưng chưa ghi cách tính khi không áp dụng (bỏ ra, cho đủ điểm hay cho 0 "
        "điểm), nên kỳ không áp dụng thiếu 5 điểm.",
        "Tiêu chí 4.5: “Tỷ lệ đảng viên phát biểu trên số dự (%)” bằng 50 không thuộc khoảng điểm nào.",
        "Chi bộ có số đảng viên bằng 30: chưa có định mức số phút.",
    ]
    assert [(fault.part, fault.index) for fault in faults_of(draft)] == [
        ("criteria", 0),
        ("criteria", 0),
        ("criteria", 10),
        ("criteria", 12),
        ("norms", None),
    ]
    draft.definition = shipped_definition("an-phu")
    draft.save()
    assert publish(editors, draft).status == CriteriaStatus.PUBLISHED


def test_published_names_its_document(editors):
    draft = editors.draft("an-phu", issuer="", number="", issued_on=None, kinds=[])
    with pytest.raises(Refused) as refusal:
        publish(editors, draft)
    assert refusal.value.sentence.split("\n")[1:] == [
        "Chưa ghi cơ quan ban hành, số, ký hiệu văn bản, ngày ban hành.",
        "Chưa chọn bộ này dùng cho loại kỳ sinh hoạt nào.",
    ]


def test_definition_that_cannot_be_read_is_not_published(editors):
    draft = ready(editors, definition={"form": "points", "criteria": 3})
    assert [fault.part for fault in faults_of(draft)] == ["form"]
    with pytest.raises(Refused):
        publish(editors, draft)


def test_published_rates_from_its_day_on(editors):
    published = publish(editors, ready(editors))
    assert (published.valid_from, published.published_by) == (FIRST_OF_SEPTEMBER, editors.user("board"))
    before = ReadyMeetingFactory(unit=editors.branch, held_on=date(2026, 8, 31))
    after = ReadyMeetingFactory(unit=editors.branch)
    elsewhere = ReadyMeetingFactory(unit=BranchFactory(parent=editors.other))
    assert [criteria_for(meeting)[0].code for meeting in (before, elsewhere)] == ["hd42", "hd42"]
    assert criteria_for(after)[0] == published
    assert publish(editors, published) == published  # sent twice


def test_new_version_ends_the_one_before(editors):
    first = publish(editors, ready(editors), on=date(2026, 1, 1))
    draft = ready(editors, "binh-thuan")
    assert list(replaceable(draft)) == [first]
    second = publish(editors, draft, replaces=first)
    first.refresh_from_db()
    assert (first.status, first.valid_to, second.replaces) == (CriteriaStatus.SUPERSEDED, date(2026, 8, 31), first)
    before = ReadyMeetingFactory(unit=editors.branch, held_on=date(2026, 8, 31))
    after = ReadyMeetingFactory(unit=editors.branch)
    assert [criteria_for(meeting)[0] for meeting in (before, after)] == [first, second]


def test_rated_meeting_keeps_its_rule(editors):
    first = publish(editors, ready(editors, "hd42"), on=date(2026, 1, 1))
    meeting = ReadyMeetingFactory(unit=editors.branch)
    own = rate_meeting(meeting=meeting, judgements=judged(), actor=editors.user("secretary"), at=at(3, 21))
    publish(editors, ready(editors, kinds=first.kinds), on=date(2026, 9, 4), replaces=first)
    own.refresh_from_db()
    assert own.criteria_set == first
    assert criteria_for(meeting)[0] == first
    assert Evaluation.objects.count() == 1


def test_two_sets_for_one_kind_on_one_day(editors):
    first = publish(editors, ready(editors), on=date(2026, 1, 1))
    second = ready(editors, "binh-thuan", kinds=["combined", "topical"])
    with pytest.raises(Refused) as refusal:
        publish(editors, second)
    assert (refusal.value.field, refusal.value.sentence) == (
        "valid_from",
        f"Bộ “{first.name}” áp dụng cho thường kỳ kết hợp chuyên đề từ 01/01/2026. Mời đồng chí chọn thay thế bộ ấy, hoặc "
        "chọn những ngày không trùng.",
    )
    with pytest.raises(Refused) as refusal:
        publish(editors, second, replaces=first)  # of other kinds
    assert refusal.value.field == "replaces"
    second.kinds = ["topical"]
    second.save()
    assert publish(editors, second).status == CriteriaStatus.PUBLISHED


def test_sets_of_other_units_types_and_days_do_not_meet(editors):
    publish(editors, ready(editors, valid_to=date(2026, 9, 30)))
    of_type = ready(editors, "tra-vinh", name="Bộ của thôn")
    assert of_type.branch_type_id == "thon"
    later = ready(editors, "binh-thuan", name="Bộ sau")
    of_commune = copied(editors, later, editors.commune, "Bộ của xã")
    publish(editors, of_type)
    publish(editors, of_commune)
    publish(editors, later, on=date(2026, 10, 1))
    published = CriteriaSet.objects.filter(status="published", unit__isnull=False)
    assert published.count() == 4


def test_replaced_must_have_begun_before(editors):
    first = publish(editors, ready(editors))
    with pytest.raises(Refused) as refusal:
        publish(editors, ready(editors, "binh-thuan"), replaces=first)
    assert (refusal.value.field, refusal.value.sentence) == (
        "valid_from",
        f"Bộ “{first.name}” áp dụng từ 01/09/2026. Mời đồng chí chọn ngày sau đó.",
    )
    first.refresh_from_db()
    assert first.status == CriteriaStatus.PUBLISHED


def test_day_after_the_sets_own_end(editors):
    with pytest.raises(Refused) as refusal:
        publish(editors, ready(editors, valid_to=date(2026, 8, 1)))
    assert refusal.value.field == "valid_from"


def test_draft_changed_since_it_was_read(editors):
    draft = ready(editors)
    seen = whole_version(draft)
    draft.definition["mends"].append("Thêm sau.")
    draft.save()
    with pytest.raises(StaleVersion):
        publish_set(
            draft=draft,
            valid_from=FIRST_OF_SEPTEMBER,
            replaces=None,
            version=seen,
            actor=editors.user("board"),
            at=at(1),
        )


# --- past days -----------------------------------------------------------------------------------------------------


def rated(editors, unit=None, **meeting):
    ready_one = ReadyMeetingFactory(unit=unit or editors.branch, **meeting)
    rate_meeting(meeting=ready_one, judgements=judged(), actor=editors.user("secretary"), at=at(3, 21))
    return ready_one


def test_past_day_with_meetings_rated_by_another_set(editors):
    rated(editors)
    rated(editors, held_on=date(2026, 10, 3))
    with pytest.raises(Refused) as refusal:
        publish(editors, ready(editors), on=date(2026, 9, 3))
    assert (refusal.value.field, refusal.value.sentence) == (
        "valid_from",
        "Từ ngày này đã có kỳ sinh hoạt được đánh giá theo bộ khác: tháng 9/2026, tháng 10/2026. Mời đồng chí chọn ngày "
        "sau các kỳ ấy.",
    )
    with pytest.raises(Refused):
        publish(editors, ready(editors), on=date(2026, 9, 4))
    assert publish(editors, ready(editors), on=date(2026, 10, 4)).status == CriteriaStatus.PUBLISHED


def test_past_day_many_months_are_not_all_named(editors):
    for month in range(1, 9):
        rated(editors, held_on=date(2026, month, 3))
    with pytest.raises(Refused) as refusal:
        publish(editors, ready(editors), on=date(2026, 1, 1))
    assert "tháng 6/2026 và 2 tháng nữa." in refusal.value.sentence


def test_past_day_is_free_of_what_the_set_would_not_rate(editors):
    rated(editors, unit=BranchFactory(parent=editors.other))
    rated(editors, kind="topical")
    voided = rated(editors, held_on=date(2026, 10, 3))
    voided.voided_at, voided.voided_by, voided.void_reason = at(5), editors.user("board"), "Ghi nhầm"
    voided.save()
    assert publish(editors, ready(editors)).status == CriteriaStatus.PUBLISHED


def test_past_day_is_free_of_meetings_of_a_nearer_set(editors):
    nearer = copied(editors, ready(editors, "hd42"), editors.commune, "Bộ của xã")
    publish(editors, nearer)
    rated(editors)
    of_district = publish(editors, ready(editors, "hd42"))
    beside = BranchFactory(parent=UnitFactory(parent=editors.district))
    rated(editors, unit=beside, held_on=date(2026, 10, 3))  # by the district's own set: not another one
    again = ready(editors, kinds=of_district.kinds)
    with pytest.raises(Refused) as refusal:
        publish(editors, again, on=date(2026, 9, 2), replaces=of_district)
    assert "tháng 10/2026" in refusal.value.sentence


def test_set_for_all_meets_only_what_was_rated_for_all(editors):
    of_district = publish(editors, ready(editors, "hd42"))
    rated(editors)
    national = CriteriaSet.objects.get(code="hd42", is_shipped=True)
    draft = copied(editors, national, None, "Bộ mới cho cả nước")
    assert publish(editors, draft, on=date(2026, 9, 2), replaces=national, role="administrator").unit is None
    national.refresh_from_db()
    assert (national.status, national.valid_to) == (CriteriaStatus.SUPERSEDED, FIRST_OF_SEPTEMBER)
    assert Evaluation.objects.get().criteria_set == of_district


# --- end -----------------------------------------------------------------------------------------------------------


def test_ended_set_leaves_its_place_to_the_one_above(editors):
    published = publish(editors, ready(editors, "hd42"))
    rated(editors)
    actor = editors.user("board")
    with pytest.raises(Refused) as refusal:
        end_set(criteria_set=published, last_day=date(2026, 9, 2), actor=actor)
    assert refusal.value.sentence == "Sau ngày này đã có kỳ sinh hoạt được đánh giá theo bộ này: tháng 9/2026."
    ended = end_set(criteria_set=published, last_day=date(2026, 9, 30), actor=actor)
    assert (ended.status, ended.valid_to) == (CriteriaStatus.SUPERSEDED, date(2026, 9, 30))
    assert end_set(criteria_set=published, last_day=date(2026, 9, 30), actor=actor) == ended
    after = ReadyMeetingFactory(unit=editors.branch, held_on=date(2026, 10, 3))
    assert criteria_for(after)[0].code == "hd42"
    for last_day in (date(2026, 10, 1), date(2026, 8, 1)):
        with pytest.raises(Refused):
            end_set(criteria_set=published, last_day=last_day, actor=actor)


def test_set_does_not_end_before_it_began_nor_as_a_draft(editors):
    published = publish(editors, ready(editors))
    actor = editors.user("board")
    with pytest.raises(Refused) as refusal:
        end_set(criteria_set=published, last_day=date(2026, 8, 31), actor=actor)
    assert refusal.value.field == "last_day"
    with pytest.raises(Refused):
        end_set(criteria_set=editors.draft("hd42"), last_day=date(2026, 9, 30), actor=actor)


def test_copy_of_a_definition_is_its_own(editors):
    draft = ready(editors)
    definition = copy.deepcopy(draft.definition)
    save_part(
        draft=draft,
        part="mends",
        value=["Khác."],
        version=version_of(draft.definition["mends"]),
        actor=editors.user("board"),
    )
    assert CriteriaSet.objects.get(code="an-phu", is_shipped=True).definition == definition


def test_day_too_far_ahead_is_a_slip_and_leaves_the_set_in_force(editors):
    current = publish(editors, ready(editors))
    new = copied(editors, current, current.unit, "Bộ mới")
    with pytest.raises(Refused) as refused:
        publish(editors, new, on=date(2062, 12, 1), replaces=current)
    assert refused.value.field == "valid_from"
    assert CriteriaSet.objects.get(pk=current.pk).status == CriteriaStatus.PUBLISHED
