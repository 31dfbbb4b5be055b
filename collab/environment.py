"""
What the environment says: tier, secret, addresses; and the sentences said when it can't be so.

Settings read it once. A server that would run with an unsafe or incomplete environment does not
start: it prints one line for each thing to set and ends.
"""

import ipaddress
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from accounts.doctor import Finding, State, as_json, as_text

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
EVERY_ADDRESS = ("0.0.0.0", "::", "[::]", "")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
EXAMPLES = {
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
}
SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 12
WELL_KNOWN_SECRETS = (
    "django-insecure-",
    "change",
    "secret",
    "insecure",
    "example",
    "default",
    "to be",
)
# A server manager reads "wrongly configured: don't start me again" from this (sysexits.h).
EX_CONFIG = 78

Number = TypeVar("Number", int, float)
# The doctor goes on where a server refuses to start, and says what is wrong by itself.
refuses = True


class _Env(environ.Env):
    """Says which variable is wrong, where the library only fails."""

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        try:
            return super().get_value(var, *args, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} must be a whole number.") from error


env = _Env()


class Environment:
    """The environment's values, each read once, with what is wrong about them in `problems`."""

    def __init__(self, base_dir: Path) -> None:
        self.problems: list[str] = []
        self.database_url: str = env("DATABASE_URL", default="")
        self.database = self._parsed("DATABASE_URL", self.database_url, env.db_url_config)
        self.redis_url: str = env("REDIS_URL", default="")
        if self.redis_url and not self.redis_url.startswith(REDIS_SCHEMES):
            self.problems.append("REDIS_URL must be an address such as redis://host:6379/0.")
        self.email_url: str = env("EMAIL_URL", default="")
        self.smtp = self._parsed("EMAIL_URL", self.email_url, env.email_url_config)
        self.production = bool(self.database_url or self.redis_url)
        self.debug: bool = env.bool("DEBUG", default=False)
        self.data_dir = Path(env("DATA_DIR", default=str(base_dir / "var"))).resolve()
        self.host: str = env("HOST", default="127.0.0.1")
        self.port = self._number("PORT", 8000, 0, 65_535)
        self.base_url = self._base_url()
        self.https = self.base_url.startswith("https://")
        self.allowed_hosts = self._allowed_hosts()
        self.trusted_proxy_count = self._number("TRUSTED_PROXY_COUNT", 0, 0, 10)
        self.rate_factor = self._number("RATE_FACTOR", 1.0, 0.1, 10_000.0)
        self.max_body_mb = self._number("MAX_BODY_MB", 25, 1, 1024)
        self.max_file_mb = self._number("MAX_FILE_MB", min(20, self.max_body_mb), 1, 1024)
        if self.max_file_mb > self.max_body_mb:
            self.problems.append(
                f"MAX_BODY_MB={self.max_body_mb} lets no file of MAX_FILE_MB={self.max_file_mb} "
                "through: set it higher, and the proxy's limit with it."
            )
        self.web_threads = self._number("WEB_THREADS", 8, 1, 256)
        make_private_folder(self.data_dir)
        self.secret_key = self._secret_key()
        self.secret_key_fallbacks: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
        for fallback in self.secret_key_fallbacks:
            if problem := weakness_of(fallback):
                self.problems.append(
                    f"SECRET_KEY_FALLBACKS holds a key that {problem}: remove it, for whoever "
                    "guesses it signs in as anybody."
                )
        if self.production:
            self._demand_production()

    def refuse_if_wrong(self) -> None:
        """
        Speak up before anything runs on this environment.

        :raises ImproperlyConfigured: with one sentence a line, each saying what to set
        """
        if self.problems and refuses:
            raise ImproperlyConfigured("\n".join(self.problems))

    def _number(self, name: str, default: Number, least: Number, most: Number) -> Number:
        """A number within bounds; what is none, or beyond them, is a problem to set right."""
        given = os.environ.get(name, "").strip()
        if not given:
            return default
        try:
            number = type(default)(given)
            if least <= number <= most:
                return number
        except ValueError:
            pass
        self.problems.append(f"{name} must be a number from {least} to {most}, such as {default}.")
        return default

    def _parsed(
        self, name: str, url: str, parse: Callable[[str], dict[str, Any]]
    ) -> dict[str, Any]:
        if not url:
            return {}
        try:
            return dict(parse(url))
        except (ValueError, ImproperlyConfigured):
            self.problems.append(f"{name} can't be read: set it to {EXAMPLES[name]}.")
            return {}

    def _base_url(self) -> str:
        given: str = env("BASE_URL", default="").rstrip("/")
        if given:
            parts = urlsplit(given)
            if (
                parts.scheme not in ("http", "https")
                or not parts.hostname
                or parts.path
                or parts.query
                or "@" in parts.netloc
            ):
                self.problems.append(
                    "BASE_URL must be the public address alone, such as https://collab.example.org."
                )
            return given
        if self.host in EVERY_ADDRESS and not self.production:
            self.problems.append(
                f"HOST={self.host} serves every address: set BASE_URL to the one that people "
                "will use, such as http://192.0.2.10:8000, since links in mails are made from it."
            )
        return f"http://{self.host or 'localhost'}:{self.port}"

    def _allowed_hosts(self) -> list[str]:
        public = urlsplit(self.base_url).hostname or ""
        hosts: list[str] = env.list("ALLOWED_HOSTS", default=[])
        for host in hosts:
            if "/" in host or (":" in host and not host.startswith("[") and host.count(":") == 1):
                self.problems.append(
                    f"ALLOWED_HOSTS takes names alone, without scheme or port: {host!r} fits none."
                )
            if "*" in host or host.startswith("."):
                self.problems.append(
                    f"ALLOWED_HOSTS must name each host in full: {host!r} would accept others too."
                )
        if self.production:
            return hosts
        found = [*hosts, public] if hosts else [*LOOPBACK_HOSTS, public]
        return list(dict.fromkeys(bracketed(host) for host in found if host))

    def _secret_key(self) -> str:
        if "SECRET_KEY" in os.environ:
            given: str = os.environ["SECRET_KEY"]
            problem = weakness_of(given)
            if problem:
                self.problems.append(
                    f"SECRET_KEY {problem}: set it to the output of "
                    '`python -c "import secrets; print(secrets.token_urlsafe(64))"`.'
                )
            return given
        if self.production:
            self.problems.append(
                "SECRET_KEY is missing: set it to the output of "
                '`python -c "import secrets; print(secrets.token_urlsafe(64))"`.'
            )
            return "" if refuses else secrets.token_urlsafe(64)
        return kept_secret(self.data_dir / "secret-key")

    def _demand_production(self) -> None:
        if self.debug:
            self.problems.append(
                "DEBUG shows the inside of the server to everybody: unset it in production."
            )
        if not self.database_url:
            self.problems.append(
                "DATABASE_URL is missing: set it to postgres://user:password@host:5432/name."
            )
        elif urlsplit(self.database_url).scheme not in ("postgres", "postgresql"):
            self.problems.append(
                "DATABASE_URL must name a PostgreSQL database, such as "
                "postgres://user:password@host:5432/name."
            )
        if not self.redis_url:
            self.problems.append("REDIS_URL is missing: set it to redis://host:6379/0.")
        if not self.email_url:
            self.problems.append(
                "EMAIL_URL is missing: set it to smtp+tls://user:password@host:587, "
                "so that invitations leave the house."
            )
        if not self.allowed_hosts:
            self.problems.append(
                "ALLOWED_HOSTS is missing: set it to the names in use, such as collab.example.org."
            )
        if "BASE_URL" not in os.environ:
            self.problems.append(
                "BASE_URL is missing: set it to the public address, such as https://collab.example.org."
            )
        elif not self.https and not is_loopback(urlsplit(self.base_url).hostname or ""):
            self.problems.append(
                "BASE_URL must begin with https:// in production, for passwords travel over it."
            )
        elif (
            self.allowed_hosts
            and bracketed(urlsplit(self.base_url).hostname or "") not in self.allowed_hosts
        ):
            self.problems.append("ALLOWED_HOSTS must contain the host of BASE_URL.")
        if self.https and self.trusted_proxy_count < 1:
            self.problems.append(
                "TRUSTED_PROXY_COUNT is missing: set it to the number of proxies in front "
                "(1 for one nginx), or all people behind it share one limit of sign-in attempts."
            )


def weakness_of(secret: str) -> str:
    """Say in a few words what is wrong with `secret`; nothing, if it is good."""
    if len(secret) < SHORTEST_SECRET:
        return f"is too short ({len(secret)} of at least {SHORTEST_SECRET} characters)"
    if len(set(secret)) < FEWEST_CHARACTERS:
        return "repeats itself"
    if secret.lower().startswith(WELL_KNOWN_SECRETS):
        return "looks like an example from a page that others have read too"
    return ""


def kept_secret(path: Path) -> str:
    """Give the secret kept at `path`, which only this user can read; make it at first."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text().strip()
        if weakness_of(kept):
            raise ImproperlyConfigured(
                f"{path} is damaged: remove it, and a new secret is made (all sign in again)."
            ) from None
        return kept
    with os.fdopen(handle, "w") as file:
        made = secrets.token_urlsafe(64)
        file.write(made + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def make_private_folder(path: Path) -> None:
    """
    Make the data folder, for this user alone.

    :raises ImproperlyConfigured: if it can't be made or written
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR={path} can't be made ({error.strerror}): set it to another folder."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"DATA_DIR={path} can't be written: set it to a folder that can be."
        )


def bracketed(host: str) -> str:
    """Write an IPv6 address as it stands in a Host header: in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def origin_of(url: str) -> list[str]:
    """The scheme, host and port of `url`, or nothing of nothing."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@contextmanager
def refusal_in_plain_words() -> Iterator[None]:
    """Turn a wrong environment into one line for each problem and the end, without a traceback."""
    try:
        yield
    except ImproperlyConfigured as error:
        if not refuses:
            _say_as_the_doctor(str(error).splitlines())
            raise SystemExit(1) from None
        for sentence in str(error).splitlines():
            print(f"Collab does not start: {sentence}", file=sys.stderr)
        raise SystemExit(EX_CONFIG) from None


def _say_as_the_doctor(problems: list[str]) -> None:
    """Print what keeps the settings from being read at all, in the form of the command."""
    remedy = "Nothing else could be looked at until then."
    findings = [Finding(State.WRONG, problem, remedy, "Settings") for problem in problems]
    print(as_json(findings) if "--json" in sys.argv else as_text(findings))
