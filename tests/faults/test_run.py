"""A short form of `make faults`: every kind of fault once, on both tiers, and all is held."""

import random

import pytest

from tests.faults.nemesis import faults_of
from tests.faults.report import table
from tests.faults.run import run

pytestmark = [pytest.mark.faults, pytest.mark.timeout(500)]


@pytest.mark.parametrize(("tier", "minutes"), [("embedded", 1.2), ("production", 2.6)])
def test_whatever_goes_wrong_every_promise_is_kept(tier, minutes, tmp_path, capsys):
    seed = random.SystemRandom().randrange(10**6)
    outcome = run(tier, minutes, seed, tmp_path, print)
    with capsys.disabled():
        print(table([outcome]))
    assert outcome.is_held, f"seed {seed}"
    assert all(verdict.looked_at for verdict in outcome.verdicts)
    assert set(outcome.faults) == {kind.__name__ for kind in faults_of(tier)}
