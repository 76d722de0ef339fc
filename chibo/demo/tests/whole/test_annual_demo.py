"""Last year's classes in the demo: every decision by another person than the verification, within the cap, one still open."""

from __future__ import annotations

import pytest
from django.db.models import F

from chibo.demo.annual_opinions import DECIDING
from chibo.organization.models import Unit
from evaluations.annual_caps import cap_state
from evaluations.enums import AnnualStage
from evaluations.member_classes import member_cap, member_distribution
from evaluations.models import AnnualClass, AnnualOpinion, MemberClass

pytestmark = pytest.mark.django_db


def test_every_class_of_last_year_rests_on_a_decision(demo):
    held = AnnualClass.objects.filter(year=demo.year - 1)
    assert held.count() > 500
    assert held.filter(opinion__isnull=True).count() == 0
    assert held.exclude(opinion__level=F("level")).count() == 0


def test_nobody_decided_what_they_verified_or_rated(demo):
    authors = {}
    for unit, stage, person in AnnualOpinion.objects.values_list("unit", "stage", "made_by"):
        authors.setdefault(unit, {})[stage] = person
    assert [unit for unit, by in authors.items() if len(set(by.values())) < len(by)] == []
    assert AnnualOpinion.objects.filter(stage=AnnualStage.VERIFY).exclude(level="").count() == len(authors)


def test_one_commune_is_still_deciding_with_room_for_one_more(demo):
    unit = Unit.objects.get(code=DECIDING)
    state = cap_state(unit, unit, demo.year - 1, branches=True)
    assert state.words == "Hoàn thành xuất sắc nhiệm vụ: đã có 1/10 = 10,0%; còn được 1."
    assert state.undecided == 8


def test_no_deciding_unit_is_over_the_cap(demo):
    year = demo.year - 1
    over = []
    for code in ("HM", "KA", "SMC"):
        unit = Unit.objects.get(code=code)
        states = [cap_state(unit, unit, year, branches=branches) for branches in (True, False)]
        over += [code for state in states if state.tone == "bad"]
    assert over == []


def test_members_of_the_branches_with_a_sign_in_have_classes(demo):
    year = demo.year - 1
    for code in ("HM-QDI-01", "KA-KLO-01", "SMC-BM-04"):
        branch = Unit.objects.get(code=code)
        found = member_distribution(branch, year)
        assert (found.rated > 0, found.without) == (True, 0)
        levels = MemberClass.objects.filter(branch=branch, year=year).values_list("level", flat=True)
        assert not member_cap(branch, year, levels)[1].exceeded
