"""Addresses of files; all of them behind `/<network>/`."""

from django.urls import path

from feeds.attachments.views import giving, taking

app_name = "attachments"
urlpatterns = [
    path("files/", taking.upload, name="upload"),
    path("files/<int:pk>/", giving.file, name="file"),
    path("files/<int:pk>/withdraw/", taking.withdraw, name="withdraw"),
    path("groups/<slug:slug>/files/", giving.of_group, name="of_group"),
]
