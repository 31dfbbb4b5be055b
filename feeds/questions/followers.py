"""What becomes of a best answer that was split off its question."""

from accounts.events.actions import follows
from accounts.events.models import Event
from feeds.questions.actions import lose_answer
from feeds.questions.models import Question


@follows("post.split")
def answer_elsewhere(event: Event) -> None:
    """Of replies that stand in another thread now, none is the best answer in the old one."""
    for question in Question.objects.filter(post=event.ids["old"]).exclude(answer=None):
        lose_answer(question=question, by=event.actor)
