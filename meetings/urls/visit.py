"""Addresses of visits and model meetings; `meetings.urls` takes them in."""

from django.urls import path, register_converter

from meetings.views import model_sessions, observations, visits


class CoverageConverter:
    """Which branches of the coverage: visited, not visited, all."""

    regex = "visited|not-visited|all"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class SessionConverter(CoverageConverter):
    """Which branches of a programme: held, planned, left."""

    regex = "held|planned|left"


register_converter(CoverageConverter, "coverage")
register_converter(SessionConverter, "sessions")

visit_urls = [
    path("visits/", visits.visits, name="visits"),
    path("visits/assign/", visits.visit_assign, name="visit-assign"),
    path("visits/branches/<coverage:which>/", visits.visited_branches, name="visit-branches"),
    path("visits/<int:pk>/", observations.visit, name="visit"),
    path("visits/<int:pk>/edit/", visits.visit_edit, name="visit-edit"),
    path("visits/<int:pk>/withdraw/", visits.visit_withdraw, name="visit-withdraw"),
    path("visits/<int:pk>/observation/", observations.observation, name="observation"),
    path("visits/<int:pk>/answer/", observations.observation_answer, name="observation-answer"),
    path("visits/model-programmes/", model_sessions.programmes, name="model-programmes"),
    path("visits/model-programmes/new/", model_sessions.programme_new, name="model-programme-new"),
    path("visits/model-programmes/<int:pk>/", model_sessions.programme, name="model-programme"),
    path("visits/model-programmes/<int:pk>/edit/", model_sessions.programme_edit, name="model-programme-edit"),
    path("visits/model-programmes/<int:pk>/plan/", model_sessions.programme_plan, name="model-programme-plan"),
    path(
        "visits/model-programmes/<int:pk>/<sessions:which>/",
        model_sessions.programme_branches,
        name="model-programme-branches",
    ),
    path("visits/model-sessions/<int:pk>/held/", model_sessions.session_held, name="model-session-held"),
    path("visits/model-sessions/<int:pk>/remove/", model_sessions.session_drop, name="model-session-remove"),
]
