"""Every address of Collab. What stands behind `<network>/` is for its members only."""

from django.urls import include, path

network_patterns = [
    path("groups/", include("groups.urls")),
    path("", include("groups.welcome.urls")),
    path("", include("accounts.networks.urls")),
    path("", include("accounts.invitations.network_urls")),
    path("", include("accounts.policies.urls")),
    path("admin/outbox/", include("accounts.mail.urls")),
    path("admin/audit/", include("accounts.audit.urls")),
    path("", include("feeds.urls")),
]

urlpatterns = [
    path("", include("collab.server.urls")),
    path("", include("collab.shell.urls")),
    path("first-run/", include("collab.firstrun.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("networks/ask/", include("accounts.invitations.asking_urls")),
    path("networks/", include("accounts.networks.own_urls")),
    path("invitation/", include("accounts.invitations.urls")),
    path("<slug:network>/", include(network_patterns)),
]
