"""Addresses of notices and of the papers that members read before a meeting; `meetings.urls` takes them in."""

from django.urls import path

from meetings.views import notices, reading

notice_urls = [
    path("<int:pk>/notice/", notices.notice, name="notice"),
    path("notices/<int:pk>/print/", notices.notice_print, name="notice-print"),
    path("notices/<int:pk>/mail/", notices.notice_mail_again, name="notice-mail-again"),
    path("<int:pk>/reading/", reading.reading, name="reading"),
    path("reading/<int:pk>/open/", reading.reading_open, name="reading-open"),
]
