"""One's own account: what allauth's addresses (included after these) do not have."""

from django.urls import path

from accounts import sso, views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.preferences, name="settings"),
    path("sessions/<int:pk>/end/", views.end_session, name="session_end"),
    # In front of allauth's own views at the same addresses, which check less.
    path("oidc/<str:provider_id>/login/", sso.login, name="sso_login"),
    path("oidc/<str:provider_id>/login/callback/", sso.callback, name="sso_callback"),
]
