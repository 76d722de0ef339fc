"""The figures of a branch before and after its model meeting."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from chibo.organization.enums import Role
from chibo.organization.models import Unit
from chibo.organization.tests.factories import AccessFactory, BranchFactory
from meetings.models import ModelProgramme, ModelSession
from reports.branch_months import rebuild
from reports.tests.factories import hold

pytestmark = pytest.mark.django_db


def shown(unit: Unit, session: ModelSession, role: str = Role.COMMITTEE, **query: str) -> object:
    client = Client()
    client.force_login(
        AccessFactory(unit=unit, role=role).user, backend="chibo.accounts.backends.UsernameOrPhoneBackend"
    )
    return client.get(reverse("reports:model-session", args=[session.pk]), query)


@pytest.fixture
def session(db: None) -> ModelSession:
    branch = BranchFactory()
    programme = ModelProgramme.objects.create(
        unit=branch.parent, name="Sinh hoạt điểm", sponsor="Ban Tổ chức", valid_from=date(2026, 1, 1)
    )
    return ModelSession.objects.create(programme=programme, branch=branch, held_on=date(2026, 6, 3))


def test_months_before_and_after_stand_side_by_side(session: ModelSession) -> None:
    hold(session.branch, date(2026, 5, 3), "kha", present=7, opinions=2)
    hold(session.branch, date(2026, 7, 3), "tot", present=10, opinions=9)
    rebuild([session.branch.pk], [date(2026, month, 1) for month in range(3, 10)])
    page = shown(session.programme.unit, session)
    rows = {label: (before, after) for label, before, after in page.context["comparison"].rows}
    assert rows["Đảng viên dự"] == ("7/10 (70,0%)", "10/10 (100,0%)")
    assert "có buổi sinh hoạt điểm nên không tính vào bên nào" in page.content.decode()
    assert shown(session.programme.unit, session, months="12").context["months"] == 12


def test_branch_that_has_not_held_shows_no_figures(session: ModelSession) -> None:
    ModelSession.objects.filter(pk=session.pk).update(held_on=None)
    assert shown(session.programme.unit, session).context["comparison"] is None


@pytest.mark.parametrize(("role", "status"), [(Role.CADRE, 403), (Role.SECRETARY, 403)])
def test_branch_and_cadre_do_not_read_the_programme(session: ModelSession, role: str, status: int) -> None:
    assert shown(session.branch, session, role).status_code == status


def test_programme_elsewhere_is_not_found(session: ModelSession) -> None:
    assert shown(BranchFactory().parent, session).status_code == 404
