"""What good files leave in the database."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from chibo.audit.models import AuditEvent
from chibo.common.dates import VIETNAM
from chibo.exchange.tests.stored import everything, without_ids
from chibo.exchange.tests.world import CHANGES, FILES, MEETINGS, MEMBERS, POSTS, UNITS
from chibo.organization.models import Member, Membership, Post, Standing, Unit, UnitEvent, UnitName
from evaluations.models import Evaluation
from meetings.models import Meeting
from reports.branch_months import ensure
from reports.models import BranchMonth

pytestmark = pytest.mark.django_db


def reversed_rows(content):
    header, *rows = content.splitlines()
    return "\n".join([header, *reversed(rows)])


def belongings(code):
    rows = Membership.objects.filter(member__code=code).order_by("valid_from", "pk")
    return [(row.branch.code, row.valid_from, row.valid_to, row.end_reason) for row in rows]


# --- units -------------------------------------------------------------------------------------------------------


def test_units_stand_in_the_tree_whatever_the_order_of_rows(import_data):
    assert import_data("units", reversed_rows(UNITS)).out == "Dòng mới: 9; đã có, giống hệt: 0; nên xem lại: 0.\n"
    branch = Unit.objects.get(code="A")
    assert (branch.parent.code, branch.branch.branch_type_id, branch.committee_name) == ("X", "thon", "Chi ủy thôn A")
    codes = branch.ancestor_rows.order_by("depth").values_list("ancestor__code", flat=True)
    assert list(codes) == ["A", "X", "H", "T"]
    assert Unit.objects.get(code="E").valid_to == date(2026, 9, 30)


def test_branch_directly_under_a_district_is_legal(import_data):
    assert import_data("units", UNITS).code == 0
    assert Unit.objects.get(code="E").parent.code == "H"


def test_twenty_levels_are_the_deepest(import_data):
    header = "code,name,type,parent\n"
    rows = [f"U{n},Cấp {n},co_so,{f'U{n - 1}' if n > 1 else ''}" for n in range(1, 22)]
    assert import_data("units", header + "\n".join(rows)).err == [
        "row 22, column parent: Đơn vị này đứng dưới quá 20 cấp. Mời đồng chí xem lại cấp trên."
    ]
    assert import_data("units", header + "\n".join(rows[:20])).code == 0
    assert len(Unit.objects.get(code="U20").path) == 120


def test_units_below_stored_ones_are_added(world, import_data):
    answer = import_data("units", UNITS + "F,Chi bộ thôn F,chi_bo,Y,thon,2026-01-01,\n")
    assert answer.out == "Dòng mới: 1; đã có, giống hệt: 9; nên xem lại: 0.\n"
    months = BranchMonth.objects.filter(branch__code="F").order_by("month").values_list("month", flat=True)
    assert list(months) == [date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1), date(2026, 8, 1)]


def test_new_unit_under_a_merged_one_is_sent_to_the_successor(import_data):
    import_data("units", UNITS)
    import_data("changes", "unit,kind,on,to\nX,merge,2026-07-01,Y\n")
    assert import_data("units", UNITS + "F,Chi bộ thôn F,chi_bo,X,,,\n").err == [
        "row 11, column parent: Đảng bộ xã X đã kết thúc hoạt động, đến hết ngày 2026-06-30. Mời đồng chí ghi mã đơn vị "
        "đã tiếp nhận, hoặc ngày hoạt động cuối cùng của đơn vị này."
    ]
    assert import_data("units", UNITS + "F,Chi bộ thôn F,chi_bo,X,,,2025-12-31\n").code == 0


# --- changes -----------------------------------------------------------------------------------------------------


def test_changes_are_carried_out_in_the_order_of_their_days(import_data):
    import_data("units", UNITS)
    content = """unit,kind,on,to,name,decision
B,merge,2026-10-01,C,,
B,rename,2026-08-01,,Chi bộ Hai,
A,merge,2026-07-01,B,,
B,rename,2026-06-01,,Chi bộ Một,
X,close,2026-10-01,,,
D,move,2026-10-01,Y,,
C,move,2026-09-01,Y,,
"""
    assert import_data("changes", content).err == []
    names = UnitName.objects.filter(unit__code="B").values_list("name", "valid_from", "valid_to")
    assert list(names) == [
        ("Chi bộ thôn B", None, date(2026, 5, 31)),
        ("Chi bộ Một", date(2026, 6, 1), date(2026, 7, 31)),
        ("Chi bộ Hai", date(2026, 8, 1), None),
    ]
    last_days = dict(Unit.objects.exclude(valid_to=None).values_list("code", "valid_to"))
    assert last_days == {
        "A": date(2026, 6, 30),
        "B": date(2026, 9, 30),
        "E": date(2026, 9, 30),
        "X": date(2026, 9, 30),
    }


def test_merger_of_a_committee_moves_what_is_left_of_it(import_data):
    import_data("units", UNITS)
    content = "unit,kind,on,to\nX,merge,2026-07-01,Y\nD,move,2026-07-01,H\n"
    assert import_data("changes", content).code == 0
    moved = UnitEvent.objects.filter(kind="move").order_by("unit__code").values_list("unit__code", "target__code")
    assert list(moved) == [("A", "Y"), ("B", "Y"), ("C", "Y"), ("D", "H")]
    assert import_data("changes", content).out == "Dòng mới: 0; đã có, giống hệt: 2; nên xem lại: 0.\n"


def test_check_of_changes_writes_nothing(import_data):
    import_data("units", UNITS)
    before = everything()
    answer = import_data("changes", CHANGES, check=True)
    assert answer.out == "Dòng mới: 4; đã có, giống hệt: 0; nên xem lại: 0.\nMới kiểm tra, chưa ghi gì.\n"
    assert everything() == before


# --- members and posts -------------------------------------------------------------------------------------------


def test_members_come_with_belonging_and_standing(world):
    member = Member.objects.get(code="M3")
    assert (member.name, member.joined_party_on, member.official_on) == (
        "Lê Văn Cường",
        date(2015, 9, 2),
        date(2016, 9, 2),
    )
    assert belongings("M3") == [
        ("B", date(2015, 9, 2), date(2025, 12, 31), "theo_danh_sach"),
        ("C", date(2026, 1, 1), None, ""),
    ]
    standing = Standing.objects.get(member=member)
    assert (standing.kind, standing.valid_from, standing.valid_to, standing.decision) == (
        "tam_vang",
        date(2026, 3, 1),
        date(2026, 6, 30),
        "QĐ 8",
    )
    assert Membership.objects.get(member__code="M4").decision == "QĐ 4"
    assert Member.objects.get(code="M4").official_on is None


def test_belonging_ends_with_the_branch_and_goes_on_in_the_successor(world):
    assert belongings("M1") == [
        ("A", date(2020, 1, 1), date(2026, 6, 30), "sap_nhap"),
        ("B", date(2026, 7, 1), None, ""),
    ]
    assert belongings("M4") == [("D", date(2025, 3, 3), date(2026, 8, 15), "sap_nhap")]


def test_belonging_goes_through_a_chain_of_mergers_to_its_own_end(import_data):
    import_data("units", UNITS)
    import_data("changes", "unit,kind,on,to\nA,merge,2026-03-01,B\nB,merge,2026-06-01,C\n")
    import_data("members", "code,name,branch,from,to\nM,Lê Văn Ba,A,2025-01-01,2026-08-31\n")
    assert belongings("M") == [
        ("A", date(2025, 1, 1), date(2026, 2, 28), "sap_nhap"),
        ("B", date(2026, 3, 1), date(2026, 5, 31), "sap_nhap"),
        ("C", date(2026, 6, 1), date(2026, 8, 31), "theo_danh_sach"),
    ]


def test_next_belonging_in_the_file_ends_what_goes_on_in_the_successor(import_data):
    import_data("units", UNITS)
    import_data("changes", "unit,kind,on,to\nA,merge,2026-03-01,B\n")
    content = "code,name,branch,from,to\nM,Lê Văn Ba,A,2025-01-01,\nM,Lê Văn Ba,C,2026-05-01,\n"
    assert import_data("members", content).err == []
    assert belongings("M") == [
        ("A", date(2025, 1, 1), date(2026, 2, 28), "sap_nhap"),
        ("B", date(2026, 3, 1), date(2026, 4, 30), "theo_danh_sach"),
        ("C", date(2026, 5, 1), None, ""),
    ]
    assert import_data("members", content).out == "Dòng mới: 0; đã có, giống hệt: 2; nên xem lại: 0.\n"


def test_belonging_in_the_successor_may_be_written_down(import_data):
    import_data("units", UNITS)
    import_data("changes", "unit,kind,on,to\nA,merge,2026-03-01,B\n")
    content = "code,name,branch,from,to\nM,Lê Văn Ba,B,2026-03-01,\nM,Lê Văn Ba,A,2025-01-01,\n"
    assert import_data("members", content).code == 0
    assert [row[0] for row in belongings("M")] == ["A", "B"]


def test_end_after_the_merger_is_equal_only_to_the_end_in_the_successor(import_data):
    import_data("units", UNITS)
    content = "code,name,branch,from,to\nM,Lê Văn Ba,A,2025-01-01,2026-08-31\n"
    import_data("members", content)
    import_data("changes", "unit,kind,on,to\nA,merge,2026-03-01,B\n")
    assert import_data("members", content).out == "Dòng mới: 0; đã có, giống hệt: 1; nên xem lại: 0.\n"
    assert import_data("members", content.replace("08-31", "09-30")).err == [
        "row 2, column to: Đã lưu 2026-02-28, trong tệp ghi 2026-09-30. Mời đồng chí sửa lại ô này theo số liệu đã "
        "lưu, hoặc sửa trên trang rồi nhập lại."
    ]


def test_decomposed_names_are_the_same_person(world, import_data):
    decomposed = "code,name,branch,from\nM4,Pha\u0323m Thi\u0323 Dung,D,2025-03-03\n"
    assert import_data("members", decomposed).out == "Dòng mới: 0; đã có, giống hệt: 1; nên xem lại: 0.\n"


def test_hidden_characters_are_taken_off(import_data):
    import_data("units", "code,name,type,parent\n\u200bU\u200b ,  Đảng\u00a0bộ\t \u202eU\x00 ,tinh,\n")
    unit = Unit.objects.get()
    assert (unit.code, unit.name) == ("U", "Đảng bộ U")


def test_posts_end_with_their_unit(world):
    rows = Post.objects.order_by("member__code", "kind").values_list(
        "member__code", "unit__code", "kind", "valid_from", "valid_to"
    )
    assert list(rows) == [
        ("M1", "A", "bi_thu", date(2022, 6, 1), date(2026, 6, 30)),
        ("M2", "A", "chi_uy_vien", date(2022, 6, 1), date(2026, 6, 30)),
        ("M3", "B", "bi_thu", date(2020, 1, 1), date(2025, 12, 31)),
        ("M3", "H", "cap_uy_vien", date(2020, 7, 1), None),
    ]


def test_secretaries_may_follow_each_other_without_a_gap(import_data, world):
    content = "member,unit,post,from,to\nM1,C,bi_thu,2024-06-01,2026-01-31\nM2,C,bi_thu,2026-02-01,\n"
    assert import_data("posts", content).code == 0


# --- meetings ----------------------------------------------------------------------------------------------------


def test_meetings_carry_totals_and_levels(world):
    meeting = Meeting.objects.get(unit__code="A", month=date(2026, 6, 1))
    assert (meeting.kind, meeting.held_on, meeting.started_at, meeting.ended_at, meeting.source) == (
        "combined",
        date(2026, 6, 3),
        time(19),
        time(21, 15),
        "imported",
    )
    assert (meeting.base, meeting.present, meeting.excused, meeting.unexcused, meeting.opinions) == (40, 37, 1, 2, 12)
    assert (meeting.topic, meeting.note) == ("Xây dựng nông thôn mới", "dòng một\ndòng hai")
    evaluation = Evaluation.objects.get(meeting=meeting)
    assert (evaluation.rater, evaluation.level, evaluation.total, evaluation.is_imported) == (
        "self",
        "kha",
        Decimal(84),
        True,
    )
    assert evaluation.made_at == datetime(2026, 6, 3, tzinfo=VIETNAM)


def test_official_level_is_of_the_unit_above_on_that_day(world):
    official = Evaluation.objects.get(meeting__unit__code="A", rater="official")
    assert (official.unit.code, official.level, official.total) == ("X", "tot", Decimal("92.5"))


def test_months_exist_for_every_branch_after_the_first_meetings(world):
    rows = BranchMonth.objects.filter(month=date(2026, 5, 1)).order_by("branch__code")
    assert [(row.branch.code, row.held_on) for row in rows] == [
        ("A", date(2026, 5, 3)),
        ("B", date(2026, 5, 4)),
        ("C", None),
        ("D", None),
        ("E", None),
    ]


def test_score_may_have_comma_or_point(import_data, world):
    content = (
        "branch;month;kind;held_on;score;self_level\n"
        "C;2026-05;regular;03/05/2026;92,5;tot\nC;2026-06;regular;3/6/2026;92.5;tot\n"
    )
    assert import_data("meetings", content).code == 0
    totals = Evaluation.objects.filter(meeting__unit__code="C").values_list("total", flat=True)
    assert list(totals) == [Decimal("92.5")] * 2


def test_sitting_past_midnight_is_accepted(import_data, world):
    content = "branch,month,kind,held_on,start,end\nC,2026-05,regular,2026-05-03,22:30,0:15\n"
    assert import_data("meetings", content).code == 0


def test_level_that_contradicts_its_score_warns_and_is_kept(import_data, world):
    content = """branch,month,kind,held_on,score,self_level,official_level
C,2026-05,regular,2026-05-03,90,kha,tot
C,2026-06,regular,2026-06-03,"69,99",kha,
C,2026-07,regular,2026-07-03,50,trung_binh,
C,2026-08,regular,2026-08-03,49.99,kem,
C,2026-09,regular,2026-09-03,70,kha,
"""
    answer = import_data("meetings", content)
    assert answer.err == [
        "row 2, column self_level: Mức đã ghi là Khá, còn 90 điểm ứng với mức Tốt. "
        "Vẫn lưu mức đã ghi; đồng chí nên xem lại.",
        "row 3, column self_level: Mức đã ghi là Khá, còn 69.99 điểm ứng với mức Trung bình. "
        "Vẫn lưu mức đã ghi; đồng chí nên xem lại.",
    ]
    assert (answer.code, answer.out) == (0, "Dòng mới: 5; đã có, giống hệt: 0; nên xem lại: 2.\n")
    assert BranchMonth.objects.get(branch__code="C", month=date(2026, 6, 1)).level == "kha"


def test_score_without_level_warns_and_stays_unrated(import_data, world):
    content = "branch,month,kind,held_on,score\nC,2026-05,regular,2026-05-03,88\n"
    answer = import_data("meetings", content)
    assert answer.code == 0
    assert answer.err == [
        "row 2, column score: Có điểm mà chưa có mức: kỳ này để là chưa xếp loại, điểm không được lưu. "
        "Mời đồng chí ghi thêm mức nếu đã xếp loại."
    ]
    assert import_data("meetings", content).out == "Dòng mới: 0; đã có, giống hệt: 1; nên xem lại: 1.\n"


def test_voided_meeting_leaves_its_month_free(import_data, world, django_user_model):
    user = django_user_model.objects.create(username="quantri")
    Meeting.objects.filter(unit__code="B", kind="regular").update(
        voided_at=datetime(2026, 5, 9, tzinfo=VIETNAM), voided_by=user, void_reason="Ghi nhầm"
    )
    content = "branch,month,kind,held_on\nB,2026-05,combined,2026-05-10\n"
    assert import_data("meetings", content).code == 0


def test_stored_meeting_stays_equal_when_the_branch_ended_before_it(import_data):
    import_data("units", UNITS)
    content = "branch,month,kind,held_on\nA,2026-07,regular,2026-07-03\n"
    import_data("meetings", content)
    import_data("changes", CHANGES)
    assert import_data("meetings", content).out == "Dòng mới: 0; đã có, giống hệt: 1; nên xem lại: 0.\n"
    assert not BranchMonth.objects.filter(
        branch__code="A", branch__ancestor_rows__valid_to__gte=date(2026, 7, 3)
    ).exists()


def test_later_level_on_screen_leaves_the_file_equal(import_data, world, django_user_model):
    meeting = Meeting.objects.get(unit__code="A", month=date(2026, 5, 1))
    user = django_user_model.objects.create(username="canbo")
    Evaluation.objects.create(
        meeting=meeting,
        rater="official",
        level="kha",
        made_at=datetime(2026, 6, 9, tzinfo=VIETNAM),
        made_by=user,
    )
    assert import_data("meetings", MEETINGS).out == "Dòng mới: 0; đã có, giống hệt: 6; nên xem lại: 0.\n"


# --- the whole ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", list(FILES))
def test_import_again_after_everything_writes_nothing(world, import_data, table):
    before = everything()
    rows = {"units": 9, "changes": 4, "members": 5, "posts": 4, "meetings": 6}[table]
    for content in (FILES[table], reversed_rows(FILES[table]) if table != "meetings" else FILES[table]):
        answer = import_data(table, content)
        assert answer.out == f"Dòng mới: 0; đã có, giống hệt: {rows}; nên xem lại: 0.\n"
    assert everything() == before


def test_order_of_the_files_does_not_matter(world, import_data):
    ensure([date(2026, 7, 1)])
    expected = without_ids()
    for model in (BranchMonth, Evaluation, Meeting, Post, Standing, Membership, Member, UnitEvent):
        model.objects.all().delete()
    Unit.objects.update(parent=None)
    for unit in Unit.objects.all():
        unit.placements.all().delete()
    Unit.objects.all().delete()
    for table, content in {
        "units": UNITS,
        "members": MEMBERS,
        "posts": reversed_rows(POSTS),
        "meetings": MEETINGS,
        "changes": reversed_rows(CHANGES),
    }.items():
        assert import_data(table, content).err == [], table
    assert without_ids() == expected


def test_rows_said_twice_alike_are_written_once(import_data, world):
    row = "C,2026-05,topical,2026-05-03,9\n"
    answer = import_data("meetings", "branch,month,kind,held_on,opinions\n" + row * 3)
    assert answer.out == "Dòng mới: 1; đã có, giống hệt: 2; nên xem lại: 0.\n"


def test_two_topical_sessions_of_a_month_are_two_meetings(world):
    assert Meeting.objects.filter(unit__code="B", kind="topical").count() == 2


def test_absent_columns_say_nothing_about_stored_rows(world, import_data):
    answer = import_data("meetings", "held_on,kind,month,branch\n2026-05-03,regular,2026-05,A\n")
    assert answer.out == "Dòng mới: 0; đã có, giống hệt: 1; nên xem lại: 0.\n"


@pytest.mark.parametrize("table", [name for name in FILES if name != "units"])
def test_check_says_the_same_and_writes_nothing(import_data, table):
    for name in FILES:
        if name == table:
            break
        import_data(name, FILES[name])
    before = everything()
    checked = import_data(table, FILES[table], check=True)
    assert everything() == before
    done = import_data(table, FILES[table])
    assert (checked.code, checked.err, checked.out) == (0, done.err, done.out + "Mới kiểm tra, chưa ghi gì.\n")


def test_import_is_one_event_in_the_log_with_the_digest_of_the_file(import_data):
    import_data("units", UNITS)
    event = AuditEvent.objects.get()
    assert (event.verb, event.fields["new"], event.fields["equal"]) == ("exchange.import_units", 9, 0)
    assert len(event.fields["file"]) == 16
