"""Where the link in a mail leads that ends such mails; for whoever holds it, without sign-in."""

from django.urls import path

from collab.notifications.views.unsubscribe import mail

app_name = "unsubscribe"
urlpatterns = [path("<str:token>/", mail, name="mail")]
