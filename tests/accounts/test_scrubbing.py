"""What an error says is kept and shown, so it says no secret."""

import pytest
from django.test import override_settings

from accounts.scrubbing import LONGEST_ERROR, said_by


@pytest.mark.parametrize(
    "text",
    [
        "could not reach postgres://collab:hunter2secret@db.example/collab",
        "redis://:hunter2secret@cache.example:6379/0 refused",
        "(535, b'bad login hunter2secret for user')",
        "GET /invitation/hunter2secretZZ9/ failed",
        "password=hunter2secret is wrong",
        "Authorization: Bearer hunter2secretQ9vX8mLrT4wYc3Jh6Nf",
    ],
)
def test_an_error_is_kept_without_secrets(text):
    with override_settings(EMAIL_HOST_PASSWORD="hunter2secret"):
        said = said_by(ValueError(text))
    assert "hunter2" not in said and "[…]" in said
    assert said.startswith("ValueError: ")


def test_the_servers_own_secret_is_never_said(settings):
    assert settings.SECRET_KEY not in said_by(ValueError(f"signed with {settings.SECRET_KEY}"))


def test_what_helps_to_understand_stays(db):
    error = ConnectionRefusedError(111, "Connection refused")
    assert said_by(error) == "ConnectionRefusedError: [Errno 111] Connection refused"
    refused = "SMTPRecipientsRefused: {'full@x.example': (452, b'Mailbox full')}"
    assert said_by(type("SMTPRecipientsRefused", (OSError,), {})(refused[23:])) == refused


def test_an_error_is_one_short_line_without_controls():
    said = said_by(ValueError("a\nb\x1b[31m\r" + "long " * 500))
    assert "\n" not in said and "\x1b" not in said and len(said) <= LONGEST_ERROR
    assert said_by(ValueError()) == "ValueError"
