"""
Counters that are shared by all processes while Redis is there, and by one process while it is not.

The cache holds nothing but what limits count and, for a minute, who is here. Without Redis an
unlimited sign-in would invite guessing, and a refused one would lock everybody out for as long as
Redis is away; so each process counts for itself meanwhile: limits are then as many times wider as
there are processes, and no one waits. It is said in the log, once for each absence.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure Redis is left alone so long, or each request would wait for it again.
PATIENCE_SECONDS = 5


class SteadyCache(RedisCache):
    """Redis, and the memory of this process while it can't be reached."""

    _away_until = 0.0
    _is_away = False

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("steady", {"OPTIONS": {"MAX_ENTRIES": 100_000}})

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._steadily("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._steadily("get", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self._steadily("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return self._steadily("set_many", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._steadily("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._steadily("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._steadily("delete", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._steadily("incr", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._steadily("has_key", *args, **kwargs)

    def _steadily(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        cls = type(self)
        shared: Callable[..., Any] = getattr(super(), verb)
        if time.monotonic() >= cls._away_until:
            try:
                answer = shared(*args, **kwargs)
            except (RedisError, OSError) as error:
                cls._away_until = time.monotonic() + PATIENCE_SECONDS
                if not cls._is_away:
                    cls._is_away = True
                    logger.warning(
                        "Redis can't be reached (%s): this process counts tries by itself",
                        type(error).__name__,
                    )
            else:
                if cls._is_away:
                    cls._is_away = False
                    logger.warning("Redis is there again: tries are counted together")
                return answer
        if verb == "incr" and not self._own.has_key(*args[:1]):
            # Begun on Redis, gone on here: counted from none.
            self._own.add(args[0], 0, 3600)
        return getattr(self._own, verb)(*args, **kwargs)
