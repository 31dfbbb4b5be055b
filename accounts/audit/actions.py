"""Writing the trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from accounts.audit.models import AuditEntry
from accounts.networks.models import Member, Network

_origin: ContextVar[str] = ContextVar("origin", default="")


def audit(
    act: str,
    *,
    network: Network,
    actor: Member | None,
    subject: models.Model | None = None,
    reason: str = "",
    **detail: Any,
) -> AuditEntry:
    """Write down an administrative or moderating act, in the transaction of the act itself."""
    return AuditEntry.objects.create(
        network=network,
        actor=actor,
        act=act,
        subject=str(subject)[:200] if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        reason=reason[:500],
        detail=detail,
        origin=_origin.get(),
    )


@contextmanager
def acting_from(origin: str) -> Iterator[None]:
    """Let every entry written inside say where the act came from: an address, or a command."""
    token = _origin.set(origin[:64])
    try:
        yield
    finally:
        _origin.reset(token)
