"""Two rounds of commendation: eight branches of the town, decided; and one of a ward that still takes proposals."""

from __future__ import annotations

from datetime import timedelta

from chibo.common.dates import month_start
from chibo.demo.world import LIVED_IN, ONE_DAY, World, moment, rng_for
from chibo.organization.models import Member, Unit
from chibo.oversight.enums import CommendationOutcome
from chibo.oversight.models import Commendation, CommendationRound
from chibo.oversight.services.commendations import (
    DecisionWords,
    RoundWords,
    Verdict,
    decide,
    open_round,
    propose,
)
from evaluations.enums import AnnualLevel

TOWN, WARD = "HM", "HM-QDI"
BRANCHES = 8
DECIDED_DAYS_AGO, PROPOSED_DAYS_AGO = 40, 6
ACHIEVEMENTS = (
    "Giữ nền nếp sinh hoạt đúng ngày quy định; nghị quyết ra hằng tháng ngắn gọn, rõ người, rõ việc, rõ hạn.",
    "Sinh hoạt chuyên đề sát nhiệm vụ của chi bộ, có chuẩn bị ý kiến, có đánh giá và rút kinh nghiệm sau mỗi kỳ.",
    "Đảng viên dự sinh hoạt đầy đủ, thảo luận thẳng thắn; kết quả thực hiện nhiệm vụ tháng trước được kiểm điểm từng việc.",
    "Đi đầu trong vận động nhân dân hiến đất mở đường, chỉnh trang khu dân cư; kiến nghị của nhân dân được trả lời kịp thời.",
)
OF_THE_WARD = "Chi bộ đi đầu của phường về nền nếp sinh hoạt; năm dự án dân sinh được nhân dân đồng thuận."
OF_THE_MEMBER = "Nhiều năm liền tận tụy với công việc của khối, được đảng viên và nhân dân tin cậy."


def commend(world: World) -> None:
    """Write the rounds by the real services, after the meetings and what is derived from them."""
    _decided(world)
    _open(world)


def _decided(world: World) -> None:
    day = world.today - timedelta(days=DECIDED_DAYS_AGO)
    words = RoundWords(
        occasion="Sơ kết 2 năm thực hiện Đề án nâng cao chất lượng sinh hoạt chi bộ",
        first_day=world.first_day,
        last_day=month_start(day) - ONE_DAY,
        award="Bằng khen",
        addressee="Ban Thường vụ Tỉnh ủy",
        grounds="Căn cứ Quy chế làm việc của Ban Chấp hành Đảng bộ thị xã;\n"
        "Căn cứ kết quả thực hiện Đề án nâng cao chất lượng sinh hoạt chi bộ;",
    )
    round_ = open_round(unit=world.units[TOWN], words=words, actor=world.users[TOWN], today=day)
    rows = [_proposed(world, round_, unit, index, day) for index, unit in enumerate(_eight(world))]
    decide(
        round_=round_,
        verdicts={row.pk: Verdict(CommendationOutcome.CHOSEN) for row in rows},
        words=DecisionWords("412-QĐ/TU", "Tỉnh ủy", day),
        actor=world.users[TOWN],
        at=moment(day, 15),
        today=day,
    )
    _date_creation(world, round_, DECIDED_DAYS_AGO + 20)


def _eight(world: World) -> list[Unit]:
    """Return eight branches drawn by lot among those that did their tasks well last year: nobody is ranked."""
    year = world.today.year - 1
    levels = [AnnualLevel.EXCELLENT, AnnualLevel.GOOD]
    branches = Unit.objects.below(world.units[TOWN]).branches().open_on(world.today)
    done_well = branches.filter(annual_classes__year=year, annual_classes__level__in=levels)
    codes = list(done_well.order_by("code").values_list("code", flat=True))
    return [world.units[code] for code in rng_for("commendation").sample(codes, BRANCHES)]


def _proposed(world: World, round_: CommendationRound, unit: Unit, index: int, day: object) -> Commendation:
    proposer = unit if unit.parent.code == TOWN else unit.parent
    return propose(
        round_=round_,
        subject=unit,
        proposer=world.units[proposer.code],
        achievement=ACHIEVEMENTS[index % len(ACHIEVEMENTS)],
        actor=world.users.get(proposer.code) or world.users[TOWN],
        at=moment(day - timedelta(days=12), 9),
        today=day,
    )


def _open(world: World) -> None:
    day = world.today - timedelta(days=PROPOSED_DAYS_AGO)
    ward, branch = world.units[WARD], world.units[LIVED_IN]
    words = RoundWords(
        occasion=f"Tổng kết công tác xây dựng Đảng năm {day.year}",
        first_day=day.replace(month=1, day=1),
        last_day=day.replace(month=12, day=31),
        award="Giấy khen",
        addressee=ward.parent.committee_name,
        grounds=f"Căn cứ kết quả công tác xây dựng Đảng năm {day.year} của {ward.name};",
    )
    round_ = open_round(unit=ward, words=words, actor=world.users[WARD], today=day)
    secretary = Member.objects.get(posts__unit=branch, posts__kind="bi_thu", posts__valid_to__isnull=True)
    for subject, achievement in ((branch, OF_THE_WARD), (secretary, OF_THE_MEMBER)):
        propose(
            round_=round_,
            subject=subject,
            proposer=branch,
            achievement=achievement,
            actor=world.users[LIVED_IN],
            at=moment(day, 20),
            today=day,
        )
    _date_creation(world, round_, PROPOSED_DAYS_AGO + 3)


def _date_creation(world: World, round_: CommendationRound, days_ago: int) -> None:
    """The database stamps a round with the moment of loading."""
    at = moment(world.today - timedelta(days=days_ago), 10)
    CommendationRound.objects.filter(pk=round_.pk).update(created_at=at)
