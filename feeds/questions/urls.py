"""Addresses of questions; all of them behind `/<network>/`."""

from django.urls import path

from feeds.questions import views

app_name = "questions"
urlpatterns = [
    path("unanswered/", views.unanswered, name="unanswered"),
    path("posts/<int:post_id>/answer/", views.answer, name="answer"),
]
