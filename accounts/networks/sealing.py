"""
Which network the code at work may see: the seal around every tenant row.

Nothing is bound by default, and then tenant rows can neither be read nor written: their manager
raises, and PostgreSQL's row-level security shows none. A request is bound by its middleware, a
follower or a socket by the network whose log it reads. What must look across networks says so with
`unsealed`, and why; such places are few, and a test counts them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# As PostgreSQL's policies read it from the setting `collab.network`: nothing, a network's id, or
# the word for all of them.
NOTHING = ""
ALL = "all"

_seal: ContextVar[str] = ContextVar("seal", default=NOTHING)


class NoNetworkBound(RuntimeError):
    """Rows of a network were asked for where no network is bound."""


def seal() -> str:
    """The seal in force: empty, a network's id in digits, or `all`."""
    return _seal.get()


def bound_network() -> int | None:
    """The id of the network that is bound; None where none is, or nothing is sealed."""
    value = _seal.get()
    return int(value) if value.isdecimal() else None


def bind(network_id: int) -> None:
    """Let the rest of the enclosing block (`nothing_bound`, `bound`) work on this network."""
    _seal.set(str(network_id))


@contextmanager
def bound(network_id: int) -> Iterator[None]:
    """Let the code inside see and write the rows of this one network."""
    with _sealed_by(str(network_id)):
        yield


@contextmanager
def nothing_bound() -> Iterator[None]:
    """Let the code inside begin without any network, whoever calls it."""
    with _sealed_by(NOTHING):
        yield


@contextmanager
def unsealed(reason: str) -> Iterator[None]:
    """
    Let the code inside see and write the rows of every network.

    :param reason: why no single network will do; for the reader, and for the test that lists them
    """
    if not reason:
        raise ValueError("Say why no single network will do.")
    with _sealed_by(ALL):
        yield


@contextmanager
def _sealed_by(value: str) -> Iterator[None]:
    token = _seal.set(value)
    try:
        yield
    finally:
        _seal.reset(token)
