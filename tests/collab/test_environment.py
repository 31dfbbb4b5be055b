"""The environment decides the tier, and an unsafe one does not start: one line, no traceback."""

import stat

import pytest

from collab.environment import Environment, kept_secret, weakness_of
from tests.processes import Process

GOOD_SECRET = "Zx8Qw2Er5Ty7Ui1Op4As6Df9Gh3Jk0Lz-Xc_Vb8Nm2Qa5Ws7Ed1Rf"
PRODUCTION = {
    "DATABASE_URL": "postgres://collab@127.0.0.1:9/collab",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "SECRET_KEY": GOOD_SECRET,
    "ALLOWED_HOSTS": "collab.example.org",
    "BASE_URL": "https://collab.example.org",
    "TRUSTED_PROXY_COUNT": "1",
}
# What is wrong, and what the sentence must name.
UNSAFE = {
    "debug": ({"DEBUG": "1"}, "DEBUG"),
    "no secret": ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
    "empty secret": ({"SECRET_KEY": ""}, "SECRET_KEY is too short"),
    "short secret": ({"SECRET_KEY": "Ab3" * 10}, "SECRET_KEY is too short"),
    "poor secret": ({"SECRET_KEY": "abc" * 30}, "SECRET_KEY repeats itself"),
    "known secret": ({"SECRET_KEY": "django-insecure-" + GOOD_SECRET}, "SECRET_KEY looks like"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
    "any subdomain": ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS"),
    "no host": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is missing"),
    "other host": ({"ALLOWED_HOSTS": "other.example.org"}, "host of BASE_URL"),
    "no redis": ({"REDIS_URL": None}, "REDIS_URL is missing"),
    "no database": ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
    "sqlite": ({"DATABASE_URL": "sqlite:////tmp/x"}, "DATABASE_URL must name a PostgreSQL"),
    "no mail": ({"EMAIL_URL": None}, "EMAIL_URL is missing"),
    "no address": ({"BASE_URL": None}, "BASE_URL is missing"),
    "plain http": ({"BASE_URL": "http://collab.example.org"}, "BASE_URL must begin with https"),
    "a path": ({"BASE_URL": "https://collab.example.org/x"}, "BASE_URL must be"),
    "known fallback": (
        {"SECRET_KEY_FALLBACKS": f"{GOOD_SECRET},django-insecure-{GOOD_SECRET}"},
        "SECRET_KEY_FALLBACKS holds a key that looks like",
    ),
    "short fallback": ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS holds a key that is"),
    "host with a scheme": (
        {"ALLOWED_HOSTS": "https://collab.example.org"},
        "ALLOWED_HOSTS takes names alone",
    ),
    "host with a port": (
        {"ALLOWED_HOSTS": "collab.example.org,collab.example.org:443"},
        "ALLOWED_HOSTS takes names alone",
    ),
    "address with a password": (
        {"BASE_URL": "https://ada:pass@collab.example.org"},
        "BASE_URL must be",
    ),
    "some proxies": ({"TRUSTED_PROXY_COUNT": "some"}, "TRUSTED_PROXY_COUNT must be a number"),
    "fewer than no proxies": (
        {"TRUSTED_PROXY_COUNT": "-1"},
        "TRUSTED_PROXY_COUNT must be a number",
    ),
    "no limits": ({"RATE_FACTOR": "0"}, "RATE_FACTOR must be a number from 0.1"),
    "limits without end": ({"RATE_FACTOR": "inf"}, "RATE_FACTOR must be a number from 0.1"),
    "bodies without end": ({"MAX_BODY_MB": "99999"}, "MAX_BODY_MB must be a number from 1"),
    "nothing is taken": ({"MAX_BODY_MB": "0"}, "MAX_BODY_MB must be a number from 1"),
    "no proxies": ({"TRUSTED_PROXY_COUNT": None}, "TRUSTED_PROXY_COUNT is missing"),
}


@pytest.fixture
def given(monkeypatch, tmp_path):
    """Read an environment that holds these variables only."""
    ours = {
        *PRODUCTION,
        "DEBUG",
        "HOST",
        "PORT",
        "DATA_DIR",
        "SECRET_KEY_FALLBACKS",
        "RATE_FACTOR",
        "MAX_BODY_MB",
    }

    def read(**variables):
        for name in ours:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
        for name, value in variables.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        return Environment(tmp_path)

    return read


def test_an_empty_environment_is_the_embedded_tier(given):
    found = given()
    assert not found.production and not found.debug and not found.problems
    assert found.base_url == "http://127.0.0.1:8000"
    assert set(found.allowed_hosts) == {"127.0.0.1", "localhost", "[::1]"}


def test_a_full_environment_is_production(given):
    found = given(**PRODUCTION)
    assert found.production and found.https and found.problems == []
    assert found.allowed_hosts == ["collab.example.org"]


@pytest.mark.parametrize(("change", "named"), UNSAFE.values(), ids=UNSAFE.keys())
def test_production_refuses_what_is_unsafe_with_a_sentence(given, change, named):
    assert given(**PRODUCTION).problems == []
    problems = given(**{**PRODUCTION, **change}).problems
    assert any(named in sentence for sentence in problems), problems


def test_the_embedded_tier_refuses_a_wildcard_host_and_a_poor_secret_too(given):
    assert "ALLOWED_HOSTS" in given(ALLOWED_HOSTS="*").problems[0]
    assert "SECRET_KEY" in given(SECRET_KEY="x").problems[0]


def test_serving_every_address_asks_for_the_one_that_mails_shall_name(given):
    assert "BASE_URL" in given(HOST="0.0.0.0").problems[0]
    found = given(HOST="0.0.0.0", BASE_URL="http://192.0.2.10:8000")
    assert found.problems == []
    assert "192.0.2.10" in found.allowed_hosts


def test_the_embedded_secret_is_made_once_for_this_user_alone_and_differs(given, tmp_path):
    first = given().secret_key
    kept = tmp_path / "data" / "secret-key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert given().secret_key == first
    assert not weakness_of(first)
    assert kept_secret(tmp_path / "another") != first


@pytest.mark.parametrize("command", [["manage.py", "check"], ["manage.py", "serve"]])
def test_a_refusal_is_one_line_for_each_thing_to_set(tmp_path, command):
    environment = PRODUCTION | {"DEBUG": "1", "SECRET_KEY": "short"}
    code, said = Process(*command, folder=tmp_path, name="x", environment=environment).run()
    assert code == 78
    lines = said.strip().splitlines()
    assert len(lines) == 2, said
    assert all(line.startswith("Collab does not start: ") for line in lines)
    assert "short" not in said.replace("too short", "")


@pytest.mark.parametrize(
    "command",
    [
        ["-c", "import collab.wsgi"],
        ["-c", "import collab.asgi"],
        ["-m", "celery", "-A", "collab", "inspect", "ping"],
    ],
)
def test_every_server_refuses_in_the_same_way(tmp_path, command):
    environment = PRODUCTION | {"ALLOWED_HOSTS": "*"}
    code, said = Process(*command, folder=tmp_path, name="x", environment=environment).run()
    assert code != 0
    assert "Collab does not start: ALLOWED_HOSTS" in said
    assert "Traceback" not in said


def test_production_passes_djangos_own_deployment_checks(tmp_path):
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    code, said = Process(*command, folder=tmp_path, name="x", environment=PRODUCTION).run()
    assert code == 0, said


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    environment = {"DATA_DIR": str(tmp_path / "file" / "data")}
    code, said = Process(
        "manage.py", "check", folder=tmp_path, name="x", environment=environment
    ).run()
    assert code == 78
    assert "DATA_DIR" in said and "Traceback" not in said
