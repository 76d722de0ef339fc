"""The main job in a real browser, on a phone: log the meeting, rate, send, confirm, report, accept, print, see the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from chibo.accounts.tests.factories import CODE, UserFactory
from chibo.common.dates import Span, add_months, month_start, today
from chibo.jobs.services import run_due
from chibo.organization.enums import PostKind, Role
from chibo.organization.models import Member, Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory, MemberFactory, PostFactory, UnitFactory
from chibo.testing.plugin import PHONE
from evaluations.enums import Rater, ReviewStepKind
from evaluations.models import Evaluation, ReviewStep
from meetings.models import Assignment, Meeting
from meetings.signals import meeting_changed
from reports.models import BranchMonth

pytestmark = pytest.mark.e2e

FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Hồ"]
GIVEN = ["Văn An", "Thị Bình", "Đức Cường", "Thị Dung", "Quang Hà"]


@dataclass
class Site:
    """Where the program runs and the branch of the story: `month` is the one to be logged."""

    url: str
    branch: Unit
    members: list[Member]
    month: date
    folder: Path

    @property
    def quarter(self) -> Span:
        return Span.containing("quarter", self.month)


@pytest.fixture
def site(django_db_serialized_rollback: None, live_server: object, tmp_path: Path) -> Site:
    """A branch of 45 that has sent the month before; a commune and a district above it."""
    month = month_start(today() - timedelta(days=2))  # the last month whose 3rd has come
    before = add_months(month, -1)
    district = UnitFactory(type_code="huyen", code="HM", name="Đảng bộ thị xã Hoàng Mai", valid_from=before)
    commune = UnitFactory(parent=district, code="QT", name="Đảng bộ phường Quỳnh Thiện", valid_from=before)
    branch = BranchFactory(parent=commune, code="QT-01", name="Chi bộ khối Quang Trung", valid_from=before)
    names = [f"{family} {given}" for family in FAMILIES for given in GIVEN]
    members = [MemberFactory(name=name, branch=branch) for name in names]
    post = PostFactory(member=members[0], unit=branch, kind=PostKind.SECRETARY)
    people = {"bithu": (branch, Role.SECRETARY), "danguy": (commune, Role.COMMITTEE), "thiuy": (district, Role.BOARD)}
    for username, (unit, role) in people.items():
        user = UserFactory(username=username, full_name=f"Lê Minh {username.title()}")
        AccessFactory(user=user, unit=unit, role=role, post=post if role == Role.SECRETARY else None)
    _log_and_send(branch, before, members)
    return Site(live_server.url, branch, members, month, tmp_path)


def _log_and_send(branch: Unit, month: date, members: list[Member]) -> None:
    """The month before: held, locked, rated, sent; it gave two assignments."""
    clerk, at = branch.accesses.get().user, timezone.now() - timedelta(days=20)
    meeting = Meeting.objects.create(
        unit=branch,
        month=month,
        held_on=month.replace(day=3),
        started_at=time(19),
        ended_at=time(20, 40),
        base=45,
        present=45,
        excused=0,
        unexcused=0,
        opinions=8,
        finalized_at=at,
        finalized_by=clerk,
    )
    own = Evaluation.objects.create(meeting=meeting, rater=Rater.SELF, level="tot", made_at=at, made_by=clerk)
    ReviewStep.objects.create(meeting=meeting, kind=ReviewStepKind.SUBMIT, unit=branch, evaluation=own, at=at, by=clerk)
    for text, member in (("Vận động 12 hộ làm hàng rào xanh", members[4]), ("Lập danh sách hộ nghèo", members[7])):
        assignment = Assignment.objects.create(unit=branch, meeting=meeting, text=text, due_on=today())
        assignment.members.add(member)
    meeting_changed.send(sender=Meeting, changes={(branch.pk, month)})


class Walk:
    """A person at the site: reads what is on the page and touches it by its words."""

    def __init__(self, page: Page, site: Site):
        self.page, self.site, self.seen = page, site, 0
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))

    def go(self, name: str, *args: object, query: str = "") -> None:
        self.page.goto(self.site.url + reverse(name, args=args) + query)
        self.look()

    def look(self, name: str = "") -> None:
        """Keep a picture; a phone never scrolls sideways and every page has its one heading."""
        self.page.wait_for_load_state("networkidle")
        assert self.page.locator("h1").count() == 1
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{self.page.url} is {width} px wide"
        self.seen += 1
        path = re.sub(r"\W+", "-", name or self.page.url.removeprefix(self.site.url)).strip("-") or "home"
        self.page.screenshot(path=self.site.folder / f"{self.seen:02d}-{path[:50]}.png", full_page=True)

    def sign_in(self, username: str) -> None:
        self.page.goto(self.site.url)
        self.field("username").fill(username)
        self.field("password").fill(CODE)
        self.press("Đăng nhập")

    def press(self, words: str | re.Pattern) -> None:
        main = self.page.locator("main")
        main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first.click()
        self.look()

    def save(self) -> None:
        self.look("filled")
        self.press("Lưu và làm tiếp")

    def field(self, name: str) -> Locator:
        return self.page.locator(f"[name='{name}']")

    def heading(self, words: str | re.Pattern) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)

    def says(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def walk(page: Page, site: Site) -> Walk:
    return Walk(page, site)


@pytest.fixture
def visitor(chromium: Browser, site: Site) -> Iterator[Callable[..., Walk]]:
    """Return the function that opens the site on another phone."""
    contexts = []

    def open_on_another_phone(username: str, **options: object) -> Walk:
        contexts.append(chromium.new_context(viewport=PHONE, locale="vi-VN", **options))
        other = Walk(contexts[-1].new_page(), site)
        other.sign_in(username)
        return other

    yield open_on_another_phone
    for context in contexts:
        context.close()


# --- the story -------------------------------------------------------------------------------------------------------


def start_from_the_one_next_step(walk: Walk) -> None:
    expect(walk.page.locator("main .btn-primary")).to_have_count(1)
    walk.press(f"Ghi kỳ sinh hoạt tháng {walk.site.month.month}")
    walk.heading("Thời gian, thành phần")


def fill_frame(walk: Walk) -> None:
    day = walk.site.month.replace(day=3)
    walk.field("held_on").fill(day.isoformat())
    walk.field("started_at").fill("19:00")
    walk.field("ended_at").fill("20:45")
    walk.field("place").fill("Nhà văn hóa khối Quang Trung")
    walk.field("chair").select_option(label=walk.site.members[0].name)
    walk.field("minute_taker").select_option(label=walk.site.members[9].name)
    walk.field("fee_announced").check()
    walk.field("chi_uy_met_on").fill((day - timedelta(days=2)).isoformat())
    walk.save()


def call_the_roll(walk: Walk) -> None:
    """Three are away, each with a reason; ten speak, one of them twice."""
    absent = zip(walk.site.members[3:6], ("Ốm", "Công tác", "Việc nhà"), strict=True)
    for member, reason in absent:
        row = walk.page.locator("li", has=walk.field(f"mark-{member.pk}"))
        row.locator("summary").click()
        row.get_by_role("radio", name=reason, exact=True).check()
    for member in [*walk.site.members[10:20], walk.site.members[10]]:
        walk.page.get_by_role("button", name=f"Thêm một ý kiến của đồng chí {member.name}").click()
    walk.says("42/45")
    walk.save()


def tell_results(walk: Walk) -> None:
    for words, result, told in (
        ("Vận động 12 hộ làm hàng rào xanh", "Hoàn thành", "12/12 hộ đã làm"),
        ("Lập danh sách hộ nghèo", "Chưa hoàn thành", "Còn 3 hộ chưa rà soát"),
    ):
        panel = walk.page.locator("section", has_text=words)
        panel.get_by_role("radio", name=result, exact=True).check()
        panel.get_by_label("Kết quả thực hiện").fill(told)
    walk.save()


def write_texts(walk: Walk) -> None:
    texts = {
        "assessment": "Tháng qua chi bộ hoàn thành 5/6 việc đã đề ra.",
        "discussion": "Các đồng chí bàn việc làm đường khối và quỹ vì người nghèo.",
        "criticism": "Đồng chí bí thư tự nhận xét việc chậm gửi tài liệu.",
        "conclusion": "Thống nhất làm xong 200 m đường trước ngày 25.",
    }
    for name, text in texts.items():
        walk.field(name).fill(text)
    walk.save()


def vote(walk: Walk) -> None:
    walk.field("votes-0-subject").fill("Thông qua nghị quyết tháng")
    walk.page.get_by_role("checkbox", name="Tất cả tán thành (42/42)").first.check()
    walk.save()


def resolve(walk: Walk) -> None:
    walk.field("items-0-text").fill("Hoàn thành 200 m đường khối.")
    walk.press("Thêm mục") if not walk.field("items-1-text").count() else None
    walk.field("items-1-text").fill("Thu quỹ vì người nghèo.")
    walk.field("assignments-0-text").fill("Huy động ngày công làm đường")
    assign_to(walk, 0, walk.site.members[2])
    walk.field("assignments-0-due_on").fill(today().isoformat())
    walk.save()


def assign_to(walk: Walk, row: int, member: Member) -> None:
    box = walk.page.locator(f"input[name='assignments-{row}-members'][value='{member.pk}']")
    fold = walk.page.locator("details", has=box)
    if fold.count() and not box.is_visible():
        fold.locator("summary").first.click()
    box.check()


def lock_rate_and_send(walk: Walk) -> None:
    walk.heading("Biên bản")
    walk.says("42/45")
    walk.press("Hoàn thành và khóa biên bản")
    walk.heading("Tự đánh giá, xếp loại")
    for criterion in walk.page.locator("fieldset.criterion").all():
        give_points(criterion)
    walk.save()
    walk.press("Gửi Đảng ủy phường Quỳnh Thiện")
    walk.says("Đã gửi Đảng ủy phường Quỳnh Thiện.")


def give_points(criterion: Locator) -> None:
    """The most that a criterion gives, where the facts have not filled it already."""
    chips = criterion.locator("input[type=radio]:visible, .chip:visible input[type=radio]")
    number = criterion.locator("input.criterion-number:visible")
    if chips.count():
        values = [float(chip.get_attribute("value")) for chip in chips.all()]
        chips.nth(values.index(max(values))).check(force=True)
    elif number.count():
        number.fill(criterion.locator(".criterion-points").inner_text().rpartition("/")[2])


def log_the_meeting(walk: Walk) -> None:
    start_from_the_one_next_step(walk)
    fill_frame(walk)
    call_the_roll(walk)
    tell_results(walk)
    write_texts(walk)
    vote(walk)
    resolve(walk)
    lock_rate_and_send(walk)


def confirm(walk: Walk) -> None:
    walk.press(re.compile("phiếu"))
    walk.press(f"Quang Trung, tháng {walk.site.month:%m/%Y}")
    expect(walk.page.locator("main")).not_to_contain_text("chậm gửi tài liệu")
    walk.press("Công nhận mức này")
    walk.says("Đã công nhận mức của kỳ sinh hoạt.")


def report(walk: Walk) -> None:
    walk.go("reports:list", query=f"?year={walk.site.quarter.year}")
    made = walk.page.locator("form", has=walk.page.locator(f"input[value='{walk.site.quarter.code}']"))
    made.get_by_role("button").first.click()
    walk.look()
    walk.field("plans").fill("Giữ nền nếp sinh hoạt ngày 03 hằng tháng.")
    walk.press("Gửi Đảng ủy phường Quỳnh Thiện")
    walk.says("Đã gửi Đảng ủy phường Quỳnh Thiện.")


def accept_and_print(walk: Walk) -> bytes:
    walk.go("reports:list", query=f"?year={walk.site.quarter.year}")
    walk.page.get_by_role("row", name="Chi bộ khối Quang Trung").get_by_role("link", name="Đã gửi").click()
    walk.look()
    walk.press("Duyệt báo cáo")
    walk.says("Đã duyệt báo cáo.")
    walk.press("Lập bản in")
    run_due()
    walk.page.reload()
    with walk.page.expect_download() as waiting:
        walk.page.get_by_role("link", name="Tải bản in (PDF)").click()
    return Path(waiting.value.path()).read_bytes()


def see_the_figures(walk: Walk) -> None:
    """From the board down to the meeting."""
    month = Span.month_of(walk.site.month).code
    walk.go("reports:board", query=f"?period={month}")
    held = reverse("reports:rows", args=[walk.site.branch.parent.code, "held"]) + f"?period={month}"
    number = walk.page.locator(f"main a[href='{held}']").first
    expect(number).to_contain_text("1")
    number.click()
    walk.look()
    walk.press("Quang Trung")
    walk.says("42/45")


def test_main_job_from_the_log_to_the_accepted_report_on_paper(walk: Walk, visitor: Callable[..., Walk]) -> None:
    walk.sign_in("bithu")
    walk.heading("Chi bộ khối Quang Trung")
    log_the_meeting(walk)
    committee = visitor("danguy")
    confirm(committee)
    report(walk)
    assert accept_and_print(committee)[:5] == b"%PDF-"
    see_the_figures(committee)
    row = BranchMonth.objects.get(branch=walk.site.branch, month=walk.site.month)
    assert (row.present, row.base, row.opinions, row.timing, bool(row.official_level)) == (42, 45, 11, "on_day", True)


def test_secretary_logs_and_reads_without_javascript(visitor: Callable[..., Walk]) -> None:
    walk = visitor("bithu", java_script_enabled=False)
    start_from_the_one_next_step(walk)
    fill_frame(walk)
    member = walk.site.members[3]
    row = walk.page.locator("li", has=walk.field(f"mark-{member.pk}"))
    row.locator("summary").click()
    row.get_by_role("radio", name="Ốm", exact=True).check()
    walk.field(f"opinions-{walk.site.members[10].pk}").fill("2")
    walk.save()
    walk.press("Lưu và làm tiếp")
    write_texts(walk)
    walk.go("meetings:detail", Meeting.objects.get(month=walk.site.month).pk)
    walk.says("44/45")
    walk.says("Thống nhất làm xong 200 m đường trước ngày 25.")
