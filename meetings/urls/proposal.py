"""Routes of proposals; part of those of `meetings`."""

from django.urls import path

from meetings.views import proposal_papers, proposal_settings, proposal_statistics, proposal_steps, proposals

urlpatterns = [
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.proposal_new, name="proposal-new"),
    path("proposals/statistics/", proposal_statistics.statistics, name="proposal-statistics"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/text/", proposals.proposal_edit, name="proposal-edit"),
    path("proposals/<int:pk>/drop/", proposals.proposal_drop, name="proposal-drop"),
    path("proposals/<int:pk>/steps/<slug:kind>/", proposal_steps.step, name="proposal-step"),
    path("proposals/<int:pk>/papers/<slug:paper>/", proposal_papers.pdf, name="proposal-pdf"),
    path("proposals/<int:pk>/papers/<slug:paper>/word/", proposal_papers.word, name="proposal-word"),
    path("proposals/<int:pk>/papers/<slug:paper>/print/", proposal_papers.print_paper, name="proposal-print"),
    path(
        "proposals/<int:pk>/papers/<slug:paper>/progress/",
        proposal_papers.print_progress,
        name="proposal-print-progress",
    ),
    path("<int:pk>/answers/", proposals.answers, name="answers"),
    # settings
    path("proposals/settings/", proposal_settings.settings, name="proposal-settings"),
    path("proposals/fields/new/", proposal_settings.field_new, name="proposal-field-new"),
    path("proposals/fields/<int:pk>/", proposal_settings.field, name="proposal-field"),
    path("proposals/deadline-rules/new/", proposal_settings.rule_new, name="proposal-rule-new"),
    path("proposals/deadline-rules/<int:pk>/term-end/", proposal_settings.rule_end, name="proposal-rule-end"),
]
