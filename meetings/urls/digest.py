"""Addresses of the committee's digest; `meetings.urls` takes them in."""

from django.urls import path

from meetings.views import digests

digest_urls = [
    path("digest/", digests.digest, name="digest"),
    path("digest/push/", digests.digest_push, name="digest-push"),
    path("digest/items/new/", digests.digest_new, name="digest-new"),
    path("digest/items/<int:pk>/", digests.digest_item, name="digest-item"),
    path("digest/items/<int:pk>/edit/", digests.digest_edit, name="digest-edit"),
    path("digest/items/<int:pk>/remove/", digests.digest_remove, name="digest-remove"),
    path("digest/items/<int:pk>/file/", digests.digest_file, name="digest-file"),
    path("digest/items/<int:pk>/handle/", digests.digest_handle, name="digest-handle"),
    path("digest/items/<int:pk>/branches/<slug:state>/", digests.digest_branches, name="digest-branches"),
]
