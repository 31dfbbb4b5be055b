"""A run that broke says what the servers had to say about it."""

import json

from tests.faults.said import unforeseen


def test_errors_that_nobody_foresaw_are_told_with_their_traceback(tmp_path):
    lines = [
        "[ERROR] Worker (pid:7) was sent SIGKILL!",
        json.dumps({"message": "Service Unavailable: /a/", "traceback": "OperationalError"}),
        json.dumps(
            {"message": "Internal Server Error: /b/", "traceback": "Traceback\nKeyError: 3"}
        ),
    ]
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "web.log").write_text("\n".join(lines))
    (told,) = unforeseen(tmp_path)
    assert told.splitlines() == ["web.log: Internal Server Error: /b/", "Traceback", "KeyError: 3"]
