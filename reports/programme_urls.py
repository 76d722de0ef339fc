"""Addresses of programmes."""

from django.urls import path

from reports.views import programme_forms, programme_rows, programmes

programme_urls = [
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programme_forms.programme_new, name="programme-new"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("programmes/<int:pk>/edit/", programme_forms.programme_edit, name="programme-edit"),
    path("programmes/<int:pk>/close/", programme_forms.programme_close, name="programme-close"),
    path("programmes/<int:pk>/reopen/", programme_forms.programme_reopen, name="programme-reopen"),
    path("programmes/<int:pk>/report/", programme_forms.programme_report, name="programme-report"),
    path("programmes/<int:pk>/rows/<slug:which>/", programme_rows.rows, name="programme-rows"),
    path("programmes/<int:pk>/targets/new/", programme_forms.target_new, name="programme-target-new"),
    path("programme-targets/<int:pk>/edit/", programme_forms.target_edit, name="programme-target-edit"),
    path("programme-targets/<int:pk>/remove/", programme_forms.target_remove, name="programme-target-remove"),
    path("programme-targets/<int:pk>/<slug:side>/", programme_rows.target_rows, name="programme-target-rows"),
    path("programme-kinds/", programme_forms.kinds, name="programme-kinds"),
    path("programme-kinds/new/", programme_forms.kind_new, name="programme-kind-new"),
    path("programme-kinds/<int:pk>/edit/", programme_forms.kind_edit, name="programme-kind-edit"),
]
