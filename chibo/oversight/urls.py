from django.urls import path

from chibo.oversight.views import commendation_papers, commendation_proposals, commendations

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

urlpatterns = commendation_urls
