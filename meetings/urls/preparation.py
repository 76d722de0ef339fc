"""Addresses of the preparation of meetings."""

from django.urls import path

from meetings.views import agenda, agenda_templates, preparation, standing_items

preparation_urls = [
    path("prepare/", preparation.prepare, name="prepare"),
    path("<int:pk>/agenda/", agenda.agenda, name="agenda"),
    path("<int:pk>/preparation/", preparation.preparation, name="preparation"),
    path("<int:pk>/draft-resolution/", preparation.draft_resolution, name="draft-resolution"),
    path("<int:pk>/contributions/", preparation.contributions, name="contributions"),
    path("standing-items/", standing_items.standing_items, name="standing-items"),
    path("agenda-templates/", agenda_templates.agenda_templates, name="agenda-templates"),
    path("agenda-templates/new/", agenda_templates.agenda_template_new, name="agenda-template-new"),
    path("agenda-templates/<int:pk>/term-end/", agenda_templates.agenda_template_end, name="agenda-template-end"),
]
