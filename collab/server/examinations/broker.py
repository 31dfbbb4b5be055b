"""Whether Redis answers and keeps what it is told for as long as it is needed."""

from collections.abc import Iterator

import redis
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.doctor import Finding, examines, note, well, wrong

ANSWER_SECONDS = 2
KEEPS = "noeviction"
NEARLY_FULL = 0.9


@examines("Redis", asks_outside=True)
def redis_server() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        return
    try:
        with _server() as server:
            told = server.info()
            yield well(_("Redis %(version)s answers."), version=told["redis_version"])
            yield from _room(told)
    except redis.AuthenticationError:
        yield wrong(_("Redis refuses the password."), _("Correct it in REDIS_URL."))
    except (redis.RedisError, OSError, ValueError) as error:
        yield wrong(
            _("Redis does not answer (%(why)s): screens are 25 seconds late, and nobody can "
              "sign in."),
            _("Start Redis, or correct REDIS_URL."),
            why=type(error).__name__,
        )  # fmt: skip


def redis_answers() -> bool:
    """Whether Redis can be asked at all."""
    try:
        with _server() as server:
            return bool(server.ping())
    except (redis.RedisError, OSError, ValueError):
        return False


def _server() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
    )


def _room(told: dict) -> Iterator[Finding]:
    policy, most = told.get("maxmemory_policy", KEEPS), told.get("maxmemory", 0)
    if policy != KEEPS:
        yield wrong(
            _("Redis may throw away what it was told (maxmemory-policy %(policy)s), such as counts "
              "of failed sign-ins."),
            "redis-cli config set maxmemory-policy noeviction",
            policy=policy,
        )  # fmt: skip
    if most and told.get("used_memory", 0) > most * NEARLY_FULL:
        yield wrong(
            _("Redis is nearly full: %(used)s of %(most)s MB."),
            _("Raise maxmemory, and look at who else uses this Redis."),
            used=told["used_memory"] // 2**20,
            most=most // 2**20,
        )
    if not most:
        yield note(
            _("Redis may take all memory of its machine."),
            _("Set maxmemory, 256mb or more."),
        )
