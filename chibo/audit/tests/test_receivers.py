"""What the log takes from accounts."""

import pytest

from chibo.accounts.services import change_code
from chibo.accounts.tests.factories import UserFactory
from chibo.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_own_change_of_code_is_logged_without_the_code():
    user = UserFactory()
    change_code(user=user, code="ben-do-chieu-vang")
    event = AuditEvent.objects.get(verb="accounts.change_code")
    assert (event.actor, event.subject_id, event.fields) == (user, str(user.pk), {})
