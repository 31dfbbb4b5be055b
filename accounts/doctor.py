"""
What the doctor asks: is this installation well, and if not, what is to be done about it?

A room registers with `@examines` what can be said of its own parts, in the module `examinations` of
an app. Each examination is a small function that yields findings; what it raises becomes a finding
as well, so that a broken part never hides the state of the others. Needs no settings to be
imported, for the settings themselves may be what is wrong.
"""

import contextvars
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What findings are about, in the order in which they are read.
TOPICS = {
    "Settings": gettext_lazy("Settings"),
    "Release": gettext_lazy("Release"),
    "Database": gettext_lazy("Database"),
    "Walls between networks": gettext_lazy("Walls between networks"),
    "Redis": gettext_lazy("Redis"),
    "Tasks": gettext_lazy("Tasks"),
    "Mail": gettext_lazy("Mail"),
    "Files": gettext_lazy("Files"),
    "Public address": gettext_lazy("Public address"),
    "Backups": gettext_lazy("Backups"),
}


class State(StrEnum):
    """How much a finding matters."""

    WELL = "well"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One plain sentence about the installation, and what to do if it is no good news."""

    state: State
    sentence: str
    remedy: str = ""
    topic: str = ""


Examine = Callable[[], Iterable[Finding]]


@dataclass(frozen=True)
class Examination:
    """A function that looks at one part of the installation."""

    topic: str
    function: Examine
    needs_database: bool
    asks_outside: bool

    @property
    def name(self) -> str:
        return self.function.__name__.replace("_", " ")


_examinations: list[Examination] = []


def examines(
    topic: str, *, needs_database: bool = False, asks_outside: bool = False
) -> Callable[[Examine], Examine]:
    """
    Register an examination; those of one topic are shown together.

    :param topic: one of `TOPICS`
    :param needs_database: it is left out while the database can't be asked, or is empty
    :param asks_outside: it talks to another server and uses no database, so it may run in a thread
        and is not waited for longer than `examine` was given
    """

    if topic not in TOPICS:
        raise LookupError(f"{topic!r} is none of the topics that findings are about.")

    def register(function: Examine) -> Examine:
        _examinations.append(Examination(topic, function, needs_database, asks_outside))
        return function

    return register


def examinations() -> list[Examination]:
    """All examinations that apps have registered."""
    return list(_examinations)


def well(sentence: str, **values: object) -> Finding:
    """Say that something is as it should be."""
    return Finding(State.WELL, str(sentence) % values)


def note(sentence: str, remedy: str = "", **values: object) -> Finding:
    """Say what is worth knowing and hurts nobody today."""
    return Finding(State.NOTE, str(sentence) % values, str(remedy) % values)


def wrong(sentence: str, remedy: str, **values: object) -> Finding:
    """Say what does not work or is not safe, and what to do about it."""
    return Finding(State.WRONG, str(sentence) % values, str(remedy) % values)


def examine(*, database_answers: Callable[[], bool], seconds: float = 10) -> list[Finding]:
    """
    Carry out all examinations and give what they found, by topic.

    :param database_answers: asked once; where it does not, what needs the database is left out
    :param seconds: for all that ask other servers together; what takes longer is said to
    """
    asked = examinations()
    deadline = time.monotonic() + seconds
    outside = {each: _begun(each) for each in asked if each.asks_outside}
    answers = database_answers()
    found: list[Finding] = []
    for each in asked:
        if each.asks_outside:
            found += _awaited(each, outside[each], max(0.0, deadline - time.monotonic()))
        elif answers or not each.needs_database:
            found += _findings_of(each)
    order = list(TOPICS)
    return sorted(found, key=lambda finding: order.index(finding.topic))


def by_topic(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings under their topics, in the order given."""
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.topic, []).append(finding)
    return grouped


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong; what is only worth knowing does not count."""
    return all(finding.state != State.WRONG for finding in findings)


def as_text(findings: Iterable[Finding]) -> str:
    """The findings for a terminal, what is wrong marked by a word that can be searched for."""
    marks = {State.WELL: "well ", State.NOTE: "note ", State.WRONG: "WRONG"}
    lines = []
    findings = list(findings)
    for topic, group in by_topic(findings).items():
        lines.append(topic)
        for finding in group:
            lines.append(f"  {marks[finding.state]}  {finding.sentence}")
            if finding.remedy:
                lines.append(f"         -> {finding.remedy}")
    bad = sum(finding.state == State.WRONG for finding in findings)
    lines.append("")
    lines.append("Nothing is wrong." if not bad else f"Wrong: {bad}.")
    return "\n".join(lines)


def as_json(findings: Iterable[Finding]) -> str:
    """The findings for a machine."""
    findings = list(findings)
    told = {"well": is_well(findings), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(told, indent=2, ensure_ascii=False)


def _findings_of(examination: Examination) -> list[Finding]:
    def under_topic() -> Iterator[Finding]:
        try:
            for finding in examination.function():
                yield replace(finding, topic=examination.topic)
        except Exception as error:
            # The class says enough; a message might carry a password out of an address.
            failed = wrong(
                _("This could not be looked at: “%(what)s” failed with %(error)s."),
                _("See to what else is wrong first, and ask again."),
                what=examination.name,
                error=type(error).__name__,
            )
            yield replace(failed, topic=examination.topic)

    return list(under_topic())


def _begun(examination: Examination) -> "Future[list[Finding]]":
    """Carry out `examination` in a thread that keeps nobody from ending."""
    future: Future[list[Finding]] = Future()
    # In a copy of this context, so that its sentences are in the reader's language.
    context = contextvars.copy_context()

    def carry_out() -> None:
        future.set_result(context.run(_findings_of, examination))

    threading.Thread(target=carry_out, name="doctor", daemon=True).start()
    return future


def _awaited(
    examination: Examination, future: "Future[list[Finding]]", seconds: float
) -> list[Finding]:
    try:
        return future.result(timeout=seconds)
    except TimeoutError:
        late = wrong(
            _("No answer came in time: “%(what)s” was not waited for any longer."),
            _("Look at the network between this machine and what was asked."),
            what=examination.name,
        )
        return [replace(late, topic=examination.topic)]
