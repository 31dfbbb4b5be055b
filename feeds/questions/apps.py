from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    name = "feeds.questions"
    label = "questions"

    def ready(self) -> None:
        from feeds import kinds
        from feeds.questions import actions, followers, queries, trace  # noqa: F401

        kinds.register(
            kinds.Kind(
                "question",
                _("Question"),
                "circle-question-mark",
                10,
                block="feeds/questions/_block.html",
                reply_mark="feeds/questions/_mark.html",
                marked_by="best_answer_of",
                related=("question__answer__author", "best_answer_of"),
                deferred=("question__answer__text",),
                quotes="question__answer",
                stand_in=queries.stand_in,
                write=actions.write_question,
                erase=actions.erase_question,
                entries=queries.entries,
            )
        )
