from django.urls import path

from chibo.committees.views import documents, training

app_name = "committees"

urlpatterns = [
    # training classes
    path("training/", training.plan, name="training"),
    path("training/new/", training.training_new, name="training-new"),
    path("training/<int:pk>/", training.training_edit, name="training-edit"),
    path("training/<int:pk>/attendance/", training.attendance, name="training-attendance"),
    path("training/<int:pk>/drop/", training.training_drop, name="training-drop"),
    # standing documents
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.document_new, name="document-new"),
    path("documents/missing/<int:pk>/", documents.missing, name="documents-missing"),
    path("documents/<int:pk>/file/", documents.document_file, name="document-file"),
    path("documents/kinds/new/", documents.kind_new, name="document-kind-new"),
    path("documents/kinds/<int:pk>/", documents.kind_edit, name="document-kind"),
]
