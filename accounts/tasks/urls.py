"""The tasks of a network, behind `/<network>/admin/`."""

from django.urls import path

from accounts.tasks import views

app_name = "tasks"
urlpatterns = [
    path("", views.task_page, name="list"),
    path("run-again/", views.run_all_again, name="run_all_again"),
    path("<int:pk>/run-again/", views.run_one_again, name="run_again"),
]
