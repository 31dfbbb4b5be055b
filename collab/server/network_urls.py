"""The System page, behind `/<network>/admin/system/`."""

from django.urls import path

from collab.server import views

app_name = "server"
urlpatterns = [
    path("", views.system, name="system"),
]
