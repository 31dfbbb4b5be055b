from django.urls import path

from collab.shell import views

urlpatterns = [
    path("", views.root, name="root"),
]
