"""Visits and model meetings of the demo: Kỳ Anh's 45 of 176, a rota in every state, forms answered and not."""

from datetime import date

import pytest

from chibo.organization.models import Access
from meetings.models import ModelProgramme, Visit
from meetings.queries.model import coverage_of, remainder, waves_of
from meetings.queries.visit import own_visits, tally, visits_in

pytestmark = pytest.mark.django_db


def test_ky_anh_has_held_45_of_176_and_11_a_month_are_left(demo: date) -> None:
    programme = ModelProgramme.objects.get(unit__code="KA")
    whole = coverage_of(programme, demo)[0]
    assert (whole.done, whole.branches, remainder(whole).a_month) == (45, 176, 11)
    assert [(wave.branches, wave.held) for wave in waves_of(programme)] == [(25, 25), (20, 20)]


def test_rota_of_hoang_mai_has_visits_in_every_state(demo: date) -> None:
    board = Access.objects.select_related("unit").get(unit__code="HM", role="board")
    counts = tally(visits_in(board, demo.year), demo)
    assert counts.assigned == Visit.objects.filter(unit__code="HM", month__year=demo.year).count()
    assert min(counts.attended, counts.missed, counts.unanswered) > 0


def test_cadre_has_a_form_to_fill_and_a_visit_to_come(demo: date) -> None:
    cadre = Access.objects.filter(user__username="canbo").select_related("user").first()
    assert [visit.month <= demo for visit in own_visits(cadre.user)] == [True, False]
