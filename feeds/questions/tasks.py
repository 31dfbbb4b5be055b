"""Askers are reminded, once, to mark the best answer."""

from accounts.networks.sealing import bound, unsealed
from accounts.tasks.registry import periodic
from feeds.questions.actions import remind_of_question
from feeds.questions.queries import questions_due

_BATCH = 200


@periodic(600)
def remind_askers() -> None:
    """Remind those who asked three days ago, had replies, and marked none as the best."""
    with unsealed("questions of every network wait for their askers"):
        due = questions_due(_BATCH)
    for question in due:
        with bound(question.network_id):
            remind_of_question(question)
