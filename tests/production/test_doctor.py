"""The doctor in the whole production tier: nothing wrong, until a part is taken out."""

import json

import pytest

pytestmark = [pytest.mark.production, pytest.mark.timeout(300)]


def said(tier) -> dict[str, str]:
    """The sentences by which something is wrong, and what to do."""
    try:
        told = tier.manage("doctor", "--json")
    except RuntimeError as failed:
        told = "{" + str(failed).partition("{")[2]
    found = json.loads(told)
    wrong = [each for each in found["findings"] if each["state"] == "wrong"]
    assert found["well"] is not bool(wrong)
    return {each["sentence"]: each["remedy"] for each in wrong}


def test_nothing_is_wrong(tier):
    tier.wait_until_well()
    assert said(tier) == {}


@pytest.mark.parametrize(
    ("away", "sentence"),
    [
        (("live-1", "live-2"), "No process for sockets answers: screens are not live."),
        (("web",), "answers, but not as Collab does (status 503)."),
        (("worker-1", "worker-2"), "No Celery worker answers."),
        (("mail",), "does not answer as one (Connection refused)."),
        (("nginx",), "From here nothing answers at "),
        (("redis",), "Redis does not answer (ConnectionError)"),
        (("postgres",), "The database does not answer: "),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_part_is_away(tier, away, sentence):
    tier.wait_until_well()
    with tier.without(*away):
        wrong = said(tier)
    assert any(sentence in each for each in wrong), wrong
    assert all(wrong.values())
    tier.wait_until_well()
