"""Routes of the papers of a meeting and of the register of documents; part of those of `meetings`."""

from django.urls import path

from meetings.views import documents, printouts

printout_urls = [
    path("<int:pk>/printouts/", printouts.printouts, name="printouts"),
    path("<int:pk>/printouts/<slug:paper>/number/", printouts.printout_number, name="printout-number"),
    path("<int:pk>/printouts/<slug:paper>/print/", printouts.printout_print, name="printout-print"),
    path("<int:pk>/printouts/<slug:paper>/progress/", printouts.printout_progress, name="printout-progress"),
    path("<int:pk>/printouts/<slug:paper>/files/<slug:form>/", printouts.printout_file, name="printout-file"),
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.document_new, name="document-new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/terms/new/", documents.term_new, name="term-new"),
]
