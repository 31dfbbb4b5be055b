"""The outbox of the embedded tier."""

from django.urls import path

from accounts.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:pk>/", views.outbox_mail, name="outbox_mail"),
    path("<int:pk>/letter/", views.outbox_letter, name="outbox_letter"),
]
