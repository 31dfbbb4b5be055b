"""Log lines name no secret and carry no control character."""

import json
import logging

import pytest

from collab.server.logs import JSONFormatter, ScrubFilter, scrubbed

SECRETS = [
    "GET /invitation/4fJx9-QwErTy_123/ 200",
    "Not Found: /invitation/4fJx9-QwErTy_123/?x=1",
    "/accounts/password/reset/key/4fJx9-QwErTy_123/",
    "password='4fJx9-QwErTy_123'",
    "{'token': '4fJx9-QwErTy_123'}",
    "sessionid=4fJx9-QwErTy_123; theme=dark",
]


@pytest.mark.parametrize("line", SECRETS)
def test_secrets_are_left_out(line):
    assert "4fJx9" not in scrubbed(line)
    assert "[…]" in scrubbed(line)


def test_what_is_no_secret_stays():
    line = "Task 17 mail.deliver_pending {'mail': 3} failed: status code 421 from /groups/payroll/"
    assert scrubbed(line) == line


def record(message, *args, exc_info=None):
    made = logging.LogRecord("collab.x", logging.ERROR, "f", 1, message, args, exc_info)
    ScrubFilter().filter(made)
    return made


def test_arguments_and_tracebacks_are_scrubbed_too():
    try:
        raise ValueError("no such page: /invitation/4fJx9-QwErTy_123/")
    except ValueError as error:
        made = record(
            "failed at %s", "/invitation/4fJx9-QwErTy_123/", exc_info=(ValueError, error, None)
        )
    entry = json.loads(JSONFormatter().format(made))
    assert entry["level"] == "error" and "ValueError" in entry["traceback"]
    assert "4fJx9" not in json.dumps(entry)


def test_nobody_forges_a_line_or_moves_the_cursor_of_a_terminal():
    made = record("name is %s", "a\x1b[2J\rb")
    assert made.getMessage() == "name is a\\x1b[2J\\x0db"
