import re

import pytest

from chibo.accounts import services
from chibo.accounts.models import User
from chibo.accounts.signals import account_created, code_reset
from chibo.accounts.tests.factories import CODE, UserFactory
from chibo.common.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Return the (signal, user, actor) that were sent."""
    sent = []

    def listen(signal, user, actor, **kwargs):
        sent.append((signal, user, actor))

    for signal in (account_created, code_reset):
        signal.connect(listen)
    yield sent
    for signal in (account_created, code_reset):
        signal.disconnect(listen)


def test_account_created_with_a_first_code(heard):
    actor = UserFactory()

    user, code = services.create_account(
        username=" QuangTrung.BiThu ", full_name="Nguyễn  Đình Hoàng", phone="+84 912 345 678", actor=actor
    )

    stored = User.objects.get(pk=user.pk)
    assert (stored.username, stored.full_name, stored.phone) == ("quangtrung.bithu", "Nguyễn Đình Hoàng", "0912345678")
    assert (stored.must_change_password, stored.check_password(code)) == (True, True)
    assert re.fullmatch(r"[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){2}", code)
    assert heard == [(account_created, user, actor)]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"full_name": " "}, "full_name", "Chưa có họ và tên. Mời đồng chí ghi họ và tên."),
        ({"full_name": "A" * 121}, "full_name", "Họ và tên dài quá. Mời đồng chí ghi gọn lại."),
        (
            {"username": "quang trung"},
            "username",
            "Tên đăng nhập chỉ gồm chữ và số, không có dấu cách, ví dụ quangtrung.bithu. Mời đồng chí ghi lại.",
        ),
        (
            {"username": "CO.ROI"},
            "username",
            "Đã có tài khoản dùng tên đăng nhập này. Mời đồng chí xem lại hoặc ghi khác đi.",
        ),
        (
            {"username": "0912345678"},
            "username",
            "Đã có tài khoản dùng tên đăng nhập này. Mời đồng chí xem lại hoặc ghi khác đi.",
        ),
        (
            {"phone": "0912 345 678"},
            "phone",
            "Đã có tài khoản dùng số điện thoại này. Mời đồng chí xem lại hoặc ghi khác đi.",
        ),
        ({"phone": "12"}, "phone", "Số điện thoại chưa đủ. Mời đồng chí ghi 10 chữ số, ví dụ 0912 345 678."),
    ],
)
def test_account_refused_says_what_to_do(given, field, sentence):
    UserFactory(username="co.roi", phone="0912345678")
    account = {"username": "moi", "full_name": "Hồ Thị Lan", "phone": ""} | given

    with pytest.raises(Refused) as refused:
        services.create_account(**account, actor=None)

    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert User.objects.count() == 1


def test_accounts_without_phone_do_not_collide():
    for name in ("mot", "hai"):
        services.create_account(username=name, full_name="Hồ Thị Lan", phone="", actor=None)

    assert User.objects.filter(phone=None).count() == 2


def test_reset_code_replaces_the_code(heard):
    user, actor = UserFactory(), UserFactory()

    code = services.reset_code(user=user, actor=actor)

    user.refresh_from_db()
    assert (user.check_password(code), user.check_password(CODE), user.must_change_password) == (True, False, True)
    assert heard == [(code_reset, user, actor)]
