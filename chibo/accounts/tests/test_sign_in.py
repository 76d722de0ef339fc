import re
import unicodedata
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from chibo.accounts import services
from chibo.accounts.tests.factories import CODE, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
WRONG = "Tên đăng nhập hoặc mã đăng nhập chưa đúng. Mời đồng chí ghi lại; chữ hoa và chữ thường trong mã là khác nhau."


def sign_in(client, username, password, **fields):
    return client.post(LOGIN, {"username": username, "password": password, **fields})


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("typed", ["quangtrung", " QuangTrung ", "0912345678", "0912 345 678", "+84 912.345.678"])
def test_sign_in_by_name_or_phone(client, typed):
    user = UserFactory(username="quangtrung", phone="0912345678")

    response = sign_in(client, typed, CODE)

    assert response.status_code == 302
    assert signed_in_as(client) == str(user.pk)


@pytest.mark.parametrize(("typed", "code"), [("quangtrung", "sai"), ("khongco", CODE), ("0912345678", CODE)])
def test_sign_in_refused_with_one_sentence_for_every_cause(client, typed, code):
    UserFactory(username="quangtrung")
    UserFactory(username="nghi", phone="0912345678", is_active=False)

    response = sign_in(client, typed, code)

    assert response.context["form"].non_field_errors() == [WRONG]
    assert signed_in_as(client) is None


def test_sign_in_without_anything_asks_for_both(client):
    response = sign_in(client, "", "")

    assert response.context["form"].errors == {
        "username": ["Chưa có tên đăng nhập hoặc số điện thoại. Mời đồng chí ghi tên đăng nhập hoặc số điện thoại."],
        "password": ["Chưa có mã đăng nhập. Mời đồng chí ghi mã đăng nhập."],
    }


def test_code_typed_on_another_keyboard_is_the_same_code(client):
    composed = "lúa chín ven sông"
    UserFactory(username="quangtrung", password=composed)

    sign_in(client, "quangtrung", unicodedata.normalize("NFD", composed))

    assert signed_in_as(client) is not None


def test_sign_in_makes_a_new_session(client):
    user = UserFactory()
    client.get(LOGIN)
    client.session.save()
    before = client.session.session_key

    sign_in(client, user.username, CODE)

    assert client.session.session_key != before


@pytest.mark.parametrize("typed", ["kxm4-7hqd-3tbz", "KXM4 7HQD 3TBZ", "kxm47hqd3tbz"])
def test_first_code_opens_only_the_page_that_changes_it(client, typed):
    UserFactory(username="quangtrung", first_code=True)
    sign_in(client, "quangtrung", typed)

    response = client.get("/?thang=12")

    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:password") + "?next=%2F%3Fthang%3D12"


def test_first_code_changed_goes_on_where_the_person_was(client):
    user = UserFactory(first_code=True)
    client.force_login(user)
    form = {"new_code": "thang muoi hai", "new_code_again": "thang muoi hai", "next": "/meetings/"}

    response = client.post(reverse("accounts:password"), form)

    user.refresh_from_db()
    assert response["Location"] == "/meetings/"
    assert (user.must_change_password, user.check_password("thang muoi hai")) == (False, True)
    assert signed_in_as(client) == str(user.pk)


@pytest.mark.parametrize(
    ("field", "form", "sentence"),
    [
        (
            "new_code",
            {"new_code": "12345", "new_code_again": "12345"},
            "Mã này ngắn quá. Mời đồng chí ghi ít nhất 12 chữ và số, ví dụ ghép bốn từ dễ nhớ.",
        ),
        (
            "new_code",
            {"new_code": "Nguyễn Đình Hoàng 1", "new_code_again": "Nguyễn Đình Hoàng 1"},
            "Mã này gần giống tên của đồng chí, dễ bị đoán ra. Mời đồng chí ghi mã khác.",
        ),
        (
            "new_code",
            {"new_code": CODE, "new_code_again": CODE},
            "Mã này đang dùng rồi. Mời đồng chí ghi một mã khác.",
        ),
        (
            "new_code",
            {"new_code": "a" * 129, "new_code_again": "a" * 129},
            "Mã này dài quá. Mời đồng chí ghi không quá 128 chữ và số.",
        ),
        (
            "new_code_again",
            {"new_code": "thang muoi hai", "new_code_again": "thang muoi mot"},
            "Hai lần ghi mã mới chưa giống nhau. Mời đồng chí ghi lại lần hai.",
        ),
        (
            "old_code",
            {"old_code": "sai", "new_code": "thang muoi hai", "new_code_again": "thang muoi hai"},
            "Mã đang dùng chưa đúng. Mời đồng chí ghi lại mã đang dùng.",
        ),
    ],
)
def test_new_code_refused_says_what_to_do(client, field, form, sentence):
    user = UserFactory(full_name="Nguyễn Đình Hoàng")
    client.force_login(user)

    response = client.post(reverse("accounts:password"), {"old_code": CODE, **form})

    assert response.context["form"].errors == {field: [sentence]}
    user.refresh_from_db()
    assert user.check_password(CODE)


def test_changing_the_code_ends_other_sessions(client):
    user = UserFactory()
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)
    form = {"old_code": CODE, "new_code": "thang muoi hai", "new_code_again": "thang muoi hai"}

    client.post(reverse("accounts:password"), form)

    assert client.get(reverse("accounts:password")).status_code == 200
    assert elsewhere.get(reverse("accounts:password")).status_code == 302


def test_ten_wrong_codes_lock_and_name_and_phone_count_together(client):
    UserFactory(username="quangtrung", phone="0912345678")
    answers = [sign_in(client, name, "sai") for name in ["quangtrung", "0912345678"] * 5]

    right = sign_in(client, "quangtrung", CODE)

    assert [answer.status_code for answer in answers] == [200] * 9 + [429]
    assert right.status_code == 429
    assert "Mời đồng chí chờ 15 phút rồi đăng nhập lại" in right.content.decode()
    assert signed_in_as(client) is None


def test_lock_ends_after_a_quarter_of_an_hour(client):
    UserFactory(username="quangtrung")
    for _ in range(10):
        sign_in(client, "quangtrung", "sai")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

    sign_in(client, "quangtrung", CODE)

    assert signed_in_as(client) is not None


def test_lock_ends_with_a_new_first_code(client):
    user = UserFactory(username="quangtrung")
    for _ in range(10):
        sign_in(client, "quangtrung", "sai")

    code = services.reset_code(user=user, actor=UserFactory())

    assert sign_in(client, "quangtrung", code).status_code == 302
    assert signed_in_as(client) == str(user.pk)


def test_sign_in_returns_to_the_page_that_asked(client):
    UserFactory(username="quangtrung")

    response = sign_in(client, "quangtrung", CODE, next="/reports/?ky=2026-Q4")

    assert response["Location"] == "/reports/?ky=2026-Q4"


@pytest.mark.parametrize("address", ["https://xau.example/", "//xau.example/", "javascript:alert(1)", "/\\xau.example"])
def test_sign_in_goes_nowhere_else(client, address):
    user = UserFactory(first_code=True)

    response = sign_in(client, user.username, "kxm4-7hqd-3tbz", next=address)
    form = {"new_code": "thang muoi hai", "new_code_again": "thang muoi hai", "next": address}
    changed = client.post(reverse("accounts:password"), form)

    assert response["Location"] == reverse("home")
    assert changed["Location"] == reverse("home")


def test_sign_out_by_post_only(client):
    client.force_login(UserFactory())

    by_link = client.get(reverse("accounts:logout"))
    stayed = signed_in_as(client) is not None
    response = client.post(reverse("accounts:logout"))

    assert (by_link.status_code, stayed) == (405, True)
    assert response["Location"] == LOGIN
    assert response["Clear-Site-Data"] == '"storage"'
    assert signed_in_as(client) is None


def test_answers_to_signed_in_people_are_kept_nowhere(client):
    client.force_login(UserFactory())

    response = client.get(reverse("accounts:password"))

    assert response["Cache-Control"] == "no-store, private"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_post_after_the_session_ended_is_carried_through_sign_in(client):
    user = UserFactory()
    target = reverse("accounts:password") + "?buoc=2"

    expired = client.post(
        target, {"conclusion": "Giao đồng chí Lan\nlo hội trường", "score": "9", "password": "bí mật"}
    )
    kept = {"kept-conclusion": "Giao đồng chí Lan\nlo hội trường", "kept-score": "9"}
    again = client.post(
        LOGIN,
        {"username": user.username, "password": CODE, "next": target, **kept},
        headers={"origin": "http://testserver"},
    )

    assert expired.status_code == 401
    assert expired.context["kept_fields"] == [
        ("conclusion", "Giao đồng chí Lan\nlo hội trường"),
        ("score", "9"),
    ]
    assert "Hết phiên đăng nhập, nội dung vẫn còn." in expired.content.decode()
    assert again.context["kept"].fields == expired.context["kept_fields"]
    assert again.context["kept"].texts == ["Giao đồng chí Lan\nlo hội trường"]
    assert f'<form method="post" action="{target}">' in again.content.decode()


def test_kept_fields_survive_a_wrong_code(client):
    response = sign_in(client, "quangtrung", "sai", **{"kept-conclusion": "Giao đồng chí Lan", "next": "/meetings/"})

    assert response.context["kept_fields"] == [("conclusion", "Giao đồng chí Lan")]
    assert response.context["next"] == "/meetings/"


def test_piece_of_a_page_asked_after_the_session_ended_says_so_by_status(client):
    response = client.post(reverse("accounts:password"), {"note": "x"}, headers={"hx-request": "true"})

    assert (response.status_code, response.content) == (401, b"")


def test_aged_page_keeps_the_text_and_can_be_sent_again():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())
    target = reverse("accounts:password")
    here = {"origin": "http://testserver"}

    refused = client.post(target, {"note": "Đã họp chi ủy"}, headers=here)
    page = refused.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    again = client.post(target, {"note": "Đã họp chi ủy", "csrfmiddlewaretoken": token}, headers=here)

    assert refused.status_code == 403
    assert "readonly>Đã họp chi ủy</textarea>" in page
    assert "Gửi lại nội dung này" in page
    assert again.status_code == 200


def test_post_from_another_site_is_shown_but_never_sent_again():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory())

    response = client.post(
        reverse("accounts:password"), {"note": "Đã họp chi ủy"}, headers={"origin": "https://xau.example"}
    )

    assert response.status_code == 403
    assert response.context["may_resend"] is False
    assert "Gửi lại nội dung này" not in response.content.decode()


def test_aged_sign_in_page_comes_back_fresh_with_what_it_carried():
    client = Client(enforce_csrf_checks=True)
    fields = {"username": "quangtrung", "password": CODE, "next": "/meetings/", "kept-note": "Đã họp chi ủy"}

    ours = client.post(LOGIN, fields, headers={"origin": "http://testserver"})
    foreign = client.post(LOGIN, fields, headers={"origin": "https://xau.example"})

    assert (ours.status_code, ours.context["kept_fields"]) == (401, [("note", "Đã họp chi ủy")])
    assert (foreign.status_code, foreign["Location"]) == (302, LOGIN)
