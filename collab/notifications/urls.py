"""Addresses of what members were told; all of them behind `/<network>/notifications/`."""

from django.urls import path

from collab.notifications.views import pages, settings

app_name = "notifications"
urlpatterns = [
    path("", pages.notifications, name="list"),
    path("count/", pages.count, name="count"),
    path("read/", pages.read_all, name="read_all"),
    path("read/undo/", pages.unread_all, name="unread_all"),
    path("<int:pk>/read/", pages.read, name="read"),
    path("<int:pk>/unread/", pages.unread, name="unread"),
    path("settings/", settings.choose, name="settings"),
    path("groups/<slug:slug>/", settings.level, name="level"),
]
