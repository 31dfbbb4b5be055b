"""Addresses of announcements; all of them behind `/<network>/`."""

from django.urls import path

from feeds.announcements import views

app_name = "announcements"
urlpatterns = [
    path("posts/<int:post_id>/seen/", views.seen, name="seen"),
    path("posts/<int:post_id>/confirm/", views.confirm, name="confirm"),
    path("posts/<int:post_id>/end/", views.end, name="end"),
    path("posts/<int:post_id>/readings/", views.who, name="readings"),
]
