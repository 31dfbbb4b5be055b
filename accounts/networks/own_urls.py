"""Pages about one's networks, outside of any of them."""

from django.urls import path

from accounts.networks.views import own

app_name = "own"
urlpatterns = [
    path("", own.networks, name="networks"),
]
