"""Routes of registrations, calendars and topical plans; part of those of `meetings`."""

from django.urls import path

from meetings.views import month_calendar, planning_settings, registration_papers, registrations, topical_plans

_MONTH = "units/<str:code>/registrations/<str:month>/"
_PAPER = f"{_MONTH}papers/<slug:paper>/"

planning_urls = [
    # registration of day and place
    path("registrations/", registrations.registrations, name="registrations"),
    path("registrations/<int:pk>/withdraw/", registrations.withdraw, name="registration-withdraw"),
    path("units/<str:code>/topical-registrations/", registrations.topical, name="registration-topical"),
    path(_MONTH, registrations.registration, name="registration"),
    path(_PAPER, registration_papers.pdf, name="registration-pdf"),
    path(f"{_PAPER}print/", registration_papers.print_paper, name="registration-print"),
    path(f"{_PAPER}progress/", registration_papers.print_progress, name="registration-print-progress"),
    # the calendar of a month, and its address for a telephone
    path("calendar/", month_calendar.calendar, name="calendar"),
    path("calendar.ics", month_calendar.feed, name="feed"),
    path("units/<str:code>/calendar-address/", month_calendar.feed_make, name="feed-make"),
    path("units/<str:code>/calendar-address/revoke/", month_calendar.feed_revoke, name="feed-revoke"),
    # topical sessions: the plan of a year, what was done, one session
    path("topical-plans/", topical_plans.plan, name="topical-plan"),
    path("topical-plans/rows/", topical_plans.rows, name="topical-rows"),
    path("topical-plans/<int:pk>/", topical_plans.row_edit, name="topical-row"),
    path("topical-plans/<int:pk>/drop/", topical_plans.row_drop, name="topical-row-drop"),
    path("topical-plans/<int:pk>/start/", topical_plans.row_start, name="topical-row-start"),
    path("units/<str:code>/topical-plan/new/", topical_plans.row_new, name="topical-row-new"),
    path("units/<str:code>/topical-plan/take/", topical_plans.rows_take, name="topical-rows-take"),
    path("<int:pk>/topical/", topical_plans.session, name="topical-session"),
    path("<int:pk>/topical/plan-row/", topical_plans.session_link, name="topical-session-link"),
    # settings
    path("registration-rules/", planning_settings.registration_rules, name="registration-rules"),
    path("registration-rules/new/", planning_settings.registration_rule_new, name="registration-rule-new"),
    path(
        "registration-rules/<int:pk>/term-end/", planning_settings.registration_rule_end, name="registration-rule-end"
    ),
    path("topical-settings/", planning_settings.topical_settings, name="topical-settings"),
    path("topical-settings/rules/new/", planning_settings.minimum_rule_new, name="topical-rule-new"),
    path("topical-settings/rules/<int:pk>/term-end/", planning_settings.minimum_rule_end, name="topical-rule-end"),
    path("topical-settings/<slug:table>/new/", planning_settings.word_new, name="topical-word-new"),
    path("topical-settings/<int:pk>/<slug:table>/", planning_settings.word, name="topical-word"),
]
