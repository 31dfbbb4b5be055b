"""What machines ask."""

from django.urls import path

from collab.server import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
