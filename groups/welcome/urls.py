from django.urls import path

from groups.welcome import views

app_name = "welcome"
urlpatterns = [
    path("welcome/", views.start, name="start"),
    path("welcome/profile/", views.profile, name="profile"),
    path("welcome/done/", views.done, name="done"),
    path("invite/", views.invite, name="invite"),
]
