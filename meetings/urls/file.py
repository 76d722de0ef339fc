"""Addresses of files of a meeting and of what comes in on paper."""

from django.urls import path

from meetings.views import files, paper_entry

file_urls = [
    path("<int:pk>/files/", files.files, name="files"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/thumbnail/", files.file_thumbnail, name="file-thumbnail"),
    path("files/<int:pk>/remove/", files.file_remove, name="file-remove"),
    path("<int:pk>/paper-entry/", paper_entry.paper_entry, name="paper-entry"),
    path("paper/<slug:code>/", paper_entry.paper_page, name="paper-page"),
]
