"""Addresses of periods: deadlines, locks, exceptions; and of the monthly form."""

from django.urls import path

from reports.views import deadlines, monthly, periods, side_by_side

period_urls = [
    path("periods/", periods.periods, name="periods"),
    path("periods/<str:period>/lock/", periods.lock, name="period-lock"),
    path("period-locks/<int:pk>/unlock/", periods.unlock, name="period-unlock"),
    path("period-locks/<int:pk>/exceptions/new/", periods.exception_new, name="exception-new"),
    path("lock-exceptions/<int:pk>/end/", periods.exception_end, name="exception-end"),
    path("deadline-rules/", deadlines.deadline_rules, name="deadline-rules"),
    path("deadline-rules/new/", deadlines.deadline_rule_new, name="deadline-rule-new"),
    path("deadline-rules/<int:pk>/term-end/", deadlines.deadline_rule_end, name="deadline-rule-end"),
]

form_urls = [
    path("monthly-forms/", monthly.forms, name="monthly-forms"),
    path("monthly-forms/new/", monthly.form_new, name="monthly-form-new"),
    path("monthly-forms/<int:pk>/", monthly.form, name="monthly-form"),
    path("monthly-forms/<int:pk>/publish/", monthly.form_publish, name="monthly-form-publish"),
    path("monthly-forms/<int:pk>/term-end/", monthly.form_end, name="monthly-form-end"),
    path("<int:pk>/answers/", monthly.answers, name="answers"),
    path("<int:pk>/compare/", side_by_side.compare, name="compare"),
]
