"""Whether people reach pages and sockets by the public address."""

import base64
import http.client
import os
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, well, wrong

ADDRESS = "Public address"
ANSWER_SECONDS = 4
# A network that nobody is in: whoever keeps sockets refuses, and so shows that it is there.
SOCKET = "/live/-/"


@examines(ADDRESS, asks_outside=True)
def pages_at_the_public_address() -> Iterator[Finding]:
    try:
        status, body = _asked("/healthz")
    except ssl.SSLCertVerificationError as error:
        yield wrong(
            _("The certificate of %(address)s is not valid: %(why)s."),
            _("Renew it, or name the host as in the certificate."),
            address=settings.BASE_URL,
            why=error.verify_message,
        )
    except (OSError, http.client.HTTPException) as error:
        yield wrong(
            _("From here nothing answers at %(address)s (%(why)s)."),
            _("Start the server and its proxy; if people do reach it, let this machine too."),
            address=settings.BASE_URL,
            why=getattr(error, "strerror", "") or type(error).__name__,
        )
    else:
        if (status, body) == (200, b"ok\n"):
            yield well(_("Pages are answered at %(address)s."), address=settings.BASE_URL)
        else:
            yield wrong(
                _("%(address)s answers, but not as Collab does (status %(status)s)."),
                _("Look where the proxy leads, and whether pages run: “/healthz” must say ok."),
                address=settings.BASE_URL,
                status=status,
            )


@examines(ADDRESS, asks_outside=True)
def sockets_at_the_public_address() -> Iterator[Finding]:
    try:
        status, _body = _asked(
            SOCKET,
            Origin=settings.BASE_URL,
            Connection="Upgrade",
            Upgrade="websocket",
            **{
                "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            },
        )
    except (OSError, http.client.HTTPException):
        return  # Said of the pages already.
    if status in (101, 403):
        yield well(_("Sockets are answered there too: screens are live."))
    elif status in (502, 503, 504):
        yield wrong(
            _("No process for sockets answers: screens are not live."),
            _("Start “manage.py serve sockets”, and see that the proxy knows its port."),
        )
    else:
        yield wrong(
            _("Sockets do not come through (status %(status)s): screens are not live."),
            _("Let the proxy pass “Upgrade” for /live/ to the processes for sockets, as "
              "deploy/nginx/collab.conf.template does."),
            status=status,
        )  # fmt: skip


def _asked(path: str, **headers: str) -> tuple[int, bytes]:
    parts = urlsplit(settings.BASE_URL)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if settings.HTTPS:
        connection = http.client.HTTPSConnection(host, port, timeout=ANSWER_SECONDS)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        # Of an opened socket there is no body to wait for.
        return response.status, b"" if response.status == 101 else response.read(200)
    finally:
        connection.close()
