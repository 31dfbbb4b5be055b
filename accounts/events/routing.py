"""Where sockets connect."""

from django.urls import path

from accounts.events.consumers import LiveConsumer

websocket_urlpatterns = [path("live/<slug:network>/", LiveConsumer.as_asgi())]
