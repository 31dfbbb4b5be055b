"""The doctor greets a real mail server, and says in words why one does not answer."""

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from accounts.mail import examinations
from tests.processes import free_port

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def smtp(settings):
    settings.DELIVERY_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "collab@brightwater.example"
    return settings


class Took:
    """Remembers what it was given; nothing should be."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def server(smtp):
    took = Took()
    controller = Controller(
        took,
        hostname="127.0.0.1",
        port=smtp.EMAIL_PORT,
        authenticator=lambda *args: AuthResult(success=False, handled=False),
        auth_require_tls=False,
    )
    controller.start()
    yield took
    controller.stop()


def said(examination=examinations.mail_server):
    return [(each.state, each.sentence) for each in examination()]


def test_none_is_set():
    sentence = "No mail is sent: each is kept in the outbox, which administrators open."
    assert said() == [("note", sentence)]
    assert said(examinations.sender) == []


def test_it_greets_and_no_mail_is_sent(smtp, server):
    assert said() == [("well", f"The mail server 127.0.0.1:{smtp.EMAIL_PORT} greets us.")]
    assert server.mails == []


def test_nobody_listens(smtp):
    sentence = (
        f"The mail server 127.0.0.1:{smtp.EMAIL_PORT} does not answer as one (Connection refused)."
    )
    assert said() == [("wrong", sentence)]


def test_the_password_is_wrong(smtp, server):
    smtp.EMAIL_HOST_USER, smtp.EMAIL_HOST_PASSWORD = "collab", "hunter2"
    ((state, sentence),) = said()
    assert state == "wrong"
    assert sentence.endswith("refuses the user name or password.")
    assert "hunter2" not in sentence


def test_it_knows_no_encryption(smtp, server):
    smtp.EMAIL_USE_TLS = True
    ((state, sentence),) = said()
    assert state == "wrong"
    assert sentence.endswith("does not know what EMAIL_URL asks of it.")


def test_encryption_is_spoken_to_one_that_speaks_plainly(smtp, server):
    smtp.EMAIL_USE_SSL = True
    ((state, sentence),) = said()
    assert state == "wrong"
    assert "can't be spoken to encryptedly" in sentence


def test_the_password_travels_in_the_open(smtp):
    smtp.EMAIL_HOST_USER = "collab"
    assert said(examinations.sender) == [
        ("wrong", "The password for the mail server travels unencrypted.")
    ]


def test_the_sender_is_of_no_domain(smtp):
    smtp.DEFAULT_FROM_EMAIL = "collab@localhost"
    sentence = "Mails come from collab@localhost, an address that other mail servers won't take."
    assert said(examinations.sender) == [("note", sentence)]
