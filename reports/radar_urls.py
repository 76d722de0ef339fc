"""Addresses of the hints for a second look."""

from django.urls import path

from reports.views import radar

radar_urls = [
    path("board/radar/", radar.radar, name="radar"),
    path("board/<str:code>/radar/", radar.radar, name="radar-unit"),
    path("board/hints/<int:pk>/", radar.hint, name="hint"),
    path("board/hints/<int:pk>/review/", radar.review, name="hint-review"),
]
