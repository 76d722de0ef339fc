import uuid
from datetime import date, time
from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from chibo.common.errors import Refused
from chibo.common.forms import ChiboForm, FormTokenMixin, add_refusal


class MeetingForm(FormTokenMixin, ChiboForm):
    held_on = forms.DateField(label="Ngày sinh hoạt")
    ended_at = forms.TimeField(label="Giờ kết thúc")
    present = forms.IntegerField(label="Số đảng viên có mặt", min_value=0)
    score = forms.DecimalField(label="Điểm", max_digits=4, decimal_places=1)
    kind = forms.ChoiceField(label="Loại kỳ sinh hoạt", choices=[("regular", "Thường kỳ")])
    place = forms.CharField(label="Nơi sinh hoạt", max_length=20, error_messages={"required": "Mời ghi nơi họp."})


GOOD = {
    "held_on": "03/12/2026",
    "ended_at": "20:45",
    "present": "38",
    "score": "92,5",
    "kind": "regular",
    "place": "Nhà văn hóa",
}


def filled(**changes):
    return MeetingForm(GOOD | changes)


@pytest.mark.parametrize("typed", ["2026-12-03", "03/12/2026", "3/12/2026", "3-12-2026", "03.12.2026"])
def test_date_in_the_ways_people_write_it(typed):
    form = filled(held_on=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["held_on"] == date(2026, 12, 3)


@pytest.mark.parametrize("typed", ["20:45", "20:45:00", "20h45", "20.45", "20 giờ 45"])
def test_time_in_the_ways_people_write_it(typed):
    form = filled(ended_at=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["ended_at"] == time(20, 45)


@pytest.mark.parametrize(
    ("typed", "number"), [("92,5", Decimal("92.5")), ("92.5", Decimal("92.5")), ("92", Decimal(92))]
)
def test_decimal_with_comma_or_point(typed, number):
    form = filled(score=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["score"] == number


def test_text_is_stored_composed_and_without_invisible_characters():
    form = filled(place="Nha\u0300 \u200bva\u0306n ho\u0301a\u202e\x00")

    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == "Nhà văn hóa"


def test_posted_lists_are_tidied_too():
    form = MeetingForm(QueryDict("place=Nha%CC%80&place=Ho%CC%80a&kind=regular"))

    assert form.data.getlist("place") == ["Nhà", "Hòa"]


def test_empty_form_asks_for_each_field_and_keeps_the_authors_words():
    form = MeetingForm({})

    assert form.errors == {
        "held_on": ["Chưa có ngày sinh hoạt. Mời đồng chí ghi ngày sinh hoạt."],
        "ended_at": ["Chưa có giờ kết thúc. Mời đồng chí ghi giờ kết thúc."],
        "present": ["Chưa có số đảng viên có mặt. Mời đồng chí ghi số đảng viên có mặt."],
        "score": ["Chưa có điểm. Mời đồng chí ghi điểm."],
        "kind": ["Chưa chọn loại kỳ sinh hoạt. Mời đồng chí chọn một mục."],
        "place": ["Mời ghi nơi họp."],
    }


def test_wrong_values_say_what_to_do_and_stay_to_be_mended():
    form = filled(held_on="32/13/2026", ended_at="25h", present="abc", score="4,55", kind="x", place="x" * 25)

    assert form.errors == {
        "held_on": ["Chưa rõ là ngày nào. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."],
        "ended_at": ["Chưa rõ là mấy giờ. Mời đồng chí ghi giờ và phút, ví dụ 20:45."],
        "present": ["Chỗ này cần một số. Mời đồng chí ghi bằng chữ số, ví dụ 12."],
        "score": ["Chỉ ghi 1 chữ số sau dấu phẩy. Mời đồng chí ghi lại, ví dụ 4,5."],
        "kind": ["Mục này không có trong danh sách. Mời đồng chí chọn lại."],
        "place": ["Phần này đang dài 25 chữ, chỉ ghi được 20 chữ. Mời đồng chí rút gọn."],
    }
    assert 'type="text" name="held_on" value="32/13/2026"' in str(form["held_on"])
    assert 'type="text" name="ended_at" value="25h"' in str(form["ended_at"])
    assert 'type="text" name="present" value="abc"' in str(form["present"])


def test_negative_number_says_from_where():
    assert filled(present="-1").errors == {"present": ["Số này phải từ 0 trở lên. Mời đồng chí xem lại."]}


def test_right_values_come_back_in_the_native_widgets():
    form = MeetingForm(initial={"held_on": date(2026, 12, 3), "ended_at": time(20, 45), "score": Decimal("92.5")})

    assert 'type="date" name="held_on" value="2026-12-03"' in str(form["held_on"])
    assert 'type="time" name="ended_at" value="20:45"' in str(form["ended_at"])
    assert 'type="text" name="score" value="92,5"' in str(form["score"])


def test_form_token_given_stays_the_same():
    token = uuid.uuid4()
    form = filled(form_token=str(token))

    assert form.is_valid(), form.errors
    assert form.cleaned_data["form_token"] == token


@pytest.mark.parametrize("token", ["", "không phải mã"])
def test_form_token_missing_or_broken_is_a_new_filling(token):
    form = filled(form_token=token)

    assert form.is_valid(), form.errors
    assert isinstance(form.cleaned_data["form_token"], uuid.UUID)


def test_two_fillings_have_two_tokens():
    assert MeetingForm()["form_token"].value() != MeetingForm()["form_token"].value()


@pytest.mark.parametrize(("field", "place"), [("held_on", "held_on"), ("month", "__all__"), (None, "__all__")])
def test_refusal_stands_beside_its_field_or_above_the_form(field, place):
    form = filled()
    form.is_valid()

    add_refusal(form, Refused(field, "Tháng 12 đã có kỳ sinh hoạt. Mời đồng chí mở kỳ đó."))

    assert form.errors == {place: ["Tháng 12 đã có kỳ sinh hoạt. Mời đồng chí mở kỳ đó."]}


@pytest.mark.parametrize("typed", ["9999-12-31", "31/12/2201", "01/01/1899"])
def test_year_that_is_a_slip_of_the_keyboard(typed):
    class DayForm(ChiboForm):
        on = forms.DateField(label="Ngày")

    form = DayForm({"on": typed})
    assert form.errors == {"on": ["Năm phải từ 1900 đến 2200. Mời đồng chí xem lại năm."]}
