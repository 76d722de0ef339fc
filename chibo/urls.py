"""All routes of the site."""

from django.contrib import admin
from django.urls import include, path

from chibo.api.v1.site import urls as api_urls
from chibo.organization.views.lists import take
from reports.views.home import first_page

urlpatterns = [
    path("", first_page, name="home"),
    path("accounts/", include("chibo.accounts.urls")),
    path("organization/", include("chibo.organization.urls")),
    path("committees/", include("chibo.committees.urls")),
    path("meetings/", include("meetings.urls")),
    path("ratings/", include("evaluations.urls")),
    path("reports/", include("reports.urls")),
    path("oversight/", include("chibo.oversight.urls")),
    path("connections/", include("chibo.api.urls")),
    path("api/v1/", api_urls()),
    path("reminders/", include("chibo.reminders.urls")),
    path("lists/<slug:key>/", take, name="list-excel"),
    path("admin/", admin.site.urls),
]
