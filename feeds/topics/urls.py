"""Addresses of what is done with a topic; its page is `feeds:topic`."""

from django.urls import path

from feeds.topics import views

app_name = "topics"
urlpatterns = [
    path("<str:slug>/follow/", views.follow, name="follow"),
    path("<str:slug>/rename/", views.rename, name="rename"),
]
