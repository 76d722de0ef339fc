from django.urls import path

from chibo.oversight.views import (
    award_kinds,
    commendation_papers,
    commendation_proposals,
    commendations,
    folder,
    inspected,
    inspection,
    inspection_forms,
)

app_name = "oversight"

commendation_urls = [
    path("commendations/", commendations.rounds, name="commendations"),
    path("commendations/new/", commendations.round_new, name="commendation-round-new"),
    path("commendations/<int:pk>/", commendations.commendation_round, name="commendation-round"),
    path("commendations/<int:pk>/edit/", commendations.round_edit, name="commendation-round-edit"),
    path("commendations/<int:pk>/decision/", commendations.decision, name="commendation-decision"),
    path("commendations/<int:pk>/correction/", commendations.correction, name="commendation-correction"),
    path("commendations/<int:pk>/propose/<slug:kind>/", commendation_proposals.proposal_new, name="commendation-new"),
    path("commendations/<int:pk>/<slug:paper>/print/", commendation_papers.print_paper, name="commendation-print"),
    path(
        "commendations/<int:pk>/<slug:paper>/print/progress/",
        commendation_papers.print_progress,
        name="commendation-print-progress",
    ),
    path("commendations/<int:pk>/<slug:paper>/pdf/", commendation_papers.pdf, name="commendation-pdf"),
    path("commendations/proposals/<int:pk>/", commendation_proposals.proposal, name="commendation"),
    path("commendations/proposals/<int:pk>/edit/", commendation_proposals.proposal_edit, name="commendation-edit"),
    path(
        "commendations/proposals/<int:pk>/withdraw/",
        commendation_proposals.proposal_withdraw,
        name="commendation-withdraw",
    ),
    path("commendations/proposals/<int:pk>/rows/<slug:which>/", commendation_proposals.rows, name="commendation-rows"),
]

award_urls = [
    path("commendations/kinds/", award_kinds.award_kinds, name="award-kinds"),
    path("commendations/kinds/new/", award_kinds.award_kind_new, name="award-kind-new"),
    path("commendations/kinds/<int:pk>/end/", award_kinds.award_kind_end, name="award-kind-end"),
]

inspection_urls = [
    path("inspections/", inspection.inspections, name="inspections"),
    path("inspections/new/", inspection.inspection_new, name="inspection-new"),
    path("inspections/<int:pk>/", inspection.inspection, name="inspection"),
    path("inspections/<int:pk>/plan/", inspection.inspection_plan, name="inspection-plan"),
    path("inspections/<int:pk>/call-off/", inspection.inspection_call_off, name="inspection-call-off"),
    path("inspections/branches/<int:pk>/", inspected.inspected, name="inspected"),
    path("inspections/branches/<int:pk>/findings/", inspected.findings, name="inspected-findings"),
    path("inspections/branches/<int:pk>/answer/", inspected.answer, name="inspected-answer"),
    path("inspections/branches/<int:pk>/close/", inspected.close, name="inspected-close"),
    path("inspections/folders/", folder.folders, name="folders"),
    path("inspections/folders/<int:pk>/", folder.folder, name="folder"),
    path("inspections/folders/<int:pk>/print/", folder.folder_print, name="folder-print"),
    path("inspections/folders/<int:pk>/pdf/", folder.folder_pdf, name="folder-pdf"),
    path("inspections/headings/", inspection_forms.inspection_forms, name="inspection-forms"),
    path("inspections/headings/new/", inspection_forms.inspection_form_new, name="inspection-form-new"),
]

urlpatterns = award_urls + commendation_urls + inspection_urls
