"""Addresses of deadlines and of exceptions from a lock."""

from django.urls import path

from reports.views import deadlines, periods

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
