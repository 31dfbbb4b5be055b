from django.urls import path

from accounts.invitations.views import landing

app_name = "invitations"
urlpatterns = [
    path("<str:token>/", landing.landing, name="landing"),
    path("<str:token>/accept/", landing.accept, name="accept"),
    path("<str:token>/opened/", landing.opened, name="opened"),
    path("<str:token>/switch/", landing.switch, name="switch"),
]
