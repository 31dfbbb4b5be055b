"""The one-time key of the first run."""

import stat

import pytest

from collab.firstrun.keys import burn_key, check_key, current_key


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_the_key_stays_the_same_until_it_is_used(folder):
    key = current_key()
    assert current_key() == key
    assert len(set(key) - {"-"}) > 5 and len(key) == 23
    assert stat.S_IMODE((folder / "first-run-key").stat().st_mode) == 0o600
    burn_key()
    assert not check_key(key)
    assert current_key() != key


def test_it_opens_however_it_is_typed():
    key = current_key()
    for typed in (key, f"  {key.upper()} \n", key.replace("-", " "), key.replace("-", "")):
        assert check_key(typed)


def test_nothing_else_opens():
    assert not check_key("")
    key = current_key()
    for typed in ("", key[:-1], key + "x", "a" * 100_000, "ключ", key.replace(key[0], "?", 1)):
        assert not check_key(typed)


def test_without_a_key_nothing_opens():
    burn_key()
    assert not check_key("")
    assert not check_key("None")
