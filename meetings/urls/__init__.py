from django.urls import include, path

from meetings.urls.assignment import assignment_urls
from meetings.urls.digest import digest_urls
from meetings.urls.file import file_urls
from meetings.urls.guide import guide_urls
from meetings.urls.notice import notice_urls
from meetings.urls.planning import planning_urls
from meetings.urls.preparation import preparation_urls
from meetings.urls.printout import printout_urls
from meetings.urls.visit import visit_urls
from meetings.views import calendar_rules, progress, record, resolution, rollcall, votes

app_name = "meetings"

urlpatterns = [
    # the record of a meeting
    path("", record.meeting_list, name="list"),
    path("start/", record.start, name="start"),
    path("units/<str:code>/moved-days/", record.move, name="reschedule"),
    path("<int:pk>/", record.detail, name="detail"),
    path("<int:pk>/frame/", record.frame, name="frame"),
    path("<int:pk>/roll-call/", rollcall.rollcall, name="rollcall"),
    path("<int:pk>/progress/", progress.progress, name="progress"),
    path("<int:pk>/texts/", record.texts, name="texts"),
    path("<int:pk>/texts/draft/", record.draft, name="draft"),
    path("<int:pk>/votes/", votes.votes, name="votes"),
    path("<int:pk>/resolution/", resolution.resolution, name="resolution"),
    path("<int:pk>/minutes/", record.minutes, name="minutes"),
    path("<int:pk>/minutes/finalize/", record.finalize, name="finalize"),
    path("<int:pk>/minutes/correct/", record.correct, name="correct"),
    path("<int:pk>/void/", record.void, name="void"),
    # leading a meeting on the screen
    *guide_urls,
    path("", include("meetings.urls.proposal")),
    path("", include("meetings.urls.gathering")),
    # settings of the calendar: meeting-day rules and holidays
    path("calendar-rules/", calendar_rules.calendar_rules, name="calendar-rules"),
    path("calendar-rules/new/", calendar_rules.calendar_rule_new, name="calendar-rule-new"),
    path("calendar-rules/<int:pk>/term-end/", calendar_rules.calendar_rule_end, name="calendar-rule-end"),
    path("holidays/", calendar_rules.holidays, name="holidays"),
    path("holidays/new/", calendar_rules.holiday_new, name="holiday-new"),
    path("holidays/fill/", calendar_rules.holidays_fill, name="holidays-fill"),
    path("holidays/<int:pk>/", calendar_rules.holiday, name="holiday"),
    path("holidays/<int:pk>/remove/", calendar_rules.holiday_remove, name="holiday-remove"),
    # files, and what comes in on paper
    *file_urls,
    # papers to print, the register of documents
    *printout_urls,
    # preparing a meeting
    *preparation_urls,
    # assignments
    *assignment_urls,
    # registrations, calendars, topical plans
    *planning_urls,
    # visits and model meetings
    *visit_urls,
    # notices and papers
    *notice_urls,
    # the committee's digest
    *digest_urls,
]
