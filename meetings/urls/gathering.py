"""Routes of meetings of committees, giao ban and conferences; part of those of `meetings`."""

from django.urls import path

from meetings.views import gathering_settings, gatherings

urlpatterns = [
    path("gatherings/", gatherings.gatherings, name="gatherings"),
    path("gatherings/start/", gatherings.start, name="gathering-start"),
    # settings
    path("gatherings/settings/", gathering_settings.settings, name="gathering-settings"),
    path("gatherings/types/new/", gathering_settings.type_new, name="gathering-type-new"),
    path("gatherings/types/<int:pk>/", gathering_settings.type_edit, name="gathering-type"),
    path("gatherings/rules/new/", gathering_settings.rule_new, name="gathering-rule-new"),
    path("gatherings/rules/<int:pk>/term-end/", gathering_settings.rule_end, name="gathering-rule-end"),
]
