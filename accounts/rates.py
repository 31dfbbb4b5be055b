"""How often something may be tried from one place; kept in the cache, counted by allauth."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_too_often(request: HttpRequest, action: str, rate: str, *, key: str = "") -> bool:
    """
    Count one try, and say whether it was one too many.

    `rate` is written as allauth does: `20/5m/ip` is twenty in five minutes from one address,
    `5/1h/key` five in an hour for `key`.
    """
    usage = ratelimit.consume(
        request, app="collab", action=action, config={action: rate}, key=key, limit_get=True
    )
    return usage is None


def was_too_often(request: HttpRequest, action: str, rate: str) -> bool:
    """Say whether the next try would be one too many, without counting one."""
    usage = ratelimit.consume(
        request, app="collab", action=action, config={action: rate}, dry_run=True, limit_get=True
    )
    return usage is None
