"""
Everything as one ASGI application: sockets by Channels, pages through a bridge to WSGI.

Under Django's own ASGI handler each request hops between the loop and threads and opens its own
database connection; through the bridge the same process answers twice as many (see
docs/decisions/pages-by-wsgi.md). In production pages have processes of their own, and those of
sockets answer nothing else: `sockets_alone`.
"""

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter

from collab.wsgi import application as pages  # isort:skip - sets Django up for what follows

from django.conf import settings

from accounts.events.routing import websocket_urlpatterns
from collab.server.sockets import ExactOrigin, SessionAuth, only_alive

sockets = ExactOrigin(SessionAuth(URLRouter(websocket_urlpatterns)))
application = ProtocolTypeRouter(
    {
        "http": WSGIMiddleware(pages, workers=settings.WEB_THREADS),
        "websocket": sockets,
    }
)
sockets_alone = ProtocolTypeRouter({"http": only_alive, "websocket": sockets})
