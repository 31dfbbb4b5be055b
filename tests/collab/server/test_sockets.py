"""The door of sockets: only our own pages open one, and the session is read by Django's rules."""

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from collab.server.sockets import is_own_origin, person_now, person_of, session_of


def scope(origin=None, host="collab.example.org", **headers):
    found = [(b"host", host.encode())]
    if origin is not None:
        found.append((b"origin", origin.encode()))
    found += [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "websocket", "headers": found}


@pytest.fixture
def site(settings):
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["collab.example.org", "client.example.org"]


def test_our_own_page_may_open_a_socket(site):
    assert is_own_origin(scope("https://collab.example.org"))
    assert is_own_origin(scope("https://collab.example.org:8443", host="collab.example.org:8443"))


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "http://collab.example.org",
        "https://collab.example.org:8443",
        "https://client.example.org",
        "https://evil.example",
        "https://collab.example.org.evil.example",
        "https://evil.example@collab.example.org",
        "https://collab.example.org@evil.example",
        "HTTPS://COLLAB.EXAMPLE.ORG",
        "https://collab.example.org/",
        "https://collab.example.org,https://collab.example.org",
        "https://xn--cllab-mta.example.org",
        "*",
    ],
)
def test_no_other_page_may(site, origin):
    assert is_own_origin(scope("https://collab.example.org"))
    assert not is_own_origin(scope(origin))


def test_a_host_that_is_not_ours_helps_nobody(site):
    assert not is_own_origin(scope("https://evil.example", host="evil.example"))


def test_two_origins_or_two_hosts_are_none(site):
    headers = scope("https://collab.example.org")["headers"]
    for twice in headers:
        assert not is_own_origin({"headers": [*headers, twice]})


def cookie_of(client):
    name = django_settings.SESSION_COOKIE_NAME
    return {"cookie": f"theme=dark; {name}={client.cookies[name].value}"}


def test_whoever_is_signed_in_is_known_on_the_socket(ada, sign_in):
    session = session_of(scope(**cookie_of(sign_in(ada))))
    assert person_of(session) == ada.person


def test_nobody_else_is(ada, sign_in, db):
    assert sign_in(ada)
    assert person_of(session_of(scope())).is_anonymous
    assert person_of(session_of(scope(cookie="sid=made-up"))).is_anonymous
    assert person_of(session_of(scope(cookie="\x00;;=;"))).is_anonymous


def test_a_session_signed_by_an_older_key_stays_alive_over_a_socket(ada, sign_in, settings):
    client = sign_in(ada)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-key-of-today-4Hc8Qv1Zr6Tn3Wb9Ky2Mp7Xd5Lf0Gs"
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert person_now(key) == ada.person
    # And nothing was written: the browser's cookie still names a session, over HTTP too.
    assert SessionStore().exists(key)
    settings.SECRET_KEY_FALLBACKS = []
    assert person_now(key).is_anonymous
    assert SessionStore().exists(key)


def test_sign_out_deactivation_and_a_new_password_end_it(ada, sign_in):
    for end in (
        lambda client: client.session.flush(),
        lambda client: type(ada.person).objects.filter(pk=ada.person.pk).update(is_active=False),
        lambda client: type(ada.person).objects.filter(pk=ada.person.pk).update(password="x"),
    ):
        client = sign_in(ada)
        key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        assert person_now(key) == ada.person
        end(client)
        assert person_now(key).is_anonymous
        type(ada.person).objects.filter(pk=ada.person.pk).update(
            is_active=True, password=ada.person.password
        )


def test_the_door_stands_before_the_real_application(ada, sign_in, transactional_db):
    from collab.asgi import application

    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    foreign = scope("http://evil.example", host="localhost") | {
        "path": f"/live/{ada.network.slug}/",
        "query_string": b"",
        "client": None,
        "server": None,
        "subprotocols": [],
    }
    async_to_sync(application)(foreign, receive, send)
    assert sent == [{"type": "websocket.close", "code": 4403}]
    assert isinstance(sign_in(ada), Client)
