from django.urls import path

from accounts.policies import views

app_name = "policies"
urlpatterns = [
    path("policy/", views.read, name="policy"),
    path("policy/accept/", views.accept, name="accept"),
    path("admin/policy/", views.edit, name="edit"),
    path("admin/policy/<int:version>/", views.accepted, name="accepted"),
]
