"""The audit log's address, behind `/<network>/admin/`."""

from django.urls import path

from accounts.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.log, name="log"),
]
