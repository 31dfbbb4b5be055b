"""
What must hold of a run, judged from its record and from what it has left.

Each invariant is a pure function of a history and of the stored rows that gives a list of
sentences, one for each violation. `INVARIANTS` has them all in the order of the report.
"""

from tests.faults.history import History
from tests.faults.judge.standing import (
    counters_are_true,
    databases_are_whole,
    mails_went_out_once,
    no_answer_is_an_error,
    services_came_back,
    unread_is_true,
)
from tests.faults.judge.told import messages_stay_between_two, told_once
from tests.faults.judge.verdicts import Invariant, Verdict, invariant_of
from tests.faults.judge.watching import (
    nothing_is_shown_after_the_right_ended,
    watchers_agree_on_the_log,
    watchers_saw_what_they_may,
)
from tests.faults.judge.writing import (
    acknowledged_is_shown,
    acknowledged_is_stored,
    nothing_is_stored_that_was_not_sent,
    one_object_for_a_key,
)
from tests.faults.stored import Stored

INVARIANTS: tuple[Invariant, ...] = tuple(
    map(
        invariant_of,
        (
            acknowledged_is_stored,
            nothing_is_stored_that_was_not_sent,
            one_object_for_a_key,
            messages_stay_between_two,
            told_once,
            acknowledged_is_shown,
            watchers_agree_on_the_log,
            watchers_saw_what_they_may,
            nothing_is_shown_after_the_right_ended,
            counters_are_true,
            unread_is_true,
            mails_went_out_once,
            databases_are_whole,
            services_came_back,
            no_answer_is_an_error,
        ),
    )
)


def judged(history: History, stored: Stored) -> list[Verdict]:
    """Hold a run against every invariant."""
    return [
        Verdict(each, each.count(history, stored), each.judge(history, stored))
        for each in INVARIANTS
    ]


__all__ = [
    "INVARIANTS",
    "Invariant",
    "Verdict",
    "acknowledged_is_shown",
    "acknowledged_is_stored",
    "counters_are_true",
    "databases_are_whole",
    "judged",
    "messages_stay_between_two",
    "mails_went_out_once",
    "no_answer_is_an_error",
    "nothing_is_shown_after_the_right_ended",
    "nothing_is_stored_that_was_not_sent",
    "one_object_for_a_key",
    "services_came_back",
    "told_once",
    "unread_is_true",
    "watchers_agree_on_the_log",
    "watchers_saw_what_they_may",
]
