"""Forms of award: listed, added, ended, used again; by whom."""

import pytest
from django.urls import reverse

from chibo.organization.tests.conftest import Cast
from chibo.oversight.commendation_queries import award_names
from chibo.oversight.models import AwardKind
from chibo.oversight.tests.commendation_factories import round_of, stored

SHIPPED = ["Giấy khen", "Bằng khen", "Biểu dương", "Cờ thi đua"]


@pytest.fixture
def cast(db):
    return Cast()


def add(client, name):
    return client.post(reverse("oversight:award-kind-new"), {"name": name})


def test_kind_is_added_at_the_end_and_offered(cast):
    assert add(cast.client("board"), " Thư  khen ").url == reverse("oversight:award-kinds")
    assert award_names() == [*SHIPPED, "Thư khen"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Chưa có hình thức khen thưởng. Mời đồng chí ghi hình thức khen thưởng."),
        ("giấy khen", "Đã có hình thức “Giấy khen”. Mời đồng chí xem lại hoặc ghi tên khác."),
    ],
)
def test_kind_that_lacks_a_name_or_is_there_says_so(cast, name, sentence):
    assert add(cast.client("board"), name).context["form"].errors == {"name": [sentence]}
    assert award_names() == SHIPPED


def test_ended_kind_stays_in_its_rounds_and_may_be_used_again(cast):
    round_, kind = round_of(cast.commune), AwardKind.objects.get(name="Giấy khen")
    client = cast.client("board")
    for _ in range(2):
        client.post(reverse("oversight:award-kind-end", args=[kind.pk]))
    assert (award_names(), stored(round_).award) == (SHIPPED[1:], "Giấy khen")
    assert "Không dùng nữa" in client.get(reverse("oversight:award-kinds")).content.decode()
    add(client, "Giấy khen")
    assert award_names() == SHIPPED


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("administrator", (200, 200)), ("board", (200, 200)), ("committee", (200, 403)), ("secretary", (403, 403))],
)
def test_list_is_read_above_branches_and_kept_by_board_and_administrator(cast, role, statuses):
    client = cast.client(role)
    pages = [reverse("oversight:award-kinds"), reverse("oversight:award-kind-new")]
    assert tuple(client.get(page).status_code for page in pages) == statuses
