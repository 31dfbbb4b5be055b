"""Pages of a network about its members and itself; all behind `/<network>/`."""

from django.urls import path

from accounts.networks.views import admin, closed, directory, pictures, profile

app_name = "networks"
urlpatterns = [
    path("people/", directory.people, name="people"),
    path("people/choose/", directory.choose_person, name="choose_person"),
    path("people/<int:pk>/photo/", pictures.photo, name="photo"),
    path("logo/", pictures.logo, name="logo"),
    path("colors.css", pictures.colors, name="colors"),
    path("profile/", profile.profile, name="profile"),
    path("profile/photo/", profile.photo_change, name="photo_change"),
    path("profile/photo/remove/", profile.photo_remove, name="photo_remove"),
    path("leave/", profile.leave, name="leave"),
    path("admin/", admin.overview, name="admin"),
    path("admin/settings/", admin.settings, name="settings"),
    path("admin/close/", admin.close, name="close"),
    path("admin/reopen/", closed.reopen, name="reopen"),
    path("admin/members/", admin.members, name="members"),
    path("admin/members/<int:pk>/", admin.member, name="member"),
    path("admin/members/<int:pk>/suspend/", admin.suspend, name="suspend"),
    path("admin/members/<int:pk>/restore/", admin.restore, name="restore"),
    path("admin/members/<int:pk>/role/", admin.role, name="role"),
    path("admin/members/<int:pk>/guest/", admin.guest, name="guest"),
    path("admin/levels/", admin.levels, name="levels"),
    path("admin/levels/<int:pk>/rename/", admin.level_rename, name="level_rename"),
    path("admin/levels/<int:pk>/move/", admin.level_move, name="level_move"),
    path("admin/levels/<int:pk>/remove/", admin.level_remove, name="level_remove"),
    path("admin/networks/new/", admin.new_network, name="new_network"),
]
