"""What every answer carries, and how long a session lasts."""

import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from collab.server.headers import DOCUMENT_ONLY, always
from collab.server.middleware import TOUCH_SECONDS, HeadersMiddleware
from tests.processes import Process

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/healthz", "/nothing/here/", "/accounts/email/"])
def test_every_answer_carries_the_headers(db, path):
    response = Client().get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value, name
    assert "camera=()" in response.headers["Permissions-Policy"]
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy and "*" not in policy
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/a.js", 200),
        ("/static/a.js", 404),
        ("/static/a.svg", 200),
        ("/static/a.html", 200),
        ("/static/js/LICENSE", 200),
        ("/a/", 200),
        ("/a.js", 200),
    ],
)
def test_what_a_page_fetches_goes_without_what_only_documents_heed(rf, path, status):
    inner = {"Content-Security-Policy": "script-src 'self'", "X-Frame-Options": "DENY"}
    middleware = HeadersMiddleware(lambda request: HttpResponse(status=status, headers=inner))
    headers = middleware(rf.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    is_script = (path, status) == ("/static/a.js", 200)
    carried = {name for name in always(https=False) if name in headers}
    assert carried == set(always(https=False)) - (DOCUMENT_ONLY if is_script else set())


def test_nothing_shown_to_someone_signed_in_is_kept_by_browser_or_proxy(ada, sign_in):
    response = sign_in(ada).get("/healthz")
    assert "Cache-Control" in response.headers
    response = sign_in(ada).get("/nothing/here/")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


def test_cookies_of_an_https_site_bind_to_its_host(tmp_path):
    asked = """
from django.conf import settings as found
assert found.SESSION_COOKIE_NAME == "__Host-sid" and found.SESSION_COOKIE_SAMESITE == "Lax"
assert found.SESSION_COOKIE_SECURE and found.SESSION_COOKIE_HTTPONLY and found.CSRF_USE_SESSIONS
assert found.SECURE_HSTS_SECONDS >= 31_536_000 and found.SECURE_HSTS_INCLUDE_SUBDOMAINS
assert found.SECURE_SSL_REDIRECT
"""
    code, said = Process(
        *("manage.py", "shell", "-v", "0", "-c", asked),
        folder=tmp_path,
        name="shell",
        environment={"BASE_URL": "https://collab.example.org"},
    ).run()
    assert code == 0, said


def test_a_session_in_use_is_prolonged_but_not_written_for_every_page(
    ada, sign_in, django_assert_max_num_queries
):
    client = sign_in(ada)
    client.get("/nothing/here/")
    ends = Session.objects.get().expire_date
    seen = UserSession.objects.get().last_seen_at
    with django_assert_max_num_queries(6) as queries:
        client.get("/nothing/here/")
    assert not [query for query in queries if "UPDATE" in (query["sql"] or "")]
    session = client.session
    session["touched"] -= TOUCH_SECONDS + 1
    session.save()
    client.get("/nothing/here/")
    assert Session.objects.get().expire_date > ends
    assert UserSession.objects.get().last_seen_at > seen


def test_a_session_ends_after_fourteen_days_however_busy(ada, sign_in, settings):
    client = sign_in(ada)
    client.get("/nothing/here/")
    session = client.session
    session["began"] = time.time() - settings.SESSION_LONGEST_AGE - 1
    session.save()
    response = client.get("/accounts/email/")
    assert response.status_code == 302 and "login" in response.headers["Location"]
    assert not Session.objects.filter(session_key=session.session_key).exists()
