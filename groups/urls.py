"""Pages of groups, behind `/<network>/groups/`; the one with a group's feed belongs to feeds."""

from django.urls import path

from groups.views import directory, manage, members, membership

app_name = "groups"
urlpatterns = [
    path("", directory.groups, name="directory"),
    path("new/", directory.new, name="new"),
    path("invitations/<int:pk>/accept/", membership.accept, name="accept"),
    path("invitations/<int:pk>/decline/", membership.decline, name="decline"),
    path("<slug:slug>/about/", directory.about, name="about"),
    path("<slug:slug>/picture/", directory.picture, name="picture"),
    path("<slug:slug>/join/", membership.join, name="join"),
    path("<slug:slug>/leave/", membership.leave, name="leave"),
    path("<slug:slug>/ask/", membership.ask, name="ask"),
    path("<slug:slug>/ask/withdraw/", membership.withdraw, name="ask_withdraw"),
    path("<slug:slug>/favourite/", membership.favourite, name="favourite"),
    path("<slug:slug>/favourite/remove/", membership.unfavourite, name="unfavourite"),
    path("<slug:slug>/members/", members.members, name="members"),
    path("<slug:slug>/members/<int:pk>/remove/", members.remove, name="remove"),
    path("<slug:slug>/members/<int:pk>/role/", members.role, name="role"),
    path("<slug:slug>/invite/", members.invite, name="invite"),
    path("<slug:slug>/requests/", members.requests, name="requests"),
    path("<slug:slug>/requests/<int:pk>/", members.answer, name="answer"),
    path("<slug:slug>/edit/", manage.edit, name="edit"),
    path("<slug:slug>/archive/", manage.archive, name="archive"),
    path("<slug:slug>/restore/", manage.restore, name="restore"),
    path("<slug:slug>/take-over/", manage.take_over, name="take_over"),
]
