"""Routes of the pages of tokens. What the tokens open is in `chibo.api.v1`."""

from django.urls import path

from chibo.api import views

app_name = "api"

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("new/", views.token_new, name="token-new"),
    path("<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
]
