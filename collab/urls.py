"""Every address of Collab. What stands behind `<network>/` is for its members only."""

from django.urls import include, path

network_patterns = [
    # In this order what is asked for most is found first: each that does not fit costs a little.
    path("groups/", include("groups.urls")),
    path("topics/", include("feeds.topics.urls")),
    path("", include("feeds.urls")),
    path("", include("groups.welcome.urls")),
    path("", include("accounts.networks.urls")),
    path("", include("accounts.availability.urls")),
    path("", include("accounts.following.urls")),
    path("", include("accounts.invitations.network_urls")),
    path("", include("accounts.policies.urls")),
    path("admin/outbox/", include("accounts.mail.urls")),
    path("admin/tasks/", include("accounts.tasks.urls")),
    path("admin/audit/", include("accounts.audit.urls")),
    path("admin/system/", include("collab.server.network_urls")),
    path("notifications/", include("collab.notifications.urls")),
    path("", include("feeds.attachments.urls")),
    path("", include("feeds.messages.urls")),
    path("", include("feeds.questions.urls")),
    path("", include("feeds.announcements.urls")),
]

handler400 = "collab.server.refusals.bad_request"
handler403 = "collab.server.refusals.permission_denied"
handler404 = "collab.server.refusals.page_not_found"
# Also where no page is at fault: the database, the disk or Redis is away.
handler500 = "collab.server.refusals.server_error"
# Asked for by allauth.
handler429 = "collab.server.refusals.too_often"

urlpatterns = [
    path("", include("collab.server.urls")),
    path("", include("collab.shell.urls")),
    path("first-run/", include("collab.firstrun.urls")),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("networks/ask/", include("accounts.invitations.asking_urls")),
    path("networks/", include("accounts.networks.own_urls")),
    path("invitation/", include("accounts.invitations.urls")),
    path("unsubscribe/", include("collab.notifications.unsubscribe_urls")),
    path("<slug:network>/", include(network_patterns)),
]
