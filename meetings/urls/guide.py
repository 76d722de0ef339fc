"""Addresses of the guided screen of one meeting."""

from django.urls import path

from meetings.views import attention, guide

guide_urls = [
    path("<int:pk>/attention/", attention.attention, name="attention"),
    path("<int:pk>/guide/", guide.guide, name="guide"),
    path("<int:pk>/guide/place/", guide.guide_move, name="guide-move"),
    path("<int:pk>/guide/rehearsal/<slug:key>/", guide.guide_rehearsal, name="guide-rehearsal"),
    path("<int:pk>/guide/take-back/", guide.guide_take_back, name="guide-take-back"),
    path("<int:pk>/guide/taps/", guide.taps, name="guide-taps"),
    path("<int:pk>/guide/screen/", guide.guide_screen, name="guide-screen"),
    path("<int:pk>/guide/steps/<slug:key>/", guide.guide_step, name="guide-step"),
]
