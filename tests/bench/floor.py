"""
The floor: the least that Django and the same servers can do, in a project of three views.

`WSGI` and `ASGI` stand for the pages of both tiers; `/live/` echoes to everybody who is connected.
"""

import os
from pathlib import Path

import django
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

if not settings.configured:
    import environ

    address = os.environ.get("DATABASE_URL")
    database: dict = (
        {**environ.Env.db_url_config(address), "OPTIONS": {"pool": {"min_size": 1, "max_size": 10}}}
        if address
        else {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.environ["DATA_DIR"]) / "floor.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"},
        }
    )
    settings.configure(
        SECRET_KEY="the floor keeps no secret",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database},
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "templates"],
            }
        ],
    )
    django.setup()


class Row(models.Model):
    """As much of a post as fits one row."""

    is_global_because = "it is no part of Collab"

    author = models.CharField(max_length=80)
    text = models.TextField()
    said_at = models.DateTimeField()

    class Meta:
        app_label = "floor"
        db_table = "floor_row"

    def __str__(self) -> str:
        return self.author


def constant(request: HttpRequest) -> HttpResponse:
    """The same bytes always."""
    return HttpResponse(b'{"answer": 42}', content_type="application/json")


def rows(request: HttpRequest) -> HttpResponse:
    """Twenty rows, read and rendered."""
    return render(request, "floor.html", {"rows": Row.objects.order_by("-pk")[:20]})


def begin(request: HttpRequest) -> HttpResponse:
    """Make the table with its rows."""
    from django.db import connection
    from django.utils import timezone

    if Row._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Row)
        text = "What was decided about the desks, and when the canteen opens again. " * 4
        Row.objects.bulk_create(
            Row(author=f"Member {number}", text=text, said_at=timezone.now())
            for number in range(1000)
        )
    return HttpResponse(b"ready")


urlpatterns = [path("constant/", constant), path("rows/", rows), path("begin/", begin)]

wsgi = get_wsgi_application()
_pages = WSGIMiddleware(wsgi, workers=8)
_sends: set = set()


async def asgi(scope: dict, receive, send) -> None:  # type: ignore[no-untyped-def]
    """Pages through the bridge; of a socket, what one says all hear."""
    if scope["type"] == "http":
        await _pages(scope, receive, send)
        return
    while True:
        message = await receive()
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
            _sends.add(send)
        elif message["type"] == "websocket.receive":
            for each in list(_sends):
                await each({"type": "websocket.send", "text": message["text"]})
        else:
            _sends.discard(send)
            return
