"""
The door of sockets: who may open one, and who is at the other end.

The threat: a page of another site, of another port or of a sibling host opens a socket in the
browser of somebody signed in here, and the cookie travels along. So the Origin must be exactly the
scheme, host and port that the request itself names, and that host must be one of ours; a missing
Origin is refused, for every browser sends one.
"""

from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http.request import split_domain_port, validate_host
from django.utils.crypto import constant_time_compare

from collab.server.headers import always

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[Any]]


class ExactOrigin:
    """Refuse a socket, before anything else is looked at, whose Origin is not this very site."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_own_origin(scope):
            await self.application(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4403})


class SessionAuth:
    """
    Put `session` and `user` on the scope, by the rules of Django's own session sign-in.

    Channels' own middleware knows no SECRET_KEY_FALLBACKS and ends sessions signed by an older key
    [measured]; this one reads only, for a socket can't hand the browser a new cookie.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = session_of(scope)
        user = await database_sync_to_async(person_of)(session)
        await self.application({**scope, "session": session, "user": user}, receive, send)


async def only_alive(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer `/healthz`, and nothing else there is: a process for sockets serves no pages."""
    is_asked = scope["path"] == "/healthz"
    plain = {"Content-Type": "text/plain", "Cache-Control": "no-store"}
    every = {**always(https=settings.HTTPS), **plain}
    headers = [(name.encode(), value.encode()) for name, value in every.items()]
    status = 200 if is_asked else 404
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok\n" if is_asked else b"not here\n"})


def is_own_origin(scope: Scope) -> bool:
    """Whether Origin is exactly the scheme, host and port of the request, and the host is ours."""
    headers = scope.get("headers", [])
    origins = [value for name, value in headers if name == b"origin"]
    hosts = [value for name, value in headers if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    origin, host = origins[0].decode("latin1"), hosts[0].decode("latin1")
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    return origin == f"{'https' if settings.HTTPS else 'http'}://{host}"


def session_of(scope: Scope) -> SessionBase:
    """The session whose key the cookie carries; an empty one, without a cookie."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    cookies: SimpleCookie = SimpleCookie()
    for name, value in scope.get("headers", []):
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin1"))
            except CookieError:
                return store(None)
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    return store(cookie.value if cookie else None)


def person_of(session: SessionBase) -> AbstractBaseUser | AnonymousUser:
    """
    The person signed in by `session`, read afresh from the database; nothing is written.

    For the check of sockets that are open, give a new session object with the same key.
    """
    try:
        pk = get_user_model()._meta.pk.to_python(session[SESSION_KEY])
        backend_path = session[BACKEND_SESSION_KEY]
    except KeyError:
        return AnonymousUser()
    if backend_path not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    user = load_backend(backend_path).get_user(pk)
    if user is None:
        return AnonymousUser()
    kept = session.get(HASH_SESSION_KEY) or ""
    known = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    if not any(constant_time_compare(kept, hash_) for hash_ in known):
        return AnonymousUser()
    return user


def person_now(session_key: str) -> AbstractBaseUser | AnonymousUser:
    """Who is signed in by this session key at this moment: for sockets that have long been open."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return person_of(store(session_key))


person_now_async = sync_to_async(person_now)
