"""How often something may be tried: counted exactly, for each place and each person."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from accounts import rates
from accounts.rates import is_too_often, place_of, seconds_to_wait, was_too_often


def asked(address="192.0.2.7"):
    return RequestFactory().post("/", REMOTE_ADDR=address)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands at the beginning of a window until it is moved."""

    class Clock:
        now = 1_800_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(rates.time, "time", clock.time)
    return clock


def test_so_many_are_let_in_and_the_next_is_told_how_long_to_wait(clock):
    clock.now += 10
    assert [seconds_to_wait(asked(), "x", "3/1m/ip") for _ in range(3)] == [0, 0, 0]
    assert seconds_to_wait(asked(), "x", "3/1m/ip") == 51
    assert was_too_often(asked(), "x", "3/1m/ip")
    assert not is_too_often(asked("192.0.2.8"), "x", "3/1m/ip")
    assert not is_too_often(asked(), "y", "3/1m/ip")
    clock.now += 51
    assert not is_too_often(asked(), "x", "3/1m/ip")


def test_the_longest_of_several_rates_counts(clock):
    both = "2/1m/ip,3/1h/ip"
    waits = []
    for _ in range(4):
        waits.append(seconds_to_wait(asked(), "x", both))
        clock.now += 61
    assert waits[:3] == [0, 0, 0]
    assert waits[3] > 3000


def test_a_hundred_tries_at_once_are_a_hundred(at_once):
    let_in = at_once(50, lambda number: not is_too_often(asked(), "x", "10/1h/ip"))
    assert sum(let_in) == 10


def test_an_address_of_version_six_is_as_wide_as_a_household(clock):
    household = [f"2001:db8:1:2:{number:x}::1" for number in range(20)]
    assert {place_of(address) for address in household} == {"2001:db8:1:2::"}
    assert place_of("2001:db8:1:3::1") != place_of("2001:db8:1:2::1")
    tries = [is_too_often(asked(address), "x", "10/1m/ip") for address in household]
    assert tries == [False] * 10 + [True] * 10


def test_one_number_widens_or_narrows_them_all(clock, settings):
    settings.RATE_FACTOR = 2
    assert sum(not is_too_often(asked(), "x", "3/1m/ip") for _ in range(10)) == 6
    settings.RATE_FACTOR = 0.1
    assert sum(not is_too_often(asked(), "y", "3/1m/ip") for _ in range(10)) == 1


def test_a_counter_that_runs_out_in_between_is_a_new_one(clock, monkeypatch):
    def gone(name):
        raise ValueError

    monkeypatch.setattr(cache, "incr", gone)
    assert not is_too_often(asked(), "x", "3/1m/ip")
