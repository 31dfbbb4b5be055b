"""The doctor's rounds: every examination is heard, none stops another, none is waited for long."""

import json
import threading

import pytest

from accounts import doctor
from accounts.doctor import State, as_json, as_text, examine, is_well, note, well, wrong

NEVER = threading.Event()


@pytest.fixture
def nothing_registered(monkeypatch):
    monkeypatch.setattr(doctor, "_examinations", [])


@pytest.mark.usefixtures("nothing_registered")
class TestRounds:
    def test_findings_are_read_by_topic_in_one_order(self):
        doctor.examines("Mail")(lambda: [well("Mail leaves.")])
        doctor.examines("Database")(lambda: [well("It answers.")])
        doctor.examines("Mail", asks_outside=True)(lambda: [note("A word.")])
        found = examine(database_answers=lambda: True)
        assert [(each.topic, each.sentence) for each in found] == [
            ("Database", "It answers."),
            ("Mail", "Mail leaves."),
            ("Mail", "A word."),
        ]

    @pytest.mark.parametrize("outside", [False, True])
    def test_one_that_fails_is_a_finding_and_tells_no_secret(self, outside):
        @doctor.examines("Redis", asks_outside=outside)
        def redis_server():
            raise OSError("redis://user:hunter2@host refuses")
            yield

        doctor.examines("Mail")(lambda: [well("Mail leaves.")])
        failed, after = examine(database_answers=lambda: True)
        assert failed.state == State.WRONG
        assert failed.sentence == (
            "This could not be looked at: “redis server” failed with OSError."
        )
        assert after.sentence == "Mail leaves."
        assert "hunter2" not in as_json([failed, after])

    def test_what_asks_outside_is_not_waited_for_longer_than_allowed(self):
        @doctor.examines("Mail", asks_outside=True)
        def mail_server():
            NEVER.wait(20)
            yield well("At last.")

        (late,) = examine(database_answers=lambda: True, seconds=0.05)
        assert late.sentence == (
            "No answer came in time: “mail server” was not waited for any longer."
        )
        assert not is_well([late])

    def test_what_needs_the_database_is_left_out_while_there_is_none(self):
        doctor.examines("Tasks", needs_database=True)(lambda: [well("No task waits.")])
        doctor.examines("Files")(lambda: [well("Files can be written.")])
        assert [f.topic for f in examine(database_answers=lambda: False)] == ["Files"]
        assert [f.topic for f in examine(database_answers=lambda: True)] == ["Tasks", "Files"]

    def test_an_unknown_topic_is_refused(self):
        with pytest.raises(LookupError):
            doctor.examines("Weather")


def test_only_what_is_wrong_makes_it_unwell():
    assert is_well([well("Good."), note("A word.", "Do this.")])
    assert not is_well([well("Good."), wrong("Bad.", "Mend it.")])


def test_the_text_says_what_to_do():
    text = as_text([doctor.Finding(State.WRONG, "Bad.", "Mend it.", "Mail")])
    assert text == "Mail\n  WRONG  Bad.\n         -> Mend it.\n\nWrong: 1."


def test_the_json_says_the_same():
    told = json.loads(as_json([doctor.Finding(State.NOTE, "So.", "Do.", "Mail")]))
    finding = {"state": "note", "sentence": "So.", "remedy": "Do.", "topic": "Mail"}
    assert told == {"well": True, "findings": [finding]}
