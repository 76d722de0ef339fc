from django.urls import path

from meetings.views import calendar_rules

app_name = "meetings"

urlpatterns = [
    # settings of the calendar: meeting-day rules and holidays
    path("calendar-rules/", calendar_rules.calendar_rules, name="calendar-rules"),
    path("calendar-rules/new/", calendar_rules.calendar_rule_new, name="calendar-rule-new"),
    path("calendar-rules/<int:pk>/term-end/", calendar_rules.calendar_rule_end, name="calendar-rule-end"),
    path("holidays/", calendar_rules.holidays, name="holidays"),
    path("holidays/new/", calendar_rules.holiday_new, name="holiday-new"),
    path("holidays/fill/", calendar_rules.holidays_fill, name="holidays-fill"),
    path("holidays/<int:pk>/", calendar_rules.holiday, name="holiday"),
    path("holidays/<int:pk>/remove/", calendar_rules.holiday_remove, name="holiday-remove"),
]
