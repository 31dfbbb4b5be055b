"""What questions, announcements and praise tell."""

import datetime

from accounts.events import clock
from collab.notifications.queries import bell_of
from feeds.questions.actions import choose_answer, remind_of_question, unchoose_answer
from feeds.questions.models import Question
from tests.builders import a_praise, a_question, a_reply, an_announcement


def test_praise_tells_who_is_praised_and_an_announcement_everybody(
    ada, ben, cem, dee, payroll, told
):
    a_praise(by=cem, within=payroll, of=(dee, ada), text=f"@{dee.handle} kept calm")
    an_announcement(by=cem, within=payroll, until=clock.today() + datetime.timedelta(days=3))
    assert told(dee) == ["mentioned", "announced"]
    assert told(ada) == ["praised"] and told(ben) == ["announced"] and told(cem) == []


def test_a_best_answer_tells_who_gave_it_until_it_is_taken_back(cem, dee, payroll, told):
    question = a_question(by=cem, within=payroll)
    answer = a_reply(by=dee, to=question)
    choose_answer(chooser=cem, reply=answer)
    assert told(dee) == ["answered_best"] and told(cem) == ["replied_to_thread"]
    assert bell_of(dee).count == 1
    unchoose_answer(chooser=cem, reply=answer)
    assert bell_of(dee).count == 0
    remind_of_question(Question.objects.get(post=question))
    assert told(cem)[-1] == "question_waits"
