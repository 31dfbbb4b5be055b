"""While Redis is away each process counts by itself: nobody is locked out, nobody is unlimited."""

import logging

import pytest
from django.test import RequestFactory

from accounts.rates import is_too_often
from collab.server.cache import SteadyCache
from tests.processes import free_port


@pytest.fixture
def away(monkeypatch):
    """Limits whose Redis does not answer: nothing listens there."""
    monkeypatch.setattr(SteadyCache, "_is_away", False)
    monkeypatch.setattr(SteadyCache, "_away_until", 0.0)
    cache = SteadyCache(f"redis://127.0.0.1:{free_port()}/0", {})
    cache._own.clear()
    monkeypatch.setattr("accounts.rates.cache", cache)
    return cache


def test_tries_are_counted_all_the_same(away):
    request = RequestFactory().post("/")
    assert [is_too_often(request, "x", "3/1h/ip") for _ in range(5)] == [False] * 3 + [True] * 2


def test_several_are_kept_here_meanwhile(away):
    away.set_many({"a": 1, "b": 2}, 60)
    assert away.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}


def test_it_is_said_in_the_log_once(away, caplog):
    caplog.set_level(logging.WARNING, "collab")
    for number in range(10):
        away.set(f"a{number}", 1)
        SteadyCache._away_until = 0.0
    said = [record for record in caplog.records if "can't be reached" in record.getMessage()]
    assert len(said) == 1


def test_redis_is_not_asked_by_every_request_while_it_is_away(away, monkeypatch):
    asked = []
    away.get("a")
    monkeypatch.setattr(
        "django.core.cache.backends.redis.RedisCache.get", lambda *args: asked.append(args)
    )
    for _ in range(10):
        assert away.get("a") is None
    assert asked == []
    monkeypatch.setattr(SteadyCache, "_away_until", 0.0)
    away.get("a")
    assert len(asked) == 1


def test_a_counter_begun_on_redis_goes_on_here(away):
    assert away.incr("begun-there") == 1
    assert away.incr("begun-there") == 2
