"""Saying when one is there; beside the profile."""

from django.urls import path

from accounts.availability import views

app_name = "availability"
urlpatterns = [path("profile/availability/", views.edit, name="edit")]
