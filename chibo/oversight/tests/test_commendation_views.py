"""The pages of commendation, as people send them: right, wrong, empty, twice, from another branch."""

import re
from datetime import date

import pytest
from django.urls import reverse

from chibo.common.dates import today
from chibo.organization.tests.conftest import Cast
from chibo.organization.tests.factories import AccessFactory, MemberFactory
from chibo.oversight.models import Commendation, CommendationRound
from chibo.oversight.services import commendations as services
from chibo.oversight.tests.commendation_factories import decided, proposed, round_of, stored
from reports.tests.factories import hold

ROUND = {
    "occasion": "Tổng kết năm 2026",
    "first_day": "2026-01-01",
    "last_day": "31/12/2026",
    "award": "Bằng khen",
    "addressee": "Huyện ủy Hòa Bình",
    "grounds": "Căn cứ Quy chế làm việc;",
}


@pytest.fixture
def cast(db):
    cast = Cast()
    cast.sister_secretary = AccessFactory(unit=cast.sister)
    return cast


@pytest.fixture
def round_(cast):
    return round_of(cast.commune)


def url(name, *args):
    return reverse(f"oversight:{name}", args=args)


def text_of(answer):
    """Return the words of a page without tags, spaces squeezed."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def token_of(answer):
    return re.search(r'name="form_token" value="([0-9a-f-]+)"', answer.content.decode()).group(1)


# --- the list and a round ----------------------------------------------------------------------------------------


def test_list_names_rounds_in_reach(cast, round_):
    round_of(cast.district, occasion="Đợt của huyện")
    round_of(cast.outside.parent, occasion="Đợt nơi khác")
    shown = text_of(cast.client("secretary").get(url("commendations")))
    assert ("Sơ kết 3 năm" in shown, "Đợt của huyện" in shown, "Đợt nơi khác" in shown) == (True, True, False)


def test_list_makes_the_same_queries_for_one_and_three(cast, round_, django_assert_num_queries):
    client = cast.client("committee")
    client.get(url("commendations"))
    with django_assert_num_queries(5):
        client.get(url("commendations"))
    for occasion in ("Hai", "Ba"):
        proposed(round_of(cast.commune, occasion=occasion), cast.branch)
    with django_assert_num_queries(5):
        client.get(url("commendations"))


def test_round_shows_a_branch_its_own_proposals_only(cast, round_):
    proposed(round_, cast.branch)
    proposed(round_, MemberFactory(name="Đặng Thị Sen", branch=cast.sister))
    own = text_of(cast.client("secretary").get(url("commendation-round", round_.pk)))
    theirs = text_of(cast.client("sister_secretary").get(url("commendation-round", round_.pk)))
    assert ("Tập thể: 1" in own, "Đặng Thị Sen" in own) == (True, False)
    assert ("Tập thể: 0" in theirs, "Đặng Thị Sen" in theirs) == (True, True)


def test_proposal_of_another_branch_is_not_found(cast, round_):
    row = proposed(round_, cast.branch)
    client = cast.client("sister_secretary")
    pages = [url("commendation", row.pk), url("commendation-edit", row.pk), url("commendation-rows", row.pk, "held")]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert client.post(url("commendation-withdraw", row.pk)).status_code == 404


@pytest.mark.parametrize("role", ["cadre", "administrator"])
def test_cadre_and_administrator_may_not(cast, round_, role):
    row, client = proposed(round_, cast.member), cast.client(role)
    pages = [url("commendations"), url("commendation-round", round_.pk), url("commendation", row.pk)]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


# --- making a round ----------------------------------------------------------------------------------------------


def test_round_is_made_once_though_sent_twice(cast):
    client = cast.client("committee")
    sent = ROUND | {"form_token": token_of(client.get(url("commendation-round-new")))}
    first, second = (client.post(url("commendation-round-new"), sent) for _ in range(2))
    made = CommendationRound.objects.get()
    assert (first.url, second.url) == (url("commendation-round", made.pk),) * 2
    assert (made.unit, made.last_day, made.award) == (cast.commune, date(2026, 12, 31), "Bằng khen")


def test_empty_round_says_what_is_missing(cast):
    answer = cast.client("committee").post(url("commendation-round-new"), {})
    form = answer.context["form"]
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "occasion": ["Chưa có dịp khen thưởng. Mời đồng chí ghi dịp khen thưởng."],
        "first_day": ["Chưa có ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."],
        "last_day": ["Chưa có ngày. Mời đồng chí ghi ngày/tháng/năm, ví dụ 03/02/2026."],
        "award": ["Chưa chọn hình thức khen thưởng. Mời đồng chí chọn một mục."],
    }
    assert CommendationRound.objects.count() == 0


def test_wrong_round_keeps_what_was_typed(cast):
    sent = ROUND | {"first_day": "31/02/2026", "award": "Huy hiệu", "grounds": "Căn cứ A;\nCăn cứ B;"}
    answer = cast.client("committee").post(url("commendation-round-new"), sent)
    page = answer.content.decode()
    assert sorted(answer.context["form"].errors) == ["award", "first_day"]
    assert ("31/02/2026" in page, "Căn cứ A;\nCăn cứ B;" in page) == (True, True)


def test_round_turned_round_is_refused_beside_its_day(cast):
    sent = ROUND | {"last_day": "2025-01-01"}
    answer = cast.client("committee").post(url("commendation-round-new"), sent)
    assert list(answer.context["form"].errors) == ["last_day"]


def test_round_is_changed_by_its_committee_only(cast, round_):
    edit = url("commendation-round-edit", round_.pk)
    assert cast.client("committee").post(edit, ROUND).url == url("commendation-round", round_.pk)
    assert stored(round_).occasion == "Tổng kết năm 2026"
    assert cast.client("board").post(edit, ROUND).status_code == 403
    assert cast.client("secretary").post(edit, ROUND).status_code == 403


# --- proposing ---------------------------------------------------------------------------------------------------


def test_secretary_proposes_the_own_branch_once(cast, round_):
    client, page = cast.client("secretary"), url("commendation-new", round_.pk, "unit")
    shown = client.get(page)
    assert list(shown.context["form"].fields["subject"].queryset) == [cast.branch]
    sent = {"subject": cast.branch.pk, "achievement": "Nền nếp", "form_token": token_of(shown)}
    answers = [client.post(page, sent) for _ in range(2)]
    row = Commendation.objects.get()
    assert {answer.url for answer in answers} == {url("commendation", row.pk)}
    assert (row.unit, row.proposer, row.proposed_by) == (cast.branch, cast.branch, cast.secretary.user)


def test_secretary_proposes_an_own_member_and_nobody_else(cast, round_):
    client, page = cast.client("secretary"), url("commendation-new", round_.pk, "member")
    assert set(client.get(page).context["form"].fields["subject"].queryset) == {cast.member, cast.other}
    refused = client.post(page, {"subject": cast.stranger.pk, "achievement": "Giỏi"})
    assert refused.context["form"].errors["subject"] == ["Mục này không có trong danh sách. Mời đồng chí chọn lại."]
    assert "Giỏi" in refused.content.decode()
    client.post(page, {"subject": cast.member.pk, "achievement": "Giỏi"})
    assert Commendation.objects.get().branch == cast.branch


def test_committee_proposes_in_a_round_of_the_committee_above(cast):
    page = url("commendation-new", round_of(cast.district).pk, "unit")
    client = cast.client("committee")
    offered = set(client.get(page).context["form"].fields["subject"].queryset)
    assert offered == {cast.commune, cast.branch, cast.sister}
    client.post(page, {"subject": cast.commune.pk, "achievement": "Toàn đảng bộ giữ nền nếp"})
    row = Commendation.objects.get()
    assert (row.unit, row.proposer, row.proposed_by_name) == (cast.commune, cast.commune, cast.commune.committee_name)


def test_choice_is_narrowed_by_name(cast, round_):
    page = url("commendation-new", round_.pk, "unit") + "?q=tan tien"
    assert list(cast.client("committee").get(page).context["form"].fields["subject"].queryset) == [cast.sister]


def test_board_above_does_not_propose_in_a_round_of_a_commune(cast, round_):
    assert cast.client("board").get(url("commendation-new", round_.pk, "unit")).status_code == 403


def test_same_subject_again_is_refused_beside_it(cast, round_):
    proposed(round_, cast.branch)
    page = url("commendation-new", round_.pk, "unit")
    answer = cast.client("secretary").post(page, {"subject": cast.branch.pk, "achievement": "Nền nếp"})
    assert list(answer.context["form"].errors) == ["subject"]


def test_unknown_kind_of_proposal_is_not_found(cast, round_):
    assert cast.client("committee").get(url("commendation-new", round_.pk, "other")).status_code == 404


def test_proposal_is_changed_and_taken_back_by_who_proposed_it(cast, round_):
    row = proposed(round_, cast.branch, proposer=cast.branch)
    client = cast.client("secretary")
    client.post(url("commendation-edit", row.pk), {"achievement": "Đi đầu"})
    row.refresh_from_db()
    assert row.achievement == "Đi đầu"
    client.post(url("commendation-withdraw", row.pk))
    again = client.post(url("commendation-withdraw", row.pk), follow=True)
    assert "Đề nghị này đã được rút." in text_of(again)
    assert "Đã rút đề nghị" in text_of(again)


def test_secretary_cannot_change_what_the_committee_proposed(cast, round_):
    row = proposed(round_, cast.branch)
    client = cast.client("secretary")
    assert client.post(url("commendation-edit", row.pk), {"achievement": "Khác"}).status_code == 403
    assert client.post(url("commendation-withdraw", row.pk)).status_code == 403


# --- figures open ------------------------------------------------------------------------------------------------


@pytest.fixture
def counted(cast, round_):
    hold(cast.branch, date(2026, 7, 3))
    hold(cast.branch, date(2026, 8, 5), "kha", present=8)
    hold(cast.branch, date(2026, 9, 3), kind="combined", topic="Học tập Bác")
    return proposed(round_, cast.branch)


def test_every_number_opens_the_list_it_was_counted_from(cast, counted):
    client = cast.client("secretary")
    lines = client.get(url("commendation", counted.pk)).context["lines"]
    opened = {line["key"]: client.get(line["url"]).context["page"].paginator.count for line in lines if line["url"]}
    values = {line["key"]: line["value"] for line in lines}
    assert {key: count for key, count in opened.items() if key not in ("present", "opinions")} == {
        key: values[key] for key in opened if key not in ("present", "opinions")
    }
    assert (opened["present"], opened["opinions"]) == (values["held"], values["held"])


def test_list_behind_a_number_leads_to_the_meetings(cast, counted):
    shown = cast.client("committee").get(url("commendation-rows", counted.pk, "held")).content.decode()
    assert all(reverse("meetings:detail", args=[meeting.pk]) in shown for meeting in cast.branch.meetings.all())


def test_unknown_list_is_not_found(cast, counted, round_):
    client, member = cast.client("committee"), proposed(round_, cast.member)
    assert client.get(url("commendation-rows", counted.pk, "nothing")).status_code == 404
    assert client.get(url("commendation-rows", member.pk, "held")).status_code == 404


def test_figures_that_changed_after_the_decision_are_said(cast, counted, round_):
    decided(round_)
    client, page = cast.client("committee"), url("commendation", counted.pk)
    assert "hồ sơ sinh hoạt có bổ sung" not in text_of(client.get(page))
    hold(cast.branch, date(2026, 7, 20), kind="topical", topic="Chuyên đề")
    assert "hồ sơ sinh hoạt có bổ sung" in text_of(client.get(page))


# --- the decision ------------------------------------------------------------------------------------------------


def verdicts(*rows, outcome="chosen", reason=""):
    return {f"p{row.pk}-{name}": value for row in rows for name, value in (("outcome", outcome), ("reason", reason))}


def test_decision_is_written_once_though_sent_twice(cast, round_):
    first, second = proposed(round_, cast.branch), proposed(round_, cast.sister)
    day = today().isoformat()
    sent = verdicts(first) | verdicts(second, outcome="not_chosen", reason="Đợt sau")
    sent |= {"number": "125-QĐ/ĐU", "issuer": "Huyện ủy", "decided_on": day}
    client, page = cast.client("committee"), url("commendation-decision", round_.pk)
    answers = [client.post(page, sent) for _ in range(2)]
    assert {answer.url for answer in answers} == {url("commendation-round", round_.pk)}
    shown = text_of(client.get(answers[0].url))
    assert ("125-QĐ/ĐU" in shown, "Lý do: Đợt sau" in shown) == (True, True)


def test_decision_lacking_parts_says_where_and_keeps_what_was_typed(cast, round_):
    first, second = proposed(round_, cast.branch), proposed(round_, cast.sister)
    client, page = cast.client("committee"), url("commendation-decision", round_.pk)
    sent = verdicts(first) | verdicts(second, outcome="not_chosen") | {"number": "125-QĐ/ĐU"}
    answer = client.post(page, sent)
    assert "Chưa có lý do chưa khen đợt này. Mời đồng chí ghi lý do." in text_of(answer)
    assert 'value="125-QĐ/ĐU"' in answer.content.decode()
    answer = client.post(page, sent | {f"p{second.pk}-reason": "Đợt sau"})
    assert list(answer.context["sheet"].head.errors) == ["issuer"]
    assert not stored(round_).is_decided


def test_proposal_that_came_meanwhile_must_be_decided_too(cast, round_):
    first = proposed(round_, cast.branch)
    late = proposed(round_, cast.sister)
    sent = verdicts(first) | {"number": "1", "issuer": "Huyện ủy", "decided_on": today().isoformat()}
    answer = cast.client("committee").post(url("commendation-decision", round_.pk), sent)
    line = next(form for form in answer.context["sheet"].lines if form.proposal == late)
    assert line.errors["outcome"] == ["Chưa chọn khen hay chưa khen. Mời đồng chí chọn một mục."]


def test_other_decision_on_a_decided_round_stays_on_the_page(cast, round_):
    row = proposed(round_, cast.branch)
    decided(round_)
    client, page = cast.client("committee"), url("commendation-decision", round_.pk)
    assert client.get(page).url == url("commendation-round", round_.pk)
    sent = verdicts(row) | {"number": "999", "issuer": "Huyện ủy", "decided_on": today().isoformat()}
    answer = client.post(page, sent)
    assert services.DECIDED_ALREADY in text_of(answer)
    assert 'value="999"' in answer.content.decode()


def test_correction_needs_a_reason_and_shows_what_stood_before(cast, round_):
    row = proposed(round_, cast.branch)
    client, page = cast.client("committee"), url("commendation-correction", round_.pk)
    assert client.get(page).url == url("commendation-decision", round_.pk)
    decided(round_)
    sent = verdicts(row) | {"number": "152-QĐ/ĐU", "issuer": "Huyện ủy Hòa Bình", "decided_on": "2026-10-02"}
    refused = client.post(page, sent)
    assert list(refused.context["sheet"].head.errors) == ["reason"]
    shown = text_of(client.post(page, sent | {"reason": "Ghi nhầm số"}, follow=True))
    assert ("152-QĐ/ĐU" in shown, "Ghi nhầm số" in shown, "Trước đó ghi: số 125-QĐ/ĐU" in shown) == (True, True, True)


def test_only_the_committee_of_the_round_decides(cast, round_):
    proposed(round_, cast.branch)
    page = url("commendation-decision", round_.pk)
    assert [cast.client(role).get(page).status_code for role in ("board", "secretary", "sister_secretary")] == [403] * 3
