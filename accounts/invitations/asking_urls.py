from django.urls import path

from accounts.invitations.views import asking

app_name = "asking"
urlpatterns = [
    path("", asking.ask, name="ask"),
    path("link/<str:token>/", asking.proved, name="proved"),
    path("<slug:slug>/", asking.ask_network, name="ask_network"),
]
