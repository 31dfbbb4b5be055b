from django.urls import path

from accounts.invitations.views import admin, growth, mine

app_name = "network_invitations"
urlpatterns = [
    path("invitations/", mine.mine, name="mine"),
    path("invitations/<int:invitation>/resend/", mine.resend, name="resend"),
    path("invitations/<int:invitation>/withdraw/", mine.withdraw, name="withdraw"),
    path("growth/", growth.growth, name="growth"),
    path("admin/invitations/", admin.invitations, name="all"),
    path("admin/launch/", admin.launch, name="launch"),
    path("admin/requests/", admin.requests, name="requests"),
    path("admin/requests/<int:access>/", admin.answer, name="answer"),
]
